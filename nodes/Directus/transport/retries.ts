import type { IDataObject } from 'n8n-workflow';
import type { Reply } from './http';
import type { DirectusAnswer, DirectusRequest } from './request';
import { isRead } from './request';

/** Codes of a connection that was cut while a request was under way. */
export const DROPPED = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED'];

/** Codes of a connection that did not come about. */
export const NEVER_ARRIVED = [
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
];

/** What is known of a connection's error, as Node has it; of several tries of one connection it has several. */
export interface ConnectionError {
	code?: string;
	syscall?: string;
	name?: string;
	message?: string;
	errors?: ConnectionError[];
}

/** What a certificate is refused for, on either side, and what both sides do not agree on before anything is sent. */
const OF_ENCRYPTION =
	/CERT|CRL_|^UNABLE_TO_|^ERR_TLS_|^(?:INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$|^ERR_SSL_.*(?:WRONG_VERSION|UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|HANDSHAKE|UNRECOGNIZED_NAME|UNKNOWN_CA|PACKET_LENGTH|HTTP_REQUEST|SHARED_CIPHER)/;

/** What Node and n8n refuse before they connect: an address or a header that is none, a host that n8n must not ask. */
const NEVER_TRIED = /^ERR_(?:INVALID|UNESCAPED|HTTP_INVALID)_|^SsrfBlocked/;

/**
 * Whether a connection failed before any of the request can have arrived.
 *
 * @param isWhole whether the request goes out at once, with no file in it: then one that meets a broken
 * encryption while it is written has not arrived
 */
export function isUnsent(error: ConnectionError, isWhole: boolean): boolean {
	const { code = '', syscall = '', name = '', message = '', errors } = error;
	if (errors && errors.length > 0) return errors.every((one) => isUnsent(one, isWhole));
	return (
		['connect', 'getaddrinfo'].includes(syscall) ||
		NEVER_ARRIVED.includes(code) ||
		OF_ENCRYPTION.test(code) ||
		(code === 'EPROTO' && isWhole) ||
		NEVER_TRIED.test(code || name) ||
		message.includes('before secure TLS connection was established')
	);
}

/**
 * Whether a request does the same however often it arrives. A delete by a query finds other records
 * the second time.
 */
export function isRepeatable(request: DirectusRequest): boolean {
	const { method, body, once } = request;
	const isByQuery = typeof body === 'object' && body !== null && 'query' in body;
	return isRead(request) || (method === 'DELETE' && !isByQuery && !once);
}

/**
 * Milliseconds to wait before a request is sent again; undefined where it is not.
 *
 * @param attempt how often it has been sent again already
 */
export function pauseBefore(
	reply: Reply,
	attempt: number,
	request: DirectusRequest,
): number | undefined {
	const isLost = isRead(request) && isOfGateway(reply);
	// What is no refusal here is no reason to wait, but a proxy's answer is none of Directus's either.
	if (!isLost && 'answer' in reply && request.accept?.includes(reply.answer.status))
		return undefined;
	const again =
		isLost || (wasNotBegun(reply) && mayPass(reply)) || (isRepeatable(request) && wasCutOff(reply));
	if (!again || attempt >= ('answer' in reply && !isLost ? 8 : 2)) return undefined;
	const growing = Math.round(500 * 2 ** attempt * (0.75 + Math.random() / 2));
	return ('answer' in reply ? retryAfter(reply.answer) : undefined) ?? growing;
}

/**
 * The words of proxies that had no server to send a request to. HAProxy gives 503 for nothing else, Envoy
 * and Traefik say it in other words where a server was cut off.
 */
const NO_SERVER = /no server is available to handle|no healthy upstream|no available server/i;

/**
 * Whether a reply says that nothing of what was asked has been done, so that everything can be sent again:
 * there was no connection, or Directus limits how much it takes (429) or is under pressure (503).
 *
 * Directus answers 503 also where a storage or a service fails in the middle. A proxy answers it where
 * it has no server to send to, and many also where the server was cut off or took too long (Envoy,
 * Varnish, Heroku, Azure), with a page that does not tell, and with Retry-After as well.
 */
export function wasNotBegun(reply: Reply): boolean {
	if ('code' in reply) return reply.isUnsent === true || NEVER_ARRIVED.includes(reply.code ?? '');
	const { status, body } = reply.answer;
	if (status !== 503) return status === 429;
	const { code, reason } = extensionsIn(body);
	if (code === undefined) return NO_SERVER.test(JSON.stringify(body) ?? '');
	return code === 'SERVICE_UNAVAILABLE' && /pressure|busy/i.test(String(reason));
}

/** Whether what kept a request from being begun may be over soon: a certificate stays what it is. */
const mayPass = (reply: Reply): boolean =>
	'answer' in reply || [...NEVER_ARRIVED, ...DROPPED].includes(reply.code ?? '');

/** Whether a request may have been under way when it ended, in a way that passes. */
function wasCutOff(reply: Reply): boolean {
	if ('code' in reply) return DROPPED.includes(reply.code ?? '');
	return reply.answer.status === 503 && !isOfDirectus(reply.answer.body);
}

/** Whether a proxy says that it got no answer (502), or none in time (504). */
const isOfGateway = (reply: Reply): boolean =>
	'answer' in reply && [502, 504].includes(reply.answer.status) && !isOfDirectus(reply.answer.body);

/** Whether a refusal is in Directus's own form, with a code. */
export const isOfDirectus = (body: unknown): boolean => extensionsIn(body).code !== undefined;

/** What Directus says of a refusal in `extensions`; empty for an answer of something else. */
function extensionsIn(body: unknown): IDataObject {
	const { errors } = (parsed(body) ?? {}) as { errors?: Array<{ extensions?: IDataObject }> };
	return errors?.[0]?.extensions ?? {};
}

/** What the server asks for: seconds or a date in `retry-after`, else Directus's `extensions.reset`. */
function retryAfter({ headers, body }: DirectusAnswer): number | undefined {
	const header = headers['retry-after'];
	const { reset } = extensionsIn(body);
	const seconds = Number(header);
	if (header !== undefined && Number.isFinite(seconds)) return Math.max(seconds, 0.1) * 1000;
	const date = Date.parse(String(header ?? reset ?? ''));
	return Number.isNaN(date) ? undefined : Math.max(date - Date.now(), 100);
}

/** A refusal is JSON also where a text was asked for. */
export function parsed(body: unknown): unknown {
	try {
		return typeof body === 'string' ? (JSON.parse(body) as unknown) : body;
	} catch {
		return body;
	}
}
