import {
	aggregate,
	byQuery,
	getSingleton,
	updateSingleton,
	withBoundedQuery,
	withCalculations,
} from '../actions/item';
import { readLinkValues, withRelated } from '../actions/link';
import { lookUpItems, withLookUp } from '../actions/lookUp';
import { createMany, deleteMany, updateMany, withChanges } from '../actions/many';
import { withListQuery, withQuery } from '../actions/query';
import { withPart } from '../actions/synchronize';
import { createRecords } from '../bulk/create';
import { deleteRecords } from '../bulk/delete';
import { getRecords } from '../bulk/get';
import { linkItems, unlinkItems } from '../bulk/link/handlers';
import { synchronizeItems } from '../bulk/synchronize/handler';
import { updateRecords } from '../bulk/update';
import { upsertItems } from '../bulk/upsert';
import { getMany } from '../actions/read';
import { singletonRefusal } from '../reads/singleton';
import { refuseSystemCollection } from '../actions/systemCollection';
import {
	aggregateFunctions,
	changeFields,
	createFields,
	deleteOptions,
	everyChange,
	groupBy,
	itemId,
	lookUpFields,
	lookUpOptions,
	matchesToReturn,
	matchFields,
	queryJson,
	upsertFields,
	writeOptions,
} from '../fields/item';
import {
	linkField,
	linkOptions,
	relatedCollection,
	relatedItems,
	unlinkOptions,
} from '../fields/link';
import {
	filterJson,
	filters,
	filterType,
	ifNotFound,
	ifNothingSaved,
	matchType,
	readItemOptions,
	sortRules,
} from '../fields/query';
import {
	archiveField,
	archiveValue,
	preview,
	recordsWithoutInput,
	synchronizeOptions,
} from '../fields/synchronize';
import { toolReadMany, toolReadOne } from '../fields/tool';
import { collection, recordIds, recordsJson } from '../fields/records';
import type { Operation } from '../framework/define';
import {
	defineOperation,
	defineResource,
	entries,
	handlerFields,
	ids,
	records,
	recordValues,
} from '../framework/define';
import { manyFields, updateManyBody } from './crud';

const rows: Record<string, Operation> = {
	list: defineOperation({
		name: 'Get Many',
		action: 'Get many items',
		description: 'Get many items of a collection with filter, sort and limit',
		route: 'GET /items/{collection}',
		gives: 'records',
		path: { collection },
		query: handlerFields({ ...toolReadMany, ...manyFields }),
		prepare: withListQuery,
		handler: getMany,
	}),
	get: defineOperation({
		name: 'Get',
		action: 'Get item',
		description: 'Get an item of a collection by its ID',
		route: 'GET /items/{collection}/{id}',
		path: { collection, id: itemId },
		query: handlerFields({ ...toolReadOne, options: readItemOptions }),
		ui: { ifNotFound },
		prepare: withQuery,
		refusals: [singletonRefusal],
		handler: getRecords,
		done: 'read',
	}),
	lookUp: defineOperation({
		name: 'Look Up',
		action: 'Look up items by their values',
		description:
			'Get the items of a collection whose fields have the values of each input item, many in one request',
		route: 'GET /items/{collection}',
		path: { collection },
		body: entries(lookUpFields),
		ui: { matchesToReturn, ifNotFound, sortRules, options: lookUpOptions },
		prepare: withLookUp,
		handler: lookUpItems,
		done: 'looked up',
	}),
	create: defineOperation({
		name: 'Create',
		action: 'Create item',
		description: 'Create an item in a collection for each input item, many in one request',
		route: 'POST /items/{collection}',
		path: { collection },
		body: entries(createFields),
		ui: { options: writeOptions },
		refusals: [singletonRefusal],
		handler: createRecords,
		done: 'created',
	}),
	createMultiple: defineOperation({
		name: 'Create Many',
		action: 'Create many items',
		description: 'Create many items in a collection from a list in one input item',
		route: 'POST /items/{collection}',
		path: { collection },
		body: records(recordsJson),
		listBody: true,
		refusals: [singletonRefusal],
		handler: createMany,
	}),
	update: defineOperation({
		name: 'Update',
		action: 'Update item',
		description: 'Change an item of a collection for each input item, many in one request',
		route: 'PATCH /items/{collection}/{id}',
		path: { collection, id: itemId },
		body: entries(changeFields),
		ui: { options: writeOptions },
		refusals: [singletonRefusal],
		takesHeldChoices: true,
		handler: updateRecords,
		done: 'updated',
	}),
	updateMultiple: defineOperation({
		name: 'Update Many',
		action: 'Update many items',
		description:
			'Change many items of a collection from one input item: one change for a list of IDs, or a list of changes',
		route: 'PATCH /items/{collection}',
		gives: 'records',
		path: { collection },
		body: updateManyBody,
		listBody: true,
		prepare: withChanges,
		takesHeldChoices: true,
		handler: updateMany,
	}),
	delete: defineOperation({
		name: 'Delete',
		action: 'Delete item',
		description:
			'Permanently delete an item of a collection for each input item, many in one request',
		route: 'DELETE /items/{collection}/{id}',
		path: { collection, id: itemId },
		ui: { options: deleteOptions },
		refusals: [singletonRefusal],
		handler: deleteRecords,
		done: 'deleted',
	}),
	deleteMultiple: defineOperation({
		name: 'Delete Many',
		action: 'Delete many items',
		description: 'Permanently delete many items of a collection by a list of IDs in one input item',
		route: 'DELETE /items/{collection}',
		path: { collection },
		body: ids(recordIds),
		listBody: true,
		ui: { preview },
		handler: deleteMany,
	}),
	upsert: defineOperation({
		name: 'Create or Update',
		action: 'Create or update item',
		description: 'Create a new item, or update the current one if it already exists (upsert)',
		route: 'POST /items/{collection}',
		path: { collection },
		body: entries(upsertFields),
		ui: { matchFields, options: writeOptions },
		refusals: [singletonRefusal],
		takesHeldChoices: true,
		handler: upsertItems,
		done: 'created or updated',
	}),
	link: defineOperation({
		name: 'Link',
		action: 'Link related items to an item',
		description:
			'Add related items to a relational field of an item, of many input items in one request; those that it has stay',
		route: 'PATCH /items/{collection}/{id}',
		elsewhere:
			'Creates records in the junction (permission: create and read on it), or changes the related items (update and read on their collection) in one to many.',
		path: { collection, id: itemId },
		ui: {
			field: linkField,
			relatedCollection,
			related: ids(relatedItems),
			options: linkOptions,
		},
		prepare: withRelated,
		readRecords: readLinkValues,
		handler: linkItems,
		done: 'linked',
	}),
	unlink: defineOperation({
		name: 'Unlink',
		action: 'Unlink related items from an item',
		description:
			'Take related items out of a relational field of an item, of many input items in one request; the related items themselves stay',
		route: 'PATCH /items/{collection}/{id}',
		elsewhere:
			'Deletes records of the junction (permission: delete and read on it), or changes the related items (update and read on their collection) in one to many.',
		path: { collection, id: itemId },
		ui: {
			field: linkField,
			relatedCollection,
			related: ids(relatedItems),
			options: unlinkOptions,
		},
		prepare: withRelated,
		handler: unlinkItems,
		done: 'unlinked',
	}),
	synchronize: defineOperation({
		name: 'Synchronize',
		action: 'Synchronize items',
		description:
			'Make the items of a collection, or of a part of it, what the input items are: only what differs is created, updated and, if wanted, deleted or archived',
		route: 'POST /items/{collection}',
		path: { collection },
		body: entries(upsertFields),
		query: handlerFields({ filterType, matchType, filters, filterJson }),
		ui: {
			matchFields,
			others: recordsWithoutInput,
			archiveField,
			archiveValue,
			preview,
			options: synchronizeOptions,
		},
		wholeInput: true,
		prepare: withPart,
		refusals: [singletonRefusal],
		takesHeldChoices: true,
		handler: synchronizeItems,
	}),
	aggregate: defineOperation({
		name: 'Aggregate',
		action: 'Aggregate items',
		description: 'Count the items of a collection or calculate with their fields, also in groups',
		route: 'GET /items/{collection}',
		gives: 'records',
		path: { collection },
		query: handlerFields({
			calculations: aggregateFunctions,
			groupBy,
			filterType,
			matchType,
			filters,
			filterJson,
		}),
		prepare: withCalculations,
		handler: aggregate,
	}),
	getSingleton: defineOperation({
		name: 'Get Singleton',
		action: 'Get singleton item',
		description:
			'Get the one item of a collection that is a singleton. Before it is first saved these are the default values, without an ID.',
		route: 'GET /items/{collection}',
		gives: 'recordOrRecords',
		path: { collection },
		query: handlerFields({ ...toolReadOne, options: readItemOptions }),
		ui: { ifNotFound: ifNothingSaved },
		prepare: withQuery,
		handler: getSingleton,
	}),
	updateSingleton: defineOperation({
		name: 'Update Singleton',
		action: 'Update singleton item',
		description: 'Change the one item of a collection that is a singleton',
		route: 'PATCH /items/{collection}',
		path: { collection },
		body: entries(changeFields),
		takesHeldChoices: true,
		handler: updateSingleton,
	}),
	updateByQuery: defineOperation({
		name: 'Update by Query',
		action: 'Update items by query',
		description: 'Make the same change to all items of a collection that a filter finds',
		route: 'PATCH /items/{collection}',
		gives: 'records',
		path: { collection },
		body: { query: queryJson, data: recordValues(everyChange) },
		ui: { preview },
		prepare: withBoundedQuery,
		handler: byQuery,
	}),
	deleteByQuery: defineOperation({
		name: 'Delete by Query',
		action: 'Delete items by query',
		description: 'Permanently delete all items of a collection that a filter finds',
		route: 'DELETE /items/{collection}',
		path: { collection },
		body: { query: queryJson },
		ui: { preview },
		prepare: withBoundedQuery,
		handler: byQuery,
	}),
};

/** The same row, for collections of the user's own alone. */
const ofItems = (row: Operation): Operation => ({
	...row,
	prepare: (input) => {
		refuseSystemCollection(input);
		return row.prepare?.(input, row) ?? input;
	},
});

/** https://directus.io/docs/api/items */
export const items = defineResource(
	'Item',
	'The items (records) of your own collections',
	Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, ofItems(row)])),
);
