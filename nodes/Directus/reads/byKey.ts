import type { IDataObject } from 'n8n-workflow';
import type { DirectusField } from '../transport/schema';
import { canonicalKey, isRounded, looseKey } from '../values/compare';

/** Whose record an answer holds is only known to the server. */
export const unclear = Symbol('unclear');

/**
 * Finds the records of keys in an answer of Directus. Most databases spell a key as it was sent.
 * Some find `ABC` by `abc`, and an answer rounds a whole number of more than 15 digits where the
 * database does not give it as text.
 *
 * @param ids all keys that were sent
 */
export function recordsByKey(
	key: DirectusField,
	records: IDataObject[],
	ids: unknown[],
): (id: unknown) => IDataObject | typeof unclear | undefined {
	const exact = new Map<string, IDataObject>();
	for (const record of records) {
		const value = record[key.field];
		if (!isRounded(value)) exact.set(spelling(key, value), record);
	}
	let loosely: ReturnType<typeof recordsByLooseKey> | undefined;
	return (id) => {
		const own = exact.get(spelling(key, id));
		if (own) return own;
		// Only made where a key has no record of its own, which is seldom.
		loosely ??= recordsByLooseKey(key, records, ids);
		return loosely(id);
	};
}

/** A key as canonicalKey has it, but for the case of a uuid, which some databases tell apart. */
const spelling = (key: DirectusField, value: unknown): string =>
	key.type === 'uuid' ? String(value).trim() : canonicalKey(key, value);

/** Finds the records of keys that the answer may spell in another way. */
function recordsByLooseKey(key: DirectusField, records: IDataObject[], ids: unknown[]) {
	const alike = new Map<string, IDataObject[]>();
	for (const record of records) {
		const name = looseKey(key, record[key.field]);
		alike.set(name, [...(alike.get(name) ?? []), record]);
	}
	const asked = new Map<string, Set<string>>();
	for (const id of ids) {
		const name = looseKey(key, id);
		asked.set(name, (asked.get(name) ?? new Set()).add(spelling(key, id)));
	}
	return (id: unknown): IDataObject | typeof unclear | undefined => {
		const name = looseKey(key, id);
		const [first, ...others] = alike.get(name) ?? [];
		if (!first) return undefined;
		return others.length === 0 && asked.get(name)?.size === 1 ? first : unclear;
	};
}
