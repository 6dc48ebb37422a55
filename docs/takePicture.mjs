/**
 * Takes the picture of the node that the README shows, docs/images/node.png, in a real n8n with a real Directus:
 *
 *   node docs/takePicture.mjs
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import globalSetup from '../test/e2e/support/globalSetup.mjs';
import globalTeardown from '../test/e2e/support/globalTeardown.mjs';
import { byTestId, openEditor, openNode } from '../test/e2e/support/editor.mjs';
import { prepareCheckout, root } from '../test/stack/checkout.mjs';
import { directusClient } from '../test/stack/directus.mjs';
import { connect } from '../test/stack/n8nClient.mjs';

const PICTURE = join(root, 'docs', 'images', 'node.png');
const NODE = 'n8n-nodes-directus-complete.directus';
const COLLECTION = 'articles';

const text = (field) => ({ field, type: 'string', schema: {}, meta: { interface: 'input' } });
const key = {
	field: 'id',
	type: 'integer',
	schema: { is_primary_key: true, has_auto_increment: true },
	meta: { hidden: true },
};
const FIELDS = [
	key,
	{ ...text('slug'), schema: { is_unique: true } },
	text('title'),
	text('status'),
	{ field: 'published_on', type: 'date', schema: {}, meta: { interface: 'datetime' } },
];

/** What comes in: the first of them is in Directus already. */
const ARTICLES = [
	{ slug: 'hello-directus', title: 'Hello, Directus', date: '2026-03-02' },
	{ slug: 'ten-flows', title: 'Ten flows we use every day', date: '2026-03-09' },
	{ slug: 'from-sheet-to-site', title: 'From a sheet to a site', date: '2026-03-16' },
];

async function seed({ url, adminToken }) {
	const directus = directusClient(url, adminToken);
	const must = async (...request) => {
		const { ok, status, text: said } = await directus.request(...request);
		if (!ok) throw new Error(`${request[0]} ${request[1]} was answered ${status}: ${said}`);
	};
	await directus.request('DELETE', `/collections/${COLLECTION}`);
	const collection = { collection: COLLECTION, schema: {}, meta: {}, fields: FIELDS };
	await must('POST', '/collections', collection);
	const { slug, title } = ARTICLES[0];
	await must('POST', `/items/${COLLECTION}`, { slug, title, status: 'draft' });
}

/** A workflow that writes the articles into Directus, with all that the editor needs to show it. */
async function makeWorkflow(client, { url, adminToken }) {
	const data = { url, authentication: 'accessToken', token: adminToken };
	const { id, name } = await client.createCredential('Directus account', 'directusApi', data);
	const credentials = { directusApi: { id, name } };
	const parameters = {
		resource: 'items',
		operation: 'upsert',
		collection: { __rl: true, mode: 'list', value: COLLECTION, cachedResultName: COLLECTION },
	};
	const { fields: schema } = await client.dynamicParameters('resource-mapper-fields', {
		nodeTypeAndVersion: { name: NODE, version: 1 },
		path: 'parameters.fields',
		methodName: 'getMatchColumns',
		currentNodeParameters: parameters,
		credentials,
	});
	const fields = {
		mappingMode: 'defineBelow',
		value: {
			slug: '={{ $json.slug }}',
			title: '={{ $json.title }}',
			status: 'published',
			published_on: '={{ $json.date }}',
		},
		matchingColumns: ['slug'],
		// The table gives new articles their id.
		schema: schema.map((field) => (field.id === key.field ? { ...field, removed: true } : field)),
	};
	const node = (called, type, typeVersion, x, more) => ({
		...{ id: called, name: called, type, typeVersion, position: [x, 0], parameters: {} },
		...more,
	});
	const jsCode = `return ${JSON.stringify(ARTICLES.map((json) => ({ json })))};`;
	const link = (to) => ({ main: [[{ node: to, type: 'main', index: 0 }]] });
	return await client.createWorkflow({
		name: 'Publish articles',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, 0),
			node('Articles', 'n8n-nodes-base.code', 2, 200, { parameters: { jsCode } }),
			node('Directus', NODE, 1, 400, { parameters: { ...parameters, fields }, credentials }),
		],
		connections: { Start: link('Articles'), Articles: link('Directus') },
	});
}

async function takePicture({ directus, n8n }) {
	await seed(directus);
	const client = await connect(n8n.url, n8n.owner);
	const workflow = await makeWorkflow(client, directus);
	const { page, close } = await openEditor(n8n, {
		colorScheme: 'light',
		viewport: { width: 1440, height: 925 },
	});
	try {
		const opened = await openNode(page, workflow, 'Directus');
		await byTestId(opened, 'node-execute-button').click();
		const output = byTestId(opened, 'output-panel');
		await byTestId(output, 'node-run-status-success').waitFor();
		for (const panel of [byTestId(opened, 'ndv-input-panel'), output])
			await byTestId(panel, 'radio-button-table').click();
		await output.getByText(ARTICLES[0].title).waitFor();
		// No message over the picture, nothing under the pointer.
		await page.mouse.move(700, 5);
		await page.addStyleTag({ content: '[data-test-id="floating-nodes"] { display: none }' });
		await page.locator('.el-notification').first().waitFor({ state: 'hidden' });
		await page.waitForTimeout(1000);
		await mkdir(dirname(PICTURE), { recursive: true });
		await opened.screenshot({ path: PICTURE, animations: 'disabled' });
	} finally {
		await close();
		await client.deleteWorkflow(workflow);
	}
}

await prepareCheckout({ onProgress: (line) => process.stderr.write(`${line}\n`) });
try {
	await globalSetup();
	await takePicture(JSON.parse(process.env.STACK)[0]);
	process.stdout.write(`${PICTURE}\n`);
} finally {
	await globalTeardown();
}
