import { attachedPolicy } from '../fields/access';
import { changeFields } from '../fields/item';
import { defineResource } from '../framework/define';
import { crud } from './crud';

/** Which roles and users have which policies. */
export const access = defineResource('Access', {
	...crud('/access', 'access', 'accesses', {
		create: { policy: attachedPolicy, '...fields': changeFields },
		update: { '...fields': changeFields },
		since: 11,
		instead: 'Before, permissions belong to a role: use the resource Permission.',
	}),
});
