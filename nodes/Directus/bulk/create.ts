import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Done, Handler, Input, Outcome } from '../framework/define';
import { Ledger } from '../framework/ledger';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import type { DirectusField } from '../transport/schema';
import { recordsByKey, unclear } from '../reads/byKey';
import { hintUnpaired, hintUnread } from './failures';
import { withKey } from '../reads/keys';
import type { Group } from './groups';
import { groupsOf } from './groups';
import { afterLostCreate } from './lostAnswers';
import { pair, pairBy } from './pairing';
import { withReadableFields } from './returned';
import type { Job } from './send';
import { isOfCollection, Sender } from './send';
import { looseKey } from '../values/compare';

/** What a resource does in a way of its own. */
interface Ways {
	/** Gives a record the form that Directus takes. */
	shape?: (record: IDataObject) => IDataObject;
	/** Where Directus takes no keys for new records: the fields that tell them apart. */
	toldApartBy?: string[];
}

/** Makes a handler that creates a record for every input, many in one request. */
export const creating =
	(ways: Ways): Handler =>
	async (directus, row, inputs) => {
		const ledger = new Ledger(directus, inputs);
		const creation = new Creation(directus, ledger, ways);
		const groups = await groupsOf(directus, ledger, row, inputs);
		for (const group of await withReadableFields(directus, ledger, groups))
			await creation.createGroup(group);
		creation.hint();
		return ledger.inOrder();
	};

/** Creates a record for every input, many in one request. */
export const createRecords: Handler = creating({});

interface CreateJob extends Job<IDataObject> {
	/** Whether the user gave the record's key. */
	gaveKey: boolean;
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

/** Creates the records of groups, and counts what the outputs cannot tell. */
export class Creation {
	private unread = 0;

	private unpaired = 0;

	constructor(
		private readonly directus: Directus,
		private readonly ledger: Ledger,
		private readonly ways: Ways = {},
	) {}

	/** Tells of records that were written and cannot be shown. */
	hint(): void {
		hintUnread(this.directus, this.unread);
		hintUnpaired(this.directus, this.unpaired);
	}

	/**
	 * Creates the records of a group. `sort=<key>` makes Directus answer in the order of the keys;
	 * without it, it answers in the order of the collection's sort field. So every output is found by
	 * its record's key: the one that was sent, one that is made here where keys are uuids, or the next
	 * of those that a counting database gave.
	 */
	async createGroup(
		group: Group,
		recordOf = ({ body }: Input) => body as IDataObject,
	): Promise<void> {
		const { shape = (record: IDataObject) => record, toldApartBy } = this.ways;
		const { key } = group;
		const jobs = group.inputs.map((input): CreateJob => {
			const sent = shape(recordOf(input));
			return { input, sent, gaveKey: key !== undefined && !isEmpty(sent[key.field]) };
		});
		if (!key) return await this.createKeyless(group, jobs);
		const sender = new Sender(this.directus, this.ledger, group.collection, 'create');
		if (key.type !== 'uuid' || toldApartBy) {
			return await sender.inBatches(jobs, group.batchSize, async (batch) =>
				batch.length === 1
					? [await this.createAlone(group, batch[0]!)]
					: await this.createMany(group, key, batch),
			);
		}
		// A key is made here once for each record: if it arrives twice, it is refused and not doubled.
		for (const job of jobs) {
			if (!job.gaveKey) job.sent = { ...job.sent, [key.field]: randomUUID() };
		}
		let mayChoose = true;
		await sender.inBatches(jobs, group.batchSize, async (batch) => {
			if (mayChoose) {
				const outcomes = await this.createMany(group, key, batch).catch(asFailure);
				if (!(outcomes instanceof Failure)) return outcomes;
				if (!(await this.mayBeOfKey(group, outcomes))) throw outcomes;
				// Perhaps the user may only not choose the key: the records go without it, each alone.
				if (batch.every(({ gaveKey }) => gaveKey)) return await this.createMany(group, key, batch);
				mayChoose = false;
			}
			const alone = new Ledger(
				this.directus,
				batch.map(({ input }) => input),
			);
			const unkeyed = batch.map((job) =>
				job.gaveKey ? job : { ...job, sent: without(job.sent, key.field) },
			);
			const other = new Sender(this.directus, alone, group.collection, 'create');
			await other.alone(unkeyed, async (job) => await this.createAlone(group, job));
			return alone.inOrder();
		});
	}

	/**
	 * Without a known key the answers cannot be told apart, so each record goes alone. The first tells
	 * whether there are any: a caller who may not read a record is not told its key either.
	 */
	private async createKeyless(group: Group, jobs: CreateJob[]): Promise<void> {
		const [first, ...rest] = jobs;
		if (!first) return;
		const before = this.unread;
		const send = async (job: CreateJob) => await this.createAlone(group, job);
		const sender = new Sender(this.directus, this.ledger, group.collection, 'create');
		await sender.alone([first], send);
		if (this.unread === before) return await sender.alone(rest, send);
		await sender.inBatches(rest, group.batchSize, async (batch) => {
			const body = batch.map(({ sent }) => sent);
			await this.directus.send({ method: 'POST', path: group.path, body, gives: 'records' });
			return batch.map(() => this.written());
		});
	}

	private async createAlone(group: Group, job: CreateJob): Promise<Outcome> {
		const { path, query, key } = group;
		const { sent, gaveKey } = job;
		let record: IDataObject | undefined;
		try {
			const { data } = await this.directus.send({
				method: 'POST',
				path,
				query,
				body: sent,
				gives: 'recordOrNothing',
			});
			record = data as IDataObject | undefined;
		} catch (error) {
			const [outcome] = await this.afterFailure(group, [job], asFailure(error));
			return outcome!;
		}
		if (record) return { records: [record] };
		return this.written(key && gaveKey ? { [key.field]: sent[key.field] } : {});
	}

	private async createMany(
		group: Group,
		key: DirectusField,
		batch: CreateJob[],
	): Promise<Outcome[]> {
		const name = key.field;
		const { toldApartBy } = this.ways;
		const { query, strip } = withKey(group.query, name, ...(toldApartBy ?? []));
		const sent = batch.map((job) => job.sent);
		const whole = { ...query, sort: [name], limit: sent.length };
		let answered: IDataObject[];
		try {
			const { data } = await this.directus.send({
				method: 'POST',
				path: group.path,
				query: whole,
				body: sent,
				gives: 'records',
			});
			answered = withoutKeyless((data ?? []) as IDataObject[], name);
		} catch (error) {
			return await this.afterFailure(group, batch, asFailure(error));
		}
		const keyOf = (record: IDataObject) => looseKey(key, record[name]);
		const keyed = sent.filter((record) => !isEmpty(record[name]));
		const find = recordsByKey(
			key,
			answered,
			keyed.map((record) => record[name]),
		);
		const given = new Set(keyed.map(keyOf));
		const counted = answered.filter((record) => !given.has(keyOf(record)));
		const unkeyed = sent.filter((record) => isEmpty(record[name]));
		// Where some of the records may not be read back, there is no telling which.
		const isWhole = counted.length === unkeyed.length && unkeyed.length > 0;
		const paired = !isWhole
			? []
			: toldApartBy
				? pairBy(toldApartBy, unkeyed, counted)
				: pair(
						unkeyed,
						counted,
						// Who may not see the fields is refused here, which must not look like a refusal of the write.
						await this.directus.fields(group.collection).catch((): DirectusField[] => []),
						key.schema?.has_auto_increment === true,
					);
		let next = 0;
		return sent.map((record): Done => {
			const own = isEmpty(record[name]) ? paired[next++] : find(record[name]);
			if (own && own !== unclear) return { records: [strip(own)] };
			if (own === unclear || (isWhole && isEmpty(record[name]))) this.unpaired++;
			else this.unread++;
			const known = isEmpty(record[name]) ? {} : { [name]: record[name] };
			return { records: [{ success: true, ...known }] };
		});
	}

	/** What became of records whose request failed: where all their keys are known they are looked up. */
	private async afterFailure(
		{ key, ...group }: Group,
		batch: CreateJob[],
		failure: Failure,
	): Promise<Outcome[]> {
		const keyed = batch.map((job) => ({ ...job, id: key && job.sent[key.field] }));
		if (!key || keyed.some(({ id }) => isEmpty(id))) throw failure;
		const isMade = ({ gaveKey }: CreateJob) => !gaveKey;
		return await afterLostCreate(this.directus, { ...group, key }, keyed, isMade, failure);
	}

	/** Whether a refusal may mean that the caller may not choose the key, and may create all the same. */
	private async mayBeOfKey({ collection }: Group, failure: Failure): Promise<boolean> {
		if (failure.details.code !== 'FORBIDDEN' || failure.written !== 'no') return false;
		return !(await isOfCollection(this.directus, collection, 'create', failure));
	}

	private written(known: IDataObject = {}): Done {
		this.unread++;
		return { records: [{ success: true, ...known }] };
	}
}

function without(record: IDataObject, name: string): IDataObject {
	const rest = { ...record };
	delete rest[name];
	return rest;
}

/** Directus puts the Studio's own permissions, which have no key, behind new ones. */
function withoutKeyless(records: IDataObject[], key: string): IDataObject[] {
	const keyed = records.filter((record) => !isEmpty(record[key]));
	// A user who may not read the keys sees none at all.
	return keyed.length > 0 ? keyed : records;
}
