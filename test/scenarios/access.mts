import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, mapped, type Scenario, type State } from './scenario.mjs';

const sample = {
	path: '/access',
	create: ({ policy, role }: State) => ({
		policy: byId(policy),
		fields: mapped({ role, sort: 2 }),
	}),
	made: { sort: 2, user: null },
	records: ({ policy, user, role }: State) => [
		{ policy, user },
		{ policy, role, sort: 3 },
	],
	update: { fields: mapped({ role: null, sort: 4 }) },
	changed: { role: null, user: null, sort: 4 },
	change: { sort: 5 },
};

export const access: Scenario = {
	resource: 'access',
	versions: ['12', '11'],
	before: async (server, state) => {
		state.role = (await server.request('POST', '/roles', { name: 'Scenario access' })).id;
		state.policy = (await server.request('POST', '/policies', { name: 'Scenario access' })).id;
		const user = { email: 'access@example.com', status: 'draft' };
		state.user = (await server.request('POST', '/users', user)).id;
	},
	steps: [
		...writeSteps(sample),
		{
			operation: 'get',
			title: 'whom it gives what',
			parameters: ({ many: [first] }) => ({
				id: byId(first),
				options: { fieldPaths: 'policy.name' },
			}),
			verify: ({ items }) =>
				expect(items[0]?.json).toEqual({ policy: { name: 'Scenario access' } }),
		},
		{
			operation: 'update',
			title: 'gives it to a user',
			parameters: ({ id, user }) => ({ id: byId(id), fields: mapped({ user }) }),
			verify: async ({ server, state: { id, user, policy } }) =>
				expect(await server.request('GET', `/access/${id}`)).toMatchObject({
					user,
					policy,
					role: null,
				}),
		},
		{
			operation: 'create',
			title: 'without a policy nothing is sent',
			parameters: { policy: byId('={{ $json.none }}') },
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Policy'),
		},
		{
			operation: 'create',
			title: 'a policy that is not there',
			parameters: { policy: byId('c0ffee00-0000-4000-8000-000000000000') },
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('INVALID_FOREIGN_KEY'),
		},
		...deleteSteps(sample),
	],
	after: async (server, state) => {
		await removeRecords(server, '/access', state);
		await server.status('DELETE', `/policies/${state.policy}`);
		await server.status('DELETE', `/roles/${state.role}`);
		await server.status('DELETE', `/users/${state.user}`);
	},
};

export const accessBefore11: Scenario = {
	resource: 'access',
	versions: ['10'],
	steps: [
		{
			operation: 'list',
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toContain('does not have "Access: Get Many"');
				expect(error?.description).toContain('use the resource Permission');
			},
		},
	],
};
