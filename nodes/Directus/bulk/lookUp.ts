import type { IDataObject } from 'n8n-workflow';
import { recordsIn } from '../actions/answers';
import type { Directus } from '../transport/directus';
import { asFailure } from '../transport/failure';
import type { DirectusField } from '../transport/schema';
import { recordsByKey, unclear } from './answers';
import type { Group } from './groups';
import { withKey } from './groups';
import { isRead } from './matches';
import { isTooMuch, mostRecordsIn } from '../transport/written';
import { sentKey } from '../values/compare';

type Keyed = Pick<Group, 'path' | 'query'> & { key: DirectusField };

/** How many records are looked up in one request: databases take lists of a certain length. */
export const MOST_KEYS = 1000;

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
	const records = await recordsOf(directus, { ...group, query }, [
		...new Set(ids.map((id) => String(sentKey(key, id)))),
	]);
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
	const whole = { ...query, limit: keys.length };
	// Directus reads some texts in a filter as something else, such as `true` and `$NOW`.
	const isSpecial = keys.some((one) => isRead(key.type, one));
	try {
		const answer = await directus.send(
			isSpecial
				? { method: 'SEARCH', path, body: { keys, query: whole } }
				: {
						method: 'GET',
						path,
						query: { ...whole, filter: { [key.field]: { _in: keys } } },
						searchable: true,
					},
		);
		return recordsIn(answer);
	} catch (error) {
		const failure = asFailure(error, 'no');
		if (keys.length === 1 || !isTooMuch(failure)) throw failure;
		const most = Math.min(mostRecordsIn(failure) ?? Infinity, Math.ceil(keys.length / 2));
		const found: IDataObject[] = [];
		for (let start = 0; start < keys.length; start += most) {
			const some = keys.slice(start, start + most);
			found.push(...(await recordsOf(directus, { path, query, key }, some)));
		}
		return found;
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
