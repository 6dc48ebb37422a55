import type { IDataObject } from 'n8n-workflow';
import { comparisonIn } from '../bulk/unchanged';
import type { Done, Input, Operation } from '../framework/define';
import { parseJsonObject, parseList } from '../framework/json';
import { requestOf } from '../framework/send';
import { readPages } from '../reads/pages';
import type { Directus } from '../transport/directus';
import { Failure } from '../transport/failure';
import type { Source } from './files/source';
import { asRead } from './filter';
import { inSteadyOrder } from './order';

/** Tells that nothing was written. */
export function hintPreview(directus: Directus, more = ''): void {
	directus.hint(`Preview: nothing was written.${more}`);
}

/** Tells that the user of the credential may not do what a preview is of, where that is known. */
export async function hintForbidden(
	directus: Directus,
	collection: string,
	action: 'update' | 'delete',
): Promise<void> {
	if ((await directus.mayUse(collection, action)) === false)
		directus.hint(
			`A run would stop: the user of the credential may not ${action} in "${collection}".`,
			'warning',
		);
}

/** Directus's own limit where a query has none and the server sets no other. */
const LIMIT = 100;

/**
 * The records that a change or delete by a query would touch, one item each, as far as the caller may read
 * them: those that are deleted as they are, those that are changed as they would be, with the names of the
 * fields in which they would differ.
 *
 * @throws Failure where Directus refuses
 */
export async function previewOfQuery(
	directus: Directus,
	row: Operation,
	input: Input,
): Promise<Done> {
	const { path } = requestOf(row, input);
	const { query: given = {}, data } = input.body as { query?: IDataObject; data?: IDataObject };
	const { filter, search, sort, offset, page: number } = given;
	const { queryLimit } = await directus.serverInfo();
	const isLimited = (given.limit ?? '') !== '';
	const limit = Number(isLimited ? given.limit : (queryLimit?.default ?? LIMIT));
	const query: IDataObject = {
		...(filter && { filter: asRead(filter) as IDataObject }),
		...(search && { search }),
	};
	if (sort) query.sort = parseList(sort, 'The sort') as string[];
	// As Directus reads the query: a page counts before an offset, and where all are wanted not at all.
	const isPaged = Number(number ?? 0) > 0 && limit > 0;
	if (isPaged || offset) query.offset = isPaged ? (Number(number) - 1) * limit : Number(offset);
	const collection = String(input.path.collection ?? row.collection ?? '');
	const ordered = await inSteadyOrder(directus, path, collection, query);
	const key = await directus.primaryKey(collection);
	const comparison = await comparisonIn(directus, collection);
	// Directus leaves out what is no field, and the hint that names it is that of the run.
	const change = data && comparison.ofFields(data);
	const records: IDataObject[] = [];
	const read = { path, query: ordered, key, limit: limit < 0 ? Infinity : limit };
	for await (const page of readPages(directus, read)) {
		for (const record of page)
			records.push(
				change
					? {
							...{
								preview: true,
								result: 'updated',
								changed: comparison.changedIn(change, record),
							},
							record: { ...record, ...change },
						}
					: { preview: true, result: 'deleted', record },
			);
	}
	await hintForbidden(directus, collection, data ? 'update' : 'delete');
	hintPreview(
		directus,
		` ${records.length} ${records.length === 1 ? 'record' : 'records'} would be ${data ? 'updated' : 'deleted'}, as far as the user of the credential may read them.`,
	);
	return { records };
}

/** What a part of a difference does: https://github.com/flitbit/diff#differences has the letters. */
const RESULTS: Record<string, string> = { N: 'created', D: 'deleted' };

interface Part {
	kind: string;
	path?: Array<string | number>;
}

/** What differs in one collection, field or relation, beside its names. */
type Entry = IDataObject & { diff?: Part[] };

/**
 * What applying a difference would touch in the data model, one item for each collection, field and
 * relation.
 *
 * @param source the difference, as Get Difference gives it
 * @throws Failure where it is no JSON
 */
export async function previewOfDifference(directus: Directus, source: Source): Promise<Done> {
	const pieces: Uint8Array[] = [];
	for await (const piece of await source.open()) pieces.push(piece);
	const { diff } = parseJsonObject(Buffer.concat(pieces).toString(), 'The difference');
	const lists = Object.entries((diff ?? {}) as IDataObject);
	if (typeof diff !== 'object' || diff === null || !lists.every(([, list]) => Array.isArray(list)))
		throw new Failure('The JSON holds no difference', 'no', {
			description: 'Nothing was sent. Give what Get Difference gives: the hash and the diff.',
		});
	const records = lists.flatMap(([list, entries]) =>
		(entries as Entry[]).map(({ diff: parts, ...names }) => touched(list, names, parts)),
	);
	const lost = records.filter(
		({ result, in: list }) => result === 'deleted' && list !== 'relations',
	);
	hintPreview(
		directus,
		lost.length > 0
			? ` ${lost.length} collections and fields would be deleted with their values.`
			: '',
	);
	return { records };
}

/** @param list the name of the list that it stands in, such as `fields` */
function touched(list: string, names: IDataObject, parts: Part[] = []): IDataObject {
	const [first] = parts;
	const isWhole = first?.path === undefined;
	const result = (isWhole && RESULTS[first?.kind ?? '']) || 'updated';
	const changed = parts.map(({ path = [] }) => path.join('.'));
	return { preview: true, result, in: list, ...names, ...(result === 'updated' && { changed }) };
}
