import type { INodeProperties } from 'n8n-workflow';

export const sdlScope: INodeProperties = {
	displayName: 'Scope',
	name: 'scope',
	type: 'options',
	options: [
		{ name: 'Items', value: 'items' },
		{ name: 'System', value: 'system' },
	],
	default: 'items',
	description: 'Your own collections, or those of Directus itself',
};
