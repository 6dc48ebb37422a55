/**
 * Columns of nodes that were not made in the editor: of converted workflows, and of a recipe that was pasted. The
 * editor shows the collection's fields in them with their values, and what is typed there is what runs.
 *
 * @needs browser
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { Locator, Page } from 'playwright-core';
import { Directus } from '../../support/directus.mjs';
import { pages, parts } from '../../support/markdown.mjs';
import { until } from '../../support/until.mjs';
import type * as Editor from '../support/editor.mjs';
import {
	logIn,
	makeArticles,
	nodeOf,
	running,
	saveCredential,
	type Client,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';

// Longer than the waits of the browser, whose messages say more.
jest.setTimeout(300_000);

const COMMAND = join(__dirname, '..', '..', '..', 'dist', 'convert.mjs');
const ARTICLES = 'e2e_mappers';
const OFFICIAL = '@directus/n8n-nodes-directus.directus';

const directus = new Directus();
let client: Client;
let credential: Saved;
let editor: typeof Editor;
let page: Page;
let close: () => Promise<void>;
const workflows: Workflow[] = [];

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	editor = await import('../support/editor.mjs');
	({ page, close } = await editor.openEditor(running(), {
		permissions: ['clipboard-read', 'clipboard-write'],
	}));
});

beforeEach(async () => {
	await makeArticles(directus, ARTICLES);
});

afterAll(async () => {
	await close?.();
	for (const workflow of workflows) await client.deleteWorkflow(workflow);
	await client.deleteCredential(credential.id);
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
});

const start = nodeOf('Start', 'n8n-nodes-base.manualTrigger');
const connections = { Start: { main: [[{ node: 'Directus', type: 'main', index: 0 }]] } };

/** A node of the official package behind a manual trigger, converted and imported. */
async function converted(parameters: IDataObject): Promise<Workflow> {
	const folder = mkdtempSync(join(tmpdir(), 'convert-'));
	const file = join(folder, 'workflow.json');
	const node = nodeOf('Directus', OFFICIAL, {
		parameters: { resource: 'item', collection: ARTICLES, ...parameters } as INodeParameters,
		credentials: { directusApi: { id: 'of-another-n8n', name: 'Directus' } },
		position: [240, 0],
	});
	writeFileSync(file, JSON.stringify({ name: 'Converted', nodes: [start, node], connections }));
	execFileSync(process.execPath, [COMMAND, 'convert', file, '--in-place']);
	const workflow = (await client.importWorkflow(
		JSON.parse(readFileSync(file, 'utf8')) as Parameters<Client['importWorkflow']>[0],
		{ directusApi: credential },
	)) as Workflow;
	rmSync(folder, { recursive: true });
	workflows.push(workflow);
	return workflow;
}

const fields = (values: Record<string, string>) => ({
	collectionFields: {
		fields: { field: Object.entries(values).map(([name, value]) => ({ name, value })) },
	},
});

const opened = async (workflow: Workflow) => await editor.openNode(page, workflow, 'Directus');

/** The input of a column, once it is seen. */
async function column(node: Locator, name: string): Promise<Locator> {
	const found = editor.parameter(node, name).locator('input').first();
	await found.waitFor();
	return found;
}

/** The values of the columns, as the editor has saved them: it does so a while after something was typed. */
async function saved({ id }: Workflow, values: IDataObject): Promise<void> {
	const columns = async () => {
		const { nodes } = (await client.workflow(id)) as { nodes: INode[] };
		// A node that was pasted is not saved at once either.
		const node = nodes.find(({ name }) => name === 'Directus');
		return ((node?.parameters.fields as IDataObject | undefined)?.value ?? {}) as IDataObject;
	};
	await until(columns, `the editor has saved ${JSON.stringify(values)}`, {
		holds: (value) => Object.keys(values).every((name) => value[name] === values[name]),
		within: 60_000,
		every: 500,
	});
}

async function run(node: Locator): Promise<void> {
	await editor.byTestId(node, 'node-execute-button').first().click();
	const output = editor.byTestId(node, 'output-panel');
	await editor.byTestId(output, 'node-run-status-success').waitFor();
}

const held = async () => await directus.ask('GET', `/items/${ARTICLES}?fields=title,slug&sort=id`);

it('of a converted Create the columns are there with their values, and take others', async () => {
	const workflow = await converted({
		operation: 'create',
		...fields({ title: 'Third', slug: 'third' }),
	});
	const node = await opened(workflow);
	expect(await (await column(node, 'title')).inputValue()).toBe('Third');
	await (await column(node, 'title')).fill('Third, edited');
	await saved(workflow, { title: 'Third, edited', slug: 'third' });
	await run(node);
	expect(await held()).toEqual([
		{ title: 'First', slug: 'first' },
		{ title: 'Second', slug: 'second' },
		{ title: 'Third, edited', slug: 'third' },
	]);
});

it('of a converted Update the columns are there with their values, and take others', async () => {
	const workflow = await converted({
		operation: 'update',
		itemId: '2',
		...fields({ title: 'Changed' }),
	});
	const node = await opened(workflow);
	expect(await (await column(node, 'title')).inputValue()).toBe('Changed');
	await (await column(node, 'title')).fill('Changed here');
	await saved(workflow, { title: 'Changed here' });
	await run(node);
	expect(await held()).toEqual([
		{ title: 'First', slug: 'first' },
		{ title: 'Changed here', slug: 'second' },
	]);
});

it('of the recipe for Look Up the field is there with its expression, and takes a value', async () => {
	const recipes = pages().find(({ path }) => path === 'docs/recipes.md')!;
	const { code } = parts(recipes).code.find((block) => block.code.includes('"lookUp"'))!;
	const workflow = (await client.createWorkflow({
		name: 'Pasted',
		nodes: [start],
		connections: {},
	})) as Workflow;
	workflows.push(workflow);
	await page.goto(`/workflow/${workflow.id}`, { waitUntil: 'commit' });
	await editor.byTestId(page, 'canvas-node').first().waitFor();
	await page.evaluate(
		async (text) => await navigator.clipboard.writeText(text),
		code.replace('"articles"', `"${ARTICLES}"`),
	);
	await page.keyboard.press('Control+v');
	await page.locator('[data-test-id="canvas-node"][data-node-name="Directus"]').dblclick();
	const node = editor.byTestId(page, 'ndv');
	const slug = editor.parameter(node, 'slug').locator('.cm-content');
	await slug.waitFor();
	expect(await slug.innerText()).toBe('{{ $json.slug }}');
	await slug.click();
	await page.keyboard.press('Control+a');
	await page.keyboard.type('second');
	await saved(workflow, { slug: '=second' });
	await run(node);
	await editor.byTestId(node, 'output-panel').getByText('Second', { exact: true }).waitFor();
});
