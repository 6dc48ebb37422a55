/**
 * Runs the packed node in each n8n of test/stack/ against each Directus there, and writes what became of it into
 * docs/versions.md:
 *
 *   npm run versions
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareCheckout, root } from '../test/stack/checkout.mjs';
import { startDirectus } from '../test/stack/directus.mjs';
import { packPackage, startN8n } from '../test/stack/n8n.mjs';
import { outputOf } from '../test/stack/n8nClient.mjs';

const PACKAGE = 'n8n-nodes-directus-complete';
const COLLECTION = 'versions';
const onProgress = (line) => process.stderr.write(`${line}\n`);

const byId = (value) => ({ __rl: true, mode: 'id', value });
const items = { resource: 'items', collection: byId(COLLECTION) };
const mapped = (value) => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns: ['slug'],
	schema: [],
});
const ofEach = byId('={{ $json.id }}');

/** The nodes of the workflow, one behind the other: what is run, its parameters, and how many items it puts out. */
const STEPS = [
	[
		'Item: Create Many',
		{
			...{ ...items, operation: 'createMultiple' },
			recordsJson: JSON.stringify(['one', 'two', 'three'].map((slug) => ({ slug, title: slug }))),
		},
		3,
	],
	[
		'Item: Update',
		{ ...items, operation: 'update', id: ofEach, fields: mapped({ title: '={{ $json.slug }}!' }) },
		3,
	],
	[
		'Item: Create or Update',
		{
			...{ ...items, operation: 'upsert' },
			fields: mapped({ slug: '={{ $json.slug }}', title: 'matched' }),
		},
		3,
	],
	['Item: Get', { ...items, operation: 'get', id: ofEach }, 3],
	[
		'Item: Look Up',
		{ ...items, operation: 'lookUp', fields: mapped({ slug: '={{ $json.slug }}' }) },
		3,
	],
	['Item: Delete', { ...items, operation: 'delete', id: ofEach }, 3],
	['Item: Get Many', { ...items, operation: 'list' }, 0],
	['User: Get Current', { resource: 'users', operation: 'getCurrent' }, 1],
	['Folder: Create', { resource: 'folders', operation: 'create', name: 'versions' }, 1],
	['Folder: Delete', { resource: 'folders', operation: 'delete', id: ofEach }, 1],
	['Schema: Get Snapshot', { resource: 'schema', operation: 'snapshot' }, 1],
	[
		'Custom API Call',
		{ resource: 'customApi', operation: 'request', method: 'GET', path: '/server/info' },
		1,
	],
];

/** The triggers, each in a way that tells of an item that is created. */
const options = { ignoreOwnChanges: false };
const TRIGGERS = {
	'Directus Trigger': {
		type: 'directusTrigger',
		typeVersion: 1,
		parameters: { triggerOn: 'items', collections: [COLLECTION], options },
	},
	'Directus Hook Trigger': {
		type: 'directusHookTrigger',
		typeVersion: 1.1,
		parameters: { triggerOn: 'filter', filterEvents: `${COLLECTION}.items.create`, options },
	},
};

/** How long each has, from its activation on. */
const TRIGGER_MS = 60_000;

/** A workflow of all steps, each run once; `alwaysOutputData` lets those behind one without items run. */
const workflowOf = (credential) => {
	const nodes = STEPS.map(([name, parameters], place) => ({
		...{
			id: name,
			name,
			type: `${PACKAGE}.directus`,
			typeVersion: 1,
			position: [(place + 1) * 200, 0],
		},
		parameters,
		credentials: { directusApi: { id: credential.id, name: credential.name } },
		executeOnce: !JSON.stringify(parameters).includes('$json'),
		alwaysOutputData: true,
	}));
	const start = {
		...{ id: 'Start', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 },
		...{ position: [0, 0], parameters: {} },
	};
	const all = [start, ...nodes];
	const links = all
		.slice(0, -1)
		.map(({ name }, place) => [
			name,
			{ main: [[{ node: all[place + 1].name, type: 'main', index: 0 }]] },
		]);
	return { name: 'Versions', nodes: all, connections: Object.fromEntries(links) };
};

async function makeCollection(directus) {
	const text = (field) => ({ field, type: 'string', schema: {}, meta: {} });
	const key = { is_primary_key: true, has_auto_increment: true };
	const { ok, text: said } = await directus.request('POST', '/collections', {
		...{ collection: COLLECTION, schema: {}, meta: {} },
		fields: [{ field: 'id', type: 'integer', schema: key, meta: {} }, text('slug'), text('title')],
	});
	if (!ok) throw new Error(`The collection could not be made: ${said}`);
}

/** Saves a workflow. n8n 1 has to be told that it is not active. */
const createWorkflow = async (client, workflow) =>
	await client.call('POST', '/rest/workflows', {
		...workflow,
		settings: { executionOrder: 'v1' },
		active: false,
	});

/** What became of the steps: `ok`, or why not. */
async function runSteps(client, credential) {
	const workflow = await createWorkflow(client, workflowOf(credential));
	const { executionId } = await client.call('POST', `/rest/workflows/${workflow.id}/run`, {
		workflowData: workflow,
		triggerToStartFrom: { name: 'Start' },
	});
	const execution = await client.ended(executionId);
	const { runData, error } = execution.data.resultData;
	const outcomes = STEPS.map(([step, , count]) => {
		const given = outputOf(execution, step).filter(({ json }) => Object.keys(json).length > 0);
		const failure = runData[step]?.[0]?.error ?? (runData[step] ? undefined : error);
		const counted = given.length === count ? 'ok' : `${given.length} items, not ${count}`;
		return [step, failure?.message ?? counted];
	});
	return Object.fromEntries(outcomes);
}

/** What becomes of a trigger: items are created until it has started its workflow for one. */
async function runTrigger(client, directus, credential, name) {
	const { type, ...settings } = TRIGGERS[name];
	const { id, versionId } = await createWorkflow(client, {
		name,
		nodes: [
			{
				...{ id: name, name, type: `${PACKAGE}.${type}`, ...settings, webhookId: randomUUID() },
				...{ position: [0, 0], credentials: { directusApi: credential } },
			},
			{
				...{ id: 'Then', name: 'Then', type: 'n8n-nodes-base.noOp', typeVersion: 1 },
				...{ position: [240, 0], parameters: {} },
			},
		],
		connections: { [name]: { main: [[{ node: 'Then', type: 'main', index: 0 }]] } },
	});
	try {
		await client.call('POST', `/rest/workflows/${id}/activate`, { versionId });
		const deadline = Date.now() + TRIGGER_MS;
		for (;;) {
			await directus.request('POST', `/items/${COLLECTION}`, { title: name });
			await sleep(1000);
			const [first] = await client.executions(id);
			if (first) {
				const items = outputOf(await client.ended(first.id), name);
				return items.length > 0 ? 'ok' : 'an execution without items';
			}
			if (Date.now() > deadline) return 'no execution';
		}
	} catch (error) {
		return error.message;
	} finally {
		await client.call('POST', `/rest/workflows/${id}/deactivate`, {});
	}
}

/** What became of the credential's test, of each step and of the triggers: `ok`, or why not. */
async function runOn(client, directus) {
	await makeCollection(directus);
	const data = { url: directus.url, authentication: 'accessToken', token: directus.adminToken };
	const { id, name } = await client.createCredential('Directus account', 'directusApi', data);
	const { status, message } = await client.testCredential({ id, name, type: 'directusApi', data });
	const outcomes = {
		'Credential test': status === 'OK' ? 'ok' : message,
		...(await runSteps(client, { id, name })),
	};
	for (const trigger of Object.keys(TRIGGERS))
		outcomes[trigger] = await runTrigger(client, directus, { id, name }, trigger);
	return outcomes;
}

const versionOf = async (pinned) => {
	const file = join(root, 'test', 'stack', pinned, 'package.json');
	const { dependencies } = JSON.parse(await readFile(file, 'utf8'));
	return dependencies[pinned.startsWith('n8n') ? 'n8n' : 'directus'];
};

/** The page: a column for each pair of versions. */
function pageOf(columns) {
	const steps = Object.keys(columns[0].outcomes);
	const row = (cells) => `| ${cells.join(' | ')} |`;
	return [
		'<!-- Made by `npm run versions` from a run. Do not edit. -->',
		'',
		'# Versions',
		'',
		'What the packed package did in a real n8n with a real Directus on SQLite, each installed from npm: the operations one',
		'behind the other in one workflow, whose items are counted, and the triggers with an item that is created, the Directus',
		'Hook Trigger by the filter event of it.',
		'',
		row(['', ...columns.map(({ n8n, directus }) => `n8n ${n8n}, Directus ${directus}`)]),
		row(['---', ...columns.map(() => '---')]),
		...steps.map((step) => row([step, ...columns.map(({ outcomes }) => outcomes[step])])),
		'',
		"The tests run all operations on Directus 10, 11 and 12 in n8n's engine (`npm run test:all`). Where an operation needs",
		'a newer Directus [its page](reference.md) says so.',
		'',
	].join('\n');
}

await prepareCheckout({ onProgress });
const folder = await mkdtemp(join(tmpdir(), 'versions-'));
try {
	const tarball = await packPackage(folder);
	const columns = [];
	for (const install of ['n8n-1', 'n8n']) {
		const n8n = await startN8n({ install, tarball, onProgress });
		try {
			for (const version of ['10', '11', '12']) {
				// By itself a flow of Directus calls no address of its own machine, where this n8n is.
				const env = { IMPORT_IP_DENY_LIST: '169.254.169.254' };
				const directus = await startDirectus({ version, env, onProgress });
				try {
					columns.push({
						n8n: await versionOf(install),
						directus: await versionOf(`directus-${version}`),
						outcomes: await runOn(n8n.client, directus),
					});
				} finally {
					await directus.stop();
				}
			}
		} finally {
			await n8n.stop();
		}
	}
	await writeFile(join(root, 'docs', 'versions.md'), pageOf(columns));
	for (const { n8n, directus, outcomes } of columns)
		for (const [what, outcome] of Object.entries(outcomes).filter(([, one]) => one !== 'ok')) {
			console.error(`n8n ${n8n}, Directus ${directus}, ${what}: ${outcome}`);
			process.exitCode = 1;
		}
} finally {
	await rm(folder, { recursive: true, force: true });
}
