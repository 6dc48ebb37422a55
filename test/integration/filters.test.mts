/** A filter that says nothing finds nothing: least of all the whole collection. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { count, makeRecords, range, rows, titles } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'filters';
const node = { resource: 'items', collection: byId(collection) };
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	const records = range(5).map((n) => ({ title: `T${n}`, views: n }));
	await server.request('POST', `/items/${collection}`, records);
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

const run = (parameters: IDataObject) =>
	runNode({ ...node, ...parameters }, { credential: server.credential });

describe.each(['deleteByQuery', 'updateByQuery'])('%s', (operation) => {
	test.each([
		['{"filter":{"title":{}},"limit":-1}', 'finds more than it says: "title" is empty'],
		['{"filter":{"_and":[]}}', '"_and" is empty'],
		['{"filter":{"_or":[{"title":{}}]}}', '"_or[0].title" is empty'],
		[
			'{"filter":{"_or":[{"title":{"_eq":"T1"}},{"title":{}}]},"limit":-1}',
			'"_or[1].title" is empty',
		],
		['={{ {"filter":{"title":{"_eq":$json.no } } } }}', '"title._eq" has no value'],
		['={{ {"filter":$json.no,"limit":-1} }}', 'it has no value'],
		['{"filter":"{\\"title\\":{}}"}', '"title" is empty'],
		['{"filter":{"title":{"_contains":"{{ $json.no }}"}}}', '"title._contains" has no value'],
		['{"filter":{"title":{"_nin":[]}}}', '"title._nin" is empty'],
		['{"filter":{"views":{"_between":[1]}}}', '"views._between" needs two values'],
		['{"search":""}', 'The search is no text'],
		['{"search":"  ","limit":-1}', 'The search is no text'],
		['={{ {"search":$json.no} }}', 'The search is no text'],
		['{"limit":"all"}', 'The limit must be a number'],
		['{"filter":{}}', 'The query chooses no items'],
		['{"sort":["id"]}', 'The query chooses no items'],
		['={{ {"limit":$json.no} }}', 'The query chooses no items'],
	])('%s is refused before anything is sent', async (query, message) => {
		const before = await rows(server, collection);
		const queryJson = query.includes('{{ $json') && !query.startsWith('=') ? `=${query}` : query;
		const { error } = await run({ operation, queryJson, changeJson: '{"title":"gone"}' });
		expect(error?.message).toContain(message);
		expect(error?.description).toContain('Nothing was sent');
		expect(await rows(server, collection)).toEqual(before);
	});

	test('a search that is a number is one', async () => {
		const queryJson = '{"search":3}';
		const given = await server.request('POST', `/items/${collection}`, { title: 'N3', views: 77 });
		const before = await count(server, collection);
		const { error } = await run({ operation, queryJson, changeJson: '{"slug":"found"}' });
		expect(error).toBeUndefined();
		const isDelete = operation === 'deleteByQuery';
		const changed = isDelete
			? before - (await count(server, collection))
			: (await rows(server, collection, '&filter[slug][_eq]=found')).length;
		expect(changed).toBeGreaterThan(0);
		expect(changed).toBeLessThan(before);
		const [held] = await rows(server, collection, `&filter[id][_eq]=${given.id}`);
		expect(held).toEqual(isDelete ? undefined : expect.objectContaining({ slug: 'found' }));
		expect(await rows(server, collection, '&filter[title][_eq]=T1')).toHaveLength(1);
	});
});

describe('a read', () => {
	const filtered = (...conditions: IDataObject[]) =>
		run({ operation: 'list', filterType: 'manual', filters: { conditions } });
	const good = { field: 'title', operator: '_eq', value: 'T1' };

	test.each<[IDataObject, string]>([
		[{ field: 'title', operator: '_eq', value: '={{ $json.no }}' }, 'Value of condition 2'],
		[{ field: '={{ $json.no }}', operator: '_eq', value: 'T2' }, 'Field of condition 2'],
		[{ field: 'id', operator: '_in', value: '' }, 'Value of condition 2'],
		[{ field: 'views', operator: '_between', value: '3' }, 'The two values, .* of condition 2'],
	])('with the condition %j ends before anything is sent', async (condition, name) => {
		const { error, items } = await filtered(good, condition);
		expect(error?.message).toMatch(new RegExp(`^Missing required parameter: ${name}`));
		expect(items).toEqual([]);
	});

	test('null, an empty text and operators without a value are conditions', async () => {
		expect((await filtered(good, { field: 'slug', operator: '_null' })).error).toBeUndefined();
		const { items } = await filtered({ field: 'slug', operator: '_eq', value: '={{ null }}' });
		expect(items.length).toBeGreaterThan(0);
	});

	test.each([
		['={{ {"title":{"_eq":$json.no } } }}', '"title._eq" has no value'],
		['{"_or":[{"title":{"_eq":"T1"}},{}]}', '"_or[1]" is empty'],
	])('with the filter %s ends before anything is sent', async (filterJson, message) => {
		const { error } = await run({ operation: 'list', filterType: 'json', filterJson });
		expect(error?.message).toContain(`Filter (JSON) finds more than it says: ${message}`);
	});

	test('with an empty filter finds everything, and with a good one what it says', async () => {
		const all = await run({ operation: 'list', filterType: 'json', filterJson: '{}' });
		expect(all.items).toHaveLength(await count(server, collection));
		const one = await run({
			operation: 'list',
			filterType: 'json',
			filterJson: '{"title":{"_eq":"T1"}}',
		});
		expect(titles(one.items)).toEqual(['T1']);
	});
});
