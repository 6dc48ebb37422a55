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
import type { Locator } from 'playwright-core';
import { Directus } from '../../support/directus.mjs';
import { pages, parts } from '../../support/markdown.mjs';
import { until } from '../../support/until.mjs';
import { editorForFile } from '../support/editorForFile.mjs';
import { makeArticles, nodeOf, type Client, type Workflow } from '../support/n8n.mjs';

const COMMAND = join(__dirname, '..', '..', '..', 'dist', 'convert.mjs');
const ARTICLES = 'e2e_mappers';
const OFFICIAL = '@directus/n8n-nodes-directus.directus';

const directus = new Directus();
const n8n = editorForFile({ permissions: ['clipboard-read', 'clipboard-write'] });

beforeEach(async () => {
	await makeArticles(directus, ARTICLES);
});

afterAll(async () => await directus.ask('DELETE', `/collections/${ARTICLES}`));

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
	const workflow = (await n8n.client.importWorkflow(
		JSON.parse(readFileSync(file, 'utf8')) as Parameters<Client['importWorkflow']>[0],
		{ directusApi: n8n.credential },
	)) as Workflow;
	rmSync(folder, { recursive: true });
	n8n.workflows.push(workflow);
	return workflow;
}

const fields = (values: Record<string, string>) => ({
	collectionFields: {
		fields: { field: Object.entries(values).map(([name, value]) => ({ name, value })) },
	},
});

const opened = async (workflow: Workflow) =>
	await n8n.editor.openNode(n8n.page, workflow, 'Directus');

/** The input of a column, once it is seen. */
async function column(node: Locator, name: string): Promise<Locator> {
	const found = n8n.editor.parameter(node, name).locator('input').first();
	await found.waitFor();
	return found;
}

/** The values of the columns, as the editor has saved them: it does so a while after something was typed. */
async function saved({ id }: Workflow, values: IDataObject): Promise<void> {
	const columns = async () => {
		const { nodes } = (await n8n.client.workflow(id)) as { nodes: INode[] };
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
	await n8n.editor.byTestId(node, 'node-execute-button').first().click();
	const output = n8n.editor.byTestId(node, 'output-panel');
	await n8n.editor.byTestId(output, 'node-run-status-success').waitFor();
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
	const workflow = (await n8n.client.createWorkflow({
		name: 'Pasted',
		nodes: [start],
		connections: {},
	})) as Workflow;
	n8n.workflows.push(workflow);
	await n8n.page.goto(`/workflow/${workflow.id}`, { waitUntil: 'commit' });
	await n8n.editor.byTestId(n8n.page, 'canvas-node').first().waitFor();
	await n8n.page.evaluate(
		async (text) => await navigator.clipboard.writeText(text),
		code.replace('"articles"', `"${ARTICLES}"`),
	);
	await n8n.page.keyboard.press('Control+v');
	await n8n.page.locator('[data-test-id="canvas-node"][data-node-name="Directus"]').dblclick();
	const node = n8n.editor.byTestId(n8n.page, 'ndv');
	const slug = n8n.editor.parameter(node, 'slug').locator('.cm-content');
	await slug.waitFor();
	expect(await slug.innerText()).toBe('{{ $json.slug }}');
	await slug.click();
	await n8n.page.keyboard.press('Control+a');
	await n8n.page.keyboard.type('second');
	await saved(workflow, { slug: '=second' });
	await run(node);
	await n8n.editor.byTestId(node, 'output-panel').getByText('Second', { exact: true }).waitFor();
});
