import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../framework/define';
import type { Ledger } from '../framework/ledger';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import { didYouMean } from '../transport/missingNames';
import type { DirectusField } from '../transport/schema';
import { isTooMuch } from '../transport/written';
import type { Group } from './groups';
import type { MatchGroup, Wanted } from './matches';
import { mostOfWeight } from '../reads/pages';
import { areListed, findMatches, isBlank, mostSearched, recordIn } from './matches';

/** Where the caller may not see the fields of a collection, its key is most likely this. */
const unknownKey = (collection: string): DirectusField => ({
	collection,
	field: 'id',
	type: 'unknown',
	schema: null,
	meta: null,
});

/** Types whose values Directus compares with nothing, or not as they are given. */
const INCOMPARABLE = ['alias', 'geometry', 'hash', 'json'];

/**
 * A group with what is known of the fields to match on. An input fails where the collection does not have one of
 * them, none has the values of it, or its value is empty or an object; an empty key is left to whoever asks.
 */
export async function matchGroup(
	directus: Directus,
	ledger: Ledger,
	group: Group,
	match: string[],
): Promise<MatchGroup> {
	const fields = await directus.fields(group.collection).catch((): DirectusField[] => []);
	const key = group.key ?? unknownKey(group.collection);
	const types = new Map(fields.map(({ field, type }) => [field, type]));
	const gone = fields.length > 0 ? match.find((field) => !types.has(field)) : undefined;
	const typeOf = (field: string) => types.get(field)?.split('.')[0] ?? '';
	const isConcealed = (field: string) =>
		fields.some((one) => one.field === field && one.meta?.special?.includes('conceal'));
	const odd = match.find((field) => INCOMPARABLE.includes(typeOf(field)) || isConcealed(field));
	if ((gone ?? odd) !== undefined) {
		const failure =
			gone === undefined
				? incomparable(
						odd!,
						isConcealed(odd!) ? 'that are concealed' : `of the type ${typeOf(odd!)}`,
					)
				: goneMatch(gone, group.collection, types.keys());
		for (const input of group.inputs) ledger.note(input, failure);
		return { ...group, inputs: [], match, key, types, fields };
	}
	const inputs = group.inputs.filter((input) => {
		const record = recordIn(input);
		const nested = match.find(
			(field) => typeof record[field] === 'object' && typeOf(field) !== 'csv',
		);
		const empty = match.find((field) => isBlank(record[field]));
		if (empty === undefined && nested !== undefined) {
			ledger.note(input, nestedMatch(nested));
			return false;
		}
		// In Create or Update an empty key means a new item; any other empty field would match at random.
		if (empty === undefined || empty === key.field) return true;
		ledger.note(input, emptyMatch(empty));
		return false;
	});
	return { ...group, inputs, match, key, types, fields };
}

/** How many inputs are searched for in one request where what is found is small, and the database takes the list. */
const MOST_TOGETHER = 10_000;

/**
 * Finds the items that have the values of the inputs of a group, many inputs in one request: as many as the weight
 * of the first that are found allows, and fewer where the server takes no more. An input whose request fails has
 * that failure.
 *
 * @returns the items of each input whose request did not fail
 */
export async function matchesOf(
	directus: Directus,
	ledger: Ledger,
	group: MatchGroup,
	inputs: Input[],
	wanted?: Wanted,
): Promise<Map<Input, IDataObject[]>> {
	const found = new Map<Input, IDataObject[]>();
	const first = mostSearched(group);
	let most = first;
	for (let start = 0; start < inputs.length; ) {
		const some = inputs.slice(start, start + most);
		try {
			const matches = await findMatches(directus, group, some, wanted);
			for (const [input, records] of matches) found.set(input, records);
			if (start === 0 && some.length === first && areListed(group)) most = mostLike(matches);
		} catch (error) {
			const failure = asFailure(error, 'no');
			// A database that takes no longer list brings about an internal error.
			if (some.length > first && failure.details.status === 500) {
				most = first;
				continue;
			}
			if (some.length > 1 && isTooMuch(failure)) {
				most = Math.ceil(some.length / 2);
				continue;
			}
			for (const input of some) ledger.note(input, failure);
			// One that is too much by itself says nothing of those behind it.
			if (isTooMuch(failure)) most = first;
		}
		start += some.length;
	}
	return found;
}

/** How many inputs that find as much as these may be searched for together. */
function mostLike(matches: Map<Input, IDataObject[]>): number {
	const records = [...matches.values()].flat();
	if (records.length === 0) return matches.size;
	const each = Math.max(1, records.length / matches.size);
	return Math.min(MOST_TOGETHER, Math.max(1, Math.floor(mostOfWeight(records) / each)));
}

/** The failure of a field to match on that is none of the collection's. */
export const goneMatch = (field: string, collection: string, names: Iterable<string>) =>
	new Failure(
		`There is no field "${field}" in ${collection} to match on${didYouMean(field, names)}`,
		'no',
		{
			field,
			description:
				'It is gone, has another name, or may not be seen by the user of the credential. Nothing was sent for this item. Choose the fields to match on among those of the collection.',
		},
	);

/** The failure of a field to match on of which Directus compares no values. */
const incomparable = (field: string, which: string): Failure =>
	new Failure(`The field "${field}" cannot be matched on`, 'no', {
		field,
		description: `Directus compares no values ${which}. Nothing was sent. Match on other fields.`,
	});

/** The failure of an input that has an object in a field to match on, as a related item may be given. */
const nestedMatch = (field: string): Failure =>
	new Failure(`The field to match on holds an object: ${field}`, 'no', {
		field,
		description:
			'Items are found by the key of their related item. Nothing was sent for this item. Give the key alone, or match on other fields.',
	});

/** The failure of an input that has no value in a field to match on. */
export const emptyMatch = (field: string): Failure =>
	new Failure(`The field to match on is empty: ${field}`, 'no', {
		field,
		description:
			'It must have a value, or it would match items at random. Nothing was sent for this item.',
	});
