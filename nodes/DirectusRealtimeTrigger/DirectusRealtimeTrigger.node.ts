import type {
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import {
	collections,
	feedOptions,
	ignoreOwnChanges,
	fullRecord,
	recordFields,
} from '../DirectusTrigger/feedFields';
import { FeedFollower } from '../DirectusTrigger/follow';
import { feedLists, inTime, readSettings } from '../DirectusTrigger/settings';
import { Realtime } from './realtime';

/** A single event goes out at once; of many, what happens within this time goes out together. */
const PACE = { least: 150, most: 350 };

export class DirectusRealtimeTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Directus Realtime Trigger',
		name: 'directusRealtimeTrigger',
		icon: { light: 'file:../Directus/directus.svg', dark: 'file:../Directus/directus.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow as soon as something happens in Directus, over a WebSocket; what happened while there was no connection follows',
		defaults: { name: 'Directus Realtime Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'directusApi', required: true }],
		properties: [
			{
				displayName:
					'Needs no public address: it connects to Directus, which has to have WEBSOCKETS_ENABLED. Each event comes once and within a second; those from while n8n or Directus was down, or the connection broken, follow from the activity feed. It starts from now when the workflow is activated for the first time.',
				name: 'notice',
				type: 'notice',
				default: '',
			},
			collections,
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: [
					{ name: 'Created', value: 'create' },
					{ name: 'Deleted', value: 'delete' },
					{ name: 'Updated', value: 'update' },
				],
				default: ['create'],
				description: 'What to wait for',
			},
			ignoreOwnChanges,
			fullRecord,
			recordFields,
			feedOptions,
		],
	};

	methods = { loadOptions: feedLists };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const settings = readSettings.call(this);
		const closed = new AbortController();
		const follower = new FeedFollower(this, settings, closed.signal, PACE);
		const realtime = new Realtime(this, settings, follower, closed.signal);
		const begin = async () => {
			let begun = false;
			try {
				await inTime(
					this,
					follower.begin().then(async () => await realtime.start()),
				);
				begun = true;
			} finally {
				if (!begun) closed.abort();
			}
		};
		const closeFunction = async () => closed.abort();
		// A workflow that is tested in the editor runs this function too, and then waits for an event.
		if (this.getMode() === 'manual') return { closeFunction, manualTriggerFunction: begin };
		await begin();
		return { closeFunction };
	}
}
