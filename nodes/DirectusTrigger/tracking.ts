import type { IDataObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { restate } from '../Directus/transport/errors';
import type { DirectusContext } from '../Directus/transport/http';
import { directusRequest } from '../Directus/transport/legacy';
import { readList } from './activityFeed';
import type { FeedSettings } from './feedEvents';
import { recordsPath } from './feedEvents';

/** A collection as Directus describes it (https://directus.io/docs/api/collections). */
export interface CollectionInfo {
	collection: string;
	meta: { accountability?: 'all' | 'activity' | null } | null;
	schema: unknown;
}

/** All collections that hold records and that the caller may see. */
export async function collectionsOf(this: DirectusContext): Promise<CollectionInfo[]> {
	const list = await readList.call(this, '/collections', {});
	return (list as unknown as CollectionInfo[]).filter(({ schema }) => schema);
}

/**
 * Sees to it that the activity feed tells of what is wanted, so that a trigger does not wait for
 * what never comes.
 *
 * @param user the credential's own, where it has one
 * @throws NodeOperationError when a collection is not there or does not track its changes
 * @throws NodeApiError when the credential's user may not read the feed
 */
export async function checkTracking(
	this: DirectusContext,
	settings: FeedSettings,
	user: string | undefined,
): Promise<void> {
	await checkAccess.call(this, '/activity', 'the activity feed (directus_activity)');
	await checkAccess.call(this, '/revisions', 'what was changed (directus_revisions)');
	await checkOthers.call(this, user);
	if (settings.collections === undefined) return;
	const known = new Map((await collectionsOf.call(this)).map((one) => [one.collection, one]));
	for (const name of settings.collections) {
		const found = known.get(name);
		if (!found) {
			throw new NodeOperationError(this.getNode(), `There is no collection ${name} to watch`, {
				description:
					'Either it does not exist, or the user of the credential may not read it. Choose one from the list, or give the user read access in Directus under Settings > Access Policies.',
			});
		}
		// Where there is no meta, Directus does not manage the collection and tracks it all the same.
		const tracked = found.meta ? (found.meta.accountability ?? null) : 'all';
		const title = `The collection ${name} does not track its`;
		if (tracked === null) {
			throw new NodeOperationError(this.getNode(), `${title} activity`, {
				description:
					'Its changes are in no feed that this node could follow. In Directus, under Settings > Data Model, open the collection and set Activity & Revisions Tracking to Track Activity & Revisions; or use the Directus Trigger, which does without.',
			});
		}
		if (tracked === 'activity' && settings.changedFields.length > 0) {
			throw new NodeOperationError(this.getNode(), `${title} revisions`, {
				description:
					'So nobody can tell which fields have changed. In Directus, under Settings > Data Model, open the collection and set Activity & Revisions Tracking to Track Activity & Revisions; or remove Changed Field Names or IDs here.',
			});
		}
		if (settings.filter || settings.recordFields) await checkRecords.call(this, name, settings);
	}
}

/** Directus looks at a filter and at fields when records are read: better now than with an event. */
async function checkRecords(
	this: DirectusContext,
	collection: string,
	{ filter, recordFields }: FeedSettings,
): Promise<void> {
	const query = {
		limit: 1,
		...(filter && { filter }),
		...(recordFields && { fields: recordFields }),
	};
	const path = recordsPath(collection);
	if (path !== undefined) await readList.call(this, path, query);
}

async function checkAccess(this: DirectusContext, path: string, what: string): Promise<void> {
	await readList.call(this, path, { fields: ['id'], limit: 1 }).catch((error) => {
		if (!(error instanceof NodeApiError) || error.httpCode !== '403') throw error;
		throw restate(
			this.getNode(),
			error,
			`The user of the credential may not read ${what}`,
			'This trigger reads events from there. In Directus, under Settings > Access Policies, give a policy of that user read access to directus_activity and directus_revisions.',
		);
	});
}

/** Every user may read the entries of what it did itself, and with those alone nothing would come. */
async function checkOthers(this: DirectusContext, user: string | undefined): Promise<void> {
	const { status, body } = await directusRequest.call(this, {
		method: 'GET',
		path: '/permissions/me',
		accept: [403, 404],
	});
	if (status !== 200 || user === undefined) return;
	const { data } = body as { data: Record<string, { read?: { access?: string } }> };
	if (data.directus_activity?.read?.access !== 'partial') return;
	const filter = { user: { _neq: user } } as IDataObject;
	const others = await readList.call(this, '/activity', { filter, fields: ['id'], limit: 1 });
	if (others.length > 0) return;
	throw new NodeOperationError(
		this.getNode(),
		'The user of the credential sees only its own activity',
		{
			description:
				'Changes by others would never arrive. In Directus, under Settings > Access Policies, give a policy of that user read access to all of directus_activity and directus_revisions.',
		},
	);
}

/** Whether a failure may pass by itself: the server is down or restarts, and nothing was refused. */
export function mayPass(error: unknown): boolean {
	if (!(error instanceof NodeApiError)) return false;
	const { httpCode } = error;
	return httpCode === null || httpCode === undefined || Number(httpCode) >= 500;
}
