/** The resource mapper: the columns that the editor shows, and the values that Directus gets. */
import type { IDataObject, ResourceMapperField } from 'n8n-workflow';
import { resourceMapping } from '../../dist/nodes/Directus/methods/resourceMapping';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { editorContext, runNode } from '../support/engine.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'bulk_mapping';
const authors = 'bulk_mapping_authors';
let server: Server;

const field = (name: string, type: string, schema: IDataObject = {}, meta: IDataObject = {}) => ({
	field: name,
	type,
	schema,
	meta,
});
const key = field('id', 'integer', { is_primary_key: true, has_auto_increment: true });

beforeAll(async () => {
	server = await serverFor('12');
	for (const name of [collection, authors]) await server.status('DELETE', `/collections/${name}`);
	await server.request('POST', '/collections', {
		collection: authors,
		schema: {},
		meta: {},
		fields: [key, field('name', 'string')],
	});
	const choices = (values: unknown[]) => ({
		interface: 'select-dropdown',
		options: { choices: values.map((value) => ({ text: `Choice ${value}`, value })) },
	});
	await server.request('POST', '/collections', {
		collection,
		schema: {},
		meta: {},
		fields: [
			key,
			field('title', 'string', { is_nullable: false }),
			// Directus gives a `text` of MySQL and MariaDB no default value.
			field('note', 'string', { default_value: 'standard' }),
			field('views', 'integer'),
			field('ratio', 'float'),
			field('big', 'bigInteger'),
			field('flag', 'boolean', {}, { special: ['cast-boolean'] }),
			field('secret', 'hash', {}, { special: ['hash', 'conceal'] }),
			field('day', 'date'),
			field('at', 'timestamp'),
			field('extra', 'json', {}, { special: ['cast-json'] }),
			field('status', 'string', {}, choices(['draft', 'live'])),
			field('stars', 'integer', {}, choices(['1', '2'])),
			field('author', 'integer'),
		],
	});
	await server.request('POST', '/relations', {
		collection,
		field: 'author',
		related_collection: authors,
		schema: {},
		meta: { one_field: 'articles' },
	});
	await server.request('POST', `/fields/${authors}`, {
		field: 'articles',
		type: 'alias',
		meta: { special: ['o2m'] },
	});
});

afterAll(async () => {
	for (const name of [collection, authors]) await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

async function columns(of = collection, method: keyof typeof resourceMapping = 'getColumns') {
	const context = editorContext(
		{ resource: 'items', operation: 'create', collection: byId(of) },
		server.credential,
	);
	const { fields } = await resourceMapping[method].call(context as never);
	return new Map(fields.map((column) => [column.id, column]));
}

describe('columns', () => {
	test.each([
		['title', { type: 'string', required: true }],
		['note', { type: 'string', required: false }],
		['views', { type: 'number', displayName: 'views' }],
		['ratio', { type: 'number' }],
		['big', { type: 'string' }],
		['flag', { type: 'boolean', canBeUsedToMatch: true }],
		['secret', { canBeUsedToMatch: false }],
		['day', { type: 'dateTime', displayName: 'day (date)' }],
		['at', { type: 'dateTime' }],
		['extra', { type: 'string', displayName: 'extra (JSON)', canBeUsedToMatch: false }],
		['author', { type: 'string', displayName: `author → ${authors} (ID or JSON)` }],
		// What is matched on by default the editor would offer in a new Create.
		['id', { required: false, removed: true, defaultMatch: false }],
		[
			'status',
			{
				type: 'options',
				options: [
					{ name: 'Choice draft', value: 'draft' },
					{ name: 'Choice live', value: 'live' },
				],
			},
		],
		[
			'stars',
			{
				type: 'options',
				options: [
					{ name: 'Choice 1', value: 1 },
					{ name: 'Choice 2', value: 2 },
				],
			},
		],
	])('%s', async (name, wanted) => {
		expect((await columns()).get(name)).toMatchObject(wanted);
	});

	test('are those of the collection that is chosen', async () => {
		const found = await columns(authors);
		expect([...found.keys()]).toEqual(['id', 'name', 'articles']);
		expect(found.get('articles')?.displayName).toBe(`articles → ${collection} (JSON)`);
	});

	test.each(['getChangeColumns', 'getMatchColumns'] as const)('%s demands none', async (method) => {
		const found = [...(await columns(collection, method)).values()];
		expect(found.filter(({ required }) => required)).toEqual([]);
		expect(found.find(({ id }) => id === 'id')).toMatchObject({
			removed: false,
			defaultMatch: method === 'getMatchColumns',
		});
	});
});

/** Runs Create with values below the columns as the editor lists them; what the server then holds. */
async function created(value: IDataObject, json: IDataObject = {}) {
	const schema: ResourceMapperField[] = [...(await columns()).values()];
	const run = await runNode(
		{
			resource: 'items',
			operation: 'create',
			collection: byId(collection),
			fields: { mappingMode: 'defineBelow', value: { title: 'T', ...value }, schema } as never,
		},
		{ credential: server.credential, items: [{ json }] },
	);
	if (run.error) throw new Error(run.error.message);
	const id = run.items[0]!.json.id;
	return await server.request('GET', `/items/${collection}/${id}?fields=*,author.*`);
}

const json = {
	number: 5,
	text: '7',
	nothing: null,
	object: { a: [1, null] },
	big: '9007199254740993',
	person: { name: 'Ada' },
};

test.each<[string, IDataObject, IDataObject]>([
	['a number', { views: 12, ratio: '={{ 0.1 }}' }, { views: 12, ratio: 0.1 }],
	['a text where a number belongs', { views: '={{ $json.text }}' }, { views: 7 }],
	[
		'null of an expression',
		{ note: '={{ $json.nothing }}', views: '={{ null }}' },
		{ note: null, views: null },
	],
	['a column left empty', { note: null, views: null }, { note: 'standard', views: null }],
	['a boolean', { flag: true }, { flag: true }],
	['JSON as text', { extra: '{"a":[1,null],"b":"2"}' }, { extra: { a: [1, null], b: '2' } }],
	['JSON of an expression', { extra: '={{ $json.object }}' }, { extra: { a: [1, null] } }],
	['a list of an expression', { extra: '={{ [1, "2"] }}' }, { extra: [1, '2'] }],
	['a number in a field of JSON', { extra: '12' }, { extra: 12 }],
	['a date with a zone', { at: '2026-01-01T23:30:00-05:00' }, { at: '2026-01-02T04:30:00.000Z' }],
	[
		'a date of an expression',
		{ at: '={{ DateTime.fromISO("2026-01-01T23:30:00", { zone: "America/New_York" }) }}' },
		{ at: '2026-01-02T04:30:00.000Z' },
	],
	['a day, which has no zone', { day: '2026-01-01T23:30:00-05:00' }, { day: '2026-01-01' }],
	[
		'a day of an expression',
		{ day: '={{ DateTime.fromISO("2026-01-01T23:30:00", { zone: "America/New_York" }) }}' },
		{ day: '2026-01-01' },
	],
	['a choice', { status: 'live', stars: 2 }, { status: 'live', stars: 2 }],
	[
		'a related item along',
		{ author: '{"name":"Ada"}' },
		{ author: { id: expect.any(Number), name: 'Ada' } },
	],
	[
		'a related item of an expression',
		{ author: '={{ $json.person }}' },
		{ author: { id: expect.any(Number), name: 'Ada' } },
	],
])('%s arrives as it is', async (_, value, wanted) => {
	expect(await created(value, json)).toMatchObject(wanted);
});

test('big integers lose no digit on the way to Directus', async () => {
	const { id } = await created({ big: '={{ $json.big }}' }, json);
	// SQLite holds all digits; in its answers Directus's number does not.
	const find = async (big: string) =>
		(await server.request('GET', `/items/${collection}?fields=id&filter[big][_eq]=${big}`)).length;
	expect(id).toBeDefined();
	expect(await find('9007199254740993')).toBe(1);
	expect(await find('9007199254740992')).toBe(0);
});

test('a value that does not fit its column is refused before anything is sent', async () => {
	await expect(created({ views: 'many' })).rejects.toThrow(/views/);
	await expect(created({ status: 'other' })).rejects.toThrow(/status/);
	await expect(created({ title: null })).rejects.toThrow(/title/);
});

test('a column that was added to a change and left empty empties the field', async () => {
	const { id } = await created({ views: 5, note: 'own' });
	const schema = [...(await columns(collection, 'getChangeColumns')).values()];
	await runNode(
		{
			resource: 'items',
			operation: 'update',
			collection: byId(collection),
			id: byId(id),
			fields: { mappingMode: 'defineBelow', value: { views: null }, schema } as never,
		},
		{ credential: server.credential },
	);
	expect(await server.request('GET', `/items/${collection}/${id}`)).toMatchObject({
		views: null,
		note: 'own',
	});
});

test('a key that a change is to give is kept by Directus, and the hint says so', async () => {
	const { id } = await server.request('POST', `/items/${collection}`, { title: 'Old' });
	const value = { id: id + 1000, title: 'New' };
	const fields = { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] };
	const { items, error, hints } = await runNode(
		{ resource: 'items', operation: 'update', collection: byId(collection), id: byId(id), fields },
		{ credential: server.credential },
	);
	expect(error?.message).toBeUndefined();
	expect(items.map(({ json }) => [json.id, json.title])).toEqual([[id, 'New']]);
	expect(await server.status('GET', `/items/${collection}/${value.id}`)).toBe(403);
	expect(JSON.stringify(hints)).toContain('Directus kept the ID of 1 record');
});

test.each([
	['createMultiple', 'recordsJson'],
	['deleteMultiple', 'ids'],
])('%s of an empty list is refused before it is sent', async (operation, name) => {
	const { error } = await runNode(
		{ resource: 'items', operation, collection: byId(collection), [name]: '={{ [] }}' },
		{ credential: server.credential },
	);
	expect(error?.message).toMatch(/^Missing required parameter: (Records|IDs)/);
	expect(error?.context.written).toBe('no');
});

describe('a change without a field', () => {
	const change = { resource: 'items', collection: byId(collection) };
	const none = { mappingMode: 'defineBelow', value: {}, schema: [] };
	const refusal = 'No field to change is given';

	test.each([
		['update', none],
		['update', { ...none, value: null }],
		['updateSingleton', none],
	])('is refused before anything is sent: %s', async (operation, fields) => {
		const { error } = await runNode(
			{ ...change, operation, id: byId('1'), fields },
			{ credential: server.credential },
		);
		expect(error?.message).toBe(refusal);
		expect(error?.description).toContain('"Fields" is empty for this item, so nothing was sent');
		expect(error?.context.itemIndex).toBe(0);
	});

	test('is the error of its input, and the other inputs are written', async () => {
		const { id } = await server.request('POST', `/items/${collection}`, { title: 'Old' });
		const fields = { ...none, value: { title: '={{ $json.title }}' } };
		const { items } = await runNode(
			{ ...change, operation: 'update', id: byId(id), fields },
			{
				credential: server.credential,
				items: [{ json: {} }, { json: { title: 'New' } }],
				onError: 'continueRegularOutput',
			},
		);
		expect(items.map(({ json }) => json.error ?? json.title)).toEqual([refusal, 'New']);
	});

	test('is refused for other resources as well', async () => {
		const { error } = await runNode(
			{ resource: 'roles', operation: 'update', id: byId('1'), additionalFields: {} },
			{ credential: server.credential },
		);
		expect(error?.message).toBe(refusal);
		expect(error?.description).toContain('"Additional Fields" is empty');
	});
});

test('auto-map takes what the collection has', async () => {
	const schema = [...(await columns()).values()];
	const run = await runNode(
		{
			resource: 'items',
			operation: 'create',
			collection: byId(collection),
			fields: { mappingMode: 'autoMapInputData', value: null, schema } as never,
		},
		{
			credential: server.credential,
			items: [{ json: { id: 999, title: 'Auto', views: 3, extra: { a: 1 }, foreign: 'x' } }],
		},
	);
	expect(run.error).toBeUndefined();
	expect(run.items[0]?.json).toMatchObject({ title: 'Auto', views: 3, extra: { a: 1 } });
	expect(run.items[0]?.json.id).not.toBe(999);
});

test('a number in the own JSON that JavaScript cannot hold keeps its digits', async () => {
	const run = await runNode(
		{
			resource: 'items',
			operation: 'create',
			collection: byId(collection),
			jsonParameters: true,
			bodyParametersJson: '{"title": "Exact", "big": 9007199254740993}',
		},
		{ credential: server.credential },
	);
	expect(run.error).toBeUndefined();
	// The database compares exactly; what it answers goes through a number of JavaScript again.
	const id = run.items[0]?.json.id;
	const held = (value: string) =>
		server.request('GET', `/items/${collection}?filter[big][_eq]=${value}&fields=id`);
	expect(await held('9007199254740993')).toContainEqual({ id });
	expect(await held('9007199254740992')).not.toContainEqual({ id });
});

test.each(['create', 'update', 'upsert'])(
	'%s: an input that has no field of the collection is an error, and nothing is written',
	async (operation) => {
		const path = `/items/${collection}`;
		const [{ count: before }] = await server.request('GET', `${path}?aggregate[count]=*`);
		const made = await server.request('POST', path, { title: `Before ${operation}` });
		const parameters = {
			resource: 'items',
			operation,
			collection: byId(collection),
			id: byId(made.id),
			fields: {
				mappingMode: 'autoMapInputData',
				value: null,
				matchingColumns: ['title'],
				schema: [{ id: 'title', displayName: 'title', type: 'string' }],
			},
		};
		const items = [{ json: { headline: 'x' } }, { json: { headline: 'y' } }];
		const run = await runNode(parameters, {
			credential: server.credential,
			items,
			onError: 'continueRegularOutput',
		});
		const error = `No field of the input is a field of ${collection}`;
		const json = { error, details: { written: 'no', advice: expect.any(String) } };
		expect(run.items).toEqual(items.map((_, item) => ({ json, pairedItem: { item } })));
		const alone = await runNode(parameters, {
			credential: server.credential,
			items: items.slice(0, 1),
		});
		expect(alone.error?.message).toBe(error);
		expect(alone.error?.description).not.toContain('item 0');
		const [{ count: after }] = await server.request('GET', `${path}?aggregate[count]=*`);
		expect(Number(after)).toBe(Number(before) + 1);
		expect((await server.request('GET', `${path}/${made.id}`)).title).toBe(`Before ${operation}`);
	},
);
