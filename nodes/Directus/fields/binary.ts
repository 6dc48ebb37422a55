import type { INodeProperties } from 'n8n-workflow';

/** The binary fields of an item that operations read and write. */

export const inputFile: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the input binary field that holds the file',
};

export const inputFiles: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the input binary field that holds the file; several are comma-separated, * is all of them; each becomes a file',
};

export const replacement: INodeProperties = {
	displayName: 'Replace Content With Binary Field',
	name: 'replaceWith',
	type: 'string',
	default: '',
	placeholder: 'e.g. data',
	hint: 'The name of an input binary field whose file takes the place of the current content. Leave it empty to change the record only.',
};

export const outputFile: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
};

/** Whether what is to be sent stands in the node or in a file of the item. */
export const inputType: INodeProperties = {
	displayName: 'Input',
	name: 'inputType',
	type: 'options',
	options: [
		{ name: 'JSON', value: 'json' },
		{ name: 'Binary File', value: 'binary' },
	],
	default: 'json',
	description: 'Where the data are: here, or in a file of the input item',
};

export const inputDataFile: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	displayOptions: { show: { inputType: ['binary'] } },
	default: 'data',
	hint: 'The name of the input binary field that holds the file',
};
