import type { IDataObject } from 'n8n-workflow';
import type { Written } from '../transport/failure';
import { Failure } from '../transport/failure';
import type { DirectusAnswer } from '../transport/request';

const isRecord = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The records in an answer that is a list of them. A singleton answers a read of many with its one
 * record.
 *
 * @param written what is on the server where the request was a write
 * @throws Failure where the answer is anything else
 */
export function recordsIn({ data }: Pick<DirectusAnswer, 'data'>, written: Written = 'no') {
	const list: unknown[] = Array.isArray(data) ? data : [data];
	const wrong = list.findIndex((entry) => !isRecord(entry));
	if (wrong < 0) return list as IDataObject[];
	throw unexpected(
		Array.isArray(data) ? `a list that holds ${kindOf(list[wrong])}` : kindOf(data),
		written,
	);
}

/**
 * The record in an answer that is one.
 *
 * @throws Failure where the answer is anything else
 */
export function recordIn({ data }: Pick<DirectusAnswer, 'data'>): IDataObject {
	if (isRecord(data)) return data;
	throw unexpected(kindOf(data), 'no');
}

/** The failure where an answer holds something else than records. */
export const unexpected = (found: string, written: Written): Failure =>
	new Failure(`Directus answered with ${found} where records were expected`, written, {
		description:
			'The answer was not used. Check the field paths in the options: what stands before a dot has to be a relation, else Directus answers with IDs alone. A hook or a flow on items.read, or something in front of Directus, may also have changed the answer.',
	});

function kindOf(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
