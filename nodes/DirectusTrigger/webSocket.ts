import type { IDataObject } from 'n8n-workflow';
import type { Clock } from './clock';

/** What a subscription is asked for (https://directus.io/docs/guides/realtime/subscriptions). */
export interface Subscription {
	collection: string;
	query: IDataObject;
}

export interface SocketOptions {
	/** `ws(s)://…/websocket` */
	url: string;
	/** The access token of now; a new one where the last has expired. */
	token: (renew: boolean) => Promise<string>;
	/** Directus then wants the token in the address. */
	strict: boolean;
	/** Sent with the request that opens the connection, by name. */
	headers: Record<string, string>;
	signal: AbortSignal;
	/** Something has happened in a collection that it is subscribed to. */
	onEvent: (collection: string) => void;
	/** Directus has confirmed a subscription, or refused it. */
	onAnswer: (collection: string, isRefused: boolean) => void;
	clock: Clock;
}

/** A message of Directus's (https://directus.io/docs/guides/realtime/authentication). */
interface Message {
	type?: string;
	status?: string;
	uid?: string;
	error?: { code?: string };
}

/** What connecting may take. */
const TIME_TO_CONNECT = 20_000;
/** A connection is asked for a sign of life so often: it can be gone without anybody saying so. */
const HEARTBEAT = 10_000;
/** It is given up where none comes within this time. */
const TIME_TO_ANSWER = 5_000;

/**
 * A connection to Directus's WebSocket that has logged in.
 *
 * @see https://directus.io/docs/guides/realtime/getting-started/websockets
 */
export class DirectusSocket {
	/** Resolves when the connection has ended, whoever ended it. */
	readonly closed: Promise<void>;
	private readonly ended = new AbortController();
	private readonly asked = new Set<string>();
	private heard = 0;
	private loggedIn: (error?: Error) => void = () => undefined;

	private constructor(
		private readonly socket: WebSocket,
		private readonly options: SocketOptions,
		private readonly firstToken: string,
	) {
		const close = () => socket.close();
		options.signal.addEventListener('abort', close, { once: true });
		this.closed = new Promise((resolve) => {
			socket.addEventListener('close', () => {
				options.signal.removeEventListener('abort', close);
				this.ended.abort();
				this.loggedIn(new Error('the connection was closed'));
				resolve();
			});
		});
		socket.addEventListener('message', ({ data }) => {
			this.heard = options.clock.now();
			this.take(readMessage(data));
		});
	}

	/**
	 * Connects and logs in.
	 *
	 * @throws Error saying in a few words why it could not; none of them holds a secret
	 */
	static async open(options: SocketOptions): Promise<DirectusSocket> {
		const token = await options.token(false);
		options.signal.throwIfAborted();
		const { url, strict, headers } = options;
		const address = strict ? `${url}?access_token=${encodeURIComponent(token)}` : url;
		const opened = new DirectusSocket(socketAt(address, headers), options, token);
		await opened.logIn();
		void opened.keepAlive();
		return opened;
	}

	/** Has Directus tell of what happens in a collection; onAnswer says whether it does. */
	subscribe({ collection, query }: Subscription): void {
		this.asked.add(collection);
		this.send({ type: 'subscribe', uid: collection, collection, query });
	}

	unsubscribe(collection: string): void {
		this.send({ type: 'unsubscribe', uid: collection });
	}

	private async logIn(): Promise<void> {
		const { clock, strict } = this.options;
		const done = new Promise<void>((resolve, reject) => {
			this.loggedIn = (error) => (error ? reject(error) : resolve());
		});
		this.socket.addEventListener('open', () =>
			strict ? this.loggedIn() : this.send({ type: 'auth', access_token: this.firstToken }),
		);
		this.socket.addEventListener('error', () =>
			this.loggedIn(new Error('it could not be reached')),
		);
		void clock
			.wait(TIME_TO_CONNECT, this.ended.signal)
			.then(() => this.loggedIn(new Error('it did not answer in time')));
		await done.catch((error: unknown) => {
			this.socket.close();
			throw error;
		});
	}

	private async keepAlive(): Promise<void> {
		const { clock } = this.options;
		for (;;) {
			await clock.wait(HEARTBEAT, this.ended.signal);
			if (this.ended.signal.aborted) return;
			const asked = clock.now();
			this.send({ type: 'ping' });
			await clock.wait(TIME_TO_ANSWER, this.ended.signal);
			if (this.heard >= asked || this.ended.signal.aborted) continue;
			// A peer that is gone does not answer the closing either: nothing is waited for.
			this.socket.close();
			this.socket.dispatchEvent(new Event('close'));
		}
	}

	private take(message: Message): void {
		const failed = message.status === 'error' || message.error !== undefined;
		const collection = message.uid ?? '';
		switch (message.type) {
			case 'ping':
				return this.send({ type: 'pong' });
			case 'auth':
				if (failed) return this.logInAgain(message);
				return this.loggedIn();
			case 'subscribe':
			case 'subscription':
				if (this.asked.delete(collection)) return this.options.onAnswer(collection, failed);
				// An event that the user may not read comes as an error, and tells all the same.
				return this.options.onEvent(collection);
		}
	}

	/** Directus tells when a token has expired, and waits ten seconds for another. */
	private logInAgain({ error }: Message): void {
		this.loggedIn(new Error('it does not accept the log-in of the credential'));
		if (error?.code !== 'TOKEN_EXPIRED') return this.socket.close();
		this.options
			.token(true)
			.then((token) => this.send({ type: 'auth', access_token: token }))
			.catch(() => this.socket.close());
	}

	private send(message: object): void {
		if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
	}
}

/**
 * A connection that is being opened. Node.js's WebSocket takes headers in the place of the protocols
 * (https://undici.nodejs.org/#/docs/api/WebSocket); the type is that of browsers, which take none.
 */
const socketAt = (address: string, headers: Record<string, string>): WebSocket =>
	Object.keys(headers).length === 0
		? new WebSocket(address)
		: new WebSocket(address, { headers } as unknown as string[]);

function readMessage(data: unknown): Message {
	try {
		return (JSON.parse(String(data)) ?? {}) as Message;
	} catch {
		return {};
	}
}
