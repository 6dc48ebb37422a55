import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../../framework/define';
import type { Directus } from '../../transport/directus';
import { Failure } from '../../transport/failure';
import { canonical, isRewritten, loosen } from '../../values/compare';
import { findMatches, matchedValues, mostSearched, recordIn } from '../matches';
import type { Refusals, Settings } from './settings';

/** What is known without asking Directus: undefined where only Directus can tell. */
type Verdict = boolean | undefined;

/** Whether a record that holds some values is in the part of the collection that filter and search choose. */
export function isInPart({ part, types }: Settings, record: IDataObject): Verdict {
	const verdict = part.filter === undefined ? true : finds(part.filter, record, types);
	return verdict && part.search !== undefined ? undefined : verdict;
}

/**
 * Refuses inputs whose new records would be outside of the part of the collection: the next run would not find
 * them, and create them again. Where that is not known, an input is refused if a record outside of the part has its
 * values to match on.
 *
 * @param held the records that inputs are for
 * @throws Failure where Directus refuses
 */
export async function refuseOutside(
	directus: Directus,
	settings: Settings,
	held: Map<Input, IDataObject>,
	refusals: Refusals,
): Promise<void> {
	const { inputs, key, match } = settings;
	const unsure: Input[] = [];
	for (const input of inputs) {
		if (held.has(input) || refusals.has(input)) continue;
		const verdict = isInPart(settings, recordIn(input));
		if (verdict === undefined) unsure.push(input);
		if (verdict === false)
			refusals.set(input, outside('The filter that chooses the part does not find this item'));
	}
	const most = mostSearched(settings);
	for (let start = 0; start < unsure.length; start += most) {
		const some = unsure.slice(start, start + most);
		for (const [input, [record]] of await findMatches(directus, settings, some)) {
			if (!record) continue;
			const values = matchedValues(match, recordIn(input));
			const told = `The record with ${values} is not in the part that the filter chooses`;
			refusals.set(input, outside(told, ` Its ID is ${String(record[key.field])}.`));
		}
	}
}

const outside = (message: string, more = ''): Failure =>
	new Failure(message, 'no', {
		description: `Nothing was written: each run would create it anew.${more} Give the fields that the filter compares values that it finds, or choose the part by another filter.`,
	});

/** Whether a filter finds a record of which some values are known. */
function finds(filter: unknown, record: IDataObject, types: Map<string, string>): Verdict {
	if (!isObject(filter)) return undefined;
	const verdicts = Object.entries(filter).map(([name, rule]) => {
		if (name === '_and' || name === '_or') {
			const all = [rule].flat().map((one) => finds(one, record, types));
			return together(all, name === '_or');
		}
		if (!isObject(rule) || !Object.hasOwn(record, name)) return undefined;
		const meets = ([operator, value]: [string, unknown]) =>
			isMet(operator, types.get(name) ?? '', record[name] ?? null, value);
		return together(Object.entries(rule).map(meets), false);
	});
	return together(verdicts, false);
}

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param decisive the verdict that decides wherever there is one: true of those of which one has to be true */
function together(verdicts: Verdict[], decisive: boolean): Verdict {
	if (verdicts.includes(decisive)) return decisive;
	return verdicts.includes(undefined) ? undefined : !decisive;
}

/** Types whose values every database compares as they are written, but for the case of letters. */
const PLAIN = /^(?:integer|bigInteger|float|decimal|boolean|string|text|uuid)$/;

/** Whether a value is what a condition names: https://directus.io/docs/guides/connect/filter-rules */
function isMet(operator: string, type: string, held: unknown, value: unknown): Verdict {
	const [, not, how] = /^_(n?)(eq|in)$/.exec(operator) ?? [];
	if (!PLAIN.test(type) || isObject(held) || (how === 'in') !== Array.isArray(value))
		return undefined;
	const isOne = together(
		[value].flat().map((one) => isSame(type, held, one)),
		true,
	);
	if (how === undefined || isOne === undefined || (not && held === null)) return undefined;
	return isOne !== (not === 'n');
}

/** Whether two values are the same to every database: some take letters in either case for equal. */
function isSame(type: string, held: unknown, value: unknown): Verdict {
	if (typeof value === 'object' || isRewritten('string', value)) return undefined;
	if (held === null) return false;
	const [a = '', b = ''] = [held, value].map((one) => canonical(type, one));
	return a === b || (loosen(a) === loosen(b) ? undefined : false);
}
