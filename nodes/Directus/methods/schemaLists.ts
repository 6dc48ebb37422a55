import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { chosen, type ListSearch } from '../framework/emptyList';
import { pathSegment } from '../transport/path';
import { directusRequest, directusUrl, fieldsOfCollection } from '../transport/legacy';

const dataModel = async function (this: ILoadOptionsFunctions): Promise<string> {
	return `${await directusUrl.call(this)}/admin/settings/data-model/`;
};

/** Those of the names that hold the search, with their pages in the Studio. */
function listOf(names: string[], search: string, root: string): INodeListSearchResult {
	return {
		results: names
			.filter((name) => name.toLowerCase().includes(search.toLowerCase()))
			.map((name) => ({ name, value: name, url: root + encodeURIComponent(name) })),
	};
}

/** Every collection: those that hold items and the folders by name, then Directus's own. */
async function searchAllCollections(
	this: ILoadOptionsFunctions,
	search = '',
): Promise<INodeListSearchResult> {
	const { data } = await directusRequest.call(this, {
		method: 'GET',
		path: '/collections',
		gives: 'records',
	});
	const names = (data as IDataObject[]).map(({ collection }) => String(collection)).sort();
	const system = (name: string) => name.startsWith('directus_');
	const sorted = [...names.filter((name) => !system(name)), ...names.filter(system)];
	return listOf(sorted, search, await dataModel.call(this));
}

/** The fields of the chosen collection, in the Studio's order. */
async function searchFields(
	this: ILoadOptionsFunctions,
	search = '',
): Promise<INodeListSearchResult> {
	const collection = chosen(this, 'collection', 'collection');
	const names = (await fieldsOfCollection.call(this, collection)).map(({ field }) => field);
	return listOf(names, search, `${await dataModel.call(this)}${encodeURIComponent(collection)}/`);
}

/** The fields of the chosen collection that lead to another. */
async function searchRelationFields(
	this: ILoadOptionsFunctions,
	search = '',
): Promise<INodeListSearchResult> {
	const collection = chosen(this, 'collection', 'collection');
	const path = `/relations/${pathSegment(collection, 'collection')}`;
	const { data } = await directusRequest.call(this, { method: 'GET', path, gives: 'records' });
	const names = (data as IDataObject[]).map(({ field }) => String(field)).sort();
	return listOf(names, search, `${await dataModel.call(this)}${encodeURIComponent(collection)}/`);
}

/** The lists of what the data model is made of, each with what it holds. */
export const schemaLists: Record<string, [string, ListSearch]> = {
	searchAllCollections: ['collections', searchAllCollections],
	searchFields: ['fields in the collection', searchFields],
	searchRelationFields: ['fields in the collection that lead to another', searchRelationFields],
};
