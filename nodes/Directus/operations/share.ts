import { openShare } from '../actions/share';
import { collection, studioRecordId } from '../fields/records';
import { additionalShareFields, emails, sharePassword } from '../fields/share';
import { targetItem } from '../fields/target';
import { defineOperation, defineResource, list, entries } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/shares */
export const shares = defineResource('Share', 'Links with which others see an item', {
	...crud('/shares', 'share', 'shares', {
		id: studioRecordId,
		create: [{ collection, item: targetItem }, entries(additionalShareFields)],
		update: entries(additionalShareFields),
		simplified: [
			'id',
			'name',
			'collection',
			'item',
			'role',
			'date_start',
			'date_end',
			'max_uses',
			'times_used',
		],
	}),
	info: defineOperation({
		name: 'Get Public Information',
		action: 'Get public information of share',
		description: 'Get what anybody who has the link may know of a share that can be opened now',
		route: 'GET /shares/info/{id}',
		access: 'public',
		path: { id: studioRecordId },
	}),
	auth: defineOperation({
		name: 'Authenticate',
		action: 'Authenticate with share',
		description:
			'Get an access token and a refresh token that read the shared item; it counts as a use',
		route: 'POST /shares/auth',
		gives: 'record',
		access: 'public',
		body: { share: studioRecordId, password: sharePassword },
		handler: openShare,
	}),
	invite: defineOperation({
		name: 'Invite',
		action: 'Invite to share',
		description: 'Have Directus mail the link to a share; it answers before the mails are out',
		route: 'POST /shares/invite',
		needs: 'login',
		body: { share: studioRecordId, emails: list(emails) },
	}),
});
