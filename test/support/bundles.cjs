/**
 * n8n's engine in two files for the unit tests. n8n-core loads 2,000 modules, and jest loads them anew for every
 * test file, which takes longer than the tests do. The code is n8n's own, as npm has installed it.
 */
const { existsSync, mkdirSync, renameSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

const root = resolve(__dirname, '../..');
const versionOf = (name) => require(join(root, 'node_modules', name, 'package.json')).version;
const folder = join(
	root,
	'node_modules/.cache/unit',
	`n8n-core-${versionOf('n8n-core')}-n8n-workflow-${versionOf('n8n-workflow')}`,
);

/** Each file, and what it gives out. Luxon stays outside: the node and the tests load it as well. */
const BUNDLES = {
	'n8n-workflow.cjs': "module.exports = require('n8n-workflow');",
	'engine.cjs': "exports.core = require('n8n-core'); exports.di = require('@n8n/di');",
};

/** What stands for each package: a bundle, or a part of one. */
const PARTS = {
	'n8n-core.cjs': "module.exports = require('./engine.cjs').core;",
	'di.cjs': "module.exports = require('./engine.cjs').di;",
};

/** Makes the bundles where there are none for these versions; jest calls it before the first test. */
module.exports = async function bundle() {
	if (existsSync(folder)) return;
	const { build } = require('esbuild');
	const partial = `${folder}.${process.pid}`;
	mkdirSync(partial, { recursive: true });
	for (const [name, contents] of Object.entries(BUNDLES)) {
		const own = name === 'n8n-workflow.cjs' ? [] : ['n8n-workflow'];
		await build({
			stdin: { contents, resolveDir: root },
			outfile: join(partial, name),
			bundle: true,
			platform: 'node',
			keepNames: true,
			// Compiled code that ssh2 does without where it is not there.
			external: ['luxon', 'cpu-features', '*.node', ...own],
			logLevel: 'error',
		});
	}
	for (const [name, contents] of Object.entries(PARTS))
		writeFileSync(join(partial, name), contents);
	renameSync(partial, folder);
};

/** Where jest finds the packages. */
module.exports.moduleNameMapper = {
	'^n8n-workflow$': join(folder, 'n8n-workflow.cjs'),
	'^n8n-core$': join(folder, 'n8n-core.cjs'),
	'^@n8n/di$': join(folder, 'di.cjs'),
};
