import { comment } from '../fields/comment';
import { collection, recordId } from '../fields/records';
import { targetItem } from '../fields/target';
import { defineResource } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/comments */
export const comments = defineResource('Comment', 'Comments on items', {
	...crud('/comments', 'comment', 'comments', {
		id: recordId,
		create: { collection, item: targetItem, comment },
		update: { comment },
		since: 11,
		instead: 'Use the comments of the resource Activity, which work on every Directus.',
	}),
});
