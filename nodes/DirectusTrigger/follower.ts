import type { Feed } from './activityFeed';
import { PAGE } from './activityFeed';
import type { Clock } from './clock';
import type { ActivityEntry, Cursor, Orientation, StoredCursor, Surroundings } from './cursor';
import {
	advanced,
	beginning,
	cursorIn,
	filled,
	orientation,
	rewound,
	sorted,
	storedCursor,
	withoutOld,
} from './cursor';
import type { Executions, FeedEvent, HandOver } from './delivery';
import { Delivery } from './delivery';
import { eventsOf } from './feedEvents';
import type { Gaps, Range } from './gaps';
import { spansOf } from './gaps';
import type { Part } from './page';
import { Page } from './page';
import type { Watching } from './watching';

/** What of a trigger is stored with its workflow. */
export interface StoredFeed extends StoredCursor {
	/** Grows with each change: of two, the one with the higher number is the newer. */
	revision: number;
	open: HandOver[];
	/** The key of the latest hand-over; undefined before the first. */
	lastKey?: string;
}

/** What the follower of one trigger needs of n8n. */
export interface Host {
	executions: Executions;
	clock: Clock;
	/** What was stored last; undefined where there is nothing. */
	stored(): StoredFeed | undefined;
	/** Has it stored with the next execution that starts. */
	store(feed: StoredFeed): void;
	/** Tells the user what no error of a request says; with `once`, the same only once. */
	tell(message: string, description: string, once?: boolean): void;
	/** A random text that no other feed has. */
	newEpoch(): string;
}

export interface FollowerOptions {
	watching: Watching;
	/** Events that go into one execution at most. */
	atOnce: number;
	/** How long an id that is missing is looked for, in milliseconds. */
	gapLife: number;
	/** Tells the hand-overs of this trigger from those of others. */
	place: string;
	closed: AbortSignal;
}

/**
 * Events of so many characters go into one execution at most, or one that has more: n8n writes an execution as
 * one text, and holds it several times over meanwhile.
 */
const LARGEST = 10_000_000;
/** Gaps younger than this are looked for with every reading. */
const YOUNG = 60_000;
/** A hand-over that cannot be made again yet is tried so often. */
const REPEAT_PAUSE = 30_000;
/** Those that are older, how often: most late entries come soon, and the others take their time. */
const LOOKS: Array<{ age: number; every: number }> = [
	{ age: 15 * 60_000, every: 30_000 },
	{ age: Infinity, every: 10 * 60_000 },
];

/**
 * Follows the activity feed for one trigger: takes pages of it, and starts the workflow with what is
 * wanted of them, each event once and in order. It does not read the feed by itself: SharedFeed does,
 * for all triggers of a Directus together.
 */
export class Follower {
	private cursor: Cursor | undefined;
	private delivery: Delivery;
	private revision = 0;
	private looked = 0;
	private lookedFar = 0;
	/** When hand-overs are tried again that could not be made. */
	private repeatAt = 0;

	constructor(
		private readonly host: Host,
		private readonly options: FollowerOptions,
	) {
		const stored = host.stored();
		this.delivery = new Delivery(
			host.executions,
			host.clock,
			options.place,
			stored?.open ?? [],
			stored?.lastKey,
			() => this.keep(),
			options.closed,
		);
		if (!stored) return;
		this.revision = stored.revision;
		this.cursor = cursorIn(stored);
	}

	get watching(): Watching {
		return this.options.watching;
	}

	/** Whether it goes on from where it was before, and needs no Directus to know where that is. */
	get hasBegun(): boolean {
		return this.cursor !== undefined;
	}

	/** How far it is. @throws Error before it has begun */
	get at(): Cursor {
		if (!this.cursor) throw new Error('The feed is followed before it has begun');
		return this.cursor;
	}

	/** Begins now. @throws Failure where Directus does not answer */
	async begin(feed: Feed): Promise<void> {
		const [server, entries] = [await feed.server(), await feed.newest(PAGE)];
		const now = this.host.clock.now();
		this.move(beginning(entries, { epoch: this.host.newEpoch(), server, now }));
	}

	/** Missing ids that may appear at any moment; they are asked for with every reading. */
	youngGaps(now: number): Range[] {
		return spansOf(this.at.gaps.filter(({ since }) => now - since < YOUNG));
	}

	/** Older missing ids whose turn it is to be looked for. */
	dueGaps(now: number): Range[] {
		const due: Gaps[] = [];
		const [near, far] = LOOKS as [(typeof LOOKS)[0], (typeof LOOKS)[0]];
		const ageOf = ({ since }: Gaps) => now - since;
		if (now - this.looked >= near.every) {
			this.looked = now;
			due.push(...this.at.gaps.filter((one) => ageOf(one) >= YOUNG && ageOf(one) < near.age));
		}
		if (now - this.lookedFar >= far.every) {
			// What was too old already when it was looked for last: n8n may have been down for longer than that.
			this.forgetOld(this.lookedFar);
			this.lookedFar = now;
			due.push(...this.at.gaps.filter((one) => ageOf(one) >= near.age));
		}
		return spansOf(due);
	}

	private forgetOld(now: number): void {
		const { cursor, givenUp } = withoutOld(this.at, now, this.options.gapLife);
		if (cursor !== this.at) this.move(cursor);
		if (givenUp > 0n)
			this.host.tell(
				`${givenUp} numbers of the activity feed are not looked for any longer`,
				'Too many are missing for all of them to be kept: of the oldest, what may still appear is not handed over.',
				true,
			);
	}

	/** Whether an id is missing that one of these entries has. */
	misses(entries: ActivityEntry[]): boolean {
		return sorted(this.at, entries).late.length > 0;
	}

	/** Whether hand-overs have to be made again, and can be tried just now. */
	get hasToRepeat(): boolean {
		return this.delivery.toRepeat.length > 0 && this.host.clock.now() >= this.repeatAt;
	}

	/** Makes hand-overs again that may have been lost when n8n ended. @throws Failure */
	async repeat(feed: Feed): Promise<void> {
		for (let left = this.delivery.toRepeat.length; left > 0 && !this.isClosed; left -= 1) {
			const [open] = this.delivery.toRepeat;
			const ids = open!.ids.map(([from, to]): Range => [BigInt(from), BigInt(to)]);
			const events: FeedEvent[] = [];
			for await (const entries of feed.among(ids)) {
				const page = new Page(entries, [this.watching], feed);
				const take = async (part: Part) => await eventsOf(page, part, part.entries, this.watching);
				for await (const taken of page.inParts(take)) {
					for (const [collection, error] of taken.unread) this.tellUnread(collection, error);
					// Which of them are wanted is not known: the hand-over waits until that can be asked.
					if (taken.unfinished.length > 0) {
						this.repeatAt = this.host.clock.now() + REPEAT_PAUSE;
						return;
					}
					events.push(...taken.events);
				}
			}
			if (!this.isClosed) await this.delivery.repeat(events);
		}
	}

	/**
	 * Takes a page: those entries that were missing, and those behind the last one. The page begins at
	 * `at.last`, or holds missing ids only.
	 *
	 * @throws Failure where Directus does not give what belongs to the entries; what was handed over
	 *   by then is not handed over again
	 */
	async take(page: Page): Promise<void> {
		const { late, fresh } = sorted(this.at, page.entries);
		const [isLate, isFresh] = [new Set(late), new Set(fresh)];
		let events: FeedEvent[] = [];
		let passed: ActivityEntry[] = [];
		let size = 0;
		const handOver = async (seen?: ActivityEntry) => {
			if (this.isClosed) return;
			const between = filled(
				this.at,
				passed.filter((entry) => isLate.has(entry)),
			);
			const next = advanced(
				between,
				passed.filter((entry) => isFresh.has(entry)),
				this.host.clock.now(),
				seen,
			);
			const some = events;
			events = [];
			passed = [];
			size = 0;
			if (some.length === 0) return this.move(next);
			const alone = this.options.atOnce === 1;
			await this.delivery.handOver(some, next.epoch, alone, () => this.move(next));
		};
		const takePart = async (part: Part) => {
			const isOwn = (entry: ActivityEntry) => isLate.has(entry) || isFresh.has(entry);
			const own = this.isClosed ? [] : part.entries.filter(isOwn);
			return { own, taken: await eventsOf(page, part, own, this.watching) };
		};
		for await (const { own, taken } of page.inParts(takePart)) {
			for (const [collection, error] of taken.unread) this.tellUnread(collection, error);
			const eventAt = new Map(taken.events.map((event) => [String(event.id), event]));
			for (const entry of own) {
				if (taken.unfinished.includes(entry)) continue;
				this.notice(entry);
				passed.push(entry);
				const event = eventAt.get(String(entry.id));
				if (!event) continue;
				events.push(event);
				size += JSON.stringify(event.event).length;
				if (events.length >= this.options.atOnce || size >= LARGEST) await handOver();
			}
		}
		// What could not be handled yet is missing from now on.
		if (late.length > 0 || fresh.length > 0) await handOver(fresh.at(-1));
		if (!this.isClosed) this.delivery.storePlace(false);
	}

	/** A collection that is deleted takes its part of the feed with it. */
	private notice({ action, collection, item }: ActivityEntry): void {
		if (collection !== 'directus_collections' || action !== 'delete') return;
		if (!this.watching.collections?.includes(item)) return;
		this.host.tell(
			`The collection ${item} was deleted in Directus`,
			'Directus deletes its part of the activity feed with it: what had happened to its items and had not been handed over by then does not come any more. The other collections are watched on.',
		);
	}

	private tellUnread(collection: string, error: unknown): void {
		const said = `Directus said: ${(error as Error).message}`;
		if (this.watching.filter)
			this.host.tell(
				`The filter cannot be asked about the records of ${collection}, so its events wait`,
				`${said} They come when the filter is put right, or the user of the credential may read what it asks for, as long as late events are waited for.`,
				true,
			);
		else
			this.host.tell(
				`The records of ${collection} cannot be read, so its events come without them`,
				`${said} The events have their keys, and recordError says what was wrong. Check what the user of the credential may read, and the fields of this trigger.`,
				true,
			);
	}

	/**
	 * Finds out where to go on in a feed whose entry with the id `at.last` is another one, or gone.
	 *
	 * @returns whether there may be something behind `at.last`
	 */
	async orient(feed: Feed, around: Surroundings): Promise<boolean> {
		const before = this.at;
		const found = orientation(before, around);
		this.tellOf(found, before);
		if (found.kind === 'other') {
			this.delivery.forget();
			await this.begin(feed);
		}
		if (found.kind === 'restored') {
			this.delivery.forget();
			this.move(rewound(before, found.from, this.host.newEpoch(), around));
		}
		// Until then n8n would have the place in the former feed, and begin anew once more.
		if (found.kind === 'other' || found.kind === 'restored') this.delivery.storePlace(true);
		return found.kind === 'cleaned' || found.kind === 'restored';
	}

	private tellOf(found: Orientation, { last, newest }: Cursor): void {
		const at = new Date(newest).toISOString();
		if (found.kind === 'other')
			this.host.tell(
				'This is another Directus than the one that was followed until now',
				`The trigger begins anew, with what happens from now on. What happened in the former one after ${at} was not handed over.`,
			);
		if (found.kind === 'restored')
			this.host.tell(
				'The database of Directus was set back, or is another one',
				`The trigger goes on with everything that has happened there after ${at}. What had happened before it was set back and is not in it any more cannot come.`,
			);
		if (found.kind === 'cleaned' && found.missing) {
			const [from, to] = found.missing;
			this.host.tell(
				'Directus has deleted activity that had not been handed over',
				`The entries of the activity feed from ${from} to ${to} are missing: what they told of, after ${at}, cannot come any more. ACTIVITY_RETENTION says how long Directus keeps them; without a licence Directus 12 shows 30 days. The trigger goes on behind them; the last entry that it knew was ${last}.`,
			);
		}
	}

	private move(cursor: Cursor): void {
		this.cursor = cursor;
		this.keep();
	}

	private keep(): void {
		// What a trigger that is stopped still learns must not overwrite what its successor has stored.
		if (!this.cursor || this.isClosed) return;
		this.revision += 1;
		this.host.store({
			...storedCursor(this.cursor),
			revision: this.revision,
			open: this.delivery.open,
			...(this.delivery.lastKey !== undefined && { lastKey: this.delivery.lastKey }),
		});
	}

	private get isClosed(): boolean {
		return this.options.closed.aborted;
	}
}
