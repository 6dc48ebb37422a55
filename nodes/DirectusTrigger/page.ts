import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../Directus/transport/failure';
import { TOO_LONG } from '../Directus/transport/stream';
import type { Feed, RecordQuery } from './activityFeed';
import { mayPass } from './activityFeed';
import type { ActivityEntry } from './cursor';
import type { Watching } from './watching';
import { isWanted, recordQueryOf } from './watching';

/** Entries whose payloads and records are read together. */
const CHUNK = 100;
/** Into how many parts one is divided that is too much to be read together. */
const PIECES = 4;

/** The records of a collection, or why they could not be read. */
export type Records = { found: Map<string, IDataObject> } | { unread: unknown };

/** Some entries of a page, and what has been read about them. */
export interface Part {
	/** Where in the page it begins. */
	readonly at: number;
	readonly entries: ActivityEntry[];
	readonly read: Map<string, Promise<unknown>>;
	/** How many triggers have not gone through it yet. */
	takers: number;
}

/**
 * Entries of the activity feed, with what several triggers want to know of them. What is asked for
 * by one of them is read for all that want the same, once.
 */
export class Page {
	/** By where they begin. */
	private readonly parts = new Map<number, Part>();
	private readonly keys = new Map<string, Promise<boolean>>();

	/**
	 * @param entries the lowest id first
	 * @param takers what the triggers watch that are given this page
	 */
	constructor(
		readonly entries: ActivityEntry[],
		private readonly takers: Watching[],
		private readonly feed: Feed,
	) {
		this.divide(entries, 0, CHUNK, takers.length);
	}

	/**
	 * Goes through the entries in parts, each small enough for all that it has to be in memory at once.
	 * Every trigger that is given the page has to go through all of it.
	 *
	 * @param take reads what is wanted of a part; where that is too much, it is called again with the smaller ones
	 * @returns what `take` has made of each
	 */
	async *inParts<T extends object>(take: (part: Part) => Promise<T>): AsyncGenerator<T> {
		for (let at = 0; at < this.entries.length; ) {
			const part = this.parts.get(at)!;
			const taken = await take(part).catch((error: unknown) => this.dividedFor(error, part));
			if (!taken) continue;
			yield taken;
			at += part.entries.length;
			// Another trigger may have divided it meanwhile.
			for (const one of this.parts.values()) {
				if (one.at < part.at || one.at >= at) continue;
				one.takers -= 1;
				if (one.takers === 0) one.read.clear();
			}
		}
	}

	/** Divides a part that is too large, unless that has been done. @throws what is no reason for it */
	private dividedFor(error: unknown, part: Part): undefined {
		const { entries, at, takers } = part;
		const isLarge = error instanceof Failure && error.details.code === TOO_LONG;
		if (!isLarge || entries.length === 1) throw error;
		if (this.parts.get(at) !== part) return;
		this.divide(entries, at, Math.ceil(entries.length / PIECES), takers);
	}

	private divide(entries: ActivityEntry[], from: number, size: number, takers: number): void {
		for (let at = 0; at < entries.length; at += size) {
			const some = entries.slice(at, at + size);
			this.parts.set(from + at, { at: from + at, entries: some, read: new Map(), takers });
		}
	}

	/** What was written, by the text of the entry's id. */
	async payloads(part: Part): Promise<Map<string, IDataObject>> {
		return await once(part.read, 'payloads', async () => {
			const wanted = part.entries.filter((one) =>
				this.takers.some((taker) => isWanted(one, taker)),
			);
			return await this.feed.payloads(wanted);
		});
	}

	/**
	 * The records of a collection as they are now, for everyone who wants the same of them.
	 *
	 * @throws Failure where Directus is down; what it refuses is told in the place of the records
	 */
	async records(part: Part, collection: string, query: RecordQuery): Promise<Records> {
		const wants = JSON.stringify(query);
		return await once(part.read, `${collection} ${wants}`, async () => {
			const alike = this.takers.filter((one) => JSON.stringify(recordQueryOf(one)) === wants);
			const keys = part.entries
				.filter((entry) => entry.collection === collection && entry.action !== 'delete')
				.filter((entry) => alike.some((taker) => isWanted(entry, taker)))
				.map(({ item }) => String(item));
			return await this.feed.records(collection, keys, query).then(
				(found): Records => ({ found }),
				(unread: unknown): Records => {
					if (mayPass(unread)) throw unread;
					return { unread };
				},
			);
		});
	}

	/** Whether the keys of a collection are numbers. */
	async hasNumberKeys(collection: string): Promise<boolean> {
		return await once(this.keys, collection, async () => this.feed.hasNumberKeys(collection));
	}
}

async function once<T>(
	read: Map<string, Promise<unknown>>,
	name: string,
	ask: () => Promise<T>,
): Promise<T> {
	const known = read.get(name) as Promise<T> | undefined;
	const answer = known ?? ask();
	read.set(name, answer);
	return await answer;
}
