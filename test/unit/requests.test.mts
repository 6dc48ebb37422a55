/** A request as it goes out by n8n's client, and what is made of what comes back. */
import { Readable } from 'node:stream';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { readCredential } from '../../dist/nodes/Directus/transport/credential';
import {
	bearerHeader,
	exchange,
	hiderOf,
	queryString,
	queryText,
	secretsOf,
} from '../../dist/nodes/Directus/transport/http';
import { ExactNumber } from '../../dist/nodes/Directus/transport/jsonText';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { SentSecrets } from '../../dist/nodes/Directus/transport/sentSecrets';
import { longestSilence } from '../../dist/nodes/Directus/transport/silence';
import { longestAnswer } from '../../dist/nodes/Directus/transport/stream';
import { StreamFile } from '../../dist/nodes/Directus/transport/streamFile';
import { contextWith, httpError, ownCredential, type Answer } from '../support/sentRequests.mjs';

const get: DirectusRequest = { method: 'GET', path: '/items/posts' };
const post: DirectusRequest = { method: 'POST', path: '/items/posts', body: { a: 1 } };

/** Sends a request, and gives what went out and what came back. */
async function exchanged(
	request: DirectusRequest,
	answer: Answer | ((options: IHttpRequestOptions) => Answer | Promise<Answer>) = {},
	{ credential = ownCredential as object, signal = undefined as AbortSignal | undefined } = {},
) {
	const { context, sent, authenticated } = contextWith(
		typeof answer === 'function' ? answer : () => answer,
	);
	const read = readCredential({ ...credential } as never);
	const reply = await exchange(context, request, read, signal);
	return { reply, options: sent[0]!, by: authenticated[0]!.by, signal: authenticated[0]!.signal };
}

describe('a request goes out', () => {
	it('with all that n8n has to know of it', async () => {
		const { options, by } = await exchanged({ ...get, query: { limit: 1 } });
		const { abortSignal, ...rest } = options;
		expect(rest).toEqual({
			method: 'GET',
			url: 'https://d.example:8055/items/posts?limit=1',
			headers: {},
			encoding: 'stream',
			json: true,
			returnFullResponse: true,
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
			disableFollowRedirect: true,
		});
		expect(abortSignal).toMatchObject({ aborted: false });
		expect(by).toBe('directusApi');
		expect(Object.keys(rest)).not.toContain('timeout');
		expect(Object.keys(rest)).not.toContain('body');
	});

	it.each<[string, Partial<DirectusRequest>, Partial<IHttpRequestOptions>]>([
		[
			'without a question mark where it has no query',
			{},
			{ url: 'https://d.example:8055/items/posts' },
		],
		[
			'with an empty body',
			{ body: {} },
			{ body: '{}', headers: { 'Content-Type': 'application/json' } },
		],
		['with a list as its body', { body: [1] }, { body: '[1]' }],
		['with a time limit', { timeout: 5 }, { timeout: 5 }],
		['with no time limit of none', { timeout: 0 }, { timeout: 0 }],
		['for a text', { answer: 'text' }, { json: false, headers: {} }],
		[
			'for a file',
			{ answer: 'stream' },
			{ json: false, headers: { 'Accept-Encoding': 'identity' } },
		],
		['for anything', { answer: 'any' }, { json: true, headers: {} }],
		['for JSON as it is', { answer: 'bare' }, { json: true, headers: {} }],
		[
			'with headers of its own, which count more',
			{ body: {}, headers: { 'Content-Type': 'text/csv', A: 'b' } },
			{ headers: { 'Content-Type': 'text/csv', A: 'b' } },
		],
	])('%s', async (_, more, expected) => {
		const { options } = await exchanged({ ...get, ...more });
		expect(options).toMatchObject(expected);
		expect(options.headers).toEqual(expected.headers ?? options.headers);
	});

	it("with the credential's headers, below those of its own", async () => {
		const credential = { ...ownCredential, headers: '{"X-Key":"k","X-Other":"o"}' };
		const request = { ...get, headers: { 'X-Other': 'mine' } };
		const { options } = await exchanged(request, {}, { credential });
		expect(options.headers).toEqual({ 'X-Key': 'k', 'X-Other': 'mine' });
	});

	it('with a form or a file in the place of the body', async () => {
		const form = new FormData();
		const { options } = await exchanged({ ...post, content: () => form });
		expect(options.body).toBe(form);
		expect(options.headers).toEqual({});
	});

	const exact = new ExactNumber('12345678901234567890');
	it.each<[string, Partial<DirectusRequest>, string]>([
		['of an item as texts', {}, '{"a":"12345678901234567890"}'],
		['of a search as texts', { path: '/users', searchable: true }, '{"a":"12345678901234567890"}'],
		['of anything else as numbers', { path: '/users' }, '{"a":12345678901234567890}'],
		[
			'of an item that is sent as typed as numbers',
			{ asTyped: true },
			'{"a":12345678901234567890}',
		],
		[
			'of a path that only begins alike as numbers',
			{ path: '/itemsx/a' },
			'{"a":12345678901234567890}',
		],
	])('with numbers that JavaScript would round, %s', async (_, more, body) => {
		const { options } = await exchanged({ ...post, body: { a: exact as never }, ...more });
		expect(options.body).toBe(body);
	});

	it.each<[string, object, Partial<DirectusRequest>, string | undefined, object]>([
		['by the credential', {}, {}, 'directusApi', {}],
		['without it where it is for everybody', {}, { access: 'public' }, undefined, {}],
		[
			"with its token where another package's form holds it",
			{ sessionTokenFor: undefined },
			{},
			undefined,
			{ Authorization: 'Bearer the-token' },
		],
		[
			'without that token where it is for everybody',
			{ sessionTokenFor: undefined },
			{ access: 'public' },
			undefined,
			{},
		],
		[
			'without a token where the form of another package holds none',
			{ sessionTokenFor: undefined, token: '' },
			{},
			undefined,
			{},
		],
	])('%s', async (_, held, more, by, headers) => {
		const credential = { ...ownCredential, ...held };
		const sent = await exchanged({ ...get, ...more }, {}, { credential });
		expect(sent.by).toBe(by);
		expect(sent.options.headers).toEqual(headers);
	});

	it('and n8n ends it by the signal of this request', async () => {
		const { options, signal } = await exchanged(get);
		expect(signal).toBe(options.abortSignal);
	});
});

it('the header of a token is none where there is none', () => {
	expect([bearerHeader(''), bearerHeader('x')]).toEqual([{}, { Authorization: 'Bearer x' }]);
});

describe('in an address', () => {
	it.each<[unknown, string]>([
		['a b', 'a b'],
		[5, '5'],
		[true, 'true'],
		[['a', 'b', 3], 'a,b,3'],
		[[], ''],
		[[['a'], 'b'], '[["a"],"b"]'],
		[[{ a: 1 }], '[{"a":1}]'],
		[{ a: { _eq: 1 } }, '{"a":{"_eq":1}}'],
		[null, 'null'],
		[new ExactNumber('12345678901234567890'), '12345678901234567890'],
		[[new ExactNumber('1.50'), 'a'], '1.50,a'],
	])('%j is %j', (value, text) => {
		expect(queryText(value)).toBe(text);
	});

	it('names and values are encoded, and what is undefined is left out', () => {
		expect(queryString({ 'a b': 'ö&', c: undefined, d: null as never, e: [1, 2] })).toBe(
			'a+b=%C3%B6%26&d=null&e=1%2C2',
		);
		expect([queryString(), queryString({})]).toEqual(['', '']);
	});
});

const streamOf = (...texts: string[]) => Readable.from(texts.map((text) => Buffer.from(text)));

describe('what comes back', () => {
	const { bytes } = longestAnswer;
	afterEach(() => {
		longestAnswer.bytes = bytes;
	});

	it.each<[string, Partial<DirectusRequest>, Answer, unknown]>([
		[
			'is JSON',
			{},
			{ headers: { a: 'b' }, body: streamOf('{"data":', '[1]}') },
			{ status: 200, headers: { a: 'b' }, body: { data: [1] }, data: [1] },
		],
		['is JSON that was read already', {}, { body: { data: 1 } }, { body: { data: 1 }, data: 1 }],
		[
			'has no data beside errors',
			{},
			{ body: { errors: [] } },
			{ body: { errors: [] }, data: undefined },
		],
		['has no data where it is a list', {}, { body: [1] }, { body: [1], data: undefined }],
		['is empty', {}, { statusCode: 204, body: streamOf() }, { status: 204, body: undefined }],
		['is null', {}, { body: streamOf('null') }, { body: undefined, data: undefined }],
		['is none', {}, { body: '' }, { body: undefined }],
		['is text that is no JSON', {}, { body: streamOf('pong') }, { body: 'pong' }],
		[
			'is text where that was asked for',
			{ answer: 'text' },
			{ body: streamOf('{"a":1}') },
			{ body: '{"a":1}' },
		],
		[
			'is JSON where anything was asked for',
			{ answer: 'any' },
			{ body: streamOf('{"a":1}') },
			{ body: { a: 1 } },
		],
		['is as long as may be', { longest: 3 }, { body: streamOf('"a"') }, { body: 'a' }],
		[
			'is a refusal of a file, as text',
			{ answer: 'stream' },
			{ statusCode: 404, body: streamOf('{"errors":[]}') },
			{ status: 404, body: '{"errors":[]}', data: undefined },
		],
		[
			'leads on from a file',
			{ answer: 'stream' },
			{ statusCode: 300, body: streamOf('elsewhere') },
			{ status: 300, body: 'elsewhere' },
		],
		[
			'is the beginning of a refusal that is too long',
			{ longest: 3 },
			{ statusCode: 300, body: streamOf('12345') },
			{ status: 300, body: 12345 },
		],
		[
			'is a refusal that n8n throws',
			{},
			httpError({ response: { status: 401, headers: { a: 'b' }, data: { errors: [] } } }),
			{ status: 401, headers: { a: 'b' }, body: { errors: [] } },
		],
		[
			'is a refusal that n8n has wrapped twice',
			{},
			httpError({
				code: 'OUTER',
				cause: {
					cause: { response: { status: 401, headers: {}, data: streamOf('{"errors":[7]}') } },
				},
			}),
			{ status: 401, body: { errors: [7] } },
		],
	])('%s', async (_, more, answer, expected) => {
		const { reply } = await exchanged({ ...get, ...more }, answer);
		expect(reply).toMatchObject({ answer: expected });
	});

	it('is handed on as a stream where that was asked for', async () => {
		const body = streamOf('abc');
		const { reply } = await exchanged({ ...get, answer: 'stream' }, { statusCode: 299, body });
		expect((reply as { answer: { body: unknown } }).answer.body).toBe(body);
	});

	it('is nothing, and told is that nothing can have been sent, where no connection came about', async () => {
		const { reply } = await exchanged(get, httpError({ code: 'ENOTFOUND' }));
		expect(reply).toEqual({ code: 'ENOTFOUND', isUnsent: true });
	});

	it.each<[string, unknown, string | undefined]>([
		['the code of the error', httpError({ code: 'EPIPE' }), 'EPIPE'],
		['the code of what caused it', httpError({ cause: { code: 'EPIPE' } }), 'EPIPE'],
		[
			'the innermost code',
			httpError({ code: 'A', cause: { code: 'B', cause: { code: 'C' } } }),
			'C',
		],
		['the code of an error with a text as its cause', httpError({ code: 'A', cause: 'x' }), 'A'],
		['the code of an error with null as its cause', httpError({ code: 'A', cause: null }), 'A'],
		['no code where there is none', httpError({}), undefined],
	])('is nothing, and told is %s', async (_, error, code) => {
		expect((await exchanged(get, error as Error)).reply).toEqual({ code });
	});

	it('is nothing where what was thrown is nothing', async () => {
		const { context } = contextWith(async () => await new Promise((...[, fail]) => fail()));
		const reply = await exchange(context, get, readCredential({ ...ownCredential }), undefined);
		expect(reply).toEqual({ code: undefined });
	});

	it.each<[string, Partial<DirectusRequest>]>([
		['its request lets it be', { longest: 3 }],
		['any may be', {}],
	])('is not taken in where it is longer than %s', async (_, more) => {
		longestAnswer.bytes = 3;
		const { reply } = await exchanged({ ...get, ...more }, { body: streamOf('1234') });
		expect(reply).toEqual({ code: 'TOO_LONG' });
	});
});

describe('a request is ended', () => {
	const { milliseconds } = longestSilence;
	afterEach(() => {
		longestSilence.milliseconds = milliseconds;
	});

	/** Answers when the request is ended, as n8n's client does. */
	const untilEnded = async ({ abortSignal }: IHttpRequestOptions): Promise<Answer> =>
		await new Promise((resolve) => {
			const end = () => resolve(httpError({ code: 'ERR_CANCELED' }));
			(abortSignal as AbortSignal).addEventListener('abort', end);
			if ((abortSignal as AbortSignal).aborted) end();
		});

	const file = (size: number, unreadable = false) => {
		const made = new StreamFile(async () => streamOf('abc'), size, 'a', 'b/c');
		made.isUnreadable = unreadable;
		return made;
	};

	it('with the execution', async () => {
		const stop = new AbortController();
		const sent = exchanged(get, untilEnded, { signal: stop.signal });
		stop.abort();
		expect((await sent).reply).toEqual({ code: 'ERR_CANCELED' });
		const late = await exchanged(get, untilEnded, { signal: stop.signal });
		expect(late.reply).toEqual({ code: 'ERR_CANCELED' });
	});

	it('not any more when its answer is there, unless that is a stream', async () => {
		const stop = new AbortController();
		const read = await exchanged(get, { body: streamOf('{}') }, { signal: stop.signal });
		const handedOn = await exchanged(
			{ ...get, answer: 'stream' },
			{ body: streamOf('abc') },
			{ signal: stop.signal },
		);
		stop.abort();
		expect((read.options.abortSignal as AbortSignal).aborted).toBe(false);
		expect((handedOn.options.abortSignal as AbortSignal).aborted).toBe(true);
	});

	it('where nothing of its file is taken any more', async () => {
		longestSilence.milliseconds = 1;
		const { reply } = await exchanged({ ...post, content: () => file(5) }, untilEnded);
		expect(reply).toEqual({ code: 'STALLED' });
	});

	it('where its answer has to come at once and does not', async () => {
		longestSilence.milliseconds = 1;
		const all = { ...post, content: () => file(0), isAnsweredAtOnce: true };
		expect((await exchanged(all, untilEnded)).reply).toEqual({ code: 'STALLED' });
	});

	it('not where the server has all of its file and takes its time', async () => {
		longestSilence.milliseconds = 1;
		const answer = async (): Promise<Answer> => {
			await new Promise((resolve) => setTimeout(resolve, 10));
			return { body: { data: 1 } };
		};
		const { reply } = await exchanged({ ...post, content: () => file(0) }, answer);
		expect(reply).toMatchObject({ answer: { data: 1 } });
	});

	it('and told is that its file could not be read', async () => {
		const sent = { ...post, content: () => file(5, true) };
		const { reply } = await exchanged(sent, httpError({ code: 'ECONNRESET' }));
		expect(reply).toEqual({ code: 'UNREADABLE' });
		const answered = await exchanged(sent, { body: { data: 1 } });
		expect(answered.reply).toMatchObject({ answer: { data: 1 } });
	});

	it('and its files are closed, also where it went well', async () => {
		for (const answer of [{ body: {} }, httpError({ code: 'EPIPE' })]) {
			const source = streamOf('abc');
			const sent = new StreamFile(async () => source, 3, 'a', 'b/c');
			await exchanged({ ...post, content: () => sent }, async ({ body }) => {
				// The client takes a first piece.
				const pieces = (body as unknown as File).stream() as unknown as AsyncIterable<Uint8Array>;
				await pieces[Symbol.asyncIterator]().next();
				return answer;
			});
			expect(source.destroyed).toBe(true);
		}
	});
});

describe('what is secret in a request', () => {
	it('stands in its body, its query, its form, under `secrets`, and in the credential', () => {
		const form = new FormData();
		form.set('password', 'in-the-form');
		form.set('title', 'shown-text');
		form.set('file', new File(['x'], 'password-file'));
		const sent = new SentSecrets();
		sent.add(
			secretsOf({
				body: { password: 'in-the-body' },
				query: { access_token: 'in-the-query' },
				content: () => form,
				secrets: { token: 'in-secrets' },
			}),
		);
		const hide = hiderOf([{ token: 'in-credential', headers: '{"X-Key":"in-headers"}' }], sent);
		const all = 'in-the-form in-credential in-headers in-the-body in-the-query in-secrets';
		expect(hide(`${all} shown-text password-file`)).toBe(
			'*** *** *** *** *** *** shown-text password-file',
		);
	});

	it('stands in no bytes', () => {
		expect(secretsOf({ content: () => Buffer.from('password=hidden') })).toEqual([]);
	});
});
