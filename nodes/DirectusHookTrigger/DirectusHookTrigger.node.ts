import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { inTime } from '../DirectusTrigger/inTime';
import { isInPlace, putInPlace, remove } from './activation';
import { takeCall } from './call';
import { properties } from './fields';
import { loadOptions } from './methods/loadOptions';

export class DirectusHookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Directus Hook Trigger',
		name: 'directusHookTrigger',
		icon: { light: 'file:../Directus/directus.svg', dark: 'file:../Directus/directus.dark.svg' },
		group: ['trigger'],
		// For a node of version 1 n8n evaluates an expression with each call and reads the body itself.
		version: 1.1,
		subtitle:
			'={{ $parameter["triggerOn"] === "items" ? [].concat($parameter["collections"]).join(", ") : $parameter["triggerOn"] === "filter" ? $parameter["filterEvents"] : $parameter["actionEvents"] }}',
		description:
			'Starts the workflow for what only flows of Directus see: custom hooks, filter events, items without tracked activity. Best effort; for all else there is the Directus Trigger.',
		eventTriggerDescription:
			'Have in Directus happen what the node waits for, by another user than that of the credential, who is ignored unless Ignore Own Changes is off.',
		activationMessage:
			'Directus now calls n8n, and again after 10 and 70 seconds where n8n does not answer; filter events once.',
		defaults: { name: 'Directus Hook Trigger' },
		builderHint: {
			searchHint:
				'Only for custom hooks of extensions, filter events and items without tracked activity. It makes a flow in Directus and needs an administrator.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-directus-complete.directusTrigger',
					relationHint: 'For all other changes: gives every one once, and needs no flow',
				},
			],
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'directusApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: 'noData',
				path: 'webhook',
			},
		],
		properties: [...properties],
	};

	methods = { loadOptions };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await inTime(this, 'look', async () => await isInPlace.call(this));
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await inTime(this, 'put', async () => await putInPlace.call(this));
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await remove.call(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await takeCall.call(this);
	}
}
