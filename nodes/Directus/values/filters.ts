import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../transport/failure';
import { ExactNumber } from '../transport/jsonText';
import type { DirectusField, DirectusRelation } from '../transport/schema';
import type { Column } from './columns';
import { columnsOf } from './columns';
import { splitAtCommas } from './lists';
import { isDateTime, readMoment, readTime } from './moments';
import { isPlainObject } from './forms';
import { noNumber, readValue } from './readings';

/** What has to be known of the collections that a filter leads into; asked only where it compares dates or nothing. */
export interface FilterSchema {
	fields(collection: string): Promise<DirectusField[]>;
	relations(): Promise<DirectusRelation[]>;
}

/** The operators that compare with a value of the field's own type. */
const COMPARES = ['_eq', '_neq', '_lt', '_lte', '_gt', '_gte'];
const COMPARES_LIST = ['_in', '_nin', '_between', '_nbetween'];
const DATED = ['date', 'dateTime', 'timestamp', 'time'];

/** Rules within rules: what they hold is of the same collection. */
const GROUPS = ['_and', '_or', '_some', '_none'];

/**
 * A filter rule in which fields of days are compared with days, fields without a zone with what a clock
 * shows, and moments with moments, whatever was given: a text, a DateTime or a Date. Directus compares
 * texts as they are, and would find nothing. A text of several values, in which a comma within quotes does
 * not cut, becomes a list: Directus would cut there. An empty text is no number.
 *
 * @param filter a filter rule, of the user's own JSON as well
 * (https://directus.io/docs/guides/connect/filter-rules)
 * @param collection the one that it chooses from; what is not known of it or of related ones stays as it is
 * @param timezone the workflow's: what names no zone is in it
 * @returns the rule; numbers that JavaScript would round are texts in it, which Directus compares exactly
 * @throws Failure where a date can be read in two ways, or a number is compared with nothing or with what is none
 */
export const comparedFilter = async (
	filter: unknown,
	collection: string | undefined,
	schema: FilterSchema,
	timezone: string,
): Promise<unknown> => await new Comparison(schema, timezone).part(filter, collection);

/**
 * The `deep` parameter of a query with its filters as comparedFilter makes them
 * (https://directus.io/docs/guides/connect/query-parameters).
 */
export const comparedDeep = async (
	deep: unknown,
	collection: string | undefined,
	schema: FilterSchema,
	timezone: string,
): Promise<unknown> => await new Comparison(schema, timezone).deep(deep, collection);

class Comparison {
	constructor(
		private readonly schema: FilterSchema,
		private readonly timezone: string,
	) {}

	async part(part: unknown, collection: string | undefined): Promise<unknown> {
		if (Array.isArray(part))
			return await Promise.all(part.map(async (one) => await this.part(one, collection)));
		if (!isPlainObject(part)) return asText(part);
		const columns = await this.columns(part, collection);
		return await mapped(part, async (name, rule) => {
			if (GROUPS.includes(name)) return await this.part(rule, collection);
			const column = columns.get(name);
			const isNumber = NUMBERS.includes(column?.type ?? '') || GIVES_NUMBER.test(name);
			if (isNumber) refuseNoNumber(name, isPlainObject(rule) ? rule : { _eq: rule });
			if (!isPlainObject(rule)) return this.compared(column, '_eq', rule);
			return await mapped(rule, async (operator, value) => {
				const isOperator = operator.startsWith('_') && !GROUPS.includes(operator);
				if (isOperator)
					return isPlainObject(value)
						? await this.part(value, undefined)
						: this.compared(column, operator, value);
				const related = await this.relatedBy(name, rule, collection);
				return ((await this.part({ [operator]: value }, related)) as IDataObject)[operator];
			});
		});
	}

	async deep(deep: unknown, collection: string | undefined): Promise<unknown> {
		if (!isPlainObject(deep)) return deep;
		return await mapped(deep, async (name, value) => {
			if (name === '_filter') return await this.part(value, collection);
			return isPlainObject(value)
				? await this.deep(value, await this.relatedBy(name, value, collection))
				: value;
		});
	}

	/** The columns that a part of a filter compares; none where its values mean the same whatever they are. */
	private async columns(
		part: unknown,
		collection: string | undefined,
	): Promise<Map<string, Column>> {
		if (collection === undefined || !holdsTyped(part)) return new Map();
		return columnsOf(await this.schema.fields(collection));
	}

	/** The collection that a relational field leads into. */
	private async relatedBy(
		name: string,
		rule: unknown,
		collection: string | undefined,
	): Promise<string | undefined> {
		if (collection === undefined || !holdsTyped(rule)) return undefined;
		// Of a field that leads into several collections the rule names the one.
		if (name.includes(':')) return name.split(':')[1];
		for (const one of await this.schema.relations()) {
			if (one.collection === collection && one.field === name)
				return one.related_collection ?? undefined;
			if (one.related_collection === collection && one.meta?.one_field === name)
				return one.collection;
		}
		return undefined;
	}

	private compared(column: Column | undefined, operator: string, value: unknown): unknown {
		const isDated = column !== undefined && DATED.includes(column.type);
		const one = (entry: unknown) =>
			isDated && isDate(entry)
				? readValue(column, entry, { isTyped: false, timezone: this.timezone })
				: asText(entry);
		if (COMPARES.includes(operator)) return Array.isArray(value) ? value.map(one) : one(value);
		if (!COMPARES_LIST.includes(operator)) return asText(value);
		if (Array.isArray(value)) return value.map(one);
		const isList = typeof value === 'string' && (isDated || value.includes('"'));
		return isList ? splitAtCommas(value).map(one) : one(value);
	}
}

const LIKE_A_DAY = /^\s*\d{1,4}([-/.])\d{1,2}\1\d{1,4}/;

/**
 * Whether a value is a date or looks like one. What does not is Directus's to read, such as `$NOW(-1 day)`
 * or the beginning of a day.
 */
function isDate(value: unknown): boolean {
	if (isDateTime(value) || value instanceof Date) return true;
	if (typeof value === 'string' && LIKE_A_DAY.test(value)) return true;
	return (readMoment(value, 'UTC') ?? readTime(value, 'UTC')) !== undefined;
}

/** Whether a part of a filter holds a value that means something else by the type of what it is compared with. */
function holdsTyped(part: unknown): boolean {
	if (Array.isArray(part)) return part.some(holdsTyped);
	if (isPlainObject(part)) return Object.values(part).some(holdsTyped);
	if (isNothing(part) || isDate(part) || isMiswritten(part)) return true;
	return typeof part === 'string' && splitAtCommas(part).some(isDate);
}

/** The types of numbers that Directus reads a compared value as, and functions that give one. */
const NUMBERS = ['integer', 'float', 'decimal'];
const GIVES_NUMBER = /^(?:year|month|week|day|weekday|hour|minute|second|count)\(.*\)$/;

const isNothing = (value: unknown) =>
	value === null || (typeof value === 'string' && value.trim() === '');

/** Whether a text is a number as people write it in some languages, which Directus refuses without naming the field. */
const isMiswritten = (value: unknown): boolean =>
	typeof value === 'string' && /^\s*[+-]?\d[\d.,'\s]*$/.test(value) && Number.isNaN(Number(value));

/**
 * Ends where a number is compared with one that is written in another way, with an empty text, or with null in
 * another way than by being equal: Directus takes the latter two for 0, and finds records that nobody meant.
 *
 * @throws Failure naming the field
 */
function refuseNoNumber(field: string, rule: Record<string, unknown>): void {
	for (const [operator, value] of Object.entries(rule)) {
		const isOfNull = value === null && ['_eq', '_neq'].includes(operator);
		if (isOfNull || ![...COMPARES, ...COMPARES_LIST].includes(operator)) continue;
		// A text of several values is a list.
		const isList = COMPARES_LIST.includes(operator) && !Array.isArray(value);
		const miswritten = isList ? undefined : [value].flat().find(isMiswritten);
		if (miswritten !== undefined) throw noNumber({ name: field, isConcealed: false }, miswritten);
		const wrong = [value].flat().find(isNothing);
		if (wrong === undefined) continue;
		throw new Failure(
			`The filter compares "${field}" with ${wrong === null ? 'null' : 'an empty text'}, which Directus takes for 0`,
			'no',
			{
				field,
				description:
					'Nothing was sent. Give it a number, or check the expression that gives it. Those without a value are found by _null (Is Null).',
			},
		);
	}
}

/** What JSON has no form for, as its text. */
function asText(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(asText);
	if (isDateTime(value)) return value.toISO();
	return value instanceof ExactNumber ? value.text : value;
}

async function mapped(
	part: Record<string, unknown>,
	change: (name: string, value: unknown) => Promise<unknown>,
): Promise<Record<string, unknown>> {
	const changed: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(part)) changed[name] = await change(name, value);
	return changed;
}
