/** Answers that a real Directus does not give on demand: other sites, faults on the way, a server that is busy. */
import { createServer as createSecureServer } from 'node:https';
import {
	createServer as createTcpServer,
	type AddressInfo,
	type Server as SecureServer,
} from 'node:net';
import { runNode, type NodeRun } from '../support/engine.mjs';
import {
	fakeServer,
	refusal,
	type FakeServer,
	type Received,
	type Reply,
} from '../support/fakeServer.mjs';
import { RESET, SUCCESS } from '../support/reset.mjs';
import { CERTIFICATE, KEY } from '../support/vercel.mjs';

let server: FakeServer | undefined;

afterEach(async () => {
	await server?.close();
	server = undefined;
});

const reset = { ...RESET, token: 'the-token', password: 'New-password-2' };
const providers = { resource: 'auth', operation: 'list' };
const logIn = {
	resource: 'auth',
	operation: 'login',
	email: 'a@example.com',
	password: 'Old-password-1',
};

const runWith = async (
	parameters: Record<string, string>,
	answer: (request: Received, count: number) => Reply,
): Promise<NodeRun> => {
	server = await fakeServer(answer);
	return await runNode(parameters, { credential: { url: server.url, authentication: 'none' } });
};

const page: Reply = {
	headers: { 'content-type': 'text/html; charset=utf-8' },
	body: '<!doctype html><title>Studio</title>',
};

describe.each([
	['Reset Password', reset],
	['Log In', logIn],
	['Get Providers', providers],
])('%s does not take for success', (_, parameters) => {
	it.each<[string, Reply, RegExp]>([
		['a web page', page, /did not answer as Directus does/],
		['a text', { body: 'OK' }, /did not answer as Directus does/],
		['JSON of something else', { body: { ok: true } }, /did not answer as Directus does/],
		[
			'a JSON text',
			{ headers: { 'content-type': 'application/json' }, body: '"OK"' },
			/did not answer as Directus does/,
		],
		[
			'broken JSON',
			{ headers: { 'content-type': 'application/json' }, body: '{"data":' },
			/did not answer as Directus does/,
		],
	])('%s', async (__, reply, message) => {
		const { items, error } = await runWith(parameters, () => reply);
		expect(items).toEqual([]);
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/Check the Directus URL of the credential/);
		expect(server!.received).toHaveLength(1);
	});
});

describe('what answers is not Directus', () => {
	it.each<[string, Reply, number]>([
		['a page of an error', { ...page, status: 404 }, 404],
		['a text of an error', { status: 400, body: 'Bad Request' }, 400],
		['JSON of another service', { status: 404, body: { error: 'not found' } }, 404],
		[
			'a list of errors that is none',
			{ status: 422, body: { errors: { name: ['is wrong'] } } },
			422,
		],
		['an empty error', { status: 405 }, 405],
	])('%s', async (_, reply, status) => {
		const { items, error } = await runWith(reset, () => reply);
		expect(items).toEqual([]);
		expect(error).toMatchObject({
			message: `The server answered ${status}, and not as Directus does`,
			httpCode: String(status),
		});
		expect(error?.description).toMatch(/it may lead to another service/);
	});

	it.each<[string, Reply, number]>([
		['a proxy without its server', { ...page, status: 502 }, 502],
		['a log-in in front of it', { ...page, status: 401 }, 401],
		['a firewall', { ...page, status: 403 }, 403],
	])('%s', async (_, reply, status) => {
		const { error } = await runWith(reset, () => reply);
		expect(error?.message).toBe(`The server answered ${status}, and not as Directus does`);
		expect(error?.description).toMatch(/Something in front of Directus/);
	});

	it.each([301, 302, 303, 307, 308])(
		'a redirect (%d) is not followed, and the address is named',
		async (status) => {
			const { items, error } = await runWith(reset, ({ path }) =>
				path === '/auth/password/reset'
					? { status, headers: { location: 'https://new.example.com/auth/password/reset' } }
					: {},
			);
			expect(items).toEqual([]);
			expect(server!.received).toHaveLength(1);
			expect(error?.message).toBe(
				`The Directus URL of the credential leads on to another address (${status})`,
			);
			expect(error?.description).toContain('https://new.example.com/');
		},
	);

	it('Get SSO Login URL: a redirect of the whole site is no log-in page', async () => {
		const { items, error } = await runWith(
			{ resource: 'auth', operation: 'startOauthFlow', provider: 'github' },
			() => page,
		);
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/did not answer as Directus does/);
	});
});

describe('a refusal that is longer than is held', () => {
	const value = `'a "quoted" \\ text\nof two lines', `;
	const text = `insert into x values (${value.repeat(60_000)}`;
	const longRefusal = (reason: string): Reply =>
		refusal(500, 'INTERNAL_SERVER_ERROR', `${text}) - ${reason}`);

	it('is told with its beginning, its reason and its code', async () => {
		const { error } = await runWith(reset, () =>
			longRefusal('SQLITE_FULL: database or disk is full'),
		);
		expect(error?.message).toMatch(/^insert into x values/);
		expect(error?.message).toMatch(/SQLITE_FULL: database or disk is full$/);
		expect(error?.context).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', written: 'unknown' });
	});

	it('holds no secret where it is cut', async () => {
		const { error } = await runWith({ ...reset, password: 'Cut-in-two-1' }, () =>
			longRefusal(`no ${'Cut-in-two-1 '.repeat(30)}`),
		);
		expect(`${error?.message} ${error?.description}`).not.toMatch(/Cut-in/);
	});
});

describe('nobody answers', () => {
	it.each([
		['http://127.0.0.1:9', 'ECONNREFUSED', /Is Directus running/],
		['http://directus.invalid', /ENOTFOUND|EAI_AGAIN/, /host name/],
	])('at %s', async (url, code, next) => {
		const { items, error } = await runNode(reset, { credential: { url, authentication: 'none' } });
		expect(items).toEqual([]);
		expect(error?.message).toBe(`Directus at ${new URL(url).host} could not be reached`);
		expect(error?.context.code).toMatch(code);
		expect(error?.description).toMatch(next);
	});

	/** Servers that no connection comes about with, and whether one has a request in the end. */
	const unmet: Array<[string, string, () => SecureServer, RegExp]> = [
		[
			'a certificate that nobody vouches for',
			'https',
			() => createSecureServer({ key: KEY, cert: CERTIFICATE }),
			/^DEPTH_ZERO_SELF_SIGNED_CERT$/,
		],
		[
			'other versions of TLS',
			'https',
			() =>
				createSecureServer({
					...{ key: KEY, cert: CERTIFICATE, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' },
					ciphers: 'DEFAULT@SECLEVEL=0',
				}),
			/^(?:EPROTO|ERR_SSL_.*)$/,
		],
		[
			'no TLS at all',
			'https',
			() => createTcpServer((socket) => socket.resume().end('HTTP/1.1 400 Bad\r\n\r\n')),
			/^(?:EPROTO|ERR_SSL_.*)$/,
		],
		[
			'a connection that is cut before it is safe',
			'https',
			() => createTcpServer((socket) => socket.once('data', () => socket.destroy())),
			/^ECONNRESET$/,
		],
	];

	it.each(unmet)('but %s: nothing of a write was sent', async (_, scheme, make, code) => {
		const requests: unknown[] = [];
		const unmeet = make();
		unmeet.on('request', (request) => requests.push(request));
		unmeet.on('tlsClientError', () => {});
		await new Promise<void>((resolve) => unmeet.listen(0, '127.0.0.1', resolve));
		const url = `${scheme}://127.0.0.1:${(unmeet.address() as AddressInfo).port}`;
		const { items, error } = await runNode(reset, { credential: { url, authentication: 'none' } });
		await new Promise((resolve) => unmeet.close(resolve));
		expect(requests).toEqual([]);
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/could not be reached$/);
		expect(error?.context).toMatchObject({ code: expect.stringMatching(code), written: 'no' });
		expect(error?.description).toMatch(/^No connection came about/);
	});

	it.each(['', 'ftp://directus.example.com', 'https://a:b@directus.example.com', 'not an address'])(
		'and nothing is sent to the URL %j, which the error explains',
		async (url) => {
			const { items, error } = await runNode(reset, {
				credential: { url, authentication: 'none' },
			});
			expect(items).toEqual([]);
			expect(error?.message).toMatch(/credential/);
			expect(error?.message).toMatch(/Directus URL/);
			expect(error?.context.itemIndex).toBe(0);
		},
	);
});

describe('a connection that is cut', () => {
	it('ends a write, which may have arrived: it is not sent again', async () => {
		const { items, error } = await runWith(reset, () => ({ cut: true }));
		expect(items).toEqual([]);
		expect(server!.received).toHaveLength(1);
		expect(error?.description).toMatch(/Check in Directus what has arrived/);
	});

	it('does not end a read, which is sent again', async () => {
		const { items, error } = await runWith(providers, (_, count) =>
			count === 1 ? { cut: true } : { body: { data: [{ name: 'a' }] } },
		);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(server!.received).toHaveLength(2);
	});

	it('again and again ends a read', async () => {
		const { items, error } = await runWith(providers, () => ({ cut: true }));
		expect(items).toEqual([]);
		expect(server!.received).toHaveLength(3);
		expect(error?.message).toMatch(/could not be reached/);
	});
});

describe('a server that is busy', () => {
	const busy = (headers: Record<string, string> = {}, more: object = {}): Reply => ({
		...refusal(429, 'REQUESTS_EXCEEDED', 'Too many requests, retry.', { limit: 1, ...more }),
		headers,
	});

	const pressure = refusal(
		503,
		'SERVICE_UNAVAILABLE',
		'Service "api" is unavailable. Under pressure.',
		{ service: 'api', reason: 'Under pressure' },
	);
	const noServer: Reply = { status: 503, body: 'No server is available to handle this request.' };

	const timed = async (reply: Reply) => {
		const times: number[] = [];
		const run = await runWith(reset, (_, count) => {
			times.push(Date.now());
			return count === 1 ? reply : { status: 204 };
		});
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual(SUCCESS);
		expect(times).toHaveLength(2);
		return times[1]! - times[0]!;
	};

	it.each<[string, () => Reply]>([
		['429 with retry-after', () => busy({ 'retry-after': '1' })],
		[
			'503 of a proxy that has no server, with retry-after',
			() => ({ ...noServer, headers: { 'retry-after': '1' } }),
		],
		["Directus's 503 with retry-after", () => ({ ...pressure, headers: { 'retry-after': '1' } })],
		['429 with a date', () => busy({ 'retry-after': new Date(Date.now() + 2000).toUTCString() })],
		[
			"429 with Directus's reset",
			() => busy({}, { reset: new Date(Date.now() + 1200).toISOString() }),
		],
	])('%s is waited out', async (_, make) => {
		const waited = await timed(make());
		expect(waited).toBeGreaterThan(900);
		expect(waited).toBeLessThan(4000);
	});

	it.each<[string, () => Reply]>([
		['429', () => busy()],
		['429 with a retry-after that says nothing', () => busy({ 'retry-after': 'soon' })],
		['503 of Directus', () => pressure],
	])('%s is tried again soon', async (_, make) => {
		const waited = await timed(make());
		expect(waited).toBeGreaterThan(250);
		expect(waited).toBeLessThan(2000);
	});

	const later = { 'retry-after': '0' };
	const unclear: Array<[string, Reply]> = [
		['Envoy', { status: 503, body: 'upstream connect error or disconnect/reset before headers' }],
		['Varnish', { status: 503, body: '<title>503 Backend fetch failed</title>' }],
		['JSON of its own', { status: 503, body: { message: 'upstream timed out' } }],
		['a page', { ...page, status: 503 }],
		['a page that says when to come back', { ...page, status: 503, headers: later }],
		['nothing', { status: 503 }],
		['nothing but when to come back', { status: 503, headers: later }],
		[
			'an extension of Directus',
			refusal(503, 'SERVICE_UNAVAILABLE', 'Service "crm" is unavailable. No answer.', {
				service: 'crm',
				reason: 'No answer',
			}),
		],
	];
	const unreached: Array<[string, Reply]> = [
		['HAProxy', noServer],
		['Envoy', { status: 503, body: 'no healthy upstream' }],
		['Traefik', { status: 503, body: 'no available server' }],
	];

	it.each(unclear)(
		'that does not say whether the server was cut off (503 of %s) ends a write: it may have arrived',
		async (_, reply) => {
			const { items, error } = await runWith(reset, (__, count) =>
				count === 1 ? reply : { status: 204 },
			);
			expect(items).toEqual([]);
			expect(server!.received).toHaveLength(1);
			expect(error).toMatchObject({ httpCode: '503', context: { written: 'unknown' } });
		},
	);

	it.each(unreached)(
		'in the words of a proxy that has no server (%s) has written nothing where it stays so',
		async (_, reply) => {
			const { error } = await runWith(reset, () => ({
				...reply,
				headers: { 'retry-after': '3600' },
			}));
			expect(error).toMatchObject({ httpCode: '503', context: { written: 'no' } });
		},
	);

	it.each(unreached)(
		'in the words of a proxy that has no server (%s) is waited out',
		async (_, reply) => {
			const { items, error } = await runWith(reset, (__, count) =>
				count === 1 ? reply : { status: 204 },
			);
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json)).toEqual([{ success: true }]);
			expect(server!.received).toHaveLength(2);
		},
	);

	it.each([...unclear.filter(([name]) => name !== 'an extension of Directus'), ...unreached])(
		'in the words of a proxy (%s) does not end a read',
		async (_, reply) => {
			const { items, error } = await runWith(providers, (__, count) =>
				count === 1 ? reply : { body: { data: [{ name: 'a' }] } },
			);
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
			expect(server!.received).toHaveLength(2);
		},
	);

	it.each([502, 504])('in the way of an answer (%d) does not end a read', async (status) => {
		const { items, error } = await runWith(providers, (_, count) =>
			count < 3 ? { ...page, status } : { body: { data: [{ name: 'a' }] } },
		);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(server!.received).toHaveLength(3);
	});

	it.each([502, 504])('in the way of all answers (%d) ends a read', async (status) => {
		const { items, error } = await runWith(providers, () => ({ ...page, status }));
		expect(items).toEqual([]);
		expect(error).toMatchObject({ httpCode: String(status) });
		expect(server!.received).toHaveLength(3);
	});

	it.each([502, 504])('in the way of an answer (%d) ends a write', async (status) => {
		const { items, error } = await runWith(reset, () => ({ ...page, status }));
		expect(items).toEqual([]);
		expect(error).toMatchObject({ httpCode: String(status), context: { written: 'unknown' } });
		expect(server!.received).toHaveLength(1);
	});

	it('for longer than a minute is not waited for', async () => {
		const start = Date.now();
		const { items, error } = await runWith(reset, () => busy({ 'retry-after': '3600' }));
		expect(items).toEqual([]);
		expect(Date.now() - start).toBeLessThan(5000);
		expect(server!.received).toHaveLength(1);
		expect(error).toMatchObject({
			httpCode: '429',
			message: 'Too many requests, retry.',
			context: { code: 'REQUESTS_EXCEEDED' },
		});
		expect(error?.description).toMatch(/Try again later/);
	});
});

describe('what is sent', () => {
	it('is JSON in UTF-8 to the address below the sub-path, without a token', async () => {
		server = await fakeServer();
		const credential = { url: `${server.url}/cms/`, token: 'the-bearer' };
		await runNode({ ...reset, password: 'пароль-🔑' }, { credential });
		expect(server.received).toHaveLength(1);
		const [{ method, path, query, headers, body }] = server.received as [Received];
		expect([method, path, [...query]]).toEqual(['POST', '/cms/auth/password/reset', []]);
		expect(headers['content-type']).toMatch(/^application\/json/);
		expect(headers.authorization).toBeUndefined();
		expect(JSON.parse(body)).toEqual({ token: 'the-token', password: 'пароль-🔑' });
	});

	it('leaves out what is optional and empty', async () => {
		server = await fakeServer(() => ({ body: { data: { access_token: 'x' } } }));
		await runNode(logIn, { credential: { url: server.url, authentication: 'none' } });
		expect(JSON.parse(server.received[0]!.body)).toEqual({
			email: 'a@example.com',
			password: 'Old-password-1',
		});
	});
});
