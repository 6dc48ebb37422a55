/** What the tests of the Directus Trigger have one watch. */
import type { Watching } from '../../dist/nodes/DirectusTrigger/watching';

/** The creation of items in the collection `watched`, or something else. */
export const watchingOf = (more: Partial<Watching> = {}): Watching => ({
	actions: ['create'],
	collections: ['watched'],
	notBy: undefined,
	changedFields: [],
	filter: undefined,
	recordFields: undefined,
	...more,
});
