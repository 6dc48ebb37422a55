/** GraphQL and flows: what is sent, what comes out, and what is known to be written where they fail. */
import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import type { Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusAnswer } from '../../dist/nodes/Directus/transport/request';
import { inputOf } from '../support/directusObject.mjs';
import { refused, rowOf, run, runWhole, saidOf } from '../support/rowRuns.mjs';

describe('GraphQL', () => {
	const hiding = { hiderFor: async () => (text: string) => text.replaceAll('hush', '***') };
	const execute = async (
		query: unknown,
		answer: Partial<DirectusAnswer>,
		body: IDataObject = {},
		more: Partial<Directus> = hiding,
	) =>
		await runWhole(
			'graphql.execute',
			{ body: { query, ...body } as IDataObject },
			() => answer,
			more,
		);
	const answered = (body: IDataObject, status = 200) => ({ status, body, data: body.data });

	it('gives the data', async () => {
		const { outcome, sent } = await execute('{ a }', answered({ data: { a: [1] } }));
		expect(outcome).toEqual({ records: [{ a: [1] }] });
		expect(sent).toEqual([
			expect.objectContaining({
				...{ method: 'POST', path: '/graphql', body: { query: '{ a }' } },
				...{ accept: [400, 403, 500], secrets: [] },
			}),
		]);
	});

	it.each([
		['{ a }', 'no'],
		['mutation { a }', 'unknown'],
		[undefined, 'no'],
	])('of %j that is answered with nothing has written: %s', async (query, written) => {
		for (const answer of [
			answered({ data: null }),
			{ body: undefined },
			answered({ data: null, errors: ['x'] as never }),
		])
			expect((await execute(query, answer)).outcome).toMatchObject({
				...{
					message: expect.stringMatching(
						/^Directus answered with (null|nothing) where one record was expected/,
					),
					written,
				},
			});
	});

	it.each<[string, Written, Written]>([
		['{ a }', 'unknown', 'no'],
		['mutation { a }', 'unknown', 'unknown'],
		['mutation { a }', 'no', 'no'],
	])('%s whose connection fails (%s) has written: %s', async (query, left, written) => {
		const { outcome } = await run('graphql.execute', { body: { query } }, () => {
			throw refused('ECONNRESET', {}, left);
		});
		expect(outcome).toEqual(saidOf('ECONNRESET', { written }));
	});

	it('names every reason, where it is, and no secret', async () => {
		const errors = [
			{ message: 'No hush', path: ['a', 0], extensions: { code: 'FORBIDDEN' } },
			{ message: 'Other' },
			'no error',
			{},
		];
		expect((await execute('{ a }', answered({ data: {}, errors }))).outcome).toEqual({
			...{ message: 'No ***', written: 'no', status: 200, code: 'FORBIDDEN' },
			description: 'No *** (at a.0) Other ',
		});
	});

	it('names the reasons inside of one error', async () => {
		const errors = [
			{
				message: 'GraphQL validation error.',
				extensions: {
					code: 'GRAPHQL_VALIDATION',
					errors: [{ message: 'One' }, { message: 'Two', path: [] }],
				},
			},
		];
		expect((await execute('mutation { a }', answered({ errors }, 400))).outcome).toEqual({
			...{ message: 'One', written: 'no', status: 400, code: 'GRAPHQL_VALIDATION' },
			description: 'One Two (at )',
		});
	});

	it('is refused in the words of Directus where the status says more', async () => {
		const errors = [{ message: 'Oh', path: ['a'], extensions: { code: 'X' } }];
		expect((await execute('{ a }', answered({ errors }, 500))).outcome).toEqual({
			...{ message: 'Oh', written: 'no', status: 500, code: 'X' },
		});
		expect((await execute('{ a }', answered({}, 400))).outcome).toMatchObject({
			...{
				message: 'The server answered 400, and not as Directus does',
				written: 'no',
				status: 400,
			},
		});
	});

	it.each<[string, IDataObject | null, number, string, Written]>([
		['one field that was refused', { a: null }, 200, 'INVALID_PAYLOAD', 'no'],
		['one field that broke', { a: null }, 200, 'INTERNAL_SERVER_ERROR', 'unknown'],
		['one field that is forbidden', { a: null }, 200, 'FORBIDDEN', 'unknown'],
		['two fields of which one was done', { a: null, b: { id: 1 } }, 200, 'INVALID_PAYLOAD', 'yes'],
		['two fields that both failed', { a: null, b: null }, 200, 'INVALID_PAYLOAD', 'unknown'],
		['no results', null, 200, 'INVALID_PAYLOAD', 'unknown'],
		['no results, refused as a whole', null, 400, 'INVALID_PAYLOAD', 'no'],
		['no results, no query', null, 200, 'GRAPHQL_VALIDATION', 'no'],
		['what was done, and no query', { a: 1 }, 200, 'GRAPHQL_VALIDATION', 'no'],
	])('a mutation with %s', async (_, data, status, code, written) => {
		const errors = [{ message: 'No', extensions: { code } }];
		const { outcome } = await execute(
			'mutation M { a }',
			answered({ data, errors } as never, status),
		);
		expect(outcome).toMatchObject({ message: 'No', written, code });
		const { outcome: read } = await execute('{ a }', answered({ data, errors } as never, status));
		expect(read).toMatchObject({ message: 'No', written: 'no' });
	});

	it.each<[string, IDataObject, IDataObject[]]>([
		['{ a(id: 5) }', {}, [{ '  id': '5' }]],
		['{ a(id: -5.5e3, b: "x") }', {}, [{ '  id': '-5.5e3' }, { '  b': 'x' }]],
		['{ a(password: "a\\"b") }', {}, [{ '  password': 'a\\"b' }]],
		['{ a(text: """  long "text" """) }', {}, [{ '  text': 'long "text"' }]],
		['{ a(t: "") }', {}, [{ '  t': '' }]],
		[
			'{ a(data: { token: "t", list: [1, 2] }, z: 3) }',
			{},
			[
				{ '  data token': 't' },
				{ '  data list list': '1' },
				{ '  data list list': '2' },
				{ '  z': '3' },
			],
		],
		['# token: "no"\n{ a(b: "c") }', {}, [{ '  b': 'c' }]],
		[
			'query($p: String) { a(password: $p, q: $other) }',
			{ p: 's' },
			[{ ' ': 's' }, { '  password': 's' }],
		],
		['{ a(x: $toString) }', {}, []],
		['{ a } ) ] } b(c: 1)', {}, [{ ' c': '1' }]],
	])('%j with %j holds the values %j', async (query, variables, values) => {
		const { sent } = await execute(query, answered({ data: {} }), { variables });
		expect(sent[0]!.secrets).toEqual(values);
	});
});

describe('Trigger Flow', () => {
	const row = rowOf('flows', 'trigger');
	const made = (ui: IDataObject) => {
		const { query, body } = row.prepare!(inputOf({ ui }), row);
		return { query, body };
	};

	it('takes its query and its body from the fields', () => {
		expect(made({})).toEqual({ query: {}, body: {} });
		expect(made({ query: '{"a":1}', body: { b: 2 } })).toEqual({ query: { a: 1 }, body: {} });
		expect(made({ way: 'POST', query: { a: 1 }, body: '{"b":2}' })).toEqual({
			...{ query: { a: 1 }, body: { b: 2 } },
		});
		expect(made({ way: 'manual', collection: 'c', keys: [] }).body).toEqual({ collection: 'c' });
		expect(made({ way: 'manual', collection: 'c' }).body).toEqual({ collection: 'c' });
		expect(() => made({ query: '[]' })).toThrow('Query (JSON) must be a JSON object, not a list');
		expect(() => made({ way: 'manual', body: [1] })).toThrow('Body (JSON) must be a JSON object');
	});

	const input = (way?: string): Partial<Input> => ({
		...{ path: { id: 'f' }, ui: way === undefined ? {} : { way }, body: { a: 1 }, query: { q: 1 } },
	});

	it.each([
		['GET', 'GET'],
		[undefined, 'GET'],
		['POST', 'POST'],
		['manual', 'POST'],
	])('set up for %s is sent as %s', async (way, method) => {
		const { sent } = await runWhole('flows.trigger', input(way), () => ({ body: '{}' }));
		expect(sent).toEqual([
			expect.objectContaining({
				...{ method, path: '/flows/trigger/f', query: { q: 1 }, answer: 'text', once: true },
				...(method === 'POST' && { body: { a: 1 } }),
			}),
		]);
	});

	it.each<[unknown, IDataObject[]]>([
		[undefined, [{ success: true }]],
		['{"data":{"id":1}}', [{ data: { id: 1 } }]],
		['[{"a":1},2]', [{ a: 1 }, { result: 2 }]],
		['plain', [{ result: 'plain' }]],
		['5', [{ result: 5 }]],
		['null', [{ result: null }]],
	])('that answers %j gives %j', async (body, records) => {
		const { outcome } = await runWhole('flows.trigger', input(), () => ({ body }));
		expect(outcome).toEqual({ records });
	});

	it('whose answer is nested too deep for n8n is not used', async () => {
		const body = '['.repeat(1100) + ']'.repeat(1100);
		const { outcome } = await runWhole('flows.trigger', input(), () => ({ body }));
		expect(outcome).toMatchObject({
			message:
				'Directus answered with data that is nested more than 1000 levels deep where records were expected',
			written: 'unknown',
		});
	});

	const notTriggered = 'The flow could not be triggered';
	const unseen =
		'There is no flow with this ID, or it is inactive, has another trigger than the one chosen, or does not allow this to the user of the credential. Check it in Directus under Flows.';
	const manual =
		'Check that the flow is set up for the collection, that Item IDs are given where it requires a selection, and that the user of the credential may read those items.';

	it.each<[string, object | undefined, string, string | undefined, Written, boolean?]>([
		['GET', undefined, notTriggered, unseen, 'no'],
		['GET', undefined, notTriggered, unseen, 'unknown', false],
		[
			'GET',
			{ status: 'inactive', trigger: 'webhook' },
			notTriggered,
			'The flow is inactive. Set its status to active in Directus.',
			'no',
		],
		[
			'GET',
			{ status: 'active', trigger: 'schedule' },
			notTriggered,
			'The trigger of the flow is "schedule". Only flows with a webhook or manual trigger can be run from here.',
			'no',
		],
		[
			'POST',
			{ status: 'active', trigger: 'manual' },
			notTriggered,
			'The flow has a manual trigger. Choose Items (Manual Trigger) under Trigger With.',
			'no',
		],
		['manual', { status: 'active', trigger: 'manual', options: null }, notTriggered, manual, 'no'],
		[
			'manual',
			{ status: 'active', trigger: 'manual', options: { error_on_reject: false } },
			notTriggered,
			manual,
			'no',
		],
		[
			'manual',
			{ status: 'active', trigger: 'manual', options: { error_on_reject: true } },
			notTriggered,
			manual,
			'unknown',
		],
		[
			'GET',
			{ status: 'active', trigger: 'webhook', options: { method: 'POST' } },
			notTriggered,
			'The flow takes POST. Choose Webhook (POST) under Trigger With.',
			'no',
		],
		[
			'POST',
			{ status: 'active', trigger: 'webhook', options: null },
			notTriggered,
			'The flow takes GET. Choose Webhook (GET) under Trigger With.',
			'no',
		],
		['GET', { status: 'active', trigger: 'webhook' }, 'It is FORBIDDEN', undefined, 'unknown'],
		[
			'POST',
			{ status: 'active', trigger: 'webhook', options: { method: 'POST' } },
			'It is FORBIDDEN',
			undefined,
			'unknown',
		],
	])(
		'%s refused where the flow is %j',
		async (way, flow, message, next, written, seesAll = true) => {
			for (const code of ['FORBIDDEN', 'ROUTE_NOT_FOUND']) {
				const { outcome, sent } = await run(
					'flows.trigger',
					input(way),
					({ path }) => {
						if (path.startsWith('/flows/trigger') || !flow) throw refused(code);
						return flow;
					},
					{ seesEverything: async () => seesAll },
				);
				const said = `It is ${code}`;
				expect(outcome).toEqual({
					...{ message: message.replace('It is FORBIDDEN', said), written, code },
					...(next && { description: `Directus said: ${said}. ${next}`, original: said }),
				});
				expect(sent[1]).toEqual({
					...{ method: 'GET', path: '/flows/f', gives: 'record' },
					query: { fields: 'status,trigger,options' },
				});
			}
		},
	);

	it.each<[string, Written]>([
		['INVALID_PAYLOAD', 'unknown'],
		['INVALID_TOKEN', 'no'],
	])('refused as %s by one of its operations has written: %s', async (code, written) => {
		const { outcome, sent } = await run('flows.trigger', input('POST'), () => {
			throw refused(code);
		});
		expect(outcome).toEqual(saidOf(code, { written }));
		expect(sent).toHaveLength(1);
	});
});
