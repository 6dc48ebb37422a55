import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Operation } from '../framework/define';
import { parseJsonObject, parseList } from '../framework/json';
import { missingParameter } from '../framework/parameters';
import {
	filterJson,
	filterOperators,
	filters,
	readManyOptions,
	sortRules,
	valueless,
} from '../fields/query';
import { gapIn } from './filter';

interface Condition {
	field: string;
	operator: string;
	value?: unknown;
}

/**
 * The query of a read, from the fields that all reads share.
 *
 * @returns Directus's query parameters, lists and objects not yet turned into text; no limit
 * @see https://directus.io/docs/guides/connect/query-parameters
 */
export function readQuery(this: IExecuteFunctions, row: Operation, index: number): IDataObject {
	const options = this.getNodeParameter('options', index, {}) as IDataObject;
	const query: IDataObject = {};
	const fields = [...listOf(options.fields), ...listOf(options.fieldPaths)];
	if (fields.length === 0 && row.simplified && this.getNodeParameter('simple', index, true)) {
		fields.push(...row.simplified);
	}
	if (fields.length > 0) query.fields = [...new Set(fields)];

	const filter = readFilter.call(this, index);
	if (filter) query.filter = filter;
	const { rules = [] } = this.getNodeParameter(sortRules.name, index, {}) as {
		rules?: Array<{ field: string; direction: string }>;
	};
	const sort = rules.filter((rule) => rule.field).map((rule) => `${rule.direction}${rule.field}`);
	if (sort.length > 0) query.sort = sort;

	for (const name of ['search', 'version']) {
		if (options[name] || options[name] === 0) query[name] = String(options[name]);
	}
	if (options.offset) query.offset = options.offset;
	for (const name of ['groupBy', 'meta']) {
		const list = listOf(options[name]);
		if (list.length > 0) query[name] = list;
	}
	for (const name of ['deep', 'alias', 'aggregate']) {
		const value = parseJsonObject(options[name] ?? {}, labelOf(name));
		if (Object.keys(value).length > 0) query[name] = value;
	}
	return query;
}

/** Whether a query answers with the key: no fields mean all, as does a path that begins with a `*`. */
export function answersKey({ fields }: IDataObject, key: string): boolean {
	if (!Array.isArray(fields)) return true;
	return fields.some((field) => field === key || String(field).split('.')[0] === '*');
}

/** Whether a query gives another field the name of the key, which then tells no records apart. */
export function hidesKey({ alias }: IDataObject, key: string): boolean {
	return typeof alias === 'object' && alias !== null && Object.hasOwn(alias, key);
}

const labelOf = (name: string) =>
	(readManyOptions.options as INodeProperties[]).find((option) => option.name === name)
		?.displayName ?? name;

function readFilter(this: IExecuteFunctions, index: number): IDataObject | undefined {
	const type = this.getNodeParameter('filterType', index, 'none');
	if (type === 'json') {
		const filter = parseJsonObject(
			this.getNodeParameter(filterJson.name, index, {}),
			filterJson.displayName,
		);
		if (Object.keys(filter).length === 0) return undefined;
		refuseGap.call(this, filter, { label: filterJson.displayName, index });
		return filter;
	}
	if (type !== 'manual') return undefined;
	const { conditions = [] } = this.getNodeParameter(filters.name, index, {}) as {
		conditions?: Condition[];
	};
	if (conditions.length === 0) return undefined;
	// A condition without its field or its value would be left out, and everything be found.
	conditions.forEach((condition, place) => {
		const lacking = lackOf(condition);
		if (lacking) throw missingParameter.call(this, `${lacking} of condition ${place + 1}`, index);
	});
	const rules = conditions.map(conditionToRule);
	return { [this.getNodeParameter('matchType', index, '_and') as string]: rules };
}

/** What a condition lacks; null and an empty text are values, but no list of values. */
function lackOf({ field, operator, value }: Condition): string | undefined {
	if (!field) return 'Field';
	if (valueless.includes(operator)) return undefined;
	if (value === undefined || (isList(operator) && listOf(value).length === 0)) return 'Value';
	const isRange = operator.endsWith('between');
	return isRange && listOf(value).length !== 2
		? 'The two values, with a comma between them,'
		: undefined;
}

/**
 * Ends where a part of a filter chooses nothing.
 *
 * @param about.label what holds the filter, for the error
 * @param about.strict for a change: see gapIn
 * @throws NodeOperationError naming the part
 */
export function refuseGap(
	this: IExecuteFunctions,
	filter: unknown,
	{ label, index, strict = false }: { label: string; index: number; strict?: boolean },
): void {
	const gap = gapIn(filter, strict);
	if (!gap) return;
	const where = gap.place === '' ? 'it' : `"${gap.place}"`;
	throw new NodeOperationError(
		this.getNode(),
		`${label} finds more than it says: ${where} ${gap.problem}`,
		{
			description:
				'Nothing was sent, since Directus leaves such a part out. Give it a condition with a value, or check the expression that gives it.',
			itemIndex: index,
		},
	);
}

/**
 * One condition as a filter rule: `author.name`, `_eq`, `Ada` →
 * `{ author: { name: { _eq: 'Ada' } } }`.
 */
export function conditionToRule({ field, operator, value }: Condition): IDataObject {
	const known = filterOperators.some((one) => one.value === operator) ? operator : '_eq';
	const compared = valueless.includes(known)
		? true
		: isList(known)
			? listOf(value)
			: isTextual(known) && ['number', 'boolean'].includes(typeof value)
				? String(value)
				: (value as IDataObject);
	let rule: IDataObject = { [known]: compared };
	for (const part of field.split('.').reverse()) rule = { [part]: rule };
	return rule;
}

const isList = (operator: string) => ['_in', '_nin', '_between', '_nbetween'].includes(operator);

/** Compares letters: Directus fails at a number there, which an expression may give. */
const isTextual = (operator: string) => /contains|starts_with|ends_with/.test(operator);

const listOf = (value: unknown): string[] =>
	value === undefined || value === null ? [] : (parseList(value, 'The list') as string[]);
