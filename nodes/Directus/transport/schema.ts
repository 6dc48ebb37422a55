import type { IDataObject } from 'n8n-workflow';
import type { Directus } from './directus';
import { asFailure } from './failure';
import { pathSegment } from './path';
import { type Shape, unexpected } from './shape';

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
		/** What changes in the Studio while a rule holds. */
		conditions?: Array<{ options?: IDataObject | null }> | null;
		/** It is one of Directus's own fields, in one of its own collections. */
		system?: boolean;
		sort?: number | null;
	} | null;
}

/** A relation as Directus describes it (https://directus.io/docs/api/relations). */
export interface DirectusRelation {
	collection: string;
	field: string;
	/** Null where a field leads to items of several collections. */
	related_collection: string | null;
	meta: {
		/** The field of the related collection that holds the other side: a list of items. */
		one_field?: string | null;
		/** In a collection that does nothing but link: the field that leads to the other side. */
		junction_field?: string | null;
		/** The collections that a field leads to, where it leads to several, and the field that says which. */
		one_allowed_collections?: string[] | null;
		one_collection_field?: string | null;
		/** The field in which the order of the list is kept. */
		sort_field?: string | null;
	} | null;
}

/** A collection as Directus describes it (https://directus.io/docs/api/collections). */
export interface DirectusCollection {
	collection: string;
	meta: {
		/** It holds one item, which is reached without an ID. */
		singleton?: boolean;
		/** The field of the manual order, which its items are read in where no other is asked for. */
		sort_field?: string | null;
		/** The field that says whether an item is archived, and what it holds then. */
		archive_field?: string | null;
		archive_value?: string | null;
	} | null;
}

/** The server's description of itself; more of it to an authenticated caller. */
export interface ServerInfo {
	version?: string;
	queryLimit?: { default: number; max: number };
	uploads?: { tus?: boolean; chunkSize?: number };
	/** Undefined where an older server does not tell. */
	websocket?: false | { rest?: false | { path?: string; authentication?: string } };
}

/** What can be done with the records of a collection, in the words of Directus's permissions. */
export type Action = 'create' | 'read' | 'update' | 'delete';

type Schema = Pick<
	Directus,
	| 'collection'
	| 'collections'
	| 'fields'
	| 'mayUse'
	| 'primaryKey'
	| 'relations'
	| 'serverInfo'
	| 'seesEverything'
>;

/** What the caller may do with all of a collection's records, with some, or with none. */
type Permissions = Record<string, Partial<Record<Action, { access: 'full' | 'partial' | 'none' }>>>;

/**
 * What is asked of a server about itself and its data model, each thing once.
 *
 * @param send sends a request
 * @param remember keeps what was answered
 */
export function schemaOf(send: Directus['send'], remember: Directus['remember']): Schema {
	const ask = async <T>(path: string, gives: Shape = 'record'): Promise<T> =>
		(await send({ method: 'GET', path, gives })).data as T;
	const all = async <T>(path: string, ...names: string[]): Promise<T[]> =>
		await remember(path, async () => named(await ask(path, 'records'), names) as T[]);

	const fields: Schema['fields'] = async (collection) =>
		await remember(`fields of ${collection}`, async () => {
			const path = `/fields/${pathSegment(collection, 'collection')}`;
			const found = await all<DirectusField>(path, 'field');
			return found.sort((a, b) => (a.meta?.sort ?? 999) - (b.meta?.sort ?? 999));
		});

	const collections: Schema['collections'] = async () =>
		(await all<DirectusCollection>('/collections', 'collection')).map(
			({ collection }) => collection,
		);

	const seesEverything: Schema['seesEverything'] = async () =>
		await remember('sees everything', async () => {
			try {
				return (await ask<IDataObject>('/policies/me/globals')).admin_access === true;
			} catch {
				// Before Directus 11 the role says it.
				const path = '/users/me?fields=role.admin_access';
				const user = await ask<IDataObject>(path).catch(nothingIfRefused);
				return (user.role as IDataObject | null | undefined)?.admin_access === true;
			}
			// Where Directus does not answer just now, it is asked again the next time.
		}).catch(() => false);

	return {
		collection: async (name) => {
			const path = `/collections/${pathSegment(name, 'collection')}`;
			// What is not there is kept too: it would be asked for with every input otherwise.
			return await remember(path, async () =>
				ask<DirectusCollection | undefined>(path).catch(() => undefined),
			);
		},
		collections,
		fields,
		mayUse: async (collection, action) => {
			if (await seesEverything()) {
				const names = await collections().catch((): string[] => []);
				// Directus's own are always there, so a list without them is none of this caller's.
				return names.includes('directus_users') ? names.includes(collection) : undefined;
			}
			const path = '/permissions/me';
			const told = await remember(path, async () =>
				ask<Permissions | undefined>(path, 'recordOrNothing'),
			).catch(() => undefined);
			// Directus 10 takes `me` for an ID, and answers nothing. The public is not told what it may do.
			return told && (told[collection]?.[action]?.access ?? 'none') !== 'none';
		},
		primaryKey: async (collection) =>
			(await fields(collection).catch(() => [])).find(({ schema }) => schema?.is_primary_key),
		relations: async () => await all<DirectusRelation>('/relations', 'collection', 'field'),
		serverInfo: async () =>
			await remember('server', async () => ask<ServerInfo>('/server/info').catch(() => ({}))),
		seesEverything,
	};
}

/** The same records where each has texts under the names that it is known by. @throws Failure otherwise */
export function named(records: unknown, names: string[]): IDataObject[] {
	for (const record of records as IDataObject[]) {
		const lacking = names.find((name) => typeof record[name] !== 'string');
		if (lacking !== undefined) throw unexpected(`a record without "${lacking}"`, 'no');
	}
	return records as IDataObject[];
}

/** What a caller may see of itself who is refused that. @throws what is no refusal */
function nothingIfRefused(error: unknown): IDataObject {
	const { status = 0 } = asFailure(error).details;
	if (status >= 400 && status < 500 && status !== 429) return {};
	throw error;
}
