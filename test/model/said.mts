/** What the node says of each input, read from its outputs, its error items, the error that it ended with and its hints. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { NodeRun } from '../support/engine.mjs';

/** Whether something was written for an input, as the node says it. */
export type Written = 'no' | 'yes' | 'unknown';

export type Word =
	/** An output with a record. */
	| { kind: 'record'; json: IDataObject }
	/** An output that says that something was done, and not to which record. */
	| { kind: 'success' }
	/** An error item, or the error that ended the run and names the input. */
	| { kind: 'failure'; message: string; written: Written };

export interface Said {
	/** By input; inputs of which nothing is said are missing. */
	words: Map<number, Word>;
	/** The error that ended the run. */
	ended?: string;
	/** How many inputs besides those that the error names are done, where the run ended with an error. */
	othersDone: number;
	/** How many inputs the hint says were done. */
	counted?: number;
	/** Whether a hint says that the answers cannot be told apart. */
	open: boolean;
	/** What no output may be, whatever the server holds. */
	malformed: string[];
}

const isWritten = (value: unknown): value is Written =>
	value === 'no' || value === 'yes' || value === 'unknown';

/** What words say where `written` does not: a failure denies the write unless it says that it does not know. */
const writtenIn = (text: string): Written =>
	/not known|what has arrived/i.test(text) ? 'unknown' : 'no';

/** The inputs that an error text names: "item 3", "items 0 to 3", "items 1, 5, 7". */
function inputsIn(text: string): number[] | undefined {
	const [, first, last] = /\bitems? (\d+)(?: to (\d+))?/.exec(text) ?? [];
	if (first === undefined) return undefined;
	if (last !== undefined) {
		return Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => Number(first) + n);
	}
	const list = /\bitems ((?:\d+, )*\d+)/.exec(text)?.[1];
	return list ? list.split(', ').map(Number) : [Number(first)];
}

function failureOf(json: IDataObject): Word {
	const message = String(json.error);
	const { written } = (json.details ?? {}) as IDataObject;
	return { kind: 'failure', message, written: isWritten(written) ? written : writtenIn(message) };
}

/**
 * @param inputs how many inputs the node was given
 * @param isOnePerInput whether every input has exactly one output, as in all operations but those by a query
 */
export function saidBy(
	{ items, errors, error, hints }: NodeRun,
	inputs: number,
	isOnePerInput: boolean,
): Said {
	const said: Said = { words: new Map(), othersDone: 0, open: false, malformed: [] };
	const note = ({ pairedItem }: INodeExecutionData, word: Word) => {
		const place =
			typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem.item : pairedItem;
		if (typeof place !== 'number' || place < 0 || place >= inputs)
			return void said.malformed.push(`an output is paired with ${JSON.stringify(pairedItem)}`);
		if (isOnePerInput && said.words.has(place))
			said.malformed.push(`input ${place} has more than one output`);
		said.words.set(place, word);
	};
	for (const item of items) {
		const { json } = item;
		if ('error' in json) note(item, failureOf(json));
		else if (json.success === true) note(item, { kind: 'success' });
		else note(item, { kind: 'record', json });
	}
	for (const item of errors) note(item, failureOf(item.json));
	const places = items.map(
		({ pairedItem }) => (pairedItem as { item?: number } | undefined)?.item ?? 0,
	);
	if (places.some((place, n) => n > 0 && place < places[n - 1]!))
		said.malformed.push('the outputs are not in the order of the inputs');

	if (error) {
		const text = `${error.description ?? ''}`;
		const { written, itemIndex } = (error.context ?? {}) as IDataObject;
		const named = inputs === 1 ? [0] : (inputsIn(text) ?? [Number(itemIndex ?? 0)]);
		said.ended = [error.message, text].filter(Boolean).join(' · ');
		said.othersDone = Number(/(\d+) other items? (?:is|are) done/.exec(text)?.[1] ?? 0);
		const word: Word = {
			kind: 'failure',
			message: error.message,
			written: isWritten(written) ? written : writtenIn(text),
		};
		for (const place of named) said.words.set(place, word);
	} else if (isOnePerInput) {
		const silent = Array.from({ length: inputs }, (_, n) => n).filter((n) => !said.words.has(n));
		if (silent.length > 0) said.malformed.push(`no output for input ${silent.join(', ')}`);
	}
	const texts = hints.map((hint) => String((hint as { message?: string }).message));
	const count = texts.map((text) => /^(\d+) of \d+ items/.exec(text)?.[1]).find(Boolean);
	if (count !== undefined) said.counted = Number(count);
	said.open = texts.some((text) => /told apart|may not be read/.test(text));
	return said;
}
