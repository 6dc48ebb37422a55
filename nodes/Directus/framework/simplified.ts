import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { Failure } from '../transport/failure';
import type { DirectusField } from '../transport/schema';
import { columnsOf } from '../values/columns';
import type { Input } from './define';

/** How many fields a simplified item has at most, as n8n asks of its nodes. */
const MOST_FIELDS = 10;

/** The types of what can be long, or says nothing to a person or a model. */
const LONG = ['alias', 'binary', 'geometry', 'hash', 'json', 'unknown'];

/**
 * The inputs, of which those that ask for simplified items of a collection get the fields of these. Where the
 * caller may not see the fields of the collection, or asks for some of its own, they stay as they are.
 */
export async function simplified(
	directus: Directus,
	inputs: Array<Input | Failure>,
): Promise<Array<Input | Failure>> {
	// Inputs that ask for the same share their query, by which they are read together.
	const made = new Map<IDataObject, Map<string, IDataObject>>();
	const withFields = async (query: IDataObject, collection: string): Promise<IDataObject> => {
		const known = made.get(query) ?? new Map<string, IDataObject>();
		made.set(query, known);
		const found = await directus.fields(collection).catch((): DirectusField[] => []);
		const fields = simplifiedFields(found);
		const shared = known.get(collection) ?? (fields.length > 0 ? { ...query, fields } : query);
		known.set(collection, shared);
		return shared;
	};
	const isAsked = (input: Input | Failure): input is Input =>
		!(input instanceof Failure) && !input.raw && input.ui.output === 'simplified';
	if (!inputs.some(isAsked)) return inputs;
	const all: Array<Input | Failure> = [];
	for (const input of inputs) {
		const isOwn = isAsked(input) && CHOOSE.some((name) => name in input.query);
		if (!isAsked(input) || isOwn || !input.path.collection) all.push(input);
		else {
			const query = await withFields(input.query, String(input.path.collection));
			all.push({ ...input, query });
		}
	}
	return all;
}

/** What says itself which values there are in the answer. */
const CHOOSE = ['aggregate', 'alias', 'fields', 'groupBy'];

/** The key and the short fields of a collection, those first that are seen in the Studio. */
export function simplifiedFields(fields: DirectusField[]): string[] {
	const columns = columnsOf(fields);
	const rankOf = ({ field, meta }: DirectusField): number => {
		const { isKey, isConcealed, type = 'unknown' } = columns.get(field) ?? {};
		if (isKey) return 0;
		if (isConcealed || LONG.includes(type)) return NONE;
		return (meta?.hidden ? 2 : 1) + (type === 'text' ? 2 : 0);
	};
	return fields
		.map((field) => ({ name: field.field, rank: rankOf(field) }))
		.filter(({ rank }) => rank < NONE)
		.sort((a, b) => a.rank - b.rank)
		.slice(0, MOST_FIELDS)
		.map(({ name }) => name);
}

const NONE = 9;
