import type { IDataObject, INodeProperties } from 'n8n-workflow';
import {
	filterJson,
	filterOperators,
	matchType,
	readManyOptions,
	valueless,
} from '../fields/query';
import type { Input, Operation } from '../framework/define';
import { isBroken, parseJson, parseJsonObject, parseList } from '../framework/json';
import { Failure, missingParameter } from '../transport/failure';
import { isRecord } from '../transport/shape';
import { gapIn } from './filter';
import { wantedRecords } from '../reads/limits';

interface Condition {
	field: string;
	operator: string;
	value?: unknown;
}

/** The query of a row's inputs by their `ui`, which inputs that ask for the same share. */
const queries = new WeakMap<IDataObject, { row: Operation; query: IDataObject }>();

/**
 * The query of a read, from the fields that all reads share.
 *
 * @param ui the values of those fields, by the names that they have in rows
 * @returns Directus's query parameters, lists and objects not yet turned into text; no limit
 * @throws Failure where a filter chooses nothing, or JSON is none
 * @see https://directus.io/docs/guides/connect/query-parameters
 */
export function queryOf(row: Operation, ui: IDataObject): IDataObject {
	const known = queries.get(ui);
	if (known?.row === row) return known.query;
	const query = madeQuery(row, ui);
	queries.set(ui, { row, query });
	return query;
}

/** Completes an input of a read: its query is what the fields say. JSON of the user's own stays. */
export const withQuery = (input: Input, row: Operation): Input =>
	input.raw ? withoutNoFilter(input) : { ...input, query: queryOf(row, input.ui) };

/** @throws Failure where an expression in the user's own JSON gives no filter, or a part of it nothing: all would be found */
function withoutNoFilter(input: Input): Input {
	const { filter } = input.query;
	if (Object.hasOwn(input.query, 'filter') && !isEmptyObject(filter))
		refuseGap(filter, 'The filter');
	return input;
}

/** The same for a read of many, which needs a limit. */
export function withListQuery(input: Input, row: Operation): Input {
	if (!input.raw) wantedRecords(input.ui);
	return withQuery(input, row);
}

function madeQuery(row: Operation, ui: IDataObject): IDataObject {
	const options = (ui.options ?? {}) as IDataObject;
	const query: IDataObject = {};
	// What a list says in the place of entries is an empty name, where it was chosen.
	const chosen = ['fields', 'fieldPaths'].flatMap((name) => listOf(options[name], labelOf(name)));
	// Directus fails at a number among the fields of an export.
	const fields = chosen.filter(Boolean).map(String);
	if ((ui.output ?? 'fields') === 'fields') fields.push(...listOf(ui.outputFields));
	if (fields.length === 0 && row.simplified && ui.simple) fields.push(...row.simplified);
	if (fields.length > 0) query.fields = [...new Set(fields)];

	const filter = filterOf(ui);
	if (filter) query.filter = filter;
	const { rules = [] } = (ui.sortRules ?? {}) as {
		rules?: Array<{ field: string; direction: string }>;
	};
	const sort = [
		...rules.filter((rule) => rule.field).map((rule) => `${rule.direction}${rule.field}`),
		...listOf(ui.sortBy),
	];
	if (sort.length > 0) query.sort = sort;

	for (const name of ['search', 'version']) {
		const value = options[name];
		if (isRecord(value))
			throw refusal(`"${labelOf(name)}" must be a text`, 'Check the expression that gives it.');
		if (value || value === 0) query[name] = String(value);
	}
	if (ui.searchFor) query.search = String(ui.searchFor);
	if (options.offset) query.offset = options.offset;
	// Directus takes `backlink` for true where it is not said; of `versionRaw` it is the other way round.
	if (options.backlink === false) query.backlink = false;
	if (options.versionRaw === true) query.versionRaw = true;
	for (const name of ['groupBy', 'meta']) {
		const list = listOf(options[name], labelOf(name));
		if (list.length > 0) query[name] = list;
	}
	for (const name of ['deep', 'alias', 'aggregate']) {
		const value = parseJsonObject(options[name] ?? {}, labelOf(name));
		if (Object.keys(value).length > 0) query[name] = value;
	}
	return query;
}

const labelOf = (name: string) =>
	(readManyOptions.options as INodeProperties[]).find((option) => option.name === name)
		?.displayName ?? name;

function filterOf(ui: IDataObject): IDataObject | undefined {
	if (ui.filterType === 'json') {
		// A null that an expression gave is not the same as none: everything would be found.
		const { filterJson: given = {} } = ui;
		const filter = parseJsonObject(given, filterJson.displayName);
		if (Object.keys(filter).length === 0) return undefined;
		refuseGap(filter, filterJson.displayName);
		return filter;
	}
	if (ui.filterType !== 'manual') return undefined;
	const { conditions = [] } = (ui.filters ?? {}) as { conditions?: Condition[] };
	if (conditions.length === 0) return undefined;
	// A condition without its field or its value would be left out, and everything be found.
	conditions.forEach((condition, place) => {
		const lacking = lackOf(condition);
		if (lacking) throw missingParameter(`${lacking} of condition ${place + 1}`);
		refuseOtherOperator(condition, place);
	});
	return { [matchOf(ui)]: conditions.map(conditionToRule) };
}

/** How conditions go together. @throws Failure at anything else, which Directus would take for a field */
function matchOf({ matchType: given = '_and' }: IDataObject): string {
	if (given === '_and' || given === '_or') return given;
	throw refusal(
		`"${matchType.displayName}" is none of its choices`,
		'Check the expression that gives it: "_and" and "_or" are taken.',
	);
}

/** @throws Failure where an expression gives an operator that is none */
function refuseOtherOperator({ operator }: Condition, place: number): void {
	if (filterOperators.some((one) => one.value === operator)) return;
	throw refusal(
		`The operator "${operator.slice(0, 50)}" of condition ${place + 1} is none`,
		`Check the expression that gives it. There are ${filterOperators.map(({ value }) => value).join(', ')}.`,
	);
}

/** What a condition lacks; null and an empty text are values, but no list of values. */
function lackOf({ field, operator, value }: Condition): string | undefined {
	if (typeof field !== 'string' || field.trim() === '') return 'Field';
	if (typeof operator !== 'string' || operator === '') return 'Operator';
	if (valueless.includes(operator)) return undefined;
	if (value === undefined || isBroken(value) || (isList(operator) && listOf(value).length === 0))
		return 'Value';
	const isRange = operator.endsWith('between');
	return isRange && listOf(value).length !== 2
		? 'The two values, with a comma between them,'
		: undefined;
}

/**
 * Ends where a part of a filter chooses nothing.
 *
 * @param label what holds the filter, for the error
 * @param strict for a change: see gapIn
 * @throws Failure naming the part
 */
export function refuseGap(filter: unknown, label: string, strict = false): void {
	const gap = gapIn(filter, strict);
	if (!gap) return;
	const where = gap.place === '' ? 'it' : `"${gap.place}"`;
	throw new Failure(`${label} finds more than it says: ${where} ${gap.problem}`, 'no', {
		description:
			'Nothing was sent, since Directus leaves such a part out. Give it a condition with a value, or check the expression that gives it.',
	});
}

export const isEmptyObject = (value: unknown) =>
	typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** The failure of a query that is not sent. */
export const refusal = (message: string, next: string): Failure =>
	new Failure(message, 'no', { description: `Nothing was sent. ${next}` });

/**
 * The query of a change, of the user's own, whose filter and search choose what they say. Directus takes a filter as
 * text too, an empty search for none, and so a search that is a number in the body of a request.
 *
 * @throws Failure naming what chooses nothing; an empty filter is left to the caller
 */
export function withoutGaps(given: IDataObject): IDataObject {
	const query = { ...given };
	if (typeof query.filter === 'string')
		query.filter = parseJson(query.filter, 'The filter') as IDataObject;
	if (typeof query.search === 'number') query.search = String(query.search);
	const { filter, search } = query;
	if (Object.hasOwn(query, 'filter') && !isEmptyObject(filter)) {
		refuseGap(filter, 'The filter', true);
		if (typeof filter !== 'object' || filter === null || Array.isArray(filter))
			throw refusal('The filter must be an object', 'Write it as { "field": { "_eq": value } }.');
	}
	if (Object.hasOwn(query, 'search') && (typeof search !== 'string' || search.trim() === ''))
		throw refusal(
			'The search is no text, and would find every item',
			'Give it a text, check the expression that gives it, or leave it out.',
		);
	return query;
}

/**
 * One condition as a filter rule: `author.name`, `_eq`, `Ada` →
 * `{ author: { name: { _eq: 'Ada' } } }`.
 */
export function conditionToRule({ field, operator, value }: Condition): IDataObject {
	const compared = valueless.includes(operator)
		? true
		: isList(operator)
			? listOf(value)
			: isTextual(operator) && ['number', 'boolean'].includes(typeof value)
				? String(value)
				: (value as IDataObject);
	let rule: IDataObject = { [operator]: compared };
	for (const part of field.split('.').reverse()) rule = { [part]: rule };
	return rule;
}

const isList = (operator: string) => ['_in', '_nin', '_between', '_nbetween'].includes(operator);

/** Compares letters: Directus fails at a number there, which an expression may give. */
const isTextual = (operator: string) => /contains|starts_with|ends_with/.test(operator);

const listOf = (value: unknown, label = 'The list'): string[] =>
	value === undefined || value === null ? [] : (parseList(value, label) as string[]);
