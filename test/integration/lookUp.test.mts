/** Look Up: the items that have the values of the inputs, and what comes out where there are none. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { editorContext, runNode } from '../support/engine.mjs';
import { Directus } from '../../dist/nodes/Directus/Directus.node';
import { faultyProxy } from '../support/faultyProxy.mjs';
import { inputs, makeRecords, range } from '../support/records.mjs';
import { serverAt, serverFor, stopServers } from '../support/servers.mjs';

const collection = 'look_up';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	await server.request('POST', '/items/bulk_parents', [
		{ id: 501, name: 'Ada' },
		{ id: 502, name: 'Bob' },
	]);
	await server.request('POST', `/items/${collection}`, [
		{ title: 'a', slug: 'x', views: 1, at: '2026-03-01T10:00:00Z', parent: 501 },
		{ title: 'b', slug: 'x', views: 3, at: '2026-03-02T10:00:00Z', parent: 502 },
		{ title: 'c', slug: 'x', views: 2 },
		{ title: 'true', slug: 'y', views: 7 },
		{ title: 'troublesome', slug: 'y', views: 8 },
	]);
});

afterAll(async () => {
	await server.status('DELETE', '/items/bulk_parents', [501, 502]);
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

interface More extends IDataObject {
	credential?: Server['credential'];
	fails?: true;
}

/** Looks up by expressions that give the input's fields of these names. */
async function lookUp(list: object[], match: string[], more: More = {}) {
	const { credential = server.credential, fails, ...parameters } = more;
	const value = Object.fromEntries(match.map((name) => [name, `={{ $json.${name} }}`]));
	const run = await runNode(
		{
			resource: 'items',
			operation: 'lookUp',
			collection: byId(collection),
			fields: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] },
			...parameters,
		},
		{
			credential,
			items: inputs(list),
			...(!fails && { onError: 'continueRegularOutput' as const }),
		},
	);
	return {
		...run,
		told: run.items.map(({ json, pairedItem }) => [
			(pairedItem as { item: number }).item,
			json.error ?? json.title ?? json,
		]),
	};
}

test.each([
	['a text', ['title'], { title: 'b' }, 'b'],
	['a number given as text', ['views'], { views: ' 07 ' }, 'true'],
	['the key', ['id'], { id: '2' }, 'b'],
	['two fields', ['slug', 'views'], { slug: 'x', views: 2 }, 'c'],
	['a moment in another zone', ['at'], { at: '2026-03-02T12:00:00+02:00' }, 'b'],
	['a related item', ['parent'], { parent: 501 }, 'a'],
	['a text that Directus takes for something else', ['title'], { title: 'true' }, 'true'],
])('finds by %s', async (_, match, record, title) => {
	const { told } = await lookUp([record], match);
	expect(told).toEqual([[0, title]]);
});

test('is case-sensitive as the database is, and finds nothing by a part', async () => {
	const { told } = await lookUp([{ title: 'trouble' }, { title: 'tr' }], ['title']);
	expect(told.map(([, error]) => error)).toEqual([
		`No item in ${collection} has title = "trouble"`,
		`No item in ${collection} has title = "tr"`,
	]);
});

test('several matches are an error of their input, and the others are found', async () => {
	const { told, items } = await lookUp([{ slug: 'x' }, { slug: 'z' }], ['slug']);
	expect(told).toEqual([
		[0, 'Several items have slug = "x"'],
		[1, `No item in ${collection} has slug = "z"`],
	]);
	expect(items[0]?.json.details).toEqual({
		advice:
			'Two of them are 1 and 2. Match on fields that together are unique, or have the first or all of them returned.',
	});
});

test('the first match is the first in the order of Sort, also where another input matches much', async () => {
	await server.request(
		'POST',
		`/items/${collection}`,
		range(30).map((n) => ({ title: `many ${n}`, slug: 'many', views: 100 + n })),
	);
	const sorted = {
		matchesToReturn: 'first',
		sortRules: { rules: [{ field: 'views', direction: '-' }] },
	};
	const slugs = ['x', 'many', 'y', 'none'].map((slug) => ({ slug }));
	const { told } = await lookUp(slugs, ['slug'], { ...sorted, ifNotFound: 'nothing' });
	expect(told).toEqual([
		[0, 'b'],
		[1, 'many 29'],
		[2, 'troublesome'],
	]);
	const unsorted = await lookUp(slugs.slice(0, 2), ['slug'], { matchesToReturn: 'first' });
	expect(unsorted.told).toEqual([
		[0, 'a'],
		[1, 'many 0'],
	]);
});

test('all matches come out in the order of Sort, each linked to its input', async () => {
	const sortRules = { rules: [{ field: 'views', direction: '' }] };
	const { told } = await lookUp([{ slug: 'y' }, { slug: 'x' }], ['slug'], {
		matchesToReturn: 'all',
		sortRules,
	});
	expect(told).toEqual([
		[0, 'true'],
		[0, 'troublesome'],
		[1, 'a'],
		[1, 'c'],
		[1, 'b'],
	]);
});

test('1,500 inputs are two requests, of which each finds its own', async () => {
	const proxy = await faultyProxy(server.url);
	try {
		const { credential } = serverAt(proxy.url, String(server.credential.token), '12');
		const list = range(1500).map((n) => ({ title: ['a', 'none', 'b'][n % 3] }));
		const options = { credential, ifNotFound: 'nothing', options: { fields: ['views'] } };
		const { items } = await lookUp(list, ['title'], options);
		expect(items.map(({ json, pairedItem }) => [pairedItem, json])).toEqual(
			list.flatMap(({ title }, item) =>
				title === 'none' ? [] : [[{ item }, { views: title === 'a' ? 1 : 3 }]],
			),
		);
		expect(proxy.asked.filter((one) => one.includes(`/items/${collection}`))).toHaveLength(2);
	} finally {
		await proxy.close();
	}
});

test('a path into the related item that is matched on shows that item', async () => {
	const { items } = await lookUp([{ parent: 502 }], ['parent'], {
		options: { fieldPaths: 'parent.name' },
	});
	expect(items.map(({ json }) => json)).toEqual([{ parent: { name: 'Bob' } }]);
});

test.each([
	['an empty text', { title: '', slug: 'x' }],
	['blanks', { title: '  ', slug: 'x' }],
	['null', { title: null, slug: 'x' }],
	['nothing', { slug: 'x' }],
])('%s in a field to match on is refused before anything is asked', async (_, record) => {
	const run = await lookUp([{ title: 'a', slug: 'x' }, record], ['slug', 'title'], { fails: true });
	expect(run.error?.message).toBe('The field to match on is empty: title');
	expect(run.error?.context.itemIndex).toBe(1);
});

test('an empty key is refused as well, in whatever way it is empty', async () => {
	const { told } = await lookUp([{ id: '' }, { id: null }, {}], ['id']);
	expect(told.map(([, error]) => error)).toEqual(
		range(3).map(() => 'The field to match on is empty: id'),
	);
});

test('values may be given as JSON; a name that the collection does not have is told', async () => {
	const asJson = (json: string) =>
		lookUp([{}], [], { jsonParameters: true, bodyParametersJson: json });
	expect((await asJson('{ "slug": "x", "views": 3 }')).told).toEqual([[0, 'b']]);
	expect((await asJson('{ "slgu": "x" }')).told).toEqual([
		[0, `There is no field "slgu" in ${collection} to match on. Did you mean "slug"?`],
	]);
	expect((await asJson('{}')).told).toEqual([[0, 'Missing required parameter: Match On']]);
});

test('who may not see the fields of the collection finds all the same', async () => {
	const caller = await callerWho(server, allOf(collection, 'read'));
	try {
		const { told } = await lookUp([{ title: 'c' }], ['title'], { credential: caller.credential });
		expect(told).toEqual([[0, 'c']]);
	} finally {
		await caller.remove();
	}
});

test('the editor offers the fields that can be matched on', async () => {
	const parameters = { resource: 'items', operation: 'lookUp', collection: byId(collection) };
	const { getLookUpColumns } = new Directus().methods.resourceMapping;
	const { fields } = await getLookUpColumns.call(editorContext(parameters, server.credential));
	expect(fields.map(({ id, required, removed }) => [id, required, removed])).toEqual(
		['id', 'title', 'slug', 'views', 'at', 'parent'].map((id) => [id, false, false]),
	);
});

describe('If Not Found of Get', () => {
	const get = async (ids: unknown[], more: IDataObject = {}) => {
		const { items } = await runNode(
			{
				resource: 'items',
				operation: 'get',
				collection: byId(collection),
				id: byId('={{ $json.id }}'),
				...more,
			},
			{
				credential: server.credential,
				items: inputs(ids.map((id) => ({ id }))),
				onError: 'continueRegularOutput',
			},
		);
		return items.map(({ json, pairedItem }) => [(pairedItem as { item: number }).item, json]);
	};
	const options = { fields: ['title'] };

	test('an item says which was found', async () => {
		expect(await get([1, 999999, 2], { ifNotFound: 'item', options })).toEqual([
			[0, { title: 'a', found: true }],
			[1, { id: 999999, found: false }],
			[2, { title: 'b', found: true }],
		]);
	});

	test('no item comes out', async () => {
		expect(await get([1, 999999, 2], { ifNotFound: 'nothing', options })).toEqual([
			[0, { title: 'a' }],
			[2, { title: 'b' }],
		]);
	});

	test('it is the same for what is read one by one', async () => {
		const queryParametersJson = '{ "fields": "title", "sort": "id" }';
		const more = { ifNotFound: 'item', jsonParameters: true, queryParametersJson };
		expect(await get([1, 999999], more)).toEqual([
			[0, { title: 'a', found: true }],
			[1, { id: 999999, found: false }],
		]);
	});

	test('what may not be read is an error all the same', async () => {
		const more = { ifNotFound: 'nothing' };
		const [one] = await get([1], { ...more, options: { fields: ['nonsense'] } });
		expect(one).toEqual([
			0,
			expect.objectContaining({ error: expect.stringContaining('nonsense') }),
		]);
		const [other] = await get([1], {
			...more,
			jsonParameters: true,
			queryParametersJson: '{ "fields": "nonsense", "sort": "id" }',
		});
		expect(other).toEqual([
			0,
			expect.objectContaining({ error: expect.stringContaining('nonsense') }),
		]);
	});
});

test('a value of a field that is named as a secret stands in no error', async () => {
	const name = 'api_token';
	await server.request('POST', `/fields/${collection}`, {
		field: name,
		type: 'string',
		schema: {},
	});
	const { told } = await lookUp([{ [name]: 'the-s3cret-one' }], [name]);
	expect(told).toEqual([[0, `No item in ${collection} has ${name} = …`]]);
});

test('a value that is none of the choices any more is found all the same', async () => {
	const name = 'status';
	const interfaceOptions = { choices: [{ text: 'Draft', value: 'draft' }] };
	await server.request('POST', `/fields/${collection}`, {
		...{ field: name, type: 'string', schema: {} },
		meta: { interface: 'select-dropdown', options: interfaceOptions },
	});
	const record = { title: 'of old', slug: 'z', [name]: 'legacy' };
	await server.request('POST', `/items/${collection}`, record);
	const { told } = await lookUp([{ [name]: 'legacy' }], [name]);
	expect(told).toEqual([[0, 'of old']]);
});
