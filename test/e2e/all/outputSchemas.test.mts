/**
 * What the editor knows of an operation's output before it has run: it offers the fields to the node behind.
 *
 * @needs browser
 */
import type { INodeParameters } from 'n8n-workflow';
import type { Locator, Page } from 'playwright-core';
import { Directus } from '../../support/directus.mjs';
import type * as Editor from '../support/editor.mjs';
import {
	CREDENTIAL,
	logIn,
	NODE,
	nodeOf,
	running,
	saveCredential,
	type Client,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';

// Longer than the waits of the browser, whose messages say more.
jest.setTimeout(300_000);

let client: Client;
let credential: Saved;
let workflow: Workflow;
let editor: typeof Editor;
let page: Page;
let close: () => Promise<void>;

/** What stands before a node: whose fields are known, and whose are the user's own. */
const BEFORE: Record<string, INodeParameters> = {
	User: { resource: 'users', operation: 'get' },
	Item: { resource: 'items', operation: 'get' },
};

const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, new Directus().credential);
	const own = { credentials: { [CREDENTIAL]: credential } };
	const create = { resource: 'folders', operation: 'create' };
	const names = Object.keys(BEFORE);
	workflow = (await client.createWorkflow({
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
	editor = await import('../support/editor.mjs');
	({ page, close } = await editor.openEditor(running()));
});

afterAll(async () => {
	await close?.();
	await client.deleteWorkflow(workflow);
	await client.deleteCredential(credential.id);
});

/** The fields in what the editor shows of the input of a node, nothing of which has run. */
async function inputOf(node: string): Promise<{ input: Locator; fields: Locator }> {
	const opened = await editor.openNode(page, workflow, node);
	const input = editor.byTestId(opened, 'ndv-input-panel');
	return { input, fields: editor.byTestId(input, 'run-data-schema-item') };
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
	await page.mouse.down();
	const { x, y, width, height } = (await editor.parameter(page, 'name').first().boundingBox())!;
	await page.mouse.move(x + width / 2, y + height / 2, { steps: 10 });
	await page.mouse.up();
	const expression = editor
		.byTestId(page, 'node-parameters')
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
