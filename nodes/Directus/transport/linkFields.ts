import type { Directus } from './directus';
import { Failure } from './failure';
import { didYouMean } from './missingNames';
import { pathSegment } from './path';
import type { DirectusRelation } from './schema';

/**
 * A field of a collection that lists related items, and where its links are: in a junction between both sides
 * (many to many, many to any, translations), or in the related items themselves (one to many).
 *
 * @see https://directus.io/docs/guides/data-model/relationships
 */
export interface LinkField {
	field: string;
	/** The collection that holds the links. */
	collection: string;
	/** The field in it that holds the key of the item. */
	parentField: string;
	/** The field in a junction that holds the key of the related item; undefined in one to many. */
	relatedField?: string;
	/** The field in a junction that says of which collection the related item is, in many to any. */
	collectionField?: string;
	/** The field in which the junction keeps the order of the list. */
	sortField?: string;
	/** The collections of the related items: several in many to any, none where the caller may not see the relation. */
	related: string[];
}

/** The fields of a collection that list related items, as far as the caller may see where they lead. */
export const linkFieldsOf = (relations: DirectusRelation[], collection: string): LinkField[] =>
	listFieldsOf(relations, collection).filter(({ related }) => related.length > 0);

/** The fields of a collection that list related items, as far as the caller may see the relations. */
export function listFieldsOf(relations: DirectusRelation[], collection: string): LinkField[] {
	return relations.flatMap((one): LinkField[] => {
		const field = one.meta?.one_field;
		if (one.related_collection !== collection || !field) return [];
		const shared = { field, collection: one.collection, parentField: one.field };
		const junctionField = one.meta?.junction_field;
		if (!junctionField) return [{ ...shared, related: [one.collection] }];
		const other = relations.find(
			(two) => two.collection === one.collection && two.field === junctionField,
		);
		const { one_allowed_collections: allowed, one_collection_field: name } = other?.meta ?? {};
		const related = other?.related_collection ? [other.related_collection] : (allowed ?? []);
		return [
			{
				...shared,
				related,
				relatedField: junctionField,
				...(!other?.related_collection && name && { collectionField: name }),
				...(one.meta?.sort_field && { sortField: one.meta.sort_field }),
			},
		];
	});
}

/** The words for how a field is related. */
export const kindOf = ({ relatedField, collectionField }: LinkField): string =>
	collectionField ? 'many to any' : relatedField ? 'many to many' : 'one to many';

/** A field that lists related items, and the collection that these are to be of. */
export type ChosenLink = LinkField & { target: string };

/**
 * The field that is chosen to link in.
 *
 * @param chosen the field and, where it leads to several collections, that of the related items
 * @throws Failure where the field lists no related items, or not of that collection
 */
export async function chosenLink(
	directus: Directus,
	collection: string,
	chosen: { field?: unknown; relatedCollection?: unknown },
): Promise<ChosenLink> {
	const field = String(chosen.field);
	const relatedCollection = chosen.relatedCollection as string | undefined;
	const relations = await directus.relations();
	const links = linkFieldsOf(relations, collection);
	const link = links.find((one) => one.field === field);
	if (!link) throw noLinkField(relations, links, collection, field);
	const { related } = link;
	const target = relatedCollection ?? (related.length === 1 ? related[0] : undefined);
	const list = `${related.slice(0, 20).join(', ')}${related.length > 20 ? ' …' : ''}`;
	if (target === undefined)
		throw new Failure('Missing required parameter: Related Collection', 'no', {
			description: `The field "${field}" leads to items of several collections: ${list}. Nothing was sent. Say of which the related items are.`,
		});
	if (!related.includes(target))
		throw new Failure(`The field "${field}" does not lead to ${target}`, 'no', {
			field,
			description: `It leads to ${list}. Nothing was sent.`,
		});
	return { ...link, target };
}

function noLinkField(
	relations: DirectusRelation[],
	links: LinkField[],
	collection: string,
	field: string,
): Failure {
	const isManyToOne = relations.some((one) => one.collection === collection && one.field === field);
	if (isManyToOne)
		return new Failure(`The field "${field}" holds one related item`, 'no', {
			field,
			description: 'Nothing was sent. Set it with Update: its value is the ID of the related item.',
		});
	const names = links.map((one) => one.field);
	return new Failure(
		`The field "${field}" of ${collection} lists no related items${didYouMean(field, names)}`,
		'no',
		{
			field,
			description: `Nothing was sent. ${names.length > 0 ? `Those that do are ${names.join(', ')}.` : 'No field of it does.'} The user of the credential sees only relations between collections that it may read.`,
		},
	);
}

/** The endpoint of a collection: those of Directus itself have one of their own. */
export const endpointOf = (collection: string): string =>
	collection.startsWith('directus_')
		? `/${pathSegment(collection.slice('directus_'.length), 'collection')}`
		: `/items/${pathSegment(collection, 'collection')}`;
