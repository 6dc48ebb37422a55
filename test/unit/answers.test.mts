/** What is an answer of Directus's, what is none, and what a refusal says of the write. */
import {
	readConnectionError,
	readRefusal,
	refusalIn,
} from '../../dist/nodes/Directus/transport/errors';
import { asFailure, Failure, missingParameter } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusAnswer, DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { longestSilence } from '../../dist/nodes/Directus/transport/silence';
import { longestAnswer, readText } from '../../dist/nodes/Directus/transport/stream';
import { ofShape } from '../../dist/nodes/Directus/transport/shape';
import {
	isOfOneRecord,
	isTooMuch,
	mostRecordsIn,
	ofSeveralSteps,
	writtenBy,
} from '../../dist/nodes/Directus/transport/written';

const hide = (text: string) => text.replaceAll('secret', '***');

/** What is wrong with an answer to a request. */
const wrongWith = (answer: Partial<DirectusAnswer>, request: Partial<DirectusRequest> = {}) =>
	refusalIn(
		{ status: 200, headers: {}, body: undefined, ...answer },
		{ method: 'GET', path: '/items/posts', ...request },
		hide,
	);

const html = { 'content-type': 'text/html; charset=utf-8' };
const stream = { async *[Symbol.asyncIterator]() {} };

describe('an answer is good', () => {
	it.each<[string, Partial<DirectusAnswer>, Partial<DirectusRequest>]>([
		['that is empty', { body: undefined }, {}],
		['that holds data', { body: { data: [] } }, {}],
		['that is any, where any is taken', { body: '<html>', headers: html }, { answer: 'any' }],
		['that is a text, where one is taken', { body: 'pong', headers: html }, { answer: 'text' }],
		['that is JSON as it is', { body: [1] }, { answer: 'bare' }],
		['of a status that the request accepts', { status: 404, body: 'x' }, { accept: [404] }],
		['that is bytes', { body: stream }, { answer: 'stream' }],
		[
			'that is a file which is a web page',
			{ body: stream, headers: { ...html, 'content-disposition': 'inline; filename="a.html"' } },
			{ answer: 'stream' },
		],
		['that is text with a tag in it', { body: 'a <b>', headers: html }, { answer: 'text' }],
	])('%s', (_, answer, request) => {
		expect(wrongWith(answer, request)).toBeUndefined();
	});
});

describe('an answer has the shape that was asked for', () => {
	const found = {
		nothing: undefined,
		null: null,
		'a text': 'x',
		'a number': 7,
		'a boolean': false,
		'a list': [{ id: 1 }],
		'a list that holds a list': [[1]],
		'a list that holds null': [{ id: 1 }, null],
		'an object': { id: 1 },
	};

	it.each<[string, Partial<DirectusRequest>, string[]]>([
		['a record', { gives: 'record' }, ['an object']],
		['a record or nothing', { gives: 'recordOrNothing' }, ['nothing', 'null', 'an object']],
		['records', { gives: 'records', path: '/roles' }, ['a list']],
		['records of what can be a singleton', { gives: 'records' }, ['a list', 'an object']],
		['one record or several', { gives: 'recordOrRecords' }, ['a list', 'an object']],
		['records of a search', { searchable: true, path: '/roles' }, ['a list']],
		[
			'records that were written',
			{ gives: 'records', path: '/roles', method: 'PATCH' },
			['nothing', 'null', 'a list'],
		],
		['a value', { gives: 'value' }, ['a text', 'a number', 'a boolean']],
		['anything', { gives: 'anything' }, Object.keys(found)],
		['what nothing is said of', {}, Object.keys(found)],
		['a text', { gives: 'record', answer: 'text' }, Object.keys(found)],
	])('%s', (_, asked, good) => {
		const request: DirectusRequest = { method: 'GET', path: '/items/posts', ...asked };
		const written = request.method === 'GET' ? 'no' : 'unknown';
		const toldOf = (data: unknown) => {
			try {
				ofShape({ status: 200, headers: {}, body: { data }, data }, request);
				return 'given';
			} catch (error) {
				const failure = asFailure(error);
				return `${failure.message.replace(/ where .*/, '')}: ${failure.written}`;
			}
		};
		const told = Object.entries(found).map(([kind, data]) => [kind, toldOf(data)]);
		const isList = good.includes('a list');
		const refused = (kind: string) =>
			`Directus answered with ${isList ? kind : kind.replace(/ that .*/, '')}: ${written}`;
		expect(told).toEqual(
			Object.keys(found).map((kind) => [kind, good.includes(kind) ? 'given' : refused(kind)]),
		);
	});

	it('is a list for records, also of a singleton, and undefined for nothing', () => {
		const request = { method: 'PATCH', path: '/items/posts', gives: 'records' } as const;
		const dataOf = (data: unknown) =>
			ofShape({ status: 200, headers: {}, body: { data }, data }, request).data;
		expect(dataOf({ id: 1 })).toEqual([{ id: 1 }]);
		expect(dataOf([{ id: 1 }])).toEqual([{ id: 1 }]);
		expect(dataOf(null)).toBeUndefined();
	});

	it('of JSON as it is, the whole of it has', () => {
		const answer = { status: 200, headers: {}, body: { status: 'ok' } };
		const request = { method: 'GET', path: '/x', answer: 'bare', gives: 'record' } as const;
		expect(ofShape(answer, request)).toBe(answer);
		expect(() => ofShape({ ...answer, body: [] }, request)).toThrow(
			'where one record was expected',
		);
	});

	it('is not looked at where the status is no good one', () => {
		const answer = { status: 302, headers: {}, body: undefined };
		expect(ofShape(answer, { method: 'GET', path: '/x', gives: 'record' })).toBe(answer);
	});
});

describe('an answer is none of Directus', () => {
	it.each<[string, string, Partial<DirectusAnswer>, Partial<DirectusRequest>]>([
		['a web page', 'a web page', { body: '\n <html>', headers: html }, {}],
		['a web page for a text', 'a web page', { body: '<p>', headers: html }, { answer: 'text' }],
		['a web page for a file', 'a web page', { body: stream, headers: html }, { answer: 'stream' }],
		['a text', 'a text', { body: '<xml>' }, {}],
		['a text for JSON', 'a text', { body: 'pong' }, { answer: 'bare' }],
		['JSON without data', 'an object', { body: { ok: true } }, {}],
		['a list', 'a list', { body: [1] }, {}],
		['a number', 'a number', { body: 7 }, {}],
		['bytes for JSON', 'an object', { body: stream }, {}],
	])('that is %s', (_, kind, answer, request) => {
		expect(wrongWith(answer, request)).toEqual({
			message: 'The server did not answer as Directus does',
			description: `It sent ${kind} where data was expected. Check the Directus URL of the credential: it must lead to the API, not to the Studio or another site.`,
			status: 200,
		});
	});

	it.each([
		['https://other.example/secret/x?token=1#y', 'https://other.example/***/x'],
		['/login#x', '/login'],
		[undefined, 'none'],
	])('that leads on to %p', (location, told) => {
		for (const status of [300, 307])
			expect(wrongWith({ status, headers: { location } })).toEqual({
				message: `The Directus URL of the credential leads on to another address (${status})`,
				description: `Enter the address that answers itself in the credential; the server names ${told}. Nothing was changed.`,
				status,
			});
	});

	it('that is a refusal is read as one, JSON in a text too', () => {
		const body = '{"errors":[{"message":"No secret","extensions":{"code":"FORBIDDEN"}}]}';
		for (const status of [400, 403])
			expect(wrongWith({ status, body })).toMatchObject({
				message: 'No ***',
				code: 'FORBIDDEN',
				status,
			});
	});
});

it('a file that n8n did not give out whole is no fault of the connection', () => {
	expect(readConnectionError('UNREADABLE', 'host')).toEqual({
		message: 'The file could not be read up to its end',
		description:
			'Check that n8n still has the file: it removes those of an execution that was deleted.',
		code: 'UNREADABLE',
	});
});

describe('what to do next is told', () => {
	const descriptionOf = (message: string, code?: string) =>
		readRefusal(400, { errors: [{ message, extensions: { code } }] }, hide).description;

	it.each([
		...['FORBIDDEN', 'INVALID_CREDENTIALS', 'INVALID_TOKEN', 'TOKEN_EXPIRED', 'INVALID_OTP'],
		...['USER_SUSPENDED', 'FAILED_VALIDATION', 'RECORD_NOT_UNIQUE', 'INVALID_FOREIGN_KEY'],
		...['NOT_NULL_VIOLATION', 'VALUE_TOO_LONG', 'VALUE_OUT_OF_RANGE', 'INVALID_PAYLOAD'],
		...['INVALID_QUERY', 'ROUTE_NOT_FOUND', 'REQUESTS_EXCEEDED', 'CONTENT_TOO_LARGE'],
		...['LIMIT_EXCEEDED', 'RESOURCE_RESTRICTED', 'SERVICE_UNAVAILABLE', 'INTERNAL_SERVER_ERROR'],
		...['INVALID_PROVIDER', 'INVALID_PROVIDER_CONFIG', 'UNSUPPORTED_MEDIA_TYPE'],
	])('with %s', (code) => {
		expect(descriptionOf('x', code)).toMatch(/^[A-Z].{20,}\.$/);
	});

	it.each([
		['Invalid time value', /like 2026-12-31T18:00:00Z\.$/],
		["Can't import this in file import", /choose it under Format/],
		['Deployment config for "vercel" not found', /Deployment: Create connects it\.$/],
		['An Invalid time value', /^The log of the Directus server says more\.$/],
		['No Deployment config for "vercel" not found', /^The log of the Directus server says more\.$/],
	])('with the words %j', (message, told) => {
		expect(descriptionOf(message, 'INTERNAL_SERVER_ERROR')).toMatch(told);
	});

	it.each([
		...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'STALLED'],
		'ECONNABORTED',
	])('where no answer came, with %s', (code) => {
		const { message, description } = readConnectionError(code, 'host');
		expect(message).toBe('Directus at host could not be reached');
		expect(description).toMatch(new RegExp(`^[A-Z].{20,}[.?] \\(${code}\\)$`));
	});
});

it('an answer that is too long is named, with how much is taken in', () => {
	expect(readConnectionError('TOO_LONG', 'host')).toMatchObject({
		message: 'The server answered with more than 256 MB',
		code: 'TOO_LONG',
	});
});

describe('the text of an answer', () => {
	const { bytes } = longestAnswer;
	const { milliseconds } = longestSilence;

	afterEach(() => {
		longestAnswer.bytes = bytes;
		longestSilence.milliseconds = milliseconds;
	});

	async function* pieces(...texts: Array<string | Error>) {
		for (const text of texts) {
			if (text instanceof Error) throw text;
			yield Buffer.from(text);
		}
	}

	it.each<[string, { text: string; code?: string }, Array<string | Error>]>([
		['is whole', { text: 'abc' }, ['a', 'bc']],
		['has no mark of its byte order', { text: 'a\uFEFF' }, ['\uFEFFa\uFEFF']],
		['may be as long as is taken in', { text: '12345678' }, ['1234', '5678']],
		['is none where it is longer', { text: '', code: 'TOO_LONG' }, ['1234', '5678', '9']],
		['may break off', { text: 'a', code: 'ECONNRESET' }, ['a', new Error('aborted')]],
	])('%s', async (_, told, texts) => {
		longestAnswer.bytes = 8;
		const ending = new AbortController();
		expect(await readText(pieces(...texts), ending)).toEqual(told);
		expect(ending.signal.aborted).toBe(false);
	});

	/** Gives a piece each time when `next` is done, and breaks off when the request is ended. */
	async function* slow(ending: AbortController, next: () => Promise<unknown>) {
		while (!ending.signal.aborted) {
			await next();
			yield Buffer.from('x');
		}
		throw new Error('aborted');
	}

	it('ends with the request', async () => {
		const ending = new AbortController();
		const next = async () => ending.abort();
		expect(await readText(slow(ending, next), ending)).toMatchObject({ code: 'ERR_CANCELED' });
	});

	it('that does not come ends the request', async () => {
		longestSilence.milliseconds = 1;
		const ending = new AbortController();
		const never = new Promise((resolve) => ending.signal.addEventListener('abort', resolve));
		const read = readText(
			slow(ending, async () => await never),
			ending,
		);
		expect(await read).toMatchObject({ code: 'ETIMEDOUT' });
	});

	it('that comes in drips ends the request after some waits', async () => {
		longestSilence.milliseconds = 1;
		const ending = new AbortController();
		const tick = async () => await new Promise((resolve) => setImmediate(resolve));
		expect(await readText(slow(ending, tick), ending)).toMatchObject({ code: 'ETIMEDOUT' });
	});
});

describe('a refusal has written nothing', () => {
	it.each([
		...['INVALID_CREDENTIALS', 'INVALID_TOKEN', 'TOKEN_EXPIRED', 'INVALID_OTP', 'INVALID_IP'],
		...['USER_SUSPENDED', 'REQUESTS_EXCEEDED', 'ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED'],
		...['UNSUPPORTED_MEDIA_TYPE', 'CONTENT_TOO_LARGE', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'],
		...['EHOSTUNREACH', 'ENETUNREACH', 'INVALID_INVITE'],
	])('with %s, and the other records fare no better', (code) => {
		expect(writtenBy(code, 400)).toBe('no');
		expect(isOfOneRecord(new Failure('x', 'no', { code }))).toBe(false);
	});

	it.each([
		...['RECORD_NOT_UNIQUE', 'INVALID_FOREIGN_KEY', 'NOT_NULL_VIOLATION', 'VALUE_TOO_LONG'],
		...['VALUE_OUT_OF_RANGE', 'FAILED_VALIDATION', 'INVALID_PAYLOAD', 'UNPROCESSABLE_CONTENT'],
		...['FORBIDDEN', 'LIMIT_EXCEEDED', 'RESOURCE_RESTRICTED'],
	])('with %s, and the other records may be taken', (code) => {
		expect(writtenBy(code, 400)).toBe('no');
		expect(isOfOneRecord(new Failure('x', 'no', { code }))).toBe(true);
		expect(isOfOneRecord(new Failure('x', 'unknown', { code }))).toBe(false);
	});

	it.each<[number | undefined, string]>([
		[undefined, 'unknown'],
		[299, 'unknown'],
		[300, 'no'],
		[408, 'unknown'],
		[413, 'no'],
		[499, 'unknown'],
		[500, 'unknown'],
	])('without a code and with the status %p: %s', (status, written) => {
		expect(writtenBy(undefined, status)).toBe(written);
	});

	it('with one more code, where it is known otherwise that nothing was written', () => {
		expect(writtenBy('INTERNAL_SERVER_ERROR', 500)).toBe('unknown');
		expect(isOfOneRecord(new Failure('x', 'no', { code: 'INTERNAL_SERVER_ERROR' }))).toBe(true);
		expect(isOfOneRecord(new Failure('x', 'no'))).toBe(false);
	});

	it('of a validation unless a flow says so', () => {
		expect(writtenBy('FAILED_VALIDATION', 400)).toBe('no');
		expect(writtenBy('FAILED_VALIDATION', 400, { field: '$trigger' })).toBe('unknown');
		expect(writtenBy('FORBIDDEN', 403, { field: '$trigger' })).toBe('no');
	});

	it.each<[string, string, string, string]>([
		['insert into `a b` (`at`) values (1) - Incorrect', '/items/a%20b', 'no', ''],
		['update "posts" set "at" = 1 - out of range', '/items/posts/7', 'no', ''],
		['insert into `log` (`at`) values (1) - Incorrect', '/items/posts', 'unknown', ' a flow'],
		['insert into `posts` (`at`) values (1)', '/items/posts_old', 'unknown', ' another'],
		['select `at` from `posts` - Incorrect', '/items/posts', 'unknown', ' a read'],
		['An insert into `posts` ', '/items/posts', 'unknown', ' words'],
	])('of a statement that failed: %s at %s: %s%s', (message, path, written) => {
		expect(writtenBy('INTERNAL_SERVER_ERROR', 500, { message, path })).toBe(written);
		expect(writtenBy('OTHER', 500, { message, path })).toBe('unknown');
	});

	it('of a limit only with the code of a query, and in words of a limit', () => {
		const message = '"limit" must be less than or equal to 100';
		expect(writtenBy('INVALID_QUERY', 400, { message })).toBe('no');
		expect(writtenBy('INVALID_QUERY', 400, { message: 'x' })).toBe('unknown');
		expect(writtenBy('OTHER', 400, { message })).toBe('unknown');
		expect(writtenBy('FAILED_VALIDATION', 400, { field: 'a$' })).toBe('no');
	});
});

describe('too much at once', () => {
	const limit = (most: number) => `"limit" must be less than or equal to ${most}`;

	it.each<[string, ConstructorParameters<typeof Failure>, boolean, number | undefined]>([
		['a body', ['x', 'no', { status: 413 }], true, undefined],
		['a body, in words', ['Request Entity Too Large', 'no'], true, undefined],
		['records', ['Exceeded max batch mutation limit of 10', 'no'], true, undefined],
		['a query', ['It is too long for an address', 'no'], true, undefined],
		['a limit', [limit(100), 'no', { code: 'INVALID_QUERY' }], true, 100],
		['a limit of one', [limit(1), 'no', { code: 'INVALID_QUERY' }], true, 1],
		['a limit of none', [limit(0), 'no', { code: 'INVALID_QUERY' }], false, undefined],
		['words of a limit', [limit(100), 'no', { code: 'OTHER' }], false, undefined],
		['what may be written', ['x', 'unknown', { status: 413 }], false, undefined],
		['anything else', ['x', 'no', { status: 400, code: 'INVALID_QUERY' }], false, undefined],
	])('%s', (_, [message, written, details], tooMuch, most) => {
		const failure = new Failure(message, written, details);
		expect([isTooMuch(failure), mostRecordsIn(failure)]).toEqual([tooMuch, most]);
	});
});

it.each<[string | undefined, string[], string]>([
	['RECORD_NOT_UNIQUE', [], 'unknown'],
	['RECORD_NOT_UNIQUE', ['FORBIDDEN'], 'unknown'],
	['RECORD_NOT_UNIQUE', ['RECORD_NOT_UNIQUE'], 'no'],
	['INVALID_TOKEN', [], 'no'],
	[undefined, [], 'no'],
])('of several steps, %s, with %j before the first: %s', (code, before, written) => {
	const failure = ofSeveralSteps(new Failure('x', 'no', { code }), before);
	expect(failure).toMatchObject({ message: 'x', written, details: { code } });
});

describe('a failure', () => {
	const failure = new Failure('The field is empty', 'no', {
		code: 'C',
		description: 'Fill it in.',
	});

	it('has what to do next as its description', () => {
		expect(failure.description).toBe('Fill it in.');
		expect(new Failure('x', 'yes').details).toEqual({});
	});

	it.each([
		['The field is empty', 'The field is empty.'],
		['The field. is empty.', 'The field. is empty.'],
	])("in other words keeps Directus's: %s", (message, told) => {
		const reworded = new Failure(message, 'unknown', { code: 'C' }).reworded('Other', 'Do this.');
		expect(reworded).toMatchObject({ message: 'Other', written: 'unknown' });
		expect(reworded.details).toEqual({
			code: 'C',
			description: `Directus said: ${told} Do this.`,
			original: message,
		});
		expect(reworded.reworded('Again', 'Do that.').details).toEqual({
			code: 'C',
			description: `Directus said: ${told} Do that.`,
			original: message,
		});
	});

	it('takes advice, a place, a field and what is known of the write', () => {
		expect(failure.withAdvice('Try again.')).toMatchObject({
			message: 'The field is empty',
			written: 'no',
			details: { code: 'C', description: 'Fill it in. Try again.' },
		});
		expect(new Failure('x', 'no').withAdvice('Try again.').description).toBe('Try again.');
		expect(failure.prefixed('Entry 2 of IDs')).toMatchObject({
			message: 'Entry 2 of IDs: the field is empty',
			written: 'no',
			details: failure.details,
		});
		expect(failure.withField('title').details).toEqual({ ...failure.details, field: 'title' });
		expect(failure.withField('title')).toMatchObject({ message: failure.message, written: 'no' });
		expect(failure.withWritten('yes')).toMatchObject({
			message: failure.message,
			written: 'yes',
			details: failure.details,
		});
	});

	it('is made of whatever is thrown', () => {
		expect(asFailure(failure, 'yes')).toBe(failure);
		const described = Object.assign(new Error('Broken'), { description: 'Mend it.' });
		expect(asFailure(described)).toMatchObject({
			message: 'Broken',
			written: 'unknown',
			details: { description: 'Mend it.' },
		});
		expect(asFailure({ message: 'x', description: null }, 'no').details).toEqual({});
		expect(asFailure('text', 'no')).toMatchObject({ message: 'text', written: 'no' });
	});

	it('of a parameter that is missing names it', () => {
		expect(missingParameter('ID')).toMatchObject({
			message: 'Missing required parameter: ID',
			written: 'no',
			details: {
				description:
					'ID is empty for this item, so nothing was sent. Fill it in, or check the expression that gives it.',
			},
		});
	});
});
