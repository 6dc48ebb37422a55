import type { INodeProperties } from 'n8n-workflow';
import { customFields, optionalName } from './common';

const settings: INodeProperties[] = [
	customFields,
	{
		displayName: 'End',
		name: 'date_end',
		type: 'dateTime',
		default: '',
		description: 'Until when the share can be opened',
	},
	{
		displayName: 'Max Uses',
		name: 'max_uses',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description: 'How many times the share can be opened',
	},
	optionalName,
	{
		displayName: 'Password',
		name: 'password',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'What a visitor has to enter to open it',
	},
	{
		displayName: 'Role',
		name: 'role',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchRoles', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string' },
		],
		description:
			'The role with whose permissions a visitor sees the item; the public ones where it is left out',
	},
	{
		displayName: 'Start',
		name: 'date_start',
		type: 'dateTime',
		default: '',
		description: 'From when the share can be opened',
	},
];

export const additionalShareFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [...settings],
};

export const sharePassword: INodeProperties = {
	displayName: 'Password',
	name: 'password',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description: 'The password of the share, if it has one',
};

export const emails: INodeProperties = {
	displayName: 'Emails',
	name: 'emails',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. ada@example.com, grace@example.com',
	description:
		'Where the link to the share goes: addresses, comma-separated, or a list from an expression',
};
