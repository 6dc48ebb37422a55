import {
	createCollection,
	nest,
	sendIfThere,
	updateCollections,
	withTable,
} from '../actions/dataModel';
import {
	anyCollection,
	collectionKind,
	collectionName,
	collectionSettings,
	moreFieldsJson,
	primaryKeyField,
	primaryKeyType,
	schemaChangesJson,
	systemFields,
} from '../fields/collection';
import {
	defineOperation,
	defineResource,
	entries,
	handlerFields,
	objects,
	withBody,
} from '../framework/define';

/** https://directus.io/docs/api/collections */
export const collections = defineResource('Collection', {
	list: defineOperation({
		name: 'Get Many',
		action: 'Get many collections',
		description: "List every collection that the user may read, Directus's own included",
		route: 'GET /collections',
	}),
	get: defineOperation({
		name: 'Get',
		action: 'Get collection',
		route: 'GET /collections/{collection}',
		path: { collection: anyCollection },
	}),
	create: defineOperation({
		name: 'Create',
		action: 'Create collection',
		route: 'POST /collections',
		needs: 'admin',
		body: [
			{ collection: collectionName },
			handlerFields({
				kind: collectionKind,
				primaryKeyField,
				primaryKeyType,
				systemFields,
				moreFields: objects(moreFieldsJson),
			}),
			entries(collectionSettings),
		],
		prepare: withTable,
		handler: createCollection,
	}),
	update: defineOperation({
		name: 'Update',
		action: 'Update collection',
		route: 'PATCH /collections/{collection}',
		needs: 'admin',
		path: { collection: anyCollection },
		body: entries(collectionSettings),
		prepare: withBody(nest),
		handler: sendIfThere,
	}),
	updateMultiple: defineOperation({
		name: 'Update Many',
		action: 'Update many collections',
		route: 'PATCH /collections',
		needs: 'admin',
		body: objects(schemaChangesJson),
		listBody: true,
		handler: updateCollections,
	}),
	delete: defineOperation({
		name: 'Delete',
		action: 'Delete collection',
		description: 'Delete a collection with all its items and fields',
		route: 'DELETE /collections/{collection}',
		needs: 'admin',
		path: { collection: anyCollection },
	}),
});
