/**
 * What a calculation that has gone wrong gives (NaN, Infinity, an invalid date), and what JSON has no form for: as JSON
 * it would be null, or nothing. Wherever it stands in a field of the node nothing is sent, and the error names its place.
 */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type FaultyProxy } from '../support/faultyProxy.mjs';
import { inputs, makeRecords, rows } from '../support/records.mjs';
import { serverAt, serverFor, stopServers } from '../support/servers.mjs';

const collection = 'broken_values';
const path = `/items/${collection}`;
let server: Server;
let proxy: FaultyProxy;
let watched: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	await server.request('POST', `/fields/${collection}`, {
		...{ field: 'data', type: 'json', schema: {}, meta: { special: ['cast-json'] } },
	});
	await server.request('POST', path, [{ title: 'first', views: 5 }]);
	proxy = await faultyProxy(server.url);
	watched = serverAt(proxy.url, String(server.credential.token), '12');
});

afterAll(async () => {
	await proxy.close();
	for (const name of [collection, 'bulk_parents'])
		await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

beforeEach(() => {
	proxy.asked.length = 0;
});

const items = (operation: string, more: IDataObject) => ({
	resource: 'items',
	operation,
	collection: byId(collection),
	...more,
});
const mapped = (value: IDataObject, ...match: string[]) => ({
	...{ mappingMode: 'defineBelow', value, matchingColumns: match, schema: [] },
});
const raw = (body: string, more: IDataObject = {}) => ({
	...{ jsonParameters: true, bodyParametersJson: `={{ ${body} }}` },
	...more,
});
const added = (name: string, value: unknown) => ({ additionalFields: { [name]: value } });
const user = { resource: 'users', operation: 'update', id: byId('me') };
const policy = { resource: 'policies', operation: 'create', name: 'Broken' };
const call = { resource: 'customApi', operation: 'request', method: 'POST', path };

test.each<[string, string, IDataObject]>([
	['ip_access', 'NaN', { ...policy, ...added('ip_access', '={{ NaN }}') }],
	['ip_access[1]', 'NaN', { ...policy, ...added('ip_access', '={{ ["10.0.0.1", NaN] }}') }],
	['description', 'NaN', { ...policy, ...added('description', '={{ NaN }}') }],
	['name', 'NaN', { ...policy, name: '={{ NaN }}' }],
	['ip_access', 'NaN', { ...policy, ...raw('{ name: "Broken", ip_access: NaN }') }],
	['title', 'an invalid date', { ...user, ...added('title', '={{ new Date("x") }}') }],
	['title', 'an invalid date', { ...user, ...added('title', '={{ DateTime.invalid("x") }}') }],
	['status', 'Infinity', { ...user, ...added('status', '={{ Infinity }}') }],
	['avatar', 'NaN', { ...user, ...added('avatar', byId('={{ NaN }}')) }],
	['tags', 'NaN', { ...user, ...added('tags', '={{ NaN }}') }],
	['title', 'NaN', { ...user, ...added('customFields', '={{ { title: NaN } }}') }],
	['data.a', 'NaN', items('create', { fields: mapped({ data: '={{ { a: NaN } }}' }) })],
	['data[1]', '-Infinity', items('create', { fields: mapped({ data: '={{ [1, -Infinity] }}' }) })],
	['parent.age', 'NaN', items('create', { fields: mapped({ parent: '={{ { age: NaN } }}' }) })],
	['data.a[1]', 'NaN', items('create', raw('{ title: "x", data: { a: [1, NaN] } }'))],
	['views', 'NaN', items('create', raw('{ title: "x", views: NaN }'))],
	['views', 'a function', items('create', raw('{ title: "x", views: () => 5 }'))],
	['views', 'NaN', items('update', { id: byId('1'), ...raw('{ views: NaN }') })],
	['[0].views', 'NaN', items('createMultiple', raw('[{ views: NaN }]'))],
	['id', 'NaN', items('update', { id: byId('={{ NaN }}'), ...raw('{ views: 7 }') })],
	['id', 'NaN', items('delete', { id: byId('={{ NaN }}') })],
	['[1]', 'NaN', items('deleteMultiple', { ids: '={{ [1, NaN] }}' })],
	['limit', 'NaN', items('list', { limit: '={{ NaN }}' })],
	['options.offset', 'NaN', items('list', { options: { offset: '={{ NaN }}' } })],
	[
		'filter.views._gt',
		'NaN',
		items('list', {
			jsonParameters: true,
			queryParametersJson: '={{ { filter: { views: { _gt: NaN } } } }}',
		}),
	],
	[
		'deep.parent._filter.id._gt',
		'NaN',
		items('list', { options: { deep: '={{ { parent: { _filter: { id: { _gt: NaN } } } } }}' } }),
	],
	[
		'variables.limit',
		'NaN',
		{
			...{
				resource: 'graphql',
				operation: 'execute',
				query: 'query ($limit: Int) { x(limit: $limit) }',
			},
			variables: '={{ { limit: NaN } }}',
		},
	],
	[
		'json.views',
		'NaN',
		{ ...call, sendBody: 'json', bodyJson: '={{ { title: "x", views: NaN } }}' },
	],
	[
		'json[0].at',
		'an invalid date',
		{ ...call, sendBody: 'json', bodyJson: '={{ [{ at: new Date("x") }] }}' },
	],
	[
		'pairs.pairs[0].value',
		'NaN',
		{
			...call,
			sendQuery: 'pairs',
			queryPairs: { pairs: [{ name: 'limit', value: '={{ NaN }}' }] },
		},
	],
	[
		'views',
		'NaN',
		{
			...{
				resource: 'flows',
				operation: 'trigger',
				id: byId('3f2504e0-4f89-41d3-9a0c-0305e82c3301'),
			},
			...{ triggerWith: 'POST', bodyJson: '={{ { views: NaN } }}' },
		},
	],
])('%s was given %s', async (place, what, parameters) => {
	const before = await rows(server, collection);
	const { items: done, error } = await runNode(parameters, { credential: watched.credential });
	expect(done).toEqual([]);
	const [start = '', end = ''] = (error?.message ?? '').split(/ takes a (?:value|text); /);
	expect([start, end]).toEqual([`The field "${place}"`, `it was given ${what}`]);
	expect(error?.description).toContain('Nothing was sent');
	const [field = place] = place.match(/[a-z_]+/) ?? [];
	expect(error?.context.field).toBe(field);
	expect(proxy.asked.filter((one) => !one.startsWith('GET'))).toEqual([]);
	expect(await rows(server, collection)).toEqual(before);
});

test('of several inputs only the one that has it fails', async () => {
	const { items: done } = await runNode(
		items('update', { id: byId('1'), ...raw('{ views: $json.a / $json.b }') }),
		{
			credential: server.credential,
			items: inputs([
				{ a: 6, b: 1 },
				{ a: 0, b: 0 },
				{ a: 8, b: 1 },
			]),
			onError: 'continueRegularOutput',
		},
	);
	expect(done.map(({ json }) => json.error ?? json.views)).toEqual([
		6,
		'The field "views" takes a value; it was given NaN',
		8,
	]);
});

test('JSON that holds itself is written nowhere, and that is said', async () => {
	const circle = '(() => { const a = { title: "x" }; a.data = { a }; return a; })()';
	const { error } = await runNode(items('create', raw(circle)), { credential: watched.credential });
	expect(error?.context.written).toBe('no');
	expect(proxy.asked.filter((one) => one.startsWith('POST'))).toEqual([]);
});
