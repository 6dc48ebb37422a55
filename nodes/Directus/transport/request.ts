import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';
import { baseUrl } from './baseUrl';
import type { Refusal } from './errors';
import { apiError, hider, readConnectionError, readRefusal, secretsIn } from './errors';
import { closeFiles, endingWith, isSilent, isStream, readText, takenOf } from './stream';

/** Everything in n8n that a request can be sent from. */
export type DirectusContext =
	| IExecuteFunctions
	| ILoadOptionsFunctions
	| IHookFunctions
	| IPollFunctions
	| ITriggerFunctions
	| IWebhookFunctions;

export interface DirectusRequest {
	method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'SEARCH' | 'HEAD';
	/** Below the Directus URL, every value in it already one encoded segment (see path.ts). */
	path: string;
	/** Objects travel as JSON text, lists joined with commas, as Directus reads them. */
	query?: IDataObject;
	body?: IDataObject | IDataObject[] | unknown[];
	/** Sent in the place of `body`: a form or bytes, made anew for each try. */
	content?: () => FormData | Buffer;
	headers?: Record<string, string>;
	/** `public` is sent without the credential's token: Directus refuses a perfectly good
	 * one-time token when the bearer beside it has expired. */
	access?: 'public';
	/** What a good answer is where it is not JSON under `data`; `bare` is JSON as it is, `any` is JSON
	 * where it can be read as that, else text, also of a web page. */
	answer?: 'text' | 'bare' | 'any' | 'stream';
	/** The query may go in the body of a SEARCH where it is too long for an address. */
	searchable?: boolean;
	/** Sets something off, though it is a GET: it is not sent again after a dropped connection. */
	once?: boolean;
	/** Milliseconds until the answer has to have begun; n8n's own five minutes otherwise, also for a
	 * body that takes longer to send. */
	timeout?: number;
	/** Sent also when the execution has been stopped, to clear away what it left. */
	always?: boolean;
	/** Ends the request in the place of the execution's end, also while a stream that is its answer is
	 * being read. */
	end?: AbortSignal;
	/** Statuses that are no refusal here; the answer is given back as it is. */
	accept?: number[];
	/** What is secret in it under a name, where the names in body and query do not tell. */
	secrets?: unknown;
}

export interface DirectusAnswer {
	status: number;
	headers: IDataObject;
	/** Parsed JSON, a text or a stream where one was asked for, undefined where the answer is empty. */
	body: unknown;
}

type Outcome = { answer: DirectusAnswer } | { code: string | undefined };

/** Longer addresses are refused by common proxies. */
const LONGEST_QUERY = 2000;
/** How long a request waits in all for a server that is busy. */
const LONGEST_WAIT = 60_000;
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
 * Sends one request to Directus with the credential `directusApi`. Every request of the package
 * goes through here.
 *
 * 429 and 503 are waited out, unless a write may have been cut off behind the proxy that answers;
 * reads and deletes are sent again after a dropped connection, writes only when they are known not
 * to have arrived.
 *
 * @returns the answer of a request that Directus took
 * @throws NodeApiError for every refusal and where no Directus answers; no secret is in it
 * @see https://directus.io/docs/api
 */
export async function directusRequest(
	this: DirectusContext,
	request: DirectusRequest,
): Promise<DirectusAnswer> {
	const credentials = await this.getCredentials('directusApi');
	const root = rootOf.call(this, credentials);
	const options = httpOptions(request, root);
	const stop =
		'getExecutionCancelSignal' in this && !request.always
			? this.getExecutionCancelSignal()
			: undefined;
	const signal = request.end ?? stop;
	const host = new URL(root).host;

	let waited = 0;
	for (let attempt = 0; ; attempt++) {
		const whole = { ...options, ...contentOf(request), ...(signal && { abortSignal: signal }) };
		const outcome = await watched.call(this, whole, request.access === 'public');
		const pause = pauseBefore(outcome, attempt, request);
		if (pause !== undefined && waited + pause <= LONGEST_WAIT && !signal?.aborted) {
			waited += pause;
			await sleep(pause, signal);
			continue;
		}
		if ('code' in outcome) throw apiError(this.getNode(), readConnectionError(outcome.code, host));
		const { answer } = outcome;
		const hide = answer.status < 300 ? unchanged : await hiderFor.call(this, request, credentials);
		const refusal = refusalIn(answer, request, hide);
		if (refusal) throw apiError(this.getNode(), refusal);
		return answer;
	}
}

const unchanged = (text: string) => text;

/**
 * Takes the secrets of a request out of a text, also the session that n8n got for it meanwhile.
 *
 * @param before the credential as it was when the request was sent
 */
export async function hiderFor(
	this: DirectusContext,
	{
		body,
		query,
		content,
		secrets,
	}: Pick<DirectusRequest, 'body' | 'query' | 'content' | 'secrets'>,
	before?: ICredentialDataDecryptedObject,
): Promise<(text: string) => string> {
	const now = await this.getCredentials('directusApi');
	return hider(secretsIn([before, now, body, query, fieldsIn(content?.()), secrets]));
}

/** The credential's Directus URL, as requests are built on it. */
export async function directusUrl(this: DirectusContext): Promise<string> {
	return rootOf.call(this, await this.getCredentials('directusApi'));
}

function rootOf(this: DirectusContext, credentials: ICredentialDataDecryptedObject): string {
	try {
		return baseUrl(credentials.url);
	} catch (error) {
		throw new NodeOperationError(this.getNode(), error as Error);
	}
}

function httpOptions(request: DirectusRequest, root: string): IHttpRequestOptions {
	const pairs = Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined);
	const query = new URLSearchParams(
		pairs.map(([name, value]) => [name, queryText(value)]),
	).toString();
	const search = request.searchable === true && query.length > LONGEST_QUERY;
	const json = search ? { query: Object.fromEntries(pairs) } : request.body;
	const body = request.content ? undefined : json;
	return {
		method: (search ? 'SEARCH' : request.method) as IHttpRequestMethods,
		url: `${root}${request.path}${query && !search ? `?${query}` : ''}`,
		headers: {
			...(body !== undefined && { 'Content-Type': 'application/json' }),
			// What is compressed on the way has another length than the server tells.
			...(request.answer === 'stream' && { 'Accept-Encoding': 'identity' }),
			...request.headers,
		},
		// As text, since n8n's helper leaves an empty object out.
		...(body !== undefined && { body: JSON.stringify(body) }),
		...(request.answer === 'text' || request.answer === 'stream'
			? { encoding: request.answer }
			: { json: true }),
		...(request.timeout !== undefined && { timeout: request.timeout }),
		returnFullResponse: true,
		// A 401 must throw: n8n then renews the credential's session and sends once more.
		ignoreHttpStatusErrors: { ignore: true, except: [401] },
		// A followed redirect turns a POST into a GET, whose answer would look like success.
		disableFollowRedirect: true,
	};
}

/** n8n's type knows the forms of a package; it takes Node's own as well, and reads them as a stream. */
const contentOf = ({ content }: DirectusRequest) =>
	content ? { body: content() as unknown as IHttpRequestOptions['body'] } : {};

/** The texts in a form, for the secrets among them. */
function fieldsIn(content: FormData | Buffer | undefined): IDataObject {
	const fields: IDataObject = {};
	if (content instanceof FormData) {
		content.forEach((value, name) => typeof value === 'string' && (fields[name] = value));
	}
	return fields;
}

/** A query parameter as Directus reads it: lists joined with commas, objects as JSON. */
export function queryText(value: unknown): string {
	if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object'))
		return value.join(',');
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Sends a request; where its files stop going out it is ended, as if the connection had been cut. */
async function watched(
	this: DirectusContext,
	options: IHttpRequestOptions,
	open: boolean,
): Promise<Outcome> {
	if (takenOf(options.body) === undefined) return await send.call(this, options, open);
	const over = new AbortController();
	let stalled = false;
	const [controller, release] = endingWith(options.abortSignal as AbortSignal | undefined);
	void isSilent(() => takenOf(options.body), over.signal).then((silent) => {
		stalled = silent;
		if (silent) controller.abort();
	});
	const outcome = await send.call(this, { ...options, abortSignal: controller.signal }, open);
	over.abort();
	release();
	return stalled && 'code' in outcome ? { code: 'STALLED' } : outcome;
}

async function send(
	this: DirectusContext,
	options: IHttpRequestOptions,
	open: boolean,
): Promise<Outcome> {
	try {
		const response = (
			open
				? await this.helpers.httpRequest({ ...options })
				: await this.helpers.httpRequestWithAuthentication.call(
						endingBy.call(this, options),
						'directusApi',
						{ ...options },
					)
		) as IN8nHttpFullResponse;
		return { answer: await answerOf(response.statusCode, response.headers, response.body) };
	} catch (error) {
		// The error holds the whole request. Only what came back is taken from it.
		const { response, code } = innermost(error);
		return response
			? { answer: await answerOf(response.status, response.headers, response.data) }
			: { code };
	} finally {
		closeFiles(options.body);
	}
}

/** The same context, in which n8n's helper finds the signal of the request: it takes it from there, not from the options. */
function endingBy(this: DirectusContext, { abortSignal }: IHttpRequestOptions): DirectusContext {
	return Object.create(this, {
		getExecutionCancelSignal: { value: () => abortSignal },
	}) as DirectusContext;
}

interface HttpError {
	code?: string;
	cause?: unknown;
	response?: { status: number; headers: IDataObject; data: unknown };
}

/** The HTTP client's own error, which n8n wraps once or twice. */
function innermost(error: unknown): HttpError {
	let found = (error ?? {}) as HttpError;
	while (!found.response && typeof found.cause === 'object' && found.cause !== null) {
		found = found.cause as HttpError;
	}
	return found;
}

/** A refusal is read, also where a good answer would be handed on as a stream. */
async function answerOf(
	status: number,
	headers: IDataObject,
	data: unknown,
): Promise<DirectusAnswer> {
	const body = isStream(data) && status >= 300 ? await readText(data) : data;
	return { status, headers, body: body === '' || body === null ? undefined : body };
}

/** Milliseconds to wait before the request is sent again; undefined where it is not. */
function pauseBefore(
	outcome: Outcome,
	attempt: number,
	request: DirectusRequest,
): number | undefined {
	const growing = Math.round(500 * 2 ** attempt * (0.75 + Math.random() / 2));
	const repeatable = ['GET', 'SEARCH', 'HEAD', 'DELETE'].includes(request.method) && !request.once;
	if ('answer' in outcome) {
		const { status, headers } = outcome.answer;
		const body = parsed(outcome.answer.body);
		const asked = retryAfter(headers, body);
		const mayRepeat = repeatable || asked !== undefined;
		if (status !== 429 && !(status === 503 && isBusy(body, mayRepeat))) return undefined;
		if (request.accept?.includes(status) || attempt >= 8) return undefined;
		return asked ?? growing;
	}
	const code = outcome.code ?? '';
	const again = NEVER_ARRIVED.includes(code) || (repeatable && DROPPED.includes(code));
	return again && attempt < 2 ? growing : undefined;
}

/** How proxies say that a request was under way when it ended. */
const CUT_OFF = /time(?:d\s?|-)?out|reset|disconnect|terminat|fetch failed|H1[2358]\b/i;

/**
 * Whether a 503 passes and what was asked can be sent again. Directus answers it also where a
 * storage, an address to import from or a provider of deployments fails: that does not pass. A
 * proxy answers it where it has no server to send to, and some also where the server was cut off or
 * took too long: then it may have done what was asked.
 *
 * @param mayRepeat what was asked does no harm twice, or the answer says when to come back
 */
function isBusy(body: unknown, mayRepeat: boolean): boolean {
	const { errors } = (body ?? {}) as { errors?: Array<{ extensions?: IDataObject }> };
	const { code, service, reason } = errors?.[0]?.extensions ?? {};
	if (code === undefined) return mayRepeat || !CUT_OFF.test(JSON.stringify(body) ?? '');
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

/** What is wrong with an answer; undefined where it is a good one. */
function refusalIn(
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
			httpCode: String(status),
		};
	}
	if (body === undefined || request.answer === 'any') return undefined;
	// Directus calls the text that it answers a ping with HTML.
	// A file may be a web page: Directus gives the name of every file that it sends.
	const page = isStream(body)
		? headers['content-disposition'] === undefined
		: /^\s*</.test(String(body));
	const html = page && /html/i.test(String(headers['content-type'] ?? ''));
	const text = typeof body === 'string' && request.answer !== 'text';
	if (html || text || (request.answer === undefined && !isEnvelope(body))) {
		const kind = html ? 'a web page' : text ? 'a text' : 'something else';
		return {
			message: 'The server did not answer as Directus does',
			description: `It sent ${kind} where data was expected. Check the Directus URL of the credential: it must lead to the API, not to the Studio or another site.`,
			httpCode: String(status),
		};
	}
	return undefined;
}

/** What tells Directus from another service that answers in JSON. */
const isEnvelope = (body: unknown) =>
	typeof body === 'object' && body !== null && ('data' in body || 'errors' in body);

/** A refusal is JSON also where a text was asked for. */
export function parsed(body: unknown): unknown {
	try {
		return typeof body === 'string' ? (JSON.parse(body) as unknown) : body;
	} catch {
		return body;
	}
}
