import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { fillPath } from '../transport/path';
import type { DirectusAnswer, DirectusRequest } from '../transport/request';
import { directusRequest } from '../transport/legacy';
import type { Operation } from './define';
import { splitRoute } from './define';
import { explain } from './explain';
import { toItems } from './output';
import type { Parameters } from './parameters';
import { readParameters, refuseEmptyChange } from './parameters';

/** Runs a row that has not moved to `handler` yet. */
export async function executeLegacy(
	this: IExecuteFunctions,
	row: Operation,
): Promise<INodeExecutionData[]> {
	const indexes = this.getInputData().map((_, index) => index);
	const turns = row.runAll ? [indexes] : indexes.map((index) => [index]);
	const returnData: INodeExecutionData[] = [];
	for (const items of turns) {
		try {
			// Not spread: half a million arguments are more than a call takes.
			for (const item of await runRow.call(this, row, items)) returnData.push(item);
		} catch (error) {
			const shown = asNodeError.call(this, await explain.call(this, row, error), items[0] ?? 0);
			if (!this.continueOnFail()) throw shown;
			for (const item of items) {
				returnData.push({ json: { error: shown.message }, pairedItem: { item } });
			}
		}
	}
	return returnData;
}

async function runRow(
	this: IExecuteFunctions,
	row: Operation,
	items: number[],
): Promise<INodeExecutionData[]> {
	if (row.runAll) return await row.runAll.call(this, row, items);
	return await (row.run ?? sendRow).call(this, row, items[0] ?? 0);
}

/** Sends a row as it stands for one input item. */
export async function sendRow(
	this: IExecuteFunctions,
	row: Operation,
	index: number,
): Promise<INodeExecutionData[]> {
	const parameters = readParameters.call(this, row, index);
	refuseEmptyChange.call(this, row, parameters.body, index);
	const answer = await request.call(this, row, parameters);
	return toItems(row, answer, parameters.path, index);
}

/**
 * Sends a row's request with parameters that have been read already.
 *
 * @param more what a special function sets beyond the row
 * @throws NodeApiError when Directus refuses
 */
export async function request(
	this: IExecuteFunctions,
	row: Operation,
	{ path, query, body }: Parameters,
	more: Partial<DirectusRequest> = {},
): Promise<DirectusAnswer> {
	const { method, template } = splitRoute(row);
	return await directusRequest.call(this, {
		method,
		path: fillPath(template, path),
		query,
		...(row.body && { body }),
		...(row.access && { access: row.access }),
		...(row.answer && { answer: row.answer }),
		...more,
	});
}

function asNodeError(this: IExecuteFunctions, error: unknown, itemIndex: number) {
	const shown =
		error instanceof NodeApiError || error instanceof NodeOperationError
			? error
			: new NodeOperationError(this.getNode(), error as Error, { itemIndex });
	shown.context.itemIndex ??= itemIndex;
	return shown;
}
