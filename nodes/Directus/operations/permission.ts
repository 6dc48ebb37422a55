import {
	createManyPermissions,
	createPermissions,
	getMyItemPermissions,
	getMyPermissions,
	getPermission,
	getPermissions,
	updateManyPermissions,
} from '../actions/permission';
import { anyCollection } from '../fields/collection';
import {
	additionalPermissionFields,
	itemOrSingleton,
	permissionPolicy,
	permittedAction,
	permittedFields,
} from '../fields/permission';
import { defineOperation, defineResource } from '../framework/define';
import { crud } from './crud';

const rows = crud('/permissions', 'permission', 'permissions', {
	create: {
		policy: permissionPolicy,
		collection: anyCollection,
		action: permittedAction,
		fields: permittedFields,
		'...additional': additionalPermissionFields,
	},
	update: { '...additional': additionalPermissionFields },
});

/** https://directus.io/docs/api/permissions */
export const permissions = defineResource('Permission', {
	...rows,
	list: { ...rows.list, run: getPermissions },
	get: { ...rows.get, runAll: getPermission },
	create: { ...rows.create, runAll: createPermissions },
	createMultiple: { ...rows.createMultiple, run: createManyPermissions },
	updateMultiple: { ...rows.updateMultiple, run: updateManyPermissions },
	listMine: defineOperation({
		name: 'Get My Permissions',
		action: 'Get my permissions',
		description: 'Get what the user of the credential may do, an item for each collection',
		route: 'GET /permissions/me',
		since: 11,
		instead: 'Get My Item Permissions tells it of one item.',
		needs: 'login',
		run: getMyPermissions,
	}),
	getMine: defineOperation({
		name: 'Get My Item Permissions',
		action: 'Get my item permissions',
		description: 'Get whether the user of the credential may update, delete and share an item',
		route: 'GET /permissions/me/{collection}/{id}',
		needs: 'login',
		path: { collection: anyCollection, id: itemOrSingleton },
		run: getMyItemPermissions,
	}),
});
