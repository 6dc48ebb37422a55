/** Every operator that the node offers finds what it says, in Directus. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { Directus as Node } from '../../dist/nodes/Directus/Directus.node';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { makeRecords, titles } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const COLLECTION = 'filtered_records';
const RECORDS = [
	{ title: 'Alpha', views: 1 },
	{ title: 'alpine', views: 2 },
	{ title: 'Beta', views: 3 },
	{ title: '', views: null },
];

/** By operator: the field, the value, and the titles that it has to find. */
const FOUND: Record<string, [field: string, value: unknown, found: string[]]> = {
	_contains: ['title', 'lp', ['Alpha', 'alpine']],
	_icontains: ['title', 'LP', ['Alpha', 'alpine']],
	_ncontains: ['title', 'lp', ['Beta', '']],
	_starts_with: ['title', 'Be', ['Beta']],
	_istarts_with: ['title', 'aL', ['Alpha', 'alpine']],
	_nstarts_with: ['title', 'Be', ['Alpha', 'alpine', '']],
	_nistarts_with: ['title', 'aL', ['Beta', '']],
	_ends_with: ['title', 'ta', ['Beta']],
	_iends_with: ['title', 'TA', ['Beta']],
	_nends_with: ['title', 'ta', ['Alpha', 'alpine', '']],
	_niends_with: ['title', 'TA', ['Alpha', 'alpine', '']],
	_eq: ['title', 'Beta', ['Beta']],
	_neq: ['title', 'Beta', ['Alpha', 'alpine', '']],
	_in: ['title', 'Alpha, Beta', ['Alpha', 'Beta']],
	_nin: ['title', 'Alpha, Beta', ['alpine', '']],
	_gt: ['views', 2, ['Beta']],
	_gte: ['views', 2, ['alpine', 'Beta']],
	_lt: ['views', 2, ['Alpha']],
	_lte: ['views', 2, ['Alpha', 'alpine']],
	_between: ['views', '2, 3', ['alpine', 'Beta']],
	_nbetween: ['views', '2, 3', ['Alpha']],
	_null: ['views', undefined, ['']],
	_nnull: ['views', undefined, ['Alpha', 'alpine', 'Beta']],
	_empty: ['title', undefined, ['']],
	_nempty: ['title', undefined, ['Alpha', 'alpine', 'Beta']],
};
/** They need geometry fields, which Directus has in SQLite only with an extension of SQLite. */
const OF_GEOMETRY = ['_intersects', '_nintersects', '_intersects_bbox', '_nintersects_bbox'];

const { options: [conditions] = [] } = new Node().description.properties.find(
	({ name }) => name === 'filters',
) as { options?: INodePropertyCollection[] } & INodeProperties;
const offered = conditions!.values.find(({ name }) => name === 'operator')!
	.options as INodePropertyOptions[];

let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, COLLECTION, {
		type: 'integer',
		schema: { has_auto_increment: true },
	});
	await server.request('POST', `/items/${COLLECTION}`, RECORDS);
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${COLLECTION}`);
	await stopServers();
});

it('has a case for each of them', () =>
	expect(offered.map(({ value }) => value).sort()).toEqual(
		[...Object.keys(FOUND), ...OF_GEOMETRY].sort(),
	));

it.each(Object.entries(FOUND))('%s', async (operator, [field, value, found]) => {
	const { items, error } = await runNode(
		{
			resource: 'items',
			operation: 'list',
			collection: byId(COLLECTION),
			returnAll: true,
			filterType: 'manual',
			filters: { conditions: [{ field, operator, ...(value !== undefined && { value }) }] },
		},
		{ credential: server.credential },
	);
	expect(error).toBeUndefined();
	expect(titles(items)).toEqual(found);
});
