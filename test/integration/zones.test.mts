/** What Directus holds of days and moments where the process and the workflow are in different time zones. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { autoMap, inputs } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'zones';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	const plain = (field: string, type: string, schema: IDataObject = {}) => ({
		...{ field, type, schema, meta: {} },
	});
	await server.status('DELETE', `/collections/${collection}`);
	await server.request('POST', '/collections', {
		collection,
		schema: {},
		meta: {},
		fields: [
			plain('id', 'integer', { is_primary_key: true, has_auto_increment: true }),
			plain('day', 'date'),
			plain('local', 'dateTime'),
			plain('at', 'timestamp'),
		],
	});
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

const PROCESSES = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'];

/** The hour in UTC at which the clocks of a workflow's zone show 17:25 on that day. */
const WORKFLOWS = {
	'America/New_York': '2026-07-01T21:25:00.000Z',
	'Asia/Tokyo': '2026-07-01T08:25:00.000Z',
};

/** Creates the items in a process in each of the zones, and gives what Directus holds of each. */
async function heldOf(fields: object, records: IDataObject[], workflow: string) {
	const child = spawn(process.execPath, [join(__dirname, '../support/runInZones.cjs')]);
	const output = Promise.all([text(child.stdout), text(child.stderr)]);
	child.stdin.end(
		JSON.stringify({
			parameters: { resource: 'items', operation: 'create', collection: byId(collection), fields },
			credential: server.credential,
			items: inputs(records),
			zones: PROCESSES.map((process) => ({ process, workflow })),
		}),
	);
	const [stdout, stderr] = await output;
	if (!stdout) throw new Error(stderr);
	const runs = JSON.parse(stdout) as IDataObject[][];
	return await Promise.all(
		runs.map(async (made) => {
			expect(made).toEqual(records.map(() => expect.objectContaining({ id: expect.any(Number) })));
			const ids = made.map(({ id }) => id).join(',');
			const query = `sort=id&fields=day,local,at&filter[id][_in]=${ids}`;
			return (await server.request('GET', `/items/${collection}?${query}`)) as IDataObject[];
		}),
	);
}

test.each(Object.entries(WORKFLOWS))(
	'texts, with a workflow in %s: in a process of any zone they are the same',
	async (workflow, shown) => {
		const records = [
			{ day: '2026/07/01', local: '2026/07/01 17:25', at: '2026/07/01 17:25' },
			{ day: '2026-07-01', local: '2026-07-01T17:25:00', at: '2026-07-01T17:25:00' },
			{ day: '07/01/2026', local: '7/1/2026 5:25 PM', at: '7/1/2026 5:25 PM' },
			// The day that is written, and the moment that is meant.
			{ day: '2026-07-01T23:30:00-05:00', at: '2026-07-01T23:30:00-05:00' },
		];
		const held = await heldOf(autoMap(), records, workflow);
		const same = { day: '2026-07-01', local: '2026-07-01T17:25:00', at: shown };
		const moment = { day: '2026-07-01', local: null, at: '2026-07-02T04:30:00.000Z' };
		expect(held).toEqual(PROCESSES.map(() => [same, same, same, moment]));
	},
	60_000,
);

test.each(Object.entries(WORKFLOWS))(
	'DateTimes of n8n, with a workflow in %s: in a process of any zone they are the same',
	async (workflow, shown) => {
		const clock = '={{ DateTime.fromISO("2026-07-01T17:25:00") }}';
		const value = { day: clock, local: clock, at: clock };
		const fields = { mappingMode: 'defineBelow', value, schema: [] };
		const held = await heldOf(fields, [{}], workflow);
		expect(held).toEqual(
			PROCESSES.map(() => [{ day: '2026-07-01', local: '2026-07-01T17:25:00', at: shown }]),
		);
	},
	60_000,
);
