import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { chosen, type ListSearch } from '../framework/emptyList';
import { pathSegment } from '../transport/path';
import { directusRequest } from '../transport/legacy';
import type { Shape } from '../transport/shape';

const PAGE = 50;

async function read(
	this: ILoadOptionsFunctions,
	path: string,
	query: IDataObject = {},
	gives: Shape = 'records',
): Promise<unknown> {
	return (await directusRequest.call(this, { method: 'GET', path, query, gives })).data;
}

const holding = (
	search: string,
	results: INodeListSearchResult['results'],
): INodeListSearchResult => ({
	results: results.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase())),
});

interface Extension {
	id: string;
	meta: { folder: string };
	schema: { name: string } | null;
}

/** The installed extensions; one whose files are gone has only its folder left as a name. */
async function searchExtensions(
	this: ILoadOptionsFunctions,
	search = '',
): Promise<INodeListSearchResult> {
	const extensions = (await read.call(this, '/extensions')) as Extension[];
	return holding(
		search,
		extensions.map(({ id, schema, meta }) => ({ name: schema?.name ?? meta.folder, value: id })),
	);
}

/** The extensions of the marketplace; it searches itself. */
async function searchRegistry(
	this: ILoadOptionsFunctions,
	search?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	const offset = Number(token ?? 0);
	const query = { limit: PAGE, offset, ...(search && { search }) };
	const found = (await read.call(this, '/extensions/registry', query)) as Array<{
		id: string;
		name: string;
	}>;
	return {
		results: found.map(({ id, name }) => ({ name, value: id })),
		...(found.length === PAGE && { paginationToken: String(offset + PAGE) }),
	};
}

/** The versions of the extension that is chosen. */
async function searchRegistryVersions(
	this: ILoadOptionsFunctions,
	search = '',
): Promise<INodeListSearchResult> {
	const extension = chosen(this, 'extension', 'extension');
	const path = `/extensions/registry/extension/${pathSegment(extension, 'extension')}`;
	const { versions } = (await read.call(this, path, {}, 'record')) as {
		versions: Array<{ id: string; version: string }>;
	};
	return holding(
		search,
		versions.map(({ id, version }) => ({ name: version, value: id })),
	);
}

interface Project {
	id: string;
	name: string;
}

/** The path of the provider that is chosen. */
const providerPath = function (this: ILoadOptionsFunctions): string {
	return `/deployments/${pathSegment(this.getCurrentNodeParameter('provider'), 'provider')}`;
};

/** The projects that Directus deploys. It knows them itself and does not ask the provider. */
async function projectsOf(this: ILoadOptionsFunctions): Promise<Project[]> {
	const path = `${providerPath.call(this)}/dashboard`;
	return ((await read.call(this, path, {}, 'record')) as { projects: Project[] }).projects;
}

async function searchDeploymentProjects(
	this: ILoadOptionsFunctions,
	search = '',
): Promise<INodeListSearchResult> {
	const projects = await projectsOf.call(this);
	return holding(
		search,
		projects.map(({ id, name }) => ({ name, value: id })),
	);
}

/** The latest runs of every project. */
async function searchDeploymentRuns(
	this: ILoadOptionsFunctions,
	search = '',
): Promise<INodeListSearchResult> {
	const results: INodeListSearchResult['results'] = [];
	for (const project of await projectsOf.call(this)) {
		const path = `${providerPath.call(this)}/projects/${pathSegment(project.id, 'project')}/runs`;
		const runs = (await read.call(this, path)) as IDataObject[];
		results.push(
			...runs.map(({ id, date_created: created, status }) => ({
				name: `${project.name}, ${created as string}: ${status as string}`,
				value: id as string,
			})),
		);
	}
	return holding(search, results);
}

/** The lists of the marketplace, of installed extensions and of deployments, each with what it holds. */
export const registryLists: Record<string, [string, ListSearch]> = {
	searchDeploymentProjects: ['projects that Directus deploys', searchDeploymentProjects],
	searchDeploymentRuns: ['runs of the projects', searchDeploymentRuns],
	searchExtensions: ['installed extensions', searchExtensions],
	searchRegistry: ['extensions in the marketplace', searchRegistry],
	searchRegistryVersions: ['versions of the extension', searchRegistryVersions],
};
