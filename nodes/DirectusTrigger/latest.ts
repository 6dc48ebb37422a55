import type { ITriggerFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { latestActivity } from './activityFeed';
import type { DirectusEvent } from './event';
import type { FeedSettings } from './feedEvents';
import { eventsOf, wantedFilter } from './feedEvents';
import { checkedSettings } from './settings';

/** Enough to see what events look like. */
const SHOWN = 10;
/** Of these some may be no events by what was changed. */
const LOOKED_AT = 100;

/**
 * The latest events that have happened, for a test in the editor. What the trigger has handled
 * does not change by it.
 *
 * @returns at least one, the oldest first
 * @throws NodeOperationError when there is none, and for what checkedSettings finds
 */
export async function latestEvents(
	this: ITriggerFunctions,
	asked: FeedSettings,
): Promise<DirectusEvent[]> {
	const settings = await checkedSettings.call(this, asked);
	const entries = await latestActivity.call(this, wantedFilter(settings), LOOKED_AT);
	const events = await eventsOf.call(this, entries, settings);
	if (events.length === 0) {
		const others = settings.notBy === undefined ? 'somebody' : 'another user';
		const own =
			settings.notBy === undefined
				? ''
				: " What the credential's own user does is left out; Ignore Own Changes decides that.";
		throw new NodeOperationError(this.getNode(), 'No such event has happened in Directus yet', {
			description: `Have ${others} do in Directus what this node waits for, and test again.${own}`,
		});
	}
	return events.slice(-SHOWN).map(({ event }) => event);
}
