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
/** The latest gaps are kept; a user who may not see every entry has many that never close. */
const MOST_GAPS = 400;

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
	return { ...state, last, gaps: kept(gaps, now) };
}

/** The state after entries have been handled whose ids were missed. */
export function fill(state: FeedState, ids: number[], now: number): FeedState {
	let { gaps } = state;
	for (const id of ids) {
		gaps = gaps.flatMap(([from, to, since]): FeedState['gaps'] => {
			if (id < from || id > to) return [[from, to, since]];
			const rest: FeedState['gaps'] = [
				[from, id - 1, since],
				[id + 1, to, since],
			];
			return rest.filter(([first, end]) => first <= end);
		});
	}
	return { ...state, gaps: kept(gaps, now) };
}

const kept = (gaps: FeedState['gaps'], now: number) =>
	gaps.filter(([, , since]) => now - since < GAP_LIFE).slice(-MOST_GAPS);

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
