/** Writes down a case that went wrong, for people. */
import type { Done } from './carryOut.mjs';
import type { Records } from './collections.mjs';
import type { Case, FaultPlan } from './plan.mjs';

const json = (value: unknown) => JSON.stringify(value);

const faultText = ({ kind, method, after, times, retryAfter }: FaultPlan) =>
	`${kind}, at ${method} number ${after + 1}${times > 1 ? ` and ${times - 1} more` : ''}${retryAfter === undefined ? '' : `, Retry-After ${retryAfter}`}`;

/** Records without the columns that are empty, which say nothing. */
function recordLines(records: Records): string[] {
	if (records.size === 0) return ['      nothing'];
	return [...records.values()].map(
		(record) =>
			`      ${json(Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null)))}`,
	);
}

function runLines({ run, sent, node, after, struck, asked }: Done, turn: number): string[] {
	const { operation, mapping, returns, batchSize, onError, match, limit } = run;
	const settings = [
		`mapping ${mapping}`,
		`returns ${returns}`,
		`batch size ${batchSize}`,
		onError,
		...(operation === 'upsert' ? [`match on ${match}`] : []),
		...(operation.endsWith('ByQuery') ? [`limit ${limit}`] : []),
	];
	return [
		`  run ${turn}: ${operation} (${settings.join(', ')})`,
		...(struck ? [`    fault: ${faultText(struck)}`, `    asked: ${asked.join(', ')}`] : []),
		'    sent',
		...sent.map(
			({ key, record }, place) =>
				`      ${place}: ${key === undefined ? '' : `key ${json(key)}, `}${json(record)}`,
		),
		'    said',
		...node.items.map(({ json: item, pairedItem }) => `      ${json(pairedItem)} ${json(item)}`),
		...node.errors.map(
			({ json: item, pairedItem }) => `      error output ${json(pairedItem)} ${json(item)}`,
		),
		...(node.error ? [`      ended: ${node.error.message} · ${node.error.description ?? ''}`] : []),
		...node.hints.map((hint) => `      hint: ${(hint as { message?: string }).message}`),
		'    the server holds',
		...recordLines(after),
	];
}

/**
 * @param done the runs of the case that were carried out; the last is the one that went wrong
 * @param command what replays it
 */
export function story(
	{ shape, caller, fault }: Case,
	done: Done[],
	wrong: string[],
	command: string,
): string {
	return [
		`Keys: ${shape.key}${shape.sorted ? ', with a sort field' : ''}; caller: ${caller}; fault: ${fault ? faultText(fault) : 'none'}`,
		'  before',
		...(done[0] ? recordLines(done[0].before) : []),
		...done.flatMap(runLines),
		'',
		'What is wrong:',
		...wrong.map((sentence) => `  - ${sentence}`),
		'',
		`Replay it: ${command}`,
	].join('\n');
}
