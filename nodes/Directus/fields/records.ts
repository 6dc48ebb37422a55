import type { INodeProperties } from 'n8n-workflow';

/** The record of the chosen resource. Its list is that of the resource (methods/listSearch.ts). */
export const recordId: INodeProperties = {
	displayName: 'ID',
	name: 'id',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchRecords', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
	],
	description: 'Which record',
};

/** The same for a resource whose records have a page of their own in the Studio. */
export const studioRecordId: INodeProperties = {
	displayName: 'ID',
	name: 'id',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchRecords', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://directus.example.com/admin/users/0c4d…',
			hint: 'The address of its page in the Studio',
			extractValue: { type: 'regex', regex: '([^/?#]+)/?(?:[?#].*)?$' },
		},
	],
	description: 'Which record',
};

export const recordIds: INodeProperties = {
	displayName: 'IDs',
	name: 'ids',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 1, 2, 3',
	description: 'The IDs, comma-separated, or a list from an expression',
};

export const collection: INodeProperties = {
	displayName: 'Collection',
	name: 'collection',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchCollections', searchable: true },
		},
		{ displayName: 'By Name', name: 'id', type: 'string', placeholder: 'e.g. articles' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://directus.example.com/admin/content/articles',
			extractValue: { type: 'regex', regex: '/(?:content|data-model)/([^/?#]+)' },
		},
	],
	description: 'One of your own collections',
};

export const recordsJson: INodeProperties = {
	displayName: 'Records (JSON)',
	name: 'recordsJson',
	type: 'json',
	required: true,
	default: '[]',
	description: 'The records to create, as a list of JSON objects',
};

export const updateWith: INodeProperties = {
	displayName: 'Update With',
	name: 'updateWith',
	type: 'options',
	options: [
		{ name: 'The Same Change for Many IDs', value: 'keys' },
		{ name: 'A List of Records', value: 'records' },
	],
	default: 'keys',
	description: 'How the records and their changes are given',
};

export const updateIds: INodeProperties = {
	displayName: 'IDs',
	name: 'ids',
	type: 'string',
	required: true,
	displayOptions: { show: { updateWith: ['keys'] } },
	default: '',
	placeholder: 'e.g. 1, 2, 3',
	description: 'The IDs, comma-separated, or a list from an expression',
};

export const changeJson: INodeProperties = {
	displayName: 'Change (JSON)',
	name: 'changeJson',
	type: 'json',
	required: true,
	displayOptions: { show: { updateWith: ['keys'] } },
	default: '{}',
	description: 'The fields to set on all of them, as a JSON object',
};

export const updatesJson: INodeProperties = {
	displayName: 'Records (JSON)',
	name: 'recordsJson',
	type: 'json',
	required: true,
	displayOptions: { show: { updateWith: ['records'] } },
	default: '[]',
	description: 'The changes, as a list of JSON objects, each with the ID of its record',
};
