/**
 * Histories of a Directus and an n8n, made up at random, and what a trigger has made of them. Every
 * record has a name of its own, so that it can be counted how often it was handed over.
 */
import fc from 'fast-check';
import type { ActivityEntry } from '../../dist/nodes/DirectusTrigger/cursor';
import { watchingOf } from '../support/watching.mjs';
import { SimulatedClock } from './clock.mjs';
import { SimulatedDirectus, type Backup, type Transaction } from './directus.mjs';
import { Database, Process, type Trigger } from './n8n.mjs';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Something that happens. */
type Happening =
	| { what: 'write'; count: number; wanted: boolean }
	| { what: 'import'; count: number; takes: number; ends: 'commit' | 'rollback' }
	| { what: 'wait'; milliseconds: number }
	| { what: 'backup' }
	| { what: 'restore'; isOff: boolean }
	| { what: 'clean'; share: number }
	| { what: 'drop' }
	| { what: 'move' }
	| { what: 'outage'; milliseconds: number }
	| { what: 'kill'; after: number; off: number }
	| { what: 'stop'; off: number }
	| { what: 'takeOver'; together: number };

const waiting = fc.oneof(
	{ weight: 4, arbitrary: fc.integer({ min: 1, max: 500 }) },
	{ weight: 2, arbitrary: fc.integer({ min: 500, max: 10 * SECOND }) },
	{ weight: 1, arbitrary: fc.integer({ min: MINUTE, max: 20 * MINUTE }) },
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
	{
		weight: 8,
		arbitrary: fc.record({
			what: fc.constant('write' as const),
			count: fc.integer({ min: 1, max: 30 }),
			wanted: fc.boolean(),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			what: fc.constant('import' as const),
			count: fc.integer({ min: 1, max: 12 }),
			takes: waiting,
			ends: fc.constantFrom('commit' as const, 'commit' as const, 'rollback' as const),
		}),
	},
	{
		weight: 8,
		arbitrary: fc.record({ what: fc.constant('wait' as const), milliseconds: waiting }),
	},
	{ weight: 1, arbitrary: fc.record({ what: fc.constant('backup' as const) }) },
	{
		weight: 1,
		arbitrary: fc.record({ what: fc.constant('restore' as const), isOff: fc.boolean() }),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			what: fc.constant('clean' as const),
			share: fc.double({ min: 0, max: 1, noNaN: true }),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ what: fc.constant('drop' as const) }) },
	{ weight: 1, arbitrary: fc.record({ what: fc.constant('move' as const) }) },
	{
		weight: 1,
		arbitrary: fc.record({ what: fc.constant('outage' as const), milliseconds: waiting }),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			what: fc.constant('kill' as const),
			after: fc.integer({ min: 0, max: 400 }),
			off: waiting,
		}),
	},
	{ weight: 1, arbitrary: fc.record({ what: fc.constant('stop' as const), off: waiting }) },
	{
		weight: 1,
		arbitrary: fc.record({
			what: fc.constant('takeOver' as const),
			together: fc.integer({ min: 0, max: 10 * SECOND }),
		}),
	},
);

const setting = fc.record({
	first: fc.constantFrom(1n, 1000n, 2n ** 53n - 20n, 2n ** 60n),
	step: fc.constantFrom(1n, 1n, 1n, 3n),
	atOnce: fc.constantFrom(1, 3, 1000),
	every: fc.constantFrom(20, 60, 300).map((seconds) => seconds * SECOND),
	triggers: fc.integer({ min: 1, max: 3 }),
	fits: fc.constantFrom(Infinity, Infinity, 3, 1),
	ahead: fc.constantFrom(0, 0, 60 * MINUTE, -60 * MINUTE),
});

type Setting = typeof setting extends fc.Arbitrary<infer T> ? T : never;

/** What has come of a history, for one of its triggers. */
interface Outcome {
	/** Records that had to come and did not. */
	lost: string[];
	/** Records that came more than once. */
	doubled: string[];
	/** Records that came and should not have. */
	unwanted: string[];
	/** Whether what Directus has deleted before it was handed over is told; true where nothing was. */
	isTold: boolean;
}

/** Plays a history through, and lets it come to rest. */
class History {
	private readonly clock = new SimulatedClock();
	private readonly database = new Database();
	private directus: SimulatedDirectus;
	private process: Process;
	private backups: Backup[] = [];
	private readonly open: Array<{ at: number; transaction: Transaction; commits: boolean }> = [];
	/** Wanted records, by name. */
	private readonly wanted = new Set<string>();
	/** Records that Directus does not have any more: they came, or nobody can have them. */
	private readonly gone = new Set<string>();
	/** Gone, by the deletion of old activity while they had not been handed over. */
	private cleanedBefore = false;
	private hadImport = false;
	private hadTwoMains = false;
	private servers = 1;

	constructor(private readonly setting: Setting) {
		this.directus = this.newDirectus('https://one', setting.first);
		this.process = this.newProcess();
	}

	private newDirectus(url: string, first: bigint): SimulatedDirectus {
		const { step, ahead, fits } = this.setting;
		const directus = new SimulatedDirectus(this.clock, url, first, step, ahead);
		directus.fits = fits;
		return directus;
	}

	private newProcess = () => new Process(this.clock, this.database, () => this.directus);

	private get trigger(): Trigger {
		return { watching: watchingOf(), atOnce: this.setting.atOnce, every: this.setting.every };
	}

	private get triggers(): number[] {
		return Array.from({ length: this.setting.triggers }, (_, index) => index);
	}

	async play(happenings: Happening[]): Promise<Outcome[]> {
		this.commit(5, false);
		await this.activate();
		for (const one of happenings) await this.happen(one);
		this.directus.isDown = false;
		// Transactions end, and the follower looks for what is late.
		await this.pass(Math.max(0, ...this.open.map(({ at }) => at - this.clock.now())));
		// Only what comes behind it shows that something is missing.
		this.commit(1, false);
		await this.pass(25 * MINUTE);
		const outcomes = this.triggers.map((id) => this.outcome(id));
		this.process.stop();
		await this.clock.pass(0);
		return outcomes;
	}

	private async activate(): Promise<void> {
		for (const id of this.triggers) await this.process.activate(id, this.trigger);
	}

	private commit(count: number, wanted: boolean): void {
		const collection = wanted ? 'watched' : 'others';
		const entries = this.directus.begin(count, collection);
		this.directus.commit(entries);
		if (wanted) this.note(entries);
	}

	private note(entries: ActivityEntry[]): void {
		for (const { item, collection } of entries) if (collection === 'watched') this.wanted.add(item);
	}

	private async pass(milliseconds: number): Promise<void> {
		const end = this.clock.now() + milliseconds;
		for (;;) {
			const next = this.open.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
			if (!next) break;
			this.open.splice(this.open.indexOf(next), 1);
			await this.clock.pass(Math.max(0, next.at - this.clock.now()));
			if (!next.commits) continue;
			this.directus.commit(next.transaction);
			this.note(next.transaction);
		}
		await this.clock.pass(Math.max(0, end - this.clock.now()));
	}

	private async happen(one: Happening): Promise<void> {
		switch (one.what) {
			case 'write':
				return this.commit(one.count, one.wanted);
			case 'import': {
				const transaction = this.directus.begin(one.count, 'watched');
				const at = this.clock.now() + one.takes;
				this.hadImport = true;
				this.open.push({ at, transaction, commits: one.ends === 'commit' });
				return;
			}
			case 'wait':
				return await this.pass(one.milliseconds);
			case 'backup':
				this.backups.push(this.directus.backup());
				return;
			case 'restore': {
				const backup = this.backups.at(-1);
				if (!backup) return;
				if (one.isOff) this.process.stop();
				// A database that is restored is not written to, and what was under way is gone.
				this.open.length = 0;
				await this.pass(SECOND);
				this.lose(() => this.directus.restore(backup));
				await this.pass(SECOND);
				return one.isOff ? await this.begin() : undefined;
			}
			case 'clean': {
				const count = Math.floor(this.directus.entries.length * one.share);
				const old = new Set(this.directus.entries.slice(0, count));
				const missed = this.missing();
				// What an import shows late has no place in the feed that could be told.
				const isMissed = [...old].some(({ item }) => missed.has(item));
				if (isMissed && !this.hadImport) this.cleanedBefore = true;
				return this.lose(() => this.directus.remove((entry) => old.has(entry)));
			}
			case 'drop':
				// What had not come by then cannot come; it is not told where the ids may still appear.
				return this.lose(() => this.directus.remove(({ collection }) => collection === 'others'));
			case 'move': {
				await this.pass(2 * this.setting.every + SECOND);
				this.open.length = 0;
				this.backups = [];
				this.servers += 1;
				const first = this.setting.first + BigInt(this.servers % 2 === 0 ? 40 : 0);
				const other = this.newDirectus(`https://server-${this.servers}`, first);
				other.commit(other.begin(60, 'watched'));
				this.lose(() => (this.directus = other));
				return await this.pass(2 * this.setting.every + SECOND);
			}
			case 'outage':
				this.directus.isDown = true;
				await this.pass(one.milliseconds);
				this.directus.isDown = false;
				return;
			case 'kill':
				await this.pass(one.after);
				this.process.kill();
				await this.pass(one.off);
				return await this.begin();
			case 'takeOver': {
				// Another main takes over while the former one still takes itself for the leader.
				const former = this.process;
				this.hadTwoMains ||= this.setting.atOnce > 1;
				await this.begin();
				await this.pass(one.together);
				return former.stop();
			}
			case 'stop':
				this.process.stop();
				await this.pass(one.off);
				return await this.begin();
		}
	}

	private async begin(): Promise<void> {
		this.process = this.newProcess();
		await this.activate();
	}

	/** Does something that takes entries away, and notes which are gone. */
	private lose(change: () => void): void {
		const before = new Set(this.directus.entries.map(({ item }) => item));
		change();
		for (const { item } of this.directus.entries) before.delete(item);
		for (const item of before) this.gone.add(item);
	}

	/** What no trigger, or not every one, has been handed yet. */
	private missing(): Set<string> {
		const given = this.triggers.map((id) => new Set(this.database.given(id)));
		return new Set([...this.wanted].filter((item) => given.some((one) => !one.has(item))));
	}

	private outcome(id: number): Outcome {
		const given = this.database.given(id);
		const times = new Map<string, number>();
		for (const item of given) times.set(item, (times.get(item) ?? 0) + 1);
		const told = this.database.told.filter(({ trigger }) => trigger === id);
		return {
			lost: [...this.wanted].filter((item) => !this.gone.has(item) && !times.has(item)),
			doubled: [...times]
				// Two mains at the same time may cut what they hand over at other places, so that n8n cannot tell
				// that it is the same. Where each event is handed over alone it can.
				.filter(([, count]) => count > 1 && !this.hadTwoMains)
				.map(([item]) => item),
			unwanted: given.filter((item) => !this.wanted.has(item)),
			isTold: !this.cleanedBefore || told.length > 0,
		};
	}
}

/**
 * Plays so many histories, and has every trigger hand every event over once. One that fails is thrown as
 * short as it can be, with its seed; `SEED` and `HISTORIES` in the environment choose others.
 */
export async function playHistories(count: number): Promise<void> {
	const { SEED, HISTORIES } = process.env;
	await fc.assert(
		fc.asyncProperty(
			setting,
			fc.array(happening, { maxLength: 25 }),
			async (chosen, happenings) => {
				for (const outcome of await new History(chosen).play(happenings))
					expect(outcome).toEqual({ lost: [], doubled: [], unwanted: [], isTold: true });
			},
		),
		{ numRuns: Number(HISTORIES ?? count), ...(SEED && { seed: Number(SEED) }) },
	);
}
