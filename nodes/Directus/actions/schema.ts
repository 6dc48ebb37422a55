import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { snapshotOutput } from '../fields/schema';
import type { LegacyHandler } from '../framework/define';
import { request } from '../framework/execute';
import { toItems } from '../framework/output';
import { readParameters } from '../framework/parameters';
import { fileItem, outputField, receiveLegacy } from './files/receive';
import { formOf } from './files/source';
import { readData } from './utility';

/** The data model as JSON, as a text or as a file that the Directus command line reads as well. */
export const getSnapshot: LegacyHandler = async function (row, index) {
	const { path, query } = readParameters.call(this, row, index);
	const output = this.getNodeParameter(snapshotOutput.name, index, 'json') as string;
	if (output === 'yaml') {
		const more = { answer: 'text' as const };
		const answer = await request.call(
			this,
			row,
			{ path, query: { ...query, export: 'yaml' }, body: {} },
			more,
		);
		return toItems(row, answer, {}, index);
	}
	if (output === 'json') {
		return toItems(row, await request.call(this, row, { path, query, body: {} }), {}, index);
	}
	const field = outputField.call(this, index);
	const format = output === 'yamlFile' ? 'yaml' : 'json';
	const received = await receiveLegacy.call(
		this,
		{ method: 'GET', path: '/schema/snapshot', query: { ...query, export: format } },
		// The one that Directus gives says neither what it is nor of which server.
		() => `snapshot.${format}`,
	);
	return [fileItem(index, field, received)];
};

/** What a snapshot changes in the data model; `diff` is null where nothing. */
export const getDifference: LegacyHandler = async function (row, index) {
	const { query, source } = await readData.call(this, row, index);
	const content = formOf({}, source);
	const answer = await request.call(this, row, { path: {}, query, body: {} }, { content });
	const { data } = (answer.body ?? { data: { hash: null, diff: null } }) as { data: IDataObject };
	return [{ json: data, pairedItem: { item: index } }];
};

/** Changes the data model as Get Difference says. */
export const applyDifference: LegacyHandler = async function (row, index) {
	const { query, source, data } = await readData.call(this, row, index);
	if (data && (data as IDataObject).diff === null) {
		throw new NodeOperationError(this.getNode(), 'There is no difference to apply', {
			description:
				'Nothing was sent. Get Difference gives an empty diff where the data models are the same.',
			itemIndex: index,
		});
	}
	const content = formOf({}, source);
	return toItems(
		row,
		await request.call(this, row, { path: {}, query, body: {} }, { content }),
		{},
		index,
	);
};
