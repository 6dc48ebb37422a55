import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { customFields, notOnCreate } from './common';
import { policyModes, roleModes } from './locators';
import { targetItem } from './target';

/** @see https://directus.io/docs/api/permissions */

/** Since Directus 11 a permission belongs to a policy; before, to a role. */
export const permissionPolicy: INodeProperties = {
	displayName: 'Policy',
	name: 'policy',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: policyModes,
	description:
		'The policy that the permission is part of. In Directus 10 leave it empty and add Role below.',
};

/** The linter wants the `action` of the panel wherever a field is called that. */
const actions: INodePropertyOptions[] = [
	{ name: 'Create', value: 'create', action: 'Permit to create' },
	{ name: 'Delete', value: 'delete', action: 'Permit to delete' },
	{ name: 'Read', value: 'read', action: 'Permit to read' },
	{ name: 'Share', value: 'share', action: 'Permit to share' },
	{ name: 'Update', value: 'update', action: 'Permit to update' },
];

export const permittedAction: INodeProperties = {
	displayName: 'Action',
	name: 'action',
	type: 'options',
	options: actions,
	required: true,
	default: 'read',
	description: 'What is permitted',
};

const changedAction: INodeProperties = {
	displayName: 'Action',
	name: 'action',
	type: 'options',
	options: actions,
	default: 'read',
	displayOptions: notOnCreate,
	description: 'What is permitted',
};

export const permittedFields: INodeProperties = {
	displayName: 'Field Names or IDs',
	name: 'fields',
	type: 'multiOptions',
	typeOptions: {
		loadOptionsMethod: 'getPermittedFields',
		loadOptionsDependsOn: ['collection.value'],
	},
	default: ['*'],
	description:
		'The fields that are permitted. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const changedFields: INodeProperties = {
	displayName: 'Field Names or IDs',
	name: 'fields',
	type: 'multiOptions',
	typeOptions: {
		loadOptionsMethod: 'getPermittedFields',
		loadOptionsDependsOn: ['id.value'],
	},
	default: ['*'],
	description:
		'The fields that are permitted. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const rules: INodeProperties[] = [
	{
		displayName: 'Item Permissions (JSON)',
		name: 'permissions',
		type: 'json',
		default: '{}',
		description:
			'The items that are permitted: a filter rule such as { "author": { "_eq": "$CURRENT_USER" } }',
	},
	{
		displayName: 'Presets (JSON)',
		name: 'presets',
		type: 'json',
		default: '{}',
		description:
			'Values of a new or changed item where none is sent, such as { "status": "draft" }',
	},
];

const validation: INodeProperties = {
	displayName: 'Validation (JSON)',
	name: 'validation',
	type: 'json',
	default: '{}',
	description:
		'The rules that a new or changed item has to keep, such as { "title": { "_nempty": true } }',
};

const olderRole: INodeProperties = {
	displayName: 'Role (Directus 10)',
	name: 'role',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: roleModes,
	description: 'The role that gets the permission; everybody where it is added and left empty',
};

export const additionalPermissionFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		changedAction,
		customFields,
		{ ...changedFields, displayOptions: notOnCreate },
		...rules,
		olderRole,
		validation,
	],
};

export const itemOrSingleton: INodeProperties = {
	displayName: 'Item',
	name: 'item',
	type: 'resourceLocator',
	typeOptions: { loadOptionsDependsOn: ['collection.value'] },
	default: { mode: 'list', value: '' },
	modes: targetItem.modes,
	description: 'Leave it empty for a collection that is a singleton',
};
