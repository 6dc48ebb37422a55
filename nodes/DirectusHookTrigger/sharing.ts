import type { IDataObject } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import type { DirectusAnswer, DirectusRequest } from '../Directus/transport/request';
import type { Flow, Receiver, Watch } from './flows';
import {
	callFlowBody,
	callFlowId,
	callsOf,
	isCallFlow,
	isWatchFlow,
	markOf,
	receiversChange,
	receiversOf,
	watchFlowBody,
	watchFlowId,
} from './flows';

/** Sends a request to Directus. @throws where Directus refuses */
export type Ask = (request: DirectusRequest) => Promise<DirectusAnswer>;

/** How often a change is tried that others change at the same time, and looked for until they are done. */
const TRIES = 20;

const NOT_UNIQUE = 'RECORD_NOT_UNIQUE';

/**
 * All flows of one n8n: those that wait for events, and the one that calls workflows.
 *
 * @param id of a flow that counts also where somebody has changed its description
 */
export async function flowsOf(ask: Ask, instance: string, id?: string): Promise<Flow[]> {
	const ids = [callFlowId(instance), ...(id === undefined ? [] : [id])];
	const { body } = await ask({
		method: 'GET',
		path: '/flows',
		query: {
			filter: {
				_or: [{ description: { _contains: markOf(instance) } }, { id: { _in: ids } }],
			},
			fields: ['*', 'operations.*'],
			limit: -1,
		},
	});
	return (body as { data: Flow[] }).data;
}

/** Whether a workflow stands in the flow for its events as it should, and in no other. */
export function isIn(flows: Flow[], instance: string, watch: Watch, receiver: Receiver): boolean {
	const call = flows.find(({ id }) => id === callFlowId(instance));
	const holding = flows.filter((flow) => holds(flow, receiver.id));
	const [flow] = holding;
	return (
		call !== undefined &&
		isCallFlow(call, instance) &&
		flow !== undefined &&
		holding.length === 1 &&
		flow.id === watchFlowId(instance, watch) &&
		isWatchFlow(flow, instance, watch) &&
		receiversOf(flow).some((one) => isSame(one, receiver))
	);
}

const holds = (flow: Flow, id: string) => receiversOf(flow).some((one) => one.id === id);

const isSame = (one: Receiver, other: Receiver) =>
	(['id', 'name', 'url', 'secret', 'privateKey'] as const).every(
		(name) => one[name] === other[name],
	);

/**
 * Puts a workflow into the flow for its events, which is made where there is none and repaired where somebody has
 * changed it, and takes it out of all others.
 *
 * Directus looks up what a change is for before it makes it. So of two workflows that join at the same moment one can
 * write over the other after that one has looked. Each looks again, until nothing has changed from one look to the next.
 *
 * @param between what is done between two looks: the more requests it takes, the surer is the second
 * @returns what `between` gave the last time
 * @throws what `ask` and `between` throw
 */
export async function join<T>(
	ask: Ask,
	instance: string,
	watch: Watch,
	receiver: Receiver,
	between: () => Promise<T>,
): Promise<T> {
	let key = await putIn(ask, instance, watch, receiver);
	for (let looks = 1; ; looks += 1) {
		const done = await between();
		const before = key;
		key = await putIn(ask, instance, watch, receiver);
		if (key === before || looks === TRIES) return done;
	}
}

/**
 * Puts a workflow into the flow for its events. A change is made only to what was read, and looked at afterwards.
 *
 * @returns the key of the operation that calls the workflows, another one with every change of them
 */
async function putIn(
	ask: Ask,
	instance: string,
	watch: Watch,
	receiver: Receiver,
): Promise<string | undefined> {
	for (let tries = 0; ; tries += 1) {
		const id = watchFlowId(instance, watch);
		const flows = await flowsOf(ask, instance, id);
		const flow = flows.find((one) => one.id === id);
		if (isIn(flows, instance, watch, receiver)) return flow && callsOf(flow)?.key;
		if (tries === TRIES) {
			throw new UserError('The flow in Directus is changed by somebody else again and again', {
				description: 'Activate the workflow again.',
			});
		}
		const elsewhere = flows.filter((flow) => flow.id !== id && holds(flow, receiver.id));
		for (const flow of elsewhere) await takeOut(ask, instance, flow, receiver.id);
		await putRight(
			ask,
			flows.find((flow) => flow.id === callFlowId(instance)),
			callFlowId(instance),
			(flow) => isCallFlow(flow, instance),
			() => callFlowBody(instance),
		);
		const others = flow ? receiversOf(flow).filter((one) => one.id !== receiver.id) : [];
		const all = [...others, receiver];
		if (flow && isWatchFlow(flow, instance, watch)) {
			const { body } = receiversChange(flow, instance, watch.type, all);
			await ask({ method: 'PATCH', path: '/operations', body });
		} else {
			await putRight(
				ask,
				flow,
				id,
				() => false,
				() => watchFlowBody(instance, watch, all),
			);
		}
	}
}

/** Makes a flow that is not there, and repairs one that is not as it should be. */
async function putRight(
	ask: Ask,
	flow: Flow | undefined,
	id: string,
	isRight: (flow: Flow) => boolean,
	body: () => IDataObject,
): Promise<void> {
	if (flow && isRight(flow)) return;
	if (!flow) return await make(ask, id, body());
	// To an active flow it is not said: Directus would count it once more, and refuse it at its limit.
	const status = flow.status === 'active' ? {} : { status: 'active' };
	await ask({ method: 'PATCH', path: `/flows/${id}`, body: { ...status, ...body() } });
}

/** Makes a flow, unless another workflow was quicker. */
async function make(ask: Ask, id: string, body: IDataObject): Promise<void> {
	const all = { id, status: 'active', ...body };
	await ask({ method: 'POST', path: '/flows', body: all }).catch(
		(error: { context?: IDataObject }) => {
			if (error.context?.code !== NOT_UNIQUE) throw error;
		},
	);
}

/**
 * Takes a workflow out of all flows, and deletes those that call nobody any more. It looks twice, as join does.
 *
 * @param flowId of the flow in which the workflow was put
 * @throws what `ask` throws
 */
export async function leave(ask: Ask, instance: string, id: string, flowId: string): Promise<void> {
	let wasOut = false;
	for (let tries = 0; tries <= TRIES; tries += 1) {
		const flows = await flowsOf(ask, instance, flowId);
		const holding = flows.filter((flow) => holds(flow, id));
		for (const flow of holding) await takeOut(ask, instance, flow, id);
		const isOut = holding.length === 0;
		if (!isOut || !wasOut) {
			wasOut = isOut;
			continue;
		}
		const unused = flows.filter(({ trigger }) => trigger === 'event').filter(isUnused);
		for (const flow of unused) await deleteWithout(ask, flow.id, callsOf(flow)?.key);
		if (flows.length > 0 && flows.every(isUnused)) await deleteCallFlow(ask, instance);
		return;
	}
}

const isUnused = (flow: Flow) => receiversOf(flow).length === 0;

/** Deletes the flow that makes the calls, unless a workflow has come meanwhile that needs it. */
async function deleteCallFlow(ask: Ask, instance: string): Promise<void> {
	const id = callFlowId(instance);
	await ask({ method: 'DELETE', path: '/flows', body: [id] });
	const flows = await flowsOf(ask, instance);
	if (flows.every(isUnused) || flows.some((flow) => flow.id === id)) return;
	await make(ask, id, callFlowBody(instance));
}

async function takeOut(ask: Ask, instance: string, flow: Flow, id: string): Promise<void> {
	const rest = receiversOf(flow).filter((one) => one.id !== id);
	const type = flow.options?.type === 'filter' ? 'filter' : 'action';
	const { key, body } = receiversChange(flow, instance, type, rest);
	await ask({ method: 'PATCH', path: '/operations', body });
	if (rest.length === 0) await deleteWithout(ask, flow.id, key);
}

/**
 * Deletes a flow that calls nobody, where nobody has come in since.
 *
 * @param key of the operation that calls nobody; undefined where there is none
 */
async function deleteWithout(ask: Ask, id: string, key: string | undefined): Promise<void> {
	const calls = key === undefined ? [] : [{ operations: { key: { _eq: key } } }];
	const filter = { _and: [{ id: { _eq: id } }, ...calls] };
	await ask({ method: 'DELETE', path: '/flows', body: { query: { filter } } });
}
