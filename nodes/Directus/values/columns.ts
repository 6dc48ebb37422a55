import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { DirectusField } from '../transport/schema';
import type { ColumnType } from './rules';
import { COLUMN_TYPES } from './rules';

/** What the values of a field have to be. */
export interface Column {
	name: string;
	/** `parameter` is a field of the node's own that takes JSON, for no column of a database. */
	type: ColumnType | 'parameter';
	isKey: boolean;
	/** Whether it holds the key of a related item, which can also be made along as an object. */
	isRelation: boolean;
	/** Whether Directus answers asterisks in its place. */
	isConcealed: boolean;
	/** Whether a value belongs to it. Groups, dividers and the like have none. */
	isWritable: boolean;
	/** Whether Directus demands a value of a new item. */
	isDemanded: boolean;
	/** The only values allowed, in the type of the column. */
	choices?: Array<string | number>;
}

const known = new WeakMap<object, Map<string, Column>>();

/** The fields of a collection by their names; made once for a list of them. */
export function columnsOf(fields: DirectusField[]): Map<string, Column> {
	const columns = known.get(fields) ?? new Map(fields.map((one) => [one.field, columnOf(one)]));
	known.set(fields, columns);
	return columns;
}

function columnOf(field: DirectusField): Column {
	const { schema, meta } = field;
	const special = meta?.special ?? [];
	const type = typeOf(field.type);
	return {
		name: field.field,
		type,
		isKey: schema?.is_primary_key === true,
		isRelation:
			type !== 'alias' &&
			((schema?.foreign_key_table ?? null) !== null ||
				special.some((one) => ['m2o', 'file', 'user-created', 'user-updated'].includes(one))),
		isConcealed: type === 'hash' || special.includes('conceal'),
		isWritable: isWritable(field),
		isDemanded: isDemanded(field),
		choices: choicesOf(field),
	};
}

/** `geometry.Point` and the like are read as `geometry`. */
function typeOf(type: string): ColumnType {
	const [main = ''] = type.split('.');
	return COLUMN_TYPES.find((one) => one === main) ?? 'unknown';
}

/** Whether a field can be given a value: groups, dividers and other decorations cannot. */
export function isWritable({ type, meta }: DirectusField): boolean {
	const special = meta?.special ?? [];
	return (
		!special.includes('no-data') &&
		!special.includes('group') &&
		!(type === 'alias' && special.length === 0)
	);
}

/** Whether a new item must have a value for a field: neither Directus nor the database gives one. */
export function isDemanded({ schema, meta }: DirectusField): boolean {
	const given = schema?.has_auto_increment || (meta?.special ?? []).some((one) => one === 'uuid');
	if (given || (schema?.default_value ?? null) !== null) return false;
	return meta?.required === true || (schema !== null && schema.is_nullable === false);
}

const NUMBERS = ['integer', 'bigInteger', 'float', 'decimal'];

/** A field's choices in the Studio in the type of its column, where they are the only values allowed. */
export function choicesOf({ type, meta }: DirectusField): Array<string | number> | undefined {
	const isNumber = NUMBERS.includes(type);
	if ((!isNumber && type !== 'string' && type !== 'text') || meta?.options?.allowOther)
		return undefined;
	const given = meta?.options?.choices;
	if (!Array.isArray(given)) return undefined;
	const choices = (given as Array<{ value?: unknown }>)
		.map(({ value }) => value)
		.filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
		// The Studio keeps the choices of a number as texts.
		.map((value) => (isNumber ? Number(value) : String(value)));
	return choices.length > 0 ? choices : undefined;
}

const PROPERTY_TYPES: Record<string, Column['type']> = {
	boolean: 'boolean',
	// The days of shares are columns without a zone.
	dateTime: 'dateTime',
	json: 'parameter',
	multiOptions: 'csv',
	number: 'float',
};

/** A field of the node as a column: what is added below Additional Fields is read like columns are. */
export function columnOfProperty({ name, type, typeOptions }: INodeProperties): Column {
	return {
		name,
		type: PROPERTY_TYPES[type] ?? 'string',
		isKey: false,
		isRelation: type === 'resourceLocator',
		isConcealed: typeOptions?.password === true,
		isWritable: true,
		isDemanded: false,
	};
}

/** Choices as the editor lists them. */
export const optionsOf = ({ meta }: DirectusField, choices: Array<string | number>) =>
	choices.map((value): INodePropertyOptions => {
		const listed = (meta?.options?.choices ?? []) as Array<{ text?: unknown; value?: unknown }>;
		const own = listed.find((one) => String(one.value) === String(value));
		return { name: String(own?.text ?? value), value };
	});
