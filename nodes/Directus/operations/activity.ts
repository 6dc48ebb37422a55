import { writeComment } from '../actions/comment';
import { withListQuery, withQuery } from '../actions/query';
import { getMany } from '../actions/read';
import { getRecords } from '../bulk/get';
import { comment, commentId } from '../fields/comment';
import { ifNotFound, readOneOptions } from '../fields/query';
import { collection, studioRecordId } from '../fields/records';
import { targetItem } from '../fields/target';
import { defineOperation, defineResource, handlerFields } from '../framework/define';
import { manyFields } from './crud';

/** https://directus.io/docs/api/activity */
export const activity = defineResource(
	'Activity',
	'Who did what in Directus, and comments on items',
	{
		list: defineOperation({
			name: 'Get Many',
			action: 'Get many activity records',
			description: 'Get many activity records: who did what in Directus, and when',
			route: 'GET /activity',
			gives: 'records',
			collection: 'directus_activity',
			query: handlerFields(manyFields),
			prepare: withListQuery,
			handler: getMany,
		}),
		get: defineOperation({
			name: 'Get',
			action: 'Get activity record',
			description: 'Get an activity record by its ID',
			route: 'GET /activity/{id}',
			collection: 'directus_activity',
			path: { id: studioRecordId },
			query: handlerFields({ options: readOneOptions }),
			ui: { ifNotFound },
			prepare: withQuery,
			handler: getRecords,
			done: 'read',
		}),
		create: defineOperation({
			name: 'Create Comment',
			action: 'Create activity comment',
			description: 'Comment on an item, which is an activity; works on Directus 10 as well',
			route: 'POST /comments',
			needs: 'login',
			body: { collection, item: targetItem, comment },
			handler: writeComment,
		}),
		update: defineOperation({
			name: 'Update Comment',
			action: 'Update activity comment',
			description: 'Change the text of a comment among the activity; works on Directus 10 as well',
			route: 'PATCH /comments/{id}',
			needs: 'login',
			path: { id: commentId },
			body: { comment },
			handler: writeComment,
		}),
		delete: defineOperation({
			name: 'Delete Comment',
			action: 'Delete activity comment',
			description: 'Permanently delete a comment among the activity; works on Directus 10 as well',
			route: 'DELETE /comments/{id}',
			needs: 'login',
			path: { id: commentId },
			handler: writeComment,
		}),
	},
);
