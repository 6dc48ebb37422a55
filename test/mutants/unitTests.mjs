/**
 * The unit tests in this process, for Stryker: jest would need half a second to look for one test that takes
 * a millisecond. The environment is jest's own (unitEnvironment.cjs), with `expect` of jest; what is here
 * collects tests, and runs those that are asked for as often as one likes. The node's modules are made of nodes/ as it
 * is, which Stryker has changed, and not of dist/.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { constants, Script } from 'node:vm';

/** @typedef {{ id: string, file: string, ms?: number, run: () => Promise<unknown> }} Test */

/** Reads the pages in docs/ and not the node. */
const LEFT_OUT = ['docs.test.mts'];

/** A test gets this many times what it took at first, and `SPARE` milliseconds, before it counts as hanging. */
const PATIENCE = 10;
const SPARE = 3000;

/**
 * The milliseconds that tests of one file get for one mutant. Where there are thousands of tests that do the same for
 * every operation, some of them run, evenly spread. So a mutant may count as unnoticed that all would notice.
 */
const BUDGET = 1000;

/** What a test fails with that does not end. */
export class Hanging extends Error {}

export class UnitTests {
	/** @param {string} root of a checkout that has dist/; what was compiled there is read from nodes/ */
	constructor(root) {
		this.root = root;
		this.require = createRequire(join(root, 'test/jest.config.cjs'));
		this.scripts = new Map();
		/** How many milliseconds each test took at first. */
		this.times = new Map();
		this.testFiles = readdirSync(join(root, 'test/unit'))
			.filter((name) => name.endsWith('.test.mts') && !LEFT_OUT.includes(name))
			.filter((name) => new RegExp(process.env.MUTANTS_TESTS ?? '').test(name))
			.map((name) => join(root, 'test/unit', name));
	}

	/** Makes the environment, with jest's `expect` among its globals. */
	async start() {
		const config = this.require('./jest.config.cjs');
		process.env.JEST_WORKER_ID ??= '1';
		this.require('./support/userFolder.cjs');
		this.bundles = this.require('./support/bundles.cjs');
		await this.bundles();
		this.mts = this.require('./support/mts.cjs');
		this.modules = this.require('./support/compiledModule.cjs');
		this.names = Object.entries(this.bundles.moduleNameMapper).map(([pattern, file]) => {
			return { pattern: new RegExp(pattern), file };
		});
		const UnitEnvironment = this.require('./support/unitEnvironment.cjs');
		const project = { testEnvironmentOptions: {}, fakeTimers: {}, ...config.projects[0] };
		this.environment = new UnitEnvironment(
			{ globalConfig: {}, projectConfig: { ...project, globals: {} } },
			{ console, docblockPragmas: {}, testPath: '' },
		);
		const { compile } = this.environment;
		this.environment.compile = (file, isBundle) =>
			isBundle ? compile.call(this.environment, file, isBundle) : this.script(file);
		const { build, transformSync } = this.require('esbuild');
		this.transformSync = transformSync;
		const { outputFiles } = await build({
			stdin: { contents: "module.exports = require('expect').expect;", resolveDir: this.root },
			...{ bundle: true, platform: 'node', format: 'cjs', write: false, keepNames: true },
		});
		const code = `(function (module, require) {${outputFiles[0].text}\n})`;
		const module = { exports: {} };
		new Script(code).runInContext(this.environment.context)(module, this.require);
		this.expect = module.exports;
		this.eachOf = this.require('jest-each').bind;
		// A failure is a failure; looking for the smallest can take minutes.
		this.environment.load('fast-check').configureGlobal({ endOnFailure: true });
		process.on('uncaughtException', (error) => this.fail?.(error));
		process.on('unhandledRejection', () => {});
	}

	/** The globals of the tests, where Stryker's switch is. */
	get global() {
		return this.environment.global;
	}

	/** Forgets the node's modules, which are loaded anew when they are needed. */
	reload() {
		for (const name of this.environment.loaded.keys())
			if (this.modules.isCompiled(name)) this.environment.loaded.delete(name);
	}

	/** A file as a function that loads it, compiled once. */
	script(file) {
		const known = this.scripts.get(file);
		if (known) return known;
		const names = 'exports, require, module, __filename, __dirname';
		const script = new Script(`(function (${names}) {${this.code(file)}\n})`, {
			filename: file,
			importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
		});
		this.scripts.set(file, script);
		return script;
	}

	code(file) {
		const source = this.modules.isCompiled(file) ? this.sourceOf(file) : file;
		const text = readFileSync(source, 'utf8');
		if (!source.endsWith('ts')) return text;
		return this.transformSync(text, {
			...{ loader: 'ts', format: 'cjs', platform: 'node', target: 'node20' },
			sourcefile: source,
		}).code;
	}

	/** Of what dist/ has compiled. */
	sourceOf(file) {
		return join(this.root, relative(join(this.root, 'dist'), file).replace(/\.js$/, '.ts'));
	}

	/**
	 * Loads a test file or what it imports: the tests' own modules once for each test file, as jest does.
	 *
	 * @param {string} file
	 * @param {Map<string, object>} loaded
	 */
	load(file, loaded) {
		const earlier = loaded.get(file);
		if (earlier) return earlier.exports;
		const module = { exports: {} };
		loaded.set(file, module);
		const own = createRequire(file);
		const require = (request) => {
			if (isBuiltin(request)) return request === 'process' ? this.global.process : own(request);
			const mapped = this.names.find(({ pattern }) => pattern.test(request));
			if (mapped) return this.load(mapped.file, loaded);
			const defaultResolver = () => own.resolve(request);
			const found = this.mts.sync(request, { basedir: dirname(file), defaultResolver });
			if (this.modules.isCompiled(found)) return this.environment.load(found);
			return found.startsWith(join(this.root, 'test')) && !found.endsWith('.json')
				? this.load(found, loaded)
				: own(found);
		};
		require.resolve = own.resolve;
		const run = this.script(file).runInContext(this.environment.context);
		run(module.exports, require, module, file, dirname(file));
		return module.exports;
	}

	/** The tests of a file, collected by loading it, with a console of its own as jest gives one. */
	collect(file) {
		this.global.console = Object.create(console);
		const outer = {
			name: '',
			hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
		};
		const tests = [];
		const seen = new Map();
		let block = outer;
		const within = (name, inner) => (block.name ? `${block.name} ${inner}` : inner);
		const describe = (name, body) => {
			const parent = block;
			block = { name: within(parent.name, String(name)), parent, hooks: {} };
			for (const kind of Object.keys(outer.hooks)) block.hooks[kind] = [];
			try {
				body();
			} finally {
				block = parent;
			}
		};
		const it = (title, body) => {
			const name = `${relative(this.root, file)} ${within(block.name, String(title))}`;
			const times = seen.get(name) ?? 0;
			seen.set(name, times + 1);
			const id = times ? `${name} (${times + 1})` : name;
			tests.push({ id, file, block, body });
		};
		const { global } = this;
		Object.assign(global, { describe, it, test: it, expect: this.expect });
		describe.each = this.eachOf(describe, false);
		it.each = this.eachOf(it);
		for (const kind of Object.keys(outer.hooks))
			global[kind] = (hook) => block.hooks[kind].push(hook);
		const timers = this.environment.fakeTimersModern;
		global.jest = {
			useFakeTimers: (settings) => timers.useFakeTimers(settings),
			useRealTimers: () => timers.useRealTimers(),
			advanceTimersByTimeAsync: (ms) => timers.advanceTimersByTimeAsync(ms),
		};
		this.load(file, new Map());
		return tests;
	}

	/**
	 * Runs tests, those first of the files whose tests took least.
	 *
	 * @param {Set<string>} [wanted] all where nothing is said
	 * @param {{ onStart?: (id: string) => void, onEnd: (result: { id: string, file: string, ms: number,
	 *   error?: Error }) => boolean }} told what is going on; onEnd says whether to go on
	 */
	async run(wanted, { onStart = () => {}, onEnd }) {
		for (const file of this.filesOf(wanted)) {
			const entered = new Set();
			try {
				for (const test of this.within(this.collect(file), wanted)) {
					onStart(test.id);
					const start = performance.now();
					const error = await this.one(test, entered);
					const ms = performance.now() - start;
					onStart(undefined);
					if (!error && !this.times.has(test.id)) this.times.set(test.id, ms);
					if (!onEnd({ id: test.id, file, ms, error })) return;
				}
			} finally {
				for (const block of [...entered].reverse())
					for (const hook of block.hooks.afterAll) await this.settled(hook, SPARE * 10);
				this.environment.fakeTimersModern.useRealTimers();
				await this.environment.teardown();
			}
		}
	}

	/** The files of the tests that are wanted, those first whose tests took least. */
	filesOf(wanted) {
		if (!wanted) return this.testFiles;
		const ms = new Map();
		for (const id of wanted) {
			const file = join(this.root, id.slice(0, id.indexOf(' ')));
			ms.set(file, (ms.get(file) ?? 0) + (this.times.get(id) ?? 0));
		}
		return [...ms.keys()].sort((a, b) => ms.get(a) - ms.get(b));
	}

	/** The tests that are wanted, or as many of them as the budget is enough for. */
	within(tests, wanted) {
		if (!wanted) return tests;
		const chosen = tests.filter(({ id }) => wanted.has(id));
		const ms = chosen.reduce((sum, { id }) => sum + (this.times.get(id) ?? 0), 0);
		const step = Math.max(1, ms / BUDGET);
		return chosen.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
	}

	/** Runs a test with the hooks around it. Gives what it failed with. */
	async one(test, entered) {
		const blocks = [];
		for (let { block } = test; block; block = block.parent) blocks.unshift(block);
		const known = this.times.get(test.id);
		const ms = known === undefined ? 60_000 : known * PATIENCE + SPARE;
		for (const block of blocks) {
			if (entered.has(block)) continue;
			entered.add(block);
			for (const hook of block.hooks.beforeAll) {
				const error = await this.settled(hook, SPARE * 10);
				if (error) return error;
			}
		}
		const { expect } = this;
		expect.setState({ assertionCalls: 0, expectedAssertionsNumber: null });
		expect.hasAssertions();
		const steps = [
			...blocks.flatMap(({ hooks }) => hooks.beforeEach),
			test.body,
			() => {
				const [wrong] = expect.extractExpectedAssertionsErrors();
				if (wrong) throw new Error(`${wrong.actual} assertions were made`);
			},
		];
		let error;
		for (const step of steps) error ??= await this.settled(step, ms);
		for (const { hooks } of blocks.reverse())
			for (const hook of hooks.afterEach) error ??= await this.settled(hook, ms);
		return error;
	}

	/** What a function of a test throws, or that it does not end; undefined where all is well. */
	async settled(body, ms) {
		let timer;
		const failed = new Promise((_, reject) => {
			this.fail = reject;
			timer = setTimeout(() => reject(new Hanging(`still running after ${ms} ms`)), ms);
		});
		try {
			await Promise.race([body(), failed]);
			return undefined;
		} catch (error) {
			return error ?? new Error('undefined was thrown');
		} finally {
			clearTimeout(timer);
			failed.catch(() => {});
			this.fail = undefined;
		}
	}
}
