/** The page and the charts of `npm run bench:files`, from the runs that bench/files.json keeps. */
import { arch, cpus, platform, totalmem } from 'node:os';
import { chart } from './chart.mjs';
import { ways } from './filesWays.mjs';

/**
 * @typedef {{ seconds: number, processor: number, growth: number, before: number }} Run growth and before in MB
 * @typedef {{ way: string, name: string, size: number, times: number, loaded: boolean, runs: Run[], failed?: string,
 *   taken: string }} Row `size` in MB; `taken` is the day and the commit
 */

const COMPARED_WITH = 'HTTP Request node';

export const round = (number) => (number < 10 ? number.toFixed(1) : String(Math.round(number)));

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** `2.4 (2.1 to 3.0)`: the median, and both ends where they differ. */
function spread(numbers) {
	const [low, high] = [round(Math.min(...numbers)), round(Math.max(...numbers))];
	return low === high ? low : `${round(median(numbers))} (${low} to ${high})`;
}

/** @returns {string} what a task is called, such as `200 MB` */
export const taskName = ({ size, times, loaded }) => {
	const one = size >= 1000 ? `${size / 1000} GB` : `${size} MB`;
	const many = times > 1 ? `${times.toLocaleString('en')} of ${size * 1000} KB` : one;
	return loaded ? `${many} beside 150 MB` : many;
};

const tasksOf = (rows) =>
	[...new Map(rows.map((row) => [taskName(row), row])).values()].sort(
		(a, b) => a.times - b.times || Number(a.loaded) - Number(b.loaded) || a.size - b.size,
	);

/** The cells of a task in the line of a way: seconds, processor seconds and growth. */
function cells(row, compared) {
	if (!row) return ['', '', ''];
	if (row.failed) return [`fails: ${row.failed}`, '', ''];
	const of = (what) => row.runs.map((run) => run[what]);
	const ratio =
		compared && compared !== row
			? `, ×${(median(of('seconds')) / median(compared.runs.map(({ seconds }) => seconds))).toFixed(2)}`
			: '';
	return [`${spread(of('seconds'))}${ratio}`, spread(of('processor')), spread(of('growth'))];
}

/**
 * @param {Row[]} rows
 * @param {'down' | 'up'} way
 * @returns {string} a table in Markdown for each task, with a line for each way of moving the file
 */
export function tables(rows, way) {
	const ofWay = rows.filter((row) => row.way === way);
	return tasksOf(ofWay)
		.map((task) => {
			const ofTask = ofWay.filter((row) => taskName(row) === taskName(task));
			const compared = ofTask.find(({ name, failed }) => name.startsWith(COMPARED_WITH) && !failed);
			const runs = Math.max(...ofTask.map((row) => row.runs.length));
			const head = `${taskName(task)}, ${way === 'down' ? 'Directus to n8n' : 'n8n to Directus'}`;
			const lines = ways
				.filter((one) => one.way === way)
				.map(({ name }) => ofTask.find((row) => row.name === name))
				.filter(Boolean)
				.map((row) => `| ${[row.name, ...cells(row, compared)].join(' | ')} |`);
			return [
				`| ${head} | seconds | processor seconds | growth in MB |`,
				'|---|---:|---:|---:|',
				...lines,
				'',
				`${runs} ${runs === 1 ? 'run' : 'runs'} each, ${task.taken}.`,
			].join('\n');
		})
		.join('\n\n');
}

/** @returns {string} the page, from its text with the places of the tables and the machine */
export function page(rows, text) {
	const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory, ${platform()} ${arch()}`;
	const all = ['down', 'up'].map((way) => tables(rows, way)).join('\n\n');
	return text.replace('{{tables}}', () => all).replace('{{machine}}', () => machine);
}

const contenders = {
	node: { name: 'Directus node' },
	mapped: { name: 'the same in chunks' },
	http: { name: 'HTTP Request node' },
	raw: { name: 'a node that reads the whole file' },
	chunks: { name: 'that in chunks' },
};

/**
 * @param {Row[]} rows
 * @param {'light' | 'dark'} theme
 * @returns {string} an SVG of the medians of the seconds, of an n8n that holds nothing else
 */
export function filesChart(rows, theme) {
	const contenderOf = Object.fromEntries(ways.map(({ name, contender }) => [name, contender]));
	const shown = tasksOf(rows).filter(({ loaded }) => !loaded);
	const results = shown.flatMap((task) =>
		['down', 'up'].flatMap((way) =>
			rows
				.filter((row) => row.way === way && !row.failed && taskName(row) === taskName(task))
				.map((row) => ({
					label: `${taskName(task)} ${way}`,
					contender: contenderOf[row.name],
					ms: median(row.runs.map(({ seconds }) => seconds)) * 1000,
				})),
		),
	);
	const measured = Object.entries(contenders).filter(([id]) =>
		results.some(({ contender }) => contender === id),
	);
	return chart(results, Object.fromEntries(measured), theme, {
		title: 'Seconds for files up and down',
		label: ({ label }) => label,
		legend: [20, 150, 310, 480, 720],
	});
}
