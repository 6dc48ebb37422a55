import { attachedPolicy } from '../fields/access';
import { changeFields } from '../fields/item';
import { defineResource, entries } from '../framework/define';
import { crud } from './crud';

/** Which roles and users have which policies. */
export const access = defineResource('Access', 'Which roles and users have which policies', {
	...crud('/access', 'access record', 'access records', {
		create: [{ policy: attachedPolicy }, entries(changeFields)],
		update: entries(changeFields),
		since: 11,
		instead: 'Before, permissions belong to a role: use the resource Permission.',
	}),
});
