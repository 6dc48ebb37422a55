import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { LegacyHandler } from '../framework/define';
import { request } from '../framework/execute';
import { parseIds, parseJsonObject, parseRecords } from '../framework/json';
import { toItems } from '../framework/output';
import type { Parameters } from '../framework/parameters';
import {
	isRaw,
	nothingToChange,
	readField,
	readParameters,
	readPath,
} from '../framework/parameters';
import { changeJson, updateIds, updatesJson } from '../fields/records';

/** Changes many records: the same change for a list of IDs, or a list of records with their keys. */
export const updateMany: LegacyHandler = async function (row, index) {
	const parameters: Parameters = isRaw.call(this, row, index)
		? readParameters.call(this, row, index)
		: { path: readPath.call(this, row, index), query: {}, body: readUpdate.call(this, index) };
	const items = toItems(row, await request.call(this, row, parameters), parameters.path, index);
	hintMissing.call(this, parameters.body, items);
	return items;
};

/** Directus leaves out without a word what is not there. */
function hintMissing(
	this: IExecuteFunctions,
	body: IDataObject | unknown[],
	items: INodeExecutionData[],
): void {
	const { keys } = body as { keys?: unknown[] };
	const asked = Array.isArray(keys) ? new Set(keys.map(String)).size : 0;
	// Who may not read what is written gets an answer without records.
	if (items.length >= asked || items[0]?.json.success === true) return;
	this.addExecutionHints({
		message: `Directus answered with ${items.length} of the ${asked} records: the others do not exist, or it shows no more at once.`,
		type: 'warning',
		location: 'outputPane',
	});
}

function readUpdate(this: IExecuteFunctions, index: number): IDataObject | unknown[] {
	if (this.getNodeParameter('updateWith', index, 'keys') === 'records') {
		return parseRecords(readField.call(this, updatesJson, index), updatesJson.displayName);
	}
	const { displayName } = changeJson;
	const data = parseJsonObject(readField.call(this, changeJson, index), displayName);
	if (Object.keys(data).length === 0) throw nothingToChange.call(this, displayName, index);
	return {
		keys: parseIds(readField.call(this, updateIds, index), updateIds.displayName),
		data,
	};
}

/** Deletes many records; an item for each ID. */
export const deleteMany: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const answer = await request.call(this, row, parameters);
	const { body } = parameters;
	const keys = Array.isArray(body) ? body : Array.isArray(body.keys) ? body.keys : undefined;
	if (!keys) return toItems(row, answer, parameters.path, index);
	return keys.map(
		(id): INodeExecutionData => ({
			json: { ...(parameters.path as IDataObject), id: id as string, deleted: true },
			pairedItem: { item: index },
		}),
	);
};
