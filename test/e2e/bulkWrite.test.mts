/** Many records written in a real n8n, from items that other nodes have made, compared with what Directus holds. */
import type { INodeParameters } from 'n8n-workflow';
import { Directus } from '../support/directus.mjs';
import {
	CREDENTIAL,
	logIn,
	makeArticles,
	NODE,
	nodeOf,
	outputOf,
	saveCredential,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from './support/n8n.mjs';

const directus = new Directus();
const ARTICLES = 'bulk_articles';
const COUNT = 1000;
const collection = { __rl: true, mode: 'list', value: ARTICLES };
/** The made items are numbered from 1. */
const numbers = Array.from({ length: COUNT }, (_, index) => index + 1);

interface Article {
	id: number;
	title: string;
	slug: string;
	views: number;
}

let client: Client;
let credential: Saved;
const workflows: Workflow[] = [];

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
});

beforeEach(async () => await makeArticles(directus, ARTICLES));

afterEach(async () => {
	for (const workflow of workflows.splice(0)) await client.deleteWorkflow(workflow);
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
});

afterAll(async () => await client.deleteCredential(credential.id));

/** Runs a Directus node with COUNT items that have a `number` each. */
async function run(parameters: INodeParameters, more: object = {}): Promise<Execution> {
	const list = `={{ { "number": Array.from({ length: ${COUNT} }, (_, index) => index + 1) } }}`;
	const chain = ['Start', 'Make', 'Split', 'Directus'];
	const workflow = (await client.createWorkflow({
		name: 'Bulk write',
		nodes: [
			nodeOf('Start', 'n8n-nodes-base.manualTrigger'),
			nodeOf('Make', 'n8n-nodes-base.set', {
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: list, options: {} },
			}),
			nodeOf('Split', 'n8n-nodes-base.splitOut', {
				parameters: { fieldToSplitOut: 'number', options: {} },
			}),
			nodeOf('Directus', NODE, {
				parameters: { resource: 'items', collection, ...parameters },
				credentials: { [CREDENTIAL]: credential },
				...more,
			}),
		],
		connections: Object.fromEntries(
			chain
				.slice(0, -1)
				.map((name, index) => [
					name,
					{ main: [[{ node: chain[index + 1]!, type: 'main', index: 0 }]] },
				]),
		),
	})) as Workflow;
	workflows.push(workflow);
	return (await client.run(workflow, 'Start')) as Execution;
}

const mapped = (value: object) => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns: [],
	schema: ['title', 'slug', 'views'].map((id) => ({
		id,
		displayName: id,
		type: id === 'views' ? 'number' : 'string',
		display: true,
		required: false,
		defaultMatch: false,
	})),
});

/** What Directus holds, but for the two articles that were there before. */
const held = async (): Promise<Article[]> =>
	await directus.ask('GET', `/items/${ARTICLES}?limit=-1&sort=id&filter[id][_gt]=2`);

const created = () =>
	mapped({
		title: '={{ "Article " + $json.number }}',
		slug: '={{ "article-" + $json.number }}',
		views: '={{ $json.number }}',
	}) as unknown as INodeParameters;

it('creates a record of each item, and each output is the record of its input', async () => {
	const execution = await run({ operation: 'create', fields: created() });
	expect(execution.status).toBe('success');
	const records = numbers.map((number) => ({
		id: expect.any(Number) as number,
		title: `Article ${number}`,
		slug: `article-${number}`,
		views: number,
	}));
	expect(await held()).toEqual(records);
	const output = await outputOf(execution, 'Directus');
	expect(output.map(({ json }) => json)).toEqual(records);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
		numbers.map((number) => ({ item: number - 1 })),
	);
	const byId = new Map((await held()).map((record) => [record.id, record]));
	for (const { json } of output) expect(json).toEqual(byId.get(json.id as number));
});

it('updates the record that each item names, and says which of them there are not', async () => {
	const articles = numbers
		.slice(0, COUNT - 1)
		.map((number) => ({ title: `Old ${number}`, slug: `old-${number}`, views: 0 }));
	const ids = (await directus.ask<Article[]>('POST', `/items/${ARTICLES}`, articles)).map(
		({ id }) => id,
	);
	const offset = ids[0]! - 1;
	const execution = await run(
		{
			operation: 'update',
			id: { __rl: true, mode: 'id', value: `={{ $json.number + ${offset} }}` },
			fields: mapped({ views: '={{ $json.number }}' }) as unknown as INodeParameters,
		},
		{ onError: 'continueErrorOutput' },
	);
	expect(execution.status).toBe('success');
	expect(await held()).toEqual(
		articles.map((article, index) => ({ ...article, id: ids[index], views: index + 1 })),
	);
	const output = await outputOf(execution, 'Directus');
	expect(output.map(({ json }) => [json.id, json.views])).toEqual(
		ids.map((id, index) => [id, index + 1]),
	);
	const { outputOf: outputAt } = await import('../stack/n8nClient.mjs');
	expect(outputAt(execution, 'Directus', 1)).toEqual([
		expect.objectContaining({
			json: expect.objectContaining({ number: COUNT, error: expect.any(String) }),
		}),
	]);
});
