/** What bench/peers.mjs has found, as a page. */
import { number, seconds } from './report.mjs';

const RECORDS = 20_000;

/** A text in one line of a table, not too long. */
const short = (text, most = 160) => {
	const line = String(text ?? '').replace(/\s+/g, ' ');
	const cut = line.length > most ? `${line.slice(0, most)}…` : line;
	return cut.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('`', "'");
};

const quoted = ({ message, description }) =>
	`“${short(message)}”${description && description !== message ? ` “${short(description, 400)}”` : ''}`;

const requestsOf = ({ requests }) =>
	`${number(requests)} ${requests === 1 ? 'request' : 'requests'}`;

/** A write: what it took, and where that is not right, what Directus holds afterwards. */
function write(result, tookOf) {
	if (!result) return '–';
	if (result.error) return `fails: ${quoted({ message: result.error.message })}`;
	const wrong = result.isRight ? '' : `<br>Directus holds ${number(result.holds.count)} records`;
	return `${tookOf(result)}${wrong}`;
}

/** A read of all. */
function read(result, tookOf) {
	if (!result) return '–';
	if (result.error) return `fails: ${quoted({ message: result.error.message })}`;
	const some =
		result.items === RECORDS ? '' : `${number(result.items)} of ${number(RECORDS)} items, `;
	return `${some}${tookOf(result)}`;
}

const emptyCell = ({ error, views }) =>
	error ? `refused: ${quoted(error)}` : `Directus holds \`${JSON.stringify(views)}\``;

const errorOf = ({ json, error }) => json?.error ?? error;
const wordsOf = (error) => (typeof error === 'string' ? error : (error.message ?? error));

/** What came out where one of ten is refused, and the node goes on. */
function refused({ output, holds, error }) {
	if (error) return `fails: ${quoted(error)}`;
	const bad = output.filter(errorOf);
	const inputs = bad.map(({ pairedItem }) => [pairedItem].flat()[0]?.item ?? pairedItem);
	const link = inputs.join() === '4' ? 'linked to its input' : 'not linked to its input';
	return `${holds.count - 1} of the 9 others written; ${bad.length} error item, ${link}`;
}

/** What came out where an ID leads to another address. */
function address({ output, error }) {
	if (error) return `refused: ${quoted({ message: error.message })}`;
	const hasUsers = output.some(({ json }) => JSON.stringify(json).includes('"email"'));
	return hasUsers ? 'puts out the users of Directus' : `puts out ${short(JSON.stringify(output))}`;
}

const failed = ({ error, holds }) =>
	`${error ? 'fails' : 'does not fail'}; ${number(holds.count - 1)} of the 9 others written`;

const ROWS = [
	['Resources', ({ offer }) => offer?.resources ?? '–'],
	['Operations', ({ offer }) => offer?.operations ?? '–'],
	['Triggers', ({ offer }) => offer?.triggers ?? '–'],
	['Create {} input items', ({ found }, tookOf) => write(found.create, tookOf)],
	['Create {} as one list', ({ found }, tookOf) => write(found.createList, tookOf)],
	['Update {} input items', ({ found }, tookOf) => write(found.update, tookOf)],
	['Update {} as one list', ({ found }, tookOf) => write(found.updateList, tookOf)],
	['Read all of 20,000', ({ found }, tookOf) => read(found.all, tookOf)],
	[
		'Read all of 20,000 with a query of one’s own',
		({ found }, tookOf) => read(found.allRaw, tookOf),
	],
	['An empty cell for a number', ({ found }) => emptyCell(found.emptyCell)],
	['One of ten refused, On Error: Continue', ({ found }) => refused(found.refused)],
	['One of ten refused, On Error: Stop Workflow', ({ found }) => failed(found.failed)],
	['Get with the ID `../../users`', ({ found }) => address(found.address)],
	[
		'The token in n8n’s log or execution',
		({ showsToken }) => (showsToken === undefined ? '–' : showsToken ? 'yes' : 'no'),
	],
];

const titleOf = ({ name, version, commit }) =>
	`${name}${version ? ` ${version}` : ''}${commit ? ` (${commit})` : ''}`;

/**
 * @param {object[]} results of each package, as bench/peers.mjs finds them
 * @param {{ runs: number, records: number, isBusy?: boolean, n8n: string, directus: string, date: string }} when and with what
 * @returns {string} Markdown
 */
export function peersReport(results, { runs, records, isBusy, n8n, directus, date }) {
	const row = (cells) => `| ${cells.join(' | ')} |`;
	const times = isBusy
		? 'The machine had other work, so that times would say nothing and are left out.'
		: `Times are ${runs === 1 ? 'of one run' : `medians of ${runs} runs`}, of the node alone, as n8n notes them.`;
	const tookOf = (result) => `${isBusy ? '' : `${seconds(result.ms)}, `}${requestsOf(result)}`;
	return [
		'<!-- Made by `node bench/peers.mjs`. Do not edit. -->',
		'',
		'# Packages for Directus, measured',
		'',
		`On ${date}, with n8n ${n8n} and Directus ${directus} on SQLite, each package alone in an n8n of its own, one`,
		'after the other with the same Directus. Requests are counted inside Directus.',
		times,
		'',
		`    node bench/peers.mjs${isBusy ? ' --busy' : ''} --records ${records} <folder of a built package>@<commit> …`,
		'',
		'The packages are built from the sources that their authors have published on GitHub, at the commit in brackets.',
		'What each was told to do stands in [peersWays.mjs](peersWays.mjs): the node as a user would set it, with an',
		'expression for each field or for the record; “as one list” is one item with a list of all records, for packages',
		'that take one; “a query of one’s own” is `{ "limit": -1 }`. A dash: there is nothing of the kind, or it was not',
		'measured: this package takes lists too (Create Many), and needs none for few requests. The HTTP Request node has',
		'its defaults, and pages of 1,000 for the read of all.',
		'',
		row(['', ...results.map(titleOf)]),
		row(['---', ...results.map(() => '---')]),
		...ROWS.map(([title, cell]) =>
			row([title.replace('{}', number(records)), ...results.map((result) => cell(result, tookOf))]),
		),
		'',
		'The empty cell is `""` for a column of whole numbers. One of ten: the fifth record has the slug of a record that is',
		'there, and the field is unique.',
		'',
		'## What the error says',
		'',
		'The message and the description that n8n shows for that record:',
		'',
		...results.flatMap((result) => [
			`- **${titleOf(result)}**: ${result.found.failed.error ? quoted(result.found.failed.error) : 'none'}${continued(result)}`,
		]),
		'',
	].join('\n');
}

/** What the error item says where the node goes on. */
function continued({ found }) {
	const bad = found.refused.output.find(errorOf);
	return bad ? `; the error item: “${short(wordsOf(errorOf(bad)), 400)}”` : '';
}
