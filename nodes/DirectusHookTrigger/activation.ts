import { createHash } from 'node:crypto';
import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError, UserError } from 'n8n-workflow';
import { connect } from '../Directus/transport/directus';
import { restate } from '../Directus/transport/errors';
import { Failure } from '../Directus/transport/failure';
import { directusRequest, primaryKeyOf, serverInfo } from '../Directus/transport/legacy';
import type { Receiver, Watch } from './flows';
import { CALL_FLOW_LENGTH, receiversOf, watchFlowId } from './flows';
import type { Ask } from './sharing';
import { flowsOf, isIn, join, leave } from './sharing';
import type { Checks } from './signature';
import { checksOf, makeKeys } from './signature';
import type { Asked, CollectionInfo } from './watch';
import { collectionsIn, watchOf } from './watch';

/** What n8n keeps of a workflow's place in a flow, and what its calls are looked at with. */
export interface StoredHook extends Checks, IDataObject {
	/** The flow in Directus. */
	flow: string;
	/** What tells the workflow's node from all others that the flow calls. */
	receiver: string;
	/** Whether it is for the editor's test. */
	test: boolean;
	/** The user of the credential, where it has one. */
	ownUser?: string;
	/** By how many seconds Directus's clock is ahead of n8n's. */
	ahead: number;
	/** The collections whose keys are numbers. */
	numericKeys: string[];
}

const STORED = ['flow', 'receiver', 'test', 'ownUser', 'ahead', 'numericKeys'];

/** What is kept; undefined where the node stands in no flow. */
export function storedHook(data: IDataObject): StoredHook | undefined {
	return typeof data.receiver === 'string' ? (data as StoredHook) : undefined;
}

const asker =
	(context: IHookFunctions): Ask =>
	async (request) =>
		await directusRequest.call(context, request);

/**
 * Whether the workflow stands in the flow for its events, and in no other.
 *
 * @throws NodeApiError where Directus does not answer or does not show its flows
 * @throws NodeOperationError where the Directus Trigger is the better node
 */
export async function isInPlace(this: IHookFunctions): Promise<boolean> {
	const stored = storedHook(this.getWorkflowStaticData('node'));
	if (!stored) return false;
	const instance = this.getInstanceId();
	try {
		const watch = await wantedWatch.call(this);
		const flowId = watchFlowId(instance, watch);
		const flows = await flowsOf(asker(this), instance, flowId);
		const known = flows.flatMap(receiversOf).find(({ id }) => id === stored.receiver);
		const checks = known && checksOf(known);
		return (
			checks?.secretHash === stored.secretHash &&
			checks.publicKey === stored.publicKey &&
			isIn(flows, instance, watch, wantedReceiver.call(this, known))
		);
	} catch (error) {
		throw explained.call(this, error);
	}
}

/**
 * Puts the workflow into the flow for its events.
 *
 * @throws NodeApiError, NodeOperationError with what to do; the workflow stands in no flow then
 */
export async function putInPlace(this: IHookFunctions): Promise<boolean> {
	const instance = this.getInstanceId();
	const ask = asker(this);
	const keys = makeKeys();
	const receiver = wantedReceiver.call(this, keys);
	const data = this.getWorkflowStaticData('node');
	try {
		await demandServer.call(this);
		const watch = await wantedWatch.call(this);
		const flow = watchFlowId(instance, watch);
		const about = await join(
			ask,
			instance,
			watch,
			receiver,
			async () => await readAbout.call(this, watch),
		).catch(async (error: unknown) => {
			// It may stand in the flow already whose calls cannot be made.
			await leave(ask, instance, receiver.id, flow).catch(() => undefined);
			throw error;
		});
		Object.assign(data, {
			...{ flow, receiver: receiver.id, test: this.getMode() === 'manual' },
			...about,
			...checksOf(keys),
		});
		return true;
	} catch (error) {
		throw explained.call(this, error);
	}
}

/** What is kept beside the place in the flow and the keys. */
async function readAbout(
	this: IHookFunctions,
	watch: Watch,
): Promise<Pick<StoredHook, 'ahead' | 'numericKeys' | 'ownUser'>> {
	const ownUser = await ownUserId.call(this);
	const ahead = await readAhead.call(this);
	const numericKeys: string[] = [];
	for (const collection of collectionsIn(watch)) {
		const { type } = (await primaryKeyOf.call(this, collection)) ?? {};
		if (type === 'integer' || type === 'bigInteger') numericKeys.push(collection);
	}
	return { ahead, numericKeys, ...(ownUser !== undefined && { ownUser }) };
}

/**
 * Takes the workflow out of its flow. Where that fails n8n says so and deactivates the workflow all
 * the same; what is left is found when the workflow is activated again.
 *
 * @throws NodeApiError where Directus does not answer or refuses
 */
export async function remove(this: IHookFunctions): Promise<boolean> {
	const data = this.getWorkflowStaticData('node');
	const stored = storedHook(data);
	if (!stored) return true;
	try {
		await leave(asker(this), this.getInstanceId(), stored.receiver, stored.flow);
	} catch (error) {
		const { message } = error as Error;
		const told = `The workflow could not be taken out of its flow in Directus: ${message}`;
		// The end of a test is no place for an error: nobody would catch it.
		if (!stored.test && error instanceof NodeApiError) {
			const next = 'It is taken out when the workflow is activated and deactivated again.';
			throw restate(this.getNode(), error, told, next);
		}
		this.logger.warn(told);
		return false;
	}
	for (const name of [...STORED, 'secretHash', 'publicKey']) delete data[name];
	return true;
}

/** @throws UserError where the parameters leave open what to wait for, or the Directus Trigger is for it */
async function wantedWatch(this: IHookFunctions): Promise<Watch> {
	const triggerOn = this.getNodeParameter('triggerOn', 'action') as Asked['triggerOn'];
	const names = triggerOn === 'filter' ? 'filterEvents' : 'actionEvents';
	const { data } = await directusRequest.call(this, {
		method: 'GET',
		path: '/collections',
		gives: 'records',
	});
	const asked = {
		triggerOn,
		collections: this.getNodeParameter('collections', []),
		events: this.getNodeParameter('events', []),
		names: this.getNodeParameter(names, ''),
	};
	return watchOf(asked, data as CollectionInfo[]);
}

/** The workflow as its flow should have it; n8n has other addresses for a test. */
function wantedReceiver(
	this: IHookFunctions,
	{ secret, privateKey }: Pick<Receiver, 'secret' | 'privateKey'> = { secret: '', privateKey: '' },
): Receiver {
	const { id, name } = this.getWorkflow();
	const isTest = this.getMode() === 'manual';
	const identity = [id, this.getNode().id, isTest ? 'test' : 'production'];
	return {
		id: createHash('sha256').update(identity.join('\n')).digest('hex').slice(0, 24),
		name: `${name ?? 'Workflow'}${isTest ? ' (test)' : ''}`,
		url: this.getNodeWebhookUrl('default') ?? '',
		secret,
		privateKey,
	};
}

/** By how many seconds Directus's clock is ahead of n8n's; 0 where Directus does not tell the time. */
export async function readAhead(this: IHookFunctions | IWebhookFunctions): Promise<number> {
	const { headers } = await directusRequest.call(this, {
		method: 'GET',
		path: '/server/ping',
		answer: 'any',
	});
	const date = Date.parse(String(headers.date));
	return Number.isNaN(date) ? 0 : (date - Date.now()) / 1000;
}

/** @throws NodeOperationError where the server's flows cannot sign, or are too long for it; NodeApiError where they are not for this user */
async function demandServer(this: IHookFunctions): Promise<void> {
	const { version, queryLimit } = await serverInfo.call(this);
	const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
	if (version && (major < 10 || (major === 10 && minor < 6))) {
		throw new NodeOperationError(
			this.getNode(),
			`Directus ${version} is too old for the Directus Hook Trigger`,
			{ description: 'Its flows cannot sign what they send; Directus 10.6 and newer can.' },
		);
	}
	const limit = queryLimit?.default;
	// Who may not see flows is told so, before anything that this user may not see is missed.
	await directusRequest.call(this, { method: 'GET', path: '/flows', query: { limit: 1 } });
	if (limit === undefined || limit < 0 || limit >= CALL_FLOW_LENGTH) return;
	throw new NodeOperationError(
		this.getNode(),
		`QUERY_LIMIT_DEFAULT is ${limit} in Directus, which is too little for the flow of this trigger`,
		{
			description: `The flow has ${CALL_FLOW_LENGTH} operations, and Directus reads no more of them than that; it would not start any more. Set QUERY_LIMIT_DEFAULT to ${CALL_FLOW_LENGTH} or more.`,
		},
	);
}

/** The user of the credential; undefined for a public one. Its own changes can be left out. */
async function ownUserId(this: IHookFunctions): Promise<string | undefined> {
	if (await connect(this).isPublic()) return undefined;
	const { data } = await directusRequest.call(this, {
		method: 'GET',
		path: '/users/me',
		query: { fields: ['id'] },
		gives: 'record',
	});
	return (data as { id: string }).id;
}

/** A refusal in words that say what the node needs. */
function explained(this: IHookFunctions, error: unknown): unknown {
	if (error instanceof UserError) return new NodeOperationError(this.getNode(), error);
	if (error instanceof Failure) {
		const { description } = error.details;
		return new NodeOperationError(this.getNode(), error.message, { description });
	}
	if (!(error instanceof NodeApiError)) return error;
	if (error.context.code === 'LIMIT_EXCEEDED') {
		return restate(
			this.getNode(),
			error,
			'Directus allows no further flow: use the Directus Trigger, which needs none, or free one',
			'An unlicensed Directus has five. This trigger needs one to make its calls, and one for each set of events that workflows wait for: workflows that wait for exactly the same share it. Delete or deactivate a flow in Directus, or deactivate a workflow.',
		);
	}
	if (error.context.code !== 'FORBIDDEN') return error;
	return restate(
		this.getNode(),
		error,
		'The user of the credential may not manage flows in Directus: use the Directus Trigger, which makes none, or the credential of an administrator',
		'The Directus Hook Trigger makes a flow in Directus that calls n8n.',
	);
}
