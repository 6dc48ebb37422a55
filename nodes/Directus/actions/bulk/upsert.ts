import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { LegacyInputHandler, Operation } from '../../framework/define';
import { parseList } from '../../framework/json';
import { isRaw } from '../../framework/parameters';
import type { DirectusField } from '../../transport/schema';
import { fieldsOfCollection } from '../../transport/legacy';
import { Batches } from './batches';
import type { Group, Wish } from './jobs';
import { readGroups, readWriteOptions, wavesOf } from './jobs';
import type { MatchGroup } from './matches';
import { findMatches, looseName, matchOf, mostSearched } from './matches';
import { createGroup, updateGroups } from './write';

/**
 * Creates an item for every input item, or changes the one that has the same values in the fields
 * to match on. A batch costs one read, and at most one bulk create and one bulk update.
 */
export const upsertAll: LegacyInputHandler = async function (row, indexes) {
	const { size } = readWriteOptions.call(this, indexes[0] ?? 0);
	const batches = new Batches(this, size, indexes.length);
	// The fields to match on are part of what puts inputs together.
	const query = function (this: IExecuteFunctions, index: number): IDataObject {
		const { query } = readWriteOptions.call(this, index);
		return { ...query, match: readMatch.call(this, row, index) };
	};
	const groups: MatchGroup[] = [];
	for (const group of readGroups.call(this, row, indexes, batches, query)) {
		const { match, ...rest } = group.query as IDataObject & { match: string[] };
		groups.push(await readyGroup.call(this, { ...group, query: rest }, match, batches));
	}
	// Two inputs that mean the same item: the second finds what the first has written. Whether they do
	// cannot be told by other fields to match on.
	const alike = new Set(groups.map(({ path, match }) => JSON.stringify([path, match]))).size;
	const paths = new Set(groups.map(({ path }) => path)).size;
	const nameOf = (wish: Wish, group: MatchGroup) =>
		alike > paths ? '' : (looseName(wish.sent, group) ?? `new ${wish.index}`);
	for (const wave of wavesOf(groups, nameOf)) {
		for (let start = 0; start < wave.wishes.length; start += size) {
			if (batches.isCancelled()) break;
			await upsertBatch.call(
				this,
				{ ...wave, wishes: wave.wishes.slice(start, start + size) },
				batches,
			);
		}
	}
	batches.hint('created or updated');
	return batches.items(indexes);
};

/** Where the caller may not see the fields of a collection, its key is most likely this. */
const unknownKey = (collection: string): DirectusField => ({
	collection,
	field: 'id',
	type: 'unknown',
	schema: null,
	meta: null,
});

function readMatch(this: IExecuteFunctions, row: Operation, index: number): string[] {
	const match = isRaw.call(this, row, index)
		? parseList(this.getNodeParameter('matchFields', index, ''), 'Match On')
		: this.getNodeParameter('fields.matchingColumns', index, []);
	if (Array.isArray(match) && match.length > 0) return match as string[];
	throw new NodeOperationError(
		this.getNode(),
		'Missing required parameter: the fields to match on',
		{
			description: 'Choose the fields whose values find an existing item.',
			itemIndex: index,
		},
	);
}

async function readyGroup(
	this: IExecuteFunctions,
	group: Group,
	match: string[],
	batches: Batches,
): Promise<MatchGroup> {
	const fields = await fieldsOfCollection.call(this, group.collection).catch(() => []);
	const key = fields.find(({ schema }) => schema?.is_primary_key) ?? unknownKey(group.collection);
	const types = new Map(fields.map(({ field, type }) => [field, type]));
	const wishes = group.wishes.filter((wish) => {
		const empty = match.find((field) => (wish.sent[field] ?? '') === '');
		// An empty key means a new item; any other empty field would match at random.
		if (empty === undefined || empty === key.field) return true;
		batches.fail(wish.index, emptyMatch.call(this, empty, wish.index));
		return false;
	});
	return { ...group, wishes, match, key, types, fields };
}

async function upsertBatch(
	this: IExecuteFunctions,
	group: MatchGroup,
	batches: Batches,
): Promise<void> {
	const { match, key } = group;
	const searched = group.wishes.filter(({ sent }) => matchOf(sent, group) !== undefined);
	const found = new Map<number, IDataObject[]>();
	const most = mostSearched(group);
	for (let start = 0; start < searched.length; start += most) {
		await batches.run(searched.slice(start, start + most), async (wishes) => {
			await findMatches.call(this, group, wishes, found, batches);
			return wishes.map(() => undefined);
		});
	}
	const creates: Wish[] = [];
	const updates: Wish[] = [];
	for (const wish of group.wishes) {
		if (batches.outcomes.has(wish.index)) continue;
		const records = found.get(wish.index) ?? [];
		if (records.length > 1) {
			batches.fail(wish.index, ambiguous.call(this, records, match, key.field, wish));
		} else if (records[0]) {
			updates.push({ ...wish, id: records[0][key.field] });
		} else {
			creates.push({ ...wish, sent: withoutEmpty(wish.sent, key.field) });
		}
	}
	const first = freesValues(group, creates, updates);
	if (first) await updateGroups.call(this, [{ ...group, wishes: updates }], batches);
	await createGroup.call(this, { ...group, wishes: creates }, batches);
	if (!first) await updateGroups.call(this, [{ ...group, wishes: updates }], batches);
}

/** Whether a change may give up a value that a new item is to have and only one may have. */
function freesValues(
	{ fields, match, key }: MatchGroup,
	creates: Wish[],
	updates: Wish[],
): boolean {
	return fields.some(
		({ field, schema }) =>
			schema?.is_unique === true &&
			field !== key.field &&
			!(match.length === 1 && match[0] === field) &&
			[creates, updates].every((wishes) => wishes.some(({ sent }) => Object.hasOwn(sent, field))),
	);
}

/** An empty key is none: Directus gives one. */
function withoutEmpty(record: IDataObject, key: string): IDataObject {
	if (!Object.hasOwn(record, key) || (record[key] ?? '') !== '') return record;
	const rest = { ...record };
	delete rest[key];
	return rest;
}

function emptyMatch(this: IExecuteFunctions, field: string, itemIndex: number) {
	return new NodeOperationError(this.getNode(), `The field to match on is empty: ${field}`, {
		description:
			'It must have a value, or it would match items at random. Nothing was sent for this item.',
		itemIndex,
	});
}

function ambiguous(
	this: IExecuteFunctions,
	records: IDataObject[],
	match: string[],
	key: string,
	{ sent, index }: Wish,
) {
	const values = match.map((field) => `${field} = ${JSON.stringify(sent[field])}`).join(', ');
	const ids = records.slice(0, 5).map((record) => String(record[key]));
	return new NodeOperationError(
		this.getNode(),
		`${records.length} items match ${values}: it is not clear which to update`,
		{
			description: `They are ${ids.join(', ')}${records.length > 5 ? ' …' : ''}. Match on fields that together are unique. Nothing was written for this item.`,
			itemIndex: index,
		},
	);
}
