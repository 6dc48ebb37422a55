import type { Failure, Written } from './failure';
import { TOO_LONG } from './stream';

/*
 * Directus carries out a request in one transaction, commits, and only then reads back what it
 * answers with. Where the reading fails it refuses, although everything is written. So a refused
 * write has left nothing only if its code cannot come from the reading. The codes below were looked
 * up in the sources of Directus 10.13, 11.17 and 12.4. Two things no code tells: an endpoint that
 * writes in several steps of its own, whose handler has to say it, and a flow on items.read whose
 * Throw Error operation borrows one of these codes.
 */

/** Given before Directus begins, or by a connection that did not come about. */
const BEFORE_ANYTHING = [
	'INVALID_CREDENTIALS',
	'INVALID_TOKEN',
	'TOKEN_EXPIRED',
	'INVALID_OTP',
	'INVALID_IP',
	'USER_SUSPENDED',
	'REQUESTS_EXCEEDED',
	'ROUTE_NOT_FOUND',
	'METHOD_NOT_ALLOWED',
	'UNSUPPORTED_MEDIA_TYPE',
	'CONTENT_TOO_LARGE',
	'INVALID_INVITE',
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
];

/** What one bad record of many brings about; Directus would take the others. */
const OF_ONE_RECORD = [
	// The database's own errors: Directus translates them around its insert and its update alone.
	'RECORD_NOT_UNIQUE',
	'INVALID_FOREIGN_KEY',
	'NOT_NULL_VIOLATION',
	'VALUE_TOO_LONG',
	'VALUE_OUT_OF_RANGE',
	// Checks of what is to be written.
	'FAILED_VALIDATION',
	'INVALID_PAYLOAD',
	'UNPROCESSABLE_CONTENT',
	// What the license of Directus does not allow is checked before or in the transaction.
	'LIMIT_EXCEEDED',
	'RESOURCE_RESTRICTED',
	// The reading may be forbidden too, but Directus answers that with an empty 204.
	'FORBIDDEN',
];

/**
 * What one bad record may bring about as well, such as a rule of the database that Directus has no code for.
 * Whether it has written something this code does not tell.
 */
const MAY_BE_OF_ONE_RECORD = 'INTERNAL_SERVER_ERROR';

/**
 * How a database says that a write failed, for which Directus has no code: it passes that on to administrators, with
 * the statement before it. Of another collection than the request's it may come from what follows the write.
 */
const FAILED_WRITE = /^(?:insert into|update) [`"[]([^`"\]]+)[`"\]] /;

/** How Directus refuses a limit over QUERY_LIMIT_MAX, before it begins. */
const OVER_LIMIT = /"limit" must be less than or equal to (\d+)/;

/**
 * Whether a request that was refused has written something, as far as its answer tells.
 *
 * @param code Directus's error code, or that of the connection; undefined for a proxy's answer
 * @param status the HTTP status; undefined where no answer came
 * @param said the field that Directus names, its words, and the path of the request
 */
export function writtenBy(
	code: string | undefined,
	status: number | undefined,
	{ field, message = '', path = '' }: { field?: string; message?: string; path?: string } = {},
): Written {
	if (code === 'INVALID_QUERY' && OVER_LIMIT.test(message)) return 'no';
	// A Condition in a flow on items.read gives the same code for the reading, and names `$trigger`.
	if (code === 'FAILED_VALIDATION' && field?.startsWith('$')) return 'unknown';
	const table = code === MAY_BE_OF_ONE_RECORD ? FAILED_WRITE.exec(message)?.[1] : undefined;
	if (table !== undefined && `${path}/`.startsWith(`/items/${encodeURIComponent(table)}/`))
		return 'no';
	if (code !== undefined)
		return [...BEFORE_ANYTHING, ...OF_ONE_RECORD].includes(code) ? 'no' : 'unknown';
	// A proxy that refuses has handed nothing on. 408 and 499 it gives where it gave up waiting.
	const isRefusal = status !== undefined && status >= 300 && status < 500;
	return isRefusal && status !== 408 && status !== 499 ? 'no' : 'unknown';
}

/** Whether the other records of a refused request are worth a request without the bad one. */
export const isOfOneRecord = ({ written, details }: Failure): boolean =>
	written === 'no' && [...OF_ONE_RECORD, MAY_BE_OF_ONE_RECORD].includes(details.code ?? '');

/**
 * Whether less of the same is taken: a body over MAX_PAYLOAD_SIZE, which Directus calls an invalid
 * payload and a proxy 413, more records than MAX_BATCH_MUTATION, a limit over QUERY_LIMIT_MAX, a
 * query that is too long for an address, or an answer that is more than the node takes into memory.
 */
export const isTooMuch = (failure: Failure): boolean =>
	failure.written === 'no' &&
	(failure.details.status === 413 ||
		failure.details.code === TOO_LONG ||
		/max batch mutation|entity too large|too long for an address/i.test(failure.message) ||
		mostRecordsIn(failure) !== undefined);

/** How many records the server gives at once, from its refusal to give more. */
export function mostRecordsIn({ message, details }: Failure): number | undefined {
	const most = details.code === 'INVALID_QUERY' ? OVER_LIMIT.exec(message)?.[1] : undefined;
	return most === undefined || Number(most) < 1 ? undefined : Number(most);
}

/**
 * The refusal of what Directus, an extension or a flow does in several steps without a transaction around
 * them. The code of a bad record says that its own step wrote nothing, and it may be a later one.
 *
 * @param before the codes of what is refused before the first step
 * @returns the same failure where it is known that no step was carried out, else one that is `unknown`
 */
export const ofSeveralSteps = (failure: Failure, before: string[] = []): Failure =>
	isOfOneRecord(failure) && !before.includes(failure.details.code ?? '')
		? failure.withWritten('unknown')
		: failure;
