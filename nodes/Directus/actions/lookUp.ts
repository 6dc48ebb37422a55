import type { IDataObject } from 'n8n-workflow';
import { inSteadyOrder } from './order';
import { withQuery } from './query';
import { lookUpFields } from '../fields/item';
import type { Handler, Input, Operation, Outcome } from '../framework/define';
import { Ledger } from '../framework/ledger';
import { unclear } from '../reads/byKey';
import { withKey } from '../reads/keys';
import { readByKeys } from '../reads/lookUp';
import { foundOutcome, notFoundOutcome } from '../reads/notFound';
import { isSingleton, WITHOUT_ID } from '../reads/singleton';
import type { Directus } from '../transport/directus';
import { asFailure, Failure, missingParameter } from '../transport/failure';
import { groupsOf } from '../bulk/groups';
import type { MatchGroup } from '../bulk/matches';
import { isBlank, matchedValues, recordIn } from '../bulk/matches';
import { emptyMatch, matchesOf, matchGroup } from '../bulk/matchGroups';

type ToReturn = 'first' | 'only' | 'all';

/** Two are enough to know that an item is not the only one. */
const ENOUGH: Record<ToReturn, number> = { first: 1, only: 2, all: Infinity };

/**
 * Completes an input of Look Up: what is asked of its items, also beside values that are given as JSON.
 *
 * @throws Failure where it matches on nothing
 */
export function withLookUp(input: Input, row: Operation): Input {
	if (Object.keys(input.body).length === 0) throw missingParameter(lookUpFields.displayName);
	return { ...input, query: withQuery({ ...input, raw: false }, row).query };
}

/**
 * Looks up the items that have the values of each input, of many inputs in one request.
 *
 * An input without such an item fares as its If Not Found says.
 */
export const lookUpItems: Handler = async (directus, row, inputs) => {
	const ledger = new Ledger(directus, inputs);
	// The fields to match on, and how many items are wanted, are part of what puts inputs together.
	let last: (IDataObject & { match: string[] }) | undefined;
	const queryOf = (input: Input): IDataObject => {
		const toReturn = input.ui.matchesToReturn as ToReturn;
		const match = Object.keys(recordIn(input));
		const isLast =
			input.query === last?.query &&
			toReturn === last?.toReturn &&
			match.length === last?.match.length &&
			match.every((name, place) => name === last?.match[place]);
		// Inputs that share this are put together without a look at the rest.
		if (last && isLast) return last;
		last = { query: input.query, match, toReturn };
		return last;
	};
	const [groups] = await Promise.all([
		groupsOf(directus, ledger, row, inputs, queryOf),
		// Known afterwards, and asked for while the fields are on their way.
		isSingleton(directus, inputs[0]?.path.collection).catch(() => false),
	]);
	for (const { query: asked, ...group } of groups) {
		if (!ledger.isOpen) break;
		const { query, match, toReturn } = asked as {
			query: IDataObject;
			match: string[];
			toReturn: ToReturn;
		};
		try {
			if (await isSingleton(directus, group.collection))
				throw new Failure(`"${group.collection}" is a singleton`, 'no', {
					description: WITHOUT_ID,
				});
			const { path, collection } = group;
			const sorted = await inSteadyOrder(directus, path, collection, query);
			const known = await matchGroup(directus, ledger, { ...group, query: sorted }, match);
			await lookUpGroup(directus, ledger, known, toReturn);
		} catch (error) {
			const failure = asFailure(error, 'no');
			for (const input of group.inputs) if (!ledger.has(input)) ledger.note(input, failure);
		}
	}
	return ledger.inOrder();
};

async function lookUpGroup(
	directus: Directus,
	ledger: Ledger,
	group: MatchGroup,
	toReturn: ToReturn,
): Promise<void> {
	const { query, match, key } = group;
	const searched: Input[] = [];
	for (const input of group.inputs) {
		const record = recordIn(input);
		if (match.some((name) => isBlank(record[name]))) ledger.note(input, emptyMatch(key.field));
		else searched.push(input);
	}
	if (!ledger.isOpen) return;
	const names = [...new Set([key.field, ...match])];
	const isHidden = hides(query, names);
	const { strip } = withKey(query, ...names);
	const wanted = {
		query: isHidden ? { fields: [], sort: query.sort } : query,
		most: ENOUGH[toReturn],
	};
	const matches = await matchesOf(directus, ledger, group, searched, wanted);
	const recordOf = isHidden ? await wholeRecords(directus, group, matches, toReturn) : strip;
	for (const [input, found] of matches)
		ledger.note(input, await outcomeOf(directus, group, input, found, { toReturn, recordOf }));
}

/** What is shown of an item that was found. */
type RecordOf = (record: IDataObject) => IDataObject;

async function outcomeOf(
	directus: Directus,
	group: MatchGroup,
	input: Input,
	found: IDataObject[],
	{ toReturn, recordOf }: { toReturn: ToReturn; recordOf: RecordOf },
): Promise<Outcome> {
	const isAmbiguous = toReturn === 'only' && found.length > 1;
	if (found.length === 0 || isAmbiguous) {
		const sent = recordIn(input);
		const sought = Object.fromEntries(group.match.map((name) => [name, sent[name]])) as IDataObject;
		if (isAmbiguous) return severalMatch(found, group, sought);
		return await notFoundOutcome(
			input,
			sought,
			async () => await noMatch(directus, group.collection, sought),
		);
	}
	const shown = toReturn === 'all' ? found : found.slice(0, 1);
	// Two inputs may look for the same item: each gets a copy of its own.
	return foundOutcome(
		input,
		shown.map((record) => ({ ...recordOf(record) })),
	);
}

/**
 * Whether what is asked of the items hides a field by which they are known: of a path that leads into a related
 * item Directus answers with that item in the place of its key.
 */
const hides = ({ fields }: IDataObject, names: string[]): boolean =>
	Array.isArray(fields) &&
	fields.some((path) => {
		const [first = '', ...rest] = String(path).split('.');
		return rest.length > 0 && (first === '*' || names.includes(first));
	});

/** How many items are read with all that is asked of them in one request. */
const MOST_WHOLE = 1000;

/** Reads the items that were found by their keys, with the fields that are asked for. */
async function wholeRecords(
	directus: Directus,
	{ path, query: sorted, key }: MatchGroup,
	matches: Map<Input, IDataObject[]>,
	toReturn: ToReturn,
): Promise<RecordOf> {
	const query = { ...sorted };
	delete query.sort;
	const shown = [...matches.values()].flatMap((found) =>
		toReturn === 'all' ? found : found.slice(0, 1),
	);
	const ids = [...new Set(shown.map((record) => record[key.field]))];
	const known = new Map<unknown, IDataObject>();
	for (let start = 0; start < ids.length; start += MOST_WHOLE) {
		const some = ids.slice(start, start + MOST_WHOLE);
		const find = await readByKeys(directus, { path, query, key }, some);
		for (const id of some) {
			const record = find(id);
			if (record !== undefined && record !== unclear) known.set(id, record);
		}
	}
	// What is gone by now was there a moment ago.
	return ({ [key.field]: id }) => known.get(id) ?? { [key.field]: id };
}

const told = (sought: IDataObject): string => matchedValues(Object.keys(sought), sought);

async function noMatch(
	directus: Directus,
	collection: string,
	sought: IDataObject,
): Promise<Failure> {
	const isAdmin = await directus.seesEverything();
	return new Failure(`No item in ${collection} has ${told(sought)}`, 'no', {
		description: [
			!isAdmin && 'Or there is one that the user of the credential may not read.',
			'Where that is no error, choose something else under If Not Found.',
		]
			.filter(Boolean)
			.join(' '),
	});
}

function severalMatch(found: IDataObject[], { key }: MatchGroup, sought: IDataObject): Failure {
	const ids = found.slice(0, 2).map((record) => String(record[key.field]));
	return new Failure(`Several items have ${told(sought)}`, 'no', {
		description: `Two of them are ${ids.join(' and ')}. Match on fields that together are unique, or have the first or all of them returned.`,
	});
}
