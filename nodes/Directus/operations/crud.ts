import { createMany, deleteMany, updateMany, withChanges } from '../actions/many';
import { withListQuery, withQuery } from '../actions/query';
import type { INodeProperties } from 'n8n-workflow';
import { createRecords } from '../bulk/create';
import { deleteRecords } from '../bulk/delete';
import { getRecords } from '../bulk/get';
import { updateRecords } from '../bulk/update';
import { getMany } from '../actions/read';
import { deleteOptions, writeOptions } from '../fields/item';
import {
	filterJson,
	filters,
	filterType,
	ifNotFound,
	limit,
	matchType,
	readManyOptions,
	readOneOptions,
	returnAll,
	simple,
	sortRules,
} from '../fields/query';
import { chosenFields } from '../fields/tool';
import {
	changeJson,
	recordId,
	recordIds,
	recordsJson,
	updateIds,
	updatesJson,
	updateWith,
} from '../fields/records';
import { preview } from '../fields/synchronize';
import type { Part, Parts } from '../framework/define';
import { defineOperation, handlerFields, ids, records, recordValues } from '../framework/define';

/** The fields of a read of many, of which actions/query.ts makes the query. */
export const manyFields = {
	returnAll,
	limit,
	filterType,
	matchType,
	filters,
	filterJson,
	sortRules,
	options: readManyOptions,
};

/** The body of a change of many records; actions/many.ts takes the one or the other. */
export const updateManyBody: Part[] = [
	handlerFields({ updateWith }),
	{ keys: ids(updateIds), data: recordValues(changeJson) },
	handlerFields({ records: records(updatesJson) }),
];

interface Crud {
	/** The system collection, where it is not `directus_` and the path. */
	collection?: string;
	/** What chooses a record; recordId where nothing is said. */
	id?: typeof recordId;
	/** The fields of a new record and of a change. */
	create: Parts;
	update: Parts;
	/** What Simplify asks for, where a record has more than ten fields. */
	simplified?: string[];
	since?: number;
	instead?: string;
}

/**
 * The eight rows that the endpoints of Directus's collections share. Spread them, then override
 * or add.
 *
 * @param path the endpoint, such as `/roles`
 * @param one what a record is called in a sentence, and `many` of them
 * @see https://directus.io/docs/api
 */
export const crud = (path: `/${string}`, one: string, many: string, of: Crud) => {
	const { id = recordId, simplified, since, instead } = of;
	const aRecord = `${/^(?:[aeio]|MCP)/.test(one) ? 'an' : 'a'} ${one}`;
	const collection = of.collection ?? `directus_${path.slice(1)}`;
	const shared = { collection, ...(since && { since }), ...(instead && { instead }) };
	const read = { ...shared, ...(simplified && { simplified }) };
	const short: Record<string, INodeProperties> = simplified
		? { simple, outputFields: chosenFields }
		: {};
	return {
		list: defineOperation({
			...read,
			name: 'Get Many',
			action: `Get many ${many}`,
			description: `Get many ${many} with filter, sort and limit`,
			route: `GET ${path}`,
			gives: 'records',
			query: handlerFields({ ...manyFields, ...short }),
			prepare: withListQuery,
			handler: getMany,
		}),
		get: defineOperation({
			...read,
			name: 'Get',
			action: `Get ${one}`,
			description: `Get ${aRecord} by its ID`,
			route: `GET ${path}/{id}`,
			path: { id },
			query: handlerFields({ ...short, options: readOneOptions }),
			ui: { ifNotFound },
			prepare: withQuery,
			handler: getRecords,
			done: 'read',
		}),
		create: defineOperation({
			...shared,
			name: 'Create',
			action: `Create ${one}`,
			description: `Create ${aRecord} for each input item, many in one request`,
			route: `POST ${path}`,
			body: of.create,
			rawRecord: 'body',
			ui: { options: writeOptions },
			handler: createRecords,
			done: 'created',
		}),
		createMultiple: defineOperation({
			...shared,
			name: 'Create Many',
			action: `Create many ${many}`,
			description: `Create many ${many} from a list in one input item`,
			route: `POST ${path}`,
			body: records(recordsJson),
			listBody: true,
			handler: createMany,
		}),
		update: defineOperation({
			...shared,
			name: 'Update',
			action: `Update ${one}`,
			description: `Change ${aRecord} for each input item, many in one request`,
			route: `PATCH ${path}/{id}`,
			path: { id },
			body: of.update,
			rawRecord: 'body',
			ui: { options: writeOptions },
			takesHeldChoices: true,
			handler: updateRecords,
			done: 'updated',
		}),
		updateMultiple: defineOperation({
			...shared,
			name: 'Update Many',
			action: `Update many ${many}`,
			description: `Change many ${many} from one input item: one change for a list of IDs, or a list of changes`,
			route: `PATCH ${path}`,
			gives: 'records',
			body: updateManyBody,
			listBody: true,
			prepare: withChanges,
			takesHeldChoices: true,
			handler: updateMany,
		}),
		delete: defineOperation({
			...shared,
			name: 'Delete',
			action: `Delete ${one}`,
			description: `Permanently delete ${aRecord} for each input item, many in one request`,
			route: `DELETE ${path}/{id}`,
			path: { id },
			ui: { options: deleteOptions },
			handler: deleteRecords,
			done: 'deleted',
		}),
		deleteMultiple: defineOperation({
			...shared,
			name: 'Delete Many',
			action: `Delete many ${many}`,
			description: `Permanently delete many ${many} by a list of IDs in one input item`,
			route: `DELETE ${path}`,
			body: ids(recordIds),
			listBody: true,
			ui: { preview },
			handler: deleteMany,
		}),
	};
};
