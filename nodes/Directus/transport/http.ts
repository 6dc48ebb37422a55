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
import type { Credential } from './credential';
import { secretsInHeaders } from './customHeaders';
import { ExactNumber, jsonText, recordsText } from './jsonText';
import { UNREADABLE } from './errors';
import { Failure } from './failure';
import type { DirectusAnswer, DirectusRequest } from './request';
import { isEnvelope } from './request';
import type { ConnectionError } from './retries';
import { isUnsent, parsed } from './retries';
import { hider, secretsIn } from './secrets';
import type { SentSecrets } from './sentSecrets';
import { endingWith, isSilent } from './silence';
import { isStream, readText } from './stream';
import { closeFiles, holdsUnreadable, takenOf } from './streamFile';

/** Everything in n8n that a request can be sent from. */
export type DirectusContext =
	| IExecuteFunctions
	| ILoadOptionsFunctions
	| IHookFunctions
	| IPollFunctions
	| ITriggerFunctions
	| IWebhookFunctions;

/** What came back: an answer of a server, or the code of the connection's error, and whether nothing can have arrived. */
export type Reply = { answer: DirectusAnswer } | { code: string | undefined; isUnsent?: true };

/**
 * Sends a request once, through n8n's own client, which knows proxies, certificates and the
 * credential. Where the files of its body stop going out it is ended, as if the connection had been
 * cut.
 *
 * @param signal ends the request
 */
export async function exchange(
	context: DirectusContext,
	request: DirectusRequest,
	credential: Credential,
	signal: AbortSignal | undefined,
): Promise<Reply> {
	const asked = { ...httpOptions(request, credential), ...contentOf(request) };
	const [ending, release] = endingWith(signal);
	const options: IHttpRequestOptions = { ...asked, abortSignal: ending.signal };
	const { body } = options;
	const over = new AbortController();
	let stalled = false;
	const afterwards = request.isAnsweredAtOnce ? Infinity : undefined;
	void isSilent(() => takenOf(body) ?? afterwards, over.signal).then((silent) => {
		stalled = silent;
		if (silent) ending.abort();
	});
	const reply = await send(context, options, request, credential, ending);
	over.abort();
	// A stream that is handed on can be ended for as long as it is read.
	if (!('answer' in reply && isStream(reply.answer.body))) release();
	if ('answer' in reply) return reply;
	if (holdsUnreadable(body)) return { code: UNREADABLE };
	return stalled ? { code: 'STALLED' } : reply;
}

function httpOptions(request: DirectusRequest, { root, headers }: Credential): IHttpRequestOptions {
	const query = queryString(request.query);
	const body = request.content ? undefined : request.body;
	return {
		method: request.method as IHttpRequestMethods,
		url: `${root}${request.path}${query && `?${query}`}`,
		headers: {
			...headers,
			...(body !== undefined && { 'Content-Type': 'application/json' }),
			// What is compressed on the way has another length than the server tells.
			...(request.answer === 'stream' && { 'Accept-Encoding': 'identity' }),
			...request.headers,
		},
		// As text, since n8n's helper leaves an empty object out.
		...(body !== undefined && { body: textOf(body, request) }),
		// n8n's helper takes in an answer of any size. Of a stream this reads as much as n8n can hold.
		encoding: 'stream',
		json: request.answer !== 'text' && request.answer !== 'stream',
		...(request.timeout !== undefined && { timeout: request.timeout }),
		returnFullResponse: true,
		// A 401 must throw: n8n then renews the credential's session and sends once more.
		ignoreHttpStatusErrors: { ignore: true, except: [401] },
		// A followed redirect turns a POST into a GET, whose answer would look like success.
		disableFollowRedirect: true,
	};
}

/** A body that is no JSON: n8n reads Node's own forms and files as a stream. */
const contentOf = ({ content }: DirectusRequest) => (content ? { body: content() } : {});

/** The numbers of a record that JavaScript would round are texts; those of anything else stay numbers. */
function textOf(body: unknown, { path, asTyped, searchable }: DirectusRequest): string {
	const isRecords = (path.startsWith('/items/') || searchable) && !asTyped;
	try {
		return isRecords ? recordsText(body) : jsonText(body);
	} catch (error) {
		throw notAsJson((error as Error).message);
	}
}

/** The failure of a body that is nested too deep, or holds itself. */
const notAsJson = (reason: string): Failure =>
	new Failure('What was to be sent cannot be written as JSON', 'no', {
		description: reason.split('\n')[0],
	});

/** A query as it stands in an address. */
export const queryString = (query: IDataObject = {}): string =>
	new URLSearchParams(
		Object.entries(query)
			.filter(([, value]) => value !== undefined)
			.map(([name, value]) => [name, queryText(value)]),
	).toString();

/** A query parameter as Directus reads it: lists joined with commas, objects as JSON. */
export function queryText(value: unknown): string {
	if (Array.isArray(value) && value.every(isPlain)) return value.join(',');
	return !isPlain(value) ? JSON.stringify(value) : String(value);
}

const isPlain = (value: unknown) => typeof value !== 'object' || value instanceof ExactNumber;

async function send(
	context: DirectusContext,
	options: IHttpRequestOptions,
	{ access, ...asked }: DirectusRequest,
	{ isOwn, bearer }: Credential,
	ending: AbortController,
): Promise<Reply> {
	try {
		const response = (
			access !== 'public' && isOwn
				? await context.helpers.httpRequestWithAuthentication.call(
						endingBy(context, options),
						'directusApi',
						{ ...options },
					)
				: await context.helpers.httpRequest({
						...options,
						// The class of another package may put nothing on a request, or a Content-Type that is
						// wrong for a file: with it only this counts.
						headers: { ...options.headers, ...(access !== 'public' && bearerHeader(bearer)) },
					})
		) as IN8nHttpFullResponse;
		return await replyOf(response.statusCode, response.headers, response.body, asked, ending);
	} catch (error) {
		// The error holds the whole request. Only what came back is taken from it.
		const failed = innermost(error);
		const { response, code } = failed;
		if (!response) {
			const isWhole = typeof options.body !== 'object';
			return isUnsent(failed, isWhole) ? { code, isUnsent: true } : { code };
		}
		return await replyOf(response.status, response.headers, response.data, asked, ending);
	} finally {
		closeFiles(options.body);
	}
}

/** The header that a token goes out in; none where there is none. */
export const bearerHeader = (bearer: string): Record<string, string> =>
	bearer === '' ? {} : { Authorization: `Bearer ${bearer}` };

/**
 * The same context, in which n8n's helper finds the signal of the request: it takes the signal from
 * the context, not from the options.
 */
function endingBy(
	context: DirectusContext,
	{ abortSignal }: IHttpRequestOptions,
): IExecuteFunctions {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => abortSignal },
	}) as IExecuteFunctions;
}

interface HttpError extends ConnectionError {
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

/** What came back, read but for a good answer that is to be handed on as a stream. */
async function replyOf(
	status: number,
	headers: IDataObject,
	data: unknown,
	{ answer, longest }: Omit<DirectusRequest, 'access'>,
	ending: AbortController,
): Promise<Reply> {
	let given = data;
	if (isStream(data) && (answer !== 'stream' || status >= 300)) {
		const { text, code } = await readText(data, ending, { longest, isRefusal: status >= 300 });
		// The status of a refusal tells enough.
		if (code !== undefined && status < 300) return { code };
		given = answer === 'text' || answer === 'stream' ? text : parsed(text);
	}
	const body = given === '' || given === null ? undefined : given;
	const envelope = body as { data?: unknown } | undefined;
	return {
		answer: { status, headers, body, data: isEnvelope(body) ? envelope?.data : undefined },
	};
}

/** The texts in a form, for the secrets among them. */
function fieldsIn(content: unknown): IDataObject {
	const fields: IDataObject = {};
	if (content instanceof FormData) {
		content.forEach((value, name) => typeof value === 'string' && (fields[name] = value));
	}
	return fields;
}

/** What of a request may hold secrets. */
export type SecretParts = Pick<DirectusRequest, 'body' | 'query' | 'content' | 'secrets'>;

/** The secrets in what is sent. */
export const secretsOf = ({ body, query, content, secrets }: SecretParts): string[] =>
	secretsIn([body, query, fieldsIn(content?.()), secrets]);

/** A longer text is not looked through, which would hold n8n up for many seconds, and so not shown. */
const LONGEST_TOLD = 4_000_000;

/** A function that takes secrets out of a text: those of some credentials, and those that were sent. */
export const hiderOf = (
	credentials: ICredentialDataDecryptedObject[],
	sent: SentSecrets,
): ((text: string) => string) => {
	const own = [
		...secretsIn(credentials),
		...credentials.flatMap(({ headers }) => secretsInHeaders(headers)),
	];
	return (text) => (text.length > LONGEST_TOLD ? '***' : hider([...own, ...sent.in(text)])(text));
};
