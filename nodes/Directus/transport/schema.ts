import type { IDataObject } from 'n8n-workflow';
import { remember } from './memo';
import { pathSegment } from './path';
import type { DirectusContext } from './request';
import { directusRequest } from './request';

/** A field as Directus describes it (https://directus.io/docs/api/fields). */
export interface DirectusField {
	collection: string;
	field: string;
	/** `alias` holds no value of its own: a one-to-many relation, a group, a divider. */
	type: string;
	schema: {
		is_primary_key?: boolean;
		has_auto_increment?: boolean;
		is_nullable?: boolean;
		is_unique?: boolean;
		default_value?: unknown;
		foreign_key_table?: string | null;
	} | null;
	meta: {
		hidden?: boolean;
		readonly?: boolean;
		required?: boolean;
		special?: string[] | null;
		interface?: string | null;
		note?: string | null;
		options?: IDataObject | null;
		sort?: number | null;
	} | null;
}

/** A relation as Directus describes it (https://directus.io/docs/api/relations). */
export interface DirectusRelation {
	collection: string;
	field: string;
	related_collection: string | null;
	meta: { one_field?: string | null } | null;
}

/** The fields of a collection that the caller may see, in the Studio's order. */
export async function fieldsOfCollection(
	this: DirectusContext,
	collection: string,
): Promise<DirectusField[]> {
	return await remember(this, `fields of ${collection}`, async () => {
		const path = `/fields/${pathSegment(collection, 'collection')}`;
		const { body } = await directusRequest.call(this, { method: 'GET', path });
		const { data } = body as { data: DirectusField[] };
		return data.sort((a, b) => (a.meta?.sort ?? 999) - (b.meta?.sort ?? 999));
	});
}

/** The collection's primary key; undefined where the caller may not see it. */
export async function primaryKeyOf(
	this: DirectusContext,
	collection: string,
): Promise<DirectusField | undefined> {
	const fields = await fieldsOfCollection.call(this, collection).catch(() => []);
	return fields.find(({ schema }) => schema?.is_primary_key);
}

/** All relations that the caller may see. */
export async function allRelations(this: DirectusContext): Promise<DirectusRelation[]> {
	return await remember(this, 'relations', async () => {
		const { body } = await directusRequest.call(this, { method: 'GET', path: '/relations' });
		return (body as { data: DirectusRelation[] }).data;
	});
}

/** What the server tells of itself; more of it to an authenticated caller. */
export interface ServerInfo {
	version?: string;
	queryLimit?: { default: number; max: number };
	uploads?: { tus?: boolean; chunkSize?: number };
}

/** The server's own description; empty where it tells nothing. */
export async function serverInfo(this: DirectusContext): Promise<ServerInfo> {
	return await remember(this, 'server', async () => {
		try {
			const { body } = await directusRequest.call(this, { method: 'GET', path: '/server/info' });
			return ((body as { data?: ServerInfo }).data ?? {}) as ServerInfo;
		} catch {
			return {};
		}
	});
}

/**
 * Whether the credential's user may see everything. A change of a record that is not there is
 * refused to all others; to an administrator Directus answers as if it had been made.
 */
export async function seesEverything(this: DirectusContext): Promise<boolean> {
	return await remember(this, 'sees everything', async () => {
		const ask = async (path: string) => {
			const { body } = await directusRequest.call(this, { method: 'GET', path });
			return (body as { data: IDataObject }).data;
		};
		try {
			return (await ask('/policies/me/globals')).admin_access === true;
		} catch {
			// Before Directus 11 the role says it.
			const user = await ask('/users/me?fields=role.admin_access').catch(() => ({}) as IDataObject);
			return (user.role as IDataObject | null | undefined)?.admin_access === true;
		}
	});
}
