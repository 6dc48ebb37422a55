/** Reset Password against a real Directus with tokens from real mails: every answer that Directus has. */
import { Directus, type User } from '../support/directus.mjs';
import { reset, RESET, SUCCESS } from '../support/reset.mjs';
import { runNode } from '../support/engine.mjs';

const directus = new Directus();
const NEW = 'New-password-2';
let user: User;
let token: string;

const makeUser = async () => {
	user = await directus.makeUser();
	token = await directus.resetToken(user);
};

const removeUser = async () => await directus.removeUsers();

/** What the server holds afterwards. */
async function expectPassword(password: string) {
	const other = password === NEW ? user.password : NEW;
	expect({
		[password]: await directus.canLogIn(user, password),
		[other]: await directus.canLogIn(user, other),
	}).toEqual({
		[password]: true,
		[other]: false,
	});
}

describe('with a good token', () => {
	beforeEach(makeUser);
	afterEach(removeUser);

	it('sets the password', async () => {
		const { items, error } = await reset(token, NEW);
		expect(error).toBeUndefined();
		expect(items).toEqual(SUCCESS);
		await expectPassword(NEW);
	});

	it('sets a password that was typed, too', async () => {
		const { items } = await runNode(
			{ ...RESET, token, password: NEW },
			{ credential: directus.publicCredential },
		);
		expect(items).toEqual(SUCCESS);
		await expectPassword(NEW);
	});

	it('takes it with white space around it', async () => {
		expect((await reset(`  ${token}\r\n`, NEW)).items).toEqual(SUCCESS);
		await expectPassword(NEW);
	});

	it('takes the whole link of the mail', async () => {
		const { resetLink } = await directus.requestReset(user);
		expect(resetLink).toContain('/admin/reset-password?token=');
		expect((await reset(`${resetLink}\n`, NEW)).items).toEqual(SUCCESS);
		await expectPassword(NEW);
	});

	it.each([
		['of spaces', '        '],
		['with white space around it', ' New password 2\t'],
		['with quotes and backslashes', '"\\"\'{{ $json }}\\n'],
		['of other letters', 'пароль-密码-🔑'],
		['that reads as a number', '12345678'],
		['that reads as JSON', '{"a":1}'],
	])('sets a password %s as it is', async (_, password) => {
		expect((await reset(token, password)).items).toEqual(SUCCESS);
		await expect(directus.canLogIn(user, password)).resolves.toBe(true);
	});

	it('sets a password that an expression made a number', async () => {
		expect((await reset(token, 12345678)).items).toEqual(SUCCESS);
		await expect(directus.canLogIn(user, '12345678')).resolves.toBe(true);
	});

	it('ends the sessions of the user', async () => {
		const { refresh_token } = await directus.logIn(user);
		await reset(token, NEW);
		const { status } = await directus.request(
			'POST',
			'/auth/refresh',
			{ refresh_token, mode: 'json' },
			null,
		);
		expect(status).toBe(401);
	});

	it.each(['older', 'newer'])(
		'of two mails the %s one works, and ends the other',
		async (which) => {
			const newer = await directus.resetToken(user);
			const [used, left] = which === 'older' ? [token, newer] : [newer, token];
			expect((await reset(used, NEW)).items).toEqual(SUCCESS);
			expect((await reset(left, 'Third-password-3')).error?.message).toBe(
				'Token is invalid or expired',
			);
			await expectPassword(NEW);
		},
	);
});

const TOKEN_REFUSED = 'Token is invalid or expired';

describe("Directus's refusals, which use nothing up,", () => {
	beforeAll(makeUser);
	afterAll(removeUser);

	it.each<[string, number, string, () => string | Promise<string>]>([
		['garbage', 403, 'INVALID_TOKEN', () => 'garbage'],
		['cut short', 403, 'INVALID_TOKEN', () => token.slice(0, -5)],
		['cut in the middle', 403, 'INVALID_TOKEN', () => token.slice(0, token.length / 2)],
		[
			'signed with another secret',
			403,
			'INVALID_TOKEN',
			() => directus.forge(token, {}, 'another-secret'),
		],
		['of another issuer', 403, 'INVALID_TOKEN', () => directus.forge(token, { iss: 'somebody' })],
		['expired', 401, 'TOKEN_EXPIRED', () => directus.expired(token)],
		['of an invitation', 403, 'FORBIDDEN', () => directus.forge(token, { scope: 'invite' })],
		[
			'that is an access token',
			403,
			'FORBIDDEN',
			async () => (await directus.logIn(user)).access_token,
		],
		[
			'of an unknown user',
			403,
			'FORBIDDEN',
			() => directus.forge(token, { email: 'nobody@example.com' }),
		],
		['with another hash', 403, 'FORBIDDEN', () => directus.forge(token, { hash: 'x' })],
	])('of a token %s: %d %s', async (_, status, code, make) => {
		const { items, error } = await reset(await make(), NEW);
		expect(items).toEqual([]);
		expect(error).toMatchObject({
			message: TOKEN_REFUSED,
			httpCode: String(status),
			context: { code, itemIndex: 0 },
		});
		expect(error?.description).toMatch(/^Directus said: .+\. Request a new password reset/);
		await expectPassword(user.password);
	});

	it('leave the token good', async () => {
		expect((await reset(token, NEW)).items).toEqual(SUCCESS);
		await expectPassword(NEW);
	});
});

describe("Directus's refusals", () => {
	beforeEach(makeUser);
	afterEach(removeUser);

	it('of a token that was used', async () => {
		await reset(token, NEW);
		const { error } = await reset(token, 'Third-password-3');
		expect(error).toMatchObject({
			message: TOKEN_REFUSED,
			httpCode: '403',
			context: { code: 'FORBIDDEN' },
		});
		await expectPassword(NEW);
	});

	it('of the token of a suspended user', async () => {
		await directus.ask('PATCH', `/users/${user.id}`, { status: 'suspended' });
		const { error } = await reset(token, NEW);
		expect(error).toMatchObject({
			message: TOKEN_REFUSED,
			httpCode: '403',
			context: { code: 'FORBIDDEN' },
		});
		await directus.ask('PATCH', `/users/${user.id}`, { status: 'active' });
		await expectPassword(user.password);
	});

	it('of a token whose user is gone', async () => {
		await directus.removeUsers();
		const { error } = await reset(token, NEW);
		expect(error).toMatchObject({
			message: TOKEN_REFUSED,
			httpCode: '403',
			context: { code: 'FORBIDDEN' },
		});
	});

	it('of a password against the policy; the token stays good', async () => {
		await directus.ask('PATCH', '/settings', { auth_password_policy: '/^.{12,}$/' });
		try {
			const { items, error } = await reset(token, 'too-short');
			expect(items).toEqual([]);
			expect(error).toMatchObject({
				message: 'Password does not meet requirements',
				httpCode: '400',
				context: { code: 'FAILED_VALIDATION', field: 'password', itemIndex: 0 },
			});
			expect(error?.description).toMatch(
				/^Directus said: .+\. Choose one that meets the password policy/,
			);
			await expectPassword(user.password);
			expect((await reset(token, NEW)).items).toEqual(SUCCESS);
			await expectPassword(NEW);
		} finally {
			await directus.ask('PATCH', '/settings', { auth_password_policy: null });
		}
	});
});

describe('what would lock the user out or fail anyway never leaves the node:', () => {
	beforeAll(makeUser);
	afterAll(removeUser);

	const empty = ['', undefined, null];

	it.each(empty)('a password that is %p', async (password) => {
		const { items, error } = await reset(token, password);
		expect(items).toEqual([]);
		expect(error?.message).toBe('Missing required parameter: Password');
		expect(error?.context.itemIndex).toBe(0);
		await expectPassword(user.password);
	});

	it.each([...empty, '   ', '\n', 'https://directus.example.com/admin/reset-password?token='])(
		'a token that is %p',
		async (given) => {
			const { items, error } = await reset(given, NEW);
			expect(items).toEqual([]);
			expect(error?.message).toBe('Missing required parameter: Token');
			await expectPassword(user.password);
		},
	);

	it('fields that were never filled: n8n does not even start', async () => {
		const run = runNode(RESET, { credential: directus.publicCredential });
		await expect(run).rejects.toThrow('Parameter "Password" is required');
	});

	it('the token is good as before', async () => {
		expect((await reset(token, NEW)).items).toEqual(SUCCESS);
		await expectPassword(NEW);
	});
});

describe("the credential's own log-in does not matter", () => {
	beforeEach(makeUser);
	afterEach(removeUser);

	const url = directus.server.url;

	it.each<[string, () => object | Promise<object>]>([
		['a token that Directus does not know', () => ({ token: 'unknown' })],
		[
			'an expired token',
			async () => ({ token: directus.expired((await directus.logIn(user)).access_token) }),
		],
		[
			'a token of another Directus',
			async () => {
				const { access_token } = await directus.logIn(user);
				return { token: directus.forge(access_token, {}, 'another-secret') };
			},
		],
		['a good token', () => ({ token: directus.server.adminToken })],
		['no token', () => ({ token: '' })],
		[
			'a wrong password',
			() => ({ authentication: 'password', email: 'nobody@example.com', password: 'wrong' }),
		],
		[
			'the old password',
			() => ({ authentication: 'password', email: user.email, password: user.password }),
		],
		['no log-in', () => ({ authentication: 'none' })],
	])('%s', async (_, make) => {
		const credential = { url, ...(await make()) };
		const { items, error } = await reset(token, NEW, { credential });
		expect(error).toBeUndefined();
		expect(items).toEqual(SUCCESS);
		expect(credential).not.toHaveProperty('sessionToken');
		await expectPassword(NEW);
	});
});
