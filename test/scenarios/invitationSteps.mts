/** Accounts that come to be by an invitation or a registration. */
import { byId, type Step } from './scenario.mjs';
import { PASSWORD, logIn, find, expectNoLeak } from './usersShared.mjs';

export const invitationSteps: Step[] = [
	{
		operation: 'inviteUser',
		parameters: ({ role }) => ({
			email: 'kurt@example.com, emmy@example.com',
			role: byId(role),
			inviteUrl: 'https://app.example.com/welcome',
		}),
		verify: async ({ items, server, state }) => {
			expect(items[0]?.json).toEqual({ success: true });
			state.invited = [
				await find(server, 'kurt@example.com'),
				await find(server, 'emmy@example.com'),
			];
			for (const user of state.invited) {
				expect(user).toMatchObject({ status: 'invited', role: state.role });
			}
		},
	},
	{
		operation: 'inviteUser',
		title: 'without addresses nothing is sent',
		parameters: ({ role }) => ({ email: '={{ [] }}', role: byId(role) }),
		fails: true,
		verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Emails'),
	},
	{
		operation: 'inviteUser',
		title: 'an address that is none',
		parameters: ({ role }) => ({ email: 'nobody', role: byId(role) }),
		fails: true,
		verify: ({ error }) => expect(error?.context.code).toBe('INVALID_PAYLOAD'),
	},
	{
		operation: 'acceptUserInvite',
		title: 'a token of nobody',
		items: () => [{ json: { token: 'no-such-token-4', password: 'Invited-password-5' } }],
		parameters: { token: '={{ $json.token }}', password: '={{ $json.password }}' },
		fails: true,
		verify: (result) => {
			expect(result.error?.message).toBe('Invitation is invalid or expired');
			expectNoLeak('no-such-token-4', result);
			expectNoLeak('Invited-password-5', result);
		},
	},
	{
		operation: 'acceptUserInvite',
		title: 'with an empty password',
		parameters: {
			token: 'x',
			jsonParameters: true,
			bodyParametersJson: '{"token":"x","password":""}',
		},
		fails: true,
		verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Password'),
	},
	{
		operation: 'acceptUserInvite',
		parameters: async ({ mailbox }) => {
			const { resetLink } = await mailbox.next({ to: 'kurt@example.com' });
			expect(resetLink).toContain('https://app.example.com/welcome');
			return { token: resetLink, password: PASSWORD };
		},
		verify: async ({ items, server }) => {
			expect(items[0]?.json).toEqual({ success: true });
			expect((await find(server, 'kurt@example.com')).status).toBe('active');
			expect(await logIn(server, 'kurt@example.com', PASSWORD)).toBe(200);
		},
	},
	{
		operation: 'acceptUserInvite',
		title: 'the same once more',
		parameters: async ({ mailbox }) => ({
			token: (await mailbox.next({ to: 'kurt@example.com' })).resetToken,
			password: 'Another-password-6',
		}),
		fails: true,
		verify: async ({ error, server, state }) => {
			expect(error?.message).toBe('Invitation is invalid or expired');
			expect(await logIn(server, 'kurt@example.com', PASSWORD)).toBe(200);
			for (const { id } of state.invited) await server.request('DELETE', `/users/${id}`);
		},
	},
	{
		operation: 'register',
		title: 'where it is not allowed',
		items: () => [{ json: { password: 'Register-password-7' } }],
		parameters: { email: 'alan@example.com', password: '={{ $json.password }}' },
		fails: true,
		verify: async (result) => {
			expect(result.error?.message).toBe('Directus does not take this registration');
			expectNoLeak('Register-password-7', result);
			await result.server.request('PATCH', '/settings', { public_registration: true });
		},
	},
	{
		operation: 'register',
		parameters: {
			email: 'alan@example.com',
			password: PASSWORD,
			firstName: 'Alan',
			verificationUrl: 'https://app.example.com/verify',
		},
		verify: async ({ items, server, state }) => {
			expect(items[0]?.json).toEqual({ success: true });
			const user = await find(server, 'alan@example.com');
			state.id = user.id;
			expect(user).toMatchObject({ status: 'unverified', first_name: 'Alan' });
		},
	},
	{
		operation: 'verifyEmail',
		title: 'a token of nobody',
		items: () => [{ json: { token: 'no-such-token-8' } }],
		parameters: { token: '={{ $json.token }}' },
		fails: true,
		verify: (result) => {
			expect(result.error?.message).toBe('Token is invalid or expired');
			expectNoLeak('no-such-token-8', result);
		},
	},
	{
		operation: 'verifyEmail',
		parameters: async ({ mailbox }) => ({
			token: (await mailbox.next({ to: 'alan@example.com' })).resetLink,
		}),
		verify: async ({ items, server, state }) => {
			expect(items[0]?.json).toEqual({ success: true, id: state.id });
			expect((await find(server, 'alan@example.com')).status).toBe('active');
		},
	},
	{
		operation: 'verifyEmail',
		title: 'the same once more',
		parameters: async ({ mailbox }) => ({
			token: (await mailbox.next({ to: 'alan@example.com' })).resetToken,
		}),
		fails: true,
		verify: ({ error }) =>
			expect(error?.message).toBe('This registration is verified already, or is no longer there'),
	},
];
