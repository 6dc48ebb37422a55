/** One trigger that follows the feed: what it stores, what it hands over when, and what it tells of. */
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { Feed } from '../../dist/nodes/DirectusTrigger/activityFeed';
import {
	printOf,
	type ActivityEntry,
	type Surroundings,
} from '../../dist/nodes/DirectusTrigger/cursor';
import {
	Follower,
	type FollowerOptions,
	type StoredFeed,
} from '../../dist/nodes/DirectusTrigger/follower';
import { Page } from '../../dist/nodes/DirectusTrigger/page';
import type { Watching } from '../../dist/nodes/DirectusTrigger/watching';
import { SimulatedClock } from '../simulation/clock.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const entry = (id: number, more: Partial<ActivityEntry> = {}): ActivityEntry => ({
	...{ id, action: 'create', collection: 'articles', item: String(id), user: null },
	timestamp: new Date(id * 1000).toISOString(),
	...more,
});
const entries = (...ids: number[]) => ids.map((id) => entry(id));

interface Given {
	watching?: Partial<Watching>;
	options?: Partial<FollowerOptions>;
	stored?: Partial<StoredFeed>;
	feed?: Partial<Feed>;
	/** Whether it has begun already, behind the id 10. */
	isNew?: boolean;
}

function setUp({ watching = {}, options = {}, stored = {}, feed: own = {}, isNew }: Given = {}) {
	const clock = new SimulatedClock();
	const told: unknown[][] = [];
	const kept: StoredFeed[] = [];
	const started: Array<{ keys: unknown[]; key: string }> = [];
	const storedNow: string[] = [];
	const closed = new AbortController();
	const before: StoredFeed = {
		...{ epoch: 'one', server: 'https://one', last: '10', newest: 10_000, gaps: '' },
		...{ marks: [['10', printOf(entry(10))]], revision: 4, open: [] },
		...stored,
	};
	const feed = {
		server: async () => 'https://one',
		newest: async () => entries(1, 2),
		payloads: async () => new Map(),
		hasNumberKeys: async () => true,
		records: async () => new Map(),
		...own,
	} as unknown as Feed;
	let epochs = 0;
	const follower = new Follower(
		{
			clock,
			stored: () => (isNew ? undefined : before),
			store: (next) => void kept.push(next),
			tell: (...given) => void told.push(given),
			newEpoch: () => `epoch ${(epochs += 1)}`,
			executions: {
				knowsKeys: true,
				areKept: true,
				start: async (events, key) =>
					void started.push({ keys: events.map((one) => one.key), key }),
				storeNow: (key) => void storedNow.push(key),
			},
		},
		{
			watching: {
				...{ actions: ['create'], collections: ['articles'], notBy: undefined },
				...{ changedFields: [], filter: undefined, recordFields: undefined, ...watching },
			},
			...{ atOnce: 1000, gapLife: 24 * HOUR, place: 'place', closed: closed.signal },
			...options,
		},
	);
	const within = async (done: Promise<unknown>) => {
		let outcome: { error?: unknown } | undefined;
		void done.then(
			() => (outcome = {}),
			(error: unknown) => (outcome = { error }),
		);
		for (let step = 0; step < 500 && !outcome; step++) await clock.pass(50);
		if (outcome && 'error' in outcome) throw outcome.error;
	};
	const take = async (...some: ActivityEntry[]) =>
		await within(follower.take(new Page(some, [follower.watching], feed)));
	return { clock, feed, follower, told, kept, started, storedNow, closed, take, within };
}

describe('a trigger', () => {
	it('that is new begins with what is there', async () => {
		const { follower, feed, kept } = setUp({ isNew: true });
		expect(follower.hasBegun).toBe(false);
		expect(() => follower.at).toThrow('The feed is followed before it has begun');
		await follower.begin(feed);
		expect(follower.hasBegun).toBe(true);
		expect(kept).toEqual([
			{
				...{ epoch: 'epoch 1', server: 'https://one', last: '2', newest: 2000, gaps: '' },
				marks: [
					['2', printOf(entry(2))],
					['1', printOf(entry(1))],
				],
				...{ revision: 1, open: [] },
			},
		]);
	});

	it('goes on from where it was, and counts on', async () => {
		const { follower, take, kept, started } = setUp({ stored: { lastKey: 'the last' } });
		expect(follower.at.last).toBe(10n);
		await take(entry(11, { collection: 'tags' }), entry(12));
		expect(started).toEqual([{ keys: [12], key: 'place:one:12-12:1' }]);
		expect(kept[0]).toMatchObject({
			...{ last: '12', newest: 12_000, revision: 5, lastKey: 'place:one:12-12:1' },
			open: [{ key: 'place:one:12-12:1', ids: [['12', '12']] }],
		});
		expect(kept.at(-1)).toMatchObject({ last: '12', revision: 6, open: [] });
	});

	it('stores its place where nothing of a page is wanted', async () => {
		const { take, kept, started } = setUp();
		await take(entry(11, { collection: 'tags' }));
		expect(started).toEqual([]);
		expect(kept).toMatchObject([{ last: '11', revision: 5 }]);
		await take(entry(10), entry(9));
		expect(kept).toHaveLength(1);
	});

	it('hands over what was missing as well, and notes what is', async () => {
		const { follower, take, started } = setUp({ stored: { gaps: '8 1 1 1 0' } });
		expect(follower.misses(entries(7, 9))).toBe(false);
		expect(follower.misses(entries(7, 8))).toBe(true);
		await take(entry(7), entry(8), entry(11), entry(13));
		expect(started.map(({ keys }) => keys)).toEqual([[8, 11, 13]]);
		expect(follower.at.last).toBe(13n);
		expect(follower.at.gaps).toMatchObject([{ from: 12n, width: 1n, count: 1n }]);
	});

	it.each([
		[1, [[11], [12], [13]]],
		[2, [[11, 12], [13]]],
		[3, [[11, 12, 13]]],
	])('gives %d events to an execution at most', async (atOnce, keys) => {
		const { take, started } = setUp({ options: { atOnce } });
		await take(...entries(11, 12, 13));
		expect(started.map((one) => one.keys)).toEqual(keys);
	});

	it('gives no more than ten million characters to an execution, but at least one event', async () => {
		const text = 'x'.repeat(5_000_000);
		const { take, started } = setUp({
			feed: {
				payloads: async (some) => new Map(some.map(({ id }) => [String(id), { text }])),
			},
		});
		await take(...entries(11, 12, 13));
		expect(started.map(({ keys }) => keys)).toEqual([[11, 12], [13]]);
	});

	it('hands nothing over, and stores nothing, when it is stopped', async () => {
		const { take, kept, started, closed, storedNow, clock } = setUp();
		closed.abort();
		await clock.pass(7 * HOUR);
		await take(...entries(11, 12));
		expect([kept, started, storedNow]).toEqual([[], [], []]);
	});

	it('has its place stored after hours without events', async () => {
		const { take, clock, storedNow } = setUp({ stored: { lastKey: 'the last' } });
		await take();
		expect(storedNow).toEqual([]);
		await clock.pass(6 * HOUR);
		await take();
		expect(storedNow).toEqual(['the last']);
	});

	it('looks for missing ids at once while they are young, and less and less often then', () => {
		const { follower, clock } = setUp({ stored: { gaps: '' } });
		const now = clock.now();
		const since = (age: number) => now - age;
		const gaps = [
			['1', since(MINUTE - 1)],
			['100', since(MINUTE)],
			['200', since(15 * MINUTE - 1)],
			['300', since(15 * MINUTE)],
		].map(([from, at]) => `${from} 1 1 1 ${at}`);
		const old = setUp({ stored: { gaps: gaps.join(','), last: '500' } }).follower;
		const ids = (ranges: Array<[bigint, bigint]>) => ranges.map(([from]) => Number(from));
		expect(ids(old.youngGaps(now))).toEqual([1]);
		expect(ids(old.dueGaps(now))).toEqual([100, 200, 300]);
		expect(ids(old.dueGaps(now))).toEqual([]);
		expect(ids(old.dueGaps(now + 29_999))).toEqual([]);
		expect(ids(old.dueGaps(now + 30_000))).toEqual([1, 100]);
		expect(ids(old.dueGaps(now + 59_999))).toEqual([]);
		expect(ids(old.dueGaps(now + 10 * MINUTE - 1))).toEqual([1, 100]);
		expect(ids(old.dueGaps(now + 10 * MINUTE))).toEqual([200, 300]);
		expect(follower.dueGaps(now)).toEqual([]);
	});

	it('looks once more for what was too old when it was looked for last', async () => {
		const { clock } = setUp();
		const gaps = `1 1 1 1 ${clock.now() - 25 * HOUR}`;
		const { follower, kept } = setUp({ stored: { gaps } });
		expect(follower.dueGaps(clock.now())).toEqual([[1n, 1n]]);
		expect(kept).toEqual([]);
		expect(follower.dueGaps(clock.now() + 10 * MINUTE)).toEqual([]);
		expect(kept).toMatchObject([{ gaps: '' }]);
	});

	it('tells of missing ids that are too many to be kept', async () => {
		const { clock } = setUp();
		const gaps = Array.from({ length: 20_002 }, (_, n) => `${3 * n * n} 1 1 1 ${clock.now()}`);
		const { follower, told } = setUp({ stored: { gaps: gaps.join(','), last: '9000000000' } });
		follower.dueGaps(clock.now());
		expect(told).toEqual([
			[
				'2 numbers of the activity feed are not looked for any longer',
				'Too many are missing for all of them to be kept: of the oldest, what may still appear is not handed over.',
				true,
			],
		]);
	});

	it('tells of a collection that was deleted, where it is watched', async () => {
		const deleted = (item: string, more: Partial<ActivityEntry> = {}) =>
			entry(11, { action: 'delete', collection: 'directus_collections', item, ...more });
		const toldOf = async (of: ActivityEntry, watching: Partial<Watching> = {}) => {
			const { take, told } = setUp({ watching });
			await take(of);
			return told;
		};
		expect(await toldOf(deleted('articles'))).toEqual([
			[
				'The collection articles was deleted in Directus',
				'Directus deletes its part of the activity feed with it: what had happened to its items and had not been handed over by then does not come any more. The other collections are watched on.',
			],
		]);
		expect(await toldOf(deleted('tags'))).toEqual([]);
		expect(await toldOf(deleted('articles', { action: 'update' }))).toEqual([]);
		expect(await toldOf(deleted('articles', { collection: 'articles' }))).toEqual([]);
		expect(await toldOf(deleted('articles'), { collections: undefined })).toEqual([]);
	});

	const refused = new Failure('No permission', 'no', { status: 403, code: 'FORBIDDEN' });
	const refusing = { records: async () => await Promise.reject(refused) };

	it('gives events without their records where those cannot be read, and tells of it', async () => {
		const { take, told, started } = setUp({ feed: refusing, watching: { recordFields: ['*'] } });
		await take(entry(11));
		expect(started).toHaveLength(1);
		expect(told).toEqual([
			[
				'The records of articles cannot be read, so its events come without them',
				'Directus said: No permission The events have their keys, and recordError says what was wrong. Check what the user of the credential may read, and the fields of this trigger.',
				true,
			],
		]);
	});

	it('waits with events whose filter cannot be asked, and tells of it', async () => {
		const { take, told, started, follower } = setUp({
			feed: refusing,
			watching: { filter: { a: 1 } },
		});
		await take(entry(11), entry(12, { collection: 'tags' }));
		expect(started).toEqual([]);
		expect(follower.at.last).toBe(12n);
		expect(follower.at.gaps).toMatchObject([{ from: 11n, width: 1n }]);
		expect(told).toEqual([
			[
				'The filter cannot be asked about the records of articles, so its events wait',
				'Directus said: No permission They come when the filter is put right, or the user of the credential may read what it asks for, as long as late events are waited for.',
				true,
			],
		]);
	});

	it('takes nothing of a page whose records may be there again soon', async () => {
		const down = new Failure('Down', 'no', { status: 503 });
		const { take, kept } = setUp({
			feed: { records: async () => await Promise.reject(down) },
			watching: { recordFields: ['*'] },
		});
		await expect(take(entry(11))).rejects.toBe(down);
		expect(kept).toEqual([]);
	});
});

describe('after a restart', () => {
	const open = (...ids: Array<[string, string]>) =>
		ids.map((range) => ({
			...{ key: `place:one:${range[0]}`, ids: [range], at: new SimulatedClock().now() },
		}));
	const among = (): Partial<Feed> & { asked: unknown[] } => {
		const asked: unknown[] = [];
		return {
			asked,
			among: async function* (ranges) {
				asked.push(ranges);
				for (const [from, to] of ranges) {
					const count = Number(to - from) + 1;
					yield Array.from({ length: count }, (_, at) => entry(Number(from) + at));
				}
			},
		};
	};

	it('hand-overs that are not known to have arrived are made again, under their keys', async () => {
		const feed = among();
		const {
			follower,
			feed: all,
			within,
			started,
		} = setUp({
			feed,
			stored: { open: open(['3', '4'], ['6', '6']) },
		});
		expect(follower.hasToRepeat).toBe(true);
		await within(follower.repeat(all));
		expect(feed.asked).toEqual([[[3n, 4n]], [[6n, 6n]]]);
		expect(started).toEqual([
			{ key: 'place:one:3', keys: [3, 4] },
			{ key: 'place:one:6', keys: [6] },
		]);
		expect(follower.hasToRepeat).toBe(false);
	});

	it('but not when it is stopped', async () => {
		const feed = among();
		const {
			follower,
			feed: all,
			within,
			started,
			closed,
		} = setUp({
			feed,
			stored: { open: open(['3', '4']) },
		});
		closed.abort();
		await within(follower.repeat(all));
		expect([started, feed.asked]).toEqual([[], []]);
	});

	it('and wait for half a minute where their filter cannot be asked', async () => {
		const records = async () => await Promise.reject(new Failure('No', 'no', { status: 403 }));
		const { follower, feed, within, started, clock, told } = setUp({
			feed: { ...among(), records },
			stored: { open: open(['3', '3'], ['4', '4']) },
			watching: { filter: { a: 1 } },
		});
		await within(follower.repeat(feed));
		expect(started).toEqual([]);
		expect(told).toHaveLength(1);
		expect(follower.hasToRepeat).toBe(false);
		await clock.pass(29_900);
		expect(follower.hasToRepeat).toBe(false);
		await clock.pass(100);
		expect(follower.hasToRepeat).toBe(true);
	});
});

describe('a trigger in a feed whose last entry is another one, or gone', () => {
	const around = (more: Partial<Surroundings> = {}): Surroundings => ({
		...{ server: 'https://one', atMarks: [], oldest: entry(1), newest: entry(10) },
		...{ lastBefore: undefined, firstAfter: undefined },
		...more,
	});
	const oriented = async (more: Partial<Surroundings>) => {
		const made = setUp({
			stored: { lastKey: 'the last', open: [{ key: 'k', ids: [['1', '1']], at: 0 }] },
		});
		const goesOn = await made.follower.orient(made.feed, around(more));
		return { ...made, goesOn };
	};
	const at = '1970-01-01T00:00:10.000Z';

	it('stays where nothing else is known', async () => {
		const { goesOn, told, kept, storedNow } = await oriented({});
		expect([goesOn, told, kept, storedNow]).toEqual([false, [], [], []]);
	});

	it('begins anew with another Directus', async () => {
		const { goesOn, told, kept, storedNow, follower } = await oriented({ server: 'https://two' });
		expect(goesOn).toBe(false);
		expect(told).toEqual([
			[
				'This is another Directus than the one that was followed until now',
				`The trigger begins anew, with what happens from now on. What happened in the former one after ${at} was not handed over.`,
			],
		]);
		expect(kept).toMatchObject([{ epoch: 'epoch 1', last: '2', open: [], lastKey: 'the last' }]);
		expect(storedNow).toEqual(['the last']);
		expect(follower.hasToRepeat).toBe(false);
	});

	it('goes on in a database that was set back', async () => {
		const { goesOn, told, kept, storedNow } = await oriented({
			...{ firstAfter: entry(9), lastBefore: entry(6) },
		});
		expect(goesOn).toBe(true);
		expect(told).toEqual([
			[
				'The database of Directus was set back, or is another one',
				`The trigger goes on with everything that has happened there after ${at}. What had happened before it was set back and is not in it any more cannot come.`,
			],
		]);
		expect(kept).toMatchObject([{ epoch: 'epoch 1', last: '6', open: [] }]);
		expect(storedNow).toEqual(['the last']);
	});

	it('goes on behind what was deleted, and tells of that', async () => {
		const { goesOn, told, kept, storedNow } = await oriented({
			newest: entry(14),
			oldest: entry(13),
		});
		expect(goesOn).toBe(true);
		expect(told).toEqual([
			[
				'Directus has deleted activity that had not been handed over',
				`The entries of the activity feed from 11 to 12 are missing: what they told of, after ${at}, cannot come any more. ACTIVITY_RETENTION says how long Directus keeps them; without a licence Directus 12 shows 30 days. The trigger goes on behind them; the last entry that it knew was 10.`,
			],
		]);
		expect([kept, storedNow]).toEqual([[], []]);
		const cleaned = await oriented({ newest: entry(14), oldest: entry(10) });
		expect([cleaned.goesOn, cleaned.told]).toEqual([true, []]);
	});
});
