/**
 * The node as people meet it: in n8n's editor, in a browser.
 *
 * @needs browser
 */
import type { Locator } from 'playwright-core';
import { Directus } from '../support/directus.mjs';
import { editorForFile } from './support/editorForFile.mjs';
import { makeArticles, saveWorkflow } from './support/n8n.mjs';

const directus = new Directus();
const ARTICLES = 'e2e_editor';
const PASSWORD = 'New-password-2';

const n8n = editorForFile();
let node: Locator;

/** A parameter of the opened node, once it is seen. */
async function seen(name: string): Promise<Locator> {
	const found = n8n.editor.parameter(node, name);
	await found.waitFor();
	return found;
}

/** Picks an option of a drop-down. */
async function choose(name: string, option: string): Promise<void> {
	await (await seen(name)).click();
	// Beside its name an option may have a description.
	const named = n8n.page.getByText(option, { exact: true });
	await n8n.page.getByRole('option').filter({ has: named, visible: true }).click();
}

beforeAll(async () => {
	const workflow = await saveWorkflow(n8n.client, n8n.credential, {
		resource: 'auth',
		operation: 'resetPassword',
	});
	await makeArticles(directus, ARTICLES);
	n8n.workflows.push(workflow);
	// Once for all tests: each leaves it as the next one needs it.
	node = await n8n.editor.openNode(n8n.page, workflow, 'Directus');
});

afterAll(async () => {
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
	await n8n.editor.byTestId(node, 'node-execute-button').click();
	const output = n8n.editor.byTestId(node, 'output-panel');
	await n8n.editor.byTestId(output, 'node-run-status-success').waitFor();
	await output.getByText('success', { exact: true }).waitFor();
	await output.getByText('true', { exact: true }).waitFor();
	expect(await directus.canLogIn(user, PASSWORD)).toBe(true);
});

it('Reset Password takes JSON in place of its fields', async () => {
	await seen('token');
	await (await seen('jsonParameters')).click();
	await seen('bodyParametersJson');
	expect(await n8n.editor.parameter(node, 'token').count()).toBe(0);
	expect(await n8n.editor.parameter(node, 'password').count()).toBe(0);
	await (await seen('jsonParameters')).click();
	await seen('token');
	expect(await n8n.editor.parameter(node, 'bodyParametersJson').count()).toBe(0);
});

it('Item offers the collections that Directus has, and their fields', async () => {
	await choose('resource', 'Item');
	await choose('operation', 'Create');
	await n8n.editor.byTestId(await seen('collection'), 'rlc-input').click();
	const found = n8n.editor.byTestId(n8n.page, 'rlc-item').filter({ hasText: ARTICLES });
	await found.click();
	const mapper = n8n.editor.byTestId(node, 'resource-mapper-container');
	await mapper.getByText('slug').first().waitFor();
	expect(await mapper.innerText()).toMatch(/title[\s\S]*slug[\s\S]*views/);
});
