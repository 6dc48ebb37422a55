import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import type { Done, Handler, Input, Operation, Outcome } from './define';

const outcomesOf = new WeakMap<Directus, Map<Input, Outcome>>();

/**
 * What has become so far of the inputs of an execution. It is one map for all its ledgers, so that a run which
 * is stopped can tell of every input: what one ledger notes the others see, also of inputs that are not theirs,
 * and whoever changes the map changes it for all.
 */
export function outcomesSoFar(directus: Directus): Map<Input, Outcome> {
	const found = outcomesOf.get(directus) ?? new Map<Input, Outcome>();
	outcomesOf.set(directus, found);
	return found;
}

const withoutInput = new WeakMap<Directus, Outcome[]>();

/**
 * What became of records that belong to no input of an execution, such as those that are deleted since no
 * input is for them. Handlers add to the list; its records are given out behind those of the inputs.
 */
export function outcomesWithoutInput(directus: Directus): Outcome[] {
	const found = withoutInput.get(directus) ?? [];
	withoutInput.set(directus, found);
	return found;
}

/**
 * Notes what became of each input, and says whether more may be sent. Outcomes are shared with the other
 * ledgers of the execution (see outcomesSoFar); whether an input has failed each ledger knows of its own notes
 * alone, so that one that is made for a part of the inputs goes on after failures of others.
 */
export class Ledger {
	private readonly outcomes: Map<Input, Outcome>;

	private hasFailed = false;

	/** @param inputs the inputs that outcomes are kept for, in the order of inOrder() */
	constructor(
		private readonly directus: Directus,
		private readonly inputs: Input[],
	) {
		this.outcomes = outcomesSoFar(directus);
	}

	/** Notes what became of an input. A later note replaces an earlier one. */
	note(input: Input, outcome: Outcome): void {
		this.outcomes.set(input, outcome);
		this.hasFailed ||= outcome instanceof Failure;
	}

	/** Whether something has been noted for an input already. */
	has(input: Input): boolean {
		return this.outcomes.has(input);
	}

	/** What became of an input. */
	outcomeOf(input: Input): Outcome {
		return this.outcomes.get(input) ?? 'not sent';
	}

	/** Whether the other inputs are wanted where one fails. */
	get continues(): boolean {
		return this.directus.continueOnFail;
	}

	/** Whether another request may begin. What is under way is always waited for. */
	get isOpen(): boolean {
		return !this.directus.signal?.aborted && (this.continues || !this.hasFailed);
	}

	/** One outcome for each input, in the order of the inputs. */
	inOrder(): Outcome[] {
		return this.inputs.map((input) => this.outcomeOf(input));
	}
}

/** Does an operation for one input. @throws Failure where that fails */
export type InputFunction = (directus: Directus, row: Operation, input: Input) => Promise<Done>;

interface Together {
	/**
	 * How many inputs are under way together: more than one for operations that spend their time
	 * waiting. The outcomes keep the order of the inputs.
	 */
	atOnce?: number;
	/** The same text for inputs that change the same thing: they go out one behind the other, as they came. */
	changes?: (input: Input) => string | undefined;
}

/** Makes a handler of a function of one input. */
export const perInput =
	(fn: InputFunction, { atOnce = 1, changes }: Together = {}): Handler =>
	async (directus, row, inputs) => {
		const ledger = new Ledger(directus, inputs);
		const turns = new Map<string, Promise<void>>();
		const carryOut = async (input: Input, before: Promise<void> | undefined) => {
			await before;
			if (ledger.isOpen) ledger.note(input, await fn(directus, row, input).catch(asFailure));
		};
		// All workers take from the one iterator, so that no input is taken twice.
		const waiting = inputs.values();
		const work = async () => {
			for (const input of waiting) {
				if (!ledger.isOpen) return;
				const name = changes?.(input);
				const turn = carryOut(input, name === undefined ? undefined : turns.get(name));
				if (name !== undefined) turns.set(name, turn);
				await turn;
			}
		};
		await Promise.all(Array.from({ length: atOnce }, work));
		return ledger.inOrder();
	};
