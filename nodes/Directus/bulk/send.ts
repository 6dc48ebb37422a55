import type { Input, Outcome } from '../framework/define';
import type { Ledger } from '../framework/ledger';
import { asFailure, Failure } from '../transport/failure';
import { isOfOneRecord, isTooMuch, mostRecordsIn } from '../transport/written';
import type { Limits } from './cut';
import { bytesOf, nextBatch } from './cut';

/** What is sent for one input. */
export interface Job<T = unknown> {
	input: Input;
	sent: T;
}

/** Directus refuses bodies over MAX_PAYLOAD_SIZE, one megabyte unless it is set. */
const FIRST_BYTES = 900_000;

/** It was sent, so nobody can say that it was not written. */
const unanswered = () => new Failure('Directus did not answer for this record', 'unknown');

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
export async function sendInBatches<J extends Job>(
	ledger: Ledger,
	jobs: J[],
	count: number,
	send: (batch: J[]) => Promise<Outcome[]>,
): Promise<void> {
	const limits: Limits = { count, bytes: FIRST_BYTES };
	for (let start = 0; start < jobs.length && ledger.isOpen; ) {
		const batch = nextBatch(jobs, start, limits);
		start += await settle(ledger, batch, limits, send);
	}
}

/** @returns how many jobs are settled; none where the batch was too large and the limits are lower now */
async function settle<J extends Job>(
	ledger: Ledger,
	batch: J[],
	limits: Limits,
	send: (batch: J[]) => Promise<Outcome[]>,
): Promise<number> {
	let failure: Failure;
	try {
		const outcomes = await send(batch);
		batch.forEach(({ input }, place) => ledger.note(input, outcomes[place] ?? unanswered()));
		return batch.length;
	} catch (error) {
		failure = asFailure(error);
	}
	if (batch.length > 1 && isTooMuch(failure)) {
		lower(limits, batch, mostRecordsIn(failure));
		return 0;
	}
	if (batch.length > 1 && ledger.continues && isOfOneRecord(failure)) {
		const middle = Math.ceil(batch.length / 2);
		for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
			if (ledger.isOpen) await settle(ledger, half, limits, send);
		}
		return batch.length;
	}
	for (const { input } of batch) ledger.note(input, failure);
	return batch.length;
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

/** Sends one request for each job, and stops where one fails and the run is to end. */
export async function sendAlone<J extends Job>(
	ledger: Ledger,
	jobs: J[],
	send: (job: J) => Promise<Outcome>,
): Promise<void> {
	for (const job of jobs) {
		if (!ledger.isOpen) return;
		ledger.note(job.input, await send(job).catch(asFailure));
	}
}
