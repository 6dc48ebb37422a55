/** Reads whose query is too long for an address, also behind a proxy that does not let SEARCH pass. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode, type RunOptions } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { inputs, makeRecords, range } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'long_queries';
const keys = range(450).map((n) => `a-key-of-some-length-${n}`);
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection, { type: 'string' });
	await server.request(
		'POST',
		`/items/${collection}`,
		keys.map((id, place) => ({ id, title: `T${place}` })),
	);
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

async function run(
	parameters: IDataObject,
	faults: Array<Partial<Fault>>,
	options: Partial<RunOptions> = {},
) {
	const always = { method: 'SEARCH', path: '/items/', times: Infinity };
	const proxy = await faultyProxy(
		server.url,
		faults.map((fault) => ({ ...always, ...fault })),
	);
	try {
		const result = await runNode(
			{ resource: 'items', collection: byId(collection), ...parameters },
			{ ...options, credential: { ...server.credential, ...options.credential, url: proxy.url } },
		);
		const asked = (method: string) =>
			proxy.asked.filter((one) => one.startsWith(`${method} /items/`)).length;
		return { ...result, searches: asked('SEARCH'), gets: asked('GET') };
	} finally {
		await proxy.close();
	}
}

const idsOf = (items: Array<{ json: IDataObject }>) => items.map(({ json }) => json.id);

/** Reads the records of some keys, by a filter of several thousand characters. */
const listOf = (wanted: string[]) => ({
	operation: 'list',
	returnAll: true,
	filterType: 'json',
	filterJson: JSON.stringify({ id: { _in: wanted } }),
});

const some = keys.slice(0, 250);

test('go by SEARCH', async () => {
	const { items, error, searches, gets } = await run(listOf(some), []);
	expect(error).toBeUndefined();
	expect(idsOf(items)).toEqual([...some].sort());
	expect(gets).toBe(0);
	expect(searches).toBeGreaterThan(1);
});

test.each<[string, Partial<Fault>]>([
	['405', { status: 405 }],
	['501', { status: 501, body: 'Method not implemented' }],
	['400', { status: 400, body: '<h1>Bad Request</h1>' }],
	['403', { status: 403, body: '{"message":"Forbidden"}' }],
])('go by GET after a proxy has refused SEARCH once with %s', async (_, fault) => {
	const { items, error, searches, gets } = await run(listOf(some), [fault]);
	expect(error).toBeUndefined();
	expect(idsOf(items)).toEqual([...some].sort());
	expect(searches).toBe(1);
	expect(gets).toBeGreaterThan(1);
});

test('of many IDs are cut until they fit, and every input gets its record', async () => {
	const given = [...keys].reverse();
	const { items, error, searches } = await run(
		{ operation: 'get', id: byId('={{ $json.key }}') },
		[{ status: 405 }],
		{ items: inputs(given.map((key) => ({ key }))) },
	);
	expect(error).toBeUndefined();
	expect(idsOf(items)).toEqual(given);
	expect(searches).toBe(1);
});

test('are an error that says what to do where no address is long enough', async () => {
	const wanted = [...keys, ...keys.map((key) => `${key}-of-which-there-is-none`)];
	const { error, searches, gets } = await run(listOf(wanted), [{ status: 405 }]);
	expect(error?.message).toBe('The query is too long for an address');
	expect(error?.description).toMatch(/refuses the method SEARCH \(405\).*Let it pass SEARCH/);
	expect([searches, gets]).toEqual([1, 0]);
});

test.each([414, 431])('are the same error where the address is refused with %d', async (status) => {
	const faults = [{ status: 405 }, { method: 'GET', status }];
	const { error, searches, gets } = await run(listOf(some), faults);
	expect(error).toMatchObject({
		message: 'The query is too long for an address',
		description: expect.stringContaining('Let it pass SEARCH'),
		httpCode: String(status),
	});
	expect([searches, gets]).toEqual([1, 1]);
});

test('that Directus itself refuses are not tried in another way', async () => {
	const credential = { authentication: 'none' };
	const { error, searches, gets } = await run(listOf(some), [], { credential });
	expect(error?.context.code).toBe('FORBIDDEN');
	expect([searches, gets]).toEqual([1, 0]);
});
