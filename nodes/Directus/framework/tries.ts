import { createHash } from 'node:crypto';
import type { IBinaryKeyData, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../transport/failure';
import { jsonText } from '../transport/jsonText';
import type { Input, Operation, Outcome } from './define';
import { isDone, isWrite } from './report';

/** What is kept of a failure, as plain data: n8n stores it with the execution. */
type KeptFailure = Pick<Failure, 'message' | 'written' | 'details'>;

/**
 * What is kept of an input. One with records or the place of its failure must not be sent again; one in
 * doubt may be, and nobody knows whether it was written already.
 */
type Kept = { sent: string } & (
	| { records: IDataObject[]; files?: IBinaryKeyData; unchanged?: true }
	| { failure: number }
	| { inDoubt: true }
);

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

	private readonly isTool: boolean;

	/** The parameters with their expressions, as a short text. */
	private readonly stored: string;

	/** The node's own part of the execution. */
	private readonly place: IDataObject;

	/** The inputs that an earlier try may have written, and that are sent again. */
	private readonly inDoubt = new Set<Input>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly row: Operation,
	) {
		// A loop runs the node again as well, which has another index. So has each try of a tool: an agent's
		// second call for the same is taken for another try.
		const { type, parameters } = context.getNode();
		this.isTool = type.endsWith('Tool');
		this.stored = shortOf(JSON.stringify(parameters));
		this.place = placeOf(context);
		this.runIndex = this.isTool ? 0 : (context.getWorkflowDataProxy(0).$runIndex as number);
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
			if ('inDoubt' in kept) this.inDoubt.add(input);
			else if ('failure' in kept) found.set(input, failures[kept.failure]!);
			else {
				const { records, files, unchanged } = kept;
				found.set(input, { records, ...(files && { files }), ...(unchanged && { unchanged }) });
			}
		}
		return found;
	}

	/**
	 * The outcomes of this try. A failure of it that has written nothing does not tell of an input that an
	 * earlier try may have written: what that try has deleted, for example, is not there any more.
	 */
	withDoubts(inputs: Input[], outcomes: Outcome[]): Outcome[] {
		// A batch fails as one, and its inputs go on sharing the failure.
		const doubted = new Map<Failure, Failure>();
		return outcomes.map((outcome, place) => {
			const isSure = !(outcome instanceof Failure) || outcome.written !== 'no';
			if (isSure || !this.inDoubt.has(inputs[place]!)) return outcome;
			const failure =
				doubted.get(outcome) ?? outcome.withWritten('unknown').withAdvice(DONE_BEFORE);
			doubted.set(outcome, failure);
			return failure;
		});
	}

	/** Keeps what the next try must not send again. */
	keep(outcomes: Map<Input, Outcome>): void {
		const memory: Memory = { runIndex: this.runIndex, inputs: {}, failures: [] };
		// A batch fails as one, and its inputs share the failure.
		const places = new Map<Failure, number>();
		for (const [input, outcome] of outcomes) {
			const sent = this.textOf(input);
			const keep = (kept: Kept) => (memory.inputs[input.index] = kept);
			if (isDone(outcome)) {
				keep({ sent, ...outcome });
			} else if (outcome instanceof Failure && this.isForGood(input, outcome)) {
				const { message, written, details } = outcome;
				if (!places.has(outcome))
					places.set(outcome, memory.failures.push({ message, written, details }) - 1);
				keep({ sent, failure: places.get(outcome)! });
			} else if (this.inDoubt.has(input) || isUnknown(outcome)) {
				keep({ sent, inDoubt: true });
			}
		}
		this.place[PLACE] = memory;
	}

	/**
	 * Forgets all after a run that went well, unless there may be another try: n8n takes a first item with a field
	 * `error` for a failure, also where it is one of the record; n8n 1 does so where it is null, or false, as well.
	 */
	end(outcomes: Map<Input, Outcome>, firstItem: IDataObject = {}): void {
		if (firstItem.error !== undefined && !this.isTool) this.keep(outcomes);
		else delete this.place[PLACE];
	}

	/**
	 * Whether a failed input must not be sent again: something of it was written, or may have been,
	 * and would be written twice. A change or delete of records by their keys does no harm twice, unless
	 * the change makes related items along.
	 */
	private isForGood({ body }: Input, { written }: Failure): boolean {
		const { route, once, anyMethod } = this.row;
		if (written !== 'unknown') return written === 'yes';
		const isOnce = once === true || anyMethod === true || mayMakeOthers(body);
		return isOnce || route.startsWith('POST');
	}

	/**
	 * What an input asks for, as a short text. Expressions such as `$now` give something else in each try, so that
	 * it is told by the parameters as they are stored; those of a tool by what the model has filled in.
	 */
	private textOf({ index, path, query, body, ui }: Input): string {
		const { resource, name } = this.row;
		const text = this.isTool
			? jsonText([resource, name, path, query, body, ui])
			: this.stored + itemText(this.context.getInputData()[index]?.json);
		return shortOf(text);
	}
}

/** An input item as a text. One that holds itself is known by its place alone. */
function itemText(json: unknown): string | undefined {
	try {
		return JSON.stringify(json);
	} catch {
		return undefined;
	}
}

/** The node's own part of the execution; one that nobody sees again where n8n has made no execution. */
function placeOf(context: IExecuteFunctions): IDataObject {
	try {
		return context.getContext('node');
	} catch {
		return {};
	}
}

const shortOf = (text: string) => createHash('sha256').update(text).digest('base64');

const DONE_BEFORE = 'An earlier try (Retry On Fail) may have done it already.';

const isUnknown = (outcome: Outcome): boolean =>
	outcome instanceof Failure && outcome.written === 'unknown';

/**
 * Whether a change holds objects among the values of its records: those are new related items, or JSON,
 * which nothing tells apart here. One by a query, which finds other records the second time, holds the query.
 */
function mayMakeOthers(body: Input['body']): boolean {
	const records: unknown[] = Array.isArray(body)
		? body
		: 'keys' in body && 'data' in body
			? [body.data]
			: [body];
	const isObject = (value: unknown) => typeof value === 'object' && value !== null;
	return records
		.flatMap((record) => (isObject(record) ? Object.values(record as IDataObject) : []))
		.flat()
		.some(isObject);
}

/** The memory of a node that n8n runs again where it fails; undefined for all others. */
export const earlierTries = (
	context: IExecuteFunctions,
	row: Operation,
): EarlierTries | undefined =>
	context.getNode().retryOnFail === true && isWrite(row)
		? new EarlierTries(context, row)
		: undefined;
