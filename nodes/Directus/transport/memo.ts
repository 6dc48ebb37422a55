/**
 * Remembers what a function answered for as long as its owner lives. The owner is n8n's context
 * object, so that an execution asks Directus for a schema once, and the next execution anew.
 *
 * @param owner what the memory belongs to
 * @param key what is remembered
 * @param make asked the first time; a failure is not remembered
 */
export async function remember<T>(owner: object, key: string, make: () => Promise<T>): Promise<T> {
	const known = memory.get(owner) ?? new Map<string, Promise<unknown>>();
	memory.set(owner, known);
	const found = known.get(key) as Promise<T> | undefined;
	if (found) return await found;
	const made = make();
	known.set(key, made);
	made.catch(() => known.delete(key));
	return await made;
}

const memory = new WeakMap<object, Map<string, Promise<unknown>>>();
