/** Many triggers that read one activity feed: what they ask Directus for, and when. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { Feed } from '../../dist/nodes/DirectusTrigger/activityFeed';
import { Follower, type StoredFeed } from '../../dist/nodes/DirectusTrigger/follower';
import {
	SharedFeed,
	type Doorbell,
	type Member,
} from '../../dist/nodes/DirectusTrigger/sharedFeed';
import type { Watching } from '../../dist/nodes/DirectusTrigger/watching';
import { followedFeed } from '../simulation/followed.mjs';
import { watchingOf } from '../support/watching.mjs';

const MINUTE = 60_000;

/** A Directus, a feed that is read of it, and what was asked of it. */
function setUp(doorbell?: Doorbell) {
	const { clock, directus, feed: unwatched } = followedFeed();
	const asked: string[] = [];
	const feed = new Proxy(unwatched, {
		get: (all: Feed, name: keyof Feed) => {
			const method = all[name] as (...args: unknown[]) => unknown;
			return (...args: unknown[]) => {
				asked.push(name === 'records' ? `records ${JSON.stringify(args[2])}` : name);
				return method.apply(all, args);
			};
		},
	});
	let ring = () => undefined as void;
	const heard: Watching[][] = [];
	const bell: Doorbell = doorbell ?? {
		watch: (all) => void heard.push(all),
		rings: () => false,
		close: () => undefined,
	};
	const shared = new SharedFeed(
		'credential',
		(call) => {
			ring = call;
			return bell;
		},
		clock,
	);
	const stopped = new AbortController();
	let keys = 0;

	/** Has one more trigger follow the feed. */
	async function join(
		watching: Partial<Watching> = {},
		credential = async () => 'credential',
		before?: StoredFeed,
		every = 2000,
	) {
		const given: string[] = [];
		/** How many events each execution was started with. */
		const executions: number[] = [];
		const failures: unknown[] = [];
		const moved: string[] = [];
		let stored = before;
		const follower = new Follower(
			{
				clock,
				stored: () => stored,
				store: (next) => (stored = next),
				tell: (message) => void failures.push(message),
				newEpoch: () => `epoch ${(keys += 1)}`,
				executions: {
					knowsKeys: true,
					areKept: true,
					start: async (events) => {
						given.push(...events.map(({ key }) => String(key)));
						executions.push(events.length);
						await clock.wait(20);
					},
					storeNow: () => undefined,
				},
			},
			{
				watching: watchingOf(watching),
				atOnce: 1000,
				gapLife: 24 * 60 * MINUTE,
				place: String((keys += 1)),
				closed: stopped.signal,
			},
		);
		if (!follower.hasBegun) await follower.begin(feed);
		const member: Member = {
			follower,
			feed,
			every,
			failed: (error) => error !== undefined && failures.push((error as Error).message),
			credential,
			move: (to) => {
				moved.push(to);
				shared.leave(member);
			},
		};
		shared.join(member);
		return { member, given, executions, failures, moved, stored: () => stored! };
	}

	/** What is asked for while something happens. */
	async function asking(happen: () => Promise<void>): Promise<Record<string, number>> {
		asked.length = 0;
		await happen();
		const counts: Record<string, number> = {};
		for (const name of asked) counts[name] = (counts[name] ?? 0) + 1;
		return counts;
	}

	const write = (count = 1, collection = 'watched') => {
		const entries = directus.begin(count, collection);
		directus.commit(entries);
		return entries.map(({ item }) => item);
	};
	const end = async () => {
		stopped.abort();
		await clock.pass(0);
	};
	return { clock, directus, shared, join, asking, write, heard, ring: () => ring(), end };
}

it('a hundred triggers ask for no more than three, idle and with events', async () => {
	const costs: Array<Record<string, number>> = [];
	for (const count of [3, 100]) {
		const { clock, join, asking, write, end } = setUp();
		for (let index = 0; index < count; index += 1) await join();
		await clock.pass(MINUTE);
		const idle = await asking(async () => await clock.pass(MINUTE));
		const busy = await asking(async () => {
			for (let index = 0; index < 10; index += 1) {
				write();
				await clock.pass(5000);
			}
		});
		costs.push({ idle: idle.from!, reads: busy.from!, payloads: busy.payloads! });
		await end();
	}
	expect(costs[1]).toEqual(costs[0]);
	expect(costs[0]).toMatchObject({ idle: 30, payloads: 10 });
});

it('all of them are given every event of theirs, and those of others to nobody', async () => {
	const { clock, join, write, end } = setUp();
	const [one, other] = [await join(), await join({ collections: ['other'] })];
	const watched = write(3);
	const others = write(2, 'other');
	write(4, 'nobodys');
	await clock.pass(10_000);
	expect(one.given).toEqual(watched);
	expect(other.given).toEqual(others);
	await end();
});

it('records are read once for all that want the same of them', async () => {
	const { clock, join, asking, write, end } = setUp();
	for (let index = 0; index < 5; index += 1) await join({ recordFields: ['title'] });
	await join({ recordFields: ['title'], actions: ['create', 'update'] });
	await join({ recordFields: ['*'] });
	const counts = await asking(async () => {
		write(5);
		await clock.pass(5000);
	});
	const wants = (fields: string[]) => `records ${JSON.stringify({ fields })}`;
	expect(counts).toMatchObject({ [wants(['title'])]: 1, [wants(['*'])]: 1, payloads: 1 });
	await end();
});

it('the doorbell has it look at once, and rarely otherwise', async () => {
	let isOpen = true;
	const { clock, join, asking, write, ring, end } = setUp({
		watch: () => undefined,
		rings: () => isOpen,
		close: () => undefined,
	});
	const { given } = await join();
	await clock.pass(MINUTE);
	expect((await asking(async () => await clock.pass(5 * MINUTE))).from).toBe(12);
	const items = write();
	ring();
	await clock.pass(1);
	expect(given).toEqual(items);
	// Without it, it looks often again.
	isOpen = false;
	ring();
	await clock.pass(MINUTE);
	expect((await asking(async () => await clock.pass(MINUTE))).from).toBe(30);
	await end();
});

it('the feed is read on when the trigger through which it was read is deactivated', async () => {
	const { clock, shared, join, write, end } = setUp();
	const [first, second] = [await join(), await join()];
	shared.leave(first.member);
	const items = write();
	await clock.pass(5000);
	expect(first.given).toEqual([]);
	expect(second.given).toEqual(items);
	shared.leave(second.member);
	expect(shared.isEmpty).toBe(true);
	await end();
});

it('a slow workflow keeps no other one waiting', async () => {
	const { clock, join, write, end } = setUp();
	const [slow, quick] = [await join(), await join()];
	Object.assign(slow.member.follower, {
		take: async () => await new Promise(() => undefined),
	});
	const items = [...write(2)];
	await clock.pass(5000);
	items.push(...write(2));
	await clock.pass(5000);
	expect(quick.given).toEqual(items);
	await end();
});

it('a Directus that is down is asked less and less often, and read on when it is there', async () => {
	const { clock, directus, join, asking, write, end } = setUp();
	const { given, failures } = await join();
	await clock.pass(5000);
	directus.isDown = true;
	const counts = await asking(async () => await clock.pass(5 * MINUTE));
	expect(counts.from).toBeLessThan(20);
	expect(new Set(failures)).toEqual(new Set(['Directus is down']));
	const items = write(3);
	directus.isDown = false;
	await clock.pass(MINUTE);
	expect(given).toEqual(items);
	await end();
});

it('what belongs to one trigger alone and fails, is tried again for that one alone', async () => {
	const { clock, join, write, end } = setUp();
	const [poor, other] = [await join({ recordFields: ['secret'] }), await join()];
	const { feed } = poor.member;
	let isRefused = true;
	poor.member.follower.repeat = async () => undefined;
	const take = poor.member.follower.take.bind(poor.member.follower);
	poor.member.follower.take = async (page) => {
		if (isRefused) throw new Failure('No', 'no', { status: 403 });
		await take(page);
	};
	expect(feed).toBeDefined();
	const items = write(2);
	await clock.pass(10_000);
	expect(other.given).toEqual(items);
	expect(poor.given).toEqual([]);
	expect(new Set(poor.failures)).toEqual(new Set(['No']));
	isRefused = false;
	await clock.pass(10_000);
	expect(poor.given).toEqual(items);
	await end();
});

it('what fails is tried again soon, also where the feed is read rarely', async () => {
	const { clock, ring, join, write, end } = setUp();
	const { member, given } = await join({}, undefined, undefined, 60 * MINUTE);
	const { payloads } = member.feed;
	member.feed.payloads = async () => {
		throw new Failure('Directus is busy', 'no', { status: 503 });
	};
	await clock.pass(MINUTE);
	const items = write(2);
	ring();
	await clock.pass(1000);
	member.feed.payloads = payloads;
	expect(given).toEqual([]);
	await clock.pass(MINUTE);
	expect(given).toEqual(items);
	await end();
});

it.each([
	[2, expect.any(Number)],
	[3600, 1],
])(
	'a credential that is edited moves its triggers within a minute, with a look every %d s',
	async (every, looks) => {
		const { clock, join, asking, end } = setUp();
		let holds = 'credential';
		const edited = await join({}, async () => holds, undefined, every * 1000);
		const other = await join({}, undefined, undefined, every * 1000);
		const counts = await asking(async () => await clock.pass(10 * MINUTE));
		expect(counts.from).toEqual(looks);
		holds = 'another';
		await clock.pass(MINUTE);
		expect(edited.moved).toEqual(['another']);
		expect(other.moved).toEqual([]);
		await end();
	},
);

it('an import that ended while n8n was down for days is not given up before it was looked for', async () => {
	const { clock, directus, shared, join, write, end } = setUp();
	const first = await join();
	const late = directus.begin(2, 'watched');
	const items = write();
	await clock.pass(2 * MINUTE);
	expect(first.given).toEqual(items);
	shared.leave(first.member);
	const stored = structuredClone(first.stored());
	directus.commit(late);
	await clock.pass(2 * 24 * 60 * MINUTE);
	const again = await join({}, undefined, stored);
	await clock.pass(MINUTE);
	expect(again.given).toEqual(late.map(({ item }) => item));
	expect(again.stored().gaps).toBe('');
	await end();
});

it('what does not come is given up when its time is over', async () => {
	const { clock, directus, join, write, end } = setUp();
	const { stored } = await join();
	directus.begin(2, 'watched');
	write();
	await clock.pass(2 * MINUTE);
	expect(stored().gaps).not.toBe('');
	await clock.pass(25 * 60 * MINUTE);
	expect(stored().gaps).toBe('');
	await end();
});

it('large events are not all put into one execution', async () => {
	const { clock, join, write, end } = setUp();
	const { member, given, executions } = await join();
	member.feed.payloads = async (entries) =>
		new Map(entries.map(({ id }) => [String(id), { text: 'x'.repeat(4_000_000) }]));
	const items = write(5);
	await clock.pass(10_000);
	expect(given).toEqual(items);
	expect(executions).toEqual([3, 2]);
	await end();
});

it('a file is an event when its content is there', async () => {
	const { clock, directus, join, write, end } = setUp();
	const sizes = new Map<string, number | null>();
	const { member, given } = await join({ actions: ['upload'], collections: [] });
	member.feed.records = async (_, keys): Promise<Map<string, IDataObject>> =>
		new Map(keys.filter((key) => sizes.has(key)).map((key) => [key, { filesize: sizes.get(key) }]));
	const [slow] = write(1, 'directus_files') as [string];
	const [quick] = write(1, 'directus_files') as [string];
	const [broken] = write(1, 'directus_files') as [string];
	sizes.set(slow, null);
	sizes.set(quick, 5);
	await clock.pass(10_000);
	expect(given).toEqual([quick]);
	sizes.set(slow, 9);
	await clock.pass(MINUTE);
	expect(given).toEqual([quick, slow]);
	expect(given).not.toContain(broken);
	expect(directus.isDown).toBe(false);
	await end();
});

it('a file that does not match before its content is there is looked at again then', async () => {
	const { clock, join, write, end } = setUp();
	const sizes = new Map<string, number | null>();
	const filter = { filesize: { _gt: 5 } };
	const { member, given } = await join({ actions: ['upload'], collections: [], filter });
	member.feed.records = async (_, keys, query): Promise<Map<string, IDataObject>> => {
		const takesUnfinished = JSON.stringify(query.filter).includes('{"filesize":{"_null":true}}');
		const found = keys.filter((key) => {
			const size = sizes.get(key);
			return typeof size === 'number' ? size > 5 : size === null && takesUnfinished;
		});
		return new Map(found.map((key) => [key, { filesize: sizes.get(key) }]));
	};
	const [slow] = write(1, 'directus_files') as [string];
	const [small] = write(1, 'directus_files') as [string];
	for (const key of [slow, small]) sizes.set(key, null);
	await clock.pass(10_000);
	expect(given).toEqual([]);
	sizes.set(slow, 9);
	sizes.set(small, 3);
	await clock.pass(MINUTE);
	expect(given).toEqual([slow]);
	await end();
});

it('a filter that cannot be asked lets nothing through, and loses nothing', async () => {
	const { clock, join, write, end } = setUp();
	const filter = { rank: { _gt: 1 } };
	const [filtered, other] = [await join({ filter }), await join()];
	let isRefused = true;
	filtered.member.feed.records = async (_, keys): Promise<Map<string, IDataObject>> => {
		if (isRefused) throw new Failure('There is no field "rank"', 'no', { status: 403 });
		return new Map(keys.map((key) => [key, {}]));
	};
	const items = write(3);
	await clock.pass(MINUTE);
	expect(other.given).toEqual(items);
	expect(filtered.given).toEqual([]);
	// A host tells it once.
	expect(new Set(filtered.failures)).toEqual(
		new Set([expect.stringContaining('filter cannot be asked')]),
	);
	isRefused = false;
	await clock.pass(2 * MINUTE);
	expect(filtered.given).toEqual(items);
	await end();
});

it('records that may not be read any more cost their events the record alone, which is told', async () => {
	const { clock, join, write, end } = setUp();
	const reader = await join({ recordFields: ['*'] });
	reader.member.feed.records = async () => {
		throw new Failure('You may not', 'no', { status: 403 });
	};
	const items = write(3);
	await clock.pass(10_000);
	expect(reader.given).toEqual(items);
	expect(new Set(reader.failures)).toEqual(
		new Set([expect.stringContaining('records of watched cannot be read')]),
	);
	await end();
});

it('a collection that is deleted is told, and the others are watched on', async () => {
	const { clock, directus, join, write, end } = setUp();
	const both = await join({ collections: ['watched', 'gone'] });
	const other = await join();
	const [deletion] = directus.begin(1, 'directus_collections');
	Object.assign(deletion!, { action: 'delete', item: 'gone' });
	directus.commit([deletion!]);
	const items = write(2);
	await clock.pass(10_000);
	expect(both.given).toEqual(items);
	expect(both.failures).toEqual(['The collection gone was deleted in Directus']);
	expect(other.failures).toEqual([]);
	await end();
});

it('an activity that may not be read any more is told, and what happened meanwhile comes afterwards', async () => {
	const { clock, join, write, end } = setUp();
	const { member, given, failures } = await join();
	await clock.pass(5000);
	const { from } = member.feed;
	member.feed.from = async () => {
		throw new Failure('The activity may not be read', 'no', { status: 403 });
	};
	const items = write(3);
	await clock.pass(2 * MINUTE);
	expect(given).toEqual([]);
	expect(new Set(failures)).toEqual(new Set(['The activity may not be read']));
	member.feed.from = from;
	await clock.pass(MINUTE);
	expect(given).toEqual(items);
	await end();
});

it('a hand-over that may be lost is made again when the filter can be asked, and not given up before', async () => {
	const { clock, shared, join, write, end } = setUp();
	const filter = { rank: { _gt: 1 } };
	const first = await join({ filter });
	const [item] = write(1) as [string];
	await clock.pass(5000);
	shared.leave(first.member);
	const { last, ...rest } = first.stored();
	const ids: Array<[string, string]> = [[last, last]];
	// It is not known to have arrived: n8n was killed then.
	const before = { ...rest, last, open: [{ key: 'lost', ids, at: clock.now() }] };
	const { member, given, failures } = await join({ filter }, undefined, before);
	let isRefused = true;
	member.feed.records = async (_, keys): Promise<Map<string, IDataObject>> => {
		if (isRefused) throw new Failure('There is no field "rank"', 'no', { status: 403 });
		return new Map(keys.map((key) => [key, {}]));
	};
	await clock.pass(MINUTE);
	expect(given).toEqual([]);
	expect(failures[0]).toContain('filter cannot be asked');
	isRefused = false;
	await clock.pass(MINUTE);
	expect(given).toEqual([item]);
	await end();
});
