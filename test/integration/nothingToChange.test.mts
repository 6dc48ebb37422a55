/** A change that changes nothing, or makes what nobody asked for, is refused before it is sent. */
import type { IDataObject } from 'n8n-workflow';
import { byId, mapped, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { runNode } from '../support/engine.mjs';
import { count, makeRecords, rows } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'nothing_to_change';
const where = { collection: byId(collection) };
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	await server.request('POST', `/items/${collection}`, { title: 'One' });
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

const run = (resource: string, operation: string, parameters: IDataObject) =>
	runNode({ resource, operation, ...parameters }, { credential: server.credential });

test.each<[string, string, IDataObject]>([
	['collections', 'update', where],
	['fields', 'update', { ...where, field: byId('title') }],
	['relations', 'update', { ...where, field: byId('parent') }],
	['versions', 'save', { id: byId('x'), changesJson: '{}' }],
	['items', 'updateMultiple', { ...where, ids: '1', changeJson: '{}' }],
	['items', 'updateByQuery', { ...where, queryJson: '{"limit":-1}', changeJson: '{}' }],
])('%s: %s without a change says so', async (resource, operation, parameters) => {
	const { error, items } = await run(resource, operation, parameters);
	expect(error?.message).toBe('No field to change is given');
	expect(error?.context.itemIndex).toBe(0);
	expect(items).toEqual([]);
});

test('a change of a field that does not exist makes no field', async () => {
	const before = await server.request('GET', `/fields/${collection}`);
	const { error } = await run('fields', 'update', {
		...where,
		field: byId('titel'),
		additionalFields: { note: 'A typo' },
	});
	expect(error?.message).toBe(
		`There is no field "titel" in the collection "${collection}". Did you mean "title"?`,
	);
	expect(await server.request('GET', `/fields/${collection}`)).toEqual(before);
});

test.each<[string, IDataObject]>([
	['createMultiple', { recordsJson: '={{ 5 }}' }],
	['createMultiple', { recordsJson: '[{ "title": "Two" }, "Three"]' }],
	['createMultiple', { recordsJson: '={{ [null] }}' }],
	['updateMultiple', { updateWith: 'records', recordsJson: '[1]' }],
])('%s takes objects only: %j', async (operation, parameters) => {
	const { error } = await run('items', operation, { ...where, ...parameters });
	expect(error?.message).toBe('Records (JSON) must be a list of JSON objects');
	expect(error?.description).toMatch(/^Nothing was sent\. Entry \d/);
	expect(await count(server, collection)).toBe(1);
});

test.each<[string, IDataObject]>([
	['deleteMultiple', { ids: '={{ [1, null] }}' }],
	['deleteMultiple', { ids: '={{ [1, { id: 2 }] }}' }],
	['updateMultiple', { ids: '={{ [1, $json.no] }}', changeJson: '{"title":"All"}' }],
])('%s takes IDs only: %j', async (operation, parameters) => {
	const { error } = await run('items', operation, { ...where, ...parameters });
	expect(error?.message).toBe('Entry 2 of IDs is no ID');
	expect(await count(server, collection)).toBe(1);
});

test('Update Many changes nothing where a record is missing, and names it', async () => {
	const change = { ...where, changeJson: '{"title":"Changed"}' };
	const some = await run('items', 'updateMultiple', { ...change, ids: '1, 998, 999' });
	expect(some.error?.message).toBe(`There is no "998" in ${collection}`);
	expect(some.error?.description).toContain('Not there either: "999"');
	expect((await server.request('GET', `/items/${collection}/1`)).title).toBe('One');
	const same = { ...where, changeJson: '{"title":"One"}', ids: '1' };
	expect((await run('items', 'updateMultiple', same)).hints).toEqual([]);
});

test.each([
	['updateMultiple', { changeJson: '{"title":"Changed"}' }],
	['deleteMultiple', {}],
])('%s of who is no administrator does nothing either where one is missing', async (...given) => {
	const [operation, parameters] = given;
	const caller = await callerWho(server, allOf(collection, 'read', 'update', 'delete'));
	const { error, items } = await runNode(
		{ resource: 'items', operation, ...where, ...parameters, ids: '1, 998' },
		{ credential: caller.credential },
	);
	await caller.remove();
	expect(error?.message).toContain('permission');
	expect(items).toEqual([]);
	expect((await server.request('GET', `/items/${collection}/1`)).title).toBe('One');
});

test.each<[string, IDataObject]>([
	['create', { fields: mapped({ title: 'Two', parent: 99 }) }],
	['update', { id: byId('1'), fields: mapped({ parent: 99 }) }],
	['createMultiple', { recordsJson: '[{ "title": "Two" }, { "parent": 99 }]' }],
	['updateMultiple', { ids: '1', changeJson: '{"parent":99}' }],
])('%s names the field and the value of a related record that is not there', async (...given) => {
	const [operation, parameters] = given;
	const { error } = await run('items', operation, { ...where, ...parameters });
	expect(error?.message).toMatch(/foreign key.*\b99\b.*"parent"/);
	expect(error?.description).toContain('Create it first, or correct its ID.');
	expect(await rows(server, collection)).toMatchObject([{ title: 'One', parent: null }]);
});

test('a record that others lead to is not deleted, and the error says why', async () => {
	const parent = await server.request('POST', '/items/bulk_parents', { name: 'A parent' });
	await server.request('PATCH', `/items/${collection}/1`, { parent: parent.id });
	const id = byId(String(parent.id));
	const { error } = await run('items', 'delete', { collection: byId('bulk_parents'), id });
	expect(error?.message).toContain('Other records lead to what was to be deleted');
	expect(await server.status('GET', `/items/bulk_parents/${parent.id}`)).toBe(200);
	await server.request('PATCH', `/items/${collection}/1`, { parent: null });
});

test.each([
	['["title"]', 'More Fields (JSON) must be a list of JSON objects'],
	['[{ "field": "title" }]', 'Entry 1 of More Fields (JSON) lacks its field or its type'],
])('a collection is not made without the field that %s is to be', async (moreFieldsJson, says) => {
	const collectionName = 'nothing_made';
	const { error } = await run('collections', 'create', { collectionName, moreFieldsJson });
	expect(error?.message).toBe(says);
	expect(await server.status('GET', `/collections/${collectionName}`)).toBe(403);
});

test.each(['json', 'timestamp', 'date', 'boolean'])(
	'a collection is made with a field of the type %s that has no meta',
	async (type) => {
		const collectionName = `made_with_${type}`;
		await server.status('DELETE', `/collections/${collectionName}`);
		const moreFieldsJson = JSON.stringify([{ field: 'x', type }]);
		const { error } = await run('collections', 'create', { collectionName, moreFieldsJson });
		const made = await server.request('GET', `/fields/${collectionName}/x`);
		await server.status('DELETE', `/collections/${collectionName}`);
		expect(error).toBeUndefined();
		expect(made).toMatchObject({ type, meta: { field: 'x' } });
	},
);

test('the same as JSON of the user is told what is missing', async () => {
	const body = { collection: 'made_raw', schema: {}, meta: {} };
	const { error } = await run('collections', 'create', {
		jsonParameters: true,
		bodyParametersJson: JSON.stringify({ ...body, fields: [{ field: 'x', type: 'timestamp' }] }),
	});
	const status = await server.status('GET', '/collections/made_raw');
	await server.status('DELETE', '/collections/made_raw');
	// PostgreSQL's Directus makes such a field, SQLite's refuses it.
	const told = expect.stringContaining('such as "meta": {}');
	expect([status, error?.description]).toEqual(status === 200 ? [200, undefined] : [403, told]);
});

test('a custom call whose JSON an expression does not find makes no empty record', async () => {
	const { error } = await run('customApi', 'request', {
		method: 'POST',
		path: `items/${collection}`,
		sendBody: 'json',
		bodyJson: '={{ $json.no }}',
	});
	expect(error?.message).toBe('Body (JSON) must be a JSON object, not nothing');
	expect(await count(server, collection)).toBe(1);
});
