import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { invitationSteps } from './invitationSteps.mjs';
import { ownAccountSteps } from './ownAccountSteps.mjs';
import { byId, type Scenario, type State } from './scenario.mjs';
import { PASSWORD, TOKEN, logIn, find, NO_PASSWORD, NONE, expectNoLeak } from './usersShared.mjs';

const sample = {
	path: '/users',
	create: ({ role }: State) => ({
		email: 'ada@example.com',
		additionalFields: {
			first_name: 'Ada',
			password: PASSWORD,
			tags: '["x"]',
			role: byId(role),
			token: 'scenario-ada-token-0123456789',
			appearance: 'dark',
		},
	}),
	made: { email: 'ada@example.com', first_name: 'Ada', tags: ['x'], appearance: 'dark' },
	// An unlicensed Directus 12 refuses the fourth active user.
	records: () => [
		{ email: 'grace@example.com', status: 'draft' },
		{ email: 'edsger@example.com', status: 'draft', title: 'Dr' },
	],
	update: { additionalFields: { title: 'Countess', first_name: '', token: '', role: byId('') } },
	changed: {
		title: 'Countess',
		first_name: null,
		token: null,
		role: null,
		email: 'ada@example.com',
	},
	change: { location: 'London' },
};

export const users: Scenario = {
	resource: 'users',
	versions: ['12', '11', '10'],
	env: async (state) => {
		const { startMailbox } = await import('../stack/mailbox.mjs');
		state.mailbox = await startMailbox();
		const { host, port } = state.mailbox;
		return {
			EMAIL_SMTP_HOST: host,
			EMAIL_SMTP_PORT: String(port),
			USER_INVITE_URL_ALLOW_LIST: 'https://app.example.com/welcome',
			USER_REGISTER_URL_ALLOW_LIST: 'https://app.example.com/verify',
		};
	},
	before: async (server, state) => {
		const [{ id }] = await server.request('GET', '/roles?filter[name][_eq]=Administrator');
		state.role = id;
		const account = { email: 'me@example.com', password: PASSWORD, token: TOKEN, role: id };
		state.me = (await server.request('POST', '/users', account)).id;
	},
	steps: [
		...writeSteps(sample),
		{
			operation: 'create',
			title: 'an address that is taken',
			items: () => [{ json: { password: 'Scenario-secret-2' } }],
			parameters: {
				email: 'Ada@example.com',
				additionalFields: { password: '={{ $json.password }}', status: 'draft' },
			},
			fails: true,
			verify: (result) => {
				expect(result.error?.context).toMatchObject({ code: 'RECORD_NOT_UNIQUE', field: 'email' });
				expectNoLeak('Scenario-secret-2', result);
			},
		},
		{
			operation: 'create',
			title: 'a password against the policy',
			items: () => [{ json: { password: 'Short-7' } }],
			parameters: async (_, server) => {
				await server.request('PATCH', '/settings', { auth_password_policy: '/^.{12,}$/' });
				return {
					email: 'short@example.com',
					additionalFields: { password: '={{ $json.password }}', status: 'draft' },
				};
			},
			fails: true,
			verify: async (result) => {
				await result.server.request('PATCH', '/settings', { auth_password_policy: null });
				expect(result.error?.context).toMatchObject({
					code: 'FAILED_VALIDATION',
					field: 'password',
				});
				expectNoLeak('Short-7', result);
			},
		},
		{
			operation: 'create',
			title: 'an empty password never leaves the node',
			items: () => [
				{ json: { email: 'a@example.com', password: '' } },
				{ json: { email: 'b@example.com' } },
			],
			onError: 'continueRegularOutput',
			parameters: {
				email: '={{ $json.email }}',
				additionalFields: { password: `={{ $json.password ?? '${PASSWORD}' }}`, status: 'draft' },
			},
			verify: async ({ items, server, state }) => {
				expect(items.map(({ json }) => json.email ?? json.error)).toEqual([
					NO_PASSWORD,
					'b@example.com',
				]);
				expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
				expect(await find(server, 'a@example.com')).toBeUndefined();
				state.many.push(items[1]?.json.id);
			},
		},
		{
			operation: 'createMultiple',
			title: 'an empty password',
			parameters: { recordsJson: '[{ "email": "c@example.com", "password": "" }]' },
			fails: true,
			verify: async ({ error, server }) => {
				expect(error?.message).toBe(
					'Entry 1 of Records (JSON): the field "password" guards access, and it was given an empty text',
				);
				expect(await find(server, 'c@example.com')).toBeUndefined();
			},
		},
		{
			operation: 'update',
			title: 'an empty password',
			parameters: ({ id }) => ({ id: byId(id), additionalFields: { password: NONE } }),
			fails: true,
			verify: async ({ error, server }) => {
				expect(error?.message).toBe(NO_PASSWORD);
				expect(await logIn(server, 'ada@example.com', PASSWORD)).toBe(200);
			},
		},
		{
			operation: 'update',
			title: 'an empty password in JSON',
			parameters: ({ id }) => ({
				id: byId(id),
				jsonParameters: true,
				bodyParametersJson: '{"password":""}',
			}),
			fails: true,
			verify: ({ error }) =>
				expect(error?.message).toBe(
					'The field "password" guards access, and it was given an empty text',
				),
		},
		{
			operation: 'updateMultiple',
			title: 'an empty password',
			parameters: ({ id }) => ({ ids: id, changeJson: '{ "password": "" }' }),
			fails: true,
			verify: async ({ error, server }) => {
				expect(error?.message).toBe(
					'The field "password" guards access, and it was given an empty text',
				);
				expect(await logIn(server, 'ada@example.com', PASSWORD)).toBe(200);
			},
		},
		{
			operation: 'updateMultiple',
			title: 'a list of records',
			parameters: ({ many: [one, other] }) => ({
				updateWith: 'records',
				recordsJson: JSON.stringify([
					{ id: one, title: 'One' },
					{ id: other, title: 'Other' },
				]),
			}),
			verify: async ({ server, state: { many } }) => {
				expect((await server.request('GET', `/users/${many[0]}`)).title).toBe('One');
				expect((await server.request('GET', `/users/${many[1]}`)).title).toBe('Other');
			},
		},
		{
			operation: 'get',
			title: 'Simplify asks for fewer fields',
			parameters: ({ id }, { url }) => ({
				id: { __rl: true, mode: 'url', value: `${url}/admin/users/${id}?x=1` },
			}),
			verify: ({ items }) => {
				expect(Object.keys(items[0]?.json ?? {}).sort()).toEqual([
					'email',
					'first_name',
					'id',
					'last_access',
					'last_name',
					'role',
					'status',
				]);
			},
		},
		{
			operation: 'get',
			title: 'a user that is not there',
			parameters: { id: byId('c0ffee00-0000-4000-8000-000000000000') },
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		...deleteSteps(sample),
		...ownAccountSteps,
		...invitationSteps,
	],
	after: async (server, state) => {
		await removeRecords(server, '/users', state);
		for (const id of [state.me, ...(state.invited ?? []).map((user: { id: string }) => user.id)]) {
			await server.status('DELETE', `/users/${id}`);
		}
		await server.status('PATCH', '/settings', {
			public_registration: false,
			auth_password_policy: null,
		});
		await state.mailbox?.stop();
	},
};
