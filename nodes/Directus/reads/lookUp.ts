import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { asFailure } from '../transport/failure';
import { pathSegment } from '../transport/path';
import type { DirectusField } from '../transport/schema';
import { recordsByKey, unclear } from './byKey';
import { withKey } from './keys';
import { isTooMuch, mostRecordsIn } from '../transport/written';
import { isRewritten, sentKey } from '../values/compare';

/** Where records are looked up: the endpoint of many, what is asked of each, and the primary key. */
interface Keyed {
	path: string;
	query: IDataObject;
	key: DirectusField;
}

/** How many keys are looked up in one request. */
const MOST_KEYS = 10_000;

/**
 * How many keys every database takes in one list: Oracle 1,000, Microsoft SQL Server 2,100, SQLite 32,766. Directus
 * answers more with an internal error.
 */
export const MOST_LISTED = 1000;

/**
 * A query for nothing but the keys. Of permissions all fields are read: Directus 10 puts those together that are
 * alike in what is asked for, and gives no keys then.
 */
export const keyOnly = (collection: string, { field }: DirectusField): IDataObject =>
	collection === 'directus_permissions' ? {} : { fields: [field] };

/** The record of a key: undefined where there is none that the caller may read, `unclear` where only the server can tell whose a record is. */
export type RecordOf = (id: unknown) => IDataObject | typeof unclear | undefined;

/**
 * Reads the records of keys, many in one request; fewer at once where the server takes no more.
 *
 * @throws Failure where Directus refuses
 */
export async function readByKeys(
	directus: Directus,
	group: Keyed,
	ids: unknown[],
): Promise<RecordOf> {
	const { key } = group;
	const { query, strip } = withKey(group.query, key.field);
	const asked = { ...group, query };
	const keys = [...new Set(ids.map((id) => String(sentKey(key, id))))];
	const odd = keys.filter((one) => isRewritten(key.type, one));
	const plain = odd.length > 0 ? keys.filter((one) => !odd.includes(one)) : keys;
	const records = plain.length > 0 ? await recordsOf(directus, asked, plain) : [];
	for (const one of odd) {
		const record = await recordAt(directus, asked, one);
		if (record) records.push(record);
	}
	const find = recordsByKey(key, records, ids);
	return (id) => {
		const record = find(id);
		return record === undefined || record === unclear ? record : strip(record);
	};
}

async function recordsOf(
	directus: Directus,
	{ path, query, key }: Keyed,
	keys: string[],
): Promise<IDataObject[]> {
	try {
		const { data } = await directus.send({
			method: 'GET',
			path,
			query: { ...query, limit: keys.length, filter: { [key.field]: { _in: keys } } },
			searchable: true,
		});
		return data as IDataObject[];
	} catch (error) {
		const failure = asFailure(error, 'no');
		const mayBeTheList = keys.length > MOST_LISTED && failure.details.status === 500;
		if (keys.length === 1 || (!mayBeTheList && !isTooMuch(failure))) throw failure;
		const fewer = mayBeTheList ? MOST_LISTED : Math.ceil(keys.length / 2);
		const most = Math.min(mostRecordsIn(failure) ?? Infinity, fewer);
		const found: IDataObject[] = [];
		for (let start = 0; start < keys.length; start += most) {
			const some = keys.slice(start, start + most);
			found.push(...(await recordsOf(directus, { path, query, key }, some)));
		}
		return found;
	}
}

/**
 * The record of a key that a filter does not find, such as `true` and `$NOW`: it is read by its address.
 *
 * @returns undefined where there is none that the caller may read
 * @throws Failure where the caller may read none of the collection, or Directus does not answer
 */
async function recordAt(
	directus: Directus,
	{ path, query, key }: Keyed,
	id: string,
): Promise<IDataObject | undefined> {
	try {
		const { data } = await directus.send({
			method: 'GET',
			path: `${path}/${pathSegment(id, 'id')}`,
			query,
			gives: 'record',
		});
		return data as IDataObject;
	} catch (error) {
		const failure = asFailure(error, 'no');
		if (failure.details.code !== 'FORBIDDEN') throw failure;
		// Directus says the same of a collection that may not be read at all.
		await directus.send({ method: 'GET', path, query: { fields: [key.field], limit: 1 } });
		return undefined;
	}
}

/**
 * Those of some IDs that have no record, as far as the caller may tell.
 *
 * @param held is given the keys of the records of the others, as Directus spells them
 * @returns undefined where the caller may not read the keys
 * @throws Failure where Directus does not answer
 */
export async function missingIn(
	directus: Directus,
	{ path, collection, key }: { path: string; collection: string; key?: DirectusField },
	ids: unknown[],
	held = new Map<unknown, unknown>(),
): Promise<Set<unknown> | undefined> {
	if (!key) return undefined;
	const missing = new Set<unknown>();
	const query = keyOnly(collection, key);
	const all = [...new Set(ids)];
	try {
		for (let start = 0; start < all.length; start += MOST_KEYS) {
			const some = all.slice(start, start + MOST_KEYS);
			const find = await readByKeys(directus, { path, query, key }, some);
			for (const id of some) {
				const found = find(id);
				const record =
					found === unclear
						? await recordAt(directus, { path, query, key }, String(sentKey(key, id)))
						: found;
				if (record === undefined) missing.add(id);
				else held.set(id, record[key.field]);
			}
		}
		return missing;
	} catch (error) {
		const failure = asFailure(error, 'no');
		if (failure.details.code !== 'FORBIDDEN') throw failure;
		return undefined;
	}
}

/**
 * Looks up what a write left whose answer failed.
 *
 * @returns a function that gives the record of a key, undefined where there is none; undefined itself
 * where Directus does not answer this either
 */
export async function lookUp(
	directus: Directus,
	group: Keyed,
	ids: unknown[],
): Promise<((id: unknown) => IDataObject | undefined) | undefined> {
	try {
		const find = await readByKeys(directus, group, ids);
		return (id) => {
			const record = find(id);
			return record === unclear ? undefined : record;
		};
	} catch {
		return undefined;
	}
}
