import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { LegacyInputHandler } from '../../framework/define';
import { parseJsonObject, parseList } from '../../framework/json';
import { isRaw } from '../../framework/parameters';
import { directusRequest, primaryKeyOf } from '../../transport/legacy';
import type { DirectusField } from '../../transport/schema';
import { hidesKey } from '../query';
import { recordsByKey, unclear } from './answers';
import type { Outcome } from './batches';
import { Batches } from './batches';
import type { Group, Wish } from './jobs';
import { isRead } from './matches';
import { missing, noKey } from './missing';
import { BATCH_SIZE, readGroups, withKey } from './jobs';
import { getOne, readQuery } from './reads';
import { isKey, sentKey } from '../../values/compare';

/** Reads the record of every input item, many in one request. */
export const getAll: LegacyInputHandler = async function (row, indexes) {
	const [first = 0] = indexes;
	// One item, and a query of the user's own, are asked for as the row says it.
	if (indexes.length === 1) return await getOne.call(this, row, first);
	const batches = new Batches(this, BATCH_SIZE, indexes.length);
	const query = function (this: IExecuteFunctions, index: number, raw: IDataObject) {
		return isRaw.call(this, row, index) ? readable(raw) : readQuery.call(this, row, index);
	};
	for (const group of readGroups.call(this, row, indexes, batches, query)) {
		const key = await primaryKeyOf.call(this, group.collection);
		const valid = group.wishes.filter(({ id, index }) => {
			if (isKey(key, id)) return true;
			batches.fail(index, noKey.call(this, id, group.collection, index));
			return false;
		});
		await batches.run(valid, async (wishes) => {
			// A content version is only read one by one.
			if (!key || group.query.version !== undefined || hidesKey(group.query, key.field))
				return await batches.eachAlone(
					wishes,
					async (wish) => await readAlone.call(this, group, wish),
				);
			return await readMany.call(this, group, wishes, key, batches);
		});
	}
	batches.hint('read');
	return batches.items(indexes);
};

/** The user's own query may hold as text what is looked into here. */
function readable(raw: IDataObject): IDataObject {
	const query = { ...raw };
	if ('fields' in query) query.fields = parseList(query.fields ?? [], 'fields') as string[];
	if (Array.isArray(query.fields) && query.fields.length === 0) delete query.fields;
	if ('alias' in query) query.alias = parseJsonObject(query.alias ?? {}, 'alias');
	return query;
}

async function readMany(
	this: IExecuteFunctions,
	group: Group,
	wishes: Wish[],
	key: DirectusField,
	batches: Batches,
): Promise<Array<Outcome | undefined>> {
	const name = key.field;
	const { query, strip } = withKey(group.query, name);
	const keys = [...new Set(wishes.map(({ id }) => String(sentKey(key, id))))];
	const whole = { ...query, limit: keys.length };
	const { body } = await directusRequest.call(
		this,
		keys.some((one) => isRead(key.type, one))
			? { method: 'SEARCH', path: group.path, body: { keys, query: whole } }
			: {
					method: 'GET',
					path: group.path,
					query: { ...whole, filter: { [name]: { _in: keys } } },
					searchable: true,
				},
	);
	const { data } = body as { data: IDataObject[] };
	const find = recordsByKey(
		key,
		data,
		wishes.map(({ id }) => id),
	);
	const asked = wishes.filter(({ id }) => find(id) === unclear);
	batches.requests++;
	const alone = await batches.eachAlone(asked, async (wish) => {
		return await readAlone.call(this, group, wish).catch((error): Outcome => {
			if (!(error instanceof NodeApiError) || error.context.code !== 'FORBIDDEN') throw error;
			return missing.call(this, wish.id, group.collection, wish.index);
		});
	});
	return wishes.map((wish): Outcome | undefined => {
		const record = find(wish.id);
		if (record === unclear) return alone[asked.indexOf(wish)];
		// Two inputs may ask for the same record: each gets a copy of its own.
		if (record) return { ...strip(record) };
		return missing.call(this, wish.id, group.collection, wish.index);
	});
}

async function readAlone(
	this: IExecuteFunctions,
	{ path, query }: Group,
	{ id }: Wish,
): Promise<Outcome> {
	const { body } = await directusRequest.call(this, {
		method: 'GET',
		path: `${path}/${encodeURIComponent(String(id))}`,
		query,
	});
	return (body as { data: IDataObject }).data;
}
