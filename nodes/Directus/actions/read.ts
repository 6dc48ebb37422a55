import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { LegacyHandler, Operation } from '../framework/define';
import { request } from '../framework/execute';
import { toItems } from '../framework/output';
import { isRaw, readParameters, readPath } from '../framework/parameters';
import { fillPath } from '../transport/path';
import { directusRequest } from '../transport/legacy';
import { primaryKeyOf } from '../transport/legacy';
import { fileItem, receive } from './files/receive';
import { exportLimit, mostAtOnce, wantedRecords } from './limits';
import { FIRST_PAGE, readPages, unlessTooLong } from './pages';
import { readQuery } from './query';

/** Reads one record, with the fields that were asked for. */
export const getOne: LegacyHandler = async function (row, index) {
	if (isRaw.call(this, row, index)) return await readRaw.call(this, row, index);
	const path = readPath.call(this, row, index);
	const answer = await request.call(this, row, {
		path,
		query: readQuery.call(this, row, index),
		body: {},
	});
	// A collection that is no singleton answers with its first hundred.
	const { data } = (answer.body ?? {}) as IDataObject;
	if (Array.isArray(data)) throw noSingleton.call(this, path.collection, index);
	return toItems(row, answer, path, index);
};

/** The error for a collection of many items where the one of a singleton was meant. */
export function noSingleton(this: IExecuteFunctions, collection: unknown, itemIndex: number) {
	return new NodeOperationError(this.getNode(), `"${String(collection)}" is no singleton`, {
		description: 'It can hold many items: use Get, Get Many or Update.',
		itemIndex,
	});
}

/** Reads many records: one item each, the envelope with its counts, or a file. */
export const getMany: LegacyHandler = async function (row, index) {
	if (isRaw.call(this, row, index)) return await readRaw.call(this, row, index);
	const values = readPath.call(this, row, index);
	const path = fillPath(row.route.slice('GET '.length), values);
	const query = readQuery.call(this, row, index);
	const options = this.getNodeParameter('options', index, {}) as IDataObject;
	const limit = wantedRecords.call(this, index);
	if (options.export) {
		const most = await exportLimit.call(this, path, query, limit, index);
		return await exportFile.call(this, path, { ...query, limit: most }, index);
	}
	const collection = (values.collection as string | undefined) ?? row.collection;
	if (query.meta) {
		const json = await readEnvelope.call(this, path, query, limit, collection);
		return [{ json, pairedItem: { item: index } }];
	}
	if (query.aggregate ?? query.groupBy) {
		const data = await readGroups.call(this, path, query, limit);
		return toItems(row, { status: 200, headers: {}, body: { data } }, {}, index);
	}
	const items: INodeExecutionData[] = [];
	// One page needs no key: Directus sorts by it where nothing else is said.
	const first =
		limit > FIRST_PAGE ? undefined : await readOnePage.call(this, path, { ...query, limit });
	if (first) return first.map((json) => ({ json, pairedItem: { item: index } }));
	const key = collection ? await primaryKeyOf.call(this, collection) : undefined;
	for await (const page of readPages.call(this, { path, query, limit, key })) {
		for (const json of page) items.push({ json, pairedItem: { item: index } });
	}
	return items;
};

/** A few records; undefined where the server does not give that many at once. */
async function readOnePage(
	this: IExecuteFunctions,
	path: string,
	query: IDataObject,
): Promise<IDataObject[] | undefined> {
	const answer = await directusRequest
		.call(this, { method: 'GET', path, query, searchable: true })
		.catch(unlessTooLong);
	if (typeof answer === 'number') return undefined;
	return (answer.body as { data?: IDataObject[] } | undefined)?.data ?? [];
}

/** The envelope as Directus answers it, with all the records that were asked for. */
async function readEnvelope(
	this: IExecuteFunctions,
	path: string,
	{ meta, ...query }: IDataObject,
	limit: number,
	collection: string | undefined,
): Promise<IDataObject> {
	const ask = async (size: number) => {
		const whole = { ...query, meta, limit: size };
		return await directusRequest.call(this, {
			method: 'GET',
			path,
			query: whole,
			searchable: true,
		});
	};
	const few = limit > FIRST_PAGE ? undefined : await ask(limit).catch(unlessTooLong);
	if (typeof few === 'object') return few.body as IDataObject;
	// The counts are of all records, whatever the limit.
	const { body } = await ask(1);
	const data: IDataObject[] = [];
	if (query.aggregate ?? query.groupBy) {
		data.push(...(await readGroups.call(this, path, query, limit)));
	} else {
		const key = collection ? await primaryKeyOf.call(this, collection) : undefined;
		for await (const page of readPages.call(this, { path, query, limit, key })) {
			for (const record of page) data.push(record);
		}
	}
	return { ...(body as IDataObject), data };
}

/**
 * Groups, which have no key: one answer where the server gives them all at once, else pages in the
 * order of what they are grouped by.
 */
export async function readGroups(
	this: IExecuteFunctions,
	path: string,
	query: IDataObject,
	limit: number,
): Promise<IDataObject[]> {
	const whole = limit === Infinity ? -1 : limit;
	const first = await readOnePage.call(this, path, { ...query, limit: whole });
	const isWhole = limit !== Infinity || query.groupBy === undefined;
	if (first && (isWhole || first.length < (await mostAtOnce.call(this)))) return first;
	const sort = (query.sort as string[] | undefined) ?? [];
	const rest = ((query.groupBy as string[] | undefined) ?? []).filter(
		(name) => !sort.includes(name) && !sort.includes(`-${name}`),
	);
	const sorted = { ...query, sort: [...sort, ...rest] };
	const groups: IDataObject[] = [];
	for await (const page of readPages.call(this, { path, query: sorted, limit })) {
		groups.push(...page);
	}
	return groups;
}

/** What the user's own JSON asks for, in one request; with `meta` the envelope is the item. */
async function readRaw(this: IExecuteFunctions, row: Operation, index: number) {
	const parameters = readParameters.call(this, row, index);
	const answer = await request.call(this, row, parameters);
	if (parameters.query.meta === undefined) return toItems(row, answer, parameters.path, index);
	return [{ json: answer.body as IDataObject, pairedItem: { item: index } }];
}

/** Directus's own export: the list as a file, in one item. */
async function exportFile(
	this: IExecuteFunctions,
	path: string,
	query: IDataObject,
	index: number,
): Promise<INodeExecutionData[]> {
	const options = this.getNodeParameter('options', index, {}) as IDataObject;
	const format = options.export as string;
	const name = `${path.split('/').at(-1)}.${format === 'csv_utf8' ? 'csv' : format}`;
	const received = await receive.call(
		this,
		{ method: 'GET', path, query: { ...query, export: format } },
		() => name,
	);
	const field = (options.binaryProperty as string) || 'data';
	return [fileItem(index, field, received, { format })];
}
