/** A MariaDB of its own for tests, from the server that Debian's package `mariadb-server` brings. */
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { findMariadb } from './debian.mjs';
import { dataFolder, giveToBinary, runToEnd, startServer } from './serverProcess.mjs';

const HOST = '127.0.0.1';
const USER = 'root';

/**
 * Starts an empty MariaDB on a free port. Everybody on this machine may log in as its superuser `root`, without a
 * password. What it holds is lost when the machine stops.
 *
 * @returns {Promise<{ url: string, readonly pid: number, stop: () => Promise<void>, log: () => string }>} `url` is what
 *   DIRECTUS_TEST_DB takes; `stop` ends it by its process id and removes its data
 * @throws {Error} when it is not installed or does not start
 */
export async function startMariadb() {
	const programs = findMariadb();
	if (!programs) throw new Error('MariaDB was not found: apt-get install mariadb-server');
	const { folder, remove } = await dataFolder(undefined, 'mariadb-');
	try {
		await giveToBinary(folder);
		const data = join(folder, 'data');
		await runToEnd({
			name: 'mariadb-install-db',
			binary: programs.install,
			args: [
				'--no-defaults',
				`--datadir=${data}`,
				'--auth-root-authentication-method=normal',
				'--skip-test-db',
			],
			cwd: folder,
		});
		const port = await getPort();
		const settings = {
			datadir: data,
			'bind-address': HOST,
			port,
			socket: join(folder, 'socket'),
			'pid-file': join(folder, 'pid'),
			// As Debian's package has them.
			'character-set-server': 'utf8mb4',
			'collation-server': 'utf8mb4_general_ci',
			// Each Directus keeps up to ten open, and several of them share this server.
			'max-connections': 300,
			// What is written in one statement may be larger than the 16 MB of the default.
			'max-allowed-packet': '256M',
			// Data that a crash of the machine may take.
			'innodb-flush-log-at-trx-commit': 0,
			'innodb-flush-method': 'nosync',
			'innodb-doublewrite': 0,
		};
		const server = await startServer({
			name: 'MariaDB',
			binary: programs.server,
			args: ['--no-defaults', ...Object.entries(settings).map(([key, to]) => `--${key}=${to}`)],
			cwd: folder,
			ready: async () => {
				const asked = [
					'--no-defaults',
					`--host=${HOST}`,
					`--port=${port}`,
					`--user=${USER}`,
					'ping',
				];
				return (await execa(programs.admin, asked)).exitCode === 0;
			},
			timeout: 30_000,
		});
		return {
			url: `mysql://${USER}@${HOST}:${port}`,
			pid: server.pid,
			log: server.log,
			async stop() {
				await server.stop();
				await remove();
			},
		};
	} catch (error) {
		await remove();
		throw error;
	}
}
