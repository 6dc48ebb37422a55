import type { IDataObject } from 'n8n-workflow';
import type { DirectusField } from '../../transport/schema';
import { canonical } from '../../values/compare';

/**
 * Pairs new records with what Directus answers in the order of the keys. That is the order in which
 * they were sent, unless something in Directus (a flow, a hook) gives the keys. So what was sent and
 * what came back is compared: in the fields where the answers hold all that was sent, since others
 * are changed on the way. Where the order does not fit, a record goes to the one answer that does.
 *
 * @returns an answer for every record; undefined where it is not clear which
 */
export function pair(
	sent: IDataObject[],
	answered: IDataObject[],
	fields: DirectusField[],
): Array<IDataObject | undefined> {
	const types = new Map(fields.map(({ field, type }) => [field, type]));
	const textOf = (record: IDataObject, name: string): string | undefined => {
		const value = record[name];
		return isScalar(value) ? canonical(types.get(name), value) : undefined;
	};
	const names = new Set(sent.flatMap((record) => Object.keys(record)));
	const evidence = [...names].filter((name) => {
		const held = countOf(answered.map((record) => textOf(record, name)));
		const wanted = countOf(sent.map((record) => textOf(record, name)));
		return [...wanted].every(([text, times]) => (held.get(text) ?? 0) >= times);
	});
	const fits = (record: IDataObject, answer: IDataObject | undefined) =>
		answer !== undefined &&
		evidence.every((name) => {
			const text = textOf(record, name);
			return text === undefined || text === textOf(answer, name);
		});
	if (sent.every((record, place) => fits(record, answered[place]))) return answered;

	const chosen = sent.map((record) => {
		const fitting = answered.filter((answer) => fits(record, answer));
		return fitting.length === 1 ? fitting[0] : undefined;
	});
	const claims = countOf(chosen);
	return chosen.map((answer) => (claims.get(answer) === 1 ? answer : undefined));
}

/**
 * Pairs new records with what Directus answers in any order, by fields that it stores as they are
 * sent. Records that are the same in all of them are told apart by nothing, nor need they be.
 *
 * @returns an answer for every record; undefined where there is none
 */
export function pairBy(
	names: string[],
	sent: IDataObject[],
	answered: IDataObject[],
): Array<IDataObject | undefined> {
	const textOf = (record: IDataObject) => JSON.stringify(names.map((name) => record[name] ?? null));
	const waiting = new Map<string, IDataObject[]>();
	for (const answer of answered) {
		const same = waiting.get(textOf(answer));
		if (same) same.push(answer);
		else waiting.set(textOf(answer), [answer]);
	}
	return sent.map((record) => waiting.get(textOf(record))?.shift());
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

function countOf<T>(values: Array<T | undefined>): Map<T | undefined, number> {
	const counts = new Map<T | undefined, number>();
	for (const value of values) {
		if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
	}
	return counts;
}
