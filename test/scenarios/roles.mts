import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, type Scenario } from './scenario.mjs';

const sample = {
	path: '/roles',
	create: () => ({
		name: 'Scenario editors',
		additionalFields: { description: 'They write', icon: 'edit' },
	}),
	made: { name: 'Scenario editors', description: 'They write', icon: 'edit' },
	records: () => [{ name: 'Scenario readers' }, { name: 'Scenario guests', icon: 'person' }],
	update: { additionalFields: { name: 'Scenario writers', description: '' } },
	changed: { name: 'Scenario writers', description: null, icon: 'edit' },
	change: { description: 'Checked' },
};

export const roles: Scenario = {
	resource: 'roles',
	versions: ['12', '11', '10'],
	steps: [
		...writeSteps(sample),
		{
			operation: 'create',
			title: 'without a name nothing is sent',
			parameters: { name: '={{ $json.none }}' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Name'),
		},
		{
			operation: 'update',
			title: 'the role above it, by its page in the Studio',
			versions: ['12', '11'],
			parameters: ({ id, many: [parent] }, { url }) => ({
				id: byId(id),
				additionalFields: {
					parent: { __rl: true, mode: 'url', value: `${url}/admin/settings/roles/${parent}` },
				},
			}),
			verify: async ({ server, state: { id, many } }) => {
				expect((await server.request('GET', `/roles/${id}`)).parent).toBe(many[0]);
			},
		},
		{
			operation: 'update',
			title: 'itself above it',
			versions: ['12', '11'],
			parameters: ({ id }) => ({ id: byId(id), additionalFields: { parent: byId(id) } }),
			fails: true,
			verify: async ({ error, server, state: { id, many } }) => {
				expect(error?.message).toContain('A role cannot be a parent of itself');
				expect((await server.request('GET', `/roles/${id}`)).parent).toBe(many[0]);
			},
		},
		{
			operation: 'get',
			title: 'a role that is not there',
			parameters: { id: byId('c0ffee00-0000-4000-8000-000000000000') },
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		{
			operation: 'listMine',
			versions: ['12', '11'],
			verify: async ({ items, server }) => {
				const { role } = await server.request('GET', '/users/me');
				expect(items.map(({ json }) => json)).toMatchObject([{ id: role, name: 'Administrator' }]);
			},
		},
		{
			operation: 'listMine',
			title: 'where Directus does not have it',
			versions: ['10'],
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toMatch(
					/^This Directus \(version 10\.\d+\.\d+\) does not have "Role: Get My Roles"$/,
				);
				expect(error?.description).toContain('from Directus 11 on');
			},
		},
		...deleteSteps(sample),
	],
	after: (server, state) => removeRecords(server, sample.path, state),
};
