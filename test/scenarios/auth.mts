import { Directus } from '../support/directus.mjs';
import type { Scenario } from './scenario.mjs';

/** The plain life of a log-in; what can go wrong with it is in test/integration/. */
export const auth: Scenario = {
	resource: 'auth',
	before: async (_, state) => {
		state.directus = new Directus();
		state.user = await state.directus.makeUser();
	},
	steps: [
		{
			operation: 'login',
			parameters: ({ user }) => ({ email: user.email, password: user.password }),
			verify: async ({ items: [item], state }) => {
				state.refresh = item?.json.refresh_token;
				const me = await state.directus.ask('GET', '/users/me', undefined, item?.json.access_token);
				expect(me.id).toBe(state.user.id);
			},
		},
		{
			operation: 'refreshToken',
			parameters: ({ refresh }) => ({ refreshToken: refresh }),
			verify: ({ items: [item], state }) => {
				expect(item?.json.refresh_token).not.toBe(state.refresh);
				state.refresh = item?.json.refresh_token;
			},
		},
		{
			operation: 'logout',
			parameters: ({ refresh }) => ({ refreshToken: refresh }),
			verify: async ({ items, server, state }) => {
				expect(items[0]?.json).toEqual({ success: true });
				expect(await server.status('POST', '/auth/refresh', { refresh_token: state.refresh })).toBe(
					401,
				);
			},
		},
		{
			operation: 'requestReset',
			parameters: ({ user }) => ({ email: user.email }),
			verify: ({ items }) => expect(items[0]?.json).toEqual({ success: true }),
		},
		{
			operation: 'resetPassword',
			parameters: async ({ user, directus }) => ({
				token: await directus.resetToken(user),
				password: 'New-password-2',
			}),
			verify: async ({ items, state: { directus, user } }) => {
				expect(items[0]?.json).toEqual({ success: true });
				expect(await directus.canLogIn(user, user.password)).toBe(false);
				expect(await directus.canLogIn(user, 'New-password-2')).toBe(true);
			},
		},
	],
	after: async (_, { directus }) => await directus?.removeUsers(),
};

/** On a Directus 11, since Directus 12 has providers only with a licence; the provider's log-in page is nobody's: nothing follows there. */
export const authProviders: Scenario = {
	resource: 'auth',
	versions: ['11'],
	env: {
		AUTH_PROVIDERS: 'example',
		AUTH_EXAMPLE_DRIVER: 'oauth2',
		AUTH_EXAMPLE_CLIENT_ID: 'n8n',
		AUTH_EXAMPLE_CLIENT_SECRET: 'only-for-tests',
		AUTH_EXAMPLE_AUTHORIZE_URL: 'https://login.example.com/authorize',
		AUTH_EXAMPLE_ACCESS_URL: 'https://login.example.com/token',
		AUTH_EXAMPLE_PROFILE_URL: 'https://login.example.com/me',
	},
	steps: [
		{
			operation: 'list',
			verify: ({ items }) =>
				expect(items.map(({ json }) => json)).toEqual([
					expect.objectContaining({ name: 'example', driver: 'oauth2', disableDefault: false }),
				]),
		},
		{
			operation: 'startOauthFlow',
			parameters: { provider: 'example' },
			verify: ({ items: [item], server }) => {
				expect(item?.json.url).toMatch(
					/^https:\/\/login\.example\.com\/authorize\?.*client_id=n8n/,
				);
				expect(item?.json.startUrl).toBe(`${server.url}/auth/login/example`);
			},
		},
	],
};
