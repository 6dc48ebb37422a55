import type { IDataObject } from 'n8n-workflow';

/** What both triggers put out for an event. */
export interface DirectusEvent {
	/** As Directus's flows name it: `items.create`, `users.update`, `files.upload`, `auth.login`. */
	event: string;
	/** The collection's own name: `articles`, `directus_users`; null where the event has none. */
	collection: string | null;
	/** The record's key where the event is about exactly one. */
	key: string | number | null;
	keys: Array<string | number>;
	/** What was written: all fields of a new record, the changed ones of an old one. */
	payload: IDataObject | null;
	/** The whole record as it is now, where it was asked for; null where it is gone. */
	record?: IDataObject | null;
	/** Why the record, or whether it matches the filter, is not known. */
	recordError?: string;
	/** Who did it; null for the public and for Directus itself. */
	user: string | null;
	/** When, in ISO 8601. */
	timestamp: string;
}

/**
 * The name that Directus's flows have for what happened to a collection.
 *
 * @param collection such as `articles` or `directus_users`
 * @param action such as `create`
 * @returns such as `items.create` or `users.create`
 */
export function eventName(collection: string, action: string): string {
	const scope = collection.startsWith('directus_') ? collection.slice('directus_'.length) : 'items';
	return `${scope}.${action}`;
}

/** The output of an event: every trigger has these fields, in this order. */
export function eventItem({ record, recordError, ...event }: DirectusEvent): IDataObject {
	const { event: name, collection, key, keys, payload, user, timestamp } = event;
	return {
		event: name,
		collection,
		key,
		keys,
		payload,
		...(record !== undefined && { record }),
		...(recordError !== undefined && { recordError }),
		user,
		timestamp,
	};
}
