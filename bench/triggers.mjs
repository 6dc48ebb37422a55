/**
 * How soon after a change a workflow starts, and how many events a second the triggers carry, with a real
 * Directus and a real n8n on this machine:
 *
 *   npm run bench:triggers                  writes bench/triggers.md
 *   npm run bench:triggers -- --events 500  as many events in the burst, 1000 where nothing is said; prints only
 *   npm run bench:triggers -- --trigger 'Directus Trigger'  only that one; prints only
 *
 * Exits with 1 when an event was not there four minutes later, or came twice.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { prepareCheckout } from '../test/stack/checkout.mjs';
import { startDirectus } from '../test/stack/directus.mjs';
import { packPackage, startN8n } from '../test/stack/n8n.mjs';
import { outputOf } from '../test/stack/n8nClient.mjs';

const { values: flags } = parseArgs({
	options: { events: { type: 'string' }, trigger: { type: 'string' } },
});
const EVENTS = Number(flags.events ?? 1000);
const SINGLE = 25;
/** Milliseconds; Directus calls the webhook trigger again for up to three minutes. */
const PATIENCE = 240_000;
const COLLECTION = 'bench_notes';
const fromFeed = { ignoreOwnChanges: false };
const TRIGGERS = {
	'Directus Trigger': {
		type: 'directusTrigger',
		parameters: { triggerOn: 'items', options: { ignoreOwnChanges: false } },
	},
	'Directus Realtime Trigger': { type: 'directusRealtimeTrigger', parameters: fromFeed },
	// Every second: n8n's shortest poll time in its menu is a minute, a cron expression may say less.
	'Directus Polling Trigger, every second': {
		type: 'directusPollingTrigger',
		parameters: {
			...fromFeed,
			pollTimes: { item: [{ mode: 'custom', cronExpression: '* * * * * *' }] },
		},
	},
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

await prepareCheckout();
// By itself Directus's flows call no address of their own machine, where n8n is.
const directus = await startDirectus({ env: { IMPORT_IP_DENY_LIST: '169.254.169.254' } });
const folder = await mkdtemp(join(tmpdir(), 'bench-'));
const n8n = await startN8n({ tarball: await packPackage(folder) });
await rm(folder, { recursive: true, force: true });
const { client } = n8n;

const ask = async (method, path, body) => {
	const answer = await directus.request(method, path, body);
	if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status} ${answer.text}`);
	return answer.data;
};

const write = async (titles) =>
	await ask(
		'POST',
		`/items/${COLLECTION}`,
		titles.map((title) => ({ title })),
	);

/** Under a burst n8n answers now and then that its database is busy. */
const patiently = async (call) => {
	for (let tries = 1; ; tries += 1) {
		try {
			return await call();
		} catch (error) {
			if (error.status !== 503 || tries >= 60) throw error;
			await sleep(1000);
		}
	}
};

const executionsOf = async ({ id }) => {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id, status: ['success'] }));
	const all = [];
	let cursor = '';
	do {
		const path = `/rest/executions?limit=100&filter=${filter}`;
		const next = cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path;
		const page = await patiently(() => client.call('GET', next));
		all.push(...page.results);
		cursor = page.nextCursor;
	} while (cursor);
	return all;
};

/** What has arrived: the title of each event, and when its execution was made. */
const seen = new Map();
const arrived = async (workflow) => {
	const events = [];
	for (const { id, createdAt } of await executionsOf(workflow)) {
		if (!seen.has(id)) {
			const items = outputOf(await patiently(() => client.execution(id)), 'Trigger');
			const at = new Date(createdAt).getTime();
			seen.set(
				id,
				items.map(({ json }) => ({ title: json.payload.title, at })),
			);
		}
		events.push(...seen.get(id));
	}
	return events;
};

const untilArrived = async (workflow, count) => {
	for (const deadline = Date.now() + PATIENCE; ; ) {
		const events = await arrived(workflow);
		if (events.length >= count || Date.now() > deadline) return events;
		await sleep(500);
	}
};

async function measure(name, { type, parameters }, credential) {
	const workflow = await client.createWorkflow({
		name,
		nodes: [
			{
				id: 'Trigger',
				name: 'Trigger',
				type: `n8n-nodes-directus-complete.${type}`,
				typeVersion: 1,
				position: [0, 0],
				parameters: {
					...parameters,
					collections: [COLLECTION],
					events: ['create'],
				},
				credentials: { directusApi: credential },
			},
		],
		connections: {},
	});
	await client.activate(workflow);

	const writtenAt = new Map();
	for (let index = 0; index < SINGLE; index += 1) {
		const title = randomUUID();
		await write([title]);
		writtenAt.set(title, Date.now());
		await sleep(700 + Math.random() * 600);
	}
	const single = await untilArrived(workflow, SINGLE);
	const latencies = single.map(({ title, at }) => at - writtenAt.get(title));

	const titles = Array.from({ length: EVENTS }, (_, index) => `${name} ${index}`);
	const started = Date.now();
	const queue = Array.from({ length: EVENTS / 10 }, (_, index) =>
		titles.slice(index * 10, index * 10 + 10),
	);
	const writer = async () => {
		for (let some = queue.shift(); some; some = queue.shift()) await write(some);
	};
	await Promise.all([writer(), writer(), writer(), writer()]);
	const written = Date.now();
	const burst = (await untilArrived(workflow, SINGLE + EVENTS)).slice(-EVENTS);
	const all = await arrived(workflow);
	const distinct = new Set(all.map(({ title }) => title)).size;
	const ended = Math.max(...burst.map(({ at }) => at));
	await client.deleteWorkflow(workflow);
	const perSecond = (end) => Math.round((EVENTS / (end - started)) * 1000);
	const result = {
		trigger: name,
		medianLatencyMs: median(latencies),
		longestLatencyMs: Math.max(...latencies),
		events: EVENTS,
		writtenPerSecond: perSecond(written),
		startedPerSecond: perSecond(ended),
		lost: SINGLE + EVENTS - distinct,
		twice: all.length - distinct,
	};
	if (result.lost || result.twice) process.exitCode = 1;
	return result;
}

const report = (results) =>
	[
		'<!-- Made by `npm run bench:triggers`. Do not edit. -->',
		'',
		'# What the triggers carry',
		'',
		`Latency is from the answer to a single write until n8n made the execution, over ${SINGLE} writes. The load`,
		`is ${EVENTS} items, written by four clients in requests of ten; "started" counts until n8n made the last`,
		'execution. Directus, n8n and the bench share one machine, so the rate is also what Directus could write.',
		'',
		'| Trigger | Median latency | Longest | Events written per second | Started per second | Not there after four minutes | Twice |',
		'|---|---:|---:|---:|---:|---:|---:|',
		...results.map(
			(one) =>
				`| ${one.trigger} | ${one.medianLatencyMs} ms | ${one.longestLatencyMs} ms | ${one.writtenPerSecond} | ${one.startedPerSecond} | ${one.lost} | ${one.twice} |`,
		),
		'',
	].join('\n');

try {
	const key = { schema: { is_primary_key: true, has_auto_increment: true }, meta: {} };
	await ask('POST', '/collections', {
		collection: COLLECTION,
		schema: {},
		meta: {},
		fields: [
			{ field: 'id', type: 'integer', ...key },
			{ field: 'title', type: 'string', schema: {}, meta: {} },
		],
	});
	const { id, name } = await client.createCredential('Directus account', 'directusApi', {
		url: directus.url,
		authentication: 'accessToken',
		accessToken: directus.adminToken,
	});
	const results = [];
	for (const [trigger, options] of Object.entries(TRIGGERS))
		if (flags.trigger === undefined || flags.trigger === trigger)
			results.push(await measure(trigger, options, { id, name }));
	const text = report(results);
	process.stdout.write(text);
	if (Object.keys(flags).length === 0)
		await writeFile(new URL('triggers.md', import.meta.url), text);
} finally {
	await n8n.stop();
	await directus.stop();
}
