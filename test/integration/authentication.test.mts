/** The other operations of Authentication against a real Directus. */
import type { IDataObject } from 'n8n-workflow';
import { oneTimePassword } from '../../dist/nodes/Directus/transport/oneTimePassword';
import { Directus, mailTo, nextMail, type Tokens, type User } from '../support/directus.mjs';
import { runNode, type NodeRun, type RunOptions } from '../support/engine.mjs';
import { reset, SUCCESS } from '../support/reset.mjs';
import { makeTwoFactorUser, wrongCode } from '../support/twoFactor.mjs';

const directus = new Directus();
let user: User;

beforeEach(async () => void (user = await directus.makeUser()));
afterEach(async () => await directus.removeUsers());

const run = async (
	operation: string,
	parameters: IDataObject,
	options: Partial<RunOptions> = {},
): Promise<NodeRun> =>
	await runNode(
		{ resource: 'auth', operation, ...parameters },
		{ credential: directus.publicCredential, ...options },
	);

const me = async (accessToken: unknown) =>
	await directus.request<{ id: string }>('GET', '/users/me', undefined, String(accessToken));

describe('Log In', () => {
	it('gives tokens that work', async () => {
		const { items, error } = await run('login', { email: user.email, password: user.password });
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{
				json: {
					access_token: expect.any(String),
					refresh_token: expect.any(String),
					expires: expect.any(Number),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect((await me(items[0]!.json.access_token)).data.id).toBe(user.id);
	});

	it.each<[string, () => { email: string; password: string }, string]>([
		['a wrong password', () => ({ ...user, password: 'Wrong-password-1' }), 'INVALID_CREDENTIALS'],
		['an unknown user', () => ({ ...user, email: 'nobody@example.com' }), 'INVALID_CREDENTIALS'],
	])('is refused for %s', async (_, make, code) => {
		const { email, password } = make();
		const { items, error } = await run('login', { email, password });
		expect(items).toEqual([]);
		expect(error).toMatchObject({
			httpCode: '401',
			message: 'Invalid user credentials.',
			context: { code },
		});
		expect(error?.description).toMatch(/Check the token, or the e-mail address and password/);
	});

	it('is refused for a suspended user', async () => {
		await directus.ask('PATCH', `/users/${user.id}`, { status: 'suspended' });
		const { error } = await run('login', { email: user.email, password: user.password });
		expect(error?.httpCode).toBe('401');
	});

	it.each(['email', 'password'])('sends nothing without a %s', async (name) => {
		const parameters = { email: user.email, password: user.password, [name]: '={{ "" }}' };
		const { error } = await run('login', parameters);
		expect(error?.message).toBe(
			`Missing required parameter: ${name === 'email' ? 'Email' : 'Password'}`,
		);
	});

	it('sends raw JSON as it is', async () => {
		const bodyParametersJson = { email: user.email, password: user.password, mode: 'session' };
		const { items } = await run('login', {
			jsonParameters: true,
			bodyParametersJson: JSON.stringify(bodyParametersJson),
		});
		expect(items[0]!.json).toEqual({ expires: expect.any(Number) });
	});

	it('asks a user with two-factor authentication for the code, which it sends', async () => {
		const { id, email, password, secret } = await makeTwoFactorUser(directus);
		const parameters = { email, password };
		const without = await run('login', parameters);
		expect(without.error).toMatchObject({ httpCode: '401', context: { code: 'INVALID_OTP' } });
		expect(without.error?.description).toMatch(/one-time password/);
		const wrong = await run('login', { ...parameters, otp: wrongCode(secret) });
		expect(wrong.error).toMatchObject({ httpCode: '401', context: { code: 'INVALID_OTP' } });
		const right = await run('login', { ...parameters, otp: oneTimePassword(secret, Date.now()) });
		expect(right.error).toBeUndefined();
		expect((await me(right.items[0]!.json.access_token)).data.id).toBe(id);
	});

	it('goes to the provider that is named, and nowhere else', async () => {
		const parameters = { email: user.email, password: user.password };
		const unknown = await run('login', { ...parameters, provider: 'nowhere' });
		expect(unknown.error).toMatchObject({ httpCode: '404', context: { code: 'ROUTE_NOT_FOUND' } });
		const hostile = await run('login', { ...parameters, provider: '../refresh' });
		expect(hostile.error?.message).toMatch(/is not a valid provider/);
	});

	it('is for each item', async () => {
		const items = [user, { email: 'nobody@example.com', password: 'x' }, user].map(
			({ email, password }) => ({
				json: { email, password },
			}),
		);
		const parameters = { email: '={{ $json.email }}', password: '={{ $json.password }}' };
		const result = await run('login', parameters, { items, onError: 'continueRegularOutput' });
		expect(
			result.items.map(({ json, pairedItem }) => [
				Object.keys(json).includes('access_token'),
				pairedItem,
			]),
		).toEqual([
			[true, { item: 0 }],
			[false, { item: 1 }],
			[true, { item: 2 }],
		]);
		expect(result.items[1]!.json).toEqual({
			error: 'Invalid user credentials.',
			details: {
				code: 'INVALID_CREDENTIALS',
				status: 401,
				written: 'no',
				advice: expect.any(String),
			},
		});
	});
});

describe('a session', () => {
	let tokens: Tokens;

	beforeEach(async () => void (tokens = await directus.logIn(user)));

	const canRefresh = async (refresh_token: unknown) =>
		(await directus.request('POST', '/auth/refresh', { refresh_token, mode: 'json' }, null))
			.status === 200;

	it('is renewed by Refresh Token; the old refresh token ends', async () => {
		const { items, error } = await run('refreshToken', { refreshToken: tokens.refresh_token });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(items[0]!.json).toMatchObject({ expires: expect.any(Number) });
		expect((await me(items[0]!.json.access_token)).data.id).toBe(user.id);
		const again = await run('refreshToken', { refreshToken: tokens.refresh_token });
		expect(again.error).toMatchObject({
			httpCode: '401',
			context: { code: 'INVALID_CREDENTIALS' },
		});
		await expect(canRefresh(items[0]!.json.refresh_token)).resolves.toBe(true);
	});

	it('is ended by Log Out', async () => {
		const { items, error } = await run('logout', { refreshToken: tokens.refresh_token });
		expect(error).toBeUndefined();
		expect(items).toEqual(SUCCESS);
		await expect(canRefresh(tokens.refresh_token)).resolves.toBe(false);
	});

	it.each(['logout', 'refreshToken'])(
		'%s sends nothing without a refresh token',
		async (operation) => {
			const { error } = await run(operation, { refreshToken: '={{ "" }}' });
			expect(error?.message).toBe('Missing required parameter: Refresh Token');
			await expect(canRefresh(tokens.refresh_token)).resolves.toBe(true);
		},
	);

	it('is refused with a refresh token that Directus does not know', async () => {
		const { error } = await run('refreshToken', { refreshToken: 'unknown' });
		expect(error).toMatchObject({ httpCode: '401', context: { code: 'INVALID_CREDENTIALS' } });
	});

	it('does not need the log-in of the credential', async () => {
		const credential = { url: directus.server.url, token: 'unknown' };
		const { items, error } = await run(
			'refreshToken',
			{ refreshToken: tokens.refresh_token },
			{ credential },
		);
		expect(error).toBeUndefined();
		expect(
			(await run('logout', { refreshToken: items[0]!.json.refresh_token }, { credential })).items,
		).toEqual(SUCCESS);
	});
});

describe('Request Password Reset', () => {
	/** The one that the servers of the tests allow. */
	const ALLOWED = 'https://app.example.com/reset-password';

	it('mails a link to the Studio, with a token that works', async () => {
		const { items, error } = await run('requestReset', { email: user.email });
		expect(error).toBeUndefined();
		expect(items).toEqual(SUCCESS);
		const { resetLink, resetToken } = await nextMail(user.email);
		expect(resetLink).toBe(`${directus.server.url}/admin/reset-password?token=${resetToken}`);
		expect((await reset(resetToken, 'New-password-2')).items).toEqual(SUCCESS);
		await expect(directus.canLogIn(user, 'New-password-2')).resolves.toBe(true);
	});

	it('mails a link to the page that was chosen, if Directus allows it', async () => {
		expect((await run('requestReset', { email: user.email, resetUrl: ALLOWED })).items).toEqual(
			SUCCESS,
		);
		const { resetLink, resetToken } = await nextMail(user.email);
		expect(resetLink).toBe(`${ALLOWED}?token=${resetToken}`);
		expect((await reset(resetLink, 'New-password-2')).items).toEqual(SUCCESS);
	});

	it('is refused for a page that Directus does not allow', async () => {
		const { items, error } = await run('requestReset', {
			email: user.email,
			resetUrl: 'https://evil.example/',
		});
		expect(items).toEqual([]);
		expect(error).toMatchObject({ httpCode: '400', context: { code: 'INVALID_PAYLOAD' } });
		expect(error?.message).toContain('https://evil.example/');
		await expect(mailTo(user.email)).resolves.toEqual([]);
	});

	it('says the same of an unknown address and of a suspended user, who get no mail', async () => {
		await directus.ask('PATCH', `/users/${user.id}`, { status: 'suspended' });
		for (const email of ['nobody@example.com', user.email]) {
			expect((await run('requestReset', { email })).items).toEqual(SUCCESS);
			await expect(mailTo(email)).resolves.toEqual([]);
		}
	});

	it('sends nothing without an address', async () => {
		const { error } = await run('requestReset', { email: '={{ "" }}' });
		expect(error?.message).toBe('Missing required parameter: Email');
	});
});
