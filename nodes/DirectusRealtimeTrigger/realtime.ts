import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';
import { directusRequest, directusUrl } from '../Directus/transport/legacy';
import { bearerOf } from '../Directus/transport/session';
import type { FeedSettings } from '../DirectusTrigger/feedEvents';
import type { FeedFollower } from '../DirectusTrigger/follow';
import { collectionsOf, mayPass } from '../DirectusTrigger/tracking';
import type { ConnectionOptions, Subscription } from './connection';
import { connect } from './connection';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
/** How often the feed is read without a message: for entries that have appeared late. */
const SLOW_CHECK = 30_000;
/** Directus refuses to send messages about them. */
const SILENT = ['directus_extensions', 'directus_migrations', 'directus_sessions'];

/**
 * Keeps a connection to Directus, and has the feed read with each of its messages.
 *
 * A message says that something has happened, and what it was is read from the activity feed: a
 * message has neither a number nor a user nor what was changed, and none is sent again. The feed
 * has all of that, gives what was missed while there was no connection, and gives each event once.
 */
export class Realtime {
	constructor(
		private readonly context: ITriggerFunctions,
		private readonly settings: FeedSettings,
		private readonly follower: FeedFollower,
		private readonly signal: AbortSignal,
	) {}

	/**
	 * Resolves with the first connection, which is kept and renewed from then on.
	 *
	 * @throws NodeOperationError and NodeApiError when there is none, unless the trigger goes on from
	 *   an earlier time and Directus is only down
	 */
	async start(): Promise<void> {
		const first = await this.connect().catch((error) => {
			if (!this.follower.hasBegun || !mayPass(error)) throw error;
			return undefined;
		});
		void this.keep(first);
		void this.readNowAndThen();
	}

	private async keep(first: { closed: Promise<void> } | undefined): Promise<void> {
		let connection = first;
		for (let failures = 0; !this.signal.aborted; ) {
			if (connection) {
				failures = 0;
				this.follower.wake(true);
				await connection.closed;
				connection = undefined;
			}
			// Many triggers should not come back to a server that has just started all at once.
			const pause = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE);
			await sleep(pause * (0.5 + Math.random() / 2), this.signal).catch(() => undefined);
			if (this.signal.aborted) return;
			try {
				connection = await this.connect();
			} catch (error) {
				failures += 1;
				// The first may be a restart.
				if (failures > 1) this.follower.report(error);
			}
		}
	}

	private async readNowAndThen(): Promise<void> {
		while (!this.signal.aborted) {
			await sleep(SLOW_CHECK, this.signal).catch(() => undefined);
			if (!this.signal.aborted) this.follower.wake(true);
		}
	}

	private async connect(): Promise<{ closed: Promise<void> }> {
		const { path, strict } = await this.place();
		const root = (await directusUrl.call(this.context)).replace(/^http/, 'ws');
		const options: ConnectionOptions = {
			url: root + path,
			strict,
			token: async (renew) => await this.token(renew),
			subscriptions: await this.subscriptions(),
			signal: this.signal,
			onEvent: () => this.follower.wake(),
		};
		return await connect.call(this.context, options);
	}

	/** Where the WebSocket is, as the server tells; older ones do not. */
	private async place(): Promise<{ path: string; strict: boolean }> {
		const { body } = await directusRequest.call(this.context, {
			method: 'GET',
			path: '/server/info',
		});
		const { websocket } = (body as { data: { websocket?: false | { rest?: false | IDataObject } } })
			.data;
		if (websocket === false || websocket?.rest === false) {
			throw new NodeOperationError(this.context.getNode(), 'Realtime is switched off in Directus', {
				description:
					'Set WEBSOCKETS_ENABLED to true in the configuration of Directus and restart it; or use the Directus Polling Trigger, which does without.',
			});
		}
		const { path = '/websocket', authentication } = websocket?.rest ?? {};
		return { path: String(path), strict: authentication === 'strict' };
	}

	/** The credential's token. With a request before, n8n sees whether its session has expired. */
	private async token(renew: boolean): Promise<string> {
		if (renew) await directusRequest.call(this.context, { method: 'GET', path: '/users/me' });
		return bearerOf(await this.context.getCredentials('directusApi'));
	}

	private async subscriptions(): Promise<Subscription[]> {
		const { collections, actions, filter } = this.settings;
		// Without an event the answer to the subscription holds records: one is little.
		const event = actions.length === 1 ? actions[0] : undefined;
		const one = { limit: 1 };
		if (collections) {
			const query = { ...one, ...(filter && { filter }) };
			return collections.map((collection) => ({ collection, event, query, needed: true }));
		}
		const all = await collectionsOf.call(this.context);
		const tracked = all.filter(({ meta }) => !meta || meta.accountability);
		return tracked
			.map(({ collection }) => collection)
			.filter((collection) => !SILENT.includes(collection))
			.map((collection) => ({ collection, event, query: one, needed: false }));
	}
}
