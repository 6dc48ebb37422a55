import type { INodeProperties } from 'n8n-workflow';

/**
 * What the node has only as the tool of an agent. A model fills in fields that stand by themselves, and none of
 * those under Options; and what it reads is to be small.
 */
const ofTools = { '@tool': [true] };

const toolOutput: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	displayOptions: { show: ofTools },
	options: [
		{ name: 'All Fields', value: 'all' },
		{ name: 'Chosen Fields', value: 'fields' },
		{ name: 'Simplified', value: 'simplified', description: 'Ten short fields at most' },
	],
	default: 'simplified',
	description: 'What the model is given of each item',
};

const toolFields: INodeProperties = {
	displayName: 'Fields to Return',
	name: 'outputFields',
	type: 'string',
	displayOptions: { show: { ...ofTools, output: ['fields'] } },
	default: '',
	placeholder: 'e.g. title, author.name',
	description: 'Names of fields, comma-separated; dots lead into related items',
};

const toolSearch: INodeProperties = {
	displayName: 'Search For',
	name: 'searchFor',
	type: 'string',
	displayOptions: { show: ofTools },
	default: '',
	description: 'A text that one of the text fields of an item has to hold',
};

const toolSort: INodeProperties = {
	displayName: 'Sort By',
	name: 'sortBy',
	type: 'string',
	displayOptions: { show: ofTools },
	default: '',
	placeholder: 'e.g. -published_on, title',
	description: 'Names of fields, comma-separated; with a minus before it from large to small',
};

/** The choice of a read that has Simplify: without it the model is given what that gives. */
export const chosenFields: INodeProperties = {
	displayName: 'Fields to Return',
	name: 'outputFields',
	type: 'string',
	displayOptions: { show: ofTools },
	default: '',
	placeholder: 'e.g. name, status',
	description: 'Comma-separated names, in place of what Simplify gives',
};

/** What a read of one item has as a tool beside the rest. */
export const toolReadOne = { output: toolOutput, outputFields: toolFields };

/** What a read of many items has as a tool beside the rest. */
export const toolReadMany = { ...toolReadOne, searchFor: toolSearch, sortBy: toolSort };
