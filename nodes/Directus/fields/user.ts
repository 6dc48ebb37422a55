import type { INodeProperties } from 'n8n-workflow';
import { customFields, notOnCreate, role } from './common';
import { fileModes } from './locators';

/** @see https://directus.io/docs/api/users */

const userPassword: INodeProperties = {
	displayName: 'Password',
	name: 'password',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description: 'It has to meet the password policy of your Directus',
};

const userEmail: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	placeholder: 'e.g. name@email.com',
	default: '',
	// A new user has it on top. Under one name twice, an agent's model would fill in both with one value.
	displayOptions: notOnCreate,
	description: 'The e-mail address of the user',
};

const profile: INodeProperties[] = [
	{
		displayName: 'Appearance',
		name: 'appearance',
		type: 'options',
		options: [
			{ name: 'Automatic', value: 'auto' },
			{ name: 'Dark', value: 'dark' },
			{ name: 'Light', value: 'light' },
		],
		default: 'auto',
		description: 'How the Studio looks for the user',
	},
	{
		displayName: 'Avatar',
		name: 'avatar',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: fileModes,
		description: 'An image file in Directus',
	},
	customFields,
	{ displayName: 'Description', name: 'description', type: 'string', default: '' },
	userEmail,
	{
		displayName: 'External Identifier',
		name: 'external_identifier',
		type: 'string',
		default: '',
		description: 'The ID of the user at the single sign-on provider',
	},
	{ displayName: 'First Name', name: 'first_name', type: 'string', default: '' },
	{
		displayName: 'Language',
		name: 'language',
		type: 'string',
		default: '',
		placeholder: 'e.g. en-US',
		description: 'The language of the Studio for the user',
	},
	{ displayName: 'Last Name', name: 'last_name', type: 'string', default: '' },
	{
		displayName: 'Location',
		name: 'location',
		type: 'string',
		default: '',
		description: 'Where the user is, as text',
	},
	userPassword,
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'string',
		default: 'default',
		description: 'The name of the provider that the user logs in with',
	},
	role,
	{
		displayName: 'Send Mail Notifications',
		name: 'email_notifications',
		type: 'boolean',
		default: true,
		description: 'Whether the user gets notifications by mail as well',
	},
	{
		displayName: 'Static Token',
		name: 'token',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'A token that the user can send requests with',
	},
	{
		displayName: 'Status',
		name: 'status',
		type: 'options',
		options: [
			{ name: 'Active', value: 'active' },
			{ name: 'Archived', value: 'archived' },
			{ name: 'Draft', value: 'draft' },
			{ name: 'Invited', value: 'invited' },
			{ name: 'Suspended', value: 'suspended' },
			{ name: 'Unverified', value: 'unverified' },
		],
		default: 'active',
		description: 'Only active users can log in',
	},
	{
		displayName: 'Tags (JSON)',
		name: 'tags',
		type: 'json',
		default: '[]',
		description: 'A list of texts',
	},
	{
		displayName: 'Text Direction',
		name: 'text_direction',
		type: 'options',
		options: [
			{ name: 'Automatic', value: 'auto' },
			{ name: 'Left to Right', value: 'ltr' },
			{ name: 'Right to Left', value: 'rtl' },
		],
		default: 'auto',
		description: 'How the Studio is laid out for the user; from Directus 11 on',
	},
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		default: '',
		description: 'The position of the user',
	},
];

export const additionalUserFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [...profile],
};
