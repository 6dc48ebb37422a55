/** A server as a child process: started, waited for, its output kept, ended by its process id. */
import { rmSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { leashed, otherUser } from './debian.mjs';
import { leash } from './leash.mjs';

/** What a server gets of the caller's environment: a DB_CLIENT, N8N_PORT or HTTP_PROXY of the user's is not for it. */
const KEPT = [
	'HOME',
	'USERPROFILE',
	'APPDATA',
	'LOCALAPPDATA',
	'SystemRoot',
	'TMPDIR',
	'TEMP',
	'TMP',
	'TZ',
	'LANG',
	'LC_ALL',
];

/** Servers print little; more than this is a loop, of which the end is enough. */
const LOG_LIMIT = 5_000_000;

const STOP_AFTER_MS = 8_000;

/**
 * @typedef {object} Program
 * @property {string} name for messages
 * @property {string} [node] the Node to run it with: `args` are then the script and its arguments
 * @property {string} [binary] in the place of `node`, the path of a program of Debian's, which runs as another user where this process is root's
 * @property {string[]} args
 * @property {string} cwd
 * @property {Record<string, string>} [env]
 * @property {NodeJS.Signals} [endSignal] asks it to end; SIGTERM unless it takes another
 */

/**
 * @typedef {object} ServerProcess
 * @property {number} pid
 * @property {() => string} log all that it printed
 * @property {() => Promise<void>} stop asks it to end, forces it after some seconds, resolves when it is gone
 * @property {() => Promise<void>} kill ends it at once, as a crash would
 */

/** @param {Program} program */
function launch(program) {
	const { name, node, binary, args, cwd, env, endSignal = 'SIGTERM' } = program;
	let log = '';
	const kept = Object.fromEntries(
		KEPT.filter((key) => process.env[key] !== undefined).map((key) => [key, process.env[key]]),
	);
	const path = [...(node ? [dirname(node)] : []), process.env.PATH].join(delimiter);
	const command = node ? [node, ['--import', leash(), ...args]] : leashed(binary, args, endSignal);
	const child = execa(...command, {
		cwd,
		env: { ...kept, PATH: path, ...env },
		extendEnv: false,
		// The open end of its standard input is what the leash waits on.
		stdin: 'pipe',
		buffer: false,
		reject: false,
		killSignal: endSignal,
		forceKillAfterDelay: STOP_AFTER_MS,
	});
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => {
			log = (log + text).slice(-LOG_LIMIT);
		});
	}
	const launched = {
		child,
		log: () => log,
		exit: undefined,
		exited: child.then((result) => {
			launched.exit = result;
			return result;
		}),
		failure: (why) =>
			new Error(
				`${name} ${why}. The end of what it printed:\n${log.split('\n').slice(-25).join('\n')}`,
			),
	};
	return launched;
}

const howItEnded = ({ originalMessage, signal, exitCode }) =>
	originalMessage || signal || `exit code ${exitCode}`;

/**
 * Runs a program to its end.
 *
 * @param {Program} program
 * @returns {Promise<void>}
 * @throws {Error} with the end of its log, when it ends with anything but 0
 */
export async function runToEnd(program) {
	const { exited, failure } = launch(program);
	const result = await exited;
	if (result.exitCode !== 0) throw failure(`failed (${howItEnded(result)})`);
}

/**
 * Starts a server and resolves when it answers. It ends with this process, whatever ends this one.
 *
 * @param {Program & { ready: () => Promise<boolean>, timeout?: number }} program `ready` is asked until it
 *   says true, a rejection is a no; `timeout` is in milliseconds
 * @returns {Promise<ServerProcess>}
 * @throws {Error} with the end of its log, when it ends by itself or is not ready in time
 */
export async function startServer({ ready, timeout = 180_000, ...program }) {
	const launched = launch(program);
	const { child, exited, failure } = launched;
	const end = async (signal) => {
		child.kill(signal);
		await exited;
	};
	const deadline = Date.now() + timeout;
	while (!(await ready().catch(() => false))) {
		if (launched.exit) throw failure(`did not start (${howItEnded(launched.exit)})`);
		if (Date.now() > deadline) {
			await end('SIGKILL');
			throw failure(`was not ready after ${timeout / 1000} s`);
		}
		await sleep(100);
	}
	return {
		pid: child.pid,
		log: launched.log,
		stop: () => end(program.endSignal),
		kill: () => end('SIGKILL'),
	};
}

/**
 * Whether an address answers with a success; for `ready`.
 *
 * @param {string} url
 * @returns {Promise<boolean>}
 */
export async function answers(url) {
	const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
	await response.arrayBuffer();
	return response.ok;
}

/**
 * Hands a folder to the user that a `binary` runs as.
 *
 * @param {string} folder
 * @returns {Promise<void>}
 */
export async function giveToBinary(folder) {
	const user = otherUser();
	if (user) await chown(folder, user.uid, user.gid);
}

/**
 * A folder for a server's data: the given one, which stays, or a temporary one, which goes when `remove` is
 * called and at the latest when this process ends.
 *
 * @param {string | undefined} given
 * @param {string} prefix of a temporary folder's name
 * @returns {Promise<{ folder: string, remove: () => Promise<void> }>}
 */
export async function dataFolder(given, prefix) {
	if (given) {
		await mkdir(given, { recursive: true });
		return { folder: given, remove: async () => {} };
	}
	const folder = await mkdtemp(join(tmpdir(), prefix));
	const options = { recursive: true, force: true, maxRetries: 3 };
	const atExit = () => rmSync(folder, options);
	process.once('exit', atExit);
	return {
		folder,
		async remove() {
			process.off('exit', atExit);
			await rm(folder, options);
		},
	};
}
