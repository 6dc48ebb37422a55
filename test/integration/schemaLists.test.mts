/** The lists from which a person chooses in the editor: the data model, extensions and deployments. */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listSearch } from '../../dist/nodes/Directus/methods/listSearch';
import { loadOptions } from '../../dist/nodes/Directus/methods/loadOptions';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { editorContext } from '../support/engine.mjs';
import { extensionFolder, type ExtensionFolder } from '../support/extensionFolder.mjs';
import { EXTENSION, startRegistry, VERSION, type Registry } from '../support/registry.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';
import { startVercel, VERCEL_TOKEN, type Vercel } from '../support/vercel.mjs';

const MANY = 'lists_articles';
const ONE = 'lists_authors';

let server: Server;
let registry: Registry;
let vercel: Vercel;
let folder: ExtensionFolder;

beforeAll(async () => {
	[registry, vercel, folder] = await Promise.all([
		startRegistry(),
		startVercel(),
		extensionFolder(),
	]);
	const env = { MARKETPLACE_REGISTRY: registry.url, MARKETPLACE_TRUST: 'all' };
	server = await serverFor('12', { ...env, ...vercel.env, ...folder.env });
	for (const collection of [ONE, MANY]) {
		await server.request('POST', '/collections', { collection, schema: {}, meta: {} });
	}
	await server.request('POST', `/fields/${MANY}`, { field: 'author', type: 'integer', meta: {} });
	const relation = { collection: MANY, field: 'author', related_collection: ONE };
	await server.request('POST', '/relations', { ...relation, schema: {}, meta: {} });
}, 120_000);

afterAll(async () => {
	await stopServers();
	await Promise.all([registry.close(), vercel.close(), folder.remove()]);
});

const search = async (name: string, parameters: object = {}, filter?: string, token?: string) => {
	const context = editorContext(parameters as never, server.credential) as ILoadOptionsFunctions;
	return (await listSearch[name]!.call(context, filter, token)) as INodeListSearchResult;
};

const namesIn = ({ results }: INodeListSearchResult) => results.map(({ name }) => name);

it('lists every collection, the own ones first, with their pages in the Studio', async () => {
	const list = await search('searchAllCollections');
	const names = namesIn(list);
	expect(names.slice(0, 2)).toEqual([MANY, ONE]);
	expect(names).toContain('directus_users');
	expect(list.results[0]).toMatchObject({
		value: MANY,
		url: `${server.url}/admin/settings/data-model/${MANY}`,
	});
	expect(namesIn(await search('searchAllCollections', {}, 'LISTS_au'))).toEqual([ONE]);
});

it('lists the fields of the chosen collection, and those that lead to another', async () => {
	const parameters = { resource: 'relations', operation: 'get', collection: byId(MANY) };
	const list = await search('searchFields', parameters);
	expect(namesIn(list)).toEqual(['id', 'author']);
	expect(list.results[1]?.url).toBe(`${server.url}/admin/settings/data-model/${MANY}/author`);
	expect(namesIn(await search('searchRelationFields', parameters))).toEqual(['author']);
	const none = { ...parameters, collection: byId('') };
	for (const name of ['searchFields', 'searchRelationFields', 'searchItems'])
		await expect(search(name, none)).rejects.toThrow('Choose the collection first');
});

it('lists the marketplace page by page, the versions of an extension, and what is installed', async () => {
	expect(namesIn(await search('searchRegistry', {}, 'scenario'))).toContain(
		'directus-extension-scenario',
	);
	expect(registry.asked.at(-1)).toContain('search=scenario');
	const parameters = { resource: 'extensions', operation: 'install', extension: byId(EXTENSION) };
	expect((await search('searchRegistryVersions', parameters)).results).toEqual([
		{ name: '1.0.0', value: VERSION },
	]);
	await server.request('POST', '/extensions/registry/install', {
		extension: EXTENSION,
		version: VERSION,
	});
	expect((await search('searchExtensions')).results).toEqual([
		{ name: 'directus-extension-scenario', value: EXTENSION },
	]);
});

it('lists the projects that Directus deploys, and their runs', async () => {
	const credentials = { access_token: VERCEL_TOKEN };
	await server.request('POST', '/deployments', { provider: 'vercel', credentials });
	const create = [{ external_id: 'prj_1', name: 'website' }];
	const [project] = await server.request('PATCH', '/deployments/vercel/projects', { create });
	const run = await server.request('POST', `/deployments/vercel/projects/${project.id}/deploy`, {});
	const parameters = { resource: 'deployments', operation: 'getRun', provider: 'vercel' };
	expect((await search('searchDeploymentProjects', parameters)).results).toEqual([
		{ name: 'website', value: project.id },
	]);
	expect((await search('searchDeploymentRuns', parameters)).results).toEqual([
		{ name: expect.stringMatching(/^website, .*: building$/), value: run.id },
	]);
});

it('offers the interfaces and specials of Directus by name', async () => {
	const [interfaces, specials] = [
		await loadOptions.getInterfaces(),
		await loadOptions.getSpecials(),
	];
	expect(interfaces).toContainEqual({ name: 'Textarea', value: 'input-multiline' });
	expect(specials).toContainEqual({ name: 'Cast JSON', value: 'cast-json' });
});
