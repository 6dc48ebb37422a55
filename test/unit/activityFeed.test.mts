/** What a trigger asks of Directus to read its activity feed, and what belongs to the entries. */
import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';
import { activityFeed, mayPass } from '../../dist/nodes/DirectusTrigger/activityFeed';
import { printOf, type ActivityEntry, type Cursor } from '../../dist/nodes/DirectusTrigger/cursor';
import { fieldOf } from '../support/directusObject.mjs';

const FIELDS = ['id', 'action', 'collection', 'item', 'user', 'timestamp'];
const entry = (id: number | string, action = 'create'): ActivityEntry => ({
	...{ id, action, collection: 'articles', item: String(id), user: null },
	timestamp: '2026-01-01T00:00:00.000Z',
});

interface Server {
	/** What each request is answered with; nothing where nothing is said. */
	answer?: (request: DirectusRequest, count: number) => IDataObject[] | ActivityEntry[];
	fields?: () => DirectusField[];
	max?: number;
}

function setUp({ answer = () => [], fields = () => [], max }: Server = {}) {
	const sent: DirectusRequest[] = [];
	const directus = {
		url: async () => 'https://one',
		fields: async () => fields(),
		serverInfo: async () => (max === undefined ? {} : { queryLimit: { max } }),
		send: async (request: DirectusRequest) => {
			sent.push(request);
			const data = answer(request, sent.length);
			return { status: 200, headers: {}, body: { data }, data };
		},
	} as unknown as Directus;
	const queries = () => sent.map(({ query }) => query);
	return { feed: activityFeed(() => directus), sent, queries };
}

const all = async <T,>(pages: AsyncIterable<T>) => {
	const found: T[] = [];
	for await (const page of pages) found.push(page);
	return found;
};

describe('the feed', () => {
	it('is read from an id on, with what is missing below', async () => {
		const { feed, sent } = setUp({ answer: () => [entry(5), entry(7)] });
		const some: Array<[bigint, bigint]> = [
			[1n, 2n],
			[4n, 2n ** 60n],
		];
		expect(await feed.from(7n, some)).toEqual({ entries: [entry(5), entry(7)], isFull: false });
		expect(sent).toEqual([
			{
				...{ method: 'GET', path: '/activity', searchable: true, longest: undefined },
				query: {
					filter: {
						_or: [
							{ id: { _gte: 7 } },
							{ id: { _between: [1, 2] } },
							{ id: { _between: [4, '1152921504606846976'] } },
						],
					},
					...{ sort: 'id', limit: 1000, fields: FIELDS },
				},
			},
		]);
	});

	it.each([
		[2n ** 53n - 1n, 2 ** 53 - 1],
		[2n ** 53n, '9007199254740992'],
	])('is asked for %d as %j', async (id, asked) => {
		const { feed, queries } = setUp();
		await feed.from(id, []);
		expect(queries()).toMatchObject([{ filter: { _or: [{ id: { _gte: asked } }] } }]);
	});

	it.each<[number | undefined, number, boolean]>([
		[undefined, 1000, false],
		[-1, 1000, false],
		[0, 1000, false],
		[3, 3, false],
		[2, 2, true],
		[5000, 1000, false],
	])('is read by pages, of a server that gives %p at most', async (max, limit, isFull) => {
		const { feed, queries } = setUp({ max, answer: () => [entry(1), entry(2)] });
		expect((await feed.from(1n, [])).isFull).toBe(isFull);
		expect(queries()).toMatchObject([{ limit }]);
	});

	it('is read for the newest entries, the lowest id first', async () => {
		const { feed, queries } = setUp({ max: 20, answer: () => [entry(3), entry(2)] });
		expect(await feed.newest(10)).toEqual([entry(2), entry(3)]);
		await feed.newest(30, { action: 'x' });
		expect(queries()).toEqual([
			{ sort: '-id', limit: 10, fields: FIELDS },
			{ filter: { action: 'x' }, sort: '-id', limit: 20, fields: FIELDS },
		]);
	});

	it('is read among ids, forty ranges at once, page by page', async () => {
		const { feed, queries } = setUp({
			max: 2,
			answer: (_, count) => [[entry(1), entry(3)], [entry(5)], []][count - 1] ?? [],
		});
		const ranges = Array.from({ length: 41 }, (_, n): [bigint, bigint] => [BigInt(n), BigInt(n)]);
		expect(await all(feed.among(ranges))).toEqual([[entry(1), entry(3)], [entry(5)]]);
		const asked = queries() as Array<{
			filter: { _and: [{ _or: object[] }, object] };
			limit: number;
		}>;
		expect(asked.map(({ filter }) => [filter._and[0]._or.length, filter._and[1]])).toEqual([
			[40, { id: { _gt: 0 } }],
			[40, { id: { _gt: 3 } }],
			[1, { id: { _gt: 0 } }],
		]);
		expect(asked[0]).toMatchObject({ sort: 'id', limit: 2 });
		expect(await all(setUp().feed.among([]))).toEqual([]);
	});

	it('tells where a cursor is in it', async () => {
		const cursor: Cursor = {
			...{ epoch: 'one', server: 'x', last: 5n, newest: 1000, gaps: [] },
			marks: [
				{ id: 5n, print: printOf(entry(5)) },
				{ id: 3n, print: 'x' },
			],
		};
		const { feed, queries } = setUp({ answer: (_, count) => [entry(count)] });
		expect(await feed.surroundings(cursor)).toEqual({
			server: 'https://one',
			atMarks: [entry(1)],
			oldest: entry(2),
			newest: entry(3),
			lastBefore: entry(4),
			firstAfter: entry(5),
		});
		const at = '1970-01-01T00:00:01.000Z';
		expect(queries()).toEqual([
			{ filter: { id: { _in: [5, 3] } }, sort: 'id', limit: 2, fields: FIELDS },
			{ sort: 'id', limit: 1, fields: FIELDS },
			{ sort: '-id', limit: 1, fields: FIELDS },
			{ filter: { timestamp: { _lte: at } }, sort: '-id', limit: 1, fields: FIELDS },
			{ filter: { timestamp: { _gt: at } }, sort: 'id', limit: 1, fields: FIELDS },
		]);
		const bare = setUp();
		expect((await bare.feed.surroundings({ ...cursor, marks: [] })).atMarks).toEqual([]);
		expect(bare.queries()).toHaveLength(4);
	});
});

describe('what was written', () => {
	it('is read of what has changed, by the entries', async () => {
		const { feed, sent } = setUp({
			answer: () => [
				{ activity: 1, delta: { a: 1 } },
				{ activity: 2, delta: null },
			],
		});
		const some = [entry(1), entry(2, 'update'), entry(3, 'delete'), entry(4, 'login')];
		expect([...(await feed.payloads(some))]).toEqual([
			['1', { a: 1 }],
			['2', {}],
		]);
		expect(sent).toEqual([
			{
				...{ method: 'GET', path: '/revisions', searchable: true, longest: 10_000_000 },
				query: {
					fields: ['activity', 'delta'],
					filter: { activity: { _in: ['1', '2'] } },
					limit: 2,
				},
			},
		]);
	});

	it('is not asked for where nothing was', async () => {
		const { feed, sent } = setUp();
		expect([...(await feed.payloads([entry(3, 'delete')]))]).toEqual([]);
		expect(sent).toEqual([]);
	});
});

describe('records', () => {
	const key = [fieldOf('code', 'string', { is_primary_key: true })];
	const query = (fields: string[], filter?: IDataObject) => ({ fields, filter });

	it('are read by their keys, with the key only where it is wanted', async () => {
		const answer = () => [{ code: 'a', title: 'A' }];
		const { feed, sent } = setUp({ fields: () => key, answer });
		const hidden = await feed.records('articles', ['a', 'b', 'a'], query(['title'], { x: 1 }));
		expect([...hidden]).toEqual([['a', { title: 'A' }]]);
		expect(sent[0]).toEqual({
			...{ method: 'GET', path: '/items/articles', searchable: true, longest: 10_000_000 },
			query: {
				fields: ['title', 'code'],
				filter: { _and: [{ x: 1 }, { code: { _in: ['a', 'b'] } }] },
				limit: 2,
			},
		});
		for (const fields of [['*'], ['code', 'title']]) {
			const shown = setUp({ fields: () => key, answer });
			expect([...(await shown.feed.records('articles', ['a'], query(fields)))]).toEqual([
				['a', { code: 'a', title: 'A' }],
			]);
			expect(shown.sent[0]).toMatchObject({ longest: undefined });
			expect(shown.queries()[0]).toEqual({ fields, filter: { code: { _in: ['a'] } }, limit: 1 });
		}
	});

	it('are known by `id` where the key is not to be seen', async () => {
		const { feed } = setUp({ answer: () => [{ id: 7, title: 'A' }] });
		expect([...(await feed.records('articles', ['7'], query(['title'])))]).toEqual([
			['7', { title: 'A' }],
		]);
	});

	it('of what has no records are none', async () => {
		const { feed, sent } = setUp();
		expect((await feed.records('directus_fields', ['1'], query(['*']))).size).toBe(0);
		expect((await feed.records('articles', [], query(['*']))).size).toBe(0);
		expect(sent).toEqual([]);
	});

	it.each([
		['ABC', 'abc', true],
		['007', '7', true],
		['+7', '7', true],
		[' 7 ', '7', true],
		['-7', '-7', true],
		['7', '8', false],
		['7x', '7', false],
		['a', 'b', false],
	])('that were asked for as %j are found as %j: %j', async (asked, found, is) => {
		const { feed } = setUp({ answer: (_, count) => (count === 1 ? [{ id: found }] : []) });
		const records = await feed.records('articles', [asked], query(['*']));
		expect([...records.keys()]).toEqual(is ? [asked] : []);
	});

	it('are asked for five hundred at once, and again where the server cut its page', async () => {
		const keys = Array.from({ length: 501 }, (_, n) => String(n));
		const { feed, queries } = setUp({
			max: 400,
			answer: ({ query: asked }) => {
				const { filter, limit } = asked as { filter: { id: { _in: string[] } }; limit: number };
				return filter.id._in.slice(0, limit).map((id) => ({ id }));
			},
		});
		expect((await feed.records('articles', keys, query(['*']))).size).toBe(501);
		const asked = queries() as Array<{ filter: { id: { _in: string[] } }; limit: number }>;
		expect(asked.map(({ filter, limit }) => [filter.id._in.length, limit])).toEqual([
			[500, 400],
			[100, 100],
			[1, 1],
		]);
	});

	it('that are gone are asked for once', async () => {
		const none = setUp();
		await none.feed.records('articles', ['1', '2'], query(['*']));
		expect(none.sent).toHaveLength(1);
		const strange = setUp({ answer: () => [{ id: 'other' }] });
		await strange.feed.records('articles', ['1', '2'], query(['*']));
		expect(strange.sent).toHaveLength(1);
	});
});

describe('keys are numbers', () => {
	it.each([
		['integer', true],
		['bigInteger', true],
		['uuid', false],
		['string', false],
	])('of the type %s: %j', async (type, is) => {
		const fields = () => [fieldOf('x', 'integer'), fieldOf('id', type, { is_primary_key: true })];
		expect(await setUp({ fields }).feed.hasNumberKeys('articles')).toBe(is);
	});

	it('as they were, where they are not to be seen any more', async () => {
		let fail: Failure | undefined;
		const fields = () => {
			if (fail) throw fail;
			return [fieldOf('id', 'integer', { is_primary_key: true })];
		};
		const { feed } = setUp({ fields });
		expect(await feed.hasNumberKeys('articles')).toBe(true);
		fail = new Failure('No', 'no', { status: 403 });
		expect(await feed.hasNumberKeys('articles')).toBe(true);
		expect(await feed.hasNumberKeys('others')).toBe(false);
		fail = new Failure('Down', 'no', { status: 503 });
		await expect(feed.hasNumberKeys('articles')).rejects.toBe(fail);
	});

	it('and the address tells one feed from another', async () => {
		expect(await setUp().feed.server()).toBe('https://one');
	});
});

it.each<[unknown, boolean]>([
	[new Failure('x', 'no', { code: 'ECONNREFUSED' }), true],
	[new Failure('x', 'no', { status: 500 }), true],
	[new Failure('x', 'no', { status: 503, code: 'X' }), true],
	[new Failure('x', 'no', { status: 429 }), true],
	[new Failure('x', 'no', { status: 499 }), false],
	[new Failure('x', 'no', { status: 403, code: 'FORBIDDEN' }), false],
	[new Failure('x', 'no'), false],
	[new Error('x'), false],
	[undefined, false],
])('%p may pass by itself: %j', (error, is) => {
	expect(mayPass(error)).toBe(is);
});
