import type { IDataObject } from 'n8n-workflow';
import type { Reply } from './http';
import type { DirectusRequest } from './request';
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
	const growing = Math.round(500 * 2 ** attempt * (0.75 + Math.random() / 2));
	const repeatable = isRepeatable(request);
	if ('answer' in reply) {
		const { status, headers } = reply.answer;
		const body = parsed(reply.answer.body);
		const asked = retryAfter(headers, body);
		if (status !== 429 && !(status === 503 && isBusy(body, repeatable))) return undefined;
		if (request.accept?.includes(status) || attempt >= 8) return undefined;
		return asked ?? growing;
	}
	const code = reply.code ?? '';
	const again = NEVER_ARRIVED.includes(code) || (repeatable && DROPPED.includes(code));
	return again && attempt < 2 ? growing : undefined;
}

/** How proxies say that a request was under way when it ended. */
const CUT_OFF = /time(?:d\s?|-)?out|reset|disconnect|terminat|fetch failed|H1[2358]\b/i;

/**
 * Whether a 503 passes and what was asked can be sent again. Directus answers it also where a
 * storage, an address to import from or a provider of deployments fails: that does not pass. A
 * proxy answers it where it has no server to send to, and some also where the server was cut off or
 * took too long: then it may have done what was asked, also where it says when to come back.
 *
 * @param repeatable what was asked does no harm twice
 */
function isBusy(body: unknown, repeatable: boolean): boolean {
	const { errors } = (body ?? {}) as { errors?: Array<{ extensions?: IDataObject }> };
	const { code, service, reason } = errors?.[0]?.extensions ?? {};
	if (code === undefined) return repeatable || !CUT_OFF.test(JSON.stringify(body) ?? '');
	if (code !== 'SERVICE_UNAVAILABLE') return false;
	return service === undefined || /pressure|busy/i.test(String(reason));
}

/** What the server asks for: seconds or a date in `retry-after`, else Directus's `extensions.reset`. */
function retryAfter(headers: IDataObject, body: unknown): number | undefined {
	const header = headers['retry-after'];
	const reset = (body as { errors?: Array<{ extensions?: { reset?: string } }> } | undefined)
		?.errors?.[0]?.extensions?.reset;
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
