import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { restate } from '../Directus/transport/errors';
import { pathSegment } from '../Directus/transport/path';
import { directusRequest, primaryKeyOf } from '../Directus/transport/legacy';
import { readByKeys } from './activityFeed';
import type { DirectusEvent } from './event';
import { mayPass } from './tracking';

/**
 * The same events with the records as they are now. One that changed several records becomes one
 * event for each, so that each has its own. Those of a collection are read together.
 *
 * @param fields all of them where the list is empty
 * @throws NodeApiError where Directus does not answer; a record that is gone is null
 */
export async function withRecords(
	this: IWebhookFunctions,
	events: DirectusEvent[],
	fields: string[],
): Promise<DirectusEvent[]> {
	const found = new Map<DirectusEvent, Records>();
	for (const together of groupBy(events.filter(hasRecords), groupOf)) {
		const keys = [...new Set(together.flatMap((event) => event.keys))];
		const [first] = together as [DirectusEvent];
		try {
			const records =
				keys.length > 1 && holdsRecords(first)
					? await several.call(this, first.collection!, keys, fields)
					: await oneByOne.call(this, first, fields);
			for (const event of together) found.set(event, records);
		} catch (error) {
			throw unread.call(this, { ...first, keys }, error);
		}
	}
	return events.flatMap((event): DirectusEvent[] => {
		const records = found.get(event);
		if (!records) return [{ ...event, record: null }];
		return event.keys.map((key) => ({
			...event,
			key,
			keys: [key],
			record: records.get(String(key)) ?? null,
		}));
	});
}

const hasRecords = ({ event, collection, keys }: DirectusEvent) =>
	!event.endsWith('.delete') && collection !== null && keys.length > 0;

/** What can be read in one request has the same. */
const groupOf = (event: DirectusEvent) =>
	holdsRecords(event)
		? event.collection!
		: `${event.event} ${event.collection} ${event.keys.join()}`;

function groupBy<T>(all: T[], nameOf: (one: T) => string): T[][] {
	const groups = new Map<string, T[]>();
	for (const one of all) {
		const name = nameOf(one);
		const group = groups.get(name);
		if (group) group.push(one);
		else groups.set(name, [one]);
	}
	return [...groups.values()];
}

/** The event in the words of the error, since it will not come again. */
function unread(
	this: IWebhookFunctions,
	{ event, collection, keys }: DirectusEvent,
	error: unknown,
): unknown {
	if (!(error instanceof NodeApiError)) return error;
	const what = `${event} of ${collection}, ${keys.slice(0, 10).join(', ')}`;
	return restate(
		this.getNode(),
		error,
		`An event came, but its record could not be read (${what})`,
		mayPass(error)
			? 'The workflow was not run for this event. Directus calls again within three minutes.'
			: 'The workflow was not run for this event.',
	);
}

/** The data model has addresses of its own, and its parts no records. */
const holdsRecords = ({ event, collection }: DirectusEvent) =>
	!/^(collections|fields|relations)\./.test(event) && collection !== 'directus_settings';

function pathTo({ event, collection }: DirectusEvent, key: string | number): string {
	const of = pathSegment(collection, 'collection');
	if (collection === 'directus_settings') return '/settings';
	const scope = event.split('.')[0]!;
	const isModel =
		(scope === 'fields' || scope === 'relations') && collection !== `directus_${scope}`;
	const place = isModel ? `/${scope}/${of}` : placeOf(collection!);
	return `${place}/${pathSegment(key, 'key')}`;
}

const placeOf = (collection: string) =>
	collection.startsWith('directus_')
		? `/${pathSegment(collection.slice('directus_'.length), 'collection')}`
		: `/items/${pathSegment(collection, 'collection')}`;

type Records = Map<string, IDataObject>;

async function oneByOne(
	this: IWebhookFunctions,
	event: DirectusEvent,
	fields: string[],
): Promise<Records> {
	const found: Records = new Map();
	for (const key of event.keys) {
		const record = await one.call(this, pathTo(event, key), fields);
		if (record) found.set(String(key), record);
	}
	return found;
}

/** Directus answers a missing record and a field that there is not in the same way. */
async function one(
	this: IWebhookFunctions,
	path: string,
	fields: string[],
): Promise<IDataObject | undefined> {
	const read = async (query: IDataObject, accept: number[]) => {
		const { status, body } = await directusRequest.call(this, {
			method: 'GET',
			path,
			query,
			accept,
		});
		return status < 300 ? (body as { data: IDataObject }).data : undefined;
	};
	const refusals = [403, 404];
	if (fields.length === 0) return await read({}, refusals);
	const found = await read({ fields }, refusals);
	if (found || !(await read({}, refusals))) return found;
	return await read({ fields }, []);
}

async function several(
	this: IWebhookFunctions,
	collection: string,
	keys: Array<string | number>,
	fields: string[],
): Promise<Records> {
	const keyField = (await primaryKeyOf.call(this, collection))?.field ?? 'id';
	const asked = fields.length > 0 ? [...new Set([...fields, keyField])] : ['*'];
	const found: Records = new Map();
	const read = await readByKeys.call(this, placeOf(collection), keyField, keys, { fields: asked });
	for (const [as, record] of read) {
		const isAsked = fields.length === 0 || fields.includes(keyField) || fields.includes('*');
		if (!isAsked) delete record[keyField];
		found.set(as, record);
	}
	return found;
}
