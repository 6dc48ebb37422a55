/**
 * Runs the tests that try hostile, broken and secret things, and writes docs/tried.md of what they note in that run:
 *
 *   npm run tried               runs them all, which takes a while, and writes the page
 *   npm run tried -- secrets    runs those whose path has this in it, and prints what would be on the page
 *
 * A test notes what it has tried where nothing of it can fail any more (test/support/tried.mts). Where a test has
 * failed no page is written.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, '..');

/** The parts of the page, each with the test files whose notes it shows. */
const PARTS = {
	Secrets: ['test/unit/all/secretsGenerated', 'test/e2e/all/storedSecrets'],
	'Hostile values': ['test/unit/all/hostileValues', 'test/unit/all/hostilePlaces'],
	'Hostile and broken servers': ['test/unit/all/wrongShapes', 'test/integration/hostileServers'],
	'Sequences and histories': ['test/integration/model', 'test/unit/all/feedSimulation'],
	'Faults that were reported in public': ['test/integration/oldFaults'],
};

/** Runs test files. @returns whether all passed, how many did, and what they noted, in the order of their names */
function run(files) {
	const scratch = mkdtempSync(join(tmpdir(), 'tried-'));
	const [noted, counted] = ['notes', 'counts'].map((name) => join(scratch, name));
	try {
		const { status } = spawnSync(
			process.execPath,
			['test/run.mjs', '--counts', counted, ...files],
			{ cwd: root, stdio: 'inherit', env: { ...process.env, TRIED_FILE: noted } },
		);
		const lines = existsSync(noted) ? readFileSync(noted, 'utf8').trim().split('\n') : [];
		const counts = existsSync(counted) ? JSON.parse(readFileSync(counted, 'utf8')) : undefined;
		return { isGood: status === 0 && counts?.skipped === 0, counts, notes: lines.map(JSON.parse) };
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

/** The notes of the same thing as one, with the sum of their counts. */
function summed(notes) {
	const sums = new Map();
	for (const { what, times, result } of notes) {
		const key = JSON.stringify([what, result]);
		sums.set(key, { what, result, times: (sums.get(key)?.times ?? 0) + times });
	}
	return [...sums.values()];
}

const versionIn = (name, of) =>
	JSON.parse(readFileSync(join(root, 'test/stack', name, 'package.json'), 'utf8')).dependencies[of];

/**
 * The page.
 *
 * @param {Array<{ file: string, what: string, times: number, result: string }>} notes
 * @param {{ passed: number }} counts
 * @returns {string} Markdown
 */
export function triedPage(notes, { passed }) {
	const day = new Date().toISOString().slice(0, 10);
	const number = (value) => value.toLocaleString('en-US');
	const parts = Object.entries(PARTS).flatMap(([title, files]) => {
		const own = summed(notes.filter(({ file }) => files.some((path) => file.startsWith(path))));
		if (own.length === 0) return [];
		return [
			`## ${title}`,
			'',
			'| What was tried | How often | What came of it |',
			'| --- | ---: | --- |',
			...own.map(({ what, times, result }) => `| ${what} | ${number(times)} | ${result} |`),
			'',
			`By ${files.map((path) => `\`${path}.test.mts\``).join(' and ')}.`,
			'',
		];
	});
	return [
		'<!-- Made by `npm run tried` from a run of the tests. Do not edit. -->',
		'',
		'# What was tried',
		'',
		`On ${day}, by ${number(passed)} tests, with Node ${process.version}, Directus ${versionIn('directus-12', 'directus')} and n8n ${versionIn('n8n', 'n8n')}. The counts are those of the tests in that run; none failed. \`npm run tried\` tries all of it again and writes this page anew.`,
		'',
		...parts,
	].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const words = process.argv.slice(2).map((word) => word.toLowerCase());
	const all = Object.values(PARTS).flat();
	const chosen = all.filter(
		(path) => words.length === 0 || words.some((word) => path.toLowerCase().includes(word)),
	);
	const { isGood, counts, notes } = run(chosen);
	if (!isGood) {
		process.stderr.write('A test has failed or was left out, so the page stays as it is.\n');
		process.exitCode = 1;
	} else if (words.length > 0) process.stdout.write(`${triedPage(notes, counts)}\n`);
	else writeFileSync(join(folder, 'tried.md'), triedPage(notes, counts));
}
