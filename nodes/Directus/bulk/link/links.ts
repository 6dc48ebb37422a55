import type { IDataObject } from 'n8n-workflow';
import { isOver } from '../lostAnswers';
import type { Job } from '../send';
import type { Outcome } from '../../framework/define';
import type { ChosenLink } from '../../transport/linkFields';
import { endpointOf } from '../../transport/linkFields';
import type { Directus } from '../../transport/directus';
import { asFailure } from '../../transport/failure';
import type { DirectusField } from '../../transport/schema';
import { canonicalKey } from '../../values/compare';

export type Way = 'link' | 'unlink';

/** What an input asks for: the related items that are to be linked to its item, or not any more. */
export interface LinkJob extends Job<unknown[]> {
	id: unknown;
	/** Values for other fields of new links. */
	values: IDataObject;
}

/** An item and a related item whose link is changed. */
export interface Pair {
	id: unknown;
	related: unknown;
	values: IDataObject;
	/** The records of a junction that are the link. */
	records?: unknown[];
	/** The place of a new link in the list of the item, where the junction keeps an order. */
	place?: number;
}

/** The primary keys of both sides, as far as the caller may see them. */
export interface Keys {
	parent?: DirectusField;
	related?: DirectusField;
}

/** How many items are asked about in one request. */
export const MOST_ASKED = 500;

/** The links of a field: which there are, and how they are made and taken away. */
export abstract class Links {
	/** The endpoint of the collection that holds the links. */
	protected readonly path: string;

	constructor(
		protected readonly directus: Directus,
		protected readonly link: ChosenLink,
		protected readonly keys: Keys,
	) {
		this.path = endpointOf(link.collection);
	}

	/** Reads which links there are among the items and related items of jobs. @throws Failure */
	abstract read(way: Way, jobs: LinkJob[]): Promise<void>;

	/** Whether an item and a related item are linked, as far as is known. */
	protected abstract isLinked(pair: Pick<Pair, 'id' | 'related'>): boolean;

	/** Takes a link for changed. @returns a function that takes that back */
	protected abstract apply(way: Way, pair: Pair): () => void;

	/** Changes links in one request. @throws Failure */
	protected abstract send(way: Way, pairs: Pair[]): Promise<void>;

	/** The same text for pairs of which the last one decides, where several are changed one behind the other. */
	protected abstract placeOf(pair: Pair): string;

	/**
	 * Links or unlinks what jobs ask for and is not so already, in one request.
	 *
	 * Directus writes all of a request or nothing. Where the answer is lost the links are read again: they tell
	 * what was done.
	 *
	 * @throws Failure where nothing of it is done, or nobody knows
	 */
	async change(way: Way, jobs: LinkJob[]): Promise<Outcome[]> {
		const pairs: Pair[] = [];
		const undo: Array<() => void> = [];
		const isSo = (pair: Pair) => this.isLinked(pair) === (way === 'link');
		const outcomes = jobs.map(({ id, sent, values }): Outcome => {
			const [done, already]: [unknown[], unknown[]] = [[], []];
			for (const related of sent) {
				const pair = { id, related, values };
				(isSo(pair) ? already : done).push(related);
				if (isSo(pair)) continue;
				undo.push(this.apply(way, pair));
				pairs.push(pair);
			}
			return { records: [this.told(way, id, done, already)] };
		});
		if (pairs.length === 0) return outcomes;
		try {
			await this.send(way, pairs);
			return outcomes;
		} catch (error) {
			for (const takeBack of undo.reverse()) takeBack();
			const failure = asFailure(error);
			if (failure.written !== 'unknown') throw failure;
			const isRead = await this.read(way, jobs).then(
				() => true,
				() => false,
			);
			if (!isRead) throw failure;
			const last = [...new Map(pairs.map((pair) => [this.placeOf(pair), pair])).values()];
			if (last.every(isSo)) return outcomes;
			// What permissions hide looks the same as what is not there.
			const isSure = !last.some(isSo) && isOver(failure) && (await this.directus.seesEverything());
			throw isSure ? failure.withWritten('no') : failure;
		}
	}

	/** The same text for every spelling of the keys of an item and a related item. */
	protected nameOf({ id, related }: Pick<Pair, 'id' | 'related'>): string {
		return JSON.stringify([this.parentName(id), this.relatedName(related)]);
	}

	protected parentName(id: unknown): string {
		return canonicalKey(this.keys.parent, id);
	}

	protected relatedName(related: unknown): string {
		return canonicalKey(this.keys.related, related);
	}

	private told(way: Way, id: unknown, done: unknown[], already: unknown[]): IDataObject {
		const { field, target, collectionField } = this.link;
		const lists = way === 'link' ? ['linked', 'alreadyLinked'] : ['unlinked', 'notLinked'];
		return {
			id,
			field,
			...(collectionField && { relatedCollection: target }),
			[lists[0]!]: done,
			[lists[1]!]: already,
		} as IDataObject;
	}
}
