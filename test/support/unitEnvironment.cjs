/**
 * Where the unit tests run. It is jest's environment for Node, but one for all files of a worker, because n8n's
 * engine (bundles.cjs) is loaded in it once and not for every file. Modules of the node and of the tests are still
 * loaded anew for each file, by jest. After each file the process's environment and n8n's services are as before it.
 */
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { Script } = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');
const { bundleOf, LOADER } = require('./bundles.cjs');

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
	 * Loads a bundle, once, among the globals of the tests, so that an Error of n8n's is one for them.
	 *
	 * @param {string} name of a package
	 * @returns what the bundle exports
	 */
	load(name) {
		const earlier = this.loaded.get(name);
		if (earlier) return earlier.exports;
		const module = { exports: {} };
		this.loaded.set(name, module);
		const file = bundleOf(name);
		const script = this.compile(file);
		const require = (request) => this.require(request);
		script.runInContext(this.context)(module.exports, require, module, file, dirname(file));
		return module.exports;
	}

	/** Compiles a bundle, with V8's code cache where this Node has written one. */
	compile(file) {
		const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
		const cache = `${file}.${process.version}`;
		const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
		const script = new Script(source, { filename: file, cachedData });
		if (!cachedData || script.cachedDataRejected) this.unsaved.push({ script, cache });
		return script;
	}

	require(request) {
		if (bundleOf(request)) return this.load(request);
		return request === 'process' ? this.global.process : require(request);
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
