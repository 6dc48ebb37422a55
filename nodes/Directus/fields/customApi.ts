import type { INodeProperties } from 'n8n-workflow';

export const method: INodeProperties = {
	displayName: 'Method',
	name: 'method',
	type: 'options',
	options: [
		{ name: 'DELETE', value: 'DELETE' },
		{ name: 'GET', value: 'GET' },
		{ name: 'PATCH', value: 'PATCH' },
		{ name: 'POST', value: 'POST' },
		{ name: 'PUT', value: 'PUT' },
		{ name: 'SEARCH', value: 'SEARCH' },
	],
	default: 'GET',
	description: 'The HTTP method of the request',
};

export const endpoint: INodeProperties = {
	displayName: 'Path',
	name: 'path',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. my-endpoint/orders?open=true',
	description: 'Below the Directus URL of the credential',
};

export const sendQuery: INodeProperties = {
	displayName: 'Query',
	name: 'sendQuery',
	type: 'options',
	options: [
		{ name: 'None', value: 'none' },
		{ name: 'Names and Values', value: 'pairs' },
		{ name: 'JSON', value: 'json' },
	],
	default: 'none',
	description: 'How the query parameters are given',
};

export const queryPairs: INodeProperties = {
	displayName: 'Query Parameters',
	name: 'queryPairs',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	displayOptions: { show: { sendQuery: ['pairs'] } },
	placeholder: 'Add Parameter',
	default: {},
	options: [
		{
			displayName: 'Parameter',
			name: 'pairs',
			values: [
				{ displayName: 'Name', name: 'name', type: 'string', default: '' },
				{ displayName: 'Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
};

export const queryJson: INodeProperties = {
	displayName: 'Query (JSON)',
	name: 'queryJson',
	type: 'json',
	displayOptions: { show: { sendQuery: ['json'] } },
	default: '{}',
	description:
		'A JSON object. Lists are joined with commas and objects sent as JSON text, as Directus reads them.',
};

export const headerPairs: INodeProperties = {
	displayName: 'Headers',
	name: 'headerPairs',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Header',
	default: {},
	description: 'Beside Authorization, which the credential gives',
	options: [
		{
			displayName: 'Header',
			name: 'pairs',
			values: [
				{ displayName: 'Header Name', name: 'name', type: 'string', default: '' },
				{ displayName: 'Header Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
};

export const sendBody: INodeProperties = {
	displayName: 'Body',
	name: 'sendBody',
	type: 'options',
	displayOptions: { hide: { method: ['GET'] } },
	options: [
		{ name: 'None', value: 'none' },
		{ name: 'JSON', value: 'json' },
		{ name: 'Text', value: 'text' },
		{ name: 'File', value: 'file' },
	],
	default: 'none',
	description: 'What to send in the body',
};

export const bodyJson: INodeProperties = {
	displayName: 'Body (JSON)',
	name: 'bodyJson',
	type: 'json',
	displayOptions: { show: { sendBody: ['json'] }, hide: { method: ['GET'] } },
	default: '{}',
	description: 'Any JSON, which is sent as it is',
};

export const bodyText: INodeProperties = {
	displayName: 'Body (Text)',
	name: 'bodyText',
	type: 'string',
	typeOptions: { rows: 4 },
	displayOptions: { show: { sendBody: ['text'] }, hide: { method: ['GET'] } },
	default: '',
	description: 'Sent as text/plain, unless there is a header Content-Type',
};

export const inputFile: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'inputFile',
	type: 'string',
	required: true,
	displayOptions: { show: { sendBody: ['file'] }, hide: { method: ['GET'] } },
	default: 'data',
	hint: 'The name of the input binary field that holds the file to send',
};

export const answerAs: INodeProperties = {
	displayName: 'Answer',
	name: 'answerAs',
	type: 'options',
	options: [
		{
			name: 'JSON or Text',
			value: 'data',
			description: 'An item for each record; text goes into result',
		},
		{ name: 'File', value: 'file', description: 'One item with a file' },
	],
	default: 'data',
	description: 'What to make of the answer',
};

export const outputFile: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'outputFile',
	type: 'string',
	required: true,
	displayOptions: { show: { answerAs: ['file'] } },
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
};
