/**
 * What the node says, against what the server holds: sequences of runs that a seed draws, with faults in
 * between (test/model). `npm run fuzz` draws thousands. The last tests show that a node that says something
 * else is found, and that the case is made small.
 */
import { Ground } from '../model/collections.mjs';
import { EVERYTHING, type Limits } from '../model/plan.mjs';
import { search } from '../model/search.mjs';
import type { NodeRunner } from '../model/carryOut.mjs';
import { runNode, type NodeRun } from '../support/engine.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';
import { tried } from '../support/tried.mjs';

let ground: Ground;

beforeAll(async () => {
	ground = new Ground(await serverFor('12'));
});

afterAll(async () => {
	await ground.clear();
	await stopServers();
});

test('60 sequences: what the node says is what the server holds', async () => {
	const finding = await search(ground, {
		seed: 1,
		runs: 60,
		runNode,
	});
	expect(finding?.report).toBeUndefined();
	tried({
		what: 'a sequence of runs of the node against Directus, with requests cut, refused and answered late',
		times: 60,
		result: 'what the node says of each input is what Directus holds',
	});
}, 300_000);

/** Cases of creates alone, few enough to be quick. */
const creates: Limits = {
	...EVERYTHING,
	operations: ['create'],
	faults: [],
	returns: ['all'],
	mappings: ['auto'],
	callers: ['administrator'],
	keys: ['counted'],
	sorted: [false],
	oddValues: false,
	oddTargets: false,
	mostRuns: 2,
	mostInputs: 3,
};

const wrongNodes: Array<[string, number, RegExp, NodeRunner]> = [
	[
		'gives two outputs the record of the other',
		2,
		/the output of input 0 is the record of "run 0 input 1"/,
		async (...args) => {
			const run = await runNode(...args);
			const [first, second] = run.items;
			if (!first || !second) return run;
			return {
				...run,
				items: [
					{ ...first, json: second.json },
					{ ...second, json: first.json },
				],
			};
		},
	],
	[
		'denies what it has written',
		1,
		/input 0 is said not to be written, and record \d+ holds it/,
		async (...args) => {
			const run = await runNode(...args);
			const items = run.items.map((item) => ({ ...item, json: { error: 'It was refused.' } }));
			return { ...run, items };
		},
	],
	[
		'writes everything twice',
		1,
		/input 0 was written 2 times/,
		async (...args) => {
			await runNode(...args);
			return await runNode(...args);
		},
	],
	[
		'claims what it has not written',
		1,
		/input 0 is said to be written, and no record holds "run 0 input 0"/,
		async (_, { items = [] }) => {
			const said = items.map(({ json }, item) => ({ json, pairedItem: { item } }));
			return { items: said, errors: [], hints: [], stored: {} as NodeRun['stored'] };
		},
	],
];

test.each(wrongNodes)(
	'a node that %s is found, with %i inputs and what is wrong in words',
	async (_, inputs, wrong, wrongNode) => {
		const finding = await search(ground, {
			seed: 1,
			runs: 20,
			runNode: wrongNode,
			limits: creates,
			shrinkSeconds: 60,
		});
		expect(finding?.wrong).toContainEqual(expect.stringMatching(wrong));
		expect(finding?.smallest.seeded).toBe(0);
		expect(finding?.smallest.runs).toHaveLength(1);
		expect(finding?.smallest.runs[0]?.inputs).toHaveLength(inputs);
		expect(finding?.report).toContain(`npm run fuzz -- --seed 1 --path ${finding?.path}`);
	},
	120_000,
);
