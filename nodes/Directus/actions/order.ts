import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { hidesKey } from './query';

/**
 * The query with the order that Directus reads a collection of the user's in where no other is asked
 * for, written out: the collection's sort field, and the key behind it.
 *
 * Directus leaves records of the same place in the sort field, and those without one, in any order.
 * Pages that continue behind the last key would leave the sort field out. So both are said for every
 * number of records. Where the collection has no sort field, or the caller may not read it, Directus
 * sorts by the key itself.
 *
 * @param path the endpoint; the collections of Directus itself have no sort field that matters here
 */
export async function inSteadyOrder(
	directus: Directus,
	path: string,
	collection: string | undefined,
	query: IDataObject,
): Promise<IDataObject> {
	const isOrdered = query.sort ?? query.aggregate ?? query.groupBy;
	if (isOrdered || collection === undefined || !path.startsWith('/items/')) return query;
	const { meta } = (await directus.collection(collection)) ?? {};
	const name = meta?.sort_field;
	if (!name || meta.singleton) return query;
	const fields = await directus.fields(collection).catch(() => []);
	const key = fields.find(({ schema }) => schema?.is_primary_key)?.field;
	if (hidesKey(query, name) || !fields.some(({ field }) => field === name)) return query;
	return { ...query, sort: key && !hidesKey(query, key) ? [name, key] : [name] };
}
