import type { INodeProperties } from 'n8n-workflow';
import { batchSize } from './item';

/** Whether an operation only tells what it would do. */
export const preview: INodeProperties = {
	displayName: 'Preview',
	name: 'preview',
	type: 'boolean',
	default: false,
	description: 'Whether to tell what would be done, and to write nothing',
};

export const recordsWithoutInput: INodeProperties = {
	displayName: 'Records Without an Input',
	name: 'recordsWithoutInput',
	type: 'options',
	options: [
		{ name: 'Archive', value: 'archive', description: 'Set the archive field' },
		{ name: 'Delete', value: 'delete', description: 'Delete them permanently' },
		{ name: 'Leave', value: 'leave', description: 'Change nothing' },
	],
	default: 'leave',
	description: 'What to do with records in Directus that no input item is for',
};

export const archiveField: INodeProperties = {
	displayName: 'Archive Field',
	name: 'archiveField',
	type: 'string',
	displayOptions: { show: { recordsWithoutInput: ['archive'] } },
	default: '',
	placeholder: 'e.g. status',
	description: "The field to set; the collection's own where this is empty",
};

export const archiveValue: INodeProperties = {
	displayName: 'Archive Value',
	name: 'archiveValue',
	type: 'string',
	displayOptions: { show: { recordsWithoutInput: ['archive'] } },
	default: '',
	placeholder: 'e.g. archived',
	description: "What to set it to; the collection's own where this is empty",
};

export const synchronizeOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		batchSize,
		{
			displayName: 'Ignored Field Names or IDs',
			name: 'notCompared',
			type: 'multiOptions',
			typeOptions: {
				loadOptionsMethod: 'getFields',
				loadOptionsDependsOn: ['resource', 'collection.value'],
			},
			default: [],
			description:
				'Fields that are no reason to write a record. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Most to Delete or Archive (%)',
			name: 'mostRemoved',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100 },
			default: 20,
			description: 'Where a larger share of the records has no input, nothing is written',
		},
	],
};
