import { byId, type Scenario } from './scenario.mjs';

const FOLDER = 'scenario_folder';
const SHELVES = 'scenario_shelves';
const BOOKS = 'scenario_books';
const TAGS = 'scenario_tags';

const names = [BOOKS, SHELVES, TAGS, FOLDER];

export const collections: Scenario = {
	resource: 'collections',
	versions: ['12', '11', '10'],
	before: async (server) => {
		for (const name of names) await server.status('DELETE', `/collections/${name}`);
	},
	steps: [
		{
			operation: 'create',
			title: 'a folder',
			parameters: { collectionName: FOLDER, kind: 'folder', additionalFields: { icon: 'folder' } },
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toMatchObject({ collection: FOLDER, schema: null });
				const { meta, schema } = await server.request('GET', `/collections/${FOLDER}`);
				expect([meta.icon, schema]).toEqual(['folder', null]);
			},
		},
		{
			operation: 'create',
			title: 'with a generated UUID, system fields and more fields',
			example: true,
			parameters: {
				collectionName: BOOKS,
				primaryKeyType: 'uuid',
				systemFields: [
					'status',
					'sort',
					'user_created',
					'date_created',
					'user_updated',
					'date_updated',
				],
				moreFieldsJson:
					'[{ "field": "title", "type": "string", "meta": { "interface": "input" } }]',
				additionalFields: {
					note: 'Books',
					group: FOLDER,
					customFields: '{ "collapse": "closed" }',
				},
			},
			verify: async ({ server }) => {
				const { meta } = await server.request('GET', `/collections/${BOOKS}`);
				expect(meta).toMatchObject({
					note: 'Books',
					group: FOLDER,
					collapse: 'closed',
					archive_field: 'status',
					archive_value: 'archived',
					sort_field: 'sort',
				});
				// The database and Directus fill what belongs to them.
				await server.request('POST', `/items/${BOOKS}`, { title: 'One' });
				const [book] = await server.request('GET', `/items/${BOOKS}?fields=*,user_created.email`);
				expect(book).toMatchObject({ title: 'One', status: 'draft', user_updated: null });
				expect(book.id).toMatch(/^[\da-f-]{36}$/);
				expect(book.user_created.email).toContain('@');
				expect(Date.parse(book.date_created)).not.toBeNaN();
				const relations: Array<{ field: string; related_collection: string }> =
					await server.request('GET', `/relations/${BOOKS}`);
				expect(relations.map((one) => [one.field, one.related_collection]).sort()).toEqual([
					['user_created', 'directus_users'],
					['user_updated', 'directus_users'],
				]);
			},
		},
		{
			operation: 'create',
			title: 'with a manual string',
			parameters: { collectionName: TAGS, primaryKeyField: 'name', primaryKeyType: 'string' },
			verify: async ({ server }) => {
				await server.request('POST', `/items/${TAGS}`, { name: 'red' });
				expect(await server.request('GET', `/items/${TAGS}`)).toEqual([{ name: 'red' }]);
			},
		},
		{
			operation: 'create',
			title: 'with a big integer, as a hidden singleton',
			parameters: {
				collectionName: SHELVES,
				primaryKeyType: 'bigInteger',
				additionalFields: { singleton: true, hidden: true, accountability: '' },
			},
			verify: async ({ server }) => {
				const { meta } = await server.request('GET', `/collections/${SHELVES}`);
				expect(meta).toMatchObject({ singleton: true, hidden: true, accountability: null });
				const id = await server.request('GET', `/fields/${SHELVES}/id`);
				expect(id.schema).toMatchObject({ is_primary_key: true, has_auto_increment: true });
			},
		},
		{
			operation: 'create',
			title: 'one that exists',
			fails: true,
			parameters: { collectionName: TAGS },
			verify: ({ error }) => expect(error?.message).toContain(`"${TAGS}" already exists`),
		},
		{
			operation: 'create',
			title: 'with the own JSON',
			fails: true,
			parameters: {
				jsonParameters: true,
				bodyParametersJson: '{ "collection": "directus_mine", "schema": {} }',
			},
			verify: ({ error }) => expect(error?.message).toContain('can\'t start with "directus_"'),
		},
		{
			operation: 'list',
			verify: ({ items }) => {
				const found = items.map(({ json }) => json.collection);
				expect(found).toEqual(expect.arrayContaining([...names, 'directus_users']));
			},
		},
		{
			operation: 'get',
			parameters: {
				collection: {
					__rl: true,
					mode: 'url',
					value: `https://x/admin/settings/data-model/${BOOKS}`,
				},
			},
			verify: ({ items }) =>
				expect(items[0]?.json).toMatchObject({ collection: BOOKS, meta: { note: 'Books' } }),
		},
		{
			operation: 'get',
			title: 'one that does not exist',
			fails: true,
			parameters: { collection: byId('scenario_nothing') },
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		{
			operation: 'update',
			parameters: {
				collection: byId(BOOKS),
				additionalFields: {
					note: 'All books',
					display_template: '{{title}}',
					group: '',
					archive_app_filter: false,
				},
			},
			verify: async ({ server }) => {
				const { meta } = await server.request('GET', `/collections/${BOOKS}`);
				expect(meta).toMatchObject({
					note: 'All books',
					display_template: '{{title}}',
					archive_app_filter: false,
					archive_field: 'status',
				});
				expect(meta.group).toBeNull();
			},
		},
		{
			operation: 'updateMultiple',
			parameters: {
				changesJson: JSON.stringify([
					{ collection: BOOKS, meta: { color: '#112233' } },
					{ collection: TAGS, meta: { color: '#445566' } },
				]),
			},
			verify: async ({ items, server }) => {
				expect(items).toHaveLength(2);
				for (const [name, color] of [
					[BOOKS, '#112233'],
					[TAGS, '#445566'],
				]) {
					expect((await server.request('GET', `/collections/${name}`)).meta.color).toBe(color);
				}
			},
		},
		{
			operation: 'delete',
			parameters: { collection: byId(TAGS) },
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ collection: TAGS, deleted: true });
				expect(await server.status('GET', `/collections/${TAGS}`)).toBe(403);
			},
		},
		{
			operation: 'delete',
			title: 'one that does not exist',
			fails: true,
			parameters: { collection: byId('scenario_nothing') },
			verify: ({ error }) =>
				expect(error?.message).toContain('There is no collection "scenario_nothing"'),
		},
	],
	after: async (server) => {
		for (const name of names) await server.status('DELETE', `/collections/${name}`);
	},
};
