/** Writes whose answer is lost: what has a key is looked up, and told as written or not. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { autoMap, inputs, makeRecords, range, rows } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

let server: Server;

const collection = 'lost_answers';
const node = { resource: 'items', collection: byId(collection) };
const mapped = autoMap('id', 'title', 'views', 'at');

beforeAll(async () => {
	server = await serverFor('12');
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

/** Runs the node with a fault between it and the server. */
async function runThrough(fault: Partial<Fault>, parameters: IDataObject, records: IDataObject[]) {
	const method = ['POST', 'PATCH'];
	const proxy = await faultyProxy(server.url, [
		{ method, path: `/items/${collection}`, loseAnswer: true, ...fault },
	]);
	try {
		return await runNode(
			{ ...node, ...parameters },
			{
				credential: { ...server.credential, url: proxy.url },
				items: inputs(records),
				onError: 'continueRegularOutput',
			},
		);
	} finally {
		await proxy.close();
	}
}

const writtenOf = ({ items }: { items: Array<{ json: IDataObject }> }) =>
	items.map(({ json }) => (json.details as IDataObject | undefined)?.written ?? json.title);

const UUID = '0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6';

const KEYS = {
	text: { key: { type: 'string' }, of: (n: number) => `key ${n}` },
	uuid: { key: { type: 'uuid', meta: { special: ['uuid'] } }, of: (n: number) => `${UUID}${n}` },
	large: { key: { type: 'bigInteger' }, of: (n: number) => `900719925474099${2 * n + 1}` },
};
const kinds = Object.keys(KEYS) as Array<keyof typeof KEYS>;

describe.each(kinds)('records with %s keys of the user’s own', (kind) => {
	const { key, of } = KEYS[kind];
	const create = { operation: 'create', fields: mapped };

	beforeEach(async () => await makeRecords(server, collection, key));

	test.each([1, 3])('%i created: they are found, and their output is the record', async (count) => {
		const records = range(count).map((n) => ({
			id: of(n),
			title: `T${n}`,
			views: n,
			at: '2026-01-02T03:04:05Z',
		}));
		const run = await runThrough({}, { ...create, options: { fields: ['title'] } }, records);
		expect(run.items.map(({ json }) => json)).toEqual(records.map(({ title }) => ({ title })));
		expect((await rows(server, collection)).map(({ title }) => title)).toEqual(
			records.map(({ title }) => title),
		);
	});

	test('one that holds something else under the key is not taken for it', async () => {
		await server.request('POST', `/items/${collection}`, { id: of(0), title: 'Of another' });
		const run = await runThrough({}, create, [{ id: of(0), title: 'Mine' }]);
		expect(writtenOf(run)).toEqual(['unknown']);
		expect((await rows(server, collection)).map(({ title }) => title)).toEqual(['Of another']);
	});

	test('what Directus itself refused, and is not there, was not written', async () => {
		const errors = [{ message: 'Oh.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }];
		const fault = { status: 500, body: JSON.stringify({ errors }), loseAnswer: undefined };
		const run = await runThrough(fault, create, [{ id: of(0), title: 'A' }]);
		expect(writtenOf(run)).toEqual(['no']);
		expect(await rows(server, collection)).toEqual([]);
	});

	test('where the look fails too, nobody knows', async () => {
		const fault = { method: ['POST', 'GET', 'SEARCH'], times: 4 };
		const run = await runThrough(fault, create, [{ id: of(0), title: 'A' }]);
		expect(writtenOf(run)).toEqual(['unknown']);
	});
});

test('records with counted keys are not known', async () => {
	await makeRecords(server, collection);
	const run = await runThrough({}, { operation: 'create', fields: mapped }, [
		{ title: 'A' },
		{ title: 'B' },
	]);
	expect(writtenOf(run)).toEqual(['unknown', 'unknown']);
	expect(await rows(server, collection)).toHaveLength(2);
});

describe('changes', () => {
	let ids: number[];

	beforeEach(async () => {
		await makeRecords(server, collection);
		const made: IDataObject[] = await server.request(
			'POST',
			`/items/${collection}`,
			range(3).map((n) => ({ title: `T${n}`, views: n })),
		);
		ids = made.map(({ id }) => Number(id));
	});

	const update = { operation: 'update', id: byId('={{ $json.key }}') };
	const fields = autoMap('title', 'views', 'at');

	test.each([1, 3])('%i that are there are found by what was sent', async (count) => {
		const records = ids
			.slice(0, count)
			.map((key, n) => ({ key, title: `U${n}`, views: `${n + 5}` }));
		const run = await runThrough({}, { ...update, fields }, records);
		expect(writtenOf(run)).toEqual(range(count).map((n) => `U${n}`));
		expect((await rows(server, collection)).slice(0, count)).toMatchObject(
			range(count).map((n) => ({ title: `U${n}`, views: n + 5 })),
		);
	});

	test.each(['cut before it arrives', 'stored in another form'])(
		'one that is %s is not known',
		async (how) => {
			const isCut = how.startsWith('cut');
			// A moment without a zone is stored as that of the server, which the node cannot tell.
			const at = isCut ? null : '2026-01-02T03:04:05';
			const fault = isCut ? { loseAnswer: undefined, cutAtOnce: true as const } : {};
			const raw = {
				jsonParameters: true,
				bodyParametersJson: '={{ JSON.stringify({ title: $json.title, at: $json.at }) }}',
			};
			const run = await runThrough(fault, { ...update, ...raw }, [{ key: ids[1], title: 'U', at }]);
			expect(writtenOf(run)).toEqual(['unknown']);
			const held = (await rows(server, collection)).map(({ title }) => title);
			expect(held).toEqual(['T0', isCut ? 'T1' : 'U', 'T2']);
		},
	);
});

describe('an answer that ends in the middle', () => {
	const cut = { loseAnswer: undefined, cutAnswerAt: 5 };
	let id: number;

	beforeEach(async () => {
		await makeRecords(server, collection);
		({ id } = await server.request('POST', `/items/${collection}`, { title: 'Before' }));
	});

	test.each(['update', 'delete'])(
		'%s: is not taken for one that holds nothing',
		async (operation) => {
			const fields = autoMap('title');
			const parameters = { operation, id: byId('={{ $json.id }}'), fields };
			const method = ['PATCH', 'DELETE'];
			const [item] = (await runThrough({ ...cut, method }, parameters, [{ id, title: 'After' }]))
				.items;
			const held = (await rows(server, collection)).map(({ title }) => title);
			expect(held).toEqual(operation === 'update' ? ['After'] : []);
			expect(item!.json).toEqual(
				operation === 'update'
					? expect.objectContaining({ title: 'After' })
					: expect.not.objectContaining({ details: expect.objectContaining({ written: 'no' }) }),
			);
		},
	);

	test('of a read is asked for again', async () => {
		const read = { ...cut, method: ['GET', 'SEARCH'], path: `/items/${collection}` };
		const list = { operation: 'list', returnAll: true };
		const { items } = await runThrough(read, list, [{}]);
		expect(items.map(({ json }) => json.title)).toEqual(['Before']);
	});

	test('of a read, each time, is an error and no empty list', async () => {
		const read = { ...cut, method: ['GET', 'SEARCH'], path: `/items/${collection}`, times: 9 };
		const { items } = await runThrough(read, { operation: 'list', returnAll: true }, [{}]);
		expect(items.map(({ json }) => json.error)).toEqual([expect.any(String)]);
	});
});
