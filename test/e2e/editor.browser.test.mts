/**
 * The node as people meet it: in n8n's editor, in a browser.
 *
 * @needs browser
 */
import type { Locator, Page } from 'playwright-core';
import { Directus } from '../support/directus.mjs';
import type * as Editor from './support/editor.mjs';
import {
	logIn,
	makeArticles,
	running,
	saveCredential,
	saveWorkflow,
	type Client,
	type Saved,
	type Workflow,
} from './support/n8n.mjs';

// Longer than the waits of the browser, whose messages say more.
jest.setTimeout(300_000);

const directus = new Directus();
const ARTICLES = 'e2e_editor';
const PASSWORD = 'New-password-2';

let client: Client;
let credential: Saved;
let workflow: Workflow;
let editor: typeof Editor;
let page: Page;
let close: () => Promise<void>;
let node: Locator;

/** A parameter of the opened node, once it is seen. */
async function seen(name: string): Promise<Locator> {
	const found = editor.parameter(node, name);
	await found.waitFor();
	return found;
}

/** Picks an option of a drop-down. */
async function choose(name: string, option: string): Promise<void> {
	await (await seen(name)).click();
	// Beside its name an option may have a description.
	const named = page.getByText(option, { exact: true });
	await page.getByRole('option').filter({ has: named, visible: true }).click();
}

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	workflow = await saveWorkflow(client, credential, {
		resource: 'auth',
		operation: 'resetPassword',
	});
	await makeArticles(directus, ARTICLES);
	editor = await import('./support/editor.mjs');
	({ page, close } = await editor.openEditor(running()));
	// Once for all tests: each leaves it as the next one needs it.
	node = await editor.openNode(page, workflow, 'Directus');
});

afterAll(async () => {
	await close?.();
	await client.deleteWorkflow(workflow);
	await client.deleteCredential(credential.id);
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
	await directus.removeUsers();
});

it('Reset Password asks for a token and a password, and runs', async () => {
	const user = await directus.makeUser();
	for (const [name, text] of [
		['token', await directus.resetToken(user)],
		['password', PASSWORD],
	] as const) {
		const input = (await seen(name)).locator('input');
		expect(await input.getAttribute('type')).toBe('password');
		await input.fill(text);
	}
	await editor.byTestId(node, 'node-execute-button').click();
	const output = editor.byTestId(node, 'output-panel');
	await editor.byTestId(output, 'node-run-status-success').waitFor();
	await output.getByText('success', { exact: true }).waitFor();
	await output.getByText('true', { exact: true }).waitFor();
	expect(await directus.canLogIn(user, PASSWORD)).toBe(true);
});

it('Reset Password takes JSON in place of its fields', async () => {
	await seen('token');
	await (await seen('jsonParameters')).click();
	await seen('bodyParametersJson');
	expect(await editor.parameter(node, 'token').count()).toBe(0);
	expect(await editor.parameter(node, 'password').count()).toBe(0);
	await (await seen('jsonParameters')).click();
	await seen('token');
	expect(await editor.parameter(node, 'bodyParametersJson').count()).toBe(0);
});

it('Item offers the collections that Directus has, and their fields', async () => {
	await choose('resource', 'Item');
	await choose('operation', 'Create');
	await editor.byTestId(await seen('collection'), 'rlc-input').click();
	const found = editor.byTestId(page, 'rlc-item').filter({ hasText: ARTICLES });
	await found.click();
	const mapper = editor.byTestId(node, 'resource-mapper-container');
	await mapper.getByText('slug').first().waitFor();
	expect(await mapper.innerText()).toMatch(/title[\s\S]*slug[\s\S]*views/);
});
