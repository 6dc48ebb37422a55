import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Operation } from '../../framework/define';
import { splitRoute } from '../../framework/define';
import { parseList } from '../../framework/json';
import { isRaw, readParameters, refuseEmptyChange } from '../../framework/parameters';
import { answersKey } from '../query';
import { thrifty } from './thrifty';
import { fillPath } from '../../transport/path';
import type { Batches, Job } from './batches';

/** What an input item asks for, as its parameters say it. */
export interface Wish extends Job {
	sent: IDataObject;
	/** The record it is about, where there is one already. */
	id: unknown;
	query: IDataObject;
}

/** The wishes that go to one endpoint with the same query: only those can share a request. */
export interface Group {
	/** The endpoint for many records. */
	path: string;
	/** The collection that its records are of. */
	collection: string;
	query: IDataObject;
	wishes: Wish[];
	/** Where Directus takes no keys for new records: the fields that tell them apart. */
	apart?: string[];
}

/**
 * Reads the parameters of all input items and puts together what can go in one request. An item
 * whose parameters are bad ends the run before anything is sent, or fails alone with Continue On
 * Fail.
 */
export function readGroups(
	this: IExecuteFunctions,
	row: Operation,
	indexes: number[],
	batches: Batches,
	readQuery: (this: IExecuteFunctions, index: number, raw: IDataObject) => IDataObject,
): Group[] {
	batches.row = row;
	const template = splitRoute(row).template.replace(/\/{id}$/, '');
	const groups = new Map<string, Group>();
	const reader = thrifty.call(this, row);
	for (const index of indexes) {
		try {
			const { path: values, body, query: raw } = readParameters.call(reader, row, index);
			refuseEmptyChange.call(reader, row, body, index);
			const given = { index, path: values as IDataObject, query: raw, body, ui: {} };
			row.prepare?.({ ...given, raw: isRaw.call(reader, row, index) }, row);
			const path = fillPath(template, values);
			// Refused here, before anything is sent, not in the middle of the run.
			if ('id' in values) fillPath('{id}', values);
			const query = readQuery.call(reader, index, raw);
			const name = JSON.stringify([path, query]);
			const group = groups.get(name) ?? {
				path,
				collection: (values.collection as string | undefined) ?? row.collection ?? '',
				query,
				wishes: [],
			};
			group.wishes.push({ index, sent: body as IDataObject, id: values.id, query });
			groups.set(name, group);
		} catch (error) {
			batches.fail(index, error as Error);
		}
	}
	return [...groups.values()];
}

/** As many as Directus writes at its best, and few enough for one transaction. */
export const BATCH_SIZE = 500;

/** How many records go in one request, and the fields to answer with, from the node's options. */
export function readWriteOptions(this: IExecuteFunctions, index: number) {
	const options = this.getNodeParameter('options', index, {}) as IDataObject;
	const fields = [options.fields, options.fieldPaths]
		.filter((list) => list !== undefined && list !== '')
		.flatMap((list) => parseList(list, 'Fields') as string[]);
	const size = Number(options.batchSize ?? BATCH_SIZE);
	return {
		size: Number.isFinite(size) && size >= 1 ? Math.floor(size) : BATCH_SIZE,
		query: fields.length > 0 ? { fields: [...new Set(fields)] } : {},
	};
}

/**
 * A query that answers with the key as well, or with other fields by which records are known, and a
 * function that takes them out again where they were not asked for.
 */
export function withKey(query: IDataObject, ...names: string[]) {
	const fields = (query.fields ?? []) as string[];
	const added = names.filter((name) => !answersKey(query, name));
	return {
		query: added.length === 0 ? query : { ...query, fields: [...fields, ...added] },
		strip: (record: IDataObject): IDataObject => {
			if (added.length === 0) return record;
			const rest = { ...record };
			for (const name of added) delete rest[name];
			return rest;
		},
	};
}

/**
 * Groups in waves: two wishes that concern the same record never share one, and keep the order of the
 * input, also where they are of different groups.
 *
 * @param nameOf the same text for wishes of one endpoint that concern the same record
 */
export function wavesOf<G extends Group>(
	groups: G[],
	nameOf: (wish: Wish, group: G) => string,
): G[] {
	const ordered = groups
		.flatMap((group, place) => group.wishes.map((wish) => ({ group, place, wish })))
		.sort((a, b) => a.wish.index - b.wish.index);
	const counts = new Map<string, number>();
	const waves: G[][] = [];
	for (const { group, place, wish } of ordered) {
		const name = JSON.stringify([group.path, nameOf(wish, group)]);
		const turn = counts.get(name) ?? 0;
		counts.set(name, turn + 1);
		const wave = (waves[turn] ??= []);
		(wave[place] ??= { ...group, wishes: [] }).wishes.push(wish);
	}
	// A group that has nothing in a wave left a hole there.
	return waves.flat();
}

/**
 * A query of a write that answers with as many records as it writes: to a query without a limit
 * Directus adds QUERY_LIMIT_DEFAULT where QUERY_LIMIT_MAX is set. None stays none.
 */
export const answeringAll = (query: IDataObject, records: number): IDataObject =>
	Object.keys(query).length === 0 ? query : { ...query, limit: records };
