/** n8n's own test of the credential, as the editor has it made after saving. */
import type { CredentialData } from '../support/engine.mjs';
import { Directus } from '../support/directus.mjs';
import { fakeServer, type Reply } from '../support/fakeServer.mjs';
import { CREDENTIAL, logIn, saveCredential, type Client } from './support/n8n.mjs';

const directus = new Directus();
const { url, adminToken, adminEmail, adminPassword } = directus.server;

let client: Client;

async function tested(data: CredentialData): Promise<{ status: string; message: string }> {
	const { id, name } = await saveCredential(client, data);
	try {
		return await client.testCredential({ id, name, type: CREDENTIAL, data });
	} finally {
		await client.deleteCredential(id);
	}
}

const withToken = (given: string): CredentialData => ({
	url: given,
	authentication: 'accessToken',
	token: adminToken,
});
const withPassword = (password: string): CredentialData => ({
	url,
	authentication: 'password',
	email: adminEmail,
	password,
});

/** Of the form that Directus gives out, and signed by nobody. */
const FOREIGN = [{ alg: 'HS256', typ: 'JWT' }, { id: 'x', exp: 4_000_000_000, iss: 'directus' }, {}]
	.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
	.join('.');

beforeAll(async () => {
	client = await logIn();
});

it.each<[string, CredentialData]>([
	['an access token', withToken(url)],
	['the token of a credential made by another node', { url, accessToken: adminToken }],
	['an e-mail and a password', withPassword(adminPassword)],
	['no log-in at all', { url, authentication: 'none' }],
	['a slash behind the URL', withToken(`${url}/`)],
	["the Studio's address", withToken(`${url}/admin`)],
	['an address without the scheme', withToken(url.replace('http://', ''))],
	['white space around the URL', withToken(` ${url}\n`)],
])('passes with %s', async (_, data) => {
	expect(await tested(data)).toEqual({ status: 'OK', message: expect.any(String) });
});

it.each<[string, CredentialData, RegExp]>([
	['a wrong token', { ...withToken(url), token: 'wrong-token' }, /does not accept this log-in/],
	['no token', { ...withToken(url), token: '' }, /holds no access token/],
	['a wrong password', withPassword('Wrong-password-1'), /does not accept this log-in/],
	['no password', withPassword(''), /holds no password/],
	[
		'a token of another Directus',
		{ ...withToken(url), token: FOREIGN },
		/may be of another Directus/,
	],
	['nothing at the address', withToken('http://127.0.0.1:9'), /ECONNREFUSED/],
	['an address that is not of the web', withToken('ftp://127.0.0.1'), /https?:\/\//],
	['no address', withToken(''), /no Directus URL/],
])('fails with %s, and says so', async (_, data, message) => {
	const answer = await tested(data);
	expect(answer.status).toBe('Error');
	expect(answer.message).toMatch(message);
	expect(answer.message).not.toMatch(/wrong-(token|password)/i);
});

const strangers: Array<[string, Reply, RegExp?]> = [
	[
		'a web page',
		{ headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Hello</title>' },
	],
	["JSON that is not Directus's", { body: { hello: 'world' } }],
	[
		'a redirect to another place',
		{ status: 302, headers: { location: 'https://example.com/' } },
		/./,
	],
	['a page that is not there', { status: 404, body: 'Not Found' }],
];

describe.each(strangers)(
	'fails with a server that answers with %s',
	(_, reply, says = /Directus/) => {
		it.each<[string, Partial<CredentialData>]>([
			['by token', { authentication: 'accessToken', token: 'any' }],
			['by password', { authentication: 'password', email: adminEmail, password: 'any' }],
			['public', { authentication: 'none' }],
		])('%s', async (__, data) => {
			const server = await fakeServer(() => reply);
			try {
				const answer = await tested({ ...data, url: server.url });
				expect(server.received).not.toEqual([]);
				expect(answer.status).toBe('Error');
				expect(answer.message).toMatch(says);
			} finally {
				await server.close();
			}
		});
	},
);

it('keeps the values of custom headers from being shown, and puts them back by name', async () => {
	const server = await fakeServer(() => ({ body: { data: { id: 1 } } }));
	const { id, name } = await saveCredential(client, {
		...withToken(server.url),
		headers: JSON.stringify({ 'X-First': 'first value', 'X-Second': 'second value' }),
	});
	try {
		const shown = (await client.shownCredential(id)) as CredentialData;
		const { 'X-Second': second, ...rest } = JSON.parse(String(shown.headers)) as CredentialData;
		expect(Object.keys(rest)).toEqual(['X-First']);
		expect(JSON.stringify(shown)).not.toContain('value');
		// The first is taken away, and the second left as it is shown.
		const data = { ...shown, headers: JSON.stringify({ 'X-Second': second }) };
		const saved = { id, name, type: CREDENTIAL, data };
		await client.updateCredential(id, saved);
		expect(await client.testCredential(saved)).toMatchObject({ status: 'OK' });
		const { headers } = server.received.at(-1)!;
		expect([headers['x-first'], headers['x-second']]).toEqual([undefined, 'second value']);
	} finally {
		await client.deleteCredential(id);
		await server.close();
	}
});

describe('a credential that is edited after n8n has logged in with it', () => {
	/** What the editor sends in the place of a secret that it was not shown. */
	const UNCHANGED = '__n8n_BLANK_VALUE_e5362baf-c777-4d57-a609-6eaf1f9e87f6';
	let saved: { id: string; name: string; type: string };

	beforeEach(async () => {
		const { id, name } = await saveCredential(client, withPassword(adminPassword));
		saved = { id, name, type: CREDENTIAL };
		const { status } = await client.testCredential({
			...saved,
			data: withPassword(adminPassword),
		});
		expect(status).toBe('OK');
	});

	afterEach(async () => await client.deleteCredential(saved.id));

	const edited = async (change: CredentialData) => {
		const kept = { password: UNCHANGED, sessionToken: UNCHANGED, sessionTokenFor: UNCHANGED };
		const credential = { ...saved, data: { ...withPassword(UNCHANGED), ...kept, ...change } };
		await client.updateCredential(saved.id, credential);
		return await client.testCredential(credential);
	};

	it('passes where nothing was changed', async () => {
		expect(await edited({})).toMatchObject({ status: 'OK' });
	});

	it('fails with a wrong password, though the session is still good', async () => {
		const { status, message } = await edited({ password: 'Wrong-password-1' });
		expect(status).toBe('Error');
		expect(message).toMatch(/does not accept this log-in/);
	});

	it('does not show the session to another server', async () => {
		const server = await fakeServer(({ path }) =>
			path === '/auth/login'
				? { body: { data: { access_token: 'session-of-the-other' } } }
				: { status: 401, body: {} },
		);
		try {
			await edited({ url: server.url });
			expect(server.received).not.toEqual([]);
			expect(JSON.stringify(server.received)).not.toContain('eyJ');
		} finally {
			await server.close();
		}
	});
});
