/** What Directus 12.4 has that older versions lack: folders of flows, and how it reads versions and paths. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const WRITERS = 'new_options_writers';
const BOOKS = 'new_options_books';
let server: Server;

const run = async (parameters: IDataObject) => {
	const { items, error } = await runNode(parameters, { credential: server.credential });
	expect(error).toBeUndefined();
	return items.map(({ json }) => json);
};

const key = {
	field: 'id',
	type: 'integer',
	meta: {},
	schema: { is_primary_key: true, has_auto_increment: true },
};

beforeAll(async () => {
	server = await serverFor('12');
	const make = async (collection: string, fields: object[]) =>
		await server.request('POST', '/collections', {
			collection,
			schema: {},
			meta: { versioning: true },
			fields: [key, { field: 'name', type: 'string', meta: {}, schema: {} }, ...fields],
		});
	await make(WRITERS, [
		{ field: 'books', type: 'alias', meta: { special: ['o2m'] }, schema: null },
	]);
	await make(BOOKS, [{ field: 'writer', type: 'integer', meta: { special: ['m2o'] }, schema: {} }]);
	await server.request('POST', '/relations', {
		collection: BOOKS,
		field: 'writer',
		related_collection: WRITERS,
		meta: { one_field: 'books' },
		schema: {},
	});
});

afterAll(async () => {
	for (const name of [BOOKS, WRITERS]) await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

it('a path that ends in * leads back to where it comes from, unless that is switched off', async () => {
	const { id } = await server.request('POST', `/items/${WRITERS}`, {
		name: 'Ada',
		books: [{ name: 'Notes' }],
	});
	const get = async (options: IDataObject) =>
		await run({
			resource: 'items',
			operation: 'get',
			collection: byId(WRITERS),
			id: byId(id),
			options: { fieldPaths: 'books.*.*', ...options },
		});
	const back = { books: [{ name: 'Notes', writer: { id, name: 'Ada' } }] };
	expect(await get({})).toMatchObject([back]);
	expect(await get({ backlink: true })).toMatchObject([back]);
	const [without] = await get({ backlink: false });
	expect(without).toMatchObject({ books: [{ name: 'Notes', writer: id }] });
});

it('a raw content version has the changes of related items, not the items', async () => {
	const { id } = await server.request('POST', `/items/${WRITERS}`, { name: 'Grace' });
	const version = await server.request('POST', '/versions', {
		...{ key: 'next', name: 'Next', collection: WRITERS, item: String(id) },
	});
	const books = { create: [{ name: 'Compilers' }], update: [], delete: [] };
	await server.request('POST', `/versions/${version.id}/save`, { name: 'Grace H.', books });
	const get = async (options: IDataObject) =>
		await run({
			resource: 'items',
			operation: 'get',
			collection: byId(WRITERS),
			id: byId(id),
			options: { version: 'next', fieldPaths: '*, books.name', ...options },
		});
	expect(await get({})).toMatchObject([{ name: 'Grace H.', books: [{ name: 'Compilers' }] }]);
	expect(await get({ versionRaw: true })).toMatchObject([{ name: 'Grace H.', books }]);
});

it('a flow goes into a folder of flows, which the list of its folders has', async () => {
	const [folder] = await run({
		resource: 'folders',
		operation: 'create',
		name: 'new options: flows',
		additionalFields: { type: 'flows' },
	});
	try {
		expect(await server.request('GET', `/folders/${String(folder?.id)}`)).toMatchObject({
			type: 'flows',
		});
		const [flow] = await run({
			resource: 'flows',
			operation: 'create',
			name: 'new options: in a folder',
			trigger: 'manual',
			additionalFields: { folder: byId(folder?.id), status: 'inactive' },
		});
		const held = await server.request('GET', `/flows/${String(flow?.id)}`);
		await server.request('DELETE', `/flows/${String(flow?.id)}`);
		expect(held).toMatchObject({ folder: folder?.id });
	} finally {
		await server.status('DELETE', `/folders/${String(folder?.id)}`);
	}
});

it('a collection has the interval of its automatic saves', async () => {
	await run({
		resource: 'collections',
		operation: 'update',
		collection: byId(BOOKS),
		additionalFields: { autosave_revision_interval: 60 },
	});
	expect(await server.request('GET', `/collections/${BOOKS}`)).toMatchObject({
		meta: { autosave_revision_interval: 60 },
	});
});
