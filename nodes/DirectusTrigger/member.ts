import { createHash, randomUUID } from 'node:crypto';
import type { ExecutionError, IRun, ITriggerFunctions } from 'n8n-workflow';
import { deepCopy, NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Directus } from '../Directus/transport/directus';
import { connectAnew } from '../Directus/transport/directus';
import { nodeErrorOf } from '../Directus/transport/legacy';
import type { Feed } from './activityFeed';
import { activityFeed, mayPass } from './activityFeed';
import { systemClock } from './clock';
import { withSharedCredential } from './credential';
import type { Executions } from './delivery';
import type { Connection } from './doorbell';
import { WebSocketDoorbell } from './doorbell';
import type { DirectusEvent } from './event';
import { eventItem } from './event';
import type { Host, StoredFeed } from './follower';
import { Follower } from './follower';
import type { Settings } from './settings';
import type { Doorbell, Member } from './sharedFeed';
import { LONGEST_PAUSE, SharedFeed } from './sharedFeed';
import { ownUser, problemsWith } from './tracking';

/** The feeds that are followed in this process, by what the credential holds. */
const feeds = new Map<string, SharedFeed>();
/** What each trigger has stored last, by its place. n8n may set back what lies in the static data. */
const latest = new Map<string, StoredFeed>();

/** What is remembered of the data model and the server is asked for anew after this time. */
const SCHEMA_KNOWN = 5 * 60_000;
/** A Directus that restarts is no failure that anybody has to be told of. */
const RESTART = 60_000;

/** No doorbell: the feed is read every few seconds. */
const silent: Doorbell = { watch: () => undefined, rings: () => false, close: () => undefined };

/** One active trigger of a workflow. */
export class TriggerMember implements Member, Connection {
	readonly every: number;
	readonly feed: Feed;
	readonly follower: Follower;
	private readonly closed = new AbortController();
	private readonly place: string;
	private directusOfNow: Directus;
	private readAt = Date.now();
	private shared: SharedFeed | undefined;
	private failingSince: number | undefined;
	private reported: string | undefined;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly settings: Settings,
	) {
		this.every = settings.every;
		this.directusOfNow = connectAnew(withSharedCredential(context, systemClock));
		this.feed = activityFeed(() => this.directus);
		this.place = `${context.getWorkflow().id}:${context.getNode().id}`;
		this.follower = new Follower(this.host(), {
			watching: settings.watching,
			atOnce: settings.atOnce,
			gapLife: settings.gapLife,
			place: this.place,
			closed: this.closed.signal,
		});
	}

	/**
	 * Begins to follow: now where it is the first time, else where it was before.
	 *
	 * @throws NodeOperationError and NodeApiError the first time, where no event would ever come. Later
	 *   on, what is wrong is told as a failed execution, and what can be watched is watched.
	 */
	async start(): Promise<void> {
		if (this.follower.hasBegun) {
			void this.goOn();
			return;
		}
		try {
			const [problem] = await this.prepare();
			if (problem) throw problem;
			await this.follower.begin(this.feed);
		} catch (error) {
			this.stop();
			throw nodeErrorOf(this.context, error);
		}
		await this.join();
	}

	stop(): void {
		this.closed.abort();
		this.leave();
	}

	/** Finds out whose changes are left out, and what cannot be watched. */
	private async prepare(): Promise<unknown[]> {
		const user = await ownUser(this.directus);
		const problems = await problemsWith(this.directus, this.settings.watching, user);
		if (this.settings.ignoreOwnChanges) this.settings.watching.notBy = user;
		return problems;
	}

	/** Joins as soon as Directus is there. */
	private async goOn(): Promise<void> {
		while (!this.closed.signal.aborted) {
			try {
				for (const problem of await this.prepare()) this.report(problem);
				if (!this.closed.signal.aborted) await this.join();
				return;
			} catch (error) {
				this.failed(error);
				await systemClock.wait(Math.min(this.every, LONGEST_PAUSE), this.closed.signal);
			}
		}
	}

	private async join(): Promise<void> {
		const credential = await this.credential();
		if (this.closed.signal.aborted) return;
		const known = feeds.get(credential);
		const shared =
			known ?? new SharedFeed(credential, (ring) => this.doorbell(ring, credential), systemClock);
		feeds.set(credential, shared);
		this.shared = shared;
		shared.join(this);
	}

	private leave(): void {
		const { shared } = this;
		this.shared = undefined;
		shared?.leave(this);
		for (const [credential, one] of feeds) if (one.isEmpty) feeds.delete(credential);
	}

	/** The doorbell of a feed connects through whoever reads the feed. */
	private doorbell(ring: () => void, credential: string): Doorbell {
		if (!this.settings.useWebSocket) return silent;
		const connection = () => feeds.get(credential)?.reader as TriggerMember | undefined;
		return new WebSocketDoorbell(ring, connection, systemClock);
	}

	get directus(): Directus {
		if (Date.now() - this.readAt > SCHEMA_KNOWN) this.forgetSchema();
		return this.directusOfNow;
	}

	private forgetSchema(): void {
		this.directusOfNow = connectAnew(withSharedCredential(this.context, systemClock));
		this.readAt = Date.now();
	}

	/** With a request before, n8n sees whether the credential's session has expired. */
	async token(renew: boolean): Promise<string> {
		if (renew) await this.directus.send({ method: 'GET', path: '/users/me' });
		return await this.directus.bearer();
	}

	log(message: string): void {
		this.context.logger.info(message, { node: this.context.getNode().name });
	}

	async credential(): Promise<string> {
		const context = withSharedCredential(this.context, systemClock);
		const data = Object.entries(await context.getCredentials('directusApi'));
		// A session is renewed by itself: it says nothing of who logs in.
		const held = data.filter(([name]) => !name.startsWith('sessionToken'));
		const parts = JSON.stringify([this.settings.useWebSocket, held]);
		return createHash('sha256').update(parts).digest('base64url');
	}

	move(): void {
		this.leave();
		this.forgetSchema();
		void this.goOn();
	}

	/** Tells the user of a failure that does not pass, once while it stays the same. */
	failed(error: unknown): void {
		if (error === undefined) {
			this.failingSince = undefined;
			this.reported = undefined;
			return;
		}
		this.forgetSchema();
		this.failingSince ??= Date.now();
		if (mayPass(error) && Date.now() - this.failingSince < RESTART) return;
		const { message } = error as Error;
		if (this.reported === message) return;
		this.reported = message;
		this.report(error);
	}

	private report(error: unknown): void {
		if (this.closed.signal.aborted) return;
		const known = nodeErrorOf(this.context, error);
		const isOfNode = known instanceof NodeApiError || known instanceof NodeOperationError;
		const shown: ExecutionError = isOfNode
			? known
			: new NodeOperationError(this.context.getNode(), known as Error);
		this.context.saveFailedExecution(shown);
	}

	private host(): Host {
		const { context, place } = this;
		const name = `directusTrigger ${context.getNode().id}`;
		const data = () =>
			context.getWorkflowStaticData('global') as Record<string, StoredFeed | undefined>;
		const told = new Set<string>();
		return {
			executions: this.executions(),
			clock: systemClock,
			stored: () => {
				// What n8n gives back tells it of every change to it: it is copied.
				const kept = deepCopy(data()[name]);
				const own = latest.get(place);
				return own && own.revision >= (kept?.revision ?? 0) ? own : kept;
			},
			store: (feed) => {
				latest.set(place, feed);
				data()[name] = deepCopy(feed);
			},
			tell: (message, description, once = false) => {
				if (once && told.has(message)) return;
				told.add(message);
				context.logger.warn(`${message}. ${description}`);
				this.report(new NodeOperationError(context.getNode(), message, { description }));
			},
			newEpoch: () => randomUUID(),
		};
	}

	private executions(): Executions {
		const { context } = this;
		return {
			// An older n8n takes no fourth argument.
			knowsKeys: context.emit.length > 3,
			areKept: context.getWorkflowSettings().saveDataSuccessExecution !== 'none',
			start: async (events: DirectusEvent[], key: string) => {
				const ended = context.helpers.createDeferredPromise<IRun>();
				const items = events.map((event) => ({ json: eventItem(event) }));
				context.emit([items], undefined, ended, key);
				await ended.promise;
			},
			storeNow: (key) => context.emit([[]], undefined, undefined, key),
		};
	}
}
