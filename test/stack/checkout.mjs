/** Brings a checkout from `git clone` to built. Only Node's own modules: it runs before anything is installed. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reachRegistry, runNpm } from './npm.mjs';

/** The checkout's top folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What dist/ is made of. */
const SOURCES = ['nodes', 'credentials', 'convert', 'package.json', 'tsconfig.json', 'gulpfile.js'];

const OLDEST_NODE = 20;

/** Written when a step is complete: an interrupted one leaves the old text or none, and is done again. */
export const stamps = join(root, 'node_modules', '.cache', 'stack');
const isStamped = async (name, hash) =>
	(await readFile(join(stamps, name), 'utf8').catch(() => '')) === hash;
async function stamp(name, hash) {
	await mkdir(stamps, { recursive: true });
	await writeFile(join(stamps, name), hash);
}

async function hashOf(paths) {
	const hash = createHash('sha256');
	const add = async (path) => {
		const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
		if (!entries) return hash.update(`${path}\n`).update(await readFile(path));
		for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
			await add(join(path, name));
	};
	for (const path of paths) await add(join(root, path));
	return hash.digest('hex');
}

/** @returns {Promise<string>} the same text for the same sources of the package */
export const builtFrom = async () => await hashOf(SOURCES);

/** The seconds since now, for progress. */
function stopwatch() {
	const start = Date.now();
	return () => Math.round((Date.now() - start) / 1000);
}

/**
 * Installs the checkout's node_modules and builds dist/, each only when what it is made from has changed.
 *
 * @param {{ onProgress?: (text: string) => void }} [options]
 * @returns {Promise<void>}
 * @throws {Error} on a Node that is too old; {NpmError} when the install or the build fails
 */
export async function prepareCheckout({ onProgress = () => {} } = {}) {
	if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
		throw new Error(
			`This needs Node.js ${OLDEST_NODE} or newer, and this is ${process.version}: https://nodejs.org`,
		);
	}
	const step = async (name, paths, text, args) => {
		const hash = await hashOf(paths);
		if (await isStamped(name, hash)) return;
		const seconds = stopwatch();
		const tick = () => onProgress(`${text}, ${seconds()} s`);
		tick();
		const timer = setInterval(tick, 1000);
		try {
			if (args[0] === 'install') await reachRegistry({ cwd: root });
			await runNpm(args, { cwd: root });
		} finally {
			clearInterval(timer);
		}
		await stamp(name, hash);
	};
	// --no-save: npm versions differ in how they write the lock, and a checkout should stay clean.
	await step(
		'installed',
		['package-lock.json'],
		'Installing the development tools, once (about 2 minutes)',
		['install', '--no-save', '--no-audit', '--no-fund'],
	);
	if (!existsSync(join(root, 'dist'))) await stamp('built', '');
	await step('built', SOURCES, 'Building the package', ['run', 'build']);
}
