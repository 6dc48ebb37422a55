/**
 * What files cost n8n in time, processor time and memory: a file of 200 MB and one of 2 GB, up and down,
 * through a real n8n that keeps binary data on disk, to and from a real Directus.
 *
 *   npm run bench:files                          all of it, and writes bench/files.md
 *   npm run bench:files -- --size 200 --runs 1   one size in MB; prints only
 *   npm run bench:files -- --only up             one way, or words of a name
 *
 * The ways take turns, so that what else the machine does meets all of them alike.
 *
 * For each run n8n is started anew and warmed up with three runs of 1 MB. Then the kernel's high-water mark
 * of its resident memory is set back (clear_refs), and read again when the execution has ended: no peak is
 * missed. The growth is that mark less the resident memory at the start. Linux only.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepareCheckout } from '../test/stack/checkout.mjs';
import { startDirectus } from '../test/stack/directus.mjs';
import { packPackage, startN8n } from '../test/stack/n8n.mjs';
import { binaryOf, measure, putFile } from './filesMeasure.mjs';
import { ways } from './filesWays.mjs';

const SIZES = [200, 2000];
/** How often each is measured; the large ones take minutes. */
const runsOf = (size) => (size >= 1000 ? 1 : 2);
const WARM_UP = 1;
const here = dirname(fileURLToPath(import.meta.url));
const say = (text) => process.stdout.write(`${text}\n`);

const round = (number) => (number < 10 ? number.toFixed(1) : String(Math.round(number)));
const range = (numbers) => {
	const [low, high] = [round(Math.min(...numbers)), round(Math.max(...numbers))];
	return low === high ? low : `${low} to ${high}`;
};

function table(rows, way) {
	const sizes = [...new Set(rows.map(({ size }) => size))];
	const name = (size) => (size >= 1000 ? `${size / 1000} GB` : `${size} MB`);
	const head = sizes.flatMap((size) =>
		['seconds', 'processor seconds', 'growth in MB'].map((what) => `${name(size)}: ${what}`),
	);
	const lines = ways
		.filter((one) => one.way === way && rows.some((row) => row.way === one))
		.map((one) => {
			const cells = sizes.flatMap((size) => {
				const row = rows.find((each) => each.way === one && each.size === size);
				if (!row) return ['', '', ''];
				return row.failed
					? [`fails: ${row.failed}`, '', '']
					: ['seconds', 'processor', 'growth'].map((what) =>
							range(row.runs.map((each) => each[what])),
						);
			});
			return `| ${one.name} | ${cells.join(' | ')} |`;
		});
	return [
		`| ${way === 'down' ? 'Directus to n8n' : 'n8n to Directus'} | ${head.join(' | ')} |`,
		`|---|${head.map(() => '---:|').join('')}`,
		...lines,
	].join('\n');
}

const { values } = parseArgs({
	options: { size: { type: 'string' }, runs: { type: 'string' }, only: { type: 'string' } },
});
const sizes = values.size ? [Number(values.size)] : SIZES;
const chosen = ways.filter(
	({ name, way }) => !values.only || way === values.only || name.includes(values.only),
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
	for (const size of sizes) {
		const file = await putFile(directus, folder, size);
		file.binary = await binaryOf(shared, file);
		const runs = Number(values.runs ?? runsOf(size));
		const ofSize = chosen.map((way) => ({ way, size, runs: [] }));
		rows.push(...ofSize);
		for (let count = 0; count < runs; count++) {
			for (const row of ofSize.filter(({ failed }) => !failed)) {
				const { way } = row;
				try {
					const one = await measure({ ...shared, way, warm, file });
					row.runs.push(one);
					const { growth, seconds, processor, before } = one;
					say(
						`${size} MB ${way.way}, ${way.name}: ${round(seconds)} s, ${round(processor)} s of a processor, ${round(growth)} MB on ${round(before)} MB`,
					);
				} catch (error) {
					row.failed = error.message;
					say(`${size} MB ${way.way}, ${way.name}: ${error.message}`);
				}
			}
		}
		await directus.request('DELETE', `/files/${file.id}`);
	}
	const tables = ['down', 'up'].map((way) => table(rows, way)).join('\n\n');
	say(`\n${tables}`);
	if (Object.keys(values).length === 0) {
		const text = await readFile(join(here, 'filesText.md'), 'utf8');
		const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory, ${platform()} ${arch()}`;
		await writeFile(
			join(here, 'files.md'),
			text.replace('{{tables}}', () => tables).replace('{{machine}}', () => machine),
		);
	}
	const worst = Math.max(
		...rows
			.filter(({ way }) => way.ours)
			.flatMap((row) => (row.failed ? [Infinity] : row.runs.map(({ growth }) => growth))),
	);
	say(`\nThe Directus node made n8n grow by ${round(worst)} MB at the most.`);
} finally {
	await n8n?.stop();
	await directus.stop();
	await rm(folder, { recursive: true, force: true });
}
