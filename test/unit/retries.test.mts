/** What is sent again, when, and what is known not to have begun. */
import {
	isOfDirectus,
	isRepeatable,
	parsed,
	pauseBefore,
	wasNotBegun,
} from '../../dist/nodes/Directus/transport/retries';
import {
	isEnvelope,
	isRead,
	type DirectusRequest,
} from '../../dist/nodes/Directus/transport/request';
import type { Reply } from '../../dist/nodes/Directus/transport/http';

const request = (method: DirectusRequest['method'], more: object = {}): DirectusRequest => ({
	...{ method, path: '/x' },
	...more,
});
const get = request('GET');
const post = request('POST');
const remove = request('DELETE');

const answered = (status: number, body?: unknown, headers: object = {}): Reply => ({
	answer: { status, headers: { ...headers }, body },
});
const failed = (code?: string): Reply => ({ code });
/** A refusal in Directus's own form. */
const ofDirectus = (status: number, code: string, more: object = {}, headers: object = {}) =>
	answered(status, { errors: [{ message: 'No', extensions: { code, ...more } }] }, headers);

const { random } = Math;
beforeEach(() => {
	Math.random = () => 0.5;
});
afterEach(() => {
	Math.random = random;
});

const never = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
const dropped = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED'];
const others = ['CERT_HAS_EXPIRED', 'ERR_CANCELED', 'STALLED', 'UNREADABLE', '', undefined];

/** Whether GET, POST and DELETE are sent again. */
const againFor = (reply: Reply) =>
	[get, post, remove].map((one) => pauseBefore(reply, 0, one) !== undefined);

describe('sent again is', () => {
	it.each(never)('everything where no connection came about: %s', (code) => {
		expect(againFor(failed(code))).toEqual([true, true, true]);
		expect(wasNotBegun(failed(code))).toBe(true);
	});

	it.each(dropped)('what does no harm twice where the connection was cut: %s', (code) => {
		expect(againFor(failed(code))).toEqual([true, false, true]);
		expect(wasNotBegun(failed(code))).toBe(false);
	});

	it.each(others)('nothing after %p', (code) => {
		expect(againFor(failed(code))).toEqual([false, false, false]);
		expect(wasNotBegun(failed(code))).toBe(false);
	});

	it.each<[string, Reply, [boolean, boolean, boolean], boolean]>([
		['a limit of requests', ofDirectus(429, 'REQUESTS_EXCEEDED'), [true, true, true], true],
		["a proxy's limit", answered(429), [true, true, true], true],
		[
			'pressure',
			ofDirectus(503, 'SERVICE_UNAVAILABLE', { reason: 'Under pressure' }),
			[true, true, true],
			true,
		],
		[
			'pressure in other words',
			ofDirectus(503, 'SERVICE_UNAVAILABLE', { reason: 'The server is Busy' }),
			[true, true, true],
			true,
		],
		[
			'a storage that fails in the middle',
			ofDirectus(503, 'SERVICE_UNAVAILABLE', { reason: 'S3 is away' }),
			[false, false, false],
			false,
		],
		[
			'a service that says nothing',
			ofDirectus(503, 'SERVICE_UNAVAILABLE'),
			[false, false, false],
			false,
		],
		[
			'pressure with another code',
			ofDirectus(503, 'OTHER', { reason: 'Under pressure' }),
			[false, false, false],
			false,
		],
		[
			'a proxy without a server (HAProxy)',
			answered(503, '<p>No server is available to handle this request.'),
			[true, true, true],
			true,
		],
		[
			'a proxy without a server (Envoy)',
			answered(503, 'no healthy upstream'),
			[true, true, true],
			true,
		],
		[
			'a proxy without a server (Traefik)',
			answered(503, 'no available server'),
			[true, true, true],
			true,
		],
		[
			'a proxy without a server, in JSON',
			answered(503, { message: 'no healthy upstream' }),
			[true, true, true],
			true,
		],
		['a page of a proxy', answered(503, '<html>'), [true, false, true], false],
		['a proxy without words', answered(503), [true, false, true], false],
		['a proxy that got no answer', answered(502, '<html>'), [true, false, false], false],
		['a proxy that got none in time', answered(504), [true, false, false], false],
		['502 of Directus itself', ofDirectus(502, 'BAD_GATEWAY'), [false, false, false], false],
		['504 of Directus itself', ofDirectus(504, 'X'), [false, false, false], false],
		['another fault', answered(500), [false, false, false], false],
		['501', answered(501), [false, false, false], false],
		['505', answered(505), [false, false, false], false],
		['a refusal', ofDirectus(403, 'FORBIDDEN'), [false, false, false], false],
		['a good answer', answered(200, { data: [] }), [false, false, false], false],
	])('after %s', (_, reply, again, notBegun) => {
		expect(againFor(reply)).toEqual(again);
		expect(wasNotBegun(reply)).toBe(notBegun);
	});

	it('nothing that counts as no refusal, but what a proxy says in the place of an answer', () => {
		const accepting = (status: number, method: 'GET' | 'POST' = 'GET') =>
			request(method, { accept: [status] });
		expect(pauseBefore(answered(429), 0, accepting(429))).toBeUndefined();
		expect(pauseBefore(answered(429), 0, accepting(404))).toBe(500);
		expect(pauseBefore(answered(502), 0, accepting(502))).toBe(500);
		expect(pauseBefore(answered(502), 0, accepting(502, 'POST'))).toBeUndefined();
		expect(pauseBefore(failed('ECONNREFUSED'), 0, accepting(429))).toBe(500);
	});
});

describe('the pause', () => {
	it('doubles with every try, a quarter more or less', () => {
		const pauses = (by: number) => {
			Math.random = () => by;
			return [0, 1, 2, 3].map((attempt) => pauseBefore(answered(429), attempt, get));
		};
		expect(pauses(0.5)).toEqual([500, 1000, 2000, 4000]);
		expect(pauses(0)).toEqual([375, 750, 1500, 3000]);
		expect(pauses(1)).toEqual([625, 1250, 2500, 5000]);
	});

	it.each<[string, Reply, DirectusRequest, number]>([
		['a server that wants to be waited for', answered(429), post, 8],
		['a server that was not reached', failed('ECONNREFUSED'), post, 2],
		['a connection that was cut', failed('ECONNRESET'), get, 2],
		['a proxy that got no answer, for a read', answered(502), get, 2],
		['a proxy with a page, for a delete', answered(503, '<html>'), remove, 8],
	])('is made so often at most, for %s', (_, reply, sent, most) => {
		expect(pauseBefore(reply, most - 1, sent)).toBeGreaterThan(0);
		expect(pauseBefore(reply, most, sent)).toBeUndefined();
	});

	it.each<[unknown, number]>([
		['3', 3000],
		[2, 2000],
		['0', 100],
		['-5', 100],
		['0.05', 100],
		['0.2', 200],
		['soon', 500],
		['Infinity', 500],
		[undefined, 500],
	])('is what retry-after says in seconds: %p is %d ms', (header, pause) => {
		expect(pauseBefore(answered(429, undefined, { 'retry-after': header }), 0, get)).toBe(pause);
	});

	it('lasts until the date that retry-after or Directus names', () => {
		const { now } = Date;
		const at = Date.parse('2026-11-27T10:00:00Z');
		Date.now = () => at;
		try {
			const untilHeader = (date: string) =>
				pauseBefore(answered(429, undefined, { 'retry-after': date }), 0, get);
			expect(untilHeader('Fri, 27 Nov 2026 10:00:07 GMT')).toBe(7000);
			expect(untilHeader('Fri, 27 Nov 2026 09:00:00 GMT')).toBe(100);
			const untilReset = (reset: unknown, headers = {}) =>
				pauseBefore(ofDirectus(429, 'REQUESTS_EXCEEDED', { reset }, headers), 0, get);
			expect(untilReset('2026-11-27T10:00:02.500Z')).toBe(2500);
			expect(untilReset('2026-11-27T10:00:09Z', { 'retry-after': '4' })).toBe(4000);
			expect(untilReset('later')).toBe(500);
			// Text or not, it is read wherever Directus says it.
			const text = '{"errors":[{"extensions":{"code":"X","reset":"2026-11-27T10:00:03Z"}}]}';
			expect(pauseBefore(answered(429, text), 0, get)).toBe(3000);
		} finally {
			Date.now = now;
		}
	});
});

describe('does the same however often it arrives:', () => {
	it.each<[string, DirectusRequest, boolean, boolean]>([
		['GET', get, true, true],
		['SEARCH', request('SEARCH'), true, true],
		['HEAD', request('HEAD'), true, true],
		['a GET that sets something off', request('GET', { once: true }), false, false],
		['POST', post, false, false],
		['PATCH', request('PATCH'), false, false],
		['PUT', request('PUT'), false, false],
		['DELETE', remove, true, false],
		['DELETE of keys', request('DELETE', { body: [1, 2] }), true, false],
		['DELETE of what a body names', request('DELETE', { body: { keys: [1] } }), true, false],
		['DELETE of what a query finds', request('DELETE', { body: { query: {} } }), false, false],
		['DELETE that sets something off', request('DELETE', { once: true }), false, false],
	])('%s', (_, sent, repeatable, reads) => {
		expect([isRepeatable(sent), isRead(sent)]).toEqual([repeatable, reads]);
	});
});

describe('in the form of Directus', () => {
	it.each<[unknown, boolean]>([
		[{ errors: [{ extensions: { code: 'X' } }] }, true],
		['{"errors":[{"extensions":{"code":"X"}}]}', true],
		[{ errors: [{ extensions: {} }] }, false],
		[{ errors: [{}] }, false],
		[{ errors: [] }, false],
		[{}, false],
		['<html>', false],
		['null', false],
		[null, false],
		[undefined, false],
	])('%j: %j', (body, own) => {
		expect(isOfDirectus(body)).toBe(own);
	});

	it.each<[unknown, boolean]>([
		[{ data: null }, true],
		[{ errors: [] }, true],
		[{ data: 1, errors: [] }, true],
		[{}, false],
		[[], false],
		[null, false],
		['data', false],
		[undefined, false],
	])('an answer is %j: %j', (body, is) => {
		expect(isEnvelope(body)).toBe(is);
	});

	it.each<[unknown, unknown]>([
		['{"a":1}', { a: 1 }],
		['5', 5],
		['not JSON', 'not JSON'],
		['', ''],
		[undefined, undefined],
		[7, 7],
	])('%j is read as %j', (body, read) => {
		expect(parsed(body)).toEqual(read);
	});

	it('what is no text stays the same object', () => {
		const body = { a: 1 };
		expect(parsed(body)).toBe(body);
	});
});
