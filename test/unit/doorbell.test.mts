/**
 * The doorbell: what it says to Directus's WebSocket, and what it makes of connections that do not come, break
 * or fall silent. What a real Directus sends is in test/e2e/; a peer that is gone without a word is not to be had
 * from one.
 */
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { WebSocketDoorbell } from '../../dist/nodes/DirectusTrigger/doorbell';
import type { Watching } from '../../dist/nodes/DirectusTrigger/watching';
import { SimulatedClock } from '../simulation/clock.mjs';
import { watchingOf } from '../support/watching.mjs';

/** A WebSocket whose other end the test plays. */
class PlayedSocket extends EventTarget {
	static readonly OPEN = 1;
	static all: PlayedSocket[] = [];
	readonly sent: Array<Record<string, unknown>> = [];
	readyState = 1;

	constructor(
		readonly url: string,
		readonly init?: unknown,
	) {
		super();
		PlayedSocket.all.push(this);
	}

	send(text: string): void {
		this.sent.push(JSON.parse(text) as Record<string, unknown>);
	}

	/** A peer that is gone answers no closing either. */
	close(): void {
		this.readyState = 2;
	}

	open(): void {
		this.dispatchEvent(new Event('open'));
	}

	say(message: object): void {
		this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
	}

	end(): void {
		this.readyState = 3;
		this.dispatchEvent(new Event('close'));
	}
}

const watching = (more: Partial<Watching> = {}): Watching =>
	watchingOf({ collections: ['articles'], ...more });

const real = globalThis.WebSocket;

beforeEach(() => {
	PlayedSocket.all = [];
	globalThis.WebSocket = PlayedSocket as unknown as typeof WebSocket;
});

afterEach(() => {
	globalThis.WebSocket = real;
});

function setUp(websocket: unknown = undefined, headers = {}) {
	const clock = new SimulatedClock();
	const logged: string[] = [];
	let rings = 0;
	const directus = {
		url: async () => 'https://directus.example.com',
		headers: async () => headers,
		serverInfo: async () => ({ websocket }),
		primaryKey: async () => ({ field: 'id' }),
		send: async () => ({
			status: 200,
			headers: {},
			data: [{ collection: 'articles', schema: {}, meta: { accountability: 'all' } }],
		}),
	} as unknown as Directus;
	const bell = new WebSocketDoorbell(
		() => (rings += 1),
		() => ({
			directus,
			token: async (renew) => (renew ? 'a new token' : 'the token'),
			log: (message) => logged.push(message),
		}),
		clock,
	);
	const connect = async (names: string[]) => {
		const before = PlayedSocket.all.filter(({ readyState }) => readyState !== 1).length;
		await clock.pass(before === 0 ? 0 : 2000);
		const socket = PlayedSocket.all.at(-1)!;
		socket.open();
		socket.say({ type: 'auth', status: 'ok' });
		await clock.pass(0);
		for (const uid of names) socket.say({ type: 'subscription', event: 'init', uid });
		await clock.pass(0);
		return socket;
	};
	return { clock, bell, logged, connect, rings: () => rings };
}

it('opens its connection with the headers of the credential', async () => {
	const headers = { 'X-Access-Key': 'key' };
	const { bell, connect } = setUp(undefined, headers);
	bell.watch([watching()]);
	expect((await connect(['articles'])).init).toEqual({ headers });
	expect(bell.rings(watching())).toBe(true);
	bell.close();
});

it('logs in, listens to what is watched, and rings for each message', async () => {
	const { bell, clock, connect, rings, logged } = setUp();
	bell.watch([watching(), watching({ actions: ['login'], collections: [] })]);
	expect(bell.rings(watching())).toBe(false);
	const socket = await connect(['articles', 'directus_activity']);
	expect(socket.url).toBe('wss://directus.example.com/websocket');
	expect(socket.sent).toEqual([
		{ type: 'auth', access_token: 'the token' },
		...['articles', 'directus_activity'].map((collection) => ({
			type: 'subscribe',
			uid: collection,
			collection,
			query: { limit: 1, fields: ['id'] },
		})),
	]);
	expect(bell.rings(watching())).toBe(true);
	expect(bell.rings(watching({ collections: ['pages'] }))).toBe(false);
	const before = rings();
	socket.say({ type: 'subscription', event: 'create', uid: 'articles', data: [{ id: 1 }] });
	// Directus sends an error where the user may not read the record of an event.
	socket.say({ type: 'subscribe', status: 'error', uid: 'articles', error: { code: 'FORBIDDEN' } });
	expect(rings()).toBe(before + 2);
	expect(logged.join()).not.toContain('the token');
	bell.close();
	await clock.pass(0);
});

it('listens to more when a trigger is added, and to less when one goes', async () => {
	const { bell, clock, connect } = setUp();
	bell.watch([watching()]);
	const socket = await connect(['articles']);
	bell.watch([watching({ collections: ['pages'] })]);
	await clock.pass(0);
	expect(socket.sent.slice(-2)).toEqual([
		{ type: 'unsubscribe', uid: 'articles' },
		expect.objectContaining({ type: 'subscribe', collection: 'pages' }),
	]);
	expect(PlayedSocket.all).toHaveLength(1);
	bell.close();
	await clock.pass(0);
});

it('of all collections hears of one that is made later', async () => {
	const { bell, clock, connect } = setUp();
	const all = watching({ collections: undefined });
	bell.watch([all]);
	const socket = await connect(['articles', 'directus_collections']);
	expect(bell.rings(all)).toBe(true);
	const before = socket.sent.length;
	socket.say({ type: 'subscription', event: 'create', uid: 'directus_collections' });
	await clock.pass(0);
	// Nothing new is in the list of this Directus, and what is there is not asked for again.
	expect(socket.sent.slice(before)).toEqual([]);
	bell.close();
	await clock.pass(0);
});

it('a collection that may not be listened to does not count as heard', async () => {
	const { bell, clock, connect } = setUp();
	bell.watch([watching({ collections: ['articles', 'secrets'] })]);
	const socket = await connect(['articles']);
	socket.say({ type: 'subscribe', status: 'error', uid: 'secrets', error: { code: 'FORBIDDEN' } });
	expect(bell.rings(watching())).toBe(true);
	expect(bell.rings(watching({ collections: ['articles', 'secrets'] }))).toBe(false);
	bell.close();
	await clock.pass(0);
});

it('notices within a quarter of a minute that the other end is gone', async () => {
	const { bell, clock, connect, rings } = setUp();
	bell.watch([watching()]);
	const socket = await connect(['articles']);
	await clock.pass(9_000);
	expect(bell.rings(watching())).toBe(true);
	const before = rings();
	await clock.pass(6_001);
	expect(socket.sent.at(-1)).toEqual({ type: 'ping' });
	expect(bell.rings(watching())).toBe(false);
	// From now on the feed is read often, and at once.
	expect(rings()).toBeGreaterThan(before);
	await clock.pass(5_000);
	expect(PlayedSocket.all.length).toBeGreaterThan(1);
	bell.close();
	await clock.pass(0);
});

it('keeps a connection that answers, and answers it', async () => {
	const { bell, clock, connect } = setUp();
	bell.watch([watching()]);
	const socket = await connect(['articles']);
	for (let second = 0; second < 100; second += 1) {
		await clock.pass(1000);
		if (socket.sent.at(-1)?.type === 'ping') socket.say({ type: 'pong' });
	}
	socket.say({ type: 'ping' });
	expect(socket.sent.at(-1)).toEqual({ type: 'pong' });
	expect(bell.rings(watching())).toBe(true);
	expect(PlayedSocket.all).toHaveLength(1);
	bell.close();
	await clock.pass(0);
});

it('gives Directus a new token when the old one has expired', async () => {
	const { bell, clock, connect } = setUp();
	bell.watch([watching()]);
	const socket = await connect(['articles']);
	socket.say({ type: 'auth', status: 'error', error: { code: 'TOKEN_EXPIRED' } });
	await clock.pass(0);
	expect(socket.sent.at(-1)).toEqual({ type: 'auth', access_token: 'a new token' });
	expect(bell.rings(watching())).toBe(true);
	bell.close();
	await clock.pass(0);
});

it('connects again after a break, and says each change once in the log', async () => {
	const { bell, clock, connect, logged } = setUp();
	bell.watch([watching()]);
	for (let index = 0; index < 3; index += 1) {
		const socket = await connect(['articles']);
		socket.end();
		await clock.pass(0);
		expect(bell.rings(watching())).toBe(false);
	}
	expect(logged).toHaveLength(6);
	bell.close();
	const sockets = PlayedSocket.all.length;
	await clock.pass(10 * 60_000);
	expect(PlayedSocket.all).toHaveLength(sockets);
});

it.each([
	['WEBSOCKETS_ENABLED is off', false],
	['REST messages are off', { rest: false }],
])('does without where %s, and says so once', async (_, websocket) => {
	const { bell, clock, logged } = setUp(websocket);
	bell.watch([watching()]);
	await clock.pass(10 * 60_000);
	expect(PlayedSocket.all).toEqual([]);
	expect(logged).toEqual([expect.stringContaining('WEBSOCKETS_ENABLED is off in Directus')]);
	bell.close();
	await clock.pass(0);
});

it('sends the token in the address where Directus wants it there', async () => {
	const { bell, clock } = setUp({ rest: { path: '/live', authentication: 'strict' } });
	bell.watch([watching()]);
	await clock.pass(1000);
	const [socket] = PlayedSocket.all as [PlayedSocket];
	expect(socket.url).toBe('wss://directus.example.com/live?access_token=the%20token');
	bell.close();
	await clock.pass(0);
});
