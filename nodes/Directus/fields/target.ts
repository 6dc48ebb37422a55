import type { INodeProperties } from 'n8n-workflow';

/** The item of the chosen collection that a comment or share is about. */
export const targetItem: INodeProperties = {
	displayName: 'Item',
	name: 'item',
	type: 'resourceLocator',
	typeOptions: { loadOptionsDependsOn: ['collection.value'] },
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchItems', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/content/[^/]+/([^/?#]+)' },
		},
	],
	description: 'The item of the collection that it is about',
};

/** The same where Directus does without: a draft of an item that is not there yet. */
export const versionedItem: INodeProperties = {
	displayName: 'Item',
	name: 'item',
	type: 'resourceLocator',
	typeOptions: { loadOptionsDependsOn: ['collection.value'] },
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchItems', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/content/[^/]+/([^/?#]+)' },
		},
	],
	description:
		'The item to version. Without one, Directus 12 makes a draft of an item that does not exist yet; the key has to be draft then.',
};
