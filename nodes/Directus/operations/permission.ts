import { createMany, updateMany } from '../actions/many';
import {
	getMyItemPermissions,
	getMyPermissions,
	getPermissions,
	withoutStudio,
	withPolicyOrRole,
} from '../actions/permission';
import { anyCollection } from '../fields/collection';
import {
	additionalPermissionFields,
	itemOrSingleton,
	permissionPolicy,
	permittedAction,
	permittedFields,
} from '../fields/permission';
import { defineOperation, defineResource, entries } from '../framework/define';
import { crud } from './crud';

const rows = crud('/permissions', 'permission', 'permissions', {
	create: [
		{
			policy: permissionPolicy,
			collection: anyCollection,
			action: permittedAction,
			fields: permittedFields,
		},
		entries(additionalPermissionFields),
	],
	update: entries(additionalPermissionFields),
});

/** https://directus.io/docs/api/permissions */
export const permissions = defineResource('Permission', {
	...rows,
	list: { ...rows.list, handler: getPermissions },
	create: { ...rows.create, prepare: withPolicyOrRole },
	createMultiple: { ...rows.createMultiple, handler: withoutStudio(createMany) },
	updateMultiple: { ...rows.updateMultiple, handler: withoutStudio(updateMany) },
	listMine: defineOperation({
		name: 'Get My Permissions',
		action: 'Get my permissions',
		description: 'Get what the user of the credential may do, an item for each collection',
		route: 'GET /permissions/me',
		since: 11,
		instead: 'Get My Item Permissions tells it of one item.',
		needs: 'login',
		handler: getMyPermissions,
	}),
	getMine: defineOperation({
		name: 'Get My Item Permissions',
		action: 'Get my item permissions',
		description: 'Get whether the user of the credential may update, delete and share an item',
		route: 'GET /permissions/me/{collection}/{id}',
		needs: 'login',
		path: { collection: anyCollection, id: itemOrSingleton },
		handler: getMyItemPermissions,
	}),
});
