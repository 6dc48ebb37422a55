import type { INodeProperties } from 'n8n-workflow';

/** What the triggers that follow the activity feed are asked, beside their events. */

export const collections: INodeProperties = {
	displayName: 'Collection Names or IDs',
	name: 'collections',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getCollections' },
	required: true,
	default: [],
	description:
		'What to watch: collections that track activity, those of Directus itself included. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const ignoreOwnChanges: INodeProperties = {
	displayName: 'Ignore Own Changes',
	name: 'ignoreOwnChanges',
	type: 'boolean',
	default: true,
	description:
		"Whether to leave out what the credential's own user does, so that a workflow that writes to Directus does not start itself",
};

export const fullRecord: INodeProperties = {
	displayName: 'Full Record',
	name: 'fullRecord',
	type: 'boolean',
	default: false,
	description: 'Whether to give out the whole record as it is now, beside what was changed',
};

export const recordFields: INodeProperties = {
	displayName: 'Record Fields',
	name: 'recordFields',
	type: 'string',
	displayOptions: { show: { fullRecord: [true] } },
	default: '*',
	placeholder: '*, author.name',
	description:
		'The fields of the record, comma-separated; dots lead into related items, * means all',
};

export const atOnce: INodeProperties = {
	displayName: 'Events per Execution',
	name: 'atOnce',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 1000 },
	default: 1000,
	description:
		'Events that have piled up go into one execution, so many at most; 1 gives each its own',
};

export const feedOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Changed Field Names or IDs',
			name: 'changedFields',
			type: 'multiOptions',
			typeOptions: {
				loadOptionsMethod: 'getWatchedFields',
				loadOptionsDependsOn: ['collections'],
			},
			default: [],
			description:
				'Leave out updates that change none of these fields. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		atOnce,
		{
			displayName: 'Filter (JSON)',
			name: 'filterJson',
			type: 'json',
			default: '{}',
			description:
				'A <a href="https://directus.io/docs/guides/connect/filter-rules">filter rule</a> of Directus that the record has to match, as it is now, such as { "status": { "_eq": "published" } }. Deleted records cannot be matched and are not left out.',
		},
	],
};
