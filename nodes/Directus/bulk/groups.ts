import type { IDataObject } from 'n8n-workflow';
import type { Input, Operation } from '../framework/define';
import { splitRoute } from '../framework/define';
import { parseList } from '../framework/json';
import type { Ledger } from '../framework/ledger';
import type { Directus } from '../transport/directus';
import { asFailure } from '../transport/failure';
import { fillPath } from '../transport/path';
import type { DirectusField } from '../transport/schema';

/** The inputs that go to one endpoint with the same query and options: only those can share a request. */
export interface Group {
	/** The endpoint for many records. */
	path: string;
	/** The collection that its records are of. */
	collection: string;
	/** What Directus is asked to answer with. */
	query: IDataObject;
	/** How many records go in one request at most. */
	batchSize: number;
	/** Whether a delete looks first what is there. */
	looksFirst: boolean;
	/** Whether a change that changes nothing is left out. */
	skipsUnchanged: boolean;
	/** The primary key; undefined where the caller may not see it. */
	key?: DirectusField;
	inputs: Input[];
}

/** As many as Directus writes at its best, and few enough for one transaction. */
const BATCH_SIZE = 500;

/**
 * Puts together the inputs that can go in one request. An input whose options are bad fails by itself,
 * and is in no group.
 *
 * @param queryOf what Directus is asked to answer with for an input, as part of what puts it together
 */
export async function groupsOf(
	directus: Directus,
	ledger: Ledger,
	row: Operation,
	inputs: Input[],
	queryOf: (input: Input) => IDataObject = returnQuery,
): Promise<Group[]> {
	const template = splitRoute(row).template.replace(/\/{id}$/, '');
	const groups = new Map<string, Group>();
	let last: { input: Input; query: IDataObject; group: Group } | undefined;
	for (const input of inputs) {
		let path: string;
		let query: IDataObject;
		try {
			query = queryOf(input);
			// Most inputs of a run share all but their ID and their body: that is seen without comparing text.
			if (query === last?.query && isAlike(input, last.input)) {
				last.group.inputs.push(input);
				continue;
			}
			path = fillPath(template, input.path);
		} catch (error) {
			ledger.note(input, asFailure(error, 'no'));
			continue;
		}
		const batchSize = batchSizeOf(input);
		const looksFirst = optionsOf(input).checkExists !== false;
		const skipsUnchanged = optionsOf(input).skipUnchanged === true;
		const name = JSON.stringify([path, query, batchSize, looksFirst, skipsUnchanged]);
		const known = groups.get(name);
		if (known) {
			known.inputs.push(input);
			last = { input, query, group: known };
			continue;
		}
		const collection = String(input.path.collection ?? row.collection ?? '');
		const key = collection ? await directus.primaryKey(collection) : undefined;
		const how = { path, collection, query, batchSize, looksFirst, skipsUnchanged, key };
		const group = { ...how, inputs: [input] };
		groups.set(name, group);
		last = { input, query, group };
	}
	return [...groups.values()];
}

/** Whether two inputs go to one endpoint with the same options. */
function isAlike({ ui, path }: Input, other: Input): boolean {
	if (ui !== other.ui) return false;
	if (path === other.path) return true;
	for (const name in path) if (name !== 'id' && path[name] !== other.path[name]) return false;
	return true;
}

/** Whether an input means the caller, whom Directus knows as `me` where the IDs of users stand. */
export const isOwnUser = ({ collection }: Pick<Group, 'collection'>, { path }: Input): boolean =>
	collection === 'directus_users' && path.id === 'me';

const optionsOf = ({ ui }: Input) => (ui.options ?? {}) as IDataObject;

/** How many records of an input go in one request at most. */
export function batchSizeOf(input: Input): number {
	const size = Number(optionsOf(input).batchSize ?? BATCH_SIZE);
	return Number.isFinite(size) && size >= 1 ? Math.floor(size) : BATCH_SIZE;
}

const returnQueries = new WeakMap<IDataObject, IDataObject>();

/** The fields to answer a write with, from the node's options; inputs that share these get the same object. */
export function returnQuery(input: Input): IDataObject {
	const known = returnQueries.get(input.ui);
	if (known) return known;
	const query = madeReturnQuery(input);
	returnQueries.set(input.ui, query);
	return query;
}

function madeReturnQuery(input: Input): IDataObject {
	const { fields, fieldPaths } = optionsOf(input);
	const names = [fields, fieldPaths]
		.filter((list) => list !== undefined && list !== null && list !== '')
		.flatMap((list) => parseList(list, 'Fields') as string[]);
	return names.length > 0 ? { fields: [...new Set(names)] } : {};
}

/**
 * Groups in waves: two inputs that concern the same record never share one, and keep the order of the
 * input, also where they are of different groups.
 *
 * @param nameOf the same text for inputs of one endpoint that concern the same record
 */
export function wavesOf<G extends Group>(
	groups: G[],
	nameOf: (input: Input, group: G) => string,
): G[] {
	const ordered = groups
		.flatMap((group, place) => group.inputs.map((input) => ({ group, place, input })))
		.sort((a, b) => a.input.index - b.input.index);
	const counts = new Map<string, number>();
	const waves: G[][] = [];
	for (const { group, place, input } of ordered) {
		const name = JSON.stringify([group.path, nameOf(input, group)]);
		const turn = counts.get(name) ?? 0;
		counts.set(name, turn + 1);
		const wave = (waves[turn] ??= []);
		(wave[place] ??= { ...group, inputs: [] }).inputs.push(input);
	}
	// A group that has nothing in a wave left a hole there.
	return waves.flat();
}
