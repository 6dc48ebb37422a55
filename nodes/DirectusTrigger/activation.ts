import { createHash } from 'node:crypto';
import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { restate } from '../Directus/transport/errors';
import { serverInfo } from '../Directus/transport/legacy';
import type { Flow, Wanted } from './flow';
import {
	deleteFlows,
	FLOW_LENGTH,
	flowsOf,
	isIntact,
	keysIn,
	makeFlow,
	markerOf,
	repairFlow,
} from './flow';
import type { Watched } from './scopes';
import { flowTrigger } from './scopes';
import type { Checks } from './signature';
import { checksOf, makeKeys } from './signature';

/** What n8n keeps of a node's flow. */
export interface StoredFlow extends Checks, IDataObject {
	flow: string;
	marker: string;
	/** Whether it is for the editor's test. */
	test: boolean;
}

/** What is kept; undefined where the node has no flow. */
export function storedFlow(data: IDataObject): StoredFlow | undefined {
	return typeof data.flow === 'string' ? (data as StoredFlow) : undefined;
}

/**
 * Whether the flow of this node is in Directus, does what it should and is the only one.
 *
 * @throws NodeApiError where Directus does not answer or does not show its flows
 */
export async function isInPlace(this: IHookFunctions): Promise<boolean> {
	const wanted = wantedFlow.call(this);
	const stored = storedFlow(this.getWorkflowStaticData('node'));
	if (!stored || stored.marker !== wanted.marker) return false;
	try {
		const flows = await flowsOf.call(this, wanted.marker, stored.flow);
		const [flow] = flows;
		return (
			flow !== undefined && flows.length === 1 && isOurs(flow, stored) && isIntact(flow, wanted)
		);
	} catch (error) {
		throw explained.call(this, error);
	}
}

function isOurs(flow: Flow, { flow: id, secretHash, publicKey }: StoredFlow): boolean {
	const keys = keysIn(flow);
	const checks = keys && checksOf(keys);
	return flow.id === id && checks?.secretHash === secretHash && checks.publicKey === publicKey;
}

/**
 * Makes the node's flow, or repairs the one that it has, and deletes what is left of earlier ones.
 *
 * @throws NodeApiError, NodeOperationError with what to do; no half of a flow is left then
 */
export async function putInPlace(this: IHookFunctions): Promise<boolean> {
	await demandSigning.call(this);
	await demandRoom.call(this);
	const wanted = wantedFlow.call(this);
	const data = this.getWorkflowStaticData('node');
	const known = storedFlow(data)?.marker === wanted.marker ? (data.flow as string) : undefined;
	const keys = makeKeys();
	try {
		const flows = await flowsOf.call(this, wanted.marker, known);
		const kept = flows.find(({ id }) => id === known);
		await deleteFlows.call(
			this,
			flows.filter((flow) => flow !== kept),
		);
		if (kept) await repairFlow.call(this, kept.id, wanted, keys);
		const flow = kept?.id ?? (await makeFlow.call(this, wanted, keys));
		const test = this.getMode() === 'manual';
		Object.assign(data, { flow, marker: wanted.marker, test, ...checksOf(keys) });
		return true;
	} catch (error) {
		throw explained.call(this, error);
	}
}

/**
 * Deletes the node's flow. Where that fails n8n says so and deactivates the workflow all the same;
 * what is left is found by its mark when the workflow is activated again.
 *
 * @throws NodeApiError where Directus does not answer or refuses
 */
export async function remove(this: IHookFunctions): Promise<boolean> {
	const data = this.getWorkflowStaticData('node');
	const stored = storedFlow(data);
	if (!stored) return true;
	try {
		await deleteFlows.call(this, await flowsOf.call(this, stored.marker, stored.flow));
	} catch (error) {
		const { message } = error as Error;
		const told = `The flow of this trigger could not be deleted in Directus: ${message}`;
		// The end of a test is no place for an error: nobody would catch it.
		if (!stored.test && error instanceof NodeApiError) {
			const next = 'It is deleted when the workflow is activated and deactivated again.';
			throw restate(this.getNode(), error, told, next);
		}
		this.logger.warn(told);
		return false;
	}
	for (const name of ['flow', 'marker', 'test', 'secretHash', 'publicKey']) delete data[name];
	return true;
}

/** @throws NodeOperationError where the parameters leave open what to wait for */
function wantedFlow(this: IHookFunctions): Wanted {
	const parameter = (name: string, fallback: unknown) => this.getNodeParameter(name, fallback);
	const watched = {
		triggerOn: parameter('triggerOn', 'items'),
		allCollections: parameter('allCollections', false),
		collections: parameter('collections', []),
		systemCollections: parameter('systemCollections', []),
		events: parameter('events', []),
		otherEvents: parameter('otherEvents', ''),
	} as Watched;
	const url = this.getNodeWebhookUrl('default');
	const workflow = this.getWorkflow();
	const isTest = this.getMode() === 'manual';
	const kind = isTest ? 'test' : 'production';
	// n8n instances may hold the same workflow, by import or as a copy, and use the same Directus.
	const identity = [this.getInstanceId(), workflow.id, this.getNode().id, kind];
	const digest = createHash('sha256').update(identity.join('\n')).digest('hex').slice(0, 40);
	try {
		const name = `${(workflow.name ?? 'Workflow').slice(0, 200)} (${isTest ? 'n8n test' : 'n8n'})`;
		return { ...flowTrigger(watched), name, marker: markerOf(digest), url: url ?? '' };
	} catch (error) {
		throw new NodeOperationError(this.getNode(), error as Error);
	}
}

/** @throws NodeOperationError where the server's flows cannot sign */
async function demandSigning(this: IHookFunctions): Promise<void> {
	const { version } = await serverInfo.call(this);
	const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
	if (!version || major > 10 || (major === 10 && minor >= 6)) return;
	throw new NodeOperationError(
		this.getNode(),
		`Directus ${version} is too old for the Directus Trigger`,
		{
			description:
				'Its flows cannot sign what they send; Directus 10.6 and newer can. Use the Directus Polling Trigger.',
		},
	);
}

/** @throws NodeOperationError where the server could not read the flow, which would end it */
async function demandRoom(this: IHookFunctions): Promise<void> {
	const limit = (await serverInfo.call(this)).queryLimit?.default;
	if (limit === undefined || limit < 0 || limit >= FLOW_LENGTH) return;
	throw new NodeOperationError(
		this.getNode(),
		`QUERY_LIMIT_DEFAULT is ${limit} in Directus, which is too little for the flow of this trigger`,
		{
			description: `The flow has ${FLOW_LENGTH} operations, and Directus reads no more of them than that; it would not start any more. Set QUERY_LIMIT_DEFAULT to ${FLOW_LENGTH} or more, or use the Directus Polling Trigger.`,
		},
	);
}

/** A refusal in words that say what the node needs. */
function explained(this: IHookFunctions, error: unknown): unknown {
	if (!(error instanceof NodeApiError) || error.context.code !== 'FORBIDDEN') return error;
	return restate(
		this.getNode(),
		error,
		'The user of the credential may not manage flows in Directus',
		'The Directus Trigger makes a flow in Directus that calls n8n. Use the credential of an administrator, or the Directus Polling Trigger, which makes none.',
	);
}
