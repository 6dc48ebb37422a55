import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../Directus/transport/directus';
import { asFailure, Failure } from '../Directus/transport/failure';
import type { DirectusField } from '../Directus/transport/schema';
import type { ActivityEntry, Cursor, Surroundings } from './cursor';
import { idOf } from './cursor';
import type { Range } from './gaps';
import { recordsPath, shows } from './watching';

/** What of a record is wanted with an event, and what the record has to be like. */
export interface RecordQuery {
	fields: string[];
	filter: IDataObject | undefined;
}

/** The activity feed of Directus, as a trigger reads it. Everything throws Failure where Directus refuses. */
export interface Feed {
	/**
	 * The entries from an id on, and those among some ids below it, the lowest first. Nothing is left
	 * out by a filter: only who sees all ids sees which are missing.
	 *
	 * @returns at most a page; `isFull` where there may be more
	 */
	from(id: bigint, among: Range[]): Promise<{ entries: ActivityEntry[]; isFull: boolean }>;
	/** The entries among some ids, the lowest first, page by page. */
	among(ranges: Range[]): AsyncIterable<ActivityEntry[]>;
	/** So many of the newest entries that a filter lets through, the lowest id first. */
	newest(count: number, filter?: IDataObject): Promise<ActivityEntry[]>;
	/** What tells where a cursor is in a feed that does not have its last entry. */
	surroundings(cursor: Cursor): Promise<Surroundings>;
	/**
	 * What was written, by the id of the entry (https://directus.io/docs/api/revisions).
	 *
	 * @throws Failure with the code TOO_LONG where it is too much to be read at once, as the records may be
	 */
	payloads(entries: ActivityEntry[]): Promise<Map<string, IDataObject>>;
	/** Records by their keys as the feed has them; those that are gone, or do not match, are not in it. */
	records(
		collection: string,
		keys: string[],
		query: RecordQuery,
	): Promise<Map<string, IDataObject>>;
	/**
	 * Whether the database counts the keys of a collection, so that they are numbers. Where the user may not see
	 * that any more, what it was.
	 */
	hasNumberKeys(collection: string): Promise<boolean>;
	/** Tells the Directus URL from others. */
	server(): Promise<string>;
}

/** Entries asked for at once. */
export const PAGE = 1000;
/** What is read of records at once has so many bytes at most, unless one record has more. */
const LARGEST = 10_000_000;
/** Directus joins what is in a list into one SQL statement; SQLite takes neither long nor deep ones. */
const KEYS_AT_ONCE = 500;
const RANGES_AT_ONCE = 40;

const FIELDS = ['id', 'action', 'collection', 'item', 'user', 'timestamp'];

/** An id as Directus takes it in a filter. */
const asNumber = (id: bigint) => (id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : String(id));

const inRanges = (ranges: Range[]): IDataObject[] =>
	ranges.map(([from, to]) => ({ id: { _between: [asNumber(from), asNumber(to)] } }));

/**
 * The activity feed (https://directus.io/docs/api/activity).
 *
 * @param directus gives the Directus to ask; what it remembers of the schema may grow old
 */
export function activityFeed(directus: () => Directus): Feed {
	async function entries(
		filter: IDataObject | undefined,
		sort: string,
		limit: number,
	): Promise<ActivityEntry[]> {
		const query = { ...(filter && { filter }), sort, limit, fields: FIELDS };
		return await readList<ActivityEntry>(directus(), '/activity', query);
	}

	const first = async (filter: IDataObject | undefined, sort: string) =>
		(await entries(filter, sort, 1))[0];

	/** The primary keys of collections, as they were when they could be seen last. */
	const keyFields = new Map<string, DirectusField>();

	/** @throws Failure where Directus is not there just now: a key must not change its type over that */
	async function primaryKey(collection: string): Promise<DirectusField | undefined> {
		try {
			const fields = await directus().fields(collection);
			const key = fields.find(({ schema }) => schema?.is_primary_key);
			if (key) keyFields.set(collection, key);
		} catch (error) {
			if (mayPass(error)) throw asFailure(error);
		}
		return keyFields.get(collection);
	}

	async function* among(ranges: Range[]): AsyncGenerator<ActivityEntry[]> {
		const limit = Math.min(PAGE, await longestPage(directus()));
		for (let at = 0; at < ranges.length; at += RANGES_AT_ONCE) {
			const anyOf = { _or: inRanges(ranges.slice(at, at + RANGES_AT_ONCE)) };
			for (let last = 0n; ; ) {
				const behind = { id: { _gt: asNumber(last) } };
				const page = await entries({ _and: [anyOf, behind] }, 'id', limit);
				if (page.length > 0) yield page;
				if (page.length < limit) break;
				last = idOf(page.at(-1)!);
			}
		}
	}

	return {
		among,
		from: async (id, some) => {
			const limit = Math.min(PAGE, await longestPage(directus()));
			const anyOf = [{ id: { _gte: asNumber(id) } }, ...inRanges(some)];
			const page = await entries({ _or: anyOf }, 'id', limit);
			return { entries: page, isFull: page.length >= limit };
		},
		newest: async (count, filter) => {
			const limit = Math.min(count, await longestPage(directus()));
			return (await entries(filter, '-id', limit)).reverse();
		},
		surroundings: async (cursor) => {
			const at = new Date(cursor.newest).toISOString();
			const marked = { id: { _in: cursor.marks.map(({ id }) => asNumber(id)) } };
			return {
				server: await directus().url(),
				atMarks: cursor.marks.length > 0 ? await entries(marked, 'id', cursor.marks.length) : [],
				oldest: await first(undefined, 'id'),
				newest: await first(undefined, '-id'),
				lastBefore: await first({ timestamp: { _lte: at } }, '-id'),
				firstAfter: await first({ timestamp: { _gt: at } }, 'id'),
			};
		},
		payloads: async (some) => {
			const written = some.filter(({ action }) => action === 'create' || action === 'update');
			const query = { fields: ['activity', 'delta'] };
			const keys = written.map(({ id }) => String(id));
			const revisions = await readByKeys(directus(), '/revisions', 'activity', keys, query);
			return new Map([...revisions].map(([id, { delta }]) => [id, (delta ?? {}) as IDataObject]));
		},
		records: async (collection, keys, { fields, filter }) => {
			const path = recordsPath(collection);
			if (path === undefined) return new Map();
			const name = (await primaryKey(collection))?.field ?? 'id';
			const isHidden = !shows(fields, name);
			const query = { fields: isHidden ? [...fields, name] : fields, ...(filter && { filter }) };
			const found = await readByKeys(directus(), path, name, keys, query);
			if (isHidden) for (const record of found.values()) delete record[name];
			return found;
		},
		hasNumberKeys: async (collection) => {
			const type = (await primaryKey(collection))?.type;
			return type === 'integer' || type === 'bigInteger';
		},
		server: async () => await directus().url(),
	};
}

/**
 * Reads records of any endpoint.
 *
 * @param longest how many bytes the answer may have
 * @returns the records; an endpoint of a single record gives a list of one
 * @throws Failure where Directus refuses
 */
export async function readList<T = IDataObject>(
	directus: Directus,
	path: string,
	query: IDataObject,
	longest?: number,
): Promise<T[]> {
	const { data } = await directus.send({ method: 'GET', path, query, searchable: true, longest });
	return data as T[];
}

/**
 * Reads the records that have certain values in a field, a few hundred at a time and however small
 * the server cuts its pages.
 *
 * @param field holds one of the keys; it has to be among the fields that are read
 * @returns the records by the text of the key as it was asked for; a key that nobody has is not in it
 */
async function readByKeys(
	directus: Directus,
	path: string,
	field: string,
	keys: string[],
	{ filter, ...query }: IDataObject,
): Promise<Map<string, IDataObject>> {
	const found = new Map<string, IDataObject>();
	const wanted = [...new Set(keys)];
	if (wanted.length === 0) return found;
	const longest = await longestPage(directus);
	for (let at = 0; at < wanted.length; at += KEYS_AT_ONCE) {
		let left = wanted.slice(at, at + KEYS_AT_ONCE);
		while (left.length > 0) {
			const among = { [field]: { _in: left } };
			const asking = {
				...query,
				filter: filter ? { _and: [filter, among] } : among,
				limit: Math.min(left.length, longest),
			};
			const most = left.length > 1 ? LARGEST : undefined;
			const list = await readList(directus, path, asking, most);
			const before = left.length;
			const asked = new Set(left);
			for (const record of list) {
				const key = String(record[field]);
				// Which keys are the same is for the database to say.
				const as = asked.has(key) ? key : [...asked].find((one) => isSpelling(one, key));
				if (as !== undefined) found.set(as, record);
			}
			left = left.filter((key) => !found.has(key));
			if (list.length === 0 || left.length === before) break;
		}
	}
	return found;
}

/** Directus notes a key as it was sent, such as a UUID in capitals and a number with zeros in front. */
const isSpelling = (asked: string, key: string) =>
	asked.toLowerCase() === key.toLowerCase() ||
	(/^\s*[+-]?\d+\s*$/.test(asked) && Number(asked) === Number(key));

/** QUERY_LIMIT_MAX, beyond which Directus refuses to be asked for records at all. */
async function longestPage(directus: Directus): Promise<number> {
	const { max = -1 } = (await directus.serverInfo()).queryLimit ?? {};
	return max > 0 ? max : Infinity;
}

/** Whether a failure may pass by itself: the server is down, restarts or is busy, and nothing was refused. */
export function mayPass(error: unknown): boolean {
	if (!(error instanceof Failure)) return false;
	const { status, code } = error.details;
	if (status === undefined) return code !== undefined;
	return status >= 500 || status === 429;
}
