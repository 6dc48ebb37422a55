import { deleteSteps, makeCollection, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, type Scenario, type Server, type State } from './scenario.mjs';

const collection = 'scenario_shared';

const sample = {
	path: '/shares',
	create: ({ role }: State) => ({
		collection: byId(collection),
		item: byId('1'),
		additionalFields: {
			name: 'For Ada',
			password: 'a-Secret-1',
			role: byId(role),
			max_uses: 5,
			date_end: '2037-12-31T00:00:00',
		},
	}),
	made: {
		name: 'For Ada',
		collection,
		item: '1',
		max_uses: 5,
		// With milliseconds and a zone on some databases.
		date_end: expect.stringMatching(/^2037-12-31T00:00:00/),
	},
	records: () => [
		{ collection, item: '1', name: 'One' },
		{ collection, item: '2', name: 'Two' },
	],
	update: { additionalFields: { name: 'For Grace', max_uses: 9 } },
	changed: { name: 'For Grace', max_uses: 9, item: '1' },
	change: { max_uses: 2 },
};

const readItem = async (server: Server, id: number, token: unknown) => {
	const headers = { authorization: `Bearer ${String(token)}` };
	return (await fetch(`${server.url}/items/${collection}/${id}`, { headers })).status;
};

export const shares: Scenario = {
	resource: 'shares',
	versions: ['12', '11', '10'],
	before: async (server, state) => {
		await makeCollection(server, collection, ['One', 'Two']);
		state.role = (await server.request('GET', '/users/me?fields=role')).role;
	},
	steps: [
		...writeSteps(sample),
		{
			operation: 'create',
			title: 'for a role that is not there',
			parameters: {
				collection: byId(collection),
				item: byId('1'),
				additionalFields: { role: byId('00000000-0000-4000-8000-000000000000') },
			},
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('INVALID_FOREIGN_KEY'),
		},
		{
			operation: 'info',
			parameters: ({ id }) => ({ id: byId(id) }),
			verify: ({ items, state }) => {
				expect(items[0]?.json).toMatchObject({
					id: state.id,
					collection,
					item: '1',
					times_used: 0,
					max_uses: 9,
				});
				expect(JSON.stringify(items)).not.toContain('argon2');
			},
		},
		{
			operation: 'info',
			title: 'of a share that is not there',
			parameters: { id: byId('00000000-0000-4000-8000-000000000000') },
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		{
			operation: 'auth',
			title: 'by the link of the share',
			parameters: ({ id }, server) => ({
				id: {
					__rl: true,
					mode: 'url',
					value: `${server.url}/admin/shared/${id}`,
					__regex: '([^/?#]+)/?(?:[?#].*)?$',
				},
				password: 'a-Secret-1',
			}),
			example: true,
			verify: async ({ items, server, state }) => {
				const token = items[0]?.json.access_token;
				expect(items[0]?.json.refresh_token).toEqual(expect.any(String));
				// In Directus 10 a share may no more than the permissions listed for its role: none here.
				expect(await readItem(server, 1, token)).toBe(server.version === '10' ? 403 : 200);
				expect(await readItem(server, 2, token)).toBe(403);
				expect(await server.request('GET', `/shares/${state.id}`)).toMatchObject({ times_used: 1 });
			},
		},
		{
			operation: 'auth',
			title: 'with a wrong password',
			parameters: ({ id }) => ({ id: byId(id), password: 'a-wrong-One-1' }),
			fails: true,
			verify: ({ error }) => {
				expect(error?.context.code).toBe('INVALID_CREDENTIALS');
				const { message, description, context } = error ?? {};
				expect(JSON.stringify([message, description, context])).not.toContain('a-wrong-One-1');
			},
		},
		{
			operation: 'auth',
			title: 'without a password where none is needed',
			parameters: ({ many }) => ({ id: byId(many[0]) }),
			verify: ({ items }) => expect(items[0]?.json.access_token).toEqual(expect.any(String)),
		},
		{
			operation: 'invite',
			parameters: ({ id }) => ({ id: byId(id), emails: 'ada@example.com, grace@example.com' }),
			verify: ({ items }) => expect(items[0]?.json).toEqual({ success: true }),
		},
		{
			operation: 'invite',
			title: 'without an address nothing is sent',
			parameters: ({ id }) => ({ id: byId(id), emails: ' , ' }),
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Emails'),
		},
		...deleteSteps(sample),
	],
	after: async (server, state) => {
		await removeRecords(server, sample.path, state);
		await server.status('DELETE', `/collections/${collection}`);
	},
};
