/** The lists of records from which a person chooses: what stands in a name can be searched for. */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listSearch } from '../../dist/nodes/Directus/methods/listSearch';
import type { Server } from '../scenarios/scenario.mjs';
import { byId } from '../scenarios/scenario.mjs';
import { editorContext } from '../support/engine.mjs';
import { makeRecords, range } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'record_lists';
const made: string[] = [];
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection, {
		type: 'integer',
		schema: { has_auto_increment: true },
	});
	const records = range(160).map((n) => ({ title: `T${n}` }));
	await server.request('POST', `/items/${collection}`, records);
	const make = async (path: string, body: object): Promise<string> => {
		const { id } = await server.request('POST', path, body);
		made.unshift(`${path}/${id}`);
		return id;
	};
	const policy = await make('/policies', { name: 'Sees lists' });
	const role = await make('/roles', { name: 'List reader' });
	await make('/access', { policy, role });
	await make('/permissions', { policy, collection, action: 'read', fields: ['*'] });
	const greeting = { key: 'lists_greeting', value: 'Hi' };
	await make('/translations', { ...greeting, language: 'en-US' });
	await make('/translations', { ...greeting, language: 'de-DE' });
	const flow = await make('/flows', { name: 'Listed flow', trigger: 'manual' });
	const place = { position_x: 1, position_y: 1 };
	await make('/folders', { name: 'Listed files', type: 'files' });
	await make('/folders', { name: 'Listed flows', type: 'flows' });
	await make('/presets', { collection, layout: 'cards' });
	await make('/operations', { flow, key: 'listed', name: 'Step', type: 'log', ...place });
});

afterAll(async () => {
	for (const path of made) await server.status('DELETE', path);
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

const search = async (name: string, parameters: object, filter?: string, token?: string) => {
	const context = editorContext(parameters as never, server.credential) as ILoadOptionsFunctions;
	return (await listSearch[name]!.call(context, filter, token)) as INodeListSearchResult;
};

const namesIn = ({ results }: INodeListSearchResult) => results.map(({ name }) => name);

test.each([
	['access', 'reader', 'Sees lists, List reader'],
	['access', 'Sees lists, List reader', 'Sees lists, List reader'],
	['permissions', 'sees', `Sees lists, ${collection}, read`],
	['permissions', `Sees lists, ${collection}, read`, `Sees lists, ${collection}, read`],
	['translations', 'lists_greeting, de-DE', 'lists_greeting, de-DE'],
	['flows', 'Listed', 'Listed flow (manual)'],
	['presets', collection, `${collection}, cards`],
	['users', 'Admin User', 'Admin User (admin@example.com)'],
	['users', 'admin user (admin@example.com)', 'Admin User (admin@example.com)'],
	['activity', `create ${collection} 7`, `create ${collection} 7`],
	['revisions', `${collection} 7`, `${collection} 7`],
])('of %s finds "%s"', async (resource, filter, name) => {
	const names = namesIn(await search('searchRecords', { resource }, filter));
	expect(names[0]).toContain(name.split(' ')[0]);
	expect(names).toContain(name);
	expect(namesIn(await search('searchRecords', { resource }, `${filter} nowhere`))).toEqual([]);
});

test('finds a record by its ID as well', async () => {
	const { id } = await server.request('GET', '/users/me');
	const list = await search('searchUsers', { resource: 'notifications' }, id);
	expect(list.results.map(({ value }) => value)).toEqual([id]);
});

test('of the operations of flows finds one by the name of its flow', async () => {
	const names = namesIn(await search('searchOperations', { resource: 'flows' }, 'step (listed'));
	expect(names).toEqual(['Step (Listed flow)']);
});

test('of items goes on page by page, and finds what is on none of the first', async () => {
	const parameters = { resource: 'items', collection: byId(collection) };
	const names: string[] = [];
	let token: string | undefined;
	do {
		const page = await search('searchItems', parameters, undefined, token);
		names.push(...namesIn(page));
		token = page.paginationToken as string | undefined;
	} while (token);
	expect(new Set(names).size).toBe(160);
	expect(namesIn(await search('searchItems', parameters, 'T159'))).toEqual(['T159 (160)']);
});

describe('of items whose display template', () => {
	const parameters = { resource: 'items', collection: byId(collection) };
	const change = async (template: string | null) =>
		await server.request('PATCH', `/collections/${collection}`, {
			meta: { display_template: template },
		});

	afterAll(async () => await change(null));

	test.each([
		['names a field that is gone', '{{gone}} {{title}}'],
		['has a picture', '{{image.$thumbnail}} {{title}}'],
		['leads on to a field that is gone', '{{title}} {{parent.gone}}'],
		['is one of several collections', '{{title}} {{item:articles.title}}'],
	])('%s the names are of the rest', async (_, template) => {
		await change(template);
		expect(namesIn(await search('searchItems', parameters)).slice(0, 2)).toEqual([
			...['T0 (1)', 'T1 (2)'],
		]);
	});
});

test('of folders lists those of files, not those of flows', async () => {
	const names = namesIn(await search('searchFolders', { resource: 'files' }, 'Listed'));
	expect(names).toEqual(['Listed files']);
	const others = namesIn(await search('searchFlowFolders', { resource: 'flows' }, 'Listed'));
	expect(others).toEqual(['Listed flows']);
});

test('says that there is nothing to choose from, and of a search that it found nothing', async () => {
	const parameters = { resource: 'shares' };
	expect(await server.request('GET', '/shares')).toEqual([]);
	await expect(search('searchRecords', parameters)).rejects.toMatchObject({
		message: 'There are no records of this resource that the user of the credential may see',
		description: expect.stringContaining('permission'),
	});
	expect(await search('searchRecords', parameters, 'nowhere')).toEqual({ results: [] });
});
