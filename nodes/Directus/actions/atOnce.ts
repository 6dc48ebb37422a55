import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { LegacyHandler, LegacyInputHandler, Operation } from '../framework/define';
import { explain } from '../framework/explain';

/** How many requests of one node are under way together. */
const AT_ONCE = 5;

/**
 * Runs a handler for a few input items at once: for operations that take one request per item and
 * spend their time waiting. The output keeps the order of the input.
 *
 * With Continue On Fail a failing item gives one `{ error }` item in its place. Without it no
 * other item is begun after a failure; those under way are waited for.
 */
export const atOnce = (handler: LegacyHandler): LegacyInputHandler =>
	async function (row, indexes) {
		const outputs: INodeExecutionData[][] = [];
		const failures = new Map<number, unknown>();
		const waiting = [...indexes.entries()];
		const signal = this.getExecutionCancelSignal();
		const work = async () => {
			for (let next = waiting.shift(); next; next = waiting.shift()) {
				if (signal?.aborted || (failures.size > 0 && !this.continueOnFail())) return;
				const [place, index] = next;
				try {
					outputs[place] = await handler.call(this, row, index);
				} catch (error) {
					failures.set(place, error);
					outputs[place] = [await errorItem.call(this, row, error, index)];
				}
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, work));
		if (failures.size > 0 && !this.continueOnFail()) {
			const first = Math.min(...failures.keys());
			throw withIndex(failures.get(first), indexes[first] ?? 0);
		}
		return outputs.flat();
	};

async function errorItem(this: IExecuteFunctions, row: Operation, error: unknown, index: number) {
	const { message } = (await explain.call(this, row, error)) as Error;
	return { json: { error: message }, pairedItem: { item: index } };
}

/** The loop of the node takes the first input item for an error that says nothing of its own. */
function withIndex(error: unknown, itemIndex: number): unknown {
	const { context } = error as { context?: { itemIndex?: number } };
	if (context) context.itemIndex ??= itemIndex;
	return error;
}
