import { changeFields } from '../fields/item';
import { recipient, subject } from '../fields/notification';
import { defineResource, entries } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/notifications */
export const notifications = defineResource('Notification', 'Messages to users in the Studio', {
	...crud('/notifications', 'notification', 'notifications', {
		create: [{ recipient, subject }, entries(changeFields)],
		update: entries(changeFields),
	}),
});
