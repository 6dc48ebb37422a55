/** The node as the tool of an agent: whose item its expressions read, and what the model is told. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { faultyProxy } from '../support/faultyProxy.mjs';
import { makeRecords, range, rows } from '../support/records.mjs';
import { serverFor } from '../support/servers.mjs';
import { callTool } from '../support/tool.mjs';

const collection = 'tool_things';
const path = `/items/${collection}`;
const items = (operation: string, more: IDataObject) => ({
	resource: 'items',
	operation,
	collection: byId(collection),
	...more,
});
const mapped = (value: IDataObject) => ({
	...{ mappingMode: 'defineBelow', value, matchingColumns: [] },
	schema: Object.keys(value).map((id) => ({ id, displayName: id, type: 'string', display: true })),
});
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
});

beforeEach(async () => {
	await makeRecords(server, collection);
	await server.request(
		'POST',
		path,
		range(3).map((n) => ({ title: `T${n + 1}` })),
	);
});

afterAll(async () => {
	for (const name of [collection, 'bulk_parents'])
		await server.status('DELETE', `/collections/${name}`);
});

const call = async (parameters: IDataObject, filledIn: IDataObject, more: object = {}) =>
	await callTool(parameters, {
		...{ credential: server.credential, item: { id: 2, title: 'of the agent' }, filledIn },
		...more,
	});

const held = async () => (await rows(server, collection)).map(({ id, title }) => [id, title]);

// The model's own "id" is what getInputData() gives to a tool.
describe.each(['={{ $json.id }}', '={{ $json.id + 0 }}'])('with the ID %s', (expression) => {
	const id = byId(expression);

	it('reads the record of the agent’s item', async () => {
		expect(await call(items('get', { id }), { id: 1 })).toMatchObject([{ id: 2, title: 'T2' }]);
	});

	it('changes that record, with what the model filled in', async () => {
		const title = "={{ $fromAI('title', 'a new title', 'string') }}";
		const told = await call(items('update', { id, fields: mapped({ title }) }), {
			...{ id: 1, title: 'of the model' },
		});
		expect(told).toMatchObject([{ id: 2, title: 'of the model' }]);
		expect(await held()).toEqual([
			[1, 'T1'],
			[2, 'of the model'],
			[3, 'T3'],
		]);
	});

	it('deletes that record', async () => {
		await call(items('delete', { id }), { id: 1 });
		expect(await held()).toEqual([
			[1, 'T1'],
			[3, 'T3'],
		]);
	});
});

describe('a read', () => {
	const told = async (operation: string, parameters: IDataObject, filledIn: IDataObject = {}) =>
		(await call(items(operation, parameters), filledIn)) as IDataObject[];

	beforeEach(async () => {
		await server.request('POST', `/fields/${collection}`, {
			...{ field: 'extra', type: 'json', schema: {}, meta: {} },
		});
		await server.request('PATCH', `${path}/2`, { extra: { long: 'text' }, views: 5 });
	});

	it.each([
		['list', {}],
		['get', { id: byId('2') }],
	])('gives short fields alone, unless more is chosen: %s', async (operation, parameters) => {
		const second = (records: IDataObject[]) => records.find(({ id }) => id === 2)!;
		const short = second(await told(operation, parameters));
		expect(Object.keys(short).sort()).toEqual(['at', 'id', 'parent', 'slug', 'title', 'views']);
		const all = second(await told(operation, { ...parameters, output: 'all' }));
		expect(all).toMatchObject({ title: 'T2', extra: { long: 'text' } });
		const chosen = { ...parameters, output: 'fields', outputFields: 'id, views' };
		expect(second(await told(operation, chosen))).toEqual({ id: 2, views: 5 });
	});

	it('is filtered, searched, sorted and limited by the model', async () => {
		const filled = (name: string) => `={{ $fromAI('${name}', '', 'string') }}`;
		const parameters = {
			...{ limit: "={{ $fromAI('limit', '', 'number') }}", filterType: 'json' },
			...{ filterJson: filled('filter'), sortBy: filled('sort'), searchFor: filled('search') },
			...{ output: 'fields', outputFields: filled('fields') },
		};
		expect(
			await told('list', parameters, {
				...{ limit: 1, filter: '{ "id": { "_gt": 1 } }', sort: '-id' },
				...{ search: 'T', fields: 'title' },
			}),
		).toEqual([{ title: 'T3' }]);
	});
});

it.each(['list', 'getCurrent'])(
	'a user is given in short, or the fields chosen: %s',
	async (operation) => {
		const told = async (outputFields: string) =>
			(await call({ resource: 'users', operation, outputFields }, {})) as IDataObject[];
		const [short] = await told('');
		expect(Object.keys(short!)).toEqual(
			expect.arrayContaining(['id', 'email', 'last_name', 'role']),
		);
		expect(short).not.toHaveProperty('theme_light');
		expect(Object.keys((await told('email, status'))[0]!).sort()).toEqual(['email', 'status']);
	},
);

it.each(['', null, undefined])(
	'a limit that the model leaves out (%j) is that of the editor',
	async (limit) => {
		const more = { limit: "={{ $fromAI('limit', '', 'number') }}" };
		expect(await call(items('list', more), limit === undefined ? {} : { limit })).toHaveLength(3);
	},
);

it('takes no value of the model for one that the agent’s item does not have', async () => {
	const fields = mapped({ title: '={{ $json.title }}', slug: '={{ $json.slug }}' });
	const more = { item: { id: 2, slug: 'of the agent' } };
	const update = items('update', { id: byId('={{ $json.id }}'), fields });
	const told = await call(update, { id: 1, title: 'of the model', slug: 'of the model' }, more);
	expect(told).toMatchObject([{ id: 2, title: 'T2', slug: 'of the agent' }]);
	expect(await held()).toEqual([
		[1, 'T1'],
		[2, 'T2'],
		[3, 'T3'],
	]);
});

describe('a number that the model leaves empty', () => {
	const views = (type: string) =>
		mapped({ title: 'Changed', views: `={{ $fromAI('views', '', '${type}') }}` });
	const heldViews = async () => (await rows(server, collection)).map((record) => record.views);

	beforeEach(async () => {
		await server.request('PATCH', `${path}/2`, { views: 5 });
	});

	// As docs/values.md says of an empty cell: it is no number, and empties the field.
	it.each([
		['', 'string'],
		['', 'number'],
		[' ', 'string'],
	])('%j as a %s empties the field, and is not 0', async (filled, type) => {
		const update = items('update', { id: byId('={{ $json.id }}'), fields: views(type) });
		expect(await call(update, { views: filled })).toMatchObject([{ id: 2, views: null }]);
		expect(await heldViews()).toEqual([null, null, null]);
		const create = items('create', { fields: views(type) });
		expect(await call(create, { views: filled })).toMatchObject([{ views: null }]);
	});

	it('is no match, and finds no 0 in a filter', async () => {
		await server.request('PATCH', `${path}/2`, { views: 0 });
		const fields = { ...views('string'), matchingColumns: ['views'] };
		await expect(call(items('upsert', { fields }), { views: '' })).rejects.toThrow(
			'match on is empty',
		);
		const value = "={{ $fromAI('views', '', 'string') }}";
		const conditions = [{ field: 'views', operator: '_eq', value }];
		const list = { filterType: 'manual', filters: { conditions } };
		await expect(call(items('list', list), { views: '' })).rejects.toThrow(
			'which Directus takes for 0',
		);
		expect(await heldViews()).toEqual([null, 0, null]);
	});
});

it('a choice that there is not tells the model which there are', async () => {
	await server.request('POST', `/fields/${collection}`, {
		field: 'status',
		type: 'string',
		meta: {
			interface: 'select-dropdown',
			options: { choices: ['draft', 'published'].map((value) => ({ text: value, value })) },
		},
		schema: {},
	});
	const status = "={{ $fromAI('status', '', 'string') }}";
	await expect(
		call(items('create', { fields: mapped({ title: 'New', status }) }), { status: 'live' }),
	).rejects.toThrow(/"draft", "published"/);
	expect(await held()).toHaveLength(3);
});

it('with Retry On Fail does not create again what may have been created', async () => {
	const proxy = await faultyProxy(server.url, [{ method: 'POST', path, loseAnswer: true }]);
	const credential = { ...server.credential, url: proxy.url };
	const create = items('create', { fields: mapped({ title: 'Once' }) });
	await expect(call(create, {}, { credential, retryOnFail: true })).rejects.toThrow(
		'Whether it was written is not known',
	);
	await proxy.close();
	expect((await held()).filter(([, title]) => title === 'Once')).toHaveLength(1);
});
