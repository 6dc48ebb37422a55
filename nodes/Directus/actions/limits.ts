import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { limit, returnAll } from '../fields/query';
import { missingParameter } from '../framework/parameters';
import { directusRequest } from '../transport/legacy';
import { serverInfo } from '../transport/legacy';

/** How many records the node is to read at most; Infinity for all. */
export function wantedRecords(this: IExecuteFunctions, index: number): number {
	if (this.getNodeParameter(returnAll.name, index, false)) return Infinity;
	const given: unknown = this.getNodeParameter(limit.name, index, limit.default);
	// Without one Directus gives a hundred.
	if (given === undefined || given === null || given === '')
		throw missingParameter.call(this, limit.displayName, index);
	// A text would be put together with other numbers, not added; Directus refuses one that is none.
	return Number.isNaN(Number(given)) ? (given as number) : Number(given);
}

/** QUERY_LIMIT_MAX: how many records the server gives at once; Infinity where it tells of none. */
export async function mostAtOnce(this: IExecuteFunctions): Promise<number> {
	const { queryLimit } = await serverInfo.call(this);
	const max = Number(queryLimit?.max ?? -1);
	return max >= 0 ? max : Infinity;
}

/**
 * How many records a filter and a search find.
 *
 * @param path the endpoint of the collection
 * @throws NodeApiError when Directus refuses
 */
export async function countOf(
	this: IExecuteFunctions,
	path: string,
	{ filter, search }: IDataObject,
): Promise<number> {
	const { body } = await directusRequest.call(this, {
		method: 'GET',
		path,
		query: { filter, search, aggregate: { count: '*' } },
		searchable: true,
	});
	const [first] = (body as { data?: Array<{ count?: unknown }> } | undefined)?.data ?? [];
	return Number(first?.count ?? 0);
}

/**
 * The limit of an export, which is one answer: ends where the server would leave records out of
 * the file without a word.
 *
 * @param path the endpoint of the collection
 * @param limit how many records at most; Infinity for all
 * @throws NodeOperationError where more are asked for than the server gives at once
 */
export async function exportLimit(
	this: IExecuteFunctions,
	path: string,
	query: IDataObject,
	limit: number,
	itemIndex: number,
): Promise<number> {
	const most = await mostAtOnce.call(this);
	if (limit <= most) return limit === Infinity ? -1 : limit;
	const found = (await countOf.call(this, path, query)) - Number(query.offset ?? 0);
	const wanted = Math.min(limit, found);
	if (wanted <= most) return most;
	throw new NodeOperationError(
		this.getNode(),
		`This Directus puts at most ${most} records in a file, and ${wanted} were asked for`,
		{
			description:
				'No file was made. QUERY_LIMIT_MAX of the server sets that. Choose fewer with a filter or a limit, or read the records with Get Many, which takes as many answers as it needs, and make the file in n8n.',
			itemIndex,
		},
	);
}
