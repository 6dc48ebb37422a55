import { newRelation, updateRelation } from '../actions/dataModel';
import { anyCollection } from '../fields/collection';
import { fieldName } from '../fields/field';
import { relatedCollection, relationField, relationSettings } from '../fields/relation';
import { defineOperation, defineResource, entries, withBody } from '../framework/define';

/** https://directus.io/docs/api/relations */
export const relations = defineResource('Relation', {
	listAll: defineOperation({
		name: 'Get Many in All Collections',
		action: 'Get many relations in all collections',
		route: 'GET /relations',
	}),
	list: defineOperation({
		name: 'Get Many',
		action: 'Get many relations',
		route: 'GET /relations/{collection}',
		path: { collection: anyCollection },
	}),
	get: defineOperation({
		name: 'Get',
		action: 'Get relation',
		route: 'GET /relations/{collection}/{field}',
		path: { collection: anyCollection, field: relationField },
	}),
	create: defineOperation({
		name: 'Create',
		action: 'Create relation',
		route: 'POST /relations',
		needs: 'admin',
		body: [
			{ collection: anyCollection, field: fieldName, related_collection: relatedCollection },
			entries(relationSettings),
		],
		prepare: withBody(newRelation),
	}),
	update: defineOperation({
		name: 'Update',
		action: 'Update relation',
		route: 'PATCH /relations/{collection}/{field}',
		needs: 'admin',
		path: { collection: anyCollection, field: relationField },
		body: entries(relationSettings),
		handler: updateRelation,
	}),
	delete: defineOperation({
		name: 'Delete',
		action: 'Delete relation',
		description: 'The field and its values stay',
		route: 'DELETE /relations/{collection}/{field}',
		needs: 'admin',
		path: { collection: anyCollection, field: relationField },
	}),
});
