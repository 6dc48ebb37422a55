import type { IDataObject } from 'n8n-workflow';
import type { DirectusField } from '../transport/schema';
import { canonical } from '../values/compare';

/**
 * Pairs new records with what Directus answers in the order of the keys. A counting database gives
 * keys in the order in which the records were sent, unless something in Directus (a flow, a hook)
 * gives them. So what was sent and what came back is compared, in the fields where the answers hold
 * all that was sent: others are changed on the way. Where the order does not fit, a record goes to
 * the one answer that does.
 *
 * @param isInOrder whether the answers are known to be in the order sent where no field tells
 * @returns an answer for every record; undefined where it is not clear which
 */
export function pair(
	sent: IDataObject[],
	answered: IDataObject[],
	fields: DirectusField[],
	isInOrder: boolean,
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
		return wanted.size > 0 && [...wanted].every(([text, times]) => (held.get(text) ?? 0) >= times);
	});
	const fits = (record: IDataObject, answer: IDataObject | undefined) =>
		answer !== undefined &&
		evidence.every((name) => {
			const text = textOf(record, name);
			return text === undefined || text === textOf(answer, name);
		});
	if (isInOrder && sent.every((record, place) => fits(record, answered[place]))) return answered;

	// A record and an answer belong together where no other of either has the same values.
	const nameOf = (record: IDataObject) =>
		JSON.stringify(evidence.map((name) => textOf(record, name) ?? null));
	const answers = groupBy(answered, nameOf);
	const records = countOf(sent.map(nameOf));
	return sent.map((record) => {
		const name = nameOf(record);
		const same = answers.get(name) ?? [];
		return same.length === 1 && records.get(name) === 1 ? same[0] : undefined;
	});
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
	const nameOf = (record: IDataObject) => JSON.stringify(names.map((name) => record[name] ?? null));
	const waiting = new Map(
		[...groupBy(answered, nameOf)].map(([name, same]) => [name, same.values()]),
	);
	return sent.map((record) => waiting.get(nameOf(record))?.next().value);
}

function groupBy(
	records: IDataObject[],
	nameOf: (record: IDataObject) => string,
): Map<string, IDataObject[]> {
	const groups = new Map<string, IDataObject[]>();
	for (const record of records) {
		const name = nameOf(record);
		const same = groups.get(name);
		if (same) same.push(record);
		else groups.set(name, [record]);
	}
	return groups;
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

function countOf<T>(values: Array<T | undefined>): Map<T | undefined, number> {
	const counts = new Map<T | undefined, number>();
	for (const value of values) {
		if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
	}
	return counts;
}
