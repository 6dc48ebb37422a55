import type { IDataObject } from 'n8n-workflow';
import type { Handler } from '../framework/define';
import { withBody } from '../framework/define';
import { perInput } from '../framework/ledger';
import { requestOf, sendOne } from '../framework/send';
import { Failure } from '../transport/failure';
import { wantedRecords } from '../reads/limits';

/** How many extensions the registry is asked for at once. */
const PAGE = 100;

/** Whether an extension is enabled stands in its `meta`. */
export const inMeta = withBody((meta) => ({ meta }));

/**
 * Changes or removes an extension that is installed. Of one that is not, Directus answers as if it had done so.
 *
 * @throws Failure where there is none
 */
export const sendForInstalled: Handler = perInput(async (directus, row, input) => {
	const { id } = input.path;
	const look = { method: 'GET', path: '/extensions', secrets: input.body } as const;
	const { data } = await directus.send(look);
	// Directus 10 has names in the place of IDs.
	const ids = Array.isArray(data)
		? data.map((one: { id?: unknown } | null) => one?.id)
		: [undefined];
	const isThere = ids.some((one) => String(one).toLowerCase() === String(id).toLowerCase());
	if (!isThere && !ids.includes(undefined))
		throw new Failure(`There is no extension "${String(id)}"`, 'no', {
			description: 'Nothing was sent for this item. Get Many tells those that there are.',
		});
	return await sendOne(directus, row, input);
});

/**
 * Searches the registry page by page: it has a largest page of its own, and tells only the count.
 *
 * Directus hands on a filter with one rule; of two it loses both. So where both are wanted, the
 * type is looked at here.
 */
export const searchRegistry = perInput(async (directus, row, input) => {
	if (input.raw) return await sendOne(directus, row, input);
	const { by, type, ...query } = input.query;
	const filter = by ? { by: { _eq: by } } : type ? { type: { _eq: type } } : undefined;
	const most = wantedRecords(input.ui);
	const found: IDataObject[] = [];
	for (let offset = 0, count = Infinity; offset < count && found.length < most; ) {
		const page = { limit: Math.min(PAGE, by && type ? PAGE : most - found.length), offset };
		const { body } = await directus.send(
			requestOf(row, { ...input, query: { ...query, ...(filter && { filter }), ...page } }),
		);
		const { data, meta } = body as {
			data: IDataObject[];
			meta?: { filter_count?: number } | null;
		};
		if (data.length === 0) break;
		found.push(...data.filter((extension) => !type || extension.type === type));
		offset += data.length;
		count = meta?.filter_count ?? offset;
	}
	return { records: found.slice(0, most) };
});
