import { recordName } from '../fields/common';
import { studioRecordId } from '../fields/records';
import { additionalRoleFields } from '../fields/role';
import { defineOperation, defineResource, entries } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/roles */
export const roles = defineResource('Role', 'The roles of users', {
	...crud('/roles', 'role', 'roles', {
		id: studioRecordId,
		create: [{ name: recordName }, entries(additionalRoleFields)],
		update: entries(additionalRoleFields),
	}),
	listMine: defineOperation({
		name: 'Get My Roles',
		action: 'Get my roles',
		description: "Get the role of the credential's user and the roles above it",
		route: 'GET /roles/me',
		gives: 'records',
		since: 11,
		instead: 'User: Get Current tells the role.',
		needs: 'login',
	}),
});
