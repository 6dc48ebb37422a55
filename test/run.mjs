/**
 * What `npm test` runs, on a fresh clone too: sets up all it needs, then the tests from quick to slow.
 *
 *   npm test                                  everything
 *   npm test -- --only unit                   one of unit, integration and e2e; may be given more than once
 *   npm test -- resetPassword -t 'expired'    the rest goes to jest
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findChromium } from './stack/browser.mjs';
import { installed } from './stack/cache.mjs';
import { prepareCheckout, root } from './stack/checkout.mjs';
import { progressLine } from './stack/progress.mjs';

/** The kinds of tests in the order in which they run, and the servers that each has to have. */
const PROJECTS = {
	unit: [],
	integration: ['directus-12', 'directus-11', 'directus-10'],
	e2e: ['directus-12', 'directus-11', 'directus-10', 'n8n'],
};

/**
 * Where the real servers run CI tries failed files once more, and says which passed only then: a machine under load
 * can be too slow for a server. More of them than this is no accident.
 */
const MOST_SECOND_TRIES = 3;

/** Marks the files that need a browser. */
const BROWSER_TEST = /\.browser\.test\./;

const say = (text) => process.stdout.write(`${text}\n`);

/** @returns {{ only: string[], jestArgs: string[] }} */
function parse(args) {
	const only = [];
	const jestArgs = [];
	for (let i = 0; i < args.length; i += 1) {
		if (args[i] === '--only') only.push(args[(i += 1)]);
		else if (args[i].startsWith('--only=')) only.push(args[i].slice('--only='.length));
		else jestArgs.push(args[i]);
	}
	const unknown = only.find((name) => !Object.hasOwn(PROJECTS, name));
	if (unknown !== undefined)
		throw new Error(`--only ${unknown}: there are ${Object.keys(PROJECTS).join(', ')}`);
	return { only: only.length ? only : Object.keys(PROJECTS), jestArgs };
}

/**
 * Runs jest on one kind of tests; its own report goes straight to the terminal.
 *
 * @returns {Promise<{ passed: number, failed: number, skipped: number, code: number, files: Array<{ path: string, failed: boolean, counts: object }> }>}
 *   counts of tests, and those of each file
 */
async function jest(project, args, env) {
	const folder = await mkdtemp(join(tmpdir(), 'jest-report-'));
	const report = join(folder, 'report.json');
	try {
		const command = [
			join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
			...['--config', join(root, 'test', 'jest.config.cjs'), '--selectProjects', project],
			...['--json', `--outputFile=${report}`, '--passWithNoTests'],
			...args,
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
		// No report: jest itself fell over. A file that cannot be read as a test counts as one failure.
		if (!told) return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, code, files: [] };
		const files = told.testResults.map(({ name, status, assertionResults }) => {
			const count = (...kinds) =>
				assertionResults.filter((one) => kinds.includes(one.status)).length;
			const counts = {
				passed: count('passed'),
				failed: count('failed') || (status === 'failed' ? 1 : 0),
				skipped: count('pending', 'todo', 'skipped'),
			};
			return { path: name, failed: status === 'failed', counts };
		});
		return { ...total(files), code, files };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

const total = (files) =>
	files.reduce(
		(sum, { counts }) =>
			Object.fromEntries(Object.keys(sum).map((key) => [key, sum[key] + counts[key]])),
		{ passed: 0, failed: 0, skipped: 0 },
	);

/**
 * Runs the files that failed once more, with new servers.
 *
 * @returns the result with theirs in place, and the names of those that passed only now
 */
async function secondTry(project, result, env) {
	const failed = result.files.filter((file) => file.failed);
	if (failed.length === 0 || failed.length > MOST_SECOND_TRIES) return { ...result, late: [] };
	say(`\nOnce more: ${failed.map(({ path }) => relative(root, path)).join(', ')}`);
	const again = await jest(project, ['--runTestsByPath', ...failed.map(({ path }) => path)], env);
	const of = (file) => again.files.find(({ path }) => path === file.path) ?? file;
	const files = result.files.map((file) => (file.failed ? of(file) : file));
	const late = failed.filter((file) => !of(file).failed).map(({ path }) => relative(root, path));
	return { ...total(files), code: again.code, files, late };
}

/** Where there is no browser the tests that need one are left out, except in CI. */
async function browserTests() {
	const chromium = findChromium();
	if (chromium) return { chromium, leftOut: [] };
	if (process.env.CI === 'true')
		throw new Error('No Chromium was found, and CI must not leave tests out. Set CHROMIUM_PATH.');
	const files = await readdir(join(root, 'test', 'e2e')).catch(() => []);
	return { leftOut: files.filter((name) => BROWSER_TEST.test(name)) };
}

async function main() {
	const { only, jestArgs } = parse(process.argv.slice(2));
	const { chromium, leftOut } = only.includes('e2e') ? await browserTests() : { leftOut: [] };
	const progress = progressLine();
	await prepareCheckout({ onProgress: progress.update });
	progress.clear();

	// Loading what is an ES module in a jest test needs the flag, which Node tells everybody about.
	const nodeOptions = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--no-warnings'];
	const env = { ...process.env, NODE_OPTIONS: nodeOptions.filter(Boolean).join(' ') };
	if (chromium) env.CHROMIUM_PATH = chromium;

	const sum = { passed: 0, failed: 0, skipped: 0 };
	const late = [];
	let code = 0;
	for (const project of Object.keys(PROJECTS).filter((name) => only.includes(name))) {
		for (const server of PROJECTS[project])
			await installed(server, { onProgress: progress.update });
		progress.clear();
		const args = [...jestArgs];
		if (project === 'e2e' && leftOut.length > 0) {
			say(
				`Left out: ${leftOut.join(', ')}, because no Chromium was found; set CHROMIUM_PATH to run them.`,
			);
			sum.skipped += leftOut.length;
			args.push('--testPathIgnorePatterns', '/node_modules/', BROWSER_TEST.source);
		}
		let result = await jest(project, args, env);
		if (process.env.CI === 'true' && PROJECTS[project].length > 0) {
			result = await secondTry(project, result, env);
			late.push(...result.late);
		}
		for (const key of Object.keys(sum)) sum[key] += result[key];
		code ||= result.code;
	}
	if (sum.passed + sum.failed === 0) {
		say('No test was run.');
		code ||= 1;
	}
	if (late.length > 0) say(`\nPassed only at the second try: ${late.join(', ')}`);
	say(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
	return code;
}

try {
	process.exitCode = await main();
} catch (error) {
	process.stderr.write(`\n${error.message}\n`);
	process.exitCode = 1;
}
