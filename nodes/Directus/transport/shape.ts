import type { IDataObject } from 'n8n-workflow';
import type { Written } from './failure';
import { Failure } from './failure';
import type { DirectusAnswer, DirectusRequest } from './request';
import { isRead } from './request';

/** What each shape may be, in the words of `kindOf`, and what an error says was expected. */
const SHAPES = {
	record: [/object/, 'one record was'],
	/** Who may not read what was written is answered with nothing. */
	recordOrNothing: [/object|nothing|null/, 'one record was'],
	/** A list of records. A write may be answered with nothing, and a singleton gives its one record. */
	records: [/list/, 'records were'],
	recordOrRecords: [/object|list/, 'records were'],
	value: [/text|number|boolean/, 'a value was'],
	/** Whatever a flow or an extension answers. */
	anything: [/./, 'anything was'],
} as const;

/** What lies under `data` in a good answer. */
export type Shape = keyof typeof SHAPES;

export const isRecord = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The answer to a request, if it has the shape that the request says; a request that is searchable asks for records.
 * Of records `data` is a list, also where a singleton gave its one record; it is undefined where there is nothing.
 *
 * @throws Failure naming what came in its place
 */
export function ofShape(answer: DirectusAnswer, request: DirectusRequest): DirectusAnswer {
	const { answer: form = 'data', path, searchable } = request;
	const gives = request.gives ?? (searchable ? 'records' : undefined);
	// What a text or a file holds is not Directus's, and of other statuses the handler makes something.
	if (!gives || answer.status >= 300 || !['data', 'bare'].includes(form)) return answer;
	const found = form === 'bare' ? answer.body : answer.data;
	const [may, wanted] = SHAPES[gives];
	const written = isRead(request) ? 'no' : 'unknown';
	const isNothing = found === undefined || found === null;
	const isOne = gives === 'records' && isRecord(found) && path.startsWith('/items/');
	const isNone = gives === 'records' && isNothing && written !== 'no';
	if (!may.test(kindOf(found)) && !isOne && !isNone)
		throw unexpected(kindOf(found), written, wanted);
	const list: unknown[] = Array.isArray(found) && gives !== 'anything' ? found : [];
	const wrong = list.findIndex((entry) => !isRecord(entry));
	if (wrong >= 0) throw unexpected(`a list that holds ${kindOf(list[wrong])}`, written, wanted);
	if (isNothing) return { ...answer, data: undefined };
	return isOne ? { ...answer, data: [found] } : answer;
}

/**
 * The record in an answer that is one.
 *
 * @param written what is on the server where the request was a write
 * @throws Failure where the answer is anything else
 */
export function recordIn({ data }: Pick<DirectusAnswer, 'data'>, written: Written = 'no') {
	if (isRecord(data)) return data;
	throw unexpected(kindOf(data), written, 'one record was');
}

/** The failure where an answer holds something else than what was expected. */
export const unexpected = (found: string, written: Written, wanted = 'records were'): Failure =>
	new Failure(`Directus answered with ${found} where ${wanted} expected`, written, {
		description:
			'The answer was not used. Check the field paths in the options: what stands before a dot has to be a relation, else Directus answers with IDs alone. A hook or a flow on items.read, or something in front of Directus, may also have changed the answer.',
	});

/** What a value is, in words that follow "answered with". */
export function kindOf(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object') return 'an object';
	return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

/** How deep an answer may be nested: whatever copies JSON, as n8n does with each item, fails at some thousands. */
const DEEPEST = 1000;

/** What is told of an answer that is nested more. */
export const TOO_DEEP = `data that is nested more than ${DEEPEST} levels deep`;

/** Whether JSON is nested deeper than n8n can keep it. */
export const isTooDeep = (value: unknown, levels = DEEPEST): boolean =>
	typeof value === 'object' &&
	value !== null &&
	(levels === 0 || Object.values(value).some((entry) => isTooDeep(entry, levels - 1)));
