import type { IDataObject, ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { resources } from '../operations';
import { pathSegment } from '../transport/path';
import { directusRequest, allRelations, fieldsOfCollection } from '../transport/legacy';
import type { DirectusField } from '../transport/schema';
import { interfaces, specials } from './fieldOptions';
import { linkLists } from './linkLists';

/** The collection that the node works on: the chosen one, or the resource's own. */
export function currentCollection(this: ILoadOptionsFunctions): string | undefined {
	const resource = this.getCurrentNodeParameter('resource') as string;
	const rows = Object.hasOwn(resources, resource) ? resources[resource]?.operations : undefined;
	const own = Object.values(rows ?? {}).find(({ collection }) => collection)?.collection;
	return (
		own ??
		(this.getCurrentNodeParameter('collection', { extractValue: true }) as string | undefined)
	);
}

/** The fields of the current collection, and those of the items that they lead to (`author.name`). */
async function getFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const collection = currentCollection.call(this);
	if (!collection) return [];
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
	const { body } = await directusRequest.call(this, {
		method: 'GET',
		path,
		query: { fields: 'collection' },
	});
	return (body as { data: { collection: string } }).data.collection;
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

/** The lists of the node's drop-downs. */
export const loadOptions = {
	...linkLists,
	getFields,
	getPermittedFields,
	getInterfaces: async () => interfaces,
	getStorages,
	getSpecials: async () => specials,
};
