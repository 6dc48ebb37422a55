/** The node as n8n has loaded it from the packed package: its description, runs, lists and its use as a tool. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConnections, INode, INodeParameters, INodeTypeDescription } from 'n8n-workflow';
import { Directus } from '../support/directus.mjs';
import {
	CREDENTIAL,
	logIn,
	makeArticles,
	NODE,
	nodeOf,
	outputOf,
	saveCredential,
	saveWorkflow,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from './support/n8n.mjs';

const directus = new Directus();
const { adminEmail } = directus.server;
const ARTICLES = 'e2e_articles';
const collection = { __rl: true, mode: 'list', value: ARTICLES };

let client: Client;
let credential: Saved;
const workflows: Workflow[] = [];

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	await makeArticles(directus, ARTICLES);
});

afterAll(async () => {
	for (const workflow of workflows) await client.deleteWorkflow(workflow);
	await client.deleteCredential(credential.id);
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
});

/** A workflow with one Directus node, which is gone after the tests. */
async function workflowOf(parameters: INodeParameters): Promise<Workflow> {
	const workflow = await saveWorkflow(client, credential, parameters);
	workflows.push(workflow);
	return workflow;
}

describe('n8n knows', () => {
	it('the node, the tool made of it, and the credential of both', async () => {
		const types = (await client.nodeTypes()) as INodeTypeDescription[];
		for (const name of [NODE, `${NODE}Tool`]) {
			const found = types.filter((type) => type.name === name);
			expect(found).toHaveLength(1);
			expect(found[0]!.credentials).toEqual([expect.objectContaining({ name: CREDENTIAL })]);
		}
		const credentials = (await client.call('GET', '/types/credentials.json')) as Array<{
			name: string;
		}>;
		expect(credentials.filter(({ name }) => name === CREDENTIAL)).toEqual([
			expect.objectContaining({
				displayName: 'Directus API',
				supportedNodes: expect.arrayContaining([NODE]),
			}),
		]);
	});

	it.each(['directus.svg', 'directus.dark.svg'])('the icon %s', async (file) => {
		const svg = (await client.call(
			'GET',
			`/icons/n8n-nodes-directus-complete/dist/nodes/Directus/${file}`,
		)) as string;
		expect(svg).toContain('<svg');
	});
});

describe('a manual run', () => {
	it('gets users as items', async () => {
		const workflow = await workflowOf({ resource: 'users', operation: 'list' });
		const execution = (await client.run(workflow, 'Start')) as Execution;
		expect(execution.status).toBe('success');
		const items = await outputOf(execution, 'Directus');
		expect(items.map(({ json }) => json.email)).toContain(adminEmail);
	});

	it('creates an item with the fields of the mapper', async () => {
		const value = { title: 'Third', slug: 'third', views: 3 };
		const fields = { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] };
		const workflow = await workflowOf({
			resource: 'items',
			operation: 'create',
			collection,
			fields,
		});
		const execution = (await client.run(workflow, 'Start')) as Execution;
		expect((await outputOf(execution, 'Directus')).map(({ json }) => json)).toEqual([
			expect.objectContaining(value),
		]);
	});

	it('for a record that is not there fails and names it', async () => {
		const id = '00000000-0000-4000-8000-000000000000';
		const workflow = await workflowOf({
			resource: 'users',
			operation: 'get',
			id: { __rl: true, mode: 'id', value: id },
		});
		const execution = (await client.run(workflow, 'Start')) as Execution;
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toBe(`There is no "${id}" in directus_users`);
		expect(JSON.stringify(execution)).not.toContain(directus.server.adminToken);
	});
});

describe('an If node behind a refused item', () => {
	const file = join(__dirname, '..', '..', 'examples', 'update-what-is-there.json');
	const [CREATE, IF, UPDATE] = ['Create Articles', 'Is It There?', 'Update the One That Is There'];
	const refused = { title: 'First, once more', slug: 'first', views: 10 };
	const error = {
		error: `Value "first" for field "slug" in collection "${ARTICLES}" has to be unique.`,
		details: {
			...{ code: 'RECORD_NOT_UNIQUE', field: 'slug', status: 400, written: 'no' },
			advice: expect.stringContaining('Use another value'),
		},
	};

	beforeEach(async () => await makeArticles(directus, ARTICLES));

	it.each([
		['error output, where the fields of the input stand beside it', 1, { ...refused, ...error }],
		['regular output', 0, error],
	])('reads the code on the %s', async (_, output, expected) => {
		const text = readFileSync(file, 'utf8').replaceAll(
			'"value": "articles"',
			`"value": "${ARTICLES}"`,
		);
		const { nodes, connections, ...example } = JSON.parse(text) as {
			name: string;
			nodes: INode[];
			connections: IConnections;
		};
		const create = nodes.find(({ name }) => name === CREATE)!;
		create.onError = output === 1 ? 'continueErrorOutput' : 'continueRegularOutput';
		const toIf = [{ node: IF!, type: 'main' as const, index: 0 }];
		const workflow = (await client.importWorkflow(
			{
				...example,
				nodes: nodes.filter(({ name }) => name !== UPDATE),
				connections: {
					...connections,
					[CREATE!]: { main: output === 1 ? [[], toIf] : [toIf] },
					[IF!]: { main: [] },
				},
			},
			{ [CREDENTIAL]: credential },
		)) as Workflow;
		workflows.push(workflow);
		const execution = (await client.run(workflow, 'Start')) as Execution;
		expect(execution.status).toBe('success');
		expect((await outputOf(execution, IF!)).map(({ json }) => json)).toEqual([expected]);
		const held = await directus.ask<Array<{ slug: string }>>('GET', `/items/${ARTICLES}`);
		expect(held.map(({ slug }) => slug)).toEqual(['first', 'second', 'a-new-one']);
	});
});

describe('the editor is offered', () => {
	const ask = async (
		kind: Parameters<Client['dynamicParameters']>[0],
		methodName: string,
		path: string,
		parameters: object,
		more: object = {},
	) =>
		(await client.dynamicParameters(kind, {
			nodeTypeAndVersion: { name: NODE, version: 1 },
			path: `parameters.${path}`,
			methodName,
			currentNodeParameters: { resource: 'items', operation: 'list', ...parameters },
			credentials: { [CREDENTIAL]: credential },
			...more,
		})) as { results: unknown[]; fields: Array<{ id: string }> } & unknown[];

	it('the collections', async () => {
		const { results } = await ask(
			'resource-locator-results',
			'searchCollections',
			'collection',
			{},
			{ filter: 'E2E' },
		);
		expect(results).toEqual([
			{ name: ARTICLES, value: ARTICLES, url: `${directus.server.url}/admin/content/${ARTICLES}` },
		]);
	});

	it('the items of a collection', async () => {
		const { results } = await ask('resource-locator-results', 'searchItems', 'id', {
			operation: 'get',
			collection,
		});
		expect(results).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ value: 1, name: expect.stringContaining('First') }),
			]),
		);
	});

	it('the fields of a collection', async () => {
		const options = await ask('options', 'getFields', 'options.fields', { collection });
		expect(options).toEqual(
			['id', 'title', 'slug', 'views'].map((name) => ({ name, value: name })),
		);
	});

	it.each([
		['create', 'getColumns'],
		['update', 'getChangeColumns'],
		['upsert', 'getMatchColumns'],
	])('the columns to map of a collection, to %s', async (operation, method) => {
		const { fields } = await ask('resource-mapper-fields', method, 'fields', {
			operation,
			collection,
		});
		expect(fields.map(({ id }) => id)).toEqual(expect.arrayContaining(['title', 'slug', 'views']));
		expect(fields).toContainEqual(expect.objectContaining({ id: 'views', type: 'number' }));
	});
});

it('runs as a tool, with what an agent fills in', async () => {
	const limit = "={{ $fromAI('limit', 'how many', 'number') }}";
	const parameters = { resource: 'items', operation: 'list', collection, returnAll: false, limit };
	const workflow = (await client.createWorkflow({
		name: 'End to end',
		nodes: [
			nodeOf('Start', 'n8n-nodes-base.manualTrigger'),
			// n8n asks that there is one, and runs the tool in its place.
			nodeOf('Agent', '@n8n/n8n-nodes-langchain.agent', { typeVersion: 2 }),
			nodeOf('Directus Tool', `${NODE}Tool`, {
				parameters,
				credentials: { [CREDENTIAL]: credential },
			}),
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			'Directus Tool': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	})) as Workflow;
	workflows.push(workflow);
	const execution = (await client.runTool(workflow, 'Directus Tool', { limit: 1 })) as Execution;
	expect(execution.status).toBe('success');
	const told = JSON.stringify(execution.data.resultData.runData['Directus Tool']?.at(-1)?.data);
	expect(told).toContain('First');
	expect(told).not.toContain('Second');
});
