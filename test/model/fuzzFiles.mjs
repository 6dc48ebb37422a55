/**
 * Files whose connection is cut somewhere, on a Directus of their own: each is whole in the end, or an error
 * says what is left where.
 *
 *   npm run fuzz:files                          500 cuts, of a seed that it prints
 *   npm run fuzz:files -- --seed 7 --runs 60    the same ones each time
 */
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { prepareCheckout } from '../stack/checkout.mjs';
import { startDirectus } from '../stack/directus.mjs';
import { progressLine } from '../stack/progress.mjs';

const say = (text) => process.stdout.write(`${text}\n`);

const { values: given } = parseArgs({
	options: { seed: { type: 'string' }, runs: { type: 'string', default: '500' } },
});
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
const { fileFaults, wrongTransfers } = require('../support/fileFaults.mts');
const { serverAt } = require('../support/servers.mts');
const directus = await startDirectus({ onProgress: progress.update });
try {
	const server = serverAt(directus.url, directus.adminToken, '12');
	const wrong = await wrongTransfers(server, fileFaults(seed, runs), (done) =>
		progress.update(`Seed ${seed}: ${done} cuts`),
	);
	progress.clear();
	for (const one of wrong) say(one);
	say(
		`${runs} cuts of seed ${seed}: ${wrong.length === 0 ? 'all are right' : `${wrong.length} are wrong`}`,
	);
	process.exitCode = wrong.length > 0 ? 1 : 0;
} finally {
	await directus.stop();
}
