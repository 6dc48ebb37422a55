/** A failed execution that is retried in n8n's list: what its Directus node has written is not written again. */
import { randomUUID } from 'node:crypto';
import { Directus } from '../../support/directus.mjs';
import {
	CREDENTIAL,
	logIn,
	makeArticles,
	NODE,
	nodeOf,
	outputOf,
	running,
	saveCredential,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';

const COLLECTION = 'e2e_retried';
const directus = new Directus();
let client: Client;
let credential: Saved;
let workflow: Workflow;
const path = randomUUID();

const next = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	await makeArticles(directus, COLLECTION);
	const articles = ['a', 'first', 'c'].map((slug) => ({ title: slug.toUpperCase(), slug }));
	workflow = (await client.createWorkflow({
		name: 'End to end',
		nodes: [
			nodeOf('Webhook', 'n8n-nodes-base.webhook', {
				typeVersion: 2,
				webhookId: path,
				parameters: { path, httpMethod: 'POST', responseMode: 'lastNode' },
			}),
			nodeOf('Articles', 'n8n-nodes-base.set', {
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: JSON.stringify({ articles }) },
			}),
			nodeOf('One by One', 'n8n-nodes-base.splitOut', {
				parameters: { fieldToSplitOut: 'articles' },
			}),
			nodeOf('Directus', NODE, {
				retryOnFail: true,
				maxTries: 2,
				waitBetweenTries: 1,
				parameters: {
					resource: 'items',
					operation: 'create',
					collection: { __rl: true, mode: 'list', value: COLLECTION },
					fields: {
						...{ mappingMode: 'autoMapInputData', value: null },
						...{ matchingColumns: [], schema: [] },
					},
					options: { batchSize: 1 },
				},
				credentials: { [CREDENTIAL]: credential },
			}),
		],
		connections: {
			Webhook: next('Articles'),
			Articles: next('One by One'),
			'One by One': next('Directus'),
		},
	})) as Workflow;
	await client.activate(workflow);
});

afterAll(async () => {
	await client.deleteWorkflow(workflow);
	await client.deleteCredential(credential.id);
	await directus.ask('DELETE', `/collections/${COLLECTION}`);
});

it('goes on with the input that failed', async () => {
	const slugs = async () =>
		(await directus.ask<Array<{ slug: string }>>('GET', `/items/${COLLECTION}?sort=id`)).map(
			({ slug }) => slug,
		);
	expect((await fetch(`${running().url}/webhook/${path}`, { method: 'POST' })).status).toBe(500);
	// The second article has the slug of another; n8n has tried it twice by now.
	expect(await slugs()).toEqual(['first', 'second', 'a']);

	await directus.ask('PATCH', `/items/${COLLECTION}/1`, { slug: 'moved' });
	const [{ id }] = (await client.executions(workflow.id)) as [{ id: string }];
	const retried = (await client.call('POST', `/rest/executions/${id}/retry`, {
		loadWorkflow: false,
	})) as { id: string; status: string };
	expect(retried.status).toBe('success');
	expect(await slugs()).toEqual(['moved', 'second', 'a', 'first', 'c']);
	const execution = (await client.ended(retried.id)) as Execution;
	const items = await outputOf(execution, 'Directus');
	expect(items.map(({ json }) => [json.id, json.slug])).toEqual([
		...[
			[3, 'a'],
			[4, 'first'],
			[5, 'c'],
		],
	]);
});
