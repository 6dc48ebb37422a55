/**
 * What files cost n8n in time, processor time and memory: files of 20 MB, 200 MB and 2 GB, and a thousand of
 * 10 KB, up and down, through a real n8n that keeps binary data on disk, to and from a real Directus.
 *
 *   npm run bench:files                          all of it, and writes bench/files.md and the chart
 *   npm run bench:files -- --size 200 --runs 1   one size in MB; prints only
 *   npm run bench:files -- --many --runs 1       the thousand files; prints only
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
import { chart } from './chart.mjs';
import { binaryOf, measure, putFile } from './filesMeasure.mjs';
import { ways } from './filesWays.mjs';

/** A thousand files of 10 KB. */
const MANY = { size: 0.01, times: 1000 };
const TASKS = [{ size: 20 }, { size: 200 }, { size: 2000 }, MANY];
/** How often each is measured. */
const RUNS = 5;
const WARM_UP = 1;
const here = dirname(fileURLToPath(import.meta.url));
const say = (text) => process.stdout.write(`${text}\n`);

const round = (number) => (number < 10 ? number.toFixed(1) : String(Math.round(number)));
const range = (numbers) => {
	const [low, high] = [round(Math.min(...numbers)), round(Math.max(...numbers))];
	return low === high ? low : `${low} to ${high}`;
};

const nameOf = (size) =>
	size === MANY.size ? '1,000 of 10 KB' : size >= 1000 ? `${size / 1000} GB` : `${size} MB`;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The medians in the form that the chart takes. */
const resultsOf = (rows) =>
	rows
		.filter(({ failed }) => !failed)
		.map(({ way, size, runs }) => ({
			label: `${nameOf(size)} ${way.way}`,
			contender: way.contender,
			ms: median(runs.map(({ seconds }) => seconds)) * 1000,
		}));

const contenders = {
	node: { name: 'Directus node' },
	mapped: { name: 'the same in chunks' },
	http: { name: 'HTTP Request node' },
	raw: { name: 'a node that reads the whole file' },
};

const chartOf = (rows, theme) =>
	chart(resultsOf(rows), contenders, theme, {
		title: 'Seconds for files up and down',
		label: ({ label }) => label,
		legend: [20, 150, 310, 480],
	});

function table(rows, way) {
	const sizes = [...new Set(rows.map(({ size }) => size))];
	const head = sizes.flatMap((size) =>
		['seconds', 'processor seconds', 'growth in MB'].map((what) => `${nameOf(size)}: ${what}`),
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
	options: {
		size: { type: 'string' },
		many: { type: 'boolean' },
		runs: { type: 'string' },
		only: { type: 'string' },
	},
});
const tasks = values.many ? [MANY] : values.size ? [{ size: Number(values.size) }] : TASKS;
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
	for (const { size, times = 1 } of tasks) {
		const file = await putFile(directus, folder, size);
		file.binary = await binaryOf(shared, file);
		const runs = Number(values.runs ?? RUNS);
		const ofSize = chosen
			.filter(({ isForOne }) => times === 1 || !isForOne)
			.map((way) => ({ way, size, runs: [] }));
		rows.push(...ofSize);
		for (let count = 0; count < runs; count++) {
			for (const row of ofSize.filter(({ failed }) => !failed)) {
				const { way } = row;
				try {
					const one = await measure({ ...shared, way, warm, file, times });
					row.runs.push(one);
					const { growth, seconds, processor, before } = one;
					say(
						`${nameOf(size)} ${way.way}, ${way.name}: ${round(seconds)} s, ${round(processor)} s of a processor, ${round(growth)} MB on ${round(before)} MB`,
					);
				} catch (error) {
					row.failed = error.message;
					say(`${nameOf(size)} ${way.way}, ${way.name}: ${error.message}`);
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
		for (const theme of ['light', 'dark'])
			await writeFile(join(here, `files-${theme}.svg`), chartOf(rows, theme));
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
