import type { IDataObject } from 'n8n-workflow';
import { runNode, type NodeRun } from '../support/engine.mjs';
import { fakeServer, type FakeServer, type Received } from '../support/fakeServer.mjs';
import { asText, type Hostile } from '../support/hostile.mjs';
import { tried } from '../support/tried.mjs';
import { byId } from '../scenarios/scenario.mjs';

/** What a run asks for beside its own request. */
const ABOUT_THE_SERVER =
	/^\/(fields|collections|relations|server|policies|permissions|users\/me)(\/|$)/;

const items = { resource: 'items', collection: byId('x') };
const call = { resource: 'customApi', operation: 'request', path: 'x' };
const json = (body: string): unknown => JSON.parse(body);

interface Place {
	title: string;
	parameters: IDataObject;
	/** The node's input; `value` under that name where nothing is said. */
	item?: (value: unknown) => { json: IDataObject; binary?: object };
	/** Where its request goes. */
	path: string;
	/** What stands in the request for the value; it must be that alone. */
	read: (request: Received) => unknown;
	/** What has to stand there, where it is not the value as a text. */
	meant?: (value: unknown) => unknown;
	/** Where it looks before, with the value as one segment. */
	looksBelow?: string;
}

/** An address cannot hold half a character. */
const wholeText = (value: unknown) => Buffer.from(asText(value)).toString();

/** What an expression gives that finds nothing. */
const isNothing = (value: unknown) => value === '' || value === null || Number.isNaN(value);

/** The heads of the parts of a form. */
const headsOf = (body: string) =>
	body
		.split(/^--[^\r\n]*\r?\n/m)
		.slice(1)
		.map((part) => part.split('\r\n\r\n')[0]!.split('\r\n'))
		.filter((head) => head.some((line) => line !== ''));

const places: Place[] = [
	{
		title: 'the name of a field',
		parameters: {
			...items,
			operation: 'create',
			fields: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
		},
		item: (value) => ({
			json: JSON.parse(`{${JSON.stringify(asText(value))}:"v"}`) as IDataObject,
		}),
		path: '/items/x',
		read: ({ body }) => Object.keys(json(body) as object),
		// Also `__proto__`, which JavaScript takes for the prototype where it is assigned.
		meant: (value) => [asText(value)],
	},
	{
		title: 'the value of a field',
		parameters: {
			...items,
			operation: 'create',
			fields: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
		},
		item: (value) => ({ json: { f: value as string } }),
		path: '/items/x',
		read: ({ body }) => Object.keys(json(body) as object),
		meant: () => ['f'],
	},
	{
		title: 'a search',
		parameters: {
			...items,
			operation: 'list',
			limit: 1,
			options: { search: '={{ $json.value }}' },
		},
		path: '/items/x',
		// What is too long for an address goes into a body.
		read: ({ method, query, body }) => {
			const asked =
				method === 'SEARCH'
					? (json(body) as { query: Record<string, unknown> }).query
					: Object.fromEntries(query);
			return [Object.keys(asked).sort(), asked.search];
		},
		meant: (value) =>
			isNothing(value) ? [['limit'], undefined] : [['limit', 'search'], wholeText(value)],
	},
	{
		title: 'the list of IDs to delete',
		parameters: {
			...items,
			operation: 'deleteMultiple',
			ids: '={{ JSON.stringify([$json.value]) }}',
		},
		path: '/items/x',
		looksBelow: '/items/x/',
		read: ({ body, query: asked }) => ({ body: json(body), asked: [...asked.keys()] }),
		meant: (value) => ({ body: [value], asked: [] }),
	},
	{
		title: 'a name in the query of a call',
		parameters: {
			...call,
			method: 'GET',
			sendQuery: 'pairs',
			queryPairs: { pairs: [{ name: '={{ $json.value }}', value: 'v' }] },
		},
		path: '/x',
		read: ({ query: asked }) => [...asked],
		meant: (value) => (isNothing(value) ? [] : [[wholeText(value), 'v']]),
	},
	{
		title: 'a value in the query of a call',
		parameters: {
			...call,
			method: 'GET',
			sendQuery: 'pairs',
			queryPairs: { pairs: [{ name: 'n', value: '={{ $json.value }}' }] },
		},
		path: '/x',
		read: ({ query: asked }) => [...asked.keys()],
		meant: () => ['n'],
	},
	{
		title: 'the name of a header',
		parameters: {
			...call,
			method: 'GET',
			headerPairs: { pairs: [{ name: '={{ $json.value }}', value: 'v' }] },
		},
		path: '/x',
		read: ({ headers }) => headers.host?.startsWith('127.0.0.1:'),
		meant: () => true,
	},
	{
		title: 'the value of a header',
		parameters: {
			...call,
			method: 'GET',
			headerPairs: { pairs: [{ name: 'X-Own', value: '={{ $json.value }}' }] },
		},
		path: '/x',
		read: ({ headers }) =>
			Object.keys(headers).filter(
				(name) =>
					!/^(accept|accept-encoding|authorization|connection|host|user-agent|x-own)$/.test(name),
			),
		meant: () => [],
	},
	{
		title: 'the name of a file',
		parameters: { resource: 'files', operation: 'create' },
		item: (value) => ({
			json: {},
			binary: { data: { data: 'W10=', mimeType: 'application/json', fileName: value } },
		}),
		path: '/files',
		read: ({ body }) =>
			headsOf(body).every((lines) =>
				lines.every((line) =>
					/^(content-disposition: form-data; |content-type: [\w/.+-]+$|$|--)/i.test(line),
				),
			),
		meant: () => true,
	},
	{
		title: 'the type of a file',
		parameters: { resource: 'files', operation: 'create' },
		item: (value) => ({
			json: {},
			binary: { data: { data: 'W10=', mimeType: value, fileName: 'x.json' } },
		}),
		path: '/files',
		read: ({ body }) =>
			headsOf(body).every((lines) => lines.filter((line) => line !== '').length <= 2),
		meant: () => true,
	},
	{
		title: 'a variable of GraphQL',
		parameters: {
			resource: 'graphql',
			operation: 'execute',
			query: 'query ($v: String) { x(v: $v) { id } }',
			variables: '={{ JSON.stringify({ v: $json.value }) }}',
		},
		path: '/graphql',
		read: ({ body }) => Object.keys(json(body) as object).sort(),
		meant: () => ['query', 'variables'],
	},
];

/**
 * Whatever stands in the name of a field or a file, in a list, in a search or in a header of the user's own: the
 * request goes where it would, with the value in its place and nowhere else, or is refused. No other server is
 * asked.
 */
export function testHostilePlaces(values: Hostile[]): void {
	let server: FakeServer;
	let elsewhere: FakeServer;

	beforeAll(async () => {
		server = await fakeServer(({ path }) => ({
			body: { data: path === '/items/x' || path === '/files' ? { id: 1 } : [] },
		}));
		elsewhere = await fakeServer();
	});

	afterAll(async () => {
		await server.close();
		await elsewhere.close();
	});

	const run = async ({ parameters, item }: Place, value: unknown): Promise<NodeRun> => {
		server.received.length = 0;
		return await runNode(parameters, {
			credential: { url: server.url, token: 'static-token-0123456789' },
			items: [(item?.(value) ?? { json: { value } }) as never],
			onError: 'continueRegularOutput',
		});
	};

	const evil = () =>
		['', '//', '\\\\', '@'].map((before) => ({
			title: `the address of another server behind ${JSON.stringify(before)}`,
			value: before + elsewhere.url.replace(before === '' ? '' : /^http:\/\//, ''),
		}));

	it.each(places)('$title', async (place) => {
		const astray: unknown[] = [];
		for (const { title, value } of [...values, ...evil()]) {
			const { items: out } = await run(place, value);
			const look = `${place.looksBelow}${encodeURIComponent(wholeText(value))}`;
			const own = server.received.filter(
				({ path }) => path === place.path || !(ABOUT_THE_SERVER.test(path) || path === look),
			);
			const refused = own.length === 0 && typeof out[0]?.json.error === 'string';
			const wrong = own.filter(({ path }) => path !== place.path).map(({ path }) => path);
			const meant = place.meant ? place.meant(value) : asText(value);
			const read = own.filter(({ path }) => path === place.path).map((one) => place.read(one));
			const isMeant = read.every((one) => JSON.stringify(one) === JSON.stringify(meant));
			if (wrong.length > 0 || (!refused && (read.length === 0 || !isMeant)))
				astray.push({ title, wrong, read, meant, out: out[0]?.json });
		}
		expect(astray).toEqual([]);
		expect(elsewhere.received).toEqual([]);
		expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
		const times = values.length + evil().length;
		tried({ what: `a hostile value as ${place.title}`, times, result: 'in its place, or refused' });
	});
}
