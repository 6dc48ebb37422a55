import { randomUUID } from 'node:crypto';
import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { directusRequest } from '../Directus/transport/legacy';
import type { FlowTrigger } from './scopes';
import type { Keys } from './signature';

/** The header in which a flow's calls carry its secret. */
export const SECRET_HEADER = 'x-directus-trigger-secret';

/** The flow that a node wants; its keys come with each making. */
export interface Wanted extends FlowTrigger {
	name: string;
	/** What tells the flow of this node from all others. Stands at the end of its description. */
	marker: string;
	/** The webhook of the node. */
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

const MARKER = 'n8n-trigger:';

/** The mark of a node's flow, made of what identifies the node and its address. */
export const markerOf = (digest: string) => `${MARKER}${digest}`;

const flowFields = ({ name, marker, options }: Wanted) => ({
	name,
	description: `Calls n8n. Made by the workflow of this name, which puts changes right when it is activated and deletes the flow when it is deactivated. ${marker}`,
	status: 'active',
	trigger: 'event',
	// The record of a run holds the keys.
	accountability: null,
	options: { ...options },
});

/**
 * Milliseconds until a call is made again that failed: n8n may be starting anew, or be overloaded.
 * n8n takes a call for no longer than it remembers calls (replay.ts).
 */
const PAUSES = [5_000, 30_000, 120_000];

/**
 * The operations of a flow. A Directus whose QUERY_LIMIT_DEFAULT is less reads but a part of them, and
 * ends itself over it, at every start again.
 */
export const FLOW_LENGTH = 3 + 3 * PAUSES.length;

/** An operation of the flow, and which comes next where it succeeds and where it fails. */
interface Step {
	key: string;
	name: string;
	type: 'json-web-token' | 'request' | 'sleep';
	options: IDataObject;
	resolve?: string;
	reject?: string;
}

/**
 * What the flow does, in order. Each token is signed with the time and with chance in it, so that no
 * call can be made up or sent twice. The first one is made for its chance: Directus has no other, and
 * the event needs a name by which n8n knows it when it is sent again, which needs a new signature.
 */
function stepsOf({ claims, url }: Wanted, { secret, privateKey }: Keys): Step[] {
	const sign = (payload: IDataObject) => ({
		type: 'json-web-token' as const,
		options: {
			operation: 'sign',
			payload,
			secret: privateKey,
			options: { algorithm: 'ES256' },
		},
	});
	const attempts = [undefined, ...PAUSES].flatMap((pause, index): Step[] => {
		const of = (name: string, turn = index) => (turn === 0 ? name : `${name}_${turn + 1}`);
		const again = index < PAUSES.length ? of('wait', index + 1) : undefined;
		const steps: Step[] = [
			{
				key: of('sign'),
				name: 'Sign',
				...sign({ ...claims, id: '{{event}}' }),
				resolve: of('call'),
			},
			{
				key: of('call'),
				name: 'Call n8n',
				type: 'request',
				options: {
					method: 'POST',
					url,
					headers: [{ header: SECRET_HEADER, value: secret }],
					body: `{"token":"{{${of('sign')}}}"}`,
				},
				reject: again,
			},
		];
		if (pause === undefined) return steps;
		const options = { milliseconds: pause };
		const wait = { key: of('wait'), name: 'Wait', type: 'sleep' as const, options };
		return [{ ...wait, resolve: of('sign') }, ...steps];
	});
	return [
		{ key: 'event', name: 'Name the Event', ...sign({ event: 'new' }), resolve: 'sign' },
		...attempts,
	];
}

/** The body of a request that makes the flow, or brings it back to what it should be. */
export function flowBody(wanted: Wanted, keys: Keys): IDataObject {
	const steps = stepsOf(wanted, keys);
	const ids = new Map(steps.map(({ key }) => [key, randomUUID()]));
	const idOf = (key: string | undefined) => (key === undefined ? null : ids.get(key)!);
	const operations = steps.map(({ resolve, reject, ...step }, index) => ({
		...step,
		id: idOf(step.key),
		resolve: idOf(resolve),
		reject: idOf(reject),
		// Three in a row, as an attempt has them.
		position_x: 19 + 18 * (index % 3),
		position_y: 1 + 18 * Math.floor(index / 3),
	}));
	return {
		...flowFields(wanted),
		icon: 'webhook',
		color: '#FF6D5A',
		operation: idOf(steps[0]?.key),
		// The last first, since each refers to later ones. Operations that are not named are deleted.
		operations: operations.reverse(),
	};
}

/** The keys that a flow holds; undefined where somebody has taken its operations apart. */
export function keysIn(flow: Flow): Keys | undefined {
	const options = (key: string) => flow.operations.find((each) => each.key === key)?.options;
	const headers = options('call')?.headers as
		| Array<{ header?: string; value?: string }>
		| undefined;
	const secret = Array.isArray(headers)
		? headers.find(({ header }) => header === SECRET_HEADER)?.value
		: undefined;
	const privateKey = options('sign')?.secret;
	return typeof secret === 'string' && typeof privateKey === 'string'
		? { secret, privateKey }
		: undefined;
}

/** Whether a flow does what it should. Icon, colour and places on the canvas are as people like. */
export function isIntact(flow: Flow, wanted: Wanted): boolean {
	const keys = keysIn(flow);
	if (!keys) return false;
	const steps = stepsOf(wanted, keys);
	const { name, description, status, trigger, accountability } = flow;
	const { type, scope, collections = [] } = flow.options ?? {};
	const keyOf = (id: string | null) => flow.operations.find((one) => one.id === id)?.key;
	const operations = flow.operations.map(({ key, type, options, resolve, reject }) => [
		key,
		{ type, options, resolve: keyOf(resolve), reject: keyOf(reject) },
	]);
	const wantedOperations = steps.map(({ key, type, options, resolve, reject }) => [
		key,
		{ type, options, resolve, reject },
	]);
	return (
		flow.operations.length === steps.length &&
		keyOf(flow.operation) === steps[0]?.key &&
		same(
			{ name, description, status, trigger, accountability, options: { type, scope, collections } },
			flowFields(wanted),
		) &&
		same(Object.fromEntries(operations), Object.fromEntries(wantedOperations))
	);
}

/** Databases keep JSON with its keys in an order of their own. */
const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

const canonical = (value: unknown): string =>
	JSON.stringify(value, (_, inner: unknown) =>
		typeof inner === 'object' && inner !== null && !Array.isArray(inner)
			? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
			: inner,
	);

/**
 * The flows of a node: those with its mark, which also finds what an n8n that crashed has left
 * behind, and the one with the id, where it does not carry another node's mark.
 */
export async function flowsOf(
	this: IHookFunctions,
	marker: string,
	id: string | undefined,
): Promise<Flow[]> {
	const marked = { description: { _contains: marker } };
	const { body } = await directusRequest.call(this, {
		method: 'GET',
		path: '/flows',
		query: {
			filter: id === undefined ? marked : { _or: [marked, { id: { _eq: id } }] },
			fields: ['*', 'operations.*'],
			limit: -1,
		},
	});
	return (body as { data: Flow[] }).data.filter(({ description }) => {
		const text = description ?? '';
		return text.includes(marker) || !text.includes(MARKER);
	});
}

/** Makes a flow with its operations, in one request: all of it or nothing. */
export async function makeFlow(this: IHookFunctions, wanted: Wanted, keys: Keys): Promise<string> {
	const id = randomUUID();
	const body = { id, ...flowBody(wanted, keys) };
	await directusRequest.call(this, { method: 'POST', path: '/flows', body });
	return id;
}

/** Brings a flow back to what it should be, with new keys. */
export async function repairFlow(
	this: IHookFunctions,
	id: string,
	wanted: Wanted,
	keys: Keys,
): Promise<void> {
	const body = flowBody(wanted, keys);
	await directusRequest.call(this, { method: 'PATCH', path: `/flows/${id}`, body });
}

/** Deletes flows; Directus deletes their operations with them. */
export async function deleteFlows(this: IHookFunctions, flows: Flow[]): Promise<void> {
	if (flows.length === 0) return;
	const body = flows.map(({ id }) => id);
	await directusRequest.call(this, { method: 'DELETE', path: '/flows', body });
}
