import { newField, sendIfThere, updateField, updateFields } from '../actions/dataModel';
import { anyCollection, schemaChangesJson } from '../fields/collection';
import { fieldName, fieldSettings, fieldType, newFieldName } from '../fields/field';
import { defineOperation, defineResource, entries, objects, withBody } from '../framework/define';

/** https://directus.io/docs/api/fields */
export const fields = defineResource('Field', 'The fields of collections', {
	listAll: defineOperation({
		name: 'Get Many in All Collections',
		action: 'Get many fields in all collections',
		description: 'Get the fields of every collection that the user may read',
		route: 'GET /fields',
		gives: 'records',
	}),
	list: defineOperation({
		name: 'Get Many',
		action: 'Get many fields',
		description: 'Get many fields: those of one collection',
		route: 'GET /fields/{collection}',
		gives: 'records',
		path: { collection: anyCollection },
	}),
	get: defineOperation({
		name: 'Get',
		action: 'Get field',
		description: 'Get a field of a collection by its name',
		route: 'GET /fields/{collection}/{field}',
		path: { collection: anyCollection, field: fieldName },
	}),
	create: defineOperation({
		name: 'Create',
		action: 'Create field',
		description: 'Create a field in a collection',
		route: 'POST /fields/{collection}',
		needs: 'admin',
		path: { collection: anyCollection },
		body: [{ field: newFieldName, type: fieldType }, entries(fieldSettings)],
		prepare: withBody(newField),
	}),
	update: defineOperation({
		name: 'Update',
		action: 'Update field',
		description: 'Change a field of a collection',
		route: 'PATCH /fields/{collection}/{field}',
		needs: 'admin',
		path: { collection: anyCollection, field: fieldName },
		body: entries(fieldSettings),
		handler: updateField,
	}),
	updateMultiple: defineOperation({
		name: 'Update Many',
		action: 'Update many fields',
		description: 'Change many fields of a collection at once',
		route: 'PATCH /fields/{collection}',
		needs: 'admin',
		path: { collection: anyCollection },
		body: objects(schemaChangesJson),
		listBody: true,
		handler: updateFields,
	}),
	delete: defineOperation({
		name: 'Delete',
		action: 'Delete field',
		description: 'Permanently delete a field with all the values in it',
		route: 'DELETE /fields/{collection}/{field}',
		needs: 'admin',
		path: { collection: anyCollection, field: fieldName },
		handler: sendIfThere,
	}),
});
