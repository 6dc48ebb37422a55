import { deleteSteps, makeCollection, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, type Scenario } from './scenario.mjs';

const collection = 'scenario_versioned';

const sample = {
	path: '/versions',
	// A list gives integer keys as numbers, and Directus wants text.
	create: () => ({
		collection: byId(collection),
		item: byId(1),
		key: 'draft',
		additionalFields: { name: 'Draft' },
	}),
	made: { collection, item: '1', key: 'draft', name: 'Draft' },
	records: () => [
		{ collection, item: '2', key: 'one' },
		{ collection, item: '2', key: 'two', name: 'Two' },
	],
	update: { additionalFields: { name: 'Next', key: 'next' } },
	changed: { name: 'Next', key: 'next', item: '1' },
	change: { name: 'Checked' },
};

export const versions: Scenario = {
	resource: 'versions',
	versions: ['12', '11', '10'],
	before: (server) => makeCollection(server, collection, ['One', 'Two'], { versioning: true }),
	steps: [
		...writeSteps(sample),
		{
			operation: 'create',
			title: 'one for each input item',
			items: () => [{ json: { key: 'a' } }, { json: { key: 'b' } }],
			parameters: { collection: byId(collection), item: byId('2'), key: '={{ $json.key }}' },
			verify: async ({ items, server, state }) => {
				state.many.push(...items.map(({ json }) => json.id));
				expect(items.map(({ json }) => json.key)).toEqual(['a', 'b']);
				const found = await server.request(
					'GET',
					`/versions?filter[collection][_eq]=${collection}&limit=-1`,
				);
				expect(found).toHaveLength(5);
			},
		},
		{
			operation: 'update',
			title: 'one for each input item',
			items: ({ many }) => many.slice(2).map((id: unknown) => ({ json: { id, name: `Of ${id}` } })),
			parameters: { id: byId('={{ $json.id }}'), additionalFields: { name: '={{ $json.name }}' } },
			verify: async ({ items, server, state }) => {
				expect(items).toHaveLength(2);
				for (const id of state.many.slice(2)) {
					expect(await server.request('GET', `/versions/${id}`)).toMatchObject({
						name: `Of ${id}`,
					});
				}
			},
		},
		{
			operation: 'create',
			title: 'a key that the item has already',
			parameters: { ...sample.create(), key: 'next' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toContain('already exists for item "1"'),
		},
		{
			operation: 'save',
			parameters: ({ id }) => ({
				id: byId(id),
				changesJson: '{ "title": "Changed", "body": "Long" }',
			}),
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toMatchObject({ id: 1, title: 'Changed' });
				expect(await server.request('GET', `/items/${collection}/1`)).toMatchObject({
					title: 'One',
				});
				const version = await server.request('GET', `/items/${collection}/1?version=next`);
				expect(version).toMatchObject({ title: 'Changed' });
			},
		},
		{
			operation: 'save',
			title: 'a list is refused before anything is sent',
			parameters: ({ id }) => ({ id: byId(id), changesJson: '[1]' }),
			fails: true,
			verify: ({ error }) =>
				expect(error?.message).toBe('Changes (JSON) must be a JSON object, not a list'),
		},
		{
			operation: 'compare',
			parameters: ({ id }) => ({ id: byId(id) }),
			verify: ({ items, state }) => {
				expect(items[0]?.json).toMatchObject({
					outdated: false,
					mainHash: expect.any(String),
					current: { title: 'Changed' },
					main: { id: 1, title: 'One' },
				});
				state.mainHash = items[0]?.json.mainHash;
			},
		},
		{
			operation: 'promote',
			title: 'not over an item that has changed since',
			parameters: async ({ id, mainHash }, server) => {
				await server.request('PATCH', `/items/${collection}/1`, { title: 'Meanwhile' });
				return { id: byId(id), mainHash };
			},
			fails: true,
			verify: async ({ error, server }) => {
				expect(error?.message).toContain('has changed since the version was compared');
				expect(error?.context.written).toBe('no');
				expect(await server.request('GET', `/items/${collection}/1`)).toMatchObject({
					title: 'Meanwhile',
				});
			},
		},
		{
			operation: 'promote',
			title: 'some of the fields, with the hash of what the item holds now',
			parameters: async ({ id }, server) => {
				const { mainHash } = await server.request('GET', `/versions/${id}/compare`);
				return { id: byId(id), mainHash, promotedFields: 'title' };
			},
			verify: async ({ server }) => {
				const item = await server.request('GET', `/items/${collection}/1`);
				expect(item).toEqual({ id: 1, title: 'Changed', body: null });
			},
		},
		{
			operation: 'promote',
			title: 'over whatever the item holds',
			parameters: ({ id }) => ({ id: byId(id) }),
			example: true,
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ item: '1' });
				const item = await server.request('GET', `/items/${collection}/1`);
				expect(item).toEqual({ id: 1, title: 'Changed', body: 'Long' });
			},
		},
		{
			operation: 'promote',
			title: 'a version that is not there',
			parameters: { id: byId('00000000-0000-4000-8000-000000000000') },
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		{
			operation: 'create',
			title: 'a draft of an item to come',
			parameters: { collection: byId(collection), key: 'draft' },
			versions: ['12'],
			verify: async ({ items, server, state }) => {
				state.draft = items[0]?.json.id;
				state.many.push(state.draft);
				expect(await server.request('GET', `/versions/${state.draft}`)).toMatchObject({
					item: null,
				});
				await server.request('POST', `/versions/${state.draft}/save`, { title: 'New' });
			},
		},
		{
			operation: 'promote',
			title: 'a draft of an item to come',
			parameters: ({ draft }) => ({ id: byId(draft) }),
			versions: ['12'],
			verify: async ({ items, server }) => {
				const path = `/items/${collection}/${items[0]?.json.item}`;
				expect(await server.request('GET', path)).toMatchObject({ title: 'New' });
			},
		},
		...deleteSteps(sample),
	],
	after: async (server, state) => {
		await removeRecords(server, sample.path, state);
		await server.status('DELETE', `/collections/${collection}`);
	},
};
