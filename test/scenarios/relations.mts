import { byId, type Scenario } from './scenario.mjs';

const MANY = 'scenario_articles';
const ONE = 'scenario_authors';
const ANY = 'scenario_blocks';

const removeAll: NonNullable<Scenario['before']> = async (server) => {
	for (const name of [MANY, ANY, ONE]) await server.status('DELETE', `/collections/${name}`);
};

export const relations: Scenario = {
	resource: 'relations',
	versions: ['12', '11', '10'],
	before: async (server, state) => {
		await removeAll(server, state);
		for (const collection of [ONE, MANY, ANY]) {
			await server.request('POST', '/collections', { collection, schema: {}, meta: {} });
		}
		const alias = { special: ['o2m'], interface: 'list-o2m' };
		await server.request('POST', `/fields/${ONE}`, {
			field: 'articles',
			type: 'alias',
			meta: alias,
		});
		const leading = { special: ['m2o'], interface: 'select-dropdown-m2o' };
		await server.request('POST', `/fields/${MANY}`, {
			field: 'author',
			type: 'integer',
			meta: leading,
		});
		for (const field of ['item', 'collection']) {
			await server.request('POST', `/fields/${ANY}`, { field, type: 'string', meta: {} });
		}
	},
	steps: [
		{
			operation: 'create',
			title: 'many-to-one, with the list on the other side',
			parameters: {
				collection: byId(MANY),
				field: byId('author'),
				relatedCollection: byId(ONE),
				additionalFields: { one_field: 'articles', on_delete: 'CASCADE' },
			},
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toMatchObject({
					collection: MANY,
					field: 'author',
					related_collection: ONE,
				});
				const { id } = await server.request('POST', `/items/${ONE}`, { articles: [{}, {}] });
				expect((await server.request('GET', `/items/${ONE}/${id}`)).articles).toHaveLength(2);
				await server.request('DELETE', `/items/${ONE}/${id}`);
				expect(await server.request('GET', `/items/${MANY}`)).toEqual([]);
			},
		},
		{
			operation: 'create',
			title: 'many-to-any',
			parameters: {
				collection: byId(ANY),
				field: byId('item'),
				additionalFields: {
					one_collection_field: 'collection',
					one_allowed_collections: `["${ONE}", "${MANY}"]`,
				},
			},
			verify: async ({ server }) => {
				const { related_collection: related, meta } = await server.request(
					'GET',
					`/relations/${ANY}/item`,
				);
				expect(related).toBeNull();
				expect(meta).toMatchObject({
					one_collection_field: 'collection',
					one_allowed_collections: [ONE, MANY],
				});
			},
		},
		{
			operation: 'create',
			title: 'on a field that does not exist',
			fails: true,
			parameters: { collection: byId(MANY), field: byId('nothing'), relatedCollection: byId(ONE) },
			verify: ({ error }) => expect(error?.message).toContain('There is no field "nothing"'),
		},
		{
			operation: 'listAll',
			verify: ({ items }) => {
				const found = items.map(({ json }) => `${json.collection}.${json.field}`);
				expect(found).toEqual(
					expect.arrayContaining([`${MANY}.author`, `${ANY}.item`, 'directus_users.role']),
				);
			},
		},
		{
			operation: 'list',
			parameters: { collection: byId(MANY) },
			verify: ({ items }) => expect(items.map(({ json }) => json.field)).toEqual(['author']),
		},
		{
			operation: 'get',
			parameters: { collection: byId(MANY), field: byId('author') },
			verify: ({ items }) =>
				expect(items[0]?.json).toMatchObject({
					related_collection: ONE,
					schema: { on_delete: 'CASCADE' },
					meta: { one_field: 'articles' },
				}),
		},
		{
			operation: 'update',
			parameters: {
				collection: byId(MANY),
				field: byId('author'),
				additionalFields: { on_delete: 'SET NULL', one_deselect_action: 'delete' },
			},
			verify: async ({ server }) => {
				const { schema, meta } = await server.request('GET', `/relations/${MANY}/author`);
				expect([schema.on_delete, meta.one_deselect_action, meta.one_field]).toEqual([
					'SET NULL',
					'delete',
					'articles',
				]);
			},
		},
		{
			operation: 'update',
			title: 'the other side alone leaves the foreign key as it is',
			parameters: {
				collection: byId(MANY),
				field: byId('author'),
				jsonParameters: true,
				bodyParametersJson: '{ "meta": { "one_deselect_action": "nullify" } }',
			},
			verify: async ({ server }) => {
				const { schema, meta } = await server.request('GET', `/relations/${MANY}/author`);
				expect([schema.on_delete, meta.one_deselect_action]).toEqual(['SET NULL', 'nullify']);
			},
		},
		{
			operation: 'update',
			title: 'of a relation to any collection',
			parameters: {
				collection: byId(ANY),
				field: byId('item'),
				additionalFields: { one_allowed_collections: `["${ONE}"]` },
			},
			verify: async ({ server }) => {
				const { meta } = await server.request('GET', `/relations/${ANY}/item`);
				expect(meta.one_allowed_collections).toEqual([ONE]);
			},
		},
		{
			operation: 'update',
			title: 'a value that Directus does not know',
			fails: true,
			parameters: {
				collection: byId(MANY),
				field: byId('author'),
				jsonParameters: true,
				bodyParametersJson: '{ "schema": { "on_delete": "EXPLODE" } }',
			},
			verify: ({ error }) => expect(error?.message).toContain('"schema.on_delete" must be one of'),
		},
		{
			operation: 'delete',
			parameters: { collection: byId(MANY), field: byId('author') },
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ collection: MANY, field: 'author', deleted: true });
				// Directus leaves the foreign key in SQLite, which has no names for them: it is listed without meta.
				const left: Array<{ meta: unknown }> = await server.request('GET', `/relations/${MANY}`);
				expect(left.filter(({ meta }) => meta !== null)).toEqual([]);
				expect((await server.request('GET', `/fields/${MANY}/author`)).type).toBe('integer');
			},
		},
	],
	after: removeAll,
};
