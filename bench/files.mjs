/**
 * What files cost n8n in time, processor time and memory: files of 20 MB, 200 MB and 2 GB, and a thousand of
 * 10 KB, up and down, through a real n8n that keeps binary data on disk, to and from a real Directus.
 *
 *   npm run bench:files                          all of it, five runs each: more than an hour
 *   npm run bench:files -- --size 200 --runs 1   one size in MB
 *   npm run bench:files -- --many --runs 1       the thousand files
 *   npm run bench:files -- --only up             one way, or words of a name; `--except whole` leaves some out
 *   npm run bench:files -- --loaded              while n8n holds 150 MB of other data
 *   npm run bench:files -- --keep …              writes what it measured into bench/files.json, and the page and the
 *                                                charts from all that is there; a run of all of it does so by itself
 *
 * The ways take turns, so that what else the machine does meets all of them alike.
 *
 * For each run n8n is started anew and warmed up with three runs of 1 MB. Then the kernel's high-water mark
 * of its resident memory is set back (clear_refs), and read again when the execution has ended: no peak is
 * missed. The growth is that mark less the resident memory at the start. Linux only.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepareCheckout } from '../test/stack/checkout.mjs';
import { startDirectus } from '../test/stack/directus.mjs';
import { packPackage, startN8n } from '../test/stack/n8n.mjs';
import { binaryOf, measure, putFile } from './filesMeasure.mjs';
import { filesChart, page, round, tables, taskName } from './filesPage.mjs';
import { ways } from './filesWays.mjs';

/** A thousand files of 10 KB. */
const MANY = { size: 0.01, times: 1000 };
const TASKS = [{ size: 20 }, { size: 200 }, { size: 2000 }, MANY];
/** How often each is measured. */
const RUNS = 5;
const WARM_UP = 1;
const here = dirname(fileURLToPath(import.meta.url));
const KEPT = join(here, 'files.json');
const say = (text) => process.stdout.write(`${text}\n`);

const taken = `${new Date().toISOString().slice(0, 10)}, ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: here, encoding: 'utf8' }).trim()}`;

/** Puts rows in the place of those of the same way and task, and writes the page and the charts anew. */
async function keep(rows) {
	const key = ({ way, name, ...row }) => `${way} ${name} ${taskName(row)}`;
	const kept = existsSync(KEPT) ? JSON.parse(await readFile(KEPT, 'utf8')) : [];
	const all = [...new Map([...kept, ...rows].map((row) => [key(row), row])).values()];
	await writeFile(KEPT, `${JSON.stringify(all, null, '\t')}\n`);
	const text = await readFile(join(here, 'filesText.md'), 'utf8');
	await writeFile(join(here, 'files.md'), page(all, text));
	for (const theme of ['light', 'dark'])
		await writeFile(join(here, `files-${theme}.svg`), filesChart(all, theme));
}

const { values } = parseArgs({
	options: {
		size: { type: 'string' },
		many: { type: 'boolean' },
		runs: { type: 'string' },
		only: { type: 'string' },
		except: { type: 'string' },
		loaded: { type: 'boolean', default: false },
		keep: { type: 'boolean', default: false },
	},
});
const tasks = values.many ? [MANY] : values.size ? [{ size: Number(values.size) }] : TASKS;
const chosen = ways.filter(
	({ name, way }) =>
		(!values.only || way === values.only || name.includes(values.only)) &&
		(!values.except || !name.includes(values.except)),
);

await prepareCheckout({ onProgress: say });
const folder = await mkdtemp(join(tmpdir(), 'bench-files-'));
const directus = await startDirectus({ onProgress: say });
let n8n;
try {
	const nodes = join(folder, 'nodes');
	await mkdir(nodes);
	await copyFile(join(here, 'filesWholeFile.node.js'), join(nodes, 'FilesWholeFile.node.js'));
	n8n = await startN8n({
		tarball: await packPackage(folder),
		env: { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem', N8N_CUSTOM_EXTENSIONS: nodes },
		onProgress: say,
	});
	const data = {
		url: directus.url,
		authentication: 'accessToken',
		token: directus.adminToken,
	};
	const { id, name } = await n8n.client.createCredential('Directus', 'directusApi', data);
	const shared = { n8n, directus, credential: { id, name } };
	const warm = await putFile(directus, folder, WARM_UP);
	warm.binary = await binaryOf(shared, warm);
	const rows = [];
	for (const { size, times = 1 } of tasks) {
		const file = await putFile(directus, folder, size);
		file.binary = await binaryOf(shared, file);
		const runs = Number(values.runs ?? RUNS);
		const { loaded } = values;
		const ofTask = chosen
			.filter(({ isForOne }) => times === 1 || !isForOne)
			.map((move) => ({
				move,
				row: { way: move.way, name: move.name, size, times, loaded, runs: [], taken },
			}));
		rows.push(...ofTask.map(({ row }) => row));
		for (let count = 0; count < runs; count++) {
			for (const { move, row } of ofTask.filter((one) => !one.row.failed)) {
				const title = `${taskName(row)} ${row.way}, ${row.name}`;
				try {
					const one = await measure({ ...shared, way: move, warm, file, times, loaded });
					row.runs.push(one);
					const { growth, seconds, processor, before } = one;
					say(
						`${title}: ${round(seconds)} s, ${round(processor)} s of a processor, ${round(growth)} MB on ${round(before)} MB`,
					);
				} catch (error) {
					row.failed = error.message;
					say(`${title}: ${error.message}`);
				}
			}
		}
		await directus.request('DELETE', `/files/${file.id}`);
	}
	for (const way of ['down', 'up']) say(`\n${tables(rows, way)}`);
	if (values.keep || process.argv.length === 2) await keep(rows);
	const ours = new Set(ways.filter((one) => one.ours).map(({ name }) => name));
	const growths = rows
		.filter(({ name }) => ours.has(name))
		.flatMap(({ runs, failed }) => (failed ? [Infinity] : runs.map(({ growth }) => growth)));
	say(`\nThe Directus node made n8n grow by ${round(Math.max(...growths))} MB at the most.`);
} finally {
	await n8n?.stop();
	await directus.stop();
	await rm(folder, { recursive: true, force: true });
}
