import type { INodeProperties } from 'n8n-workflow';

export const jsonParameters: INodeProperties = {
	displayName: 'JSON/RAW Parameters',
	name: 'jsonParameters',
	type: 'boolean',
	// It decides which fields there are, which an expression cannot before it runs.
	noDataExpression: true,
	default: false,
	description: 'Whether to send your own JSON',
};

export const bodyParametersJson: INodeProperties = {
	displayName: 'Body Parameters',
	name: 'bodyParametersJson',
	type: 'json',
	default: '{}',
	description: 'The body as JSON',
};

export const queryParametersJson: INodeProperties = {
	displayName: 'Query Parameters',
	name: 'queryParametersJson',
	type: 'json',
	default: '{}',
	description: 'The query as JSON',
};
