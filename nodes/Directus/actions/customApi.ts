import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import type { LegacyHandler, Operation } from '../framework/define';
import {
	bodyJson,
	bodyText,
	endpoint,
	inputFile,
	outputFile,
	queryJson,
} from '../fields/customApi';
import { parseJson, parseJsonObject } from '../framework/json';
import { toItems } from '../framework/output';
import { missingParameter, readField } from '../framework/parameters';
import { apiError, readRefusal } from '../transport/errors';
import { pathSegment } from '../transport/path';
import type { DirectusAnswer, DirectusRequest } from '../transport/request';
import { directusRequest, hiderFor } from '../transport/legacy';
import { parsed } from '../transport/retries';
import { queryText } from '../transport/http';
import { fileNameIn } from '../transport/stream';

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

interface Pair {
	name: string;
	value: unknown;
}

/**
 * Sends a request of the user's own to an endpoint below the Directus URL: those of extensions,
 * and those that a newer Directus has.
 *
 * @see https://directus.io/docs/guides/extensions/api-extensions/endpoints
 */
export const callApi: LegacyHandler = async function (row, index) {
	const method = this.getNodeParameter('method', index, 'GET') as DirectusRequest['method'];
	const { place, search } = endpointPath(readField.call(this, endpoint, index));
	const query = readQuery.call(this, index);
	const headers = readHeaders.call(this, index);
	const { type, ...body } = method === 'GET' ? {} : await readBody.call(this, index);
	const asFile = this.getNodeParameter('answerAs', index, 'data') === 'file';
	const asked = [search, query].filter(Boolean).join('&');
	const secrets = secretsOf(asked, headers, body.content?.());
	const answer = await directusRequest.call(this, {
		method,
		path: place + asked.replace(/^(?=.)/, '?'),
		headers: { ...(type && { 'Content-Type': type }), ...headers },
		...body,
		secrets,
		answer: asFile ? 'stream' : 'any',
		accept: ACCEPTED,
	});
	if (answer.status >= 400) {
		throw refusalOf.call(this, answer, await hiderFor.call(this, { ...body, secrets }));
	}
	return await itemsOf.call(this, row, answer, asFile, index);
};

/** What may be secret: every header, and what the names in the query and in a text say. */
function secretsOf(
	query: string,
	headers: Record<string, string>,
	content: FormData | Buffer | undefined,
): unknown[] {
	const pairs = (text: string) =>
		[...new URLSearchParams(text)].map(([name, value]) => ({ [name]: value }));
	const text = Buffer.isBuffer(content) && content.length < LONGEST_TEXT ? content.toString() : '';
	const inText = parsed(text);
	return [
		{ token: [query, ...Object.values(headers)] },
		pairs(query),
		typeof inText === 'string' ? pairs(inText) : inText,
	];
}

/**
 * A path as typed, with each segment checked and encoded, and the query in it.
 *
 * @param typed such as `my-endpoint/orders?open=true`, a leading slash does not matter
 * @throws UserError when it would lead to another place than one below the Directus URL
 */
export function endpointPath(typed: unknown): { place: string; search: string } {
	// An expression may give anything.
	if (typeof typed !== 'string') return { place: `/${pathSegment(typed, 'Path')}`, search: '' };
	const text = typed.trim();
	const at = text.indexOf('?');
	const path = at < 0 ? text : text.slice(0, at);
	if (/^[/\\]{2}|:\/\//.test(path)) {
		throw new UserError('The Path must not be a whole address', {
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

function readPairs(this: IExecuteFunctions, name: string, index: number): Pair[] {
	const { pairs = [] } = this.getNodeParameter(name, index, {}) as { pairs?: Pair[] };
	return pairs.filter((pair) => pair.name);
}

function readQuery(this: IExecuteFunctions, index: number): string {
	const how = this.getNodeParameter('sendQuery', index, 'none');
	const pairs = how === 'pairs' ? readPairs.call(this, 'queryPairs', index) : [];
	const json =
		how === 'json'
			? parseJsonObject(this.getNodeParameter(queryJson.name, index, {}), queryJson.displayName)
			: {};
	const all = [...pairs.map(({ name, value }) => [name, value]), ...Object.entries(json)];
	return new URLSearchParams(
		all.map(([name, value]) => [String(name), queryText(value)]),
	).toString();
}

function readHeaders(this: IExecuteFunctions, index: number): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const { name, value } of readPairs.call(this, 'headerPairs', index)) {
		const text = String(value ?? '');
		if (OWN_HEADERS.includes(name.trim().toLowerCase())) {
			throw new UserError(`The header ${name.trim()} cannot be set here`, {
				description:
					'The credential gives Authorization, and n8n what belongs to the connection. Nothing was sent.',
			});
		}
		if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\u0020-\u007e\u0080-\u00ff]/.test(text)) {
			throw new UserError(`"${name.slice(0, 100)}" is no header that can be sent`, {
				description: 'Its name or value has characters that no header may have. Nothing was sent.',
			});
		}
		headers[name] = text;
	}
	return headers;
}

async function readBody(
	this: IExecuteFunctions,
	index: number,
): Promise<Pick<DirectusRequest, 'body' | 'content'> & { type?: string }> {
	switch (this.getNodeParameter('sendBody', index, 'none')) {
		case 'json': {
			const { name, displayName } = bodyJson;
			const body = parseJson(this.getNodeParameter(name, index, {}), displayName);
			// An expression that finds nothing would send no body, of which Directus makes an empty record.
			if (body === undefined) throw missingParameter.call(this, displayName, index);
			return { body: body as IDataObject };
		}
		case 'text': {
			const text = String(this.getNodeParameter(bodyText.name, index, ''));
			return { content: () => Buffer.from(text), type: 'text/plain; charset=utf-8' };
		}
		case 'file': {
			const name = readField.call(this, inputFile, index) as string;
			const { mimeType } = this.helpers.assertBinaryData(index, name);
			const bytes = await this.helpers.getBinaryDataBuffer(index, name);
			return { content: () => bytes, type: mimeType };
		}
		default:
			return {};
	}
}

/** The refusal of an endpoint that need not speak as Directus does. */
function refusalOf(
	this: IExecuteFunctions,
	{ status, body }: DirectusAnswer,
	hide: (text: string) => string,
) {
	const answer = parsed(body);
	const { errors, message, error } = (answer ?? {}) as IDataObject;
	if (Array.isArray(errors)) return apiError(this.getNode(), readRefusal(status, answer, hide));
	const said = [message, error].find((words) => typeof words === 'string' && words !== '');
	const whole = typeof answer === 'string' ? answer : JSON.stringify(answer ?? '');
	return apiError(this.getNode(), {
		message: said ? hide(String(said)) : `The endpoint answered ${status}`,
		description: `It answered ${status}: ${hide(whole).slice(0, 500)}`,
		status,
	});
}

async function itemsOf(
	this: IExecuteFunctions,
	row: Operation,
	answer: DirectusAnswer,
	asFile: boolean,
	index: number,
): Promise<INodeExecutionData[]> {
	const pairedItem = { item: index };
	if (REDIRECTS.includes(answer.status)) {
		return [
			{ json: { status: answer.status, location: answer.headers.location as string }, pairedItem },
		];
	}
	if (!asFile) return toItems(row, answer, {}, index);
	const property = this.getNodeParameter(outputFile.name, index, 'data') as string;
	if (!property) throw missingParameter.call(this, outputFile.displayName, index);
	const type = String(answer.headers['content-type'] ?? 'application/octet-stream').split(';')[0];
	const name = fileNameIn(answer.headers) ?? 'answer';
	const data = await this.helpers.prepareBinaryData(
		(answer.body ?? Buffer.alloc(0)) as Buffer,
		name,
		type,
	);
	return [{ json: { fileName: name, mimeType: type }, binary: { [property]: data }, pairedItem }];
}
