import { randomUUID } from 'node:crypto';
import type { ExecutionError, IDataObject, IRun, ITriggerFunctions } from 'n8n-workflow';
import { deepCopy, NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';
import { activityAfter, activityAt, newestIds } from './activityFeed';
import type { ActivityEntry } from './activityFeed';
import { eventItem } from './event';
import type { FeedEvent, FeedSettings } from './feedEvents';
import { eventsOf } from './feedEvents';
import type { FeedState, HandOver } from './feedState';
import { advance, fill, forgetOld, toRanges } from './feedState';
import { checkedSettings } from './settings';
import { mayPass } from './tracking';

/** Milliseconds to wait after a hand-over, and how many more at most for the execution to end. */
export interface Pace {
	least: number;
	most: number;
}

/** After this time n8n has stored an execution, also one that still runs. */
const SURELY_STORED = 60_000;
/** n8n keeps the entry of an execution for an hour that its settings say not to save. */
const SURELY_KEPT = 60 * 60_000;

/**
 * Follows the activity feed of Directus from the last id handled, and starts the workflow with what
 * has happened since: each event once, in order.
 *
 * n8n stores a node's data only when the node starts an execution, and just before it stores the
 * execution; a node with poll() can do nothing about it, so that a crash in between would lose what
 * was handed over. Hence these are nodes with trigger(): what is stored names the hand-overs that
 * are not known to have arrived, and they are made again after a restart, under the same key. n8n
 * starts no second execution with a key that it has, so none is made twice either.
 *
 * What is left: an event comes twice where n8n has forgotten an execution that it was killed or
 * restarted after (deleted by hand, or not saved and an hour gone), or where its database has kept
 * the execution and lost what was stored before it. An older n8n knows no such keys: nothing is
 * handed over again there, and what was being stored when it was killed may be lost.
 */
export class FeedFollower {
	private state: FeedState | undefined;
	private again = false;
	private thorough = false;
	private running = false;
	private checked = false;
	private toRedeliver: HandOver[] = [];
	private reported: string | undefined;

	constructor(
		private readonly context: ITriggerFunctions,
		private settings: FeedSettings,
		private readonly signal: AbortSignal,
		private readonly pace: Pace,
	) {}

	/** Whether it goes on from where it was before, and needs no Directus to know where that is. */
	get hasBegun(): boolean {
		return this.manual === false && this.stored !== undefined;
	}

	/**
	 * Goes on from where it was before, or from now. A test in the editor starts from now and leaves
	 * what is stored alone.
	 *
	 * @throws NodeOperationError and NodeApiError when no event would ever come; not when it goes on
	 *   and Directus is only down, since that is looked at again with each reading
	 */
	async begin(): Promise<void> {
		if (!this.hasBegun) {
			this.settings = await checkedSettings.call(this.context, this.settings);
			this.checked = true;
			this.keep(freshState(await newestIds.call(this.context)));
			return;
		}
		this.state = deepCopy(this.stored!);
		// An n8n that knows no keys would start them all a second time.
		const knowsKeys = this.context.emit.length > 3;
		this.toRedeliver = knowsKeys ? this.state.open.filter((one) => this.maybeLost(one)) : [];
		await this.check().catch((error) => {
			if (!mayPass(error)) throw error;
		});
	}

	/**
	 * Has the feed read, now or, where it is being read, once more behind that.
	 *
	 * @param thorough looks for entries as well that have appeared late
	 */
	wake(thorough = false): void {
		this.again = true;
		this.thorough ||= thorough;
		if (!this.running) void this.run();
	}

	private async run(): Promise<void> {
		this.running = true;
		try {
			while (this.again && !this.signal.aborted) {
				const { thorough } = this;
				this.again = false;
				this.thorough = false;
				await this.catchUp(thorough);
				this.reported = undefined;
			}
		} catch (error) {
			this.report(error);
		} finally {
			this.running = false;
		}
	}

	/** Tells the user of a failure: as a failed execution, and once while it stays the same. */
	report(error: unknown): void {
		if (this.signal.aborted) return;
		const node = this.context.getNode();
		const known = error instanceof NodeApiError || error instanceof NodeOperationError;
		const shown: ExecutionError = known ? error : new NodeOperationError(node, error as Error);
		if (this.reported === shown.message) return;
		this.reported = shown.message;
		if (this.manual) this.context.emitError(shown);
		else this.context.saveFailedExecution(shown);
	}

	private async catchUp(thorough: boolean): Promise<void> {
		if (!this.checked) await this.check();
		await this.redeliver();
		if (thorough) await this.findLate();
		while (!this.signal.aborted) {
			const page = await activityAfter.call(this.context, this.current.last);
			if (page.length === 0) return;
			await this.handle(page, advance);
		}
	}

	/** A feed whose ids begin anew is another one: its database was set up or restored. */
	private async check(): Promise<void> {
		this.settings = await checkedSettings.call(this.context, this.settings);
		const newest = await newestIds.call(this.context);
		if ((newest.at(-1) ?? 0) < this.current.last) {
			this.toRedeliver = [];
			this.keep(freshState(newest));
		}
		this.checked = true;
	}

	private async findLate(): Promise<void> {
		const { gaps } = this.current;
		if (gaps.length === 0) return;
		const ranges = gaps.map(([from, to]): [number, number] => [from, to]);
		for await (const late of activityAt.call(this.context, ranges)) {
			await this.handle(late, fill);
			if (this.signal.aborted) return;
		}
		this.state = forgetOld(this.current, Date.now());
	}

	/** Hands the events of some entries over, in so many executions as it takes. */
	private async handle(
		entries: ActivityEntry[],
		pass: (state: FeedState, ids: number[], now: number) => FeedState,
	): Promise<void> {
		const events = await eventsOf.call(this.context, entries, this.settings);
		const ids = entries.map(({ id }) => id);
		let done = 0;
		for (let at = 0; at === 0 || at < events.length; at += this.settings.atOnce) {
			const some = events.slice(at, at + this.settings.atOnce);
			const last = at + some.length >= events.length;
			const end = last ? ids.length : ids.indexOf(some.at(-1)!.id) + 1;
			await this.handOver(some, pass(this.current, ids.slice(done, end), Date.now()));
			if (this.signal.aborted) return;
			done = end;
		}
	}

	private async handOver(events: FeedEvent[], state: FeedState): Promise<void> {
		if (this.signal.aborted) return;
		if (events.length === 0) return this.keep(state);
		if (this.manual) {
			this.keep(state);
			return this.context.emit([this.items(events)]);
		}
		const ids = events.map(({ id }) => id);
		const { id: workflow } = this.context.getWorkflow();
		const place = `${workflow}:${this.context.getNode().id}:${state.epoch}`;
		const key = `${place}:${ids[0]}-${ids.at(-1)}:${ids.length}`;
		const open = { key, ids: toRanges(ids), at: Date.now() };
		const unsure = state.open.filter(
			(one) => open.at - one.at < SURELY_STORED || this.toRedeliver.includes(one),
		);
		this.keep({ ...state, open: [...unsure, open] });
		await this.emit(open, events);
	}

	/** Starts an execution; what was kept before is stored with that. */
	private async emit(open: HandOver, events: FeedEvent[]): Promise<void> {
		const ended = this.context.helpers.createDeferredPromise<IRun>();
		this.context.emit([this.items(events)], undefined, ended, open.key);
		const settled = ended.promise.then(
			() => this.confirm(open),
			// n8n could not store it, or the execution was removed: made again, it tells which.
			() => void this.toRedeliver.push(open),
		);
		await this.pause(settled);
	}

	private confirm({ key }: HandOver): void {
		this.keep({ ...this.current, open: this.current.open.filter((one) => one.key !== key) });
	}

	/** Makes hand-overs again that may have been lost when n8n ended. */
	private async redeliver(): Promise<void> {
		for (let left = this.toRedeliver.length; left > 0; left -= 1) {
			const open = this.toRedeliver[0]!;
			const entries: ActivityEntry[] = [];
			for await (const page of activityAt.call(this.context, open.ids)) entries.push(...page);
			const events = await eventsOf.call(this.context, entries, this.settings);
			if (this.signal.aborted) return;
			// What fails once more is put back behind the others.
			this.toRedeliver.shift();
			if (events.length > 0) await this.emit(open, events);
			else this.confirm(open);
		}
	}

	private maybeLost({ at }: HandOver): boolean {
		const { saveDataSuccessExecution } = this.context.getWorkflowSettings();
		return saveDataSuccessExecution !== 'none' || Date.now() - at < SURELY_KEPT;
	}

	/** Leaves n8n time: what happens meanwhile goes into one execution. */
	private async pause(settled: Promise<void>): Promise<void> {
		const enough = new AbortController();
		const signal = AbortSignal.any([this.signal, enough.signal]);
		await sleep(this.pace.least, this.signal).catch(() => undefined);
		await Promise.race([settled, sleep(this.pace.most, signal).catch(() => undefined)]);
		enough.abort();
	}

	private items(events: FeedEvent[]) {
		return events.map(({ event }) => ({ json: eventItem(event) }));
	}

	private get manual(): boolean {
		return this.context.getMode() === 'manual';
	}

	private get current(): FeedState {
		if (!this.state) throw new Error('The feed is followed before it has begun');
		return this.state;
	}

	private get stored(): FeedState | undefined {
		return this.data.feed as unknown as FeedState | undefined;
	}

	private keep(state: FeedState): void {
		this.state = state;
		if (!this.manual) this.data.feed = structuredClone(state) as unknown as IDataObject;
	}

	private get data(): IDataObject {
		return this.context.getWorkflowStaticData('node');
	}
}

/** From now: what is missing among the newest entries may be under way, and comes when it is there. */
const freshState = (newest: number[]): FeedState => {
	const last = (newest[0] ?? 1) - 1;
	return advance({ epoch: randomUUID(), last, gaps: [], open: [] }, newest, Date.now());
};
