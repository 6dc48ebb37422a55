/** A Redis of its own for tests, from the server that Debian's package `redis-server` brings. */
import { once } from 'node:events';
import { connect } from 'node:net';
import getPort from 'get-port';
import { findRedis } from './debian.mjs';
import { dataFolder, giveToBinary, startServer } from './serverProcess.mjs';

const HOST = '127.0.0.1';

/** Whether a Redis answers PING, which it does once it may be used: https://redis.io/docs/latest/commands/ping/ */
async function answersPing(port) {
	const socket = connect(port, HOST);
	try {
		socket.setTimeout(2000, () => socket.destroy(new Error('No answer')));
		socket.write('PING\r\n');
		const [answer] = await once(socket, 'data');
		return String(answer) === '+PONG\r\n';
	} finally {
		socket.destroy();
	}
}

/**
 * Starts an empty Redis on a free port, without a password.
 *
 * @returns {Promise<{ host: string, port: number, readonly pid: number, stop: () => Promise<void>, log: () => string }>}
 *   `stop` ends it by its process id; what it held is gone then
 * @throws {Error} when it is not installed or does not start
 */
export async function startRedis() {
	const binary = findRedis();
	if (!binary) throw new Error('Redis was not found: apt-get install redis-server');
	const { folder, remove } = await dataFolder(undefined, 'redis-');
	try {
		await giveToBinary(folder);
		const port = await getPort();
		const server = await startServer({
			name: 'Redis',
			binary,
			// All of it stays in memory.
			args: ['--bind', HOST, '--port', String(port), '--save', '', '--dir', folder],
			cwd: folder,
			ready: async () => await answersPing(port),
			timeout: 30_000,
		});
		return {
			host: HOST,
			port,
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
