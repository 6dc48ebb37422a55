import type { INodeProperties } from 'n8n-workflow';
import { customFields, icon, optionalName, notOnCreate } from './common';

/** @see https://directus.io/docs/api/policies */

const rights: INodeProperties[] = [
	{
		displayName: 'Admin Access',
		name: 'admin_access',
		type: 'boolean',
		default: false,
		description: 'Whether it gives full access to all data and settings',
	},
	{
		displayName: 'App Access',
		name: 'app_access',
		type: 'boolean',
		default: true,
		description: 'Whether users may log in to the Studio',
	},
	customFields,
	{ displayName: 'Description', name: 'description', type: 'string', default: '' },
	icon,
	{
		displayName: 'IP Access (JSON)',
		name: 'ip_access',
		type: 'json',
		default: '[]',
		description:
			'A list of the addresses, ranges and CIDR blocks from which it holds; an empty one means all',
	},
];

const requireTfa: INodeProperties = {
	displayName: 'Require 2FA',
	name: 'enforce_tfa',
	type: 'boolean',
	default: true,
	description: 'Whether users have to set up two-factor authentication',
};

export const additionalPolicyFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [...rights, { ...optionalName, displayOptions: notOnCreate }, requireTfa],
};
