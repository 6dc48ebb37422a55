/** A PostgreSQL of its own for tests, from the server that Debian's package `postgresql` brings. */
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { findPostgres } from './debian.mjs';
import { dataFolder, giveToBinary, runToEnd, startServer } from './serverProcess.mjs';

const HOST = '127.0.0.1';
const USER = 'postgres';

/**
 * Starts an empty PostgreSQL on a free port, in about 2 s. Everybody on this machine may log in as its
 * superuser `postgres`, without a password. What it holds is lost when the machine stops.
 *
 * @returns {Promise<{
 *   url: string, host: string, port: number, user: string, readonly pid: number,
 *   stop: () => Promise<void>, log: () => string,
 * }>} `url` is what DIRECTUS_TEST_DB takes; `stop` ends it by its process id and removes its data
 * @throws {Error} when it is not installed or does not start
 */
export async function startPostgres() {
	const programs = findPostgres();
	if (!programs) throw new Error('PostgreSQL was not found: apt-get install postgresql');
	const { folder, remove } = await dataFolder(undefined, 'postgres-');
	try {
		await giveToBinary(folder);
		const data = join(folder, 'data');
		await runToEnd({
			name: 'initdb',
			binary: join(programs, 'initdb'),
			// People's databases compare texts as their language does, not by bytes. ICU's rules come with
			// PostgreSQL, whatever languages the machine knows.
			args: [
				...['--pgdata', data, '--username', USER, '--auth', 'trust', '--no-sync'],
				...['--encoding', 'UTF8', '--locale', 'C.UTF-8'],
				...['--locale-provider', 'icu', '--icu-locale', 'en-US'],
			],
			cwd: folder,
		});
		const port = await getPort();
		const settings = {
			listen_addresses: HOST,
			port,
			unix_socket_directories: '',
			// Each Directus and each n8n keeps up to ten open, and several of them share this server.
			max_connections: 300,
			// Data that a crash of the machine may take.
			fsync: 'off',
			synchronous_commit: 'off',
			full_page_writes: 'off',
		};
		const server = await startServer({
			name: 'PostgreSQL',
			binary: join(programs, 'postgres'),
			args: [
				'-D',
				data,
				...Object.entries(settings).flatMap(([key, to]) => ['-c', `${key}=${to}`]),
			],
			cwd: folder,
			// At a SIGTERM it would wait until its last client has gone.
			endSignal: 'SIGINT',
			ready: async () => {
				const asked = ['--host', HOST, '--port', String(port), '--username', USER];
				return (await execa(join(programs, 'pg_isready'), asked)).exitCode === 0;
			},
			timeout: 30_000,
		});
		return {
			url: `postgres://${USER}@${HOST}:${port}`,
			host: HOST,
			port,
			user: USER,
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
