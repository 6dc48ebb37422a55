import { defineOperation, defineResource } from '../framework/define';

/** https://directus.io/docs/api/license */
export const license = defineResource('License', 'The license of the Directus server', {
	get: defineOperation({
		name: 'Get Information',
		action: 'Get information on license',
		description: 'Get the plan of the license, what it allows and what is used of it',
		route: 'GET /license',
		needs: 'admin',
		since: 12,
	}),
	listAddons: defineOperation({
		name: 'Get Add-Ons',
		action: 'Get license add ons',
		description: 'Get what can be added to the license; the free one has no add-ons',
		route: 'GET /license/addons',
		gives: 'records',
		needs: 'admin',
		since: 12,
	}),
});
