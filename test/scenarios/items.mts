import type { IDataObject } from 'n8n-workflow';
import { linkSteps, lookUpSteps } from './relatedItemSteps.mjs';
import { byId, type Scenario, type Server } from './scenario.mjs';

const collection = byId('scenario_articles');
const list = (server: Server, query = '') =>
	server.request('GET', `/items/scenario_articles?limit=-1&sort=id${query}`) as Promise<
		IDataObject[]
	>;
const define = (value: IDataObject | string | null, more: IDataObject = {}) => ({
	fields: {
		mappingMode: value === null ? 'autoMapInputData' : 'defineBelow',
		value,
		matchingColumns: ['slug'],
		schema: [],
		...more,
	},
});

export const items: Scenario = {
	resource: 'items',
	before: async (server) => {
		await server.status('DELETE', '/collections/scenario_notes');
		await server.status('DELETE', '/collections/scenario_articles');
		await server.status('DELETE', '/collections/scenario_home');
		const key = {
			field: 'id',
			type: 'integer',
			schema: { is_primary_key: true, has_auto_increment: true },
			meta: {},
		};
		const text = (field: string) => ({ field, type: 'string', schema: {}, meta: {} });
		const fields = [
			key,
			text('title'),
			{ ...text('slug'), schema: { is_unique: true } },
			text('status'),
		];
		await server.request('POST', '/collections', {
			collection: 'scenario_articles',
			schema: {},
			meta: {},
			fields: [
				...fields,
				{ field: 'views', type: 'integer', schema: {}, meta: {} },
				{ field: 'extra', type: 'json', schema: {}, meta: { special: ['cast-json'] } },
			],
		});
		await server.request('POST', '/collections', {
			collection: 'scenario_home',
			schema: {},
			meta: { singleton: true },
			fields: [key, text('title')],
		});
	},
	steps: [
		{
			operation: 'create',
			parameters: {
				collection,
				...define({ title: 'One', slug: 'one', views: 3, extra: { a: [1] } }),
			},
			verify: async ({ items: [item], server, state }) => {
				state.id = item?.json.id;
				const found = await server.request('GET', `/items/scenario_articles/${state.id}`);
				expect(found).toEqual({
					id: state.id,
					title: 'One',
					slug: 'one',
					status: null,
					views: 3,
					extra: { a: [1] },
				});
			},
		},
		{
			operation: 'create',
			title: 'many input items are few requests, each linked to its record',
			items: () =>
				Array.from({ length: 250 }, (_, n) => ({
					json: { title: `T${n}`, slug: `s${n}`, views: n },
				})),
			parameters: { collection, ...define(null), options: { fields: ['title'] } },
			verify: async ({ items, server, run }) => {
				expect(items.map(({ json }) => json)).toEqual(
					Array.from({ length: 250 }, (_, n) => ({ title: `T${n}` })),
				);
				expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
					items.map((_, item) => ({ item })),
				);
				expect(JSON.stringify(run.hints)).toContain('250 of 250 items created in 1 request');
				const rows = await list(server);
				expect(rows.filter(({ slug }) => /^s\d+$/.test(String(slug)))).toHaveLength(250);
			},
		},
		{
			operation: 'create',
			title: 'with Continue On Fail a bad record costs only itself',
			onError: 'continueRegularOutput',
			items: () =>
				Array.from({ length: 120 }, (_, n) => ({
					json: { title: `C${n}`, slug: n === 7 || n === 111 ? 'one' : `c${n}` },
				})),
			parameters: { collection, ...define(null) },
			verify: async ({ items, server }) => {
				expect(items).toHaveLength(120);
				const failed = items.flatMap(({ json }, n) => (json.error ? [n] : []));
				expect(failed).toEqual([7, 111]);
				expect(items[7]?.json).toEqual({
					error: expect.stringContaining('unique'),
					details: {
						...{ code: 'RECORD_NOT_UNIQUE', field: 'slug', status: 400, written: 'no' },
						advice: expect.stringContaining('Use another value'),
					},
				});
				expect(items[8]?.json).toMatchObject({ slug: 'c8' });
				expect(items[111]?.pairedItem).toEqual({ item: 111 });
				expect((await list(server)).filter(({ slug }) => /^c\d+$/.test(String(slug)))).toHaveLength(
					118,
				);
			},
		},
		{
			operation: 'create',
			title: 'without it the error says what was written',
			fails: true,
			items: () =>
				Array.from({ length: 25 }, (_, n) => ({ json: { slug: n === 17 ? 'one' : `d${n}` } })),
			parameters: { collection, ...define(null), options: { batchSize: 10 } },
			verify: async ({ error, server }) => {
				expect(error?.description).toContain('items 10 to 19: nothing of it was written');
				expect(error?.description).toContain('10 other items are done');
				expect((await list(server)).filter(({ slug }) => /^d\d+$/.test(String(slug)))).toHaveLength(
					10,
				);
			},
		},
		{
			operation: 'createMultiple',
			parameters: { collection, recordsJson: '[{"slug":"m1"},{"slug":"m2"}]' },
			verify: async ({ items, server }) => {
				expect(items).toHaveLength(2);
				expect((await list(server)).filter(({ slug }) => /^m\d$/.test(String(slug)))).toHaveLength(
					2,
				);
			},
		},
		{
			operation: 'get',
			parameters: ({ id }) => ({ collection, id: byId(id), options: { fields: ['slug'] } }),
			verify: ({ items }) => expect(items.map(({ json }) => json)).toEqual([{ slug: 'one' }]),
		},
		{
			operation: 'get',
			title: 'many input items are one read; a missing one is an error of its own',
			onError: 'continueRegularOutput',
			items: ({ id }) => [{ json: { id } }, { json: { id: 999999 } }, { json: { id } }],
			parameters: { collection, id: byId('={{ $json.id }}'), options: { fields: ['slug'] } },
			verify: ({ items }) => {
				expect(items.map(({ json }) => json)).toEqual([
					{ slug: 'one' },
					{
						error: expect.stringContaining('999999'),
						details: { code: 'FORBIDDEN', status: 403, advice: 'Check the ID.' },
					},
					{ slug: 'one' },
				]);
			},
		},
		{
			operation: 'list',
			parameters: {
				collection,
				limit: 2,
				filterType: 'manual',
				matchType: '_and',
				filters: {
					conditions: [
						{ field: 'slug', operator: '_starts_with', value: 's' },
						{ field: 'views', operator: '_between', value: '10, 12' },
					],
				},
				sortRules: { rules: [{ field: 'views', direction: '-' }] },
				options: { fields: ['slug', 'views'] },
			},
			verify: ({ items }) =>
				expect(items.map(({ json }) => json)).toEqual([
					{ slug: 's12', views: 12 },
					{ slug: 's11', views: 11 },
				]),
		},
		{
			operation: 'list',
			title: 'Return All leaves none out, with and without a sort',
			parameters: { collection, returnAll: true, options: { fields: ['slug'] } },
			verify: async ({ items, server }) => {
				const rows = await list(server);
				expect(items.map(({ json }) => json)).toEqual(rows.map(({ slug }) => ({ slug })));
			},
		},
		{
			operation: 'update',
			parameters: ({ id }) => ({
				collection,
				id: byId(id),
				...define({ title: 'Changed', views: null }),
			}),
			verify: async ({ server, state }) => {
				const found = await server.request('GET', `/items/scenario_articles/${state.id}`);
				expect(found).toMatchObject({ title: 'Changed', views: null, slug: 'one' });
			},
		},
		{
			operation: 'update',
			title: 'two inputs change the same record one behind the other',
			items: ({ id }) => [1, 2, 3].map((n) => ({ json: { key: id, title: `V${n}` } })),
			parameters: {
				collection,
				id: byId('={{ $json.key }}'),
				jsonParameters: true,
				bodyParametersJson: '={{ { title: $json.title } }}',
			},
			verify: async ({ items, server, state }) => {
				expect(items.map(({ json }) => json.title)).toEqual(['V1', 'V2', 'V3']);
				const found = await server.request('GET', `/items/scenario_articles/${state.id}`);
				expect(found.title).toBe('V3');
			},
		},
		{
			operation: 'updateMultiple',
			parameters: ({ id }) => ({ collection, ids: `${id}`, changeJson: '{"status":"published"}' }),
			verify: async ({ server }) => {
				expect(await list(server, '&filter[status][_eq]=published')).toHaveLength(1);
			},
		},
		{
			operation: 'upsert',
			items: () =>
				['one', 'new1', 'new1', 'new2'].map((slug, n) => ({ json: { slug, title: `U${n}` } })),
			parameters: { collection, ...define(null) },
			verify: async ({ items, server, state }) => {
				expect(items[0]?.json).toMatchObject({ id: state.id, title: 'U0' });
				expect(items[1]?.json.id).toBe(items[2]?.json.id);
				const rows = (await list(server)).filter(({ slug }) => /^new/.test(String(slug)));
				expect(rows.map(({ slug, title }) => [slug, title])).toEqual([
					['new1', 'U2'],
					['new2', 'U3'],
				]);
			},
		},
		{
			operation: 'upsert',
			title: 'an ambiguous match is an error and writes nothing',
			fails: true,
			parameters: async (_, server) => {
				const query = { filter: { slug: { _in: ['s1', 's2'] } } };
				await server.request('PATCH', '/items/scenario_articles', {
					query,
					data: { status: 'dup' },
				});
				return {
					collection,
					...define({ title: 'Hit', status: 'dup' }, { matchingColumns: ['status'] }),
				};
			},
			verify: async ({ error, server }) => {
				expect(error?.message).toBe(
					'2 items match status = "dup": it is not clear which to update',
				);
				expect(await list(server, '&filter[title][_eq]=Hit')).toHaveLength(0);
			},
		},
		...lookUpSteps,
		{
			operation: 'synchronize',
			items: () =>
				['New', 'Same', 'Made'].map((title, n) => ({ json: { slug: `sync-${n}`, title } })),
			parameters: async (_, server) => {
				const records = ['Old', 'Same', 'Gone'].map((title, n) => ({
					title,
					slug: title === 'Gone' ? 'sync-gone' : `sync-${n}`,
				}));
				await server.request('POST', '/items/scenario_articles', records);
				return {
					...{ collection, ...define(null), recordsWithoutInput: 'delete' },
					...{ filterType: 'json', filterJson: '{"slug":{"_starts_with":"sync-"}}' },
					options: { mostRemoved: 50 },
				};
			},
			verify: async ({ items, server }) => {
				expect(items.map(({ json }) => [json.result, json.changed])).toEqual([
					['updated', ['title']],
					['unchanged', undefined],
					['created', undefined],
					['deleted', undefined],
				]);
				const found = await list(server, '&filter[slug][_starts_with]=sync-');
				expect(found.map(({ slug, title }) => [slug, title])).toEqual([
					['sync-0', 'New'],
					['sync-1', 'Same'],
					['sync-2', 'Made'],
				]);
				const keys = found.map(({ id }) => id);
				await server.request('DELETE', '/items/scenario_articles', keys);
			},
		},
		{
			operation: 'aggregate',
			parameters: {
				collection,
				calculations: {
					functions: [
						{ function: 'count', field: '*' },
						{ function: 'max', field: 'views' },
					],
				},
				filterType: 'json',
				filterJson: '{"slug":{"_starts_with":"s"}}',
			},
			// Directus answers with a text on PostgreSQL, whose driver gives every bigint as one.
			verify: ({ items }) =>
				expect(items.map(({ json }) => ({ ...json, count: Number(json.count) }))).toEqual([
					{ count: 250, max: { views: 249 } },
				]),
		},
		...linkSteps,
		{
			operation: 'updateByQuery',
			parameters: {
				collection,
				queryJson: '{"filter":{"slug":{"_in":["m1","m2"]}}}',
				changeJson: '{"status":"swept"}',
			},
			verify: async ({ server }) =>
				expect(await list(server, '&filter[status][_eq]=swept')).toHaveLength(2),
		},
		{
			operation: 'deleteByQuery',
			title: 'an empty query is refused before anything is sent',
			fails: true,
			parameters: { collection, queryJson: '{"filter":{}}' },
			verify: async ({ error, server }) => {
				expect(error?.message).toBe('The query chooses no items');
				expect((await list(server)).length).toBeGreaterThan(300);
			},
		},
		{
			operation: 'deleteByQuery',
			parameters: { collection, queryJson: '{"filter":{"status":{"_eq":"swept"}}}' },
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({
					collection: 'scenario_articles',
					deleted: true,
					count: 2,
				});
				expect(await list(server, '&filter[status][_eq]=swept')).toHaveLength(0);
			},
		},
		{
			operation: 'getSingleton',
			title: 'what nothing was saved in is not there',
			parameters: { collection: byId('scenario_home'), ifNotFound: 'item' },
			verify: ({ items }) => expect(items.map(({ json }) => json)).toEqual([{ found: false }]),
		},
		{
			operation: 'updateSingleton',
			parameters: { collection: byId('scenario_home'), ...define({ title: 'Welcome' }) },
			verify: async ({ server }) =>
				expect(await server.request('GET', '/items/scenario_home')).toMatchObject({
					title: 'Welcome',
				}),
		},
		{
			operation: 'getSingleton',
			example: true,
			parameters: { collection: byId('scenario_home') },
			verify: ({ items }) => expect(items[0]?.json).toMatchObject({ title: 'Welcome' }),
		},
		{
			operation: 'delete',
			parameters: ({ id }) => ({ collection, id: byId(id) }),
			verify: async ({ items, server, state }) => {
				expect(items[0]?.json).toEqual({
					collection: 'scenario_articles',
					id: state.id,
					deleted: true,
				});
				expect(await server.status('GET', `/items/scenario_articles/${state.id}`)).toBe(403);
				state.rest = (await list(server)).map(({ id }) => id);
			},
		},
		{
			operation: 'delete',
			title: 'many input items',
			items: async ({ rest }) => (rest as number[]).slice(0, 150).map((id) => ({ json: { id } })),
			parameters: { collection, id: byId('={{ $json.id }}') },
			verify: async ({ items, server, state }) => {
				expect(items).toHaveLength(150);
				expect(await list(server)).toHaveLength(state.rest.length - 150);
			},
		},
		{
			operation: 'deleteMultiple',
			parameters: ({ rest }) => ({ collection, ids: `${rest[150]}, ${rest[151]}` }),
			verify: async ({ items, server, state }) => {
				expect(items.map(({ json }) => json.deleted)).toEqual([true, true]);
				expect(await list(server)).toHaveLength(state.rest.length - 152);
			},
		},
	],
	after: async (server) => {
		await server.status('DELETE', '/collections/scenario_notes');
		await server.status('DELETE', '/collections/scenario_articles');
		await server.status('DELETE', '/collections/scenario_home');
	},
};
