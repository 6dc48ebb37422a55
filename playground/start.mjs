/**
 * What `npm start` runs, on a fresh clone too: a real Directus and a real n8n with this package, and a
 * password that is forgotten and reset.
 *
 *   npm start               stays up until Ctrl-C
 *   npm start -- --once     exits after the reset, with 0 if it went well and else 1
 *   npm start -- --fresh    throws away what earlier starts left in the playground's Directus and n8n
 *   npm run dev             stays up as well, and n8n starts anew with what is saved in nodes/ and credentials/
 */
import { prepareCheckout } from '../test/stack/checkout.mjs';
import { progressLine } from '../test/stack/progress.mjs';

const FLAGS = ['--once', '--fresh', '--watch'];

try {
	const args = process.argv.slice(2);
	const unknown = args.find((arg) => !FLAGS.includes(arg));
	if (unknown) throw new Error(`Unknown: ${unknown}. There are ${FLAGS.join(', ')}.`);
	const progress = progressLine();
	await prepareCheckout({ onProgress: progress.update });
	progress.clear();
	// Not at the top: it needs what has just been installed.
	const { play } = await import('./play.mjs');
	process.exitCode = await play({
		once: args.includes('--once'),
		fresh: args.includes('--fresh'),
		watch: args.includes('--watch'),
	});
} catch (error) {
	process.stderr.write(`\n${error.message}\n`);
	process.exitCode = 1;
}
