import type { INodeProperties } from 'n8n-workflow';
import { customFields, icon, optionalName, notOnCreate } from './common';
import { roleModes } from './locators';

/** @see https://directus.io/docs/api/roles */

const description: INodeProperties = {
	displayName: 'Description',
	name: 'description',
	type: 'string',
	default: '',
};

const parent: INodeProperties = {
	displayName: 'Parent Role',
	name: 'parent',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: roleModes,
	description: 'The role whose policies are inherited; from Directus 11 on',
};

export const additionalRoleFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		customFields,
		description,
		icon,
		{ ...optionalName, displayOptions: notOnCreate },
		parent,
	],
};
