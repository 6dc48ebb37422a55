import type { INodeProperties } from 'n8n-workflow';

/** @see https://directus.io/docs/api/schema */

export const snapshotOutput: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{ name: 'JSON Data', value: 'json' },
		{ name: 'JSON File', value: 'jsonFile' },
		{ name: 'YAML File', value: 'yamlFile' },
		{ name: 'YAML Text', value: 'yaml' },
	],
	default: 'json',
	description: 'How the snapshot is given out',
};

export const snapshotFile: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	displayOptions: { show: { output: ['jsonFile', 'yamlFile'] } },
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
};

export const snapshotOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Exclude Collections',
			name: 'excludeCollections',
			type: 'string',
			default: '',
			placeholder: 'e.g. logs, drafts',
			description: 'All but these, comma-separated, from Directus 12 on',
		},
		{
			displayName: 'Include Collections',
			name: 'includeCollections',
			type: 'string',
			default: '',
			placeholder: 'e.g. articles, authors',
			description: 'Only these, comma-separated, from Directus 12 on',
		},
	],
};

export const snapshotJson: INodeProperties = {
	displayName: 'Snapshot (JSON)',
	name: 'snapshotJson',
	type: 'json',
	required: true,
	displayOptions: { show: { inputType: ['json'] } },
	default: '{}',
	description: 'A snapshot as Get Snapshot gives it: the data model to reach',
};

export const differenceJson: INodeProperties = {
	displayName: 'Difference (JSON)',
	name: 'differenceJson',
	type: 'json',
	required: true,
	displayOptions: { show: { inputType: ['json'] } },
	default: '{}',
	description: 'What Get Difference gives: the hash and the diff',
};

const force: INodeProperties = {
	displayName: 'Force',
	name: 'force',
	type: 'boolean',
	default: true,
	description: 'Whether to go on where the version or the database of the two servers differ',
};

export const applyOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [force],
};

export const diffOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		force,
		{
			displayName: 'Mode',
			name: 'mode',
			type: 'options',
			options: [
				{ name: 'Merge', value: 'merge', description: 'What the snapshot does not name stays' },
				{
					name: 'Mirror',
					value: 'mirror',
					description: 'What the snapshot does not name is deleted',
				},
			],
			default: 'mirror',
			description: 'From Directus 12 on; before, it is Mirror',
		},
	],
};

export const describedCollections: INodeProperties = {
	displayName: 'Collection Names',
	name: 'collections',
	type: 'string',
	default: '',
	placeholder: 'e.g. articles, authors',
	description:
		'The collections to describe, comma-separated; all but those of Directus itself where it is empty',
};

export const describedOutput: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{ name: 'All in One Item', value: 'together' },
		{ name: 'One Item per Collection', value: 'each' },
	],
	default: 'each',
	description: 'How the description is given out',
};
