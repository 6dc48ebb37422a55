/**
 * What `npm run servers` runs: keeps the servers of the tests up until Ctrl-C, for work on single tests. While
 * they are up, `npm test -- <file>` uses them and says so; `npm test` of a whole ring and CI never do.
 *
 *   npm run servers              a Directus and a mailbox, for the integration tests
 *   npm run servers -- e2e       with an n8n that has the package as it is now, for the e2e tests
 */
import { prepareCheckout } from './stack/checkout.mjs';
import { progressLine } from './stack/progress.mjs';
import { announceServers } from './stack/serversUp.mjs';

const LAYERS = ['integration', 'e2e'];

try {
	const [layer = 'integration', ...more] = process.argv.slice(2);
	if (!LAYERS.includes(layer) || more.length > 0)
		throw new Error(`Say for which tests: ${LAYERS.join(' or ')}.`);
	const progress = progressLine();
	await prepareCheckout({ onProgress: progress.update });
	// Not at the top: it needs what has just been installed.
	const { startStack } = await import('./stack/stack.mjs');
	const { stack, stop } = await startStack({ layer, onProgress: progress.update });
	const takeBack = await announceServers(layer, stack);
	progress.clear();
	const { directus, mailbox, n8n } = stack;
	const lines = [
		`Directus  ${directus.url}  ${directus.adminEmail}  ${directus.adminPassword}  token ${directus.adminToken}`,
		`Mails     ${mailbox.api}/mails`,
		...(n8n ? [`n8n       ${n8n.url}  ${n8n.owner.email}  ${n8n.owner.password}`] : []),
		`npm test -- <file> of the ${layer} tests uses them until Ctrl-C.`,
	];
	process.stdout.write(`${lines.join('\n')}\n`);
	await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
	await takeBack();
	await stop();
} catch (error) {
	process.stderr.write(`\n${error.message}\n`);
	process.exitCode = 1;
}
