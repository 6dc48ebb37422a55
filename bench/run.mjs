/**
 * What `npm run bench` runs, on a fresh clone too: what a workflow's items cost with this node, with n8n's
 * HTTP Request node, with one request per item and with bulk requests written by hand (see README.md).
 *
 *   npm run bench                               everything, about 25 minutes; writes results.md and the charts
 *   npm run bench -- --quick                    1,000 and 20,000 records, one run each; writes nothing
 *   npm run bench -- --brief                    as everything, but without what takes minutes; writes too
 *   npm run bench -- --task create --size 1000  only some; both may be given more than once
 *   npm run bench -- --runs 5                   medians of so many runs, 3 where nothing is said
 *   npm run bench -- --contender node --contender raw
 */
import { parseArgs } from 'node:util';
import { prepareCheckout } from '../test/stack/checkout.mjs';
import { progressLine } from '../test/stack/progress.mjs';

try {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean', default: false },
			brief: { type: 'boolean', default: false },
			runs: { type: 'string' },
			task: { type: 'string', multiple: true },
			size: { type: 'string', multiple: true },
			contender: { type: 'string', multiple: true },
		},
	});
	const progress = progressLine();
	await prepareCheckout({ onProgress: progress.update });
	progress.clear();
	// Not at the top: it needs what has just been installed.
	const { bench } = await import('./bench.mjs');
	await bench(values, progress);
} catch (error) {
	process.stderr.write(`\n${error.stack ?? error}\n`);
	process.exitCode = 1;
}
