import type { IDataObject } from 'n8n-workflow';
import { changeJson } from '../fields/records';
import type { Input } from '../framework/define';
import { nothingToChange } from '../framework/inputs';
import { parseJsonObject } from '../framework/json';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import { recordsIn } from './answers';
import { refuseSingleton } from './singleton';

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
	if (answer.body !== undefined) recordsIn(answer, 'yes');
	return doneWith(row, input, answer);
});

/** Changes many records. */
export const updateMany = perInput(async (directus, row, input) => {
	await refuseSingleton(directus, input.path.collection);
	const answer = await directus.send(requestOf(row, input));
	// Who may not read what is written gets an answer without records.
	if (answer.body !== undefined) {
		const answered = recordsIn(answer, 'yes').length;
		const { keys } = input.body as { keys?: unknown };
		const asked = Array.isArray(keys) ? new Set(keys.map(String)).size : 0;
		// Directus leaves out without a word what is not there.
		if (answered < asked)
			directus.hint(
				`Directus answered with ${answered} of the ${asked} records: the others do not exist, or it shows no more at once.`,
				'warning',
			);
	}
	return doneWith(row, input, answer);
});

/** Deletes many records; a record for each ID. */
export const deleteMany = perInput(async (directus, row, input) => {
	const answer = await directus.send(requestOf(row, input));
	const { body } = input;
	const keys: unknown = Array.isArray(body) ? body : body.keys;
	if (!Array.isArray(keys)) return doneWith(row, input, answer);
	return { records: keys.map((id) => ({ ...input.path, id: id as string, deleted: true })) };
});
