/**
 * n8n's engine in a few files for the unit tests, because n8n-core loads 2,000 modules, and what else is large. The
 * code is as npm has installed it. unitEnvironment.cjs loads the files.
 */
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

const root = resolve(__dirname, '../..');
const versionOf = (name) => require(join(root, 'node_modules', name, 'package.json')).version;
const hash = createHash('sha256').update(readFileSync(__filename));
for (const name of ['n8n-core', 'n8n-workflow', 'luxon', 'fast-check'])
	hash.update(versionOf(name));
const folder = join(root, 'node_modules/.cache/unit', hash.digest('hex').slice(0, 16));

/** Each bundle, and what it gives out. */
const BUNDLES = {
	// The node, the tests and n8n have to have the same.
	luxon: "module.exports = require('luxon');",
	'n8n-workflow': "module.exports = require('n8n-workflow');",
	'fast-check': "module.exports = require('fast-check');",
	engine: "exports.core = require('n8n-core'); exports.di = require('@n8n/di');",
};

/** Under this name the tests' globals have the function that loads a bundle. */
const LOADER = Symbol.for('n8n-nodes-directus-complete: load a bundle');
const loaderOf = (bundle) =>
	`globalThis[Symbol.for(${JSON.stringify(LOADER.description)})]('${bundle}')`;

/** What stands for each package. */
const PACKAGES = {
	luxon: loaderOf('luxon'),
	'n8n-workflow': loaderOf('n8n-workflow'),
	'fast-check': loaderOf('fast-check'),
	'n8n-core': `${loaderOf('engine')}.core`,
	'@n8n/di': `${loaderOf('engine')}.di`,
};

const packageFile = (name) => join(folder, 'packages', `${name.replace('/', '-')}.cjs`);

/** Makes the bundles where there are none for these versions; jest calls it before the first test. */
module.exports = async function bundle() {
	if (existsSync(folder)) return;
	const { build } = require('esbuild');
	const partial = `${folder}.${process.pid}`;
	mkdirSync(join(partial, 'packages'), { recursive: true });
	for (const [name, contents] of Object.entries(BUNDLES)) {
		await build({
			stdin: { contents, resolveDir: root },
			outfile: join(partial, `${name}.cjs`),
			bundle: true,
			platform: 'node',
			keepNames: true,
			external: [
				...Object.keys(BUNDLES).filter((other) => other !== name),
				// Compiled code that ssh2 does without where it is not there.
				...['cpu-features', '*.node'],
			],
			logLevel: 'error',
		});
	}
	for (const [name, loader] of Object.entries(PACKAGES))
		writeFileSync(packageFile(name).replace(folder, partial), `module.exports = ${loader};\n`);
	renameSync(partial, folder);
};

module.exports.LOADER = LOADER;

/** @returns {string | undefined} the file of a bundle */
module.exports.bundleOf = (name) =>
	Object.hasOwn(BUNDLES, name) ? join(folder, `${name}.cjs`) : undefined;

/** Where jest finds the packages. */
module.exports.moduleNameMapper = Object.fromEntries(
	Object.keys(PACKAGES).map((name) => [`^${name}$`, packageFile(name)]),
);
