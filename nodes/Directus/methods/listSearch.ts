import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { conditionToRule } from '../actions/query';
import { resources } from '../operations';
import { pathSegment } from '../transport/path';
import { atMost, directusRequest, directusUrl, fieldsOfCollection } from '../transport/legacy';
import { chosen, sayingWhyEmpty, type ListSearch } from '../framework/emptyList';
import { itemNames, readNamed, recordLabel, valueAt } from './itemNames';
import { registryLists } from './registryLists';
import { schemaLists } from './schemaLists';

const PAGE = 50;

interface Search {
	path: string;
	/** The name of a record in the list. */
	label: (record: IDataObject) => string;
	/** The field that identifies a record. */
	key?: string;
	fields?: string[];
	filter?: IDataObject;
	sort?: string;
	/** The fields that make the name, where it is made of several: a search looks in each of them. */
	parts?: string[];
	/** The records' page in the Studio, below its address; the key is added. */
	studio?: string;
}

/** One page of a searchable list, asked of Directus: the token is the offset of the next. */
const searchIn = async function (
	this: ILoadOptionsFunctions,
	{ path, label, key = 'id', fields, filter, sort, parts, studio }: Search,
	search?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	const offset = Number(token ?? 0);
	const words = parts && !isId(search) ? wordsIn(search) : [];
	const limit = await atMost.call(this, PAGE);
	const page = { limit, offset, sort };
	// Who may not read all of what the names are made of finds what Directus finds by itself.
	const plain = { ...page, ...(search && { search }), filter };
	const named = words.map((word) => anywhere(word, parts));
	const filters = { filter: { _and: [...(filter ? [filter] : []), ...named] } };
	const query = named.length > 0 ? { ...page, fields, ...filters } : { ...plain, fields };
	const records = await readNamed.call(this, path, query, plain);
	const root = studio ? `${await directusUrl.call(this)}/admin/${studio}/` : undefined;
	return {
		// The permissions that Directus gives for its Studio are in no table, and have no key.
		results: records
			.filter((record) => record[key] !== undefined)
			.map((record) => ({
				name: label(record),
				value: record[key] as string,
				...(root && { url: `${root}${encodeURIComponent(String(record[key]))}` }),
			})),
		...(records.length === limit && { paginationToken: String(offset + limit) }),
	};
};

/** Directus finds an ID by its own search. */
const isId = (search = '') => /^(?:\d+|[\da-f]{8}-[\da-f-]{27})$/i.test(search.trim());

/** What was typed, without the marks that a name has between its parts. */
const wordsIn = (search = '') => search.split(/[\s,()]+/).filter(Boolean);

/** Directus's search knows no fields of related records, and looks for a whole text in one field. */
const anywhere = (word: string, parts: string[] = []): IDataObject => ({
	_or: parts.map((part) => conditionToRule({ field: part, operator: '_icontains', value: word })),
});

const searchOf = (path: string, studio?: string): ListSearch =>
	async function (search, token) {
		const parts = searchedIn[path.slice(1)];
		return await searchIn.call(this, { path, label: recordLabel, parts, studio }, search, token);
	};

/** The records of the resource that is chosen in the node. */
async function searchRecords(this: ILoadOptionsFunctions, search?: string, token?: string) {
	const resource = this.getCurrentNodeParameter('resource') as string;
	const row = Object.hasOwn(resources, resource) ? resources[resource]?.operations.list : undefined;
	if (!row) return { results: [] };
	const path = row.route.slice('GET '.length);
	const studio = studioPages[resource];
	const sort = newestFirst.includes(resource) ? '-id' : undefined;
	const named = knownBySeveral[resource];
	const key = keys[resource] ?? 'id';
	const label = named
		? (record: IDataObject) =>
				named
					.map((part) => valueAt(record, part))
					.filter(Boolean)
					.join(', ') || String(record[key])
		: (labels[resource] ?? recordLabel);
	const fields = named && [key, ...named];
	const parts = named ?? searchedIn[resource];
	const records = { path, label, key, fields, sort, parts, studio };
	return await searchIn.call(this, records, search, token);
}

/** A flow with what sets it off. */
const flowLabel = (record: IDataObject) =>
	record.trigger ? `${recordLabel(record)} (${record.trigger as string})` : recordLabel(record);

/** The names of records that are made in a way of their own. */
const labels: Record<string, (record: IDataObject) => string> = { flows: flowLabel };

/** Keys that are not called `id`. */
const keys: Record<string, string> = { mcpClients: 'client_id' };

/** Records that no single field tells apart, or none that others have as well. */
const knownBySeveral: Record<string, string[]> = {
	access: ['policy.name', 'role.name', 'user.email'],
	mcpClients: ['client_name', 'client_uri'],
	panels: ['name', 'type'],
	permissions: ['policy.name', 'collection', 'action'],
	presets: ['bookmark', 'collection', 'layout'],
	shares: ['name', 'collection', 'item'],
	translations: ['key', 'language'],
	versions: ['name', 'key', 'collection', 'item'],
};

/** What the other names of several parts are made of: see recordLabel. */
const searchedIn: Record<string, string[]> = {
	activity: ['action', 'collection', 'item'],
	revisions: ['collection', 'item'],
	users: ['first_name', 'last_name', 'email'],
};

/** Resources whose records grow without end: the latest are the ones looked for. */
const newestFirst = ['activity', 'notifications', 'revisions'];

/** Where the Studio shows a record of a resource. */
const studioPages: Record<string, string> = {
	activity: 'activity',
	dashboards: 'insights',
	files: 'files',
	flows: 'settings/flows',
	folders: 'files/folders',
	policies: 'settings/policies',
	roles: 'settings/roles',
	shares: 'shared',
	users: 'users',
};

/** The operations of all flows, each with the name of its flow. */
async function searchOperations(this: ILoadOptionsFunctions, search?: string, token?: string) {
	const fields = ['id', 'name', 'key', 'flow.name'];
	const label = (record: IDataObject) =>
		`${recordLabel(record)} (${String((record.flow as IDataObject | null)?.name ?? 'no flow')})`;
	const parts = fields.slice(1);
	return await searchIn.call(this, { path: '/operations', label, fields, parts }, search, token);
}

async function searchFlows(this: ILoadOptionsFunctions, search?: string, token?: string) {
	const flows = { path: '/flows', label: flowLabel, studio: studioPages.flows };
	return await searchIn.call(this, flows, search, token);
}

/** The folders of a type. Since Directus 12.4 there are folders of flows; before, all are of files. */
const foldersOf = (type: 'files' | 'flows'): ListSearch =>
	async function (search, token) {
		// Who may not see the fields may see folders all the same; those of flows only administrators see.
		const fields = await fieldsOfCollection.call(this, 'directus_folders').catch(() => []);
		const isTyped = fields.some(({ field }) => field === 'type');
		if (!isTyped && type === 'flows') return { results: [] };
		const filter = isTyped ? { type: { _eq: type } } : undefined;
		const studio = type === 'files' ? studioPages.folders : undefined;
		const folders = { path: '/folders', label: recordLabel, filter, studio };
		return await searchIn.call(this, folders, search, token);
	};

/** The flows that a request can set off. */
async function searchTriggerableFlows(
	this: ILoadOptionsFunctions,
	search?: string,
	token?: string,
) {
	const filter = { status: { _eq: 'active' }, trigger: { _in: ['webhook', 'manual'] } };
	const flows = { path: '/flows', label: flowLabel, filter, studio: studioPages.flows };
	return await searchIn.call(this, flows, search, token);
}

/** The comments, which Directus 10 keeps among the activity. */
async function searchComments(this: ILoadOptionsFunctions, search?: string, token?: string) {
	const comments = { path: '/comments', label: recordLabel, sort: '-date_created' };
	const older = {
		path: '/activity',
		label: recordLabel,
		filter: { action: { _eq: 'comment' } },
		sort: '-id',
	};
	return await searchIn.call(this, comments, search, token).catch(async (error: unknown) => {
		const missing = error instanceof NodeApiError && error.context.code === 'ROUTE_NOT_FOUND';
		return await (missing
			? searchIn.call(this, older, search, token)
			: Promise.reject(error as Error));
	});
}

/** The items of the collection that is chosen in the node, named by its display template. */
async function searchItems(this: ILoadOptionsFunctions, search?: string, token?: string) {
	const collection = chosen(this, 'collection', 'collection');
	const name = pathSegment(collection, 'collection');
	const named = await itemNames.call(this, collection);
	const items = { path: `/items/${name}`, studio: `content/${name}`, ...named };
	return await searchIn.call(this, items, search, token);
}

/** The collections that hold items: not Directus's own, not the folders of the data model. */
async function searchCollections(
	this: ILoadOptionsFunctions,
	search = '',
): Promise<INodeListSearchResult> {
	const { data } = await directusRequest.call(this, {
		method: 'GET',
		path: '/collections',
		gives: 'records',
	});
	const root = await directusUrl.call(this);
	return {
		results: (data as Array<{ collection: string; schema: unknown }>)
			.filter(({ collection, schema }) => schema && !collection.startsWith('directus_'))
			.map(({ collection }) => collection)
			.filter((name) => name.toLowerCase().includes(search.toLowerCase()))
			.sort((a, b) => a.localeCompare(b))
			.map((name) => ({
				name,
				value: name,
				url: `${root}/admin/content/${encodeURIComponent(name)}`,
			})),
	};
}

/** Each list under its name, with what it holds. */
const lists: Record<string, [string, ListSearch]> = {
	...registryLists,
	...schemaLists,
	searchCollections: ['collections with items', searchCollections],
	searchComments: ['comments', searchComments],
	searchDashboards: ['dashboards', searchOf('/dashboards', 'insights')],
	searchFiles: ['files', searchOf('/files', 'files')],
	searchFlows: ['flows', searchFlows],
	searchFlowFolders: ['folders of flows', foldersOf('flows')],
	searchFolders: ['folders of files', foldersOf('files')],
	searchItems: ['items in the collection', searchItems],
	searchOperations: ['operations of flows', searchOperations],
	searchPolicies: ['policies', searchOf('/policies', 'settings/policies')],
	searchRecords: ['records of this resource', searchRecords],
	searchRoles: ['roles', searchOf('/roles', 'settings/roles')],
	searchTriggerableFlows: ['active flows with a webhook or manual trigger', searchTriggerableFlows],
	searchUsers: ['users', searchOf('/users', 'users')],
};

/** The lists of the node's resource locators (https://docs.n8n.io/integrations/creating-nodes/). */
export const listSearch: Record<string, ListSearch> = Object.fromEntries(
	Object.entries(lists).map(([name, [what, list]]) => [name, sayingWhyEmpty(what, list)]),
);
