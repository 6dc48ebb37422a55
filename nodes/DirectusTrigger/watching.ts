import type { IDataObject } from 'n8n-workflow';
import { pathSegment } from '../Directus/transport/path';
import type { RecordQuery } from './activityFeed';
import type { ActivityEntry } from './cursor';
import { eventName } from './event';

/** Which events are wanted, and what of them. */
export interface Watching {
	/** Of create, update, delete, login, comment and upload. */
	actions: string[];
	/** Undefined for all that hold items; Directus's own are named `directus_…`. */
	collections: string[] | undefined;
	/** The user whose changes are left out. */
	notBy: string | undefined;
	/** Where there are any: updates that change none of these are left out. */
	changedFields: string[];
	/** What the record has to be like; a deleted one is like anything. */
	filter: IDataObject | undefined;
	/** The fields of the record; undefined where it is not wanted. */
	recordFields: string[] | undefined;
}

/** What changes when somebody looks around in the Studio. */
const VISIT = ['last_page', 'last_access'];
/** Their records are no items that can be read by key. */
const UNREADABLE = ['directus_collections', 'directus_fields', 'directus_relations'];
/** What is written to a file's record when its content is replaced. */
const CONTENT = ['filename_disk', 'type'];

const isSystem = (collection: string) => collection.startsWith('directus_');

/** Whether an entry alone says that it is wanted. */
export function isWanted(
	{ action, collection, user }: ActivityEntry,
	{ collections, actions, notBy }: Watching,
): boolean {
	if (notBy !== undefined && user === notBy) return false;
	if (action === 'login') return actions.includes('login');
	if (isComment(action, collection) && actions.includes('comment')) return true;
	if (actions.includes('upload'))
		return collection === 'directus_files' && (action === 'create' || action === 'update');
	if (!actions.includes(action)) return false;
	return collections === undefined ? !isSystem(collection) : collections.includes(collection);
}

/** Directus 10 notes a comment as an action of its own, newer ones as a record of directus_comments. */
const isComment = (action: string, collection: string) =>
	action === 'comment' || (action === 'create' && collection === 'directus_comments');

/** The same as a filter of Directus's. */
export function wantedFilter({ collections, actions, notBy }: Watching): IDataObject {
	const kinds: IDataObject[] = [];
	const changes = actions.filter((action) => ['create', 'update', 'delete'].includes(action));
	if (changes.length > 0) {
		const of = collections ? { _in: collections } : { _nstarts_with: 'directus_' };
		kinds.push({ action: { _in: changes }, collection: of });
	}
	if (actions.includes('login')) kinds.push({ action: { _eq: 'login' } });
	if (actions.includes('comment')) {
		kinds.push({ action: { _eq: 'comment' } });
		kinds.push({ action: { _eq: 'create' }, collection: { _eq: 'directus_comments' } });
	}
	if (actions.includes('upload'))
		kinds.push({ action: { _in: ['create', 'update'] }, collection: { _eq: 'directus_files' } });
	const byOthers = { _or: [{ user: { _neq: notBy } }, { user: { _null: true } }] };
	return { _and: [{ _or: kinds }, ...(notBy === undefined ? [] : [byOthers])] };
}

/**
 * Whether what was written to a record is worth an event.
 *
 * @param payload what was written; undefined where the collection keeps no revisions
 */
export function isChange(
	{ action, collection }: ActivityEntry,
	payload: IDataObject | undefined,
	{ actions, changedFields }: Watching,
): boolean {
	if (action !== 'update') return true;
	const changed = Object.keys(payload ?? {});
	if (actions.includes('upload')) return CONTENT.every((field) => changed.includes(field));
	const visit = collection === 'directus_users' && changed.length > 0;
	if (visit && changed.every((field) => VISIT.includes(field))) return false;
	return changedFields.length === 0 || changed.some((field) => changedFields.includes(field));
}

/** The name that Directus's flows have for what an entry tells of. */
export function nameOf({ action, collection }: ActivityEntry, { actions }: Watching): string {
	if (action === 'login') return 'auth.login';
	if (isComment(action, collection)) return 'comments.create';
	return actions.includes('upload') ? 'files.upload' : eventName(collection, action);
}

/** What is read of the records; undefined where they are of no interest. */
export function recordQueryOf({
	recordFields,
	filter,
	actions,
}: Watching): RecordQuery | undefined {
	const isUpload = actions.includes('upload');
	if (!recordFields && !isUpload) return filter && { fields: [], filter };
	const fields = recordFields ?? [];
	if (!isUpload) return { fields, filter };
	return {
		fields: showsSize(fields) ? fields : [...fields, SIZE],
		// Whether a file matches is known when its content is there: its size, and that of a picture.
		filter: filter && { _or: [filter, { [SIZE]: { _null: true } }] },
	};
}

/** Whether the content of a file is there stands in this field of its record. */
export const SIZE = 'filesize';

/** Whether the size of a file is among the fields that are wanted of its record. */
export const showsSize = (fields: string[]): boolean => shows(fields, SIZE);

/** Whether a field is among those that are wanted of a record, by its name or by a star, as in `*.*`. */
export const shows = (fields: string[], name: string): boolean =>
	fields.some((field) => field === name || field.split('.')[0] === '*');

/** Where the records of a collection are read; undefined where they cannot be, by their keys. */
export function recordsPath(collection: string): string | undefined {
	if (UNREADABLE.includes(collection)) return undefined;
	return isSystem(collection)
		? `/${pathSegment(collection.slice('directus_'.length), 'collection')}`
		: `/items/${pathSegment(collection, 'collection')}`;
}
