import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { connect } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import type { Input, Operation, Outcome, Resource } from './define';
import { readInputs } from './inputs';
import { outcomesSoFar, outcomesWithoutInput } from './ledger';
import { withForeignKeys } from './foreignKeys';
import { hintOnColumns } from './records';
import {
	errorJson,
	explained,
	isDone,
	nodeError,
	notAgain,
	notWithoutAll,
	summary,
} from './report';
import { sendEach } from './send';
import { tellWhenStopped } from './stopped';
import { earlierTries } from './tries';

/**
 * Runs the chosen operation for the input items. Here n8n's context enters, and here its items and
 * errors are made; everything between knows Directus alone.
 *
 * With Continue On Fail a failing input gives one item with `error` and `details` in its place, and
 * the others run. Without it a bad input ends the run before anything is sent, and a failure ends it
 * with an error that says what was done.
 *
 * @param resources the table
 * @throws NodeApiError for what Directus refuses, NodeOperationError for what is wrong before that
 */
export async function run(
	context: IExecuteFunctions,
	resources: Record<string, Resource>,
): Promise<INodeExecutionData[][]> {
	const row = chosenRow(context, resources);
	const directus = connect(context);
	const inputs = await readInputs(context, directus, row);
	const good = inputs.filter((input): input is Input => !(input instanceof Failure));
	const before = directus.requests;
	const known = outcomesSoFar(directus);
	const tries = row.wholeInput ? undefined : earlierTries(context, row);
	for (const [input, outcome] of tries?.outcomesOf(good) ?? []) known.set(input, outcome);

	const left = good.filter((input) => !known.has(input));
	const hasFailed =
		good.length < inputs.length ||
		[...known.values()].some((outcome) => outcome instanceof Failure);
	const mayBegin = !hasFailed || (directus.continueOnFail && !row.wholeInput);
	const unwatch = tellWhenStopped(context, directus, row, inputs.length);
	const answers = mayBegin ? await handled(directus, row, left) : [];
	unwatch();
	const judged = tries?.withDoubts(left, answers) ?? answers;
	left.forEach((input, at) => known.set(input, judged[at] ?? 'not sent'));
	// Without Continue On Fail the failure of the one ends the run, and nothing is said of the others.
	const rest = mayBegin || !directus.continueOnFail ? 'not sent' : notWithoutAll(inputs);
	const outcomes = await inWords(
		directus,
		row,
		inputs,
		inputs.map((input) => (input instanceof Failure ? input : outcomeOf(known.get(input), rest))),
	);
	const others = await inWords(directus, row, [], outcomesWithoutInput(directus));

	const first = [...outcomes, ...others].find((outcome) => outcome instanceof Failure);
	if (first) tries?.keep(known);
	if (first && !directus.continueOnFail) throw nodeError(context.getNode(), row, first, outcomes);
	if (left.length < good.length) directus.hint(notAgain(good.length - left.length));
	const told = summary(row, outcomes, directus.requests - before);
	if (told) directus.hint(told.message, told.type);
	const columns = await hintOnColumns(context, directus);
	if (columns) directus.hint(columns);
	const items: INodeExecutionData[] = [];
	// Not by a spread: half a million arguments are more than a call takes.
	outcomes.forEach((outcome, index) => {
		for (const item of itemsOf(row, outcome, { item: index })) items.push(item);
	});
	// A record that belongs to no input is paired to none: without a list n8n would pair by places.
	for (const outcome of others) {
		for (const item of itemsOf(row, outcome, [])) items.push(item);
	}
	if (!first) tries?.end(known, items[0]?.json);
	return [items];
}

/** A handler puts what goes wrong into its outcomes. One that throws has failed as a whole. */
async function handled(directus: Directus, row: Operation, inputs: Input[]): Promise<Outcome[]> {
	if (inputs.length === 0) return [];
	try {
		return await (row.handler ?? sendEach)(directus, row, inputs);
	} catch (error) {
		const failure = asFailure(error);
		return inputs.map(() => failure);
	}
}

/** The same outcomes of inputs, with the failures in the words of the operation. */
async function inWords(
	directus: Directus,
	row: Operation,
	inputs: Array<Input | Failure>,
	outcomes: Outcome[],
): Promise<Outcome[]> {
	// A batch fails as one, so one failure can be that of many inputs.
	const failed = new Map<Failure, Input[]>();
	outcomes.forEach((outcome, index) => {
		if (!(outcome instanceof Failure)) return;
		const of = failed.get(outcome) ?? [];
		failed.set(outcome, of);
		const input = inputs[index];
		if (input && !(input instanceof Failure)) of.push(input);
	});
	if (failed.size === 0) return outcomes;
	const reworded = new Map<Failure, Failure>();
	for (const [failure, of] of failed) {
		const told = await explained(directus, row, failure);
		reworded.set(failure, await withForeignKeys(directus, row, told, of));
	}
	return outcomes.map((outcome) =>
		outcome instanceof Failure ? (reworded.get(outcome) ?? outcome) : outcome,
	);
}

const outcomeOf = (known: Outcome | undefined, rest: Outcome): Outcome =>
	known === undefined || known === 'not sent' ? rest : known;

function itemsOf(
	row: Operation,
	outcome: Outcome,
	pairedItem: INodeExecutionData['pairedItem'],
): INodeExecutionData[] {
	if (outcome instanceof Failure) return [{ json: errorJson(row, outcome), pairedItem }];
	if (!isDone(outcome)) return [];
	const { files, unchanged } = outcome;
	// A field of the record that has this name keeps its value.
	const records = unchanged
		? outcome.records.map((record) => ({ unchanged, ...record }))
		: outcome.records;
	return records.map((json) =>
		files ? { json, binary: files, pairedItem } : { json, pairedItem },
	);
}

/** The row for the stored resource and operation. Both are text, and `__proto__` is text too. */
function chosenRow(context: IExecuteFunctions, resources: Record<string, Resource>): Operation {
	const own = <T>(table: Record<string, T> | undefined, name: string) =>
		table && Object.hasOwn(table, name) ? table[name] : undefined;
	const resource = context.getNodeParameter('resource', 0);
	// n8n keeps no operation for a resource that the node does not have.
	const operation = context.getNodeParameter('operation', 0, '') as string;
	const row = own(own(resources, resource)?.operations, operation);
	if (row) return row;
	throw new NodeOperationError(
		context.getNode(),
		`The operation "${operation}" is not supported for the resource "${resource}"`,
		{ description: 'Choose a resource and an operation in the node.' },
	);
}
