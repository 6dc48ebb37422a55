import type { Done, Handler, Input, Operation, Outcome } from '../framework/define';
import { Ledger } from '../framework/ledger';
import { isDone } from '../framework/report';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import { pathSegment } from '../transport/path';
import { missingRecord } from './failures';
import type { Group } from './groups';
import { groupsOf } from './groups';
import { keyOnly, missingIn, readByKeys } from '../reads/lookUp';
import { isOver } from './lostAnswers';
import type { Job } from './send';
import { Sender } from './send';
import { withValidKeys } from './validKeys';
import { canonicalKey, sentKey } from '../values/compare';

/**
 * Deletes a record for every input, many in one request.
 *
 * To an administrator Directus answers a delete of what is not there as if it had been made. So the
 * keys are looked up first, all of them before the first delete: an ID without a record is an error
 * of its input, and without Continue On Fail nothing is deleted then. An option leaves the look out.
 */
export const deleteRecords: Handler = async (directus, row, inputs) => {
	const ledger = new Ledger(directus, inputs);
	const groups: Group[] = [];
	for (const group of await groupsOf(directus, ledger, row, inputs, () => ({})))
		groups.push(await withValidKeys(directus, ledger, group));
	const looked = new Set<Group>();
	const held = new Map<unknown, unknown>();
	const present: Group[] = [];
	for (const group of groups) {
		const found = group.looksFirst ? await presentIn(directus, ledger, group, held) : undefined;
		if (found) looked.add(found);
		present.push(found ?? group);
	}
	// An input that names the record of another one fares as that one, in whatever batch they would be.
	const firsts = new Map<string, Input>();
	const nameOf = ({ path, key }: Group, { path: { id } }: Input) => {
		// Some databases hold a uuid in capitals beside the same in small letters.
		const own = key?.type === 'uuid' ? held.get(id) : undefined;
		return JSON.stringify([path, own ?? canonicalKey(key, id)]);
	};
	for (const group of present) {
		const jobs: Job[] = [];
		for (const input of group.inputs) {
			const name = nameOf(group, input);
			if (firsts.has(name)) continue;
			firsts.set(name, input);
			jobs.push({ input, sent: input.path.id });
		}
		const done = doneIn(row, group);
		await deleteJobs(directus, ledger, group, jobs, { done, werePresent: looked.has(group) });
		for (const input of group.inputs) {
			const first = firsts.get(nameOf(group, input)) ?? input;
			const outcome = ledger.outcomeOf(first);
			if (first !== input)
				ledger.note(input, isDone(outcome) ? { ...done(input.path.id), isRepeat: true } : outcome);
		}
	}
	return ledger.inOrder();
};

/**
 * Deletes the records of a group by their keys, in batches, and notes what became of each.
 *
 * @param jobs each with the key of a record
 * @param how.done what is given out for a record that was deleted, by its key
 * @param how.werePresent whether the records are known to have been there: then those that are gone after
 * an answer that was lost were deleted
 */
export async function deleteJobs(
	directus: Directus,
	ledger: Ledger,
	group: Group,
	jobs: Job[],
	{ done, werePresent }: { done: (id: unknown) => Done; werePresent: boolean },
): Promise<void> {
	const sender = new Sender(directus, ledger, group.collection, 'delete');
	await sender.inBatches(jobs, group.batchSize, async (batch) => {
		const ids = batch.map(({ sent }) => sent);
		try {
			await send(directus, group, ids);
		} catch (error) {
			const failure = asFailure(error);
			if (failure.written === 'no' || !werePresent) throw failure;
			return await afterFailure(directus, group, ids, failure, done);
		}
		return ids.map(done);
	});
}

/** What is given out for a record of a group that was deleted, by its ID. */
function doneIn({ path }: Operation, { collection }: Group): (id: unknown) => Done {
	// Some endpoints are of no collection of items: their records go by other names.
	const named = path?.collection ? { collection } : {};
	return (id) => ({ records: [{ ...named, id: id as string, deleted: true }] });
}

async function send(directus: Directus, { path, key }: Group, ids: unknown[]): Promise<void> {
	const keys = ids.map((id) => sentKey(key, id));
	const gives = 'recordOrNothing';
	await directus.send(
		keys.length === 1
			? { method: 'DELETE', path: `${path}/${pathSegment(keys[0], 'id')}`, gives }
			: { method: 'DELETE', path, body: keys, gives },
	);
}

/**
 * Looks up which records of a group there are, and fails the inputs of the others.
 *
 * @param held is given the keys of the records as Directus spells them, by the IDs
 * @returns the group without those; undefined where the caller may not read the keys
 */
async function presentIn(
	directus: Directus,
	ledger: Ledger,
	group: Group,
	held: Map<unknown, unknown>,
): Promise<Group | undefined> {
	const ids = group.inputs.map(({ path }) => path.id);
	const missing = await missingIn(directus, group, ids, held).catch((error: unknown) =>
		asFailure(error, 'no'),
	);
	// Who may delete need not be allowed to read.
	if (!missing) return undefined;
	const inputs: Input[] = [];
	for (const input of group.inputs) {
		const { id } = input.path;
		if (missing instanceof Failure) ledger.note(input, missing);
		else if (missing.has(id))
			ledger.note(input, await missingRecord(directus, id, group.collection));
		else inputs.push(input);
	}
	return { ...group, inputs };
}

/** What became of records that were there before a delete whose answer failed. */
async function afterFailure(
	directus: Directus,
	group: Group,
	ids: unknown[],
	failure: Failure,
	done: (id: unknown) => Done,
): Promise<Outcome[]> {
	const { key } = group;
	if (!key) throw failure;
	const find = await readByKeys(
		directus,
		{ ...group, key, query: keyOnly(group.collection, key) },
		ids,
	).catch(() => undefined);
	if (!find) throw failure;
	const left = isOver(failure) ? failure.withWritten('no') : failure;
	return ids.map((id): Outcome => (find(id) === undefined ? done(id) : left));
}
