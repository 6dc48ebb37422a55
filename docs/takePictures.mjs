/**
 * Takes pictures of the parameters of every operation, in a real n8n with a real Directus, for a look at what users
 * see: order, defaults, hints, labels, what an empty list says. They go into a folder outside of the repository, with
 * sheets of many of them beside each other:
 *
 *   npm run pictures -- <folder>                        each operation as it is in a new node
 *   npm run pictures -- <folder> --filled               with a collection chosen, and all optional fields added
 *   npm run pictures -- <folder> --theme dark           in n8n's dark theme
 *   npm run pictures -- <folder> items users            of these resources, or of directusTrigger, directusHookTrigger
 */
/* global document, MutationObserver -- of the page */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import globalSetup from '../test/e2e/support/globalSetup.mjs';
import globalTeardown from '../test/e2e/support/globalTeardown.mjs';
import { byTestId, openEditor } from '../test/e2e/support/editor.mjs';
import { prepareCheckout } from '../test/stack/checkout.mjs';
import { connect } from '../test/stack/n8nClient.mjs';
import { serversUp } from '../test/stack/serversUp.mjs';
import { COLLECTION, makeCredential, NODE, seedArticles } from './articles.mjs';

const require = createRequire(import.meta.url);

/** Higher than any list of parameters, so that a picture holds all of it. */
const VIEWPORT = { width: 1100, height: 2800 };

/** How long a page stays as it is before a picture of it is taken, in milliseconds. */
const REST = 200;

/** How many pictures stand beside each other on a sheet, and how high it gets, in pixels. */
const COLUMNS = 4;
const SHEET_HEIGHT = 1700;
const CAPTION = 24;

/** A field as somebody has it who fills in all that there is; undefined where that is its default. */
function filledIn({ name, type, options, default: initial }, parameters) {
	const defaultsOf = (fields) =>
		Object.fromEntries(fields.map((field) => [field.name, field.default]));
	const isOffered = ({ displayOptions: { show = {} } = {} }) =>
		Object.entries(show).every(
			([path, values]) => !path.startsWith('/') || values.includes(parameters[path.slice(1)]),
		);
	if (name === 'filterType') return 'manual';
	if (name === 'collection')
		return type === 'resourceLocator'
			? { __rl: true, mode: 'list', value: COLLECTION }
			: COLLECTION;
	if (type === 'collection') return defaultsOf(options.filter(isOffered));
	if (type !== 'fixedCollection' || Object.keys(initial).length > 0) return undefined;
	const [{ name: entry, values }] = options;
	return { [entry]: [defaultsOf(values)] };
}

/** The parameters of each operation: `<resource>.<operation>` → parameters. */
function operations(isFilled) {
	const { resources } = require('../dist/nodes/Directus/operations/index.js');
	const { fieldsOf } = require('../dist/nodes/Directus/framework/properties.js');
	return Object.entries(resources).flatMap(([resource, { operations: rows }]) =>
		Object.entries(rows).map(([operation, row]) => {
			const parameters = { resource, operation };
			for (const { field } of isFilled ? fieldsOf(row) : []) {
				const value = filledIn(field, parameters);
				if (value !== undefined) parameters[field.name] = value;
			}
			return { name: `${resource}.${operation}`, type: NODE, typeVersion: 1, parameters };
		}),
	);
}

/** A trigger, once for each of what it can wait for. */
function triggers(file) {
	const [type] = Object.values(require(`../dist/nodes/${file}/${file}.node.js`));
	const { name, version, properties } = new type().description;
	const { options } = properties.find((property) => property.name === 'triggerOn');
	return options.map(({ value: triggerOn }) => ({
		...{ name: `${name}.${triggerOn.replace('.', '-')}`, parameters: { triggerOn } },
		...{ type: NODE.replace(/\w+$/, name), typeVersion: version },
	}));
}

/** The nodes to take pictures of. */
function subjectsOf(chosen, isFilled) {
	const all = [
		...operations(isFilled),
		...['DirectusTrigger', 'DirectusHookTrigger'].flatMap(triggers),
	].map((node) => ({ ...node, group: node.name.split('.')[0] }));
	const known = [...new Set(all.map(({ group }) => group))];
	const unknown = chosen.find((name) => !known.includes(name));
	if (unknown) throw new Error(`There is no ${unknown}, but ${known.join(', ')}.`);
	return all.filter(({ group }) => chosen.length === 0 || chosen.includes(group));
}

/** One workflow with a node for each. The editor finds a node by the first letters of its id. */
const workflowOf = (subjects, credential) => ({
	name: 'Pictures',
	nodes: subjects.map(({ name, type, typeVersion, parameters }, place) => ({
		...{ id: idOf(place), name, type, typeVersion, parameters },
		position: [(place % 20) * 240, Math.floor(place / 20) * 240],
		credentials: { directusApi: { id: credential.id, name: credential.name } },
	})),
	connections: {},
});

const idOf = (place) => `n${String(place).padStart(5, '0')}`;

/** In the page: goes to an address of the editor, without loading all of it again. */
const goTo = (address) =>
	document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(address);

/** In the page: resolves when nothing in it has changed for so many milliseconds. */
const unchanged = async (ms) =>
	await new Promise((done) => {
		let timer;
		const observer = new MutationObserver(wait);
		function wait() {
			clearTimeout(timer);
			timer = setTimeout(() => {
				observer.disconnect();
				done();
			}, ms);
		}
		const all = { childList: true, subtree: true, attributes: true, characterData: true };
		observer.observe(document.body, all);
		wait();
	});

/** Waits until no list is under way, of a page whose requests are counted from now on. */
function listsOf(page) {
	let underWay = 0;
	const isList = (request) => request.url().includes('/dynamic-node-parameters/');
	page.on('request', (request) => (underWay += isList(request) ? 1 : 0));
	for (const end of ['requestfinished', 'requestfailed'])
		page.on(end, (request) => (underWay -= isList(request) ? 1 : 0));
	return async () => {
		do await page.evaluate(unchanged, REST);
		while (underWay > 0);
	};
}

/** The part of the page that the parameters of the opened node take up. */
async function placeOf(page) {
	const panel = byTestId(byTestId(page, 'ndv'), 'node-parameters').first();
	const { x, y, width } = await panel.boundingBox();
	const bottoms = await panel
		.locator('.parameter-item, .parameter-notice, [data-test-id="parameter-item"]')
		.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().bottom));
	return { x, y, width, height: Math.ceil(Math.max(...bottoms)) + 12 - y };
}

/** Takes a picture of each node, and gives its name, size and content. */
async function takePictures(page, workflow, subjects, folder) {
	const rest = listsOf(page);
	await page.goto(`/workflow/${workflow.id}`, { waitUntil: 'commit' });
	await byTestId(page, 'canvas-node').first().waitFor();
	// The nodes behind the opened one only cost time.
	await page.addStyleTag({ content: '.vue-flow, .el-notification { display: none !important }' });
	const title = byTestId(byTestId(page, 'ndv'), 'inline-edit-preview');
	const pictures = [];
	for (const [place, { name }] of subjects.entries()) {
		await page.evaluate(goTo, `/workflow/${workflow.id}/${idOf(place)}`);
		await title.getByText(name, { exact: true }).filter({ visible: true }).waitFor();
		await rest();
		const clip = await placeOf(page);
		const png = await page.screenshot({ animations: 'disabled', clip });
		await writeFile(join(folder, `${name}.png`), png);
		pictures.push({ name, png, width: clip.width, height: clip.height });
	}
	return pictures;
}

/** The pictures in their order, in columns, as many columns on a sheet as it has. */
function sheetsOf(pictures) {
	const columns = [];
	let left = 0;
	for (const picture of pictures) {
		const height = picture.height + CAPTION;
		if (height > left) {
			columns.push([]);
			left = SHEET_HEIGHT;
		}
		columns.at(-1).push(picture);
		left -= height;
	}
	const sheets = [];
	while (columns.length > 0) sheets.push(columns.splice(0, COLUMNS));
	return sheets;
}

/** Takes a picture of a page with the pictures of a sheet. */
async function takeSheet(page, columns, path) {
	const figure = ({ name, png }) =>
		`<b>${name}</b><img src="data:image/png;base64,${png.toString('base64')}">`;
	const content = columns.map((column) => `<div>${column.map(figure).join('')}</div>`).join('');
	await page.setContent(`<style>
		body { margin: 0; display: flex; align-items: flex-start; gap: 6px; background: #888 }
		div { display: flex; flex-direction: column; width: 424px }
		img { max-width: 100% }
		b { font: bold 15px/${CAPTION}px sans-serif; background: #ffd }
	</style>${content}`);
	await page.screenshot({ path, fullPage: true });
}

async function run({ directus, n8n }, { folder, theme, isFilled, chosen }) {
	const subjects = subjectsOf(chosen, isFilled);
	await mkdir(folder, { recursive: true });
	await seedArticles(directus);
	const client = await connect(n8n.url, n8n.owner);
	const credential = await makeCredential(client, directus);
	const workflow = await client.createWorkflow(workflowOf(subjects, credential));
	const { page, close } = await openEditor(n8n, { colorScheme: theme, viewport: VIEWPORT });
	try {
		const start = Date.now();
		const pictures = await takePictures(page, workflow, subjects, folder);
		const seconds = Math.round((Date.now() - start) / 1000);
		const viewport = { width: COLUMNS * 430, height: SHEET_HEIGHT };
		const sheetPage = await page.context().browser().newPage({ viewport });
		for (const [place, sheet] of sheetsOf(pictures).entries())
			await takeSheet(
				sheetPage,
				sheet,
				join(folder, `sheet-${String(place + 1).padStart(2, '0')}.png`),
			);
		process.stdout.write(`${pictures.length} pictures in ${seconds} s: ${folder}\n`);
	} finally {
		await close();
		await client.deleteWorkflow(workflow);
		await client.deleteCredential(credential.id);
	}
}

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		theme: { type: 'string', default: 'light' },
		filled: { type: 'boolean', default: false },
	},
});
const [folder, ...chosen] = positionals;
if (!folder || !['light', 'dark'].includes(values.theme))
	throw new Error('npm run pictures -- <folder> [--theme light|dark] [--filled] [resource…]');

await prepareCheckout({ onProgress: (line) => process.stderr.write(`${line}\n`) });
// Those that `npm run servers -- e2e` keeps up, if there are any.
const up = await serversUp('e2e');
if (up) process.env.STACK_UP = JSON.stringify(up.stack);
try {
	await globalSetup();
	const { theme, filled: isFilled } = values;
	await run(JSON.parse(process.env.STACK)[0], {
		...{ folder: resolve(folder), theme, isFilled, chosen },
	});
} finally {
	await globalTeardown();
}
