/** The packed node as the tools of n8n's MCP Server Trigger, which n8n calls while it answers a webhook. */
import { randomUUID } from 'node:crypto';
import type { IDataObject, INode } from 'n8n-workflow';
import { byId, mapped } from '../../scenarios/scenario.mjs';
import { Directus } from '../../support/directus.mjs';
import {
	CREDENTIAL,
	logIn,
	makeArticles,
	NODE,
	nodeOf,
	running,
	saveCredential,
	type Client,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';

const directus = new Directus();
const ARTICLES = 'mcp_articles';
const path = randomUUID();

let client: Client;
let credential: Saved;
let workflow: Workflow;
/** What n8n tells the sessions of its clients by. */
let session: string;

interface Answer {
	result?: IDataObject & {
		content?: Array<{ text: string }>;
		tools?: Array<{ name: string; description: string }>;
	};
	error?: { message: string };
}

/** Sends a message of the protocol; gives the answer, which n8n sends as an event. */
async function ask(method: string, params: IDataObject, id?: number): Promise<Answer> {
	const response = await fetch(`${running().url}/mcp/${path}`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			...(session && { 'mcp-session-id': session }),
		},
		body: JSON.stringify({ jsonrpc: '2.0', method, params, ...(id !== undefined && { id }) }),
	});
	session = response.headers.get('mcp-session-id') ?? session;
	const text = await response.text();
	const data = text.split('\n').find((line) => line.startsWith('data:'));
	return JSON.parse(data?.slice('data:'.length) ?? (text || '{}')) as Answer;
}

/** Calls a tool; gives the text of its answer. */
async function call(name: string, filledIn: IDataObject): Promise<string | undefined> {
	const { result, error } = await ask('tools/call', { name, arguments: filledIn }, 7);
	expect(error).toBeUndefined();
	return result?.content?.map(({ text }) => text).join('');
}

const filled = (name: string, type = 'string') => `={{ $fromAI('${name}', '', '${type}') }}`;
const ofItems = (operation: string, more: IDataObject): IDataObject => ({
	...{ resource: 'items', operation, collection: byId(ARTICLES) },
	...more,
});

/** Each tool by its name, with its parameters. */
const TOOLS: Record<string, IDataObject> = {
	Describe: { resource: 'schema', operation: 'describe', collections: filled('collections') },
	Find: ofItems('list', { filterType: 'json', filterJson: filled('filter', 'json') }),
	Create: ofItems('create', { fields: mapped({ title: filled('title'), slug: filled('slug') }) }),
	Change: ofItems('update', {
		id: byId(filled('id')),
		fields: mapped({ title: filled('title') }),
	}),
	Delete: ofItems('delete', { id: byId(filled('id')) }),
};

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	await makeArticles(directus, ARTICLES);
	const tools = Object.entries(TOOLS).map(([name, parameters]) =>
		nodeOf(name, `${NODE}Tool`, {
			parameters: parameters as INode['parameters'],
			credentials: { [CREDENTIAL]: credential },
		}),
	);
	workflow = (await client.createWorkflow({
		name: 'A server of MCP',
		nodes: [
			nodeOf('Server', '@n8n/n8n-nodes-langchain.mcpTrigger', {
				...{ typeVersion: 2, webhookId: path },
				parameters: { authentication: 'none', path },
			}),
			...tools,
		],
		connections: Object.fromEntries(
			tools.map(({ name }) => [
				name,
				{ ai_tool: [[{ node: 'Server', type: 'ai_tool', index: 0 }]] },
			]),
		),
	})) as Workflow;
	await client.activate(workflow);
	await ask(
		'initialize',
		{
			protocolVersion: '2025-03-26',
			capabilities: {},
			clientInfo: { name: 'test', version: '1' },
		},
		1,
	);
	await ask('notifications/initialized', {});
});

afterAll(async () => {
	await client.deleteWorkflow(workflow);
	await client.deleteCredential(credential.id);
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
});

it('a client is told of the tools, and they read and write', async () => {
	const { result } = await ask('tools/list', {}, 2);
	expect(result?.tools?.map(({ name, description }) => [name, description])).toContainEqual([
		'Create',
		`Directus: create items, collection "${ARTICLES}".`,
	]);
	expect(await call('Describe', { collections: ARTICLES })).toContain('slug');
	expect(await call('Find', { filter: { slug: { _eq: 'second' } } })).toContain('"Second"');
	expect(await call('Create', { title: 'Third', slug: 'third' })).toContain('"Third"');
	expect(await call('Change', { id: '1', title: 'Changed' })).toContain('"Changed"');
	expect(await call('Delete', { id: '2' })).toContain('true');
	const titles = await directus.ask('GET', `/items/${ARTICLES}?sort=id&fields=title`);
	expect(titles).toEqual([{ title: 'Changed' }, { title: 'Third' }]);
});

it('what a tool refuses is told, and the next call is carried out', async () => {
	const before = await directus.ask('GET', `/items/${ARTICLES}?sort=id`);
	expect(await call('Create', { title: 'Twice', slug: 'first' })).toContain('slug');
	expect(await call('Delete', { id: '12345' })).toContain('There is no');
	expect(await directus.ask('GET', `/items/${ARTICLES}?sort=id`)).toEqual(before);
	expect(await call('Create', { title: 'Once', slug: 'once' })).toContain('"Once"');
});
