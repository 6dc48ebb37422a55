/** How `npm run bench:files` puts files in place, runs a way of moving them and measures n8n meanwhile. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf } from '../test/stack/n8nClient.mjs';
import { ways } from './filesWays.mjs';

export const MB = 1_000_000;

/** A number of /proc/<pid>/status in bytes; it is told in KiB. */
export async function memory(pid, name) {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}

/** Ticks of /proc/<pid>/stat in a second, which is 100 on every Linux that Node runs on. */
const TICKS = 100;

/** The seconds that a process has had of a processor so far, its own and the kernel's for it. */
export async function processorSeconds(pid) {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
	// The name of the program may hold spaces and brackets.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

const WAITS = ['Wait', 'Wait on', 'Wait longer'];

const hashOf = async (path) => {
	const hash = createHash('sha256');
	for await (const piece of createReadStream(path)) hash.update(piece);
	return hash.digest('hex');
};

/** A file of random bytes, put into Directus without n8n. */
export async function putFile(directus, folder, size) {
	const path = join(folder, `${size}.bin`);
	const file = await open(path, 'w');
	for (let written = 0; written < size; written += 10) {
		await file.write(randomBytes(Math.min(10, size - written) * MB));
	}
	await file.close();
	const form = new FormData();
	form.append('file', await openAsBlob(path), `${size} MB.bin`);
	const { data, text } = await directus.request('POST', '/files', form);
	if (Number(data?.filesize) !== size * MB) throw new Error(`Directus did not take it: ${text}`);
	const hash = await hashOf(path);
	await rm(path);
	return { id: data.id, hash };
}

/** A workflow of a trigger and the node, with the items pinned to the trigger: each with the file to upload. */
export async function workflowOf(n8n, credential, node, { binary, times = 1 } = {}) {
	const item = { json: {}, ...(binary && { binary: { data: binary } }) };
	const nodes = [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
		{ name: 'File', ...node, credentials: { directusApi: credential } },
	];
	return await n8n.client.call('POST', '/rest/workflows', {
		name: 'Bench of files',
		nodes: nodes.map((one, index) => ({ id: one.name, position: [index * 240, 0], ...one })),
		connections: { Start: { main: [[{ node: 'File', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
		pinData: { Start: Array.from({ length: times }, () => item) },
	});
}

/**
 * A workflow that holds some 150 MB of items while it waits: n8n keeps the output of the nodes of a running execution
 * in memory. Numbers that differ, since V8 keeps a text that is repeated once.
 */
const holdingWorkflow = (n8n) => {
	const chain = [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
		{
			...{ name: 'Hold', type: 'n8n-nodes-base.set', typeVersion: 3.4 },
			parameters: {
				mode: 'raw',
				jsonOutput:
					'={{ { held: Array.from({ length: 100000 }, () => Math.random()).join(" ").slice(0, 1500000) } }}',
			},
		},
		// n8n keeps an execution that waits for less than 65 seconds in its memory.
		...WAITS.map((name) => ({
			...{ name, type: 'n8n-nodes-base.wait', typeVersion: 1.1, parameters: { amount: 64 } },
		})),
	];
	return n8n.client.call('POST', '/rest/workflows', {
		name: 'Holds data',
		nodes: chain.map((one, index) => ({ id: one.name, position: [index * 240, 0], ...one })),
		connections: Object.fromEntries(
			chain
				.slice(1)
				.map(({ name }, index) => [
					chain[index].name,
					{ main: [[{ node: name, type: 'main', index: 0 }]] },
				]),
		),
		settings: { executionOrder: 'v1' },
		pinData: { Start: Array.from({ length: 100 }, (_, place) => ({ json: { place } })) },
	});
};

/** Has n8n hold the data; it does so for three minutes from when this is done. */
async function hold(n8n) {
	const workflow = await holdingWorkflow(n8n);
	const before = await memory(n8n.pid, 'VmRSS');
	const { executionId } = await n8n.client.call('POST', `/rest/workflows/${workflow.id}/run`, {
		triggerToStartFrom: { name: 'Start' },
	});
	for (let look = 0; (await memory(n8n.pid, 'VmRSS')) - before < 150 * MB; look++) {
		if (look === 300) throw new Error(`n8n does not hold the data (execution ${executionId})`);
		await sleep(100);
	}
}

export async function run(n8n, workflow) {
	const { executionId } = await n8n.client.call('POST', `/rest/workflows/${workflow.id}/run`, {
		triggerToStartFrom: { name: 'Start' },
	});
	const execution = await n8n.client.ended(executionId, 900_000);
	const { error } = execution.data.resultData;
	if (execution.status !== 'success') throw new Error(error?.message ?? execution.status);
	const { executionTime } = execution.data.resultData.runData.File.at(-1);
	return { items: outputOf(execution, 'File'), seconds: executionTime / 1000 };
}

/**
 * What one run of one way costs; the files that arrived are compared and taken away again.
 *
 * @param {{ times?: number, loaded?: boolean }} options how many items have the file, and whether n8n holds 150 MB of
 *   other data meanwhile
 */
export async function measure({ n8n, directus, credential, way, warm, file, times = 1, loaded }) {
	await n8n.restart();
	const workflow = async ({ id, binary }, count) =>
		await workflowOf(n8n, credential, way.node(directus, id), {
			times: count,
			...(way.way === 'up' && { binary }),
		});
	const warming = await workflow(warm, 1);
	for (let count = 0; count < 3; count++) await check(await run(n8n, warming), warm, 1);
	const measured = await workflow(file, times);
	if (loaded) await hold(n8n);
	await sleep(3000);
	await writeFile(`/proc/${n8n.pid}/clear_refs`, '5');
	const before = await memory(n8n.pid, 'VmRSS');
	const worked = await processorSeconds(n8n.pid);
	const result = await run(n8n, measured);
	const processor = (await processorSeconds(n8n.pid)) - worked;
	const growth = (await memory(n8n.pid, 'VmHWM')) - before;
	await check(result, file, times);
	return { growth: growth / MB, seconds: result.seconds, processor, before: before / MB };

	async function check({ items }, { hash }, count) {
		if (items.length !== count)
			throw new Error(`${way.name}: ${items.length} of ${count} items came out`);
		for (const item of items) {
			const path = item.binary
				? join(n8n.folder, '.n8n', 'storage', item.binary.data.id.split(':')[1])
				: join(directus.folder, 'uploads', item.json.filename_disk ?? item.json.data.filename_disk);
			if ((await hashOf(path)) !== hash) throw new Error(`${way.name}: other bytes have arrived`);
			if (item.binary) await rm(path);
		}
		if (way.way === 'down') return;
		const ids = items.map(({ json }) => json.id ?? json.data.id);
		await directus.request('DELETE', '/files', ids);
	}
}

/** The file as a binary of n8n's, for the uploads. */
export async function binaryOf({ n8n, directus, credential }, { id }) {
	const node = ways.find(({ way, ours }) => way === 'down' && ours).node(directus, id);
	const { items } = await run(n8n, await workflowOf(n8n, credential, node));
	return items[0].binary.data;
}
