/**
 * Before the end-to-end tests: a mailbox, a Directus and an n8n with the packed package, one of each for all
 * of the files. Tests find them in process.env.STACK, JSON of
 * `{ directus: { url, adminEmail, adminPassword, adminToken, secret }, mailbox: { host, port, api }, n8n: { url, owner } }`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDirectus } from '../../stack/directus.mjs';
import { startMailbox } from '../../stack/mailbox.mjs';
import { packPackage, startN8n } from '../../stack/n8n.mjs';
import { progressLine } from '../../stack/progress.mjs';

/** For globalTeardown, which gets the same instance of this module. */
export const running = [];

/** @returns {Promise<void>} @throws {Error} when one of them does not start */
export default async function globalSetup() {
	// For work on the tests: servers that are up already.
	if (process.env.E2E_STACK) {
		process.env.STACK = process.env.E2E_STACK;
		return;
	}
	const progress = progressLine();
	const onProgress = progress.update;
	const keep = async (starting) => {
		const server = await starting;
		running.push(server);
		return server;
	};
	const mailbox = await keep(startMailbox());
	// By itself Directus's flows call no address of their own machine, where the tests' n8n is.
	const env = { IMPORT_IP_DENY_LIST: '169.254.169.254' };
	const directus = await keep(startDirectus({ mailbox, env, onProgress }));
	const packed = await mkdtemp(join(tmpdir(), 'e2e-'));
	let n8n;
	try {
		n8n = await keep(startN8n({ tarball: await packPackage(packed), onProgress }));
	} finally {
		await rm(packed, { recursive: true, force: true });
	}
	progress.clear();
	const { url, adminEmail, adminPassword, adminToken, secret } = directus;
	const { host, port, api } = mailbox;
	process.env.STACK = JSON.stringify({
		directus: { url, adminEmail, adminPassword, adminToken, secret },
		mailbox: { host, port, api },
		n8n: { url: n8n.url, owner: n8n.owner },
	});
}
