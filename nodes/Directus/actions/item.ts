import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { everyChange } from '../fields/item';
import type { LegacyHandler } from '../framework/define';
import { splitRoute } from '../framework/define';
import { request, sendRow } from '../framework/execute';
import { toItems } from '../framework/output';
import { isRaw, nothingToChange, readParameters, readPath } from '../framework/parameters';
import { parseJson, parseList } from '../framework/json';
import { fillPath } from '../transport/path';
import { serverInfo } from '../transport/legacy';
import { countOf, mostAtOnce } from './limits';
import { readQuery, refuseGap } from './query';
import { noSingleton, readGroups } from './read';

/** Counts, sums and the like over the items of a collection: an item, or one for each group. */
export const aggregate: LegacyHandler = async function (row, index) {
	if (isRaw.call(this, row, index)) {
		const parameters = readParameters.call(this, row, index);
		return toItems(row, await request.call(this, row, parameters), {}, index);
	}
	const { functions = [] } = this.getNodeParameter('calculations', index, {}) as {
		functions?: Array<{ function: string; field: string }>;
	};
	if (functions.length === 0) {
		throw new NodeOperationError(this.getNode(), 'Missing required parameter: Calculations', {
			description: 'Add what to calculate, such as Count of *.',
			itemIndex: index,
		});
	}
	const wanted: Record<string, string[]> = {};
	functions.forEach(({ function: name, field }, place) => {
		// Directus knows it in GraphQL only, and answers REST without a count.
		const isCount = name === 'count' || name === 'countAll';
		const of = name === 'countAll' ? '*' : field || '*';
		if (of === '*' && !isCount) {
			throw new NodeOperationError(this.getNode(), `Calculation ${place + 1} needs a field`, {
				description: 'Nothing was sent. Only Count works with *: enter the name of a field.',
				itemIndex: index,
			});
		}
		const list = (wanted[isCount ? 'count' : name] ??= []);
		if (!list.includes(of)) list.push(of);
	});
	const groups = parseList(this.getNodeParameter('groupBy', index, ''), 'Group By') as string[];
	const query: IDataObject = {
		...readQuery.call(this, row, index),
		aggregate: wanted,
		...(groups.length > 0 && { groupBy: groups }),
	};
	const path = fillPath(splitRoute(row).template, readPath.call(this, row, index));
	const data = await readGroups.call(this, path, query, Infinity);
	return toItems(row, { status: 200, headers: {}, body: { data } }, {}, index);
};

/** Changes the one item of a singleton. Of other collections Directus takes a list of changes there. */
export const updateSingleton: LegacyHandler = async function (row, index) {
	return await sendRow.call(this, row, index).catch((error: unknown) => {
		const isList = error instanceof NodeApiError && error.message.includes('"data" is required');
		if (!isList || isRaw.call(this, row, index)) return Promise.reject(error as Error);
		const { collection } = readPath.call(this, row, index);
		throw noSingleton.call(this, collection, index);
	});
};

/**
 * Changes or deletes what a query finds. An empty filter would mean every item of the collection:
 * that has to be said with `"limit": -1`.
 */
export const byQuery: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const body = parameters.body as IDataObject;
	const query = boundedQuery.call(this, body.query, index);
	const { method, template } = splitRoute(row);
	const path = fillPath(template, parameters.path);
	const isDelete = method === 'DELETE';
	const isEmpty = !isRaw.call(this, row, index) && isEmptyObject(body.data);
	if (!isDelete && isEmpty) throw nothingToChange.call(this, everyChange.displayName, index);
	const most = await mostAtOnce.call(this);
	const isCapped = most !== Infinity;
	const found = isDelete ? await doomed.call(this, path, query) : undefined;
	const sent = {
		...parameters,
		// Without it such a server answers with the first hundred of those it has changed.
		query: { ...(!isDelete && isCapped && { limit: -1 }), ...parameters.query },
		body: {
			...body,
			query: { ...query, ...(isCapped && Number(query.limit) === -1 && { limit: EVERY }) },
		},
	};
	const items = toItems(row, await request.call(this, row, sent), parameters.path, index);
	if (found !== undefined) for (const { json } of items) json.count = found;
	if (!isDelete && items.length === most) {
		this.addExecutionHints({
			message: `This Directus shows at most ${most} records at once: more than these may have been changed.`,
			type: 'info',
			location: 'outputPane',
		});
	}
	return items;
};

/** A limit that means all: -1 stops at QUERY_LIMIT_MAX without a word. */
const EVERY = 2 ** 31 - 1;

/** How many items a query is about to delete; undefined where that cannot be told. */
async function doomed(
	this: IExecuteFunctions,
	path: string,
	query: IDataObject,
): Promise<number | undefined> {
	if (query.offset !== undefined || query.page !== undefined) return undefined;
	const { queryLimit } = await serverInfo.call(this);
	const limit = Number(query.limit ?? queryLimit?.default);
	if (Number.isNaN(limit)) return undefined;
	// Who may delete need not be allowed to read.
	const found = await countOf.call(this, path, query).catch(() => undefined);
	return found === undefined || limit === -1 ? found : Math.min(found, limit);
}

/** The query of a change; ends where it chooses nothing, or more than it says. */
function boundedQuery(this: IExecuteFunctions, given: unknown, itemIndex: number): IDataObject {
	const query = { ...(typeof given === 'object' ? given : {}) } as IDataObject;
	const refusal = (message: string, next: string) =>
		new NodeOperationError(this.getNode(), message, {
			description: `Nothing was sent. ${next}`,
			itemIndex,
		});
	// Directus takes a filter as text too, and a search that is a number for none.
	if (typeof query.filter === 'string')
		query.filter = parseJson(query.filter, 'The filter') as IDataObject;
	if (typeof query.search === 'number') query.search = String(query.search);
	const { filter, search, limit } = query;
	const isFiltered = Object.hasOwn(query, 'filter') && !isEmptyObject(filter);
	const isSearched = Object.hasOwn(query, 'search');
	const isLimited = (limit ?? '') !== '';
	if (isFiltered) {
		refuseGap.call(this, filter, { label: 'The filter', index: itemIndex, strict: true });
		if (typeof filter !== 'object' || filter === null || Array.isArray(filter))
			throw refusal('The filter must be an object', 'Write it as { "field": { "_eq": value } }.');
	}
	if (isSearched && (typeof search !== 'string' || search.trim() === '')) {
		throw refusal(
			'The search is no text, and would find every item',
			'Give it a text, check the expression that gives it, or leave it out.',
		);
	}
	// Anything else means every item to Directus.
	if (isLimited && !(Number.isInteger(Number(limit)) && Number(limit) >= -1)) {
		throw refusal('The limit must be a number', '-1 means all items that are found.');
	}
	if (!isFiltered && !isSearched && !isLimited) {
		throw refusal(
			'The query chooses no items',
			'Give it a filter, a search or a limit; { "limit": -1 } means every item of the collection.',
		);
	}
	return query;
}

const isEmptyObject = (value: unknown) =>
	typeof value === 'object' && value !== null && Object.keys(value).length === 0;
