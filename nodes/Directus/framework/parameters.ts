import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Operation, Parts } from './define';
import { parseIds, parseJson, parseJsonObject, parseList, parseRecords } from './json';
import { readMapped } from './mapper';
import { bodyParametersJson, jsonParameters, queryParametersJson } from './raw';

/** What a row's fields say for one input item, by the API's names. */
export interface Parameters {
	path: Record<string, unknown>;
	query: IDataObject;
	body: IDataObject | unknown[];
}

/**
 * Reads a row's fields for one input item, or the JSON in their place where the user switched
 * JSON/RAW Parameters on.
 *
 * Optional fields that are empty are left out. Names are the API's.
 *
 * @throws NodeOperationError naming a required field that is empty; JsonError for broken JSON
 */
export function readParameters(this: IExecuteFunctions, row: Operation, index: number): Parameters {
	const path = readPath.call(this, row, index);
	if (isRaw.call(this, row, index)) {
		const raw = (field: INodeProperties): unknown => this.getNodeParameter(field.name, index, '');
		const { displayName } = bodyParametersJson;
		const body = row.body ? parseJson(raw(bodyParametersJson), displayName) : {};
		return {
			path,
			query: row.query
				? parseJsonObject(raw(queryParametersJson), queryParametersJson.displayName)
				: {},
			body: row.listBody && Array.isArray(body) ? body : parseJsonObject(body, displayName),
		};
	}
	const list = legacy(row.body)['[]'];
	return {
		path,
		query: withoutNulls(readFields.call(this, legacy(row.query), index)),
		body: list
			? (list.type === 'json' ? parseRecords : parseIds)(
					readField.call(this, list, index),
					list.displayName,
				)
			: readFields.call(this, legacy(row.body), index),
	};
}

/** The values of the placeholders of a row's route. */
export function readPath(
	this: IExecuteFunctions,
	row: Operation,
	index: number,
): Record<string, unknown> {
	return readFields.call(this, row.path, index);
}

/** Whether the user's own JSON is sent in place of the row's fields. */
export const isRaw = function (this: IExecuteFunctions, row: Operation, index: number): boolean {
	return (
		Boolean(row.body ?? row.query) &&
		this.getNodeParameter(jsonParameters.name, index, false) === true
	);
};

/**
 * Reads one field for one input item.
 *
 * @returns its value; undefined where it is empty
 * @throws NodeOperationError when it is required and empty; JsonError for broken JSON
 */
export function readField(this: IExecuteFunctions, field: INodeProperties, index: number): unknown {
	const value = readValue.call(this, field, field.name, index);
	const isEmptyChoice = field.type === 'multiOptions' && Array.isArray(value) && value.length === 0;
	if (field.required && (value === undefined || value === null || isEmptyChoice)) {
		throw missingParameter.call(this, field.displayName, index);
	}
	return value;
}

/** The error for a required parameter that is empty; nothing has been sent. */
export function missingParameter(this: IExecuteFunctions, name: string, index: number) {
	return new NodeOperationError(this.getNode(), `Missing required parameter: ${name}`, {
		description: `${name} is empty for this item, so nothing was sent. Fill it in, or check the expression that gives it.`,
		itemIndex: index,
	});
}

/**
 * Ends where a change of a record changes nothing: Directus would answer as if it had. The user's own
 * JSON is sent as it is.
 */
export function refuseEmptyChange(
	this: IExecuteFunctions,
	row: Operation,
	body: IDataObject | unknown[],
	itemIndex: number,
): void {
	const fields = Object.entries(legacy(row.body));
	const isChange =
		fields.every(([name]) => name.startsWith('...')) &&
		(row.route.startsWith('PATCH') || fields.some(([, { required }]) => required));
	if (!isChange || Object.keys(body).length > 0 || isRaw.call(this, row, itemIndex)) return;
	const label = fields.map(([, { displayName }]) => displayName).join(' and ');
	throw nothingToChange.call(this, label, itemIndex);
}

/** The error for a change that names no field. */
export function nothingToChange(this: IExecuteFunctions, label: string, itemIndex: number) {
	return new NodeOperationError(this.getNode(), 'No field to change is given', {
		description: `"${label}" is empty for input item ${itemIndex}, so nothing was sent for it. Add a field there and give it a value, or check the expressions that give the values.`,
		itemIndex,
	});
}

function readFields(
	this: IExecuteFunctions,
	fields: Record<string, INodeProperties> = {},
	index: number,
): IDataObject {
	const read: IDataObject = {};
	for (const [name, field] of Object.entries(fields)) {
		if (name.startsWith('...')) {
			Object.assign(read, readEntries.call(this, field, index));
			continue;
		}
		const value = readField.call(this, field, index);
		if (value !== undefined) read[name] = value as IDataObject;
	}
	return read;
}

/** The entries of a JSON object, or those of a collection. */
function readEntries(this: IExecuteFunctions, field: INodeProperties, index: number): IDataObject {
	if (field.type === 'collection') return readCollection.call(this, field, index);
	if (field.type === 'resourceMapper') return readMapped.call(this, field, index);
	return parseJsonObject(readField.call(this, field, index) ?? {}, field.displayName);
}

/** The entries of a collection that the user added, under their own names: the API's. */
function readCollection(
	this: IExecuteFunctions,
	field: INodeProperties,
	index: number,
): IDataObject {
	const added = this.getNodeParameter(field.name, index, {}) as IDataObject;
	const read: IDataObject = {};
	for (const option of (field.options ?? []) as INodeProperties[]) {
		if (!Object.hasOwn(added, option.name)) continue;
		const value = readValue.call(this, option, `${field.name}.${option.name}`, index);
		if (option.name === 'customFields') {
			Object.assign(read, parseJsonObject(value ?? {}, option.displayName));
			continue;
		}
		// Added on purpose: what was left empty there empties the field in Directus, as the Studio
		// does it. Two users cannot share an empty token, but can both have none.
		read[option.name] = (value ?? null) as IDataObject;
	}
	return read;
}

/** A query, unlike a record, has nothing to be emptied. */
const withoutNulls = (query: IDataObject): IDataObject =>
	Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null));

/** Whether n8n took a value out of the address of a page. */
function isFromUrl(
	this: IExecuteFunctions,
	{ modes }: INodeProperties,
	name: string,
	index: number,
): boolean {
	const chosen: unknown = this.getNodeParameter(`${name}.mode`, index, '');
	return modes?.some((mode) => mode.name === chosen && mode.extractValue !== undefined) === true;
}

/** In an address a key is encoded; what is no code is left as it is. */
function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function readValue(
	this: IExecuteFunctions,
	field: INodeProperties,
	name: string,
	index: number,
): unknown {
	// n8n finds nothing to extract from a field that the chosen values hide, and fails.
	const extractValue = field.type === 'resourceLocator';
	const value: unknown = this.getNodeParameter(name, index, field.default, { extractValue });
	if (value === '' || value === undefined || value === null) return undefined;
	if (extractValue && String(value).includes('%') && isFromUrl.call(this, field, name, index))
		return decoded(String(value));
	if (field.type === 'json') return parseJson(value, field.displayName);
	// An expression may give the chosen ones as a text.
	if (field.type === 'multiOptions' && typeof value === 'string')
		return parseList(value, field.displayName);
	// An expression may give a number where the API wants text: an all-digit password, say.
	if (field.type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
		return String(value);
	}
	return value;
}

/** The fields of a row that has not moved yet: one plain object. */
const legacy = (parts: Parts = {}) => parts as Record<string, INodeProperties>;
