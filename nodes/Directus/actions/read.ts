import type { IDataObject } from 'n8n-workflow';
import type { Done, Input, Operation } from '../framework/define';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import type { Directus } from '../transport/directus';
import { Failure } from '../transport/failure';
import type { DirectusAnswer } from '../transport/request';
import { fileDone, receive } from './files/receive';
import { exportLimit, mostAtOnce, wantedRecords } from '../reads/limits';
import { inSteadyOrder } from './order';
import { FIRST_PAGE, readPages, unlessTooLong } from '../reads/pages';
import { findsNoItem, hasNoItem, isUnsaved } from '../reads/singleton';

/**
 * Reads one record, with the fields that were asked for.
 *
 * @throws Failure where Directus refuses, or the collection is no singleton
 */
export async function readOne(directus: Directus, row: Operation, input: Input): Promise<Done> {
	const answer = await directus.send(requestOf(row, input));
	if (input.raw) return rawDone(row, input, answer);
	// A collection that is no singleton answers with its first hundred.
	if (Array.isArray(answer.data) && input.path.collection !== undefined)
		throw noSingleton(input.path.collection);
	return doneWith(row, input, answer);
}

export const getOne = perInput(readOne);

/** The failure for a collection of many items where the one of a singleton was meant. */
export const noSingleton = (collection: unknown): Failure =>
	new Failure(`"${String(collection)}" is no singleton`, 'no', {
		description: 'It can hold many items: use Get, Get Many or Update.',
	});

/**
 * Reads many records for one input: its records, the envelope with its counts, or a file.
 *
 * Without a sort the records come in the order of the collection's sort field where it has one, else
 * in that of the key, however many they are.
 */
export async function readMany(directus: Directus, row: Operation, input: Input): Promise<Done> {
	const { path } = requestOf(row, input);
	if (input.raw) return rawDone(row, input, await directus.send(requestOf(row, input)));
	const options = (input.ui.options ?? {}) as IDataObject;
	const limit = wantedRecords(input.ui);
	const collection = (input.path.collection as string | undefined) ?? row.collection;
	// Pages need the key: it is asked for while the order is. Nothing is thrown here.
	if (limit > FIRST_PAGE && collection) void directus.primaryKey(collection);
	const query = await inSteadyOrder(directus, path, collection, input.query);
	if (options.export) {
		const isNone = await hasNoItem(directus, path, collection, query);
		if (!isNone) return await exportFile(directus, path, query, limit, options);
		directus.hint(
			`The singleton "${String(collection)}" holds nothing of what was asked for, so no file was made.`,
		);
		return { records: [] };
	}
	if (query.meta)
		return { records: [await readEnvelope(directus, { path, query, limit, collection })] };
	const records = await readRecords(directus, { path, query, limit, collection });
	const [only, ...others] = records;
	const isNone =
		only !== undefined &&
		others.length === 0 &&
		((await findsNoItem(directus, path, collection, query)) ||
			(await isUnsaved(directus, collection, only)));
	return { records: isNone ? [] : records };
}

export const getMany = perInput(readMany);

interface Read {
	path: string;
	query: IDataObject;
	limit: number;
	collection: string | undefined;
}

async function readRecords(directus: Directus, read: Read): Promise<IDataObject[]> {
	const { path, query, limit, collection } = read;
	if (query.aggregate ?? query.groupBy) return await readGroups(directus, path, query, limit);
	// One page needs no key: nothing is to be told apart.
	const first =
		limit > FIRST_PAGE ? undefined : await readOnePage(directus, path, { ...query, limit });
	return first ?? (await readAllPages(directus, { path, query, limit, collection }));
}

async function readAllPages(
	directus: Directus,
	{ path, query, limit, collection }: Read,
): Promise<IDataObject[]> {
	const key = collection ? await directus.primaryKey(collection) : undefined;
	const records: IDataObject[] = [];
	for await (const page of readPages(directus, { path, query, limit, key })) {
		// Not spread: a page can hold more than a call takes.
		for (const record of page) records.push(record);
	}
	return records;
}

/** A few records; undefined where the server does not give that many at once. */
async function readOnePage(
	directus: Directus,
	path: string,
	query: IDataObject,
): Promise<IDataObject[] | undefined> {
	const answer = await directus
		.send({ method: 'GET', path, query, searchable: true })
		.catch(unlessTooLong);
	return typeof answer === 'number' ? undefined : (answer.data as IDataObject[]);
}

/** The envelope as Directus answers it, with all the records that were asked for. */
async function readEnvelope(directus: Directus, read: Read): Promise<IDataObject> {
	const { path, query, limit } = read;
	const ask = async (size: number) => {
		const whole = { ...query, limit: size };
		const { body } = await directus.send({ method: 'GET', path, query: whole, searchable: true });
		return body as IDataObject;
	};
	const few = limit > FIRST_PAGE ? undefined : await ask(limit).catch(unlessTooLong);
	if (typeof few === 'object') return few;
	// The counts are of all records, whatever the limit.
	const counted = await ask(1);
	const rest = { ...query, meta: undefined };
	const isGrouped = query.aggregate ?? query.groupBy;
	const data = isGrouped
		? await readGroups(directus, path, rest, limit)
		: await readAllPages(directus, { ...read, query: rest });
	return { ...counted, data };
}

/**
 * Groups, which have no key: one answer where the server gives them all at once, else pages in the
 * order of what they are grouped by.
 */
export async function readGroups(
	directus: Directus,
	path: string,
	query: IDataObject,
	limit: number,
): Promise<IDataObject[]> {
	const whole = limit === Infinity ? -1 : limit;
	const first = await readOnePage(directus, path, { ...query, limit: whole });
	const isWhole = limit !== Infinity || query.groupBy === undefined;
	if (first && (isWhole || first.length < (await mostAtOnce(directus)))) return first;
	const sort = (query.sort as string[] | undefined) ?? [];
	const rest = ((query.groupBy as string[] | undefined) ?? []).filter(
		(name) => !sort.includes(name) && !sort.includes(`-${name}`),
	);
	const sorted = { ...query, sort: [...sort, ...rest] };
	const groups: IDataObject[] = [];
	for await (const page of readPages(directus, { path, query: sorted, limit }))
		groups.push(...page);
	return groups;
}

/** What the user's own JSON asked for, in one request; with `meta` the envelope is the record. */
export function rawDone(row: Operation, input: Input, answer: DirectusAnswer): Done {
	if (input.query.meta === undefined) return doneWith(row, input, answer);
	return { records: [answer.body as IDataObject] };
}

/** Directus's own export: the list as a file, in one item. */
async function exportFile(
	directus: Directus,
	path: string,
	query: IDataObject,
	limit: number,
	options: IDataObject,
): Promise<Done> {
	const most = await exportLimit(directus, path, query, limit);
	const format = options.export as string;
	const name = `${path.split('/').at(-1)}.${format === 'csv_utf8' ? 'csv' : format}`;
	const whole = { ...query, limit: most, export: format };
	const received = await receive(directus, { method: 'GET', path, query: whole }, () => name);
	return fileDone((options.binaryProperty as string) || 'data', received, { format });
}
