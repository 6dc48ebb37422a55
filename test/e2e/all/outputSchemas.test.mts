/**
 * What the editor knows of an operation's output before it has run: it offers the fields to the node behind.
 *
 * @needs browser
 */
import type { INodeParameters } from 'n8n-workflow';
import type { Locator } from 'playwright-core';
import { editorForFile } from '../support/editorForFile.mjs';
import { CREDENTIAL, NODE, nodeOf, type Workflow } from '../support/n8n.mjs';

const n8n = editorForFile();
let workflow: Workflow;

/** What stands before a node: whose fields are known, and whose are the user's own. */
const BEFORE: Record<string, INodeParameters> = {
	User: { resource: 'users', operation: 'get' },
	Item: { resource: 'items', operation: 'get' },
};

const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });

beforeAll(async () => {
	const own = { credentials: { [CREDENTIAL]: n8n.credential } };
	const create = { resource: 'folders', operation: 'create' };
	const names = Object.keys(BEFORE);
	workflow = (await n8n.client.createWorkflow({
		name: 'Output schemas',
		nodes: [
			nodeOf('Start', 'n8n-nodes-base.manualTrigger'),
			...names.flatMap((name, row) => [
				nodeOf(name, NODE, { position: [240, row * 240], parameters: BEFORE[name]!, ...own }),
				nodeOf(`Behind ${name}`, NODE, {
					...{ position: [480, row * 240], parameters: create },
					...own,
				}),
			]),
		],
		connections: {
			Start: { main: [names.map((node) => ({ node, type: 'main', index: 0 }))] },
			...Object.fromEntries(names.map((name) => [name, to(`Behind ${name}`)])),
		},
	})) as Workflow;
	n8n.workflows.push(workflow);
});

/** The fields in what the editor shows of the input of a node, nothing of which has run. */
async function inputOf(node: string): Promise<{ input: Locator; fields: Locator }> {
	const opened = await n8n.editor.openNode(n8n.page, workflow, node);
	const input = n8n.editor.byTestId(opened, 'ndv-input-panel');
	return { input, fields: n8n.editor.byTestId(input, 'run-data-schema-item') };
}

it('the fields of a record of Directus are offered', async () => {
	const { input, fields } = await inputOf('Behind User');
	await fields.getByText('email', { exact: true }).waitFor();
	const names = await fields.allInnerTexts();
	expect(names).toEqual(expect.arrayContaining(['id', 'first_name', 'last_name', 'email']));
	await input.getByText('User', { exact: true }).first().waitFor();
});

it('an offered field is what an expression reads', async () => {
	const { fields } = await inputOf('Behind User');
	await fields.getByText('email', { exact: true }).hover();
	await n8n.page.mouse.down();
	const { x, y, width, height } = (await n8n.editor
		.parameter(n8n.page, 'name')
		.first()
		.boundingBox())!;
	await n8n.page.mouse.move(x + width / 2, y + height / 2, { steps: 10 });
	await n8n.page.mouse.up();
	const expression = n8n.editor
		.byTestId(n8n.page, 'node-parameters')
		.getByText('{{ $json.email }}')
		.first();
	await expression.waitFor();
	expect(await expression.isVisible()).toBe(true);
});

it('of the items of own collections nothing is known before', async () => {
	const { input, fields } = await inputOf('Behind Item');
	await input
		.getByText(/execute/i)
		.first()
		.waitFor();
	expect(await fields.count()).toBe(0);
});
