/** Searches for a case in which the node does not say what the server holds, and makes it small. */
import fc from 'fast-check';
import { carryOut, type Done, type NodeRunner } from './carryOut.mjs';
import type { Ground } from './collections.mjs';
import { contradictions } from './compare.mjs';
import { caseArbitrary, EVERYTHING, type Case, type Limits } from './plan.mjs';
import { story } from './story.mjs';

export interface SearchOptions {
	seed: number;
	/** How many cases are drawn. */
	runs: number;
	/** Where a counterexample lies below the seed, as a report gives it. */
	path?: string;
	limits?: Limits;
	runNode: NodeRunner;
	/** How long a counterexample is made smaller, in seconds; then the smallest so far is reported. */
	shrinkSeconds?: number;
	/** Told the number of cases that have been carried out, after each. */
	onCase?: (count: number) => void;
	/** What else the command that replays a finding has to say, so that the same cases are drawn. */
	commandOptions?: string[];
}

export interface Finding {
	seed: number;
	/** Leads to the case as it is here, made small. */
	path: string;
	smallest: Case;
	/** What is wrong, in sentences. */
	wrong: string[];
	/** All of it for people: what was sent, said and held, and the command that replays it. */
	report: string;
}

class Contradiction extends Error {
	constructor(
		readonly done: Done[],
		readonly wrong: string[],
	) {
		super(wrong.join('\n'));
	}
}

/**
 * Carries out a case, run by run, up to the first run that goes wrong.
 *
 * @throws Contradiction with what was done so far
 */
async function check(ground: Ground, one: Case, { runNode }: SearchOptions): Promise<void> {
	const collection = await ground.collection(one.shape);
	await ground.begin(collection, one.seeded);
	let before = await ground.held(collection);
	const all: Done[] = [];
	for (let turn = 0; turn < one.runs.length; turn++) {
		const done = await carryOut(ground, one, turn, collection, before, runNode);
		all.push(done);
		const wrong = contradictions(done);
		if (wrong.length > 0) throw new Contradiction(all, wrong);
		before = done.after;
	}
}

/** @returns the first case that goes wrong, made small; undefined where all are right */
export async function search(ground: Ground, options: SearchOptions): Promise<Finding | undefined> {
	const { seed, runs, path, limits = EVERYTHING, shrinkSeconds = 60 } = options;
	let count = 0;
	let until = Infinity;
	const property = fc.asyncProperty(caseArbitrary(limits), async (one) => {
		// What shrinking has no time for counts as right: the smallest so far is what it ends with.
		if (Date.now() > until) return;
		try {
			await check(ground, one, options);
		} catch (error) {
			if (until === Infinity) until = Date.now() + shrinkSeconds * 1000;
			throw error;
		} finally {
			options.onCase?.(++count);
		}
	});
	const details = await fc.check(property, { seed, numRuns: runs, ...(path && { path }) });
	if (!details.failed) return undefined;
	const { counterexample, errorInstance, counterexamplePath } = details;
	// A server that is gone, or a fault of the test's own.
	if (!(errorInstance instanceof Contradiction)) throw errorInstance;
	const [smallest] = counterexample!;
	const { done, wrong } = errorInstance;
	const place = counterexamplePath!;
	const command = ['npm run fuzz --', `--seed ${seed}`, `--path ${place}`];
	command.push(...(options.commandOptions ?? []));
	return {
		seed,
		path: place,
		smallest,
		wrong,
		report: story(smallest, done, wrong, command.join(' ')),
	};
}
