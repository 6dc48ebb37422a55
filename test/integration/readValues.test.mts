/** What a person or an expression gives to a read: a number as text, a text as number, nothing. */
import type { IDataObject } from 'n8n-workflow';
import { byId, mapped, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { makeRecords, range, titles } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'read_values';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	const records = range(250).map((n) => ({ title: `${n} T`, views: n }));
	await server.request('POST', `/items/${collection}`, records);
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

const run = (operation: string, parameters: IDataObject = {}) =>
	runNode(
		{ resource: 'items', operation, collection: byId(collection), ...parameters },
		{ credential: server.credential },
	);

test.each(['={{ $json.no }}', '={{ null }}', '={{ "" }}'])(
	'a limit that is %s reads nothing rather than the first hundred',
	async (limit) => {
		const { error, items } = await run('list', { limit });
		expect(error?.message).toBe('Missing required parameter: Limit');
		expect(items).toEqual([]);
	},
);

test('a limit may be text', async () => {
	const sortRules = { rules: [{ field: 'title', direction: '' }] };
	expect((await run('list', { limit: '={{ "230" }}', sortRules })).items).toHaveLength(230);
	expect((await run('list', { limit: '={{ "many" }}' })).error?.message).toContain('"limit"');
});

test('a search for 0 searches', async () => {
	const { items } = await run('list', { limit: 250, options: { search: '={{ 0 }}' } });
	expect(items.length).toBeGreaterThan(1);
	expect(items.length).toBeLessThan(100);
});

test.each([
	['_starts_with', 24, 11],
	['_istarts_with', 24, 11],
	['_icontains', 249, 1],
])('%s compares with a number as with its text', async (operator, value, found) => {
	const conditions = [{ field: 'title', operator, value: `={{ ${value} }}` }];
	const { error, items } = await run('list', { filterType: 'manual', filters: { conditions } });
	expect(error).toBeUndefined();
	expect(titles(items)).toHaveLength(found);
});

test('a typo in an option names the option as the editor does', async () => {
	const { error } = await run('list', { options: { aggregate: 'count' } });
	expect(error?.message).toMatch(/^Aggregate \(JSON\) is not valid JSON/);
	const nothing = await run('list', { filterType: 'json', filterJson: '={{ $json.no }}' });
	expect(nothing.error?.message).toBe('Filter (JSON) must be a JSON object, not nothing');
	const empty = await run('list', {
		filterType: 'json',
		filterJson: '={{ JSON.stringify(null) }}',
	});
	expect(empty.error?.message).toBe('Filter (JSON) must be a JSON object, not null');
});

describe('aggregate', () => {
	const calculate = (...functions: IDataObject[]) =>
		run('aggregate', { calculations: { functions } });

	test('Count (All) counts', async () => {
		const { items } = await calculate({ function: 'countAll', field: '*' });
		// Directus answers with a text on PostgreSQL, whose driver gives every bigint as one.
		expect(items.map(({ json }) => ({ ...json, count: Number(json.count) }))).toEqual([
			{ count: 250 },
		]);
	});

	test.each(['sum', 'avg', 'countDistinct'])('%s of * asks for a field', async (name) => {
		const { error } = await calculate(
			{ function: 'count', field: '*' },
			{ function: name, field: '*' },
		);
		expect(error?.message).toBe('Calculation 2 needs a field');
	});
});

test.each<[string, IDataObject]>([
	['getSingleton', {}],
	['updateSingleton', { fields: mapped({ title: 'Changed' }) }],
])('%s of a collection of many items says what it is', async (operation, parameters) => {
	const { error, items } = await run(operation, parameters);
	expect(error?.message).toBe(`"${collection}" is no singleton`);
	expect(error?.description).toContain('Get Many');
	expect(items).toEqual([]);
});
