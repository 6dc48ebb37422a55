import { sleep } from 'n8n-workflow';

/** Milliseconds from one execution to the next: what comes in between goes into the next one. */
export const INTERVAL = 200;

/** What the others are told when the first of them has failed, which says why. */
export class NotTaken extends Error {}

interface Batch<T, R> {
	all: T[];
	/** Aborted when no more may come, which ends the wait. */
	full: AbortController;
	done: Promise<R>;
}

/**
 * Makes few executions of a burst. The first call after a quiet time goes on at once; those that
 * come within the interval wait for each other and go on as one, so that n8n is not asked for more
 * executions than it can store.
 */
export class Gathering<T, R> {
	private open: Batch<T, R> | undefined;
	private next = 0;

	/**
	 * @param one what has come
	 * @param most how many go on together at most
	 * @param goOn what is done with all that came together; called once for them
	 * @returns what came of it, to the first of them; undefined to the others, once it is done
	 * @throws what goOn throws, to the first of them; NotTaken to the others then
	 */
	async join(one: T, most: number, goOn: (all: T[]) => Promise<R>): Promise<R | undefined> {
		if (this.open) {
			const { all, full, done } = this.open;
			all.push(one);
			if (all.length >= most) this.close(full);
			await done.catch((cause: unknown) => {
				throw new NotTaken('What came together with this call could not be handed on', { cause });
			});
			return undefined;
		}
		const all = [one];
		const full = new AbortController();
		const pause = this.next - Date.now();
		const wait = pause > 0 ? sleep(pause, full.signal).catch(() => undefined) : undefined;
		const done = Promise.resolve(wait).then(async () => {
			if (!full.signal.aborted) this.close(full);
			this.next = Date.now() + INTERVAL;
			return await goOn(all);
		});
		this.open = { all, full, done };
		if (all.length >= most) this.close(full);
		return await done;
	}

	private close(full: AbortController): void {
		this.open = undefined;
		full.abort();
	}
}
