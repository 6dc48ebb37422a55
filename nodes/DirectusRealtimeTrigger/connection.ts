import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';
import { hider, secretsIn } from '../Directus/transport/secrets';

/** What a subscription is asked for (https://directus.io/docs/guides/realtime/subscriptions). */
export interface Subscription {
	collection: string;
	/** Undefined for all events. */
	event?: string;
	query: IDataObject;
	/** Whether the connection is of no use without it. */
	needed: boolean;
}

export interface ConnectionOptions {
	/** `ws(s)://…/websocket` */
	url: string;
	/** The access token of now; a new one where the last has expired. */
	token: (renew: boolean) => Promise<string>;
	/** Directus then wants the token in the address. */
	strict: boolean;
	subscriptions: Subscription[];
	signal: AbortSignal;
	/** Something has happened that one of the subscriptions is about. */
	onEvent: () => void;
}

/** A message of Directus's (https://directus.io/docs/guides/realtime/authentication). */
interface Message {
	type?: string;
	status?: string;
	event?: string;
	uid?: string;
	error?: { code?: string; message?: string };
}

/** What connecting may take. */
const TIME_TO_CONNECT = 20_000;
/** A connection is asked for a sign of life so often, and given up after three times without one. */
const HEARTBEAT = 30_000;

/**
 * Connects to Directus's WebSocket, logs in and subscribes.
 *
 * @returns once every subscription is confirmed; `closed` resolves when the connection has ended,
 *   whoever ended it
 * @throws NodeOperationError when Directus refuses or does not answer in time
 * @see https://directus.io/docs/guides/realtime/getting-started/websockets
 */
export async function connect(
	this: ITriggerFunctions,
	options: ConnectionOptions,
): Promise<{ closed: Promise<void> }> {
	const { url, strict, signal } = options;
	if (typeof WebSocket === 'undefined') {
		throw new NodeOperationError(this.getNode(), 'This n8n has no WebSocket to connect with', {
			description: 'Run n8n on Node.js 22 or newer, or use the Directus Polling Trigger.',
		});
	}
	const token = await options.token(false);
	signal.throwIfAborted();
	const socket = new WebSocket(strict ? `${url}?access_token=${encodeURIComponent(token)}` : url);
	const ended = new AbortController();
	const close = () => socket.close();
	signal.addEventListener('abort', close, { once: true });
	const closed = new Promise<void>((resolve) => {
		socket.addEventListener('close', () => {
			signal.removeEventListener('abort', close);
			ended.abort();
			resolve();
		});
	});
	let isReady = false;
	try {
		const session = new Session(this, socket, options, token);
		const late = sleep(TIME_TO_CONNECT, ended.signal).then(
			() => Promise.reject(session.problem('it did not answer in time')),
			() => Promise.reject(session.problem('the connection was closed')),
		);
		await Promise.race([session.ready, late]);
		isReady = true;
		void session.keepAlive(ended.signal);
		return { closed };
	} finally {
		if (!isReady) close();
	}
}

/** What is said over one connection. */
class Session {
	readonly ready: Promise<void>;
	private resolve: () => void = () => undefined;
	private reject: (error: Error) => void = () => undefined;
	private isReady = false;
	private heard = Date.now();
	private readonly unconfirmed: Set<string>;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly socket: WebSocket,
		private readonly options: ConnectionOptions,
		private readonly firstToken: string,
	) {
		this.unconfirmed = new Set(options.subscriptions.map((_, index) => String(index)));
		this.ready = new Promise<void>((resolve, reject) => {
			this.resolve = resolve;
			this.reject = reject;
		});
		// Nobody waits for it any more when the time is over.
		this.ready.catch(() => undefined);
		socket.addEventListener('open', () =>
			options.strict
				? this.subscribe()
				: this.send({ type: 'auth', access_token: this.firstToken }),
		);
		socket.addEventListener('error', () => this.reject(this.problem('it could not be reached')));
		socket.addEventListener('message', ({ data }) => {
			this.heard = Date.now();
			this.take(readMessage(data));
		});
	}

	/** Asks for a sign of life: a connection can be gone without anybody saying so. */
	async keepAlive(ended: AbortSignal): Promise<void> {
		while (!ended.aborted) {
			await sleep(HEARTBEAT, ended).catch(() => undefined);
			if (Date.now() - this.heard > 3 * HEARTBEAT) this.socket.close();
			else this.send({ type: 'ping' });
		}
	}

	/** The error where Directus does not give what is needed. */
	problem(what: string, next?: string): NodeOperationError {
		return new NodeOperationError(
			this.context.getNode(),
			`No realtime connection to Directus: ${what}`,
			{
				description:
					next ??
					'Check that Directus is up and that WEBSOCKETS_ENABLED is true there. A proxy in front of it has to let WebSockets through.',
			},
		);
	}

	private take(message: Message): void {
		const failed = message.status === 'error' || message.error !== undefined;
		switch (message.type) {
			case 'ping':
				return this.send({ type: 'pong' });
			case 'auth':
				if (failed) return this.reauthenticate(message);
				if (!this.isReady) return this.subscribe();
				// Directus took this connection for a stranger's until now.
				return this.options.onEvent();
			case 'subscribe':
			case 'subscription':
				if (this.isReady) return this.options.onEvent();
				return this.confirm(message, failed);
			default:
				if (failed && !this.isReady) this.reject(this.refused(message));
		}
	}

	private subscribe(): void {
		if (this.unconfirmed.size === 0) return this.begin();
		this.options.subscriptions.forEach(({ collection, event, query }, index) =>
			this.send({
				type: 'subscribe',
				uid: String(index),
				collection,
				...(event && { event }),
				query,
			}),
		);
	}

	private confirm(message: Message, failed: boolean): void {
		const subscription = this.options.subscriptions[Number(message.uid)];
		if (failed && subscription?.needed !== false) {
			this.reject(this.refused(message, subscription));
			return;
		}
		this.unconfirmed.delete(message.uid ?? '');
		if (this.unconfirmed.size === 0) this.begin();
	}

	private begin(): void {
		this.isReady = true;
		this.resolve();
	}

	/** Directus tells when a token has expired, and waits ten seconds for another. */
	private reauthenticate({ error }: Message): void {
		if (!this.isReady || error?.code !== 'TOKEN_EXPIRED') {
			this.reject(
				this.problem(
					'it does not accept the log-in',
					'Check the token, or the e-mail address and password, of the credential.',
				),
			);
			this.socket.close();
			return;
		}
		this.options
			.token(true)
			.then((token) => this.send({ type: 'auth', access_token: token }))
			.catch(() => this.socket.close());
	}

	private refused({ error }: Message, subscription?: Subscription): NodeOperationError {
		const hide = hider(secretsIn({ token: this.firstToken }));
		const said = hide(String(error?.message ?? 'no reason given')).replace(/\.?$/, '.');
		const of = subscription ? ` for ${subscription.collection}` : '';
		return this.problem(
			`it refuses the subscription${of}`,
			`Directus said: ${said} Check the filter, and that the user of the credential may read the collection. Some collections of Directus itself send no messages: watch those with the Directus Polling Trigger.`,
		);
	}

	private send(message: object): void {
		if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
	}
}

function readMessage(data: unknown): Message {
	try {
		return (JSON.parse(String(data)) ?? {}) as Message;
	} catch {
		return {};
	}
}
