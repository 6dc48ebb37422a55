/**
 * Lets `require` read the tests' .mts files outside jest, in the way that jest does (mts.cjs), for commands
 * that use what tests use. Node 20 reads no TypeScript of its own.
 */
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const mts = require('./mts.cjs');

Module._extensions['.mts'] = (module, file) =>
	module._compile(mts.process(readFileSync(file, 'utf8'), file).code, file);

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = (request, parent, ...rest) => {
	const defaultResolver = () => resolveFilename(request, parent, ...rest);
	if (!parent?.filename) return defaultResolver();
	const found = mts.sync(request, { basedir: dirname(parent.filename), defaultResolver });
	return existsSync(found) ? found : defaultResolver();
};
