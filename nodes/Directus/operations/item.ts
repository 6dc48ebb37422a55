import { createAll, deleteAll, updateAll } from '../actions/bulk/write';
import { getAll } from '../actions/bulk/get';
import { upsertAll } from '../actions/bulk/upsert';
import { aggregate, byQuery, updateSingleton } from '../actions/item';
import { deleteMany, updateMany } from '../actions/many';
import { getMany, getOne } from '../actions/read';
import {
	aggregateFunctions,
	changeFields,
	createFields,
	deleteOptions,
	everyChange,
	groupBy,
	itemId,
	matchFields,
	queryJson,
	upsertFields,
	writeOptions,
} from '../fields/item';
import { filterJson, filters, filterType, matchType, readOneOptions } from '../fields/query';
import { collection, recordIds, recordsJson } from '../fields/records';
import { defineOperation, defineResource } from '../framework/define';
import { manyFields, updateManyFields } from './crud';

/** https://directus.io/docs/api/items */
export const items = defineResource('Item', {
	list: defineOperation({
		name: 'Get Many',
		action: 'Get many items',
		route: 'GET /items/{collection}',
		path: { collection },
		query: manyFields,
		run: getMany,
	}),
	get: defineOperation({
		name: 'Get',
		action: 'Get item',
		route: 'GET /items/{collection}/{id}',
		path: { collection, id: itemId },
		query: { options: readOneOptions },
		runAll: getAll,
	}),
	create: defineOperation({
		name: 'Create',
		action: 'Create item',
		description: 'Create an item for each input item, many in one request',
		route: 'POST /items/{collection}',
		path: { collection },
		body: { '...fields': createFields },
		ui: [writeOptions],
		runAll: createAll,
	}),
	createMultiple: defineOperation({
		name: 'Create Many',
		action: 'Create many items',
		description: 'Create items from a list in one input item',
		route: 'POST /items/{collection}',
		path: { collection },
		body: { '[]': recordsJson },
		listBody: true,
	}),
	update: defineOperation({
		name: 'Update',
		action: 'Update item',
		description: 'Update an item for each input item, many in one request',
		route: 'PATCH /items/{collection}/{id}',
		path: { collection, id: itemId },
		body: { '...fields': changeFields },
		ui: [writeOptions],
		runAll: updateAll,
	}),
	updateMultiple: defineOperation({
		name: 'Update Many',
		action: 'Update many items',
		route: 'PATCH /items/{collection}',
		path: { collection },
		body: updateManyFields,
		listBody: true,
		run: updateMany,
	}),
	delete: defineOperation({
		name: 'Delete',
		action: 'Delete item',
		description: 'Delete an item for each input item, many in one request',
		route: 'DELETE /items/{collection}/{id}',
		path: { collection, id: itemId },
		ui: [deleteOptions],
		runAll: deleteAll,
	}),
	deleteMultiple: defineOperation({
		name: 'Delete Many',
		action: 'Delete many items',
		route: 'DELETE /items/{collection}',
		path: { collection },
		body: { '[]': recordIds },
		listBody: true,
		run: deleteMany,
	}),
	upsert: defineOperation({
		name: 'Create or Update',
		action: 'Create or update item',
		description: 'Create a new item, or update the current one if it already exists (upsert)',
		route: 'POST /items/{collection}',
		path: { collection },
		body: { '...fields': upsertFields },
		ui: [matchFields, writeOptions],
		runAll: upsertAll,
	}),
	aggregate: defineOperation({
		name: 'Aggregate',
		action: 'Aggregate items',
		description: 'Count items or calculate with their fields, also in groups',
		route: 'GET /items/{collection}',
		path: { collection },
		query: {
			calculations: aggregateFunctions,
			groupBy,
			filterType,
			matchType,
			filters,
			filterJson,
		},
		run: aggregate,
	}),
	getSingleton: defineOperation({
		name: 'Get Singleton',
		action: 'Get singleton',
		route: 'GET /items/{collection}',
		path: { collection },
		query: { options: readOneOptions },
		run: getOne,
	}),
	updateSingleton: defineOperation({
		name: 'Update Singleton',
		action: 'Update singleton',
		route: 'PATCH /items/{collection}',
		path: { collection },
		body: { '...fields': changeFields },
		run: updateSingleton,
	}),
	updateByQuery: defineOperation({
		name: 'Update by Query',
		action: 'Update items by query',
		description: 'Make the same change to all items that a filter finds',
		route: 'PATCH /items/{collection}',
		path: { collection },
		body: { query: queryJson, data: everyChange },
		run: byQuery,
	}),
	deleteByQuery: defineOperation({
		name: 'Delete by Query',
		action: 'Delete items by query',
		description: 'Delete all items that a filter finds',
		route: 'DELETE /items/{collection}',
		path: { collection },
		body: { query: queryJson },
		run: byQuery,
	}),
});
