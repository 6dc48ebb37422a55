/** What is secret in requests of the user's own making, whose names do not always tell, comes back in no error. */
import { SentSecrets } from '../../dist/nodes/Directus/transport/sentSecrets';
import { takeLog } from '../support/log.mjs';
import { runNode } from '../support/engine.mjs';
import { fakeServer, refusal, type Received, type Reply } from '../support/fakeServer.mjs';
import { leaksOf, placesOf, spellings } from '../support/leaks.mjs';

const SECRET = 'very-secret "pass" 1';

/** Says back all that it was told, as a refusal of Directus with this status. */
const echo =
	(status: number) =>
	({ body, headers, query }: Received): Reply => ({
		...refusal(
			status,
			'ECHO',
			[body, JSON.stringify(headers), ...query.values(), query.toString()].join(' '),
		),
		// Too long to be waited for.
		headers: { 'retry-after': '3600' },
	});

/** The secret comes in by the input item, so that the node's parameters do not hold it. */
async function expectNoLeak(parameters: object, status: number) {
	const server = await fakeServer(echo(status));
	try {
		const credential = { url: server.url, token: 'static-token-0123456789' };
		const { stored, items, error, hints } = await runNode(
			{ ...parameters },
			{ credential, items: [{ json: { secret: SECRET } }] },
		);
		expect(server.received).not.toEqual([]);
		expect(error?.message).toContain('***');
		expect(leaksOf(SECRET, stored)).toEqual([]);
		const log = takeLog();
		expect(log).not.toBe('');
		expect(placesOf(SECRET, [items, error, hints, log])).toEqual([]);
	} finally {
		await server.close();
	}
}

const call = { resource: 'customApi', operation: 'request', method: 'POST', path: 'x' };
const pairs = (name: string) => ({ pairs: [{ name, value: '={{ $json.secret }}' }] });
const graphql = { resource: 'graphql', operation: 'executeSystem' };

// One that asks for another session, one that is to be waited out, and a proxy's.
it.each([401, 429, 503])('said back with %d', async (status) => {
	const bodyJson = '={{ { "password": $json.secret } }}';
	await expectNoLeak({ ...call, sendBody: 'json', bodyJson }, status);
});

describe('said back with a refusal', () => {
	it.each<[string, object]>([
		[
			'in a header of a custom API call',
			{ ...call, headerPairs: { pairs: [{ name: 'X-Key', value: '={{ $json.secret }}' }] } },
		],
		[
			'in its query, among others',
			{
				...call,
				sendQuery: 'pairs',
				queryPairs: { pairs: [...pairs('api_key').pairs, { name: 'a', value: 'b' }] },
			},
		],
		[
			'in its query as JSON',
			{ ...call, sendQuery: 'json', queryJson: '={{ { "token": $json.secret, "a": 1 } }}' },
		],
		['in its path', { ...call, path: '=x?a=1&token={{ encodeURIComponent($json.secret) }}' }],
		['in its JSON', { ...call, sendBody: 'json', bodyJson: '={{ { "password": $json.secret } }}' }],
		[
			'in the address of an import',
			{
				...{ resource: 'files', operation: 'import' },
				url: '=https://files.example/a.jpg?X-Amz-Signature={{ encodeURIComponent($json.secret) }}&a=1',
			},
		],
		[
			'as the password in an address',
			{
				...{ resource: 'files', operation: 'import' },
				url: '=https://user:{{ encodeURIComponent($json.secret) }}@files.example/a.jpg',
			},
		],
		[
			'in its text, which is JSON',
			{
				...call,
				sendBody: 'text',
				bodyText: '={{ JSON.stringify({ user: { password: $json.secret } }) }}',
			},
		],
		[
			'in its text, which is a form',
			{
				...call,
				sendBody: 'text',
				bodyText: '=a=1&password={{ encodeURIComponent($json.secret) }}',
			},
		],
		[
			'in a text to be hashed',
			{ resource: 'utils', operation: 'generateHash', string: '={{ $json.secret }}' },
		],
		[
			'in the text of a GraphQL query',
			{
				...graphql,
				query:
					'=mutation { auth_login(email: "a", password: {{ JSON.stringify($json.secret) }}) { access_token } }',
			},
		],
		[
			'in a variable of another name',
			{
				...graphql,
				query: 'mutation ($p: String!) { auth_login(email: "a", password: $p) { access_token } }',
				variables: '={{ JSON.stringify({ p: $json.secret }) }}',
			},
		],
	])('%s', async (_, parameters) => {
		await expectNoLeak(parameters, 400);
	});
});

describe.each([
	'pwd',
	'passphrase',
	'private_key',
	'privateKey',
	'client_secret',
	'apikey',
	'api_key',
	'otp',
	'authorization',
	'cookie',
])('under the name %s', (name) => {
	it('in the body and in the query', async () => {
		const body = `={{ { user: { ${JSON.stringify(name)}: $json.secret } } }}`;
		await expectNoLeak({ ...call, sendBody: 'json', bodyJson: body }, 400);
		await expectNoLeak({ ...call, sendQuery: 'pairs', queryPairs: pairs(name) }, 400);
	});
});

describe('what a server was told with an input before', () => {
	const first = 'the-first "secret" of 3';
	const items = [first, 'another-secret', 'a-third-one'].map((secret) => ({ json: { secret } }));
	const create = {
		...{ resource: 'items', operation: 'create', jsonParameters: true },
		collection: { __rl: true, mode: 'id', value: 'accounts' },
		bodyParametersJson: '={{ { "name": "x", "password": $json.secret } }}',
	};

	/**
	 * Takes the first write, and says back in the places of an error all that it was told before.
	 *
	 * @param known a code of Directus's, by which it is clear that nothing was written
	 */
	const remembering = async (known?: string) => {
		const told: string[] = [];
		return await fakeServer(({ method, body, headers, path }) => {
			if (/^\/(fields|collections|relations|server|policies|permissions|users)/.test(path))
				return refusal(403, 'FORBIDDEN', 'No');
			if (method === 'GET') return { body: { data: [] } };
			const before = told.join(' ');
			told.push(body, String(headers['x-key'] ?? ''));
			if (told.length === 2)
				return { body: { data: body.startsWith('[') ? [{ id: 1 }] : { id: 1 } } };
			const message = `Seen: ${before}`;
			const extensions = { code: known ?? before, field: before };
			const errors = [{ message, extensions }, { message }];
			return { status: 400, body: { errors } };
		});
	};

	it.each<[string, object]>([
		['in a body', { ...create, options: { batchSize: 1 } }],
		['in a header', { ...call, headerPairs: pairs('X-Key') }],
		[
			'in the text of a mutation',
			{
				...graphql,
				query:
					'=mutation { auth_login(email: "a", password: {{ JSON.stringify($json.secret) }}) { access_token } }',
			},
		],
	])('%s is in no error of another one', async (_, parameters) => {
		const settings: Array<Partial<Parameters<typeof runNode>[1]>> = [
			{},
			{ onError: 'continueRegularOutput' },
			{ retryOnFail: true },
		];
		for (const setting of settings) {
			// Only what is known not to be written is sent by another try.
			const server = await remembering(setting.retryOnFail ? 'INVALID_PAYLOAD' : undefined);
			try {
				const credential = { url: server.url, token: 'static-token-0123456789' };
				const run = await runNode({ ...parameters }, { credential, items, ...setting });
				const said = JSON.stringify([run.error, run.items.map(({ json }) => json)]);
				expect(said).toContain('Seen: ');
				expect(said).toContain('***');
				expect(placesOf(first, [run.items, run.error, run.hints, takeLog()])).toEqual([]);
				expect(leaksOf(first, run.stored)).toEqual([]);
			} finally {
				await server.close();
			}
		}
	});
});

describe('the memory of what was sent', () => {
	const secretOf = (index: number) => `secret-${index.toString(36).padStart(53, 'x')}`;
	const thousand = (index: number) =>
		Array.from({ length: 1000 }, (_, at) => secretOf(1000 * index + at));

	it('finds all that a text holds in any spelling, and little else', () => {
		const sent = new SentSecrets();
		const secrets = [...thousand(0), SECRET, 'a1b', '++', '\\\\'];
		sent.add(secrets);
		for (const spell of Object.values(spellings)) {
			const found = sent.in(`Value "${spell(SECRET)}" is refused`);
			expect(found).toContain(SECRET);
			expect(found.length).toBeLessThan(5);
		}
		expect(sent.in('"a1b" "++"')).toEqual(expect.arrayContaining(['a1b', '++']));
		expect(sent.in(secretOf(1000))).not.toContain(secretOf(999));
	});

	it('holds the newest 45,000 of 60 characters, and not half a million', () => {
		const sent = new SentSecrets();
		const told = [0, 499_999, 500_000 - 45_000].map(secretOf).join('\n\n,');
		for (let index = 0; index < 500; index++) sent.add(thousand(index));
		expect(new Set(sent.in(told))).toEqual(new Set([499_999, 500_000 - 45_000].map(secretOf)));
	});
});

it('hides a secret of three characters, and no word that only stands beside one', async () => {
	const said = 'The value "a1b" cannot be given in the state draft, 3 of 3';
	const server = await fakeServer(() => refusal(400, 'NO', said));
	try {
		const credential = { url: server.url, token: 'static-token-0123456789' };
		const bodyJson = '{ "pwd": "a1b", "otp_state": "draft", "tokens_count": 3 }';
		const { error } = await runNode({ ...call, sendBody: 'json', bodyJson }, { credential });
		expect(error?.message).toBe(said.replace('a1b', '***'));
	} finally {
		await server.close();
	}
});

it('sends a GraphQL query that holds a text of many megabytes', async () => {
	const server = await fakeServer(() => ({ body: { data: { x: 1 } } }));
	try {
		const query = `mutation { x(text: "${'x'.repeat(20_000_000)}") }`;
		const credential = { url: server.url, token: 'static-token-0123456789' };
		const { error } = await runNode({ ...graphql, query }, { credential });
		expect(error?.message).toBeUndefined();
		expect(server.received).toHaveLength(1);
	} finally {
		await server.close();
	}
});
