/** Directus as an object: what it sends again, what it says of a write that failed, and what it remembers. */
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { connect, connectAnew } from '../../dist/nodes/Directus/transport/directus';
import type { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { contextWith, httpError, ownCredential, type Answer } from '../support/sentRequests.mjs';

const get: DirectusRequest = { method: 'GET', path: '/items/posts', query: { limit: 1 } };
const post: DirectusRequest = { method: 'POST', path: '/items/posts', body: { a: 1 } };
const patch: DirectusRequest = { method: 'PATCH', path: '/items/posts/1', body: { a: 1 } };
const remove: DirectusRequest = { method: 'DELETE', path: '/items/posts/1' };

const refusal = (statusCode: number, code: string, message = 'No.', headers = {}): Answer => ({
	...{ statusCode, headers },
	body: { errors: [{ message, extensions: { code } }] },
});
const good: Answer = { body: { data: { id: 1 } } };
const cut = httpError({ code: 'ECONNRESET' });
const unreachable = httpError({ code: 'ECONNREFUSED' });
const foreign = refusal(400, 'INVALID_FOREIGN_KEY');
const noServer: Answer = {
	...{ statusCode: 503, headers: { 'retry-after': 1 } },
	body: 'no healthy upstream',
};
const busy = (seconds: number | string = 1) =>
	refusal(429, 'REQUESTS_EXCEEDED', 'Slow.', { 'retry-after': seconds });

beforeEach(() => {
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

/** What a promise comes to, however long it waits. */
async function settled<T>(promise: Promise<T>): Promise<T | Failure> {
	let isOver = false;
	const over = promise.catch((error: Failure) => error).finally(() => (isOver = true));
	while (!isOver) await jest.advanceTimersByTimeAsync(1000);
	return await over;
}

/** Sends one request to a server that gives some answers, the last of them again and again. */
async function sentTo(answers: Answer[], request: DirectusRequest, more: object = {}) {
	const at: number[] = [];
	const answer = (_: unknown, count: number) => {
		at.push(Date.now());
		return answers[Math.min(count, answers.length) - 1]!;
	};
	const { context, sent } = contextWith(answer, ownCredential, more);
	const told = await settled(connectAnew(context).send(request));
	return { told, sent, times: sent.length, waited: at.at(-1)! - at[0]! };
}

describe('what the server has not begun with is waited for:', () => {
	it.each<[string, Answer[], DirectusRequest, number, number]>([
		['once', [busy(2), good], post, 2, 2],
		['again and again', [busy(5), busy(5), busy(5), good], post, 4, 15],
		['for a minute', [busy(60), good], get, 2, 60],
		['for a minute in all', [busy(30), busy(30), good], get, 3, 60],
	])('%s', async (_, answers, request, times, seconds) => {
		const done = await sentTo(answers, request);
		expect(done.told).toMatchObject({ status: 200, data: { id: 1 } });
		expect(done.times).toBe(times);
		expect(done.waited).toBe(seconds * 1000);
		expect(done.told).not.toHaveProperty('afterLostTry');
	});

	it.each<[string, Answer[], number]>([
		['not for longer than a minute', [busy(60.001), good], 1],
		['not for longer than a minute in all', [busy(30), busy(30.001), good], 2],
		['not more than eight times', [busy(1)], 9],
	])('%s', async (_, answers, times) => {
		const done = await sentTo(answers, post);
		expect(done.told).toMatchObject({
			message: 'Slow.',
			written: 'no',
			details: { code: 'REQUESTS_EXCEEDED', status: 429 },
		});
		expect(done.times).toBe(times);
	});

	it('not when the execution has been stopped', async () => {
		const stop = AbortSignal.abort();
		const more = { getExecutionCancelSignal: () => stop };
		const done = await sentTo([busy(1), good], post, more);
		expect(done.times).toBe(1);
		const always = await sentTo([busy(1), good], { ...post, always: true }, more);
		expect(always.told).toMatchObject({ status: 200 });
	});
});

describe('of a request that failed it is told whether anything was written:', () => {
	it.each<[string, DirectusRequest, Answer[], string, number]>([
		['nothing by a read', get, [cut], 'no', 3],
		['nothing where there was no connection', post, [unreachable], 'no', 3],
		['nobody knows after a cut', post, [cut], 'unknown', 1],
		['nobody knows after a cut that was tried again', remove, [cut, foreign], 'unknown', 2],
		['nothing where the tries before did not arrive', remove, [unreachable, foreign], 'no', 2],
		['nothing by a refusal', post, [refusal(400, 'INVALID_PAYLOAD')], 'no', 1],
		['nobody knows of a fault', post, [refusal(500, 'INTERNAL_SERVER_ERROR')], 'unknown', 1],
		['nothing where no server was there', patch, [noServer], 'no', 9],
		['nobody knows of a page with a good status', post, [{ body: { ok: true } }], 'unknown', 1],
		['nothing by a read with such a page', get, [{ body: { ok: true } }], 'no', 1],
		['nothing by what leads on', post, [{ statusCode: 302, headers: { location: '/x' } }], 'no', 1],
		[
			'nothing by a limit that is too high',
			post,
			[refusal(400, 'INVALID_QUERY', '"limit" must be less than or equal to 100')],
			'no',
			1,
		],
	])('%s', async (_, request, answers, written, times) => {
		const done = await sentTo(answers, request);
		expect(done.told).toMatchObject({ written });
		expect(done.times).toBe(times);
	});

	it('and a good answer says that an earlier try may have been carried out', async () => {
		const lost = await sentTo([cut, good], remove);
		expect(lost.told).toMatchObject({ status: 200, afterLostTry: true });
		const accepted = await sentTo([cut, refusal(404, 'X')], { ...remove, accept: [404] });
		expect(accepted.told).toMatchObject({ status: 404, afterLostTry: true });
		const begun = await sentTo([unreachable, good], remove);
		expect(begun.told).not.toHaveProperty('afterLostTry');
	});
});

describe('a failure', () => {
	it.each<[string, Answer, object]>([
		[
			'names the host where nothing answers',
			httpError({ code: 'CERT_HAS_EXPIRED' }),
			{
				message: 'Directus at d.example:8055 could not be reached',
				details: {
					code: 'CERT_HAS_EXPIRED',
					description:
						'No connection came about (CERT_HAS_EXPIRED). Check the Directus URL of the credential, the network and the certificate.',
				},
			},
		],
		[
			'repeats no secret of the credential or the request',
			refusal(400, 'INVALID_PAYLOAD', 'Not the-token, hidden-value or the-rest'),
			{ message: 'Not ***, *** or the-rest', details: { status: 400, code: 'INVALID_PAYLOAD' } },
		],
		[
			'repeats none in an answer with a good status either',
			{ body: { errors: [{ message: 'Not hidden-value' }] } },
			{ message: 'Not ***', details: { status: 200 } },
		],
		[
			'names what came in the place of data',
			{ body: [1] },
			{ message: 'The server did not answer as Directus does', details: { status: 200 } },
		],
		[
			'names data of the wrong shape',
			{ body: { data: [1] } },
			{ message: 'Directus answered with a list where one record was expected' },
		],
	])('%s', async (_, answer, expected) => {
		const request = { ...post, body: { password: 'hidden-value' }, gives: 'record' } as const;
		expect((await sentTo([answer], request)).told).toMatchObject(expected);
	});

	it('hides the session as well that n8n has got meanwhile', async () => {
		const credential: IDataObject = { ...ownCredential, sessionToken: 'old-session' };
		const { context } = contextWith(() => {
			credential.sessionToken = 'new-session';
			return refusal(400, 'X', 'Neither old-session nor new-session');
		}, credential as never);
		const told = await settled(connectAnew(context).send(post));
		expect(told).toMatchObject({ message: 'Neither *** nor ***' });
	});

	it('names a collection that is not there, which is asked for without being counted', async () => {
		const { context, sent } = contextWith(({ url }) => {
			if (url.endsWith('/policies/me/globals')) return { body: { data: { admin_access: true } } };
			if (url.endsWith('/collections'))
				return { body: { data: [{ collection: 'posts' }, { collection: 'directus_users' }] } };
			if (url.endsWith('/fields/posts')) return { body: { data: [{ field: 'title' }] } };
			return refusal(403, 'FORBIDDEN', 'No permission.');
		});
		const directus = connectAnew(context);
		expect(await settled(directus.send({ method: 'GET', path: '/items/psots' }))).toMatchObject({
			message: 'There is no collection "psots". Did you mean "posts"?',
		});
		expect(
			await settled(directus.send({ method: 'GET', path: '/fields/posts/titel' })),
		).toMatchObject({
			message: 'There is no field "titel" in the collection "posts". Did you mean "title"?',
		});
		expect(directus.requests).toBe(2);
		expect(sent).toHaveLength(5);
	});
});

describe('a credential without a token', () => {
	it('sends nothing but what is for everybody', async () => {
		const { context, sent } = contextWith(() => good, { ...ownCredential, token: '' });
		const directus = connectAnew(context);
		expect(await settled(directus.send(get))).toMatchObject({
			message: 'The Directus credential holds no access token',
			details: {
				description:
					'Open it and enter the token, or choose another way to log in under Authentication.',
			},
		});
		expect(sent).toEqual([]);
		const open = await settled(directus.send({ ...get, access: 'public' }));
		expect(open).toMatchObject({ status: 200 });
	});

	it('of the form of another package says whose that is', async () => {
		const types = {
			...{ 'own-package.directus': {}, 'n8n-nodes-directus.a': {}, 'other-Directus.b': {} },
			...{ 'own-directus.directusTrigger': {}, 'last-of-all.c': {} },
		};
		const { context } = contextWith(
			() => good,
			{ url: 'https://d.example' },
			{
				getKnownNodeTypes: () => types,
			},
		);
		expect(await settled(connectAnew(context).send(get))).toMatchObject({
			details: {
				description:
					'n8n reads it with the form of another package whose credential has the same name, most likely other-Directus: open the credential, enter an access token in that form and save it, or uninstall that package and restart n8n.',
			},
		});
		const alone = contextWith(() => good, { url: 'https://d.example' });
		expect(await settled(connectAnew(alone.context).send(get))).toMatchObject({
			details: {
				description:
					'n8n reads it with the form of another package whose credential has the same name: open the credential, enter an access token in that form and save it, or uninstall that package and restart n8n.',
			},
		});
	});
});

describe('a request ends', () => {
	const signalOf = async (request: DirectusRequest, stop: AbortSignal) => {
		let given: AbortSignal | undefined;
		const answer = (options: IHttpRequestOptions): Answer => {
			given = options.abortSignal as AbortSignal;
			return good;
		};
		const { context } = contextWith(answer, ownCredential, {
			getExecutionCancelSignal: () => stop,
		});
		await settled(connectAnew(context).send(request));
		return given!.aborted;
	};

	it('with the execution, or with what it names in its place, or never', async () => {
		const [open, over] = [new AbortController().signal, AbortSignal.abort()];
		expect(await signalOf(get, open)).toBe(false);
		expect(await signalOf(get, over)).toBe(true);
		expect(await signalOf({ ...get, always: true }, over)).toBe(false);
		expect(await signalOf({ ...get, end: open }, over)).toBe(false);
		expect(await signalOf({ ...get, end: over }, open)).toBe(true);
		expect(await signalOf({ ...get, end: over, always: true }, open)).toBe(true);
	});
});

describe('a read that is too long for an address', () => {
	const long = (length: number): DirectusRequest => ({
		...{ method: 'GET', path: '/items/posts', searchable: true },
		query: { q: 'x'.repeat(length - 2) },
	});

	it.each([
		[2000, ['GET']],
		[2001, ['SEARCH']],
	])('of %d characters goes by %j', async (length, methods) => {
		const { sent } = await sentTo([{ body: { data: [] } }], long(length));
		expect(sent.map(({ method }) => method)).toEqual(methods);
	});

	it('goes by GET where SEARCH is refused, from then on', async () => {
		const { context, sent } = contextWith(({ method }) =>
			(method as string) === 'SEARCH'
				? { statusCode: 405, body: '<html>' }
				: { body: { data: [] } },
		);
		const directus = connectAnew(context);
		for (const length of [3000, 14_000]) await settled(directus.send(long(length)));
		expect(sent.map(({ method }) => method)).toEqual(['SEARCH', 'GET', 'GET']);
		expect(await settled(directus.send(long(14_001)))).toMatchObject({
			message: 'The query is too long for an address',
			details: {
				description:
					'Something in front of Directus refuses the method SEARCH (405), by which long queries are sent. Let it pass SEARCH, or ask for less at once: a shorter filter, or fewer fields.',
			},
		});
		expect(sent).toHaveLength(3);
	});

	it.each([414, 431])('is said to be that where it is refused with %d', async (statusCode) => {
		const { told } = await sentTo([{ statusCode, body: '<html>' }], long(1000));
		expect(told).toMatchObject({
			message: 'The query is too long for an address',
			written: 'no',
			details: {
				status: statusCode,
				description: 'Ask for less at once: a shorter filter, or fewer fields.',
			},
		});
	});
});

describe('Directus', () => {
	it('is one for a context, and a new one each time for a trigger', () => {
		const { context } = contextWith(() => good);
		expect(connect(context)).toBe(connect(context));
		expect(connect(contextWith(() => good).context)).not.toBe(connect(context));
		expect(connectAnew(context)).not.toBe(connectAnew(context));
	});

	it('reads its credential once in a while', async () => {
		let read = 0;
		const { context } = contextWith(() => good, ownCredential, {
			getCredentials: async () => {
				read++;
				return ownCredential;
			},
		});
		for (let time = 0; time < 2; time++) await settled(connect(context).send(get));
		expect(read).toBe(1);
		await settled(connectAnew(context).send(get));
		expect(read).toBe(2);
	});

	it.each([
		[{}, { url: 'https://d.example:8055', bearer: 'the-token', headers: {}, isPublic: false }],
		[
			{ authentication: 'none', headers: '{"X-Key":"k"}' },
			{ url: 'https://d.example:8055', bearer: '', headers: { 'X-Key': 'k' }, isPublic: true },
		],
	])('tells what its credential says: %j', async (held, told) => {
		const directus = connectAnew(contextWith(() => good, { ...ownCredential, ...held }).context);
		expect({
			url: await directus.url(),
			bearer: await directus.bearer(),
			headers: await directus.headers(),
			isPublic: await directus.isPublic(),
		}).toEqual(told);
	});

	it('remembers what was made, and makes anew what failed', async () => {
		const directus = connectAnew(contextWith(() => good).context);
		let made = 0;
		const make = async () => {
			made++;
			if (made === 1) throw new Error('Not now');
			return made;
		};
		await expect(directus.remember('a', make)).rejects.toThrow('Not now');
		expect(await Promise.all([directus.remember('a', make), directus.remember('a', make)])).toEqual(
			[2, 2],
		);
		expect(await directus.remember('a', make)).toBe(2);
		expect(await directus.remember('b', make)).toBe(3);
	});

	it('takes the secrets of a request and of the credential out of a text', async () => {
		const directus = connectAnew(contextWith(() => good).context);
		const hide = await directus.hiderFor({ body: { password: 'hidden-value' } });
		expect(hide('the-token hidden-value other')).toBe('*** *** other');
	});

	it('tells the user something above the output, where there is one', () => {
		const { context, hints } = contextWith(() => good);
		const directus = connectAnew(context);
		directus.hint('Look');
		directus.hint('Beware', 'warning');
		expect(hints).toEqual([
			{ message: 'Look', type: 'info', location: 'outputPane' },
			{ message: 'Beware', type: 'warning', location: 'outputPane' },
		]);
		const { getNode, getCredentials, helpers } = context;
		const inEditor = connectAnew({ getNode, getCredentials, helpers } as never);
		expect(() => inEditor.hint('Look')).not.toThrow();
		expect([inEditor.signal, inEditor.continueOnFail, inEditor.requests]).toEqual([
			undefined,
			false,
			0,
		]);
	});

	it('knows whether the execution goes on after failures, and when it ends', () => {
		const { signal } = new AbortController();
		const { context } = contextWith(() => good, ownCredential, {
			continueOnFail: () => true,
			getExecutionCancelSignal: () => signal,
		});
		const directus = connectAnew(context);
		expect([directus.continueOnFail, directus.signal]).toEqual([true, signal]);
		expect(connectAnew(contextWith(() => good).context).continueOnFail).toBe(false);
	});
});
