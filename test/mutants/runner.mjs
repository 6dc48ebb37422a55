/**
 * Stryker's test runner for the unit tests (unitTests.mjs). Its working folder is the copy of the checkout in which
 * Stryker has put its mutants into nodes/.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
	DryRunStatus,
	MutantRunStatus,
	TestStatus,
	determineHitLimitReached,
} from '@stryker-mutator/api/test-runner';
import { NOT_CHOSEN, sampleOf } from './sample.mjs';
import { Hanging, UnitTests } from './unitTests.mjs';

/** @import { DryRunOptions, DryRunResult, MutantRunOptions, MutantRunResult } from '@stryker-mutator/api/test-runner' */

/** The numbers of the mutants in a file. */
const mutantsIn = (file) =>
	[...readFileSync(file, 'utf8').matchAll(/stryMutAct_\w+\("(\d+)"\)/g)].map(([, id]) => id);

class UnitTestRunner {
	static inject = [];

	constructor() {
		this.tests = new UnitTests(process.cwd());
		/** Of each mutant, the tests that came by it in the dry run. */
		this.comeBy = new Map();
	}

	capabilities() {
		return { reloadEnvironment: true };
	}

	async init() {
		await this.tests.start();
		if (process.env.MUTANTS_SAMPLE)
			this.chosen = sampleOf(this.countMutants(), JSON.parse(process.env.MUTANTS_SAMPLE));
	}

	/** How many mutants Stryker has put into nodes/, which it numbers from 0. */
	countMutants() {
		const folder = join(process.cwd(), 'nodes');
		const numbers = readdirSync(folder, { recursive: true })
			.filter((name) => name.endsWith('.ts'))
			.flatMap((name) => mutantsIn(join(folder, name)).map(Number));
		return numbers.reduce((most, number) => Math.max(most, number), -1) + 1;
	}

	/** What the switches of the mutants look at. */
	get state() {
		return (this.tests.global[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});
	}

	/**
	 * Runs all tests, and takes down which mutants each came by.
	 *
	 * @returns {Promise<DryRunResult>}
	 */
	async dryRun() {
		const { state } = this;
		state.mutantCoverage = { static: {}, perTest: {} };
		const tests = [];
		await this.tests.run(undefined, {
			onStart: (id) => (state.currentTestId = id),
			onEnd: ({ id, file, ms, error }) => {
				const about = { id, name: id.slice(id.indexOf(' ') + 1), fileName: file, timeSpentMs: ms };
				const failure = error && { failureMessage: String(error.stack) };
				tests.push({
					...about,
					status: error ? TestStatus.Failed : TestStatus.Success,
					...failure,
				});
				return true;
			},
		});
		const mutantCoverage = JSON.parse(JSON.stringify(state.mutantCoverage));
		for (const [id, mutants] of Object.entries(mutantCoverage.perTest))
			for (const mutant of Object.keys(mutants)) {
				if (!this.comeBy.has(mutant)) this.comeBy.set(mutant, new Set());
				this.comeBy.get(mutant).add(id);
			}
		return { status: DryRunStatus.Complete, tests, mutantCoverage };
	}

	/**
	 * Runs the tests that come by a mutant. One that acts while its file is loaded is seen by those that come by any
	 * mutant of its file.
	 *
	 * @param {MutantRunOptions} options
	 * @returns {Promise<MutantRunResult>}
	 */
	async mutantRun(options) {
		const { activeMutant, testFilter, sandboxFileName } = options;
		if (this.chosen && !this.chosen.has(activeMutant.id))
			return { status: MutantRunStatus.Error, errorMessage: NOT_CHOSEN };
		const isStatic = testFilter === undefined;
		const wanted = new Set(testFilter ?? this.testsOfFile(sandboxFileName));
		if (isStatic) this.tests.reload();
		let result = await this.oneRun(activeMutant.id, wanted, options);
		// The node's modules keep what they have found out: what an earlier mutant has left there must kill no later
		// one, and what was found out before must not hide one.
		const isDoubtful =
			result.status === MutantRunStatus.Killed
				? !isStatic && !(await this.passesWithout(result.killedBy))
				: result.status === MutantRunStatus.Survived && !isStatic && !this.state.hitCount;
		if (isDoubtful) {
			this.tests.reload();
			result = await this.oneRun(activeMutant.id, wanted, options);
		}
		if (isStatic || result.status === MutantRunStatus.Timeout) this.tests.reload();
		return result;
	}

	testsOfFile(file) {
		return mutantsIn(file).flatMap((mutant) => [...(this.comeBy.get(mutant) ?? [])]);
	}

	/** Whether a test passes where no mutant is active. */
	async passesWithout([id]) {
		let passes = true;
		await this.tests.run(new Set([id]), { onEnd: ({ error }) => (passes = !error) });
		return passes;
	}

	async oneRun(mutant, wanted, { hitLimit, disableBail }) {
		const { state } = this;
		Object.assign(state, { activeMutant: mutant, hitLimit, hitCount: 0 });
		const killedBy = [];
		let failure;
		let count = 0;
		try {
			await this.tests.run(wanted, {
				onEnd: ({ id, error }) => {
					count += 1;
					if (!error) return true;
					killedBy.push(id);
					failure ??= error;
					return disableBail;
				},
			});
		} catch (error) {
			// A test file that cannot be loaded.
			failure = error;
			killedBy.push([...wanted][0]);
		} finally {
			state.activeMutant = undefined;
		}
		const endless = determineHitLimitReached(state.hitCount, hitLimit);
		if (endless) return { status: MutantRunStatus.Timeout, reason: endless.reason };
		if (failure instanceof Hanging)
			return { status: MutantRunStatus.Timeout, reason: failure.message };
		if (!failure) return { status: MutantRunStatus.Survived, nrOfTests: count };
		const failureMessage = String(failure.message ?? failure);
		return { status: MutantRunStatus.Killed, killedBy, failureMessage, nrOfTests: count };
	}
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'unit', UnitTestRunner)];
