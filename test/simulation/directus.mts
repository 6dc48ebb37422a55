/** A Directus that is nothing but its activity feed, which can be edited as a real one can. */
import { TOO_LONG } from '../../dist/nodes/Directus/transport/stream';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { Feed } from '../../dist/nodes/DirectusTrigger/activityFeed';
import type { ActivityEntry, Cursor } from '../../dist/nodes/DirectusTrigger/cursor';
import type { Range } from '../../dist/nodes/DirectusTrigger/gaps';
import type { SimulatedClock } from './clock.mjs';

/** Entries of a transaction that is not committed yet. */
export type Transaction = ActivityEntry[];

export interface Backup {
	entries: ActivityEntry[];
	next: bigint;
}

/** The ids of entries as numbers: making them of texts is most of what a simulation would spend. */
const ids = new WeakMap<ActivityEntry, bigint>();
/** Their times, in milliseconds. */
const times = new WeakMap<ActivityEntry, number>();

/** Small, so that feeds are longer than a page. */
const PAGE = 7;

export class SimulatedDirectus {
	entries: ActivityEntry[] = [];
	isDown = false;
	/** Of how many entries it can be read at once what was written. */
	fits = Infinity;
	private next: bigint;
	private count = 0;

	constructor(
		private readonly clock: SimulatedClock,
		readonly url: string,
		first: bigint,
		private readonly step: bigint,
		/** How far its clock is ahead of n8n's, in milliseconds. */
		private readonly ahead: number,
	) {
		this.next = first;
	}

	/** Writes records in a transaction: the ids are given out, and nobody sees the entries. */
	begin(count: number, collection: string): Transaction {
		return Array.from({ length: count }, () => {
			const id = this.next;
			this.next += this.step;
			this.count += 1;
			const entry = {
				id: id > BigInt(Number.MAX_SAFE_INTEGER) ? String(id) : Number(id),
				action: 'create',
				collection,
				item: `${this.url} ${this.count} at ${this.clock.now()}`,
				user: null,
				timestamp: new Date(this.clock.now() + this.ahead).toISOString(),
			};
			ids.set(entry, id);
			times.set(entry, this.clock.now() + this.ahead);
			return entry;
		});
	}

	commit(transaction: Transaction): void {
		const [last, first] = [this.entries.at(-1), transaction[0]];
		const isLate = last !== undefined && first !== undefined && ids.get(first)! < ids.get(last)!;
		this.entries = [...this.entries, ...transaction];
		if (isLate) this.entries.sort((a, b) => (ids.get(a)! < ids.get(b)! ? -1 : 1));
	}

	/** The place of the first entry that has this id or a higher one. */
	private placeOf(id: bigint): number {
		let [low, high] = [0, this.entries.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (ids.get(this.entries[middle]!)! < id) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** The entry with an id. */
	private at(id: bigint): ActivityEntry[] {
		const entry = this.entries[this.placeOf(id)];
		return entry && ids.get(entry) === id ? [entry] : [];
	}

	backup(): Backup {
		return { entries: this.entries, next: this.next };
	}

	restore({ entries, next }: Backup): void {
		this.entries = entries;
		this.next = next;
	}

	/** Deletes entries, as ACTIVITY_RETENTION does and the deletion of a collection. */
	remove(isGone: (entry: ActivityEntry) => boolean): void {
		this.entries = this.entries.filter((entry) => !isGone(entry));
	}

	/** The feed as a trigger reads it. */
	feed(isDead: () => boolean): Feed {
		const answer = async <T,>(give: () => T): Promise<T> => {
			await Promise.resolve();
			// A process that was killed never hears of it.
			if (isDead()) return await new Promise<T>(() => undefined);
			if (this.isDown) throw new Failure('Directus is down', 'no', { code: 'ECONNREFUSED' });
			return give();
		};
		/** Of ranges that have no id in common, the lowest first. */
		const among = (ranges: Range[]) =>
			ranges.flatMap(([from, to]) => this.entries.slice(this.placeOf(from), this.placeOf(to + 1n)));
		const timeOf = (entry: ActivityEntry) => times.get(entry)!;
		return {
			from: async (id, ranges) =>
				await answer(() => {
					const late = among(ranges).filter((entry) => ids.get(entry)! < id);
					const at = this.placeOf(id);
					const all = [...late, ...this.entries.slice(at, at + PAGE)];
					return { entries: all.slice(0, PAGE), isFull: all.length >= PAGE };
				}),
			among: (ranges) =>
				async function* (this: SimulatedDirectus) {
					const all = await answer(() => among(ranges));
					for (let at = 0; at < all.length; at += PAGE) yield all.slice(at, at + PAGE);
				}.call(this),
			newest: async (count) => await answer(() => this.entries.slice(-Math.min(count, PAGE))),
			surroundings: async (cursor: Cursor) =>
				await answer(() => ({
					server: this.url,
					atMarks: [...cursor.marks].reverse().flatMap(({ id }) => this.at(id)),
					oldest: this.entries[0],
					newest: this.entries.at(-1),
					lastBefore: this.entries.filter((one) => timeOf(one) <= cursor.newest).at(-1),
					firstAfter: this.entries.find((one) => timeOf(one) > cursor.newest),
				})),
			payloads: async (entries) =>
				await answer(() => {
					if (entries.length > this.fits) throw new Failure('Too large', 'no', { code: TOO_LONG });
					return new Map(entries.map(({ id, item }) => [String(id), { item }]));
				}),
			records: async () => await answer(() => new Map()),
			hasNumberKeys: async () => await answer(() => false),
			server: async () => await answer(() => this.url),
		};
	}
}
