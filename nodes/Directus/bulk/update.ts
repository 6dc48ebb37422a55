import type { IDataObject } from 'n8n-workflow';
import type { Done, Handler, Input, Outcome } from '../framework/define';
import { Ledger } from '../framework/ledger';
import type { Directus } from '../transport/directus';
import { pathSegment } from '../transport/path';
import type { DirectusField } from '../transport/schema';
import { recordsByKey, unclear } from './answers';
import { hintKeptKeys, hintUnread, isOfStudio, missingRecord, noKey } from './failures';
import type { Group } from './groups';
import { groupsOf, isOwnUser, wavesOf, withKey } from './groups';
import { withReadableFields } from './returned';
import type { Job } from './send';
import { sendAlone, sendInBatches } from './send';
import { canonicalKey, isKey, looseKey, sentKey } from '../values/compare';

/** Changes a record for every input, many in one request. */
export const updateRecords: Handler = async (directus, row, inputs) => {
	const ledger = new Ledger(directus, inputs);
	const groups = await groupsOf(directus, ledger, row, inputs);
	const readable = await withReadableFields(directus, ledger, groups);
	const valid = readable.map((group) => withValidKeys(ledger, group));
	await updateGroups(directus, ledger, valid);
	return ledger.inOrder();
};

/** A group without the inputs whose ID no record can have; those fail. */
export function withValidKeys(ledger: Ledger, group: Group): Group {
	const inputs = group.inputs.filter((input) => {
		if (isKey(group.key, input.path.id)) return true;
		ledger.note(input, noKey(input.path.id, group.collection));
		return false;
	});
	return { ...group, inputs };
}

/** The ID of the record that an input changes. */
type IdOf = (input: Input) => unknown;

/** Changes the records of groups; changes of one record go out one behind the other, as they came. */
export async function updateGroups(
	directus: Directus,
	ledger: Ledger,
	groups: Group[],
	idOf: IdOf = ({ path }) => path.id,
): Promise<void> {
	const update = new Update(directus, ledger, idOf);
	const nameOf = (input: Input, { key }: Group) => looseKey(key, idOf(input));
	for (const wave of wavesOf(groups, nameOf)) await update.updateGroup(wave);
	hintUnread(directus, update.unread);
	hintKeptKeys(directus, update.keptKeys);
}

class Update {
	/** Records that were written and that the credential's user may not see. */
	unread = 0;

	/** Records that were to have another key, and have the one of before. */
	keptKeys = 0;

	constructor(
		private readonly directus: Directus,
		private readonly ledger: Ledger,
		private readonly idOf: IdOf,
	) {}

	async updateGroup(group: Group): Promise<void> {
		const { key } = group;
		const jobs = group.inputs.map(
			(input): Job<IDataObject> => ({
				input,
				sent: input.body as IDataObject,
			}),
		);
		await sendInBatches(this.ledger, jobs, group.batchSize, async (batch) => {
			const [first] = batch;
			if (first && batch.length === 1) return [await this.updateAlone(group, first)];
			if (key && !batch.some((job) => this.moves(key, job) || isOwnUser(group, job.input)))
				return await this.updateMany(group, key, batch);
			const alone = new Ledger(
				this.directus,
				batch.map(({ input }) => input),
			);
			await sendAlone(alone, batch, async (job) => await this.updateAlone(group, job));
			return alone.inOrder();
		});
	}

	/** Whether a change is to give a record another key. */
	private moves(key: DirectusField, { sent, input }: Job<IDataObject>): boolean {
		const wanted = sent[key.field];
		return (
			wanted !== undefined && canonicalKey(key, wanted) !== canonicalKey(key, this.idOf(input))
		);
	}

	private async updateAlone(
		{ path, query, key, collection }: Group,
		job: Job<IDataObject>,
	): Promise<Outcome> {
		const { input, sent } = job;
		const id = this.idOf(input);
		const { data } = await this.directus.send({
			method: 'PATCH',
			path: `${path}/${pathSegment(sentKey(key, id), 'id')}`,
			query,
			body: sent,
		});
		const record = data as IDataObject | undefined;
		const isOther = record !== undefined && isOfStudio(collection, record);
		if (record && !isOther) {
			// Directus 12.4 leaves a key in a change out without a word.
			const isKept = key && canonicalKey(key, record[key.field]) === canonicalKey(key, id);
			if (isKept && this.moves(key, job)) this.keptKeys++;
			return { records: [record] };
		}
		const isAdmin = await this.directus.seesEverything();
		if (isOther || isAdmin) return missingRecord(id, collection, isAdmin);
		return this.unseen(id, key?.field ?? 'id');
	}

	private async updateMany(
		group: Group,
		key: DirectusField,
		batch: Array<Job<IDataObject>>,
	): Promise<Outcome[]> {
		const name = key.field;
		const { query, strip } = withKey(group.query, name);
		const { data } = await this.directus.send({
			method: 'PATCH',
			path: group.path,
			// To a query without a limit Directus adds QUERY_LIMIT_DEFAULT where QUERY_LIMIT_MAX is set.
			query: Object.keys(query).length === 0 ? query : { ...query, limit: batch.length },
			body: batch.map(({ sent, input }) => ({ ...sent, [name]: sentKey(key, this.idOf(input)) })),
		});
		const ids = batch.map(({ input }) => this.idOf(input));
		const find = recordsByKey(key, (data ?? []) as IDataObject[], ids);
		const records = ids.map((id) => find(id));
		const isAll = records.every((record) => record !== undefined);
		const isAdmin = !isAll && (await this.directus.seesEverything());
		return batch.map((_, place): Outcome => {
			const record = records[place];
			if (record !== undefined && record !== unclear) return { records: [strip(record)] };
			// An administrator is answered with all that was changed: what is lacking is not there.
			if (isAdmin) return missingRecord(ids[place], group.collection, true);
			return this.unseen(ids[place], name);
		});
	}

	private unseen(id: unknown, key: string): Done {
		this.unread++;
		return { records: [{ success: true, [key]: id as string }] };
	}
}
