import { withListQuery, withQuery } from '../actions/query';
import { getMany } from '../actions/read';
import { getRecords } from '../bulk/get';
import { ifNotFound, readOneOptions } from '../fields/query';
import { recordId } from '../fields/records';
import { defineOperation, defineResource, handlerFields } from '../framework/define';
import { manyFields } from './crud';

/** https://directus.io/docs/api/revisions */
export const revisions = defineResource('Revision', 'What records held after each change', {
	list: defineOperation({
		name: 'Get Many',
		action: 'Get many revisions',
		description: 'Get many revisions: what records held after each change',
		route: 'GET /revisions',
		gives: 'records',
		collection: 'directus_revisions',
		query: handlerFields(manyFields),
		prepare: withListQuery,
		handler: getMany,
	}),
	get: defineOperation({
		name: 'Get',
		action: 'Get revision',
		description: 'Get a revision by its ID',
		route: 'GET /revisions/{id}',
		collection: 'directus_revisions',
		path: { id: recordId },
		query: handlerFields({ options: readOneOptions }),
		ui: { ifNotFound },
		prepare: withQuery,
		handler: getRecords,
		done: 'read',
	}),
	revert: defineOperation({
		name: 'Revert To',
		action: 'Revert to revision',
		description: 'Give a record the values again that it had in a revision',
		route: 'POST /utils/revert/{id}',
		path: { id: recordId },
	}),
});
