import { byId, type Scenario } from './scenario.mjs';

const NAME = 'scenario_fields';
const collection = byId(NAME);

export const fields: Scenario = {
	resource: 'fields',
	versions: ['12', '11', '10'],
	before: async (server) => {
		await server.status('DELETE', `/collections/${NAME}`);
		await server.request('POST', '/collections', { collection: NAME, schema: {}, meta: {} });
	},
	steps: [
		{
			operation: 'create',
			title: 'a string with choices, required and unique',
			parameters: {
				collection,
				fieldKey: 'state',
				type: 'string',
				additionalFields: {
					choices: '["draft", { "text": "Out", "value": "published" }]',
					default_value: 'draft',
					is_unique: true,
					is_nullable: false,
					max_length: 40,
					note: 'Where it stands',
					required: true,
					width: 'half',
				},
			},
			verify: async ({ server }) => {
				const { type, meta, schema } = await server.request('GET', `/fields/${NAME}/state`);
				expect(type).toBe('string');
				expect(meta).toMatchObject({
					interface: 'select-dropdown',
					note: 'Where it stands',
					required: true,
					width: 'half',
					options: {
						choices: [
							{ text: 'draft', value: 'draft' },
							{ text: 'Out', value: 'published' },
						],
					},
				});
				expect(schema).toMatchObject({
					default_value: 'draft',
					is_unique: true,
					is_nullable: false,
					max_length: 40,
				});
			},
		},
		{
			operation: 'create',
			title: 'a boolean, with its default value as typed',
			parameters: {
				collection,
				fieldKey: 'done',
				type: 'boolean',
				additionalFields: { default_value: 'true', interface: 'boolean' },
			},
			verify: async ({ server }) => {
				const { meta, schema } = await server.request('GET', `/fields/${NAME}/done`);
				expect([meta.special, schema.default_value]).toEqual([['cast-boolean'], true]);
			},
		},
		{
			operation: 'create',
			title: 'fields that hold JSON and lists, one for each item',
			parameters: { collection, fieldKey: '={{ $json.name }}', type: '={{ $json.type }}' },
			items: () => [
				{ json: { name: 'extra', type: 'json' } },
				{ json: { name: 'labels', type: 'csv' } },
			],
			verify: async ({ items, server }) => {
				expect(items.map(({ json, pairedItem }) => [json.field, pairedItem])).toEqual([
					['extra', { item: 0 }],
					['labels', { item: 1 }],
				]);
				await server.request('POST', `/items/${NAME}`, { extra: { a: [1] }, labels: ['x', 'y'] });
				const [item] = await server.request('GET', `/items/${NAME}`);
				expect(item).toMatchObject({
					extra: { a: [1] },
					labels: ['x', 'y'],
					state: 'draft',
					done: true,
				});
			},
		},
		{
			operation: 'create',
			title: 'a group without a column',
			parameters: {
				collection,
				fieldKey: 'details',
				type: 'alias',
				additionalFields: { interface: 'group-detail', customFields: '{ "sort": 9 }' },
			},
			verify: async ({ server }) => {
				const { type, meta, schema } = await server.request('GET', `/fields/${NAME}/details`);
				expect([type, schema, meta.sort]).toEqual(['alias', null, 9]);
				expect(meta.special).toEqual(['alias', 'no-data', 'group']);
			},
		},
		{
			operation: 'create',
			title: 'a decimal number',
			parameters: {
				collection,
				fieldKey: 'price',
				type: 'decimal',
				additionalFields: {
					numeric_precision: 12,
					numeric_scale: 2,
					default_value: '5',
					special: ['conceal'],
					options: '{ "min": 0 }',
					interface: 'input',
				},
			},
			verify: async ({ server }) => {
				const { meta, schema } = await server.request('GET', `/fields/${NAME}/price`);
				// SQLite keeps no precision.
				expect(Number(schema.default_value)).toBe(5);
				expect(meta).toMatchObject({ special: ['conceal'], options: { min: 0 } });
			},
		},
		{
			operation: 'create',
			title: 'one that exists',
			fails: true,
			parameters: { collection, fieldKey: 'state', type: 'string' },
			verify: ({ error }) => expect(error?.message).toContain('"state" already exists'),
		},
		{
			operation: 'create',
			title: 'broken choices are not sent',
			fails: true,
			parameters: {
				collection,
				fieldKey: 'odd',
				type: 'string',
				additionalFields: { choices: '["a"' },
			},
			verify: async ({ error, server }) => {
				expect(error?.message).toContain('Choices (JSON) is not valid JSON');
				expect(await server.status('GET', `/fields/${NAME}/odd`)).toBe(403);
			},
		},
		{
			operation: 'listAll',
			verify: ({ items }) => {
				const mine = items
					.filter(({ json }) => json.collection === NAME)
					.map(({ json }) => json.field);
				expect(mine.sort()).toEqual(['details', 'done', 'extra', 'id', 'labels', 'price', 'state']);
				expect(items.some(({ json }) => json.collection === 'directus_users')).toBe(true);
			},
		},
		{
			operation: 'list',
			parameters: { collection },
			verify: ({ items }) => expect(items).toHaveLength(7),
		},
		{
			operation: 'get',
			parameters: {
				collection,
				field: {
					__rl: true,
					mode: 'url',
					value: `https://x/admin/settings/data-model/${NAME}/state`,
				},
			},
			verify: ({ items }) =>
				expect(items[0]?.json).toMatchObject({ field: 'state', type: 'string' }),
		},
		{
			operation: 'get',
			title: 'one that does not exist',
			fails: true,
			parameters: { collection, field: byId('nothing') },
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		{
			operation: 'update',
			parameters: {
				collection,
				field: byId('state'),
				additionalFields: { note: 'Changed', is_unique: false, default_value: 'new' },
			},
			verify: async ({ server }) => {
				const { meta, schema } = await server.request('GET', `/fields/${NAME}/state`);
				expect(meta).toMatchObject({
					note: 'Changed',
					required: true,
					interface: 'select-dropdown',
				});
				// What was not named stays, though a database alters a column as a whole.
				expect(schema).toMatchObject({ default_value: 'new', is_unique: false, max_length: 40 });
				// Directus 10 loses it whatever it is sent.
				if (server.version !== '10') expect(schema.is_nullable).toBe(false);
			},
		},
		{
			operation: 'update',
			title: 'other choices, of the interface that it has',
			parameters: async (_, server) => {
				const meta = { interface: 'select-radio', options: { iconOn: 'star', choices: [] } };
				await server.request('PATCH', `/fields/${NAME}/state`, { meta });
				return { collection, field: byId('state'), additionalFields: { choices: '["a"]' } };
			},
			verify: async ({ server }) => {
				const { meta } = await server.request('GET', `/fields/${NAME}/state`);
				expect([meta.interface, meta.options]).toEqual([
					'select-radio',
					{ iconOn: 'star', choices: [{ text: 'a', value: 'a' }] },
				]);
			},
		},
		{
			operation: 'updateMultiple',
			parameters: {
				collection,
				changesJson:
					'[{ "field": "state", "meta": { "sort": 1 } }, { "field": "done", "meta": { "sort": 2 } }]',
			},
			verify: async ({ items, server }) => {
				expect(items.map(({ json }) => json.field)).toEqual(['state', 'done']);
				expect((await server.request('GET', `/fields/${NAME}/done`)).meta.sort).toBe(2);
			},
		},
		{
			operation: 'delete',
			parameters: { collection, field: byId('done') },
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ collection: NAME, field: 'done', deleted: true });
				expect(await server.status('GET', `/fields/${NAME}/done`)).toBe(403);
			},
		},
	],
	after: async (server) => {
		await server.status('DELETE', `/collections/${NAME}`);
	},
};
