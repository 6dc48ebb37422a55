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
import { connect } from '../test/stack/n8nClient.mjs';
import {
	articleNodes,
	ARTICLES,
	COLLECTION,
	KEY,
	linkTo,
	makeCredential,
	NODE,
	nodeAt,
	seedArticles,
} from './articles.mjs';

const PICTURE = join(root, 'docs', 'images', 'node.png');

/** A workflow that writes the articles into Directus, with all that the editor needs to show it. */
async function makeWorkflow(client, directus) {
	const { id, name } = await makeCredential(client, directus);
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
		schema: schema.map((field) => (field.id === KEY ? { ...field, removed: true } : field)),
	};
	return await client.createWorkflow({
		name: 'Publish articles',
		nodes: [
			...articleNodes,
			nodeAt('Directus', NODE, 1, 400, { parameters: { ...parameters, fields }, credentials }),
		],
		connections: { Start: linkTo('Articles'), Articles: linkTo('Directus') },
	});
}

async function takePicture({ directus, n8n }) {
	await seedArticles(directus);
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
