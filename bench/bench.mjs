/** Measures every task with every contender, several times in turn, and writes what came out. */
import { writeFile } from 'node:fs/promises';
import { chart } from './chart.mjs';
import { oneByOne, raw } from './clients.mjs';
import { table } from './report.mjs';
import { countRequests, held, seed, startServers } from './servers.mjs';
import { tasks } from './tasks.mjs';
import { httpRequest, httpRequestOnce, thisNode, thisNodeMapped } from './workflows.mjs';

/** What can be done with a request for each item, or for each page. */
const SIMPLE = ['create', 'update', 'delete', 'get', 'lookUp', 'upsert', 'all'];

/**
 * `few` is for what takes minutes: with the large sizes it is measured once. `inN8n` runs in n8n. `only` names the
 * tasks of a contender that cannot do all.
 */
const contenders = {
	raw: { name: 'Raw bulk request', run: raw },
	node: { name: 'This node', run: thisNode, inN8n: true },
	mapped: {
		name: 'This node, an expression in each column',
		run: thisNodeMapped,
		inN8n: true,
		only: ['create', 'update', 'upsert'],
	},
	http: { name: 'HTTP Request node', run: httpRequest, few: true, inN8n: true, only: SIMPLE },
	once: {
		name: 'HTTP Request node, one request for all',
		run: httpRequestOnce,
		inN8n: true,
		only: ['get', 'all'],
	},
	oneByOne: { name: 'One request per item', run: oneByOne, few: true, only: SIMPLE },
};

const does = (name, task) => contenders[name].only?.includes(task) ?? true;

const LARGE = 10000;
const WARM_UP = 200;

const median = (values) => {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** One run: the collection as it has to be, the work, and a look at what it has come to. */
async function measure(servers, taskName, size, run) {
	const { directus } = servers;
	const definition = tasks[taskName];
	await seed(directus, definition.before(size));
	const inputs = definition.inputs(size);
	const before = await countRequests(directus);
	const { ms, memory } = await run(servers, taskName, inputs, { definition });
	// The two counts themselves ask the server as well, but that is not counted.
	const requests = (await countRequests(directus)) - before;
	const [is, wanted] = [await held(directus), definition.after(size)];
	if (is.count !== wanted.count || is.views !== wanted.views)
		throw new Error(
			`${taskName} of ${size} left ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`,
		);
	return { ms, memory, requests };
}

/**
 * @param {{ quick: boolean, brief: boolean, runs?: string, task?: string[], size?: string[], contender?: string[] }} flags
 * @param {{ update: (text: string) => void, clear: () => void }} progress
 */
export async function bench(flags, progress) {
	const runs = Number(flags.runs ?? (flags.quick ? 1 : 3));
	const names = flags.task ?? Object.keys(tasks);
	const wanted = flags.contender ?? Object.keys(contenders);
	const unknown = [
		...names.filter((name) => !Object.hasOwn(tasks, name)),
		...wanted.filter((name) => !Object.hasOwn(contenders, name)),
	];
	if (unknown.length > 0)
		throw new Error(
			`Unknown: ${unknown}. Tasks are ${Object.keys(tasks)}; contenders ${Object.keys(contenders)}.`,
		);
	const servers = await startServers(progress.update);
	const results = [];
	try {
		// Both servers are slow at first.
		for (const name of wanted) {
			progress.update(`Warming up: ${contenders[name].name}`);
			for (const task of names.filter((one) => does(name, one)))
				await measure(servers, task, WARM_UP, contenders[name].run);
		}
		for (const task of names) {
			const sizes = flags.size?.map(Number) ?? tasks[task].sizes.slice(0, flags.quick ? 1 : 2);
			const able = wanted.filter((name) => does(name, task));
			for (const size of sizes) {
				const taken = Object.fromEntries(able.map((name) => [name, []]));
				for (let run = 0; run < runs; run += 1) {
					// In turn, so that a slow minute of the machine meets all of them.
					for (const name of able) {
						if (size >= LARGE && contenders[name].few && (run > 0 || flags.brief)) continue;
						const { inN8n, name: title, run: work } = contenders[name];
						progress.update(`${tasks[task].name} ${size}: ${title}, run ${run + 1}`);
						if (inN8n && run === 0) {
							// A process that has grown already shows no more of what a run needs.
							await servers.n8n.restart();
							await measure(servers, task, WARM_UP, work);
						}
						taken[name].push(await measure(servers, task, size, work));
					}
				}
				for (const name of able.filter((one) => taken[one].length > 0)) {
					const each = taken[name];
					const result = {
						task,
						size,
						contender: name,
						runs: each.length,
						ms: median(each.map(({ ms }) => ms)),
						requests: median(each.map(({ requests }) => requests)),
						memory: each[0].memory,
					};
					results.push(result);
					progress.clear();
					const all = each.map(({ ms }) => Math.round(ms)).join(' ');
					process.stdout.write(
						`${task} ${size} ${name}: ${Math.round(result.ms)} ms (${all}), ${result.requests} requests${result.memory ? `, +${Math.round(result.memory / 1e6)} MB` : ''}\n`,
					);
				}
			}
		}
	} finally {
		progress.clear();
		await servers.stop();
	}
	const text = table(results, contenders);
	process.stdout.write(`\n${text}`);
	if (!flags.quick && !flags.task && !flags.size && !flags.contender) await save(results, text);
}

async function save(results, text) {
	const write = async (name, content) => await writeFile(new URL(name, import.meta.url), content);
	await write('results.json', `${JSON.stringify(results, null, '\t')}\n`);
	await write('results.md', text);
	// What gives no records to inputs is no way to do the task: it stands in the table, as a measure.
	const { once, ...ways } = contenders;
	const shown = results.filter(({ contender }) => contenders[contender] !== once);
	for (const theme of ['light', 'dark'])
		await write(`results-${theme}.svg`, chart(shown, ways, theme));
}
