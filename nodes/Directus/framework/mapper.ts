import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	ResourceMapperField,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** Ends the name of a column that takes JSON: the only thing that n8n stores of it beside the type. */
export const JSON_MARK = '(JSON)';

/** Ends the name of a column that takes the ID of a related item, or the item itself as JSON. */
export const RELATED_MARK = '(ID or JSON)';

/** Ends the name of a column that holds a day without a time, and thus without a zone. */
export const DATE_MARK = '(date)';

/**
 * Reads a resource mapper for one input item: the values by field.
 *
 * With auto-map they come from the input item: those of its fields that the collection has too.
 * Dates keep the text that was given, and with it their zone; fields that hold JSON are parsed. An
 * expression that gives null empties a field; a column that was left empty does so only where
 * columns are added one by one.
 *
 * @see https://docs.n8n.io/integrations/creating-nodes/build/reference/ui-elements/#resource-mapper
 */
export function readMapped(
	this: IExecuteFunctions,
	field: INodeProperties,
	index: number,
): IDataObject {
	const part = (path: string, fallback: unknown, options = {}) =>
		this.getNodeParameter(`${field.name}.${path}`, index, fallback, options) as unknown;
	const columns = columnsOf(part('schema', []) as ResourceMapperField[] | null);
	if (part('mappingMode', 'defineBelow') === 'autoMapInputData') {
		const json = this.getInputData()[index]?.json ?? {};
		// Without a list of columns Directus itself says which it does not know.
		if (columns.size === 0) return { ...json };
		const picked = pick(json, columns);
		if (Object.keys(picked).length === 0) throw nothingMapped.call(this, index);
		return picked;
	}
	const given = (part('value', {}, { rawExpressions: true }) ?? {}) as IDataObject;
	// Only under this path has n8n checked and cast the values; it fails where there is none.
	const values = Object.keys(given).length > 0 ? (part('value', {}) as IDataObject) : {};
	const keepsEmpty = field.typeOptions?.resourceMapper?.addAllFields === false;
	const read: IDataObject = {};
	for (const [name, value] of Object.entries(values)) {
		const column = columns.get(name);
		if (columns.size > 0 && !column) continue;
		const isExpression = String(given[name] ?? '').startsWith('=');
		const uncast = () => (isExpression ? part(`value["${name}"]`, undefined) : given[name]);
		if (value === undefined || value === null) {
			// The cast turns null into nothing.
			if (uncast() === null && (isExpression || keepsEmpty)) read[name] = null;
		} else if (isDate(value)) {
			read[name] = dateText(uncast(), value, column);
		} else {
			read[name] = structured(value, column, isExpression) as IDataObject;
		}
	}
	return read;
}

/** An empty record is most likely not what the input was to become. */
function nothingMapped(this: IExecuteFunctions, itemIndex: number) {
	const collection: unknown = this.getNodeParameter('collection', itemIndex, '', {
		extractValue: true,
	});
	return new NodeOperationError(
		this.getNode(),
		`No field of the input is a field of ${String(collection) || 'the collection'}`,
		{
			description:
				'Nothing was sent for this item. Rename the fields of the input to those of the collection, or map each field by hand.',
			itemIndex,
		},
	);
}

const known = new WeakMap<object, Map<string, ResourceMapperField>>();

/** The columns in use by their names; made once for a list of them. */
function columnsOf(schema: ResourceMapperField[] | null): Map<string, ResourceMapperField> {
	const list = schema ?? [];
	const columns =
		known.get(list) ??
		new Map(list.filter(({ removed }) => !removed).map((column) => [column.id, column]));
	known.set(list, columns);
	return columns;
}

const pick = (json: IDataObject, columns: Map<string, unknown>) =>
	Object.fromEntries(Object.entries(json).filter(([name]) => columns.has(name)));

const isDate = (value: unknown): value is { toISO(): string } =>
	typeof value === 'object' &&
	value !== null &&
	typeof (value as { toISO?: unknown }).toISO === 'function';

/** n8n casts a date to its own time zone; Directus is given what was typed. */
function dateText(
	given: unknown,
	cast: { toISO(): string },
	column: ResourceMapperField | undefined,
): string {
	const text = typeof given === 'string' && /^\d{4}-\d\d-\d\d/.test(given) ? given : cast.toISO();
	// With a time and a zone, Directus would take the day that it is at the server.
	return column?.displayName.endsWith(DATE_MARK) ? text.slice(0, 'yyyy-mm-dd'.length) : text;
}

/**
 * A text in a column of JSON or of related items is JSON; one that is not is left as it is. What
 * an expression gives is a text already, so that only objects and lists are taken out of it.
 */
function structured(
	value: unknown,
	column: ResourceMapperField | undefined,
	isExpression: boolean,
): unknown {
	const takesJson = column?.displayName.endsWith(JSON_MARK);
	if (typeof value !== 'string' || !(takesJson || column?.displayName.endsWith(RELATED_MARK)))
		return value;
	if ((isExpression || !takesJson) && !/^\s*[[{]/.test(value)) return value;
	try {
		return JSON.parse(value);
	} catch {
		return value;
	}
}
