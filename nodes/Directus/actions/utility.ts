import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { inputDataFile, inputFile, inputType } from '../fields/binary';
import { importFormat, movedItem, targetPlace } from '../fields/utility';
import type { Input, LegacyHandler, Operation } from '../framework/define';
import { request, sendRow } from '../framework/execute';
import { parseJson } from '../framework/json';
import { perInput } from '../framework/ledger';
import { toItems } from '../framework/output';
import { isRaw, missingParameter, readField, readParameters } from '../framework/parameters';
import { doneWith, requestOf } from '../framework/send';
import { restate } from '../transport/errors';
import { pathSegment } from '../transport/path';
import { brokenOff, mayLeave } from './files/remains';
import type { Source } from './files/source';
import { fieldNames, formOf, jsonSource, patienceFor, sourceOf, tracked } from './files/source';
import { refuseEarly } from './files/upload';
import { exportLimit, wantedRecords } from './limits';
import { queryOf } from './query';

/** Makes the query of an export, whose limit is set where the server's is known. */
export function withExportQuery(input: Input, row: Operation): Input {
	if (input.raw) return input;
	wantedRecords(input.ui);
	return { ...input, body: { ...input.body, query: queryOf(row, input.ui) } };
}

/** Has Directus write items into a file of its own, in the background. */
export const exportToFile = perInput(async (directus, row, input) => {
	if (input.raw) return doneWith(row, input, await directus.send(requestOf(row, input)));
	const body = input.body as IDataObject & { query: IDataObject };
	const path = endpointOf(input.path.collection);
	const most = await exportLimit(directus, path, body.query, wantedRecords(input.ui));
	const sent = { ...input, body: { ...body, query: { ...body.query, limit: most } } };
	return doneWith(row, input, await directus.send(requestOf(row, sent)));
});

/** Where the records of a collection are read; those of Directus have endpoints of their own. */
function endpointOf(collection: unknown): string {
	const name = String(collection);
	if (name.startsWith('directus_'))
		return `/${pathSegment(name.slice('directus_'.length), 'collection')}`;
	return `/items/${pathSegment(name, 'collection')}`;
}

/** Moves an item. Directus fails at one that does not exist. */
export const sortItems: LegacyHandler = async function (row, index) {
	return await sendRow.call(this, row, index).catch((error: unknown) => {
		const isMissing = error instanceof NodeApiError && /^Cannot read propert/.test(error.message);
		if (!isMissing) return Promise.reject(error as Error);
		throw restate(
			this.getNode(),
			error,
			'One of the two items does not exist',
			`Nothing was moved. Check "${movedItem.displayName}" and "${targetPlace.displayName}".`,
		);
	});
};

/** Sends a file of items. Directus goes by the type of the file, which n8n may not know. */
export const importItems: LegacyHandler = async function (row, index) {
	const { path, query } = readParameters.call(this, row, index);
	const [field = ''] = fieldNames.call(this, inputFile, index);
	const source = await sourceOf.call(this, index, field);
	const type = (this.getNodeParameter(importFormat.name, index, '') as string) || typeOf(source);
	await refuseEarly.call(this, source);
	const { content, allSent } = tracked(formOf({}, { ...source, type }));
	const answer = await request
		.call(
			this,
			row,
			{ path, query: withoutFalse(query), body: {} },
			{ content, timeout: patienceFor(source) },
		)
		.catch((error: unknown) => {
			if (!mayLeave(error) || error.httpCode !== null) throw error;
			throw brokenOff.call(this, error, source, allSent() ? ALL_OR_NOTHING : NOTHING, 'import');
		});
	return toItems(row, answer, path, index);
};

/** Directus imports a file in one transaction, which stays open while it waits for the rest. */
const WAITING =
	'Directus waits for the rest of a cut file until IMPORT_TIMEOUT, an hour unless set. With SQLite it does nothing else meanwhile: restart it if it does not answer.';
const NOTHING = `None of its items was written: Directus writes all of a file or nothing. ${WAITING}`;
const ALL_OR_NOTHING = `Directus has written all of its items or none of them: look for one in the collection. ${WAITING}`;

function typeOf({ name, type }: Source): string {
	if (/\.csv$/i.test(name)) return 'text/csv';
	return /\.json$/i.test(name) ? 'application/json' : type;
}

/** Writes items of several collections at once. */
export const importCollections: LegacyHandler = async function (row, index) {
	const { query, source } = await readData.call(this, row, index);
	const content = formOf({}, { ...source, type: 'application/json' });
	return toItems(
		row,
		await request.call(
			this,
			row,
			{ path: {}, query, body: {} },
			{ content, timeout: patienceFor(source) },
		),
		{},
		index,
	);
};

/**
 * What a row sends as a file: a binary of the item, or JSON of the node. JSON in a body is limited
 * by MAX_PAYLOAD_SIZE, a file is not.
 *
 * @returns `data` is the JSON, where it was given
 */
export async function readData(
	this: IExecuteFunctions,
	row: Operation,
	index: number,
): Promise<{ query: IDataObject; source: Source; data?: unknown }> {
	const query = withoutFalse(readParameters.call(this, { ...row, body: undefined }, index).query);
	if (isRaw.call(this, row, index)) {
		const { body: data } = readParameters.call(this, row, index);
		return { query, source: jsonSource(data), data };
	}
	if (this.getNodeParameter(inputType.name, index, 'json') === 'binary') {
		const [field = ''] = fieldNames.call(this, inputDataFile, index);
		const source = await sourceOf.call(this, index, field);
		await refuseEarly.call(this, source);
		return { query, source };
	}
	const field = Object.values(row.body ?? {}).find(({ type }) => type === 'json');
	const data = field && parseJson(readField.call(this, field, index), field.displayName);
	if (field && Object.keys(data ?? {}).length === 0)
		throw missingParameter.call(this, field.displayName, index);
	return { query, source: jsonSource(data), data };
}

/** Before version 12 Directus takes `false` in an address for a switch that is on. */
const withoutFalse = (query: IDataObject): IDataObject =>
	Object.fromEntries(Object.entries(query).filter(([, value]) => value !== false));
