import type { IDataObject } from 'n8n-workflow';
import { refuseSingleton } from '../reads/singleton';
import type { Done, Handler, Input, Outcome } from '../framework/define';
import { Ledger } from '../framework/ledger';
import { isDone } from '../framework/report';
import type { Directus } from '../transport/directus';
import { asFailure } from '../transport/failure';
import { pathSegment } from '../transport/path';
import type { DirectusField } from '../transport/schema';
import { recordsByKey, unclear } from '../reads/byKey';
import { withoutNewChoices } from './choices';
import { hintKeptKeys, hintUnread, isOfStudio, missingRecord } from './failures';
import { withKey } from '../reads/keys';
import type { Group } from './groups';
import { groupsOf, isOwnUser, wavesOf } from './groups';
import { afterLostUpdate } from './lostAnswers';
import { withReadableFields } from './returned';
import type { Job } from './send';
import { Sender } from './send';
import { UnchangedRecords } from './unchanged';
import { withValidKeys } from './validKeys';
import { canonicalKey, looseKey, sentKey } from '../values/compare';

/** Changes a record for every input, many in one request. */
export const updateRecords: Handler = async (directus, row, inputs) => {
	const ledger = new Ledger(directus, inputs);
	const groups = await groupsOf(directus, ledger, row, inputs);
	const readable = await withReadableFields(directus, ledger, groups);
	const valid: Group[] = [];
	for (const group of readable) {
		const known = await withValidKeys(directus, ledger, group);
		valid.push(await withoutNewChoices(directus, ledger, known));
	}
	const updates = new Updates(directus, ledger);
	await updates.updateGroups(valid);
	updates.hint();
	return ledger.inOrder();
};

interface UpdateJob extends Job<IDataObject> {
	/** The ID of the record that is changed. */
	id: unknown;
}

/** Changes the records of groups, and counts what the outputs cannot tell. */
export class Updates {
	/** Records that were written and that the credential's user may not see. */
	private unread = 0;

	/** Records that were to have another key, and have the one of before. */
	private keptKeys = 0;

	private readonly unchanged: UnchangedRecords;

	constructor(
		private readonly directus: Directus,
		private readonly ledger: Ledger,
	) {
		this.unchanged = new UnchangedRecords(directus, ledger);
	}

	/** Tells of records that were written and cannot be shown, kept their keys, or were not written. */
	hint(): void {
		this.unchanged.hint();
		hintUnread(this.directus, this.unread);
		hintKeptKeys(this.directus, this.keptKeys);
	}

	/**
	 * Changes the records of groups; changes of one record go out one behind the other, as they came.
	 *
	 * @param idOf the ID of the record that an input changes
	 * @param recordOf what is changed in it
	 */
	async updateGroups(
		groups: Group[],
		idOf: (input: Input) => unknown = ({ path }) => path.id,
		recordOf = ({ body }: Input) => body as IDataObject,
	): Promise<void> {
		const nameOf = (input: Input, { key }: Group) => looseKey(key, idOf(input));
		for (const wave of wavesOf(groups, nameOf)) {
			if (!this.ledger.isOpen) return;
			const jobs = wave.inputs.map(
				(input): UpdateJob => ({ input, sent: recordOf(input), id: idOf(input) }),
			);
			await this.updateGroup(wave, await this.changing(wave, jobs));
		}
	}

	/** The changes of a group that are to be sent. */
	private async changing(group: Group, jobs: UpdateJob[]): Promise<UpdateJob[]> {
		const { key, skipsUnchanged } = group;
		if (!skipsUnchanged) return jobs;
		return await this.unchanged.leaveOut(
			group,
			jobs,
			(job) => !isOwnUser(group, job.input) && !(key && moves(key, job)),
		);
	}

	private async updateGroup(group: Group, jobs: UpdateJob[]): Promise<void> {
		const { key } = group;
		const sender = new Sender(this.directus, this.ledger, group.collection, 'update');
		const updateAlone = async (job: UpdateJob) => {
			const after = async (error: unknown) => await this.afterFailure(group, [job], error);
			return (await this.updateAlone(group, job).then((one) => [one], after))[0]!;
		};
		await sender.inBatches(jobs, group.batchSize, async (batch) => {
			const [first] = batch;
			if (first && batch.length === 1) return [await updateAlone(first)];
			if (key && !batch.some((job) => moves(key, job) || isOwnUser(group, job.input)))
				return await this.updateMany(group, key, batch).catch(
					async (error: unknown) => await this.afterFailure(group, batch, error),
				);
			const alone = new Ledger(
				this.directus,
				batch.map(({ input }) => input),
			);
			const other = new Sender(this.directus, alone, group.collection, 'update');
			await other.alone(batch, updateAlone);
			return alone.inOrder();
		});
	}

	/** What became of changes whose request failed: the records are looked up. */
	private async afterFailure(
		{ key, ...group }: Group,
		batch: UpdateJob[],
		error: unknown,
	): Promise<Outcome[]> {
		const failure = asFailure(error);
		if (!key || batch.some(({ input }) => isOwnUser(group, input))) throw failure;
		const outcomes = await afterLostUpdate(this.directus, { ...group, key }, batch, failure);
		this.keptKeys += batch.filter(
			(job, place) => isDone(outcomes[place]!) && moves(key, job),
		).length;
		return outcomes;
	}

	private async updateAlone(
		{ path, query, key, collection }: Group,
		job: UpdateJob,
	): Promise<Outcome> {
		const { id, sent } = job;
		const { data } = await this.directus.send({
			method: 'PATCH',
			path: `${path}/${pathSegment(sentKey(key, id), 'id')}`,
			query,
			body: sent,
			gives: 'recordOrNothing',
		});
		const record = data as IDataObject | undefined;
		const isOther = record !== undefined && isOfStudio(collection, record);
		if (record && !isOther) {
			// Directus 12.4 leaves a key in a change out without a word.
			const isKept = key && canonicalKey(key, record[key.field]) === canonicalKey(key, id);
			if (isKept && moves(key, job)) this.keptKeys++;
			return { records: [record] };
		}
		const isAdmin = await this.directus.seesEverything();
		if (isOther || isAdmin) return await missingRecord(this.directus, id, collection);
		return this.unseen(id, key?.field ?? 'id');
	}

	private async updateMany(
		group: Group,
		key: DirectusField,
		batch: UpdateJob[],
	): Promise<Outcome[]> {
		await refuseSingleton(this.directus, group.collection);
		const name = key.field;
		const { query, strip } = withKey(group.query, name);
		const { data } = await this.directus.send({
			method: 'PATCH',
			path: group.path,
			gives: 'records',
			// To a query without a limit Directus adds QUERY_LIMIT_DEFAULT where QUERY_LIMIT_MAX is set.
			query: Object.keys(query).length === 0 ? query : { ...query, limit: batch.length },
			body: batch.map(({ sent, id }) => ({ ...sent, [name]: sentKey(key, id) })),
		});
		const ids = batch.map(({ id }) => id);
		const find = recordsByKey(key, (data ?? []) as IDataObject[], ids);
		const records = ids.map((id) => find(id));
		const isAll = records.every((record) => record !== undefined);
		const isAdmin = !isAll && (await this.directus.seesEverything());
		const outcomes: Outcome[] = [];
		for (const [place, record] of records.entries()) {
			if (record !== undefined && record !== unclear) outcomes.push({ records: [strip(record)] });
			// An administrator is answered with all that was changed: what is lacking is not there.
			else if (isAdmin)
				outcomes.push(await missingRecord(this.directus, ids[place], group.collection));
			else outcomes.push(this.unseen(ids[place], name));
		}
		return outcomes;
	}

	private unseen(id: unknown, key: string): Done {
		this.unread++;
		return { records: [{ success: true, [key]: id as string }] };
	}
}

/** Whether a change is to give a record another key. */
function moves(key: DirectusField, { sent, id }: UpdateJob): boolean {
	const wanted = sent[key.field];
	return wanted !== undefined && canonicalKey(key, wanted) !== canonicalKey(key, id);
}
