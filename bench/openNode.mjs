/**
 * How long n8n's editor takes to open this node, beside n8n's own Notion node: `npm run bench:editor`.
 *
 * Both stand in one workflow of a real n8n, are opened in turn in one browser, and the time counts from the double
 * click until the parameters can be used. Every other round goes the other way round, and each opening starts at
 * rest: neither node pays for what the other leaves behind. Writes bench/openNode.md.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import globalSetup from '../test/e2e/support/globalSetup.mjs';
import globalTeardown from '../test/e2e/support/globalTeardown.mjs';
import { byTestId, openEditor, parameter } from '../test/e2e/support/editor.mjs';
import { prepareCheckout, root } from '../test/stack/checkout.mjs';
import { connect } from '../test/stack/n8nClient.mjs';

const ROUNDS = 19;
const OURS = { type: 'n8n-nodes-directus-complete.directus', typeVersion: 1 };
const NOTION = { type: 'n8n-nodes-base.notion', typeVersion: 2.2 };

/** A new node, then operations of the same kind: each pair is a row of the table. */
const PAIRS = {
	'As it comes': [
		{ ...OURS, parameters: {} },
		{ ...NOTION, parameters: {} },
	],
	'Get many records': [
		{ ...OURS, parameters: { resource: 'items', operation: 'list' } },
		{ ...NOTION, parameters: { resource: 'databasePage', operation: 'getAll' } },
	],
	'Get one record': [
		{ ...OURS, parameters: { resource: 'files', operation: 'get' } },
		{ ...NOTION, parameters: { resource: 'databasePage', operation: 'get' } },
	],
	'Create a record': [
		{ ...OURS, parameters: { resource: 'users', operation: 'create' } },
		{ ...NOTION, parameters: { resource: 'databasePage', operation: 'create' } },
	],
};
const NODES = Object.entries(PAIRS).flatMap(([title, pair]) =>
	pair.map((node, place) => ({ name: `${title} ${place}`, ...node })),
);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Until the browser is idle, without garbage of the node before. */
async function rest(page, browser) {
	await browser.send('HeapProfiler.collectGarbage');
	await page.evaluate('new Promise((resolve) => requestIdleCallback(() => resolve()))');
}

/** Opens a node and closes it again: milliseconds from the double click to its last parameters, and how many it has. */
async function open(page, name) {
	const node = page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	const start = performance.now();
	await node.dblclick();
	const opened = byTestId(page, 'ndv');
	await parameter(opened, 'operation').waitFor();
	const took = performance.now() - start;
	const shown = await opened.locator('[data-test-id^="parameter-input-"]').count();
	await page.keyboard.press('Escape');
	await opened.waitFor({ state: 'detached' });
	return { took, shown };
}

async function measure() {
	const [{ n8n }] = JSON.parse(process.env.STACK);
	const client = await connect(n8n.url, n8n.owner);
	const workflow = await client.createWorkflow({
		name: 'Bench',
		nodes: NODES.map((node, place) => ({
			id: node.name,
			position: [(place % 2) * 400, place * 100],
			...node,
		})),
		connections: {},
	});
	const { page, close } = await openEditor(n8n);
	const runs = Object.fromEntries(NODES.map(({ name }) => [name, []]));
	try {
		await page.goto(`/workflow/${workflow.id}`, { waitUntil: 'commit' });
		// The first time loads what all share.
		for (const { name } of NODES) await open(page, name);
		const browser = await page.context().newCDPSession(page);
		for (let round = 0; round < ROUNDS; round += 1)
			for (const { name } of round % 2 ? [...NODES].reverse() : NODES) {
				await rest(page, browser);
				runs[name].push(await open(page, name));
			}
	} finally {
		await close();
	}
	const types = await client.nodeTypes();
	const sizes = [OURS, NOTION].map(({ type }) => {
		const text = JSON.stringify(types.filter(({ name }) => name === type));
		return { bytes: text.length, zipped: gzipSync(text).length };
	});
	return { runs, sizes };
}

const kilobytes = (bytes) => `${Math.round(bytes / 1000)} KB`;

function report({ runs, sizes: [ours, notion] }) {
	const rows = Object.keys(PAIRS).map((title) => {
		const [one, other] = [0, 1].map((place) => runs[`${title} ${place}`]);
		const [took, tookOther] = [one, other].map((list) => median(list.map((run) => run.took)));
		const cell = (list, time) => `${Math.round(time)} ms (${list[0].shown} parameters)`;
		const ratio = median(one.map((run, turn) => run.took / other[turn].took)).toFixed(2);
		return `| ${title} | ${cell(one, took)} | ${cell(other, tookOther)} | ${ratio} |`;
	});
	const size = ({ bytes, zipped }) => `${kilobytes(bytes)} (${kilobytes(zipped)} compressed)`;
	return [
		'<!-- Made by `npm run bench:editor`. Do not edit. -->',
		'',
		'# Opening the node in the editor',
		'',
		`Medians of ${ROUNDS} in turn, from the double click until the parameters are there.`,
		'',
		'The ratio is the median of the ratios of all turns. When a node opens, the editor makes every entry of every',
		'drop-down and asks every property whether it is shown: two thirds of what the Directus node does more than',
		'the other are its resources and its many properties.',
		'',
		'| | Directus | Notion | Ratio |',
		'|---|---|---|---|',
		...rows,
		`| Description that the browser loads | ${size(ours)} | ${size(notion)} | ${(ours.bytes / notion.bytes).toFixed(2)} |`,
		'',
	].join('\n');
}

await prepareCheckout();
await globalSetup();
try {
	const text = report(await measure());
	await writeFile(join(root, 'bench', 'openNode.md'), text);
	process.stdout.write(text);
} finally {
	await globalTeardown();
}
