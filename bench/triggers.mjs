/**
 * How soon after a change the Directus Trigger starts a workflow, how many events a second it carries, and what
 * it costs Directus and n8n, both real and on this machine:
 *
 *   npm run bench:triggers                  writes bench/triggers.md
 *   npm run bench:triggers -- --events 500  as many events in the burst, 10,000 where nothing is said; prints only
 *   npm run bench:triggers -- --quick       a small burst and half a minute of idling; prints only
 *   npm run bench:triggers -- --missed      only what was written while the trigger was off; prints only
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
import { executionsOf, notes, patiently, usageOf } from './executions.mjs';
import { counterExtension } from './servers.mjs';

const { values: flags } = parseArgs({
	options: {
		events: { type: 'string' },
		quick: { type: 'boolean', default: false },
		missed: { type: 'boolean', default: false },
	},
});
const EVENTS = Number(flags.events ?? (flags.quick ? 1000 : 10_000));
/** With an execution for each event n8n is what takes the time. */
const SINGLE_EVENTS = Math.min(EVENTS, 500);
const SINGLE = 25;
/** Milliseconds. */
const PATIENCE = 240_000;
const IDLE = flags.quick ? 30_000 : 60_000;
const COLLECTION = 'bench_notes';

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

await prepareCheckout();
const folder = await mkdtemp(join(tmpdir(), 'bench-'));
const directus = await startDirectus({ env: await counterExtension(folder) });
const n8n = await startN8n({ tarball: await packPackage(folder) });
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

/** What both servers have used while something was done. The peak of memory is counted from its beginning. */
async function during(work) {
	for (const { pid } of [directus, n8n]) await writeFile(`/proc/${pid}/clear_refs`, '5');
	const before = await Promise.all([directus, n8n].map(({ pid }) => usageOf(pid)));
	const result = await work();
	const after = await Promise.all([directus, n8n].map(({ pid }) => usageOf(pid)));
	const used = after.map(({ seconds, peak }, index) => ({
		seconds: seconds - before[index].seconds,
		growth: peak - before[index].memory,
		peak,
	}));
	return { result, directus: used[0], n8n: used[1] };
}

const requests = async () => await ask('GET', '/bench-count');

/** What has arrived: the title of each event, and when its execution was made. */
const seen = new Map();
const arrived = async (workflow) => {
	const events = [];
	for (const { id, createdAt } of await executionsOf(client, workflow)) {
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
		await sleep(1000);
	}
};

async function activate(credential, parameters) {
	const { options, ...rest } = parameters;
	const workflow = await client.createWorkflow({
		name: 'Bench',
		nodes: [
			{
				id: randomUUID(),
				name: 'Trigger',
				type: 'n8n-nodes-directus-complete.directusTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {
					triggerOn: 'items',
					collections: [COLLECTION],
					events: ['create'],
					...rest,
					options: { ignoreOwnChanges: false, ...options },
				},
				credentials: { directusApi: credential },
			},
		],
		connections: {},
	});
	await client.activate(workflow);
	return workflow;
}

/** From the answer to a single write until n8n made the execution. */
async function latencies(workflow) {
	const writtenAt = new Map();
	for (let index = 0; index < SINGLE; index += 1) {
		const title = randomUUID();
		await write([title]);
		writtenAt.set(title, Date.now());
		await sleep(700 + Math.random() * 600);
	}
	const events = await untilArrived(workflow, SINGLE);
	return events.map(({ title, at }) => at - writtenAt.get(title));
}

async function burst(workflow, count, before) {
	const titles = Array.from({ length: count }, (_, index) => `${workflow.id} ${index}`);
	const started = Date.now();
	const size = Math.max(10, count / 100);
	const queue = Array.from({ length: count / size }, (_, index) =>
		titles.slice(index * size, index * size + size),
	);
	const writer = async () => {
		for (let some = queue.shift(); some; some = queue.shift()) await write(some);
	};
	const used = await during(async () => {
		await Promise.all([writer(), writer(), writer(), writer()]);
		const written = Date.now();
		// Reading the executions takes n8n's time too: only when most of them must be there.
		await sleep(3000);
		return { written, events: await untilArrived(workflow, before + count) };
	});
	const { written, events } = used.result;
	const distinct = new Set(events.map(({ title }) => title)).size;
	const ended = Math.max(...events.map(({ at }) => at));
	const perSecond = (end) => Math.round((count / (end - started)) * 1000);
	return {
		events: count,
		writtenPerSecond: perSecond(written),
		startedPerSecond: perSecond(ended),
		lost: before + count - distinct,
		twice: events.length - distinct,
		directus: used.directus,
		n8n: used.n8n,
	};
}

async function measure(name, parameters, count, credential) {
	process.stderr.write(`${name}\n`);
	const workflow = await activate(credential, parameters);
	const waited = await latencies(workflow);
	const result = { name, latency: median(waited), longest: Math.max(...waited) };
	Object.assign(result, await burst(workflow, count, SINGLE));
	await client.deleteWorkflow(workflow);
	if (result.lost || result.twice) process.exitCode = 1;
	return result;
}

/** How fast a trigger hands over what was written while it was off: Directus has nothing else to do then. */
async function missed(credential) {
	process.stderr.write('What was missed\n');
	const workflow = await activate(credential, {});
	await client.deactivate(workflow);
	const titles = Array.from({ length: EVENTS }, (_, index) => `Missed ${index}`);
	for (let at = 0; at < EVENTS; at += 1000) await write(titles.slice(at, at + 1000));
	let started;
	const used = await during(async () => {
		const saved = await client.workflow(workflow.id);
		started = Date.now();
		await client.activate(saved);
		await sleep(3000);
		return await untilArrived(workflow, EVENTS);
	});
	await client.deleteWorkflow(workflow);
	const distinct = new Set(used.result.map(({ title }) => title)).size;
	const ended = Math.max(...used.result.map(({ at }) => at));
	if (distinct < EVENTS || used.result.length > distinct) process.exitCode = 1;
	return { ...used, perSecond: Math.round((EVENTS / (ended - started)) * 1000) };
}

/** What active triggers cost while nothing happens, and for single events. */
async function idle(name, count, parameters, credential) {
	process.stderr.write(`${name}\n`);
	const workflows = [];
	for (let index = 0; index < count; index += 1)
		workflows.push(await activate(credential, parameters));
	// All of them have found their place.
	await sleep(5000);
	const counted = async (work) => {
		const before = await requests();
		const used = await during(work);
		return { ...used, requests: (await requests()) - before - 1 };
	};
	const nothing = await counted(async () => await sleep(IDLE));
	const events = await counted(async () => {
		for (let index = 0; index < 10; index += 1) {
			await write([randomUUID()]);
			await sleep(2000);
		}
	});
	for (const workflow of workflows) await client.deleteWorkflow(workflow);
	return { name, nothing, events };
}

const seconds = ({ seconds: used }) => `${used.toFixed(1)} s`;
const megabytes = ({ growth }) => `${Math.round(growth)} MB`;
const peakOf = ({ peak }) => `${Math.round(peak)} MB`;

const aboutMissed = ({ perSecond, directus: ofDirectus, n8n: ofN8n }) =>
	`${EVENTS} events that were written while the trigger was off were handed over at ${perSecond} a second, ` +
	`counted from its activation (processor time: Directus ${seconds(ofDirectus)}, n8n ${seconds(ofN8n)}; ` +
	`growth of n8n: ${megabytes(ofN8n)}).`;

const report = (results, behind, idling) =>
	[
		'<!-- Made by `npm run bench:triggers`. Do not edit. -->',
		'',
		'# What the Directus Trigger carries',
		'',
		`Latency is from the answer to a single write until n8n made the execution, over ${SINGLE} writes. The burst is`,
		'written by four clients; "started" counts until n8n made the last execution. Processor time and memory (RSS)',
		'are of the burst. Directus, n8n and the bench share one machine, so the rate is also what Directus could write.',
		'',
		'| Trigger | Median latency | Longest | Burst | Written per second | Started per second | Processor: Directus | n8n | Growth: n8n | Peak: Directus | n8n | Not there after four minutes | Twice |',
		'|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
		...results.map(
			(one) =>
				`| ${one.name} | ${one.latency} ms | ${one.longest} ms | ${one.events} | ${one.writtenPerSecond} | ${one.startedPerSecond} | ${seconds(one.directus)} | ${seconds(one.n8n)} | ${megabytes(one.n8n)} | ${peakOf(one.directus)} | ${peakOf(one.n8n)} | ${one.lost} | ${one.twice} |`,
		),
		'',
		aboutMissed(behind),
		'',
		`What active triggers cost: ${IDLE / 1000} seconds in which nothing happens, and ten single events, two seconds apart.`,
		'',
		'| Triggers | Requests, idle | Processor: Directus | n8n | Requests, ten events |',
		'|---|---:|---:|---:|---:|',
		...idling.map(
			({ name, nothing, events }) =>
				`| ${name} | ${nothing.requests} | ${seconds(nothing.directus)} | ${seconds(nothing.n8n)} | ${events.requests - 10} |`,
		),
		'',
	].join('\n');

async function measureAll(credential, behind) {
	const looking = { noticedBy: 'looking' };
	const one = { options: { atOnce: 1 } };
	const hundred = { options: { atOnce: 100 } };
	const results = [
		await measure('By WebSocket, as it comes', {}, EVENTS, credential),
		await measure('By WebSocket, 100 per execution', hundred, EVENTS, credential),
		await measure('By WebSocket, 1 per execution', one, SINGLE_EVENTS, credential),
		await measure('Looking every 2 s, as it comes', looking, EVENTS, credential),
	];
	const idling = [
		await idle('1, by WebSocket', 1, {}, credential),
		await idle('3, by WebSocket', 3, {}, credential),
		await idle('100, by WebSocket', 100, {}, credential),
		await idle('1, looking every 2 s', 1, looking, credential),
		await idle('3, looking every 2 s', 3, looking, credential),
		await idle('100, looking every 2 s', 100, looking, credential),
	];
	const text = report(results, behind, idling);
	process.stdout.write(text);
	if (!flags.quick && flags.events === undefined)
		await writeFile(new URL('triggers.md', import.meta.url), text);
}

try {
	await ask('POST', '/collections', notes(COLLECTION));
	const { id, name } = await client.createCredential('Directus account', 'directusApi', {
		url: directus.url,
		authentication: 'accessToken',
		token: directus.adminToken,
	});
	const credential = { id, name };
	const behind = await missed(credential);
	if (flags.missed) process.stdout.write(`${aboutMissed(behind)}\n`);
	else await measureAll(credential, behind);
} finally {
	await n8n.stop();
	await directus.stop();
	await rm(folder, { recursive: true, force: true });
}
