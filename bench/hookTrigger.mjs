/**
 * What a burst of events costs n8n with the Directus Hook Trigger, a call and an execution for each, with a
 * real Directus and a real n8n on this machine (Linux):
 *
 *   npm run bench:hook                  writes bench/hookTrigger.md
 *   npm run bench:hook -- --events 200  as many events in the burst, 1000 where nothing is said; prints only
 *
 * Exits with 1 when an event was not there four minutes later, or came twice.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { prepareCheckout } from '../test/stack/checkout.mjs';
import { startDirectus } from '../test/stack/directus.mjs';
import { packPackage, startN8n } from '../test/stack/n8n.mjs';
import { outputOf } from '../test/stack/n8nClient.mjs';
import { executionsOf, notes, patiently, usageOf } from './executions.mjs';

const { values: flags } = parseArgs({ options: { events: { type: 'string' } } });
const EVENTS = Number(flags.events ?? 1000);
/** Milliseconds. */
const PATIENCE = 240_000;
const COLLECTION = 'bench_hooks';
/** Settings of n8n, by how the table calls them. */
const ENGINES = {
	'n8n as it is installed': {},
	'`N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true`': { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' },
	'`N8N_EXPRESSION_ENGINE=legacy`': { N8N_EXPRESSION_ENGINE: 'legacy' },
};

await prepareCheckout();
// By itself Directus's flows call no address of their own machine, where n8n is.
const directus = await startDirectus({ env: { IMPORT_IP_DENY_LIST: '169.254.169.254' } });
const folder = await mkdtemp(join(tmpdir(), 'bench-'));
const tarball = await packPackage(folder);

const ask = async (method, path, body) => {
	const answer = await directus.request(method, path, body);
	if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status} ${answer.text}`);
	return answer.data;
};

/** What has arrived: the title of each event, and when its execution was made. */
async function arrivedIn(client, workflow, onBusy) {
	const events = [];
	for (const { id, createdAt } of await executionsOf(client, workflow, onBusy)) {
		const [item] = outputOf(await patiently(() => client.execution(id), onBusy), 'Hook');
		events.push({ title: item.json.payload.title, at: new Date(createdAt).getTime() });
	}
	return events;
}

/** How many executions of a workflow have ended well; undefined where n8n is too busy to say. */
async function countIn(client, { id }, refused) {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id, status: ['success'] }));
	const page = await client
		.call('GET', `/rest/executions?limit=1&filter=${filter}`)
		.catch((error) => {
			if (error.status !== 503) throw error;
			refused.count += 1;
		});
	return page?.count;
}

async function measure(name, env) {
	const n8n = await startN8n({ tarball, env });
	try {
		const { client } = n8n;
		const credential = await client.createCredential('Directus account', 'directusApi', {
			url: directus.url,
			authentication: 'accessToken',
			token: directus.adminToken,
		});
		const workflow = await client.createWorkflow({
			name,
			nodes: [
				{
					...{ id: 'Hook', name: 'Hook', typeVersion: 1.1, position: [0, 0] },
					type: 'n8n-nodes-directus-complete.directusHookTrigger',
					parameters: {
						...{ triggerOn: 'items', collections: [COLLECTION], events: ['create'] },
						options: { ignoreOwnChanges: false },
					},
					credentials: { directusApi: { id: credential.id, name: credential.name } },
				},
			],
			connections: {},
		});
		await client.activate(workflow);
		const refused = { count: 0 };
		const write = async (titles) =>
			await ask(
				'POST',
				`/items/${COLLECTION}`,
				titles.map((title) => ({ title })),
			);
		await sleep(2000);
		await write(['warm-up']);
		for (const deadline = Date.now() + 60_000; ; await sleep(200)) {
			if ((await countIn(client, workflow, refused)) >= 1) break;
			if (Date.now() > deadline) throw new Error('The first event has not arrived');
		}

		const before = await usageOf(n8n.pid);
		let peak = before.memory;
		let watching = true;
		const watch = (async () => {
			while (watching) {
				peak = Math.max(peak, (await usageOf(n8n.pid)).memory);
				await sleep(100);
			}
		})();
		const started = Date.now();
		const titles = Array.from({ length: EVENTS }, (_, index) => `${name} ${index}`);
		const queue = Array.from({ length: Math.ceil(EVENTS / 10) }, (_, index) =>
			titles.slice(index * 10, index * 10 + 10),
		);
		const writer = async () => {
			for (let some = queue.shift(); some; some = queue.shift()) await write(some);
		};
		await Promise.all([writer(), writer(), writer(), writer()]);
		const written = Date.now();
		for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await sleep(1000)) {
			if ((await countIn(client, workflow, refused)) >= EVENTS + 1) break;
		}
		watching = false;
		await watch;
		const { seconds } = await usageOf(n8n.pid);
		const events = (await arrivedIn(client, workflow, () => (refused.count += 1))).filter(
			({ title }) => title !== 'warm-up',
		);
		const distinct = new Set(events.map(({ title }) => title)).size;
		const ended = Math.max(...events.map(({ at }) => at));
		await client.deleteWorkflow(workflow);
		const result = {
			name,
			writtenPerSecond: Math.round((EVENTS / (written - started)) * 1000),
			startedPerSecond: Math.round((EVENTS / (ended - started)) * 1000),
			seconds: ((ended - started) / 1000).toFixed(1),
			before: Math.round(before.memory),
			peak: Math.round(peak),
			processor: Math.round(((seconds - before.seconds) / EVENTS) * 1000),
			refused: refused.count,
			lost: EVENTS - distinct,
			twice: events.length - distinct,
		};
		if (result.lost || result.twice) process.exitCode = 1;
		return result;
	} finally {
		await n8n.stop();
	}
}

const report = (results) =>
	[
		'<!-- Made by `npm run bench:hook`. Do not edit. -->',
		'',
		'# What the Directus Hook Trigger costs in a burst',
		'',
		`${EVENTS} items are written by four clients in requests of ten, each an event of its own, with a call and an`,
		'execution for each. The time is until n8n made the last execution; memory is what the process of n8n holds',
		'(RSS). Directus, n8n and the bench share one machine of two cores.',
		'',
		'| n8n | Written per second | Started per second | Until the last | Memory before | At its peak | Processor time for an event | Not there after four minutes | Twice | Answers that n8n is busy |',
		'|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
		...results.map(
			(one) =>
				`| ${one.name} | ${one.writtenPerSecond} | ${one.startedPerSecond} | ${one.seconds} s | ${one.before} MB | ${one.peak} MB | ${one.processor} ms | ${one.lost} | ${one.twice} | ${one.refused} |`,
		),
		'',
	].join('\n');

try {
	await ask('POST', '/collections', notes(COLLECTION, { accountability: null }));
	const results = [];
	for (const [name, env] of Object.entries(ENGINES)) {
		results.push(await measure(name, env));
		process.stdout.write(`${JSON.stringify(results.at(-1))}\n`);
	}
	const text = report(results);
	process.stdout.write(text);
	if (flags.events === undefined) await writeFile(new URL('hookTrigger.md', import.meta.url), text);
} finally {
	await directus.stop();
	await rm(folder, { recursive: true, force: true });
}
