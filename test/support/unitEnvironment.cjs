/**
 * Where the unit tests run. It is jest's environment for Node, but one for all files of a worker, because n8n's
 * engine (bundles.cjs) and the node's compiled modules (compiledModule.cjs) are loaded in it once and not for every
 * file: that was more than half of what the tests took. Modules of the tests are loaded anew for each file, by
 * jest. After each file the process's environment and n8n's services are as before it.
 */
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');
const { bundleOf, LOADER } = require('./bundles.cjs');
const { isCompiled } = require('./compiledModule.cjs');

let environment;

module.exports = class UnitEnvironment extends TestEnvironment {
	constructor(...options) {
		// jest makes one for each file, and is given the first again.
		if (environment) return environment;
		super(...options);
		environment = this;
		this.loaded = new Map();
		this.unsaved = [];
		this.env = { ...this.global.process.env };
		this.global[LOADER] = (name) => this.load(name);
	}

	/**
	 * Loads a bundle or a compiled module, once, among the globals of the tests, so that an Error of n8n's is one for
	 * them.
	 *
	 * @param {string} name of a package, or the path of a compiled module
	 * @returns what it exports
	 */
	load(name) {
		const earlier = this.loaded.get(name);
		if (earlier) return earlier.exports;
		const module = { exports: {} };
		this.loaded.set(name, module);
		const file = bundleOf(name) ?? name;
		const script = this.compile(file, file !== name);
		const own = createRequire(file);
		const require = (request) => this.require(request, own);
		script.runInContext(this.context)(module.exports, require, module, file, dirname(file));
		return module.exports;
	}

	/** Compiles a file; a bundle with V8's code cache where this Node has written one. */
	compile(file, isBundle) {
		const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
		if (!isBundle) return new Script(source, { filename: file });
		const cache = `${file}.${process.version}`;
		const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
		const script = new Script(source, { filename: file, cachedData });
		if (!cachedData || script.cachedDataRejected) this.unsaved.push({ script, cache });
		return script;
	}

	require(request, own) {
		if (bundleOf(request)) return this.load(request);
		if (request === 'process') return this.global.process;
		const file = request.startsWith('.') ? own.resolve(request) : '';
		return isCompiled(file) ? this.load(file) : own(request);
	}

	async teardown() {
		this.loaded.get('engine')?.exports.di.Container.reset();
		const { env } = this.global.process;
		for (const name of Object.keys(env)) if (!Object.hasOwn(this.env, name)) delete env[name];
		Object.assign(env, this.env);
		// Now the functions that were called are compiled as well.
		for (const { script, cache } of this.unsaved.splice(0)) {
			writeFileSync(`${cache}.${process.pid}`, script.createCachedData());
			renameSync(`${cache}.${process.pid}`, cache);
		}
	}
};
