import type {
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
	TriggerTime,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError, toCronExpression } from 'n8n-workflow';
import { eventItem } from '../DirectusTrigger/event';
import {
	collections,
	feedOptions,
	ignoreOwnChanges,
	fullRecord,
	recordFields,
} from '../DirectusTrigger/feedFields';
import { FeedFollower } from '../DirectusTrigger/follow';
import { latestEvents } from '../DirectusTrigger/latest';
import { feedLists, inTime, readSettings } from '../DirectusTrigger/settings';

/** A full execution is waited for, so that a burst does not start all of its executions at once. */
const PACE = { least: 0, most: 30_000 };

export class DirectusPollingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Directus Polling Trigger',
		name: 'directusPollingTrigger',
		icon: { light: 'file:../Directus/directus.svg', dark: 'file:../Directus/directus.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow with what has happened in Directus since the last time; every event once, in order, also after n8n or Directus was down',
		defaults: { name: 'Directus Polling Trigger' },
		// Gives the node its Poll Times. What polls is trigger(), for the reason that FeedFollower tells.
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'directusApi', required: true }],
		properties: [
			{
				displayName:
					'Needs no public address and loses nothing: it follows the activity feed of Directus from the last event handled, which n8n stores. It starts from now when the workflow is activated for the first time, and catches up after every pause. Activity that Directus has deleted meanwhile (ACTIVITY_RETENTION) cannot be caught up on.',
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
					{
						name: 'Log-In',
						value: 'login',
						description: 'A user has logged in, whatever collections are chosen',
					},
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
		if (this.getMode() === 'manual') {
			const manualTriggerFunction = async () => {
				const events = await inTime(this, latestEvents.call(this, settings));
				this.emit([events.map((event) => ({ json: eventItem(event) }))]);
			};
			return { manualTriggerFunction };
		}
		const { item: times = [] } = this.getNodeParameter('pollTimes', {}) as { item?: TriggerTime[] };
		if (times.length === 0) {
			throw new NodeOperationError(this.getNode(), 'Add at least one poll time');
		}
		const closed = new AbortController();
		const follower = new FeedFollower(this, settings, closed.signal, PACE);
		await inTime(this, follower.begin());
		for (const time of times) {
			this.helpers.registerCron({ expression: toCronExpression(time) }, () => follower.wake(true));
		}
		follower.wake(true);
		return { closeFunction: async () => closed.abort() };
	}
}
