import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { bodyJson, bodyText, headerPairs, queryJson, queryPairs } from '../fields/customApi';
import type { Done, Input } from '../framework/define';
import { parseJsonObject } from '../framework/json';
import { perInput } from '../framework/ledger';
import { recordsOf } from '../framework/send';
import type { Directus } from '../transport/directus';
import { failureOf, readRefusal } from '../transport/errors';
import { Failure, missingParameter } from '../transport/failure';
import { queryText } from '../transport/http';
import { jsonText } from '../transport/jsonText';
import { pathSegment } from '../transport/path';
import type { DirectusAnswer, DirectusRequest } from '../transport/request';
import { isRead } from '../transport/request';
import { parsed } from '../transport/retries';
import { fileNameIn } from '../transport/stream';
import { ofSeveralSteps, writtenBy } from '../transport/written';

/** What an endpoint may answer that the shared helper would not read as this one means it. */
const REDIRECTS = [301, 302, 303, 307, 308];
const REFUSALS = Array.from({ length: 200 }, (_, index) => 400 + index);
/** The shared helper waits for a server that is busy. */
const BUSY = [429, 503];
const ACCEPTED = [...REDIRECTS, ...REFUSALS].filter((status) => !BUSY.includes(status));

/** What the credential gives, and what is n8n's to say of the message that it writes. */
const OWN_HEADERS = ['authorization', 'connection', 'content-length', 'host', 'transfer-encoding'];

/** A longer text is a file, which nobody quotes. */
const LONGEST_TEXT = 100_000;

/** Secrets up to this length are hidden only where they are a whole value; see transport/secrets.ts. */
const LONGEST_SHORT = 3;

interface Pair {
	name: string;
	value: unknown;
}

/**
 * Reads what the fields say into a request: `ui.place` is the path with its query, `ui.query` that query
 * alone, and `ui.headers` the headers.
 *
 * @throws Failure where it would lead elsewhere, or is none that can be sent
 */
export function withCall(input: Input): Input {
	const { ui } = input;
	const { place, search } = endpointPath(ui.endpoint);
	const query = [search, queryIn(ui)].filter(Boolean).join('&');
	// An expression that finds nothing would send no body, of which Directus makes an empty record.
	if (ui.sendBody === 'json' && ui.json === undefined) throw missingParameter(bodyJson.displayName);
	if (typeof ui.text === 'object') throw noText(bodyText.displayName);
	return {
		...input,
		ui: { ...ui, place: place + query.replace(/^(?=.)/, '?'), query, headers: headersIn(ui) },
	};
}

/**
 * Sends a request of the user's own to an endpoint below the Directus URL: those of extensions,
 * and those that a newer Directus has.
 *
 * @see https://directus.io/docs/guides/extensions/api-extensions/endpoints
 */
export const callApi = perInput(async (directus, row, input) => {
	const { ui } = input;
	const { type, ...body } = await bodyOf(directus, input);
	const headers = ui.headers as Record<string, string>;
	const secrets = secretsOf(String(ui.query), headers, body.content?.());
	const request: DirectusRequest = {
		method: ui.method as DirectusRequest['method'],
		path: String(ui.place),
		headers: { ...(type && { 'Content-Type': type }), ...headers },
		...body,
		asTyped: true,
		secrets,
		answer: ui.answerAs === 'file' ? 'stream' : 'any',
		accept: ACCEPTED,
	};
	if (isOnce(request)) request.once = true;
	const answer = await directus.send(request);
	if (answer.status >= 400) {
		const hide = await directus.hiderFor({ ...body, secrets });
		throw refusalOf(answer, request, hide);
	}
	if (REDIRECTS.includes(answer.status)) {
		const { location } = answer.headers as { location?: string };
		return { records: [{ status: answer.status, location }] };
	}
	if (ui.answerAs === 'file') return await fileOf(directus, String(ui.output), answer);
	if (isWholeWanted(directus, answer, String(ui.query)))
		return { records: [answer.body as IDataObject] };
	return { records: recordsOf(row, { path: {} }, answer) };
});

/** A path whose last part is an ID: an item's, or a number or UUID at another endpoint. */
const ONE_THING =
	/^\/items\/[^/?]+\/[^/?]+$|^[^?]*\/(?:\d+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/**
 * Whether a request must not be sent again: a delete of what a query or a body chooses takes other
 * records the second time, and a flow is triggered twice.
 */
function isOnce({ method, path, body, content }: DirectusRequest): boolean {
	if (path.startsWith('/flows/trigger/')) return true;
	return method === 'DELETE' && !(ONE_THING.test(path) && body === undefined && !content);
}

/**
 * Whether an answer is given as it came, as one item: where it has more than its `data`, unless that
 * is a list, whose entries become the items. A query that asks for `meta` asks for all of it.
 */
function isWholeWanted(directus: Directus, { body, data }: DirectusAnswer, query: string): boolean {
	if (data === undefined || Array.isArray(body)) return false;
	const others = Object.keys(body as IDataObject).filter((name) => name !== 'data');
	if (others.length === 0) return false;
	if (!Array.isArray(data) || new URLSearchParams(query).has('meta')) return true;
	directus.hint(
		`The answer holds more than the list under "data": ${others.slice(0, 10).join(', ')}. The items are those of the list. To get the whole answer, choose File under Answer.`,
	);
	return false;
}

/** What may be secret: every header, and what the names in the query and in a text say. */
function secretsOf(query: string, headers: Record<string, string>, content: unknown): unknown[] {
	const pairs = (text: string) =>
		[...new URLSearchParams(text)].map(([name, value]) => ({ [name]: value }));
	const text = Buffer.isBuffer(content) && content.length < LONGEST_TEXT ? content.toString() : '';
	const inText = parsed(text);
	// What is short is secret under such a name only: as the value of any header it would hide plain numbers.
	const long = [query, ...Object.values(headers)].filter((one) => one.length > LONGEST_SHORT);
	return [
		{ token: long },
		headers,
		pairs(query),
		typeof inText === 'string' ? pairs(inText) : inText,
	];
}

/**
 * A path as typed, with each segment checked and encoded, and the query in it.
 *
 * @param typed such as `my-endpoint/orders?open=true`, a leading slash does not matter
 * @throws Failure where it would lead to another place than one below the Directus URL
 */
export function endpointPath(typed: unknown): { place: string; search: string } {
	// An expression may give anything.
	if (typeof typed !== 'string') return { place: `/${pathSegment(typed, 'Path')}`, search: '' };
	const text = typed.trim();
	const at = text.indexOf('?');
	const path = at < 0 ? text : text.slice(0, at);
	if (/^[/\\]{2}|:\/\//.test(path)) {
		throw new Failure('The Path must not be a whole address', 'no', {
			description:
				'Leave out the address of the server: the credential gives it. Nothing was sent.',
		});
	}
	const segments = path.replace(/^\//, '').split('/');
	const trailing = segments.length > 1 && segments.at(-1) === '' ? segments.splice(-1) : [];
	const checked = segments.map((segment) => pathSegment(decoded(segment), 'Path'));
	// Only what no address can hold is encoded; a fragment would be cut off.
	const { search } = new URL(
		`http://x/?${at < 0 ? '' : text.slice(at + 1).replaceAll('#', '%23')}`,
	);
	return { place: `/${[...checked, ...trailing].join('/')}`, search: search.slice(1) };
}

function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

/**
 * The rows of a field of names and values, without those that were left empty.
 *
 * @throws Failure where an expression gave no name or no value: what was to be said is not left out
 */
function pairsIn(given: unknown, { displayName }: INodeProperties): Pair[] {
	const { pairs = [] } = (given ?? {}) as { pairs?: Array<Partial<Record<keyof Pair, unknown>>> };
	return pairs.flatMap(({ name, value }, place) => {
		if (name === '') return [];
		const entry = `entry ${place + 1} of ${displayName}`;
		if (typeof name === 'object' && name !== null) throw noText(`The name of ${entry}`);
		const text = String(name ?? '');
		if (text.trim() === '') throw missingParameter(`the name of ${entry}`);
		if (value === undefined) throw missingParameter(`the value of ${entry}`);
		return [{ name: text, value }];
	});
}

const noText = (label: string): Failure =>
	new Failure(`${label} must be a text`, 'no', {
		description:
			'Nothing was sent. It was given an object or a list: make a text of it in the expression.',
	});

function queryIn(ui: IDataObject): string {
	const pairs = pairsIn(ui.pairs, queryPairs).map(({ name, value }) => [name, value]);
	const json = parseJsonObject(ui.queryJson ?? {}, queryJson.displayName);
	const nothing = nothingIn(json);
	if (nothing !== undefined)
		throw missingParameter(`the value of "${nothing}" in ${queryJson.displayName}`);
	const all = [...pairs, ...Object.entries(json)];
	return new URLSearchParams(
		all.map(([name, value]) => [
			String(name),
			isObject(value) ? jsonText(value) : queryText(value),
		]),
	).toString();
}

/**
 * The place, such as `filter.id._eq`, where an expression within JSON gave nothing; undefined where there is none. JSON
 * leaves such a part out, and a filter without it finds more.
 */
function nothingIn(value: unknown): string | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	for (const [name, part] of Object.entries(value)) {
		if (part === undefined) return name;
		const inside = nothingIn(part);
		if (inside !== undefined) return `${name}.${inside}`;
	}
	return undefined;
}

/** An object in the query goes out as the JSON that was typed, with its numbers. */
const isObject = (value: unknown) =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function headersIn(ui: IDataObject): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const { name, value } of pairsIn(ui.headerPairs, headerPairs)) {
		if (typeof value === 'object' && value !== null)
			throw noText(`The value of the header ${name.slice(0, 100)}`);
		const text = String(value ?? '');
		if (OWN_HEADERS.includes(name.trim().toLowerCase())) {
			throw new Failure(`The header ${name.trim()} cannot be set here`, 'no', {
				description:
					'The credential gives Authorization, and n8n what belongs to the connection. Nothing was sent.',
			});
		}
		if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\u0020-\u007e\u0080-\u00ff]/.test(text)) {
			throw new Failure(`"${name.slice(0, 100)}" is no header that can be sent`, 'no', {
				description: 'Its name or value has characters that no header may have. Nothing was sent.',
			});
		}
		headers[name] = text;
	}
	return headers;
}

type Body = Pick<DirectusRequest, 'body' | 'content'> & { type?: string };

async function bodyOf({ binaries }: Directus, { index, ui }: Input): Promise<Body> {
	switch (ui.sendBody) {
		case 'json':
			return { body: ui.json as IDataObject };
		case 'text': {
			const text = String(ui.text ?? '');
			return { content: () => Buffer.from(text), type: 'text/plain; charset=utf-8' };
		}
		case 'file': {
			const data = binaries.of(index, String(ui.file));
			const pieces: Uint8Array[] = [];
			for await (const piece of await binaries.open(data)) pieces.push(piece);
			const bytes = Buffer.concat(pieces);
			return { content: () => bytes, type: data.mimeType };
		}
		default:
			return {};
	}
}

/**
 * What Directus does in one transaction: its code says whether anything of it is left. Elsewhere, at an
 * endpoint of an extension or of a flow, the code may be that of the last of several steps.
 */
const IN_ONE_TRANSACTION = /^\/items\//;

/** The refusal of an endpoint that need not speak as Directus does. */
function refusalOf(
	{ status, body, afterLostTry }: DirectusAnswer,
	request: DirectusRequest,
	hide: (text: string) => string,
): Failure {
	const answer = parsed(body);
	const { errors, message, error } = (answer ?? {}) as IDataObject;
	const reads = isRead(request);
	if (Array.isArray(errors)) {
		const refusal = readRefusal(status, answer, hide);
		const failure = failureOf(refusal, reads ? 'no' : writtenBy(refusal.code, status, refusal));
		if (reads) return failure;
		if (afterLostTry) return failure.withWritten('unknown');
		return IN_ONE_TRANSACTION.test(request.path) ? failure : ofSeveralSteps(failure);
	}
	const said = [message, error].find((words) => typeof words === 'string' && words !== '');
	const whole = typeof answer === 'string' ? answer : JSON.stringify(answer ?? '');
	return new Failure(
		said ? hide(String(said)) : `The endpoint answered ${status}`,
		// What an extension has done before it refuses, nobody knows.
		reads ? 'no' : 'unknown',
		{ description: `It answered ${status}: ${hide(whole).slice(0, 500)}`, status },
	);
}

/** An answer as a file, whatever it is. */
async function fileOf(
	{ binaries }: Directus,
	field: string,
	{ headers, body }: DirectusAnswer,
): Promise<Done> {
	const type = String(headers['content-type'] ?? 'application/octet-stream').split(';')[0] ?? '';
	const name = fileNameIn(headers) ?? 'answer';
	const data = await binaries.keep((body ?? Buffer.alloc(0)) as Buffer, name, type);
	return { records: [{ fileName: name, mimeType: type }], files: { [field]: data } };
}
