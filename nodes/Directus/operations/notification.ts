import { changeFields } from '../fields/item';
import { recipient, subject } from '../fields/notification';
import { defineResource } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/notifications */
export const notifications = defineResource('Notification', {
	...crud('/notifications', 'notification', 'notifications', {
		create: { recipient, subject, '...fields': changeFields },
		update: { '...fields': changeFields },
	}),
});
