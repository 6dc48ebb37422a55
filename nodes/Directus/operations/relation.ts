import { newRelation, updateRelation } from '../actions/dataModel';
import { anyCollection } from '../fields/collection';
import { fieldName } from '../fields/field';
import { relatedCollection, relationField, relationSettings } from '../fields/relation';
import { defineOperation, defineResource, entries, withBody } from '../framework/define';

/** https://directus.io/docs/api/relations */
export const relations = defineResource('Relation', 'Relations between collections', {
	listAll: defineOperation({
		name: 'Get Many in All Collections',
		action: 'Get many relations in all collections',
		description: 'Get the relations of every collection that the user may read',
		route: 'GET /relations',
		gives: 'records',
	}),
	list: defineOperation({
		name: 'Get Many',
		action: 'Get many relations',
		description: 'Get many relations: those of one collection',
		route: 'GET /relations/{collection}',
		gives: 'records',
		path: { collection: anyCollection },
	}),
	get: defineOperation({
		name: 'Get',
		action: 'Get relation',
		description: 'Get the relation of a field',
		route: 'GET /relations/{collection}/{field}',
		path: { collection: anyCollection, field: relationField },
	}),
	create: defineOperation({
		name: 'Create',
		action: 'Create relation',
		description: 'Create a relation: make a field lead to another collection',
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
		description: 'Change a relation, such as what happens on deletion',
		route: 'PATCH /relations/{collection}/{field}',
		needs: 'admin',
		path: { collection: anyCollection, field: relationField },
		body: entries(relationSettings),
		handler: updateRelation,
	}),
	delete: defineOperation({
		name: 'Delete',
		action: 'Delete relation',
		description: 'Delete a relation; the field and its values stay',
		route: 'DELETE /relations/{collection}/{field}',
		needs: 'admin',
		path: { collection: anyCollection, field: relationField },
	}),
});
