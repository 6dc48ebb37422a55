import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../Directus/transport/directus';
import { asFailure, Failure } from '../Directus/transport/failure';
import { readList } from './activityFeed';
import type { Watching } from './watching';
import { recordsPath } from './watching';

/** A collection as Directus describes it (https://directus.io/docs/api/collections). */
interface CollectionInfo {
	collection: string;
	meta: { accountability?: 'all' | 'activity' | null } | null;
	schema: unknown;
}

const SETTING =
	'In Directus, under Settings > Data Model, open the collection and set Activity & Revisions Tracking to Track Activity & Revisions';

async function collectionsOf(directus: Directus): Promise<CollectionInfo[]> {
	const list = await readList<CollectionInfo>(directus, '/collections', {});
	// Without a schema it is a folder of the data model, which holds nothing.
	return list.filter(({ schema }) => schema);
}

/** What of a collection's changes Directus notes; where it does not manage it, it notes all. */
const trackingOf = ({ meta }: CollectionInfo) => (meta ? (meta.accountability ?? null) : 'all');

/** The names of the collections of items whose changes are in the activity feed. @throws Failure */
export async function trackedCollections(directus: Directus): Promise<string[]> {
	return (await collectionsOf(directus))
		.filter((one) => !one.collection.startsWith('directus_') && trackingOf(one) !== null)
		.map(({ collection }) => collection);
}

/**
 * Sees to it that the activity feed tells of what is wanted, so that a trigger does not wait for
 * what never comes.
 *
 * @param user the credential's own, where it has one
 * @returns what is wrong with single collections; the others can be watched all the same
 * @throws Failure where nothing can be watched, or Directus does not answer
 */
export async function problemsWith(
	directus: Directus,
	watching: Watching,
	user: string | undefined,
): Promise<Failure[]> {
	await checkAccess(directus, '/activity', 'the activity feed (directus_activity)');
	await checkAccess(directus, '/revisions', 'what was changed (directus_revisions)');
	await checkOthers(directus, user);
	const problems: Failure[] = [];
	const { collections, changedFields, actions } = watching;
	const isFieldWise = changedFields.length > 0 && actions.includes('update');
	if (collections ? collections.length === 0 : !isFieldWise) return problems;
	const all = await collectionsOf(directus);
	const known = new Map(all.map((one) => [one.collection, one]));
	// Of all collections those alone are asked about whose updates would be left out without a word.
	const untold = all.filter(
		(one) => trackingOf(one) === 'activity' && !one.collection.startsWith('directus_'),
	);
	for (const name of collections ?? untold.map(({ collection }) => collection)) {
		const problem = await problemWith(directus, name, known.get(name), watching);
		if (problem) problems.push(problem);
	}
	return problems;
}

async function problemWith(
	directus: Directus,
	name: string,
	found: CollectionInfo | undefined,
	watching: Watching,
): Promise<Failure | undefined> {
	if (!found) {
		return new Failure(`There is no collection ${name} to watch`, 'no', {
			description:
				'Either it does not exist, or the user of the credential may not read it. Choose one from the list, or give the user read access in Directus under Settings > Access Policies.',
		});
	}
	const tracking = trackingOf(found);
	if (tracking === null) {
		return new Failure(`The collection ${name} does not track its activity`, 'no', {
			description: `Its changes are in no feed that this node could follow. ${SETTING}; or use the Directus Hook Trigger, which does without.`,
		});
	}
	if (tracking === 'activity' && watching.changedFields.length > 0) {
		return new Failure(`The collection ${name} does not track its revisions`, 'no', {
			description: `So nobody can tell which fields have changed. ${SETTING}; or remove Changed Field Names or IDs here.`,
		});
	}
	return await problemWithRecords(directus, name, watching);
}

/** Directus looks at a filter and at fields when records are read: better now than with an event. */
async function problemWithRecords(
	directus: Directus,
	collection: string,
	{ filter, recordFields }: Watching,
): Promise<Failure | undefined> {
	const path = recordsPath(collection);
	if (path === undefined || (!filter && !recordFields)) return undefined;
	const query = {
		limit: 1,
		...(filter && { filter }),
		...(recordFields && { fields: recordFields }),
	};
	try {
		await readList(directus, path, query);
		return undefined;
	} catch (error) {
		const failure = asFailure(error, 'no');
		if ((failure.details.status ?? 500) >= 500) throw failure;
		return failure;
	}
}

async function checkAccess(directus: Directus, path: string, what: string): Promise<void> {
	await readList(directus, path, { fields: ['id'], limit: 1 }).catch((error: unknown) => {
		const failure = asFailure(error, 'no');
		if (failure.details.status !== 403) throw failure;
		throw failure.reworded(
			`The user of the credential may not read ${what}`,
			'This trigger reads events from there. In Directus, under Settings > Access Policies, give a policy of that user read access to directus_activity and directus_revisions.',
		);
	});
}

/** Every user may read the entries of what it did itself, and with those alone nothing would come. */
async function checkOthers(directus: Directus, user: string | undefined): Promise<void> {
	if (user === undefined) return;
	const { status, data } = await directus.send({
		method: 'GET',
		path: '/permissions/me',
		accept: [403, 404],
		gives: 'recordOrNothing',
	});
	if (status !== 200) return;
	const { directus_activity: activity } = (data ?? {}) as Record<
		string,
		{ read?: { access?: string } }
	>;
	if (activity?.read?.access !== 'partial') return;
	const filter = { user: { _neq: user } } as IDataObject;
	const others = await readList(directus, '/activity', { filter, fields: ['id'], limit: 1 });
	if (others.length > 0) return;
	throw new Failure('The user of the credential sees only its own activity', 'no', {
		description:
			'Changes by others would never arrive. In Directus, under Settings > Access Policies, give a policy of that user read access to all of directus_activity and directus_revisions.',
	});
}

/**
 * The user of the credential, whose changes can be left out.
 *
 * @returns its ID; undefined where the credential logs nobody in
 * @throws Failure
 */
export async function ownUser(directus: Directus): Promise<string | undefined> {
	if (await directus.isPublic()) return undefined;
	const query = { fields: ['id'] };
	const { data } = await directus.send({
		method: 'GET',
		path: '/users/me',
		query,
		gives: 'record',
	});
	return (data as { id: string }).id;
}
