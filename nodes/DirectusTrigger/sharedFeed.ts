import type { Feed } from './activityFeed';
import type { Clock } from './clock';
import type { ActivityEntry, Surroundings } from './cursor';
import { idOf, isLast } from './cursor';
import type { Follower } from './follower';
import { unionOf } from './gaps';
import { Page } from './page';
import type { Watching } from './watching';

/** A trigger that follows a feed together with others. */
export interface Member {
	follower: Follower;
	/** Reads the feed with the trigger's own credential. */
	feed: Feed;
	/** Milliseconds between two looks, where no doorbell rings. */
	every: number;
	/** Is told what went wrong, and undefined where it did not, after each try. */
	failed(error: unknown): void;
	/** What the credential holds now. */
	credential(): Promise<string>;
	/** Is called when the credential has been edited: the trigger belongs to another feed. */
	move(credential: string): void;
}

/** What tells that something has happened. */
export interface Doorbell {
	/** Says what to listen for. */
	watch(all: Watching[]): void;
	/** Whether it surely rings for all that is watched. */
	rings(watching: Watching): boolean;
	close(): void;
}

/** From one look that has found something to the next: what happens meanwhile is read together. */
const PAUSE = 100;
/** While the doorbell works the feed is read so often, for entries that appear late. */
const SLOW = 25_000;
/** How often it is looked whether the credential has been edited. */
const CREDENTIAL = 20_000;
/** A Directus that does not answer is asked again after this time at the latest. */
export const LONGEST_PAUSE = 30_000;
/** Rows of missing ids that are asked for with the newest entries; no filter may be endless. */
const MOST_SPANS = 20;

/**
 * Reads the activity feed for all triggers of one Directus and credential: they share one reading
 * and one doorbell, whatever they watch. It is read through the oldest of them, and through the next
 * one when that is deactivated.
 */
export class SharedFeed {
	private readonly members = new Set<Member>();
	/** The pages that a member has been given and not taken yet. */
	private readonly busy = new Map<Member, Promise<void>>();
	/** Members that were busy when the feed was read. */
	private readonly missed = new Set<Member>();
	private readonly doorbell: Doorbell;
	private running = false;
	private rung = new AbortController();
	private again = false;
	private failures = 0;
	private asked = 0;

	/**
	 * @param credential what the credential holds
	 * @param doorbell makes the doorbell, which calls the function that it is given
	 */
	constructor(
		private readonly credential: string,
		doorbell: (ring: () => void) => Doorbell,
		private readonly clock: Clock,
	) {
		this.doorbell = doorbell(() => this.wake());
	}

	get isEmpty(): boolean {
		return this.members.size === 0;
	}

	/** The trigger through which the feed is read; undefined where nobody follows it. */
	get reader(): Member | undefined {
		return this.members.values().next().value;
	}

	/** Has a trigger that has begun follow the feed. */
	join(member: Member): void {
		if (this.isEmpty) this.asked = this.clock.now();
		this.members.add(member);
		this.listen();
		this.wake();
		if (!this.running) void this.run();
	}

	leave(member: Member): void {
		this.members.delete(member);
		this.missed.delete(member);
		if (this.isEmpty) this.doorbell.close();
		else this.listen();
		this.wake();
	}

	private listen(): void {
		this.doorbell.watch([...this.members].map(({ follower }) => follower.watching));
	}

	/** Has the feed read now or, where it is being read, once more behind that. */
	private wake(): void {
		this.again = true;
		// Without a reason of its own, `abort` makes an error with its stack each time.
		this.rung.abort('rung');
	}

	private async run(): Promise<void> {
		this.running = true;
		while (!this.isEmpty) {
			this.again = false;
			this.rung = new AbortController();
			if (await this.look()) await this.clock.wait(PAUSE);
			if (!this.again) await this.rest(this.rung.signal);
		}
		this.running = false;
	}

	/** Waits for the doorbell. Whether a credential was edited is looked at also where the feed is read rarely. */
	private async rest(rung: AbortSignal): Promise<void> {
		let left = this.pause();
		for (; left > CREDENTIAL && !rung.aborted; left -= CREDENTIAL) {
			await this.clock.wait(CREDENTIAL, rung);
			// Where it cannot be read just now, the next look tells that.
			await this.checkCredentials().catch(() => undefined);
		}
		await this.clock.wait(left, rung);
	}

	/** How long to wait for the doorbell. */
	private pause(): number {
		const all = [...this.members];
		const every = Math.min(...all.map((member) => member.every));
		if (this.failures > 0) return Math.min(every * 2 ** (this.failures - 1), LONGEST_PAUSE);
		const isHeard = all.every(({ follower }) => this.doorbell.rings(follower.watching));
		return isHeard ? Math.max(every, SLOW) : every;
	}

	/** Reads the feed once. @returns whether there was anything new */
	private async look(): Promise<boolean> {
		const ready: Member[] = [];
		try {
			await this.checkCredentials();
			for (const member of this.members) {
				if (this.busy.has(member)) this.missed.add(member);
				else ready.push(member);
			}
			const [reader] = ready;
			if (!reader) return false;
			for (const member of ready) if (member.follower.hasToRepeat) this.give([], [member]);
			const { found, steady } = await this.lookForNew(ready, reader.feed);
			const hadLate = await this.lookForLate(steady, reader.feed);
			this.failures = 0;
			for (const member of ready) if (!this.busy.has(member)) member.failed(undefined);
			return found || hadLate;
		} catch (error) {
			this.failures += 1;
			for (const member of ready.length > 0 ? ready : this.members) member.failed(error);
			return false;
		}
	}

	/**
	 * What is behind the last entry of each; those that are equally far are given the same page.
	 *
	 * @returns whether there was anything, and those triggers whose feed is the same as before
	 */
	private async lookForNew(
		ready: Member[],
		feed: Feed,
	): Promise<{ found: boolean; steady: Member[] }> {
		const now = this.clock.now();
		const groups = new Map<bigint, Member[]>();
		for (const member of ready) {
			const { last } = member.follower.at;
			if (this.busy.has(member)) this.missed.add(member);
			else groups.set(last, [...(groups.get(last) ?? []), member]);
		}
		const known = new Map<string, Promise<Surroundings>>();
		const steady: Member[] = [];
		let found = false;
		for (const [last, group] of groups) {
			const young = unionOf(group.flatMap(({ follower }) => follower.youngGaps(now)));
			const { entries, isFull } = await feed.from(last, young.slice(-MOST_SPANS));
			const at = entries.find((entry) => idOf(entry) === last);
			const takers: Member[] = [];
			for (const member of group) {
				const { marks } = member.follower.at;
				if (marks.length === 0 || isLast(member.follower.at, at)) takers.push(member);
				else if (await this.orient(member, feed, known)) {
					if (member.follower.at.last === last) takers.push(member);
					// A feed that was set back is read from another place.
					else this.again = true;
				}
			}
			steady.push(...takers);
			// The last entry itself may be one that could not be handled yet. It is given with the others
			// that are missing, so that they keep their order.
			const isMissed = young.some(([from, to]) => from <= last && last <= to);
			const some = isMissed ? entries : entries.filter((entry) => entry !== at);
			if (takers.length === 0 || !some.some((entry) => entry !== at || isMissed)) continue;
			found = true;
			this.give(some, takers);
			if (isFull) for (const member of takers) this.missed.add(member);
		}
		return { found, steady };
	}

	/** Entries whose ids have been missing for a while, for triggers whose feed is known to be the same. */
	private async lookForLate(steady: Member[], feed: Feed): Promise<boolean> {
		const now = this.clock.now();
		const due = unionOf(steady.flatMap(({ follower }) => follower.dueGaps(now)));
		let hadAny = false;
		if (due.length === 0) return hadAny;
		for await (const entries of feed.among(due)) {
			const takers = steady.filter(({ follower }) => follower.misses(entries));
			hadAny ||= takers.length > 0;
			this.give(entries, takers);
		}
		return hadAny;
	}

	private async orient(
		{ follower }: Member,
		feed: Feed,
		known: Map<string, Promise<Surroundings>>,
	): Promise<boolean> {
		const { marks, newest } = follower.at;
		const place = `${newest} ${marks.map(({ id }) => id).join()}`;
		const around = known.get(place) ?? feed.surroundings(follower.at);
		known.set(place, around);
		return await follower.orient(feed, await around);
	}

	/** Gives some triggers a page, which each takes behind those that it was given before. */
	private give(entries: ActivityEntry[], takers: Member[]): void {
		const [reader] = takers;
		if (!reader) return;
		const watching = takers.map(({ follower }) => follower.watching);
		const page = new Page(entries, watching, reader.feed);
		for (const member of takers) {
			const before = this.busy.get(member) ?? Promise.resolve();
			const taken = before.then(async () => await this.take(member, page));
			this.busy.set(member, taken);
			void taken.then(() => this.freed(member, taken));
		}
	}

	private async take(member: Member, page: Page): Promise<void> {
		try {
			if (!this.members.has(member)) return;
			if (member.follower.hasToRepeat) await member.follower.repeat(member.feed);
			await member.follower.take(page);
			member.failed(undefined);
		} catch (error) {
			member.failed(error);
			// What it did not take is read again, after a while.
			await this.clock.wait(Math.min(member.every, LONGEST_PAUSE));
			this.missed.add(member);
		}
	}

	private freed(member: Member, taken: Promise<void>): void {
		if (this.busy.get(member) !== taken) return;
		this.busy.delete(member);
		// What has happened meanwhile was not given to this one.
		if (this.missed.delete(member) && this.members.has(member)) this.wake();
	}

	private async checkCredentials(): Promise<void> {
		if (this.clock.now() - this.asked < CREDENTIAL) return;
		this.asked = this.clock.now();
		for (const member of this.members) {
			const credential = await member.credential();
			if (credential !== this.credential) member.move(credential);
		}
	}
}
