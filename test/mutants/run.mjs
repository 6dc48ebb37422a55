/**
 * Mutation testing: Stryker changes the node's code in one place after another, and the unit tests have to notice.
 *
 *   npm run mutants                                           all of SCOPE, below
 *   npm run mutants -- --only nodes/Directus/values           a folder or a file; may be given more than once
 *   npm run mutants -- --only nodes/Directus/values --again   without what earlier runs have found out
 *   npm run mutants -- --only nodes/Directus/values --tests '^values'   with the test files of such names alone
 *   npm run mutants -- --sample 400 --seed 7                  so many of them at random, and what that says of all
 *
 * Prints each mutant that no test noticed, and the score of each file. What was found out is kept in the cache folder, and
 * only what has changed since is run again. It takes one core.
 */
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { cacheFolder } from '../stack/cache.mjs';
import { prepareCheckout, root } from '../stack/checkout.mjs';
import { boundsOf, sampleOf } from './sample.mjs';

/** What is changed where nothing is said: the code that decides, and not the tables and fields it works on. */
const SCOPE = [
	...['values', 'transport', 'framework', 'reads', 'bulk', 'actions'].map(
		(folder) => `nodes/Directus/${folder}`,
	),
	...['cursor', 'gaps', 'page', 'feedEvents', 'watching', 'event', 'delivery', 'follower'].map(
		(file) => `nodes/DirectusTrigger/${file}.ts`,
	),
];

const say = (text) => process.stdout.write(`${text}\n`);

const patternOf = async (path) =>
	(await stat(join(root, path))).isDirectory() ? posix.join(path, '**/*.ts') : path;

/** Results by what `keyOf` gives, with how many were noticed and how many count. */
function scores(results, keyOf) {
	const found = new Map();
	for (const result of results) {
		const score = found.get(keyOf(result)) ?? { noticed: 0, all: 0 };
		found.set(keyOf(result), score);
		score.all += 1;
		if (result.status === 'Killed' || result.status === 'Timeout') score.noticed += 1;
	}
	return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

const inWords = ([name, { noticed, all }]) =>
	`${((noticed / all) * 100).toFixed(1).padStart(6)} %  ${noticed} of ${all}  ${name}`;

const oneLine = (text) => {
	const short = text.replace(/\s+/g, ' ');
	return short.length > 150 ? `${short.slice(0, 150)} …` : short;
};

/** A mutant as people read it: the place, what stands there, and what would do as well for the tests. */
async function described({ fileName, location: { start, end }, replacement, status }) {
	const lines = (await readFile(fileName, 'utf8')).split('\n').slice(start.line - 1, end.line);
	lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
	lines[0] = lines[0].slice(start.column - 1);
	const place = `${relative(root, fileName)}:${start.line}:${start.column}`;
	const note = status === 'NoCoverage' ? '  (no test comes by)' : '';
	return `${place}${note}\n  - ${oneLine(lines.join('\n'))}\n  + ${oneLine(replacement)}`;
}

async function main() {
	const { values } = parseArgs({
		options: {
			only: { type: 'string', multiple: true, default: SCOPE },
			again: { type: 'boolean', default: false },
			tests: { type: 'string' },
			sample: { type: 'string' },
			seed: { type: 'string', default: '1' },
		},
	});
	const sample = values.sample && { size: Number(values.sample), seed: Number(values.seed) };
	await prepareCheckout({ onProgress: say });
	const folder = join(cacheFolder(), 'mutants');
	await mkdir(folder, { recursive: true });
	const incrementalFile = join(folder, 'found.json');
	if (values.tests !== undefined) process.env.MUTANTS_TESTS = values.tests;
	if (sample) process.env.MUTANTS_SAMPLE = JSON.stringify(sample);
	if (values.again) await rm(incrementalFile, { force: true });
	const stryker = new Stryker({
		mutate: await Promise.all(values.only.map(patternOf)),
		plugins: [join(root, 'test/mutants/runner.mjs')],
		testRunner: 'unit',
		coverageAnalysis: 'perTest',
		testRunnerNodeArgs: ['--no-warnings'],
		concurrency: 1,
		ignorePatterns: ['*.log'],
		tempDirName: join(folder, 'copies'),
		// Few tests find out less than all, and a sample finds out nothing of most.
		incremental: values.tests === undefined && !sample,
		incrementalFile,
		reporters: ['progress-append-only'],
		// What hangs is mostly noticed earlier (unitTests.mjs, and the count of hits); other work may slow the tests.
		timeoutMS: 20_000,
		timeoutFactor: 2,
		disableTypeChecks: false,
		checkers: [],
		warnings: { slow: false },
		logLevel: 'warn',
		allowEmojis: false,
	});
	const all = await stryker.runMutationTest();
	const chosen = sample && sampleOf(all.length, sample);
	const results = all.filter(
		({ id, status }) =>
			status !== 'Ignored' && status !== 'CompileError' && (chosen?.has(id) ?? true),
	);
	const survivors = results.filter(
		({ status }) => status === 'Survived' || status === 'NoCoverage',
	);
	for (const survivor of survivors) say(await described(survivor));
	const broken = results.filter(({ status }) => status === 'RuntimeError');
	for (const { fileName, location, statusReason } of broken)
		say(`${fileName}:${location.start.line}: ${statusReason}`);
	const fileOf = ({ fileName }) => relative(root, fileName).replaceAll('\\', '/');
	say('\nNoticed by the unit tests, of each file, of each folder and of all:');
	for (const key of [fileOf, (result) => posix.dirname(fileOf(result)), () => 'all'])
		for (const score of scores(results, key)) say(inWords(score));
	if (!sample) return;
	const [[, { noticed, all: looked }]] = scores(results, () => 'all');
	const bounds = boundsOf(noticed, looked).map((bound) => (bound * 100).toFixed(1));
	say(`Of all ${all.length} changes that is ${bounds.join(' to ')} %, with 95 % of confidence.`);
}

try {
	await main();
} catch (error) {
	process.stderr.write(`\n${error.stack}\n`);
	process.exitCode = 1;
}
