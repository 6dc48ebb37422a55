import type { IDataObject } from 'n8n-workflow';
import { unclear } from '../../reads/byKey';
import { readByKeys } from '../../reads/lookUp';
import { Failure } from '../../transport/failure';
import type { DirectusField } from '../../transport/schema';
import { isDemanded } from '../../values/columns';
import { sentKey } from '../../values/compare';
import type { LinkJob, Pair, Way } from './links';
import { Links, MOST_ASKED } from './links';

/** Links that are fields of the related items: one to many. A related item is linked to one item at most. */
export class ForeignKeyLinks extends Links {
	/** The item that each related item is linked to; null where it is linked to none. */
	private readonly parents = new Map<string, string | null>();

	async read(_: Way, jobs: LinkJob[]): Promise<void> {
		const { path } = this;
		const { parentField } = this.link;
		const key = this.relatedKey();
		const ids = [...new Set(jobs.flatMap(({ sent }) => sent))];
		for (let start = 0; start < ids.length; start += MOST_ASKED) {
			const some = ids.slice(start, start + MOST_ASKED);
			const query = { fields: [parentField] };
			const find = await readByKeys(this.directus, { path, query, key }, some);
			for (const id of some) {
				const record = find(id);
				const parent = record === undefined || record === unclear ? null : record[parentField];
				this.parents.set(
					this.relatedName(id),
					parent === null || parent === undefined ? null : this.parentName(parent),
				);
			}
		}
	}

	/** @throws Failure where related items cannot be without the item */
	async refuseUnlink(): Promise<void> {
		const { collection, parentField } = this.link;
		const fields = await this.directus.fields(collection).catch((): DirectusField[] => []);
		const held = fields.find(({ field }) => field === parentField);
		if (!held || !(isDemanded(held) || held.schema?.is_nullable === false)) return;
		throw new Failure(`The field "${parentField}" of ${collection} is required`, 'no', {
			field: parentField,
			description: `An item of ${collection} cannot be without it, so it cannot be unlinked. Nothing was changed. Link it to another item, which takes it away from this one, or delete it.`,
		});
	}

	protected isLinked({ id, related }: Pick<Pair, 'id' | 'related'>): boolean {
		return this.parents.get(this.relatedName(related)) === this.parentName(id);
	}

	protected async send(way: Way, pairs: Pair[]): Promise<void> {
		const { path } = this;
		const key = this.relatedKey();
		const body = pairs.map(({ id, related }) => ({
			[key.field]: sentKey(key, related),
			[this.link.parentField]: way === 'link' ? sentKey(this.keys.parent, id) : null,
		})) as IDataObject[];
		// Nothing of the answer is needed; QUERY_LIMIT_MAX refuses a larger limit.
		const query = { fields: [key.field], limit: 1 };
		await this.directus.send({ method: 'PATCH', path, query, body, gives: 'records' });
	}

	protected apply(way: Way, { id, related }: Pair): () => void {
		const name = this.relatedName(related);
		const before = this.parents.get(name) ?? null;
		this.parents.set(name, way === 'link' ? this.parentName(id) : null);
		return () => this.parents.set(name, before);
	}

	protected placeOf({ related }: Pair): string {
		return this.relatedName(related);
	}

	/** Who may not see it can neither tell nor change what is linked. @throws Failure */
	private relatedKey(): DirectusField {
		if (this.keys.related) return this.keys.related;
		throw new Failure(`The key of ${this.link.collection} is not known`, 'no', {
			description:
				'The user of the credential may not see its fields. In Directus, give the user the permission to read it, and app access.',
		});
	}
}
