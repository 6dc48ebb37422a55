/** Reads and changes of many: singletons, sort fields, Directus's own collections, answers that were lost. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { count, makeRecords, range, rows } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const sorted = 'read_sorted';
const single = 'read_single';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await server.status('DELETE', `/collections/${single}`);
	await server.request('POST', '/collections', {
		collection: single,
		schema: {},
		meta: { singleton: true },
		fields: [
			{
				field: 'id',
				type: 'integer',
				meta: {},
				schema: { is_primary_key: true, has_auto_increment: true },
			},
			{ field: 'title', type: 'string', meta: {}, schema: {} },
		],
	});
	await makeRecords(server, sorted);
	await server.request('PATCH', `/collections/${sorted}`, { meta: { sort_field: 'views' } });
	// Some have the same place, and some none.
	const records = range(250).map((n) => ({
		title: `T${n}`,
		views: n % 5 === 0 ? null : (249 - n) % 60,
	}));
	await server.request('POST', `/items/${sorted}`, records);
});

beforeEach(async () => {
	await server.request('PATCH', `/items/${single}`, { title: 'Only one' });
});

afterAll(async () => {
	for (const collection of [single, sorted])
		await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

const run = (parameters: IDataObject, url = server.url, onError?: 'continueRegularOutput') =>
	runNode(
		{ resource: 'items', ...parameters },
		{ credential: { ...server.credential, url }, onError },
	);

test('Update Singleton of a collection that is none is refused', async () => {
	const before = await rows(server, sorted);
	const fields = { mappingMode: 'defineBelow', value: { title: 'Changed' }, schema: [] };
	const parameters = { operation: 'updateSingleton', collection: byId(sorted), fields };
	const { error } = await run(parameters);
	expect(error?.message).toBe(`"${sorted}" is no singleton`);
	expect(await rows(server, sorted)).toEqual(before);
});

describe('a collection with a sort field', () => {
	test('is read in the same order whatever the limit', async () => {
		const expected = (await server.request(
			'GET',
			`/items/${sorted}?limit=-1&sort=views,id`,
		)) as IDataObject[];
		for (const limit of [3, 200, 201, 250]) {
			const { items, error } = await run({ operation: 'list', collection: byId(sorted), limit });
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.id)).toEqual(
				expected.slice(0, limit).map(({ id }) => id),
			);
		}
		const options = { fields: ['title'], meta: ['total_count'] };
		const parameters = { operation: 'list', collection: byId(sorted), returnAll: true, options };
		const [counted] = (await run(parameters)).items;
		expect(counted?.json).toEqual({
			meta: { total_count: 250 },
			data: expected.map(({ title }) => ({ title })),
		});
	});
});

describe('a collection of Directus itself', () => {
	test.each([
		['list', 'directus_users', 'User', {}],
		['aggregate', 'directus_files', 'File', {}],
		['createMultiple', 'directus_flows', 'Flow', { recordsJson: '[{"name":"x"}]' }],
		['deleteByQuery', 'directus_activity', 'Activity', { queryJson: '{"limit":-1}' }],
		['updateMultiple', 'directus_roles', 'Role', { ids: '1', changeJson: '{"name":"x"}' }],
	])('%s of %s names the resource %s', async (operation, name, resource, more) => {
		const { error } = await run({ operation, collection: byId(name), ...more });
		expect(error?.message).toBe(`"${name}" is a collection of Directus itself, and has no items`);
		expect(error?.description).toContain(`Choose the resource ${resource} in`);
	});
});

test.each(['nowhere.name', 'title.name', 'views.nothing.name'])(
	'the field path %s, which leads nowhere, is an error and no item',
	async (fieldPaths) => {
		for (const limit of [5, 201]) {
			const parameters = { operation: 'list', collection: byId(sorted), limit };
			const { items, error } = await run({ ...parameters, options: { fieldPaths } });
			expect(items).toEqual([]);
			expect(error?.message).toContain('where records were expected');
			expect(error?.description).toContain('what stands before a dot has to be a relation');
		}
		const parameters = { operation: 'getSingleton', collection: byId(single) };
		const { items, error } = await run({ ...parameters, options: { fieldPaths } });
		expect(items).toEqual([]);
		expect(error?.message).toContain('where records were expected');
	},
);

describe('a change by a query whose answer is lost', () => {
	const query = { sort: ['id'], limit: 10 };
	const gone = 'upstream connect error or disconnect/reset before headers. connection termination';

	test.each<[string, IDataObject, Omit<Fault, 'method' | 'path'>]>([
		['deleteByQuery', { queryJson: query }, { loseAnswer: true }],
		['deleteByQuery', { queryJson: query }, { loseAnswer: true, status: 503, body: gone }],
		[
			'deleteByQuery',
			{ queryJson: query },
			{ loseAnswer: true, status: 503, body: gone, headers: { 'retry-after': '0' } },
		],
		[
			'deleteMultiple',
			{ jsonParameters: true, bodyParametersJson: { query } },
			{ loseAnswer: true },
		],
		[
			'deleteByQuery',
			{ jsonParameters: true, bodyParametersJson: { query } },
			{ loseAnswer: true },
		],
	])('%s with %j after %j is not sent again and claims nothing', async (operation, more, fault) => {
		const before = await count(server, sorted);
		const proxy = await faultyProxy(server.url, [
			{ method: 'DELETE', path: `/items/${sorted}`, ...fault },
		]);
		const parameters = { operation, collection: byId(sorted), ...more };
		const { items, error } = await run(parameters, proxy.url, 'continueRegularOutput');
		await proxy.close();
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual([
			{ error: expect.any(String), details: expect.objectContaining({ written: 'unknown' }) },
		]);
		expect(proxy.asked.filter((one) => one.startsWith('DELETE'))).toHaveLength(1);
		expect(await count(server, sorted)).toBe(before - 10);
	});
});
