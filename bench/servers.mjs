/** The servers of the bench: a Directus that counts its requests, and an n8n that logs when nodes begin and end. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installed } from '../test/stack/cache.mjs';
import { startDirectus } from '../test/stack/directus.mjs';
import { packPackage, startN8n } from '../test/stack/n8n.mjs';

/** Inside the server, so that nothing stands between it and what is measured. */
const COUNTER = `let count = 0;
export default ({ init }) => init('middlewares.before', ({ app }) => app.use((request, response, next) => {
	if (request.path === '/bench-count') return response.json({ data: count });
	count++;
	next();
}));`;

/**
 * A Directus hook that counts requests; `GET /bench-count` answers with their number.
 *
 * @param {string} folder where it is put
 * @returns the environment that has Directus load it
 */
export async function counterExtension(folder) {
	const place = join(folder, 'extensions', 'count-requests');
	const extension = { type: 'hook', path: 'index.js', source: 'index.js', host: '*' };
	await mkdir(place, { recursive: true });
	await writeFile(join(folder, 'package.json'), '{}');
	await writeFile(
		join(place, 'package.json'),
		JSON.stringify({
			name: 'count-requests',
			version: '1.0.0',
			type: 'module',
			'directus:extension': extension,
		}),
	);
	await writeFile(join(place, 'index.js'), COUNTER);
	return { EXTENSIONS_PATH: join(folder, 'extensions'), PACKAGE_FILE_LOCATION: folder };
}

/** The collection of all runs: a counting key, and fields as a small article has them. */
export const COLLECTION = 'bench';

const fields = [
	{
		field: 'id',
		type: 'integer',
		meta: {},
		schema: { is_primary_key: true, has_auto_increment: true },
	},
	{ field: 'title', type: 'string', meta: {}, schema: {} },
	{ field: 'slug', type: 'string', meta: {}, schema: { is_unique: true, is_indexed: true } },
	{ field: 'views', type: 'integer', meta: {}, schema: {} },
	{ field: 'body', type: 'text', meta: {}, schema: {} },
];

/**
 * Starts a Directus that counts its requests, and makes the collection.
 *
 * @param {string} folder for the extension that counts
 * @param {(text: string) => void} onProgress
 */
export async function startCountingDirectus(folder, onProgress) {
	const directus = await startDirectus({
		onProgress,
		env: { ...(await counterExtension(folder)), LOG_LEVEL: 'warn' },
	});
	const collection = { collection: COLLECTION, schema: {}, meta: {}, fields };
	const made = await directus.request('POST', '/collections', collection);
	if (made.ok) return directus;
	await directus.stop();
	throw new Error(`The collection could not be made: ${made.text}`);
}

/**
 * Starts both servers and makes the collection.
 *
 * @param {(text: string) => void} onProgress
 * @returns what the contenders use; `stop` ends the servers and removes their data
 */
export async function startServers(onProgress) {
	const folder = await mkdtemp(join(tmpdir(), 'bench-'));
	const stops = [async () => await rm(folder, { recursive: true, force: true })];
	const stop = async () => {
		for (const end of stops.reverse()) await end().catch(() => {});
	};
	try {
		const directus = await startCountingDirectus(folder, onProgress);
		stops.push(directus.stop);
		const log = join(folder, 'n8n.log');
		const n8n = await startN8n({
			onProgress,
			tarball: await packPackage(folder),
			env: {
				N8N_LOG_LEVEL: 'debug',
				N8N_LOG_OUTPUT: 'file',
				N8N_LOG_FILE_LOCATION: log,
				N8N_LOG_FILE_SIZE_MAX: '4000',
			},
		});
		stops.push(n8n.stop);
		const { id, name } = await n8n.client.createCredential('Directus', 'directusApi', {
			url: directus.url,
			authentication: 'accessToken',
			token: directus.adminToken,
		});
		return { directus, n8n, log, credential: { id, name }, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/**
 * Empties the collection, with Directus's records of what happened to it, and puts `count` records in, with
 * the keys 1 to `count`. Straight into the database: seeding half a million by requests would take minutes.
 */
export async function seed(directus, count) {
	const install = await installed('directus-12');
	const script = fileURLToPath(new URL('seed.cjs', import.meta.url));
	const database = join(directus.folder, 'data.db');
	await promisify(execFile)(install.node, [script, install.folder, database, String(count)]);
}

/** How many requests Directus has got so far. */
export async function countRequests(directus) {
	return (await directus.request('GET', '/bench-count')).data;
}

/** What the collection holds: how many records, and the sum of a field that tasks change. */
export async function held(directus) {
	const query = 'aggregate[count]=*&aggregate[sum]=views';
	const { data } = await directus.request('GET', `/items/${COLLECTION}?${query}`);
	return { count: Number(data[0].count), views: Number(data[0].sum.views ?? 0) };
}

/** Begins to note by how many bytes a process grows at the most; undefined where the system cannot tell. */
export async function watchMemory(pid) {
	const read = async (name) => {
		const status = await readFile(`/proc/${pid}/status`, 'utf8');
		return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024;
	};
	try {
		// Linux forgets the peak when it is told so.
		await writeFile(`/proc/${pid}/clear_refs`, '5');
		const before = await read('VmRSS');
		return async () => (await read('VmHWM')) - before;
	} catch {
		return async () => undefined;
	}
}

/** Where n8n's log ends now. */
export const endOf = async (log) => (await stat(log)).size;

/**
 * Waits until n8n has logged the end of a workflow.
 *
 * @param {string} log its file
 * @param {number} from where the log ended when the workflow was begun
 * @param {string} workflowId
 * @returns {Promise<Record<string, number>>} the milliseconds of each node
 */
export async function nodeTimes(log, from, workflowId) {
	const times = {};
	const deadline = Date.now() + 600_000;
	let rest = '';
	for (let at = from; Date.now() < deadline; ) {
		const file = await open(log);
		const { size } = await file.stat();
		const { buffer, bytesRead } = await file.read(Buffer.alloc(size - at), 0, size - at, at);
		await file.close();
		at += bytesRead;
		const lines = (rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
		rest = lines.pop();
		for (const line of lines.filter((one) => one.includes(workflowId))) {
			const { message, metadata } = JSON.parse(line);
			const [, node, what] = /^Running node "(.+)" (started|finished .*)$/.exec(message) ?? [];
			const when = Date.parse(metadata?.timestamp);
			if (what === 'finished with error') throw new Error(`${node} failed in n8n`);
			if (what === 'started') times[node] = (times[node] ?? 0) - when;
			else if (what) times[node] += when;
			if (/^Workflow execution finished/.test(message)) return times;
		}
		await sleep(100);
	}
	throw new Error('n8n did not come to an end with the workflow');
}
