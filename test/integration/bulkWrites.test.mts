/** Many input items in few requests: who gets which record, and what becomes of a bad one. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { serverAt, serverFor, stopServers } from '../support/servers.mjs';
import { until } from '../support/until.mjs';
import { autoMap, count, inputs, makeRecords, range, rows, titles } from '../support/records.mjs';

let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
});

afterAll(async () => {
	for (const name of ['bulk_integer', 'bulk_uuid', 'bulk_string', 'bulk_parents'])
		await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

const keys = {
	integer: { type: 'integer', schema: { has_auto_increment: true }, of: () => ({}) },
	uuid: { type: 'uuid', meta: { special: ['uuid'] }, of: () => ({}) },
	string: { type: 'string', of: (n: number) => ({ id: `key ${(n * 7919) % 1000}/${n}` }) },
};
const kinds = Object.keys(keys) as Array<keyof typeof keys>;

describe.each(kinds)('keys of the type %s', (kind) => {
	const collection = `bulk_${kind}`;
	const create = { resource: 'items', operation: 'create', collection: byId(collection) };
	const records = () =>
		range(60).map((n) => ({ ...keys[kind].of(n), title: `T${59 - n}`, views: n % 3 }));

	beforeEach(async () => await makeRecords(server, collection, keys[kind]));

	test.each([
		['all fields', {}, ['id', 'parent', 'title', 'views']],
		['fields without the key', { fields: ['title'] }, ['title']],
		['fields of related items', { fieldPaths: 'title, parent.name' }, ['parent', 'title']],
	])('every input gets its own record, with %s', async (_, options, names) => {
		const run = await runNode(
			{ ...create, fields: autoMap(), options: { batchSize: 25, ...options } },
			{ credential: server.credential, items: inputs(records()) },
		);
		expect(run.error).toBeUndefined();
		expect(titles(run.items)).toEqual(range(60).map((n) => `T${59 - n}`));
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			range(60).map((item) => ({ item })),
		);
		for (const { json } of run.items)
			expect(Object.keys(json)).toEqual(expect.arrayContaining(names));
		expect('id' in run.items[0]!.json).toBe(names.includes('id'));
		const held = await rows(server, collection);
		expect(held.map(({ title, views }) => [title, views]).sort()).toEqual(
			records()
				.map(({ title, views }) => [title, views])
				.sort(),
		);
		// Where the key is among what is given out, it is the key of that record.
		const keyOf = new Map(held.map(({ id, title }) => [title, id]));
		expect(run.items.map(({ json }) => json.id)).toEqual(
			run.items.map(({ json }) => (names.includes('id') ? keyOf.get(json.title) : undefined)),
		);
	});

	test('change, read and delete by the key, in the order of the input', async () => {
		const made = await runNode(
			{ ...create, fields: autoMap() },
			{ credential: server.credential, items: inputs(records()) },
		);
		// Neither the order of the keys nor that of the creation.
		const ids = made.items.map(({ json }) => json.id).sort((a, b) => (hash(a) < hash(b) ? -1 : 1));
		const items = inputs(ids.map((id, n) => ({ id, title: `U${n}` })));
		const id = byId('={{ $json.id }}');
		const run = async (operation: string, more: IDataObject) =>
			await runNode(
				{ ...create, operation, id, ...more },
				{ credential: server.credential, items },
			);
		const options = { fields: ['title'] };
		const updated = await run('update', { fields: autoMap('title'), options });
		expect(updated.items.map(({ json }) => json)).toEqual(ids.map((_, n) => ({ title: `U${n}` })));
		const read = await run('get', { options });
		expect(read.items.map(({ json }) => json)).toEqual(ids.map((_, n) => ({ title: `U${n}` })));
		const held = new Map((await rows(server, collection)).map((row) => [row.id, row.title]));
		expect(ids.map((one) => held.get(one))).toEqual(ids.map((_, n) => `U${n}`));
		const deleted = await run('delete', {});
		expect(deleted.items.map(({ json }) => json)).toEqual(
			ids.map((one) => ({ collection, id: one, deleted: true })),
		);
		expect(await count(server, collection)).toBe(0);
	});

	test('related items are made along, each with its own', async () => {
		const run = await runNode(
			{ ...create, fields: autoMap(), options: { fieldPaths: '*, parent.name' } },
			{
				credential: server.credential,
				items: inputs(records().map((one) => ({ ...one, parent: { name: `P ${one.title}` } }))),
			},
		);
		expect(run.items.map(({ json }) => (json.parent as IDataObject).name)).toEqual(
			range(60).map((n) => `P T${59 - n}`),
		);
	});

	test('two inputs that change one record do it one behind the other', async () => {
		const made = await runNode(
			{ ...create, fields: autoMap() },
			{ credential: server.credential, items: inputs(records().slice(0, 2)) },
		);
		const [a, b] = made.items.map(({ json }) => json.id);
		const changes = [
			{ id: a, title: 'A1' },
			{ id: b, title: 'B1' },
			{ id: a, views: 9 },
			{ id: a, title: 'A3' },
		];
		const run = await runNode(
			{
				...create,
				operation: 'update',
				id: byId('={{ $json.id }}'),
				fields: autoMap('title', 'views'),
			},
			{ credential: server.credential, items: inputs(changes as IDataObject[]) },
		);
		expect(run.items.map(({ json }) => [json.id, json.title])).toEqual([
			[a, 'A1'],
			[b, 'B1'],
			[a, 'A1'],
			[a, 'A3'],
		]);
		expect((await rows(server, collection)).find(({ id }) => id === a)).toMatchObject({
			title: 'A3',
			views: 9,
		});
	});

	test('with Continue On Fail a bad record costs only itself', async () => {
		const bad = [0, 31, 32, 59];
		const list = records().map((one, n) => (bad.includes(n) ? { ...one, parent: 99999 } : one));
		const run = await runNode(
			{ ...create, fields: autoMap(), options: { batchSize: 50 } },
			{
				credential: server.credential,
				items: inputs(list),
				onError: 'continueRegularOutput',
			},
		);
		expect(run.items).toHaveLength(60);
		run.items.forEach(({ json, pairedItem }, n) => {
			expect(pairedItem).toEqual({ item: n });
			expect(json).toEqual(
				bad.includes(n)
					? {
							error: expect.stringMatching(/foreign key.*parent/i),
							details: expect.objectContaining({
								...{ code: 'INVALID_FOREIGN_KEY', field: 'parent', written: 'no' },
								advice: expect.stringContaining('Create it first'),
							}),
						}
					: expect.objectContaining({ title: list[n]!.title }),
			);
		});
		expect(await count(server, collection)).toBe(56);
		expect(JSON.stringify(run.hints)).toMatch(/56 of 60 items created in \d+ requests, 4 failed/);
	});

	test('without it the error names the inputs, what was written and that nothing of the batch was', async () => {
		const list = records().map((one, n) => (n === 25 ? { ...one, parent: 99999 } : one));
		const run = await runNode(
			{ ...create, fields: autoMap(), options: { batchSize: 20 } },
			{ credential: server.credential, items: inputs(list) },
		);
		expect(run.error?.message).toMatch(/foreign key/i);
		expect(run.error?.description).toContain('items 20 to 39: nothing of it was written');
		expect(run.error?.description).toContain('20 other items are done');
		expect(run.error?.context.itemIndex).toBe(20);
		expect(await count(server, collection)).toBe(20);
	});
});

const hash = (value: unknown) => [...String(value)].reverse().join('');

describe('a record that is not there', () => {
	const collection = 'bulk_integer';
	const update = {
		resource: 'items',
		operation: 'update',
		collection: byId(collection),
		id: byId('={{ $json.id }}'),
		fields: autoMap('title'),
	};

	beforeEach(async () => {
		await makeRecords(server, collection, keys.integer);
		await server.request('POST', `/items/${collection}`, [{ title: 'One' }, { title: 'Two' }]);
	});

	test.each([
		['beside others', [1, 777, 2]],
		['alone', [777]],
		['all of them', [777, 778]],
	])('is the error of its input, %s', async (_, ids) => {
		const run = await runNode(update, {
			credential: server.credential,
			items: inputs(ids.map((id) => ({ id, title: `N${id}` }))),
			onError: 'continueRegularOutput',
		});
		expect(run.items.map(({ json }) => json.error ?? json.title)).toEqual(
			ids.map((id) => (id > 700 ? expect.stringContaining(`There is no "${id}"`) : `N${id}`)),
		);
	});

	test('ends the run where errors do, which says that others were written', async () => {
		const run = await runNode(update, {
			credential: server.credential,
			items: inputs([1, 777, 2].map((id) => ({ id, title: `N${id}` }))),
		});
		expect(run.error?.context.itemIndex).toBe(1);
		expect(run.error?.description).toContain('2 other items are done');
		expect((await rows(server, collection)).map(({ title }) => title)).toEqual(['N1', 'N2']);
	});
});

describe('records that the caller may not read back', () => {
	test.each(kinds)('are written and say so, with %s keys', async (kind) => {
		const collection = `bulk_${kind}`;
		await makeRecords(server, collection, keys[kind]);
		const caller = await callerWho(server, allOf(collection, 'create', 'update'));
		try {
			const { credential } = caller;
			const node = { resource: 'items', collection: byId(collection) };
			const list = range(5).map((n) => ({ ...keys[kind].of(n), title: `W${n}` }));
			const made = await runNode(
				{ ...node, operation: 'create', fields: autoMap() },
				{ credential, items: inputs(list) },
			);
			expect(made.error).toBeUndefined();
			expect(made.items).toHaveLength(5);
			for (const { json } of made.items) expect(json.success).toBe(true);
			expect((await rows(server, collection)).map(({ title }) => title).sort()).toEqual(
				list.map(({ title }) => title),
			);
			expect(JSON.stringify(made.hints)).toMatch(/5 of the written records may not be read/);
			expect(JSON.stringify(made.hints)).toContain('5 of 5 items created in 2 requests');
		} finally {
			await caller.remove();
		}
	});
});

describe('requests that fail on the way', () => {
	const collection = 'bulk_integer';
	const create = {
		resource: 'items',
		operation: 'create',
		collection: byId(collection),
		fields: autoMap(),
	};

	test.each<[string, Partial<Fault>]>([
		['that is cut off', {}],
		[
			'in the place of which a proxy says when to come back',
			{ status: 503, headers: { 'retry-after': '0' } },
		],
		['in the place of which a proxy shows a page', { status: 503, body: '<h1>Unavailable</h1>' }],
	])('an answer %s is not taken for a refusal: nothing is sent twice', async (_, fault) => {
		await makeRecords(server, collection, keys.integer);
		const proxy = await faultyProxy(server.url, [
			{ method: 'POST', path: `/items/${collection}`, loseAnswer: true, ...fault },
		]);
		try {
			const items: INodeExecutionData[] = inputs(range(20).map((n) => ({ title: `L${n}` })));
			const through = serverAt(proxy.url, String(server.credential.token), '12');
			const run = await runNode(create, { credential: through.credential, items });
			expect(run.error?.description).toContain('whether they were written is not known');
			expect(await count(server, collection)).toBe(20);
		} finally {
			await proxy.close();
		}
	});

	test('the stop button ends the run between two batches', async () => {
		await makeRecords(server, collection, keys.integer);
		const proxy = await faultyProxy(server.url);
		const through = serverAt(proxy.url, String(server.credential.token), '12');
		const posts = () => proxy.asked.filter((one) => one.startsWith('POST')).length;
		let stop = () => {};
		const watch = setInterval(() => posts() === 2 && stop(), 1);
		try {
			const { stored } = await runNode(
				{ ...create, options: { batchSize: 10 } },
				{
					credential: through.credential,
					items: inputs(range(200).map((n) => ({ title: `S${n}` }))),
					onError: 'continueRegularOutput',
					stoppable: (give) => (stop = give),
				},
			);
			// What was under way when n8n went away is still written; nothing is sent after it.
			await until(() => proxy.underWay(), 'no request is under way', { holds: (n) => n === 0 });
			expect(posts()).toBeLessThan(6);
			// n8n has stored by then what was answered when the button was pressed.
			expect(stored.data.resultData.metadata).toEqual({
				Directus_was_stopped:
					'Directus: 10 of 200 items created. Of what was under way just then nothing is known.',
			});
			await until(() => count(server, collection), 'each batch that was sent is written', {
				holds: (written) => written === posts() * 10,
			});
		} finally {
			clearInterval(watch);
			await proxy.close();
		}
	});
});
