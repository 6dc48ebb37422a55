/** The credential with a real Directus: every way of logging in, and sessions that end. */
import { Directus, type User } from '../support/directus.mjs';
import { runNode, type CredentialData, type NodeRun, type RunOptions } from '../support/engine.mjs';
import { fakeServer, refusal, type FakeServer, type Received } from '../support/fakeServer.mjs';
import { makeTwoFactorUser, wrongCode } from '../support/twoFactor.mjs';
import { oneTimePassword } from '../../dist/nodes/Directus/transport/oneTimePassword';

const directus = new Directus();
const { url, adminToken, adminEmail, adminPassword } = directus.server;
const asAdmin = { url, authentication: 'password', email: adminEmail, password: adminPassword };

/** Asks who the credential is. */
const whoAmI = async (
	credential: CredentialData,
	options: Partial<RunOptions> = {},
): Promise<NodeRun> =>
	await runNode({ resource: 'users', operation: 'getCurrent' }, { credential, ...options });

async function expectAdmin(credential: CredentialData) {
	const { items, error } = await whoAmI(credential);
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.email)).toEqual([adminEmail]);
}

afterEach(async () => await directus.removeUsers());

describe('an access token', () => {
	it.each<[string, CredentialData]>([
		['in the field of this node', { url, authentication: 'accessToken', token: adminToken }],
		['in the field of other packages', { url, accessToken: adminToken }],
		['without the field that chooses', { url, token: adminToken }],
		['with white space around it', { url, token: ` ${adminToken}\n` }],
		['with a slash behind the URL', { url: `${url}/`, token: adminToken }],
		["with the Studio's address", { url: `${url}/admin/content/posts`, token: adminToken }],
		['without the scheme', { url: url.replace('http://', ''), token: adminToken }],
	])('works %s', async (_, credential) => {
		await expectAdmin(credential);
	});

	it('in the own field counts more than the one in the other', async () => {
		await expectAdmin({ url, token: adminToken, accessToken: 'unknown' });
	});

	it('that Directus does not know is refused, and says so', async () => {
		const { items, error } = await whoAmI({ url, token: 'unknown-token' });
		expect(items).toEqual([]);
		expect(error).toMatchObject({ httpCode: '401', message: 'Invalid user credentials.' });
		expect(error?.description).toMatch(/Check the token/);
	});

	it('that has expired is refused, and says so', async () => {
		const { access_token } = await directus.logIn({ email: adminEmail, password: adminPassword });
		const { error } = await whoAmI({ url, token: directus.expired(access_token) });
		expect(error).toMatchObject({ httpCode: '401', context: { code: 'TOKEN_EXPIRED' } });
		expect(error?.description).toMatch(/Get a new one/);
	});
});

describe('e-mail and password', () => {
	it('log in, and n8n keeps the session', async () => {
		const credential: CredentialData = { ...asAdmin };
		await expectAdmin(credential);
		const session = credential.sessionToken;
		expect(session).toEqual(expect.any(String));
		await expectAdmin(credential);
		expect(credential.sessionToken).toBe(session);
	});

	it.each([
		['has ended', (session: string) => directus.expired(session)],
		['Directus does not know', () => 'unknown'],
	])('log in anew where the session is one that %s', async (_, end) => {
		const credential: CredentialData = { ...asAdmin };
		await expectAdmin(credential);
		const ended = end(String(credential.sessionToken));
		credential.sessionToken = ended;
		await expectAdmin(credential);
		expect(credential.sessionToken).not.toBe(ended);
	});

	it('log in anew once for many items', async () => {
		const credential: CredentialData = { ...asAdmin };
		await expectAdmin(credential);
		credential.sessionToken = directus.expired(String(credential.sessionToken));
		const items = Array.from({ length: 5 }, () => ({ json: {} }));
		const run = await whoAmI(credential, { items });
		expect(run.items.map(({ json, pairedItem }) => [json.email, pairedItem])).toEqual(
			items.map((_, item) => [adminEmail, { item }]),
		);
	});

	it('are logged in with anew when they are edited: the session is that of the user before', async () => {
		const credential: CredentialData = { ...asAdmin };
		await expectAdmin(credential);
		const user = await directus.makeUser();
		Object.assign(credential, { email: user.email, password: 'Wrong-password-1' });
		const { items, error } = await whoAmI(credential);
		expect(items).toEqual([]);
		expect(error).toMatchObject({ httpCode: '401', message: 'Invalid user credentials.' });
		credential.password = user.password;
		expect((await whoAmI(credential)).items[0]?.json.id).toBe(user.id);
	});

	it("log in at the Studio's address, too", async () => {
		await expectAdmin({ ...asAdmin, url: `${url}/admin/login?redirect=/content` });
	});

	it('that are wrong are refused, and say so', async () => {
		const user = await directus.makeUser();
		const credential: CredentialData = {
			...asAdmin,
			email: user.email,
			password: 'Wrong-password-1',
		};
		const { items, error } = await whoAmI(credential);
		expect(items).toEqual([]);
		expect(error).toMatchObject({ httpCode: '401', message: 'Invalid user credentials.' });
		expect(credential.sessionToken).toBeUndefined();
	});

	describe('with two-factor authentication', () => {
		let user: User & { secret: string };
		const credential = (otpSecret?: string): CredentialData => ({
			url,
			authentication: 'password',
			email: user.email,
			password: user.password,
			...(otpSecret !== undefined && { otpSecret }),
		});

		beforeEach(async () => void (user = await makeTwoFactorUser(directus)));

		it('log in again and again with the secret', async () => {
			const data = credential(user.secret);
			for (let round = 0; round < 2; round++) {
				expect((await whoAmI(data)).items[0]?.json.email).toBe(user.email);
				data.sessionToken = directus.expired(String(data.sessionToken));
			}
		});

		it('log in with a code', async () => {
			const { items } = await whoAmI(credential(oneTimePassword(user.secret, Date.now())));
			expect(items[0]?.json.email).toBe(user.email);
		});

		it('are refused without, or with a wrong code, and say so', async () => {
			for (const otp of [undefined, wrongCode(user.secret)]) {
				const { error } = await whoAmI(credential(otp));
				expect(error).toMatchObject({ httpCode: '401', context: { code: 'INVALID_OTP' } });
				expect(error?.description).toMatch(/one-time password/);
			}
		});
	});
});

describe('no log-in', () => {
	it('gets what everybody gets', async () => {
		const credential = {
			url,
			authentication: 'none',
			accessToken: adminToken,
			token: adminToken,
			password: 'x',
		};
		const ping = await runNode({ resource: 'server', operation: 'ping' }, { credential });
		expect(ping.items.map(({ json }) => json)).toEqual([{ result: 'pong' }]);
		const { items, error } = await whoAmI(credential);
		expect(items).toEqual([]);
		expect(['401', '403']).toContain(error?.httpCode);
	});
});

describe('what goes over the wire', () => {
	let server: FakeServer;

	const answer = ({ path, headers }: Received, count: number) => {
		if (path.endsWith('/auth/login'))
			return { body: { data: { access_token: `session-${count}`, expires: 900000 } } };
		if (headers.authorization === 'Bearer ended')
			return refusal(401, 'TOKEN_EXPIRED', 'Token expired.');
		if (headers.authorization === 'Bearer session-of-another-log-in')
			return refusal(401, 'INVALID_CREDENTIALS', 'Invalid user credentials.');
		return { body: { data: { id: 1 } } };
	};

	beforeEach(async () => void (server = await fakeServer(answer)));
	afterEach(async () => await server.close());

	const bearers = () => server.received.map(({ path, headers }) => [path, headers.authorization]);

	it('is the token, once, in the header', async () => {
		await whoAmI({ url: `${server.url}/cms/admin/users`, token: adminToken });
		expect(bearers()).toEqual([['/cms/users/me', `Bearer ${adminToken}`]]);
		expect([...server.received[0]!.query.values()].join()).not.toContain(adminToken);
	});

	it('is no token without a log-in', async () => {
		await whoAmI({
			url: server.url,
			authentication: 'none',
			accessToken: adminToken,
			token: adminToken,
		});
		expect(bearers()).toEqual([['/users/me', undefined]]);
	});

	it('is nothing where a token is to be there and is not, but what needs none', async () => {
		const credential = { url: server.url, token: ' ' };
		const { items, error } = await whoAmI(credential);
		expect(items).toEqual([]);
		expect(error?.message).toBe('The Directus credential holds no access token');
		expect(error?.description).toMatch(/enter the token/);
		expect(server.received).toEqual([]);
		await runNode(
			{ resource: 'auth', operation: 'requestReset', email: 'a@example.com' },
			{ credential },
		);
		expect(bearers()).toEqual([['/auth/password/request', undefined]]);
	});

	it.each(['__proto__', 'constructor', 'x'])(
		'is nothing for the stored authentication %j',
		async (authentication) => {
			const { error } = await whoAmI({
				...{ url: server.url, authentication },
				...{ accessToken: adminToken, sessionToken: 's' },
			});
			expect(error?.message).toBe('The Directus credential holds no access token');
			expect(server.received).toEqual([]);
		},
	);

	it('is one log-in for many items', async () => {
		const items = Array.from({ length: 3 }, () => ({ json: {} }));
		await whoAmI({ ...asAdmin, url: `${server.url}/cms` }, { items });
		expect(bearers()).toEqual([
			['/cms/auth/login', undefined],
			...items.map(() => ['/cms/users/me', 'Bearer session-1']),
		]);
		expect(JSON.parse(server.received[0]!.body)).toEqual({
			email: adminEmail,
			password: adminPassword,
		});
	});

	it('is a new log-in after a session that has ended, and the request again', async () => {
		await whoAmI({ ...asAdmin, url: server.url, sessionToken: 'ended' });
		expect(bearers()).toEqual([
			['/users/me', 'Bearer ended'],
			['/auth/login', undefined],
			['/users/me', 'Bearer session-2'],
		]);
	});

	it.each<[string, CredentialData]>([
		['URL', { url: '/other' }],
		['e-mail', { email: 'other@example.com' }],
		['password', { password: 'Other-password-1' }],
		['two-factor secret', { otpSecret: '123456' }],
	])(
		'is no session of the log-in before the %s was edited, but a new log-in',
		async (_, change) => {
			const credential: CredentialData = { ...asAdmin, url: server.url };
			await whoAmI(credential);
			await whoAmI(credential);
			expect(bearers().map(([path]) => path)).toEqual(['/auth/login', '/users/me', '/users/me']);
			server.received.length = 0;
			// n8n keeps the session of a credential that is saved again.
			Object.assign(
				credential,
				change,
				change.url && { url: `${server.url}${String(change.url)}` },
			);
			await whoAmI(credential);
			const sent = bearers();
			expect(sent.map(([path]) => String(path).replace('/other', ''))).toEqual([
				'/users/me',
				'/auth/login',
				'/users/me',
			]);
			expect(JSON.stringify(sent.slice(0, 2))).not.toContain('session-1');
			expect(sent[2]![1]).toBe('Bearer session-2');
		},
	);

	it('is no second log-in where the new session is refused as well', async () => {
		await server.close();
		server = await fakeServer(({ path }) =>
			path === '/auth/login'
				? { body: { data: { access_token: 'ended' } } }
				: refusal(401, 'TOKEN_EXPIRED', 'Token expired.'),
		);
		const { error } = await whoAmI({ ...asAdmin, url: server.url });
		expect(error).toMatchObject({ httpCode: '401', context: { code: 'TOKEN_EXPIRED' } });
		expect(server.received.filter(({ path }) => path === '/auth/login').length).toBeLessThanOrEqual(
			2,
		);
	});

	it('is no log-in at all for what goes without a token', async () => {
		const credential = { ...asAdmin, url: server.url };
		await runNode(
			{ resource: 'auth', operation: 'requestReset', email: 'a@example.com' },
			{ credential },
		);
		expect(bearers()).toEqual([['/auth/password/request', undefined]]);
	});
});

describe('a log-in that is no log-in', () => {
	it.each([
		['a web page', { headers: { 'content-type': 'text/html' }, body: '<html></html>' }],
		['JSON of something else', { body: { ok: true } }],
		['nothing', { status: 204 }],
		['no token', { body: { data: { expires: 1 } } }],
		['a redirect', { status: 302, headers: { location: 'https://sso.example.com/' } }],
	])('is refused: %s', async (_, reply) => {
		const server = await fakeServer(({ path }) =>
			path === '/auth/login' ? reply : { body: { data: {} } },
		);
		try {
			const { items, error } = await whoAmI({ ...asAdmin, url: server.url });
			expect(items).toEqual([]);
			expect(error?.message).toBeTruthy();
			expect(`${error?.message} ${error?.description}`).toMatch(/Directus URL|log-in/);
			expect(server.received.every(({ path }) => path === '/auth/login')).toBe(true);
		} finally {
			await server.close();
		}
	});
});
