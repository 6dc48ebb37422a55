/**
 * What `npm test` runs, on a fresh clone too: installs what the chosen files need, then runs them, from quick
 * to slow.
 *
 *   npm test                                  the first ring (see rings.mjs)
 *   npm run test:all                          the second ring: versions, databases, long runs
 *   npm test -- --only unit                   one of unit, integration and e2e; may be given more than once
 *   npm test -- resetPassword -t 'expired'    the files of both rings whose path matches, and jest's -t
 *   npm test -- --database postgres           with Directus on a PostgreSQL in the place of SQLite, or on a mariadb
 *   npm test -- --slowest 20                  lists so many of the slowest files; 5 where nothing is said
 *   npm test -- --counts <file>               adds to the counts that an earlier run left in that file
 *
 * Other options go to jest; those with a value as `--name=value`.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { LAYERS, testFiles } from './rings.mjs';
import { findChromium } from './stack/browser.mjs';
import { installed } from './stack/cache.mjs';
import { prepareCheckout, root } from './stack/checkout.mjs';
import { progressLine } from './stack/progress.mjs';
import { serversUp } from './stack/serversUp.mjs';

const say = (text) => process.stdout.write(`${text}\n`);

const OPTIONS = {
	all: { type: 'boolean', default: false },
	only: { type: 'string', multiple: true, default: Object.keys(LAYERS) },
	slowest: { type: 'string', default: '5' },
	counts: { type: 'string' },
	database: { type: 'string' },
	testNamePattern: { type: 'string', short: 't' },
};

/** The databases beside SQLite, each of which is started for the files that are to run on it. */
const DATABASES = {
	postgres: {
		title: 'PostgreSQL',
		start: async () => await (await import('./stack/postgres.mjs')).startPostgres(),
	},
	mariadb: {
		title: 'MariaDB',
		start: async () => await (await import('./stack/mariadb.mjs')).startMariadb(),
	},
};

/** The command line: the runner's own options, patterns of file names, and what is jest's. */
function parse(args) {
	const { values, positionals, tokens } = parseArgs({
		args,
		options: OPTIONS,
		allowPositionals: true,
		strict: false,
		tokens: true,
	});
	const jestArgs = tokens
		.filter(({ kind, name }) => kind === 'option' && !Object.hasOwn(OPTIONS, name))
		.map(({ rawName, value }) => (value === undefined ? rawName : `${rawName}=${value}`));
	if (values.testNamePattern !== undefined)
		jestArgs.push(`--testNamePattern=${values.testNamePattern}`);
	const unknown = values.only.find((name) => !Object.hasOwn(LAYERS, name));
	if (unknown !== undefined)
		throw new Error(`--only ${unknown}: there are ${Object.keys(LAYERS).join(', ')}`);
	if (values.database !== undefined && !Object.hasOwn(DATABASES, values.database))
		throw new Error(
			`--database ${values.database}: there are ${Object.keys(DATABASES).join(', ')}`,
		);
	return { ...values, slowest: Number(values.slowest), patterns: positionals, jestArgs };
}

/**
 * Runs jest on files of one layer; its own report goes straight to the terminal.
 *
 * @returns {Promise<{ code: number, files: Array<{ path: string, seconds: number, counts: object }> }>} the
 *   exit code, and what became of each file
 */
async function jest(layer, files, args, env) {
	const folder = await mkdtemp(join(tmpdir(), 'jest-report-'));
	const report = join(folder, 'report.json');
	try {
		// Servers that are kept up are one of each.
		const workers = env.STACK_UP ? 1 : Math.min(LAYERS[layer].workers, files.length);
		const command = [
			join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
			...['--config', join(root, 'test', 'jest.config.cjs'), '--selectProjects', layer],
			...['--json', `--outputFile=${report}`, `--maxWorkers=${workers}`],
			...args,
			...['--runTestsByPath', ...files.map(({ path }) => path)],
		];
		// With --json jest writes the JSON to its standard output as well; people read the other one.
		const child = spawn(process.execPath, command, {
			cwd: root,
			env,
			stdio: ['inherit', 'ignore', 'inherit'],
		});
		const code = await new Promise((resolve, reject) =>
			child.once('error', reject).once('close', resolve),
		);
		const told = await readFile(report, 'utf8').then(JSON.parse, () => undefined);
		// No report: jest itself fell over. As a file that cannot be read as a test it counts as one failure.
		if (!told) {
			const counts = { passed: 0, failed: 1, skipped: 0 };
			return { code: code || 1, files: [{ path: `jest on ${layer}`, seconds: 0, counts }] };
		}
		return { code, files: told.testResults.map(summaryOf) };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** What jest reports of a file, in short. */
function summaryOf({ name, status, assertionResults, startTime, endTime }) {
	const count = (...kinds) => assertionResults.filter((one) => kinds.includes(one.status)).length;
	return {
		path: relative(root, name).replaceAll('\\', '/'),
		seconds: (endTime - startTime) / 1000,
		counts: {
			passed: count('passed'),
			failed: count('failed') || (status === 'failed' ? 1 : 0),
			skipped: count('pending', 'todo', 'skipped'),
		},
	};
}

/** The sum of several counts of passed, failed and skipped tests. */
const sumOf = (counts) =>
	counts.reduce(
		(sum, one) => Object.fromEntries(Object.keys(sum).map((key) => [key, sum[key] + one[key]])),
		{ passed: 0, failed: 0, skipped: 0 },
	);

const wordsOf = ({ passed, failed, skipped }) =>
	`${passed} passed, ${failed} failed, ${skipped} skipped`;

/** Names the files that this machine cannot run, and why; in CI that is an error. */
function tellMissing(files) {
	const lines = files.map(({ path, missing }) => `  ${path}: ${missing}`);
	if (lines.length === 0) return;
	if (process.env.CI === 'true')
		throw new Error(['CI must not leave tests out:', ...lines].join('\n'));
	say(['Left out:', ...lines, ''].join('\n'));
}

/** Lists the files that took longest. */
function tellSlowest(files, most) {
	const slowest = files.toSorted((a, b) => b.seconds - a.seconds).slice(0, most);
	const lines = slowest.map(({ path, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${path}`);
	if (files.length > 1 && lines.length > 0) say(['', 'Slowest files:', ...lines].join('\n'));
}

/** The environment for jest. */
function environment() {
	// Loading what is an ES module in a jest test needs the flag, which Node tells everybody about.
	const options = ['--experimental-vm-modules', '--no-warnings'];
	// Tests make much that lives shortly; with V8's own 16 MB for it a tenth of their time goes into collecting it.
	options.push('--max-semi-space-size=64');
	const nodeOptions = [process.env.NODE_OPTIONS, ...options].filter(Boolean).join(' ');
	const env = { ...process.env, NODE_OPTIONS: nodeOptions };
	const chromium = findChromium();
	if (chromium) env.CHROMIUM_PATH = chromium;
	// Only serversUp() gives it, below.
	delete env.STACK_UP;
	return env;
}

/** Files that jest runs in one go: those of one layer, with Directus on one database. */
const batchesOf = (files) =>
	Object.keys(LAYERS)
		.flatMap((layer) =>
			[undefined, ...Object.keys(DATABASES)].map((database) => ({ layer, database })),
		)
		.map(({ layer, database }) => ({
			layer,
			database,
			files: files.filter((file) => file.layer === layer && file.database === database),
		}))
		.filter(({ files }) => files.length > 0);

/**
 * Runs jest on files of one layer with each Directus on a database server that is there for this alone.
 *
 * @returns what `jest` returns
 */
async function jestOn({ title, start }, layer, files, args, env) {
	const server = await start();
	try {
		say(`\nWith Directus on ${title}:`);
		// Directus takes longer there for its collections and fields.
		const patient = ['--testTimeout=200000', ...args];
		const result = await jest(layer, files, patient, { ...env, DIRECTUS_TEST_DB: server.url });
		return {
			...result,
			files: result.files.map((file) => ({ ...file, path: `${file.path} on ${title}` })),
		};
	} finally {
		await server.stop();
	}
}

async function main() {
	const { all, only, slowest, counts, database, patterns, jestArgs } = parse(process.argv.slice(2));
	const ring = all ? 'second' : patterns.length > 0 ? undefined : 'first';
	const chosen = await testFiles({ ring, layers: only, patterns, database });
	const leftOut = chosen.filter(({ missing }) => missing);
	tellMissing(leftOut);
	const progress = progressLine();
	await prepareCheckout({ onProgress: progress.update });
	progress.clear();

	const results = [];
	let code = 0;
	for (const batch of batchesOf(chosen.filter(({ missing }) => !missing))) {
		const { layer, files } = batch;
		const env = environment();
		const up = patterns.length > 0 && !batch.database ? await serversUp(layer) : undefined;
		if (up) {
			say(`With the servers that "npm run servers" keeps up: ${up.stack.directus.url}`);
			env.STACK_UP = JSON.stringify(up.stack);
		}
		for (const server of new Set(files.flatMap(({ servers }) => servers)))
			await installed(server, { onProgress: progress.update });
		progress.clear();
		env.SHARED_SERVERS = [...new Set(files.flatMap(({ shares }) => shares))].join(' ');
		const database = DATABASES[batch.database];
		const result = database
			? await jestOn(database, layer, files, jestArgs, env)
			: await jest(layer, files, jestArgs, env);
		results.push(...result.files);
		code ||= result.code;
	}

	const own = sumOf([
		...results.map((file) => file.counts),
		{ passed: 0, failed: 0, skipped: leftOut.length },
	]);
	if (own.passed + own.failed === 0) {
		say('No test was run.');
		code ||= 1;
	}
	tellSlowest(results, slowest);
	say(`\n${wordsOf(own)}`);
	if (counts) {
		const before = await readFile(counts, 'utf8').then(JSON.parse, () => undefined);
		const sum = before ? sumOf([before, own]) : own;
		if (before) say(`\nTogether with the run before:\n${wordsOf(sum)}`);
		await writeFile(counts, JSON.stringify(sum));
	}
	return code;
}

try {
	process.exitCode = await main();
} catch (error) {
	process.stderr.write(`\n${error.message}\n`);
	process.exitCode = 1;
}
