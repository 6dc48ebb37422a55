/**
 * The password, the token and the bearer are in no error, output, hint, log or stored run, whatever
 * the server answers. They come in by expressions, so that the node's parameters hold none of them.
 */
import { takeLog } from '../support/log.mjs';
import type { INode } from 'n8n-workflow';
import { Directus, type User } from '../support/directus.mjs';
import { runNode, type CredentialData, type NodeRun } from '../support/engine.mjs';
import { fakeServer, refusal, type Received, type Reply } from '../support/fakeServer.mjs';
import { leaksOf, placesOf } from '../support/leaks.mjs';
import { FIELDS, RESET } from '../support/reset.mjs';

const directus = new Directus();

const PASSWORD = 'rejected "pass" wörd/1';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzZWNyZXQiOiJ5ZXMifQ.c2lnbmF0dXJl';
const BEARER = 'static-token-0123456789';

type OnError = INode['onError'];
const modes: OnError[] = [undefined, 'continueRegularOutput', 'continueErrorOutput'];

/** An item of the error output is the input item with the error added: n8n copies it there. */
function withoutInput(run: NodeRun, onError: OnError): NodeRun {
	if (onError !== 'continueErrorOutput') return run;
	for (const item of run.errors)
		for (const name of ['password', 'token', 'body']) delete item.json[name];
	return run;
}

function expectNoLeak(run: NodeRun, secrets: string[]) {
	const log = takeLog();
	for (const secret of secrets) {
		expect(leaksOf(secret, run.stored)).toEqual([]);
		expect(placesOf(secret, [run.items, run.errors, run.error, run.hints])).toEqual([]);
		expect(placesOf(secret, log)).toEqual([]);
	}
}

const raw = { ...RESET, jsonParameters: true, bodyParametersJson: '={{ $json.body }}' };

const run = async (
	parameters: object,
	json: object,
	credential: CredentialData,
	onError: OnError,
) =>
	withoutInput(
		await runNode({ ...parameters }, { credential, onError, items: [{ json: { ...json } }] }),
		onError,
	);

it('finds what is there: the search that the others rely on', async () => {
	const { stored } = await run(
		{ ...RESET, token: 'x', password: PASSWORD },
		{},
		{ url: 'http://127.0.0.1:9' },
		undefined,
	);
	expect(leaksOf(PASSWORD, stored)).not.toEqual([]);
	expect(takeLog()).not.toBe('');
	const error = new Error('x', {
		cause: { request: { body: `{"password":${JSON.stringify(PASSWORD)}}` } },
	});
	expect(placesOf(PASSWORD, { error })).toEqual(['.error.cause.request.body']);
});

describe.each(modes)('a real Directus, on error: %s', (onError) => {
	let user: User;
	let token: string;

	beforeAll(async () => {
		user = await directus.makeUser();
		token = await directus.resetToken(user);
		await directus.ask('PATCH', '/settings', { auth_password_policy: '/^.{40,}$/' });
	});

	afterAll(async () => {
		await directus.ask('PATCH', '/settings', { auth_password_policy: null });
		await directus.removeUsers();
	});

	it('repeats the password that it rejects', async () => {
		const { text } = await directus.request(
			'POST',
			'/auth/password/reset',
			{ token, password: PASSWORD },
			null,
		);
		expect(placesOf(PASSWORD, text)).not.toEqual([]);
	});

	it('keeps a rejected password to itself', async () => {
		const result = await run(FIELDS, { token, password: PASSWORD }, directus.credential, onError);
		expectNoLeak(result, [PASSWORD, token, directus.server.adminToken]);
	});

	it('keeps a rejected password of raw JSON to itself', async () => {
		for (const body of [
			{ token, password: PASSWORD },
			JSON.stringify({ token, password: PASSWORD }),
		]) {
			expectNoLeak(await run(raw, { body }, directus.credential, onError), [PASSWORD, token]);
		}
	});

	it('keeps a refused token to itself', async () => {
		const expired = directus.expired(token);
		for (const given of [
			TOKEN,
			expired,
			`https://x.example/admin/reset-password?token=${expired}`,
		]) {
			const result = await run(
				FIELDS,
				{ token: given, password: PASSWORD },
				directus.credential,
				onError,
			);
			expectNoLeak(result, [PASSWORD, TOKEN, expired]);
		}
	});

	it('keeps a good password and token to itself', async () => {
		const password = `${PASSWORD} which is long enough for this policy`;
		const result = await run(
			FIELDS,
			{ token: await directus.resetToken(user), password },
			directus.credential,
			onError,
		);
		expect(result.items[0]!.json).toEqual({ success: true });
		expectNoLeak(result, [password]);
	});

	it('keeps broken JSON to itself', async () => {
		const body = `{"token": "${TOKEN}", "password": ${JSON.stringify(PASSWORD)}`;
		expectNoLeak(await run(raw, { body }, directus.credential, onError), [PASSWORD, TOKEN]);
	});

	it('keeps the password of a refused log-in to itself', async () => {
		const parameters = {
			resource: 'auth',
			operation: 'login',
			email: user.email,
			password: '={{ $json.password }}',
		};
		expectNoLeak(await run(parameters, { password: PASSWORD }, directus.credential, onError), [
			PASSWORD,
		]);
	});
});

/** A server, or something in front of it, that says back everything that it was told. */
const echoes: Array<[string, (request: Received) => Reply]> = [
	[
		'in the message',
		({ body }) =>
			refusal(400, 'FAILED_VALIDATION', `Bad: ${body}`, { field: 'password', invalid: body }),
	],
	[
		'in the message, unpacked',
		({ body }) => {
			const { token, password } = JSON.parse(body) as Record<string, string>;
			return refusal(403, 'INVALID_TOKEN', `Bad: ${token} ${password}`, { token, password });
		},
	],
	[
		'in a further message',
		({ body }) => ({ status: 400, body: { errors: [{ message: 'x' }, { message: body }] } }),
	],
	['in a code', ({ body }) => refusal(400, body, 'x', { field: body })],
	[
		'in a page',
		({ body, headers }) => ({
			status: 500,
			headers: { 'content-type': 'text/html' },
			body: `<pre>${body}${headers.authorization}`,
		}),
	],
	[
		'in a page that is no error',
		({ body }) => ({ headers: { 'content-type': 'text/html' }, body: `<pre>${body}` }),
	],
	['in a text', ({ body }) => ({ status: 401, body })],
	[
		"in JSON that is not Directus's",
		({ body }) => ({ status: 400, body: { error: body, request: JSON.parse(body) } }),
	],
	[
		'in a redirect',
		({ body }) => ({
			status: 302,
			headers: { location: `https://x.example/?${encodeURIComponent(body)}` },
		}),
	],
	[
		'in a redirect, as parameters',
		({ body }) => ({
			status: 307,
			headers: {
				location: `https://x.example/?${new URLSearchParams(JSON.parse(body) as Record<string, string>)}`,
			},
		}),
	],
	[
		'in a header',
		({ body }) => ({
			status: 418,
			headers: { 'x-echo': encodeURIComponent(body) },
			body: { errors: [] },
		}),
	],
	['and cuts the connection', () => ({ cut: true })],
];

describe.each(echoes)('a server that says it back %s', (_, answer) => {
	it.each(modes)('on error: %s', async (onError) => {
		const server = await fakeServer(answer);
		try {
			const credential = { url: server.url, token: BEARER };
			const result = await run(FIELDS, { token: TOKEN, password: PASSWORD }, credential, onError);
			expect(server.received).toHaveLength(1);
			expectNoLeak(result, [PASSWORD, TOKEN, BEARER]);
		} finally {
			await server.close();
		}
	});
});

it('nobody answers', async () => {
	const credential = { url: 'http://127.0.0.1:9', token: BEARER };
	for (const onError of modes) {
		expectNoLeak(await run(FIELDS, { token: TOKEN, password: PASSWORD }, credential, onError), [
			PASSWORD,
			TOKEN,
			BEARER,
		]);
	}
});

describe("the credential's own log-in", () => {
	const login = {
		url: directus.server.url,
		authentication: 'password',
		email: 'admin@example.com',
		password: PASSWORD,
	};
	// Authentication goes without the credential's token; this does not.
	const parameters = { resource: 'users', operation: 'get', id: 'x' };

	it.each(modes)('is refused; on error: %s', async (onError) => {
		const result = await run(parameters, {}, { ...login, otpSecret: 'GEZDGNBVGY3TQOJQ' }, onError);
		expectNoLeak(result, [PASSWORD, 'GEZDGNBVGY3TQOJQ']);
	});

	it.each(echoes.slice(0, -1))('is said back %s', async (_, answer) => {
		const server = await fakeServer(answer);
		try {
			expectNoLeak(await run(parameters, {}, { ...login, url: server.url }, undefined), [PASSWORD]);
		} finally {
			await server.close();
		}
	});

	it('got a session that is refused and said back', async () => {
		const session = 'session-token-0123456789';
		const server = await fakeServer(({ path, headers }) =>
			path === '/auth/login'
				? { body: { data: { access_token: session } } }
				: refusal(403, 'FORBIDDEN', `Not ${headers.authorization}`),
		);
		try {
			for (const onError of modes) {
				const result = await run(parameters, {}, { ...login, url: server.url }, onError);
				expect(server.received.at(-1)!.headers.authorization).toBe(`Bearer ${session}`);
				expectNoLeak(result, [PASSWORD, session]);
			}
		} finally {
			await server.close();
		}
	});

	it('has a token that is refused and said back', async () => {
		const server = await fakeServer(({ headers }) =>
			refusal(401, 'INVALID_TOKEN', `Not ${headers.authorization}`),
		);
		try {
			for (const onError of modes) {
				expectNoLeak(await run(parameters, {}, { url: server.url, token: BEARER }, onError), [
					BEARER,
				]);
			}
		} finally {
			await server.close();
		}
	});
});
