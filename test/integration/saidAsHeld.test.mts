/**
 * What the node says of requests that Directus answers as if all was well, or with no word of the reason: what an
 * expression did not give is not left out, what is not there was not changed, and what was not written is not unknown.
 */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { binary, runNode } from '../support/engine.mjs';
import { png, putFile } from '../support/files.mjs';
import { inputs, makeRecords } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'said_as_held';
const path = `/items/${collection}`;
const NOBODY = '00000000-0000-4000-8000-000000000000';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	await server.request('PATCH', `/collections/${collection}`, { meta: { versioning: true } });
	await server.request('POST', path, { title: 'first', views: 5 });
});

afterAll(async () => {
	for (const name of [collection, 'bulk_parents'])
		await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

const run = async (parameters: IDataObject, given: IDataObject = {}) =>
	await runNode(parameters, { credential: server.credential, items: inputs([given]) });

const held = async () => (await server.request('GET', `${path}?limit=-1`)) as IDataObject[];

const call = (more: IDataObject) => ({
	resource: 'customApi',
	operation: 'request',
	path,
	...more,
});
const pairs = (name: string, value: string) => ({ pairs: [{ name, value }] });
const query = (name: string, value: string) =>
	call({ sendQuery: 'pairs', queryPairs: pairs(name, value) });
const header = (name: string, value: string) => call({ headerPairs: pairs(name, value) });
const queryJson = (json: string) => call({ sendQuery: 'json', queryJson: `={{ ${json} }}` });
const text = call({ method: 'POST', sendBody: 'text', bodyText: '={{ $json.none }}' });

test.each<[string, IDataObject]>([
	['the value of entry 1 of Query Parameters', query('search', '={{ $json.none }}')],
	['the name of entry 1 of Query Parameters', query('={{ $json.none }}', 'x')],
	['the value of entry 1 of Headers', header('X-Key', '={{ $json.none }}')],
	['the name of entry 1 of Headers', header('={{ $json.none }}', 'x')],
	['the value of "limit" in Query (JSON)', queryJson('{ limit: $json.none }')],
	[
		'the value of "filter.title._eq" in Query (JSON)',
		queryJson('{ filter: { title: { _eq: $json.none } } }'),
	],
])('Custom API Call without %s sends nothing', async (what, parameters) => {
	const { error } = await run(parameters);
	expect(error?.message).toBe(`Missing required parameter: ${what}`);
	expect(error?.context).toMatchObject({ itemIndex: 0, written: 'no' });
	expect(await held()).toHaveLength(1);
});

test.each<[string, IDataObject]>([
	['The name of entry 1 of Headers must be a text', header('={{ ["a"] }}', 'x')],
	['The value of the header X-Key must be a text', header('X-Key', '={{ { a: 1 } }}')],
	['Body (Text) must be a text', { ...text, bodyText: '={{ [1] }}' }],
	[
		'The field "Body (Text)" takes a text; it was given an object',
		{ ...text, bodyText: '={{ { a: 1 } }}' },
	],
])('Custom API Call says that %s', async (message, parameters) => {
	const { error } = await run(parameters);
	expect(error?.message).toBe(message);
	expect(await held()).toHaveLength(1);
});

test('Custom API Call without a text for its body sends nothing', async () => {
	const { error } = await run(text);
	expect(error?.message).toBe('The expression of "Body (Text)" gave nothing');
	expect(await held()).toHaveLength(1);
});

test.each([true, 5])('Custom API Call takes %j for the name of a header', async (name) => {
	const { error } = await run(header('={{ $json.name }}', 'x'), { name });
	expect(error).toBeUndefined();
});

const graphql = (more: IDataObject) => ({
	...{ resource: 'graphql', operation: 'execute', query: `{ ${collection} { id } }` },
	...more,
});

test.each<[string, IDataObject]>([
	['The field "Query" takes a text; it was given an object', graphql({ query: '={{ { a: 1 } }}' })],
	['Variables (JSON) must be a JSON object, not a list', graphql({ variables: '[]' })],
	['Variables (JSON) must be a JSON object, not a number', graphql({ variables: '5' })],
	['Query must be a text', graphql({ jsonParameters: true, bodyParametersJson: '{ "query": 5 }' })],
])('GraphQL says that %s', async (message, parameters) => {
	const { error } = await run(parameters);
	expect(error?.message).toBe(message);
	expect(error?.context).toMatchObject({ itemIndex: 0, written: 'no' });
});

const create = `create_${collection}_item(data: { title: "no" }) { id }`;

test.each<[string, IDataObject]>([
	['Must provide operation name', { query: `mutation A { ${create} } mutation B { ${create} }` }],
	['Unknown operation named', { query: `mutation A { ${create} }`, operationName: 'B' }],
	[
		'Variable "$title"',
		{
			query: `mutation ($title: String!) { create_${collection}_item(data: { title: $title }) { id } }`,
		},
	],
])('a mutation that is not begun (%s) has written nothing', async (message, parameters) => {
	const { error } = await run(graphql(parameters));
	expect(error?.message).toContain(message);
	expect(error?.context.written).toBe('no');
	expect(await held()).toHaveLength(1);
});

test.each(['update', 'delete'])('%s of an extension that is not there fails', async (operation) => {
	const { items, error } = await run({ resource: 'extensions', operation, id: byId(NOBODY) });
	expect(items).toEqual([]);
	expect(error?.message).toBe(`There is no extension "${NOBODY}"`);
	expect(error?.context).toMatchObject({ itemIndex: 0, written: 'no' });
});

test('a share that is opened without its password was not written', async () => {
	const share = { collection, item: '1', password: 'a-Secret-1' };
	const { id } = await server.request('POST', '/shares', share);
	const { error } = await run({ resource: 'shares', operation: 'auth', id: byId(id) });
	expect(error?.message).toBe('The share cannot be opened');
	expect(error?.context.written).toBe('no');
	expect(await server.request('GET', `/shares/${id}`)).toMatchObject({ times_used: 0 });
});

test.each([
	['nope', 'There is no field "nope" in "said_as_held"'],
	['title, titel', 'There is no field "titel" in "said_as_held". Did you mean "title"?'],
	[' , ', 'Missing required parameter: Fields'],
])('Promote of the fields "%s" writes nothing', async (promotedFields, message) => {
	const version = { collection, item: '1', key: `draft-${Math.random()}` };
	const { id } = await server.request('POST', '/versions', version);
	await server.request('POST', `/versions/${id}/save`, { title: 'drafted' });
	const promote = { resource: 'versions', operation: 'promote', id: byId(id) };
	const { error } = await run({ ...promote, promotedFields });
	expect(error?.message).toBe(message);
	expect(error?.context).toMatchObject({ itemIndex: 0, written: 'no' });
	expect(await held()).toMatchObject([{ title: 'first' }]);
});

test('Promote over an item that has changed since has written nothing', async () => {
	const version = { collection, item: '1', key: 'draft' };
	const { id } = await server.request('POST', '/versions', version);
	await server.request('POST', `/versions/${id}/save`, { title: 'drafted' });
	const promote = { resource: 'versions', operation: 'promote', id: byId(id) };
	const { error } = await run({ ...promote, mainHash: 'of-before' });
	expect(error?.message).toBe('The item has changed since the version was compared with it');
	expect(error?.context.written).toBe('no');
	expect(await held()).toMatchObject([{ title: 'first' }]);
});

test('a picture in another format than the node offers is told as transformed', async () => {
	const id = await putFile(server, png(20, 10), 'red.png', 'image/png');
	const { items, hints } = await run({
		...{ resource: 'assets', operation: 'get', id: byId(id), binaryPropertyName: 'data' },
		...{ jsonParameters: true, queryParametersJson: '{ "format": "gif" }' },
	});
	expect(items[0]?.json).toMatchObject({ mimeType: 'image/gif' });
	expect(items[0]?.json).not.toHaveProperty('transformed');
	expect(hints).toEqual([]);
});

test.each(['importFileData', 'importCollections'])(
	'%s sends the one file that is named',
	async (operation) => {
		const list = operation === 'importFileData' ? [{ title: 'imported' }] : [];
		const file = await binary(Buffer.from(JSON.stringify(list)), {
			...{ fileName: 'x.json', mimeType: 'application/json' },
		});
		const { error } = await runNode(
			{
				...{ resource: 'utils', operation, collection: byId(collection) },
				...{ inputType: 'binary', binaryPropertyName: 'one, two' },
			},
			{ credential: server.credential, items: [{ json: {}, binary: { one: file, two: file } }] },
		);
		expect(error?.message).toBe('Input Binary Field must name one binary field, and it names 2');
		expect(await held()).toHaveLength(1);
	},
);

test('a format of an import by an expression is one of its choices', async () => {
	const file = await binary(Buffer.from('[]'), { fileName: 'x.json' });
	const { error } = await runNode(
		{
			...{ resource: 'utils', operation: 'importFileData', collection: byId(collection) },
			format: '={{ $json.format }}',
		},
		{
			credential: server.credential,
			items: [{ json: { format: 'xml' }, binary: { data: file } }],
		},
	);
	expect(error?.message).toBe('"Format" is none of its choices');
});

test('a preset for a user that an expression does not give is not made for everybody', async () => {
	const fields = {
		...{ mappingMode: 'defineBelow', matchingColumns: [], schema: [] },
		value: { bookmark: 'Mine', user: '={{ $json.none }}' },
	};
	const preset = { resource: 'presets', operation: 'create', collection: byId(collection) };
	const { error } = await run({ ...preset, fields });
	expect(error?.message).toBe('The field "user" guards access, and its expression gave nothing');
	const found = `/presets?filter[collection][_eq]=${collection}`;
	expect(await server.request('GET', found)).toEqual([]);
});

test.each<[string, IDataObject]>([
	[
		'The field "Comment" takes a text; it was given an object',
		{ resource: 'comments', item: byId('1'), comment: '={{ { a: 1 } }}' },
	],
	[
		'The field "item" takes an ID; it was given a list',
		{ resource: 'comments', item: byId('={{ ["1"] }}'), comment: 'x' },
	],
	[
		'The field "item" takes an ID; it was given true',
		{ resource: 'comments', item: byId('={{ true }}'), comment: 'x' },
	],
	[
		'The field "key" takes a text; it was given a list',
		{ resource: 'versions', item: byId('1'), key: '={{ ["a"] }}' },
	],
])('a value that is no text is told with its field: %s', async (message, parameters) => {
	const { error } = await run({ operation: 'create', collection: byId(collection), ...parameters });
	expect(error?.message).toBe(message);
	expect(error?.context).toMatchObject({ itemIndex: 0, written: 'no' });
});

test.each<[string | undefined, IDataObject]>([
	['Limit is no number', { limit: '={{ "abc" }}' }],
	['Field Names or IDs must be a list', { options: { fields: '={{ true }}' } }],
	[undefined, { options: { fields: '={{ [1] }}' } }],
])('Export to File says %s', async (message, parameters) => {
	const { error } = await run({
		...{ resource: 'utils', operation: 'export', collection: byId(collection), format: 'json' },
		...parameters,
	});
	expect(error?.message).toBe(message);
});

describe('a user of few permissions', () => {
	const bytes = Buffer.from('x');

	test('is told what an upload in chunks needs', async () => {
		const caller = await callerWho(server, allOf('directus_files', 'create'));
		const data = await binary(bytes, { fileName: 'x.txt', mimeType: 'text/plain' });
		const { error } = await runNode(
			{ resource: 'files', operation: 'uploadResumable', binaryPropertyName: 'data' },
			{ credential: caller.credential, items: [{ json: {}, binary: { data } }] },
		);
		// Directus keeps the upload in the name of its user until it expires, so that the user stays.
		expect(error?.message).toBe('The user of the credential may not upload in chunks');
		expect(error?.description).toContain('create, read and update');
		expect(error?.context).toMatchObject({ itemIndex: 0, written: 'no' });
	});

	test.each([
		['read "said_as_held"', allOf('directus_files', 'create')],
		['create "directus_files"', allOf(collection, 'read')],
	])('who may not %s exports nothing', async (what, allowed) => {
		const caller = await callerWho(server, allowed);
		const { items, error } = await runNode(
			{ resource: 'utils', operation: 'export', collection: byId(collection), format: 'json' },
			{ credential: caller.credential },
		);
		await caller.remove();
		expect(items).toEqual([]);
		expect(error?.message).toBe(`The user of the credential may not ${what}`);
		expect(error?.context).toMatchObject({ itemIndex: 0, written: 'no' });
	});
});
