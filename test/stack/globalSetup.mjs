/**
 * Before the integration tests: one Directus and one mailbox for all of them. Tests run in other processes
 * and find them in process.env.STACK, JSON of
 * `{ directus: { url, adminEmail, adminPassword, adminToken, secret }, mailbox: { host, port, api } }`.
 */
import { startDirectus } from './directus.mjs';
import { startMailbox } from './mailbox.mjs';
import { progressLine } from './progress.mjs';

/** For globalTeardown, which gets the same instance of this module. */
export const running = [];

/** @returns {Promise<void>} @throws {Error} when one of the two does not start */
export default async function globalSetup() {
	const progress = progressLine();
	const mailbox = await startMailbox();
	running.push(mailbox);
	const directus = await startDirectus({ mailbox, onProgress: progress.update });
	running.push(directus);
	progress.clear();
	const { url, adminEmail, adminPassword, adminToken, secret } = directus;
	const { host, port, api } = mailbox;
	process.env.STACK = JSON.stringify({
		directus: { url, adminEmail, adminPassword, adminToken, secret },
		mailbox: { host, port, api },
	});
}
