import type { IDataObject } from 'n8n-workflow';
import { removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, type Scenario, type Server, type State, type Step } from './scenario.mjs';

// What an unlicensed Directus 12 takes: whole collections, and no rules.
const sample = {
	path: '/permissions',
	create: ({ policy }: State) => ({
		policy: byId(policy),
		collection: byId('directus_files'),
		action: 'read',
	}),
	made: { collection: 'directus_files', action: 'read', fields: ['*'], permissions: null },
	records: ({ policy }: State) => [
		{ policy, collection: 'directus_folders', action: 'read', fields: ['*'] },
		{ policy, collection: 'directus_files', action: 'update', fields: ['*'] },
	],
	update: { additionalFields: { action: 'delete', fields: ['*'] } },
	changed: { collection: 'directus_files', action: 'delete', fields: ['*'] },
	change: { action: 'share', fields: ['*'] },
};

const rules = {
	fields: ['id', 'title'],
	additionalFields: {
		permissions: '{ "uploaded_by": { "_eq": "$CURRENT_USER" } }',
		presets: '{ "title": "Untitled" }',
		validation: '{ "title": { "_nempty": true } }',
	},
};

const ruled = {
	fields: ['id', 'title'],
	permissions: { uploaded_by: { _eq: '$CURRENT_USER' } },
	presets: { title: 'Untitled' },
	validation: { title: { _nempty: true } },
};

/** Steps that are the same with policies and with roles. */
const readSteps: Step[] = [
	{
		operation: 'list',
		title: 'not more than the limit, which Directus ignores',
		parameters: { limit: 2 },
		verify: ({ items }) => {
			expect(items).toHaveLength(2);
			expect(items.every(({ json }) => json.id)).toBe(true);
		},
	},
	{
		operation: 'list',
		title: 'all, without those of the Studio, which are no records',
		parameters: { returnAll: true },
		verify: async ({ items, server }) => {
			const held: IDataObject[] = await server.request('GET', '/permissions');
			expect(held.some(({ system }) => system)).toBe(true);
			expect(items.map(({ json }) => json)).toEqual(held.filter(({ system }) => !system));
		},
	},
	{
		operation: 'get',
		title: 'a permission that is not there, in whose place Directus answers another',
		parameters: { id: byId(999999) },
		fails: true,
		verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
	},
	{
		operation: 'update',
		title: 'a permission that is not there',
		parameters: { id: byId(999999), additionalFields: { action: 'read', fields: ['*'] } },
		fails: true,
		verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
	},
	{
		operation: 'get',
		title: 'several, one of which is not there',
		items: ({ id }) => [{ json: { id } }, { json: { id: 999999 } }],
		onError: 'continueRegularOutput',
		parameters: { id: byId('={{ $json.id }}') },
		verify: ({ items, state }) => {
			expect(items.map(({ json }) => json.id)).toEqual([state.id, undefined]);
			expect(items[1]?.json.error).toContain('There is no "999999"');
		},
	},
	{
		operation: 'getMine',
		parameters: {
			collection: byId('directus_files'),
			item: byId('c0ffee00-0000-4000-8000-000000000000'),
		},
		verify: ({ items }) =>
			expect(items[0]?.json).toMatchObject({ update: { access: true }, delete: { access: true } }),
	},
	{
		operation: 'getMine',
		title: 'of a singleton',
		parameters: { collection: byId('directus_settings') },
		verify: ({ items }) => expect(items[0]?.json).toMatchObject({ update: { access: true } }),
	},
	{
		operation: 'getMine',
		title: 'without a log-in',
		credential: (_, { url }) => ({ url, authentication: 'none' }),
		parameters: { collection: byId('directus_settings') },
		fails: true,
		verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
	},
];

/** Directus answers another permission in the place of one that is gone, so a list has to tell. */
const idsOf = async (server: Server): Promise<unknown[]> =>
	(await server.request('GET', '/permissions')).map(({ id }: IDataObject) => id);

const endSteps: Step[] = [
	{
		operation: 'deleteMultiple',
		parameters: ({ many }) => ({ ids: many }),
		verify: async ({ items, server, state: { id, many } }) => {
			expect(items.map(({ json }) => json)).toEqual(
				many.map((one: number) => ({ id: one, deleted: true })),
			);
			const left = await idsOf(server);
			expect(left).toContain(id);
			for (const one of many) expect(left).not.toContain(one);
		},
	},
	{
		operation: 'delete',
		parameters: ({ id }) => ({ id: byId(id) }),
		verify: async ({ items, server, state: { id } }) => {
			expect(items[0]?.json).toEqual({ id, deleted: true });
			expect(await idsOf(server)).not.toContain(id);
		},
	},
];

export const permissions: Scenario = {
	resource: 'permissions',
	versions: ['12', '11'],
	before: async (server, state) => {
		state.policy = (await server.request('POST', '/policies', { name: 'Scenario permissions' })).id;
	},
	steps: [
		...writeSteps(sample),
		...readSteps,
		{
			operation: 'create',
			title: 'with rules, on some fields',
			versions: ['11'],
			parameters: (state) => ({ ...sample.create(state), action: 'create', ...rules }),
			verify: async ({ items, server, state }) => {
				const id = items[0]?.json.id;
				state.many.push(id);
				expect(await server.request('GET', `/permissions/${id}`)).toMatchObject(ruled);
			},
		},
		{
			operation: 'create',
			title: 'with rules, where the license has none',
			versions: ['12'],
			parameters: (state) => ({ ...sample.create(state), action: 'create', ...rules }),
			fails: true,
			verify: async ({ error, server, state }) => {
				expect(error?.context.code).toBe('RESOURCE_RESTRICTED');
				expect(error?.description).toContain('license');
				const filter = `filter[policy][_eq]=${state.policy}&filter[action][_eq]=create`;
				expect(await server.request('GET', `/permissions?${filter}`)).toEqual([]);
			},
		},
		{
			operation: 'create',
			title: 'without a policy nothing is sent, and the other input items are',
			items: (state) => [{ json: {} }, { json: { policy: state.policy } }],
			onError: 'continueRegularOutput',
			parameters: (state) => ({ ...sample.create(state), policy: byId('={{ $json.policy }}') }),
			verify: ({ items, state }) => {
				expect(items[0]?.json).toEqual({
					error: 'Missing required parameter: Policy',
					details: { written: 'no', advice: expect.any(String) },
				});
				expect(items[1]?.json).toMatchObject({ policy: state.policy });
				state.many.push(items[1]?.json.id);
			},
		},
		{
			operation: 'listMine',
			verify: ({ items }) => {
				const files = items.find(({ json }) => json.collection === 'directus_files');
				expect(files?.json).toMatchObject({ read: { access: 'full' }, delete: { access: 'full' } });
			},
		},
		{
			operation: 'listMine',
			title: 'without a log-in',
			credential: (_, { url }) => ({ url, authentication: 'none' }),
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		...endSteps,
	],
	after: async (server, state) => {
		await removeRecords(server, '/permissions', state);
		await server.status('DELETE', `/policies/${state.policy}`);
	},
};

const before11 = {
	...sample,
	create: ({ role }: State) => ({
		collection: byId('directus_files'),
		action: 'create',
		fields: rules.fields,
		additionalFields: { ...rules.additionalFields, role: byId(role) },
	}),
	made: { collection: 'directus_files', action: 'create', ...ruled },
	records: ({ role }: State) => [
		{ role, collection: 'directus_folders', action: 'read', fields: ['*'] },
		{ role, collection: 'directus_files', action: 'update', fields: ['*'] },
	],
	update: { additionalFields: { fields: ['*'], permissions: '', validation: '' } },
	changed: { action: 'create', fields: ['*'], permissions: null, validation: null },
};

/** In Directus 10 a permission belongs to a role. */
export const permissionsBefore11: Scenario = {
	resource: 'permissions',
	versions: ['10'],
	before: async (server, state) => {
		state.role = (await server.request('POST', '/roles', { name: 'Scenario permissions' })).id;
	},
	steps: [
		...writeSteps(before11),
		...readSteps,
		{
			operation: 'create',
			title: 'neither policy nor role: it would be for everybody',
			parameters: { collection: byId('directus_files'), action: 'read' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Policy'),
		},
		{
			operation: 'create',
			title: 'for everybody on purpose',
			parameters: {
				collection: byId('directus_files'),
				action: 'read',
				additionalFields: { role: byId('') },
			},
			verify: ({ items, state }) => {
				expect(items[0]?.json).toMatchObject({ role: null, action: 'read' });
				state.many.push(items[0]?.json.id);
			},
		},
		{
			operation: 'listMine',
			fails: true,
			verify: ({ error }) =>
				expect(error?.message).toContain('does not have "Permission: Get My Permissions"'),
		},
		...endSteps,
	],
	after: async (server, state) => {
		await removeRecords(server, '/permissions', state);
		await server.status('DELETE', `/roles/${state.role}`);
	},
};
