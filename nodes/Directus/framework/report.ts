import type { IDataObject, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { Failure } from '../transport/failure';
import type { Done, Operation, Outcome } from './define';

export const isDone = (outcome: Outcome): outcome is Done =>
	outcome !== 'not sent' && !(outcome instanceof Failure);

/**
 * A failure in the words of its operation: what the row says of Directus's refusal, since when or
 * until when Directus has the endpoint, and who may use it.
 *
 * @returns the failure with better words, or the same one
 */
export async function explained(
	directus: Directus,
	row: Operation,
	failure: Failure,
): Promise<Failure> {
	const { code = '', field, original } = failure.details;
	// What has other words already knows more.
	if (original !== undefined) return failure;
	const refusal = row.refusals?.find(
		(one) =>
			one.codes.includes(code) &&
			(one.field === undefined || one.field === field) &&
			(one.says?.test(failure.message) ?? true),
	);
	if (refusal) {
		const { message, next, written = failure.written } = refusal;
		return failure.reworded(message, next).withWritten(written);
	}

	const { since, until, needs } = row;
	if ((since ?? until) && (code === 'ROUTE_NOT_FOUND' || code === 'FORBIDDEN')) {
		const { version } = await directus.serverInfo();
		if (code === 'ROUTE_NOT_FOUND' || isOutside(row, version)) {
			const name = [row.resource, row.name].filter(Boolean).join(': ');
			const server = version ? `This Directus (version ${version})` : 'This Directus';
			return failure.reworded(
				`${server} does not have "${name}"`,
				[`The endpoint exists ${rangeOf(row)}.`, row.instead].filter(Boolean).join(' '),
			);
		}
	}
	if (code === 'ROUTE_NOT_FOUND' && Object.keys(row.path ?? {}).length > 0) {
		return failure.reworded(
			'Directus has no place of that name or ID',
			'Check the ID: most are of the form 0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6f. If it is right, check the Directus URL of the credential and the version of the server.',
		);
	}
	// Where Directus has another reason it says so, such as a license that has no add-ons.
	if (code === 'FORBIDDEN' && needs === 'admin' && /permission/i.test(failure.message)) {
		return (await directus.seesEverything())
			? failure.reworded(
					'Directus does not have what is named here, or does not let it be changed',
					'The user of the credential is an administrator, so no permission is lacking. Check the names and IDs.',
				)
			: failure.reworded(
					'Only an administrator may do this in Directus',
					'Use a credential whose user has administrator access, and check that what you named exists.',
				);
	}
	return failure;
}

/** An older server takes the `me` of a newer one's path for an ID, and calls that forbidden. */
function isOutside({ since, until }: Operation, version: string | undefined): boolean {
	const major = Number.parseInt(version ?? '', 10);
	return (since !== undefined && major < since) || (until !== undefined && major > until);
}

function rangeOf({ since, until }: Operation): string {
	if (since && until) return `from Directus ${since} to ${until}`;
	return since ? `from Directus ${since} on` : `up to Directus ${until}`;
}

/**
 * n8n's error for the failure that ends a run. It is made of plain values, since n8n's own errors
 * carry the request.
 *
 * @param outcomes what became of all inputs
 */
export function nodeError(
	node: INode,
	row: Operation,
	failure: Failure,
	outcomes: Outcome[],
): NodeApiError | NodeOperationError {
	const indexes = outcomes.flatMap((outcome, index) => (outcome === failure ? [index] : []));
	const done = outcomes.flatMap((outcome, index) => (isDone(outcome) ? [index] : []));
	const are = done.length === 1 ? 'other item is done' : 'other items are done';
	const { code, field, status, original } = failure.details;
	const description = [
		failure.details.description,
		concerned(row, failure, indexes, outcomes.length),
		othersFailed(row, failure, outcomes),
		done.length > 0 ? `${done.length} ${are}: ${rangesOf(done)}.` : '',
		// A model is given plain words.
		node.type.endsWith('Tool') ? '' : `More: ${DOCS}/${pageAbout(row, failure)}`,
	]
		.filter(Boolean)
		.join(' ');
	const { message } = failure;
	const error =
		status === undefined && code === undefined
			? new NodeOperationError(node, message, { description })
			: new NodeApiError(
					node,
					{ message },
					{ message, description, ...(status !== undefined && { httpCode: String(status) }) },
				);
	// n8n swaps its own words in where a message holds the likes of ECONNRESET.
	error.message = message;
	error.messages = [];
	const written = isWrite(row) ? failure.written : undefined;
	const context: IDataObject = { itemIndex: indexes[0], code, field, original, written };
	for (const [name, value] of Object.entries(context)) {
		if (value !== undefined) error.context[name] = value;
	}
	return error;
}

const DOCS = 'https://homepage.invalid/blob/main/docs';

/** Pages of docs/ by the names of operations, and by the codes of what did not come whole. */
const PAGES = new Map([
	['STALLED', 'files.md'],
	['TOO_LONG', 'limits.md'],
	['UNREADABLE', 'files.md'],
	['Link', 'linkItems.md'],
	['Look Up', 'lookUp.md'],
	['Synchronize', 'onlyWhatDiffers.md'],
	['Unlink', 'linkItems.md'],
]);

/** The page of docs/, and the place on it, that says more of a failure of an operation. */
export function pageAbout(
	{ name, resource = '' }: Operation,
	{ message, details: { code, field, status } }: Failure,
): string {
	if (code === 'FORBIDDEN') return `permissions.md#${resource.toLowerCase().replaceAll(' ', '-')}`;
	const known = PAGES.get(code ?? name);
	if (known) return known;
	if (code ?? status)
		return `troubleshooting.md#${code && status ? 'directus-refuses' : 'it-does-not-connect'}`;
	if (/^The (?:Directus )?credential /.test(message)) return 'credential.md';
	return field === undefined ? 'errors.md' : 'values.md';
}

/** Whether an operation may change something on the server. */
export const isWrite = ({ route, once, anyMethod, onlyReads }: Operation) =>
	!onlyReads && ((once ?? anyMethod) === true || !route.startsWith('GET'));

/** Which items a failure is about, and whether anything of them was written. */
function concerned(row: Operation, failure: Failure, indexes: number[], all: number): string {
	const which = rangesOf(indexes);
	// It is of records that belong to no input.
	if (indexes.length === 0) return '';
	if (row.wholeInput && indexes.length === all) return '';
	if (all === 1) return isWrite(row) && failure.written !== 'no' ? singular[failure.written] : '';
	if (indexes.length === 1) {
		const told = isWrite(row) ? `, of which ${ofOne[failure.written]}` : '';
		return `It concerns item ${which}${told}.`;
	}
	if (!isWrite(row))
		return `It concerns the batch of items ${which}. Where one item is the cause, Continue On Fail in the settings finds it.`;
	return `It concerns the batch of items ${which}: ${ofMany[failure.written]}. Where one item is the cause, a smaller Batch Size, or Continue On Fail in the settings, finds it.`;
}

/** How many failures are told beside the one that ends the run. */
const MOST_TOLD = 5;

/**
 * What is said of the failures beside the one that ends the run. Inputs that are under way together, such as
 * uploads, can fail each by itself.
 */
function othersFailed(row: Operation, failure: Failure, outcomes: Outcome[]): string {
	const others = new Map<Failure, number[]>();
	outcomes.forEach((outcome, index) => {
		if (!(outcome instanceof Failure) || outcome === failure) return;
		const indexes = others.get(outcome);
		if (indexes) indexes.push(index);
		else others.set(outcome, [index]);
	});
	const told = [...others].slice(0, MOST_TOLD).map(([{ message, written }, indexes]) => {
		const isOne = indexes.length === 1;
		const said = isWrite(row) ? ` (${(isOne ? ofOne : ofMany)[written]})` : '';
		const items = `${isOne ? 'Item' : 'Items'} ${rangesOf(indexes)}`;
		return `${items} failed as well${said}: ${message.replace(/\.?$/, '.')}`;
	});
	if (others.size > MOST_TOLD) told.push(`${others.size - MOST_TOLD} others failed too.`);
	return told.join(' ');
}

const singular = { yes: 'It was written.', unknown: 'Whether it was written is not known.' };
const ofOne = {
	no: 'nothing was written',
	yes: 'something was written',
	unknown: 'it is not known whether it was written',
};
const ofMany = {
	no: 'nothing of it was written',
	yes: 'they were written',
	unknown: 'whether they were written is not known',
};

/** Item numbers as a person reads them: `3`, `0 to 99`, `1, 5, 7`. */
function rangesOf(indexes: number[]): string {
	const [first = 0] = indexes;
	const last = indexes.at(-1) ?? first;
	if (indexes.length <= 1) return String(first);
	if (last - first + 1 === indexes.length) return `${first} to ${last}`;
	const shown = indexes.slice(0, 20).join(', ');
	return indexes.length > 20 ? `${shown} and ${indexes.length - 20} more` : shown;
}

/**
 * What stands in the output for an input that failed. n8n leads an item with `error` to the error
 * output and keeps the input's fields beside it. The item must not carry an error of n8n's own: n8n
 * would throw away all the rest of the item for that.
 */
export function errorJson(row: Operation, { message, written, details }: Failure): IDataObject {
	const known = {
		code: details.code,
		field: details.field,
		status: details.status,
		written: isWrite(row) ? written : undefined,
		advice: details.description,
	};
	const told = Object.entries(known).filter(([, value]) => value !== undefined);
	return { error: message, details: Object.fromEntries(told) };
}

/**
 * How far the inputs of a run are: "7 of 9 items updated in 1 request, 1 unchanged, 1 failed".
 *
 * @param all how many inputs there are; of some there may be no outcome yet
 * @param how what is said of those that are done
 */
export function progress(row: Operation, outcomes: Outcome[], all: number, how = ''): string {
	const answered = outcomes.filter(isDone);
	const unchanged = answered.filter((outcome) => outcome.unchanged).length;
	const repeats = answered.filter(({ isRepeat }) => isRepeat).length;
	const failed = outcomes.filter((outcome) => outcome instanceof Failure).length;
	const parts = [
		`${answered.length - unchanged - repeats} of ${all} items ${row.done ?? 'done'}${how}`,
		repeats > 0 && `${repeats} ${repeats === 1 ? 'names' : 'name'} the record of another item`,
		unchanged > 0 && `${unchanged} unchanged`,
		failed > 0 && `${failed} failed`,
	];
	return parts.filter(Boolean).join(', ');
}

/** What is told under the output of several inputs; undefined where there is nothing to tell. */
export function summary(
	row: Operation,
	outcomes: Outcome[],
	requests: number,
): { message: string; type: 'info' | 'warning' } | undefined {
	if (outcomes.length < 2 || !row.done) return undefined;
	const sent = `${requests} ${requests === 1 ? 'request' : 'requests'}`;
	const message = progress(row, outcomes, outcomes.length, ` in ${sent}`);
	const hasFailed = outcomes.some((outcome) => outcome instanceof Failure);
	return { message, type: hasFailed ? 'warning' : 'info' };
}

/** The failure of inputs that are not sent since another one is bad and all of them are needed. */
export function notWithoutAll(inputs: unknown[]): Failure {
	const bad = inputs.findIndex((input) => input instanceof Failure);
	return new Failure(`Nothing was sent, since item ${bad} cannot be`, 'no', {
		description: 'All input items are needed together. Correct that one, or take it out before.',
	});
}

/** What is told of the items that an earlier try of the same run had dealt with. */
export const notAgain = (count: number): string =>
	`${count} ${count === 1 ? 'item was' : 'items were'} dealt with by an earlier try (Retry On Fail), and not sent again`;
