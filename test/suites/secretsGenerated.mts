import { takeLog } from '../support/log.mjs';
import fc from 'fast-check';
import { runNode } from '../support/engine.mjs';
import { fakeServer, refusal, type FakeServer, type Reply } from '../support/fakeServer.mjs';
import { leaksOf, placesOf, spellings } from '../support/leaks.mjs';
import { tried } from '../support/tried.mjs';
import { carriers } from '../support/secretCarriers.mjs';

const SEED = Number(process.env.SEED ?? 20261126);
const TOKEN = 'static-token-0123456789';

const NAMES = [
	...[
		'password',
		'passwd',
		'pwd',
		'passphrase',
		'DB_PASS',
		'token',
		'accessToken',
		'refresh_token',
	],
	...[
		'private_key',
		'privateKey',
		'client_secret',
		'clientSecret',
		'apikey',
		'api_key',
		'X-API-Key',
	],
	...['passcode', 'bearer', 'license_key', 'licenceKey', 'encryption_key', 'signingKey', 'ssh_key'],
	...['recovery_code', 'backupCodes', 'pin', 'connection_string'],
	...['otp', 'otpCode', 'totp', 'tfa_secret', 'jwt', 'cookie', 'authorization', 'credentials'],
];

/** What is said beside the secret and has to stay. */
const ORDINARY = 'The state draft of 3 items cannot be saved:';

const letters = [...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'];
const others = [...'"\'\\/+&%<>#;: öé👍-_.$*()[]{}^|~'];
const joined = (from: string[], minLength: number, maxLength: number) =>
	fc.array(fc.constantFrom(...from), { minLength, maxLength }).map((parts) => parts.join(''));

/** What begins and ends with white space is trimmed before it is sent, as it is from a pasted token. */
const secret = fc.oneof(
	joined(letters, 8, 60),
	fc
		.tuple(joined(letters, 3, 3), joined([...letters, ...others], 5, 40), joined(letters, 2, 2))
		.map((parts) => parts.join('')),
	// A JWT, and what OpenSSL gives.
	fc
		.tuple(joined(letters, 10, 30), joined(letters, 20, 60), joined(letters, 20, 40))
		.map((parts) => parts.join('.')),
	fc
		.uint8Array({ minLength: 12, maxLength: 48 })
		.map((bytes) => Buffer.from(bytes).toString('base64')),
	// Too short to be told from an ordinary word where it stands within one; these characters are in none.
	joined([...'§¤¥¬¶'], 3, 3),
);

/** Where a server says something back. */
const places: Record<string, (said: string, status: number) => Reply> = {
	'the message': (said, status) => refusal(status, 'ECHO', `${ORDINARY} "${said}"`),
	'a further message': (said, status) => ({
		status,
		body: { errors: [{ message: ORDINARY }, { message: `"${said}"` }] },
	}),
	'the code and the field': (said, status) =>
		refusal(status, `"${said}"`, ORDINARY, { field: `"${said}"`, reason: said }),
	'a page': (said, status) => ({
		status,
		headers: { 'content-type': 'text/html' },
		body: `<pre>"${said}"</pre>`,
	}),
	'a text': (said, status) => ({ status, body: `"${said}"` }),
	'a redirect': (said) => ({
		status: 307,
		headers: { location: `https://elsewhere.example/?said=${encodeURIComponent(said)}` },
	}),
	'a header': (said, status) => ({
		...refusal(status, 'ECHO', ORDINARY),
		headers: { 'x-said': encodeURIComponent(said) },
	}),
};

/** What the other inputs send as their secret. */
const OTHERS = ['another-Secret-1', 'another-Secret-2'];

const failure = fc.record({
	carrier: fc.constantFrom(...carriers),
	name: fc.constantFrom(...NAMES),
	secret,
	spelling: fc.constantFrom(...Object.keys(spellings)),
	place: fc.constantFrom(...Object.keys(places)),
	status: fc.constantFrom(400, 401, 403, 404, 409, 413, 422, 500, 503),
	onError: fc.constantFrom(undefined, 'continueRegularOutput' as const),
	/** Inputs behind the one with the secret, of which the server says it back as well. */
	others: fc.constantFrom(0, 2),
});

/**
 * Failures drawn from a seed over all operations that carry a secret: the server says back what it was sent, in any
 * spelling and any place, and it is in nothing that n8n keeps, shows or logs. SEED draws others.
 *
 * @param runs how many failures
 */
export function testGeneratedFailures(runs: number): void {
	let server: FakeServer;
	let answer: () => Reply;

	beforeAll(async () => {
		server = await fakeServer(({ path }) =>
			// The data model and what the server is are no part of what is tried.
			/^\/(fields|collections|relations|server|policies|permissions\/me)(\/|$)/.test(path)
				? { status: 403, body: { errors: [{ message: 'No', extensions: { code: 'FORBIDDEN' } }] } }
				: answer(),
		);
	});

	afterAll(async () => await server.close());

	it('has operations that carry secrets', () => {
		expect(carriers.length).toBeGreaterThan(100);
	});

	it(`${runs} failures say nothing of a secret`, async () => {
		let sent = 0;
		await fc.assert(
			fc.asyncProperty(failure, async (one) => {
				// What a call of the user's own is answered with is its output, the address of a redirect too.
				fc.pre(!(one.carrier.title.endsWith('of a call') && one.place === 'a redirect'));
				const isShort = one.secret.length < 4;
				// Under a name that tells nothing a few characters may be any number or word.
				fc.pre(!(one.carrier.isNameless && isShort));
				const spelt = isShort ? one.secret : spellings[one.spelling]!(one.secret);
				answer = () => ({
					...places[one.place]!(spelt, one.status),
					...(one.status === 503 && { headers: { 'retry-after': '3600' } }),
				});
				server.received.length = 0;
				takeLog();
				const { stored, items, errors, error, hints } = await runNode(
					one.carrier.parameters(one.name),
					{
						credential: { url: server.url, token: TOKEN },
						items: [one.secret, ...OTHERS.slice(0, one.others)].map((json) => ({
							json: { secret: json },
						})),
						onError: one.onError,
					},
				);
				const hidden = [one.secret, TOKEN];
				for (const what of hidden) {
					expect(leaksOf(what, stored)).toEqual([]);
					expect(placesOf(what, [items, errors, error, hints, takeLog()])).toEqual([]);
				}
				if (server.received.length > 0) sent++;
			}),
			{ seed: SEED, numRuns: runs, endOnFailure: true },
		);
		expect(sent).toBeGreaterThan(runs / 2);
		tried({
			what: `a failure of one of ${carriers.length} ways to send a secret, said back in one of ${Object.keys(spellings).length} spellings, also of the inputs behind it`,
			times: runs,
			result: 'the secret is in no message, context, stack, output, hint or log',
		});
	}, 300_000);

	it('ordinary words stay readable beside a secret', async () => {
		answer = () => refusal(400, 'ECHO', `${ORDINARY} pass the password on, token by token`);
		const { error } = await runNode(
			{
				resource: 'auth',
				operation: 'resetPassword',
				token: '={{ $json.a }}',
				password: '={{ $json.b }}',
			},
			{
				credential: { url: server.url, token: TOKEN },
				items: [{ json: { a: 'abc-0123456789', b: 'correct horse battery' } }],
			},
		);
		expect(error?.message).toBe(`${ORDINARY} pass the password on, token by token`);
	});
}
