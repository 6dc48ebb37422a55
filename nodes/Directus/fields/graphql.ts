import type { INodeProperties } from 'n8n-workflow';

/** @see https://directus.io/docs/guides/connect/query-parameters */

export const graphqlQuery: INodeProperties = {
	displayName: 'Query',
	name: 'query',
	type: 'string',
	typeOptions: { rows: 6 },
	required: true,
	default: '',
	placeholder: 'e.g. query ($limit: Int) { articles(limit: $limit) { title } }',
	description: 'A GraphQL query or mutation',
};

export const graphqlVariables: INodeProperties = {
	displayName: 'Variables (JSON)',
	name: 'variables',
	type: 'json',
	default: '{}',
	description:
		'The values of its variables, as a JSON object. They need no quoting, unlike values in the query.',
};

export const graphqlOperation: INodeProperties = {
	displayName: 'Operation Name',
	name: 'operationName',
	type: 'string',
	default: '',
	description: 'Which one to run where the query holds several',
};

/** Of which collections the schema is. */
export const sdlScope: INodeProperties = {
	displayName: 'Scope',
	name: 'scope',
	type: 'options',
	options: [
		{ name: 'Items', value: 'items' },
		{ name: 'System', value: 'system' },
	],
	default: 'items',
	description: 'Your own collections, or those of Directus itself',
};
