import type { INodeProperties } from 'n8n-workflow';

/** @see https://directus.io/docs/api/operations */

export const flowOfOperation: INodeProperties = {
	displayName: 'Flow',
	name: 'flow',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchFlows', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/flows/([^/?#]+)' },
		},
	],
	description: 'The flow that gets the operation',
};

export const operationKey: INodeProperties = {
	displayName: 'Key',
	name: 'key',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. read_articles',
	description: 'The name by which later operations of the flow refer to its result',
};

export const operationType: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	options: [
		{ name: 'Condition', value: 'condition' },
		{ name: 'Create Data', value: 'item-create' },
		{ name: 'Delete Data', value: 'item-delete' },
		{ name: 'JSON Web Token', value: 'json-web-token' },
		{ name: 'Log to Console', value: 'log' },
		{ name: 'Read Data', value: 'item-read' },
		{ name: 'Run Script', value: 'exec' },
		{ name: 'Send Email', value: 'mail' },
		{ name: 'Send Notification', value: 'notification' },
		{ name: 'Sleep', value: 'sleep' },
		{ name: 'Throw Error', value: 'throw-error' },
		{ name: 'Transform Payload', value: 'transform' },
		{ name: 'Trigger Flow', value: 'trigger' },
		{ name: 'Update Data', value: 'item-update' },
		{ name: 'Webhook / Request URL', value: 'request' },
	],
	default: 'log',
	description: 'What it does. An expression may give the type of an extension.',
};

export const operationPositionX: INodeProperties = {
	displayName: 'Position X',
	name: 'positionX',
	type: 'number',
	default: 19,
	description: 'The column of its left edge in the flow editor; the trigger takes up to 18',
};

export const operationPositionY: INodeProperties = {
	displayName: 'Position Y',
	name: 'positionY',
	type: 'number',
	default: 1,
	description: 'The row of its upper edge in the flow editor',
};
