import type { INodeProperties } from 'n8n-workflow';
import { color, customFields, icon, optionalName, notOnCreate } from './common';

/** @see https://directus.io/docs/api/flows */

export const flowTrigger: INodeProperties = {
	displayName: 'Trigger',
	name: 'trigger',
	type: 'options',
	options: [
		{ name: 'Another Flow', value: 'operation' },
		{ name: 'Event Hook', value: 'event' },
		{ name: 'Manual', value: 'manual' },
		{ name: 'Schedule (CRON)', value: 'schedule' },
		{ name: 'Webhook', value: 'webhook' },
	],
	default: 'event',
	description: 'What sets the flow off; the details are in its options',
};

const status: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	options: [
		{ name: 'Active', value: 'active' },
		{ name: 'Inactive', value: 'inactive' },
	],
	default: 'active',
	description: 'Only an active flow runs',
};

const accountability: INodeProperties = {
	displayName: 'Accountability',
	name: 'accountability',
	type: 'options',
	options: [
		{ name: 'Do Not Track Anything', value: '' },
		{ name: 'Only Track Activity', value: 'activity' },
		{ name: 'Track Activity & Revisions', value: 'all' },
	],
	default: 'all',
	description: 'What Directus records of each run',
};

const firstOperation: INodeProperties = {
	displayName: 'First Operation',
	name: 'operation',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchOperations', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
	],
	description: 'The operation of the flow that the trigger leads to',
};

const options: INodeProperties = {
	displayName: 'Options (JSON)',
	name: 'options',
	type: 'json',
	default: '{}',
	description:
		'What the trigger needs, such as { "type": "action", "scope": ["items.create"], "collections": ["articles"] } for an event hook',
};

const description: INodeProperties = {
	displayName: 'Description',
	name: 'description',
	type: 'string',
	default: '',
};

const folder: INodeProperties = {
	displayName: 'Folder',
	name: 'folder',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchFlowFolders', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
	],
	description: 'A folder of flows, from Directus 12.4 on',
};

export const additionalFlowFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		accountability,
		color,
		customFields,
		description,
		firstOperation,
		folder,
		icon,
		{ ...optionalName, displayOptions: notOnCreate },
		options,
		status,
		{ ...flowTrigger, displayOptions: notOnCreate },
	],
};

export const triggerableFlow: INodeProperties = {
	displayName: 'Flow',
	name: 'id',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchTriggerableFlows', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/flows/(?:trigger/)?([^/?#]+)' },
		},
	],
	description: 'An active flow with a webhook or manual trigger',
};

export const triggerWith: INodeProperties = {
	displayName: 'Trigger With',
	name: 'triggerWith',
	type: 'options',
	options: [
		{ name: 'Items (Manual Trigger)', value: 'manual' },
		{ name: 'Webhook (GET)', value: 'GET' },
		{ name: 'Webhook (POST)', value: 'POST' },
	],
	default: 'GET',
	description: 'As the trigger of the flow is set up in Directus',
};

export const manualCollection: INodeProperties = {
	displayName: 'Collection',
	name: 'collection',
	type: 'resourceLocator',
	required: true,
	displayOptions: { show: { triggerWith: ['manual'] } },
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchCollections', searchable: true },
		},
		{ displayName: 'By Name', name: 'id', type: 'string', placeholder: 'e.g. articles' },
	],
	description: 'One of the collections that the flow is set up for',
};

export const manualKeys: INodeProperties = {
	displayName: 'Item IDs',
	name: 'keys',
	type: 'string',
	displayOptions: { show: { triggerWith: ['manual'] } },
	default: '',
	placeholder: 'e.g. 1, 2, 3',
	description:
		'The items to run the flow for: IDs, comma-separated, or a list from an expression. Empty for a flow that does not require a selection.',
};

export const triggerQuery: INodeProperties = {
	displayName: 'Query (JSON)',
	name: 'queryJson',
	type: 'json',
	default: '{}',
	description: 'What the flow finds under $trigger.query, as a JSON object',
};

export const triggerBody: INodeProperties = {
	displayName: 'Body (JSON)',
	name: 'bodyJson',
	type: 'json',
	displayOptions: { show: { triggerWith: ['manual', 'POST'] } },
	default: '{}',
	description: 'What the flow finds under $trigger.body, as JSON',
};
