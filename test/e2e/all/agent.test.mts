/** The packed node as the tools of n8n's agent, whose model is a script: what it is told, and what comes of it. */
import type { IDataObject, INode } from 'n8n-workflow';
import { Directus } from '../../support/directus.mjs';
import { fakeServer, type FakeServer } from '../../support/fakeServer.mjs';
import { byId, mapped } from '../../scenarios/scenario.mjs';
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
} from '../support/n8n.mjs';

const directus = new Directus();
const ARTICLES = 'agent_articles';

const CHOICES = ['draft', 'live'].map((value) => ({ name: value, value }));

/** A call of a tool, as the model asks for it. */
interface Call {
	tool: string;
	filledIn: IDataObject;
}

interface Request {
	tools: Array<{ function: { name: string; description: string; parameters: IDataObject } }>;
	messages: Array<{ role: string; content: string }>;
}

let client: Client;
let credential: Saved;
let ofModel: Saved;
let model: FakeServer;
let script: Call[];

/** A model's answer: the next call of the script, or at its end a last word. */
function answerOf(turn: number): IDataObject {
	const call = script[turn];
	const message = call
		? {
				content: null,
				tool_calls: [
					{
						...{ id: `call_${turn}`, type: 'function' },
						function: { name: call.tool, arguments: JSON.stringify(call.filledIn) },
					},
				],
			}
		: { content: 'Done' };
	return {
		...{ id: `answer_${turn}`, object: 'chat.completion', created: 1, model: 'scripted' },
		choices: [
			{
				...{ index: 0, finish_reason: call ? 'tool_calls' : 'stop' },
				message: { role: 'assistant', ...message },
			},
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	model = await fakeServer(() => ({ body: answerOf(requests().length - 1) }));
	const data = { apiKey: 'any', url: `${model.url}/v1` };
	ofModel = (await client.createCredential('Model', 'openAiApi', data)) as Saved;
	await makeArticles(directus, ARTICLES);
	await directus.ask('POST', `/fields/${ARTICLES}`, {
		...{ field: 'status', type: 'string', schema: {} },
		meta: {
			interface: 'select-dropdown',
			options: { choices: CHOICES.map(({ value }) => ({ text: value, value })) },
		},
	});
});

afterAll(async () => {
	await client.deleteCredential(credential.id);
	await client.deleteCredential(ofModel.id);
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
	await model.close();
});

const requests = (): Request[] =>
	model.received
		.filter(({ path }) => path.endsWith('/chat/completions'))
		.map(({ body }) => JSON.parse(body) as Request);

const filled = (name: string, type = 'string') => `={{ $fromAI('${name}', '', '${type}') }}`;
const ofItems = (operation: string, more: IDataObject): IDataObject => ({
	...{ resource: 'items', operation, collection: byId(ARTICLES) },
	...more,
});

const columnOf = (id: string, more: IDataObject) => ({
	...{ id, displayName: id, required: false, defaultMatch: false, display: true },
	...more,
});

/** Each tool by its name, with its parameters. */
const TOOLS: Record<string, IDataObject> = {
	Describe: { resource: 'schema', operation: 'describe', collections: filled('collections') },
	Find: ofItems('list', { filterType: 'json', filterJson: filled('filter', 'json') }),
	Create: ofItems('create', {
		fields: {
			...mapped({ title: filled('title'), status: filled('status') }),
			// As the editor stores them, so that n8n itself would look at the choice.
			schema: [
				columnOf('title', { type: 'string' }),
				columnOf('status', { type: 'options', options: CHOICES }),
			],
		},
	}),
	Change: ofItems('update', {
		id: byId(filled('id')),
		fields: mapped({ title: filled('title') }),
	}),
	Delete: ofItems('delete', { id: byId('2') }),
};

/** Has the agent carry out a script; gives its output. */
async function carriedOut(version: number, calls: Call[]) {
	script = calls;
	model.received.length = 0;
	const tools = Object.entries(TOOLS).map(([name, parameters]) =>
		nodeOf(name, `${NODE}Tool`, {
			parameters: parameters as INode['parameters'],
			// Agents before 3 tell their model nothing of an error that ends a tool.
			...(version < 3 && { onError: 'continueRegularOutput' }),
			credentials: { [CREDENTIAL]: credential },
		}),
	);
	const to = (type: string) => ({ [type]: [[{ node: 'Agent', type, index: 0 }]] });
	const workflow = await client.createWorkflow({
		name: 'An agent',
		nodes: [
			nodeOf('Start', 'n8n-nodes-base.manualTrigger'),
			nodeOf('Agent', '@n8n/n8n-nodes-langchain.agent', {
				typeVersion: version,
				parameters: {
					...{ promptType: 'define', text: 'Go' },
					options: { enableStreaming: false, maxIterations: 20 },
				},
			}),
			nodeOf('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', {
				typeVersion: 1.2,
				parameters: { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} },
				credentials: { openAiApi: ofModel },
			}),
			...tools,
		],
		connections: {
			Start: to('main'),
			Model: to('ai_languageModel'),
			...Object.fromEntries(tools.map(({ name }) => [name, to('ai_tool')])),
		},
	});
	const execution = (await client.run(workflow, 'Start')) as Execution;
	await client.deleteWorkflow(workflow);
	expect(execution.data.resultData.error).toBeUndefined();
	return await outputOf(execution, 'Agent');
}

const titles = async () =>
	(await directus.ask<Array<{ title: string }>>('GET', `/items/${ARTICLES}?sort=id`)).map(
		({ title }) => title,
	);

it.each([2.2, 3.1])('agent %s is told what each tool does, and does it', async (version) => {
	await makeTwo();
	const output = await carriedOut(version, [
		{ tool: 'Describe', filledIn: { collections: ARTICLES } },
		{ tool: 'Find', filledIn: { filter: { slug: { _eq: 'second' } } } },
		{ tool: 'Create', filledIn: { title: 'Third', status: 'published' } },
		{ tool: 'Create', filledIn: { title: 'Third', status: 'live' } },
		{ tool: 'Change', filledIn: { id: '1', title: 'First, changed' } },
		{ tool: 'Delete', filledIn: { id: '1' } },
	]);
	expect(output.map(({ json }) => json.output)).toEqual(['Done']);

	const [first] = requests();
	const told = Object.fromEntries(
		first!.tools.map((one) => [one.function.name, one.function.description]),
	);
	const collection = `, collection "${ARTICLES}".`;
	expect(told).toEqual({
		Describe: 'Directus: describe schema.',
		Find: `Directus: list items${collection}`,
		Create: `Directus: create items${collection}`,
		Change: `Directus: update items${collection}`,
		Delete: `Directus: delete items${collection} What it deletes is gone for good.`,
	});

	const answers = requests()
		.at(-1)!
		.messages.filter(({ role }) => role === 'tool')
		.map(({ content }) => content);
	expect(answers).toHaveLength(6);
	expect(answers[0]).toMatch(/one of .*draft.*live/);
	expect(answers[1]).toContain('"title":"Second"');
	expect(answers[1]).not.toContain('First');
	expect(answers[2]).toMatch(/draft.*live/);
	expect(await titles()).toEqual(['First, changed', 'Third']);
});

/** Two articles, of which the second has the ID that the workflow pins. */
async function makeTwo(): Promise<void> {
	const held = await directus.ask<Array<{ id: number }>>('GET', `/items/${ARTICLES}?fields=id`);
	if (held.length > 0)
		await directus.ask(
			'DELETE',
			`/items/${ARTICLES}`,
			held.map(({ id }) => id),
		);
	await directus.ask('POST', `/items/${ARTICLES}`, [
		{ id: 1, title: 'First', slug: 'first' },
		{ id: 2, title: 'Second', slug: 'second' },
	]);
}
