/**
 * Which branches of the node's code the tests come by, unit and integration tests together:
 *
 *   npm run coverage                         both layers, of the first ring
 *   npm run coverage -- --only unit          one of them; the other's last result is kept and counted
 *   npm run coverage -- --list               names each branch that no test comes by as well
 *   npm run coverage -- --report             only tells what earlier runs have found
 *
 * The code is counted as it is written. While the tests run, dist/ has counters; then it is built again.
 */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { transform } from 'esbuild';
import coverage from 'istanbul-lib-coverage';
import { createInstrumenter } from 'istanbul-lib-instrument';
import { cacheFolder } from '../stack/cache.mjs';
import { prepareCheckout, root } from '../stack/checkout.mjs';
import { runNpm } from '../stack/npm.mjs';

const folder = join(cacheFolder(), 'coverage');
const resultsOf = (layer) => join(folder, layer);
const say = (text) => process.stdout.write(`${text}\n`);

/** Writes dist/ anew from nodes/ and credentials/, with counters. */
async function addCounters() {
	const { homepage } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
	const instrumenter = createInstrumenter({ esModules: true, parserPlugins: ['typescript'] });
	for (const top of ['nodes', 'credentials']) {
		for (const name of await readdir(join(root, top), { recursive: true })) {
			if (!name.endsWith('.ts')) continue;
			const source = join(root, top, name);
			const text = await readFile(source, 'utf8');
			const { code } = await transform(instrumenter.instrumentSync(text, source), {
				...{ loader: 'ts', format: 'cjs', platform: 'node', target: 'node20' },
				sourcefile: source,
			});
			// As the build does it (gulpfile.js).
			const built = code.replaceAll('https://homepage.invalid', homepage);
			await writeFile(join(root, 'dist', top, name.replace(/\.ts$/, '.js')), built);
		}
	}
}

/** Runs the tests of a layer. Gives the exit code. */
async function run(layer, patterns) {
	await rm(resultsOf(layer), { recursive: true, force: true });
	await mkdir(resultsOf(layer), { recursive: true });
	const args = [
		...['test/run.mjs', '--only', layer, ...patterns],
		// jest takes what the counters hold after each file; it is to add no counters of its own.
		...['--coverage', '--coverageReporters=json', '--collectCoverageFrom=none'],
		`--coverageDirectory=${resultsOf(layer)}`,
	];
	const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
	return await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
}

/** What the last runs of all layers have counted, together. */
async function counted() {
	const map = coverage.createCoverageMap({});
	for (const layer of ['unit', 'integration']) {
		const file = join(resultsOf(layer), 'coverage-final.json');
		const found = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
		if (found) map.merge(found);
		else say(`No result of ${layer} tests.`);
	}
	return map;
}

const share = (covered, total) =>
	total === 0 ? '100.0' : ((covered / total) * 100).toFixed(1).padStart(5);

/** Tells the share of branches of each folder and of all, and on demand those that no test comes by. */
function tell(map, list) {
	const sums = new Map();
	for (const file of map.files()) {
		const path = relative(root, file).replaceAll('\\', '/');
		const { branches } = map.fileCoverageFor(file).toSummary().data;
		for (const key of [posix.dirname(path), 'all']) {
			const sum = sums.get(key) ?? { covered: 0, total: 0 };
			sums.set(key, { covered: sum.covered + branches.covered, total: sum.total + branches.total });
		}
		if (!list) continue;
		const { b, branchMap } = map.fileCoverageFor(file).toJSON();
		for (const [id, { type, loc, locations }] of Object.entries(branchMap))
			b[id].forEach((count, at) => {
				if (count === 0)
					say(`${path}:${locations[at]?.start.line ?? loc.start.line} ${type} ${at + 1}`);
			});
	}
	say('\nBranches that tests come by:');
	for (const [key, { covered, total }] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
		say(`${share(covered, total)} %  ${covered} of ${total}  ${key}`);
}

async function main() {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			only: { type: 'string', multiple: true, default: ['unit', 'integration'] },
			list: { type: 'boolean', default: false },
			report: { type: 'boolean', default: false },
		},
	});
	let code = 0;
	if (!values.report) {
		await prepareCheckout({ onProgress: say });
		// Ctrl-C ends the tests, which get it as well, and not this.
		process.on('SIGINT', () => {});
		try {
			await addCounters();
			for (const layer of values.only) code ||= await run(layer, positionals);
		} finally {
			await runNpm(['run', 'build'], { cwd: root });
		}
	}
	tell(await counted(), values.list);
	return code;
}

try {
	process.exitCode = await main();
} catch (error) {
	process.stderr.write(`\n${error.stack}\n`);
	process.exitCode = 1;
}
