import type { DirectusField } from '../transport/schema';
import { ExactNumber } from '../transport/jsonText';
import type { Column } from './columns';
import { columnsOf } from './columns';
import { splitAtCommas } from './lists';
import { isDateTime } from './moments';
import { readValue } from './readings';

/** The operators that compare with a value of the field's own type. */
const COMPARES = ['_eq', '_neq', '_lt', '_lte', '_gt', '_gte'];
const COMPARES_LIST = ['_in', '_nin', '_between', '_nbetween'];
const DATED = ['date', 'dateTime', 'timestamp', 'time'];

/**
 * A filter rule in which fields of days are compared with days, fields without a zone with what a clock
 * shows, and moments with moments, whatever was given: a text, a DateTime or a Date. Directus compares
 * texts as they are, and would find nothing.
 *
 * @param filter a filter rule, of the user's own JSON as well
 * (https://directus.io/docs/guides/connect/filter-rules)
 * @param fields those of the collection; what leads into other collections is only made text
 * @param timezone the workflow's: what names no zone is in it
 * @returns the rule; numbers that JavaScript would round are texts in it, which Directus compares exactly
 * @throws Failure where a date can be read in two ways
 */
export const comparedFilter = (
	filter: unknown,
	fields: DirectusField[],
	timezone: string,
): unknown => comparedPart(filter, columnsOf(fields), timezone);

function comparedPart(part: unknown, columns: Map<string, Column>, timezone: string): unknown {
	if (Array.isArray(part)) return part.map((one) => comparedPart(one, columns, timezone));
	if (!isPlain(part)) return comparedAsText(part);
	return mapped(part, (name, rule) => {
		if (name === '_and' || name === '_or') return comparedPart(rule, columns, timezone);
		const column = columns.get(name);
		if (!isPlain(rule)) return compared(column, '_eq', rule, timezone);
		return mapped(rule, (operator, value) =>
			operator.startsWith('_')
				? compared(column, operator, value, timezone)
				: comparedPart(value, new Map(), timezone),
		);
	});
}

/**
 * The value of one condition, in the form in which its field holds it: see comparedFilter.
 *
 * @param field undefined where it is not known
 */
export function comparedValue(
	field: DirectusField | undefined,
	operator: string,
	value: unknown,
	timezone: string,
): unknown {
	const column = field && columnsOf([field]).get(field.field);
	return compared(column, operator, value, timezone);
}

function compared(
	column: Column | undefined,
	operator: string,
	value: unknown,
	timezone: string,
): unknown {
	if (isPlain(value)) return comparedPart(value, new Map(), timezone);
	const isDated = column !== undefined && DATED.includes(column.type);
	const one = (entry: unknown) =>
		isDated && isGivenDate(entry)
			? readValue(column, entry, { isTyped: false, timezone })
			: comparedAsText(entry);
	if (COMPARES.includes(operator)) return Array.isArray(value) ? value.map(one) : one(value);
	if (!COMPARES_LIST.includes(operator)) return comparedAsText(value);
	if (Array.isArray(value)) return value.map(one);
	return isDated && typeof value === 'string' ? splitAtCommas(value).map(one) : one(value);
}

/** Variables such as `$NOW(-1 day)` are Directus's to read; null and truths are no dates. */
const isGivenDate = (value: unknown) =>
	isDateTime(value) ||
	value instanceof Date ||
	typeof value === 'number' ||
	(typeof value === 'string' && value.trim() !== '' && !value.startsWith('$'));

/** What JSON has no form for, as its text. */
function comparedAsText(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(comparedAsText);
	if (isDateTime(value)) return value.toISO();
	return value instanceof ExactNumber ? value.text : value;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' &&
	value !== null &&
	!Array.isArray(value) &&
	!(value instanceof Date) &&
	!(value instanceof ExactNumber) &&
	!isDateTime(value);

const mapped = (
	part: Record<string, unknown>,
	change: (name: string, value: unknown) => unknown,
): Record<string, unknown> =>
	Object.fromEntries(Object.entries(part).map(([name, value]) => [name, change(name, value)]));
