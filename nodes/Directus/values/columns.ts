import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { isHeld } from '../transport/jsonText';
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
	/** The only values allowed, in the type of the column; in a column of lists the only entries. */
	choices?: Choice[];
}

export type Choice = string | number | boolean;

const known = new WeakMap<object, Map<string, Column>>();

/** The fields of a collection by their names; made once for a list of them. */
export function columnsOf(fields: DirectusField[]): Map<string, Column> {
	const found = known.get(fields);
	if (found) return found;
	const columns = new Map(fields.map((one) => [one.field, columnOf(one)]));
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
				special.some((one) => ['m2o', 'file', 'user-created', 'user-updated'].includes(one)) ||
				// Directus says it of some of its own in no other way, such as the avatar of a user.
				RELATION_INTERFACES.includes(meta?.interface ?? '')),
		isConcealed: type === 'hash' || special.includes('conceal'),
		isWritable: isWritable(field),
		isDemanded: isDemanded(field),
		choices: choicesOf(field),
	};
}

/** The interfaces in which a related item is chosen. */
const RELATION_INTERFACES = ['file', 'file-image', 'select-dropdown-m2o'];

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

/** The types of columns that hold a list: more than one choice. */
const LISTS = ['json', 'csv'];

/** The interfaces in which the entries of a list are chosen. */
const CHOOSE_MANY = [
	'select-multiple-checkbox',
	'select-multiple-checkbox-tree',
	'select-multiple-dropdown',
];

/**
 * A field's choices in the Studio in the type of its column, where they are the only values allowed.
 *
 * There are none where the Studio itself takes others: where that is an option of the field (`allowOther`,
 * or `allowCustom` of tags), or a condition of the field changes its choices. Nor are there any for
 * Directus's own fields: the provider of a user has the choice `default` in the Studio, and is the name of
 * a single sign-on.
 *
 * @see https://directus.io/docs/guides/data-model/interfaces
 */
export function choicesOf({ type, meta }: DirectusField): Choice[] | undefined {
	const options = meta?.options;
	const isConditional = meta?.conditions?.some(
		(one) => one.options && ('choices' in one.options || 'allowOther' in one.options),
	);
	if (!options || options.allowOther || isConditional || meta?.system) return undefined;
	const isNumber = NUMBERS.includes(type);
	if (!isNumber && !LISTS.includes(type) && type !== 'string' && type !== 'text') return undefined;
	const found = LISTS.includes(type) ? entriesOf(meta) : valuesOf(options.choices);
	const choices = found.map((value) => {
		// The Studio keeps the choices of a number as texts.
		if (isNumber) return isHeld(String(value)) ? Number(value) : String(value);
		return type === 'json' ? value : String(value);
	});
	return choices.length > 0 ? choices : undefined;
}

/** What may stand in a list. Tags are only those that are set, where no others may be added. */
function entriesOf({ interface: name, options }: NonNullable<DirectusField['meta']>): Choice[] {
	if (name && CHOOSE_MANY.includes(name)) return valuesOf(options?.choices);
	const { presets, allowCustom, capitalization, whitespace } = options ?? {};
	const isAsWritten = !capitalization && (whitespace ?? ' ') === ' ';
	const areAll = name === 'tags' && allowCustom === false && isAsWritten;
	return areAll && Array.isArray(presets) ? presets.filter(isChoice) : [];
}

/** The values of choices, with those of the groups and branches that have choices of their own. */
function valuesOf(choices: unknown): Choice[] {
	if (!Array.isArray(choices)) return [];
	return (choices as Array<{ value?: unknown; children?: unknown }>).flatMap(
		({ value, children }) => [...(isChoice(value) ? [value] : []), ...valuesOf(children)],
	);
}

const isChoice = (value: unknown): value is Choice =>
	['string', 'number', 'boolean'].includes(typeof value);

/** Whether a column holds a list, so that its choices are those of its entries. */
export const holdsList = (type: string): boolean => LISTS.includes(type);

const PROPERTY_TYPES: Record<string, Column['type']> = {
	boolean: 'boolean',
	// The days of shares are columns without a zone.
	dateTime: 'dateTime',
	json: 'parameter',
	multiOptions: 'csv',
	number: 'float',
};

/** A field of the node as a column: what is added below Additional Fields is read like columns are. */
export function columnOfProperty(property: INodeProperties): Column {
	const { name, type, typeOptions, options } = property;
	// What is chosen from a list that Directus gives may be another's, such as an interface of an extension.
	const isFixed = type === 'options' && typeOptions?.loadOptionsMethod === undefined;
	return {
		name,
		type: PROPERTY_TYPES[type] ?? 'string',
		isKey: false,
		isRelation: type === 'resourceLocator',
		isConcealed: typeOptions?.password === true,
		isWritable: true,
		isDemanded: false,
		choices: isFixed
			? ((options ?? []) as INodePropertyOptions[]).map(({ value }) => value)
			: undefined,
	};
}

/** A field's choices as the editor lists them; undefined where there are none, or more than one can be chosen. */
export function optionsOf(field: DirectusField): INodePropertyOptions[] | undefined {
	if (holdsList(field.type)) return undefined;
	const texts = textsOf(field.meta?.options?.choices);
	return choicesOf(field)?.map((value) => ({
		name: texts.get(String(value)) ?? String(value),
		value,
	}));
}

function textsOf(choices: unknown): Map<string, string> {
	const texts = new Map<string, string>();
	if (!Array.isArray(choices)) return texts;
	for (const { value, text, children } of choices as IDataObject[]) {
		if (isChoice(value) && (text ?? undefined) !== undefined)
			texts.set(String(value), String(text));
		for (const [name, own] of textsOf(children)) texts.set(name, own);
	}
	return texts;
}
