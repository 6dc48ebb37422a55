import type { Input, Outcome } from '../framework/define';
import type { Ledger } from '../framework/ledger';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import type { Action } from '../transport/schema';
import { isOfOneRecord, isTooMuch, mostRecordsIn } from '../transport/written';

/** The most that one request may hold. */
interface Limits {
	/** How many records. */
	count: number;
	/** How many bytes of JSON. */
	bytes: number;
}

/** How many bytes a value takes in the JSON of a list, with the comma behind it. */
const bytesOf = (sent: unknown): number => Buffer.byteLength(JSON.stringify(sent) ?? '') + 1;

/**
 * The next batch of the jobs that wait. One that alone is over the limit has a batch to itself.
 *
 * @param start where the batch begins
 * @returns at least one job
 */
function nextBatch<T extends { sent: unknown }>(
	jobs: T[],
	start: number,
	{ count, bytes }: Limits,
): T[] {
	let used = 0;
	let end = start;
	while (end < jobs.length && end - start < count) {
		used += bytesOf(jobs[end]?.sent);
		if (end > start && used > bytes) break;
		end++;
	}
	return jobs.slice(start, end);
}

/** What is sent for one input. */
export interface Job<T = unknown> {
	input: Input;
	sent: T;
}

/** Directus refuses bodies over MAX_PAYLOAD_SIZE, one megabyte unless it is set. */
const FIRST_BYTES = 900_000;

/** It was sent, so nobody can say that it was not written. */
const unanswered = () => new Failure('Directus did not answer for this record', 'unknown');

/** Sends what inputs ask for of one collection, and notes in the ledger what became of each. */
export class Sender {
	/** A refusal that all records of the collection would meet: nothing more is sent then. */
	private refusal?: Failure;

	constructor(
		private readonly directus: Directus,
		private readonly ledger: Ledger,
		private readonly collection: string,
		private readonly action: Action,
	) {}

	/**
	 * Sends jobs in batches, one behind the other, and notes what became of each.
	 *
	 * A batch goes again in parts only where it is known that nothing of it was written: one that is too
	 * large for the server, and with Continue On Fail one with a bad record, down to that record, since
	 * Directus writes all of a request or nothing of it. Where it is not known what was written, all
	 * inputs of the batch fail and say so.
	 *
	 * @param count the most records in a request
	 * @param send sends one batch, and gives the outcomes of its jobs in their order
	 */
	async inBatches<J extends Job>(
		jobs: J[],
		count: number,
		send: (batch: J[]) => Promise<Outcome[]>,
	): Promise<void> {
		const limits: Limits = { count, bytes: FIRST_BYTES };
		for (let start = 0; start < jobs.length && this.ledger.isOpen; ) {
			if (this.refusal) return this.fail(jobs.slice(start), this.refusal);
			const batch = nextBatch(jobs, start, limits);
			start += await this.settle(batch, limits, send);
		}
	}

	/** Sends one request for each job, and stops where one fails and the run is to end. */
	async alone<J extends Job>(jobs: J[], send: (job: J) => Promise<Outcome>): Promise<void> {
		for (const [place, job] of jobs.entries()) {
			if (!this.ledger.isOpen) return;
			if (this.refusal) return this.fail(jobs.slice(place), this.refusal);
			const outcome = await send(job).catch(asFailure);
			this.ledger.note(job.input, outcome);
			if (outcome instanceof Failure) await this.isOfAll(outcome);
		}
	}

	/** @returns how many jobs are settled; none where the batch was too large and the limits are lower now */
	private async settle<J extends Job>(
		batch: J[],
		limits: Limits,
		send: (batch: J[]) => Promise<Outcome[]>,
	): Promise<number> {
		let failure: Failure;
		try {
			const outcomes = await send(batch);
			batch.forEach(({ input }, place) => this.ledger.note(input, outcomes[place] ?? unanswered()));
			return batch.length;
		} catch (error) {
			failure = asFailure(error);
		}
		if (batch.length > 1 && isTooMuch(failure)) {
			lower(limits, batch, mostRecordsIn(failure));
			return 0;
		}
		const isOfAll = await this.isOfAll(failure);
		if (batch.length > 1 && this.ledger.continues && isOfOneRecord(failure) && !isOfAll) {
			const middle = Math.ceil(batch.length / 2);
			for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
				if (this.ledger.isOpen) await this.settle(half, limits, send);
			}
			return batch.length;
		}
		this.fail(batch, failure);
		return batch.length;
	}

	private fail(jobs: Job[], failure: Failure): void {
		for (const { input } of jobs) this.ledger.note(input, failure);
	}

	/** Whether all other records would be refused as well; asked where others would be sent. */
	private async isOfAll(failure: Failure): Promise<boolean> {
		if (!this.ledger.continues) return false;
		const isOfAll = await isOfCollection(this.directus, this.collection, this.action, failure);
		if (isOfAll) this.refusal = failure;
		return isOfAll;
	}
}

/**
 * Whether a refusal concerns all records of a collection: it is not there, or the caller may do nothing
 * of the kind in it. Directus gives the same code for a record that is not there and for a field that
 * may not be written.
 */
export async function isOfCollection(
	directus: Directus,
	collection: string,
	action: Action,
	{ details }: Failure,
): Promise<boolean> {
	if (details.code !== 'FORBIDDEN' || collection === '') return false;
	return (await directus.mayUse(collection, action)) === false;
}

/** Less at once from here on: as many as the server says, else half in number and in bytes. */
function lower(limits: Limits, batch: Job[], most: number | undefined): void {
	if (most !== undefined && most < batch.length) {
		limits.count = most;
		return;
	}
	limits.count = Math.ceil(batch.length / 2);
	const bytes = batch.reduce((sum, { sent }) => sum + bytesOf(sent), 0);
	limits.bytes = Math.max(1, Math.floor(bytes / 2));
}
