import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { Failure } from '../transport/failure';
import { ExactNumber, readJson } from '../transport/jsonText';
import { findJsonError } from '../values/jsonError';
import { splitAtCommas } from '../values/lists';
import { isBroken, isPlainObject, kindOf } from '../values/forms';

export { findJsonError, isBroken };

/** What parseJson throws: where a text stops being JSON. It never quotes the text. */
export class JsonError extends Failure {
	constructor(message: string, details: { description: string }) {
		super(message, 'no', details);
	}
}

/**
 * Reads a JSON parameter. n8n gives its text as typed, or an object where an expression made one.
 *
 * @param value JSON text or an object; an empty text is an empty object
 * @param label the parameter's name in the editor, for the error
 * @returns the value; a number that JavaScript would round is an ExactNumber
 * @throws JsonError saying where the text breaks; it never quotes the text, which may hold secrets
 */
export function parseJson(value: unknown, label: string): unknown {
	if (typeof value !== 'string') return value;
	if (isBlank(value)) return {};
	try {
		return readJson(value);
	} catch {
		throw brokenJson(value, label);
	}
}

/** parseJson for a parameter that must be a list; text that is no JSON is a comma-separated one. */
export function parseList(value: unknown, label: string): unknown[] {
	if (typeof value === 'number') return [value];
	if (typeof value === 'string' && !/^\s*[[{]/.test(value)) {
		return splitAtCommas(value);
	}
	const parsed = parseJson(value, label);
	if (!Array.isArray(parsed)) throw noList(label);
	return parsed;
}

/**
 * Ends where JSON has another form than the field's default value: an object where `{}` is, a list where `[]` is.
 *
 * @throws JsonError naming the field
 */
export function refuseOtherForm(value: unknown, { default: form, displayName }: JsonField): void {
	if (form === '{}') parseJsonObject(value, displayName);
	if (form === '[]' && !Array.isArray(value)) throw noList(displayName);
}

type JsonField = Pick<INodeProperties, 'default' | 'displayName'>;

const noList = (label: string) =>
	new JsonError(`${label} must be a list`, {
		description: 'Nothing was sent. Write it as [ … ].',
	});

/** Whether a value is a text of nothing but blanks. */
export const isBlank = (value: unknown): boolean =>
	typeof value === 'string' && value.trim() === '';

/**
 * Whether a field of JSON or of many choices was given blanks. They are no value: read as an empty object, they would
 * take the rule of a permission away.
 */
export const isBlankJson = ({ type }: Pick<INodeProperties, 'type'>, value: unknown): boolean =>
	(type === 'json' || type === 'multiOptions') && isBlank(value);

/** parseList for records: Directus takes a number or a text among them for a record without fields. */
export function parseRecords(value: unknown, label: string): IDataObject[] {
	const records = parseList(value, label);
	const wrong = records.findIndex((record) => !isPlainObject(record));
	if (wrong < 0) return records as IDataObject[];
	throw new JsonError(`${label} must be a list of JSON objects`, {
		description: `Nothing was sent. Entry ${wrong + 1} of the list is none. Write each as { "name": value }.`,
	});
}

/** parseList for IDs: Directus fails at anything else among them, or finds nothing. */
export function parseIds(value: unknown, label: string): Array<string | number> {
	const ids = parseList(value, label).map((id) => (id instanceof ExactNumber ? id.text : id));
	const wrong = ids.findIndex((id) => id === '' || !['string', 'number'].includes(typeof id));
	if (wrong < 0) return ids as Array<string | number>;
	throw new JsonError(`Entry ${wrong + 1} of ${label} is no ID`, {
		description:
			'Nothing was sent. An ID is a text or a number: check the expression that gives the list.',
	});
}

function brokenJson(text: string, label: string): JsonError {
	const { line, column, problem } = findJsonError(text);
	return new JsonError(`${label} is not valid JSON: ${problem} at line ${line}, column ${column}`, {
		description: 'Nothing was sent. Correct the JSON there and run the node again.',
	});
}

/** parseJson for a parameter that must be one object. */
export function parseJsonObject(value: unknown, label: string): IDataObject {
	const parsed = parseJson(value, label);
	if (!isPlainObject(parsed)) {
		const found =
			parsed === null
				? 'null'
				: parsed === undefined
					? 'nothing'
					: typeof parsed === 'object'
						? kindOf(parsed)
						: `a ${typeof parsed}`;
		throw new JsonError(`${label} must be a JSON object, not ${found}`, {
			description: 'Nothing was sent. Write it as { "name": value }.',
		});
	}
	return parsed;
}
