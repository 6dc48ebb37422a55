/** The lists, drop-downs and mapper columns of the editor: what they ask Directus for, and what they offer. */
import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { recordLabel, valueAt } from '../../dist/nodes/Directus/methods/itemNames';
import { listSearch } from '../../dist/nodes/Directus/methods/listSearch';
import { loadOptions } from '../../dist/nodes/Directus/methods/loadOptions';
import { loadOptions as hookLists } from '../../dist/nodes/DirectusHookTrigger/methods/loadOptions';
import { loadOptions as triggerLists } from '../../dist/nodes/DirectusTrigger/methods/loadOptions';
import { resourceMapping } from '../../dist/nodes/Directus/methods/resourceMapping';
import { fieldOf } from '../support/directusObject.mjs';
import { contextWith, ownCredential, type Answer } from '../support/sentRequests.mjs';

const refusal = (statusCode: number, code: string): Answer => ({
	...{ statusCode, body: { errors: [{ message: 'No.', extensions: { code } }] } },
});

/**
 * The editor's context with the parameters of a node, and a server that answers by the paths; what has no answer is
 * refused.
 */
function editor(parameters: IDataObject, answers: Record<string, unknown>) {
	const { context, sent } = contextWith(
		({ url }) => {
			const [path] = url.replace('https://d.example:8055', '').split('?') as [string];
			const found = answers[path];
			if (found instanceof Function)
				return (found as (at: string) => Answer)(decodeURIComponent(url));
			return found === undefined ? refusal(403, 'FORBIDDEN') : { body: { data: found } };
		},
		ownCredential,
		{
			getCurrentNodeParameter: (name: string, options?: { extractValue?: boolean }) =>
				options?.extractValue
					? (parameters[`${name} extracted`] ?? parameters[name])
					: parameters[name],
		},
	);
	/** What was asked for, without the paths that all lists ask for. */
	const asked = () =>
		sent
			.map(({ url }) =>
				decodeURIComponent(url.replace('https://d.example:8055', '')).replaceAll('+', ' '),
			)
			.filter((path) => !path.startsWith('/server/info') && !path.startsWith('/fields/'));
	return { context: context as unknown as ILoadOptionsFunctions, asked };
}

/** A list by its name: what it offers, what goes on behind it, and what it asks for. */
async function listed(
	name: string,
	answers: Record<string, unknown>,
	{
		parameters = {} as IDataObject,
		search = undefined as string | undefined,
		token = undefined as string | undefined,
	} = {},
) {
	const { context, asked } = editor(parameters, answers);
	const told = await listSearch[name]!.call(context, search, token).catch(
		(error: Error) => error.message,
	);
	return { told, asked: asked() };
}

const studio = 'https://d.example:8055/admin';

describe('a list of records', () => {
	it.each<[string, string, string]>([
		['searchDashboards', '/dashboards', `${studio}/insights/1`],
		['searchFiles', '/files', `${studio}/files/1`],
		['searchPolicies', '/policies', `${studio}/settings/policies/1`],
		['searchRoles', '/roles', `${studio}/settings/roles/1`],
		['searchUsers', '/users', `${studio}/users/1`],
		['searchFlows', '/flows', `${studio}/settings/flows/1`],
	])('%s asks for a page of %s', async (name, path, url) => {
		const { told, asked } = await listed(name, {
			[path]: [{ id: 1, name: 'A' }, { name: 'no key' }],
		});
		expect(told).toEqual({ results: [{ name: 'A', value: 1, url }] });
		expect(asked).toEqual([`${path}?limit=50&offset=0`]);
	});

	it('goes on behind a full page', async () => {
		const page = Array.from({ length: 50 }, (_, id) => ({ id, name: `N${id}` }));
		const first = await listed('searchRoles', { '/roles': page });
		expect(first.told).toMatchObject({ paginationToken: '50' });
		const next = await listed(
			'searchRoles',
			{ '/roles': page.slice(1) },
			{ token: '50', search: 'N' },
		);
		expect(next.told).not.toHaveProperty('paginationToken');
		expect(next.asked).toEqual(['/roles?limit=50&offset=50&search=N']);
		const small = { '/roles': page.slice(0, 20), '/server/info': { queryLimit: { max: 20 } } };
		expect((await listed('searchRoles', small)).told).toMatchObject({ paginationToken: '20' });
	});

	const or = (word: string, ...fields: string[]) => ({
		_or: fields.map((field) => ({
			...field
				.split('.')
				.reduceRight<object>((inner, part) => ({ [part]: inner }), { _icontains: word }),
		})),
	});

	it('of users looks for each word in each part of their names', async () => {
		const users = {
			'/users': [{ id: 'a', first_name: 'Ada', last_name: 'L.', email: 'a@b.example' }],
		};
		const { told, asked } = await listed('searchUsers', users, { search: 'Ada, (b.example)' });
		expect(told).toMatchObject({ results: [{ name: 'Ada L. (a@b.example)', value: 'a' }] });
		const parts = ['first_name', 'last_name', 'email'];
		const filter = { _and: [or('Ada', ...parts), or('b.example', ...parts)] };
		expect(asked).toEqual([`/users?limit=50&offset=0&filter=${JSON.stringify(filter)}`]);
	});

	it.each(['7', ' 0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6f '])(
		'leaves the search for the ID %j to Directus',
		async (search) => {
			const { asked } = await listed('searchUsers', { '/users': [{ id: 1 }] }, { search });
			expect(asked).toEqual([`/users?limit=50&offset=0&search=${search}`]);
		},
	);

	it('of operations has the names of their flows', async () => {
		const operations = [
			{ id: 1, name: 'A', flow: { name: 'F' } },
			{ id: 2, key: 'b', flow: null },
		];
		const { told, asked } = await listed('searchOperations', { '/operations': operations });
		expect(told).toEqual({
			results: [
				{ name: 'A (F)', value: 1 },
				{ name: 'b (no flow)', value: 2 },
			],
		});
		expect(asked).toEqual(['/operations?limit=50&offset=0&fields=id,name,key,flow.name']);
		const words = await listed('searchOperations', { '/operations': [] }, { search: 'x' });
		const filter = { _and: [or('x', 'name', 'key', 'flow.name')] };
		expect(words.asked).toEqual([
			`/operations?limit=50&offset=0&fields=id,name,key,flow.name&filter=${JSON.stringify(filter)}`,
		]);
	});

	it('of flows tells what sets them off', async () => {
		const flows = [
			{ id: 1, name: 'A', trigger: 'webhook' },
			{ id: 2, name: 'B', trigger: null },
		];
		const { told } = await listed('searchFlows', { '/flows': flows });
		expect(told).toMatchObject({ results: [{ name: 'A (webhook)' }, { name: 'B' }] });
		const { asked } = await listed('searchTriggerableFlows', { '/flows': flows });
		const filter = { status: { _eq: 'active' }, trigger: { _in: ['webhook', 'manual'] } };
		expect(asked).toEqual([`/flows?limit=50&offset=0&filter=${JSON.stringify(filter)}`]);
	});

	it('of folders asks for those of a type, where there are types', async () => {
		const folders = [{ id: 1, name: 'A' }];
		const typed = { '/fields/directus_folders': [{ field: 'type' }], '/folders': folders };
		const untyped = { '/fields/directus_folders': [{ field: 'name' }], '/folders': folders };
		const ofFiles = await listed('searchFolders', typed);
		expect(ofFiles.asked).toEqual(['/folders?limit=50&offset=0&filter={"type":{"_eq":"files"}}']);
		expect(ofFiles.told).toEqual({
			results: [{ name: 'A', value: 1, url: `${studio}/files/folders/1` }],
		});
		const ofFlows = await listed('searchFlowFolders', typed);
		expect(ofFlows.asked).toEqual(['/folders?limit=50&offset=0&filter={"type":{"_eq":"flows"}}']);
		expect(ofFlows.told).toEqual({ results: [{ name: 'A', value: 1 }] });
		expect((await listed('searchFolders', untyped)).asked).toEqual(['/folders?limit=50&offset=0']);
		const none = await listed('searchFlowFolders', untyped);
		expect(none).toEqual({
			asked: [],
			told: 'There are no folders of flows that the user of the credential may see',
		});
	});

	it('of comments asks Directus 10 for those among the activity', async () => {
		const comments = { '/comments': [{ id: 1, comment: 'Hello' }] };
		const now = await listed('searchComments', comments);
		expect(now).toEqual({
			told: { results: [{ name: 'Hello', value: 1 }] },
			asked: ['/comments?limit=50&offset=0&sort=-date_created'],
		});
		const older = {
			'/comments': () => refusal(404, 'ROUTE_NOT_FOUND'),
			'/activity': [{ id: 2, comment: 'Old' }],
		};
		const then = await listed('searchComments', older);
		expect(then.told).toEqual({ results: [{ name: 'Old', value: 2 }] });
		expect(then.asked[1]).toBe(
			'/activity?limit=50&offset=0&sort=-id&filter={"action":{"_eq":"comment"}}',
		);
		const broken = await listed('searchComments', { '/comments': () => refusal(500, 'X') });
		expect(broken.told).toBe('No.');
	});

	it.each<[string, string, object, string, string?]>([
		['access', '/access', { policy: { name: 'P' }, role: null, user: { email: 'e' } }, 'P, e'],
		['panels', '/panels', { name: 'N', type: 'list' }, 'N, list'],
		['permissions', '/permissions', { policy: null, collection: 'c', action: 'read' }, 'c, read'],
		['presets', '/presets', { bookmark: null, collection: 'c', layout: 'map' }, 'c, map'],
		['shares', '/shares', { name: 'N', collection: 'c', item: '1' }, 'N, c, 1', 'shared'],
		['translations', '/translations', { key: 'k', language: 'de-DE' }, 'k, de-DE'],
		['flows', '/flows', { name: 'N', trigger: 'event' }, 'N (event)', 'settings/flows'],
		[
			'activity',
			'/activity',
			{ action: 'create', collection: 'c', item: '1' },
			'create c 1',
			'activity',
		],
		['notifications', '/notifications', { subject: 'S' }, 'S'],
		['revisions', '/revisions', { collection: 'c', item: '1' }, 'c 1'],
		['roles', '/roles', { name: 'N' }, 'N', 'settings/roles'],
		['dashboards', '/dashboards', { name: 'N' }, 'N', 'insights'],
		['folders', '/folders', { name: 'N' }, 'N', 'files/folders'],
		['policies', '/policies', { name: 'N' }, 'N', 'settings/policies'],
		['users', '/users', { email: 'e' }, 'e', 'users'],
		['files', '/files', { title: 'T', filename_download: 'f' }, 'T', 'files'],
	])('of the chosen resource %s', async (...[resource, path, record, name, page]) => {
		const answers = { [path]: [{ id: 'x', ...record }, { id: 'y' }] };
		const { told, asked } = await listed('searchRecords', answers, { parameters: { resource } });
		const urlOf = (id: string) => (page ? { url: `${studio}/${page}/${id}` } : {});
		expect(told).toEqual({
			results: [
				{ name, value: 'x', ...urlOf('x') },
				{ name: 'y', value: 'y', ...urlOf('y') },
			],
		});
		const isNewest = ['activity', 'notifications', 'revisions'].includes(resource);
		expect(asked).toHaveLength(1);
		expect(asked[0]!.startsWith(`${path}?limit=50&offset=0`)).toBe(true);
		expect(asked[0]!.includes('sort=-id')).toBe(isNewest);
	});

	it.each(['none', '__proto__', 'constructor', 'server'])(
		'of the resource %s has none',
		async (resource) => {
			const { told, asked } = await listed('searchRecords', {}, { parameters: { resource } });
			expect(told).toBe(
				'There are no records of this resource that the user of the credential may see',
			);
			expect(asked).toEqual([]);
		},
	);

	it('of MCP clients has another key', async () => {
		const clients = [{ client_id: 'c', client_name: 'N', client_uri: null }];
		const answers = { '/mcp-oauth/clients': clients };
		const { told, asked } = await listed('searchRecords', answers, {
			parameters: { resource: 'mcpClients' },
		});
		expect(told).toEqual({ results: [{ name: 'N', value: 'c' }] });
		expect(asked).toEqual([
			'/mcp-oauth/clients?limit=50&offset=0&fields=client_id,client_name,client_uri',
		]);
	});
});

describe('a record is known', () => {
	it.each<[IDataObject, string]>([
		[{ first_name: 'A', last_name: 'B', email: 'c' }, 'A B (c)'],
		[{ first_name: 'A', last_name: null, email: null }, 'A'],
		[{ email: 'c', name: 'd' }, 'c'],
		[{ name: 'd', title: 'e' }, 'd'],
		[{ title: 'e', filename_download: 'f' }, 'e'],
		[{ name: '', filename_download: 'f' }, 'f'],
		[{ bookmark: 'b' }, 'b'],
		[{ subject: 's', comment: 'c' }, 's'],
		[{ comment: 'c', key: 'k' }, 'c'],
		[{ key: 'k', action: 'create' }, 'k'],
		[{ action: 'create', collection: 'c', item: '1' }, 'create c 1'],
		[{ id: 7 }, '7'],
		[{ name: 'x'.repeat(150) }, 'x'.repeat(100)],
	])('%j as %s', (record, label) => {
		expect(recordLabel(record)).toBe(label);
	});

	it.each<[string, string]>([
		['a', '1'],
		['b.c', 'x'],
		['b', '[object Object]'],
		['b.d.e', ''],
		['n.x', ''],
		['gone', ''],
		['f', 'false'],
	])('and the value at %s is %j', (path, value) => {
		expect(valueAt({ a: 1, b: { c: 'x' }, n: null, f: false }, path)).toBe(value);
	});
});

describe('a list of items', () => {
	const parameters = { collection: 'my posts' };
	const fields = [fieldOf('id', 'integer', { is_primary_key: true }), fieldOf('title', 'string')];
	const model = (template: string | null | undefined, own = fields) => ({
		'/fields/my%20posts': own,
		'/collections/my%20posts': { collection: 'my posts', meta: { display_template: template } },
	});
	const item = { id: 5, title: 'T', author: { name: 'A' }, slug: ' ' };
	const items = { '/items/my%20posts': [item] };
	const name = async (answers: Record<string, unknown>) =>
		await listed('searchItems', { ...items, ...answers }, { parameters });

	it.each<[string, Record<string, unknown>, string, string]>([
		[
			'their template',
			model('{{ title }} by {{author.name}}'),
			'T by A (5)',
			'id,title,author.name',
		],
		[
			'their template without what is no field',
			model('{{title}}{{image.$thumbnail}}{{year(at)}}'),
			'T (5)',
			'id,title',
		],
		['their key where the template is empty', model('{{slug}}'), '5', 'id,slug'],
		['their first text', model(null), 'T (5)', 'id,title'],
		[
			'their first text, of a collection without more',
			{ ...model(undefined), '/collections/my%20posts': { meta: null } },
			'T (5)',
			'id,title',
		],
		['their key where they have no text', model('', fields.slice(0, 1)), '5', 'id'],
	])('has the names by %s', async (_, answers, label, asked) => {
		const found = await name(answers);
		expect(found.told).toEqual({
			results: [{ name: label, value: 5, url: `${studio}/content/my%20posts/5` }],
		});
		expect(found.asked.at(-1)).toBe(`/items/my posts?limit=50&offset=0&fields=${asked}`);
	});

	it('asks again for what may be read where not all may be', async () => {
		const answer = (at: string): Answer =>
			at.includes('fields') ? refusal(403, 'FORBIDDEN') : { body: { data: [item] } };
		const found = await name({ ...model('{{secret}}{{title}}'), '/items/my%20posts': answer });
		expect(found.told).toMatchObject({ results: [{ name: 'T (5)' }] });
		expect(found.asked.filter((path) => path.startsWith('/items/'))).toEqual([
			'/items/my posts?limit=50&offset=0&fields=id,secret,title',
			'/items/my posts?limit=50&offset=0',
		]);
		const broken = await name({
			...model('{{title}}'),
			'/items/my%20posts': () => refusal(500, 'X'),
		});
		expect(broken.told).toBe('No.');
	});

	it('has the names that any record has where the data model is not to be seen', async () => {
		expect((await name({})).told).toMatchObject({ results: [{ name: 'T', value: 5 }] });
		const users = { '/items/directus_users': [{ id: 1, email: 'e' }] };
		const system = await listed('searchItems', users, {
			parameters: { collection: 'directus_users' },
		});
		expect(system.told).toMatchObject({ results: [{ name: 'e' }] });
		expect(system.asked).toHaveLength(1);
	});

	it('needs a collection', async () => {
		expect((await listed('searchItems', items)).told).toBe('Choose the collection first');
	});

	it('of collections has those that hold items, by name', async () => {
		const collections = [
			{ collection: 'posts', schema: {} },
			{ collection: 'Authors', schema: {} },
			{ collection: 'folder', schema: null },
			{ collection: 'directus_users', schema: {} },
		];
		const found = await listed('searchCollections', { '/collections': collections });
		expect(found.told).toEqual({
			results: ['Authors', 'posts'].map((one) => ({
				name: one,
				value: one,
				url: `${studio}/content/${one}`,
			})),
		});
		const some = await listed(
			'searchCollections',
			{ '/collections': collections },
			{ search: 'OST' },
		);
		expect(some.told).toMatchObject({ results: [{ name: 'posts' }] });
	});
});

describe('a list of the data model', () => {
	const page = `${studio}/settings/data-model`;

	it('has all collections, those of Directus last', async () => {
		const collections = ['posts', 'directus_a', 'authors'].map((collection) => ({ collection }));
		const found = await listed('searchAllCollections', { '/collections': collections });
		expect(found.told).toEqual({
			results: ['authors', 'posts', 'directus_a'].map((name) => ({
				name,
				value: name,
				url: `${page}/${name}`,
			})),
		});
		const some = await listed(
			'searchAllCollections',
			{ '/collections': collections },
			{ search: 'P' },
		);
		expect(some.told).toMatchObject({ results: [{ name: 'posts' }] });
	});

	it('has the fields of a collection, and those that lead on', async () => {
		const parameters = { collection: 'a b' };
		const fields = { '/fields/a%20b': [{ field: 'z' }, { field: 'y' }] };
		expect((await listed('searchFields', fields, { parameters })).told).toEqual({
			results: ['z', 'y'].map((name) => ({ name, value: name, url: `${page}/a%20b/${name}` })),
		});
		const relations = { '/relations/a%20b': [{ field: 'z' }, { field: 'y' }] };
		const found = await listed('searchRelationFields', relations, { parameters });
		expect(found.told).toEqual({
			results: ['y', 'z'].map((name) => ({ name, value: name, url: `${page}/a%20b/${name}` })),
		});
		for (const name of ['searchFields', 'searchRelationFields'])
			expect((await listed(name, {})).told).toBe('Choose the collection first');
	});
});

describe('a list of extensions or deployments', () => {
	it('has what is installed', async () => {
		const extensions = [
			{ id: 1, schema: { name: 'Named' }, meta: { folder: 'x' } },
			{ id: 2, schema: null, meta: { folder: 'Folder' } },
		];
		expect((await listed('searchExtensions', { '/extensions': extensions })).told).toEqual({
			results: [
				{ name: 'Named', value: 1 },
				{ name: 'Folder', value: 2 },
			],
		});
		const some = await listed('searchExtensions', { '/extensions': extensions }, { search: 'NAM' });
		expect(some.told).toEqual({ results: [{ name: 'Named', value: 1 }] });
	});

	it('has pages of the marketplace', async () => {
		const page = Array.from({ length: 50 }, (_, id) => ({ id, name: `E${id}` }));
		const path = '/extensions/registry';
		const first = await listed('searchRegistry', { [path]: page });
		expect(first.told).toMatchObject({ paginationToken: '50' });
		expect(first.asked).toEqual([`${path}?limit=50&offset=0`]);
		const next = await listed(
			'searchRegistry',
			{ [path]: page.slice(1) },
			{ token: '50', search: 'E' },
		);
		expect(next.told).toEqual({
			results: page.slice(1).map(({ id, name }) => ({ name, value: id })),
		});
		expect(next.asked).toEqual([`${path}?limit=50&offset=50&search=E`]);
	});

	it('has the versions of the one that is chosen', async () => {
		const versions = [
			{ id: 1, version: '1.0.0' },
			{ id: 2, version: '2.0.0' },
		];
		const answers = { '/extensions/registry/extension/a%2Fb': { versions } };
		const found = await listed('searchRegistryVersions', answers, {
			parameters: { extension: 'a/b' },
		});
		expect(found.told).toEqual({
			results: versions.map(({ id, version }) => ({ name: version, value: id })),
		});
		expect((await listed('searchRegistryVersions', answers)).told).toBe(
			'Choose the extension first',
		);
	});

	it('has projects and their runs', async () => {
		const parameters = { provider: 'vercel' };
		const answers = {
			'/deployments/vercel/dashboard': {
				projects: [
					{ id: 'p', name: 'P' },
					{ id: 'q', name: 'Q' },
				],
			},
			'/deployments/vercel/projects/p/runs': [{ id: 1, date_created: 'today', status: 'ready' }],
			'/deployments/vercel/projects/q/runs': [{ id: 2, date_created: 'then', status: 'error' }],
		};
		expect((await listed('searchDeploymentProjects', answers, { parameters })).told).toEqual({
			results: [
				{ name: 'P', value: 'p' },
				{ name: 'Q', value: 'q' },
			],
		});
		expect((await listed('searchDeploymentRuns', answers, { parameters })).told).toEqual({
			results: [
				{ name: 'P, today: ready', value: 1 },
				{ name: 'Q, then: error', value: 2 },
			],
		});
		const some = await listed('searchDeploymentRuns', answers, { parameters, search: 'ERR' });
		expect(some.told).toMatchObject({ results: [{ value: 2 }] });
	});
});

describe('a drop-down', () => {
	const offered = async (
		name: keyof typeof loadOptions,
		answers: Record<string, unknown>,
		parameters: IDataObject = {},
	) => {
		const { context, asked } = editor(parameters, answers);
		const told = await loadOptions[name].call(context).catch((error: Error) => error.message);
		return {
			told,
			asked: asked(),
			names: Array.isArray(told) ? told.map(({ name: one }) => one) : told,
		};
	};
	const same = (...names: string[]) => names.map((name) => ({ name, value: name }));
	const alias = (field: string, special: string[] | null) => ({
		...fieldOf(field, 'alias'),
		meta: { special },
	});

	it('has the fields of a collection that hold something, and those that they lead to', async () => {
		const answers = {
			'/fields/posts': [
				...[
					fieldOf('id', 'integer'),
					alias('tags', ['m2m']),
					alias('g', ['alias', 'no-data', 'group']),
				],
				...[alias('n', null), alias('d', ['no-data', 'group'])],
			],
			'/fields/users': [fieldOf('name', 'string'), alias('d', null)],
			'/relations': [
				{ collection: 'posts', field: 'author', related_collection: 'users' },
				{ collection: 'posts', field: 'any', related_collection: null },
				{ collection: 'pages', field: 'author', related_collection: 'users' },
				{ collection: 'posts', field: 'hidden', related_collection: 'secrets' },
			],
		};
		const items = { resource: 'items', collection: 'posts' };
		expect((await offered('getFields', answers, items)).told).toEqual(
			same('id', 'tags', 'g', 'author.name'),
		);
		const { names } = await offered('getFields', { ...answers, '/relations': undefined }, items);
		expect(names).toEqual(['id', 'tags', 'g']);
		expect((await offered('getFields', answers, { resource: 'items' })).names).toEqual([
			'Choose the collection first',
		]);
	});

	it('has the fields that a permission can name', async () => {
		const all = { name: '[All]', value: '*' };
		const answers = {
			'/fields/posts': [fieldOf('id', 'integer'), alias('d', null)],
			'/permissions/7': { collection: 'posts' },
		};
		const create = await offered('getPermittedFields', answers, {
			operation: 'create',
			collection: 'posts',
		});
		expect(create.told).toEqual([all, ...same('id')]);
		const update = await offered('getPermittedFields', answers, { operation: 'update', id: 7 });
		expect(update.told).toEqual([all, ...same('id')]);
		expect(update.asked).toEqual(['/permissions/7?fields=collection']);
		for (const operation of ['create', 'update'])
			expect((await offered('getPermittedFields', answers, { operation })).told).toEqual([all]);
	});

	it('has the storages that are used or watched', async () => {
		const health = (): Answer => ({
			body: {
				checks: {
					'storage:s3:responseTime': [],
					'storage:local:responseTime': [],
					'x:storage:y:responseTime': [],
					'storage:z:other': [],
				},
			},
		});
		const answers = {
			'/files': [{ storage: 'local' }, { storage: null }],
			'/server/health': health,
		};
		const { told, asked } = await offered('getStorages', answers);
		expect(told).toEqual(same('local', 's3'));
		expect(asked).toEqual(['/files?groupBy=storage&aggregate={"count":"*"}', '/server/health']);
		expect((await offered('getStorages', {})).names).toEqual([
			'There are no storages that the user of the credential may see',
		]);
	});

	const files = {
		'/relations': [
			{ collection: 'posts', field: 'image', related_collection: 'directus_files' },
			{ collection: 'directus_users', field: 'avatar', related_collection: 'directus_files' },
			{ collection: 'directus_settings', field: 'logo', related_collection: 'directus_files' },
			{ collection: 'posts_files', field: 'file', related_collection: 'directus_files' },
			{
				...{ collection: 'posts_files', field: 'post', related_collection: 'posts' },
				meta: { one_field: 'gallery', junction_field: 'file' },
			},
			{ collection: 'posts_translations', field: 'cover', related_collection: 'directus_files' },
			{
				...{ collection: 'posts_translations', field: 'post', related_collection: 'posts' },
				meta: { one_field: 'translations', junction_field: 'language' },
			},
			{
				...{ collection: 'parts', field: 'post', related_collection: 'posts' },
				meta: { one_field: 'parts' },
			},
			{
				...{ collection: 'any', field: 'post', related_collection: null },
				meta: { one_field: 'any', junction_field: 'file' },
			},
		],
	};

	it('has the collections and fields that hold files', async () => {
		expect((await offered('getCollectionsWithFiles', files)).told).toEqual(
			same('directus_users', 'posts', 'posts_files', 'posts_translations'),
		);
		const chosen = { 'putInto.record.collection': 'posts' };
		expect((await offered('getFieldsForFiles', files, chosen)).told).toEqual(
			same('image', 'gallery', 'translations.cover'),
		);
		const other = { 'putInto.record.collection': 'others' };
		expect((await offered('getFieldsForFiles', files, other)).names).toEqual([
			'There are no fields for files in the collection that the user of the credential may see',
		]);
		expect((await offered('getFieldsForFiles', files)).names).toEqual([
			'Choose the collection first',
		]);
	});

	it('has the presets of the settings, and those of Directus', async () => {
		const own = ['small', 'medium', 'large'].flatMap((size) =>
			['cover', 'contain'].map((fit) => `system-${size}-${fit}`),
		);
		const settings = { '/settings': { storage_asset_presets: [{ key: 'mine' }] } };
		const found = await offered('getPresets', settings);
		expect(found.told).toEqual(same('mine', ...own));
		expect(found.asked).toEqual(['/settings?fields=storage_asset_presets']);
		for (const answers of [{}, { '/settings': { storage_asset_presets: null } }])
			expect((await offered('getPresets', answers)).names).toEqual(own);
	});

	const linked = {
		'/relations': [
			{
				...{ collection: 'posts_tags', field: 'post', related_collection: 'posts' },
				meta: { one_field: 'tags', junction_field: 'tag' },
			},
			{ collection: 'posts_tags', field: 'tag', related_collection: 'tags', meta: null },
			{
				...{ collection: 'parts', field: 'post', related_collection: 'posts' },
				meta: { one_field: 'parts' },
			},
			{
				...{ collection: 'blocks', field: 'post', related_collection: 'posts' },
				meta: { one_field: 'blocks', junction_field: 'item', sort_field: 'sort' },
			},
			{
				...{ collection: 'blocks', field: 'item', related_collection: null },
				meta: {
					one_allowed_collections: ['texts', 'directus_files'],
					one_collection_field: 'kind',
				},
			},
		],
		'/fields/tags': [fieldOf('id', 'integer', { is_primary_key: true }), fieldOf('name', 'string')],
		'/collections/tags': { collection: 'tags', meta: null },
		'/items/tags': [
			{ id: 2, name: 'b' },
			{ id: 1, name: 'a' },
		],
		'/files': [{ id: 'f', title: 'F' }],
	};

	it('has the fields that list related items, and where they lead', async () => {
		const at = { collection: 'posts' };
		expect((await offered('getLinkFields', linked, at)).told).toEqual([
			{ name: 'tags → tags (many to many)', value: 'tags' },
			{ name: 'parts → parts (one to many)', value: 'parts' },
			{ name: 'blocks → texts, directus_files (many to any)', value: 'blocks' },
		]);
		const related = async (linkField?: string) =>
			(await offered('getRelatedCollections', linked, { ...at, ...(linkField && { linkField }) }))
				.names;
		expect(await related('blocks')).toEqual(['texts', 'directus_files']);
		expect(await related('tags')).toEqual(['tags']);
		expect(await related('title')).toEqual(['"title" lists no related items']);
		expect(await related()).toEqual(['Choose the field first']);
		const items = await offered('getRelatedItems', linked, { ...at, linkField: 'tags' });
		expect(items.told).toEqual([
			{ name: 'a (1)', value: 1 },
			{ name: 'b (2)', value: 2 },
		]);
		expect(items.asked.at(-1)).toBe('/items/tags?fields=id,name&limit=500');
		const several = { ...at, linkField: 'blocks' };
		expect((await offered('getRelatedItems', linked, several)).names).toEqual([
			'Choose the related collection first',
		]);
		const chosen = { ...several, relatedCollection: 'directus_files' };
		expect((await offered('getRelatedItems', linked, chosen)).told).toEqual([
			{ name: 'F', value: 'f' },
		]);
	});

	it('has the interfaces and the specials of Directus, by name', async () => {
		for (const [name, first] of [
			['getInterfaces', 'Accordion'],
			['getSpecials', 'Alias (No Column)'],
		] as const) {
			const { names } = await offered(name, {});
			expect(names).toEqual([...(names as string[])].sort((a, b) => a.localeCompare(b, 'en')));
			expect(names[0]).toBe(first);
		}
	});
});

describe('the columns of a mapper', () => {
	const columnsOf = async (
		name: keyof typeof resourceMapping,
		answers: Record<string, unknown>,
		parameters: IDataObject = { resource: 'items', collection: 'posts' },
	) => await resourceMapping[name].call(editor(parameters, answers).context);
	const key = fieldOf('id', 'integer', { is_primary_key: true, has_auto_increment: true });
	const model = (...fields: object[]) => ({
		'/fields/posts': fields,
		'/relations': [
			{ collection: 'posts', field: 'author', related_collection: 'users' },
			{
				collection: 'tags',
				field: 'post',
				related_collection: 'posts',
				meta: { one_field: 'tags' },
			},
			{ collection: 'other', field: 'author', related_collection: 'things' },
		],
	});

	it.each<[string, object, object]>([
		['boolean', {}, { type: 'boolean', displayName: 'x' }],
		['date', {}, { type: 'dateTime', displayName: 'x (date)' }],
		['dateTime', {}, { type: 'dateTime', displayName: 'x' }],
		['timestamp', {}, { type: 'dateTime', displayName: 'x' }],
		['time', {}, { type: 'time', displayName: 'x' }],
		['float', {}, { type: 'number', displayName: 'x' }],
		['integer', {}, { type: 'number', displayName: 'x' }],
		['bigInteger', {}, { type: 'string', displayName: 'x' }],
		['decimal', {}, { type: 'string', displayName: 'x' }],
		['json', {}, { type: 'string', displayName: 'x (JSON)', canBeUsedToMatch: false }],
		['geometry', {}, { type: 'string', displayName: 'x (JSON)', canBeUsedToMatch: false }],
		['hash', {}, { type: 'string', displayName: 'x', canBeUsedToMatch: false }],
		[
			'integer',
			{ field: 'author' },
			{ id: 'author', type: 'string', displayName: 'author → users (ID or JSON)' },
		],
		[
			'alias',
			{ field: 'tags', meta: { special: ['o2m'] } },
			{ id: 'tags', type: 'string', displayName: 'tags → tags (JSON)', canBeUsedToMatch: false },
		],
		[
			'string',
			{ meta: { options: { choices: [{ text: 'A', value: 'a' }, { value: 'b' }] } } },
			{
				type: 'options',
				displayName: 'x',
				options: [
					{ name: 'A', value: 'a' },
					{ name: 'b', value: 'b' },
				],
			},
		],
		['string', { schema: { is_nullable: false } }, { type: 'string', required: true }],
	])('of the type %s: %j', async (type, more, expected) => {
		const { fields } = await columnsOf('getColumns', model({ ...fieldOf('x', type), ...more }));
		expect(fields).toEqual([
			{
				...{ id: 'x', displayName: 'x', required: false, display: true, defaultMatch: false },
				...{ canBeUsedToMatch: true, removed: false },
				...expected,
				...(!('displayName' in expected) && { displayName: 'x' }),
			},
		]);
	});

	it('by what they are for', async () => {
		const demanded = fieldOf('title', 'string', { is_nullable: false });
		const of = async (name: keyof typeof resourceMapping) =>
			(await columnsOf(name, model(key, demanded, fieldOf('x', 'json')))).fields.map(
				({ id, required, removed, defaultMatch }) => [id, required, removed, defaultMatch],
			);
		expect(await of('getColumns')).toEqual([
			['id', false, true, false],
			['title', true, false, false],
			['x', false, false, false],
		]);
		expect(await of('getChangeColumns')).toEqual([
			['id', false, false, false],
			['title', false, false, false],
			['x', false, false, false],
		]);
		expect(await of('getMatchColumns')).toEqual([
			['id', false, false, true],
			['title', false, false, false],
			['x', false, false, false],
		]);
		expect(await of('getLookUpColumns')).toEqual([
			['id', false, false, false],
			['title', false, false, false],
		]);
	});

	it('are told of where there are none', async () => {
		expect(await columnsOf('getColumns', {}, { resource: 'items' })).toEqual({
			fields: [],
			emptyFieldsNotice: 'Choose the collection first.',
		});
		expect(await columnsOf('getColumns', model())).toEqual({
			fields: [],
			emptyFieldsNotice:
				'There is no field that the user of the credential may see and fill in. Check the permissions of the user in Directus.',
		});
		const unrelated = { ...model(fieldOf('author', 'integer')), '/relations': undefined };
		const { fields, ...rest } = await columnsOf('getColumns', unrelated);
		expect(fields).toMatchObject([{ displayName: 'author', type: 'number' }]);
		expect(rest).toEqual({});
	});
});

describe('a drop-down of the triggers', () => {
	const offered = async (
		list: (this: ILoadOptionsFunctions) => Promise<unknown>,
		answers: Record<string, unknown>,
		parameters: IDataObject = {},
	) => {
		const { context, asked } = editor(parameters, answers);
		const told = (await list.call(context)) as Array<{ name: string; value: string }>;
		return { told, names: told.map(({ name }) => name), asked: asked() };
	};
	const tracked = (collection: string, accountability: unknown = 'all', schema: unknown = {}) => ({
		...{ collection, meta: { accountability }, schema },
	});
	const model = {
		'/collections': [
			...[tracked('Posts'), tracked('authors', 'activity'), tracked('notes', null)],
			...[tracked('folder', 'all', null), tracked('directus_users')],
		],
		'/fields/Posts': [
			...[fieldOf('title', 'string'), fieldOf('tags', 'alias')],
			{ ...fieldOf('group', 'alias'), meta: { special: ['alias', 'group'] } },
			{ ...fieldOf('divider', 'alias'), meta: { special: ['alias', 'no-data'] } },
		],
		'/fields/authors': [fieldOf('name', 'string'), fieldOf('title', 'string')],
		'/fields/directus_users': [fieldOf('email', 'string')],
		'/fields/directus_files': [fieldOf('filesize', 'bigInteger')],
		'/fields/directus_comments': [fieldOf('comment', 'text')],
		'/fields/notes': [fieldOf('text', 'text')],
	};

	it('has the collections that each of them is for', async () => {
		expect((await offered(triggerLists.getItemCollections, model)).told).toEqual([
			{ name: 'authors', value: 'authors' },
			{ name: 'Posts', value: 'Posts' },
		]);
		expect((await offered(triggerLists.getItemCollections, {})).names).toEqual([
			'There are no collections with items that the user of the credential may see',
		]);
		expect((await offered(hookLists.getUntrackedCollections, model)).told).toEqual([
			{ name: 'notes', value: 'notes' },
		]);
		expect((await offered(hookLists.getUntrackedCollections, {})).names).toEqual([
			'There are no collections without activity that the user of the credential may see',
		]);
	});

	const nothing =
		'There are no fields in the chosen collections that the user of the credential may see';
	it.each<[IDataObject, string[]]>([
		[{ triggerOn: 'items', collections: ['Posts', 'authors', 'gone'] }, ['name', 'tags', 'title']],
		[
			{ triggerOn: 'items', allCollections: true, collections: ['notes'] },
			['name', 'tags', 'title'],
		],
		[{ triggerOn: 'items' }, [nothing]],
		[{ triggerOn: 'system', systemCollections: ['users'] }, ['email']],
		[{ triggerOn: 'files.upload' }, ['filesize']],
		[{ triggerOn: 'comments.create' }, ['comment']],
		[{ triggerOn: 'auth.login', collections: ['Posts'] }, [nothing]],
	])('has the fields of the collections that are watched: %j', async (parameters, names) => {
		expect((await offered(triggerLists.getWatchedFields, model, parameters)).names).toEqual(names);
	});

	it('has the fields of ten collections at most', async () => {
		const collections = Array.from({ length: 11 }, (_, n) => `c${n}`);
		const fields = collections.map((name) => [
			`/fields/${name}`,
			[fieldOf(`of ${name}`, 'string')],
		]);
		const parameters = { triggerOn: 'items', collections };
		const { names } = await offered(
			triggerLists.getWatchedFields,
			Object.fromEntries(fields) as Record<string, unknown>,
			parameters,
		);
		expect(names).toHaveLength(10);
		expect(names).not.toContain('of c10');
	});

	it('has the fields of the collections of a flow', async () => {
		const { names } = await offered(hookLists.getWatchedFields, model, {
			collections: ['Posts', 'notes', 'gone'],
		});
		expect(names).toEqual(['tags', 'text', 'title']);
		for (const collections of [undefined, 'Posts'])
			expect((await offered(hookLists.getWatchedFields, model, { collections })).names).toEqual([
				nothing,
			]);
	});

	const real = globalThis.WebSocket;
	afterEach(() => {
		globalThis.WebSocket = real;
	});
	const off = (reason: string) => ({
		...{ name: 'Automatic (Now: A Look Every Second)', value: 'auto' },
		description: `No WebSocket just now: ${reason}`,
	});
	const looking = expect.objectContaining({ name: 'A Look Every Second, No WebSocket' }) as object;
	it.each<[object, IDataObject, unknown[], boolean?]>([
		[
			{ websocket: { rest: { path: '/websocket', authentication: 'handshake' } } },
			{},
			[
				{
					name: 'Automatic (Now: WebSocket, at Once)',
					value: 'auto',
					description:
						'WEBSOCKETS_ENABLED is on in Directus. Without a connection: a look every 2 seconds.',
				},
				{
					name: 'A Look Every 2 Seconds, No WebSocket',
					value: 'looking',
					description: 'Where a proxy lets WebSockets through and nothing comes over them',
				},
			],
		],
		[
			{ websocket: false },
			{ 'options.lookEvery': 1 },
			[off('WEBSOCKETS_ENABLED is off in Directus'), looking],
		],
		[
			{ websocket: { rest: false } },
			{ 'options.lookEvery': '1' },
			[off('WEBSOCKETS_ENABLED is off in Directus'), looking],
		],
		[
			{},
			{ 'options.lookEvery': 1 },
			[off('n8n runs on a Node.js older than 22, which has none'), looking],
			false,
		],
	])(
		'has the ways to notice changes, with what they come to now: %j',
		async (...[info, parameters, told, hasSockets = true]) => {
			globalThis.WebSocket = (hasSockets ? class {} : undefined) as unknown as typeof WebSocket;
			expect(
				(await offered(triggerLists.getWaysToNotice, { '/server/info': info }, parameters)).told,
			).toEqual(told);
		},
	);
});
