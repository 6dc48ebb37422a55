/** How the Directus Hook Trigger comes into a flow and leaves it, and which calls of the flow it takes. */
import { sign } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import {
	isInPlace,
	putInPlace,
	readAhead,
	remove,
	storedHook,
} from '../../dist/nodes/DirectusHookTrigger/activation';
import { takeCall } from '../../dist/nodes/DirectusHookTrigger/call';
import {
	CALL_FLOW_LENGTH,
	callFlowId,
	receiversOf,
	SECRET_HEADER,
	type Flow,
} from '../../dist/nodes/DirectusHookTrigger/flows';
import { contextWith, ownCredential, type Answer } from '../support/sentRequests.mjs';

const refusal = (statusCode: number, code: string): Answer => ({
	...{ statusCode, body: { errors: [{ message: 'No.', extensions: { code } }] } },
});
const data = (found: unknown): Answer => ({ body: { data: found } });

interface Given {
	parameters?: IDataObject;
	/** What single routes are answered with, as `GET /flows`. */
	answers?: Record<string, () => Answer>;
	mode?: string;
	credential?: IDataObject;
	staticData?: IDataObject;
	flows?: Map<string, Flow>;
}

const COLLECTIONS = [{ collection: 'notes', schema: {}, meta: { accountability: null } }];

/** A workflow with the node in n8n, and the flows that Directus has. */
function setUp({
	parameters = {},
	answers = {},
	mode = 'trigger',
	credential = {},
	...more
}: Given = {}) {
	const { staticData = {}, flows = new Map<string, Flow>() } = more;
	const warned: string[] = [];
	const known: Record<string, () => Answer> = {
		'GET /collections': () => data(COLLECTIONS),
		'GET /server/info': () => data({ version: '12.0.0' }),
		'GET /server/ping': () => ({
			body: 'pong',
			headers: { date: new Date(Date.now() + 5000).toUTCString() },
		}),
		'GET /users/me': () => data({ id: 'the user' }),
		'GET /fields/notes': () =>
			data([{ field: 'id', type: 'integer', schema: { is_primary_key: true } }]),
		'GET /flows': () => data(structuredClone([...flows.values()])),
		...answers,
	};
	const { context, sent } = contextWith(
		({ method, url, body }): Answer => {
			const path = url.replace('https://d.example:8055', '').split('?')[0]!;
			const route = `${method} ${path}`;
			if (Object.hasOwn(known, route)) return known[route]!();
			const given = JSON.parse((body as string | undefined) ?? 'null') as IDataObject & {
				query: { filter: { _and: [{ flow?: { _eq: string }; id?: { _eq: string } }] } };
				data: object;
			};
			if (route === 'POST /flows') flows.set(given.id as string, given as unknown as Flow);
			if (route === 'PATCH /operations') {
				const flow = flows.get(given.query.filter._and[0].flow!._eq);
				Object.assign(flow?.operations.find(({ type }) => type === 'trigger') ?? {}, given.data);
			}
			if (route === 'DELETE /flows') {
				const ids = Array.isArray(given) ? given : [given.query.filter._and[0].id!._eq];
				for (const id of ids) flows.delete(id as string);
			}
			return { statusCode: 204 };
		},
		{ ...ownCredential, ...credential } as never,
		{
			getWorkflowStaticData: () => staticData,
			getInstanceId: () => 'an n8n',
			getWorkflow: () => ({ id: 'w', name: 'My Workflow' }),
			getMode: () => mode,
			getNodeWebhookUrl: () => 'https://n8n.example/webhook/1',
			getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
			logger: { warn: (text: string) => warned.push(text) },
		},
	);
	const hooks = context as unknown as IHookFunctions;
	const routes = () =>
		sent.map(({ method, url }) => `${method} ${url.replace('https://d.example:8055', '')}`);
	return { hooks, staticData, flows, warned, routes };
}

const custom = { triggerOn: 'action', actionEvents: 'shop.paid' };
const refused = async (given: Given) =>
	await putInPlace.call(setUp(given).hooks).catch((error: Error & { description?: string }) => {
		const kind =
			error instanceof NodeApiError
				? 'api'
				: error instanceof NodeOperationError
					? 'operation'
					: 'other';
		return [kind, error.message, error.description];
	});

describe('a workflow', () => {
	it('comes into the flow for its events, and n8n keeps what its calls are looked at with', async () => {
		const { hooks, staticData, flows } = setUp({ parameters: custom });
		expect(await isInPlace.call(hooks)).toBe(false);
		expect(await putInPlace.call(hooks)).toBe(true);
		expect([...flows.keys()]).toContain(callFlowId('an n8n'));
		const stored = storedHook(staticData)!;
		expect(Object.keys(stored).sort()).toEqual([
			...['ahead', 'flow', 'numericKeys', 'ownUser', 'publicKey', 'receiver', 'secretHash', 'test'],
		]);
		expect(stored).toMatchObject({ ownUser: 'the user', test: false, numericKeys: [] });
		expect(Math.abs(stored.ahead - 5)).toBeLessThan(2);
		const [receiver] = receiversOf(flows.get(stored.flow)!);
		expect(receiver).toMatchObject({
			...{ id: stored.receiver, name: 'My Workflow', url: 'https://n8n.example/webhook/1' },
		});
		expect(stored.receiver).toMatch(/^[0-9a-f]{24}$/);
		expect(await isInPlace.call(hooks)).toBe(true);
		// With other keys than those that n8n keeps its calls would not be taken.
		for (const name of ['secretHash', 'publicKey', 'receiver']) {
			const before = staticData[name];
			staticData[name] = 'other';
			expect(await isInPlace.call(hooks)).toBe(false);
			staticData[name] = before;
		}
		expect(await remove.call(hooks)).toBe(true);
		expect([staticData, flows.size]).toEqual([{}, 0]);
		expect(await remove.call(hooks)).toBe(true);
	});

	it('that is tested is another one, and has its own name', async () => {
		const flows = new Map<string, Flow>();
		const [active, tested] = [
			setUp({ parameters: custom, flows }),
			setUp({ parameters: custom, flows, mode: 'manual' }),
		];
		await putInPlace.call(active.hooks);
		await putInPlace.call(tested.hooks);
		const stored = storedHook(tested.staticData)!;
		expect(stored.test).toBe(true);
		expect(stored.flow).toBe(storedHook(active.staticData)!.flow);
		expect(receiversOf(flows.get(stored.flow)!).map(({ name }) => name)).toEqual([
			'My Workflow',
			'My Workflow (test)',
		]);
	});

	it('knows which keys are numbers, and no user of a public credential', async () => {
		const parameters = { triggerOn: 'items', collections: ['notes'], events: ['create'] };
		const { hooks, staticData, routes } = setUp({
			parameters,
			credential: { authentication: 'none' },
		});
		await putInPlace.call(hooks);
		expect(storedHook(staticData)).toMatchObject({ numericKeys: ['notes'] });
		expect(staticData).not.toHaveProperty('ownUser');
		expect(routes()).not.toContain('GET /users/me?fields=id');
		const uuid = () => data([{ field: 'id', type: 'uuid', schema: { is_primary_key: true } }]);
		const other = setUp({ parameters, answers: { 'GET /fields/notes': uuid } });
		await putInPlace.call(other.hooks);
		expect(storedHook(other.staticData)).toMatchObject({ numericKeys: [], ownUser: 'the user' });
	});

	it('waits for filter events by their own parameter', async () => {
		const parameters = {
			triggerOn: 'filter',
			actionEvents: 'shop.paid',
			filterEvents: 'users.create',
		};
		const { hooks, flows, staticData } = setUp({ parameters });
		await putInPlace.call(hooks);
		expect(flows.get(storedHook(staticData)!.flow)!.options).toEqual({
			...{ type: 'filter', scope: ['users.create'], collections: [] },
		});
	});

	const infoOf = (info: object) => ({ 'GET /server/info': () => data(info) });
	const old = (version: string) => [
		'operation',
		`Directus ${version} is too old for the Directus Hook Trigger`,
		'Its flows cannot sign what they send; Directus 10.6 and newer can.',
	];
	const tooLittle = (limit: number) => [
		'operation',
		`QUERY_LIMIT_DEFAULT is ${limit} in Directus, which is too little for the flow of this trigger`,
		`The flow has ${CALL_FLOW_LENGTH} operations, and Directus reads no more of them than that; it would not start any more. Set QUERY_LIMIT_DEFAULT to ${CALL_FLOW_LENGTH} or more.`,
	];
	it.each<[object, unknown]>([
		[{ version: '9.26.0' }, old('9.26.0')],
		[{ version: '10.5.9' }, old('10.5.9')],
		[{ version: '10.6.0' }, true],
		[{ version: '11.0.0' }, true],
		[{}, true],
		[{ queryLimit: { default: 0 } }, tooLittle(0)],
		[{ queryLimit: { default: CALL_FLOW_LENGTH - 1 } }, tooLittle(CALL_FLOW_LENGTH - 1)],
		[{ queryLimit: { default: CALL_FLOW_LENGTH } }, true],
		[{ queryLimit: { default: -1 } }, true],
	])('needs a server that can do it: %j', async (info, told) => {
		expect(await refused({ parameters: custom, answers: infoOf(info) })).toEqual(told);
	});

	it.each<[string, Given, unknown[]]>([
		[
			'may not manage flows',
			{ answers: { 'GET /flows': () => refusal(403, 'FORBIDDEN') } },
			[
				'api',
				'The user of the credential may not manage flows in Directus: use the Directus Trigger, which makes none, or the credential of an administrator',
				'Directus said: No. The Directus Hook Trigger makes a flow in Directus that calls n8n.',
			],
		],
		[
			'may make no further flow',
			{ answers: { 'POST /flows': () => refusal(403, 'LIMIT_EXCEEDED') } },
			[
				'api',
				'Directus allows no further flow: use the Directus Trigger, which needs none, or free one',
				'Directus said: No. An unlicensed Directus has five. This trigger needs one to make its calls, and one for each set of events that workflows wait for: workflows that wait for exactly the same share it. Delete or deactivate a flow in Directus, or deactivate a workflow.',
			],
		],
		[
			'is refused otherwise',
			{ answers: { 'GET /collections': () => refusal(400, 'INVALID_QUERY') } },
			['api', 'No.', 'Check the query: fields, filter, sort and limit.'],
		],
		[
			'waits for what the other trigger does better',
			{ parameters: { ...custom, actionEvents: 'users.create' } },
			[
				'operation',
				'"users.create" includes changes of directus_users: use the Directus Trigger instead',
				'It gives every event once and in order, also after n8n or Directus was down, and needs no flow.',
			],
		],
		[
			'has a credential without a token',
			{ credential: { token: '' } },
			[
				'operation',
				'The Directus credential holds no access token',
				'Open it and enter the token, or choose another way to log in under Authentication.',
			],
		],
	])('is told why it cannot come in: it %s', async (_, given, told) => {
		expect(await refused({ parameters: custom, ...given })).toEqual(told);
	});

	it('that cannot be taken out is told so, and a test goes on', async () => {
		const told = 'The workflow could not be taken out of its flow in Directus: No.';
		const stopped = { 'GET /flows': () => refusal(500, 'INTERNAL_SERVER_ERROR') };
		const stored = { receiver: 'r', flow: 'f', test: false };
		const active = setUp({ answers: stopped, staticData: { ...stored } });
		await expect(remove.call(active.hooks)).rejects.toMatchObject({
			message: told,
			description:
				'Directus said: No. It is taken out when the workflow is activated and deactivated again.',
		});
		const tested = setUp({ answers: stopped, staticData: { ...stored, test: true } });
		expect(await remove.call(tested.hooks)).toBe(false);
		expect(tested.warned).toEqual([told]);
		expect(tested.staticData).toEqual({ ...stored, test: true });
		const noToken = setUp({ credential: { token: '' }, staticData: { ...stored } });
		expect(await remove.call(noToken.hooks)).toBe(false);
	});

	it('finds that it is not in place where that cannot be asked', async () => {
		const staticData = { receiver: 'r', flow: 'f' };
		const answers = { 'GET /collections': () => refusal(403, 'FORBIDDEN') };
		const { hooks } = setUp({ parameters: custom, staticData, answers });
		await expect(isInPlace.call(hooks)).rejects.toThrow('may not manage flows');
		expect([storedHook({}), storedHook({ receiver: 5 })]).toEqual([undefined, undefined]);
	});

	it('knows how far the clock of Directus is ahead, if that tells the time', async () => {
		const ping = (headers: object) => ({ 'GET /server/ping': () => ({ body: 'pong', headers }) });
		const ahead = async (headers: object) =>
			await readAhead.call(setUp({ answers: ping(headers) }).hooks);
		expect(await ahead({})).toBe(0);
		expect(await ahead({ date: 'soon' })).toBe(0);
		const at = new Date(Date.now() + 3_600_000).toUTCString();
		expect(Math.abs((await ahead({ date: at })) - 3600)).toBeLessThan(2);
	});
});

describe('a call', () => {
	/** The node as it was activated, with the keys of its flow. */
	async function activated(given: Given = {}) {
		const made = setUp({ parameters: custom, ...given });
		await putInPlace.call(made.hooks);
		const stored = storedHook(made.staticData)!;
		return { ...made, stored, receiver: receiversOf(made.flows.get(stored.flow)!)[0]! };
	}

	const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	let events = 0;
	const claimsOf = (more: object = {}) => ({
		...{
			trigger: { event: 'shop.paid', payload: { a: 1 } },
			user: 'u',
			id: `event-${(events += 1)}`,
		},
		...{ iat: Math.floor(Date.now() / 1000) + 5, ...more },
	});
	const tokenOf = (claims: object, key: string) => {
		const text = `${encode({ alg: 'ES256' })}.${encode(claims)}`;
		const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
		return `${text}.${signature.toString('base64url')}`;
	};

	/** Calls the node. Gives what it starts or answers, and the response to n8n's caller. */
	async function called(
		{ staticData }: { staticData: IDataObject },
		token: string | Error,
		{
			secret,
			options = {},
			isRead = true,
		}: { secret?: string; options?: IDataObject; isRead?: boolean },
	) {
		const answered: unknown[] = [];
		const response = Object.assign(new EventEmitter(), {
			...{ writableFinished: true, statusCode: 200 },
			status: (code: number) => ({ json: (body: unknown) => answered.push([code, body]) }),
		});
		const request = {
			rawBody: isRead && !(token instanceof Error) ? Buffer.from(token) : undefined,
			readRawBody: async () => {
				if (token instanceof Error) throw token;
				request.rawBody = Buffer.from(token);
			},
		};
		const { context } = contextWith(() => ({ body: 'pong' }), ownCredential, {
			getWorkflowStaticData: () => staticData,
			getHeaderData: () => ({ [SECRET_HEADER]: secret }),
			getRequestObject: () => request,
			getResponseObject: () => response,
			getNodeParameter: () => options,
		});
		const told = await takeCall.call(context as unknown as IWebhookFunctions);
		return { told, answered, response };
	}
	const OK = { noWebhookResponse: true };

	it('of the flow starts the workflow with its event', async () => {
		const node = await activated();
		const { secret, privateKey } = node.receiver;
		for (const isRead of [true, false]) {
			const { told, answered } = await called(node, tokenOf(claimsOf(), privateKey), {
				secret,
				isRead,
			});
			expect(answered).toEqual([]);
			expect(told).toEqual({
				workflowData: [
					[
						{
							json: expect.objectContaining({
								...{ event: 'shop.paid', payload: { a: 1 }, user: 'u', key: null },
							}) as object,
						},
					],
				],
			});
			expect(answered).toEqual([]);
		}
	});

	it('is refused without the secret, without a signature, when it is old, and the second time', async () => {
		const node = await activated();
		const { secret, privateKey } = node.receiver;
		const good = tokenOf(claimsOf(), privateKey);
		const refusedWith = async (
			token: string | Error,
			more: object,
			of = node as { staticData: IDataObject },
		) => {
			const { told, answered } = await called(of, token, { secret, ...more });
			expect(told).toEqual(OK);
			return answered[0];
		};
		const stranger = [401, { error: 'The call is not from the Directus flow' }];
		expect(await refusedWith(good, { secret: 'x' })).toEqual(stranger);
		expect(await refusedWith(good, { secret: undefined })).toEqual(stranger);
		expect(await refusedWith(good, {}, { staticData: {} })).toEqual(stranger);
		expect(await refusedWith('x', {})).toEqual([
			403,
			{ error: 'The call is not signed by the Directus flow' },
		]);
		const past = tokenOf(claimsOf({ iat: Math.floor(Date.now() / 1000) - 3600 }), privateKey);
		expect(await refusedWith(past, {})).toEqual([
			403,
			{ error: 'The call is too old, or from the future' },
		]);
		const large = Object.assign(new Error('x'), { status: 413 });
		expect(await refusedWith(large, {})).toEqual([
			413,
			{ error: 'The call is larger than n8n takes' },
		]);
		expect(await refusedWith(new Error('x'), {})).toEqual([
			400,
			{ error: 'The call could not be read' },
		]);
		expect((await called(node, good, { secret })).told).toHaveProperty('workflowData');
		expect(await refusedWith(good, {})).toEqual([403, { error: 'The call was here before' }]);
	});

	it('for the same event is taken once, and again where n8n could not store it', async () => {
		const node = await activated();
		const { secret, privateKey } = node.receiver;
		const claims = claimsOf();
		const again = async () => await called(node, tokenOf(claims, privateKey), { secret });
		const first = await again();
		expect(first.told).toHaveProperty('workflowData');
		const meanwhile = await again();
		expect([meanwhile.told, meanwhile.answered]).toEqual([
			OK,
			[[503, { error: 'It is just being stored' }]],
		]);
		Object.assign(first.response, { statusCode: 500 });
		first.response.emit('close');
		const second = await again();
		expect(second.told).toHaveProperty('workflowData');
		second.response.emit('close');
		expect((await again()).told).toEqual({ webhookResponse: { ignored: 'it has come before' } });
		// What was cut off before it was answered was stored all the same.
		const other = claimsOf();
		const cut = await called(node, tokenOf(other, privateKey), { secret });
		Object.assign(cut.response, { statusCode: 500, writableFinished: false });
		cut.response.emit('close');
		const third = await called(node, tokenOf(other, privateKey), { secret });
		expect(third.told).toEqual({ webhookResponse: { ignored: 'it has come before' } });
	});

	it('is ignored where its user or its fields are', async () => {
		const node = await activated();
		const { secret, privateKey } = node.receiver;
		const told = async (more: object, options: IDataObject) =>
			(await called(node, tokenOf(claimsOf(more), privateKey), { secret, options })).told;
		const own = { user: 'the user' };
		expect(await told(own, {})).toEqual({
			webhookResponse: { ignored: 'done by the user of the credential' },
		});
		expect(await told(own, { ignoreOwnChanges: false })).toHaveProperty('workflowData');
		const update = { trigger: { event: 'a.items.update', collection: 'a', payload: { x: 1 } } };
		expect(await told(update, { changedFields: 'y, z' })).toEqual({
			webhookResponse: { ignored: 'none of the chosen fields was changed' },
		});
		expect(await told(update, { changedFields: ['x'] })).toHaveProperty('workflowData');
	});
});
