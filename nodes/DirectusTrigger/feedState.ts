/** A row of ids without a hole: the first and the last of them. */
export type Range = [from: number, to: number];

/** Events that n8n was given to run the workflow with. */
export interface HandOver {
	/** n8n starts no second execution with the same key. */
	key: string;
	/** The ids of their activity entries. */
	ids: Range[];
	at: number;
}

/** How far a trigger has followed the activity feed; n8n keeps it with the workflow. */
export interface FeedState {
	/** Tells the keys of this feed from those of another, or of the same one started over. */
	epoch: string;
	/** The highest id that was handled. */
	last: number;
	/** Ids below it that were not there, and since when they are missed. */
	gaps: Array<[from: number, to: number, missedSince: number]>;
	/** What is not known to have become an execution. */
	open: HandOver[];
}

/** How long an id that was not there is looked for again. */
export const GAP_LIFE = 15 * 60_000;
/**
 * The latest gaps are kept; a user who may not see every entry has many that never close. An import
 * is one transaction, and has a gap for each change that others commit meanwhile: thousands of them.
 */
const MOST_GAPS = 10_000;

/**
 * The state after some entries have been handled.
 *
 * A database gives out ids before it shows the rows: of two transactions the one with the higher
 * id may commit first. So an id that is left out is noted down and looked for until it appears, or
 * until no transaction can be that old: ids of transactions that were rolled back never do.
 *
 * @param ids of all entries behind `last` that were read, the lowest first
 */
export function advance(state: FeedState, ids: number[], now: number): FeedState {
	let { last } = state;
	const gaps = [...state.gaps];
	for (const id of ids) {
		if (id > last + 1) gaps.push([last + 1, id - 1, now]);
		last = Math.max(last, id);
	}
	return forgetOld({ ...state, last, gaps: gaps.slice(-MOST_GAPS) }, now);
}

/**
 * The state after entries have been handled whose ids were missed.
 *
 * @param ids the lowest first, as the gaps are
 */
export function fill(state: FeedState, ids: number[]): FeedState {
	const gaps: FeedState['gaps'] = [];
	let at = 0;
	for (const [from, to, since] of state.gaps) {
		let next = from;
		for (; at < ids.length && ids[at]! <= to; at += 1) {
			const id = ids[at]!;
			if (id < next) continue;
			if (id > next) gaps.push([next, id - 1, since]);
			next = id + 1;
		}
		if (next <= to) gaps.push([next, to, since]);
	}
	return { ...state, gaps: gaps.slice(-MOST_GAPS) };
}

/** The state without the gaps that have been missed for too long to close any more. */
export function forgetOld(state: FeedState, now: number): FeedState {
	return { ...state, gaps: state.gaps.filter(([, , since]) => now - since < GAP_LIFE) };
}

/** Ids as rows without holes, which take little room. */
export function toRanges(ids: number[]): Range[] {
	const ranges: Range[] = [];
	for (const id of [...ids].sort((a, b) => a - b)) {
		const open = ranges.at(-1);
		if (open && id <= open[1] + 1) open[1] = id;
		else ranges.push([id, id]);
	}
	return ranges;
}
