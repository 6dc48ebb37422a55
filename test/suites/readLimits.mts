/** QUERY_LIMIT_MAX: nothing is left out without a word, whatever kind of read it is. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { bytesOf } from '../support/files.mjs';
import { count, makeRecords, range } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'read_limits';
const node = { resource: 'items', collection: byId(collection) };
const SIZE = 1050;

/**
 * Reads more records than a server gives at once.
 *
 * @param servers versions of Directus, each with its QUERY_LIMIT_MAX, undefined for none
 */
export function testReadLimits(servers: Array<[Server['version'], string | undefined]>): void {
	describe.each(servers)('Directus %s with at most %s records at once', (version, most) => {
		let server: Server;

		beforeAll(async () => {
			server = await serverFor(version, most === undefined ? undefined : { QUERY_LIMIT_MAX: most });
			await makeRecords(server, collection);
		}, 120_000);

		beforeEach(async () => {
			const missing = SIZE - (await count(server, collection));
			if (missing === 0) return;
			const records = range(missing).map((n) => ({
				title: `T${n}`,
				views: n % 300,
				at: new Date(Date.UTC(1000 + (n % 400), 5, 1)),
			}));
			for (let start = 0; start < missing; start += 350)
				await server.request(
					'POST',
					`/items/${collection}?limit=1`,
					records.slice(start, start + 350),
				);
		}, 60_000);

		afterAll(async () => {
			await server.status('DELETE', `/collections/${collection}`);
			await stopServers();
		});

		const run = (parameters: IDataObject) =>
			runNode({ ...node, ...parameters }, { credential: server.credential });

		test.each([
			['Return All', { returnAll: true }, SIZE],
			['the limit -1, which means all', { limit: '={{ -1 }}' }, SIZE],
			['a limit above it', { limit: 450 }, 450],
			['a small limit', { limit: 7 }, 7],
			[
				'a filter and a sort',
				{
					returnAll: true,
					filterType: 'json',
					filterJson: '{"views":{"_lt":250}}',
					sortRules: { rules: [{ field: 'views', direction: '-' }] },
				},
				900,
			],
		])('counts beside %s', async (_, parameters, size) => {
			const options = { meta: ['filter_count', 'total_count'], fields: ['title'] };
			const { items, error } = await run({ operation: 'list', ...parameters, options });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
			const { data, meta } = items[0]!.json as { data: IDataObject[]; meta: IDataObject };
			expect(meta).toEqual({
				filter_count: 'filterType' in parameters ? size : SIZE,
				total_count: SIZE,
			});
			expect(data).toHaveLength(size);
			expect(Object.keys(data[0]!)).toEqual(['title']);
		});

		test.each([
			['title', SIZE],
			['views', 300],
			['year(at)', 400],
			['views, title', SIZE],
		])('groups by %s', async (groupBy, size) => {
			const { items, error } = await run({ operation: 'aggregate', groupBy });
			expect(error).toBeUndefined();
			const of = (json: IDataObject) => {
				const { count: _, ...group } = json;
				return JSON.stringify(group);
			};
			expect(new Set(items.map(({ json }) => of(json))).size).toBe(size);
			expect(items.reduce((sum, { json }) => sum + Number(json.count), 0)).toBe(SIZE);
			const options = { aggregate: '{"count":"*"}', groupBy };
			const list = await run({ operation: 'list', returnAll: true, options });
			expect(list.error).toBeUndefined();
			expect(list.items).toHaveLength(size);
			const part = await run({ operation: 'list', limit: 250, options });
			expect(part.items).toHaveLength(250);
		});

		test('one group without a Group By', async () => {
			const { items } = await run({ operation: 'aggregate' });
			expect(items.map(({ json }) => Number(json.count))).toEqual([SIZE]);
		});

		test.each([
			['Return All', { returnAll: true }, SIZE],
			['a limit above it', { limit: 450 }, 450],
		])('an export with %s is whole, or an error that says why not', async (_, parameters, size) => {
			const options = { export: 'json' };
			const { items, error } = await run({ operation: 'list', ...parameters, options });
			const texts = await Promise.all(
				items.map(async (item) => JSON.parse((await bytesOf(item)).toString())),
			);
			expect({
				message: error?.message,
				description: error?.description,
				sizes: texts.map(({ length }) => length),
			}).toEqual(
				most === undefined
					? { sizes: [size] }
					: {
							message: expect.stringContaining(
								`at most ${most} records in a file, and ${size} were asked`,
							),
							description: expect.stringContaining('QUERY_LIMIT_MAX'),
							sizes: [],
						},
			);
		});

		test('an export of fewer is whole whatever the limit', async () => {
			const { items, error } = await run({
				operation: 'list',
				limit: 500,
				filterType: 'json',
				filterJson: '{"views":{"_lt":10}}',
				options: { export: 'json' },
			});
			expect(error).toBeUndefined();
			const data = (await bytesOf(items[0])).toString();
			expect(JSON.parse(data)).toHaveLength(40);
		});

		test('Export to File says so as well', async () => {
			const parameters = { resource: 'utils', operation: 'export', returnAll: true };
			const { error } = await run(parameters);
			expect(error?.message).toEqual(
				most === undefined
					? undefined
					: expect.stringContaining(`at most ${most} records in a file`),
			);
		});

		test('Update by Query changes all that are found', async () => {
			const queryJson = '{"filter":{"id":{"_gt":0}},"limit":-1}';
			const changeJson = `{"slug":"all ${version}"}`;
			const { items, error, hints } = await run({
				operation: 'updateByQuery',
				queryJson,
				changeJson,
			});
			expect(error).toBeUndefined();
			expect(items).toHaveLength(Number(most ?? SIZE));
			const told = JSON.stringify(hints).includes('more than these may have been changed');
			expect(told).toBe(most !== undefined);
			const [answer] = await server.request(
				'GET',
				`/items/${collection}?aggregate[count]=*&filter[slug][_eq]=all ${version}`,
			);
			expect(Number(answer.count)).toBe(SIZE);
		});

		test.each([
			['{"filter":{"id":{"_gt":0}},"limit":600,"sort":["-id"]}', 600],
			['{"filter":{"id":{"_gt":0}}}', 100],
			['{"filter":{"id":{"_gt":0}},"limit":-1}', SIZE],
			['{"limit":-1}', SIZE],
		])('Delete by Query with %s deletes as many as it says', async (queryJson, size) => {
			const { items, error } = await run({ operation: 'deleteByQuery', queryJson });
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json)).toEqual([{ collection, deleted: true, count: size }]);
			expect(await count(server, collection)).toBe(SIZE - size);
		});
	});
}
