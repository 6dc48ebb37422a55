/** A user's own account: its record, and two-factor authentication. */
import { byId, type Step } from './scenario.mjs';
import {
	PASSWORD,
	asMe,
	me,
	codeFor,
	logIn,
	NO_PASSWORD,
	NONE,
	expectNoLeak,
} from './usersShared.mjs';

export const ownAccountSteps: Step[] = [
	{
		operation: 'getCurrent',
		credential: asMe,
		verify: ({ items, state }) => {
			expect(items[0]?.json).toMatchObject({ id: state.me, email: 'me@example.com' });
			expect(items[0]?.json).not.toHaveProperty('token');
		},
	},
	{
		operation: 'getCurrent',
		title: 'with chosen fields',
		credential: asMe,
		parameters: { options: { fieldPaths: 'email, role.name' } },
		verify: ({ items }) =>
			expect(items[0]?.json).toEqual({
				email: 'me@example.com',
				role: { name: 'Administrator' },
			}),
	},
	{
		operation: 'getCurrent',
		title: 'without a log-in',
		credential: (_, { url }) => ({ url, authentication: 'none' }),
		fails: true,
		verify: ({ error }) => expect(error?.context.code).toBe('INVALID_CREDENTIALS'),
	},
	{
		operation: 'updateMe',
		credential: asMe,
		parameters: { additionalFields: { title: 'Tester', language: 'de-DE' } },
		verify: async ({ server, state }) =>
			expect(await me(server, state)).toMatchObject({ title: 'Tester', language: 'de-DE' }),
	},
	{
		operation: 'updateMe',
		title: 'an empty password',
		credential: asMe,
		parameters: { additionalFields: { password: NONE } },
		fails: true,
		verify: ({ error }) => expect(error?.message).toBe(NO_PASSWORD),
	},
	{
		operation: 'trackPage',
		credential: asMe,
		parameters: { lastPage: '/content/articles' },
		verify: async ({ items, server, state }) => {
			expect(items[0]?.json).toEqual({ success: true });
			expect((await me(server, state)).last_page).toBe('/content/articles');
		},
	},
	{
		operation: 'generate2FA',
		title: 'a wrong password',
		credential: asMe,
		items: () => [{ json: { password: 'Wrong-password-3' } }],
		parameters: { password: '={{ $json.password }}' },
		fails: true,
		verify: (result) => {
			expect(result.error?.context.code).toBe('INVALID_CREDENTIALS');
			expectNoLeak('Wrong-password-3', result);
		},
	},
	{
		operation: 'generate2FA',
		credential: asMe,
		parameters: { password: PASSWORD },
		verify: ({ items, state }) => {
			expect(items[0]?.json.otpauth_url).toContain(String(items[0]?.json.secret));
			state.secret = items[0]?.json.secret;
		},
	},
	{
		operation: 'enable2FA',
		title: 'a wrong code',
		credential: asMe,
		items: ({ secret }) => [{ json: { secret, otp: '000000' } }],
		parameters: { secret: '={{ $json.secret }}', otp: '={{ $json.otp }}' },
		fails: true,
		verify: (result) => {
			expect(result.error?.message).toContain('"otp" is invalid');
			expectNoLeak(result.state.secret, result);
		},
	},
	{
		operation: 'enable2FA',
		credential: asMe,
		parameters: (state) => ({ secret: state.secret, otp: codeFor(state) }),
		verify: async ({ items, server, state }) => {
			expect(items[0]?.json).toEqual({ success: true });
			expect((await me(server, state)).tfa_secret).not.toBeNull();
			expect(await logIn(server, 'me@example.com', PASSWORD)).toBe(401);
		},
	},
	{
		operation: 'disable2FA',
		title: 'a wrong code',
		credential: asMe,
		parameters: { otp: '000000' },
		fails: true,
		verify: async ({ error, server, state }) => {
			expect(error?.message).toContain('"otp" is invalid');
			expect((await me(server, state)).tfa_secret).not.toBeNull();
		},
	},
	{
		operation: 'disable2FA',
		credential: asMe,
		parameters: (state) => ({ otp: codeFor(state) }),
		verify: async ({ items, server, state }) => {
			expect(items[0]?.json).toEqual({ success: true });
			expect((await me(server, state)).tfa_secret).toBeNull();
		},
	},
	{
		operation: 'enable2FA',
		title: 'once more',
		credential: asMe,
		parameters: (state) => ({ secret: state.secret, otp: codeFor(state) }),
		verify: async ({ server, state }) =>
			expect((await me(server, state)).tfa_secret).not.toBeNull(),
	},
	{
		operation: 'disableUser2FA',
		parameters: ({ me: id }) => ({ id: byId(id) }),
		verify: async ({ items, server, state }) => {
			expect(items[0]?.json).toEqual({ success: true });
			expect((await me(server, state)).tfa_secret).toBeNull();
		},
	},
];
