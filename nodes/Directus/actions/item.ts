import type { IDataObject } from 'n8n-workflow';
import { aggregateFunctions, everyChange } from '../fields/item';
import type { Done, Input, Operation } from '../framework/define';
import { nothingToChange } from '../framework/emptyChange';
import { parseList } from '../framework/json';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import type { Directus } from '../transport/directus';
import { asFailure, Failure, missingParameter } from '../transport/failure';
import { refuseNewChoices } from '../bulk/choices';
import { countOf, mostAtOnce } from '../reads/limits';
import { asRead } from './filter';
import { previewOfQuery } from './preview';
import { isEmptyObject, queryOf, refusal, withoutGaps } from './query';
import { noSingleton, rawDone, readGroups, readOne } from './read';
import { foundOutcome, notFoundOutcome } from '../reads/notFound';
import { findsNoItem, isUnsaved, refuseSingleton } from '../reads/singleton';

/** Makes the query of a calculation. @throws Failure where it does not say what to calculate */
export function withCalculations(input: Input, row: Operation): Input {
	if (input.raw) return input;
	const { functions = [] } = (input.ui.calculations ?? {}) as {
		functions?: Array<{ function: string; field: string }>;
	};
	if (functions.length === 0)
		throw missingParameter(aggregateFunctions.displayName).withAdvice(
			'Add what to calculate, such as Count of *.',
		);
	const wanted: Record<string, string[]> = {};
	functions.forEach(({ function: name, field }, place) => {
		// Directus knows it in GraphQL only, and answers REST without a count.
		const isCount = name === 'count' || name === 'countAll';
		const of = name === 'countAll' ? '*' : field || '*';
		if (of === '*' && !isCount) {
			throw new Failure(`Calculation ${place + 1} needs a field`, 'no', {
				description: 'Nothing was sent. Only Count works with *: enter the name of a field.',
			});
		}
		const list = (wanted[isCount ? 'count' : name] ??= []);
		if (!list.includes(of)) list.push(of);
	});
	const groups = parseList(input.ui.groupBy ?? '', 'Group By') as string[];
	const query: IDataObject = {
		...queryOf(row, input.ui),
		aggregate: wanted,
		...(groups.length > 0 && { groupBy: groups }),
	};
	return { ...input, query };
}

/** Counts, sums and the like over the items of a collection: a record, or one for each group. */
export const aggregate = perInput(async (directus, row, input) => {
	const request = requestOf(row, input);
	if (input.raw) return rawDone(row, input, await directus.send(request));
	const { path } = request;
	const records = await readGroups(directus, path, input.query, Infinity);
	const isOne = records.length === 1;
	const isNone = isOne && (await findsNoItem(directus, path, input.path.collection, input.query));
	return { records: isNone ? [] : records };
});

/**
 * Reads the one item of a singleton. As long as nothing has been saved in it Directus answers with the default
 * values of its fields, as if that were an item; what comes out then its If Not Found says.
 */
export const getSingleton = perInput(async (directus, row, input) => {
	const done = await readOne(directus, row, input);
	if (!['error', 'item', 'nothing'].includes(String(input.ui.ifNotFound))) {
		await tellUnsaved(directus, input, done);
		return done;
	}
	const { path } = requestOf(row, input);
	const isSaved = (await countOf(directus, path, {})) > 0;
	const outcome = isSaved
		? foundOutcome(input, done.records)
		: await notFoundOutcome(input, {}, async () => await nothingSaved(directus, input));
	if (outcome instanceof Failure) throw outcome;
	return outcome;
});

async function tellUnsaved(directus: Directus, { path, raw }: Input, done: Done): Promise<void> {
	const [record] = raw ? [] : done.records;
	if (record && (await isUnsaved(directus, path.collection, record)))
		directus.hint(
			`The singleton "${String(path.collection)}" has never been saved: Directus gives the default values of its fields, and no ID.`,
		);
}

async function nothingSaved(directus: Directus, { path }: Input): Promise<Failure> {
	const nothing = `Nothing has been saved in the singleton "${String(path.collection)}"`;
	const isAdmin = await directus.seesEverything();
	return new Failure(
		isAdmin ? nothing : `${nothing}, or the user of the credential may not read it`,
		'no',
		{ description: 'Save it with Update Singleton, or choose something else under If Not Found.' },
	);
}

/** Changes the one item of a singleton. Of other collections Directus takes a list of changes there. */
export const updateSingleton = perInput(async (directus, row, input) => {
	const request = requestOf(row, input);
	const collection = String(input.path.collection);
	await refuseNewChoices(directus, input, collection, async (fields) => {
		const look = { ...request, method: 'GET', query: { fields }, body: undefined } as const;
		const held = await directus.send(look).catch(() => undefined);
		return () => held?.data as IDataObject | undefined;
	});
	const answer = await directus.send(request).catch(async (error: unknown) => {
		const failure = asFailure(error);
		const isList = failure.message.includes('"data" is required');
		if (isList && !input.raw) throw noSingleton(input.path.collection);
		if (failure.details.code !== 'FORBIDDEN') throw failure;
		// Directus writes it, and then refuses whoever may not read it, as if it had written nothing.
		const mayRead = await directus
			.send({ method: 'GET', path: request.path })
			.then(() => true)
			.catch(() => false);
		throw mayRead ? failure : failure.withWritten('unknown').withAdvice(READ_AFTERWARDS);
	});
	return doneWith(row, input, answer);
});

const READ_AFTERWARDS =
	'Directus reads a singleton after it has written it, and the user of the credential may not read this one: so the refusal may be that of the reading alone.';

/**
 * Checks the query of a change or delete, before anything is sent. An empty filter would mean every
 * item of the collection: that has to be said with `"limit": -1`.
 *
 * @throws Failure where the query chooses nothing or more than it says, or nothing is to be changed
 */
export function withBoundedQuery(input: Input, row: Operation): Input {
	const body = input.body as IDataObject;
	const isDelete = row.route.startsWith('DELETE');
	if (!isDelete && !input.raw && isEmptyObject(body.data))
		throw nothingToChange(everyChange.displayName);
	return { ...input, body: { ...body, query: boundedQuery(body.query) } };
}

/**
 * Changes or deletes what a query finds. It is sent once: sent again it could find others. So where
 * the answer is lost nobody knows what was done, and no count is told.
 */
export const byQuery = perInput(async (directus, row, input) => {
	const isDelete = row.route.startsWith('DELETE');
	const { path } = requestOf(row, input);
	const { query, ...rest } = input.body as IDataObject & { query: IDataObject };
	if (!isDelete) await refuseSingleton(directus, input.path.collection);
	if (input.ui.preview) return await previewOfQuery(directus, row, input);
	const most = await mostAtOnce(directus);
	const isCapped = most !== Infinity;
	const found = isDelete ? await expectedCount(directus, path, query) : undefined;
	const all = isCapped && Number(query.limit) === -1;
	const sent = {
		...input,
		// Without it such a server answers with the first hundred of those it has changed.
		query: { ...(!isDelete && isCapped && { limit: -1 }), ...input.query },
		body: { ...rest, query: { ...query, ...(all && { limit: EVERY }) } },
	};
	const answer = await directus.send(requestOf(row, sent)).catch((error: Failure) => {
		throw error.written === 'unknown' ? error.withAdvice(ONCE) : error;
	});
	const { records } = doneWith(row, input, answer);
	if (!isDelete && records.length === most)
		directus.hint(
			`This Directus shows at most ${most} records at once: more than these may have been changed.`,
		);
	return {
		records: found === undefined ? records : records.map((record) => ({ ...record, count: found })),
	};
});

const ONCE =
	'It was not sent again, since it could find other items then. Look in Directus what the query still finds before you run the node again.';

/** A limit that means all: -1 stops at QUERY_LIMIT_MAX without a word. */
const EVERY = 2 ** 31 - 1;

/** How many items a query is about to delete; undefined where that cannot be told. */
async function expectedCount(
	directus: Directus,
	path: string,
	query: IDataObject,
): Promise<number | undefined> {
	if (query.offset !== undefined || query.page !== undefined) return undefined;
	const { queryLimit } = await directus.serverInfo();
	const limit = Number(query.limit ?? queryLimit?.default);
	if (Number.isNaN(limit)) return undefined;
	// Who may delete need not be allowed to read.
	const read = { ...query, filter: asRead(query.filter) as IDataObject | undefined };
	const found = await countOf(directus, path, read).catch(() => undefined);
	return found === undefined || limit === -1 ? found : Math.min(found, limit);
}

/** The query of a change; ends where it chooses nothing, or more than it says. */
function boundedQuery(given: unknown): IDataObject {
	const query = withoutGaps((typeof given === 'object' && given ? given : {}) as IDataObject);
	const { filter, limit } = query;
	const isFiltered = Object.hasOwn(query, 'filter') && !isEmptyObject(filter);
	const isSearched = Object.hasOwn(query, 'search');
	const isLimited = (limit ?? '') !== '';
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
