/** How far the activity feed was followed: what is missing in it, and where to go on when it was changed. */
import fc from 'fast-check';
import type { ActivityEntry, Cursor, Surroundings } from '../../dist/nodes/DirectusTrigger/cursor';
import {
	advanced,
	beginning,
	cursorIn,
	filled,
	orientation,
	storedCursor,
	withoutOld,
} from '../../dist/nodes/DirectusTrigger/cursor';
import type { Gaps } from '../../dist/nodes/DirectusTrigger/gaps';
import {
	addGap,
	gapFinder,
	missingIn,
	spansOf,
	unionOf,
	withoutIds,
} from '../../dist/nodes/DirectusTrigger/gaps';
import { draws } from '../support/draws.mjs';

const entry = (id: number, more: Partial<ActivityEntry> = {}): ActivityEntry => ({
	id,
	action: 'create',
	collection: 'articles',
	item: String(id),
	user: null,
	timestamp: new Date(id * 1000).toISOString(),
	...more,
});

const entries = (...ids: number[]) => ids.map((id) => entry(id));

const begun = (...ids: number[]): Cursor =>
	beginning(entries(...ids), { epoch: 'one', server: 'https://one', now: 0 });

/** All ids in some gaps. */
const idsIn = (gaps: Gaps[]): number[] =>
	gaps.flatMap(({ from, width, period, count }) =>
		Array.from({ length: Number(count) }, (_, n) =>
			Array.from({ length: Number(width) }, (__, at) => Number(from + BigInt(n) * period) + at),
		).flat(),
	);

describe('missing ids', () => {
	const rising = fc
		.array(fc.integer({ min: 1, max: 4 }), { maxLength: 60 })
		.map((steps) => steps.reduce<number[]>((ids, step) => [...ids, (ids.at(-1) ?? 0) + step], []));

	it('are those that were not there, until they are', () => {
		fc.assert(
			fc.property(rising, fc.func(fc.boolean()), (present, appears) => {
				const last = present.at(-1) ?? 0;
				const missing = Array.from({ length: last }, (_, index) => index + 1).filter(
					(id) => !present.includes(id),
				);
				const cursor = advanced(begun(), entries(...present), 0);
				expect(idsIn(cursor.gaps)).toEqual(missing);
				expect(Number(missingIn(cursor.gaps))).toBe(missing.length);
				const isMissing = gapFinder(cursor.gaps);
				for (let id = 1; id <= last; id += 1)
					expect(isMissing(BigInt(id))).toBe(missing.includes(id));

				const late = missing.filter((id) => appears(id));
				const rest = missing.filter((id) => !late.includes(id));
				expect(idsIn(filled(cursor, entries(...late)).gaps)).toEqual(rest);

				const spans = spansOf(cursor.gaps);
				for (const id of missing)
					expect(spans.some(([from, to]) => from <= id && BigInt(id) <= to)).toBe(true);
			}),
			draws(30),
		);
	});

	it('of an import behind thousands of single changes take no room, and none is forgotten', () => {
		const others = Array.from({ length: 5000 }, (_, index) => 2 + 2 * index);
		const cursor = advanced(begun(), entries(...others), 0);
		expect(cursor.gaps).toHaveLength(1);
		expect(storedCursor(cursor).gaps.length).toBeLessThan(40);
		expect(filled(cursor, entries(...others.map((id) => id - 1))).gaps).toEqual([]);
	});

	it('are given up when they are old, and the oldest where they are too many', () => {
		const day = 24 * 60 * 60_000;
		const cursor = advanced(advanced(begun(), entries(3), 0), entries(6), day);
		expect(idsIn(withoutOld(cursor, day, day).cursor.gaps)).toEqual([4, 5]);
		expect(withoutOld(cursor, day - 1, day)).toEqual({ cursor, givenUp: 0n });
		const gaps: Gaps[] = [];
		// Each at another distance, so that no two make a row.
		for (let n = 1n; n <= 25_000n; n += 1n) addGap(gaps, [n * n, n * n + (n % 2n)], 0);
		const { cursor: left, givenUp } = withoutOld({ ...cursor, gaps }, 0, day);
		expect(left.gaps).toHaveLength(20_000);
		expect(givenUp + missingIn(left.gaps)).toBe(missingIn(gaps));
	});

	it('of several triggers are asked for once', () => {
		expect(
			unionOf([
				[100n, 110n],
				[1n, 2n],
				[105n, 120n],
				[10n, 11n],
			]),
		).toEqual([
			[1n, 11n],
			[100n, 120n],
		]);
	});

	it('beyond 2^53 are told apart', () => {
		const id = 2n ** 60n;
		const gaps: Gaps[] = [];
		addGap(gaps, [id, id + 2n], 0);
		expect(withoutIds(gaps, [id + 1n]).map(({ from }) => from)).toEqual([id, id + 2n]);
	});
});

it('is stored as JSON and read again', () => {
	const cursor = advanced(begun(1, 2, 4), entries(9, 12), 5);
	expect(cursorIn(JSON.parse(JSON.stringify(storedCursor(cursor))))).toEqual(cursor);
});

describe('where to go on when the last entry is not there', () => {
	const cursor = begun(...Array.from({ length: 100 }, (_, index) => index + 1));

	/** A feed as it is read. */
	const around = (feed: ActivityEntry[], server = 'https://one'): Surroundings => {
		const isOld = ({ timestamp }: ActivityEntry) => Date.parse(timestamp) <= cursor.newest;
		return {
			server,
			atMarks: feed.filter(({ id }) => cursor.marks.some((mark) => mark.id === BigInt(id))),
			oldest: feed[0],
			newest: feed.at(-1),
			lastBefore: feed.filter(isOld).at(-1),
			firstAfter: feed.find((one) => !isOld(one)),
		};
	};
	const range = (from: number, to: number) =>
		Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));
	const later = (from: number, to: number) =>
		range(from, to).map((one) => ({ ...one, timestamp: new Date(1e9 + 1).toISOString() }));

	it.each([
		['nothing has happened since it was cleaned', [], 'same'],
		['nothing has happened since it was restored', range(1, 60), 'same'],
		['its collection was deleted', [...range(1, 99), ...later(101, 102)], 'cleaned'],
		['it was restored and has gone on', [...range(1, 60), ...later(61, 80)], 'restored'],
		['it was restored and is past it', [...range(1, 60), ...later(61, 180)], 'restored'],
		['it was set up anew', later(1, 30), 'restored'],
		['it is another one with the same address', later(1, 300), 'restored'],
	])('%s', (_, feed, kind) => {
		expect(orientation(cursor, around(feed))).toMatchObject({ kind });
	});

	it('goes on behind what a restored database had', () => {
		const feed = [...range(1, 60), ...later(61, 180)];
		expect(orientation(cursor, around(feed))).toEqual({ kind: 'restored', from: 60n });
	});

	it('names what was deleted before it was read', () => {
		expect(orientation(cursor, around(later(151, 160)))).toEqual({
			kind: 'cleaned',
			missing: [101n, 150n],
		});
		expect(orientation(cursor, around(later(101, 160)))).toEqual({
			kind: 'cleaned',
			missing: undefined,
		});
	});

	it('begins anew with another Directus, but not where only its address has changed', () => {
		expect(orientation(cursor, around(later(1, 300), 'https://two'))).toEqual({ kind: 'other' });
		const moved = around([...range(1, 99), ...later(101, 102)], 'https://two');
		expect(orientation(cursor, moved)).toMatchObject({ kind: 'cleaned' });
	});
});
