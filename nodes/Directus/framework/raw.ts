import type { INodeProperties } from 'n8n-workflow';

export const jsonParameters: INodeProperties = {
	displayName: 'JSON/RAW Parameters',
	name: 'jsonParameters',
	type: 'boolean',
	// It decides which fields there are, which an expression cannot before it runs.
	noDataExpression: true,
	default: false,
	description: 'Whether to give JSON, which is sent as it is, in place of the fields',
};

export const bodyParametersJson: INodeProperties = {
	displayName: 'Body Parameters',
	name: 'bodyParametersJson',
	type: 'json',
	default: '{}',
	description: 'The body to send, as a JSON object',
};

export const queryParametersJson: INodeProperties = {
	displayName: 'Query Parameters',
	name: 'queryParametersJson',
	type: 'json',
	default: '{}',
	description: 'The query to send, as a JSON object',
};
