import type { INodeProperties } from 'n8n-workflow';

/** @see https://directus.io/docs/api/settings */

export const ownerEmail: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	placeholder: 'e.g. name@email.com',
	required: true,
	default: '',
	description: 'The e-mail address of the owner of the project',
};

export const organization: INodeProperties = {
	displayName: 'Organization',
	name: 'organization',
	type: 'string',
	default: '',
	description: 'The company or group that the project belongs to',
};

export const projectUsage: INodeProperties = {
	displayName: 'Project Usage',
	name: 'projectUsage',
	type: 'options',
	options: [
		{ name: 'Commercial', value: 'commercial' },
		{ name: 'Community', value: 'community' },
		{ name: 'Personal', value: 'personal' },
	],
	default: 'commercial',
	description: 'What the project is for',
};

export const productUpdates: INodeProperties = {
	displayName: 'Product Updates',
	name: 'productUpdates',
	type: 'boolean',
	default: false,
	description: 'Whether Directus may send its news to the owner',
};
