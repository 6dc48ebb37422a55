/** An S3 server in memory, for a Directus whose files are not on its own disk. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { installed } from './cache.mjs';
import { answers, startServer } from './serverProcess.mjs';

const HOST = '127.0.0.1';
const BUCKET = 'files';

/**
 * Starts an empty S3 server on a free port.
 *
 * @returns {Promise<{ env: Record<string, string>, stop: () => Promise<void> }>} `env` has the settings with
 *   which a Directus keeps its files there
 * @throws {Error} when it cannot be installed or does not start
 */
export async function startS3() {
	const { folder, node } = await installed('s3');
	const port = await getPort();
	const script = join(dirname(fileURLToPath(import.meta.url)), 's3Server.mjs');
	const server = await startServer({
		name: 'S3',
		node,
		args: [script, folder, String(port), BUCKET],
		cwd: folder,
		ready: () => answers(`http://${HOST}:${port}/`),
		timeout: 30_000,
	});
	return {
		env: {
			STORAGE_LOCATIONS: 's3',
			STORAGE_S3_DRIVER: 's3',
			STORAGE_S3_KEY: 'key',
			STORAGE_S3_SECRET: 'secret',
			STORAGE_S3_BUCKET: BUCKET,
			STORAGE_S3_REGION: 'us-east-1',
			STORAGE_S3_ENDPOINT: `http://${HOST}:${port}`,
			STORAGE_S3_FORCE_PATH_STYLE: 'true',
		},
		stop: async () => await server.stop(),
	};
}
