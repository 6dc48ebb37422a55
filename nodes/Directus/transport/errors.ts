import type { IDataObject, INode } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { FailureDetails, Written } from './failure';
import { Failure } from './failure';
import type { DirectusAnswer, DirectusRequest } from './request';
import { isEnvelope } from './request';
import { DROPPED, parsed } from './retries';
import { isTooDeep, kindOf, TOO_DEEP } from './shape';
import { SILENCE } from './silence';
import { isStream, longestAnswer, TOO_LONG } from './stream';

/** One entry of the `errors` list in Directus's answers. */
interface DirectusErrorEntry {
	message?: string;
	extensions?: { code?: string; field?: string; collection?: string; reason?: string };
}

/** What to do about a refusal, by Directus's error code (https://directus.io/docs/guides/connect/errors). */
const nextStep: Record<string, string> = {
	FORBIDDEN:
		'Either it does not exist, or the user of the credential may not do this. Check the ID and, in Directus under Settings > Access Policies, the permissions.',
	INVALID_CREDENTIALS:
		'Directus does not accept this log-in. Check the token, or the e-mail address and password.',
	INVALID_TOKEN: 'Directus does not know this token. Check it, or create a new one.',
	TOKEN_EXPIRED: 'The token is too old. Get a new one and try again.',
	INVALID_OTP:
		'The one-time password is wrong or too old. Take the newest one of the authenticator app.',
	USER_SUSPENDED: 'An administrator has to activate the user in Directus.',
	FAILED_VALIDATION:
		'Correct the value of that field. Directus checks it with the rules of the field.',
	RECORD_NOT_UNIQUE:
		'Another record has this value already. Use another value, or update that record.',
	INVALID_FOREIGN_KEY: 'The related record does not exist. Create it first, or correct its ID.',
	NOT_NULL_VIOLATION: 'Give the field a value, or a default value in Directus.',
	VALUE_TOO_LONG: 'Shorten the value, or allow a longer one in Directus.',
	VALUE_OUT_OF_RANGE: 'Use a value that fits the type of the field.',
	INVALID_PAYLOAD: 'Check the values sent; the message names what Directus misses or refuses.',
	INVALID_QUERY: 'Check the query: fields, filter, sort and limit.',
	ROUTE_NOT_FOUND:
		'This Directus has no such endpoint. Check the Directus URL of the credential and the version of the server.',
	REQUESTS_EXCEEDED:
		'Directus limits how many requests it takes. Try again later, or with fewer items.',
	CONTENT_TOO_LARGE: 'Send less at once, or raise MAX_PAYLOAD_SIZE of the server.',
	LIMIT_EXCEEDED: 'Your Directus allows no more of these.',
	RESOURCE_RESTRICTED: 'The license of your Directus does not include this.',
	SERVICE_UNAVAILABLE: 'Something that Directus depends on does not answer. Try again later.',
	INTERNAL_SERVER_ERROR: 'The log of the Directus server says more.',
	INVALID_PROVIDER: 'The user logs in with another provider. Choose it under Provider.',
	INVALID_PROVIDER_CONFIG:
		'The provider refused the access token, or Directus could not reach it. Check the token and the team.',
	UNSUPPORTED_MEDIA_TYPE: 'Directus does not take this kind of content here.',
};

/** The same by Directus's words, where it has no code of its own for it. */
const nextStepOf: Array<[RegExp, string]> = [
	[
		/^Invalid time value/,
		'A date is not understood. Write dates like 2026-12-31, and times like 2026-12-31T18:00:00Z.',
	],
	[
		/Couldn't fetch file from URL/,
		'Directus itself has to reach the address, which IMPORT_IP_DENY_LIST may forbid. The log of the Directus server says more.',
	],
	[
		/ in file import/,
		'Directus imports CSV and JSON. If the file holds one of them, choose it under Format; if not, convert it.',
	],
	[
		/^Deployment config for .* not found/,
		'Directus is not connected with this provider. Deployment: Create connects it.',
	],
];

/** What to do where no Directus answered, by the code of the connection's error. */
const connectionStep: Record<string, string> = {
	ECONNREFUSED:
		'Nothing answers at that address and port. Is Directus running, and is the URL right?',
	ENOTFOUND: 'The host name is not known. Check the Directus URL of the credential.',
	EAI_AGAIN: 'The host name could not be looked up. Check the Directus URL and the network.',
	ECONNRESET:
		'The connection was cut while the request was under way. Check in Directus what has arrived.',
	EPIPE:
		'The connection was cut while the request was under way. Check in Directus what has arrived.',
	ETIMEDOUT: 'Directus did not answer in time. Check in Directus what has arrived.',
	STALLED: `Nothing of the file was taken for ${SILENCE}, so the upload was ended.`,
	ECONNABORTED: 'Directus did not answer in time. Check in Directus what has arrived.',
};

/** What to do about a file that n8n does not give out whole. */
export const READ_IT =
	'Check that n8n still has the file: it removes those of an execution that was deleted.';

/** What is known of a refusal; everything in it is safe to show. */
export type Refusal = FailureDetails & { message: string };

/** The failure that a refusal is. */
export const failureOf = ({ message, ...details }: Refusal, written: Written): Failure =>
	new Failure(message, written, details);

/**
 * The error that a user sees. It is built from a plain object: n8n's own request errors carry the
 * request with its body, and NodeApiError hands an existing NodeApiError back without its options.
 */
export function apiError(node: INode, refusal: Refusal): NodeApiError {
	const { message, description, status, code, field, original } = refusal;
	const error = new NodeApiError(
		node,
		{ message },
		{ message, description, ...(status && { httpCode: String(status) }) },
	);
	// n8n swaps its own words in where a message holds the likes of ECONNRESET.
	error.message = message;
	error.messages = [];
	const context: IDataObject = { code, field, original };
	for (const key of Object.keys(context)) {
		if (context[key] !== undefined) error.context[key] = context[key];
	}
	return error;
}

/** An error of the transport with other words for the same refusal; code and status stay. */
export function restate(
	node: INode,
	error: NodeApiError,
	message: string,
	next: string,
): NodeApiError {
	const { code, field } = error.context as { code?: string; field?: string };
	const original = String(error.context.original ?? error.message);
	return apiError(node, {
		message,
		description: `Directus said: ${original.replace(/\.?$/, '.')} ${next}`,
		status: Number(error.httpCode) || undefined,
		code,
		field,
		original,
	});
}

/**
 * Reads a refusal of Directus: `{ errors: [{ message, extensions: { code } }] }`.
 *
 * @param status the HTTP status
 * @param body the answer
 * @param hide takes secrets out of a text
 */
export function readRefusal(
	status: number,
	body: unknown,
	hide: (text: string) => string,
): Refusal {
	const errors = (body as { errors?: DirectusErrorEntry[] } | undefined)?.errors;
	const first = Array.isArray(errors) ? errors[0] : undefined;
	if (!first) {
		return {
			message: `The server answered ${status}, and not as Directus does`,
			description:
				status === 401 || status === 403 || status >= 500
					? 'Something in front of Directus (a proxy, a firewall, a log-in page) may have answered. Check it and the Directus URL of the credential.'
					: 'Check the Directus URL of the credential: it may lead to another service.',
			status,
		};
	}
	// `extensions` stays out but for what is known to be harmless: `invalid` repeats a rejected password.
	// Secrets first: a part of one could not be told any more.
	const text = (value: unknown) =>
		typeof value === 'string' && value !== '' ? shortened(hide(value)) : undefined;
	const code = text(first.extensions?.code);
	const field = text(first.extensions?.field);
	// The code is the server's text, and `constructor` is text too.
	const byCode = Object.hasOwn(nextStep, code ?? '') ? nextStep[code ?? ''] : undefined;
	const byWords = nextStepOf.find(([words]) => words.test(String(first.message)));
	const next = byWords?.[1] ?? byCode;
	const others = errors!.slice(1).map((entry) => text(entry?.message));
	return {
		message: text(first.message) ?? `Directus answered ${status}`,
		description: [...others, next].filter(Boolean).join(' ') || undefined,
		status,
		code,
		field,
	};
}

/** An error of a database may hold the whole statement, of a hundred kilobytes, before its reason. */
const shortened = (text: string) =>
	text.length > 500 ? `${text.slice(0, 250)} … ${text.slice(-250)}` : text;

/** The code of an upload that was ended because n8n could not read all of its file. */
export const UNREADABLE = 'UNREADABLE';

/**
 * The refusal where no answer came at all.
 *
 * @param isUnsent whether nothing can have arrived, since no connection came about
 */
export function readConnectionError(
	code: string | undefined,
	host: string,
	isUnsent = false,
): Refusal {
	if (code === UNREADABLE)
		return { message: 'The file could not be read up to its end', description: READ_IT, code };
	if (code === TOO_LONG)
		return {
			message: `The server answered with more than ${longestAnswer.bytes / 1_000_000} MB`,
			description:
				'It was not taken in, since n8n has to hold all of it in memory. Ask for fewer records or fields; Custom API Call gives an answer of any size out as a file.',
			code,
		};
	// What is said of a connection that was cut is wrong of one that did not come about.
	const isCut = DROPPED.includes(code ?? '');
	const step = isCut && isUnsent ? undefined : connectionStep[code ?? ''];
	return {
		message: `Directus at ${host} could not be reached`,
		description: step
			? `${step} (${code})`
			: `${isUnsent ? 'No connection came about' : 'The connection failed'}${code ? ` (${code})` : ''}. Check the Directus URL of the credential, the network and the certificate.`,
		code,
	};
}

/**
 * What is wrong with an answer; undefined where it is a good one.
 *
 * @param hide takes secrets out of a text
 */
export function refusalIn(
	{ status, headers, body }: DirectusAnswer,
	request: DirectusRequest,
	hide: (text: string) => string,
): Refusal | undefined {
	if (request.accept?.includes(status)) return undefined;
	if (status >= 400) return readRefusal(status, parsed(body), hide);
	if (status >= 300) {
		// Its query may repeat what was sent.
		const [place = ''] = String(headers.location ?? 'none').split(/[?#]/);
		return {
			message: `The Directus URL of the credential leads on to another address (${status})`,
			description: `Enter the address that answers itself in the credential; the server names ${hide(place)}. Nothing was changed.`,
			status,
		};
	}
	if (body === undefined) return undefined;
	if (!isStream(body) && isTooDeep(body)) return notOfDirectus(TOO_DEEP, status);
	if (request.answer === 'any') return undefined;
	// Directus calls the text that it answers a ping with HTML, and a file may be a web page: Directus
	// gives the name of every file that it sends.
	const page = isStream(body)
		? headers['content-disposition'] === undefined
		: /^\s*</.test(String(body));
	const html = page && /html/i.test(String(headers['content-type'] ?? ''));
	const text = typeof body === 'string' && request.answer !== 'text';
	if (html) return notOfDirectus('a web page', status);
	if (text) return notOfDirectus('a text', status);
	// GraphQL answers 200 where a query fails, and its handler reads the reasons.
	const { errors, data } = body as { errors?: unknown; data?: unknown };
	if (Array.isArray(errors) && data === undefined && !request.path.startsWith('/graphql'))
		return readRefusal(status, body, hide);
	return request.answer === undefined && !isEnvelope(body)
		? notOfDirectus(kindOf(body), status)
		: undefined;
}

const notOfDirectus = (found: string, status: number): Refusal => ({
	message: 'The server did not answer as Directus does',
	description: `It sent ${found} where data was expected. Check the Directus URL of the credential: it must lead to the API, not to the Studio or another site.`,
	status,
});
