import type { IDataObject } from 'n8n-workflow';
import type { ActivityEntry } from './cursor';
import { idOf } from './cursor';
import type { FeedEvent } from './delivery';
import type { Page, Part, Records } from './page';
import type { Watching } from './watching';
import { isChange, isWanted, nameOf, recordQueryOf, showsSize, SIZE } from './watching';

/** What comes of some entries of the activity feed. */
export interface Taken {
	/** The wanted events, in the order of the entries. */
	events: FeedEvent[];
	/**
	 * Entries that may be events later on: of files whose content is still being stored, and of records
	 * that the filter cannot be asked about. They count as missing.
	 */
	unfinished: ActivityEntry[];
	/** Collections whose records could not be read, and why; their events are there without them, or wait. */
	unread: Map<string, unknown>;
}

/**
 * The wanted events among some entries of a part of a page.
 *
 * @throws Failure where Directus is down, or refuses what was written
 */
export async function eventsOf(
	page: Page,
	part: Part,
	entries: ActivityEntry[],
	watching: Watching,
): Promise<Taken> {
	const taken: Taken = { events: [], unfinished: [], unread: new Map() };
	const wanted = entries.filter((entry) => isWanted(entry, watching));
	if (wanted.length === 0) return taken;
	const payloads = await page.payloads(part);
	const payloadOf = ({ id }: ActivityEntry) => payloads.get(String(id));
	const query = recordQueryOf(watching);
	const changes = wanted.filter((entry) => isChange(entry, payloadOf(entry), watching));
	for (const entry of changes) {
		const { collection, action } = entry;
		const hasRecord = query && action !== 'delete' && action !== 'login';
		const records = hasRecord ? await page.records(part, collection, query) : undefined;
		if (records && 'unread' in records) taken.unread.set(collection, records.unread);
		if (watching.filter && records && 'unread' in records) {
			// A filter that cannot be asked must not let everything through.
			taken.unfinished.push(entry);
			continue;
		}
		const record = recordIn(records, entry);
		if (watching.filter && records && 'found' in records && !record) continue;
		if (watching.actions.includes('upload') && records && 'found' in records) {
			// The record of an upload that failed is gone again.
			if (!record) continue;
			if (record[SIZE] === null) {
				taken.unfinished.push(entry);
				continue;
			}
		}
		const key = await keyOf(page, entry);
		taken.events.push({
			id: idOf(entry),
			event: {
				event: nameOf(entry, watching),
				collection: action === 'login' ? null : collection,
				key,
				keys: key === null ? [] : [key],
				payload: payloadOf(entry) ?? null,
				...(watching.recordFields && action !== 'login' && { record: shown(record, watching) }),
				...(records && 'unread' in records && { recordError: messageOf(records.unread) }),
				user: entry.user,
				timestamp: entry.timestamp,
			},
		});
	}
	return taken;
}

const recordIn = (
	records: Records | undefined,
	{ item }: ActivityEntry,
): IDataObject | undefined =>
	records && 'found' in records ? records.found.get(String(item)) : undefined;

/** The record with the wanted fields alone: of an upload the size of the file is read as well. */
function shown(record: IDataObject | undefined, watching: Watching): IDataObject | null {
	const isAdded = watching.actions.includes('upload') && !showsSize(watching.recordFields ?? []);
	if (!record || !isAdded) return record ?? null;
	return Object.fromEntries(Object.entries(record).filter(([name]) => name !== SIZE));
}

/** The key in its own type; what Directus notes is text. */
async function keyOf(
	page: Page,
	{ action, collection, item }: ActivityEntry,
): Promise<string | number | null> {
	if (action === 'login') return null;
	const number = Number(item);
	const isNumber = Number.isSafeInteger(number) && (await page.hasNumberKeys(collection));
	return isNumber ? number : item;
}

const messageOf = (error: unknown): string => (error as Error).message;
