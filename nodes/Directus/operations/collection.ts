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
export const collections = defineResource(
	'Collection',
	'The collections (tables) of the data model',
	{
		list: defineOperation({
			name: 'Get Many',
			action: 'Get many collections',
			description:
				"Get many collections: every one that the user may read, Directus's own included",
			route: 'GET /collections',
			gives: 'records',
		}),
		get: defineOperation({
			name: 'Get',
			action: 'Get collection',
			description: 'Get a collection by its name',
			route: 'GET /collections/{collection}',
			path: { collection: anyCollection },
		}),
		create: defineOperation({
			name: 'Create',
			action: 'Create collection',
			description: 'Create a collection with its primary key, system fields and other fields',
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
			description: 'Change the settings of a collection',
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
			description: 'Change the settings of many collections at once',
			route: 'PATCH /collections',
			needs: 'admin',
			body: objects(schemaChangesJson),
			listBody: true,
			handler: updateCollections,
		}),
		delete: defineOperation({
			name: 'Delete',
			action: 'Delete collection',
			description: 'Permanently delete a collection with all its items and fields',
			route: 'DELETE /collections/{collection}',
			needs: 'admin',
			path: { collection: anyCollection },
		}),
	},
);
