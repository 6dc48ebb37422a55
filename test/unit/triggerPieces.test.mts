/** What the Directus Trigger is made of: gaps and cursors by their numbers, what is wanted, and how it is handed over. */
import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import {
	advanced,
	beginning,
	filled,
	isLast,
	orientation,
	printOf,
	rewound,
	sorted,
	storedCursor,
	withoutOld,
	type ActivityEntry,
	type Cursor,
	type Surroundings,
} from '../../dist/nodes/DirectusTrigger/cursor';
import { Delivery, rangesOf, type HandOver } from '../../dist/nodes/DirectusTrigger/delivery';
import { eventItem, eventName, type DirectusEvent } from '../../dist/nodes/DirectusTrigger/event';
import {
	addGap,
	gapFinder,
	gapsIn,
	gapsText,
	missingIn,
	spansOf,
	unionOf,
	withoutIds,
	type Gaps,
} from '../../dist/nodes/DirectusTrigger/gaps';
import { readSettings } from '../../dist/nodes/DirectusTrigger/settings';
import {
	ownUser,
	problemsWith,
	trackedCollections,
} from '../../dist/nodes/DirectusTrigger/tracking';
import {
	isChange,
	isWanted,
	nameOf,
	recordQueryOf,
	recordsPath,
	shows,
	wantedFilter,
	type Watching,
} from '../../dist/nodes/DirectusTrigger/watching';
import { SimulatedClock } from '../simulation/clock.mjs';

const entry = (id: number | string, more: Partial<ActivityEntry> = {}): ActivityEntry => ({
	...{ id, action: 'create', collection: 'articles', item: String(id), user: null },
	timestamp: new Date(Number(id) * 1000).toISOString(),
	...more,
});
const entries = (...ids: number[]) => ids.map((id) => entry(id));
const gaps = (from: number, width: number, period = width, count = 1, since = 0): Gaps => ({
	...{
		from: BigInt(from),
		width: BigInt(width),
		period: BigInt(period),
		count: BigInt(count),
		since,
	},
});

describe('gaps', () => {
	/** Adds gaps, each at a time. */
	const added = (...ranges: Array<[from: number, to: number, at?: number]>) => {
		const all: Gaps[] = [];
		for (const [from, to, at = 0] of ranges) addGap(all, [BigInt(from), BigInt(to)], at);
		return all;
	};

	it.each<[string, Gaps[], Gaps[]]>([
		['one', added([5, 7]), [gaps(5, 3)]],
		['none', added([5, 4]), []],
		['two of a width are a row', added([5, 6], [9, 10]), [gaps(5, 2, 4, 2)]],
		['three at one distance', added([5, 6], [9, 10], [13, 14]), [gaps(5, 2, 4, 3)]],
		[
			'a third at another distance begins anew',
			added([5, 6], [9, 10], [14, 15]),
			[gaps(5, 2, 4, 2), gaps(14, 2)],
		],
		['another width begins anew', added([5, 6], [9, 9]), [gaps(5, 2), gaps(9, 1)]],
		['within a minute', added([5, 5, 0], [7, 7, 59_999]), [gaps(5, 1, 2, 2)]],
		['after a minute', added([5, 5, 0], [7, 7, 60_000]), [gaps(5, 1), gaps(7, 1, 1, 1, 60_000)]],
	])('are added: %s', (_, all, expected) => {
		expect(all).toEqual(expected);
	});

	const row = gaps(10, 3, 5, 3);
	it.each<[number[], Gaps[]]>([
		[[], [row]],
		[[9], [row]],
		[[10], [gaps(11, 2), gaps(15, 3, 5, 2)]],
		[[11], [gaps(10, 1), gaps(12, 1), gaps(15, 3, 5, 2)]],
		[[12], [gaps(10, 2), gaps(15, 3, 5, 2)]],
		// Between two of them it splits the row.
		[[13], [gaps(10, 3), gaps(15, 3, 5, 2)]],
		[[16], [gaps(10, 3, 5, 1), gaps(15, 1), gaps(17, 1), gaps(20, 3, 5, 1)]],
		[[22], [gaps(10, 3, 5, 2), gaps(20, 2)]],
		[[23], [row]],
		[[10, 11, 12, 15, 16, 17, 20, 21, 22], []],
		[
			[1, 12, 15, 40],
			[gaps(10, 2), gaps(16, 2), gaps(20, 3, 5, 1)],
		],
	])('lose what has appeared: %j', (ids, expected) => {
		expect(withoutIds([row], ids.map(BigInt))).toEqual(expected);
	});

	it('of several rows lose what is theirs', () => {
		expect(withoutIds([gaps(1, 1), gaps(5, 2), gaps(20, 1)], [1n, 6n])).toEqual([
			...[gaps(5, 1), gaps(20, 1)],
		]);
	});

	it('know their ids', () => {
		const isMissing = gapFinder([row, gaps(30, 1)]);
		const known = [9, 10, 12, 13, 14, 15, 17, 18, 22, 23, 29, 30, 31];
		expect(known.filter((id) => isMissing(BigInt(id)))).toEqual([10, 12, 15, 17, 22, 30]);
		expect(missingIn([row, gaps(30, 1)])).toBe(10n);
		expect(missingIn([])).toBe(0n);
	});

	const spans: Array<[Gaps[], Array<[number, number]>]> = [
		[[], []],
		[[gaps(1, 2)], [[1, 2]]],
		// Up to 25 from the end of the one to the beginning of the next they are read along.
		[[gaps(1, 2), gaps(27, 1)], [[1, 27]]],
		[
			[gaps(1, 2), gaps(28, 1)],
			[
				[1, 2],
				[28, 28],
			],
		],
		[[gaps(1, 2, 26, 3)], [[1, 54]]],
		[
			[gaps(1, 2, 27, 3)],
			[
				[1, 2],
				[28, 29],
				[55, 56],
			],
		],
		[
			[gaps(1, 2, 28, 3)],
			[
				[1, 2],
				[29, 30],
				[57, 58],
			],
		],
		[
			[gaps(1, 1), gaps(40, 2, 4, 3)],
			[
				[1, 1],
				[40, 49],
			],
		],
	];
	it.each(spans.map(([all, ranges]) => ({ all, ranges, text: gapsText(all) })))(
		'are asked for by ranges: $text',
		({ all, ranges }) => {
			expect(spansOf(all)).toEqual(ranges.map((range) => range.map(BigInt)));
		},
	);

	it.each<[Array<[number, number]>, Array<[number, number]>]>([
		[[], []],
		[
			[
				[5, 9],
				[1, 2],
			],
			[[1, 9]],
		],
		[
			[
				[1, 2],
				[27, 30],
			],
			[[1, 30]],
		],
		[
			[
				[1, 2],
				[28, 30],
			],
			[
				[1, 2],
				[28, 30],
			],
		],
		[
			[
				[1, 50],
				[10, 20],
			],
			[[1, 50]],
		],
		[
			[
				[1, 1],
				[1, 5],
				[1, 3],
			],
			[[1, 5]],
		],
	])('of several triggers are one: %j', (ranges, union) => {
		expect(unionOf(ranges.map(([from, to]) => [BigInt(from), BigInt(to)]))).toEqual(
			union.map((span) => span.map(BigInt)),
		);
	});

	it('are written as a text', () => {
		expect(gapsText([row, gaps(30, 1, 1, 1, 7)])).toBe('10 3 5 3 0,30 1 1 1 7');
		expect(gapsIn('10 3 5 3 0,30 1 1 1 7')).toEqual([row, gaps(30, 1, 1, 1, 7)]);
		expect([gapsText([]), gapsIn('')]).toEqual(['', []]);
	});
});

const at = (more: Partial<Cursor> = {}): Cursor => ({
	...{ epoch: 'one', server: 'https://one', last: 10n, newest: 10_000, marks: [], gaps: [] },
	...more,
});
const mark = (of: ActivityEntry) => ({ id: BigInt(of.id), print: printOf(of) });

describe('a cursor', () => {
	it('begins with marks at growing distances, and with what is missing', () => {
		const begun = beginning(entries(3, 4, 6, 7, 8, 9, 10, 12), { epoch: 'e', server: 's', now: 5 });
		expect(begun).toMatchObject({ epoch: 'e', server: 's', last: 12n, newest: 12_000 });
		expect(begun.marks.map(({ id }) => Number(id))).toEqual([12, 10, 8, 3]);
		expect(begun.gaps).toEqual([gaps(5, 1, 6, 2, 5)]);
		expect(beginning([], { epoch: 'e', server: 's', now: 5 })).toEqual({
			...{ epoch: 'e', server: 's', last: 0n, newest: 0, marks: [], gaps: [] },
		});
	});

	it('advances behind what was handled, or to what was seen', () => {
		const one = advanced(at(), entries(11, 13), 7);
		expect(one).toMatchObject({ last: 13n, newest: 13_000, gaps: [gaps(12, 1, 1, 1, 7)] });
		expect(one.marks).toEqual([mark(entry(13))]);
		const seen = advanced(at(), [], 7, entry(12));
		expect(seen).toMatchObject({ last: 12n, newest: 10_000, gaps: [gaps(11, 2, 2, 1, 7)] });
		expect(seen.marks).toEqual([mark(entry(12))]);
		const behind = advanced(at(), entries(11), 7, entry(11));
		expect(behind).toMatchObject({ last: 11n, gaps: [] });
		const none = advanced(at({ marks: [mark(entry(10))] }), [], 7);
		expect(none).toEqual(at({ marks: [mark(entry(10))] }));
		// What is older, or has no time, takes nothing back.
		const odd = advanced(at(), [entry(5), entry(11, { timestamp: 'none' })], 7);
		expect(odd).toMatchObject({ last: 11n, newest: 10_000, gaps: [] });
	});

	it('keeps of older marks fewer and fewer', () => {
		let cursor = at();
		for (let id = 11; id <= 60; id++) cursor = advanced(cursor, entries(id), 0);
		const ids = cursor.marks.map(({ id }) => Number(id));
		expect(ids[0]).toBe(60);
		expect(ids.length).toBeLessThan(8);
		const distances = ids.slice(1).map((id) => 60 - id);
		const tooNear = distances.filter((one, place) => one < 2 * (distances[place - 1] ?? 0));
		expect(tooNear).toEqual([]);
	});

	it('fills gaps, and knows the newest of them', () => {
		const cursor = at({ gaps: [gaps(4, 2)] });
		expect(filled(cursor, entries(4))).toEqual({ ...cursor, gaps: [gaps(5, 1)] });
		const late = entry(5, { timestamp: new Date(99_000).toISOString() });
		expect(filled(cursor, [late])).toEqual({ ...cursor, newest: 99_000, gaps: [gaps(4, 1)] });
	});

	it('gives gaps up that are old, and stays the same otherwise', () => {
		const cursor = at({ gaps: [gaps(1, 1, 1, 1, 0), gaps(3, 1, 1, 1, 10)] });
		expect(withoutOld(cursor, 9, 10)).toEqual({ cursor, givenUp: 0n });
		expect(withoutOld(cursor, 9, 10).cursor).toBe(cursor);
		expect(withoutOld(cursor, 10, 10).cursor.gaps).toEqual([gaps(3, 1, 1, 1, 10)]);
		expect(withoutOld(cursor, 20, 10).cursor.gaps).toEqual([]);
	});

	it('knows what lies behind it, and what was missing', () => {
		const cursor = at({ gaps: [gaps(4, 2), gaps(8, 1)] });
		const told = sorted(cursor, entries(3, 4, 6, 8, 10, 11));
		expect(told.late.map(({ id }) => id)).toEqual([4, 8]);
		expect(told.fresh.map(({ id }) => id)).toEqual([11]);
	});

	it('knows its last entry by all that tells it from others', () => {
		const last = entry(10);
		const cursor = at({ marks: [mark(last), mark(entry(9))] });
		expect(isLast(cursor, entry(10))).toBe(true);
		for (const other of [
			...[undefined, entry(9), entry(10, { action: 'update' }), entry(10, { collection: 'x' })],
			...[entry(10, { item: 'x' }), entry(10, { timestamp: 'x' })],
		])
			expect(isLast(cursor, other)).toBe(false);
		expect(isLast(cursor, entry('10', { user: 'u', timestamp: last.timestamp }))).toBe(true);
		expect(isLast(at(), last)).toBe(false);
		expect(printOf(last)).toMatch(/^[\w-]{12}$/);
		expect(printOf(last)).toBe(printOf(last));
	});

	const DAY = 24 * 60 * 60_000;
	const around = (more: Partial<Surroundings> = {}): Surroundings => ({
		...{ server: 'https://one', atMarks: [], oldest: entry(1), newest: entry(10) },
		...{ lastBefore: undefined, firstAfter: undefined },
		...more,
	});
	const marked = at({ marks: [mark(entry(10)), mark(entry(8))] });
	const changed = entry(8, { action: 'update' });
	it.each<[string, Partial<Surroundings>, object]>([
		['nothing is there', { newest: undefined }, { kind: 'same' }],
		['nothing is the oldest', { oldest: undefined }, { kind: 'same' }],
		['nothing is newer', {}, { kind: 'same' }],
		['another server has none of it', { server: 'https://two' }, { kind: 'other' }],
		['another server has a mark', { server: 'https://two', atMarks: [entry(8)] }, { kind: 'same' }],
		[
			'another server has other entries',
			{ server: 'https://two', atMarks: [changed] },
			{ kind: 'other' },
		],
		['a mark is another entry', { atMarks: [changed] }, { kind: 'restored', from: 0n }],
		[
			'it goes on behind what is known',
			{ atMarks: [changed], lastBefore: entry(6) },
			{ kind: 'restored', from: 6n },
		],
		['ids are used again', { firstAfter: entry(10) }, { kind: 'restored', from: 0n }],
		['ids go on', { firstAfter: entry(11) }, { kind: 'same' }],
		[
			'it is cleaned and goes on',
			{ newest: entry(11), atMarks: [entry(8)] },
			{ kind: 'cleaned', missing: undefined },
		],
		[
			'it is cleaned down to old ones',
			{ newest: entry(11), oldest: entry(10) },
			{ kind: 'cleaned', missing: undefined },
		],
		[
			'it is cleaned down to new ones',
			{ newest: entry(14), oldest: entry(13) },
			{ kind: 'cleaned', missing: [11n, 12n] },
		],
		[
			'it is cleaned down to the next',
			{ newest: entry(14), oldest: entry(11) },
			{ kind: 'cleaned', missing: undefined },
		],
		[
			'its oldest is from before',
			{
				newest: entry(14),
				oldest: entry(13, { timestamp: new Date(10_000 - DAY - 1).toISOString() }),
			},
			{ kind: 'restored', from: 0n },
		],
		[
			'its oldest is from a day before',
			{ newest: entry(14), oldest: entry(13, { timestamp: new Date(10_000 - DAY).toISOString() }) },
			{ kind: 'cleaned', missing: [11n, 12n] },
		],
	])('finds its place where %s', (_, more, told) => {
		expect(orientation(marked, around(more))).toEqual(told);
	});

	it('goes on in a restored feed behind what both know', () => {
		const cursor = { ...marked, gaps: [gaps(3, 1)] };
		const told = rewound(
			cursor,
			9n,
			'two',
			around({ atMarks: [entry(8), changed], lastBefore: entry(9), server: 's' }),
		);
		expect(told).toEqual(at({ epoch: 'two', server: 's', last: 9n, marks: [mark(entry(9))] }));
		const kept = rewound(cursor, 9n, 'two', around({ atMarks: [entry(8)] }));
		expect(kept.marks).toEqual([mark(entry(8))]);
		expect(rewound(cursor, 8n, 'two', around({ atMarks: [entry(8)] })).marks).toEqual([]);
	});

	it('is stored as texts', () => {
		const cursor = at({ marks: [{ id: 2n ** 60n, print: 'p' }], gaps: [gaps(4, 2)] });
		expect(storedCursor(cursor)).toEqual({
			...{ epoch: 'one', server: 'https://one', last: '10', newest: 10_000 },
			...{ marks: [['1152921504606846976', 'p']], gaps: '4 2 2 1 0' },
		});
	});
});

const watching = (more: Partial<Watching> = {}): Watching => ({
	...{ actions: ['create'], collections: ['articles'], notBy: undefined, changedFields: [] },
	...{ filter: undefined, recordFields: undefined },
	...more,
});

describe('what is wanted', () => {
	it.each<[Partial<ActivityEntry>, Partial<Watching>, boolean]>([
		[{}, {}, true],
		[{ action: 'update' }, {}, false],
		[{ collection: 'tags' }, {}, false],
		[{ collection: 'tags' }, { collections: undefined }, true],
		[{ collection: 'directus_users' }, { collections: undefined }, false],
		[{ collection: 'directus_users' }, { collections: ['directus_users'] }, true],
		[{ user: 'u' }, { notBy: 'u' }, false],
		[{ user: 'v' }, { notBy: 'u' }, true],
		[{ user: null }, {}, true],
		[{ action: 'login' }, {}, false],
		[{ action: 'login', collection: 'x' }, { actions: ['login'], collections: [] }, true],
		[{ action: 'login', user: 'u' }, { actions: ['login'], notBy: 'u' }, false],
		[{ action: 'comment' }, { actions: ['comment'], collections: [] }, true],
		[{ collection: 'directus_comments' }, { actions: ['comment'], collections: [] }, true],
		[
			{ action: 'update', collection: 'directus_comments' },
			{ actions: ['comment'], collections: [] },
			false,
		],
		[{}, { actions: ['comment'], collections: [] }, false],
		[{ collection: 'directus_files' }, { actions: ['upload'], collections: [] }, true],
		[
			{ action: 'update', collection: 'directus_files' },
			{ actions: ['upload'], collections: [] },
			true,
		],
		[
			{ action: 'delete', collection: 'directus_files' },
			{ actions: ['upload'], collections: [] },
			false,
		],
		[{}, { actions: ['upload'], collections: ['articles'] }, false],
	])('%j by %j: %j', (of, by, is) => {
		expect(isWanted(entry(1, of), watching(by))).toBe(is);
	});

	it.each<[Partial<Watching>, object[]]>([
		[{}, [{ _or: [{ action: { _in: ['create'] }, collection: { _in: ['articles'] } }] }]],
		[
			{ actions: ['create', 'update', 'delete'], collections: undefined },
			[
				{
					_or: [
						{
							action: { _in: ['create', 'update', 'delete'] },
							collection: { _nstarts_with: 'directus_' },
						},
					],
				},
			],
		],
		[{ actions: ['login'] }, [{ _or: [{ action: { _eq: 'login' } }] }]],
		[
			{ actions: ['comment'] },
			[
				{
					_or: [
						{ action: { _eq: 'comment' } },
						{ action: { _eq: 'create' }, collection: { _eq: 'directus_comments' } },
					],
				},
			],
		],
		[
			{ actions: ['upload'], notBy: 'u' },
			[
				{
					_or: [{ action: { _in: ['create', 'update'] }, collection: { _eq: 'directus_files' } }],
				},
				{ _or: [{ user: { _neq: 'u' } }, { user: { _null: true } }] },
			],
		],
	])('is asked for by a filter: %j', (by, filter) => {
		expect(wantedFilter(watching(by))).toEqual({ _and: filter });
	});

	const update = { action: 'update' };
	const user = { ...update, collection: 'directus_users' };
	it.each<[Partial<ActivityEntry>, IDataObject | undefined, Partial<Watching>, boolean]>([
		[{}, undefined, { changedFields: ['a'] }, true],
		[{ action: 'delete' }, undefined, { changedFields: ['a'] }, true],
		[update, { b: 1 }, {}, true],
		[update, undefined, {}, true],
		[update, { a: 1, b: 1 }, { changedFields: ['a'] }, true],
		[update, { b: 1 }, { changedFields: ['a'] }, false],
		[update, undefined, { changedFields: ['a'] }, false],
		[user, { last_page: 1 }, {}, false],
		[user, { last_page: 1, last_access: 1 }, {}, false],
		[user, { last_page: 1, email: 1 }, {}, true],
		[user, undefined, {}, true],
		[update, { last_page: 1 }, {}, true],
		[update, { filename_disk: 1, type: 1 }, { actions: ['upload'] }, true],
		[update, { filename_disk: 1 }, { actions: ['upload'] }, false],
		[{}, undefined, { actions: ['upload'] }, true],
	])('%j that wrote %j by %j: %j', (of, payload, by, is) => {
		expect(isChange(entry(1, of), payload, watching(by))).toBe(is);
	});

	it.each<[Partial<ActivityEntry>, string[], string]>([
		[{ action: 'login' }, ['login'], 'auth.login'],
		[{ action: 'comment' }, ['comment'], 'comments.create'],
		[{ collection: 'directus_comments' }, ['comment'], 'comments.create'],
		[{ action: 'delete', collection: 'directus_comments' }, ['delete'], 'comments.delete'],
		[{ collection: 'directus_files' }, ['upload'], 'files.upload'],
		[{ collection: 'directus_files' }, ['create'], 'files.create'],
		[{ action: 'update' }, ['update'], 'items.update'],
	])('%j for %j is called %s', (of, actions, name) => {
		expect(nameOf(entry(1, of), watching({ actions }))).toBe(name);
		expect(eventName('my_directus_x', 'create')).toBe('items.create');
	});

	const filter = { rank: { _gt: 1 } };
	it.each<[Partial<Watching>, object | undefined]>([
		[{}, undefined],
		[{ filter }, { fields: [], filter }],
		[{ recordFields: ['a'] }, { fields: ['a'], filter: undefined }],
		[
			{ recordFields: ['a'], filter },
			{ fields: ['a'], filter },
		],
		[{ actions: ['upload'] }, { fields: ['filesize'], filter: undefined }],
		[
			{ actions: ['upload'], recordFields: ['a'] },
			{ fields: ['a', 'filesize'], filter: undefined },
		],
		[
			{ actions: ['upload'], recordFields: ['*'] },
			{ fields: ['*'], filter: undefined },
		],
		[
			{ actions: ['upload'], filter, recordFields: ['filesize'] },
			{ fields: ['filesize'], filter: { _or: [filter, { filesize: { _null: true } }] } },
		],
	])('of records by %j is %j', (by, query) => {
		expect(recordQueryOf(watching(by))).toEqual(query);
	});

	it.each<[string[], boolean]>([
		[['a'], true],
		[['b', 'a'], true],
		[['*'], true],
		[['*.*'], true],
		[['a.b'], false],
		[['b.*'], false],
		[[], false],
	])('of the fields %j is a among them: %j', (fields, is) => {
		expect(shows(fields, 'a')).toBe(is);
	});

	it.each([
		['articles', '/items/articles'],
		['my articles', '/items/my%20articles'],
		['directus_users', '/users'],
		['directus_collections', undefined],
		['directus_fields', undefined],
		['directus_relations', undefined],
	])('of %s is read at %s', (collection, path) => {
		expect(recordsPath(collection)).toBe(path);
	});

	it('is put out in one order, with what is known of the record', () => {
		const event: DirectusEvent = {
			...{
				timestamp: 't',
				user: 'u',
				payload: null,
				keys: [1],
				key: 1,
				collection: 'c',
				event: 'e',
			},
		};
		const names = ['event', 'collection', 'key', 'keys', 'payload'];
		expect(Object.keys(eventItem(event))).toEqual([...names, 'user', 'timestamp']);
		const told = eventItem({ ...event, record: null, recordError: 'x' });
		expect(Object.keys(told)).toEqual([...names, 'record', 'recordError', 'user', 'timestamp']);
		expect(told).toEqual({ ...event, record: null, recordError: 'x' });
	});
});

describe('events are handed over', () => {
	const event = (id: number) => ({ id: BigInt(id), event: { key: id } as DirectusEvent });
	const MINUTE = 60_000;
	const HOUR = 60 * MINUTE;

	function setUp({
		open = [] as HandOver[],
		lastKey = undefined as string | undefined,
		knowsKeys = true,
		areKept = true,
		takes = 0,
		fails = false,
	} = {}) {
		const clock = new SimulatedClock();
		const told: unknown[] = [];
		const closed = new AbortController();
		const delivery = new Delivery(
			{
				knowsKeys,
				areKept,
				start: async (events, key) => {
					told.push(['start', key, events.map((one) => one.key)]);
					await clock.wait(takes);
					if (fails) throw new Error('full');
				},
				storeNow: (key) => told.push(['store', key]),
			},
			...([clock, 'place', open, lastKey, () => told.push('changed'), closed.signal] as const),
		);
		/** Hands events over. Gives the milliseconds until the next may follow. */
		const handOver = async (ids: number[], alone = true) => {
			const began = clock.now();
			let ended: number | undefined;
			void delivery
				.handOver(ids.map(event), 'epoch', alone, () => told.push('keep'))
				.then(() => (ended = clock.now()));
			for (let step = 0; step < 300 && ended === undefined; step++) await clock.pass(10);
			return ended! - began;
		};
		return { clock, told, delivery, handOver, closed };
	}

	it('under a key that tells them from all others, and are kept before', async () => {
		const { told, delivery, handOver } = setUp();
		expect(delivery.lastKey).toBeUndefined();
		await handOver([3, 4, 6]);
		expect(told).toEqual(['keep', ['start', 'place:epoch:3-6:3', [3, 4, 6]], 'changed']);
		expect(delivery.open).toEqual([]);
		expect(delivery.lastKey).toBe('place:epoch:3-6:3');
	});

	it.each<[string, number, boolean, number]>([
		['when the last have ended', 200, true, 200],
		['after a second at the latest', 5000, true, 1000],
		['not before those are there that come close behind', 0, false, 150],
		['a little after those that take longer', 300, false, 300],
	])('the next %s', async (_, takes, alone, ms) => {
		const { handOver } = setUp({ takes });
		expect(Math.abs((await handOver([1], alone)) - ms)).toBeLessThanOrEqual(10);
	});

	it('and stay open until they have arrived, or a minute has passed', async () => {
		const { clock, delivery, handOver } = setUp({ takes: 10 * MINUTE });
		const began = clock.now();
		await handOver([1, 2]);
		const open = (id: string, ids: Array<[string, string]>, at: number): HandOver => ({
			...{ key: `place:epoch:${id}`, ids, at },
		});
		const first = open('1-2:2', [['1', '2']], began);
		expect(delivery.open).toEqual([first]);
		await clock.pass(30_000);
		await handOver([5]);
		expect(delivery.open.map(({ key }) => key)).toEqual(['place:epoch:1-2:2', 'place:epoch:5-5:1']);
		await clock.pass(30_000);
		await handOver([7]);
		expect(delivery.open.map(({ key }) => key)).toEqual(['place:epoch:5-5:1', 'place:epoch:7-7:1']);
	});

	it('again where n8n could not take them', async () => {
		const { delivery, handOver, told } = setUp({ fails: true });
		await handOver([1]);
		const [again] = delivery.toRepeat;
		expect(again).toMatchObject({ key: 'place:epoch:1-1:1', ids: [['1', '1']] });
		// As long as it is to be repeated it stays open.
		expect(delivery.open).toEqual([again]);
		expect(told).not.toContain('changed');
		delivery.forget();
		expect([delivery.open, delivery.toRepeat]).toEqual([[], []]);
	});

	const old = (at: number): HandOver => ({ key: 'place:epoch:1-1:1', ids: [['1', '1']], at });
	it.each<[string, object, number, boolean]>([
		['that may be lost', {}, 2 * HOUR, true],
		['not of an n8n that knows no keys', { knowsKeys: false }, 0, false],
		['not after an hour where n8n has forgotten it', { areKept: false }, HOUR, false],
		['within an hour where n8n may have it', { areKept: false }, HOUR - 1, true],
	])('after a restart: %s', async (_, more, age, isRepeated) => {
		const now = new SimulatedClock().now();
		const { delivery, told } = setUp({ ...more, open: [old(now - age)], lastKey: 'the last' });
		expect(delivery.toRepeat).toHaveLength(isRepeated ? 1 : 0);
		expect(delivery.open).toHaveLength(1);
		expect(delivery.lastKey).toBe('the last');
		await delivery.repeat([]);
		expect(delivery.toRepeat).toEqual([]);
		expect(told).toEqual(isRepeated ? ['changed'] : []);
		expect(delivery.open).toHaveLength(isRepeated ? 0 : 1);
	});

	it('after a restart with the events as they are now', async () => {
		const { delivery, told, clock } = setUp({ open: [old(0)] });
		void delivery.repeat([event(1)]);
		await clock.pass(1);
		expect(told).toEqual([['start', 'place:epoch:1-1:1', [1]], 'changed']);
		expect(delivery.open).toEqual([]);
	});

	it('and where there are none the place is stored, at once or after six hours', async () => {
		const { clock, delivery, told, handOver } = setUp();
		delivery.storePlace(false);
		await clock.pass(6 * HOUR - 1);
		delivery.storePlace(false);
		expect(told).toEqual([]);
		await clock.pass(1);
		delivery.storePlace(false);
		expect(told).toEqual([['store', 'place:begin']]);
		delivery.storePlace(false);
		expect(told).toHaveLength(1);
		await handOver([1]);
		told.length = 0;
		delivery.storePlace(true);
		expect(told).toEqual([['store', 'place:epoch:1-1:1']]);
		const older = setUp({ knowsKeys: false });
		await older.clock.pass(6 * HOUR);
		older.delivery.storePlace(false);
		expect(older.told).toEqual([]);
		older.delivery.storePlace(true);
		expect(older.told).toEqual([['store', 'place:begin']]);
	});

	it.each<[number[], Array<[string, string]>]>([
		[[], []],
		[[1], [['1', '1']]],
		[
			[1, 2, 3, 5, 7, 8],
			[
				['1', '3'],
				['5', '5'],
				['7', '8'],
			],
		],
	])('with their ids as rows: %j', (ids, ranges) => {
		expect(rangesOf(ids.map(BigInt))).toEqual(ranges);
	});
});

describe('the settings of a trigger', () => {
	const read = (parameters: IDataObject) =>
		readSettings.call({
			getNode: () => ({ name: 'Trigger', type: 't', id: '1', parameters: {} }),
			getNodeParameter: (name: string, fallback: unknown) =>
				Object.hasOwn(parameters, name) ? parameters[name] : fallback,
		} as unknown as ITriggerFunctions);
	const items = { events: ['create'], collections: ['articles'] };
	const refused = (parameters: IDataObject) => {
		try {
			read(parameters);
			return undefined;
		} catch (error) {
			const { message, description } = error as Error & { description?: string };
			return [message, description];
		}
	};

	it('are these at first', () => {
		expect(read(items)).toEqual({
			watching: watching(),
			ignoreOwnChanges: true,
			atOnce: 1000,
			every: 2000,
			useWebSocket: true,
			gapLife: 24 * 60 * 60_000,
		});
	});

	it('are read from the options', () => {
		const options = {
			...{ atOnce: 7.9, lookEvery: '5', lateHours: 720, ignoreOwnChanges: false },
			...{ filterJson: '{"a":{"_eq":1}}', changedFields: 'a, b' },
		};
		expect(read({ ...items, options, noticedBy: 'looking', fullRecord: true })).toEqual({
			watching: watching({
				filter: { a: { _eq: 1 } },
				changedFields: ['a', 'b'],
				recordFields: ['*'],
			}),
			ignoreOwnChanges: false,
			atOnce: 7,
			every: 5000,
			useWebSocket: false,
			gapLife: 720 * 60 * 60_000,
		});
		const named = read({ ...items, fullRecord: true, recordFields: ['a', 5] });
		expect(named.watching.recordFields).toEqual(['a', '5']);
		expect(read({ ...items, recordFields: ['a'] }).watching.recordFields).toBeUndefined();
		expect(read({ ...items, options: { filterJson: '{}' } }).watching.filter).toBeUndefined();
	});

	it.each<[IDataObject, string, string]>([
		[
			{ atOnce: 0 },
			'Events per Execution must be a number from 1 to 1000',
			'It is 0. Remove the option to have 1000.',
		],
		[
			{ atOnce: 1001 },
			'Events per Execution must be a number from 1 to 1000',
			'It is 1001. Remove the option to have 1000.',
		],
		[
			{ atOnce: '' },
			'Events per Execution must be a number from 1 to 1000',
			'It is "". Remove the option to have 1000.',
		],
		[
			{ lookEvery: 0.5 },
			'Look Every (Seconds) must be a number from 1 to 3600',
			'It is 0.5. Remove the option to have 2.',
		],
		[
			{ lookEvery: 3601 },
			'Look Every (Seconds) must be a number from 1 to 3600',
			'It is 3601. Remove the option to have 2.',
		],
		[
			{ lateHours: 721 },
			'Wait for Late Events (Hours) must be a number from 1 to 720',
			'It is 721. Remove the option to have 24.',
		],
		[
			{ lateHours: 'x' },
			'Wait for Late Events (Hours) must be a number from 1 to 720',
			'It is "x". Remove the option to have 24.',
		],
	])('may not be %j', (options, message, description) => {
		expect(refused({ ...items, options })).toEqual([message, description]);
	});

	it.each([
		{ atOnce: 1 },
		{ atOnce: 1000 },
		{ lookEvery: 1 },
		{ lookEvery: 3600 },
		{ lateHours: 1 },
	])('may be %j', (options) => {
		expect(refused({ ...items, options })).toBeUndefined();
	});

	it.each<[IDataObject, Pick<Watching, 'actions' | 'collections'>]>([
		[{ triggerOn: 'auth.login' }, { actions: ['login'], collections: [] }],
		[{ triggerOn: 'comments.create' }, { actions: ['comment'], collections: [] }],
		[{ triggerOn: 'files.upload' }, { actions: ['upload'], collections: [] }],
		[
			{
				triggerOn: 'system',
				events: 'create,create',
				systemCollections: ['users', 'directus_roles'],
			},
			{ actions: ['create'], collections: ['directus_users', 'directus_roles'] },
		],
		[
			{ triggerOn: 'items', events: ['create', ''], allCollections: true },
			{ actions: ['create'], collections: undefined },
		],
		[
			{ events: ['update'], collections: '["a","b","a"]' },
			{ actions: ['update'], collections: ['a', 'b'] },
		],
	])('say what is watched: %j', (parameters, told) => {
		expect(read(parameters).watching).toMatchObject(told);
	});

	it.each<[IDataObject, string, string]>([
		[{ collections: ['a'] }, 'No event is chosen', 'Choose at least one under Events.'],
		[{ events: ['create'] }, 'No collection is chosen', 'Choose at least one under Collections.'],
		[
			{ events: [''], collections: ['a'] },
			'No event is chosen',
			'Choose at least one under Events.',
		],
		[
			{ triggerOn: 'system', events: ['create'] },
			'No collection is chosen',
			'Choose at least one under System Collections.',
		],
		[{ triggerOn: 'system' }, 'No event is chosen', 'Choose at least one under Events.'],
	])('have to say what is watched: %j', (parameters, message, description) => {
		expect(refused(parameters)).toEqual([message, description]);
	});

	const all = { events: ['create'], allCollections: true };
	const why =
		'Not every collection has the same fields. Choose the collections that have these, or leave Record Fields and Filter (JSON) empty.';
	it.each<[IDataObject, string | undefined]>([
		[{ fullRecord: true, recordFields: ['a'] }, 'Record Fields'],
		[{ fullRecord: true, recordFields: ['*', 'a'] }, 'Record Fields'],
		[{ fullRecord: true, recordFields: ['*.*'] }, undefined],
		[{ fullRecord: false, recordFields: ['a'] }, undefined],
		[{ options: { filterJson: '{"a":1}' } }, 'A filter'],
		[{ options: { filterJson: '{}' } }, undefined],
		[{ fullRecord: true }, undefined],
	])('for all collections name no field of one: %j', (parameters, what) => {
		expect(refused({ ...all, ...parameters })).toEqual(
			what && [`${what} cannot be for all collections`, why],
		);
	});
});

describe('what keeps a trigger from being told', () => {
	const denied = new Failure('No.', 'no', { status: 403, code: 'FORBIDDEN' });
	const collections = [
		{ collection: 'all', meta: { accountability: 'all' }, schema: {} },
		{ collection: 'activity', meta: { accountability: 'activity' }, schema: {} },
		{ collection: 'none', meta: { accountability: null }, schema: {} },
		{ collection: 'silent', meta: {}, schema: {} },
		{ collection: 'unmanaged', meta: null, schema: {} },
		{ collection: 'folder', meta: { accountability: 'all' }, schema: null },
		{ collection: 'directus_users', meta: { accountability: 'activity' }, schema: {} },
	];
	const setUp = (answers: Record<string, unknown> = {}) => {
		const sent: DirectusRequest[] = [];
		const directus = {
			isPublic: async () => false,
			send: async (request: DirectusRequest) => {
				sent.push(request);
				const known = {
					'/collections': collections,
					'/activity': [{ id: 1 }],
					'/revisions': [],
					...answers,
				};
				const found = (known as Record<string, unknown>)[request.path] ?? { status: 404 };
				if (found instanceof Error) throw found;
				if (Array.isArray(found))
					return { status: 200, headers: {}, body: { data: found }, data: found };
				return { headers: {}, body: undefined, status: 200, ...(found as object) };
			},
		} as unknown as Directus;
		return { directus, sent };
	};
	const problems = async (by: Partial<Watching>, answers = {}, user?: string) => {
		const { directus, sent } = setUp(answers);
		const told = await problemsWith(directus, watching(by), user).then(
			(all) => all.map(({ message, details }) => [message, details.description]),
			({ message, details }: Failure) => [message, details.description],
		);
		return { told, paths: sent.map(({ path }) => path), sent };
	};
	const setting =
		'In Directus, under Settings > Data Model, open the collection and set Activity & Revisions Tracking to Track Activity & Revisions';

	it('is nothing where all of it is tracked', async () => {
		const { told, sent } = await problems({ collections: ['all', 'unmanaged', 'activity'] });
		expect(told).toEqual([]);
		const access = { method: 'GET', query: { fields: ['id'], limit: 1 }, searchable: true };
		expect(sent).toEqual([
			{ ...access, path: '/activity' },
			{ ...access, path: '/revisions' },
			{ method: 'GET', path: '/collections', query: {}, searchable: true },
		]);
		expect((await problems({ collections: [] })).paths).toEqual(['/activity', '/revisions']);
		expect((await problems({ collections: undefined })).paths).toHaveLength(2);
	});

	it('is a collection that is not there, or not tracked', async () => {
		const { told } = await problems({ collections: ['gone', 'folder', 'none', 'silent', 'all'] });
		const gone = (name: string) => [
			`There is no collection ${name} to watch`,
			'Either it does not exist, or the user of the credential may not read it. Choose one from the list, or give the user read access in Directus under Settings > Access Policies.',
		];
		const untracked = (name: string) => [
			`The collection ${name} does not track its activity`,
			`Its changes are in no feed that this node could follow. ${setting}; or use the Directus Hook Trigger, which does without.`,
		];
		expect(told).toEqual([gone('gone'), gone('folder'), untracked('none'), untracked('silent')]);
	});

	it('is a collection without revisions, where changed fields are named', async () => {
		const noRevisions = [
			'The collection activity does not track its revisions',
			`So nobody can tell which fields have changed. ${setting}; or remove Changed Field Names or IDs here.`,
		];
		const named = { changedFields: ['a'] };
		expect((await problems({ ...named, collections: ['activity', 'all'] })).told).toEqual([
			noRevisions,
		]);
		const updates = { ...named, actions: ['update'], collections: undefined };
		expect((await problems(updates)).told).toEqual([noRevisions]);
		expect((await problems({ ...updates, actions: ['create'] })).paths).toHaveLength(2);
		expect((await problems({ ...updates, changedFields: [] })).paths).toHaveLength(2);
	});

	it('is what Directus refuses of a filter or of fields', async () => {
		const filter = { a: 1 };
		const by = { collections: ['all'], filter, recordFields: ['x'] };
		const bad = new Failure('Bad filter', 'no', { status: 400, code: 'INVALID_QUERY' });
		const refused = await problems(by, { '/items/all': bad });
		expect(refused.told).toEqual([['Bad filter', undefined]]);
		expect(refused.sent.at(-1)).toEqual({
			...{ method: 'GET', path: '/items/all', searchable: true, longest: undefined },
			query: { limit: 1, filter, fields: ['x'] },
		});
		for (const details of [{ status: 500 }, { status: 503 }, { code: 'ECONNRESET' }]) {
			const down = new Failure('Down', 'no', details);
			expect((await problems(by, { '/items/all': down })).told).toEqual(['Down', undefined]);
		}
		const good = await problems({ ...by, recordFields: undefined }, { '/items/all': [] });
		expect(good.told).toEqual([]);
		expect(good.sent.at(-1)?.query).toEqual({ limit: 1, filter });
		const fieldsAlone = await problems({ ...by, filter: undefined }, { '/items/all': [] });
		expect(fieldsAlone.sent.at(-1)?.query).toEqual({ limit: 1, fields: ['x'] });
		expect((await problems({ collections: ['all'] })).paths.at(-1)).toBe('/collections');
	});

	it.each([
		['/activity', 'the activity feed (directus_activity)'],
		['/revisions', 'what was changed (directus_revisions)'],
	])('is that %s may not be read', async (path, what) => {
		expect((await problems({}, { [path]: denied })).told).toEqual([
			`The user of the credential may not read ${what}`,
			'Directus said: No. This trigger reads events from there. In Directus, under Settings > Access Policies, give a policy of that user read access to directus_activity and directus_revisions.',
		]);
		const other = new Failure('Later', 'no', { status: 503 });
		expect((await problems({}, { [path]: other })).told).toEqual(['Later', undefined]);
	});

	const partly = { data: { directus_activity: { read: { access: 'partial' } } } };
	it('is that only the own activity is to be seen', async () => {
		const own = await problems(
			{ collections: [] },
			{ '/permissions/me': partly, '/activity': [] },
			'u',
		);
		expect(own.told).toEqual([
			'The user of the credential sees only its own activity',
			'Changes by others would never arrive. In Directus, under Settings > Access Policies, give a policy of that user read access to all of directus_activity and directus_revisions.',
		]);
		expect(own.sent.slice(2)).toEqual([
			{ method: 'GET', path: '/permissions/me', accept: [403, 404], gives: 'recordOrNothing' },
			{
				...{ method: 'GET', path: '/activity', searchable: true, longest: undefined },
				query: { filter: { user: { _neq: 'u' } }, fields: ['id'], limit: 1 },
			},
		]);
		const others = await problems({ collections: [] }, { '/permissions/me': partly }, 'u');
		expect(others.told).toEqual([]);
	});

	it.each<[string, object, string | undefined]>([
		['nobody is logged in', partly, undefined],
		['it is not told', { status: 403 }, 'u'],
		['all is to be seen', { data: { directus_activity: { read: { access: 'full' } } } }, 'u'],
		['nothing is said of it', { data: {} }, 'u'],
		['nothing is said', { data: null }, 'u'],
	])('is not looked for where %s', async (_, answer, user) => {
		const { told, paths } = await problems(
			{ collections: [] },
			{ '/permissions/me': answer, '/activity': [] },
			user,
		);
		expect(told).toEqual([]);
		expect(paths.filter((path) => path === '/activity')).toHaveLength(1);
	});

	it('the collections of items that are tracked are offered', async () => {
		expect(await trackedCollections(setUp().directus)).toEqual(['all', 'activity', 'unmanaged']);
	});

	it('the user of the credential is asked for, where there is one', async () => {
		const { directus, sent } = setUp({ '/users/me': { data: { id: 'u' } } });
		expect(await ownUser(directus)).toBe('u');
		expect(sent).toEqual([
			{ method: 'GET', path: '/users/me', query: { fields: ['id'] }, gives: 'record' },
		]);
		const nobody = { ...directus, isPublic: async () => true } as Directus;
		expect(await ownUser(nobody)).toBeUndefined();
		expect(sent).toHaveLength(1);
	});
});
