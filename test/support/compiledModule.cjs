/**
 * jest's transformer for the node's compiled modules in unit tests: what jest loads for one is a line that asks
 * the environment (unitEnvironment.cjs) for the module, which all test files of a worker share.
 */
const { resolve, sep } = require('node:path');
const { LOADER } = require('./bundles.cjs');

const dist = ['nodes', 'credentials'].map((name) => resolve(__dirname, '../../dist', name) + sep);

module.exports = {
	/** Whether a file is a compiled module of the node. */
	isCompiled: (file) => file.endsWith('.js') && dist.some((folder) => file.startsWith(folder)),

	process: (_, path) => ({
		code: `module.exports = globalThis[Symbol.for(${JSON.stringify(LOADER.description)})](${JSON.stringify(path)});`,
	}),
};
