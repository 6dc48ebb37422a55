/**
 * The servers that tests, benches and the playground run against, installed from npm into a cache folder
 * outside the checkout, so that every clone and branch shares them. Each is pinned by the package.json and
 * lock of its own folder here and stands under a key of what it was made from. Everything in the cache may
 * be deleted at any time: the next run makes it anew. Only Node's own modules are used.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isAlive, takeLock } from './lock.mjs';
import { reachRegistry, runNpm } from './npm.mjs';

/** @typedef {(text: string) => void} OnProgress told what is going on, about once a second while it lasts */
/** @typedef {{ node: string, headers: string }} Runtime the binary, and the folder that holds its include/ */
/** @typedef {'directus-12' | 'directus-11' | 'directus-10' | 'n8n' | 'n8n-1' | 's3'} ServerName */
/** @typedef {{ folder: string, node: string }} Installed node_modules is in `folder`; `node` is the binary to run it with */

const here = dirname(fileURLToPath(import.meta.url));

/** Counts up when the way of installing changes, so that installs made the old way are not taken for new ones. */
const RECIPE = 1;

/**
 * The only install script that these servers need: everything else with native code brings its binaries
 * inside its npm package. Other scripts stay off; some download from places that a firewall blocks.
 */
const COMPILED = ['sqlite3'];

/** @returns {string} the project's folder in the user's cache, or DIRECTUS_STACK_CACHE where that is set */
export function cacheFolder() {
	if (process.env.DIRECTUS_STACK_CACHE) return process.env.DIRECTUS_STACK_CACHE;
	const base =
		{
			darwin: () => join(homedir(), 'Library', 'Caches'),
			win32: () => process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'),
		}[process.platform] ?? (() => process.env.XDG_CACHE_HOME || join(homedir(), '.cache'));
	return join(base(), 'n8n-nodes-directus-complete');
}

const platform = () => `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Says `what` with the seconds that it has taken so far, once a second, until the returned function is called. */
function ticking(onProgress, what) {
	const start = Date.now();
	const tick = () => onProgress(`${what()}, ${Math.round((Date.now() - start) / 1000)} s`);
	tick();
	const timer = setInterval(tick, 1000);
	return () => clearInterval(timer);
}

/** Removes half-made folders of runs that died. */
async function removeAbandoned(root) {
	for (const name of await readdir(root)) {
		const pid = Number(name.match(/\.(\d+)\.partial$/)?.[1]);
		if (pid && !isAlive(pid)) await rm(join(root, name), { recursive: true, force: true });
	}
}

/**
 * Makes the folder `key` in the cache, once: `make` fills a folder beside it, which gets the real name only
 * when it is complete, so that whatever ends this process leaves nothing that looks whole and is not.
 */
async function madeOnce(key, onProgress, make) {
	const root = cacheFolder();
	const folder = join(root, key);
	if (existsSync(folder)) return folder;
	await mkdir(root, { recursive: true });
	const release = await takeLock(join(root, `${key}.lock`), {
		onWait: (pid) => onProgress(`Waiting for process ${pid}, which is installing ${key}`),
	});
	process.once('exit', release);
	try {
		if (existsSync(folder)) return folder;
		await removeAbandoned(root);
		const partial = join(root, `${key}.${process.pid}.partial`);
		await mkdir(partial);
		try {
			await make(partial);
			await rename(partial, folder);
		} catch (error) {
			await rm(partial, { recursive: true, force: true });
			throw error;
		}
		return folder;
	} finally {
		process.off('exit', release);
		release();
	}
}

/**
 * Node itself, as npm carries it: servers with native modules need a certain version, whatever the user has.
 *
 * @param {string} version exact, such as 24.21.0
 * @param {{ onProgress?: OnProgress }} [options]
 * @returns {Promise<Runtime>}
 * @throws {NpmError} when it cannot be fetched; {Error} when npm has no Node that runs on this system
 */
export async function nodeRuntime(version, { onProgress = () => {} } = {}) {
	const name = `node-${platform()}`;
	const binary = (folder) =>
		join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	const folder = await madeOnce(`${name}@${version}`, onProgress, async (partial) => {
		const stop = ticking(onProgress, () => `Fetching Node ${version}`);
		try {
			await writeFile(
				join(partial, 'package.json'),
				JSON.stringify({ private: true, dependencies: { [name]: version } }),
			);
			await runNpm(['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: partial });
			await promisify(execFile)(binary(partial), ['--version']).catch((error) => {
				// npm's builds are linked against glibc: on Alpine they are there and do not start.
				throw new Error(
					`npm's Node ${version} for ${platform()} does not run on this system: ${error.message}`,
				);
			});
		} finally {
			stop();
		}
	});
	return { node: binary(folder), headers: join(folder, 'node_modules', name) };
}

/** What a server is made of: its pins, the key of its install, and how many packages its lock lists. */
async function pins(name) {
	const source = join(here, name);
	const [manifest, lock] = await Promise.all(
		['package.json', 'package-lock.json'].map(async (file) =>
			(await readFile(join(source, file), 'utf8')).replaceAll('\r\n', '\n'),
		),
	);
	const { engines, dependencies } = JSON.parse(manifest);
	const hash = createHash('sha256')
		.update([RECIPE, manifest, lock, platform()].join('\n'))
		.digest('hex')
		.slice(0, 12);
	const [main] = Object.keys(dependencies);
	return {
		source,
		key: `${name}-${hash}`,
		nodeVersion: engines.node,
		title: `${main === 'directus' ? 'Directus' : main} ${dependencies[main]}`,
		packages: Object.keys(JSON.parse(lock).packages).length - 1,
	};
}

/** Installs into `folder`, from the pins, saying how far it is. */
async function install(folder, { source, title, packages }, { node, headers }, onProgress) {
	for (const file of ['package.json', 'package-lock.json'])
		await copyFile(join(source, file), join(folder, file));
	let fetched = 0;
	let step = () => `Installing ${title}, once: ${fetched} of about ${packages} packages`;
	const stop = ticking(onProgress, () => step());
	const run = (args) =>
		runNpm([...args, '--no-audit', '--no-fund', '--loglevel=http'], {
			cwd: folder,
			node,
			nodeHeaders: headers,
			onLine: (line) => {
				if (/^npm http .*\.tgz/.test(line)) fetched += 1;
			},
		});
	try {
		await reachRegistry({ cwd: folder });
		// Not `npm ci`: it refuses a lock whose optional packages for other platforms the registry did not list.
		await run(['install', '--ignore-scripts']);
		step = () => `Installing ${title}, once: preparing ${COMPILED.join(', ')}`;
		await run(['rebuild', ...COMPILED, '--ignore-scripts=false']);
	} finally {
		stop();
	}
}

/**
 * A server of the stack, installed with its Node unless that was done before.
 *
 * @param {ServerName} name a folder beside this file
 * @param {{ onProgress?: OnProgress }} [options]
 * @returns {Promise<Installed>}
 * @throws {NpmError} without a network, a compiler where one is needed, or room on the disk
 */
export async function installed(name, { onProgress = () => {} } = {}) {
	const pinned = await pins(name);
	const runtime = await nodeRuntime(pinned.nodeVersion, { onProgress });
	const folder = await madeOnce(
		pinned.key,
		onProgress,
		async (partial) => await install(partial, pinned, runtime, onProgress),
	);
	return { folder, node: runtime.node };
}
