import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../framework/define';
import type { Ledger } from '../framework/ledger';
import { unclear } from '../reads/byKey';
import { withKey } from '../reads/keys';
import { readByKeys } from '../reads/lookUp';
import { mostOfWeight } from '../reads/pages';
import { refuseSingleton } from '../reads/singleton';
import type { Directus } from '../transport/directus';
import { asFailure } from '../transport/failure';
import type { DirectusField } from '../transport/schema';
import { listedReasons, RecordComparison } from '../values/same';
import type { Group } from './groups';

/** A change of the record that has an ID. */
interface Change {
	input: Input;
	id: unknown;
	sent: IDataObject;
}

/** What compares records of a collection with changes of them; nothing is known of fields that the caller may not see. */
export const comparisonIn = async (
	directus: Directus,
	collection: string,
): Promise<RecordComparison> =>
	new RecordComparison(await directus.fields(collection).catch((): DirectusField[] => []));

/** How many records are read at first; what they weigh decides how many go in the next requests. */
const FIRST_BATCH = 500;

/** Leaves out changes that change nothing, and counts them. */
export class UnchangedRecords {
	private count = 0;

	/** How many changes are of collections of which the caller may not read something, by what that is. */
	private readonly unread = new Map<string, number>();

	private readonly notCompared = new Map<string, string>();

	constructor(
		private readonly directus: Directus,
		private readonly ledger: Ledger,
	) {}

	/** Tells how many changes were left out, and what could not be compared. */
	hint(): void {
		const { directus, count, unread, notCompared } = this;
		if (count > 0)
			directus.hint(
				`${count} ${count === 1 ? 'record holds' : 'records hold'} already what was given, and ${count === 1 ? 'was' : 'were'} not written.`,
			);
		for (const [what, changes] of unread)
			directus.hint(
				`${changes} ${changes === 1 ? 'change was' : 'changes were'} written without a comparison: the user of the credential may not read ${what}.`,
				'warning',
			);
		if (notCompared.size > 0)
			directus.hint(
				`Not compared, so that records for which they were given were written in any case: ${listedReasons(notCompared)}.`,
				'warning',
			);
	}

	/**
	 * Reads the records of a group that are to be changed, many in one request, and notes those that hold
	 * already what they are to hold. The outcome of such an input is its record as a change would answer it.
	 *
	 * @param mayStay whether a change may be left out
	 * @returns the changes that change something, or of which that is not known
	 */
	async leaveOut<C extends Change>(
		group: Group,
		changes: C[],
		mayStay: (change: C) => boolean,
	): Promise<C[]> {
		const { collection, key } = group;
		try {
			await refuseSingleton(this.directus, collection);
			const fields = await this.directus.fields(collection).catch((): DirectusField[] => []);
			if (!key || fields.length === 0)
				return this.withoutLook(changes, `the fields of "${collection}" (directus_fields)`);
			const comparison = new RecordComparison(fields);
			const compared = changes.filter(
				(change) => mayStay(change) && comparison.isComparable(change.sent),
			);
			for (const [name, why] of comparison.notCompared) this.notCompared.set(name, why);
			const unchanged = await this.unchangedOf({ ...group, key }, compared, comparison);
			for (const [{ input }, record] of unchanged)
				this.ledger.note(input, { records: [record], unchanged: true });
			this.count += unchanged.size;
			return changes.filter((change) => !unchanged.has(change));
		} catch (error) {
			const failure = asFailure(error, 'no');
			// Who may change records need not be allowed to read them.
			if (failure.details.code === 'FORBIDDEN')
				return this.withoutLook(changes, `the records of "${collection}"`);
			for (const { input } of changes) this.ledger.note(input, failure);
			return [];
		}
	}

	private withoutLook<C>(changes: C[], what: string): C[] {
		this.unread.set(what, (this.unread.get(what) ?? 0) + changes.length);
		return changes;
	}

	/** The changes that change nothing, each with its record as the query of the group answers it. */
	private async unchangedOf<C extends Change>(
		group: Group & { key: DirectusField },
		changes: C[],
		comparison: RecordComparison,
	): Promise<Map<C, IDataObject>> {
		const { key, query } = group;
		const unchanged = new Map<C, IDataObject>();
		const isWhole = query.fields === undefined;
		for (let start = 0, size = FIRST_BATCH; start < changes.length; ) {
			const some = changes.slice(start, start + size);
			start += some.length;
			const names = [...new Set(some.flatMap(({ sent }) => Object.keys(sent)))];
			const asked = isWhole ? query : withKey({ fields: [key.field] }, ...names).query;
			const find = await readByKeys(
				this.directus,
				{ ...group, query: asked },
				some.map(({ id }) => id),
			);
			const held: IDataObject[] = [];
			const same = some.filter(({ id, sent }) => {
				const record = find(id);
				if (record === undefined || record === unclear) return false;
				held.push(record);
				// The record was read by its key, which may be spelled otherwise here.
				return comparison.changedIn(sent, record).every((name) => name === key.field);
			});
			if (held.length > 0) size = mostOfWeight(held);
			// A path such as `author.name` answers an object where the key of the author was compared.
			const shown =
				isWhole || same.length === 0
					? find
					: await readByKeys(
							this.directus,
							group,
							same.map(({ id }) => id),
						);
			for (const change of same) {
				const record = shown(change.id);
				// Two inputs may have the same record: each gets a copy of its own.
				if (record !== undefined && record !== unclear) unchanged.set(change, { ...record });
			}
		}
		return unchanged;
	}
}
