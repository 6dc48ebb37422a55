import type { IDataObject } from 'n8n-workflow';
import type { Done, Handler, Input, Outcome } from '../../framework/define';
import { Ledger, outcomesWithoutInput } from '../../framework/ledger';
import { isDone } from '../../framework/report';
import { countOf } from '../../reads/limits';
import { MOST_LISTED } from '../../reads/lookUp';
import type { Directus } from '../../transport/directus';
import { asFailure, Failure } from '../../transport/failure';
import type { Action } from '../../transport/schema';
import { Creation } from '../create';
import { deleteJobs } from '../delete';
import { recordIn } from '../matches';
import { Updates } from '../update';
import { freesValues, withoutEmpty } from '../upsert';
import type { Plan } from './plan';
import { inputsByMatch, only, planOf, refuseTooMany } from './plan';
import type { Refusals, Settings } from './settings';
import { settingsOf } from './settings';

/** What is done with a record. */
type Result = 'created' | 'updated' | 'unchanged' | 'deleted' | 'archived';

/** What is told of a record beside its values. */
interface Told extends IDataObject {
	result: Result;
	/** The names of the fields that differ. */
	changed?: string[];
	/** The filter that chooses the part of the collection does not find it any more. */
	leavesPart?: boolean;
}

/**
 * Makes a collection, or the part of it that a filter chooses, hold what the inputs hold: all of it is read
 * and compared first, then only what differs is written. Each input gives one item, and so does each record
 * that is deleted or archived since no input is for it.
 *
 * What can be refused is refused before the first write, for all inputs: a list that lacks some would take
 * their records away.
 */
export const synchronizeItems: Handler = async (directus, row, inputs) => {
	const ledger = new Ledger(directus, inputs);
	const refusals: Refusals = new Map();
	let mayHaveWritten = false;
	try {
		const settings = await settingsOf(directus, row, inputs);
		const byMatch = inputsByMatch(settings, refusals);
		const plan =
			refusals.size === 0 ? await planOf(directus, settings, byMatch, refusals) : undefined;
		if (plan && refusals.size === 0) {
			if (!settings.preview) refuseTooMany(settings, plan);
			const run = new Synchronization(directus, ledger, settings, plan);
			mayHaveWritten = !settings.preview;
			await (settings.preview ? run.tell() : run.carryOut());
			return ledger.inOrder();
		}
	} catch (error) {
		const failure = asFailure(error, mayHaveWritten ? 'unknown' : 'no');
		for (const input of inputs) if (!ledger.has(input)) ledger.note(input, failure);
		return ledger.inOrder();
	}
	for (const input of inputs) {
		const refusal = refusals.get(input);
		if (refusal) ledger.note(input, refusal);
		else if (ledger.continues) ledger.note(input, keptBack([...refusals.keys()][0]!));
	}
	return ledger.inOrder();
};

const keptBack = ({ index }: Input): Failure =>
	new Failure(`Nothing was written, since item ${index} cannot be synchronized`, 'no', {
		description: 'All input items are needed together. Correct that one, or take it out before.',
	});

/** Carries out a plan, or tells of it. */
class Synchronization {
	private readonly changes: Input[];

	private readonly creates: Input[];

	private readonly removed = new Map<Input, IDataObject>();

	constructor(
		private readonly directus: Directus,
		private readonly ledger: Ledger,
		private readonly settings: Settings,
		private readonly plan: Plan,
	) {
		const { inputs, others, key } = settings;
		this.changes = inputs.filter((input) => plan.changed.has(input));
		this.creates = inputs.filter((input) => !plan.held.has(input));
		// The ledger and the sender know what is sent by inputs, which these records do not have.
		for (const record of others === 'leave' ? [] : plan.others) {
			const path = { id: record[key.field] };
			this.removed.set({ index: -1, path, query: {}, body: {}, ui: {}, raw: false }, record);
		}
	}

	/** Tells of records that have an input again after they were archived. */
	private tellOfArchived(): void {
		const { archived } = this.plan;
		const [field] = Object.keys(this.settings.archive);
		if (archived > 0)
			this.directus.hint(
				`${archived} ${archived === 1 ? 'record of the input is' : 'records of the input are'} archived in Directus, and will stay so: give "${field}" a value to bring them back.`,
				'warning',
			);
	}

	/** Tells what would be done, and writes nothing. */
	async tell(): Promise<void> {
		const { directus, settings, plan } = this;
		this.tellOfArchived();
		for (const input of settings.inputs) {
			const held = plan.held.get(input);
			const told = this.resultOf(input);
			const record = {
				...(held ?? {}),
				...only(recordIn(input), held ? (told.changed ?? []) : Object.keys(recordIn(input))),
			};
			this.ledger.note(input, this.outcome(told, record));
		}
		const others = outcomesWithoutInput(directus);
		for (const record of this.removed.values())
			others.push(this.outcome({ result: this.removal }, { ...record, ...settings.archive }));
		directus.hint(`Preview: nothing was written. A run would come to ${this.summary()}.`);
		this.hintOutside(plan.leaving.size);
		try {
			refuseTooMany(settings, plan);
			await this.refuseForbidden();
		} catch (error) {
			directus.hint(`A run would stop: ${asFailure(error).message}.`, 'warning');
		}
	}

	/** Writes what differs: first what inputs are for, then what is to be deleted or archived. */
	async carryOut(): Promise<void> {
		const { directus, ledger, settings, plan, changes, creates } = this;
		await this.refuseForbidden();
		this.tellOfArchived();
		const creation = new Creation(directus, ledger);
		const updates = new Updates(directus, ledger);
		const change = async () =>
			await updates.updateGroups(
				[{ ...settings, inputs: changes }],
				(input) => plan.held.get(input)?.[settings.key.field],
				(input) => this.changeOf(input),
			);
		const create = async () =>
			await creation.createGroup({ ...settings, inputs: creates }, (input) =>
				withoutEmpty(recordIn(input), settings.key.field),
			);
		const isFirst = freesValues(settings, creates, changes);
		if (isFirst) await change();
		if (ledger.isOpen) await create();
		if (!isFirst && ledger.isOpen) await change();
		creation.hint();
		updates.hint();

		const written = [...changes, ...creates];
		await this.tellOfOthers(written);
		for (const input of settings.inputs) {
			const told = this.resultOf(input);
			const outcome = told.result === 'unchanged' ? undefined : ledger.outcomeOf(input);
			if (outcome === undefined) ledger.note(input, this.outcome(told, plan.held.get(input)!));
			else if (isDone(outcome)) ledger.note(input, this.outcome(told, outcome.records[0]!));
		}
		if (ledger.isOpen) await this.remove();
		const failed = written.some((input) => ledger.outcomeOf(input) instanceof Failure);
		const others = outcomesWithoutInput(directus);
		if (failed || others.some((outcome) => outcome instanceof Failure)) this.adviseAll(others);
		directus.hint(`Synchronized: ${this.summary()}.`);
	}

	/** Deletes or archives the records that no input is for, and adds what became of them. */
	private async remove(): Promise<void> {
		const { directus, settings, removed, removal } = this;
		const inputs = [...removed.keys()];
		const ledger = new Ledger(directus, inputs);
		if (settings.others === 'delete') {
			const jobs = inputs.map((input) => ({ input, sent: input.path.id }));
			const done = (): Done => ({ records: [] });
			await deleteJobs(directus, ledger, settings, jobs, { done, werePresent: true });
		} else if (inputs.length > 0) {
			const updates = new Updates(directus, ledger);
			await updates.updateGroups(
				[{ ...settings, inputs }],
				({ path }) => path.id,
				() => settings.archive,
			);
		}
		const outcomes = outcomesWithoutInput(directus);
		for (const [input, record] of removed) {
			const outcome = ledger.outcomeOf(input);
			outcomes.push(
				isDone(outcome)
					? this.outcome({ result: removal }, { ...record, ...settings.archive })
					: outcome,
			);
		}
	}

	private get removal(): Result {
		return this.settings.others === 'delete' ? 'deleted' : 'archived';
	}

	private resultOf(input: Input): Told {
		const { held, changed: all, leaving } = this.plan;
		if (!held.has(input)) return { result: 'created' };
		const changed = all.get(input);
		if (!changed) return { result: 'unchanged' };
		return { result: 'updated', changed, ...(leaving.has(input) && { leavesPart: true }) };
	}

	/** What is sent for an input whose record differs: the fields that differ, and those not compared. */
	private changeOf(input: Input): IDataObject {
		const { compared, key } = this.settings;
		const exempt = Object.keys(recordIn(input)).filter(
			(name) => name !== key.field && !compared.includes(name),
		);
		return only(recordIn(input), [...(this.plan.changed.get(input) ?? []), ...exempt]);
	}

	private outcome(told: Told, record: IDataObject): Done {
		const { preview } = this.settings;
		return { records: [{ ...(preview && { preview }), ...told, record }] };
	}

	/** Tells of records that are not in the part of the collection any more once they are written. */
	private hintOutside(records: number): void {
		if (records > 0)
			this.directus.hint(
				`${records} of the written records are not in the part of the collection that the filter chooses: the next run will not find them, and refuse their items. Give the fields that the filter compares values that it finds.`,
				'warning',
			);
	}

	/**
	 * Ends where the caller may not do in the collection what has to be done.
	 *
	 * @throws Failure naming the action; nothing was written
	 */
	private async refuseForbidden(): Promise<void> {
		const { directus, changes, creates, removed } = this;
		const { collection, others } = this.settings;
		const wanted: Array<[Action, number]> = [
			['create', creates.length],
			['update', changes.length + (others === 'archive' ? removed.size : 0)],
			['delete', others === 'delete' ? removed.size : 0],
		];
		for (const [action, records] of wanted) {
			if (records === 0 || (await directus.mayUse(collection, action)) !== false) continue;
			throw new Failure(
				`The user of the credential may not ${action} in "${collection}", and ${records === 1 ? '1 record differs' : `${records} records differ`} in that`,
				'no',
				{
					description:
						'Nothing was written. Check, in Directus under Settings > Access Policies, the permissions.',
				},
			);
		}
	}

	/**
	 * Tells of written records that a second run would write again: those that hold something else than was
	 * given, and those that the filter does not find.
	 */
	private async tellOfOthers(written: Input[]): Promise<void> {
		const { directus, ledger, settings } = this;
		const { compared, comparison, key, part, path } = settings;
		const names = new Map<string, number>();
		const ids: unknown[] = [];
		for (const input of written) {
			const outcome = ledger.outcomeOf(input);
			const held = isDone(outcome) ? outcome.records[0] : undefined;
			const id = held?.[key.field];
			if (held === undefined || id === undefined) continue;
			ids.push(id);
			const given = compared.filter(
				(name) => Object.hasOwn(recordIn(input), name) && Object.hasOwn(held, name),
			);
			for (const name of comparison.changedIn(only(recordIn(input), given), held))
				names.set(name, (names.get(name) ?? 0) + 1);
		}
		if (names.size > 0) {
			const list = [...names]
				.map(([name, records]) => `${name} (${records} ${records === 1 ? 'record' : 'records'})`)
				.join(', ');
			directus.hint(
				`Directus holds other values than were given in ${list}: the database rounds them, or a flow, a hook or a permission changes them. The next run will find that they differ, and write these records again.`,
				'warning',
			);
		}
		if (Object.keys(part).length === 0) return;
		let outside = 0;
		for (let start = 0; start < ids.length; start += MOST_LISTED) {
			const some = ids.slice(start, start + MOST_LISTED);
			const { filter, search } = part;
			const rules = [filter, { [key.field]: { _in: some } }].filter(Boolean);
			const query = { search, filter: { _and: rules as IDataObject[] } };
			outside += some.length - (await countOf(directus, path, query).catch(() => some.length));
		}
		this.hintOutside(outside);
	}

	/** How many records were dealt with in which way, such as "1 created, 98 unchanged". */
	private summary(): string {
		const counts = new Map<string, number>();
		const told = [
			...this.settings.inputs.map((input) => this.ledger.outcomeOf(input)),
			...outcomesWithoutInput(this.directus),
		];
		for (const outcome of told) {
			const name = isDone(outcome) ? String(outcome.records[0]?.result) : 'failed';
			if (outcome !== 'not sent') counts.set(name, (counts.get(name) ?? 0) + 1);
		}
		const parts = ['created', 'updated', 'unchanged', 'deleted', 'archived', 'failed']
			.filter((name) => counts.has(name))
			.map((name) => `${counts.get(name)} ${name}`);
		return parts.join(', ') || 'nothing';
	}

	/** Puts into every failure what was done beside it. */
	private adviseAll(others: Outcome[]): void {
		const summary = `In all: ${this.summary()}.`;
		const advised = new Map<Failure, Failure>();
		const withSummary = (failure: Failure): Failure => {
			const made = advised.get(failure) ?? failure.withAdvice(summary);
			advised.set(failure, made);
			return made;
		};
		for (const input of this.settings.inputs) {
			const outcome = this.ledger.outcomeOf(input);
			if (outcome instanceof Failure) this.ledger.note(input, withSummary(outcome));
		}
		others.forEach((outcome, place) => {
			if (outcome instanceof Failure) others[place] = withSummary(outcome);
		});
	}
}
