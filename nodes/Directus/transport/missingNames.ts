import type { Directus } from './directus';
import { Failure } from './failure';

/** A collection, and fields of it, that a refusal may be about. */
interface Named {
	collection: string;
	fields: string[];
}

/** What is asked to find out whether something is there. */
interface Names {
	seesEverything: Directus['seesEverything'];
	/** The names of all collections. */
	collections(): Promise<string[]>;
	/** The names of a collection's fields. */
	fields(collection: string): Promise<string[]>;
}

/**
 * A refusal of Directus in words that name what is not there. Directus says of a collection or a field that
 * is not there, or may not be seen, one and the same: "You don't have permission to access … or it does not
 * exist". Of a caller who sees everything it is known which it is; to all others it stays Directus's to say.
 *
 * @param failure keeps its code and status; what is no Failure is given back as it is
 * @param path the request's, which tells the collection where Directus's words do not
 */
export async function withMissingNames(
	failure: unknown,
	path: string,
	names: Names,
): Promise<unknown> {
	if (!(failure instanceof Failure)) return failure;
	const named = namedBy(failure, path);
	if (!named || !(await names.seesEverything())) return failure;
	const { collection, fields } = named;
	const collections = await names.collections().catch((): string[] => []);
	// Directus's own are always there, so a list without them is none of this caller's.
	if (!collections.includes('directus_users')) return failure;
	if (!collections.includes(collection))
		return missing(failure, `There is no collection "${collection}"`, collection, collections);
	const known = fields.length > 0 ? await names.fields(collection).catch((): string[] => []) : [];
	const field = fields.find((name) => !known.includes(name));
	if (field === undefined || known.length === 0) return failure;
	const message = `There is no field "${field}" in the collection "${collection}"`;
	return missing(failure, message, field, known);
}

function missing(failure: Failure, message: string, name: string, names: string[]): Failure {
	const said = `${message}${didYouMean(name, names)}`;
	return failure.reworded(said, 'Check the name, upper and lower case as well.');
}

/** What is added to a sentence about a name that is not there: the nearest one, or nothing. */
export function didYouMean(name: string, names: Iterable<string>): string {
	const nearest = nearestName(name, names);
	return nearest === undefined ? '' : `. Did you mean "${nearest}"?`;
}

const OF_FIELDS =
	/fields? ((?:"[^"]+"(?:, )?)+) in collection "([^"]+)" or (?:it does|they do) not/;
const OF_COLLECTION = /collection "([^"]+)" or it does not exist/;
const OF_FIELD_MISSING = /Field "([^"]+)" (?:doesn't|does not) exist in collection "([^"]+)"/;
const OF_COLLECTION_MISSING = /Collection "([^"]+)" (?:doesn't|does not) exist/;
const IN_PATH = /^\/(?:items|collections|fields|relations)\/([^/]+)(?:\/([^/]+))?/;

function namedBy({ message, details: { code } }: Failure, path: string): Named | undefined {
	if (code !== 'FORBIDDEN' && code !== 'INVALID_PAYLOAD') return undefined;
	const [, list, within] = OF_FIELDS.exec(message) ?? OF_FIELD_MISSING.exec(message) ?? [];
	if (list !== undefined && within !== undefined)
		return { collection: within, fields: list.split(', ').map(plainName) };
	const [, told] = OF_COLLECTION.exec(message) ?? OF_COLLECTION_MISSING.exec(message) ?? [];
	if (told !== undefined) return { collection: told, fields: [] };
	const [, collection, field] = (code === 'FORBIDDEN' && IN_PATH.exec(path)) || [];
	if (collection === undefined) return undefined;
	// Behind an item's collection stands its ID.
	const isField = field !== undefined && !path.startsWith('/items/');
	return {
		collection: decodeURIComponent(collection),
		fields: isField ? [decodeURIComponent(field)] : [],
	};
}

/** A field's name without its quotes and the function around it: `year(day)` is about `day`. */
const plainName = (text: string): string =>
	text.replace(/^"|"$/g, '').replace(/^\w+\((.*)\)$/, '$1');

/**
 * The name that is most like another one.
 *
 * @returns undefined where more than a third of the letters differ, or all of them: no typing error
 */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
	const most = Math.min(name.length - 1, Math.max(1, Math.floor(name.length / 3)));
	const distances = [...names]
		// As many letters as the lengths differ have to be added in any case.
		.filter((one) => Math.abs(one.length - name.length) <= most)
		.map((one) => ({ one, distance: editDistance(name.toLowerCase(), one.toLowerCase()) }))
		.filter(({ distance }) => distance <= most)
		.sort((a, b) => a.distance - b.distance);
	return distances[0]?.one;
}

/** How many letters to change, add, leave out or swap with their neighbour to make one text of another. */
function editDistance(from: string, to: string): number {
	let before: number[] = [];
	let last = Array.from({ length: to.length + 1 }, (_, at) => at);
	for (let row = 1; row <= from.length; row++) {
		const next = [row];
		for (let at = 1; at <= to.length; at++) {
			const isSame = from[row - 1] === to[at - 1];
			const isSwapped =
				row > 1 && at > 1 && from[row - 1] === to[at - 2] && from[row - 2] === to[at - 1];
			next[at] = Math.min(
				last[at]! + 1,
				next[at - 1]! + 1,
				last[at - 1]! + (isSame ? 0 : 1),
				isSwapped ? before[at - 2]! + 1 : Infinity,
			);
		}
		before = last;
		last = next;
	}
	return last[to.length]!;
}
