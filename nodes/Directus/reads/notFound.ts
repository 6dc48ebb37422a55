import type { IDataObject } from 'n8n-workflow';
import type { Done, Input } from '../framework/define';
import { Failure } from '../transport/failure';

/** The field that says of an output whether something was found. */
const FOUND = 'found';

/** What comes out for an input whose record is not there: its option If Not Found. */
export type IfNotFound = 'error' | 'item' | 'nothing';

export const ifNotFoundOf = ({ ui }: Input): IfNotFound =>
	ui.ifNotFound === 'item' || ui.ifNotFound === 'nothing' ? ui.ifNotFound : 'error';

/**
 * The outcome of an input whose records were found. Where If Not Found wants an item that says so, what is found
 * says so as well: a field that only some items have is easily taken for its opposite.
 */
export function foundOutcome(input: Input, records: IDataObject[]): Done | Failure {
	if (ifNotFoundOf(input) !== 'item') return { records };
	if (records.some((record) => Object.hasOwn(record, FOUND)))
		return new Failure(`The record has a field "${FOUND}" itself`, 'no', {
			field: FOUND,
			description:
				'It cannot say whether the record was found. Choose something else under If Not Found, or leave the field out of those that are returned, under Options.',
		});
	return { records: records.map((record) => ({ ...record, [FOUND]: true })) };
}

/**
 * The outcome of an input whose record is not there, or may not be read.
 *
 * @param sought what was looked for, by the names of the fields
 * @param error makes the failure, where the input is to fail
 */
export async function notFoundOutcome(
	input: Input,
	sought: IDataObject,
	error: () => Promise<Failure>,
): Promise<Done | Failure> {
	const choice = ifNotFoundOf(input);
	if (choice === 'error') return await error();
	return { records: choice === 'item' ? [{ ...sought, [FOUND]: false }] : [] };
}
