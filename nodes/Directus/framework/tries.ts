import { createHash } from 'node:crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../transport/failure';
import { jsonText } from '../transport/jsonText';
import type { Input, Operation, Outcome } from './define';
import { isDone, isWrite } from './report';

/** What is kept of a failure, as plain data: n8n stores it with the execution. */
type KeptFailure = Pick<Failure, 'message' | 'written' | 'details'>;

/** What is kept of an input that must not be sent again: its records, or the place of its failure. */
type Kept = { sent: string } & ({ records: IDataObject[] } | { failure: number });

interface Memory {
	runIndex: number;
	inputs: Record<number, Kept>;
	failures: KeptFailure[];
}

/** Where the memory lies in the node's own part of the execution. */
const PLACE = 'directusEarlierTry';

/**
 * What earlier tries of the same run of the node have written. With Retry On Fail n8n runs the whole
 * node again, with all inputs; what `getContext('node')` holds outlives the tries.
 *
 * @see https://docs.n8n.io/workflows/components/nodes/#node-settings
 */
export class EarlierTries {
	private readonly runIndex: number;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly row: Operation,
	) {
		// A loop runs the node again as well, which has another index.
		this.runIndex = context.getWorkflowDataProxy(0).$runIndex as number;
	}

	/** The outcomes of the inputs that an earlier try has written, or may have. */
	outcomesOf(inputs: Input[]): Map<Input, Outcome> {
		const found = new Map<Input, Outcome>();
		const memory = this.place[PLACE] as Memory | undefined;
		if (memory?.runIndex !== this.runIndex) return found;
		const failures = memory.failures.map(
			({ message, written, details }) => new Failure(message, written, details),
		);
		for (const input of inputs) {
			const kept = memory.inputs[input.index];
			// Parameters that were changed before the execution was retried ask for something else.
			if (kept?.sent !== this.textOf(input)) continue;
			if ('records' in kept) found.set(input, { records: kept.records });
			else found.set(input, failures[kept.failure]!);
		}
		return found;
	}

	/** Keeps what the next try must not send again. */
	keep(outcomes: Map<Input, Outcome>): void {
		const memory: Memory = { runIndex: this.runIndex, inputs: {}, failures: [] };
		// A batch fails as one, and its inputs share the failure.
		const places = new Map<Failure, number>();
		for (const [input, outcome] of outcomes) {
			const sent = this.textOf(input);
			if (isDone(outcome)) memory.inputs[input.index] = { sent, records: outcome.records };
			if (!(outcome instanceof Failure) || !this.isForGood(input, outcome)) continue;
			const { message, written, details } = outcome;
			if (!places.has(outcome))
				places.set(outcome, memory.failures.push({ message, written, details }) - 1);
			memory.inputs[input.index] = { sent, failure: places.get(outcome)! };
		}
		this.place[PLACE] = memory;
	}

	/** Forgets all: there will be no other try. */
	forget(): void {
		delete this.place[PLACE];
	}

	private get place(): IDataObject {
		return this.context.getContext('node');
	}

	/**
	 * Whether a failed input must not be sent again: something of it was written, or may have been,
	 * and would be written twice. A change or delete of records by their keys does no harm twice.
	 */
	private isForGood({ body }: Input, { written }: Failure): boolean {
		const { route, once, anyMethod } = this.row;
		if (written !== 'unknown') return written === 'yes';
		const isByQuery = !Array.isArray(body) && Object.hasOwn(body, 'query');
		return route.startsWith('POST') || isByQuery || once === true || anyMethod === true;
	}

	/** What an input asks for, as a short text. */
	private textOf({ path, query, body, ui }: Input): string {
		const { resource, name } = this.row;
		const text = jsonText([resource, name, path, query, body, ui]);
		return createHash('sha256').update(text).digest('base64');
	}
}

/** The memory of a node that n8n runs again where it fails; undefined for all others. */
export const earlierTries = (
	context: IExecuteFunctions,
	row: Operation,
): EarlierTries | undefined =>
	context.getNode().retryOnFail === true && isWrite(row)
		? new EarlierTries(context, row)
		: undefined;
