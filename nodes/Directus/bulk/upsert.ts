import type { IDataObject } from 'n8n-workflow';
import { refuseSingleton } from '../reads/singleton';
import type { Handler, Input } from '../framework/define';
import { parseList } from '../framework/json';
import { Ledger } from '../framework/ledger';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import { withoutNewChoices } from './choices';
import { Creation } from './create';
import type { Group } from './groups';
import { groupsOf, returnQuery, wavesOf } from './groups';
import type { MatchGroup } from './matches';
import { isBlank, looseName, matchedValues, matchOf, recordIn } from './matches';
import { matchesOf, matchGroup } from './matchGroups';
import { withReadableFields } from './returned';
import { Updates } from './update';
import { isRounded } from '../values/compare';

/**
 * Creates an item for every input, or changes the one that has the same values in the fields to match
 * on. A batch costs one read, and at most one bulk create and one bulk update.
 */
export const upsertItems: Handler = async (directus, row, inputs) => {
	const ledger = new Ledger(directus, inputs);
	const creation = new Creation(directus, ledger);
	const updates = new Updates(directus, ledger);
	const matches = new Map<Input, string[]>();
	for (const input of inputs) {
		try {
			matches.set(input, matchFieldsOf(input));
		} catch (error) {
			ledger.note(input, asFailure(error, 'no'));
		}
	}
	const valid = inputs.filter((input) => matches.has(input));
	// The fields to match on are part of what puts inputs together. Those that share their options share this.
	const queries = new Map<IDataObject, IDataObject>();
	const queryOf = (input: Input): IDataObject => {
		const query = queries.get(input.ui) ?? { ...returnQuery(input), match: matches.get(input) };
		queries.set(input.ui, query);
		return query;
	};
	const ready: MatchGroup[] = [];
	for (const { query, ...group } of await groupsOf(directus, ledger, row, valid, queryOf)) {
		const { match, ...rest } = query as IDataObject & { match: string[] };
		try {
			await refuseSingleton(directus, group.collection);
		} catch (error) {
			const failure = asFailure(error, 'no');
			for (const input of group.inputs) ledger.note(input, failure);
			continue;
		}
		ready.push(await matchGroup(directus, ledger, { ...group, query: rest }, match));
	}
	const groups: MatchGroup[] = [];
	for (const group of await withReadableFields(directus, ledger, ready)) {
		const read = async (_: Directus, __: Group, doubted: Input[], fields: string[]) => {
			const searched = doubted.filter((input) => matchOf(recordIn(input), group) !== undefined);
			const wanted = { query: { fields }, most: Infinity };
			const found = await matchesOf(directus, ledger, group, searched, wanted);
			return (input: Input) => found.get(input)?.[0];
		};
		groups.push(await withoutNewChoices(directus, ledger, group, read));
	}
	// Two inputs that mean the same item: the second finds what the first has written. Whether they do
	// cannot be told by other fields to match on.
	const alike = new Set(groups.map(({ path, match }) => JSON.stringify([path, match]))).size;
	const paths = new Set(groups.map(({ path }) => path)).size;
	const nameOf = (input: Input, group: MatchGroup) =>
		alike > paths ? '' : (looseName(recordIn(input), group) ?? `new ${input.index}`);
	for (const wave of wavesOf(groups, nameOf)) {
		for (let start = 0; start < wave.inputs.length && ledger.isOpen; start += wave.batchSize) {
			const batch = wave.inputs.slice(start, start + wave.batchSize);
			await upsertBatch(directus, ledger, { creation, updates }, { ...wave, inputs: batch });
		}
	}
	creation.hint();
	updates.hint();
	return ledger.inOrder();
};

/**
 * The fields to match on: the mapper's, or those beside the user's own JSON.
 *
 * @throws Failure where there are none
 */
export function matchFieldsOf({ ui }: Input): string[] {
	const match = parseList(ui.matchFields ?? '', 'Match On');
	if (match.length > 0) return match as string[];
	throw new Failure('Missing required parameter: the fields to match on', 'no', {
		description: 'Choose the fields whose values find an existing item.',
	});
}

async function upsertBatch(
	directus: Directus,
	ledger: Ledger,
	{ creation, updates }: { creation: Creation; updates: Updates },
	group: MatchGroup,
): Promise<void> {
	const { key } = group;
	const searched = group.inputs.filter((input) => matchOf(recordIn(input), group) !== undefined);
	const found = await matchesOf(directus, ledger, group, searched);
	/** The key of the item that an input matches; undefined where it is not known to its last digit. */
	const keyOf = (input: Input): unknown => {
		const held = found.get(input)?.[0]?.[key.field];
		if (!isRounded(held)) return held;
		return group.match.includes(key.field) ? recordIn(input)[key.field] : undefined;
	};
	const creates: Input[] = [];
	const changes: Input[] = [];
	for (const input of group.inputs) {
		if (ledger.has(input)) continue;
		const records = found.get(input) ?? [];
		if (records.length > 1) {
			ledger.note(input, ambiguous(records, group.match, key.field, recordIn(input)));
		} else if (records[0] && keyOf(input) === undefined) {
			ledger.note(input, roundedKey(records[0], group.match, key.field));
		} else if (records[0]) {
			changes.push(input);
		} else {
			creates.push(input);
		}
	}
	if (!ledger.isOpen) return;
	const bodies = new Map(creates.map((input) => [input, withoutEmpty(recordIn(input), key.field)]));
	const create = async () =>
		await creation.createGroup({ ...group, inputs: creates }, (input) => bodies.get(input) ?? {});
	const change = async () => await updates.updateGroups([{ ...group, inputs: changes }], keyOf);
	const isFirst = freesValues(group, creates, changes);
	if (isFirst) await change();
	await create();
	if (!isFirst) await change();
}

/** Whether a change may give up a value that a new item is to have and only one may have. */
export function freesValues(
	{ fields, match, key }: MatchGroup,
	creates: Input[],
	updates: Input[],
): boolean {
	return fields.some(
		({ field, schema }) =>
			schema?.is_unique === true &&
			field !== key.field &&
			!(match.length === 1 && match[0] === field) &&
			[creates, updates].every((inputs) =>
				inputs.some((input) => Object.hasOwn(recordIn(input), field)),
			),
	);
}

/** An empty key is none: Directus gives one. */
export function withoutEmpty(record: IDataObject, key: string): IDataObject {
	if (!Object.hasOwn(record, key) || !isBlank(record[key])) return record;
	const rest = { ...record };
	delete rest[key];
	return rest;
}

const roundedKey = (record: IDataObject, match: string[], key: string) =>
	new Failure(
		`The item that matches has the ID ${String(record[key])}, which Directus rounded: it is not clear which it is`,
		'no',
		{
			description: `Directus answers whole numbers beyond ${Number.MAX_SAFE_INTEGER} rounded where the database does not give them as text. Match on ${[...match, key].join(', ')}, and give the ID as text. Nothing was written for this item.`,
		},
	);

function ambiguous(
	records: IDataObject[],
	match: string[],
	key: string,
	sent: IDataObject,
): Failure {
	const ids = records.slice(0, 5).map((record) => String(record[key]));
	return new Failure(
		`${records.length} items match ${matchedValues(match, sent)}: it is not clear which to update`,
		'no',
		{
			description: `They are ${ids.join(', ')}${records.length > 5 ? ' …' : ''}. Match on fields that together are unique. Nothing was written for this item.`,
		},
	);
}
