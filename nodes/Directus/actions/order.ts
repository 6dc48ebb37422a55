import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { hidesKey } from '../reads/keys';

/**
 * The query with an order in which every record has its place, however many are read: the user's own, or
 * the collection's sort field, in which Directus reads a collection of the user's where no other order is
 * asked for; and the key behind it.
 *
 * Directus leaves records that are alike in what they are sorted by, and those without it, in any order.
 * Pages continue behind a record that is known, and so need the key as well; a few records would come in
 * another order than many. Where nothing is sorted by, Directus sorts by the key itself.
 *
 * @param path the endpoint; the collections of Directus itself have no sort field that matters here
 */
export async function inSteadyOrder(
	directus: Directus,
	path: string,
	collection: string | undefined,
	query: IDataObject,
): Promise<IDataObject> {
	if (collection === undefined || (query.aggregate ?? query.groupBy)) return query;
	const sort =
		(query.sort as string[] | undefined) ?? (await sortOf(directus, path, collection, query));
	if (!sort) return query;
	const key = (await directus.primaryKey(collection))?.field;
	const isLast = key === undefined || hidesKey(query, key) || sort.includes(key);
	return { ...query, sort: isLast || sort.includes(`-${key}`) ? sort : [...sort, key] };
}

/** The order that the collection itself has; undefined where the caller may not read its sort field. */
async function sortOf(
	directus: Directus,
	path: string,
	collection: string,
	query: IDataObject,
): Promise<string[] | undefined> {
	if (!path.startsWith('/items/')) return undefined;
	const { meta } = (await directus.collection(collection)) ?? {};
	const name = meta?.sort_field;
	if (!name || meta.singleton || hidesKey(query, name)) return undefined;
	const fields = await directus.fields(collection).catch(() => []);
	return fields.some(({ field }) => field === name) ? [name] : undefined;
}
