/** Collections and fields that are not there are named, with the nearest one, to a caller who sees everything. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy } from '../support/faultyProxy.mjs';
import { autoMap, inputs, makeRecords, rows } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'missing_names';
const typo = 'mising_names';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	await server.request('POST', `/items/${collection}`, { id: 1, title: 'One' });
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

const run = (
	[resource, operation]: [string, string],
	parameters: IDataObject,
	credential: IDataObject = server.credential,
) =>
	runNode(
		{ resource, operation, ...parameters },
		{ credential: credential as typeof server.credential, items: inputs([{ title: 'New' }]) },
	);

const manual = (field: string) => ({
	filterType: 'manual',
	filters: { conditions: [{ field, operator: '_eq', value: 'x' }] },
});
const relation = { relatedCollection: byId('directus_users') };

test.each<[[string, string], IDataObject]>([
	[['items', 'list'], {}],
	[['items', 'get'], { id: byId('1') }],
	[['items', 'create'], { fields: autoMap() }],
	[['items', 'update'], { id: byId('1'), fields: autoMap() }],
	[['items', 'upsert'], { fields: { ...autoMap(), matchingColumns: ['title'] } }],
	[['items', 'delete'], { id: byId('1') }],
	[['items', 'createMultiple'], { recordsJson: '[{"title":"x"}]' }],
	[['items', 'updateMultiple'], { ids: '1', changeJson: '{"title":"x"}' }],
	[['items', 'deleteMultiple'], { ids: '1' }],
	[['items', 'updateByQuery'], { queryJson: '{"limit":-1}', changeJson: '{"title":"x"}' }],
	[['items', 'deleteByQuery'], { queryJson: '{"limit":-1}' }],
	[['items', 'aggregate'], { calculations: { functions: [{ function: 'countAll' }] } }],
	[['collections', 'get'], {}],
	[['collections', 'update'], { additionalFields: { note: 'x' } }],
	[['collections', 'delete'], {}],
	[['fields', 'list'], {}],
	[['fields', 'get'], { field: byId('title') }],
	[['fields', 'create'], { fieldKey: 'x', type: 'string' }],
	[['fields', 'update'], { field: byId('title'), additionalFields: { note: 'x' } }],
	[['fields', 'delete'], { field: byId('title') }],
	[['relations', 'list'], {}],
	[['relations', 'get'], { field: byId('parent') }],
	[['relations', 'create'], { field: byId('title'), ...relation }],
	[['relations', 'delete'], { field: byId('parent') }],
	[['utils', 'export'], {}],
])('%j of a collection that is not there', async (operation, parameters) => {
	const { error, items } = await run(operation, { ...parameters, collection: byId(typo) });
	expect(items).toEqual([]);
	expect(error).toMatchObject({
		message: `There is no collection "${typo}". Did you mean "${collection}"?`,
		context: { code: expect.stringMatching(/^(FORBIDDEN|INVALID_PAYLOAD)$/) },
	});
	expect(error?.httpCode).toMatch(/^40[03]$/);
	expect(await server.status('GET', `/collections/${typo}`)).toBe(403);
});

test.each<[[string, string], IDataObject]>([
	[['items', 'list'], { options: { fields: ['titel'] } }],
	[['items', 'list'], { options: { fieldPaths: 'id, titel' } }],
	[['items', 'list'], { sortRules: { rules: [{ field: 'titel', direction: '-' }] } }],
	[['items', 'list'], manual('titel')],
	[['items', 'list'], { filterType: 'json', filterJson: '{"_or":[{"titel":{"_eq":1}}]}' }],
	[['items', 'list'], { jsonParameters: true, queryParametersJson: '{"sort":"titel"}' }],
	[['items', 'get'], { id: byId('1'), options: { fields: ['titel'] } }],
	[['items', 'create'], { fields: autoMap(), options: { fields: ['titel'] } }],
	[
		['items', 'aggregate'],
		{ calculations: { functions: [{ function: 'countAll' }] }, groupBy: 'titel' },
	],
	[['items', 'deleteByQuery'], { queryJson: '{"filter":{"titel":{"_eq":1}}}' }],
	[['fields', 'get'], { field: byId('titel') }],
	[['fields', 'update'], { field: byId('titel'), additionalFields: { note: 'x' } }],
	[
		['fields', 'update'],
		{ field: byId('titel'), jsonParameters: true, bodyParametersJson: '{"meta":{"note":"x"}}' },
	],
	[['fields', 'delete'], { field: byId('titel') }],
	[['relations', 'create'], { field: byId('titel'), ...relation }],
])('%j with %j names the field that is not there', async (operation, parameters) => {
	const before = await rows(server, collection);
	const { error, items } = await run(operation, { ...parameters, collection: byId(collection) });
	expect(items).toEqual([]);
	expect(error?.message).toBe(
		`There is no field "titel" in the collection "${collection}". Did you mean "title"?`,
	);
	expect(await rows(server, collection)).toEqual(before);
});

test('a field of a system collection, and a name that is like none', async () => {
	const sortRules = { rules: [{ field: 'emial', direction: '' }] };
	const users = await run(['users', 'list'], { sortRules });
	expect(users.error?.message).toBe(
		'There is no field "emial" in the collection "directus_users". Did you mean "email"?',
	);
	const unlike = await run(['items', 'list'], { collection: byId('something_else') });
	expect(unlike.error?.message).toBe('There is no collection "something_else"');
	expect(unlike.error?.description).toContain("Directus said: You don't have permission");
});

describe('a change of many that names what is not there', () => {
	const note = { note: 'Changed' };
	const notes = async () => {
		const { meta } = await server.request('GET', `/collections/${collection}`);
		const { meta: ofField } = await server.request('GET', `/fields/${collection}/title`);
		return [meta.note, ofField?.note];
	};

	test.each([false, true])('makes no folder and changes nothing (JSON/RAW: %s)', async (isRaw) => {
		const before = await notes();
		const list = [collection, typo].map((name) => ({ collection: name, meta: note }));
		const parameters = isRaw
			? { jsonParameters: true, bodyParametersJson: JSON.stringify(list) }
			: { changesJson: JSON.stringify(list) };
		const { items, error } = await run(['collections', 'updateMultiple'], parameters);
		expect(items).toEqual([]);
		expect(error?.message).toBe(`There is no collection "${typo}". Did you mean "${collection}"?`);
		expect(error?.description).toContain('Entry 2 of the list names it. Nothing was sent.');
		expect(await server.status('GET', `/collections/${typo}`)).toBe(403);
		expect(await notes()).toEqual(before);
	});

	test.each([false, true])('makes no field without a column (JSON/RAW: %s)', async (isRaw) => {
		const before = await notes();
		const list = ['title', 'titel'].map((field) => ({ field, meta: note }));
		const parameters = {
			collection: byId(collection),
			...(isRaw
				? { jsonParameters: true, bodyParametersJson: JSON.stringify(list) }
				: { changesJson: JSON.stringify(list) }),
		};
		const { items, error } = await run(['fields', 'updateMultiple'], parameters);
		expect(items).toEqual([]);
		expect(error?.message).toBe(
			`There is no field "titel" in the collection "${collection}". Did you mean "title"?`,
		);
		expect(await server.status('GET', `/fields/${collection}/titel`)).toBe(403);
		expect(await notes()).toEqual(before);
	});
});

test('a record that is not there is no missing name', async () => {
	const { error } = await run(['items', 'get'], { collection: byId(collection), id: byId('99') });
	expect(error?.message).toBe(`There is no "99" in ${collection}`);
});

test("a caller who does not see everything is told Directus's words", async () => {
	const parameters = { collection: byId(typo) };
	const credential = { url: server.url, authentication: 'none' };
	const { error } = await run(['items', 'list'], parameters, credential);
	expect(error?.message).toContain(`You don't have permission to access collection "${typo}"`);
});

test('many refusals cost one look at the names', async () => {
	const proxy = await faultyProxy(server.url);
	const { items } = await runNode(
		{ resource: 'fields', operation: 'get', collection: byId(collection), field: byId('titel') },
		{
			credential: { ...server.credential, url: proxy.url },
			items: inputs([{}, {}, {}, {}]),
			onError: 'continueRegularOutput',
		},
	);
	await proxy.close();
	expect(items.map(({ json }) => json.error)).toEqual(
		[1, 2, 3, 4].map(() => expect.stringContaining('Did you mean "title"?')),
	);
	expect(proxy.asked.filter((one) => one === 'GET /collections')).toHaveLength(1);
	expect(proxy.asked.filter((one) => one === `GET /fields/${collection}`)).toHaveLength(1);
});
