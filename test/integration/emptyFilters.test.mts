/**
 * Filters that compare a number with an empty cell, or with null: Directus takes both for 0, and would read, change or
 * delete the records that hold 0.
 */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { inputs, makeRecords, rows } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'empty_filters';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	for (const type of ['decimal', 'float'])
		await server.request('POST', `/fields/${collection}`, {
			field: type,
			type,
			schema: {},
			meta: {},
		});
	const parent = await server.request('POST', '/items/bulk_parents', { name: 'P' });
	await server.request('POST', `/items/${collection}`, [
		{ title: 'none', slug: '', views: 0, decimal: 0, float: 0, parent: parent.id },
		{ title: 'five', slug: 'a', views: 5, decimal: 5, float: 5 },
		{ title: 'empty' },
	]);
});

afterAll(async () => {
	for (const name of [collection, 'bulk_parents'])
		await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

const run = (operation: string, more: IDataObject, json: IDataObject = {}) =>
	runNode(
		{ resource: 'items', operation, collection: byId(collection), ...more },
		{ credential: server.credential, items: inputs([json]) },
	);

const text = 'an empty text';
const filters: Array<[string, string, IDataObject]> = [
	['views', text, { views: { _eq: '' } }],
	['views', text, { views: { _eq: '  ' } }],
	['views', text, { views: '' }],
	['views', text, { views: { _lt: '' } }],
	['views', text, { views: { _in: ['', 5] } }],
	['views', 'null', { views: { _lte: null } }],
	['views', 'null', { views: { _in: [5, null] } }],
	['decimal', text, { _or: [{ title: { _eq: 'five' } }, { decimal: { _eq: '' } }] }],
	['float', text, { _and: [{ float: { _gte: '' } }] }],
	['id', text, { parent: { id: { _gt: '' } } }],
	['year(at)', text, { 'year(at)': { _gt: '' } }],
];

test.each(filters)(
	'no number is compared with nothing: %s, %s, %j',
	async (field, what, filter) => {
		const before = await rows(server, collection);
		const list = { returnAll: true };
		const given = JSON.stringify(filter);
		const runs = [
			await run('list', { ...list, filterType: 'json', filterJson: given }),
			await run('list', { jsonParameters: true, queryParametersJson: `{"filter":${given}}` }),
			await run('aggregate', {
				...{ calculations: { functions: [{ function: 'countAll' }] } },
				...{ filterType: 'json', filterJson: given },
			}),
			await run('updateByQuery', { queryJson: `{"filter":${given}}`, changeJson: '{"title":"x"}' }),
			await run('deleteByQuery', { queryJson: `{"filter":${given}}` }),
		];
		for (const { error, items } of runs) {
			expect(items).toEqual([]);
			// What a change compares with nothing has its own words.
			expect(error?.message).toMatch(
				/^The filter (compares "[^"]+" with (an empty text|null), which Directus takes for 0|finds more than it says: .* has no value)$/,
			);
			expect(error?.context.written ?? 'no').toBe('no');
		}
		expect(runs[0]!.error?.message).toBe(
			`The filter compares "${field}" with ${what}, which Directus takes for 0`,
		);
		expect(await rows(server, collection)).toEqual(before);
	},
);

test('a condition whose expression gives an empty text finds no record that holds 0', async () => {
	const conditions = [{ field: 'views', operator: '_eq', value: '={{ $json.views }}' }];
	const { items, error } = await run(
		'list',
		{ returnAll: true, filterType: 'manual', filters: { conditions } },
		{ views: '' },
	);
	expect(items).toEqual([]);
	expect(error?.message).toContain('"views"');
});

test.each<[string, IDataObject]>([
	['decimal', { decimal: { _gt: '4,5' } }],
	['views', { views: { _in: ['5', '1.000,0'] } }],
	['id', { parent: { id: { _eq: '1 000' } } }],
])(
	'a number that Directus refuses without the field is refused with it: %s, %j',
	async (field, filter) => {
		const { items, error } = await run('list', {
			...{ returnAll: true, filterType: 'json', filterJson: JSON.stringify(filter) },
		});
		expect(items).toEqual([]);
		expect(error?.message).toContain(
			`The field "${field}" takes a number, such as 12.5; it was given`,
		);
		const query = `filter=${encodeURIComponent(JSON.stringify(filter))}`;
		const answer = server.request('GET', `/items/${collection}?${query}`);
		await expect(answer).rejects.toThrow('Invalid numeric value');
	},
);

test.each<[IDataObject, string[]]>([
	[{ slug: { _eq: 'a' } }, ['five']],
	[{ views: { _eq: null } }, ['empty']],
	[{ views: { _neq: null } }, ['none', 'five']],
	[{ views: { _null: true } }, ['empty']],
	[{ views: { _eq: '0' } }, ['none']],
	[{ views: { _in: '0, 5' } }, ['none', 'five']],
	[{ parent: { name: { _eq: 'P' } } }, ['none']],
])('what is no number is compared as it is, and so is 0: %j', async (filter, found) => {
	const { items, error } = await run('list', {
		...{ returnAll: true, filterType: 'json', filterJson: JSON.stringify(filter) },
	});
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.title)).toEqual(found);
});
