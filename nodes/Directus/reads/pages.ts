import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { Failure } from '../transport/failure';
import type { DirectusField } from '../transport/schema';
import { isRounded } from '../values/compare';
import { unexpected } from '../transport/shape';
import { TOO_LONG } from '../transport/stream';
import { mostRecordsIn } from '../transport/written';
import { answersKey, hidesKey } from './keys';

/** Records asked for at first; what they weigh decides how many the next pages hold. */
export const FIRST_PAGE = 200;
const LARGEST_PAGE = 10_000;
/** About how large an answer may be. */
const PAGE_BYTES = 4_000_000;

interface Read {
	path: string;
	query: IDataObject;
	/** How many records at most; Infinity for all. */
	limit: number;
	/** The primary key, where it is known. */
	key?: DirectusField;
	/** How many records to ask for at first. */
	size?: number;
}

/**
 * Reads many records page by page.
 *
 * Leaving `limit` out stops at 100 and `limit=-1` at QUERY_LIMIT_MAX, both silently, so pages are
 * asked for until one is short; one that the server finds too long is asked for again as long as
 * it may be. Without a sort of the user's, pages continue behind the last key: records that come
 * and go in between shift nothing. Otherwise they continue by offset, with the key as the last
 * sort, and each begins with a record that is known already: where it does not, records before it
 * are gone, and reading goes back until it meets a known one.
 *
 * @yields lists of records in order; no record twice
 * @throws Failure where Directus refuses, or answers with something else than records
 * @see https://directus.io/docs/guides/connect/query-parameters
 */
export async function* readPages(
	directus: Directus,
	{ path, query, limit, key, size = limit <= LARGEST_PAGE ? limit : FIRST_PAGE }: Read,
): AsyncGenerator<IDataObject[]> {
	const pager = new Pager(directus, path, size);
	if (!key || hidesKey(query, key.field))
		return yield* readAhead(byOffsetAlone(pager, query, limit));
	const name = key.field;
	const fields = query.fields as string[] | undefined;
	const hidden = fields !== undefined && !answersKey(query, name);
	const sort = (query.sort as string[] | undefined) ?? [];
	const whole = {
		...query,
		...(hidden && { fields: [...fields, name] }),
		...(!sort.includes(name) && !sort.includes(`-${name}`) && { sort: [...sort, name] }),
	};
	const plain = sort.length === 0 && query.offset === undefined && comparable(key);
	const pages = plain ? byKey(pager, whole, limit, name) : byOffset(pager, whole, limit, name);
	for await (const page of readAhead(pages)) {
		if (hidden) {
			for (const record of page) {
				delete record[name];
				// Without the key the answer would have been a list of IDs, which is refused.
				if (Object.keys(record).length === 0) throw unexpected('a record without fields', 'no');
			}
		}
		yield page;
	}
}

/** The same pages, each of which is asked for while the one before is used: Directus reads meanwhile. */
async function* readAhead<T>(pages: AsyncGenerator<T>): AsyncGenerator<T> {
	for (let next = pages.next(); ; ) {
		const { done, value } = await next;
		if (done) return;
		next = pages.next();
		// Its failure is met in the next turn, or by nobody where no other page is wanted.
		next.catch(() => {});
		yield value;
	}
}

/** Directus compares no uuids with `_gt`, and texts in the order of the database's collation. */
const comparable = ({ type }: DirectusField) => type === 'integer' || type === 'bigInteger';

async function* byKey(
	pager: Pager,
	query: IDataObject,
	limit: number,
	name: string,
): AsyncGenerator<IDataObject[]> {
	let last: unknown;
	let offset = 0;
	for (let left = limit; left > 0; ) {
		const page = await pager.read({ ...query, filter: behind(query.filter, name, last) }, left);
		last = page.at(-1)?.[name];
		offset += page.length;
		left -= page.length;
		if (page.length > 0) yield page;
		if (pager.wasShort) return;
		// A number that JavaScript cannot hold exactly is no place to go on from.
		if (isRounded(last)) {
			return yield* byOffset(pager, { ...query, offset }, left, name);
		}
	}
}

function behind(filter: unknown, key: string, last: unknown): IDataObject | undefined {
	if (last === undefined) return filter as IDataObject | undefined;
	const rule = { [key]: { _gt: last as number } };
	return filter ? { _and: [filter as IDataObject, rule] } : rule;
}

async function* byOffset(
	pager: Pager,
	query: IDataObject,
	limit: number,
	name: string,
): AsyncGenerator<IDataObject[]> {
	const start = Number(query.offset ?? 0);
	const seen = new Set<unknown>();
	let next = start;
	for (let left = limit; left > 0; ) {
		// Where the server gives but one record at once there is no room for a known one.
		const from = next > start && pager.most > 1 ? next - 1 : next;
		const page = await pager.read({ ...query, offset: from }, left + next - from);
		const isGap = from > start && from < next && !seen.has(page[0]?.[name]);
		if (isGap) {
			next = Math.max(start, from - pager.most + 1);
			continue;
		}
		const known = next - from;
		next = from + page.length;
		// Two keys that an answer rounds to the same number are still two records.
		const isNew = (record: IDataObject, place: number) =>
			isRounded(record[name]) ? place >= known : !seen.has(record[name]);
		const fresh = page.filter(isNew).slice(0, left);
		for (const record of fresh) seen.add(record[name]);
		left -= fresh.length;
		if (fresh.length > 0) yield fresh;
		if (pager.wasShort) return;
	}
}

/** Nothing tells the records apart: the key is not known. */
async function* byOffsetAlone(
	pager: Pager,
	query: IDataObject,
	limit: number,
): AsyncGenerator<IDataObject[]> {
	let offset = Number(query.offset ?? 0);
	for (let left = limit; left > 0; ) {
		const page = await pager.read({ ...query, ...(offset > 0 && { offset }) }, left);
		offset += page.length;
		left -= page.length;
		if (page.length > 0) yield page;
		if (pager.wasShort) return;
	}
}

/** Asks for a page at a time, as long as the server and the weight of the records allow. */
class Pager {
	/** The last page was shorter than asked for: no more records follow. */
	wasShort = false;

	/** QUERY_LIMIT_MAX, once the server has told it. */
	private cap = Infinity;

	constructor(
		private readonly directus: Directus,
		private readonly path: string,
		private size: number,
	) {}

	/** The most records that the next page may hold. */
	get most(): number {
		return Math.min(this.size, this.cap);
	}

	async read(query: IDataObject, wanted: number): Promise<IDataObject[]> {
		const limit = Math.min(this.most, wanted);
		const answer = await this.directus
			.send({ method: 'GET', path: this.path, query: { ...query, limit }, searchable: true })
			.catch((error: unknown) => {
				// Larger records have followed than those by whose weight the page was chosen.
				const isLarge = error instanceof Failure && error.details.code === TOO_LONG;
				return isLarge && limit > 1 ? Math.ceil(limit / 4) : unlessTooLong(error);
			});
		if (typeof answer === 'number') {
			this.cap = Math.min(answer, limit - 1);
			return await this.read(query, wanted);
		}
		const page = answer.data as IDataObject[];
		// Some endpoints of Directus answer everything, whatever the limit.
		this.wasShort = page.length !== limit;
		this.weigh(page);
		return page;
	}

	/** Small records come in larger pages, large ones in smaller. */
	private weigh(page: IDataObject[]): void {
		if (page.length === 0 || this.wasShort) return;
		this.size = Math.min(mostOfWeight(page), this.size * 50);
	}
}

/** How many records that weigh as much as these one answer may hold: at least one. */
export function mostOfWeight(records: unknown[]): number {
	// Some of all parts: the first may be the smallest.
	const step = Math.ceil(records.length / 20);
	const some = records.filter((_, place) => place % step === 0);
	const bytes = JSON.stringify(some).length / some.length;
	return Math.max(1, Math.min(LARGEST_PAGE, Math.floor(PAGE_BYTES / bytes)));
}

/** What a request's failure comes to: the longest page where that was the reason, else the failure. */
export function unlessTooLong(error: unknown): number {
	const most = error instanceof Failure ? mostRecordsIn(error) : undefined;
	if (most === undefined) throw error;
	return most;
}
