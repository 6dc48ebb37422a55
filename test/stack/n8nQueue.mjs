/**
 * n8n in queue mode, as https://docs.n8n.io/hosting/scaling/queue-mode/ has it: a main process, two workers and a
 * webhook processor, which share a database in PostgreSQL, a queue in Redis, a user folder and an encryption key.
 */
import { basename } from 'node:path';
import getPort from 'get-port';
import { installed } from './cache.mjs';
import { installPackage, launchN8n, OWNER } from './n8n.mjs';
import { connect, setUpOwner } from './n8nClient.mjs';
import { dataFolder } from './serverProcess.mjs';

const HOST = '127.0.0.1';
const WORKERS = 2;

/** @param {Awaited<ReturnType<import('./postgres.mjs').startPostgres>>} postgres @param {{ host: string, port: number }} redis */
const settings = (postgres, redis) => ({
	EXECUTIONS_MODE: 'queue',
	QUEUE_BULL_REDIS_HOST: redis.host,
	QUEUE_BULL_REDIS_PORT: String(redis.port),
	// Runs of the editor's button go to the workers too.
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	DB_TYPE: 'postgresdb',
	DB_POSTGRESDB_HOST: postgres.host,
	DB_POSTGRESDB_PORT: String(postgres.port),
	DB_POSTGRESDB_USER: postgres.user,
	DB_POSTGRESDB_DATABASE: 'postgres',
});

/**
 * Starts an n8n of four processes with an owner, and logs in.
 *
 * @param {object} options
 * @param {Awaited<ReturnType<import('./postgres.mjs').startPostgres>>} options.postgres an empty one, which n8n fills
 * @param {{ host: string, port: number }} options.redis
 * @param {string} options.tarball a packed package to install first
 * @param {import('./cache.mjs').OnProgress} [options.onProgress]
 * @returns {Promise<{
 *   url: string, webhookUrl: string, readonly client: Awaited<ReturnType<typeof connect>>,
 *   readonly main: import('./serverProcess.mjs').ServerProcess, webhook: import('./serverProcess.mjs').ServerProcess,
 *   workers: import('./serverProcess.mjs').ServerProcess[], stop: () => Promise<void>,
 *   startMain: () => Promise<void>, startWorker: () => Promise<void>, startWebhook: () => Promise<string>,
 * }>} `url` is the main process's, which answers no webhooks of active workflows; those are at `webhookUrl`.
 *   `startMain` starts the main process anew after it has ended, `startWorker` one more worker, `startWebhook` one
 *   more webhook processor, whose address it gives
 * @throws {Error} when it cannot be installed or one of the processes does not start
 */
export async function startN8nQueue({ postgres, redis, tarball, onProgress = () => {} }) {
	const install = await installed('n8n', { onProgress });
	const { folder, remove } = await dataFolder(undefined, 'n8n-queue-');
	const [port, webhookPort] = [await getPort(), await getPort()];
	const url = `http://${HOST}:${port}`;
	const webhookUrl = `http://${HOST}:${webhookPort}`;
	const env = { ...settings(postgres, redis), N8N_WEBHOOK_URL: webhookUrl };
	const launched = [];
	const stop = async () => {
		// Also one that is still starting when another has failed to.
		const started = await Promise.allSettled(launched.splice(0).reverse());
		for (const { value } of started) await value?.stop();
		await remove();
	};
	const launch = async (ownPort, more, command) => {
		const launching = launchN8n(install, folder, ownPort, { ...env, ...more }, command);
		launched.push(launching);
		return await launching;
	};
	const worker = async () => {
		const ownPort = await getPort();
		const more = {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(ownPort),
			N8N_WORKER_SERVER_ADDRESS: HOST,
		};
		return await launch(ownPort, more, ['worker', '--concurrency=5']);
	};
	try {
		onProgress(`Installing ${basename(tarball)} in n8n`);
		await installPackage(tarball, folder);
		onProgress('Starting n8n in queue mode');
		// It alone makes the tables, so it has to be ready before the others start.
		const launchMain = async () =>
			await launch(port, { N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true' });
		let main = await launchMain();
		await setUpOwner(url, OWNER);
		const [webhook, ...workers] = await Promise.all([
			launch(webhookPort, {}, ['webhook']),
			...Array.from({ length: WORKERS }, worker),
		]);
		let client = await connect(url, OWNER);
		return {
			url,
			webhookUrl,
			webhook,
			workers,
			stop,
			get main() {
				return main;
			},
			get client() {
				return client;
			},
			async startMain() {
				main = await launchMain();
				client = await connect(url, OWNER);
			},
			async startWorker() {
				workers.push(await worker());
			},
			async startWebhook() {
				const ownPort = await getPort();
				await launch(ownPort, {}, ['webhook']);
				return `http://${HOST}:${ownPort}`;
			},
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
