/** Many inputs that Directus refuses: all of them at once, and IDs that it takes for those of other records. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho, type Allowed } from '../support/callers.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type FaultyProxy } from '../support/faultyProxy.mjs';
import { autoMap, inputs, makeRecords, range, rows } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'bulk_refused';
let server: Server;
let proxy: FaultyProxy;

beforeAll(async () => {
	server = await serverFor('12');
	proxy = await faultyProxy(server.url);
	await makeRecords(server, collection);
	await server.request('POST', `/items/${collection}`, records);
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await proxy.close();
	await stopServers();
});

const records = range(40).map((n) => ({ id: n + 1, title: `T${n + 1}` }));

const seesFields: Allowed = { collection: 'directus_fields', action: 'read' };

/** Runs an operation as a caller who may do some things, for each of some inputs. */
const runAs = async (
	allowed: Allowed[] | 'an administrator',
	operation: string,
	list: object[],
	more: IDataObject = {},
) => {
	const caller = allowed === 'an administrator' ? undefined : await callerWho(server, allowed);
	proxy.asked.length = 0;
	try {
		return await runNode(
			{
				...{ resource: 'items', operation, collection: byId(collection) },
				...{ id: byId('={{ $json.id }}'), fields: autoMap('title') },
				...more,
			},
			{
				credential: { ...(caller ?? server).credential, url: proxy.url },
				items: inputs(list),
				onError: 'continueRegularOutput',
			},
		);
	} finally {
		await caller?.remove();
	}
};

/** The requests for records. */
const asked = (name = collection) => proxy.asked.filter((one) => one.includes(` /items/${name}`));

describe('with Continue On Fail one answer is enough', () => {
	const reads = allOf(collection, 'read');
	const missing = { collection: byId('bulk_nowhere') };

	test.each<[string, Allowed[] | 'an administrator', IDataObject, RegExp]>([
		['create', [...reads, seesFields], {}, /permission/],
		['create', reads, {}, /permission/],
		['create', reads, { options: { batchSize: 1 } }, /permission/],
		['update', [...reads, seesFields], {}, /permission/],
		['update', reads, {}, /permission/],
		['delete', [...reads, seesFields], { options: { checkExists: false } }, /permission/],
		['get', [...allOf(collection, 'create'), seesFields], {}, /permission/],
		['create', 'an administrator', missing, /^There is no collection "bulk_nowhere"/],
		['update', 'an administrator', missing, /^There is no collection "bulk_nowhere"/],
		['delete', 'an administrator', missing, /^There is no collection "bulk_nowhere"/],
		['get', 'an administrator', missing, /^There is no collection "bulk_nowhere"/],
	])('%s of many by %j with %j', async (operation, allowed, more, message) => {
		const list = operation === 'create' ? records.map(({ title }) => ({ title })) : records;
		const { items } = await runAs(allowed, operation, list, more);
		expect(asked(more === missing ? 'bulk_nowhere' : collection)).toHaveLength(1);
		expect(items.map(({ json }) => json.error)).toEqual(
			records.map(() => expect.stringMatching(message)),
		);
		expect(await rows(server, collection)).toHaveLength(40);
	});
});

test('what only the database refuses, for which Directus has no code, costs its own item', async () => {
	const name = 'bulk_odd_values';
	await makeRecords(server, name);
	try {
		// PostgreSQL takes no NUL in a text, MySQL and MariaDB no moment from 2038 on, SQLite both.
		const list = [
			{ slug: 'a', at: '2026-01-01T00:00:00Z' },
			{ slug: 'b', at: '2040-01-01T00:00:00Z' },
			{ slug: 'c', at: null },
			{ slug: 'd\u0000', at: null },
			{ slug: 'e', at: null },
		];
		const fields = autoMap('slug', 'at');
		const { items } = await runAs('an administrator', 'create', list, {
			...{ collection: byId(name), fields, options: { fields: ['slug'] } },
		});
		const held = await rows(server, name);
		expect(items.flatMap(({ json }) => (json.error === undefined ? [json.slug] : []))).toEqual(
			held.map(({ slug }) => slug),
		);
		expect(held.map(({ slug }) => slug)).toEqual(expect.arrayContaining(['a', 'c', 'e']));
		for (const { json } of items.filter(({ json: { error } }) => error !== undefined))
			expect(json.details).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', written: 'no' });
	} finally {
		await server.status('DELETE', `/collections/${name}`);
	}
});

describe('a caller who may not see of which kind the IDs are', () => {
	test.each(['get', 'update', 'delete'])(
		'%s of "2e0" does not take record 2',
		async (operation) => {
			const allowed = allOf(collection, 'read', 'update', 'delete');
			const list = ['2e0', '+2', '2.0'].map((id) => ({ id, title: 'other' }));
			for (const some of [list.slice(0, 1), list]) {
				const { items } = await runAs(allowed, operation, some);
				expect(items.map(({ json }) => json.error)).toEqual(
					some.map(({ id }) => `No record in ${collection} is known to have the ID "${id}"`),
				);
			}
			expect((await rows(server, collection))[1]).toMatchObject({ id: 2, title: 'T2' });
		},
	);

	test('Create or Update on such a key matches no other record', async () => {
		const allowed = allOf(collection, 'read', 'create', 'update');
		const fields = { ...autoMap('id', 'title'), matchingColumns: ['id'] };
		await runAs(allowed, 'upsert', [{ id: '2e0', title: 'other' }], { fields });
		expect((await rows(server, collection))[1]).toMatchObject({ id: 2, title: 'T2' });
	});

	test('takes the spelling of the record, and a text that looks like a number', async () => {
		const allowed = allOf(collection, 'read');
		const { items } = await runAs(allowed, 'get', [{ id: '2' }, { id: 3 }]);
		expect(items.map(({ json }) => json.title)).toEqual(['T2', 'T3']);
		await makeRecords(server, collection, { type: 'string' });
		await server.request('POST', `/items/${collection}`, { id: '2e0', title: 'text' });
		const read = await runAs(allowed, 'get', [{ id: '2e0' }]);
		expect(read.items.map(({ json }) => json.title)).toEqual(['text']);
	});
});
