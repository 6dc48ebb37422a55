/** An n8n that is nothing but what a trigger stores and starts, and that can be killed at any moment. */
import type { Feed } from '../../dist/nodes/DirectusTrigger/activityFeed';
import type { DirectusEvent } from '../../dist/nodes/DirectusTrigger/event';
import type { Host, StoredFeed } from '../../dist/nodes/DirectusTrigger/follower';
import { Follower } from '../../dist/nodes/DirectusTrigger/follower';
import type { Doorbell, Member } from '../../dist/nodes/DirectusTrigger/sharedFeed';
import { SharedFeed } from '../../dist/nodes/DirectusTrigger/sharedFeed';
import type { Watching } from '../../dist/nodes/DirectusTrigger/watching';
import type { SimulatedClock } from './clock.mjs';
import type { SimulatedDirectus } from './directus.mjs';

const silent: Doorbell = { watch: () => undefined, rings: () => false, close: () => undefined };

export interface Trigger {
	watching: Watching;
	atOnce: number;
	every: number;
}

/** n8n's database: what outlives its processes. */
export class Database {
	/** By trigger. */
	readonly staticData = new Map<number, StoredFeed>();
	/** By the key of the execution; the events that it was started with. */
	readonly executions = new Map<string, DirectusEvent[]>();
	/** What users were told, by trigger. */
	readonly told: Array<{ trigger: number; message: string }> = [];
	private epochs = 0;

	newEpoch = () => `epoch ${(this.epochs += 1)}`;

	/** The items that a trigger was started with, in the order of its executions. */
	given(trigger: number): string[] {
		return [...this.executions]
			.filter(([key]) => key.startsWith(`${trigger}:`))
			.flatMap(([, events]) => events.map(({ key }) => String(key)));
	}
}

/** How long an execution takes, in milliseconds. */
const RUN = 40;

/** A process of n8n with some active triggers, which share what they read. */
export class Process {
	private dead = false;
	private readonly closed = new AbortController();
	private readonly feed: SharedFeed;
	private readonly read: Feed;
	private readonly members: Member[] = [];
	/** What the triggers keep, in memory. */
	private readonly kept = new Map<number, StoredFeed>();

	constructor(
		private readonly clock: SimulatedClock,
		private readonly database: Database,
		directus: () => SimulatedDirectus,
	) {
		this.feed = new SharedFeed('credential', () => silent, clock);
		// A credential may be edited to another server.
		let of = directus();
		let feed = of.feed(() => this.dead);
		this.read = new Proxy(feed, {
			get: (_, name: keyof Feed) => {
				if (of !== directus()) feed = (of = directus()).feed(() => this.dead);
				return feed[name];
			},
		});
	}

	/** Activates a trigger. It begins when Directus is up. */
	async activate(id: number, { watching, atOnce, every }: Trigger): Promise<void> {
		const stored = this.database.staticData.get(id);
		if (stored) this.kept.set(id, stored);
		const follower = new Follower(this.host(id), {
			watching,
			atOnce,
			gapLife: 24 * 60 * 60_000,
			place: `${id}`,
			closed: this.closed.signal,
		});
		const member: Member = {
			follower,
			feed: this.read,
			every,
			failed: () => undefined,
			credential: async () => 'credential',
			move: () => undefined,
		};
		if (!follower.hasBegun) {
			await follower.begin(this.read);
			// n8n stores what a trigger keeps when it has been activated.
			if (this.kept.has(id)) this.database.staticData.set(id, this.kept.get(id)!);
		}
		this.members.push(member);
		this.feed.join(member);
	}

	/** Deactivates all triggers, as n8n does before it ends by itself. */
	stop(): void {
		this.closed.abort();
		for (const member of this.members) this.feed.leave(member);
	}

	/** SIGKILL: nothing that is under way goes on. */
	kill(): void {
		this.dead = true;
		this.stop();
	}

	private host(id: number): Host {
		return {
			clock: this.clock,
			stored: () => this.database.staticData.get(id),
			store: (feed) => void this.kept.set(id, structuredClone(feed)),
			tell: (message) => void (this.dead || this.database.told.push({ trigger: id, message })),
			newEpoch: this.database.newEpoch,
			executions: {
				knowsKeys: true,
				areKept: true,
				// n8n stores the static data, then the execution: it can be killed before, between and behind them.
				start: async (events, key) => {
					await this.untilAlive();
					this.database.staticData.set(id, this.kept.get(id)!);
					await this.untilAlive();
					if (this.database.executions.has(key)) return;
					this.database.executions.set(key, events);
					await this.clock.wait(RUN);
					await this.untilAlive();
				},
				storeNow: (key) => {
					if (this.dead) return;
					this.database.staticData.set(id, this.kept.get(id)!);
					if (!this.database.executions.has(key)) this.database.executions.set(key, []);
				},
			},
		};
	}

	private async untilAlive(): Promise<void> {
		await Promise.resolve();
		if (this.dead) await new Promise(() => undefined);
	}
}
