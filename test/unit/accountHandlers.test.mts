/** Log-ins, users, permissions and shares: each request, each outcome and each refusal in full. */
import type { IDataObject } from 'n8n-workflow';
import {
	resetRefusals,
	withProvider,
	withTokenAndPassword,
} from '../../dist/nodes/Directus/actions/authentication';
import { withPolicyOrRole } from '../../dist/nodes/Directus/actions/permission';
import {
	inviteRefusals,
	registrationRefusals,
	verificationRefusals,
	withVerificationToken,
	withoutEmptyPassword,
} from '../../dist/nodes/Directus/actions/user';
import { inputOf, refusalOf } from '../support/directusObject.mjs';
import { missing, paths, refused, run, runWhole } from '../support/rowRuns.mjs';

describe('A token of a mail', () => {
	const link = 'https://x.example/reset?token=a%2Eb';

	it('is taken out of its link, and the rest of the body stays', () => {
		const body = { token: link, password: 'p' };
		expect(withTokenAndPassword(inputOf({ body })).body).toEqual({ token: 'a.b', password: 'p' });
		expect(withVerificationToken(inputOf({ query: { token: link, a: 1 } })).query).toEqual({
			...{ token: 'a.b', a: 1 },
		});
		// What is no text is Directus's to refuse.
		expect(withTokenAndPassword(inputOf({ body: { token: 5, password: 'p' } })).body).toEqual({
			...{ token: 5, password: 'p' },
		});
	});

	it.each<[IDataObject, string]>([
		[{ password: 'p' }, 'Token'],
		[{ token: '', password: 'p' }, 'Token'],
		[{ token: null, password: 'p' }, 'Token'],
		[{ token: 'https://x.example/?token=', password: 'p' }, 'Token'],
		[{ token: 'a' }, 'Password'],
		[{ token: 'a', password: '' }, 'Password'],
		[{ token: 'a', password: null }, 'Password'],
	])('%j lacks its %s, also in the JSON of the user', (body, name) => {
		for (const raw of [true, false])
			expect(refusalOf(() => withTokenAndPassword(inputOf({ body, raw })))).toEqual(missing(name));
	});
});

describe('What is refused', () => {
	const told = [
		[
			resetRefusals,
			[
				{
					codes: ['INVALID_TOKEN', 'TOKEN_EXPIRED', 'FORBIDDEN'],
					message: 'Token is invalid or expired',
					next: 'Request a new password reset and use the token of the newest mail: each works once and for one day.',
				},
				{
					...{ codes: ['FAILED_VALIDATION'], field: 'password' },
					message: 'Password does not meet requirements',
					next: 'Choose one that meets the password policy in the settings of Directus. The token is still good.',
				},
			],
		],
		[
			inviteRefusals,
			[
				{
					codes: [
						'INVALID_TOKEN',
						'TOKEN_EXPIRED',
						'FORBIDDEN',
						'INVALID_INVITE',
						'INVALID_PAYLOAD',
					],
					message: 'Invitation is invalid or expired',
					next: 'Each works once. Invite the user again and use the link of the newest mail.',
				},
				{
					codes: ['FAILED_VALIDATION'],
					message: 'Password does not meet requirements',
					next: 'Choose one that meets the password policy in the settings of Directus. The invitation is still good.',
				},
			],
		],
		[
			registrationRefusals,
			[
				{
					codes: ['FORBIDDEN'],
					message: 'Directus does not take this registration',
					next: 'Turn on User Registration in the settings of Directus, and check its e-mail filter.',
				},
				{
					codes: ['FAILED_VALIDATION'],
					message: 'Directus does not take this e-mail address or password',
					next: 'Check the address, and choose a password that meets the policy in the settings of Directus.',
				},
			],
		],
		[
			verificationRefusals,
			[
				{
					codes: ['INVALID_TOKEN', 'TOKEN_EXPIRED', 'FORBIDDEN'],
					message: 'Token is invalid or expired',
					next: 'Register once more and use the link of the newest mail.',
				},
				{
					codes: ['INVALID_PAYLOAD'],
					message: 'This registration is verified already, or is no longer there',
					next: 'Check the status of the user in Directus.',
				},
			],
		],
	] as const;

	it('by Directus is told in the words of what was to be done, and a missing token before', () => {
		for (const [refusals, expected] of told) expect(refusals).toEqual(expected);
		expect(refusalOf(() => withVerificationToken(inputOf({})))).toEqual(missing('Token'));
	});
});

describe('Log In', () => {
	it.each([
		[{}, '/auth/login'],
		[{ provider: 'ldap' }, '/auth/login/ldap'],
	])('with %j goes to %s', async (ui, path) => {
		const body = { email: 'a', password: 'b' };
		const { outcome, sent } = await run('auth.login', { ui, body }, () => ({ access_token: 't' }));
		expect(outcome).toEqual({ records: [{ access_token: 't' }] });
		expect(sent).toEqual([expect.objectContaining({ method: 'POST', path, body })]);
	});

	it('through a provider that would lead elsewhere is refused before anything is sent', () => {
		expect(() => withProvider(inputOf({ ui: { provider: '..' } }))).toThrow(
			'".." is not a valid provider',
		);
		const input = inputOf({ ui: { provider: 'ldap' } });
		expect(withProvider(input)).toBe(input);
	});
});

describe('The address of an SSO log-in', () => {
	const sso = async (headers: IDataObject) =>
		await runWhole(
			'auth.startOauthFlow',
			{ path: { provider: 'google' }, query: { redirect: 'https://a.example/?b=c', n: 1 } },
			() => ({ status: 302, headers }),
			{ url: async () => 'https://directus.example/sub' },
		);

	it('is where Directus redirects, which is not followed', async () => {
		const { outcome, sent } = await sso({ location: 'https://google.example' });
		expect(outcome).toEqual({
			records: [
				{
					url: 'https://google.example',
					startUrl:
						'https://directus.example/sub/auth/login/google?redirect=https%3A%2F%2Fa.example%2F%3Fb%3Dc&n=1',
				},
			],
		});
		expect(sent).toEqual([
			expect.objectContaining({
				...{ method: 'GET', path: '/auth/login/google' },
				accept: [301, 302, 303, 307, 308],
			}),
		]);
	});

	it('is none where the server names no page', async () => {
		expect((await sso({})).outcome).toEqual({
			...{ message: 'The server did not answer as Directus does', written: 'no' },
			description:
				'It named no log-in page. Check the Directus URL of the credential: it must lead to the API itself.',
		});
	});
});

describe('Verify E-Mail', () => {
	const verify = async (location?: string) =>
		await runWhole('users.verifyEmail', { query: { token: 't' } }, () => ({
			status: 302,
			headers: { location },
		}));

	it('names the user in the address that Directus redirects to', async () => {
		for (const location of ['/admin/users/u-1', 'https://x.example/sub/admin/users/u-1']) {
			const { outcome, sent } = await verify(location);
			expect(outcome).toEqual({ records: [{ success: true, id: 'u-1' }] });
			expect(sent[0]).toMatchObject({ accept: [302], query: { token: 't' } });
		}
	});

	it.each([undefined, '/admin/users/', '/admin/users/a/b', '/admin/users/a?b', '/admin/users/a#b'])(
		'is not known to have been done where that is %j',
		async (location) => {
			expect((await verify(location)).outcome).toEqual({
				message: 'The server did not answer as Directus does',
				...{ written: 'unknown', status: 302 },
				description:
					'It did not name the user who is verified. Check the Directus URL of the credential: it must lead to the API itself.',
			});
		},
	);
});

describe('An empty password', () => {
	it.each<[unknown, boolean]>([
		[{ password: '' }, true],
		[{ password: '' }, false],
		[{ password: null }, false],
		[[{ email: 'a' }, { password: '' }], false],
		[{ users: { create: [{ password: '' }] } }, true],
	])('in %j is refused (JSON: %s)', (body, raw) => {
		expect(refusalOf(() => withoutEmptyPassword(inputOf({ body: body as never, raw })))).toEqual(
			missing('Password'),
		);
	});

	it.each<[unknown, boolean]>([
		[{ password: null }, true],
		[[{ password: null }], false],
		[{ password: 'x', title: '' }, false],
		[{ password: { hidden: '' } }, false],
		[{ note: null }, false],
		[[], false],
	])('is none in %j (JSON: %s)', (body, raw) => {
		const input = inputOf({ body: body as never, raw });
		expect(withoutEmptyPassword(input)).toBe(input);
	});
});

describe('Permissions', () => {
	const own = { id: 1, system: false };
	const studio = { collection: 'directus_settings', system: true };

	it('are read in one request, and cut to the limit here', async () => {
		const records = [own, studio, { id: 2 }, { id: 3 }];
		const read = async (ui: IDataObject, raw = false) =>
			(await run('permissions.list', { ui, raw }, () => records)).outcome;
		expect(await read({ limit: 2 })).toEqual({ records: [own, { id: 2 }] });
		expect(await read({ returnAll: true, limit: 1 })).toEqual({
			records: [own, { id: 2 }, { id: 3 }],
		});
		expect(await read({}, true)).toEqual({ records: [own, { id: 2 }, { id: 3 }] });
	});

	it.each<[IDataObject, boolean, boolean]>([
		[{}, false, true],
		[{ policy: null }, false, false],
		[{ role: null }, false, false],
		[{ policy: 'p', role: 'r' }, false, false],
		[{}, true, false],
	])('of %j (JSON: %s) lack a policy: %s', (body, raw, lacks) => {
		const input = inputOf({ body, raw });
		const told = lacks ? refusalOf(() => withPolicyOrRole(input)) : withPolicyOrRole(input);
		expect(told).toEqual(lacks ? missing('Policy') : input);
	});

	it('of the user are a record for each collection', async () => {
		const { outcome, sent } = await run('permissions.listMine', {}, () => ({
			...{ a: { read: { access: 'full' } }, b: {} },
		}));
		expect(outcome).toEqual({
			records: [{ collection: 'a', read: { access: 'full' } }, { collection: 'b' }],
		});
		expect(paths(sent)).toEqual(['GET /permissions/me']);
	});

	it.each([
		['10.13.1', { message: 'Directus answered nothing', written: 'no', code: 'ROUTE_NOT_FOUND' }],
		[
			'11.0.0',
			expect.objectContaining({
				message: 'Directus answered with nothing where one record was expected',
			}),
		],
		[
			undefined,
			expect.objectContaining({
				message: 'Directus answered with nothing where one record was expected',
			}),
		],
	])(
		'of the user are not told by Directus %s, which answers nothing',
		async (version, expected) => {
			const { outcome } = await run('permissions.listMine', {}, () => undefined, {
				serverInfo: async () => ({ version }),
			});
			expect(outcome).toEqual(expected);
		},
	);

	it.each([
		[{ collection: 'c', id: 5 }, '/permissions/me/c/5'],
		[{ collection: 'c' }, '/permissions/me/c'],
	])('of one item at %j are read from %s', async (path, expected) => {
		const { outcome, sent } = await run('permissions.getMine', { path }, () => ({ update: true }));
		expect(outcome).toEqual({ records: [{ update: true }] });
		expect(paths(sent)).toEqual([`GET ${expected}`]);
	});
});

it('Open Share says what may be wrong with it', async () => {
	const { outcome } = await run('shares.auth', { body: { share: 's' } }, () => {
		throw refused('INVALID_CREDENTIALS');
	});
	expect(outcome).toEqual({
		...{ message: 'The share cannot be opened', written: 'no', code: 'INVALID_CREDENTIALS' },
		original: 'It is INVALID_CREDENTIALS',
		description:
			'Directus said: It is INVALID_CREDENTIALS. Check its ID and its password, from when and until when it can be opened, and whether Max Uses is reached.',
	});
});
