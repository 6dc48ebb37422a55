import { endingWith } from '../Directus/transport/silence';
import type { Clock } from './clock';
import type { DirectusEvent } from './event';
import type { Range } from './gaps';

/** An event, and the id of the activity entry that tells of it. */
export interface FeedEvent {
	id: bigint;
	event: DirectusEvent;
}

/** Events that n8n was given to run the workflow with. */
export interface HandOver {
	/** n8n starts no second execution with the same key. */
	key: string;
	/** The ids of their activity entries, as texts. */
	ids: Array<[from: string, to: string]>;
	/** Milliseconds since 1970, by n8n's clock. */
	at: number;
}

/** What a delivery needs of n8n. */
export interface Executions {
	/**
	 * Starts an execution with some events.
	 *
	 * @returns when it has ended, or was there before under the same key
	 * @throws where n8n could not store it, or it was removed
	 */
	start(events: DirectusEvent[], key: string): Promise<void>;
	/**
	 * Has n8n store what is kept, which it does with an execution only. With a key that it has it starts
	 * none; with another one it shows an execution without items.
	 */
	storeNow(key: string): void;
	/** Whether this n8n starts no second execution with a key that it has. */
	readonly knowsKeys: boolean;
	/** Whether executions that succeed stay in n8n for longer than an hour. */
	readonly areKept: boolean;
}

/** After this time n8n has stored an execution, also one that still runs. */
const SURELY_STORED = 60_000;
/** n8n keeps the entry of an execution for an hour that its settings say not to save. */
const SURELY_KEPT = 60 * 60_000;
/** Events that come close behind each other go into one execution, after the first of them. */
const GATHERED = 150;
/** How long a place in the feed may go without being stored. */
const QUIET = 6 * 60 * 60_000;
/** The next execution is not started before the last one has ended, or this time is over. */
const LONGEST_WAIT = 1000;

/**
 * Hands events over to n8n, and knows which of them are not certain to have arrived.
 *
 * n8n stores what a trigger keeps just before it stores the execution that the trigger starts. A
 * crash in between would lose what was handed over. So what is kept names the hand-overs that are
 * not known to have arrived; they are made again after a restart, under the same keys.
 *
 * What is left: an event comes twice where n8n has forgotten an execution that it was killed or
 * restarted after (deleted by hand, or not saved and an hour gone). An n8n that knows no such keys
 * makes no hand-over again: what was being stored when it was killed may be lost there.
 */
export class Delivery {
	private unsure: HandOver[];
	private lost: HandOver[] = [];
	private storedAt = 0;

	/**
	 * @param open what was not known to have arrived when it was stored
	 * @param place tells the keys of this trigger from those of others
	 * @param changed is called when `open` has changed
	 */
	constructor(
		private readonly executions: Executions,
		private readonly clock: Clock,
		private readonly place: string,
		open: HandOver[],
		private latestKey: string | undefined,
		private readonly changed: () => void,
		private readonly closed: AbortSignal,
	) {
		this.unsure = open;
		this.storedAt = clock.now();
		if (executions.knowsKeys) this.lost = open.filter((one) => this.mayBeLost(one));
	}

	/** What is not known to have become an execution; stored with the cursor. */
	get open(): HandOver[] {
		return this.unsure;
	}

	/** The key of the latest hand-over; undefined before the first. Stored with the cursor. */
	get lastKey(): string | undefined {
		return this.latestKey;
	}

	/** What has to be handed over again, the oldest first. */
	get toRepeat(): readonly HandOver[] {
		return this.lost;
	}

	/**
	 * Starts an execution. `keep` is called just before that, with everything in `open`, to store how
	 * far the feed has been followed with it.
	 *
	 * @returns when the next one may follow
	 */
	async handOver(
		events: FeedEvent[],
		epoch: string,
		alone: boolean,
		keep: () => void,
	): Promise<void> {
		const ids = events.map(({ id }) => id);
		const key = `${this.place}:${epoch}:${ids[0]}-${ids.at(-1)}:${ids.length}`;
		const now = this.clock.now();
		const open = { key, ids: rangesOf(ids), at: now };
		this.unsure = [
			...this.unsure.filter((one) => now - one.at < SURELY_STORED || this.lost.includes(one)),
			open,
		];
		this.latestKey = key;
		this.storedAt = now;
		keep();
		await this.start(open, events, alone);
	}

	/**
	 * Has the place in the feed stored though there is nothing to hand over: at once where it would be
	 * missed, else after some hours. A place that is weeks old may have been deleted in Directus.
	 */
	storePlace(atOnce: boolean): void {
		const now = this.clock.now();
		if (!atOnce && now - this.storedAt < QUIET) return;
		this.storedAt = now;
		if (this.executions.knowsKeys || atOnce)
			this.executions.storeNow(this.latestKey ?? `${this.place}:begin`);
	}

	/** Makes the first of `toRepeat` again, with its events as they are read now. */
	async repeat(events: FeedEvent[]): Promise<void> {
		// What fails once more is put back behind the others.
		const open = this.lost.shift();
		if (!open) return;
		if (events.length > 0) await this.start(open, events, true);
		else this.confirm(open);
	}

	/** Gives up what was to be repeated: its ids belong to another feed. */
	forget(): void {
		this.lost = [];
		this.unsure = [];
	}

	private async start(open: HandOver, events: FeedEvent[], alone: boolean): Promise<void> {
		const run = this.executions.start(
			events.map(({ event }) => event),
			open.key,
		);
		const settled = run.then(
			() => this.confirm(open),
			// Made again, it tells whether n8n has it.
			() => void this.lost.push(open),
		);
		if (!alone) await this.clock.wait(GATHERED, this.closed);
		const [enough, release] = endingWith(this.closed);
		await Promise.race([settled, this.clock.wait(LONGEST_WAIT, enough.signal)]);
		enough.abort('settled');
		release();
	}

	private confirm({ key }: HandOver): void {
		this.unsure = this.unsure.filter((one) => one.key !== key);
		this.changed();
	}

	private mayBeLost({ at }: HandOver): boolean {
		return this.executions.areKept || this.clock.now() - at < SURELY_KEPT;
	}
}

/** Ids in rising order as rows without holes, which take little room. */
export function rangesOf(ids: bigint[]): HandOver['ids'] {
	const ranges: Range[] = [];
	for (const id of ids) {
		const open = ranges.at(-1);
		if (open && id === open[1] + 1n) open[1] = id;
		else ranges.push([id, id]);
	}
	return ranges.map(([from, to]) => [String(from), String(to)]);
}
