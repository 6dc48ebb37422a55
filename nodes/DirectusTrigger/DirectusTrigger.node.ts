import type {
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { eventItem } from './event';
import { properties } from './fields';
import { inTime } from './inTime';
import { latestEvents } from './latest';
import { TriggerMember } from './member';
import { loadOptions } from './methods/loadOptions';
import { readSettings } from './settings';

export class DirectusTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Directus Trigger',
		name: 'directusTrigger',
		icon: { light: 'file:../Directus/directus.svg', dark: 'file:../Directus/directus.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["triggerOn"] === "items" ? ($parameter["allCollections"] ? "All collections" : [].concat($parameter["collections"]).join(", ")) : $parameter["triggerOn"] === "system" ? [].concat($parameter["systemCollections"]).join(", ") : $parameter["triggerOn"] }}',
		// n8n's panel shows it for the Directus node as well, which is in one entry with its trigger.
		description:
			'Work with items, files, users and everything else in Directus, or start the workflow when any of it changes',
		eventTriggerDescription: 'The test shows the latest events that have happened.',
		activationMessage: 'Directus is watched now, from this moment on or from where it was before.',
		defaults: { name: 'Directus Trigger' },
		builderHint: {
			searchHint:
				'Gives every change once and in order, also those made while n8n was down. Events per execution are items: no loop is needed. Prefer it to webhooks and flows of Directus.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-directus-complete.directus',
					relationHint: 'Reads and writes in Directus behind it',
				},
				{
					nodeType: 'n8n-nodes-directus-complete.directusHookTrigger',
					relationHint: 'Only for custom hooks, filter events and items without tracked activity',
				},
			],
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'directusApi', required: true }],
		properties: [...properties],
	};

	methods = { loadOptions };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const settings = readSettings.call(this);
		if (this.getMode() === 'manual') {
			const manualTriggerFunction = async () => {
				const events = await inTime(
					this,
					'show',
					async () => await latestEvents.call(this, settings),
				);
				this.emit([events.map((event) => ({ json: eventItem(event) }))]);
			};
			return { manualTriggerFunction };
		}
		const member = new TriggerMember(this, settings);
		await inTime(this, 'begin', async () => await member.start()).catch((error: unknown) => {
			member.stop();
			throw error;
		});
		return { closeFunction: async () => member.stop() };
	}
}
