import type { IDataObject } from 'n8n-workflow';
import { mostAtOnce } from '../../reads/limits';
import { readPages } from '../../reads/pages';
import { isRewritten, sentKey } from '../../values/compare';
import type { LinkJob, Pair, Way } from './links';
import { Links, MOST_ASKED } from './links';

/** Links that are records of a junction: many to many, many to any, translations. */
export class JunctionLinks extends Links {
	/** The keys of the records that link an item and a related item; none is known of those made here. */
	private readonly records = new Map<string, unknown[]>();

	/** The last place in the list of each item, where the junction keeps an order. */
	private readonly places = new Map<string, number>();

	async read(way: Way, jobs: LinkJob[]): Promise<void> {
		const { parentField, relatedField = '', sortField, collection } = this.link;
		const key = await this.directus.primaryKey(collection);
		const ids = [...new Set(jobs.map(({ id }) => sentKey(this.keys.parent, id)))];
		const related = [
			...new Set(jobs.flatMap(({ sent }) => sent.map((one) => this.sentRelated(one)))),
		];
		if (related.length === 0) return;
		for (const { id, sent } of jobs)
			for (const one of sent) this.records.delete(this.nameOf({ id, related: one }));
		for (let start = 0; start < ids.length; start += MOST_ASKED) {
			const rules = [
				anyOf(parentField, ids.slice(start, start + MOST_ASKED)),
				...this.ofTarget(),
				// Of many related items it is less to read all links of the items.
				...(related.length <= MOST_ASKED ? [anyOf(relatedField, related)] : []),
			];
			const query = {
				fields: [key?.field ?? 'id', parentField, relatedField],
				filter: { _and: rules } as IDataObject,
			};
			const { path } = this;
			for await (const page of readPages(this.directus, { path, query, key, limit: Infinity })) {
				for (const record of page) {
					const name = this.nameOf({ id: record[parentField], related: record[relatedField] });
					const known = this.records.get(name) ?? [];
					const own = record[key?.field ?? 'id'];
					if (!known.includes(own)) this.records.set(name, [...known, own]);
				}
			}
		}
		if (way === 'link' && sortField) await this.readPlaces(ids, sortField);
	}

	/** The last places, of as many items at once as the server answers. */
	private async readPlaces(ids: unknown[], sortField: string): Promise<void> {
		const most = Math.min(MOST_ASKED, Math.max(1, await mostAtOnce(this.directus)));
		for (let start = 0; start < ids.length; start += most)
			await this.readPlacesOf(ids.slice(start, start + most), sortField);
	}

	private async readPlacesOf(ids: unknown[], sortField: string): Promise<void> {
		const { parentField } = this.link;
		const query = {
			filter: anyOf(parentField, ids),
			aggregate: { max: [sortField] },
			groupBy: [parentField],
			limit: -1,
		};
		const { data } = await this.directus.send({
			method: 'GET',
			path: this.path,
			query,
			searchable: true,
		});
		for (const { [parentField]: id, max } of data as IDataObject[])
			this.places.set(this.parentName(id), Number((max as IDataObject | null)?.[sortField] ?? 0));
	}

	protected isLinked(pair: Pick<Pair, 'id' | 'related'>): boolean {
		return this.records.has(this.nameOf(pair));
	}

	protected apply(way: Way, pair: Pair): () => void {
		const name = this.nameOf(pair);
		const before = this.records.get(name);
		if (way === 'unlink') {
			pair.records = before;
			this.records.delete(name);
		} else {
			this.records.set(name, []);
			const parent = this.parentName(pair.id);
			pair.place = (this.places.get(parent) ?? 0) + 1;
			this.places.set(parent, pair.place);
		}
		return () => {
			if (before) this.records.set(name, before);
			else this.records.delete(name);
		};
	}

	protected placeOf(pair: Pair): string {
		return this.nameOf(pair);
	}

	protected async send(way: Way, pairs: Pair[]): Promise<void> {
		const { path, directus } = this;
		if (way === 'unlink') {
			const keys = pairs.flatMap(({ records = [] }) => records);
			await directus.send({ method: 'DELETE', path, body: keys, gives: 'recordOrNothing' });
			return;
		}
		const key = await directus.primaryKey(this.link.collection);
		// Nothing of the answer is needed.
		const query = key ? { fields: [key.field] } : {};
		const body = pairs.map((pair) => this.recordOf(pair));
		await directus.send({ method: 'POST', path, query, body, gives: 'records' });
	}

	/** The new record of the junction, at the end of the list of its item. */
	private recordOf({ id, related, values, place }: Pair): IDataObject {
		const { parentField, relatedField = '', collectionField, sortField, target } = this.link;
		return {
			...(sortField && { [sortField]: place }),
			...values,
			[parentField]: sentKey(this.keys.parent, id),
			[relatedField]: this.sentRelated(related),
			...(collectionField && { [collectionField]: target }),
		};
	}

	private ofTarget(): IDataObject[] {
		const { collectionField, target } = this.link;
		return collectionField ? [{ [collectionField]: { _eq: target } }] : [];
	}

	/** In many to any keys of all kinds are kept as texts. */
	private sentRelated(related: unknown): IDataObject[string] {
		const key = sentKey(this.keys.related, related);
		return this.link.collectionField ? String(key) : key;
	}
}

/**
 * A rule that finds what has one of some keys. Directus compares some texts with something else, such as `true`:
 * by their beginning they are found, with others that are told apart afterwards.
 */
function anyOf(field: string, keys: unknown[]): IDataObject {
	const odd = keys.filter((key) => isRewritten('string', key)).map(String);
	const plain = keys.filter((key) => !isRewritten('string', key));
	const rules: IDataObject[] = odd.map((key) => ({ [field]: { _starts_with: key.slice(0, 2) } }));
	if (plain.length > 0) rules.push({ [field]: { _in: plain as string[] } });
	return rules.length === 1 ? rules[0]! : { _or: rules };
}
