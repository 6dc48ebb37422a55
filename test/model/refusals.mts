/** Says which inputs were refused that nothing is wrong with. */
import type { Done } from './carryOut.mjs';
import type { Said, Word } from './said.mjs';
import { arePlain } from './values.mjs';

const WRITES = ['create', 'update', 'upsert'];

/** Inputs that nothing is wrong with are not refused where nothing strikes: with Continue On Fail whatever the others are. */
export function aboutRefusals(done: Done, said: Said): string[] {
	const { run, sent, struck } = done;
	if (struck || run.returns === 'failing') return [];
	const fine = sent.map((_, place) => isFine(done, place));
	const isWhole = run.onError === 'stopWorkflow';
	if (isWhole && !fine.every(Boolean)) return [];
	return sent.flatMap((_, place) => {
		const word = said.words.get(place);
		if (!fine[place] || !isRefusal(word)) return [];
		return [`input ${place} is fine, and was refused: ${word.message}`];
	});
}

const isRefusal = (word: Word | undefined): word is Word & { kind: 'failure' } =>
	word?.kind === 'failure';

/** Whether there is nothing in an input that a server or the node may refuse. */
function isFine(done: Done, place: number): boolean {
	const { run, sent, before, collection } = done;
	const { input, key, record } = sent[place]!;
	const isChange = ['update', 'delete', 'get'].includes(run.operation);
	if (isChange && ('odd' in input.target || !before.has(String(key)))) return false;
	if (input.foreignKey && run.operation === 'update') return false;
	if (isChange && run.operation === 'delete') {
		return !sent.slice(0, place).some((one) => String(one.key) === String(key));
	}
	if (run.operation === 'updateByQuery') {
		// A code is unique, and several records would get it.
		return record.code === undefined && arePlain(input.values);
	}
	if (!WRITES.includes(run.operation)) return true;
	// Unique values are what the server may refuse, and keys of the user's.
	if (record.code !== undefined || input.key !== undefined) return false;
	if (run.operation === 'create' && input.values.label === undefined) return false;
	if (run.operation === 'upsert') {
		if (run.match !== 'key' || input.values.label === undefined) return false;
		if ('odd' in input.target || collection.shape.key === 'text') return false;
	}
	return arePlain(input.values);
}
