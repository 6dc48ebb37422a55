import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { asFailure } from '../transport/failure';
import { fillPath } from '../transport/path';
import type { DirectusAnswer, DirectusRequest } from '../transport/request';
import { isRecord } from '../transport/shape';
import { ofSeveralSteps } from '../transport/written';
import type { Done, Handler, Input, Operation } from './define';
import { splitRoute } from './define';
import type { InputFunction } from './ledger';
import { perInput } from './ledger';

/** A row's request for one input. */
export function requestOf(
	row: Operation,
	{ path, query, body }: Pick<Input, 'path' | 'query' | 'body'>,
): DirectusRequest {
	const { method, template } = splitRoute(row);
	return {
		method,
		path: fillPath(template, path),
		query,
		gives:
			row.gives ??
			(method === 'GET' ? 'record' : Array.isArray(body) ? 'records' : 'recordOrNothing'),
		...(row.body && { body }),
		...(row.access && { access: row.access }),
		...(row.answer && { answer: row.answer }),
		...(row.once && { once: true }),
	};
}

/**
 * An answer of Directus as records, each of which becomes an output item.
 *
 * A list gives a record for each entry, an answer of nothing `{ "success": true }`, text and other plain
 * values `{ "result": value }`. Deletes answer nothing: `{ "deleted": true }` with what the path
 * named.
 */
export function recordsOf(
	row: Operation,
	{ path }: Pick<Input, 'path'>,
	{ body }: Pick<DirectusAnswer, 'body'>,
): IDataObject[] {
	const envelope = isRecord(body) ? body : {};
	const isWithin = row.answer !== 'bare' && Object.hasOwn(envelope, 'data');
	const data: unknown = isWithin ? envelope.data : body;
	if (body === undefined || (data === null && row.gives !== 'anything')) {
		const isDelete = row.route.startsWith('DELETE');
		return [isDelete ? { ...path, deleted: true } : { success: true }];
	}
	const list: unknown[] = Array.isArray(data) ? data : [data];
	return list.map((entry) => {
		const record = isRecord(entry) ? entry : { result: entry as IDataObject };
		return row.output ? row.output(record, envelope) : record;
	});
}

/** What a row's answer for one input comes to. */
export const doneWith = (
	row: Operation,
	input: Pick<Input, 'path'>,
	answer: DirectusAnswer,
): Done => ({
	records: recordsOf(row, input, answer),
});

/**
 * Sends a row as it stands for one input.
 *
 * @throws Failure where Directus refuses or cannot be reached
 */
export const sendOne: InputFunction = async (directus, row, input) =>
	doneWith(row, input, await directus.send(requestOf(row, input)));

/** Sends a row as it stands, once for each input. */
export const sendEach = perInput(sendOne);

/**
 * Sends a row whose body holds a list that Directus works off without a transaction: where it refuses
 * an entry, those before it are done.
 *
 * @param listIn the list in the body
 * @param before the codes of what Directus refuses before it begins with the first entry
 * @param prove ends where an input must not be sent
 */
export const sendSteps = (
	listIn: (body: Input['body']) => unknown,
	before: string[] = [],
	prove: (directus: Directus, input: Input) => Promise<void> = async () => {},
): Handler =>
	perInput(async (directus, row, input) => {
		const steps = listIn(input.body);
		await prove(directus, input);
		return await sendOne(directus, row, input).catch((error: unknown) => {
			const failure = asFailure(error);
			const told = ofSeveralSteps(failure, before);
			throw told !== failure && Array.isArray(steps) && steps.length > 1
				? told.withAdvice(ENTRY_BY_ENTRY)
				: failure;
		});
	});

const ENTRY_BY_ENTRY =
	'Directus takes the entries one after the other, so those before the refused one are done.';
