import type { INodeProperties } from 'n8n-workflow';
import { notOnCreate } from './common';

/** @see https://directus.io/docs/api/versions */

export const versionKey: INodeProperties = {
	displayName: 'Key',
	name: 'key',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. draft',
	description: 'What reads name the version by; main and published are not allowed',
};

const name: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	description: 'What the Studio shows in place of the key',
};

export const additionalVersionFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Key',
			name: 'key',
			type: 'string',
			default: '',
			placeholder: 'e.g. draft',
			displayOptions: notOnCreate,
			description: 'What reads name the version by',
		},
		name,
	],
};

export const versionChanges: INodeProperties = {
	displayName: 'Changes (JSON)',
	name: 'changesJson',
	type: 'json',
	required: true,
	default: '{}',
	description: 'The fields of the item to change in the version, as a JSON object',
};

export const mainHash: INodeProperties = {
	displayName: 'Main Hash',
	name: 'mainHash',
	type: 'string',
	default: '',
	description:
		'The hash that Compare gave: Directus then refuses if the item was changed since. Leave it empty to promote over whatever the item holds now.',
};

export const promotedFields: INodeProperties = {
	displayName: 'Fields',
	name: 'promotedFields',
	type: 'string',
	default: '',
	placeholder: 'e.g. title, body',
	description:
		'Only these fields of the version are promoted: names, comma-separated. All where it is empty.',
};
