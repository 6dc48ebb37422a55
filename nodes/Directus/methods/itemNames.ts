import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { isForbidden } from '../framework/emptyList';
import { directusRequest, fieldsOfCollection } from '../transport/legacy';
import { pathSegment } from '../transport/path';

/** The first thing that a person would know a system record by. */
export function recordLabel(record: IDataObject): string {
	const person = [record.first_name, record.last_name].filter(Boolean).join(' ');
	const event = [record.action, record.collection, record.item].filter(Boolean).join(' ');
	const named = [
		person && record.email ? `${person} (${record.email as string})` : person,
		...['email', 'name', 'title', 'filename_download', 'bookmark', 'subject', 'comment', 'key'].map(
			(field) => record[field],
		),
		event,
	].find((value) => value !== undefined && value !== null && value !== '');
	return String(named ?? record.id).slice(0, 100);
}

/** How the records of a collection are named in lists. */
export interface RecordNames {
	/** The field of the key. */
	key: string;
	/** What has to be read of a record; all of it where nothing is said. */
	fields?: string[];
	label: (record: IDataObject) => string;
}

/** The names of the items of a collection: by its display template, or by its first text and the key. */
export async function itemNames(
	this: ILoadOptionsFunctions,
	collection: string,
): Promise<RecordNames> {
	if (collection.startsWith('directus_')) return { key: 'id', label: recordLabel };
	// Who may not read the data model sees its items all the same.
	const fields = await fieldsOfCollection.call(this, collection).catch(() => []);
	if (fields.length === 0) return { key: 'id', label: recordLabel };
	const key = fields.find(({ schema }) => schema?.is_primary_key)?.field ?? 'id';
	const { data } = await directusRequest.call(this, {
		method: 'GET',
		path: `/collections/${pathSegment(collection, 'collection')}`,
		accept: [403],
		gives: 'record',
	});
	const { meta } = (data ?? {}) as { meta?: { display_template?: string | null } | null };
	const text = fields.find(({ field, type }) => type === 'string' && field !== key)?.field;
	const template = meta?.display_template || (text ? `{{${text}}}` : '');
	const shown = [...template.matchAll(PLACE)].map(([, path = '']) => path).filter(isPath);
	const label = (record: IDataObject) => {
		const filled = template.replace(PLACE, (_, path: string) =>
			isPath(path) ? valueAt(record, path) : '',
		);
		return filled.trim() === ''
			? String(record[key])
			: `${filled.trim().slice(0, 100)} (${String(record[key])})`;
	};
	return { key, label, fields: [key, ...shown] };
}

/** A place of a display template: `{{title}}`, `{{author.name}}`, `{{image.$thumbnail}}`. */
const PLACE = /{{\s*([^{}]*?)\s*}}/g;

/** What is none is a picture, a function, or one of several collections. */
const isPath = (place: string) => /^[^$():]+$/.test(place);

/**
 * Reads records for a list.
 *
 * @param less what is asked for where the user may not read all of it, or some of it is gone
 */
export async function readNamed(
	this: ILoadOptionsFunctions,
	path: string,
	query: IDataObject,
	less: IDataObject = { ...query, fields: undefined },
): Promise<IDataObject[]> {
	const ask = async (some: IDataObject) =>
		(await directusRequest.call(this, { method: 'GET', path, query: some, searchable: true }))
			.data as IDataObject[];
	return await ask(query).catch(async (error: unknown) => {
		if (isForbidden(error)) return await ask(less);
		throw error;
	});
}

/** The value at a dotted path of a record as a text; empty where there is none. */
export function valueAt(record: IDataObject, path: string): string {
	let value: unknown = record;
	for (const part of path.split('.')) value = (value as IDataObject | null | undefined)?.[part];
	return value === undefined || value === null ? '' : String(value);
}
