/**
 * What many triggers make of one page of the activity feed: each what it would make of it alone, with one reading
 * of the records for all that want the same.
 */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { TOO_LONG } from '../../dist/nodes/Directus/transport/stream';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import {
	activityFeed,
	type Feed,
	type RecordQuery,
} from '../../dist/nodes/DirectusTrigger/activityFeed';
import type { ActivityEntry } from '../../dist/nodes/DirectusTrigger/cursor';
import { eventItem } from '../../dist/nodes/DirectusTrigger/event';
import { eventsOf } from '../../dist/nodes/DirectusTrigger/feedEvents';
import { Page, type Part } from '../../dist/nodes/DirectusTrigger/page';
import type { Watching } from '../../dist/nodes/DirectusTrigger/watching';
import { countedKey } from '../support/directusObject.mjs';
import { draws } from '../support/draws.mjs';

/** The collections of the model, and whether their keys are numbers. */
const COUNTED: Record<string, boolean> = {
	articles: true,
	tags: false,
	directus_users: false,
	directus_files: false,
	directus_permissions: true,
};
const ITEMS = ['articles', 'tags'];
const KEYS = ['1', '2', '3'];
/** What is written when the content of a file is stored. */
const CONTENT = { filename_disk: 'a.txt', type: 'text/plain' };

interface Written {
	action: 'create' | 'update' | 'delete';
	collection: string;
	key: string;
	user: string | null;
	payload: IDataObject;
}
type Happened = Written | { action: 'login' };

const payload = fc.oneof(
	fc
		.subarray(['title', 'rank', 'email'], { minLength: 1 })
		.map((names): IDataObject => Object.fromEntries(names.map((name) => [name, name]))),
	fc.constant<IDataObject>({ last_page: '/content' }),
	fc.constant<IDataObject>(CONTENT),
);
const happened: fc.Arbitrary<Happened> = fc.oneof(
	{
		weight: 9,
		arbitrary: fc.record({
			action: fc.constantFrom('create' as const, 'update' as const, 'delete' as const),
			collection: fc.constantFrom(...Object.keys(COUNTED), 'directus_comments'),
			key: fc.constantFrom(...KEYS),
			user: fc.constantFrom('own', 'other', null),
			payload,
		}),
	},
	{ weight: 1, arbitrary: fc.constant({ action: 'login' as const }) },
);

const subset = <T,>(all: T[]) => fc.subarray(all, { minLength: 1 });
const changes = subset(['create', 'update', 'delete']);
type Of = Pick<Watching, 'actions' | 'collections'>;
const watched: fc.Arbitrary<Of> = fc.oneof(
	fc.record({ actions: changes, collections: subset(ITEMS) }),
	fc.record({ actions: changes, collections: fc.constant(undefined) }),
	fc.record({
		actions: changes,
		collections: subset(['directus_users', 'directus_files', 'directus_permissions']),
	}),
	...['login', 'comment', 'upload'].map((action) =>
		fc.constant<Of>({ actions: [action], collections: [] }),
	),
);
const watching: fc.Arbitrary<Watching> = fc
	.record({
		of: watched,
		notBy: fc.constantFrom(undefined, 'own'),
		changedFields: fc.constantFrom<string[]>([], ['title'], ['rank', 'email']),
		filter: fc.constantFrom<Watching['filter']>(
			undefined,
			{ rank: { _gt: 1 } },
			{ rank: { _gt: 2 } },
		),
		recordFields: fc.constantFrom<string[] | undefined>(undefined, ['*'], ['title']),
	})
	.map(({ of, ...more }) => ({ ...of, ...more }));

const entryOf = (one: Happened, index: number): ActivityEntry => ({
	id: index + 1,
	timestamp: new Date(index * 1000).toISOString(),
	...('collection' in one
		? { action: one.action, collection: one.collection, item: one.key, user: one.user }
		: { action: 'login', collection: 'directus_users', item: 'u', user: 'other' }),
});

/** A record as it is now: of each collection the third is gone, and the second file has no content yet. */
const recordOf = (collection: string, key: string): IDataObject | undefined =>
	key === '3'
		? undefined
		: {
				id: key,
				title: `${collection} ${key}`,
				rank: Number(key) + 1,
				filesize: key === '2' ? null : 5,
			};

function matches(record: IDataObject, filter: Watching['filter']): boolean {
	if (!filter) return true;
	if (filter._or) return (filter._or as IDataObject[]).some((one) => matches(record, one));
	if (filter.filesize) return record.filesize === null;
	return Number(record.rank) > (filter.rank as { _gt: number })._gt;
}

const picked = (record: IDataObject, fields: string[]): IDataObject =>
	fields.includes('*') ? record : Object.fromEntries(fields.map((field) => [field, record[field]]));

/** What a trigger has to give out for something that has happened; undefined where nothing. */
function expected(one: Happened, index: number, of: Watching): IDataObject | undefined {
	const { timestamp } = entryOf(one, index);
	if (of.actions.includes('login')) {
		if ('collection' in one) return undefined;
		return {
			...{ event: 'auth.login', collection: null, key: null, keys: [], payload: null },
			...{ user: 'other', timestamp },
		};
	}
	if (!('collection' in one) || (of.notBy !== undefined && one.user === of.notBy)) return undefined;
	const { action, collection, key } = one;
	const isUpload = of.actions.includes('upload');
	const isComment = of.actions.includes('comment');
	const isSystem = collection.startsWith('directus_');
	if (isComment && (action !== 'create' || collection !== 'directus_comments')) return undefined;
	if (isUpload && (collection !== 'directus_files' || action === 'delete')) return undefined;
	if (!isComment && !isUpload) {
		if (!of.actions.includes(action)) return undefined;
		if (of.collections ? !of.collections.includes(collection) : isSystem) return undefined;
	}
	const written = Object.keys(one.payload);
	if (action === 'update' && isUpload && !('filename_disk' in one.payload)) return undefined;
	if (action === 'update' && !isUpload) {
		if (collection === 'directus_users' && written.join() === 'last_page') return undefined;
		if (of.changedFields.length > 0 && !written.some((name) => of.changedFields.includes(name)))
			return undefined;
	}
	const record = action === 'delete' ? undefined : recordOf(collection, key);
	if (action !== 'delete' && of.filter && !(record && matches(record, of.filter))) return undefined;
	if (isUpload && (record === undefined || record.filesize === null)) return undefined;
	const typed = COUNTED[collection] ? Number(key) : key;
	return {
		event: isUpload ? 'files.upload' : `${isSystem ? collection.slice(9) : 'items'}.${action}`,
		...{ collection, key: typed, keys: [typed] },
		payload: action === 'delete' ? null : one.payload,
		...(of.recordFields && { record: record ? picked(record, of.recordFields) : null }),
		...{ user: one.user, timestamp },
	};
}

it('each trigger gives out what it would alone, in one shape, and records are read once for all that want the same', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(happened, { maxLength: 30 }),
			fc.array(watching, { minLength: 1, maxLength: 6 }),
			fc.constantFrom(Infinity, 5, 1),
			async (all, triggers, fits) => {
				const entries = all.map(entryOf);
				const asked: string[] = [];
				const expectFits = (count: number) => {
					if (count > fits) throw new Failure('Too large', 'no', { code: TOO_LONG });
				};
				const feed = {
					payloads: async (some: ActivityEntry[]) => {
						asked.push('payloads');
						const written = some.filter(({ action }) => ['create', 'update'].includes(action));
						expectFits(written.length);
						return new Map(
							written.map(({ id }) => [String(id), (all[Number(id) - 1] as Written).payload]),
						);
					},
					records: async (collection: string, keys: string[], { fields, filter }: RecordQuery) => {
						asked.push(JSON.stringify([collection, fields, filter]));
						expectFits(new Set(keys).size);
						const found = new Map<string, IDataObject>();
						for (const key of new Set(keys)) {
							const record = recordOf(collection, key);
							if (record && matches(record, filter)) found.set(key, picked(record, fields));
						}
						return found;
					},
					hasNumberKeys: async (collection: string) => COUNTED[collection] === true,
				} as unknown as Feed;
				const page = new Page(entries, triggers, feed);
				const goThrough = async (trigger: Watching) => {
					const given: IDataObject[] = [];
					const take = async (part: Part) => await eventsOf(page, part, part.entries, trigger);
					for await (const { events } of page.inParts(take))
						given.push(...events.map(({ event }) => eventItem(event)));
					const wanted = all.flatMap((one, index) => expected(one, index, trigger) ?? []);
					expect(given).toEqual(wanted);
					const names = ['event', 'collection', 'key', 'keys', 'payload'];
					for (const item of given)
						expect(Object.keys(item)).toEqual([
							...names,
							...('record' in item ? ['record'] : []),
							...['user', 'timestamp'],
						]);
				};
				await Promise.all(triggers.map(goThrough));
				const isAskedTwice = new Set(asked).size < asked.length;
				// What is too large is asked for again, in parts.
				expect(isAskedTwice && fits === Infinity).toBe(false);
			},
		),
		draws(50),
	);
});

it('a key keeps its type where Directus is not there for a moment, and where its data model may not be seen any more', async () => {
	let refusal: Failure | undefined;
	const directus = {
		fields: async () => {
			if (refusal) throw refusal;
			return [countedKey];
		},
	} as unknown as Directus;
	const feed = activityFeed(() => directus);
	refusal = new Failure('Directus is down', 'no', { code: 'ECONNREFUSED' });
	await expect(feed.hasNumberKeys('articles')).rejects.toThrow('Directus is down');
	refusal = undefined;
	expect(await feed.hasNumberKeys('articles')).toBe(true);
	refusal = new Failure('You may not', 'no', { status: 403, code: 'FORBIDDEN' });
	expect(await feed.hasNumberKeys('articles')).toBe(true);
	expect(await feed.hasNumberKeys('never_seen')).toBe(false);
});
