/**
 * The servers of the integration and the e2e tests, together. Tests run in other processes and find them in
 * process.env.STACK, JSON of a list with one entry for each jest worker:
 * `{ directus?: { url, adminEmail, adminPassword, adminToken, secret }, mailbox: { host, port, api }, n8n?: { url, owner, files } }`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAYERS } from '../rings.mjs';
import { startDirectus } from './directus.mjs';
import { startMailbox } from './mailbox.mjs';
import { filesFolder, packPackage, startN8n } from './n8n.mjs';
import { progressLine } from './progress.mjs';

/**
 * @typedef {object} Stack what a test has to know of its servers
 * @property {{ url: string, adminEmail: string, adminPassword: string, adminToken: string, secret: string }} [directus]
 * @property {{ host: string, port: number, api: string }} mailbox
 * @property {{ url: string, owner: { email: string, password: string }, files: string }} [n8n] `files` is the folder in
 *   which its workflows may read and write; it is to be made
 */

/** An n8n that has the package as it is now. */
async function startN8nWithPackage(onProgress) {
	const folder = await mkdtemp(join(tmpdir(), 'packed-'));
	try {
		return await startN8n({ tarball: await packPackage(folder), onProgress });
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** What a test has to know of a Directus. */
const addressOf = ({ url, adminEmail, adminPassword, adminToken, secret }) => ({
	url,
	adminEmail,
	adminPassword,
	adminToken,
	secret,
});

/**
 * Starts a mailbox, a Directus that mails to it and an n8n with the packed package, or some of them.
 *
 * @param {object} options
 * @param {'integration' | 'e2e'} options.layer whose tests the servers are for
 * @param {string[]} [options.shared] which of directus and n8n; all that the layer's tests share unless given
 * @param {import('./cache.mjs').OnProgress} [options.onProgress]
 * @returns {Promise<{ stack: Stack, stop: () => Promise<void> }>}
 * @throws {Error} when one of them cannot be installed or does not start; none is left running then
 */
export async function startStack({ layer, shared = LAYERS[layer].shares, onProgress = () => {} }) {
	const running = [];
	const keep = async (starting) => {
		const server = await starting;
		running.push(server);
		return server;
	};
	const stop = async () => {
		for (const server of running.splice(0).reverse()) await server.stop();
	};
	try {
		const mailbox = await keep(startMailbox());
		// By itself Directus's flows call no address of their own machine, where the tests' n8n is.
		const env = layer === 'e2e' ? { IMPORT_IP_DENY_LIST: '169.254.169.254' } : {};
		const directus =
			shared.includes('directus') && (await keep(startDirectus({ mailbox, env, onProgress })));
		const n8n = shared.includes('n8n') && (await keep(startN8nWithPackage(onProgress)));
		const { host, port, api } = mailbox;
		return {
			stack: {
				mailbox: { host, port, api },
				...(directus && { directus: addressOf(directus) }),
				...(n8n && {
					n8n: { url: n8n.url, owner: n8n.owner, files: filesFolder(n8n.folder) },
				}),
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/**
 * For jest's globalSetup: puts servers for each worker, or those that `npm run servers` keeps up, into
 * process.env.STACK.
 *
 * @param {'integration' | 'e2e'} layer
 * @param {number} workers each gets servers of its own
 * @returns {Promise<() => Promise<void>>} stops what was started
 */
export async function provideStacks(layer, workers) {
	if (process.env.STACK_UP) {
		process.env.STACK = `[${process.env.STACK_UP}]`;
		return async () => {};
	}
	const progress = progressLine();
	// The runner says what the chosen files share.
	const shared = process.env.SHARED_SERVERS?.split(' ');
	const settled = await Promise.allSettled(
		Array.from({ length: workers }, () =>
			startStack({ layer, shared, onProgress: progress.update }),
		),
	);
	const started = settled.flatMap(({ value }) => value ?? []);
	const stop = async () => {
		await Promise.all(started.splice(0).map((one) => one.stop()));
	};
	const failed = settled.find(({ status }) => status === 'rejected');
	if (failed) {
		await stop();
		throw failed.reason;
	}
	progress.clear();
	process.env.STACK = JSON.stringify(started.map(({ stack }) => stack));
	return stop;
}
