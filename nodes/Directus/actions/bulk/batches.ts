import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Operation } from '../../framework/define';
import { explain } from '../../framework/explain';
import { apiError } from '../../transport/errors';
import { longestPage } from './reads';

/** What one input item asks for. */
export interface Job {
	/** The input item. */
	index: number;
	/** What is sent for it: a record, or a key. */
	sent: unknown;
}

/** What became of an input item: its output, or why there is none. */
export type Outcome = IDataObject | Error;

/** Directus refuses bodies over MAX_PAYLOAD_SIZE, one megabyte unless it is set. */
const FIRST_BYTES = 900_000;

/**
 * Cuts jobs into batches and sends them one behind the other, in order. It counts what was done,
 * for the errors and the hint.
 */
export class Batches {
	readonly outcomes = new Map<number, Outcome>();

	requests = 0;

	/** Records that were written and that the credential's user may not see. */
	unread = 0;

	/** The operation, for what its errors and hints say. */
	row?: Operation;

	/** Records that were created and of which the answers do not tell which is whose. */
	unpaired = 0;

	private done = 0;

	private bytes = FIRST_BYTES;

	/** `size` is the most records in a request; `all` is how many input items there are. */
	constructor(
		private readonly context: IExecuteFunctions,
		private size: number,
		private readonly all: number,
	) {}

	/**
	 * Sends jobs in batches.
	 *
	 * A batch that is too large for the server is halved. With Continue On Fail a refused batch is
	 * halved as well until the bad records stand alone: Directus writes a whole request or nothing
	 * of it. Without it the run ends with an error that says what was written.
	 *
	 * @param send sends some jobs in one request and gives their outputs in the order of the jobs
	 */
	async run<J extends Job>(
		jobs: J[],
		send: (batch: J[]) => Promise<Array<Outcome | undefined>>,
	): Promise<void> {
		for (let start = 0; start < jobs.length && !this.isCancelled(); ) {
			const batch = this.cut(jobs, start);
			start += batch.length;
			await this.settle(batch, send);
		}
	}

	/** Whether the user has stopped the workflow: then nothing more is sent. */
	isCancelled(): boolean {
		return this.context.getExecutionCancelSignal()?.aborted === true;
	}

	/** Sends one request for each job, and stops where one is refused and the run is to end. */
	async eachAlone<J extends Job>(
		jobs: J[],
		send: (job: J) => Promise<Outcome>,
	): Promise<Array<Outcome | undefined>> {
		const outcomes: Array<Outcome | undefined> = [];
		// The first is the request that was counted for the batch.
		this.requests--;
		for (const job of jobs) {
			if (this.isCancelled()) break;
			this.requests++;
			const outcome = await send(job).catch((error: Error) => error);
			outcomes.push(outcome);
			if (outcome instanceof Error && !this.context.continueOnFail()) break;
		}
		return outcomes;
	}

	/** Notes why an input item is not sent at all. */
	fail(index: number, error: Error): void {
		if (!this.context.continueOnFail()) throw this.stopped(error, [index]);
		this.outcomes.set(index, error);
	}

	/** The outputs in the order of the input items; an item that failed gives its error. */
	items(indexes: number[]): INodeExecutionData[] {
		return indexes.flatMap((index) => {
			const outcome = this.outcomes.get(index);
			if (outcome === undefined) return [];
			const json = outcome instanceof Error ? { error: outcome.message } : outcome;
			return [{ json, pairedItem: { item: index } }];
		});
	}

	/** Tells under the output what was done with several items, and what the output cannot show. */
	hint(what: string): void {
		this.hintUnpaired();
		const failed = [...this.outcomes.values()].filter((outcome) => outcome instanceof Error).length;
		if (this.all > 1) {
			this.tell(
				`${this.done} of ${this.all} items ${what} in ${this.requests} ${this.requests === 1 ? 'request' : 'requests'}${failed ? `, ${failed} failed` : ''}`,
				failed ? 'warning' : 'info',
			);
		}
		if (this.unread > 0) {
			this.tell(
				`${this.unread} of the written records may not be read by the user of the credential, so the output holds "success" in their place.`,
				'info',
			);
		}
	}

	/** Tells of created records whose keys something in Directus has given. */
	private hintUnpaired(): void {
		if (this.unpaired === 0) return;
		this.tell(
			`${this.unpaired} of the created records came back in another order than they were sent, and cannot be told apart, so the output holds "success" in place of their IDs. A flow or a hook of Directus may give them; Batch Size 1 tells every ID.`,
			'warning',
		);
	}

	private tell(message: string, type: 'info' | 'warning'): void {
		this.context.addExecutionHints({ message, type, location: 'outputPane' });
	}

	/** The next batch of the jobs that wait: by count and by bytes, one at the least. */
	private cut<J extends Job>(jobs: J[], start: number): J[] {
		let bytes = 0;
		let end = start;
		while (end < jobs.length && end - start < this.size) {
			bytes += bytesOf(jobs[end]?.sent);
			if (end > start && bytes > this.bytes) break;
			end++;
		}
		return jobs.slice(start, end);
	}

	private async settle<J extends Job>(
		batch: J[],
		send: (batch: J[]) => Promise<Array<Outcome | undefined>>,
	): Promise<void> {
		const failures: Array<[number, Error]> = [];
		try {
			this.requests++;
			const outputs = await send(batch);
			// What is done is noted first: the error that ends the run tells of it.
			batch.forEach(({ index }, place) => this.keep(index, outputs[place]));
			batch.forEach(({ index }, place) => {
				const output = outputs[place];
				if (output instanceof Error) failures.push([index, output]);
			});
		} catch (error) {
			const refusal = error as Error;
			if (batch.length > 1 && isTooMuch(refusal)) {
				this.shrink(batch, longestPage(refusal));
				return await this.run(batch, send);
			}
			if (!this.context.continueOnFail()) {
				throw this.stopped(
					refusal,
					batch.map(({ index }) => index),
				);
			}
			if (batch.length > 1 && isAboutARecord(refusal)) return await this.settleHalves(batch, send);
			const shown = await this.explained(refusal);
			for (const { index } of batch) this.outcomes.set(index, shown);
		}
		for (const [index, error] of failures) this.fail(index, await this.explained(error));
	}

	/** What the operation knows of a refusal; the loop of the node does it where the run ends. */
	private async explained(error: Error): Promise<Error> {
		if (!this.row || !this.context.continueOnFail()) return error;
		return (await explain.call(this.context, this.row, error)) as Error;
	}

	/** Less at once from here on: as many as the server says, else half in number and in bytes. */
	private shrink(batch: Job[], most: number | undefined): void {
		const half = Math.ceil(batch.length / 2);
		this.size = most !== undefined && most < batch.length ? most : half;
		if (most !== undefined) return;
		const bytes = batch.reduce((sum, { sent }) => sum + bytesOf(sent), 0);
		this.bytes = Math.max(1, Math.floor(bytes / 2));
	}

	private async settleHalves<J extends Job>(
		batch: J[],
		send: (batch: J[]) => Promise<Array<Outcome | undefined>>,
	) {
		const middle = Math.ceil(batch.length / 2);
		for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
			if (!this.isCancelled()) await this.settle(half, send);
		}
	}

	/** No outcome means that the item has only been looked up. */
	private keep(index: number, outcome: Outcome | undefined): void {
		if (outcome === undefined || outcome instanceof Error) return;
		this.done++;
		this.outcomes.set(index, outcome);
	}

	/** Which items an error is about, and whether anything of them was written. */
	private concerned(indexes: number[], isUnknown: boolean): string {
		const which = rangeOf(indexes);
		const isRead = this.row?.route.startsWith('GET') === true;
		if (this.all === 1) return isUnknown && !isRead ? 'Whether it was written is not known.' : '';
		if (indexes.length === 1) {
			if (isRead) return `It concerns item ${which}.`;
			return `It concerns item ${which}, of which ${isUnknown ? 'it is not known whether it was written' : 'nothing was written'}.`;
		}
		if (isRead)
			return `It concerns the batch of items ${which}. Continue On Fail in the settings finds the item.`;
		return `It concerns the batch of items ${which}: ${isUnknown ? 'whether they were written is not known' : 'nothing of it was written'}. A smaller Batch Size, or Continue On Fail in the settings, finds the item.`;
	}

	/** The error that ends the run: what Directus said, of which items, and what was done before. */
	private stopped(error: Error, indexes: number[]): Error {
		const said = [
			(error as { description?: string | null }).description,
			this.concerned(indexes, mayHaveArrived(error)),
			this.done > 0 ? `${this.done} other items are done.` : '',
		];
		const description = said.filter(Boolean).join(' ');
		const itemIndex = indexes[0] ?? 0;
		if (!(error instanceof NodeApiError)) {
			return new NodeOperationError(this.context.getNode(), error.message, {
				description,
				itemIndex,
			});
		}
		const { code, field } = error.context as { code?: string; field?: string };
		const shown = apiError(this.context.getNode(), {
			message: error.message,
			description,
			status: Number(error.httpCode) || undefined,
			code,
			field,
		});
		shown.context.itemIndex = itemIndex;
		return shown;
	}
}

const bytesOf = (sent: unknown) => Buffer.byteLength(JSON.stringify(sent) ?? '') + 1;

/**
 * MAX_PAYLOAD_SIZE, which Directus calls an invalid payload and a proxy 413, MAX_BATCH_MUTATION or
 * QUERY_LIMIT_MAX: less of the same is taken.
 */
function isTooMuch(error: Error): boolean {
	if (!(error instanceof NodeApiError)) return false;
	if (error.httpCode === '413' || longestPage(error) !== undefined) return true;
	return /max batch mutation|entity too large/i.test(error.message);
}

/** Whether the refusal can come from one record of the batch; the others are worth another try. */
function isAboutARecord(error: Error): boolean {
	if (!(error instanceof NodeApiError)) return false;
	const { code } = error.context;
	if (code === 'INTERNAL_SERVER_ERROR') return true;
	return code !== undefined && ['400', '403', '409', '422'].includes(error.httpCode ?? '');
}

/** Where no answer of Directus came, the request may have been carried out. */
function mayHaveArrived(error: Error): boolean {
	if (!(error instanceof NodeApiError)) return false;
	return error.httpCode === null || Number(error.httpCode) >= 502;
}

/** Item numbers as a person reads them: `3`, `0 to 99`, `1, 5, 7`. */
export function rangeOf(indexes: number[]): string {
	const [first = 0] = indexes;
	const last = indexes.at(-1) ?? first;
	if (indexes.length === 1) return String(first);
	if (last - first + 1 === indexes.length) return `${first} to ${last}`;
	const shown = indexes.slice(0, 20).join(', ');
	return indexes.length > 20 ? `${shown} and ${indexes.length - 20} more` : shown;
}
