/** How items are matched by their values: Look Up and Create or Update, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import type { MatchGroup } from '../../dist/nodes/Directus/bulk/matches';
import {
	findMatches,
	isBlank,
	looseName,
	matchedValues,
	matchOf,
	mostSearched,
} from '../../dist/nodes/Directus/bulk/matches';
import { emptyMatch, goneMatch } from '../../dist/nodes/Directus/bulk/matchGroups';
import { freesValues, matchFieldsOf, withoutEmpty } from '../../dist/nodes/Directus/bulk/upsert';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';
import {
	countedKey,
	fieldOf,
	handledBy,
	inFull,
	inputOf,
	refusalOf,
	saidBy,
} from '../support/directusObject.mjs';
import { range } from '../support/records.mjs';

const path = { collection: 'things' };
/** Those of some records that a query asks for, by their keys and their places. */
const behind = (records: IDataObject[], query: IDataObject): IDataObject[] => {
	const rules = (query.filter as { _and?: Array<{ id?: { _gt?: number } }> })._and ?? [];
	const after = rules.find(({ id }) => id?._gt !== undefined)?.id?._gt ?? -Infinity;
	return records
		.filter(({ id }) => typeof id !== 'number' || id > after)
		.slice(Number(query.offset ?? 0))
		.slice(0, Number(query.limit));
};
const failure = (code: string, status?: number) =>
	new Failure(`It is ${code}`, 'no', { code, status });

describe('The filter that finds items', () => {
	const types = new Map(
		Object.entries({
			...{
				id: 'integer',
				s: 'string',
				n: 'integer',
				big: 'bigInteger',
				f: 'float',
				d: 'decimal',
				b: 'boolean',
			},
			...{ at: 'timestamp', day: 'date', list: 'csv', u: 'uuid' },
		}),
	);
	const group = (match: string[]) =>
		({ path: '/items/things', key: countedKey, match, types, fields: [] }) as unknown as MatchGroup;

	/** The queries that a search for some records sends, where nothing is found. */
	const asked = async (match: string[], ...records: IDataObject[]) => {
		const queries: IDataObject[] = [];
		const directus = {
			send: async ({ query }: DirectusRequest) => {
				queries.push(query!);
				return { data: [] };
			},
		} as unknown as Directus;
		const inputs = records.map((body, index) => inputOf({ index, body }));
		expect([...(await findMatches(directus, group(match), inputs)).values()]).toEqual(
			records.map(() => []),
		);
		return queries;
	};

	it.each<[string[], IDataObject[], IDataObject]>([
		[['s'], [{ s: 'a' }, { s: 'b' }], { s: { _in: ['a', 'b'] } }],
		[['n'], [{ n: '07' }, { n: 8 }], { n: { _in: ['7', 8] } }],
		[['big'], [{ big: ' 07 ' }], { big: { _in: ['7'] } }],
		[['day'], [{ day: '2020-01-01T00:00' }], { day: { _in: ['2020-01-01'] } }],
		[['at'], [{ at: '2020-01-01T00:00:00+01:00' }], { at: { _in: ['2019-12-31T23:00:00.000Z'] } }],
		[['at'], [{ at: 5 }], { at: { _in: [5] } }],
		[['list'], [{ list: ['a', 'b'] }], { list: { _in: ['a,b'] } }],
		[['s'], [{ s: ['a', 'b'] }], { s: { _in: [['a', 'b']] } }],
		[['b'], [{ b: 'TRUE' }], { b: { _eq: true } }],
		[['b'], [{ b: 0 }, { b: 'x' }], { _or: [{ b: { _eq: false } }, { b: { _eq: 'x' } }] }],
		[['s', 'n'], [{ s: 'a', n: 1 }], { _and: [{ s: { _eq: 'a' } }, { n: { _eq: 1 } }] }],
		[
			['s', 'n'],
			[
				{ s: 'a', n: 1 },
				{ s: 'b', n: 2 },
				{ s: 'a', n: 1 },
			],
			{
				_or: [
					{ _and: [{ s: { _eq: 'a' } }, { n: { _eq: 1 } }] },
					{ _and: [{ s: { _eq: 'b' } }, { n: { _eq: 2 } }] },
				],
			},
		],
		[
			['s'],
			[{ s: 'true' }],
			{ _and: [{ s: { _starts_with: 'tr' } }, { s: { _ends_with: 'rue' } }] },
		],
		[['s'], [{ s: '$NOW\\x' }], { s: { _starts_with: '$N' } }],
		[
			['s'],
			[{ s: 'null' }, { s: 'a' }],
			{
				_or: [
					{ _and: [{ s: { _starts_with: 'nu' } }, { s: { _ends_with: 'ull' } }] },
					{ s: { _in: ['a'] } },
				],
			},
		],
		[['f'], [{ f: 2 }], { f: { _between: [2 - 2e-6, 2 + 2e-6] } }],
		[['f'], [{ f: -2 }], { f: { _between: [-2 - 2e-6, -2 + 2e-6] } }],
		[['f'], [{ f: 'x' }], { f: { _in: ['x'] } }],
		[['d'], [{ d: '123456789012345' }], { d: { _in: ['123456789012345'] } }],
		[['d'], [{ d: '1.23456789012345' }], { d: { _in: ['1.23456789012345'] } }],
		[
			['d'],
			[{ d: '1234567890123456' }],
			{
				d: {
					_between: [
						1234567890123456 - 1234567890123456 * 2 ** -51,
						1234567890123456 + 1234567890123456 * 2 ** -51,
					],
				},
			},
		],
	])('by %j for %j is %j', async (match, records, filter) => {
		const [query] = await asked(match, ...records);
		expect(query!.filter).toEqual(filter);
		expect(query!.fields).toEqual(['id', ...match]);
		expect(query!.sort).toEqual(['id']);
	});

	it('asks for one more than there are inputs', async () => {
		expect((await asked(['s'], { s: 'a' }, { s: 'b' }))[0]!.limit).toBe(3);
		expect((await asked(['id'], { id: 1 }))[0]!.fields).toEqual(['id']);
	});

	it('has items that tell their key', async () => {
		const directus = { send: async () => ({ data: [{ s: 'a' }] }) } as unknown as Directus;
		const failed = findMatches(directus, group(['s']), [inputOf({ body: { s: 'a' } })]);
		expect(await failed.catch(saidBy)).toMatchObject({
			...{
				message: 'Directus answered with a record without "id" where records were expected',
				written: 'no',
			},
		});
	});

	/** What each input finds on a server that finds by these queries. */
	const found = async (
		match: string[],
		records: IDataObject[],
		answer: (query: IDataObject) => IDataObject[],
		wanted?: Parameters<typeof findMatches>[3],
		key: DirectusField = countedKey,
		known = types,
	) => {
		const queries: IDataObject[] = [];
		const directus = {
			send: async ({ query }: DirectusRequest) => {
				queries.push(query!);
				return { data: behind(answer(query!), query!) };
			},
		} as unknown as Directus;
		const inputs = records.map((body, index) => inputOf({ index, body }));
		const of = { ...group(match), key, types: known };
		const all = await findMatches(directus, of, inputs, wanted);
		return { ids: inputs.map((input) => all.get(input)!.map(({ id }) => id)), queries };
	};

	it('leaves out what only a vague filter finds', async () => {
		const answer = () => [
			{ id: 1, s: 'true' },
			{ id: 2, s: 'trrue' },
		];
		expect((await found(['s'], [{ s: 'true' }], answer)).ids).toEqual([[1]]);
	});

	it('asks anew what the server finds equal and this code does not', async () => {
		const answer = (query: IDataObject) =>
			JSON.stringify(query.filter).includes('ADA') ? [{ id: 1, s: 'ada' }] : [];
		const { ids, queries } = await found(['s'], [{ s: 'ADA' }, { s: 'eve' }], answer);
		expect(ids).toEqual([[1], []]);
		expect(queries.map(({ filter }) => filter)).toEqual([
			{ s: { _in: ['ADA', 'eve'] } },
			{ s: { _in: ['ADA'] } },
			{ s: { _in: ['eve'] } },
		]);
	});

	it('does not ask anew where all that was found has its input', async () => {
		const answer = () => [{ id: 1, s: 'ada' }];
		expect((await found(['s'], [{ s: 'ada' }, { s: 'eve' }], answer)).queries).toHaveLength(1);
		const { ids, queries } = await found(['s'], [{ s: 'ada' }, { s: 'ADA' }, { s: 'eve' }], answer);
		expect(ids).toEqual([[1], [1], []]);
		expect(queries).toHaveLength(2);
	});

	it('tells decimals apart that a filter takes for one', async () => {
		const sent = '1234567890123456.7';
		const answer = () => [
			{ id: 1, d: '1234567890123456.7' },
			{ id: 2, d: '1234567890123456.8' },
		];
		expect((await found(['d'], [{ d: sent }], answer)).ids).toEqual([[1]]);
		const others = () => [
			{ id: 2, d: '1234567890123456.8' },
			{ id: 3, d: 1234567890123456.8 },
		];
		expect((await found(['d'], [{ d: sent }], others)).ids).toEqual([[3]]);
	});

	it('takes no number for another text by the key of a type that is not known', async () => {
		const key = { ...countedKey, type: 'unknown' };
		const answer = () => [{ id: 24 }];
		const none = new Map<string, string>();
		expect((await found(['id'], [{ id: '24e0' }], answer, undefined, key, none)).ids).toEqual([[]]);
		expect((await found(['id'], [{ id: ' 24 ' }], answer, undefined, key, none)).ids).toEqual([
			[24],
		]);
		const texts = () => [{ id: '24E0' }];
		expect((await found(['id'], [{ id: '24e0' }], texts, undefined, key, none)).ids).toEqual([
			['24E0'],
		]);
	});

	it('reads no more of an input than is enough', async () => {
		const records = range(9).map((id) => ({ id: id + 1, s: 'a' }));
		const wanted = { query: { fields: [] }, most: 2 };
		const { ids, queries } = await found(
			['s'],
			[{ s: 'a' }, { s: 'b' }],
			(query) => (JSON.stringify(query.filter).includes('"a"') ? records : []),
			wanted,
		);
		expect(ids).toEqual([[1, 2, 3, 4, 5], []]);
		expect(queries.map(({ filter }) => filter)).toEqual([
			{ s: { _in: ['a', 'b'] } },
			{ _and: [{ s: { _in: ['a', 'b'] } }, { id: { _gt: 3 } }] },
			{ s: { _in: ['b'] } },
		]);
		const one = await found(['s'], [{ s: 'a' }], () => records, wanted);
		expect(one.ids).toEqual([[1, 2, 3]]);
	});

	it('asks for each alone where none has enough and there are more', async () => {
		const records = range(9).map((id) => ({ id: id + 1, s: 'Á' }));
		const { ids, queries } = await found(
			['s'],
			[{ s: 'a' }, { s: 'b' }],
			(query) => (JSON.stringify(query.filter).includes('"a"') ? records : []),
			{ query: { fields: [] }, most: 1 },
		);
		expect(ids).toEqual([[1], []]);
		expect(queries.at(-1)!.filter).toEqual({ s: { _in: ['b'] } });
	});

	it.each<[string[], number]>([
		[['s'], 1000],
		[['f'], 500],
		[['d'], 500],
		[['s', 'n'], 500],
		[['s', 'n', 'b', 'u', 'at'], 400],
		[range(3000).map(String), 1],
	])('by %j is for %d inputs at the most', (match, most) => {
		expect(mostSearched({ match, types })).toBe(most);
	});
});

describe('Values to match on', () => {
	it.each<[unknown, boolean]>([
		[undefined, true],
		[null, true],
		['', true],
		[' \t', true],
		[0, false],
		[false, false],
		['a', false],
		[[], false],
	])('%j are none: %s', (value, is) => {
		expect(isBlank(value)).toBe(is);
	});

	it('are one text', () => {
		const of = { match: ['a', 'b'], types: new Map([['a', 'integer']]) };
		expect(matchOf({ a: '07', b: 'X ' }, of)).toBe('["7","X "]');
		expect(matchOf({ a: '07', b: '' }, of)).toBeUndefined();
		expect(looseName({ a: '07', b: 'É ' }, of as MatchGroup)).toBe('["7","e"]');
	});

	it('are told but for secrets', () => {
		expect(matchedValues(['a', 'token'], { a: 'x', token: 'y' })).toBe('a = "x", token = …');
		expect(matchedValues(['a'], { a: 'x'.repeat(400) })).toHaveLength(300);
	});

	it('that are refused say why', () => {
		expect(saidBy(emptyMatch('a'))).toEqual({
			...{ message: 'The field to match on is empty: a', written: 'no', field: 'a' },
			description:
				'It must have a value, or it would match items at random. Nothing was sent for this item.',
		});
		expect(saidBy(goneMatch('titel', 'things', ['title']))).toEqual({
			...{
				message: 'There is no field "titel" in things to match on. Did you mean "title"?',
				written: 'no',
				field: 'titel',
			},
			description:
				'It is gone, has another name, or may not be seen by the user of the credential. Nothing was sent for this item. Choose the fields to match on among those of the collection.',
		});
		expect(refusalOf(() => matchFieldsOf(inputOf({ ui: { matchFields: '' } })))).toEqual({
			...{ message: 'Missing required parameter: the fields to match on', written: 'no' },
			description: 'Choose the fields whose values find an existing item.',
		});
		expect(matchFieldsOf(inputOf({ ui: { matchFields: 'a,b' } }))).toEqual(['a', 'b']);
	});
});

describe('Look Up', () => {
	const lookUp = async (
		records: IDataObject[],
		answer: (request: DirectusRequest) => unknown,
		{
			ui = {},
			query = {},
			known = [countedKey, fieldOf('slug', 'string')],
			...more
		}: Partial<Directus> & { ui?: IDataObject; query?: IDataObject; known?: DirectusField[] } = {},
	) => {
		const { outcomes, sent } = await handledBy(
			resources.items!.operations.lookUp!,
			records.map((body, index) =>
				inputOf({ index, path, body, query, ui: { matchesToReturn: 'only', ...ui } }),
			),
			{ fields: known, answer, more },
		);
		return { outcomes: inFull(outcomes), sent };
	};
	const slugs = (...list: string[]) => list.map((slug) => ({ slug }));
	const several = range(3).map((n) => ({ id: n + 1, slug: 'a' }));

	it.each([
		['first', { records: [{ id: 1, slug: 'a' }] }],
		['all', { records: several }],
		[
			'only',
			{
				...{ message: 'Several items have slug = "a"', written: 'no' },
				description:
					'Two of them are 1 and 2. Match on fields that together are unique, or have the first or all of them returned.',
			},
		],
	])('of %s of several gives that', async (matchesToReturn, expected) => {
		const { outcomes, sent } = await lookUp(slugs('a'), ({ query }) => behind(several, query!), {
			ui: { matchesToReturn },
		});
		expect(outcomes).toEqual([expected]);
		expect(sent[0]!.query!.limit).toBe(2);
	});

	it.each([
		[true, 'Where that is no error, choose something else under If Not Found.'],
		[
			false,
			'Or there is one that the user of the credential may not read. Where that is no error, choose something else under If Not Found.',
		],
	])('of what is not there (administrator: %s): %s', async (isAdmin, description) => {
		const { outcomes } = await lookUp(slugs('a'), () => [], {
			seesEverything: async () => isAdmin,
		});
		expect(outcomes).toEqual([
			{ message: 'No item in things has slug = "a"', written: 'no', description },
		]);
	});

	it('that matches on an empty value is refused, also by the key', async () => {
		const empty = (field: string) =>
			expect.objectContaining({ message: `The field to match on is empty: ${field}` });
		expect((await lookUp([{ slug: '' }, { slug: 'a' }], () => [several[0]])).outcomes).toEqual([
			empty('slug'),
			{ records: [several[0]] },
		]);
		expect((await lookUp([{ id: '', slug: 'a' }], () => [])).outcomes).toEqual([empty('id')]);
		const { outcomes, sent } = await lookUp([{ id: '' }], () => [], { continueOnFail: false });
		expect(outcomes).toEqual([empty('id')]);
		expect(sent).toEqual([]);
	});

	it.each([
		['geometry.Point', 'geometry'],
		['json', 'json'],
		['hash', 'hash'],
		['alias', 'alias'],
	])('by a field of the type %s is refused', async (type, told) => {
		const { outcomes, sent } = await lookUp(slugs('a'), () => [], {
			known: [countedKey, fieldOf('slug', type)],
		});
		expect(outcomes).toEqual([
			{
				...{ message: 'The field "slug" cannot be matched on', written: 'no', field: 'slug' },
				description: `Directus compares no values of the type ${told}. Nothing was sent. Match on other fields.`,
			},
		]);
		expect(sent).toEqual([]);
	});

	it('by a field that is gone, and in a singleton, is refused', async () => {
		const gone = await lookUp([{ slog: 'a' }], () => []);
		expect(gone.outcomes).toEqual([
			expect.objectContaining({
				message: 'There is no field "slog" in things to match on. Did you mean "slug"?',
			}),
		]);
		const one = await lookUp(slugs('a'), () => [], {
			collection: async () => ({ collection: 'things', meta: { singleton: true } }),
		});
		expect(one.outcomes).toEqual([
			{
				...{ message: '"things" is a singleton', written: 'no' },
				description:
					'The collection is a singleton: it holds one item, which Get Singleton reads and Update Singleton changes without an ID.',
			},
		]);
		expect(one.sent).toEqual([]);
	});

	it('without the fields takes id for the key', async () => {
		const { outcomes, sent } = await lookUp(slugs('a'), () => [{ id: 'x', slug: 'a' }], {
			known: [],
		});
		expect(outcomes).toEqual([{ records: [{ id: 'x', slug: 'a' }] }]);
		expect(sent[0]!.query!.sort).toEqual(['id']);
	});

	it('puts inputs together that match on the same fields, in whatever order they stand', async () => {
		const known = [countedKey, fieldOf('slug', 'string'), fieldOf('n', 'integer')];
		const answer = () => [{ id: 1, slug: 'a', n: 1 }];
		const together = async (...records: IDataObject[]) =>
			(await lookUp(records, answer, { known })).sent.length;
		expect(await together({ slug: 'a', n: 1 }, { slug: 'a', n: 1 })).toBe(1);
		expect(await together({ slug: 'a', n: 1 }, { n: 1, slug: 'a' })).toBe(2);
		expect(await together({ slug: 'a' }, { slug: 'a', n: 1 })).toBe(2);
		expect(await together({ slug: 'a', n: 1 }, { slug: 'a' }, { slug: 'a', n: 1 })).toBe(2);
		const query = {};
		const mixed = await handledBy(
			resources.items!.operations.lookUp!,
			['only', 'first'].map((matchesToReturn, index) =>
				inputOf({ index, path, query, body: { slug: 'a' }, ui: { matchesToReturn } }),
			),
			{ fields: known, answer },
		);
		expect(mixed.sent).toHaveLength(2);
	});

	it('stops behind a failure where the run is to end', async () => {
		const { outcomes, sent } = await lookUp(
			[{ slug: 'a' }, { id: 1 }],
			() => {
				throw failure('X');
			},
			{ continueOnFail: false },
		);
		expect(outcomes).toEqual([saidBy(failure('X')), 'not sent']);
		expect(sent).toHaveLength(1);
	});

	describe('whose fields hide what is matched on', () => {
		const whole = async (
			fields: string[],
			match: IDataObject[] = slugs('a'),
			ui: IDataObject = {},
			gone = false,
		) => {
			const { outcomes, sent } = await lookUp(
				match,
				({ query }) => {
					const keys = (query!.filter as { id?: { _in: string[] } }).id?._in;
					if (keys)
						return gone ? [] : keys.map((id) => ({ id: Number(id), author: { name: 'A' } }));
					return several;
				},
				{ query: { fields, sort: ['slug'] }, ui: { matchesToReturn: 'first', ...ui } },
			);
			return { outcomes, queries: sent.map(({ query }) => query!) };
		};

		it.each<[string[], boolean]>([
			[['id', 'author.name'], false],
			[['id', 'slug.name'], true],
			[['slug.name'], true],
			[['id.name'], true],
			[['*.*'], true],
			[['*'], false],
			[['slug'], false],
		])('by %j are read behind: %s', async (fields, is) => {
			const { queries } = await whole(fields);
			expect(queries).toHaveLength(is ? 2 : 1);
			const looked = { fields: ['id', 'slug'], sort: ['slug', 'id'] };
			expect(queries[0]).toMatchObject(is ? looked : { sort: ['slug', 'id'] });
			const isWhole = fields.includes('*.*') || fields.includes('id');
			const behind = queries.slice(1);
			expect(behind.map((query) => [query.fields, query.sort])).toEqual(
				behind.map(() => [isWhole ? fields : [...fields, 'id'], undefined]),
			);
		});

		it('are those of the items that are shown', async () => {
			const { outcomes, queries } = await whole(['*.*']);
			expect(outcomes).toEqual([{ records: [{ id: 1, author: { name: 'A' } }] }]);
			expect(queries[1]!.filter).toEqual({ id: { _in: ['1'] } });
			const all = await whole(['*.*'], slugs('a'), { matchesToReturn: 'all' });
			expect(all.outcomes).toEqual([
				{ records: [1, 2, 3].map((id) => ({ id, author: { name: 'A' } })) },
			]);
			const gone = await whole(['*.*'], slugs('a'), {}, true);
			expect(gone.outcomes).toEqual([{ records: [{ id: 1 }] }]);
		});
	});
});

describe('Searches of many inputs', () => {
	const search = async (count: number, refuse: (length: number) => Failure | undefined) => {
		const lengths: number[] = [];
		const { outcomes } = await handledBy(
			resources.items!.operations.lookUp!,
			range(count).map((index) =>
				inputOf({
					index,
					path,
					body: { slug: `s${index}` },
					ui: { matchesToReturn: 'only', ifNotFound: 'nothing' },
				}),
			),
			{
				fields: [countedKey, fieldOf('slug', 'string')],
				answer: ({ query }) => {
					const { length } = (query!.filter as { slug: { _in: unknown[] } }).slug._in;
					lengths.push(length);
					const refusal = refuse(length);
					if (refusal) throw refusal;
					return [];
				},
			},
		);
		return { lengths, outcomes };
	};

	it('that find nothing stay as they are', async () => {
		expect((await search(2001, () => undefined)).lengths).toEqual([1000, 1000, 1]);
		expect((await search(999, () => undefined)).lengths).toEqual([999]);
	});

	it('that fail fail for their inputs alone', async () => {
		const { lengths, outcomes } = await search(1001, (length) =>
			length === 1000 ? failure('X', 500) : undefined,
		);
		expect(lengths).toEqual([1000, 1]);
		expect(inFull(outcomes).at(-1)).toEqual({ records: [] });
		expect(outcomes[0]).toBeInstanceOf(Failure);
	});
});

describe('Create or Update', () => {
	const upsert = async (
		records: IDataObject[],
		held: IDataObject[] | Failure,
		{
			ui = {},
			known = [countedKey, fieldOf('slug', 'string'), fieldOf('title', 'string')],
			...more
		}: Partial<Directus> & { ui?: IDataObject; known?: DirectusField[] } = {},
	) => {
		const { outcomes, sent, hints } = await handledBy(
			resources.items!.operations.upsert!,
			records.map((body, index) =>
				inputOf({ index, path, body, ui: { matchFields: ['slug'], ...ui } }),
			),
			{
				fields: known,
				answer: ({ method, body, query }) => {
					if (method === 'GET') {
						if (held instanceof Failure) throw held;
						return behind(held, query!);
					}
					return Array.isArray(body)
						? body.map((one, n) => ({ id: n + 50, ...(one as IDataObject) }))
						: { id: 50, ...body };
				},
				more,
			},
		);
		return {
			outcomes: inFull(outcomes),
			sent,
			hints,
			writes: sent
				.filter(({ method }) => method !== 'GET')
				.map(({ method, path: place, body }) => [method, place, body]),
		};
	};

	it('creates what is not there, and changes what is', async () => {
		const { outcomes, writes } = await upsert(
			[
				{ slug: 'a', title: 'x' },
				{ slug: 'b', title: 'y', id: '' },
			],
			[{ id: 1, slug: 'a' }],
		);
		expect(outcomes).toEqual([
			{ records: [{ id: 50, slug: 'a', title: 'x' }] },
			{ records: [{ id: 50, slug: 'b', title: 'y' }] },
		]);
		expect(writes).toEqual([
			['POST', '/items/things', { slug: 'b', title: 'y' }],
			['PATCH', '/items/things/1', { slug: 'a', title: 'x' }],
		]);
	});

	it.each<[string, Partial<Input>['body'], object]>([
		[
			'nothing to match on',
			{ title: 'x' },
			expect.objectContaining({ message: 'The field to match on is empty: slug' }),
		],
		[
			'an empty value',
			{ slug: ' ' },
			expect.objectContaining({ message: 'The field to match on is empty: slug' }),
		],
	])('with %s is refused', async (_, body, expected) => {
		const { outcomes, sent } = await upsert([body as IDataObject], []);
		expect(outcomes).toEqual([expected]);
		expect(sent).toEqual([]);
	});

	it('by an empty key means a new item', async () => {
		const { writes, sent } = await upsert([{ id: '', title: 'x' }, { title: 'y' }], [], {
			ui: { matchFields: ['id'] },
		});
		expect(writes).toEqual([['POST', '/items/things', [{ title: 'x' }, { title: 'y' }]]]);
		expect(sent).toHaveLength(1);
	});

	it('without fields to match on, in singletons and by fields that are gone is refused', async () => {
		expect((await upsert([{ slug: 'a' }], [], { ui: { matchFields: '' } })).outcomes).toEqual([
			expect.objectContaining({ message: 'Missing required parameter: the fields to match on' }),
		]);
		expect((await upsert([{ slug: 'a' }], [], { ui: { matchFields: 'slog' } })).outcomes).toEqual([
			expect.objectContaining({
				message: 'There is no field "slog" in things to match on. Did you mean "slug"?',
			}),
		]);
		const one = await upsert([{ slug: 'a' }], [], {
			collection: async () => ({ collection: 'things', meta: { singleton: true } }),
		});
		expect(one.outcomes).toEqual([expect.objectContaining({ message: '"things" is a singleton' })]);
	});

	it.each([
		[2, '1, 2'],
		[5, '1, 2, 3, 4, 5'],
		[6, '1, 2, 3, 4, 5 …'],
	])('of %d items that match says that it is not clear which', async (count, list) => {
		const { outcomes, writes } = await upsert(
			[{ slug: 'a' }],
			range(count).map((n) => ({ id: n + 1, slug: 'a' })),
		);
		expect(outcomes).toEqual([
			{
				...{
					message: `${count} items match slug = "a": it is not clear which to update`,
					written: 'no',
				},
				description: `They are ${list}. Match on fields that together are unique. Nothing was written for this item.`,
			},
		]);
		expect(writes).toEqual([]);
	});

	it('of an item whose ID was rounded needs it as a text', async () => {
		const rounded = 2 ** 53;
		const { outcomes, writes } = await upsert([{ slug: 'a' }], [{ id: rounded, slug: 'a' }]);
		expect(outcomes).toEqual([
			{
				...{
					message: `The item that matches has the ID ${rounded}, which Directus rounded: it is not clear which it is`,
					written: 'no',
				},
				description: `Directus answers whole numbers beyond 9007199254740991 rounded where the database does not give them as text. Match on slug, id, and give the ID as text. Nothing was written for this item.`,
			},
		]);
		expect(writes).toEqual([]);
		const known = await upsert([{ slug: 'a', id: String(rounded) }], [{ id: rounded, slug: 'a' }], {
			ui: { matchFields: 'slug,id' },
		});
		expect(known.writes[0]![1]).toBe(`/items/things/${rounded}`);
	});

	it('of one item twice finds what the first has written', async () => {
		const { sent } = await upsert(
			[{ slug: 'a', title: 'x' }, { slug: 'b' }, { slug: 'Á', title: 'y' }],
			[],
		);
		expect(sent.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'POST']);
		const several = await upsert(
			[
				{ id: '', title: 'x' },
				{ id: null, title: 'y' },
			],
			[],
			{ ui: { matchFields: ['id'] } },
		);
		expect(several.sent).toHaveLength(1);
	});

	it('by other fields to match on goes one behind the other', async () => {
		const known = [countedKey, fieldOf('slug', 'string'), fieldOf('title', 'string')];
		const { sent } = await handledBy(
			resources.items!.operations.upsert!,
			['slug', 'title'].map((matchFields, index) =>
				inputOf({ index, path, body: { slug: 'a', title: 'x' }, ui: { matchFields } }),
			),
			{ fields: known, answer: ({ method }) => (method === 'GET' ? [] : { id: 1 }) },
		);
		expect(sent.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'POST']);
	});

	it('goes in batches, and stops behind a failure where the run is to end', async () => {
		const records = range(3).map((n) => ({ slug: `s${n}` }));
		const { sent } = await upsert(records, [], { ui: { options: { batchSize: 2 } } });
		expect(sent.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'POST']);
		const stopped = await upsert(records, failure('X'), {
			ui: { options: { batchSize: 2 } },
			continueOnFail: false,
		});
		expect(stopped.outcomes).toEqual([saidBy(failure('X')), saidBy(failure('X')), 'not sent']);
	});

	it('changes first where that may free a value', async () => {
		const known = [
			countedKey,
			fieldOf('slug', 'string'),
			fieldOf('mail', 'string', { is_unique: true }),
		];
		const { writes } = await upsert(
			[
				{ slug: 'new', mail: 'a' },
				{ slug: 'old', mail: 'b' },
			],
			[{ id: 1, slug: 'old' }],
			{ known },
		);
		expect(writes.map(([method]) => method)).toEqual(['PATCH', 'POST']);
	});

	it.each<[string, DirectusField, string[], IDataObject, IDataObject, boolean]>([
		[
			'a unique field that both give',
			fieldOf('mail', 'string', { is_unique: true }),
			['slug'],
			{ mail: 'a' },
			{ mail: 'b' },
			true,
		],
		[
			'one that may be had twice',
			fieldOf('mail', 'string'),
			['slug'],
			{ mail: 'a' },
			{ mail: 'b' },
			false,
		],
		[
			'one that only new items give',
			fieldOf('mail', 'string', { is_unique: true }),
			['slug'],
			{ mail: 'a' },
			{},
			false,
		],
		[
			'one that only changes give',
			fieldOf('mail', 'string', { is_unique: true }),
			['slug'],
			{},
			{ mail: 'b' },
			false,
		],
		[
			'the one to match on',
			fieldOf('mail', 'string', { is_unique: true }),
			['mail'],
			{ mail: 'a' },
			{ mail: 'b' },
			false,
		],
		[
			'one of those to match on',
			fieldOf('mail', 'string', { is_unique: true }),
			['mail', 'slug'],
			{ mail: 'a' },
			{ mail: 'b' },
			true,
		],
		[
			'the key',
			fieldOf('id', 'integer', { is_unique: true }),
			['slug'],
			{ id: 1 },
			{ id: 2 },
			false,
		],
		[
			'a list',
			{ ...fieldOf('mail', 'alias'), schema: null },
			['slug'],
			{ mail: 'a' },
			{ mail: 'b' },
			false,
		],
	])('%s', (_, field, match, create, change, frees) => {
		const group = { fields: [field], match, key: countedKey } as unknown as MatchGroup;
		expect(freesValues(group, [inputOf({ body: create })], [inputOf({ body: change })])).toBe(
			frees,
		);
	});

	it('leaves an empty key out', () => {
		const record = { id: ' ', a: 1 };
		expect(withoutEmpty(record, 'id')).toEqual({ a: 1 });
		expect(record).toEqual({ id: ' ', a: 1 });
		for (const other of [{ id: 0 }, { a: 1 }]) expect(withoutEmpty(other, 'id')).toBe(other);
	});
});
