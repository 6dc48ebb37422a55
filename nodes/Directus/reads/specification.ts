import type { Directus } from '../transport/directus';
import { asFailure, type Failure } from '../transport/failure';
import type { ModelCollection, ModelField } from './dataModel';

/** A property of a schema in Directus's OpenAPI specification, as far as it is read. */
interface Property {
	type?: string;
	format?: string;
	description?: string;
	oneOf?: Property[];
	items?: Property;
	$ref?: string;
}

interface Specification {
	tags?: Array<{ name: string; description?: string; 'x-collection'?: string }>;
	components?: {
		schemas?: Record<
			string,
			{
				'x-collection'?: string;
				properties?: Record<string, Property>;
				required?: string[];
			}
		>;
	};
}

/**
 * The data model in the OpenAPI specification that Directus makes for the caller: what it may read.
 *
 * @param refusal why the data model itself cannot be read; thrown where the specification is not given either
 * @throws Failure
 * @see https://directus.io/docs/api/server
 */
export async function specifiedModel(
	directus: Directus,
	refusal: Failure,
): Promise<Map<string, ModelCollection>> {
	const path = '/server/specs/oas';
	const { body } = await directus
		.send({ method: 'GET', path, answer: 'bare' })
		.catch((error: unknown) => {
			const failure = asFailure(error);
			// An administrator of Directus can switch it off (OPENAPI_ENABLED).
			throw failure.details.code === 'ROUTE_NOT_FOUND' ? refusal : failure;
		});
	const { tags = [], components } = (body ?? {}) as Specification;
	const lists = await hiddenLists(directus);
	const schemas = Object.entries(components?.schemas ?? {});
	const collections = new Map(schemas.map(([name, one]) => [`#/components/schemas/${name}`, one]));
	const model = new Map<string, ModelCollection>();
	for (const [name, { properties = {}, required = [], ...one }] of schemas) {
		const collection = one['x-collection'];
		if (collection === undefined) continue;
		const note = tags.find((tag) => tag.name === name)?.description;
		const targetOf = (reference: string) => collections.get(reference)?.['x-collection'];
		model.set(collection, {
			name: collection,
			...(note && { note }),
			fields: Object.entries(properties).map(([field, property]) => ({
				name: field,
				...fieldOf(property, targetOf),
				...(isText(property) && lists.has(`${collection}.${field}`) && LIST),
				...(required.includes(field) && { isRequired: true }),
			})),
		});
	}
	return model;
}

const isText = ({ type, format }: Property) => type === 'string' && format === undefined;

const LIST = { type: undefined, isMany: true };

/**
 * The lists of related items whose collections the caller may not read, as `collection.field`. The specification
 * says of them what it says of a text; in the types of GraphQL they can be counted.
 */
async function hiddenLists(directus: Directus): Promise<Set<string>> {
	const path = '/server/specs/graphql/items';
	const { body } = await directus
		.send({ method: 'GET', path, answer: 'text' })
		.catch(() => ({ body: '' }));
	const found = new Set<string>();
	for (const [, name, fields = ''] of String(body).matchAll(/^type (\w+) \{\n([^]*?)^\}/gm))
		for (const [, field] of fields.matchAll(/^\s*(\w+)_func: count_functions/gm))
			found.add(`${name}.${field}`);
	return found;
}

function fieldOf(
	property: Property,
	targetOf: (reference: string) => string | undefined,
): Omit<ModelField, 'name'> {
	const { type, items, oneOf, description } = property;
	const leads = (oneOf ?? items?.oneOf ?? []).flatMap(({ $ref }) =>
		$ref === undefined ? [] : [targetOf($ref) ?? []].flat(),
	);
	const isMany = type === 'array' && items?.oneOf !== undefined;
	const plain = oneOf?.find(({ $ref }) => $ref === undefined) ?? property;
	return {
		...(isMany ? { isMany } : { type: columnType(plain) }),
		...(leads.length > 0 && { leadsTo: leads }),
		...(description && { note: description }),
	};
}

/** The type of the column for which Directus writes a type and a format (services/specifications.ts). */
function columnType({ type, format }: Property): string {
	if (format !== undefined) return FORMATS[format] ?? format;
	// It describes JSON by no type at all.
	return type === undefined ? 'json' : (TYPES[type] ?? type);
}

const FORMATS: Record<string, string> = { int64: 'bigInteger', 'date-time': 'dateTime' };
const TYPES: Record<string, string> = { number: 'decimal', array: 'csv', object: 'geometry' };
