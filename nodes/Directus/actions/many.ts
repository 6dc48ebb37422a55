import type { IDataObject } from 'n8n-workflow';
import { missingRecord } from '../bulk/failures';
import { refuseNewChoices } from '../bulk/choices';
import { lookUp, missingIn, readByKeys } from '../reads/lookUp';
import { distinctKeys, refuseOtherKeys, withSentKeys } from '../bulk/validKeys';
import { changeJson } from '../fields/records';
import type { Done, Handler, Input, Operation } from '../framework/define';
import { nothingToChange } from '../framework/emptyChange';
import { parseJsonObject } from '../framework/json';
import type { InputFunction } from '../framework/ledger';
import { Ledger, perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import type { Directus } from '../transport/directus';
import { asFailure } from '../transport/failure';
import type { DirectusField } from '../transport/schema';
import { refuseSingleton } from '../reads/singleton';
import { recordsByKey, unclear } from '../reads/byKey';
import { hintForbidden, hintPreview, previewOfQuery } from './preview';

/**
 * Makes the body of a change of many: the same change for a list of IDs, or a list of records with
 * their keys. @throws Failure where nothing is to be changed
 */
export function withChanges(input: Input): Input {
	if (input.raw) return input;
	if (input.ui.records) return { ...input, body: input.ui.records as unknown[] };
	const { displayName } = changeJson;
	const { data } = input.body as IDataObject;
	if (Object.keys(parseJsonObject(data ?? {}, displayName)).length === 0)
		throw nothingToChange(displayName);
	return input;
}

/** Creates the records of a list. */
export const createMany = perInput(async (directus, row, input) => {
	const answer = await directus.send(requestOf(row, input));
	// Who may not read what is written gets an answer without records.
	if (answer.data !== undefined) {
		const answered = [answer.data].flat().length;
		const asked = Array.isArray(input.body) ? input.body.length : 1;
		if (answered < asked)
			directus.hint(
				`All ${asked} records were created, and Directus answered with ${answered} of them: it shows no more at once (QUERY_LIMIT_MAX), or the user of the credential may not read the others.`,
				'warning',
			);
	}
	const collection = collectionOf(row, input);
	const key = collection ? await directus.primaryKey(collection) : undefined;
	const done = doneWith(row, input, answer);
	const given = idsIn(input, key);
	// Of keys that it counts the database gives the lower to the earlier.
	const isCounted = given.length === 0 && key?.schema?.has_auto_increment === true;
	const counted = done.records.map((record) => record[key?.field ?? '']);
	return inOrderOf(key, isCounted ? counted.sort((a, b) => Number(a) - Number(b)) : given, done);
});

/**
 * The records of a write in the order of its list, where all are known by their IDs. Directus answers in that of
 * the collection's sort field.
 */
function inOrderOf(key: DirectusField | undefined, ids: unknown[], { records }: Done): Done {
	const find = key && recordsByKey(key, records, ids);
	const found = new Set(ids.map((id) => find?.(id)));
	const isAll = found.size === records.length && !found.has(undefined) && !found.has(unclear);
	return { records: isAll ? ([...found] as IDataObject[]) : records };
}

/**
 * Makes a handler of what is done with a list of records that are there. To an administrator Directus
 * answers a delete of what is not there as if it had been made, and leaves it out of a change without a
 * word; it refuses both to all others. So it is looked up for the former. All looks come before the first
 * write, so that without Continue On Fail nothing is written then.
 *
 * @param done what is done with the records, for the error
 * @param prove ends where an input must not be sent, whatever records there are
 */
const lookingFirst =
	(
		done: 'changed' | 'deleted',
		send: InputFunction,
		prove: (directus: Directus, row: Operation, input: Input) => Promise<void> = async () => {},
	): Handler =>
	async (directus, row, inputs) => {
		const ledger = new Ledger(directus, inputs);
		for (const input of inputs) {
			await prove(directus, row, input)
				.then(async () => await refuseMissing(directus, row, input, done))
				.catch((error: unknown) => ledger.note(input, asFailure(error, 'no')));
		}
		for (const input of inputs) {
			if (!ledger.isOpen) break;
			if (!ledger.has(input)) ledger.note(input, await send(directus, row, input).catch(asFailure));
		}
		return ledger.inOrder();
	};

/** Changes many records; nothing of a list in which one is not there. */
export const updateMany = lookingFirst(
	'changed',
	async (directus, row, input) => {
		const key = await keyOf(directus, row, input);
		const ids = distinctKeys(key, idsIn(input, key));
		const asked = ids.length;
		const answer = await directus.send(
			requestOf(row, { ...input, body: withSentKeys(input.body, key) }),
		);
		// Who may not read what is written gets an answer without records.
		if (answer.data !== undefined) {
			const answered = [answer.data].flat().length;
			if (answered < asked)
				directus.hint(
					`Directus answered with ${answered} of the ${asked} records: the others do not exist, or it shows no more at once.`,
					'warning',
				);
		}
		return inOrderOf(key, ids, doneWith(row, input, answer));
	},
	async (directus, row, input) => {
		await refuseSingleton(directus, input.path.collection);
		const key = await keyOf(directus, row, input);
		await refuseNewChoices(directus, input, collectionOf(row, input), async (fields) => {
			const query = { fields: [key?.field ?? 'id', ...fields] };
			const group = key && { path: requestOf(row, input).path, query, key };
			const find = group && (await lookUp(directus, group, idsIn(input, key)));
			return (record) => find?.(record[key?.field ?? 'id']);
		});
	},
);

/** Deletes many records; nothing of a list in which one is not there. It gives a record for each that was deleted. */
export const deleteMany = lookingFirst('deleted', async (directus, row, input) => {
	if (input.ui.preview) return await previewList(directus, row, input);
	const answer = await directus.send(requestOf(row, input));
	if (!Array.isArray(input.body) && !Array.isArray(input.body.keys))
		return doneWith(row, input, answer);
	const key = await keyOf(directus, row, input);
	const ids = distinctKeys(key, idsIn(input, key));
	return { records: ids.map((id) => ({ ...input.path, id: id as string, deleted: true })) };
});

/** The records that would be deleted, as far as the caller may read them. */
async function previewList(directus: Directus, row: Operation, input: Input): Promise<Done> {
	if (!Array.isArray(input.body) && !Array.isArray(input.body.keys))
		return await previewOfQuery(directus, row, input);
	const collection = collectionOf(row, input);
	const key = await keyOf(directus, row, input);
	const ids = distinctKeys(key, idsIn(input, key));
	const records: IDataObject[] = [];
	for (let start = 0; key && start < ids.length; start += MOST_READ) {
		const some = ids.slice(start, start + MOST_READ);
		const find = await readByKeys(
			directus,
			{ path: requestOf(row, input).path, query: {}, key },
			some,
		);
		for (const id of some) {
			const record = find(id);
			if (record === undefined) throw await missingRecord(directus, id, collection);
			const shown = record === unclear ? { [key.field]: id as string } : record;
			records.push({ preview: true, result: 'deleted', record: shown });
		}
	}
	if (!key)
		for (const id of ids)
			records.push({ preview: true, result: 'deleted', record: { id: id as string } });
	await hintForbidden(directus, collection, 'delete');
	hintPreview(
		directus,
		` ${records.length} ${records.length === 1 ? 'record' : 'records'} would be deleted.`,
	);
	return { records };
}

/** How many whole records are read in one request. */
const MOST_READ = 500;

const collectionOf = (row: Operation, { path }: Input) =>
	String(path.collection ?? row.collection ?? '');

/** The primary key of the collection that many records are of; undefined where it is not known. */
async function keyOf(
	directus: Directus,
	row: Operation,
	input: Input,
): Promise<DirectusField | undefined> {
	const collection = collectionOf(row, input);
	const key = collection ? await directus.primaryKey(collection) : undefined;
	const { path } = requestOf(row, input);
	await refuseOtherKeys(directus, { path, collection, key }, idsIn(input, key));
	return key;
}

/** The IDs in a body: a list of them, that under `keys`, or those of the records in a list. */
function idsIn({ body }: Input, key: DirectusField | undefined): unknown[] {
	const list: unknown = Array.isArray(body) ? body : body.keys;
	if (!Array.isArray(list)) return [];
	const ids = list.map((entry: unknown) =>
		typeof entry === 'object' && entry !== null
			? (entry as IDataObject)[key?.field ?? 'id']
			: entry,
	);
	return ids.filter((id) => id !== undefined);
}

/** Ends where one of many records can be none or, for all that an administrator can see, is not there. */
async function refuseMissing(
	directus: Directus,
	row: Operation,
	input: Input,
	done: string,
): Promise<void> {
	const key = await keyOf(directus, row, input);
	const ids = distinctKeys(key, idsIn(input, key));
	if (!key || ids.length === 0 || !(await directus.seesEverything())) return;
	const collection = collectionOf(row, input);
	const { path } = requestOf(row, input);
	const missing = [...((await missingIn(directus, { path, collection, key }, ids)) ?? [])];
	if (missing.length === 0) return;
	const failure = await missingRecord(directus, missing[0], collection);
	const others = missing.slice(1, 20).map((id) => `"${String(id).slice(0, 100)}"`);
	throw failure.withAdvice(
		others.length > 0
			? `Nothing of this list was ${done}. Not there either: ${others.join(', ')}.`
			: `Nothing of this list was ${done}.`,
	);
}
