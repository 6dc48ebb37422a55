import type { ITriggerFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { connectAnew } from '../Directus/transport/directus';
import { nodeErrorOf } from '../Directus/transport/legacy';
import { activityFeed } from './activityFeed';
import type { FeedEvent } from './delivery';
import type { DirectusEvent } from './event';
import { eventsOf } from './feedEvents';
import type { Part } from './page';
import { Page } from './page';
import type { Settings } from './settings';
import { ownUser, problemsWith } from './tracking';
import { wantedFilter } from './watching';

/** Enough to see what events look like. */
const SHOWN = 10;
/** Of these some may be no events by what was changed. */
const LOOKED_AT = 100;

/**
 * The latest events that have happened, for a test in the editor. What the trigger has handled
 * does not change by it.
 *
 * @returns at least one, the oldest first
 * @throws NodeOperationError when there is none; NodeApiError where Directus refuses
 */
export async function latestEvents(
	this: ITriggerFunctions,
	{ watching, ignoreOwnChanges }: Settings,
): Promise<DirectusEvent[]> {
	const directus = connectAnew(this);
	try {
		const user = await ownUser(directus);
		const asked = ignoreOwnChanges ? { ...watching, notBy: user } : watching;
		const [problem] = await problemsWith(directus, asked, user);
		if (problem) throw problem;
		const feed = activityFeed(() => directus);
		const entries = await feed.newest(LOOKED_AT, wantedFilter(asked));
		const page = new Page(entries, [asked], feed);
		let events: FeedEvent[] = [];
		const take = async (part: Part) => await eventsOf(page, part, part.entries, asked);
		for await (const taken of page.inParts(take))
			events = [...events, ...taken.events].slice(-SHOWN);
		if (events.length > 0) return events.map(({ event }) => event);
	} catch (error) {
		throw nodeErrorOf(this, error);
	}
	const own = ignoreOwnChanges
		? " What the credential's own user does is left out; Ignore Own Changes decides that."
		: '';
	throw new NodeOperationError(this.getNode(), 'No such event has happened in Directus yet', {
		description: `Have ${ignoreOwnChanges ? 'another user' : 'somebody'} do in Directus what this node waits for, and test again.${own}`,
	});
}
