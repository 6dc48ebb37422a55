/** Values that JSON loses, or that have no text: in every place of the node that takes an expression. */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/engine.mjs';
import { fakeServer, type FakeServer } from '../support/fakeServer.mjs';

const id = (value: string) => ({ __rl: true, mode: 'id', value });
const items = { resource: 'items', collection: id('things') };
const X = '={{ $json.x }}';
const IN_X = '={{ ({ a: [$json.x] }) }}';

const ownCall = { resource: 'customApi', operation: 'request', method: 'POST', path: '/items/a' };
const graphql = { resource: 'graphql', operation: 'execute', query: 'mutation { a }' };

function record(mappingMode: string, value: IDataObject | null) {
	const fields = { mappingMode, value, matchingColumns: [], schema: [] };
	return { ...items, operation: 'create', fields };
}

function raw(name: string, operation: string, value: string) {
	return { ...items, operation, jsonParameters: true, [name]: value };
}

/** The forms by the place that an error names. */
const FORMS: Array<[string, IDataObject]> = [
	['data', record('defineBelow', { data: X })],
	['geo', record('defineBelow', { geo: X })],
	['x', record('autoMapInputData', null)],
	['a[0]', raw('bodyParametersJson', 'create', IN_X)],
	['Body Parameters', raw('bodyParametersJson', 'create', X)],
	['a[0]', raw('queryParametersJson', 'list', IN_X)],
	['Query Parameters', raw('queryParametersJson', 'list', X)],
	['json.a[0]', { ...ownCall, sendBody: 'json', bodyJson: IN_X }],
	['json', { ...ownCall, sendBody: 'json', bodyJson: X }],
	['queryJson.a[0]', { ...ownCall, sendQuery: 'json', queryJson: IN_X }],
	['variables.a[0]', { ...graphql, variables: IN_X }],
	['variables', { ...graphql, variables: X }],
];

class Place {
	constructor(readonly name = 'here') {}
}

function cycle() {
	const ring: IDataObject = { name: 'ring' };
	ring.of = [ring];
	return ring;
}

const LOST: Array<[string, () => unknown]> = [
	['Set', () => new Set([1])],
	['Map', () => new Map([['a', 1]])],
	['RegExp', () => /a/],
	['Error', () => new Error('a')],
	['Promise', () => Promise.resolve(1)],
	['Buffer', () => Buffer.from('a')],
	['Buffer', () => new Uint8Array([1])],
];

describe('a value that JSON loses', () => {
	let server: FakeServer;

	const columns = ['id', 'data', 'geo', 'x'].map((field) => ({
		...{ collection: 'things', field, schema: {}, meta: {} },
		type: { id: 'integer', geo: 'geometry' }[field] ?? 'json',
	}));

	beforeAll(async () => {
		server = await fakeServer(({ path }) => ({
			...(path === '/items/fails' && { status: 500 }),
			body: { data: path.startsWith('/fields') ? columns : {} },
		}));
	});

	afterEach(() => void server.received.splice(0));

	afterAll(async () => await server.close());

	async function sentAndError(form: IDataObject, x: unknown, retryOnFail = false) {
		const credential = { url: server.url, token: 'the-token' };
		const json = { x } as IDataObject;
		const run = await runNode(form, { credential, items: [{ json }], retryOnFail });
		const sent = server.received.filter(({ path }) => /^\/(?:items|graphql)/.test(path));
		return { sent, message: run.error?.message, context: run.error?.context };
	}

	describe.each(FORMS)('in %s of %j', (place, form) => {
		it.each(LOST)('is an error: a %s', async (kind, make) => {
			const { sent, message, context } = await sentAndError(form, make());
			expect(sent).toEqual([]);
			expect(message?.toLowerCase()).toContain(place.toLowerCase());
			expect(message).toMatch(new RegExp(`(?:given|not) an object of the kind ${kind}$`));
			expect(context?.itemIndex).toBe(0);
		});

		it('is an error that names the place of one that holds itself', async () => {
			const { sent, message } = await sentAndError(form, cycle());
			expect(sent).toEqual([]);
			expect(message).toMatch(/^The field "[^"]+" holds (?:itself|an object that holds itself)/);
		});

		it.each(['a function', 'a symbol'])('is an error: %s', async (kind) => {
			const one = kind === 'a symbol' ? Symbol('a') : () => 1;
			const { sent, message } = await sentAndError(form, one);
			expect(sent).toEqual([]);
			expect(message).toMatch(/was given an? |not a |this is a function|convert a Symbol/);
		});
	});

	it('is none of an object of a class, and of the same object twice', async () => {
		const one = new Place();
		const { sent, message } = await sentAndError(record('autoMapInputData', null), [one, one]);
		expect(message).toBeUndefined();
		expect(JSON.parse(sent[0]!.body)).toEqual({ x: [{ name: 'here' }, { name: 'here' }] });
	});

	it.each<[string, IDataObject]>([
		['Body (Text)', { ...ownCall, sendBody: 'text', bodyText: X }],
		['x-a', { ...ownCall, headerPairs: { pairs: [{ name: 'x-a', value: X }] } }],
		['Query', { ...graphql, query: X }],
		['Search', { ...items, operation: 'list', limit: 1, options: { search: X } }],
	])('is an object where a text is wanted: %s', async (name, form) => {
		const { sent, message } = await sentAndError(form, { a: 1 });
		expect(sent).toEqual([]);
		expect(message).toContain(name);
	});

	it('is none of an object in a filter that writes itself as a text', async () => {
		const filter = '={{ ({ filter: { title: { _eq: $json.x } } }) }}';
		const form = raw('queryParametersJson', 'list', filter);
		const { sent } = await sentAndError(form, new URL('http://a/'));
		expect(sent[0]?.query.get('filter')).toBe('{"title":{"_eq":"http://a/"}}');
	});

	it('in an item does not hide what became of it from the next try', async () => {
		const form = { ...ownCall, path: '/items/fails', sendBody: 'text', bodyText: 'a' };
		const { sent, message } = await sentAndError(form, cycle(), true);
		expect(message).toBe('The endpoint answered 500');
		expect(sent).toHaveLength(1);
	});
});
