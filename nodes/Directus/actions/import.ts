import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { inputDataFile, inputFile } from '../fields/binary';
import type { Input, ReadValues } from '../framework/define';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import type { Directus } from '../transport/directus';
import { asFailure, missingParameter } from '../transport/failure';
import { brokenOff, mayLeave } from './files/remains';
import type { Source } from './files/source';
import { formOf, jsonSource, oneFieldName, patienceFor, sourceOf, tracked } from './files/source';
import { refuseEarly } from './files/upload';

/** Before version 12 Directus takes `false` in an address for a switch that is on. */
export const withoutFalse = (input: Input): Input => ({
	...input,
	query: Object.fromEntries(Object.entries(input.query).filter(([, value]) => value !== false)),
});

/** Sends a file of items. Directus goes by the type of the file, which n8n may not know. */
export const importItems = perInput(async (directus, row, input) => {
	const { index, ui } = input;
	const field = oneFieldName(directus, index, ui.file, inputFile.displayName);
	const source = await sourceOf(directus, index, field);
	const type = ui.format === undefined ? typeOf(source) : String(ui.format);
	await refuseEarly(directus, source);
	const { content, allSent } = tracked(formOf({}, { ...source, type }));
	const answer = await directus
		.send({ ...requestOf(row, input), content, timeout: patienceFor(source) })
		.catch((error: unknown) => {
			const failure = asFailure(error);
			if (!mayLeave(failure) || failure.details.status !== undefined) throw failure;
			throw brokenOff(failure, source, allSent() ? ALL_OR_NOTHING : NOTHING, 'import');
		});
	return doneWith(row, input, answer);
});

/** Directus imports a file in one transaction, which stays open while it waits for the rest. */
const WAITING =
	'Directus waits for the rest of a cut file until IMPORT_TIMEOUT, an hour unless set. With SQLite it does nothing else meanwhile: restart it if it does not answer.';
const NOTHING = {
	advice: `None of its items was written: Directus writes all of a file or nothing. ${WAITING}`,
	written: 'no',
} as const;
const ALL_OR_NOTHING = {
	advice: `Directus has written all of its items or none of them: look for one in the collection. ${WAITING}`,
	written: 'unknown',
} as const;

function typeOf({ name, type }: Source): string {
	if (/\.csv$/i.test(name)) return 'text/csv';
	return /\.json$/i.test(name) ? 'application/json' : type;
}

/**
 * Makes the JSON in a field, or the user's own, the body that `dataSource` sends as a file.
 *
 * @param field the field that holds it, under `ui.json`, where no file of the item is chosen
 * @throws Failure where it is empty
 */
export const withData =
	(field: INodeProperties) =>
	(input: Input): Input => {
		const sent = withoutFalse(input);
		if (sent.raw || isFile(sent)) return sent;
		const data = sent.ui.json as IDataObject | undefined;
		if (Object.keys(data ?? {}).length === 0) throw missingParameter(field.displayName);
		return { ...sent, body: data ?? {} };
	};

const isFile = ({ raw, ui }: Input) => !raw && ui.inputType === 'binary';

/**
 * What an input sends as a file: a binary of the item, or the JSON in its body. JSON in a body is
 * limited by MAX_PAYLOAD_SIZE, a file is not.
 */
export async function dataSource(directus: Directus, input: Input): Promise<Source> {
	if (!isFile(input)) return jsonSource(input.body);
	const { index, ui } = input;
	const field = oneFieldName(directus, index, ui.file, inputDataFile.displayName);
	const source = await sourceOf(directus, index, field);
	await refuseEarly(directus, source);
	return source;
}

/**
 * Reads the items of an import by the columns of their collections. Their keys stay: by them items of the
 * import mean each other, and Directus may give them others. A file is sent as it is.
 */
export async function readCollections(
	_directus: Directus,
	input: Input,
	read: ReadValues,
): Promise<Input> {
	if (isFile(input) || !Array.isArray(input.body)) return input;
	const body: unknown[] = [];
	for (const entry of input.body as Array<{ collection?: unknown; items?: unknown } | null>) {
		const { collection, items } = entry ?? {};
		if (typeof collection !== 'string' || !Array.isArray(items)) {
			// Directus says what is wrong with it.
			body.push(entry);
			continue;
		}
		const done: unknown[] = [];
		for (const [place, item] of items.entries())
			done.push(isRecord(item) ? await readItem(read, collection, item, place) : item);
		body.push({ ...entry, items: done });
	}
	return { ...input, body };
}

async function readItem(
	read: ReadValues,
	collection: string,
	item: IDataObject,
	place: number,
): Promise<IDataObject> {
	try {
		return await read(collection, item, { purpose: 'match', namesRecords: true });
	} catch (error) {
		throw asFailure(error, 'no').prefixed(`Item ${place + 1} of ${collection}`);
	}
}

const isRecord = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Writes items of several collections at once. */
export const importCollections = perInput(async (directus, row, input) => {
	const source = await dataSource(directus, input);
	const content = formOf({}, { ...source, type: 'application/json' });
	const request = { ...requestOf(row, input), content, timeout: patienceFor(source) };
	return doneWith(row, input, await directus.send(request));
});
