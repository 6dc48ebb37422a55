/**
 * Every operation of the other nodes for Directus: what it becomes is what n8n takes for this node, and sends the
 * request that the other node sends.
 */
import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { loadConverter, type Converted, type Converter } from '../../support/converter.mjs';
import { binary, runNode, TOOL, workflowOf } from '../../support/engine.mjs';
import { fakeServer, refusal, type FakeServer } from '../../support/fakeServer.mjs';
import { older } from '../../support/olderNodes.mjs';
import { offered, official, type OtherOperation } from '../../support/otherNodes.mjs';

let convertNode: Converter;
beforeAll(async () => (convertNode = await loadConverter()));

const PACKAGES = {
	older: ['n8n-nodes-directus', '@flagbit/n8n-nodes-directus', '@denklab/n8n-nodes-directus'],
	official: ['@directus/n8n-nodes-directus'],
};

const parametersOf = ({ name, parameters }: OtherOperation): IDataObject => {
	const [resource, operation] = name.split('.');
	return { resource, operation, ...parameters };
};

const convertIn = (name: string, parameters: IDataObject, tool = ''): Converted =>
	convertNode({ name: 'Directus', type: `${name}.directus${tool}`, typeVersion: 1, parameters })!;

/** Choices that are none of those in a list of the editor's. */
function unknownChoices(properties: INodeProperties[], given: IDataObject): string[] {
	return properties.flatMap(({ name, type, options = [], typeOptions }) => {
		const value = given[name];
		if (value === undefined) return [];
		if (type === 'collection') {
			const names = Object.keys(value as object);
			const known = options as INodeProperties[];
			const others = names.filter((one) => !known.some((option) => option.name === one));
			return [
				...others.map((one) => `${name}.${one}`),
				...unknownChoices(known, value as IDataObject),
			];
		}
		const isList = type === 'options' && !typeOptions?.loadOptionsMethod;
		const values = (options as INodePropertyOptions[]).map((option) => option.value);
		return isList && !String(value).startsWith('=') && !values.includes(value as string)
			? [`${name}: ${String(value)}`]
			: [];
	});
}

/** What n8n says against the parameters of a node: nothing, and it keeps all of them. */
function expectTaken({ type, parameters }: NonNullable<Converted['values']>): void {
	const { workflow, node } = workflowOf(parameters as IDataObject, type === TOOL ? { type } : {});
	const { description } = workflow.nodeTypes.getByNameAndVersion(type, 1);
	expect(node.parameters).toMatchObject(parameters);
	expect(NodeHelpers.getNodeParametersIssues(description.properties, node, description)).toBe(null);
	const shown = description.properties.filter((property) =>
		NodeHelpers.displayParameter(node.parameters, property, node, description),
	);
	expect(unknownChoices(shown, parameters as IDataObject)).toEqual([]);
}

let server: FakeServer;
let own: string | undefined;

beforeAll(async () => {
	const known: Record<string, object> = {
		'/permissions/me': { x: { create: { access: 'full' } } },
	};
	server = await fakeServer(({ method, path }) =>
		`${method} ${path}` === own
			? refusal(400, 'REFUSED_BY_THE_TEST', 'Refused by the test')
			: { body: { data: known[path] ?? (isOfOne(path) ? {} : []) } },
	);
});

/** Whether a path is that of one collection, field or relation, which the node looks for before it changes it. */
const isOfOne = (path: string) => /^\/(collections\/\w+|(fields|relations)\/\w+\/\w+)$/.test(path);

afterAll(async () => await server.close());

/** The requests of the node with converted parameters: the one that is looked for is refused. */
async function requestOf(parameters: IDataObject, request: string) {
	own = request;
	server.received.length = 0;
	const data = await binary(Buffer.from('x'), { fileName: 'x.txt', mimeType: 'text/plain' });
	const { error } = await runNode(parameters, {
		credential: { url: server.url, authentication: 'none' },
		items: [{ json: {}, binary: { data } }],
	});
	expect(error?.context.code).toBe('REFUSED_BY_THE_TEST');
	return server.received.find(({ method, path }) => `${method} ${path}` === request)!;
}

/** What a request carries: JSON of its body, where one record goes out as a list of one too, or its query. */
function sentIn(
	{ method, body, query }: FakeServer['received'][number],
	expected: unknown,
): unknown {
	if (method === 'GET') return Object.fromEntries(query);
	const sent: unknown = JSON.parse(body);
	return Array.isArray(sent) && !Array.isArray(expected) ? sent[0] : sent;
}

describe.each(['older', 'official'] as const)('the %s', (kind) => {
	const operations = kind === 'older' ? older : official;
	const others = operations.filter(({ request }) => request !== undefined);

	it('have every operation of theirs here', () => {
		const all = Object.entries(offered[kind]).flatMap(([resource, names]) =>
			names.split(' ').map((name) => `${resource}.${name}`),
		);
		expect(operations.map(({ name }) => name).sort()).toEqual(all.sort());
	});

	it.each(others)('$name sends $request', async (operation) => {
		const results = PACKAGES[kind].map((name) => convertIn(name, parametersOf(operation)));
		for (const { refusal: why, values } of results) {
			expect(why).toBe(undefined);
			expect(values).toEqual(results[0]!.values);
			expect(values).toMatchObject({
				type: 'n8n-nodes-directus-complete.directus',
				typeVersion: 1,
			});
		}
		const [{ values, notes }] = results as [Converted];
		expectTaken(values!);
		expect(notes.join('\n')).toMatch(operation.says ?? /^/);
		const request = await requestOf(values!.parameters as IDataObject, operation.request!);
		expect(operation.sent === undefined ? undefined : sentIn(request, operation.sent)).toEqual(
			operation.sent === undefined ? undefined : expect.objectContaining(operation.sent),
		);
	});

	it.each(others)('$name is a tool', (operation) => {
		const [name] = PACKAGES[kind];
		const { values } = convertIn(name!, parametersOf(operation), 'Tool');
		expect(values!.type).toBe(TOOL);
		expectTaken(values!);
	});
});

it.each(older.filter(({ request }) => request === undefined))(
	'$name is refused, and why',
	(operation) => {
		for (const name of PACKAGES.older) {
			const { values, refusal: why } = convertIn(name, parametersOf(operation));
			expect(values).toBe(undefined);
			expect(why).toMatch(operation.says!);
		}
	},
);
