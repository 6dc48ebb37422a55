import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { isInPlace, putInPlace, remove } from './activation';
import { takeCall } from './call';
import { properties } from './fields';
import { loadOptions } from './methods/loadOptions';

export class DirectusTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Directus Trigger',
		name: 'directusTrigger',
		icon: { light: 'file:../Directus/directus.svg', dark: 'file:../Directus/directus.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["triggerOn"] === "items" ? ($parameter["allCollections"] ? "All collections" : [].concat($parameter["collections"]).join(", ")) : $parameter["triggerOn"] === "system" ? [].concat($parameter["systemCollections"]).join(", ") : $parameter["triggerOn"] === "other" ? $parameter["otherEvents"] : $parameter["triggerOn"] }}',
		description:
			'Starts the workflow at once when something happens in Directus. Loses events while n8n is down for longer than two minutes: use the Directus Polling Trigger where none may be lost.',
		eventTriggerDescription:
			'Do in Directus what the node waits for, as another user than that of the credential, whose changes are ignored unless Ignore Own Changes is off.',
		activationMessage:
			'Directus now calls n8n, and again where n8n does not answer, for two minutes.',
		defaults: { name: 'Directus Trigger' },
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
				return await isInPlace.call(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await putInPlace.call(this);
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
