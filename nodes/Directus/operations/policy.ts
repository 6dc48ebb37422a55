import { recordName } from '../fields/common';
import { additionalPolicyFields } from '../fields/policy';
import { studioRecordId } from '../fields/records';
import { defineOperation, defineResource, entries } from '../framework/define';
import { crud } from './crud';

const since = 11;
const instead = 'Before, the settings of a policy are those of a role: use the resource Role.';

/** https://directus.io/docs/api/policies */
export const policies = defineResource('Policy', 'Sets of permissions for roles and users', {
	...crud('/policies', 'policy', 'policies', {
		id: studioRecordId,
		create: [{ name: recordName }, entries(additionalPolicyFields)],
		update: entries(additionalPolicyFields),
		simplified: ['id', 'name', 'description', 'admin_access', 'app_access', 'enforce_tfa'],
		since,
		instead,
	}),
	getMyGlobals: defineOperation({
		name: 'Get My Globals',
		action: 'Get my policy globals',
		description:
			"Get whether the policies of the credential's user give app and admin access and ask for 2FA",
		route: 'GET /policies/me/globals',
		since,
		instead,
	}),
});
