import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { pathSegment } from '../Directus/transport/path';
import type { DirectusContext } from '../Directus/transport/http';
import { primaryKeyOf } from '../Directus/transport/legacy';
import type { ActivityEntry } from './activityFeed';
import { readByKeys } from './activityFeed';
import type { DirectusEvent } from './event';
import { eventName } from './event';

/** Which events are wanted, and what of them. */
export interface FeedSettings {
	/** Undefined for all. */
	collections: string[] | undefined;
	/** Of create, update, delete and login. */
	actions: string[];
	/** The user whose changes are left out. */
	notBy: string | undefined;
	/** Where there are any: updates that change none of these are left out. */
	changedFields: string[];
	/** What the record has to be like; a deleted one is like anything. */
	filter: IDataObject | undefined;
	/** The fields of the record; undefined where it is not wanted. */
	recordFields: string[] | undefined;
	/** Events that go into one execution at most. */
	atOnce: number;
}

/** An event, and the entry of the activity feed that tells of it. */
export interface FeedEvent {
	id: number;
	event: DirectusEvent;
}

/** What changes when somebody looks around in the Studio. */
const VISIT = ['last_page', 'last_access'];
/** Their records are no items that can be read by key. */
const UNREADABLE = ['directus_collections', 'directus_fields', 'directus_relations'];

/** Whether an entry alone says that it is wanted. */
export function isWanted(
	{ action, collection, user }: ActivityEntry,
	{ collections, actions, notBy }: FeedSettings,
): boolean {
	if (!actions.includes(action) || (notBy !== undefined && user === notBy)) return false;
	return action === 'login' || collections === undefined || collections.includes(collection);
}

/** The same as a filter of Directus's. */
export function wantedFilter({ collections, actions, notBy }: FeedSettings): IDataObject {
	const changes = actions.filter((action) => action !== 'login');
	const ofCollections = collections && { collection: { _in: collections } };
	const kinds = [
		...(changes.length > 0 ? [{ action: { _in: changes }, ...ofCollections }] : []),
		...(actions.includes('login') ? [{ action: { _eq: 'login' } }] : []),
	];
	const byOthers = { _or: [{ user: { _neq: notBy } }, { user: { _null: true } }] };
	return { _and: [{ _or: kinds }, ...(notBy === undefined ? [] : [byOthers])] };
}

/** Whether what was written to a record is worth an event. */
export function isChange(
	{ action, collection }: ActivityEntry,
	payload: IDataObject | null,
	changedFields: string[],
): boolean {
	if (action !== 'update') return true;
	const changed = Object.keys(payload ?? {});
	const visit = collection === 'directus_users' && changed.length > 0;
	if (visit && changed.every((field) => VISIT.includes(field))) return false;
	return changedFields.length === 0 || changed.some((field) => changedFields.includes(field));
}

/**
 * The wanted events among entries of the activity feed, in their order. What was written is read
 * from the revisions, and the records as they are now, in requests for hundreds of them.
 *
 * @throws NodeApiError when Directus refuses
 * @see https://directus.io/docs/api/revisions
 */
export async function eventsOf(
	this: DirectusContext,
	entries: ActivityEntry[],
	settings: FeedSettings,
): Promise<FeedEvent[]> {
	const wanted = entries.filter((entry) => isWanted(entry, settings));
	const payloads = await payloadsOf.call(this, wanted);
	const changes = wanted.filter((entry) =>
		isChange(entry, payloads.get(entry.id) ?? null, settings.changedFields),
	);
	const { keyOf, recordOf } = await recordsOf.call(this, changes, settings);
	const events: FeedEvent[] = [];
	for (const entry of changes) {
		const { id, action, collection, user, timestamp } = entry;
		if (action === 'login') {
			const login = { event: 'auth.login', collection: null, key: null, keys: [], payload: null };
			events.push({ id, event: { ...login, user, timestamp } });
			continue;
		}
		const record = recordOf(entry);
		if (settings.filter && action !== 'delete' && record === undefined) continue;
		const key = keyOf(entry);
		events.push({
			id,
			event: {
				event: eventName(collection, action),
				collection,
				key,
				keys: [key],
				payload: payloads.get(id) ?? null,
				...(settings.recordFields && { record: record ?? null }),
				user,
				timestamp,
			},
		});
	}
	return events;
}

/** What was written, by the id of the activity entry. */
async function payloadsOf(
	this: DirectusContext,
	entries: ActivityEntry[],
): Promise<Map<number, IDataObject>> {
	const written = entries.filter(({ action }) => action === 'create' || action === 'update');
	const ids = written.map(({ id }) => id);
	const fields = ['activity', 'delta', 'data'];
	const revisions = await readByKeys.call(this, '/revisions', 'activity', ids, { fields });
	return new Map(
		[...revisions.values()].map(({ activity, delta, data }) => [
			Number(activity),
			(delta ?? data ?? {}) as IDataObject,
		]),
	);
}

/** The keys in their own type, and the records where they are wanted or have to match. */
async function recordsOf(
	this: DirectusContext,
	entries: ActivityEntry[],
	{ collections, filter, recordFields }: FeedSettings,
) {
	const numeric = new Set<string>();
	const records = new Map<string, Map<string, IDataObject>>();
	const items = entries.filter(({ action }) => action !== 'login');
	for (const collection of new Set(items.map((entry) => entry.collection))) {
		const key = await primaryKeyOf.call(this, collection);
		if (key?.type === 'integer' || key?.type === 'bigInteger') numeric.add(collection);
		const path = recordsPath(collection);
		if ((!filter && !recordFields) || path === undefined) continue;
		const name = key?.field ?? 'id';
		const own = items.filter((one) => one.collection === collection && one.action !== 'delete');
		const asked = recordFields ?? [name];
		const hidden = !asked.some((field) => field === '*' || field === name);
		const query = { fields: hidden ? [...asked, name] : asked, ...(filter && { filter }) };
		const keys = own.map(({ item }) => item);
		const found = await readByKeys.call(this, path, name, keys, query).catch((error) => {
			// Of all collections some may be none of this user's business: their records stay out.
			const forbidden = error instanceof NodeApiError && error.httpCode === '403';
			if (collections !== undefined || !forbidden) throw error;
			return new Map<string, IDataObject>();
		});
		if (hidden) for (const record of found.values()) delete record[name];
		records.set(collection, found);
	}
	return {
		recordOf: ({ collection, item }: ActivityEntry) => records.get(collection)?.get(item),
		keyOf: ({ collection, item }: ActivityEntry) => {
			const number = Number(item);
			return numeric.has(collection) && Number.isSafeInteger(number) ? number : item;
		},
	};
}

/** Where the records of a collection are read; undefined where they cannot be, by their keys. */
export function recordsPath(collection: string): string | undefined {
	if (UNREADABLE.includes(collection)) return undefined;
	return collection.startsWith('directus_')
		? `/${collection.slice('directus_'.length)}`
		: `/items/${pathSegment(collection, 'collection')}`;
}
