/** What the Directus Hook Trigger decides by itself: which events, and which calls. */
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { readEvent, reasonToIgnore } from '../../dist/nodes/DirectusHookTrigger/read';
import { isRecent, SeenCalls } from '../../dist/nodes/DirectusHookTrigger/replay';
import {
	checksOf,
	isSecret,
	makeKeys,
	readToken,
} from '../../dist/nodes/DirectusHookTrigger/signature';
import { collectionsIn, isUntracked, watchOf } from '../../dist/nodes/DirectusHookTrigger/watch';

const collection = (name: string, accountability: 'all' | 'activity' | null | undefined) => ({
	collection: name,
	meta: accountability === undefined ? null : { accountability },
	schema: {},
});
const COLLECTIONS = [
	collection('tracked', 'all'),
	collection('activity_only', 'activity'),
	collection('unmanaged', undefined),
	collection('untracked', null),
	collection('notes', null),
	collection('directus_presets', null),
	collection('directus_activity', null),
	collection('directus_oauth_tokens', null),
	{ ...collection('folder', null), schema: null },
];

describe('the events to wait for', () => {
	it('are those of collections without tracked activity', () => {
		expect(COLLECTIONS.filter(isUntracked).map((one) => one.collection)).toEqual([
			'untracked',
			'notes',
			'directus_presets',
		]);
		const asked = { collections: ['untracked', 'notes'], events: ['update', 'create'] };
		expect(watchOf({ triggerOn: 'items', ...asked }, COLLECTIONS)).toEqual({
			type: 'action',
			scope: ['items.create', 'items.update'],
			collections: ['notes', 'untracked'],
		});
	});

	it.each([
		['shop.order-paid', ['shop.order-paid']],
		['checkout', ['checkout']],
		['tracked.items.sort, *.items.promote', ['*.items.promote', 'tracked.items.sort']],
		['untracked.items.update', ['untracked.items.update']],
		['presets.create', ['presets.create']],
		['server.start', ['server.start']],
		['shop.create', ['shop.create']],
	])('are named as Directus names them: %s', (names, scope) =>
		expect(watchOf({ triggerOn: 'action', names }, COLLECTIONS)).toEqual({
			...{ type: 'action', scope, collections: [] },
		}),
	);

	it.each([
		['items.create, tracked.items.read', ['*.items.create', 'tracked.items.read']],
		['auth.jwt', ['auth.jwt']],
		['users.create', ['users.create']],
	])('are all others where they are filtered: %s', (names, scope) =>
		expect(watchOf({ triggerOn: 'filter', names }, COLLECTIONS)).toMatchObject({ scope }),
	);

	it.each([
		[{ triggerOn: 'items', collections: ['tracked'], events: ['create'] }, /tracks its activity/],
		[{ triggerOn: 'items', collections: ['activity_only'], events: ['create'] }, /tracks/],
		[{ triggerOn: 'items', collections: ['unmanaged'], events: ['create'] }, /tracks/],
		[{ triggerOn: 'items', collections: ['gone'], events: ['create'] }, /no collection gone/],
		[{ triggerOn: 'items', collections: [], events: ['create'] }, /No collection is chosen/],
		[{ triggerOn: 'items', collections: ['notes'], events: [] }, /No event is chosen/],
		[{ triggerOn: 'action', names: ' , ' }, /No event is chosen/],
		[{ triggerOn: 'action', names: 'shop.{{x}}' }, /not the name/],
		[{ triggerOn: 'action', names: 'tracked.items.create' }, /tracked tracks its activity/],
		[{ triggerOn: 'action', names: 'tracked.items.*' }, /tracked tracks its activity/],
		[{ triggerOn: 'action', names: 'gone.items.update' }, /no collection gone/],
		[{ triggerOn: 'action', names: 'items.delete' }, /collections that track/],
		[{ triggerOn: 'action', names: '*.items.update' }, /collections that track/],
		[{ triggerOn: 'action', names: 'comments.create' }, /directus_comments/],
		[{ triggerOn: 'action', names: 'users.*' }, /directus_users/],
		[{ triggerOn: 'action', names: '*.delete' }, /directus_/],
		[{ triggerOn: 'action', names: 'files.upload' }, /file uploads/],
		...['auth.login', 'auth.*', '*.login', '*.*', '**', '**.login', 'shop.x, auth.login'].map(
			(names) => [{ triggerOn: 'action', names }, /password/] as const,
		),
		...['auth.login', 'auth.create', 'authenticate', '*', 'websocket.*', 'response'].map(
			(names) => [{ triggerOn: 'filter', names }, /password|token/] as const,
		),
	] as const)('are refused: %j', (asked, why) =>
		expect(() => watchOf(asked, COLLECTIONS)).toThrow(why),
	);

	it('name the Directus Trigger where it does better', () => {
		const told = (names: string) => {
			try {
				return watchOf({ triggerOn: 'action', names }, COLLECTIONS);
			} catch (error) {
				return (error as Error).message;
			}
		};
		for (const name of ['tracked.items.create', 'items.create', 'users.update', 'files.upload']) {
			expect(told(name)).toContain(': use the Directus Trigger instead');
		}
	});

	it('are about the collections that they name', () => {
		const scope = ['a.items.sort', '*.items.promote', 'shop.paid', 'a.items.read'];
		expect(collectionsIn({ type: 'action', scope, collections: ['b'] })).toEqual(['b', 'a']);
	});
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
		[701, clocks, true],
		[690, clocks, false],
		// Since the clocks were read one of them may have gone wrong a little.
		[1020, clocks, true],
		[1040, clocks, false],
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
		// Issued 30 seconds in the future, it is taken until it is 300 seconds old.
		expect(isRecent(30, { now: 330, ahead: 0, since: -1000 })).toBe(true);
		expect(seen.first('a', 331)).toBe(false);
		seen.forget('b');
		expect(seen.first('b', 331)).toBe(true);
		for (let at = 0; at < 1000; at++) seen.first(`c${at}`, 1000 + at);
		expect(seen.size).toBeLessThan(400);
	});
});

describe('an event', () => {
	const when = 1_700_000_000;
	const read = (trigger: object, user: unknown = 'u') =>
		readEvent({ trigger, user, id: 'name' }, when, ['a']);

	it('has the shape of the triggers, and a name', () => {
		const payload = { title: 'T' };
		expect(read({ event: 'a.items.create', payload, key: 7, collection: 'a' })).toEqual({
			event: 'items.create',
			collection: 'a',
			key: 7,
			keys: [7],
			payload,
			meta: null,
			user: 'u',
			timestamp: '2023-11-14T22:13:20.000Z',
			eventId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
		});
		const trigger = { event: 'shop.paid' };
		const idOf = (id: string) => readEvent({ trigger, id }, when).eventId;
		expect(idOf('one')).toBe(idOf('one'));
		expect(idOf('one')).not.toBe(idOf('two'));
		// As Directus writes it with the first call, and with those that are made again.
		expect(idOf('undefined one')).toBe(idOf('one'));
		expect(idOf('undefined one two three')).toBe(idOf('one'));
	});

	it.each([
		[{ event: 'a.items.update', keys: [1, 2], payload: { x: 1 } }, null, [1, 2], { x: 1 }],
		[{ event: 'a.items.delete', collection: 'a', keys: [1], payload: [1] }, 1, [1], null],
		// As a filter event.
		[{ event: 'a.items.delete', collection: 'a', payload: ['1'] }, 1, [1], null],
		[{ event: 'a.items.read', payload: [{ id: 1 }] }, null, [], [{ id: 1 }]],
		[{ event: 'shop.price', payload: 100 }, null, [], 100],
		[{ event: 'shop.delete', payload: ['x'] }, null, [], ['x']],
		[{ event: 'server.stop' }, null, [], null],
	])('%j', (trigger, key, keys, payload) =>
		expect(read(trigger)).toMatchObject({ key, keys, payload }),
	);

	it('has keys of one type, whether they came in an address or not', () => {
		const keysOf = (of: string, keys: unknown[]) =>
			read({ event: `${of}.items.update`, collection: of, keys }).keys;
		expect(keysOf('a', ['12', 13])).toEqual([12, 13]);
		expect(keysOf('a', ['12345678901234567890'])).toEqual(['12345678901234567890']);
		expect(keysOf('b', ['12'])).toEqual(['12']);
	});

	it('keeps what else Directus says of it', () => {
		expect(read({ event: 'a.items.sort', collection: 'a', item: 1, to: 2 })).toMatchObject({
			...{ event: 'items.sort', collection: 'a', payload: null, meta: { item: 1, to: 2 } },
		});
	});

	it.each(['undefined', '', null, undefined, 7])('without a user (%j) has none', (user) =>
		expect(readEvent({ trigger: { event: 'a.items.create' }, user }, when).user).toBeNull(),
	);

	it("of Directus's own data holds no secrets, those of others are as they are", () => {
		const payload = {
			email: 'e',
			password: 'secret-1',
			token: null,
			users: { create: [{ tfa_secret: 'secret-2' }] },
			ai_openai_api_key: 'secret-3',
			license_key: 'secret-8',
		};
		const event = { event: 'users.create', collection: 'directus_users', payload };
		expect(read(event).payload).toEqual({
			email: 'e',
			password: '**********',
			token: null,
			users: { create: [{ tfa_secret: '**********' }] },
			ai_openai_api_key: '**********',
			license_key: '**********',
		});
		expect(read({ event: 'auth.jwt', payload: { session: 'secret' } }).payload).toEqual({
			session: '**********',
		});
		expect(read({ event: 'a.items.create', collection: 'a', payload }).payload).toEqual(payload);
		expect(read({ event: 'shop.paid', payload }).payload).toEqual(payload);
	});

	it('says where only its keys came', () => {
		const trigger = { event: 'a.items.update', collection: 'undefined', keys: ['undefined'] };
		const event = readEvent({ trigger, incomplete: true }, when);
		expect(event).toMatchObject({ collection: null, key: null, keys: [], payload: null });
		expect(event.incomplete).toMatch(/larger than n8n takes/);
	});

	it('of anything at all is read', () =>
		fc.assert(
			fc.property(fc.object(), (claims) => {
				expect(readEvent(claims, when).event).toEqual(expect.any(String));
			}),
		));

	it('may be ignored', () => {
		const update = (of: string, payload: object) =>
			read({ event: `${of}.items.update`, collection: of, payload, keys: [1] });
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
		// Nobody knows what was changed.
		const large = { trigger: { event: 'a.items.update', collection: 'a' }, incomplete: true };
		expect(reasonToIgnore(readEvent(large, when), chosen)).toBeUndefined();

		expect(reasonToIgnore(created, { ...none, ownUser: 'u' })).toMatch(/credential/);
		expect(reasonToIgnore(created, { ...none, ownUser: 'v' })).toBeUndefined();
		const nobody = readEvent({ trigger: { event: 'a.items.create' } }, when);
		expect(reasonToIgnore(nobody, { ...none, ownUser: undefined })).toBeUndefined();
	});
});
