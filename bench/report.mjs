/** The results as a Markdown table. */
import { cpus, platform } from 'node:os';
import { tasks } from './tasks.mjs';

export const number = (value) => Math.round(value).toLocaleString('en-US');

export const seconds = (ms) =>
	ms < 9950 ? `${(ms / 1000).toFixed(2)} s` : `${number(ms / 1000)} s`;

export const labelOf = ({ task, size }) => `${tasks[task].name}, ${number(size)}`;

/** Results by task and size, or by another label, in the order in which they were measured. */
export function groups(results, label = labelOf) {
	const found = new Map();
	for (const result of results) {
		const name = label(result);
		found.set(name, { ...found.get(name), [result.contender]: result });
	}
	return [...found];
}

function cell(result, raw) {
	if (!result) return '–';
	const ratio = raw && raw !== result ? ` (×${(result.ms / raw.ms).toFixed(2)})` : '';
	const once = result.runs === 1 ? ' ¹' : '';
	return `${seconds(result.ms)}${ratio}${once}<br>${number(result.requests)} ${result.requests === 1 ? 'request' : 'requests'}`;
}

const memory = (result) => (result?.memory ? `${number(result.memory / 1e6)} MB` : '–');

/** How many times as long as the raw bulk request this node may take, and one request per item as this node. */
const MOST = { all: 1.25, get: 1.5, lookUp: 3, synchronize: 1.5, default: 1.15 };
const TIMES_FASTER = 10;

/** What the node is meant to reach, and where it does not. */
function goals(results) {
	const missed = (isMissed, text) =>
		groups(results)
			.filter(([, { node, ...by }]) => node && isMissed(node, by))
			.map(([label, { node, ...by }]) => `${label} (×${text(node, by)})`)
			.join('; ') || 'none';
	const most = ({ task }) => MOST[task] ?? MOST.default;
	// Of a read of 1,000 most of the time is n8n's own.
	const isShort = ({ task, size }) => task === 'get' && size < 10_000;
	const slowest = (node, mapped) => Math.max(node.ms, mapped?.ms ?? 0);
	const tooSlow = missed(
		(node, { raw, mapped }) => raw && !isShort(node) && slowest(node, mapped) / raw.ms > most(node),
		(node, { raw, mapped }) => (slowest(node, mapped) / raw.ms).toFixed(2),
	);
	const tooNear = missed(
		(node, { oneByOne }) => oneByOne && oneByOne.ms / node.ms < TIMES_FASTER,
		(node, { oneByOne }) => (oneByOne.ms / node.ms).toFixed(1),
	);
	return [
		`Goals: at most ×${MOST.default} of the raw bulk request for writes, ×${MOST.get} for Get of 10,000, ×${MOST.lookUp} for Look Up, ×${MOST.synchronize} for Synchronize and ×${MOST.all} for Return All; missed: ${tooSlow}.`,
		`At least ${TIMES_FASTER} times faster than one request per item; missed: ${tooNear}. Where the raw bulk request itself is no ${TIMES_FASTER} times faster, nothing can be: most of the time is Directus's own for each record.`,
	];
}

/**
 * @param {object[]} results
 * @param {Record<string, { name: string }>} contenders
 * @returns {string} Markdown
 */
export function table(results, contenders) {
	const names = Object.keys(contenders).filter((name) =>
		results.some(({ contender }) => contender === name),
	);
	const inN8n = names.filter((name) => contenders[name].inN8n);
	const head = [
		'Task, records',
		...names.map((name) => contenders[name].name),
		...inN8n.map((name) => `Growth of n8n's memory: ${contenders[name].name}`),
	];
	const lines = groups(results).map(([label, by]) => [
		label,
		...names.map((name) => cell(by[name], by.raw)),
		...inN8n.map((name) => memory(by[name])),
	]);
	const row = (cells) => `| ${cells.join(' | ')} |`;
	const model = cpus()[0]?.model.trim() || 'unknown processor';
	return [
		`Medians on ${cpus().length} × ${model}, ${platform()}; \`npm run bench\` measures them anew. In brackets: against the raw bulk request of the same run.`,
		'',
		row(head),
		row(head.map(() => '---')),
		...lines.map(row),
		'',
		'¹ measured once.',
		'',
		...goals(results).flatMap((line) => [line, '']),
	].join('\n');
}
