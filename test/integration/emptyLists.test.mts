/**
 * Lists of the editor say why they are empty: what has to be chosen first, or that the caller may see nothing. A
 * caller without a log-in sees nothing of a new Directus.
 */
import type { ILoadOptionsFunctions, INodeListSearchResult, INodeType } from 'n8n-workflow';
import { Directus } from '../../dist/nodes/Directus/Directus.node';
import { listSearch } from '../../dist/nodes/Directus/methods/listSearch';
import { DirectusHookTrigger } from '../../dist/nodes/DirectusHookTrigger/DirectusHookTrigger.node';
import { DirectusTrigger } from '../../dist/nodes/DirectusTrigger/DirectusTrigger.node';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { editorContext } from '../support/engine.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const COLLECTION = 'empty_lists';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await server.request('POST', '/collections', {
		collection: COLLECTION,
		schema: {},
		meta: {},
		fields: [{ field: 'id', type: 'integer', meta: {}, schema: { is_primary_key: true } }],
	});
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${COLLECTION}`);
	await stopServers();
});

const contextOf = (parameters: object, isAdmin: boolean) => {
	const nobody = { url: server.url, authentication: 'none' as const };
	const credential = isAdmin ? server.credential : nobody;
	return editorContext(parameters as never, credential) as ILoadOptionsFunctions;
};

/** What a drop-down of a node offers. */
const optionsOf = async (type: INodeType, name: string, parameters: object, isAdmin = true) =>
	await type.methods!.loadOptions![name]!.call(contextOf(parameters, isAdmin));

const none = byId('');
const items = { resource: 'items', operation: 'link', collection: none };
const chosen = { ...items, collection: byId(COLLECTION) };
const trigger = { triggerOn: 'items', allCollections: false, collections: [] };

/** The drop-downs whose entries never depend on what the caller may see. */
const ALWAYS_FULL = ['getInterfaces', 'getPresets', 'getSpecials', 'getWaysToNotice'];
/** Those that have an entry for all fields in any case. */
const WITH_ALL = ['getPermittedFields'];

const dropDowns = [new Directus(), new DirectusTrigger(), new DirectusHookTrigger()].flatMap(
	(type) =>
		Object.keys(type.methods?.loadOptions ?? {})
			.filter((name) => ![...ALWAYS_FULL, ...WITH_ALL].includes(name))
			.map((name) => ({ name, type, node: type.description.name })),
);

test('there are drop-downs of all nodes', () => {
	expect(dropDowns.map(({ name, node }) => `${node}.${name}`)).toEqual(
		expect.arrayContaining([
			'directus.getFields',
			'directusTrigger.getItemCollections',
			'directusHookTrigger.getUntrackedCollections',
		]),
	);
});

test.each([
	['getFields', items, 'Choose the collection first'],
	['getFieldsForFiles', { resource: 'files' }, 'Choose the collection first'],
	['getLinkFields', items, 'Choose the collection first'],
	['getRelatedCollections', chosen, 'Choose the field first'],
	['getRelatedItems', chosen, 'Choose the field first'],
])('%s says what has to be chosen first', async (name, parameters, words) => {
	const options = await optionsOf(new Directus(), name, parameters);
	expect(options).toEqual([{ name: words, value: '' }]);
});

test.each(dropDowns)('$node.$name says that the caller may see nothing', async ({ name, type }) => {
	const parameters = type.description.name === 'directus' ? chosen : trigger;
	const given = { ...parameters, linkField: 'x', putInto: { record: { collection: COLLECTION } } };
	const options = await optionsOf(type, name, given, false);
	expect(options).toEqual([
		expect.objectContaining({
			name: expect.stringMatching(/^(There are no |Choose |"x" )/),
			value: '',
		}),
	]);
});

/** Where a list stands that depends on more than the resource. */
const PLACES: Record<string, object> = {
	searchFields: { resource: 'fields' },
	searchItems: { resource: 'items' },
	searchRegistryVersions: { resource: 'extensions', operation: 'install' },
	searchRelationFields: { resource: 'relations' },
};

test.each(Object.keys(listSearch))('%s says why it is empty', async (name) => {
	const parameters = {
		...{ resource: 'flows', operation: 'get', collection: byId(COLLECTION), provider: 'vercel' },
		extension: byId('00000000-0000-4000-8000-000000000000'),
		...PLACES[name],
	};
	const found = listSearch[name]!.call(contextOf(parameters, false)).then(
		({ results }: INodeListSearchResult) => results,
	);
	await expect(found).rejects.toMatchObject({
		message: expect.stringMatching(/^There are no .* that the user of the credential may see$/),
	});
});
