import { newField, sendIfThere, updateField, updateFields } from '../actions/dataModel';
import { anyCollection, schemaChangesJson } from '../fields/collection';
import { fieldName, fieldSettings, fieldType, newFieldName } from '../fields/field';
import { defineOperation, defineResource, entries, objects, withBody } from '../framework/define';

/** https://directus.io/docs/api/fields */
export const fields = defineResource('Field', {
	listAll: defineOperation({
		name: 'Get Many in All Collections',
		action: 'Get many fields in all collections',
		route: 'GET /fields',
	}),
	list: defineOperation({
		name: 'Get Many',
		action: 'Get many fields',
		route: 'GET /fields/{collection}',
		path: { collection: anyCollection },
	}),
	get: defineOperation({
		name: 'Get',
		action: 'Get field',
		route: 'GET /fields/{collection}/{field}',
		path: { collection: anyCollection, field: fieldName },
	}),
	create: defineOperation({
		name: 'Create',
		action: 'Create field',
		route: 'POST /fields/{collection}',
		needs: 'admin',
		path: { collection: anyCollection },
		body: [{ field: newFieldName, type: fieldType }, entries(fieldSettings)],
		prepare: withBody(newField),
	}),
	update: defineOperation({
		name: 'Update',
		action: 'Update field',
		route: 'PATCH /fields/{collection}/{field}',
		needs: 'admin',
		path: { collection: anyCollection, field: fieldName },
		body: entries(fieldSettings),
		handler: updateField,
	}),
	updateMultiple: defineOperation({
		name: 'Update Many',
		action: 'Update many fields',
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
		route: 'DELETE /fields/{collection}/{field}',
		needs: 'admin',
		path: { collection: anyCollection, field: fieldName },
		handler: sendIfThere,
	}),
});
