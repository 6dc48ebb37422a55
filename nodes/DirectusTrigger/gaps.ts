/** A row of ids: the first and the last of them. */
export type Range = [from: bigint, to: bigint];

/**
 * Ids of the activity feed that were not there when higher ones were: gaps of equal width at equal
 * distances, so that the thousands that single changes leave between the rows of one import take no
 * more room than one.
 */
export interface Gaps {
	/** The first id of the first gap. */
	from: bigint;
	/** Ids in each gap. */
	width: bigint;
	/** From the beginning of a gap to that of the next one. */
	period: bigint;
	count: bigint;
	/** When the first of them was missed; milliseconds since 1970, by n8n's clock. */
	since: number;
}

/** Gaps that are missed within a minute count as missed at the same time. */
const SAME_TIME = 60_000;
/** Ids between two gaps that are rather read again than asked around. */
const READ_ALONG = 25n;

const endOf = ({ from, width, period, count }: Gaps): bigint =>
	from + period * (count - 1n) + width - 1n;

const single = (from: bigint, to: bigint, since: number): Gaps[] =>
	from > to ? [] : [{ from, width: to - from + 1n, period: to - from + 1n, count: 1n, since }];

/** Adds a gap that lies behind all others. */
export function addGap(all: Gaps[], [from, to]: Range, now: number): void {
	const last = all.at(-1);
	if (last && last.width === to - from + 1n && now - last.since < SAME_TIME) {
		const distance = from - (last.from + last.period * (last.count - 1n));
		if (last.count === 1n || distance === last.period) {
			all[all.length - 1] = { ...last, period: distance, count: last.count + 1n };
			return;
		}
	}
	all.push(...single(from, to, now));
}

/**
 * The gaps without some ids, which have appeared.
 *
 * @param all the lowest first
 * @param ids the lowest first
 */
export function withoutIds(all: Gaps[], ids: bigint[]): Gaps[] {
	const left: Gaps[] = [];
	const open = [...all].reverse();
	let at = 0;
	for (let gaps = open.pop(); gaps; gaps = open.pop()) {
		while (at < ids.length && ids[at]! < gaps.from) at += 1;
		const id = ids[at];
		if (id === undefined || id > endOf(gaps)) {
			left.push(gaps);
			continue;
		}
		const [before, after] = around(gaps, id);
		left.push(...before);
		open.push(...after.reverse());
	}
	return left;
}

/** What of some gaps lies before an id that is among them or between two of them, and what behind it. */
function around(gaps: Gaps, id: bigint): [before: Gaps[], after: Gaps[]] {
	const { from, width, period, count, since } = gaps;
	const index = (id - from) / period;
	const start = from + index * period;
	const end = start + width - 1n;
	const before = index > 0n ? [{ ...gaps, count: index }] : [];
	const rest = { ...gaps, from: start + period, count: count - index - 1n };
	const after = rest.count > 0n ? [rest] : [];
	if (id > end) return [[...before, ...single(start, end, since)], after];
	return [
		[...before, ...single(start, id - 1n, since)],
		[...single(id + 1n, end, since), ...after],
	];
}

/** A function that tells of ids, each higher than the one before, whether they are in a gap. */
export function gapFinder(all: Gaps[]): (id: bigint) => boolean {
	let at = 0;
	return (id) => {
		while (at < all.length && endOf(all[at]!) < id) at += 1;
		const gaps = all[at];
		return gaps !== undefined && id >= gaps.from && (id - gaps.from) % gaps.period < gaps.width;
	};
}

/** How many ids are missing. */
export const missingIn = (all: Gaps[]): bigint =>
	all.reduce((sum, { width, count }) => sum + width * count, 0n);

/**
 * Ranges that hold all gaps, the lowest first. Where there is little between two of them they are
 * one: it is cheaper to read what is known already than to ask for each.
 */
export function spansOf(all: Gaps[]): Range[] {
	const spans: Range[] = [];
	for (const gaps of all) {
		const { from, width, period, count } = gaps;
		if (period - width < READ_ALONG) addRange(spans, from, endOf(gaps));
		else
			for (let n = 0n; n < count; n++)
				addRange(spans, from + n * period, from + n * period + width - 1n);
	}
	return spans;
}

/** Adds a range to those before it: where there is little between it and the last, they are one. */
function addRange(all: Range[], from: bigint, to: bigint): void {
	const open = all.at(-1);
	if (open && from - open[1] <= READ_ALONG) open[1] = to > open[1] ? to : open[1];
	else all.push([from, to]);
}

/** The gaps of several feeds' readers as ranges in order, those that meet as one. */
export function unionOf(ranges: Range[]): Range[] {
	const sorted = [...ranges].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	const union: Range[] = [];
	for (const [from, to] of sorted) addRange(union, from, to);
	return union;
}

/** Gaps as a text that takes little room in a workflow's static data. */
export const gapsText = (all: Gaps[]): string =>
	all
		.map(({ from, width, period, count, since }) => [from, width, period, count, since].join(' '))
		.join(',');

/** What gapsText has written. */
export const gapsIn = (text: string): Gaps[] =>
	text === ''
		? []
		: text.split(',').map((one) => {
				const [from = '0', width = '1', period = '1', count = '1', since = '0'] = one.split(' ');
				return {
					from: BigInt(from),
					width: BigInt(width),
					period: BigInt(period),
					count: BigInt(count),
					since: Number(since),
				};
			});
