import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import type { Flow, Wanted } from '../../dist/nodes/DirectusTrigger/flow';
import { flowBody, isIntact, keysIn, markerOf } from '../../dist/nodes/DirectusTrigger/flow';
import { readEvent, reasonToIgnore } from '../../dist/nodes/DirectusTrigger/read';
import { Gathering, NotTaken } from '../../dist/nodes/DirectusTrigger/gathering';
import { isRecent, SeenCalls } from '../../dist/nodes/DirectusTrigger/replay';
import { flowTrigger } from '../../dist/nodes/DirectusTrigger/scopes';
import {
	checksOf,
	isSecret,
	makeKeys,
	readToken,
} from '../../dist/nodes/DirectusTrigger/signature';

describe("the events in Directus's words", () => {
	const scopeOf = (watched: Parameters<typeof flowTrigger>[0]) => {
		const { scope, collections } = flowTrigger(watched).options;
		return [scope, collections];
	};

	it.each([
		[
			{ triggerOn: 'items', collections: ['a', 'b'], events: ['create'] },
			[['items.create'], ['a', 'b']],
		],
		[
			{ triggerOn: 'items', allCollections: true, collections: [], events: ['update', 'delete'] },
			[['*.items.update', '*.items.delete'], []],
		],
		[
			{ triggerOn: 'system', systemCollections: ['users', 'directus_roles'], events: ['create'] },
			[['users.create', 'roles.create'], []],
		],
		[{ triggerOn: 'files.upload' }, [['files.upload'], []]],
		[{ triggerOn: 'auth.login' }, [['auth.login'], []]],
		[
			{ triggerOn: 'other', otherEvents: ' items.sort, items.create,a.items.*, *.update ' },
			[['items.sort', '*.items.create', 'a.items.*', '*.update'], []],
		],
	])('%j', (watched, expected) => expect(scopeOf(watched)).toEqual(expected));

	it.each([
		{ triggerOn: 'items', collections: [], events: ['create'] },
		{ triggerOn: 'items', collections: ['a'], events: [] },
		{ triggerOn: 'system', systemCollections: [], events: ['create'] },
		{ triggerOn: 'other', otherEvents: ' , ' },
		{ triggerOn: 'other', otherEvents: 'create' },
		{ triggerOn: 'other', otherEvents: 'items.{{x}}' },
	])('%j is refused', (watched) => expect(() => flowTrigger(watched)).toThrow());

	it.each(['auth.login', 'auth.*', '*.login', '*.*', '**', '**.login', 'items.sort, auth.login'])(
		'%s, which would bring passwords, is refused',
		(otherEvents) =>
			expect(() => flowTrigger({ triggerOn: 'other', otherEvents })).toThrow(
				/name of an event|log-ins/,
			),
	);
});

describe('a signature', () => {
	const keys = makeKeys();
	const checks = checksOf(keys)!;
	const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const tokenOf = (claims: object, key = keys.privateKey) => {
		const text = `${encode({ alg: 'ES256' })}.${encode(claims)}`;
		const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
		return `${text}.${signature.toString('base64url')}`;
	};

	it('of the flow is read, and no two are the same', () => {
		const claims = { user: 'u', iat: 1_700_000_000 };
		const [one, two] = [readToken(tokenOf(claims), checks), readToken(tokenOf(claims), checks)];
		expect(one).toMatchObject({ claims, issuedAt: 1_700_000_000 });
		expect(one!.nonce).not.toBe(two!.nonce);
	});

	it('of anybody else is not', () => {
		const hmac = () => {
			const text = `${encode({ alg: 'HS256' })}.${encode({ iat: 1 })}`;
			const pem = createPublicKey(keys.privateKey).export({ type: 'spki', format: 'pem' });
			return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
		};
		const [head, , signature] = tokenOf({ iat: 1 }).split('.');
		const tokens = [
			tokenOf({ iat: 1 }, makeKeys().privateKey),
			tokenOf({}),
			tokenOf({ iat: '1' }),
			`${tokenOf({ iat: 1 })}.more`,
			`${head}.${encode({ iat: 2 })}.${signature}`,
			`${encode({ alg: 'none' })}.${encode({ iat: 1 })}.`,
			hmac(),
		];
		for (const token of tokens) expect(readToken(token, checks)).toBeUndefined();
		fc.assert(fc.property(fc.anything(), (token) => readToken(token, checks) === undefined));
	});

	it("is not checked with what is no key of the flow's kind", () => {
		expect(checksOf({ secret: 's', privateKey: 'no key' })).toBeUndefined();
		expect(readToken(tokenOf({ iat: 1 }), { ...checks, publicKey: '' })).toBeUndefined();
		const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
		const rsa = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
		expect(readToken(tokenOf({ iat: 1 }), { ...checks, publicKey: rsa })).toBeUndefined();
	});

	it('comes with the secret, which n8n does not keep', () => {
		expect(isSecret(keys.secret, checks)).toBe(true);
		expect(JSON.stringify(checks)).not.toContain(keys.secret);
		for (const wrong of [undefined, '', [keys.secret], `${keys.secret}x`, checks.secretHash]) {
			expect(isSecret(wrong, checks)).toBe(false);
		}
	});
});

describe('a call seen before', () => {
	const clocks = { now: 1000, ahead: 0, since: 0 };

	it.each([
		[1000, clocks, true],
		[998, clocks, true],
		[701, clocks, true],
		[690, clocks, false],
		[1010, clocks, false],
		// Directus's clock is an hour ahead, or behind.
		[4600, { ...clocks, ahead: 3600 }, true],
		[1000, { ...clocks, ahead: 3600 }, false],
		[400, { ...clocks, ahead: -600 }, true],
		// It may have come before this process began to remember.
		[985, { ...clocks, since: 990 }, false],
		[990, { ...clocks, since: 990 }, false],
		// Directus's clock may be up to a second further ahead than what it says.
		[991, { ...clocks, since: 990 }, false],
		[995, { ...clocks, since: 990 }, true],
		[4585, { ...clocks, ahead: 3600, since: 990 }, false],
	])('issued at %d with %j: recent is %s', (issuedAt, given, recent) =>
		expect(isRecent(issuedAt, given)).toBe(recent),
	);

	it('is remembered for as long as it would be taken, and no longer', () => {
		const seen = new SeenCalls();
		expect([seen.first('a', 0), seen.first('a', 0), seen.first('b', 0)]).toEqual([
			true,
			false,
			true,
		]);
		expect(seen.first('a', 306)).toBe(false);
		seen.forget('b');
		expect(seen.first('b', 306)).toBe(true);
		expect(isRecent(3, { now: 307, ahead: 0, since: -1000 })).toBe(false);
		for (let at = 0; at < 1000; at++) seen.first(`c${at}`, 1000 + at);
		expect(seen.size).toBeLessThan(400);
	});
});

describe('calls of a burst', () => {
	const all: number[][] = [];
	const goOn = async (some: number[]) => {
		all.push(some);
		return some.length;
	};

	beforeEach(() => void all.splice(0));

	it('go on together behind the first, with so many at most', async () => {
		const burst = new Gathering<number, number>();
		const numbers = Array.from({ length: 8 }, (_, index) => index);
		const came = await Promise.all(numbers.map(async (one) => await burst.join(one, 4, goOn)));
		expect(all).toEqual([
			[0, 1, 2, 3],
			[4, 5, 6, 7],
		]);
		expect(came).toEqual([4, ...Array(3), 4, ...Array(3)]);
	});

	it('go on one by one where that is asked for, and at once after a quiet time', async () => {
		const burst = new Gathering<number, number>();
		expect(await burst.join(1, 1, goOn)).toBe(1);
		expect(await Promise.all([burst.join(2, 1, goOn), burst.join(3, 1, goOn)])).toEqual([1, 1]);
		expect(all).toEqual([[1], [2], [3]]);
		// No pause has piled up.
		const many = Array.from({ length: 1000 }, (_, index) => index);
		await Promise.all(many.map(async (one) => await burst.join(one, 1, goOn)));
		expect(await burst.join(4, 2, goOn)).toBe(1);
	});

	it('all fail with the first of them, and the next ones do not', async () => {
		const burst = new Gathering<number, number>();
		const cause = new Error('Directus is down');
		const fail = async () => await Promise.reject(cause);
		const outcomes = await Promise.allSettled([burst.join(1, 9, fail), burst.join(2, 9, fail)]);
		expect(outcomes).toEqual([
			{ status: 'rejected', reason: cause },
			{ status: 'rejected', reason: expect.any(NotTaken) },
		]);
		expect((outcomes[1] as PromiseRejectedResult).reason.cause).toBe(cause);
		expect(await burst.join(3, 9, goOn)).toBe(1);
	});
});

describe('an event', () => {
	const when = 1_700_000_000;
	const read = (trigger: object, user: unknown = 'u') => readEvent({ trigger, user }, when);

	it('has the shape of all triggers', () => {
		const payload = { title: 'T' };
		expect(read({ event: 'a.items.create', payload, key: 7, collection: 'a' })).toEqual({
			event: 'items.create',
			collection: 'a',
			key: 7,
			keys: [7],
			payload,
			user: 'u',
			timestamp: '2023-11-14T22:13:20.000Z',
		});
	});

	it.each([
		[{ event: 'a.items.update', keys: [1, 2], payload: { x: 1 } }, null, [1, 2], { x: 1 }],
		[{ event: 'a.items.update', keys: ['1'], payload: { x: 1 } }, '1', ['1'], { x: 1 }],
		[{ event: 'a.items.delete', keys: [1], payload: [1] }, 1, [1], null],
		[{ event: 'items.sort', item: 1, to: 2 }, null, [], { item: 1, to: 2 }],
		[{ event: 'items.read', payload: [{ id: 1 }] }, null, [], { data: [{ id: 1 }] }],
		[{ event: 'server.stop' }, null, [], null],
	])('%j', (trigger, key, keys, payload) =>
		expect(read(trigger)).toMatchObject({ key, keys, payload }),
	);

	it.each(['undefined', '', null, undefined, 7])('without a user (%j) has none', (user) =>
		expect(readEvent({ trigger: { event: 'a.items.create' }, user }, when).user).toBeNull(),
	);

	it("of Directus's own data holds no secrets, those of a user's collection are as they are", () => {
		const payload = {
			email: 'e',
			password: 'secret-1',
			token: null,
			users: { create: [{ tfa_secret: 'secret-2' }] },
			ai_openai_api_key: 'secret-3',
		};
		const own = read({ event: 'users.create', collection: 'directus_users', payload });
		expect(own.payload).toEqual({
			email: 'e',
			password: '**********',
			token: null,
			users: { create: [{ tfa_secret: '**********' }] },
			ai_openai_api_key: '**********',
		});
		expect(read({ event: 'a.items.create', collection: 'a', payload }).payload).toEqual(payload);
	});

	it('of a log-in has null where Directus knew nothing', () => {
		const payload = { email: 'undefined', provider: 'github', status: 'success' };
		expect(read({ event: 'auth.login', payload }).payload).toEqual({ ...payload, email: null });
	});

	it('of anything at all is read', () =>
		fc.assert(
			fc.property(fc.object(), (claims) => {
				expect(readEvent(claims, when).event).toEqual(expect.any(String));
			}),
		));

	it('may be ignored', () => {
		const update = (collection: string, payload: object) =>
			read({ event: `${collection}.items.update`, collection, payload, keys: [1] });
		const visit = { event: 'users.update', collection: 'directus_users', keys: ['u'] };
		const none = { changedFields: [] };
		expect(reasonToIgnore(read({ ...visit, payload: { last_page: '/' } }), none)).toMatch(/Studio/);
		const more = { last_page: '/', email: 'e' };
		expect(reasonToIgnore(read({ ...visit, payload: more }), none)).toBeUndefined();
		expect(reasonToIgnore(update('a', { last_page: '/' }), none)).toBeUndefined();

		const chosen = { changedFields: ['title', 'slug'] };
		expect(reasonToIgnore(update('a', { views: 1 }), chosen)).toMatch(/fields/);
		expect(reasonToIgnore(update('a', { views: 1, slug: 's' }), chosen)).toBeUndefined();
		const created = read({ event: 'a.items.create', collection: 'a', payload: {}, key: 1 });
		expect(reasonToIgnore(created, chosen)).toBeUndefined();

		expect(reasonToIgnore(created, { ...none, ownUser: 'u' })).toMatch(/credential/);
		expect(reasonToIgnore(created, { ...none, ownUser: 'v' })).toBeUndefined();
		const nobody = readEvent({ trigger: { event: 'a.items.create' } }, when);
		expect(reasonToIgnore(nobody, { ...none, ownUser: undefined })).toBeUndefined();
	});
});

describe('a flow', () => {
	const wanted: Wanted = {
		...flowTrigger({ triggerOn: 'items', collections: ['a'], events: ['create'] }),
		name: 'W (n8n)',
		marker: markerOf('abc'),
		url: 'http://n8n/webhook/1',
	};
	const keys = makeKeys();
	const made = (): Flow => {
		const flow = structuredClone({ id: 'f', ...flowBody(wanted, keys) }) as unknown as Flow;
		return flow;
	};
	const operation = (flow: Flow, key: string) => flow.operations.find((each) => each.key === key)!;

	it('as it was made is intact, and gives its keys back', () => {
		expect(isIntact(made(), wanted)).toBe(true);
		expect(keysIn(made())).toEqual(keys);
	});

	it('with other looks, and JSON in another order, is intact', () => {
		const flow = made() as Flow & { icon: string; color: string };
		Object.assign(flow, { icon: 'bolt', color: null });
		for (const each of [flow, ...flow.operations]) {
			each.options = Object.fromEntries(Object.entries(each.options!).reverse());
		}
		expect(isIntact(flow, wanted)).toBe(true);
	});

	it.each<[string, (flow: Flow) => unknown]>([
		['inactive', (flow) => (flow.status = 'inactive')],
		['renamed', (flow) => (flow.name = 'Other')],
		['unmarked', (flow) => (flow.description = null)],
		['that keeps records', (flow) => (flow.accountability = 'all')],
		['with another trigger', (flow) => (flow.trigger = 'webhook')],
		['with other events', (flow) => (flow.options!.scope = ['items.update'])],
		['with other collections', (flow) => (flow.options!.collections = [])],
		['without options', (flow) => (flow.options = null)],
		['that begins elsewhere', (flow) => (flow.operation = null)],
		['without an operation', (flow) => flow.operations.pop()],
		[
			'with one more operation',
			(flow) => flow.operations.push({ ...flow.operations[0]!, key: 'x' }),
		],
		['with another address', (flow) => (operation(flow, 'call').options!.url = 'http://other')],
		['that sends more', (flow) => (operation(flow, 'call').options!.body = '{{$trigger}}')],
		['that signs otherwise', (flow) => (operation(flow, 'sign').options!.payload = {})],
		['cut in two', (flow) => (operation(flow, 'sign').resolve = null)],
		['with a way out', (flow) => (operation(flow, 'sign').reject = flow.operations[0]!.id)],
		['that does not call again', (flow) => (operation(flow, 'call').reject = null)],
		['that waits longer', (flow) => (operation(flow, 'wait_2').options!.milliseconds = 3_600_000)],
		['of another type', (flow) => (operation(flow, 'call').type = 'log')],
	])('%s is not', (_, change) => {
		const flow = made();
		change(flow);
		expect(isIntact(flow, wanted)).toBe(false);
	});
});
