import type { IDataObject } from 'n8n-workflow';
import { withKey } from '../reads/keys';
import { MOST_LISTED } from '../reads/lookUp';
import { readPages } from '../reads/pages';
import type { Input } from '../framework/define';
import type { Directus } from '../transport/directus';
import type { DirectusField } from '../transport/schema';
import { isSecretName } from '../transport/secrets';
import { unexpected } from '../transport/shape';
import type { Group } from './groups';
import { canonical, inUtc, isRewritten, loosen } from '../values/compare';

/** Inputs of Create or Update that match on the same fields of a collection. */
export interface MatchGroup extends Group {
	match: string[];
	key: DirectusField;
	/** The collection's fields as far as the caller may see them, and their types. */
	fields: DirectusField[];
	types: Map<string, string>;
}

/** The record that an input gives. */
export const recordIn = ({ body }: Input): IDataObject => body as IDataObject;

/** Whether inputs are looked up by one list of values. */
export const areListed = ({ match, types }: Pick<MatchGroup, 'match' | 'types'>): boolean =>
	match.length === 1 && !isFractional(types.get(match[0]!));

/** The most inputs to look up in one read: databases take expressions and lists of a certain length. */
export const mostSearched = (group: Pick<MatchGroup, 'match' | 'types'>): number => {
	const { match, types } = group;
	if (!areListed(group)) return Math.min(500, Math.max(1, Math.floor(2000 / match.length)));
	return types.get(match[0]!) === 'uuid' ? MOST_LISTED / 2 : MOST_LISTED;
};

const isFractional = (type: string | undefined) => type === 'float' || type === 'decimal';

/** Whether a value is no match: an empty cell, or one of blanks alone, would match at random. */
export const isBlank = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** The values to match on as a person is told them, without those of fields that are named as secrets. */
export const matchedValues = (match: string[], record: IDataObject): string => {
	const shown = (field: string) => (isSecretName(field) ? '…' : JSON.stringify(record[field]));
	return match
		.map((field) => `${field} = ${shown(field)}`)
		.join(', ')
		.slice(0, 300);
};

/** The values to match on as one text; undefined where one is empty. */
export function matchOf(
	record: IDataObject,
	{ match, types }: Pick<MatchGroup, 'match' | 'types'>,
	form = (text: string) => text,
): string | undefined {
	const texts: string[] = [];
	for (const field of match) {
		const value = record[field];
		if (isBlank(value)) return undefined;
		texts.push(form(canonical(types.get(field), value)));
	}
	return JSON.stringify(texts);
}

/** As matchOf, and the same also for what some databases hold equal. */
export const looseName = (record: IDataObject, group: MatchGroup): string | undefined =>
	matchOf(record, group, loosen);

/** What is read of the items that match. */
export interface Wanted {
	/** What is asked of each item, beside its key and the fields to match on, and their order. */
	query: IDataObject;
	/** How many items of an input are enough; Infinity for all. */
	most: number;
}

const KEYS: Wanted = { query: { fields: [] }, most: Infinity };

/**
 * Finds the items that have the values of some inputs.
 *
 * @returns the items of each input, in the order of the query; all of them, or at least as many as are enough
 */
export async function findMatches(
	directus: Directus,
	group: MatchGroup,
	inputs: Input[],
	wanted = KEYS,
): Promise<Map<Input, IDataObject[]>> {
	const found = new Map<Input, IDataObject[]>();
	const withExact = async (some: Input[]) => {
		for (const input of some) {
			const { records } = await readMatches(directus, group, [input], wanted, true);
			const own = records.filter((record) => !differs(record, input, group));
			found.set(input, asSpelled(own, input, group));
		}
		return found;
	};
	for (let open = inputs; ; ) {
		const { records, areAll } = await readMatches(directus, group, open, wanted);
		const byValues = new Map<string, IDataObject[]>();
		for (const record of records) {
			const name = matchOf(record, group) ?? '';
			const same = byValues.get(name);
			if (same) same.push(record);
			else byValues.set(name, [record]);
		}
		const unmatched: Input[] = [];
		const used = new Set<string>();
		for (const input of open) {
			const name = matchOf(recordIn(input), group) ?? '';
			const own = asSpelled(byValues.get(name) ?? [], input, group);
			if (own.length > 0) used.add(name);
			// What Directus cannot be asked for exactly is compared here, and only here.
			else if (!isRoundabout(input, group)) unmatched.push(input);
			found.set(input, own);
		}
		if (areAll) {
			if (unmatched.length === 0) return found;
			// The server may find equal what differs here, such as upper case and moments of which only it
			// knows the zone. Which input has found such an item only the server can tell.
			if (used.size < byValues.size) return await withExact(unmatched);
			// So may another input have found an item that has found its own.
			const loose = new Set(records.map((record) => looseName(record, group)));
			return await withExact(
				unmatched.filter((input) => loose.has(looseName(recordIn(input), group))),
			);
		}
		// There are more items, and inputs that have enough are left out of the next request. Where none has,
		// the server finds more equal than is told apart here.
		const rest = open.filter((input) => found.get(input)!.length < wanted.most);
		if (rest.length === open.length) {
			return await withExact(rest);
		}
		if (rest.length === 0) return found;
		open = rest;
	}
}

/**
 * Whether an item is another one though a filter finds it: by a decimal, of which an answer in text has all
 * digits, or by a number as the key of a type that the caller may not see, which is found by `24e0` too.
 */
const differs = (record: IDataObject, input: Input, { match, types, key }: MatchGroup) =>
	match.some((name) => {
		const [found, sent] = [record[name], recordIn(input)[name]];
		if (name === key.field && !types.has(name))
			return typeof found === 'number' && !/^-?\d+$/.test(String(sent).trim());
		return (
			types.get(name) === 'decimal' &&
			typeof found === 'string' &&
			canonical('decimal', found) !== canonical('decimal', sent)
		);
	});

/** Of items whose uuids differ in capitals those that have them as they were given, where there are any. */
function asSpelled(
	found: IDataObject[],
	input: Input,
	{ match, types }: MatchGroup,
): IDataObject[] {
	if (found.length < 2) return found;
	const sent = recordIn(input);
	const exact = found.filter((record) =>
		match.every((name) => types.get(name) !== 'uuid' || record[name] === sent[name]),
	);
	return exact.length > 0 ? exact : found;
}

/** @returns items that match some inputs, and whether these are all that do */
async function readMatches(
	directus: Directus,
	group: MatchGroup,
	inputs: Input[],
	{ query, most }: Wanted,
	isExact = false,
): Promise<{ records: IDataObject[]; areAll: boolean }> {
	const { match, key } = group;
	const { filter, isVague } = filterOf(group, inputs, isExact);
	// Among one more than all inputs need, some input has enough.
	const limit = isVague ? Infinity : isExact ? most : most * inputs.length + 1;
	const names = new Set([key.field, ...match]);
	const records: IDataObject[] = [];
	// As many as there should be, and more where a match is ambiguous.
	for await (const page of readPages(directus, {
		path: group.path,
		query: { ...withKey(query, ...names).query, filter },
		key,
		limit,
		size: Math.min(limit, inputs.length + 1),
	})) {
		for (const record of page) {
			if (record[key.field] === undefined)
				throw unexpected(`a record without "${key.field}"`, 'no');
			records.push(record);
		}
	}
	return { records, areAll: isExact || records.length < limit };
}

/**
 * The filter that finds the items of inputs, and whether it finds others as well, so that they are compared here.
 *
 * @param isExact leaves the comparison of numbers to the server
 */
function filterOf(
	group: MatchGroup,
	inputs: Input[],
	isExact: boolean,
): { filter: IDataObject; isVague: boolean } {
	const { match, types } = group;
	const [field = ''] = match;
	const mayBeListed = match.length === 1 && types.get(field) !== 'boolean';
	let isVague = false;
	const listed: unknown[] = [];
	const rules = new Map<string, IDataObject>();
	for (const input of inputs) {
		const sent = recordIn(input);
		const isOdd = isRoundabout(input, group);
		const isNear = match.some((name) => around(types.get(name), sent[name]) !== undefined);
		isVague ||= isOdd || isNear;
		if (mayBeListed && !isOdd && (isExact || !isNear)) {
			listed.push(...spellingsOf(types.get(field), sent[field]));
			continue;
		}
		const parts = match.flatMap((name) => rulesFor(name, types.get(name), sent[name], isExact));
		const rule = parts.length === 1 ? parts[0]! : { _and: parts };
		rules.set(JSON.stringify(rule), rule);
	}
	if (listed.length > 0) rules.set('', { [field]: { _in: listed } } as IDataObject);
	const all = [...rules.values()];
	return { filter: all.length === 1 ? all[0]! : { _or: all }, isVague };
}

function rulesFor(
	name: string,
	type: string | undefined,
	value: unknown,
	isExact: boolean,
): IDataObject[] {
	const range = isExact ? undefined : around(type, value);
	if (range) return [{ [name]: { _between: range } }];
	if (!isRewritten(type, value)) {
		const [first, ...others] = spellingsOf(type, value);
		return [
			{ [name]: others.length > 0 ? { _in: [first, ...others] } : { _eq: first } },
		] as IDataObject[];
	}
	// By its beginning and its end, which finds some others as well.
	const text = String(value);
	const start = { [name]: { _starts_with: text.slice(0, 2) } };
	// A backslash means something else in every database.
	return text.includes('\\') ? [start] : [start, { [name]: { _ends_with: text.slice(1) } }];
}

/**
 * The range in which a number is looked for that is not found by its own digits: MySQL and MariaDB
 * hold a float in single precision and compare it in double, and Directus makes a JavaScript number
 * of a decimal in a filter, which holds 15 digits for certain.
 */
function around(type: string | undefined, value: unknown): [number, number] | undefined {
	if (!isFractional(type)) return undefined;
	const number = Number(value);
	if (!Number.isFinite(number)) return undefined;
	if (type === 'decimal' && String(value).replace(/\D/g, '').length <= 15) return undefined;
	const slack = Math.abs(number) * (type === 'float' ? 1e-6 : 2 ** -51);
	return [number - slack, number + slack];
}

/** Truths and whole numbers in the spelling that every version of Directus reads as such. */
function sentValue(type: string | undefined, value: unknown): IDataObject[string] {
	if (type === 'boolean') {
		const text = canonical(type, value);
		return text === 'true' || text === 'false' ? text === 'true' : (value as string);
	}
	if (type === 'timestamp' && typeof value === 'string') return inUtc(value);
	if (type === 'csv' && Array.isArray(value)) return value.join(',');
	const trimmed = type === 'integer' || type === 'bigInteger' || type === 'date';
	return trimmed && typeof value === 'string' ? canonical(type, value) : (value as string);
}

/** All that a value may be written as where a database tells it apart: a uuid means the same in capitals. */
function spellingsOf(type: string | undefined, value: unknown): Array<IDataObject[string]> {
	const sent = sentValue(type, value);
	if (typeof sent !== 'string') return [sent];
	if (type === 'uuid') return [...new Set([sent, sent.toLowerCase(), sent.toUpperCase()])];
	// SQLite and MySQL tell of a uuid that leads to another record no more than that it is a text.
	return UUID_IN_CAPITALS.test(sent) ? [sent, sent.toLowerCase()] : [sent];
}

const UUID_IN_CAPITALS = /^(?=.*[A-F])[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/;

const isRoundabout = (input: Input, { match, types }: MatchGroup) =>
	match.some((name) => isRewritten(types.get(name), recordIn(input)[name]));
