import type { Ledger } from '../framework/ledger';
import type { Directus } from '../transport/directus';
import { asFailure } from '../transport/failure';
import type { Group } from './groups';

/**
 * The groups whose return fields Directus can answer with. The inputs of the others fail, and nothing
 * has been written for them.
 */
export async function withReadableFields<G extends Group>(
	directus: Directus,
	ledger: Ledger,
	groups: G[],
): Promise<G[]> {
	const readable: G[] = [];
	for (const group of groups) {
		try {
			await proveReturnFields(directus, group);
			readable.push(group);
		} catch (error) {
			const failure = asFailure(error, 'no');
			for (const input of group.inputs) ledger.note(input, failure);
		}
	}
	return readable;
}

/**
 * Proves before the first write that Directus can answer with the fields that are wanted. It commits
 * a write before it reads back what it answers with, so a field that cannot be read makes an error
 * of a write that has happened.
 *
 * Plain names of fields that the caller sees cannot fail and cost no request.
 *
 * @throws Failure naming the fields; nothing was written then
 */
async function proveReturnFields(directus: Directus, group: Group): Promise<void> {
	const { path, collection, query, key } = group;
	const { fields } = query as { fields?: string[] };
	if (!fields) return;
	const known = new Set(
		(await directus.fields(collection).catch(() => [])).map(({ field }) => field),
	);
	if (fields.every((name) => name === '*' || known.has(name))) return;
	const read = async (names: string[]) =>
		await directus.send({ method: 'GET', path, query: { fields: names, limit: 1 } });
	try {
		await read(fields);
	} catch (error) {
		const failure = asFailure(error, 'no');
		// Who may read nothing of the collection can write all the same, and is answered nothing.
		const mayReadKey =
			key !== undefined &&
			(await read([key.field]).then(
				() => true,
				() => false,
			));
		if (failure.details.code === 'FORBIDDEN' && !mayReadKey) return;
		const advice = `Nothing was written. Check the names under Options: ${fields.join(', ').slice(0, 300)}.`;
		// What has other words names the field that is missing.
		throw failure.details.original === undefined
			? failure.reworded('The fields to return cannot be read', advice)
			: failure.withAdvice(advice);
	}
}
