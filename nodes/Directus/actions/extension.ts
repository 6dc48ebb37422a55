import type { IDataObject } from 'n8n-workflow';
import type { LegacyHandler } from '../framework/define';
import { request, sendRow } from '../framework/execute';
import { toItems } from '../framework/output';
import { isRaw, readParameters } from '../framework/parameters';

/** How many extensions the registry is asked for at once. */
const PAGE = 100;

/** Enables or disables an extension. */
export const updateExtension: LegacyHandler = async function (row, index) {
	if (isRaw.call(this, row, index)) return await sendRow.call(this, row, index);
	const parameters = readParameters.call(this, row, index);
	const answer = await request.call(this, row, {
		...parameters,
		body: { meta: parameters.body as IDataObject },
	});
	return toItems(row, answer, parameters.path, index);
};

/**
 * Searches the registry page by page: it has a largest page of its own, and tells only the count.
 *
 * Directus hands on a filter with one rule; of two it loses both. So where both are wanted, the
 * type is looked at here.
 */
export const searchRegistry: LegacyHandler = async function (row, index) {
	if (isRaw.call(this, row, index)) return await sendRow.call(this, row, index);
	const parameters = readParameters.call(this, row, index);
	const { returnAll, limit, by, type, ...query } = parameters.query;
	const filter = by ? { by: { _eq: by } } : type ? { type: { _eq: type } } : undefined;
	const most = returnAll ? Infinity : Number(limit ?? 50);
	const found: IDataObject[] = [];
	for (let offset = 0, count = Infinity; offset < count && found.length < most; ) {
		const page = { limit: Math.min(PAGE, by && type ? PAGE : most - found.length), offset };
		const { body } = await request.call(this, row, {
			...parameters,
			query: { ...query, ...(filter && { filter }), ...page },
		});
		const { data, meta } = body as { data: IDataObject[]; meta?: { filter_count?: number } };
		if (data.length === 0) break;
		found.push(...data.filter((extension) => !type || extension.type === type));
		offset += data.length;
		count = meta?.filter_count ?? offset;
	}
	return found.slice(0, most).map((json) => ({ json, pairedItem: { item: index } }));
};
