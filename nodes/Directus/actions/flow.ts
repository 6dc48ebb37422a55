import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import {
	manualCollection,
	manualKeys,
	triggerBody,
	triggerQuery,
	triggerWith,
} from '../fields/flow';
import type { LegacyHandler } from '../framework/define';
import { request } from '../framework/execute';
import { parseJsonObject, parseList } from '../framework/json';
import { toItems } from '../framework/output';
import { readField, readPath } from '../framework/parameters';
import { restate } from '../transport/errors';
import { fillPath } from '../transport/path';
import { directusRequest } from '../transport/legacy';

type Way = 'GET' | 'POST' | 'manual';

/**
 * Runs a flow with a webhook or manual trigger. Its answer is whatever the flow gives: a list
 * becomes an item per entry, an object one item, anything else `{ result }`, nothing
 * `{ success: true }`, as an asynchronous flow answers.
 *
 * @see https://directus.io/docs/guides/automate/triggers
 */
export const triggerFlow: LegacyHandler = async function (row, index) {
	const path = readPath.call(this, row, index);
	const way = this.getNodeParameter(triggerWith.name, index, 'GET') as Way;
	const query = parseJsonObject(
		readField.call(this, triggerQuery, index) ?? {},
		triggerQuery.displayName,
	);
	const body = way === 'GET' ? undefined : readBody.call(this, way, index);
	try {
		const { body: text, ...answer } = await request.call(
			this,
			row,
			{ path, query, body: {} },
			{
				method: way === 'GET' ? 'GET' : 'POST',
				answer: 'text',
				once: true,
				...(body !== undefined && { body }),
			},
		);
		// Under data, so that a flow's own answer of { "data": … } is no envelope.
		return toItems(
			row,
			{ ...answer, body: text === undefined ? text : { data: parsed(text) } },
			path,
			index,
		);
	} catch (error) {
		throw await explainTrigger.call(this, error, way, path);
	}
};

function readBody(this: IExecuteFunctions, way: Way, index: number): IDataObject | unknown[] {
	const given = readField.call(this, triggerBody, index) ?? {};
	if (way !== 'manual' && Array.isArray(given)) return given;
	const body = parseJsonObject(given, triggerBody.displayName);
	if (way !== 'manual') return body;
	const keys = parseList(readField.call(this, manualKeys, index) ?? '', manualKeys.displayName);
	return {
		...body,
		collection: readField.call(this, manualCollection, index) as string,
		...(keys.length > 0 && { keys: keys as string[] }),
	};
}

function parsed(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return text;
	}
}

/**
 * Directus refuses an unknown flow, an inactive one and one with another trigger in the same
 * words. What the flow's own record says tells them apart.
 */
async function explainTrigger(
	this: IExecuteFunctions,
	error: unknown,
	way: Way,
	path: Record<string, unknown>,
): Promise<unknown> {
	if (!(error instanceof NodeApiError)) return error;
	if (!['FORBIDDEN', 'ROUTE_NOT_FOUND'].includes(String(error.context.code))) return error;
	const flow = await directusRequest
		.call(this, {
			method: 'GET',
			path: fillPath('/flows/{id}', path),
			query: { fields: 'status,trigger,options' },
		})
		.then(({ body }) => (body as { data: IDataObject }).data)
		.catch(() => undefined);
	const reason = reasonIn(flow, way);
	return reason ? restate(this.getNode(), error, 'The flow could not be triggered', reason) : error;
}

function reasonIn(flow: IDataObject | undefined, way: Way): string | undefined {
	if (!flow) {
		return 'There is no flow with this ID, or it is inactive, has another trigger than the one chosen, or does not allow this to the user of the credential. Check it in Directus under Flows.';
	}
	const { status, trigger } = flow;
	const options = (flow.options ?? {}) as IDataObject;
	if (status !== 'active') return 'The flow is inactive. Set its status to active in Directus.';
	if (trigger !== 'webhook' && trigger !== 'manual') {
		return `The trigger of the flow is "${String(trigger)}". Only flows with a webhook or manual trigger can be run from here.`;
	}
	if (trigger === 'manual') {
		return way === 'manual'
			? 'Check that the flow is set up for the collection, that Item IDs are given where it requires a selection, and that the user of the credential may read those items.'
			: `The flow has a manual trigger. Choose Items (Manual Trigger) under ${triggerWith.displayName}.`;
	}
	const method = String(options.method ?? 'GET');
	return way === method
		? undefined
		: `The flow takes ${method}. Choose Webhook (${method}) under ${triggerWith.displayName}.`;
}
