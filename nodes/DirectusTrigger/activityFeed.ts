import type { IDataObject } from 'n8n-workflow';
import type { DirectusContext } from '../Directus/transport/http';
import { directusRequest } from '../Directus/transport/legacy';
import type { Range } from './feedState';

/** An entry of Directus's activity feed (https://directus.io/docs/api/activity). */
export interface ActivityEntry {
	id: number;
	/** `create`, `update`, `delete`, `login`, `run` … */
	action: string;
	collection: string;
	/** The key of the record, as text whatever its type. */
	item: string;
	user: string | null;
	timestamp: string;
}

/** Entries asked for at once. */
export const PAGE = 1000;
/** Directus joins what is in a list into one SQL statement; SQLite takes neither long nor deep ones. */
const KEYS_AT_ONCE = 500;
const RANGES_AT_ONCE = 40;

const FIELDS = ['id', 'action', 'collection', 'item', 'user', 'timestamp'];

/**
 * Reads records of any endpoint.
 *
 * @returns the records; an endpoint of a single record gives a list of one
 * @throws NodeApiError when Directus refuses
 */
export async function readList(
	this: DirectusContext,
	path: string,
	query: IDataObject,
): Promise<IDataObject[]> {
	const { body } = await directusRequest.call(this, {
		method: 'GET',
		path,
		query,
		searchable: true,
	});
	const { data } = (body ?? {}) as { data?: IDataObject | IDataObject[] };
	return Array.isArray(data) ? data : data ? [data] : [];
}

/** The ids of the newest entries, the lowest first. */
export async function newestIds(this: DirectusContext): Promise<number[]> {
	const limit = Math.min(PAGE, await longestPage.call(this));
	const list = await readList.call(this, '/activity', { fields: ['id'], sort: ['-id'], limit });
	return list.map(({ id }) => Number(id)).reverse();
}

/**
 * The entries behind an id, the oldest first. Nothing is left out by a filter: only who sees all
 * ids sees which are missing.
 *
 * @returns at most a page. A short one is not the last: QUERY_LIMIT_MAX may have cut it. The end is
 *   an empty one.
 */
export async function activityAfter(this: DirectusContext, id: number): Promise<ActivityEntry[]> {
	return await entries.call(this, { id: { _gt: id } }, ['id'], PAGE);
}

/** The newest entries that a filter lets through, the oldest of them first. */
export async function latestActivity(
	this: DirectusContext,
	filter: IDataObject,
	limit: number,
): Promise<ActivityEntry[]> {
	return (await entries.call(this, filter, ['-id'], limit)).reverse();
}

/**
 * Those entries that exist among some ids, the oldest first, page by page: an import that is seen
 * late is too much to be held as a whole.
 *
 * @param ranges the lowest first
 */
export async function* activityAt(
	this: DirectusContext,
	ranges: Range[],
): AsyncGenerator<ActivityEntry[]> {
	const spans = toSpans(ranges);
	let asked = 0;
	const isAsked = ({ id }: ActivityEntry) => {
		while (asked < ranges.length && ranges[asked]![1] < id) asked += 1;
		return asked < ranges.length && ranges[asked]![0] <= id;
	};
	for (let at = 0; at < spans.length; at += RANGES_AT_ONCE) {
		const some = spans.slice(at, at + RANGES_AT_ONCE);
		const anyOf = { _or: some.map(([from, to]) => ({ id: { _between: [from, to] } })) };
		for (let last = 0; ; ) {
			const page = await entries.call(this, { _and: [anyOf, { id: { _gt: last } }] }, ['id'], PAGE);
			if (page.length === 0) break;
			last = page.at(-1)!.id;
			const wanted = page.filter(isAsked);
			if (wanted.length > 0) yield wanted;
		}
	}
}

/** The same ranges, those as one that have so little between them that it is cheaper to read it too. */
function toSpans(ranges: Range[]): Range[] {
	const spans: Range[] = [];
	for (const [from, to] of ranges) {
		const open = spans.at(-1);
		if (open && from - open[1] <= PAGE / RANGES_AT_ONCE) open[1] = to;
		else spans.push([from, to]);
	}
	return spans;
}

async function entries(
	this: DirectusContext,
	filter: IDataObject,
	sort: string[],
	limit: number,
): Promise<ActivityEntry[]> {
	const size = Math.min(limit, await longestPage.call(this));
	const query = { filter, sort, limit: size, fields: FIELDS };
	const list = await readList.call(this, '/activity', query);
	return list as unknown as ActivityEntry[];
}

/**
 * Reads the records that have certain values in a field, a few hundred at a time and however small
 * the server cuts its pages.
 *
 * @param field holds one of the keys; it has to be among the fields that are read
 * @returns the records by the text of the key as it was asked for; a key that nobody has is not in it
 */
export async function readByKeys(
	this: DirectusContext,
	path: string,
	field: string,
	keys: Array<string | number>,
	{ filter, ...query }: IDataObject,
): Promise<Map<string, IDataObject>> {
	const found = new Map<string, IDataObject>();
	const wanted = [...new Set(keys)];
	if (wanted.length === 0) return found;
	const longest = await longestPage.call(this);
	for (let at = 0; at < wanted.length; at += KEYS_AT_ONCE) {
		let left = wanted.slice(at, at + KEYS_AT_ONCE);
		while (left.length > 0) {
			const among = { [field]: { _in: left } };
			const list = await readList.call(this, path, {
				...query,
				filter: filter ? { _and: [filter, among] } : among,
				limit: Math.min(left.length, longest),
			});
			const before = left.length;
			const asked = new Set(left.map(String));
			for (const record of list) {
				const key = String(record[field]);
				// Which keys are the same is for the database to say.
				const as = asked.has(key) ? key : [...asked].find((one) => isSpelling(one, key));
				if (as !== undefined) found.set(as, record);
			}
			left = left.filter((key) => !found.has(String(key)));
			if (list.length === 0 || left.length === before) break;
		}
	}
	return found;
}

/** Directus notes a key as it was sent, such as a UUID in capitals and a number with zeros in front. */
const isSpelling = (asked: string, key: string) =>
	asked.toLowerCase() === key.toLowerCase() ||
	(/^\s*[+-]?\d+\s*$/.test(asked) && Number(asked) === Number(key));

/** How long a server's limit is taken for granted: it may be restarted with another. */
const LIMIT_KNOWN = 5 * 60_000;
const limits = new WeakMap<object, { longest: number; until: number }>();

/** QUERY_LIMIT_MAX, beyond which Directus refuses to be asked for records at all. */
async function longestPage(this: DirectusContext): Promise<number> {
	const known = limits.get(this);
	if (known && Date.now() < known.until) return known.longest;
	const { body } = await directusRequest.call(this, { method: 'GET', path: '/server/info' });
	const { max = -1 } = (body as { data: { queryLimit?: { max?: number } } }).data.queryLimit ?? {};
	const longest = max > 0 ? max : Infinity;
	limits.set(this, { longest, until: Date.now() + LIMIT_KNOWN });
	return longest;
}
