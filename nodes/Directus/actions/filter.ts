import { valueless } from '../fields/query';
import { isBroken } from '../framework/json';

/** A part of a filter that does not choose: Directus takes it for no condition, or for every record. */
export interface Gap {
	/** Where it is, such as `_or[1].title`; empty where the whole filter is meant. */
	place: string;
	problem: string;
}

const EMPTY_TEXT_IS_ONE = ['_eq', '_neq', ...valueless];

/**
 * Finds the first part of a filter that chooses nothing: an empty object or list, a value that an
 * expression did not give or calculate, half a range. Directus leaves such a part out without a word, and the
 * others then find more than was meant; in an `_or` they find everything.
 *
 * `null` and an empty text are values, but `strict` takes an empty text for one only where records
 * can be equal to it: every text contains it.
 *
 * @param filter a filter rule of Directus, or a part of one
 * @param place where that part is
 * @returns undefined where every branch ends in a value
 * @see https://directus.io/docs/guides/connect/filter-rules
 */
export function gapIn(filter: unknown, strict: boolean, place = ''): Gap | undefined {
	const operator = place.split('.').at(-1) ?? '';
	const gap = (problem: string) => ({ place, problem });
	if (filter === undefined || isBroken(filter)) return gap('has no value');
	if (/^_n?between$/.test(operator) && !isRange(filter)) return gap('needs two values');
	if (strict && filter === '' && !EMPTY_TEXT_IS_ONE.includes(operator)) return gap('has no value');
	if (typeof filter !== 'object' || filter === null || isDate(filter)) return undefined;
	const parts = Object.entries(filter as Record<string, unknown>);
	if (parts.length === 0) return gap('is empty');
	for (const [name, part] of parts) {
		const path = Array.isArray(filter) ? `${place}[${name}]` : place ? `${place}.${name}` : name;
		const found = gapIn(part, strict, path);
		if (found) return found;
	}
	return undefined;
}

/** Directus takes a range as a text with a comma too; any other is no condition to it. */
function isRange(value: unknown): boolean {
	const ends: unknown[] = typeof value === 'string' ? value.split(',') : [value].flat();
	return ends.length === 2 && ends.every((end) => (end ?? '') !== '');
}

/** Dates of JavaScript and of n8n turn into a text where they are sent. */
const isDate = (value: object) => typeof (value as { toJSON?: unknown }).toJSON === 'function';

const OF_LISTS: Record<string, string> = { _eq: '_in', _neq: '_nin' };

/**
 * A filter of a change as a read takes it. Directus refuses to read by a comparison with an empty text, and changes
 * and deletes by it; in a list it reads by it as well.
 */
export function asRead(filter: unknown): unknown {
	if (Array.isArray(filter)) return filter.map(asRead);
	if (typeof filter !== 'object' || filter === null || isDate(filter)) return filter;
	const parts = Object.entries(filter).map(([name, part]: [string, unknown]) => {
		const operator = part === '' ? OF_LISTS[name] : undefined;
		return operator ? [operator, ['']] : [name, asRead(part)];
	});
	return Object.fromEntries(parts) as unknown;
}
