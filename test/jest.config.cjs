const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');
const bundles = require('./support/bundles.cjs');

// n8n-core writes its settings and binary data below this folder, else in the home of whoever runs
// the tests.
if (!process.env.N8N_USER_FOLDER) {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-directus-'));
	process.env.N8N_USER_FOLDER = folder;
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}
process.env.N8N_ENCRYPTION_KEY ??= 'only for tests';
// A node's error is also a log line of n8n's.
process.env.N8N_LOG_LEVEL ??= 'silent';

const rootDir = resolve(__dirname, '..');

const transform = { '\\.m?ts$': '<rootDir>/test/support/mts.cjs' };

/** Tests are .mts, because n8n's lint reads every .ts, and its rules are not for tests. */
const project = (name, options = {}) => ({
	displayName: name,
	rootDir,
	roots: ['<rootDir>/test'],
	testMatch: [`<rootDir>/test/${name}/**/*.test.mts`],
	testEnvironment: 'node',
	moduleFileExtensions: ['mts', 'ts', 'js', 'cjs', 'mjs', 'json', 'node'],
	transform,
	resolver: '<rootDir>/test/support/mts.cjs',
	setupFiles: ['<rootDir>/test/support/userFolder.cjs'],
	setupFilesAfterEnv: ['<rootDir>/test/support/assertions.mts'],
	...options,
});

module.exports = {
	rootDir,
	testTimeout: 60_000,
	projects: [
		project('unit', {
			globalSetup: '<rootDir>/test/support/bundles.cjs',
			moduleNameMapper: bundles.moduleNameMapper,
			testEnvironment: '<rootDir>/test/support/unitEnvironment.cjs',
			transform: {
				'/dist/(nodes|credentials)/.*\\.js$': '<rootDir>/test/support/compiledModule.cjs',
				...transform,
			},
		}),
		project('integration', {
			globalSetup: '<rootDir>/test/stack/globalSetup.mjs',
			globalTeardown: '<rootDir>/test/stack/globalTeardown.mjs',
		}),
		project('e2e', {
			globalSetup: '<rootDir>/test/e2e/support/globalSetup.mjs',
			globalTeardown: '<rootDir>/test/e2e/support/globalTeardown.mjs',
		}),
	],
};
