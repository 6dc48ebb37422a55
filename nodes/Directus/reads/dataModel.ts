import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import { pathSegment } from '../transport/path';
import type { DirectusField, DirectusRelation } from '../transport/schema';
import { named } from '../transport/schema';
import type { Choice } from '../values/columns';
import { choicesOf, isDemanded, isWritable } from '../values/columns';
import { specifiedModel } from './specification';

/** What a caller may know of a field. */
export interface ModelField {
	name: string;
	/** The type of its column; none of a list of related items. */
	type?: string;
	isKey?: boolean;
	/** Whether Directus or the database makes its value. */
	isMade?: boolean;
	isRequired?: boolean;
	isReadOnly?: boolean;
	/** The only values allowed. */
	choices?: Choice[];
	/** The collections of the items that it leads to. */
	leadsTo?: string[];
	/** Whether it leads to many items. */
	isMany?: boolean;
	note?: string;
}

/** What a caller may know of a collection. */
export interface ModelCollection {
	name: string;
	note?: string;
	/** Whether it holds one item, which has no ID. */
	isSingleton?: boolean;
	fields: ModelField[];
}

/** How many collections are asked for one by one, before all fields are read together. */
const MOST_ALONE = 5;

/**
 * The data model as the caller may see it. Directus shows its collections, fields and relations to
 * administrators and to users of its app. All others it tells what they may read in its OpenAPI specification,
 * which has neither the choices of a field nor its key.
 *
 * @param wanted the collections; all that hold items, without Directus's own, where there is none
 * @returns in the order of `wanted`, or by name
 * @throws Failure where a collection is not there, or Directus does not answer
 * @see https://directus.io/docs/api/fields
 */
export async function dataModel(directus: Directus, wanted: string[]): Promise<ModelCollection[]> {
	const model = await readModel(directus, wanted).catch(async (error: unknown) => {
		const failure = asFailure(error);
		if (failure.details.code !== 'FORBIDDEN') throw failure;
		return await specifiedModel(directus, failure);
	});
	const names = [...model.keys()];
	const own = names.filter((name) => !name.startsWith('directus_')).sort();
	return (wanted.length > 0 ? wanted : own).map((name) => {
		const found = model.get(name);
		if (found) return found;
		throw new Failure(
			`There is no collection "${name}" that the user of the credential may see`,
			'no',
			{
				description: `Check the name, upper and lower case as well. There are: ${own.slice(0, 50).join(', ')}.`,
			},
		);
	});
}

interface Collection {
	collection: string;
	/** Folders of collections have none. */
	schema: unknown;
	meta: { note?: string | null; singleton?: boolean } | null;
}

async function readModel(
	directus: Directus,
	wanted: string[],
): Promise<Map<string, ModelCollection>> {
	const ask = async <T>(path: string): Promise<T> => {
		const { data } = await directus.send({ method: 'GET', path, gives: 'records' });
		return named(data, ['collection']) as T;
	};
	const all = (await ask<Collection[]>('/collections')).filter(({ schema }) => schema !== null);
	const names = new Set(all.map(({ collection }) => collection));
	const some = wanted.filter((name) => names.has(name));
	const paths =
		wanted.length > 0 && wanted.length <= MOST_ALONE
			? some.map((name) => `/fields/${pathSegment(name, 'collection')}`)
			: ['/fields'];
	const fields: DirectusField[] = [];
	for (const path of paths) fields.push(...(await ask<DirectusField[]>(path)));
	// Who may not read them is told of the fields alone.
	const relations = await directus.relations().catch((): DirectusRelation[] => []);
	return new Map(
		all.map(({ collection, meta }) => [
			collection,
			{
				name: collection,
				...(meta?.note && { note: meta.note }),
				...(meta?.singleton && { isSingleton: true }),
				fields: fields
					.filter((field) => field.collection === collection && isWritable(field))
					.sort((a, b) => (a.meta?.sort ?? 999) - (b.meta?.sort ?? 999))
					.map((field) => modelField(field, relations)),
			},
		]),
	);
}

function modelField(field: DirectusField, relations: DirectusRelation[]): ModelField {
	const { type, schema, meta } = field;
	const special = meta?.special ?? [];
	const choices = choicesOf(field);
	const isMany = type === 'alias';
	return {
		name: field.field,
		...(!isMany && { type }),
		...(schema?.is_primary_key && { isKey: true }),
		...((schema?.has_auto_increment || special.some((one) => MADE.includes(one))) && {
			isMade: true,
		}),
		...(isDemanded(field) && { isRequired: true }),
		...(meta?.readonly && { isReadOnly: true }),
		...(choices && { choices }),
		...linkOf(field, relations),
		...(isMany && { isMany }),
		...(meta?.note && { note: meta.note }),
	};
}

/** What Directus fills in itself. */
const MADE = ['uuid', 'date-created', 'date-updated', 'user-created', 'user-updated'];

/** Where a field leads. Of a relation through a third collection it is the one at its other end. */
function linkOf(
	{ collection, field, schema, meta }: DirectusField,
	relations: DirectusRelation[],
): Pick<ModelField, 'leadsTo'> {
	const targetsOf = (relation: DirectusRelation | undefined): string[] =>
		relation?.related_collection
			? [relation.related_collection]
			: (relation?.meta?.one_allowed_collections ?? []);
	const ofField = (of: string, name: string) =>
		relations.find((one) => one.collection === of && one.field === name);
	const own = ofField(collection, field);
	if (own) return { leadsTo: targetsOf(own) };
	const from = relations.find(
		(one) => one.related_collection === collection && one.meta?.one_field === field,
	);
	if (from) {
		const junction = from.meta?.junction_field;
		const beyond = junction ? targetsOf(ofField(from.collection, junction)) : [];
		return { leadsTo: beyond.length > 0 ? beyond : [from.collection] };
	}
	const target = schema?.foreign_key_table ?? undefined;
	if (target !== undefined) return { leadsTo: [target] };
	return meta?.special?.includes('file') ? { leadsTo: ['directus_files'] } : {};
}

const MOST_CHOICES = 20;
const LONGEST_NOTE = 120;

/**
 * A collection in few words, for a person or a model: `{ collection, note?, singleton?, fields }`, the fields as
 * `"status": "string, required, one of \"draft\", \"live\". Whether it is shown"`.
 */
export const inWords = ({ name, note, isSingleton, fields }: ModelCollection): IDataObject => ({
	collection: name,
	...(note && { note: shortened(note) }),
	...(isSingleton && { singleton: true }),
	fields: Object.fromEntries(fields.map((field) => [field.name, fieldInWords(field)])),
});

function fieldInWords(field: ModelField): string {
	const { type, isKey, isMade, isRequired, isReadOnly, choices, leadsTo = [], isMany } = field;
	const target = leadsTo.join(' or ');
	const told = [
		isMany ? `list of ${target || 'related items'}` : (type ?? 'unknown'),
		!isMany && target && `of ${target}`,
		isKey && 'key',
		isMade && 'made automatically',
		isRequired && !isMade && 'required',
		isReadOnly && !isMade && 'read-only',
		choices && `one of ${listed(choices)}`,
	];
	const [first, second, ...others] = told.filter(Boolean) as string[];
	const kind = !isMany && target ? [`${first} ${second}`, ...others] : [first, second, ...others];
	const said = kind.filter(Boolean).join(', ');
	return field.note ? `${said}. ${shortened(field.note)}` : said;
}

function listed(choices: Choice[]): string {
	const shown = choices.slice(0, MOST_CHOICES).map((one) => JSON.stringify(one));
	const others = choices.length - shown.length;
	return `${shown.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

const shortened = (text: string): string =>
	text.length > LONGEST_NOTE ? `${text.slice(0, LONGEST_NOTE - 1)}…` : text;
