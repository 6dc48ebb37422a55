/**
 * Which test files there are, to which ring each belongs and what it needs:
 *
 *   test/<layer>/*.test.mts        first ring: `npm test`
 *   test/<layer>/all/*.test.mts    second ring: `npm run test:all`
 *
 * A file that needs more than its layer says so in the comment at its head, for example
 * `@needs directus-11 directus-10`. It is installed before jest starts, so that no test's time limit has to
 * cover an install. A file that does without servers that the files of its layer share says so as well:
 * `@shares directus`, or `@shares nothing`; what none of the chosen files shares is not started. In the second
 * ring the integration files that databases matter to run once more, with Directus on PostgreSQL. Only Node's
 * own modules: this runs before anything is installed.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium } from './stack/browser.mjs';
import { root } from './stack/checkout.mjs';
import { findMariadb, findOpenssl, findPostgres, findRedis } from './stack/debian.mjs';

/**
 * The layers in the order in which they run: what has to be installed for every file of one, which servers its
 * files share unless they say otherwise, and in how many jest workers its files run.
 */
export const LAYERS = {
	unit: { needs: [], shares: [], workers: 2 },
	// Each worker has a Directus and a mailbox of its own.
	integration: { needs: ['directus-12'], shares: ['directus'], workers: 2 },
	// Each worker has an n8n too: its files wait more than they work.
	e2e: { needs: ['directus-12', 'n8n'], shares: ['directus', 'n8n'], workers: 2 },
};

/** What npm installs into the cache folder (stack/cache.mjs). */
const SERVERS = ['directus-12', 'directus-11', 'directus-10', 'n8n', 's3'];

/** What the machine has to bring: where to find it, and what to do where it is not found. */
const PARTS = {
	browser: { find: findChromium, missing: 'no Chromium was found; set CHROMIUM_PATH' },
	postgres: {
		find: findPostgres,
		missing: "no PostgreSQL was found, 15 or newer, of Debian's package postgresql",
	},
	mariadb: {
		find: findMariadb,
		missing: "no MariaDB was found, of Debian's package mariadb-server",
	},
	openssl: { find: findOpenssl, missing: 'no openssl was found' },
	redis: { find: findRedis, missing: "no Redis was found, of Debian's package redis-server" },
};

/**
 * How the names of the integration files begin whose outcome depends on the database: how it compares, sorts and
 * casts values, in what order it answers, and what it refuses.
 */
const DATABASE_TESTS = [
	...['bulkKeys', 'bulkMapping', 'bulkReads', 'bulkRefused'],
	...['bulkResources', 'bulkUpsert', 'bulkWrites'],
	'describe',
	'filter',
	'linkItems',
	'lookUp',
	'nothingToChange',
	'preview',
	...['readFields', 'readShapes', 'readValues', 'readsAlike', 'reader'],
	'recordLists',
	'scenarios',
	'skipUnchanged',
	'synchronize',
	'triggerReads',
	'values.test',
	'zones',
];

/**
 * @typedef {object} TestFile
 * @property {string} path from the checkout's top folder, with slashes
 * @property {keyof typeof LAYERS} layer
 * @property {'first' | 'second'} ring
 * @property {'postgres' | 'mariadb' | undefined} database Directus's, where it is not the usual one
 * @property {string[]} servers the names of what stack/cache.mjs has to install for it
 * @property {string[]} shares which servers that are started for all files it uses: directus, n8n
 * @property {string | undefined} missing why it cannot run on this machine
 */

/** The words that the comment at the head of a test file has after `@needs` or `@shares`. */
function declared(tag, text) {
	const head = text.match(/^\/\*\*[\s\S]*?\*\//)?.[0] ?? '';
	const lines = [...head.matchAll(new RegExp(`@${tag}\\s+([\\w -]*\\w)`, 'g'))];
	return lines.flatMap(([, names]) => names.split(/\s+/));
}

/** Why a file cannot run on this machine, if that is so. */
const missingOf = (needs) =>
	needs.map((need) => PARTS[need]).find((part) => part && !part.find())?.missing;

/** The servers of a layer that a test file shares with the others. */
function sharedServers(layer, path, names) {
	const shared = LAYERS[layer].shares;
	if (names.length === 0) return shared;
	if (names.join() === 'nothing') return [];
	const unknown = names.find((name) => !shared.includes(name));
	if (unknown === undefined) return names;
	throw new Error(
		`${path}: @shares ${unknown} is unknown. There are nothing, ${shared.join(', ')}.`,
	);
}

/** @returns {Promise<TestFile>} @throws {Error} for a need or a shared server that does not exist */
async function read(layer, path) {
	const text = await readFile(join(root, path), 'utf8');
	const needs = [...LAYERS[layer].needs, ...declared('needs', text)];
	const unknown = needs.find((need) => !SERVERS.includes(need) && !Object.hasOwn(PARTS, need));
	if (unknown !== undefined) {
		const known = [...SERVERS, ...Object.keys(PARTS)].join(', ');
		throw new Error(`${path}: @needs ${unknown} is unknown. There are ${known}.`);
	}
	return {
		path,
		layer,
		ring: path.startsWith(`test/${layer}/all/`) ? 'second' : 'first',
		servers: SERVERS.filter((name) => needs.includes(name)),
		database: undefined,
		shares: sharedServers(layer, path, declared('shares', text)),
		missing: missingOf(needs),
	};
}

/** @param {TestFile} file @returns {TestFile} the same with Directus on another database */
const on = (database, file) => ({
	...file,
	database,
	missing: file.missing ?? missingOf([database]),
});

const isDatabaseTest = ({ layer, ring, path }) =>
	layer === 'integration' &&
	ring === 'first' &&
	DATABASE_TESTS.some((name) => path.startsWith(`test/${layer}/${name}`));

const inRing = (files, ring) => files.filter((file) => ring === undefined || file.ring === ring);

/**
 * The test files that are to run.
 *
 * @param {object} [options]
 * @param {'first' | 'second'} [options.ring] both unless given
 * @param {string[]} [options.layers] all unless given
 * @param {string[]} [options.patterns] regular expressions, of which one has to match the path; none matches all
 * @param {'postgres' | 'mariadb'} [options.database] all of them with Directus there
 * @returns {Promise<TestFile[]>} in the order of the layers, by name in each
 * @throws {Error} where a file needs what does not exist
 */
export async function testFiles({
	ring,
	layers = Object.keys(LAYERS),
	patterns = [],
	database,
} = {}) {
	const expressions = patterns.map((pattern) => new RegExp(pattern, 'i'));
	const found = [];
	for (const layer of Object.keys(LAYERS).filter((name) => layers.includes(name))) {
		const names = await readdir(join(root, 'test', layer), { recursive: true });
		const paths = names
			.filter((name) => name.endsWith('.test.mts'))
			.map((name) => `test/${layer}/${name.replaceAll('\\', '/')}`)
			.filter((path) => expressions.length === 0 || expressions.some((one) => one.test(path)))
			.sort();
		for (const path of paths) found.push(await read(layer, path));
	}
	if (database)
		return inRing(found, ring).map((file) => (file.layer === 'unit' ? file : on(database, file)));
	const again =
		ring === 'second' ? found.filter(isDatabaseTest).map((file) => on('postgres', file)) : [];
	return [...inRing(found, ring), ...again];
}
