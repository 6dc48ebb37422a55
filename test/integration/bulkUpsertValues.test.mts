/** Create or Update by values that Directus spells, compares or reads in ways of its own. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy } from '../support/faultyProxy.mjs';
import { autoMap, count, inputs, range, rows } from '../support/records.mjs';
import { serverAt, serverFor, stopServers } from '../support/servers.mjs';

const collection = 'bulk_upsert_values';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

beforeEach(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	const plain = (
		field: string,
		type: string,
		schema: IDataObject = {},
		meta: IDataObject = {},
	) => ({ field, type, schema, meta });
	await server.request('POST', '/collections', {
		collection,
		schema: {},
		meta: {},
		fields: [
			plain('id', 'integer', { is_primary_key: true, has_auto_increment: true }),
			plain('title', 'string'),
			plain('name', 'string'),
			plain('views', 'integer'),
			plain('at', 'timestamp'),
			plain('day', 'date'),
			plain('local', 'dateTime'),
			plain('price', 'decimal', { numeric_precision: 10, numeric_scale: 2 }),
			plain('exact', 'decimal', { numeric_precision: 20, numeric_scale: 5 }),
			plain('ratio', 'float'),
			plain('done', 'boolean'),
			plain('tags', 'csv', {}, { special: ['cast-csv'] }),
			plain('code', 'string', { is_unique: true }),
			plain('token', 'uuid', {}, { special: ['uuid'] }),
			// Of one that Directus does not make SQLite and MySQL tell no more than that it is a text.
			plain('ref', 'uuid'),
			plain('hidden', 'string', {}, { special: ['conceal'] }),
			plain('data', 'json', {}, { special: ['cast-json'] }),
			plain('secret', 'hash', {}, { special: ['hash'] }),
			plain('parent', 'integer', {}, { special: ['m2o'] }),
		],
	});
});

const upsert = (list: object[], match: string[], more: IDataObject = {}, at = server) =>
	runNode(
		{
			resource: 'items',
			operation: 'upsert',
			collection: byId(collection),
			fields: { ...autoMap(), matchingColumns: match },
			...more,
		},
		{ credential: at.credential, items: inputs(list), onError: 'continueRegularOutput' },
	);

const two = (n: number) => String(n).padStart(2, '0');
const texts = ['true', 'false', 'null', 'NULL', '$NOW', '$NOW(-1 day)', '$CURRENT_USER', 'plain'];

test.each([
	['one field', ['name']],
	['two fields', ['name', 'views']],
])('texts that a filter takes for something else are found, by %s', async (_, match) => {
	const list = texts.map((name) => ({ name, views: 1, title: 'old' }));
	await upsert(list, match);
	const { items } = await upsert(
		list.map((one) => ({ ...one, title: `new ${one.name}` })),
		match,
	);
	expect(items.map(({ json }) => json.error ?? json.title)).toEqual(
		texts.map((name) => `new ${name}`),
	);
	const held = (await rows(server, collection)).map(({ name, title }) => `${name}: ${title}`);
	expect(held.sort()).toEqual(texts.map((name) => `${name}: new ${name}`).sort());
});

test.each([
	['moments without milliseconds', 'at', (n: number) => `2026-03-01T10:00:${two(n)}Z`],
	['moments of another zone', 'at', (n: number) => `2026-03-01T12:00:${two(n)}+02:00`],
	['local moments', 'local', (n: number) => `2026-03-01T10:${two(n)}`],
	['days', 'day', (n: number) => `2026-03-${two((n % 28) + 1)}`],
	['decimals', 'price', (n: number) => `${n}.00`],
	['decimals of many digits', 'exact', (n: number) => `123456789012.1${two(n)}5`],
	['floats', 'ratio', (n: number) => n + 0.1],
	['whole numbers as text', 'views', (n: number) => `0${n}`],
])('%s cost one read for a batch', async (_, field, valueOf) => {
	const list = range(28).map((n) => ({ [field]: valueOf(n), title: 'old' }));
	const proxy = await faultyProxy(server.url);
	try {
		const at = serverAt(proxy.url, String(server.credential.token), '12');
		await upsert(list, [field]);
		proxy.asked.length = 0;
		const changed = list.map((one, n) => ({ ...one, title: `T${n}` }));
		const { items } = await upsert(changed, [field], {}, at);
		expect(items.map(({ json }) => json.error ?? json.title)).toEqual(
			range(28).map((n) => `T${n}`),
		);
		expect(proxy.asked.filter((one) => one.includes(`/items/${collection}`))).toHaveLength(2);
		expect(await count(server, collection)).toBe(28);
	} finally {
		await proxy.close();
	}
});

test.each([
	['moments', 'at', ['2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00Z']],
	['whole numbers', 'views', ['07', 7]],
	['decimals', 'price', [1.5, '1.50']],
])('%s in two spellings make one item', async (_, field, values) => {
	const { items } = await upsert(
		values.map((value, n) => ({ [field]: value, title: `T${n}` })),
		[field],
	);
	expect(items.map(({ json }) => json.error ?? json.title)).toEqual(['T0', 'T1']);
	expect((await rows(server, collection)).map(({ title }) => title)).toEqual(['T1']);
});

test.each(['exact', 'ratio'])('a number is found by an input alone, by %s', async (field) => {
	const value = field === 'exact' ? '123456789012.12345' : 0.1;
	for (const title of ['old', 'new']) await upsert([{ [field]: value, title }], [field]);
	expect((await rows(server, collection)).map(({ title }) => title)).toEqual(['new']);
});

const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

test.each([
	['in small letters by capitals', UUID, UUID.toUpperCase()],
	['in capitals by small letters', UUID.toUpperCase(), UUID],
	['in capitals by both', UUID.toUpperCase(), `${UUID.slice(0, 8).toUpperCase()}${UUID.slice(8)}`],
])('a uuid is found %s, and no second item is made', async (_, held, given) => {
	for (const match of [['token'], ['token', 'views']]) {
		await upsert([{ token: held, views: 1, title: 'old' }], match);
		const { items } = await upsert([{ token: given, views: 1, title: 'new' }], match);
		expect(items.map(({ json }) => json.error ?? json.title)).toEqual(['new']);
		expect((await rows(server, collection)).map(({ title }) => title)).toEqual(['new']);
		await server.request('DELETE', `/items/${collection}`, { query: { limit: -1 } });
	}
});

test('a uuid in capitals is found in a column that is but a text to Directus', async () => {
	await upsert([{ ref: UUID, title: 'old' }], ['ref']);
	const { items } = await upsert([{ ref: UUID.toUpperCase(), title: 'new' }], ['ref']);
	expect(items.map(({ json }) => json.error ?? json.title)).toEqual(['new']);
	expect((await rows(server, collection)).map(({ title }) => title)).toEqual(['new']);
});

test('of two items whose uuids differ in capitals the one is found that has it as it is given, where there are two spellings', async () => {
	const list = [UUID, UUID.toUpperCase()].map((token) => ({ token, title: token }));
	await server.request('POST', `/items/${collection}`, list);
	// PostgreSQL has a type for them, and one spelling: there the two are one value.
	const spellings = new Set((await rows(server, collection)).map(({ token }) => token)).size;
	const { items } = await upsert(
		list.map((one, n) => ({ ...one, title: `T${n}` })),
		['token'],
	);
	const unclear = '2 items match token = …: it is not clear which to update';
	expect(items.map(({ json }) => json.error ?? json.title)).toEqual(
		spellings === 2 ? ['T0', 'T1'] : [unclear, unclear],
	);
	const titles = (await rows(server, collection)).map(({ title }) => title);
	expect(titles).toEqual(spellings === 2 ? ['T0', 'T1'] : [UUID, UUID.toUpperCase()]);
});

test.each([
	['data', { a: 1 }],
	['secret', 'word'],
	['hidden', 'word'],
])('a field whose values Directus compares with nothing is no match: %s', async (field, value) => {
	const { items } = await upsert([{ [field]: value, title: 'T' }], [field]);
	expect(items[0]?.json).toMatchObject({
		error: `The field "${field}" cannot be matched on`,
		details: { field, written: 'no' },
	});
	expect(await count(server, collection)).toBe(0);
});

test('a related item that is given as an object is no match, and the error says so', async () => {
	const { items } = await upsert(
		[
			{ parent: { id: 5 }, title: 'T' },
			{ parent: 5, title: 'U' },
		],
		['parent'],
	);
	expect(items[0]?.json).toMatchObject({
		error: 'The field to match on holds an object: parent',
		details: { field: 'parent', written: 'no' },
	});
	expect(items[1]?.json.title).toBe('U');
	expect(await count(server, collection)).toBe(1);
});

test('a list is found as it was written', async () => {
	for (const title of ['old', 'new']) await upsert([{ tags: ['a', 'b'], title }], ['tags']);
	expect((await rows(server, collection)).map(({ title }) => title)).toEqual(['new']);
});

test.each([
	[
		['Abc', 'ABC', 'abc ', '\u00e1bc'],
		[1, 4],
	],
	[
		['Straße', 'Strasse', 'STRASE'],
		[1, 2, 3],
	],
	[
		['Łódź', 'Lodz'],
		[1, 2],
	],
	[
		['Ærø', 'AERO', 'aerø'],
		[1, 2, 3],
	],
])(
	'%j: texts that some databases hold equal get an item each or share one',
	async (codes, counts) => {
		const list = codes.map((code) => ({ code, title: `T ${code}` }));
		for (let run = 0; run < 2; run++) {
			const { items } = await upsert(list, ['code']);
			expect(items.map(({ json }) => json.error ?? json.title)).toEqual(
				list.map(({ title }) => title),
			);
		}
		// SQLite and PostgreSQL tell all of them apart, MySQL and MariaDB by their collation.
		expect(counts).toContain(await count(server, collection));
	},
);

test('a truth is matched on, alone and beside others', async () => {
	await server.request('POST', `/items/${collection}`, [
		{ done: true },
		{ done: false, name: 'x' },
	]);
	const alone = await upsert(
		[
			{ done: true, title: 'A' },
			{ done: false, title: 'B' },
		],
		['done'],
	);
	expect(alone.items.map(({ json }) => json.error ?? json.title)).toEqual(['A', 'B']);
	await upsert([{ done: false, name: 'x', title: 'C' }], ['done', 'name']);
	expect((await rows(server, collection)).map(({ title }) => title)).toEqual(['A', 'C']);
});

test('many inputs that match on two fields are looked up in parts', async () => {
	const list = range(1200).map((n) => ({ name: `N${n}`, views: n }));
	const more = { options: { batchSize: 5000, fields: ['id'] } };
	await upsert(list, ['name', 'views'], more);
	const { items } = await upsert(
		list.map((one) => ({ ...one, title: 'T' })),
		['name', 'views'],
		more,
	);
	expect(items.filter(({ json }) => json.error !== undefined)).toEqual([]);
	const [answer] = await server.request(
		'GET',
		`/items/${collection}?aggregate[count]=*&filter[title][_eq]=T`,
	);
	expect([await count(server, collection), Number(answer.count)]).toEqual([1200, 1200]);
});

test('a new item may have the unique value that a change of the same batch gives up', async () => {
	await server.request('POST', `/items/${collection}`, { name: 'old', code: 'X' });
	const { items } = await upsert(
		[
			{ name: 'old', code: 'Y' },
			{ name: 'new', code: 'X' },
		],
		['name'],
	);
	expect(items.map(({ json }) => json.error ?? json.code)).toEqual(['Y', 'X']);
	expect((await rows(server, collection)).map(({ name, code }) => `${name} ${code}`)).toEqual([
		'old Y',
		'new X',
	]);
});
