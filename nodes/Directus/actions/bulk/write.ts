import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { LegacyInputHandler } from '../../framework/define';
import { pathSegment } from '../../transport/path';
import { directusRequest } from '../../transport/legacy';
import type { DirectusField } from '../../transport/schema';
import { fieldsOfCollection, primaryKeyOf, seesEverything } from '../../transport/legacy';
import { recordsByKey, unclear } from './answers';
import type { Outcome } from './batches';
import { Batches } from './batches';
import type { Group, Wish } from './jobs';
import { isOfStudio, missing, noKey } from './missing';
import { answeringAll, readGroups, readWriteOptions, wavesOf, withKey } from './jobs';
import { pair, pairBy } from './pairing';
import { canonicalKey, isKey, looseKey, sentKey } from '../../values/compare';

/** Creates records in groups that are made ready first, for a resource with ways of its own. */
export const createReady = (ready: (group: Group) => Group): LegacyInputHandler =>
	async function (row, indexes) {
		const batches = new Batches(
			this,
			readWriteOptions.call(this, indexes[0] ?? 0).size,
			indexes.length,
		);
		for (const group of readGroups.call(this, row, indexes, batches, writeQuery)) {
			await createGroup.call(this, ready(group), batches);
		}
		batches.hint('created');
		return batches.items(indexes);
	};

/** Creates a record for every input item, many in one request. */
export const createAll = createReady((group) => group);

/** Changes a record for every input item, many in one request. */
export const updateAll: LegacyInputHandler = async function (row, indexes) {
	const batches = new Batches(
		this,
		readWriteOptions.call(this, indexes[0] ?? 0).size,
		indexes.length,
	);
	const groups = readGroups.call(this, row, indexes, batches, writeQuery);
	await updateGroups.call(this, groups, batches);
	batches.hint('updated');
	return batches.items(indexes);
};

/** Deletes a record for every input item, many in one request. */
export const deleteAll: LegacyInputHandler = async function (row, indexes) {
	const batches = new Batches(
		this,
		readWriteOptions.call(this, indexes[0] ?? 0).size,
		indexes.length,
	);
	for (const { path, wishes, collection } of readGroups.call(
		this,
		row,
		indexes,
		batches,
		() => ({}),
	)) {
		// Some endpoints are of no collection of items: their records go by other names.
		const named = row.path?.collection ? { collection } : {};
		const jobs = wishes.map(({ index, id }) => ({ index, sent: id }));
		await batches.run(jobs, async (batch) => {
			const keys = [...new Set(batch.map(({ sent }) => sent))];
			const [key] = keys;
			await directusRequest.call(
				this,
				keys.length === 1
					? { method: 'DELETE', path: `${path}/${pathSegment(key, 'id')}` }
					: { method: 'DELETE', path, body: keys },
			);
			return batch.map(({ sent }) => ({ ...named, id: sent as string, deleted: true }));
		});
	}
	batches.hint('deleted');
	return batches.items(indexes);
};

function writeQuery(this: IExecuteFunctions, index: number): IDataObject {
	return readWriteOptions.call(this, index).query;
}

/**
 * Creates the records of a group. Directus answers a list in the order of the keys, not in the
 * order sent, so every output is found by its record's key: the one that was sent, one that is
 * made here where keys are uuids, or the next of those that a counting database gave. Where Directus
 * takes no keys, other fields tell.
 */
export async function createGroup(
	this: IExecuteFunctions,
	group: Group,
	batches: Batches,
): Promise<void> {
	const alone = async (wish: Wish) => await createOne.call(this, group, wish, batches);
	const key = group.wishes.length > 1 ? await primaryKeyOf.call(this, group.collection) : undefined;
	if (!key) return await createKeyless.call(this, group, batches, alone);

	const takesKeys = key.type === 'uuid' && !group.apart;
	let makesKeys = takesKeys;
	await batches.run(group.wishes, async (wishes) => {
		const [first, ...rest] = wishes;
		if (first && rest.length === 0) return [await alone(first)];
		if (takesKeys && !makesKeys) return await batches.eachAlone(wishes, alone);
		const answer = createMany.call(this, group, wishes, key, batches);
		if (!takesKeys) return await answer;
		const outcomes = await answer.catch(refusedUnlessForbidden);
		if (outcomes || !first) return outcomes ?? [];
		// Perhaps the user may only not choose the key. The first record tells.
		const outcome = await alone(first);
		makesKeys = false;
		return [outcome, ...(await batches.eachAlone(rest, alone))];
	});
}

function refusedUnlessForbidden(error: unknown): undefined {
	if (error instanceof NodeApiError && error.context.code === 'FORBIDDEN') return undefined;
	throw error;
}

/**
 * Without a known key the answers cannot be told apart. The first tells whether there are any: a
 * caller who may not read a record is not told its key either.
 */
async function createKeyless(
	this: IExecuteFunctions,
	group: Group,
	batches: Batches,
	alone: (wish: Wish) => Promise<Outcome>,
): Promise<void> {
	const before = batches.unread;
	await batches.run(
		group.wishes.slice(0, 1),
		async (wishes) => await batches.eachAlone(wishes, alone),
	);
	const isUnread = batches.unread > before;
	await batches.run(group.wishes.slice(1), async (wishes) => {
		if (!isUnread) return await batches.eachAlone(wishes, alone);
		const body = wishes.map(({ sent }) => sent);
		await directusRequest.call(this, { method: 'POST', path: group.path, body });
		batches.unread += wishes.length;
		return wishes.map(() => ({ success: true }));
	});
}

async function createOne(
	this: IExecuteFunctions,
	{ path, query }: Group,
	{ sent }: Wish,
	batches: Batches,
): Promise<Outcome> {
	const { body } = await directusRequest.call(this, { method: 'POST', path, query, body: sent });
	const record = recordIn(body);
	if (!record) batches.unread++;
	return record ?? { success: true };
}

async function createMany(
	this: IExecuteFunctions,
	group: Group,
	wishes: Wish[],
	key: DirectusField,
	batches: Batches,
): Promise<Outcome[]> {
	const name = key.field;
	const { apart } = group;
	const { query, strip } = withKey(group.query, name, ...(apart ?? []));
	const records = wishes.map(({ sent }) =>
		key.type === 'uuid' && !apart && isEmpty(sent[name]) ? { ...sent, [name]: randomUUID() } : sent,
	);
	const { body } = await directusRequest.call(this, {
		method: 'POST',
		path: group.path,
		query: answeringAll(query, records.length),
		body: records,
	});
	const answered = withoutKeyless(recordsIn(body), name);
	const keyOf = (record: IDataObject) => looseKey(key, record[name]);
	const keyed = records.filter((record) => !isEmpty(record[name]));
	const find = recordsByKey(
		key,
		answered,
		keyed.map((record) => record[name]),
	);
	const given = new Set(keyed.map(keyOf));
	const counted = answered.filter((record) => !given.has(keyOf(record)));
	const unkeyed = records.filter((record) => isEmpty(record[name]));
	// Where some of the records may not be read back, there is no telling which.
	const matches = counted.length === unkeyed.length;
	const fields = matches && !apart ? await fieldsOfCollection.call(this, group.collection) : [];
	const paired = apart
		? pairBy(apart, unkeyed, counted)
		: matches
			? pair(unkeyed, counted, fields)
			: [];
	let next = 0;
	return records.map((record): IDataObject => {
		const own = isEmpty(record[name]) ? paired[next++] : find(record[name]);
		if (own && own !== unclear) return strip(own);
		if (own === unclear || (matches && isEmpty(record[name]))) batches.unpaired++;
		else batches.unread++;
		return { success: true, ...(!isEmpty(record[name]) && { [name]: record[name] }) };
	});
}

/** Directus puts the Studio's own permissions, which have no key, behind new ones. */
function withoutKeyless(records: IDataObject[], key: string): IDataObject[] {
	const keyed = records.filter((record) => !isEmpty(record[key]));
	// A user who may not read the keys sees none at all.
	return keyed.length > 0 ? keyed : records;
}

/** Changes the records of groups; changes of one record go out one behind the other, as they came. */
export async function updateGroups(
	this: IExecuteFunctions,
	groups: Group[],
	batches: Batches,
): Promise<void> {
	const keys = new Map<string, DirectusField | undefined>();
	const several = groups.length > 1 || groups.some(({ wishes }) => wishes.length > 1);
	for (const { collection } of several ? groups : []) {
		if (!keys.has(collection)) keys.set(collection, await primaryKeyOf.call(this, collection));
	}
	const keyed = groups.map((group) => ({ ...group, key: keys.get(group.collection) }));
	for (const group of keyed) {
		group.wishes = group.wishes.filter(({ id, index }) => {
			if (isKey(group.key, id)) return true;
			batches.fail(index, noKey.call(this, id, group.collection, index));
			return false;
		});
	}
	for (const wave of wavesOf(keyed, ({ id }, { key }) => looseKey(key, id))) {
		await updateGroup.call(this, wave, wave.key, batches);
	}
}

async function updateGroup(
	this: IExecuteFunctions,
	group: Group,
	key: DirectusField | undefined,
	batches: Batches,
): Promise<void> {
	const alone = async (wish: Wish) => await updateOne.call(this, group, wish, batches, key);
	const moves = ({ sent, id }: Wish, { field }: DirectusField) =>
		sent[field] !== undefined && canonicalKey(key, sent[field]) !== canonicalKey(key, id);
	await batches.run(group.wishes, async (wishes) => {
		const [first] = wishes;
		if (first && wishes.length === 1) return [await alone(first)];
		// A change of the key itself is addressed by the old one.
		if (!key || wishes.some((wish) => moves(wish, key))) {
			return await batches.eachAlone(wishes, alone);
		}
		return await updateMany.call(this, group, wishes, key, batches);
	});
}

async function updateOne(
	this: IExecuteFunctions,
	group: Group,
	{ sent, id, index }: Wish,
	batches: Batches,
	key: DirectusField | undefined,
): Promise<Outcome> {
	const { body } = await directusRequest.call(this, {
		method: 'PATCH',
		path: `${group.path}/${pathSegment(sentKey(key, id), 'id')}`,
		query: group.query,
		body: sent,
	});
	const record = recordIn(body);
	const isOther = record !== undefined && isOfStudio(group.collection, record);
	if (record && !isOther) return record;
	if (isOther || (await seesEverything.call(this)))
		return missing.call(this, id, group.collection, index);
	batches.unread++;
	return { success: true, [key?.field ?? 'id']: id as string };
}

async function updateMany(
	this: IExecuteFunctions,
	group: Group,
	wishes: Wish[],
	key: DirectusField,
	batches: Batches,
): Promise<Outcome[]> {
	const name = key.field;
	const { query, strip } = withKey(group.query, name);
	const { body } = await directusRequest.call(this, {
		method: 'PATCH',
		path: group.path,
		query: answeringAll(query, wishes.length),
		body: wishes.map(({ sent, id }) => ({ ...sent, [name]: sentKey(key, id) })),
	});
	const ids = wishes.map(({ id }) => id);
	const find = recordsByKey(key, recordsIn(body), ids);
	// No two IDs of a wave are alike.
	const outcomes = ids.map((id) => find(id)).map((one) => (one === unclear ? undefined : one));
	const isAll = outcomes.every((record) => record !== undefined);
	const absent = !isAll && (await seesEverything.call(this));
	return wishes.map(({ id, index }, place): Outcome => {
		const record = outcomes[place];
		if (record) return strip(record);
		if (absent) return missing.call(this, id, group.collection, index);
		batches.unread++;
		return { success: true, [name]: id as string };
	});
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

const recordIn = (body: unknown) => (body as { data?: IDataObject } | undefined)?.data;

const recordsIn = (body: unknown) => (body as { data?: IDataObject[] } | undefined)?.data ?? [];
