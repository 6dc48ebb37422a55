import type { IDataObject, ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { resources } from '../operations';
import { pathSegment } from '../transport/path';
import { directusRequest, allRelations, fieldsOfCollection } from '../transport/legacy';
import type { DirectusField } from '../transport/schema';
import { chosen, optionsSayingWhyEmpty, type Options } from '../framework/emptyList';
import { interfaces, specials } from './fieldOptions';
import { linkLists } from './linkLists';

/** The collection that the node works on: the chosen one, or the resource's own. */
export function currentCollection(this: ILoadOptionsFunctions): string | undefined {
	const resource = this.getCurrentNodeParameter('resource') as string;
	const rows = Object.hasOwn(resources, resource) ? resources[resource]?.operations : undefined;
	const own = Object.values(rows ?? {}).find(({ collection }) => collection)?.collection;
	// n8n refuses to extract what the resource has no parameter for.
	if (own) return own;
	const given = this.getCurrentNodeParameter('collection', { extractValue: true });
	return (given as string | undefined) || undefined;
}

/** The fields of the current collection, and those of the items that they lead to (`author.name`). */
async function getFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const collection = currentCollection.call(this) ?? chosen(this, 'collection', 'collection');
	const fields = (await fieldsOfCollection.call(this, collection)).filter(holdsData);
	const relations = await allRelations.call(this).catch(() => []);
	const options = fields.map(({ field }) => ({ name: field, value: field }));
	for (const { collection: many, field, related_collection: related } of relations) {
		if (many !== collection || !related) continue;
		const inner = await fieldsOfCollection.call(this, related).catch(() => []);
		const paths = inner.filter(holdsData).map((one) => `${field}.${one.field}`);
		options.push(...paths.map((path) => ({ name: path, value: path })));
	}
	return options;
}

/** Groups, dividers and notices are fields to Directus, but hold nothing. */
const holdsData = ({ type, meta }: DirectusField) =>
	type !== 'alias' || (meta?.special ?? []).some((one) => !['group', 'no-data'].includes(one));

/** The fields that a permission can name: those of its collection, and * for all. */
async function getPermittedFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const all = { name: '[All]', value: '*' };
	// Update does not ask for the collection: the chosen permission has one.
	const collection =
		this.getCurrentNodeParameter('operation') === 'update'
			? await collectionOfPermission.call(this)
			: this.getCurrentNodeParameter('collection', { extractValue: true });
	if (!collection) return [all];
	const fields = (await fieldsOfCollection.call(this, String(collection))).filter(holdsData);
	return [all, ...fields.map(({ field }) => ({ name: field, value: field }))];
}

async function collectionOfPermission(this: ILoadOptionsFunctions): Promise<string | undefined> {
	const id = this.getCurrentNodeParameter('id', { extractValue: true });
	if (!id) return undefined;
	const path = `/permissions/${pathSegment(id, 'id')}`;
	const { data } = await directusRequest.call(this, {
		method: 'GET',
		path,
		query: { fields: 'collection' },
		gives: 'record',
	});
	return (data as { collection: string }).collection;
}

/** The storages that files are in, and those that an administrator sees being watched. */
async function getStorages(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const query = { groupBy: ['storage'], aggregate: { count: '*' } };
	const ask = async (path: string, asked?: IDataObject) =>
		await directusRequest
			.call(this, { method: 'GET', path, query: asked, answer: 'bare', accept: [403, 503] })
			.then(({ body }) => (body ?? {}) as { data?: IDataObject[]; checks?: IDataObject });
	const { data: used = [] } = await ask('/files', query);
	const { checks = {} } = await ask('/server/health');
	const watched = Object.keys(checks).map((name) => /^storage:(.+):responseTime$/.exec(name)?.[1]);
	const names = new Set([...used.map(({ storage }) => storage as string), ...watched]);
	return [...names].flatMap((name) => (name ? [{ name, value: name }] : []));
}

/** The fields that hold files, by their collections; those of translations as `translations.image`. */
async function fieldsForFiles(this: ILoadOptionsFunctions): Promise<Map<string, string[]>> {
	const relations = await allRelations.call(this);
	const found = new Map<string, string[]>();
	const add = (collection: string, field: string) =>
		found.set(collection, [...(found.get(collection) ?? []), field]);
	const ofFiles = relations.filter((one) => one.related_collection === 'directus_files');
	const isSystem = (name: string) => name.startsWith('directus_') && name !== 'directus_users';
	for (const { collection, field } of ofFiles) if (!isSystem(collection)) add(collection, field);
	const ofJunctions = relations.filter(({ meta }) => meta?.one_field && meta.junction_field);
	for (const { collection, related_collection: one, meta } of ofJunctions) {
		const leadsToFiles = ofFiles.some(
			(file) => file.collection === collection && file.field === meta?.junction_field,
		);
		if (one && leadsToFiles) add(one, meta!.one_field!);
	}
	for (const { collection, related_collection: one, meta } of ofJunctions) {
		const inner = (found.get(collection) ?? []).filter((field) => field !== meta?.junction_field);
		for (const field of inner) if (one) add(one, `${meta!.one_field!}.${field}`);
	}
	return found;
}

/** The collections whose records hold files. */
async function getCollectionsWithFiles(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const found = await fieldsForFiles.call(this);
	return [...found.keys()].sort().map((name) => ({ name, value: name }));
}

/** The fields of the chosen collection that hold files. */
async function getFieldsForFiles(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const collection = chosen(this, 'putInto.record.collection', 'collection');
	const found = (await fieldsForFiles.call(this)).get(collection) ?? [];
	return found.map((name) => ({ name, value: name }));
}

/** The presets of Directus itself. @see https://directus.io/docs/guides/files/transform */
const OWN_PRESETS = ['small', 'medium', 'large'].flatMap((size) =>
	['cover', 'contain'].map((fit) => `system-${size}-${fit}`),
);

/** The presets of the settings that the user may read, and those of Directus itself. */
async function getPresets(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { body } = await directusRequest.call(this, {
		method: 'GET',
		path: '/settings',
		query: { fields: ['storage_asset_presets'] },
		accept: [403],
		gives: 'record',
	});
	const { data } = (body ?? {}) as {
		data?: { storage_asset_presets?: Array<{ key: string }> | null };
	};
	const own = (data?.storage_asset_presets ?? []).map(({ key }) => key);
	return [...own, ...OWN_PRESETS].map((key) => ({ name: key, value: key }));
}

/** Each list under its name, with what it holds. */
const lists = {
	getCollectionsWithFiles: ['collections with a field for files', getCollectionsWithFiles],
	getFields: ['fields in the collection', getFields],
	getFieldsForFiles: ['fields for files in the collection', getFieldsForFiles],
	getLinkFields: ['fields in the collection that list related items', linkLists.getLinkFields],
	getPermittedFields: ['fields in the collection', getPermittedFields],
	getPresets: ['presets', getPresets],
	getRelatedCollections: ['collections that the field leads to', linkLists.getRelatedCollections],
	getRelatedItems: ['items in the related collection', linkLists.getRelatedItems],
	getStorages: ['storages', getStorages],
} satisfies Record<string, [string, Options]>;

/** The lists of the node's drop-downs. */
export const loadOptions = {
	...(Object.fromEntries(
		Object.entries(lists).map(([name, [what, list]]) => [name, optionsSayingWhyEmpty(what, list)]),
	) as Record<keyof typeof lists, Options>),
	getInterfaces: async () => interfaces,
	getSpecials: async () => specials,
};
