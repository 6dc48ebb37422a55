import { createHash, randomBytes } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Keys } from './signature';

/** The header in which a call carries the secret of its workflow. */
export const SECRET_HEADER = 'x-directus-trigger-secret';

/** The events that a Directus flow waits for, in Directus's words. */
export interface Watch {
	/** An action event has happened; a filter event is about to, and Directus waits for the flow. */
	type: 'action' | 'filter';
	scope: string[];
	/** For `items.create`, `items.update` and `items.delete`, which need them. */
	collections: string[];
}

/** A workflow that a flow calls, as it stands in the flow. */
export interface Receiver extends Keys {
	/** Tells the workflow's node, and its test in the editor, from all others. */
	id: string;
	/** Of the workflow, for people who look at the flow. */
	name: string;
	/** The webhook. */
	url: string;
}

/** A Directus flow (https://directus.io/docs/api/flows) with its operations. */
export interface Flow {
	id: string;
	name: string;
	description: string | null;
	status: string;
	trigger: string | null;
	accountability: string | null;
	operation: string | null;
	options: IDataObject | null;
	operations: FlowOperation[];
}

interface FlowOperation {
	id: string;
	key: string;
	type: string;
	resolve: string | null;
	reject: string | null;
	options: IDataObject | null;
}

/** An operation, and the keys of those that come next where it succeeds and where it fails. */
interface Step {
	key: string;
	name: string;
	type: 'json-web-token' | 'request' | 'sleep' | 'condition' | 'trigger' | 'transform';
	options: IDataObject;
	resolve?: string;
	reject?: string;
}

/** What a flow has to be like, beside its id and its looks. */
interface Wanted {
	name: string;
	description: string;
	trigger: 'event' | 'operation';
	options: IDataObject;
	steps: Step[];
}

/** An id that is the same each time, so that a flow is made once, whoever comes first. */
function idFrom(...parts: string[]): string {
	const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What stands in the descriptions of all flows of one n8n. */
export const markOf = (instance: string): string =>
	`n8n-hook:${idFrom('instance', instance).slice(0, 18)}`;

/** The id of the flow that makes the calls of one n8n. */
export const callFlowId = (instance: string): string => idFrom('call', instance);

/** The id of the flow of one n8n that waits for these events; the same for every workflow of it. */
export const watchFlowId = (instance: string, { type, scope, collections }: Watch): string =>
	idFrom('watch', instance, type, scope.join(), collections.join());

/**
 * How long to wait before a call is made again that n8n did not take, since it may be starting anew. It
 * remembers calls for longer (replay.ts). One lies in the other, since a flow cannot count.
 */
const AGAIN = { milliseconds: 10_000, next: { milliseconds: 60_000 } };

const sign = (payload: IDataObject): Pick<Step, 'type' | 'options'> => ({
	type: 'json-web-token',
	options: {
		operation: 'sign',
		payload,
		secret: '{{$trigger.privateKey}}',
		options: { algorithm: 'ES256' },
	},
});

const call = (token: string): Pick<Step, 'type' | 'options'> => ({
	type: 'request',
	options: {
		method: 'POST',
		url: '{{$trigger.url}}',
		headers: [
			{ header: SECRET_HEADER, value: '{{$trigger.secret}}' },
			// n8n hands a body of this type on as it is, whatever its size (call.ts).
			{ header: 'Content-Type', value: 'application/jwt' },
		],
		body: `{{${token}}}`,
	},
});

/**
 * What tells the event from all others: the token of the first call for it. A call that is made again has those
 * of the calls before in front of its own (read.ts).
 */
const NAMES = '{{$trigger.names}} {{event}}';

/** What is signed. `{{…}}` is filled in by Directus (https://directus.io/docs/guides/automate/data-chain). */
const CLAIMS = {
	trigger: '{{$trigger.event}}',
	user: '{{$accountability.user}}',
	id: NAMES,
	incomplete: '{{$trigger.incomplete}}',
};

/** Of an event that is too large, or cannot be written as JSON, what says which it is. */
const KEYS_ONLY = {
	event: {
		event: '{{$trigger.event.event}}',
		collection: '{{$trigger.event.collection}}',
		key: '{{$trigger.event.key}}',
		keys: '{{$trigger.event.keys}}',
	},
	incomplete: true,
	// No flow: what cannot be written either is not tried once more.
	ofKeys: 'none',
};

/**
 * The flow that calls one workflow; the flows that wait for events run it for each of theirs. In it a
 * call may fail without an end to the calls of others: in one flow the operations are a tree, in which
 * what fails and what succeeds never meet again. So it runs itself where it has to begin once more.
 *
 * Each token is signed with the time and with chance in it, so that no call can be made up or made
 * twice. The first one is made for its chance: Directus has no other, and the event needs a name by
 * which n8n knows it when it is sent again, with a new signature.
 */
function callFlow(instance: string): Wanted {
	const run = (more: IDataObject, flow = callFlowId(instance)): Pick<Step, 'type' | 'options'> => ({
		type: 'trigger',
		options: {
			flow,
			payload: {
				...{ url: '{{$trigger.url}}', secret: '{{$trigger.secret}}' },
				...{ privateKey: '{{$trigger.privateKey}}', names: NAMES },
				...{ event: '{{$trigger.event}}', again: '{{$trigger.again}}' },
				...{ incomplete: '{{$trigger.incomplete}}', ofKeys: '{{$trigger.ofKeys}}' },
				...more,
			},
		},
	});
	return {
		name: 'n8n: calls',
		description: `Calls n8n for the other flows named "n8n". Made by the Directus Hook Trigger of n8n, which puts changes right and deletes it with the last of them. ${markOf(instance)}`,
		trigger: 'operation',
		options: {},
		steps: [
			{ key: 'event', name: 'Name the Event', ...sign({ event: 'new' }), resolve: 'sign' },
			// It fails with the event of a server that has started, for one, which refers to itself.
			{ key: 'sign', name: 'Sign', ...sign(CLAIMS), resolve: 'call', reject: 'unwritten' },
			{ key: 'call', name: 'Call n8n', ...call('sign'), reject: 'large' },
			{
				...{ key: 'large', name: 'Was It Too Large?', type: 'condition' },
				options: {
					filter: {
						_and: [
							{ call: { status: { _eq: 413 } } },
							{ $trigger: { incomplete: { _eq: false } } },
						],
					},
				},
				resolve: 'keys',
				reject: 'again',
			},
			{ key: 'keys', name: 'With the Keys', ...run(KEYS_ONLY) },
			{
				...{ key: 'again', name: 'Call Again?', type: 'condition' },
				options: { filter: { $trigger: { again: { milliseconds: { _gt: 0 } } } } },
				resolve: 'wait',
			},
			{
				...{ key: 'wait', name: 'Wait', type: 'sleep' },
				options: { milliseconds: '{{$trigger.again.milliseconds}}' },
				resolve: 'repeat',
			},
			{ key: 'repeat', name: 'Call Again', ...run({ again: '{{$trigger.again.next}}' }) },
			// Which flow it is comes from outside: a condition would copy the event, with all that it refers to.
			{
				...{ key: 'unwritten', name: 'With the Keys' },
				...run(KEYS_ONLY, '{{$trigger.ofKeys}}'),
			},
		],
	};
}

/** The operations of the flow that makes the calls; Directus has to read all of them. */
export const CALL_FLOW_LENGTH = callFlow('').steps.length;

/** A key for the operation that holds the receivers; another with every change of them. */
const newKey = () => `calls_${randomBytes(6).toString('hex')}`;

/** What the operation of a waiting flow holds that calls its workflows. */
export function callsOptions(instance: string, type: Watch['type'], receivers: Receiver[]) {
	return {
		flow: callFlowId(instance),
		iterationMode: 'parallel',
		payload: receivers.map(({ id, name, url, secret, privateKey }) => ({
			...{ id, name, url, secret, privateKey },
			...{ event: '{{$trigger}}', incomplete: false, ofKeys: callFlowId(instance) },
			// A filter flow must not keep Directus waiting.
			again: type === 'action' ? AGAIN : {},
		})),
	};
}

/**
 * The flow that waits for events and calls every workflow that wants them. It has no `return`, so
 * that what Directus goes on with is unchanged, and as a filter it ends in success, so that nothing
 * is refused over n8n.
 */
function watchFlow(
	instance: string,
	mark: string,
	watch: Watch,
	receivers: Receiver[],
	key: string,
): Wanted {
	const { type, scope, collections } = watch;
	const of = collections.length > 0 ? ` of ${collections.join(', ')}` : '';
	const calls: Step = {
		...{ key, name: 'Call the Workflows', type: 'trigger' },
		options: callsOptions(instance, type, receivers),
	};
	return {
		name: `n8n: ${scope.join(', ')}${of}${type === 'filter' ? ' (filter)' : ''}`.slice(0, 250),
		description: `Calls the workflows of n8n that wait for these events. Made by the Directus Hook Trigger of n8n, which puts changes right when a workflow is activated and deletes the flow with the last of them. ${mark}`,
		trigger: 'event',
		options: { type, scope, collections },
		steps:
			type === 'action'
				? [calls]
				: [
						{ ...calls, reject: 'done' },
						{ key: 'done', name: 'Go On', type: 'transform', options: { json: '{}' } },
					],
	};
}

const wantedFields = ({ name, description, trigger, options }: Wanted) => ({
	...{ name, description, trigger, options },
	// The record of a run holds the keys.
	accountability: null,
});

/** The body of a request that makes a flow, or brings it back to what it should be. */
function bodyOf(id: string, wanted: Wanted): IDataObject {
	// Made anew, so that nothing refers to what somebody has changed.
	const turn = randomBytes(6).toString('hex');
	const idOf = (key: string | undefined) => (key === undefined ? null : idFrom(id, turn, key));
	const operations = wanted.steps.map(({ resolve, reject, ...step }, index) => ({
		...step,
		id: idOf(step.key),
		resolve: idOf(resolve),
		reject: idOf(reject),
		position_x: 19 + 18 * (index % 3),
		position_y: 1 + 18 * Math.floor(index / 3),
	}));
	return {
		...wantedFields(wanted),
		icon: 'webhook',
		color: '#FF6D5A',
		operation: idOf(wanted.steps[0]?.key),
		// The last first, since each refers to later ones. Operations that are not named are deleted.
		operations: operations.reverse(),
	};
}

/** The body of a request that makes the flow of one n8n that calls workflows. */
export const callFlowBody = (instance: string): IDataObject =>
	bodyOf(callFlowId(instance), callFlow(instance));

/** The body of a request that makes the flow that waits for these events. */
export const watchFlowBody = (instance: string, watch: Watch, receivers: Receiver[]) =>
	bodyOf(
		watchFlowId(instance, watch),
		watchFlow(instance, markOf(instance), watch, receivers, newKey()),
	);

/** Whether a flow does what it should. Icon, colour and places on the canvas are as people like. */
function isLike(flow: Flow, wanted: Wanted): boolean {
	const { name, description, status, trigger, accountability } = flow;
	const options =
		wanted.trigger === 'event'
			? { collections: [], ...pick(flow.options ?? {}, ['type', 'scope', 'collections']) }
			: {};
	const keyOf = (id: string | null) => flow.operations.find((one) => one.id === id)?.key;
	const operations = flow.operations.map((one): [string, unknown] => {
		const { key, type, resolve, reject } = one;
		const next = { resolve: keyOf(resolve), reject: keyOf(reject) };
		return [key, { type, options: one.options, ...next }];
	});
	const steps = wanted.steps.map(({ key, type, options: own, resolve, reject }) => [
		key,
		{ type, options: own, resolve, reject },
	]);
	return (
		status === 'active' &&
		operations.length === steps.length &&
		keyOf(flow.operation) === wanted.steps[0]?.key &&
		same({ name, description, trigger, accountability, options }, wantedFields(wanted)) &&
		same(Object.fromEntries(operations), Object.fromEntries(steps))
	);
}

/** Whether the flow of one n8n that calls workflows is as it should be. */
export const isCallFlow = (flow: Flow, instance: string): boolean =>
	isLike(flow, callFlow(instance));

/** Whether a flow waits for these events and calls all workflows that stand in it. */
export function isWatchFlow(flow: Flow, instance: string, watch: Watch): boolean {
	const calls = callsOf(flow);
	return (
		calls !== undefined &&
		isLike(flow, watchFlow(instance, markOf(instance), watch, receiversOf(flow), calls.key))
	);
}

/** The operation of a waiting flow that calls its workflows. */
export const callsOf = (flow: Flow): FlowOperation | undefined =>
	flow.operations.find(({ type }) => type === 'trigger');

/** The workflows that a flow calls; what somebody has spoilt is left out. */
export function receiversOf(flow: Flow): Receiver[] {
	const payload = callsOf(flow)?.options?.payload;
	return Array.isArray(payload) ? payload.filter(isReceiver) : [];
}

const isReceiver = (value: unknown): value is Receiver =>
	typeof value === 'object' &&
	value !== null &&
	['id', 'name', 'url', 'secret', 'privateKey'].every(
		(name) => typeof (value as IDataObject)[name] === 'string',
	);

/** A change of the operation that calls workflows, which is made only where nobody has changed it since it was read. */
export function receiversChange(
	flow: Flow,
	instance: string,
	type: Watch['type'],
	receivers: Receiver[],
): { key: string; body: IDataObject } {
	const key = newKey();
	const filter = { _and: [{ flow: { _eq: flow.id } }, { key: { _eq: callsOf(flow)?.key } }] };
	const options = callsOptions(instance, type, receivers);
	return { key, body: { query: { filter }, data: { key, options } } };
}

const pick = (from: IDataObject, names: string[]): IDataObject =>
	Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));

/** Databases keep JSON with its keys in an order of their own. */
const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

const canonical = (value: unknown): string =>
	JSON.stringify(value, (_, inner: unknown) =>
		typeof inner === 'object' && inner !== null && !Array.isArray(inner)
			? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
			: inner,
	);
