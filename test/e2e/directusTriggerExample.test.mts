/** The example workflow of the Directus Trigger, as it is in examples/, in a real n8n. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Directus } from '../support/directus.mjs';
import {
	logIn,
	makeArticles,
	saveCredential,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from './support/n8n.mjs';
import { makeEditor, sleep, until } from './support/trigger.mjs';

const directus = new Directus();
const example = JSON.parse(
	readFileSync(join(__dirname, '..', '..', 'examples', 'fill-in-a-slug.json'), 'utf8'),
) as Parameters<Client['importWorkflow']>[0];

let client: Client;
let credential: Saved;
let workflow: Workflow;

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	await makeArticles(directus, 'articles');
	workflow = (await client.importWorkflow(example, { directusApi: credential })) as Workflow;
	await client.activate(workflow);
	// Directus reads its flows again just after it has answered.
	await sleep(1000);
});

afterAll(async () => {
	await client.deleteWorkflow(workflow);
	await client.deleteCredential(credential.id);
	await directus.request('DELETE', '/collections/articles');
	await directus.removeUsers();
});

it('writes the slug of a new and of a renamed article, once each', async () => {
	const { token } = await makeEditor(directus);
	const slug = async (id: number) =>
		(await directus.ask<{ slug: string | null }>('GET', `/items/articles/${id}`)).slug;
	const body = { title: 'Crème brûlée, twice!' };
	const { id } = await directus.ask<{ id: number }>('POST', '/items/articles', body, token);
	await until(
		async () => await slug(id),
		(written) => written === 'creme-brulee-twice',
	);
	// This one does not concern the title.
	await directus.ask('PATCH', `/items/articles/${id}`, { views: 5 }, token);
	await directus.ask('PATCH', `/items/articles/${id}`, { title: 'Another name' }, token);
	await until(
		async () => await slug(id),
		(written) => written === 'another-name',
	);
	const runs = (await client.executions(workflow.id)) as Array<{ id: string }>;
	const ended = (await Promise.all(
		runs.map(async (run) => await client.ended(run.id)),
	)) as Execution[];
	expect(ended.map(({ status }) => status)).toEqual(['success', 'success']);
});
