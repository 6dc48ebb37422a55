import { createHash } from 'node:crypto';
import type { Gaps, Range } from './gaps';
import { addGap, gapFinder, gapsIn, gapsText, missingIn, withoutIds } from './gaps';

/** An entry of Directus's activity feed (https://directus.io/docs/api/activity). */
export interface ActivityEntry {
	/** Grows; beyond 2^53 it comes as a text. */
	id: number | string;
	/** `create`, `update`, `delete`, `login`, `comment`, `run` … */
	action: string;
	collection: string;
	/** The key of the record, as text whatever its type. */
	item: string;
	user: string | null;
	/** ISO 8601, by Directus's clock. */
	timestamp: string;
}

/** An entry that was handled, by which the feed is known again. */
export interface Mark {
	id: bigint;
	/** What tells the entry from another of the same id. */
	print: string;
}

/** How far the activity feed has been followed. */
export interface Cursor {
	/** Tells the ids of this feed from those of another one, or of the same one after it was restored. */
	epoch: string;
	/** Tells the Directus URL from others. */
	server: string;
	/** The highest id that was handled. */
	last: bigint;
	/** The latest time of an entry that was handled; milliseconds since 1970, by Directus's clock. */
	newest: number;
	/** Some of the entries that were handled, the last one first. */
	marks: Mark[];
	/** Ids below `last` that were not there. */
	gaps: Gaps[];
}

/** Beyond this many rows of gaps the oldest are given up: they are stored with the workflow. */
const MOST_ROWS = 20_000;

export const idOf = ({ id }: ActivityEntry): bigint => BigInt(id);

const timeOf = ({ timestamp }: ActivityEntry): number => Date.parse(timestamp) || 0;

/** The prints of entries, which all triggers that are given them ask for. */
const prints = new WeakMap<ActivityEntry, string>();

/** What tells an entry from another of the same id, such as that of a restored database. */
export function printOf(entry: ActivityEntry): string {
	const known = prints.get(entry);
	if (known !== undefined) return known;
	const { id, action, collection, item, timestamp } = entry;
	const parts = JSON.stringify([String(id), action, collection, String(item), timestamp]);
	const print = createHash('sha256').update(parts).digest('base64url').slice(0, 12);
	prints.set(entry, print);
	return print;
}

const markOf = (entry: ActivityEntry): Mark => ({ id: idOf(entry), print: printOf(entry) });

/**
 * A cursor that begins now. What is missing among the newest entries may be under way in a
 * transaction, and counts as an event when it appears.
 *
 * @param entries the newest ones, the lowest id first
 */
export function beginning(
	entries: ActivityEntry[],
	{ epoch, server, now }: { epoch: string; server: string; now: number },
): Cursor {
	const [first] = entries;
	const start: Cursor = {
		epoch,
		server,
		last: first ? idOf(first) - 1n : 0n,
		newest: 0,
		marks: [],
		gaps: [],
	};
	// A mark at each distance, so that a database that is restored finds one of before.
	const marked = entries.filter((_, index) => isPowerOfTwo(entries.length - index));
	return { ...advanced(start, entries, now), marks: marked.reverse().map(markOf) };
}

const isPowerOfTwo = (n: number) => (n & (n - 1)) === 0;

/**
 * The cursor after some entries behind it have been handled.
 *
 * A database gives out ids before it shows the rows: of two transactions the one with the higher id
 * may commit first. So an id that is left out is noted and looked for until it appears, or is given
 * up: those of transactions that were rolled back never do.
 *
 * @param entries those that were handled, the lowest id first
 * @param now milliseconds since 1970, by n8n's clock
 * @param seen the last entry that was there, handled or not: what lies before it and was not handled is
 *   missing
 */
export function advanced(
	cursor: Cursor,
	entries: ActivityEntry[],
	now: number,
	seen: ActivityEntry | undefined = entries.at(-1),
): Cursor {
	let { last, newest } = cursor;
	const gaps = [...cursor.gaps];
	for (const entry of entries) {
		const id = idOf(entry);
		if (id > last + 1n) addGap(gaps, [last + 1n, id - 1n], now);
		if (id > last) last = id;
		newest = Math.max(newest, timeOf(entry));
	}
	if (seen && idOf(seen) > last) {
		addGap(gaps, [last + 1n, idOf(seen)], now);
		last = idOf(seen);
	}
	const marks = seen ? marksWith(cursor.marks, seen) : cursor.marks;
	return { ...cursor, last, newest, gaps, marks };
}

/** The marks with one more in front; of the older ones fewer and fewer stay. */
function marksWith(marks: Mark[], entry: ActivityEntry): Mark[] {
	const mark = markOf(entry);
	let reach = 1n;
	const kept = marks.filter(({ id }) => {
		if (mark.id - id < reach) return false;
		reach = (mark.id - id) * 2n;
		return true;
	});
	return [mark, ...kept];
}

/** The cursor after entries whose ids were missing have been handled; the lowest id first. */
export function filled(cursor: Cursor, entries: ActivityEntry[]): Cursor {
	const newest = entries.reduce((latest, entry) => Math.max(latest, timeOf(entry)), cursor.newest);
	return { ...cursor, newest, gaps: withoutIds(cursor.gaps, entries.map(idOf)) };
}

/**
 * The cursor without the gaps that have been missed for too long, or are too many.
 *
 * @param life how long they are looked for, in milliseconds
 * @returns and how many ids were given up because there were too many
 */
export function withoutOld(
	cursor: Cursor,
	now: number,
	life: number,
): { cursor: Cursor; givenUp: bigint } {
	const young = cursor.gaps.filter(({ since }) => now - since < life);
	const gaps = young.slice(-MOST_ROWS);
	const givenUp = missingIn(young.slice(0, young.length - gaps.length));
	return { cursor: gaps.length < cursor.gaps.length ? { ...cursor, gaps } : cursor, givenUp };
}

/** What of some entries lies behind the cursor, and what was missing. The lowest id first, each. */
export function sorted(
	cursor: Cursor,
	entries: ActivityEntry[],
): { late: ActivityEntry[]; fresh: ActivityEntry[] } {
	const isMissing = gapFinder(cursor.gaps);
	const [late, fresh]: [ActivityEntry[], ActivityEntry[]] = [[], []];
	for (const entry of entries) {
		const id = idOf(entry);
		if (id > cursor.last) fresh.push(entry);
		else if (isMissing(id)) late.push(entry);
	}
	return { late, fresh };
}

/** Whether an entry is the last one that was handled: the feed is the same. */
export function isLast({ marks: [mark] }: Cursor, entry: ActivityEntry | undefined): boolean {
	return entry !== undefined && mark?.id === idOf(entry) && mark.print === printOf(entry);
}

/** What is read of a feed that is not known again. */
export interface Surroundings {
	/** Tells the Directus URL from others. */
	server: string;
	/** The entries that have the ids of the cursor's marks. */
	atMarks: ActivityEntry[];
	oldest: ActivityEntry | undefined;
	newest: ActivityEntry | undefined;
	/** The one with the highest id of those that are not later than the cursor's newest. */
	lastBefore: ActivityEntry | undefined;
	/** The one with the lowest id of those that are later. */
	firstAfter: ActivityEntry | undefined;
}

/** Where to go on, and why. */
export type Orientation =
	/** The last entry is gone, nothing else is known of that yet. */
	| { kind: 'same' }
	/** Directus has deleted entries; those ids in between may have held events. */
	| { kind: 'cleaned'; missing: Range | undefined }
	/** The database was set back: what has come since then has ids that were handled before. */
	| { kind: 'restored'; from: bigint }
	/** Another database: it begins now. */
	| { kind: 'other' };

/** A transaction's entries are hardly older than those of lower ids by more. */
const LONGEST_TRANSACTION = 24 * 60 * 60_000;

/**
 * Where to go on in a feed that does not have the last entry that was handled.
 *
 * Four things can have happened: Directus has deleted old entries (ACTIVITY_RETENTION, and what an
 * unlicensed Directus 12 does not show) or those of a collection that was deleted; its database was
 * restored; it is another Directus; or it was set up anew. An entry's time tells old from new, since
 * a restored database goes on with ids that were handled already.
 */
export function orientation(cursor: Cursor, around: Surroundings): Orientation {
	const { atMarks, oldest, newest, lastBefore, firstAfter } = around;
	if (!newest || !oldest) return { kind: 'same' };
	const prints = new Map(atMarks.map((entry) => [idOf(entry), printOf(entry)]));
	const holds = cursor.marks.some(({ id, print }) => prints.get(id) === print);
	const differs = cursor.marks.some(({ id, print }) => (prints.get(id) ?? print) !== print);
	if (!holds && around.server !== cursor.server) return { kind: 'other' };
	const from = lastBefore ? idOf(lastBefore) : 0n;
	const reused = firstAfter !== undefined && idOf(firstAfter) <= cursor.last;
	const stranger =
		!holds && idOf(oldest) > cursor.last && timeOf(oldest) < cursor.newest - LONGEST_TRANSACTION;
	if (differs || reused || stranger) return { kind: 'restored', from };
	if (idOf(newest) <= cursor.last) return { kind: 'same' };
	if (holds || idOf(oldest) <= cursor.last) return { kind: 'cleaned', missing: undefined };
	const missing: Range = [cursor.last + 1n, idOf(oldest) - 1n];
	return { kind: 'cleaned', missing: missing[0] <= missing[1] ? missing : undefined };
}

/** A cursor in a restored feed, which goes on behind an id. */
export function rewound(cursor: Cursor, from: bigint, epoch: string, around: Surroundings): Cursor {
	const prints = new Map(around.atMarks.map((entry) => [idOf(entry), printOf(entry)]));
	return {
		...cursor,
		epoch,
		server: around.server,
		last: from,
		marks: [
			...(around.lastBefore ? [markOf(around.lastBefore)] : []),
			...cursor.marks.filter(({ id, print }) => id < from && prints.get(id) === print),
		],
		// What was missing then may have been handled since; the restored feed has it, or never will.
		gaps: [],
	};
}

/** The cursor in the form in which it is stored with the workflow. */
export interface StoredCursor {
	epoch: string;
	server: string;
	last: string;
	newest: number;
	marks: Array<[id: string, print: string]>;
	gaps: string;
}

export const storedCursor = ({ last, marks, gaps, ...rest }: Cursor): StoredCursor => ({
	...rest,
	last: String(last),
	marks: marks.map(({ id, print }) => [String(id), print]),
	gaps: gapsText(gaps),
});

export const cursorIn = ({ last, marks, gaps, ...rest }: StoredCursor): Cursor => ({
	...rest,
	last: BigInt(last),
	marks: marks.map(([id, print]) => ({ id: BigInt(id), print })),
	gaps: gapsIn(gaps),
});
