/** Reset Password with JSON/RAW Parameters: the user's own JSON is sent, after the checks that fields get. */
import { Directus, type User } from '../support/directus.mjs';
import { runNode, type NodeRun } from '../support/engine.mjs';
import { fakeServer, type FakeServer } from '../support/fakeServer.mjs';
import { RESET, SUCCESS } from '../support/reset.mjs';

const directus = new Directus();
const NEW = 'New-password-2';
let user: User;
let token: string;

const raw = async (bodyParametersJson: unknown, url = directus.server.url): Promise<NodeRun> =>
	await runNode(
		{ ...RESET, jsonParameters: true, bodyParametersJson: '={{ $json.body }}' },
		{
			credential: { url, authentication: 'none' },
			items: [{ json: { body: bodyParametersJson as never } }],
		},
	);

describe('sets the password', () => {
	beforeEach(async () => {
		user = await directus.makeUser();
		token = await directus.resetToken(user);
	});

	afterEach(async () => await directus.removeUsers());

	it.each<[string, () => unknown]>([
		['of JSON text', () => JSON.stringify({ token, password: NEW })],
		['of JSON text over several lines', () => JSON.stringify({ token, password: NEW }, null, 2)],
		['of an object', () => ({ token, password: NEW })],
		['with white space around the token', () => ({ token: ` ${token}\n`, password: NEW })],
		[
			'with the link in place of the token',
			() => ({ token: `https://x.example/?token=${token}`, password: NEW }),
		],
	])('%s', async (_, body) => {
		expect((await raw(body())).items).toEqual(SUCCESS);
		await expect(directus.canLogIn(user, NEW)).resolves.toBe(true);
		await expect(directus.canLogIn(user, user.password)).resolves.toBe(false);
	});

	it('of JSON that was typed, with expressions in it', async () => {
		const { items } = await runNode(
			{
				...RESET,
				jsonParameters: true,
				bodyParametersJson: '={ "token": "{{ $json.token }}", "password": "{{ $json.password }}" }',
			},
			{ credential: directus.publicCredential, items: [{ json: { token, password: NEW } }] },
		);
		expect(items).toEqual(SUCCESS);
		await expect(directus.canLogIn(user, NEW)).resolves.toBe(true);
	});

	it('and the fields do not count', async () => {
		const { items } = await runNode(
			{
				...RESET,
				token: 'garbage',
				password: 'Third-password-3',
				jsonParameters: true,
				bodyParametersJson: JSON.stringify({ token, password: NEW }),
			},
			{ credential: directus.publicCredential },
		);
		expect(items).toEqual(SUCCESS);
		await expect(directus.canLogIn(user, NEW)).resolves.toBe(true);
	});
});

describe('is not sent', () => {
	let server: FakeServer;

	beforeAll(async () => void (server = await fakeServer()));
	beforeEach(() => void (server.received.length = 0));
	afterEach(() => expect(server.received).toEqual([]));
	afterAll(async () => await server.close());

	it.each([
		['{"token": "t", "password": }', 'expected a value at line 1, column 28'],
		[
			'{\n  "token": "t",\n  "password": "p",\n}',
			'expected a property name in double quotes at line 4, column 1',
		],
		['{"token": "t", "password": "p"', 'missing "}" at line 1, column 31'],
		["{'token': 't'}", 'expected a property name in double quotes at line 1, column 2'],
		['token=t&password=p', 'expected a value at line 1, column 1'],
	])('where it does not parse: %j', async (body, where) => {
		const { items, error } = await raw(body, server.url);
		expect(items).toEqual([]);
		expect(error?.message).toBe(`Body Parameters is not valid JSON: ${where}`);
		expect(error?.description).toMatch(/Nothing was sent/);
		expect(error?.context.itemIndex).toBe(0);
	});

	it.each<[unknown, string]>([
		['[]', 'a list'],
		[[{ token: 't', password: 'p' }], 'a list'],
		['12', 'a number'],
		[12, 'a number'],
		[true, 'a boolean'],
		['null', 'null'],
		[null, 'null'],
	])('where it is no object: %j', async (body, kind) => {
		expect((await raw(body, server.url)).error?.message).toBe(
			`Body Parameters must be a JSON object, not ${kind}`,
		);
	});

	it.each<[unknown, string]>([
		['', 'Token'],
		['{}', 'Token'],
		[{}, 'Token'],
		[{ password: NEW }, 'Token'],
		[{ token: '', password: NEW }, 'Token'],
		[{ token: ' ', password: NEW }, 'Token'],
		[{ token: null, password: NEW }, 'Token'],
		[{ token: 't' }, 'Password'],
		[{ token: 't', password: '' }, 'Password'],
		[{ token: 't', password: null }, 'Password'],
		['{"token": "t", "password": ""}', 'Password'],
		[{ Token: 't', Password: NEW }, 'Token'],
	])('where something is missing: %j', async (body, name) => {
		expect((await raw(body, server.url)).error?.message).toBe(
			`Missing required parameter: ${name}`,
		);
	});
});

it('is sent as it is otherwise, with names that the node does not know', async () => {
	const server = await fakeServer();
	try {
		const body = { token: 't', password: 'p4ssword', more: [1, { a: null }] };
		expect((await raw(body, server.url)).items).toEqual(SUCCESS);
		expect(
			server.received.map(({ method, path, body: sent }) => [method, path, JSON.parse(sent)]),
		).toEqual([['POST', '/auth/password/reset', body]]);
	} finally {
		await server.close();
	}
});
