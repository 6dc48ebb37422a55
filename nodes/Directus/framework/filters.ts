import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import { readJson } from '../transport/jsonText';
import { comparedDeep, comparedFilter } from '../values/filters';
import type { Input, Operation } from './define';

/**
 * The inputs with filters that compare dates as the fields hold them (see values/filters.ts): those of the
 * query, of a change or delete by a query in the body, and of related items in `deep`. Nothing is asked of
 * Directus where no filter holds a date. What the caller may not see of the data model is not known, and
 * such filters go out as they are.
 *
 * @param timezoneOf the workflow's time zone
 * @returns the inputs, and a Failure in the place of one whose filter holds a date that can be read in two
 * ways
 */
export async function withComparedFilters(
	directus: Directus,
	row: Operation,
	inputs: Array<Input | Failure>,
	timezoneOf: () => string,
): Promise<Array<Input | Failure>> {
	const made = new Map<unknown, Promise<IDataObject>>();
	const compared: Array<Input | Failure> = [];
	for (const input of inputs) {
		const { query = {}, body = {} } = input instanceof Failure ? {} : input;
		const inBody = Array.isArray(body) ? undefined : (body.query as IDataObject | undefined);
		if (input instanceof Failure || !(holdsFilter(query) || holdsFilter(inBody))) {
			compared.push(input);
			continue;
		}
		const collection = (input.path.collection as string | undefined) ?? row.collection;
		// Inputs that ask for the same share their query.
		const once = async (given: IDataObject) => {
			const known = made.get(given) ?? inQuery(directus, given, collection, timezoneOf());
			made.set(given, known);
			return await known;
		};
		try {
			compared.push({
				...input,
				...(holdsFilter(query) && { query: await once(query) }),
				...(holdsFilter(inBody) && { body: { ...body, query: await once(inBody) } }),
			});
		} catch (error) {
			compared.push(asFailure(error, 'no'));
		}
	}
	return compared;
}

const holdsFilter = (query: unknown): query is IDataObject =>
	typeof query === 'object' && query !== null && ('filter' in query || 'deep' in query);

async function inQuery(
	directus: Directus,
	query: IDataObject,
	collection: string | undefined,
	timezone: string,
): Promise<IDataObject> {
	const schema = {
		fields: async (name: string) => await directus.fields(name).catch(() => []),
		relations: async () => await directus.relations().catch(() => []),
	};
	const read = { filter: comparedFilter, deep: comparedDeep };
	const compared = { ...query };
	for (const name of ['filter', 'deep'] as const) {
		if (!Object.hasOwn(query, name)) continue;
		compared[name] = (await read[name](
			fromText(query[name]),
			collection,
			schema,
			timezone,
		)) as IDataObject;
	}
	return compared;
}

/** In a query of the user's own JSON a filter may be JSON text, which Directus takes as well. */
function fromText(value: unknown): unknown {
	try {
		return typeof value === 'string' ? readJson(value) : value;
	} catch {
		return value;
	}
}
