/** Runs npm and says in plain words why it failed. Only Node's own modules: this runs before anything is installed. */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { leash } from './leash.mjs';

/** npm's own waits add up to minutes without a network; these still carry over a hiccup. */
const RETRIES = [
	'--fetch-retries=3',
	'--fetch-retry-mintimeout=1000',
	'--fetch-retry-maxtimeout=8000',
];

const NETWORK =
	/^(ENOTFOUND|EAI_AGAIN|ECONN\w+|E?NETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|FETCH_ERROR|UND_ERR_\w+)$/;

/** What npm's output says about why it failed, and what to do about it. */
function explain(output) {
	// Before the network: a compilation is tried only after a download of the ready-made binary failed.
	if (/gyp ERR!/.test(output)) {
		return 'A native module has no ready-made binary for this machine and could not be compiled. That needs Python 3, make and a C++ compiler (Debian, Ubuntu: apt install python3 make g++; macOS: xcode-select --install).';
	}
	const code = output.match(/^npm (?:error|ERR!) code (\S+)/m)?.[1];
	if (NETWORK.test(code ?? '')) {
		return `No network: this step needs the npm registry once (${code}). Connect, or set npm's registry and proxy, and run the same command again.`;
	}
	if (code === 'ENOSPC') return 'The disk is full. Make room and run the same command again.';
	if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
		return `npm may not write where it has to (${code}).`;
	return undefined;
}

/** An npm run that failed: `message` says why and what to do, `output` is all that npm printed. */
export class NpmError extends Error {
	/** @param {string[]} args @param {string} output */
	constructor(args, output) {
		const cause = explain(output);
		const lines = output
			.split('\n')
			.filter((line) => !/^npm (http|warn|WARN)|^npm \S+\s+at |^\s*$/.test(line));
		const told = cause
			? lines.filter((line) => /^npm (error|ERR!)/.test(line)).slice(0, 5)
			: lines.slice(-25);
		const command = args
			.filter((arg) => !arg.startsWith('-'))
			.slice(0, 2)
			.join(' ');
		super(`${cause ?? 'npm failed.'}\nWhat npm ${command} said:\n${told.join('\n')}`);
		this.name = 'NpmError';
		this.output = output;
	}
}

/**
 * Finds the npm that came with the user's Node, as a script, so that any Node can run it.
 *
 * @returns {string} path of npm-cli.js
 * @throws {Error} when there is no npm
 */
export function npmCli() {
	const beside = dirname(process.execPath);
	const candidates = [
		process.env.npm_execpath,
		join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
		join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
		...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm')),
	];
	for (const candidate of candidates) {
		if (!candidate || !existsSync(candidate)) continue;
		const file = realpathSync(candidate);
		if (basename(file) === 'npm-cli.js') return file;
	}
	throw new Error('npm was not found. It comes with Node.js: https://nodejs.org');
}

/**
 * The environment for npm: the caller's, without what an outer `npm test` or `npm start` put there for
 * its own package, and with `node` first on the path.
 */
function environment(node, nodeHeaders) {
	const outer = Object.entries(process.env).filter(
		([key]) => !/^npm_(lifecycle|package)_|^npm_config_(local_prefix|ignore_scripts)$/i.test(key),
	);
	const env = Object.fromEntries(outer);
	const pathKey = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
	env[pathKey] = [dirname(node), env[pathKey]].filter(Boolean).join(delimiter);
	// Without it node-gyp downloads the headers of the running Node from nodejs.org.
	if (nodeHeaders) env.npm_config_nodedir = nodeHeaders;
	return env;
}

/**
 * Runs npm to its end. It is ended when this process ends.
 *
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {string} [options.node] the Node that runs npm and its scripts (the running one unless given)
 * @param {string} [options.nodeHeaders] folder with that Node's include/, for native modules
 * @param {(line: string) => void} [options.onLine] called for every line that npm prints
 * @returns {Promise<string>} what npm printed on its standard output
 * @throws {NpmError} when npm ends with anything but 0
 */
export async function runNpm(args, { cwd, node = process.execPath, nodeHeaders, onLine }) {
	const child = spawn(node, ['--import', leash(), npmCli(), ...RETRIES, ...args], {
		cwd,
		env: environment(node, nodeHeaders),
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	let all = '';
	let out = '';
	let line = '';
	const take = (chunk, isOut) => {
		all += chunk;
		if (isOut) out += chunk;
		const lines = (line + chunk).split('\n');
		line = lines.pop() ?? '';
		for (const each of lines) onLine?.(each);
	};
	child.stdout.setEncoding('utf8').on('data', (chunk) => take(chunk, true));
	child.stderr.setEncoding('utf8').on('data', (chunk) => take(chunk, false));
	const code = await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	if (code !== 0) throw new NpmError(args, all);
	return out;
}

/**
 * Asks the registry for something small. With a lock npm itself goes on for minutes before it gives up.
 *
 * @param {{ cwd: string }} options
 * @returns {Promise<void>}
 * @throws {NpmError} when there is no way to the registry, after some 10 s
 */
export async function reachRegistry({ cwd }) {
	await runNpm(['view', 'n8n-workflow', 'version', '--prefer-online', '--fetch-retries=2'], {
		cwd,
	});
}
