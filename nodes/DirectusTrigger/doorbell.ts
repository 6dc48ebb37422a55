import type { Directus } from '../Directus/transport/directus';
import type { Clock } from './clock';
import type { Doorbell } from './sharedFeed';
import { trackedCollections } from './tracking';
import type { Watching } from './watching';
import { DirectusSocket } from './webSocket';

/** What a doorbell needs of the trigger through which it connects. */
export interface Connection {
	directus: Directus;
	/** The access token of now; a new one where the last has expired. */
	token: (renew: boolean) => Promise<string>;
	/** Writes a line into n8n's log. */
	log: (message: string) => void;
}

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
/** Directus sends no messages about them. */
const SILENT = ['directus_extensions', 'directus_migrations', 'directus_sessions'];

/**
 * A doorbell by Directus's WebSocket, where Directus has it on and n8n runs on a Node.js that has it.
 *
 * A message says that something has happened, and what it was is read from the activity feed: a
 * message has neither a number nor a user nor what was changed, and none is sent again. Where there
 * is no connection, nothing rings, and the feed is read every few seconds instead. A connection that
 * is lost is no failure: it is tried again and again.
 */
export class WebSocketDoorbell implements Doorbell {
	private readonly ended = new AbortController();
	private socket: DirectusSocket | undefined;
	private running = false;
	private wanted = new Set<string>();
	private watchesAll = false;
	/** The collections of items, once they are known. */
	private all: string[] | undefined;
	private readonly heard = new Set<string>();
	private told = '';

	constructor(
		private readonly ring: () => void,
		private readonly connection: () => Connection | undefined,
		private readonly clock: Clock,
	) {}

	watch(watched: Watching[]): void {
		this.watchesAll = watched.some(({ collections }) => collections === undefined);
		this.wanted = new Set(watched.flatMap(namesIn));
		if (!this.running) void this.keep();
		else void this.subscribe();
	}

	rings(watching: Watching): boolean {
		if (!this.socket) return false;
		const names = namesIn(watching);
		if (watching.collections !== undefined) return names.every((name) => this.heard.has(name));
		return this.all !== undefined && [...this.all, ...names].every((name) => this.heard.has(name));
	}

	close(): void {
		this.ended.abort();
	}

	private async keep(): Promise<void> {
		this.running = true;
		const { signal } = this.ended;
		for (let failures = 0; !signal.aborted; ) {
			try {
				this.socket = await this.open();
				failures = 0;
				this.say('The Directus Trigger is told of changes by a WebSocket');
				await this.subscribe();
				this.ring();
				await this.socket.closed;
				this.say(
					'The WebSocket to Directus was closed: the activity feed is read every few seconds',
				);
			} catch (error) {
				failures += 1;
				this.say(
					`No WebSocket to Directus: ${(error as Error).message}. The feed is read every few seconds`,
				);
			}
			this.socket = undefined;
			this.heard.clear();
			// It is read more often from now on.
			if (!signal.aborted) this.ring();
			// Many n8n should not come back to a server that has just started all at once.
			const pause = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE);
			await this.clock.wait(pause * (0.5 + Math.random() / 2), signal);
		}
	}

	private say(message: string): void {
		if (message === this.told) return;
		this.told = message;
		this.connection()?.log(message);
	}

	private async open(): Promise<DirectusSocket> {
		const connection = this.connection();
		if (!connection) throw new Error('nobody follows the feed');
		const place = await socketPlace(connection.directus);
		if ('reason' in place) throw new Error(place.reason);
		const root = (await connection.directus.url()).replace(/^http/, 'ws');
		return await DirectusSocket.open({
			url: root + place.path,
			strict: place.strict,
			headers: await connection.directus.headers(),
			token: async (renew) => await (this.connection() ?? connection).token(renew),
			signal: this.ended.signal,
			clock: this.clock,
			onEvent: (collection) => {
				this.ring();
				if (collection === 'directus_collections') void this.listAgain();
			},
			onAnswer: (collection, isRefused) => {
				if (!isRefused) this.heard.add(collection);
				// What was written before it was confirmed has rung for nobody.
				this.ring();
			},
		});
	}

	/** A collection that is made later is watched as well, where all are. */
	private async listAgain(): Promise<void> {
		this.all = undefined;
		await this.subscribe();
	}

	private async subscribe(): Promise<void> {
		const socket = this.socket;
		const directus = this.connection()?.directus;
		if (!socket || !directus) return;
		const names = new Set(this.wanted);
		if (this.watchesAll) {
			this.all ??= await trackedCollections(directus).catch(() => undefined);
			for (const name of this.all ?? []) names.add(name);
			names.add('directus_collections');
		}
		for (const name of this.heard) {
			if (names.has(name)) continue;
			socket.unsubscribe(name);
			this.heard.delete(name);
		}
		for (const name of names) {
			if (this.heard.has(name) || SILENT.includes(name)) continue;
			// With its messages Directus reads the record: one field of it is little.
			const key = this.wanted.has(name) ? await directus.primaryKey(name) : undefined;
			const query = { limit: 1, ...(key && { fields: [key.field] }) };
			socket.subscribe({ collection: name, query });
		}
	}
}

/** Where the events of a trigger happen; those of all collections are not listed. */
function namesIn({ collections, actions }: Watching): string[] {
	return [
		...(collections ?? []),
		...(actions.includes('login') ? ['directus_activity'] : []),
		...(actions.includes('comment') ? ['directus_comments'] : []),
		...(actions.includes('upload') ? ['directus_files'] : []),
	];
}

/**
 * Where Directus's WebSocket is, as the server tells; older ones do not. Or why there is none.
 */
export async function socketPlace(
	directus: Directus,
): Promise<{ path: string; strict: boolean } | { reason: string }> {
	if (typeof WebSocket === 'undefined')
		return { reason: 'n8n runs on a Node.js older than 22, which has none' };
	const { websocket } = await directus.serverInfo();
	if (websocket === false || websocket?.rest === false)
		return { reason: 'WEBSOCKETS_ENABLED is off in Directus' };
	const { path = '/websocket', authentication } = websocket?.rest ?? {};
	return { path: String(path), strict: authentication === 'strict' };
}
