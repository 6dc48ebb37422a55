/** A feed that a trigger begins to follow: entries are in it already, and they are none of its events. */
import type { Feed } from '../../dist/nodes/DirectusTrigger/activityFeed';
import { SimulatedClock } from './clock.mjs';
import { SimulatedDirectus } from './directus.mjs';

/** A Directus in whose feed something stands already, its clock, and the feed as it is read. */
export function followedFeed(): { clock: SimulatedClock; directus: SimulatedDirectus; feed: Feed } {
	const clock = new SimulatedClock();
	const directus = new SimulatedDirectus(clock, 'https://one', 1n, 1n, 0);
	directus.commit(directus.begin(3, 'before'));
	return { clock, directus, feed: directus.feed(() => false) };
}
