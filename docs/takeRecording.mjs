/**
 * Makes the recording that the README shows, docs/images/recording.webp, in a real n8n with a real Directus:
 *
 *   node docs/takeRecording.mjs
 *
 * It uses the servers that `npm run servers -- e2e` keeps up, if there are any.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import globalSetup from '../test/e2e/support/globalSetup.mjs';
import globalTeardown from '../test/e2e/support/globalTeardown.mjs';
import { byTestId, openEditor, parameter } from '../test/e2e/support/editor.mjs';
import { prepareCheckout, root } from '../test/stack/checkout.mjs';
import { directusClient } from '../test/stack/directus.mjs';
import { connect } from '../test/stack/n8nClient.mjs';
import { serversUp } from '../test/stack/serversUp.mjs';
import { articleNodes, COLLECTION, linkTo, makeCredential, seedArticles } from './articles.mjs';
import { recorder } from './recorder.mjs';

const RECORDING = join(root, 'docs', 'images', 'recording.webp');
const SIZE = { width: 1200, height: 760 };

/** Which field of the input goes into which column. */
const MAPPED = { slug: 'slug', title: 'title', date: 'published_on' };

/** Messages over the picture, and buttons that float beside the opened node. */
const STYLE = `.el-notification, [data-test-id="floating-nodes"] { display: none !important }`;

/** The node that is opened. */
const opened = (page) => byTestId(page, 'ndv');

/** An entry of an open drop-down. */
const option = (page, name) =>
	page.getByRole('option').filter({ has: page.getByText(name, { exact: true }), visible: true });

/** Finds a node in the list of nodes, and takes what it is to do, which may be in a part of the list that is folded. */
async function addNode(page, record, plus, node, action, category) {
	await record.click(plus);
	const search = byTestId(page, 'node-creator-search-bar');
	await search.waitFor();
	await record.show(500);
	await search.click();
	await record.type(node);
	await record.show(600);
	const named = (name) =>
		byTestId(page, 'item-iterator-item')
			.filter({ has: page.getByText(name, { exact: true }) })
			.first();
	await record.click(named(node));
	await record.show(900);
	if (category) {
		const folded = byTestId(page, 'node-creator-category-item').filter({ hasText: category });
		await record.click(folded.first());
		await record.show(500);
	}
	await named(action).scrollIntoViewIfNeeded();
	await record.show(700);
	await record.click(named(action));
	await opened(page).waitFor();
	await record.show(1300);
}

/** Takes an entry of a list from which several can be taken. */
async function takeOne(page, record, list, name) {
	await record.click(list.locator('.el-select').first());
	await record.show(700);
	await record.click(option(page, name));
	// The list stays open for more.
	await page.keyboard.press('Escape');
	await record.show(600);
}

/** Writes the articles with Create or Update: each column gets a field of the input, and one a text. */
async function writeArticles(page, record) {
	await record.show(3000);
	const plus = byTestId(page, 'canvas-handle-plus').last();
	await addNode(page, record, plus, 'Directus', 'Create item');
	const node = opened(page);
	await record.click(parameter(node, 'operation'));
	await record.show(1500);
	await record.click(option(page, 'Create or Update'));
	await record.show(600);

	await record.click(byTestId(parameter(node, 'collection'), 'rlc-input'));
	const collection = byTestId(page, 'rlc-item').filter({ hasText: COLLECTION });
	await collection.waitFor();
	await record.show(900);
	await record.click(collection);
	await parameter(node, 'title').waitFor();
	await record.show(1300);

	const match = byTestId(node, 'matching-column-select');
	await record.click(match.locator('.el-tag__close'));
	await record.show(300);
	await takeOne(page, record, match, 'slug');

	await record.click(byTestId(node, 'execute-previous-node').first());
	const input = byTestId(node, 'ndv-input-panel');
	const field = (name) => input.locator(`.pill[data-value="{{ $json.${name} }}"]`);
	await field('slug').waitFor();
	await record.show(1000);
	for (const [from, to] of Object.entries(MAPPED)) {
		await record.drag(field(from), parameter(node, to));
		await record.show(600);
	}
	await record.click(parameter(node, 'status').locator('input').first());
	await record.type('published');
	await record.show(700);

	await record.click(byTestId(node, 'node-execute-button').first());
	const output = byTestId(node, 'output-panel');
	await byTestId(output, 'node-run-status-success').waitFor();
	await record.show(700);
	await record.click(byTestId(output, 'radio-button-table'));
	await record.show(6000);
	await record.click(byTestId(node, 'ndv-close-button'));
	await node.waitFor({ state: 'detached' });
	await record.show(2000);
}

/** Waits for an article that somebody writes in Directus. */
async function waitForArticle(page, record, write) {
	const plus = byTestId(page, 'node-creator-plus-button');
	await addNode(page, record, plus, 'Directus', 'On item', 'Triggers');
	const node = opened(page);
	await takeOne(page, record, parameter(node, 'collections'), COLLECTION);
	await record.click(byTestId(node, 'node-execute-button').first());
	await record.show(2500);
	await write();
	const output = byTestId(node, 'output-panel');
	await byTestId(output, 'node-run-status-success').waitFor();
	await record.show(800);
	await record.click(byTestId(output, 'radio-button-table'));
	await record.show(8000);
}

/** Writes an article as another user than that of the credential, of whose changes the trigger tells nothing. */
async function writeAsEditor({ url, adminToken }) {
	const directus = directusClient(url, adminToken);
	const { data: me } = await directus.request('GET', '/users/me?fields=role');
	const token = 'token-of-an-editor';
	const user = { email: 'editor@example.com', role: me.role, token };
	const { data: editor } = await directus.request('POST', '/users', user);
	try {
		const article = { slug: 'from-the-studio', title: 'Written in the Studio', status: 'draft' };
		const { ok, text } = await directus.request('POST', `/items/${COLLECTION}`, article, { token });
		if (!ok) throw new Error(`The article was not written: ${text}`);
	} finally {
		await directus.request('DELETE', `/users/${editor.id}`);
	}
}

async function record({ directus, n8n }) {
	await seedArticles(directus);
	const client = await connect(n8n.url, n8n.owner);
	const credential = await makeCredential(client, directus);
	const workflow = await client.createWorkflow({
		name: 'Publish articles',
		nodes: articleNodes,
		connections: { Start: linkTo('Articles') },
	});
	const { page, close } = await openEditor(n8n, { colorScheme: 'light', viewport: SIZE });
	try {
		const reader = await page.context().browser().newPage({ baseURL: n8n.url });
		await reader.goto('/healthz');
		await page.goto(`/workflow/${workflow.id}`, { waitUntil: 'commit' });
		await byTestId(page, 'canvas-node').last().waitFor();
		await page.addStyleTag({ content: STYLE });
		const recording = recorder(page, reader);
		await writeArticles(page, recording);
		await waitForArticle(page, recording, async () => await writeAsEditor(directus));
		return await recording.finish();
	} finally {
		await close();
		await client.deleteWorkflow(workflow);
		await client.deleteCredential(credential.id);
		await directusClient(directus.url, directus.adminToken).request(
			'DELETE',
			`/collections/${COLLECTION}`,
		);
	}
}

await prepareCheckout({ onProgress: (line) => process.stderr.write(`${line}\n`) });
const up = await serversUp('e2e');
if (up) process.env.STACK_UP = JSON.stringify(up.stack);
try {
	await globalSetup();
	const { webp, seconds, frames } = await record(JSON.parse(process.env.STACK)[0]);
	await mkdir(dirname(RECORDING), { recursive: true });
	await writeFile(RECORDING, webp);
	const size = `${Math.round(webp.length / 1000)} KB`;
	process.stdout.write(`${RECORDING}: ${Math.round(seconds)} s, ${frames} frames, ${size}\n`);
} finally {
	await globalTeardown();
}
