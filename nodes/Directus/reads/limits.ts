import type { IDataObject } from 'n8n-workflow';
import { limit } from '../fields/query';
import type { Directus } from '../transport/directus';
import { Failure, missingParameter } from '../transport/failure';

/** How many records the fields of a read of many ask for at most; Infinity for all. */
export function wantedRecords(ui: IDataObject): number {
	const given: unknown = ui.limit;
	// By -1 Directus means all, and gives as many as it gives at once.
	if (ui.returnAll || Number(given) === -1) return Infinity;
	// Without one Directus gives a hundred.
	if (given === undefined) throw missingParameter(limit.displayName);
	// A text would be put together with other numbers, not added; Directus refuses one that is none.
	return Number.isNaN(Number(given)) ? (given as number) : Number(given);
}

/** QUERY_LIMIT_MAX: how many records the server gives at once; Infinity where it tells of none. */
export async function mostAtOnce(directus: Directus): Promise<number> {
	const { queryLimit } = await directus.serverInfo();
	const max = Number(queryLimit?.max ?? -1);
	return max >= 0 ? max : Infinity;
}

/**
 * How many records a filter and a search find.
 *
 * @param path the endpoint of the collection
 * @throws Failure where Directus refuses, or answers with something else
 */
export async function countOf(
	directus: Directus,
	path: string,
	{ filter, search }: IDataObject,
): Promise<number> {
	const { data } = await directus.send({
		method: 'GET',
		path,
		query: { filter, search, aggregate: { count: '*' } },
		searchable: true,
	});
	const [first] = data as IDataObject[];
	return Number(first?.count ?? 0);
}

/**
 * The limit of an export, which is one answer: ends where the server would leave records out of
 * the file without a word.
 *
 * @param path the endpoint of the collection
 * @param wanted how many records at most; Infinity for all
 * @throws Failure where it is no number, or more are asked for than the server gives at once
 */
export async function exportLimit(
	directus: Directus,
	path: string,
	query: IDataObject,
	wanted: number,
): Promise<number> {
	if (!Number.isFinite(wanted) && wanted !== Infinity)
		throw new Failure(`${limit.displayName} is no number`, 'no', {
			description: 'Nothing was sent for this item. Check the expression that gives it.',
		});
	const most = await mostAtOnce(directus);
	if (wanted <= most) return wanted === Infinity ? -1 : wanted;
	const found = (await countOf(directus, path, query)) - Number(query.offset ?? 0);
	const asked = Math.min(wanted, found);
	if (asked <= most) return most;
	throw new Failure(
		`This Directus puts at most ${most} records in a file, and ${asked} were asked for`,
		'no',
		{
			description:
				'No file was made. QUERY_LIMIT_MAX of the server sets that. Choose fewer with a filter or a limit, or read the records with Get Many, which takes as many answers as it needs, and make the file in n8n.',
		},
	);
}
