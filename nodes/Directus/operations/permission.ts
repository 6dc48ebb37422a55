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
export const permissions = defineResource('Permission', 'What a policy permits on a collection', {
	...rows,
	list: { ...rows.list, handler: getPermissions },
	create: { ...rows.create, prepare: withPolicyOrRole },
	createMultiple: { ...rows.createMultiple, handler: withoutStudio(createMany) },
	updateMultiple: { ...rows.updateMultiple, handler: withoutStudio(updateMany) },
	listMine: defineOperation({
		name: 'Get My Permissions',
		action: 'Get my permissions',
		description: "Get the permissions of the credential's user, an item for each collection",
		route: 'GET /permissions/me',
		gives: 'recordOrNothing',
		since: 11,
		instead: 'Get My Item Permissions tells it of one item.',
		needs: 'login',
		handler: getMyPermissions,
	}),
	getMine: defineOperation({
		name: 'Get My Item Permissions',
		action: 'Get my item permissions',
		description:
			"Get the permissions of the credential's user on one item: whether to update, delete and share it",
		route: 'GET /permissions/me/{collection}/{id}',
		needs: 'login',
		path: { collection: anyCollection, id: itemOrSingleton },
		handler: getMyItemPermissions,
	}),
});
