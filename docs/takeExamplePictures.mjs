/**
 * Takes the pictures of the example workflows that docs/examples.md shows, docs/images/examples/, in a real n8n:
 *
 *   node docs/takeExamplePictures.mjs                    all of them
 *   node docs/takeExamplePictures.mjs csv-to-collection  only these
 */
/* global atob, btoa, createImageBitmap, OffscreenCanvas -- of the page */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import globalSetup from '../test/e2e/support/globalSetup.mjs';
import globalTeardown from '../test/e2e/support/globalTeardown.mjs';
import { byTestId, openEditor } from '../test/e2e/support/editor.mjs';
import { prepareCheckout, root } from '../test/stack/checkout.mjs';
import { connect } from '../test/stack/n8nClient.mjs';
import { serversUp } from '../test/stack/serversUp.mjs';

const EXAMPLES = join(root, 'examples');
const PICTURES = join(root, 'docs', 'images', 'examples');

/** How large a workflow is shown, in pixels for each of n8n's own. */
const SCALE = 0.62;
const MARGIN = 16;

/** The editor around the workflow is not in the picture. */
const STYLE = `
	body * { visibility: hidden }
	.vue-flow .vue-flow__viewport * { visibility: visible }
	[data-test-id="canvas-node-toolbar"], .el-notification { display: none !important }`;

/** The part of the canvas that a workflow takes up, about, in n8n's pixels. */
function extentOf(nodes) {
	const edges = nodes.map(({ position: [x, y], parameters: { width = 200, height = 160 } }) => [
		...[x, y, x + width, y + height],
	]);
	const [left, top] = [0, 1].map((at) => Math.min(...edges.map((edge) => edge[at])));
	const [right, bottom] = [2, 3].map((at) => Math.max(...edges.map((edge) => edge[at])));
	return { width: right - left, height: bottom - top };
}

/**
 * The part of the page that the workflow takes up. What is written below a node is wider than the node, and so is
 * the plus behind the last one; of a note the text may be longer than what is shown of it.
 */
async function placeOf(page) {
	const found = page.locator(
		'.vue-flow__edge, .vue-flow__node, .vue-flow__node:not(:has([data-test-id="sticky"])) *',
	);
	const boxes = await found.evaluateAll((all) =>
		all
			.map((one) => one.getBoundingClientRect())
			.filter(({ width, height }) => width > 0 && height > 0)
			.map(({ left, top, right, bottom }) => [left, top, right, bottom]),
	);
	const [x, y] = [0, 1].map((at) => Math.floor(Math.min(...boxes.map((box) => box[at]))) - MARGIN);
	const [right, bottom] = [2, 3].map((at) => Math.ceil(Math.max(...boxes.map((box) => box[at]))));
	return { x, y, width: right + MARGIN - x, height: bottom + MARGIN - y };
}

/** A picture as WebP, which for these is a third as large. */
async function asWebp(page, png) {
	const text = await page.evaluate(async (given) => {
		const bytes = Uint8Array.from(atob(given), (letter) => letter.charCodeAt(0));
		const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
		const canvas = new OffscreenCanvas(image.width, image.height);
		canvas.getContext('2d').drawImage(image, 0, 0);
		const webp = await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
		const made = new Uint8Array(await webp.arrayBuffer());
		return btoa(Array.from(made, (byte) => String.fromCharCode(byte)).join(''));
	}, png.toString('base64'));
	return Buffer.from(text, 'base64');
}

/** Credentials for all the types that the nodes of a workflow name, so that none is marked as lacking one. */
async function credentialsFor(client, nodes, made) {
	for (const type of nodes.flatMap(({ credentials = {} }) => Object.keys(credentials)))
		made[type] ??= await client.createCredential(`For the pictures: ${type}`, type, {});
	return made;
}

async function takePicture(page, client, name, made) {
	const example = JSON.parse(await readFile(join(EXAMPLES, `${name}.json`), 'utf8'));
	const own = await credentialsFor(client, example.nodes, made);
	const workflow = await client.importWorkflow(example, own);
	try {
		const { width, height } = extentOf(example.nodes);
		// The editor leaves a tenth free on each side, and shows its side bar and its head.
		await page.setViewportSize({
			width: Math.ceil(width * SCALE * 1.25) + 60,
			height: Math.ceil(height * SCALE * 1.25) + 100,
		});
		await page.goto(`/workflow/${workflow.id}`, { waitUntil: 'commit' });
		await byTestId(page, 'canvas-node').first().waitFor();
		await page.keyboard.press('1');
		await page.addStyleTag({ content: STYLE });
		// The canvas moves to its place, and icons are fetched.
		await page.waitForTimeout(1500);
		const png = await page.screenshot({ animations: 'disabled', clip: await placeOf(page) });
		const path = join(PICTURES, `${name}.webp`);
		await writeFile(path, await asWebp(page, png));
		process.stdout.write(`${path}\n`);
	} finally {
		await client.deleteWorkflow(workflow);
	}
}

async function takePictures(n8n) {
	const all = (await readdir(EXAMPLES)).map((file) => file.replace(/\.json$/, ''));
	const chosen = process.argv.slice(2);
	const client = await connect(n8n.url, n8n.owner);
	const made = {};
	const { page, close } = await openEditor(n8n, { colorScheme: 'light' });
	try {
		await mkdir(PICTURES, { recursive: true });
		for (const name of chosen.length > 0 ? chosen : all)
			await takePicture(page, client, name, made);
	} finally {
		await close();
		for (const { id } of Object.values(made)) await client.deleteCredential(id);
	}
}

await prepareCheckout({ onProgress: (line) => process.stderr.write(`${line}\n`) });
// Those that `npm run servers -- e2e` keeps up, if there are any.
const up = await serversUp('e2e');
if (up) process.env.STACK_UP = JSON.stringify(up.stack);
try {
	await globalSetup();
	await takePictures(JSON.parse(process.env.STACK)[0].n8n);
} finally {
	await globalTeardown();
}
