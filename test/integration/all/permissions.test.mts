/**
 * docs/permissions.md: with exactly the permissions that it names an operation does its work, and without any one
 * of them it is refused.
 */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { byId, type Server } from '../../scenarios/scenario.mjs';
import { runNode, type CredentialData } from '../../support/engine.mjs';
import { itemInMemory, putFile } from '../../support/files.mjs';
import { autoMap, inputs, rows } from '../../support/records.mjs';
import { rows as table } from '../../support/rows.mjs';
import { serverFor, stopServers } from '../../support/servers.mjs';

type Permission = [action: string, collection: string];

const articles = 'allowed_articles';
const tags = 'allowed_tags';
const junction = 'allowed_articles_tags';
const site = 'allowed_site';
const FILE = 'allowed.txt';

let server: Server;
let credential: CredentialData;
let policy: string;
let user: string;

const key = {
	field: 'id',
	type: 'integer',
	schema: { is_primary_key: true, has_auto_increment: true },
	meta: {},
};
const field = (name: string, type: string) => ({ field: name, type, schema: {}, meta: {} });

async function remove(): Promise<void> {
	for (const collection of [junction, articles, tags, site])
		await server.status('DELETE', `/collections/${collection}`);
	const files = await server.request('GET', `/files?filter[filename_download][_eq]=${FILE}`);
	for (const { id } of files) await server.status('DELETE', `/files/${id}`);
}

beforeAll(async () => {
	server = await serverFor('12');
	await remove();
	const make = async (collection: string, fields: object[], meta: object = {}) =>
		await server.request('POST', '/collections', { collection, schema: {}, meta, fields });
	await make(tags, [key, field('name', 'string')]);
	await make(
		articles,
		[
			key,
			field('title', 'string'),
			field('sort', 'integer'),
			{ field: 'tags', type: 'alias', schema: null, meta: { special: ['m2m'] } },
		],
		{ sort_field: 'sort', versioning: true },
	);
	await make(junction, [key, field('article', 'integer'), field('tag', 'integer')]);
	await make(site, [key, field('title', 'string')], { singleton: true });
	await server.request('POST', '/relations', {
		...{ collection: junction, field: 'tag', related_collection: tags },
		...{ schema: { on_delete: 'SET NULL' }, meta: { junction_field: 'article' } },
	});
	await server.request('POST', '/relations', {
		...{ collection: junction, field: 'article', related_collection: articles },
		...{ schema: { on_delete: 'SET NULL' }, meta: { one_field: 'tags', junction_field: 'tag' } },
	});
	await server.request('POST', `/items/${tags}`, [{ name: 'a' }, { name: 'b' }]);
	const token = `allowed-${Math.random().toString(36).slice(2)}`;
	policy = (await server.request('POST', '/policies', { name: 'Allowed' })).id;
	const made = { email: `${token}@example.com`, token, policies: [{ policy }] };
	user = (await server.request('POST', '/users', made)).id;
	credential = { ...server.credential, token };
}, 120_000);

afterAll(async () => {
	await server.status('DELETE', `/users/${user}`);
	await server.status('DELETE', `/policies/${policy}`);
	await remove();
	await stopServers();
});

/** Allows the user these things and no other. */
async function allow(permissions: Permission[]): Promise<void> {
	const held = await server.request('GET', `/permissions?filter[policy][_eq]=${policy}&fields=id`);
	const ids = (held as Array<{ id: number }>).map(({ id }) => id);
	if (ids.length > 0) await server.request('DELETE', '/permissions', ids);
	if (permissions.length === 0) return;
	await server.request(
		'POST',
		'/permissions',
		permissions.map(([action, collection]) => ({
			...{ policy, action, collection, fields: ['*'], permissions: {} },
		})),
	);
}

const collection = byId(articles);
const values = (value: IDataObject) => ({ mappingMode: 'defineBelow', value, schema: [] });
const query = '{ "filter": { "id": { "_eq": 1 } } }';
const file = async () => await putFile(server, Buffer.from('Hello'), FILE, 'text/plain');

interface Case {
	/** The names of the collections that the page has only words for. */
	named?: Record<string, string>;
	parameters: () => IDataObject | Promise<IDataObject>;
	items?: INodeExecutionData[];
	/** What the server holds once the operation has done its work. */
	verify?: (items: INodeExecutionData[]) => void | Promise<void>;
}

const titles = async () => (await rows(server, articles)).map(({ title }) => title);
const holds =
	(...expected: unknown[]) =>
	async () =>
		expect(await titles()).toEqual(expected);
const gives =
	(...expected: object[]) =>
	(items: INodeExecutionData[]) =>
		expect(items.map(({ json }) => json)).toMatchObject(expected);

const version = async () =>
	(
		await server.request('POST', '/versions', {
			collection: articles,
			item: '1',
			key: `v${Date.now()}`,
			name: 'v',
		})
	).id as string;

const CASES: Record<string, Case> = {
	'items.list': {
		parameters: () => ({ collection }),
		verify: gives({ title: 'One' }, { title: 'Two' }),
	},
	'items.get': { parameters: () => ({ collection, id: byId(1) }), verify: gives({ title: 'One' }) },
	'items.lookUp': {
		parameters: () => ({ collection, fields: values({ title: 'Two' }) }),
		verify: gives({ id: 2 }),
	},
	'items.aggregate': { parameters: () => ({ collection }), verify: gives({}) },
	'items.create': {
		parameters: () => ({ collection, fields: values({ title: 'New' }) }),
		verify: holds('One', 'Two', 'New'),
	},
	'items.createMultiple': {
		parameters: () => ({ collection, recordsJson: '[{ "title": "New" }]' }),
		verify: holds('One', 'Two', 'New'),
	},
	'items.update': {
		parameters: () => ({ collection, id: byId(1), fields: values({ title: 'New' }) }),
		verify: holds('New', 'Two'),
	},
	'items.updateMultiple': {
		parameters: () => ({ collection, ids: '1', changeJson: '{ "title": "New" }' }),
		verify: holds('New', 'Two'),
	},
	'items.delete': { parameters: () => ({ collection, id: byId(1) }), verify: holds('Two') },
	'items.deleteMultiple': { parameters: () => ({ collection, ids: '1' }), verify: holds('Two') },
	'items.upsert': {
		parameters: () => ({ collection, fields: { ...autoMap(), matchingColumns: ['title'] } }),
		items: inputs([
			{ title: 'One', sort: 9 },
			{ title: 'New', sort: 9 },
		]),
		verify: holds('One', 'Two', 'New'),
	},
	'items.link': {
		named: { 'the junction': junction, 'the related collection': tags },
		parameters: () => ({ collection, id: byId(1), linkField: 'tags', relatedItems: '2' }),
		verify: gives({ linked: ['2'] }),
	},
	'items.unlink': {
		named: { 'the junction': junction, 'the related collection': tags },
		parameters: () => ({ collection, id: byId(1), linkField: 'tags', relatedItems: '1' }),
		verify: gives({ unlinked: ['1'] }),
	},
	'items.synchronize': {
		parameters: () => ({ collection, fields: { ...autoMap(), matchingColumns: ['title'] } }),
		items: inputs([
			{ title: 'One', sort: 9 },
			{ title: 'New', sort: 9 },
		]),
		verify: holds('One', 'Two', 'New'),
	},
	'items.getSingleton': {
		named: { 'the collection': site },
		parameters: () => ({ collection: byId(site) }),
		verify: gives({ title: 'Site' }),
	},
	'items.updateSingleton': {
		named: { 'the collection': site },
		parameters: () => ({ collection: byId(site), fields: values({ title: 'Changed' }) }),
		verify: async () =>
			expect(await server.request('GET', `/items/${site}`)).toMatchObject({ title: 'Changed' }),
	},
	'items.updateByQuery': {
		parameters: () => ({ collection, queryJson: query, changeJson: '{ "title": "New" }' }),
		verify: holds('New', 'Two'),
	},
	'items.deleteByQuery': {
		parameters: () => ({ collection, queryJson: query }),
		verify: holds('Two'),
	},
	'files.list': { parameters: async () => (await file(), {}) },
	'files.get': { parameters: async () => ({ id: byId(await file()) }) },
	'files.create': {
		parameters: () => ({ binaryPropertyName: 'data' }),
		items: [itemInMemory(Buffer.from('Hello'), FILE, 'text/plain')],
	},
	'files.update': {
		parameters: async () => ({ id: byId(await file()), additionalFields: { title: 'New' } }),
	},
	'files.delete': { parameters: async () => ({ id: byId(await file()) }) },
	'assets.get': {
		parameters: async () => ({ id: byId(await file()), binaryPropertyName: 'data' }),
	},
	'assets.zipFiles': {
		parameters: async () => ({ ids: await file(), binaryPropertyName: 'data' }),
	},
	'collections.list': { parameters: () => ({}) },
	'collections.get': { parameters: () => ({ collection }) },
	'fields.listAll': { parameters: () => ({}) },
	'fields.list': { parameters: () => ({ collection }) },
	'fields.get': { parameters: () => ({ collection, field: byId('title') }) },
	'relations.listAll': { parameters: () => ({}) },
	'relations.list': { parameters: () => ({ collection }) },
	'relations.get': {
		named: { 'the collection': junction, 'the related collection': tags },
		parameters: () => ({ collection: byId(junction), field: byId('tag') }),
	},
	'folders.create': { parameters: () => ({ name: 'allowed' }) },
	'users.list': { parameters: () => ({}) },
	'activity.list': { parameters: () => ({ limit: 1 }) },
	'graphql.execute': { parameters: () => ({ query: `query { ${articles} { title } }` }) },
	'schema.describe': { parameters: () => ({ collections: articles }) },
	'comments.create': {
		parameters: () => ({ collection, item: '1', comment: 'Hello' }),
	},
	'revisions.revert': {
		parameters: async () => {
			await server.request('PATCH', `/items/${articles}/1`, { title: 'Changed' });
			const [{ id }] = await server.request(
				'GET',
				`/revisions?filter[collection][_eq]=${articles}&filter[item][_eq]=1&sort=-id&limit=1`,
			);
			return { id: byId(id) };
		},
	},
	'utils.importFileData': {
		parameters: () => ({ collection }),
		items: [itemInMemory(Buffer.from('title\nNew\n'), 'a.csv', 'text/csv')],
	},
	'utils.sortItems': { parameters: () => ({ collection, item: '1', to: '2' }) },
	'versions.save': {
		parameters: async () => ({ id: byId(await version()), changesJson: '{ "title": "New" }' }),
	},
	'versions.compare': { parameters: async () => ({ id: byId(await version()) }) },
	'versions.promote': {
		parameters: async () => {
			const id = await version();
			await server.request('POST', `/versions/${id}/save`, { title: 'New' });
			return { id: byId(id) };
		},
	},
};

/** Puts the records back to what the cases begin with. */
async function reset(): Promise<void> {
	for (const one of [junction, articles])
		await server.request('DELETE', `/items/${one}`, { query: { limit: -1 } });
	await server.request('POST', `/items/${articles}`, [
		{ id: 1, title: 'One' },
		{ id: 2, title: 'Two' },
	]);
	await server.request('POST', `/items/${junction}`, { article: 1, tag: 1 });
	await server.request('PATCH', `/items/${site}`, { title: 'Site' });
}

interface PermissionsPage {
	needsOf(title: string, row: object): { permissions?: Permission[] };
	TESTED: string[];
}
const page = async () => (await import('../../../docs/permissionsPage.mjs')) as PermissionsPage;

test('the cases are those of the page', async () => {
	expect(Object.keys(CASES)).toEqual((await page()).TESTED);
});

test.each(Object.entries(CASES))(
	'%s',
	async (title, { named, parameters, items, verify }) => {
		const { row, resource, operation } = table.find((one) => one.title === title)!;
		const { permissions = [] } = (await page()).needsOf(title, row);
		const all = permissions.map(
			([action, words]): Permission => [
				action,
				named?.[words] ?? (words === 'the collection' ? articles : words),
			],
		);
		const run = async (allowed: Permission[]) => {
			await reset();
			await allow(allowed);
			return await runNode(
				{ resource, operation, ...(await parameters()) },
				{ credential, ...(items && { items }) },
			);
		};
		expect(all.length).toBeGreaterThan(0);
		for (const one of all) {
			const { error } = await run(all.filter((other) => other !== one));
			expect([`without ${one.join(' ')}`, error === undefined]).toEqual([
				`without ${one.join(' ')}`,
				false,
			]);
		}
		const { error, items: output } = await run(all);
		expect([error?.message, error?.description]).toEqual([undefined, undefined]);
		await verify?.(output);
	},
	120_000,
);
