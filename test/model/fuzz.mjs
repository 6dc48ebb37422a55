/**
 * The model test with as many sequences as one likes, on a Directus of its own.
 *
 *   npm run fuzz                                   2,000 sequences, of a seed that it prints
 *   npm run fuzz -- --seed 7 --runs 500            the same ones each time
 *   npm run fuzz -- --seed 7 --path 3:0:1          the one case that a report names
 *   npm run fuzz -- --only create,update           of these operations alone
 *   npm run fuzz -- --faults none                  without faults, or with those that are named, comma-separated
 *
 * It ends with the first case that goes wrong, made as small as `--shrink` seconds allow (60).
 */
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { prepareCheckout } from '../stack/checkout.mjs';
import { startDirectus } from '../stack/directus.mjs';
import { progressLine } from '../stack/progress.mjs';

const say = (text) => process.stdout.write(`${text}\n`);

const { values: given } = parseArgs({
	options: {
		seed: { type: 'string' },
		runs: { type: 'string', default: '2000' },
		path: { type: 'string' },
		only: { type: 'string' },
		faults: { type: 'string' },
		shrink: { type: 'string', default: '60' },
	},
});

/** The entries of a comma-separated option, each one of those that there are. */
function listed(name, known) {
	const text = given[name];
	if (text === undefined) return known;
	const entries = text === 'none' ? [] : text.split(',').map((entry) => entry.trim());
	const unknown = entries.find((entry) => !known.includes(entry));
	if (unknown !== undefined) throw new Error(`--${name} ${unknown}: there are ${known.join(', ')}`);
	return entries;
}

async function main() {
	const seed = Number(given.seed ?? Math.floor(Math.random() * 2 ** 31));
	const runs = Number(given.runs);
	if (!Number.isInteger(seed) || !Number.isInteger(runs))
		throw new Error('--seed and --runs are whole numbers.');
	const progress = progressLine();
	await prepareCheckout({ onProgress: progress.update });

	// What a failing node logs is what the report says.
	process.env.N8N_LOG_LEVEL ??= 'silent';
	const require = createRequire(import.meta.url);
	require('../support/requireMts.cjs');
	const { EVERYTHING } = require('./plan.mts');
	const limits = {
		...EVERYTHING,
		operations: listed('only', EVERYTHING.operations),
		faults: listed('faults', EVERYTHING.faults),
	};
	const { search } = require('./search.mts');
	const { Ground } = require('./collections.mts');
	const { runNode } = require('../support/engine.mts');
	const { serverAt } = require('../support/servers.mts');

	const directus = await startDirectus({ onProgress: progress.update });
	try {
		const start = Date.now();
		let done = 0;
		const finding = await search(new Ground(serverAt(directus.url, directus.adminToken, '12')), {
			seed,
			runs,
			path: given.path,
			limits,
			runNode,
			shrinkSeconds: Number(given.shrink),
			onCase: () => progress.update(`Seed ${seed}: ${++done} sequences`),
			commandOptions: ['only', 'faults'].flatMap((name) =>
				given[name] === undefined ? [] : [`--${name} '${given[name]}'`],
			),
		});
		progress.clear();
		if (finding) say(finding.report);
		const seconds = Math.round((Date.now() - start) / 1000);
		say(
			`${done} sequences of seed ${seed} in ${seconds} s: ${finding ? 'one goes wrong' : 'all are right'}`,
		);
		return finding ? 1 : 0;
	} finally {
		await directus.stop();
	}
}

try {
	process.exitCode = await main();
} catch (error) {
	process.stderr.write(`\n${error.stack}\n`);
	process.exitCode = 1;
}
