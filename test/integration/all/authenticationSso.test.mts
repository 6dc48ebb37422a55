/**
 * Single sign-on and log-in by provider, on a Directus that has providers. Directus 12 has them only with a licence.
 *
 * @needs directus-11
 */
import type { IDataObject } from 'n8n-workflow';
import { Directus } from '../../support/directus.mjs';
import { runNode } from '../../support/engine.mjs';

const REDIRECT = 'https://app.example.com/signed-in';

const env = {
	AUTH_PROVIDERS: 'github,other',
	AUTH_GITHUB_DRIVER: 'oauth2',
	AUTH_GITHUB_LABEL: 'GitHub',
	AUTH_GITHUB_ICON: 'github',
	AUTH_GITHUB_CLIENT_ID: 'the-client',
	AUTH_GITHUB_CLIENT_SECRET: 'the-secret',
	AUTH_GITHUB_AUTHORIZE_URL: 'https://sso.example.com/authorize',
	AUTH_GITHUB_ACCESS_URL: 'https://sso.example.com/token',
	AUTH_GITHUB_PROFILE_URL: 'https://sso.example.com/user',
	AUTH_GITHUB_REDIRECT_ALLOW_LIST: REDIRECT,
	// Stands for LDAP, which would need a server of its own: users who log in by a provider's address.
	AUTH_OTHER_DRIVER: 'local',
};

let directus: Directus;
let stop: () => Promise<void>;

beforeAll(async () => {
	const { startDirectus } = await import('../../stack/directus.mjs');
	const started = await startDirectus({ version: '11', env });
	directus = new Directus(started);
	stop = started.stop;
}, 900_000);

afterAll(async () => await stop?.());

const run = async (operation: string, parameters: IDataObject = {}) =>
	await runNode(
		{ resource: 'auth', operation, ...parameters },
		{ credential: directus.publicCredential },
	);

describe('Get Providers', () => {
	it('gives an item for each, which says whether Directus itself lets users log in', async () => {
		const { items, error } = await run('list');
		expect(error).toBeUndefined();
		expect(items).toEqual(
			[
				{
					name: 'github',
					driver: 'oauth2',
					label: 'GitHub',
					icon: 'github',
					disableDefault: false,
				},
				{ name: 'other', driver: 'local', disableDefault: false },
			].map((json) => ({ json, pairedItem: { item: 0 } })),
		);
	});
});

describe('Get SSO Login URL', () => {
	it("gives the provider's address and follows nothing", async () => {
		const { items, error } = await run('startOauthFlow', { provider: 'github' });
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{ json: { url: expect.any(String), startUrl: expect.any(String) }, pairedItem: { item: 0 } },
		]);
		const url = new URL(String(items[0]!.json.url));
		expect(url.origin + url.pathname).toBe('https://sso.example.com/authorize');
		expect(url.searchParams.get('client_id')).toBe('the-client');
		expect(url.searchParams.get('redirect_uri')).toBe(
			`${directus.server.url}/auth/login/github/callback`,
		);
		expect(items[0]!.json.startUrl).toBe(`${directus.server.url}/auth/login/github`);
	});

	it('takes along where the user goes afterwards', async () => {
		const { items, error } = await run('startOauthFlow', {
			provider: 'github',
			redirect: REDIRECT,
		});
		expect(error).toBeUndefined();
		const start = new URL(String(items[0]!.json.startUrl));
		expect(start.searchParams.get('redirect')).toBe(REDIRECT);
		const { status, headers } = await fetch(start, { redirect: 'manual' });
		expect([status, headers.get('location')]).toEqual([
			302,
			expect.stringMatching(/^https:\/\/sso\.example\.com\//),
		]);
	});

	it('is refused for a place that Directus does not allow', async () => {
		const { items, error } = await run('startOauthFlow', {
			provider: 'github',
			redirect: 'https://evil.example/',
		});
		expect(items).toEqual([]);
		expect(error).toMatchObject({ httpCode: '400', context: { code: 'INVALID_PAYLOAD' } });
	});

	it.each([
		['nowhere', 'ROUTE_NOT_FOUND'],
		['github/callback', 'ROUTE_NOT_FOUND'],
	])('is refused for the provider %s', async (provider, code) => {
		const { error } = await run('startOauthFlow', { provider });
		expect(error?.context.code).toBe(code);
	});
});

describe('Log In by a provider', () => {
	it('logs in whom Directus itself does not', async () => {
		const user = await directus.makeUser({ provider: 'other', external_identifier: 'somebody' });
		const { email, password } = user;
		// The local driver finds users by their e-mail address, LDAP by their name there.
		const { error } = await run('login', { email, password });
		expect(error).toMatchObject({ httpCode: '401', context: { code: 'INVALID_CREDENTIALS' } });
		const { items } = await run('login', { email, password, provider: 'other' });
		expect(items[0]!.json).toMatchObject({
			access_token: expect.any(String),
			refresh_token: expect.any(String),
		});
		await directus.removeUsers();
	});
});
