/** What Link and Unlink ask, write and say, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import {
	countedKey,
	fieldOf,
	handledBy,
	inFull,
	inputOf,
	saidBy,
} from '../support/directusObject.mjs';
import { range } from '../support/records.mjs';

const relation = (
	collection: string,
	field: string,
	related: string | null,
	meta: object | null = null,
) => ({
	...{ collection, field, related_collection: related, meta },
});
const relations = [
	relation('things_tags', 'thing', 'things', { one_field: 'tags', junction_field: 'tag' }),
	relation('things_tags', 'tag', 'tags'),
	relation('things_pages', 'thing', 'things', {
		one_field: 'pages',
		junction_field: 'page',
		sort_field: 'place',
	}),
	relation('things_pages', 'page', 'pages'),
	relation('blocks', 'thing', 'things', { one_field: 'blocks', junction_field: 'item' }),
	relation('blocks', 'item', null, {
		one_allowed_collections: ['texts', 'images'],
		one_collection_field: 'kind',
	}),
	relation('parts', 'thing', 'things', { one_field: 'parts' }),
	relation('things', 'author', 'directus_users'),
];

interface Job {
	field?: string;
	id?: unknown;
	related: unknown[];
	options?: IDataObject;
	relatedCollection?: string;
}

type Answer = (request: DirectusRequest) => unknown;

async function run(
	way: 'link' | 'unlink',
	jobs: Job[],
	answer: Answer,
	more: Partial<Directus> = {},
) {
	const inputs = jobs.map(({ id = 1, field = 'tags', ...ui }, index) =>
		inputOf({
			index,
			path: { collection: 'things', id } as IDataObject,
			ui: { field, ...ui } as IDataObject,
		}),
	);
	const { outcomes, sent } = await handledBy(resources.items!.operations[way]!, inputs, {
		...{ fields: [countedKey], answer },
		more: { relations: async () => relations as never, serverInfo: async () => ({}), ...more },
	});
	return {
		outcomes: inFull(outcomes),
		sent,
		writes: sent.filter(({ method }) => method !== 'GET'),
	};
}

const keysIn = ({ query }: DirectusRequest) =>
	(query?.filter as { id?: { _in: string[] } } | undefined)?.id?._in;

/**
 * A server on which all items are there.
 *
 * @param links what is read of the collection that holds the links
 */
const server =
	(
		links: (request: DirectusRequest) => unknown,
		write: Answer = ({ method }) => (method === 'DELETE' ? undefined : []),
	): Answer =>
	(request) => {
		if (request.method !== 'GET') return write(request);
		if (['/items/things', '/items/tags', '/items/pages', '/items/texts'].includes(request.path))
			return keysIn(request)!.map((id) => ({ id: Number(id) }));
		return links(request);
	};
const none = server(() => []);

describe('In a junction', () => {
	it('links what is not linked, and says what is', async () => {
		const { outcomes, sent } = await run(
			'link',
			[{ related: [7, 8] }, { id: 2, related: ['07', 9, 9] }],
			server(() => [{ id: 1, thing: 1, tag: 8 }]),
		);
		expect(outcomes).toEqual([
			{ records: [{ id: 1, field: 'tags', linked: [7], alreadyLinked: [8] }] },
			{ records: [{ id: 2, field: 'tags', linked: ['07', 9], alreadyLinked: [] }] },
		]);
		expect(sent).toEqual([
			expect.objectContaining({
				path: '/items/things',
				query: { fields: ['id'], limit: 2, filter: { id: { _in: ['1', '2'] } } },
			}),
			expect.objectContaining({
				path: '/items/tags',
				query: { fields: ['id'], limit: 3, filter: { id: { _in: ['7', '8', '9'] } } },
			}),
			expect.objectContaining({
				path: '/items/things_tags',
				query: {
					...{ fields: ['id', 'thing', 'tag'], sort: ['id'], limit: 200 },
					filter: { _and: [{ thing: { _in: [1, 2] } }, { tag: { _in: [7, 8, '7', 9] } }] },
				},
			}),
			{
				...{
					method: 'POST',
					path: '/items/things_tags',
					query: { fields: ['id'] },
					gives: 'records',
				},
				body: [
					{ thing: 1, tag: 7 },
					{ thing: 2, tag: '7' },
					{ thing: 2, tag: 9 },
				],
			},
		]);
	});

	it('unlinks what is linked, with all of its records', async () => {
		const { outcomes, writes, sent } = await run(
			'unlink',
			[{ related: [7, 8, 7] }],
			server(() => [
				{ id: 11, thing: 1, tag: 7 },
				{ id: 12, thing: '1', tag: '7' },
				{ id: 13, thing: 1, tag: 9 },
			]),
		);
		expect(outcomes).toEqual([
			{ records: [{ id: 1, field: 'tags', unlinked: [7], notLinked: [8] }] },
		]);
		expect(writes).toEqual([
			{ method: 'DELETE', path: '/items/things_tags', body: [11, 12], gives: 'recordOrNothing' },
		]);
		// Whether the related items are there does not matter then.
		expect(sent.map(({ path }) => path)).toEqual([
			'/items/things',
			'/items/things_tags',
			'/items/things_tags',
		]);
	});

	it('does nothing for an empty list', async () => {
		for (const way of ['link', 'unlink'] as const) {
			const { outcomes, sent } = await run(way, [{ related: [] }], none);
			expect(sent.map(({ path }) => path)).toEqual(['/items/things']);
			expect(outcomes).toEqual([
				{
					records: [
						{
							id: 1,
							field: 'tags',
							...(way === 'link'
								? { linked: [], alreadyLinked: [] }
								: { unlinked: [], notLinked: [] }),
						},
					],
				},
			]);
		}
	});

	it('writes nothing where all is so already', async () => {
		const { writes } = await run(
			'link',
			[{ related: [7] }],
			server(() => [{ id: 1, thing: 1, tag: 7 }]),
		);
		expect(writes).toEqual([]);
		expect((await run('unlink', [{ related: [7] }], none)).writes).toEqual([]);
	});

	it('puts new links at the end of the list of each item', async () => {
		const { writes, sent } = await run(
			'link',
			[
				{ field: 'pages', related: [7, 8] },
				{ field: 'pages', id: 2, related: [7], options: { linkValues: { note: 'x', place: 1 } } },
				{ field: 'pages', id: 3, related: [7] },
			],
			server(({ query }) =>
				query!.aggregate
					? [
							{ thing: 1, max: { place: '4' } },
							{ thing: 3, max: null },
						]
					: [],
			),
		);
		expect(sent.find(({ query }) => query?.aggregate)).toEqual({
			...{ method: 'GET', path: '/items/things_pages', searchable: true },
			query: {
				filter: { thing: { _in: [1, 2, 3] } },
				...{ aggregate: { max: ['place'] }, groupBy: ['thing'], limit: -1 },
			},
		});
		expect(writes[0]!.body).toEqual([
			{ place: 5, thing: 1, page: 7 },
			{ place: 6, thing: 1, page: 8 },
			{ place: 1, note: 'x', thing: 2, page: 7 },
			{ place: 1, thing: 3, page: 7 },
		]);
		const unlinked = await run('unlink', [{ field: 'pages', related: [7] }], none);
		expect(unlinked.sent.filter(({ query }) => query?.aggregate)).toEqual([]);
	});

	it.each([
		[2, [2, 1]],
		[0, [1, 1, 1]],
		[-1, [3]],
	])('reads the places of as many items as the server answers at once: %d', async (max, sizes) => {
		const { sent } = await run(
			'link',
			[1, 2, 3].map((id) => ({ field: 'pages', id, related: [7] })),
			server(() => []),
			{ serverInfo: async () => ({ queryLimit: { default: 100, max } }) },
		);
		const places = sent.filter(({ query }) => query?.aggregate);
		expect(
			places.map(({ query }) => (query!.filter as { thing: { _in: unknown[] } }).thing._in.length),
		).toEqual(sizes);
	});

	it('of several collections says of which the related items are', async () => {
		const job = { field: 'blocks', relatedCollection: 'texts', related: [7] };
		const { outcomes, writes, sent } = await run('link', [job], none);
		expect(outcomes).toEqual([
			{
				records: [
					{ id: 1, field: 'blocks', relatedCollection: 'texts', linked: [7], alreadyLinked: [] },
				],
			},
		]);
		expect(writes[0]!.body).toEqual([{ thing: 1, item: '7', kind: 'texts' }]);
		expect(sent.at(-2)!.query!.filter).toEqual({
			_and: [{ thing: { _in: [1] } }, { kind: { _eq: 'texts' } }, { item: { _in: ['7'] } }],
		});
	});

	it('reads all links of the items, where many related items are given', async () => {
		for (const [count, rules] of [
			[500, 2],
			[501, 1],
		] as const) {
			const { sent } = await run('link', [{ related: range(count).map((n) => n + 1) }], none);
			const links = sent.find(({ path }) => path === '/items/things_tags')!;
			expect((links.query!.filter as { _and: unknown[] })._and).toHaveLength(rules);
		}
	});

	it('asks about 500 items at once', async () => {
		const { sent } = await run(
			'link',
			range(501).map((n) => ({ id: n + 1, related: [7] })),
			none,
		);
		const links = sent.filter(
			({ method, path }) => method === 'GET' && path === '/items/things_tags',
		);
		expect(
			links.map(
				({ query }) =>
					(query!.filter as { _and: Array<{ thing: { _in: unknown[] } }> })._and[0]!.thing._in
						.length,
			),
		).toEqual([500, 1]);
	});

	it('whose key may not be seen is known by its id', async () => {
		const { writes, sent } = await run(
			'unlink',
			[{ related: [7] }],
			server(() => [{ id: 'j', thing: 1, tag: 7 }]),
			{
				primaryKey: async (collection) => (collection === 'things_tags' ? undefined : countedKey),
			},
		);
		expect(sent[1]!.query!.fields).toEqual(['id', 'thing', 'tag']);
		expect(writes[0]!.body).toEqual(['j']);
		const linked = await run('link', [{ related: [7] }], none, {
			primaryKey: async (collection) => (collection === 'things_tags' ? undefined : countedKey),
		});
		expect(linked.writes[0]!.query).toEqual({});
	});
});

describe('In the related items themselves', () => {
	const parts = (records: IDataObject[], write?: Answer) => server(() => records, write);

	it('links by their field, and reads who holds them', async () => {
		const { outcomes, sent, writes } = await run(
			'link',
			[{ field: 'parts', related: [7, 8, 9] }],
			parts([
				{ id: 7, thing: 1 },
				{ id: 8, thing: 2 },
				{ id: 9, thing: null },
			]),
		);
		expect(outcomes).toEqual([
			{ records: [{ id: 1, field: 'parts', linked: [8, 9], alreadyLinked: [7] }] },
		]);
		expect(writes).toEqual([
			{
				...{
					method: 'PATCH',
					path: '/items/parts',
					query: { fields: ['id'], limit: 1 },
					gives: 'records',
				},
				body: [
					{ id: 8, thing: 1 },
					{ id: 9, thing: 1 },
				],
			},
		]);
		expect(sent.at(-2)!.query).toEqual({
			fields: ['thing', 'id'],
			limit: 3,
			filter: { id: { _in: ['7', '8', '9'] } },
		});
	});

	it('unlinks by emptying their field', async () => {
		const { outcomes, writes } = await run(
			'unlink',
			[{ field: 'parts', related: [7, 8, 9, 10] }],
			parts([{ id: 7, thing: '1' }, { id: 8, thing: 2 }, { id: 9 }]),
		);
		expect(outcomes).toEqual([
			{ records: [{ id: 1, field: 'parts', unlinked: [7], notLinked: [8, 9, 10] }] },
		]);
		expect(writes[0]!.body).toEqual([{ id: 7, thing: null }]);
	});

	it('takes what one item gets from another', async () => {
		const { outcomes, writes } = await run(
			'link',
			[
				{ field: 'parts', related: [7] },
				{ field: 'parts', id: 2, related: [7] },
				{ field: 'parts', id: 1, related: [7] },
			],
			parts([{ id: 7, thing: 1 }]),
		);
		expect(outcomes).toEqual([
			{ records: [{ id: 1, field: 'parts', linked: [], alreadyLinked: [7] }] },
			{ records: [{ id: 2, field: 'parts', linked: [7], alreadyLinked: [] }] },
			{ records: [{ id: 1, field: 'parts', linked: [7], alreadyLinked: [] }] },
		]);
		expect(writes[0]!.body).toEqual([
			{ id: 7, thing: 2 },
			{ id: 7, thing: 1 },
		]);
	});

	it('asks about 500 at once', async () => {
		const { sent } = await run(
			'unlink',
			[{ field: 'parts', related: range(501).map((n) => n + 1) }],
			parts([]),
		);
		expect(
			sent.filter(({ path }) => path === '/items/parts').map(({ query }) => query!.limit),
		).toEqual([500, 1]);
	});

	it('whose key may not be seen cannot be linked', async () => {
		const { outcomes } = await run('link', [{ field: 'parts', related: [7] }], parts([]), {
			primaryKey: async (collection) => (collection === 'parts' ? undefined : countedKey),
		});
		expect(outcomes).toEqual([
			{
				...{ message: 'The key of parts is not known', written: 'no' },
				description:
					'The user of the credential may not see its fields. In Directus, give the user the permission to read it, and app access.',
			},
		]);
	});

	it.each<[string, object[] | undefined, boolean]>([
		[
			'that must have a value',
			[{ ...fieldOf('thing', 'integer'), meta: { required: true } }],
			true,
		],
		['that cannot be null', [fieldOf('thing', 'integer', { is_nullable: false })], true],
		['that is made', [fieldOf('thing', 'integer', { is_nullable: false, default_value: 1 })], true],
		['that may be empty', [fieldOf('thing', 'integer', { is_nullable: true })], false],
		['that is not told', [], false],
		['that may not be seen', undefined, false],
	])('cannot be unlinked by a field %s: %s', async (_, fields, isRefused) => {
		const more = {
			fields: async () => (fields ?? (await Promise.reject(new Error('No')))) as never,
		};
		const jobs = [{ field: 'parts', related: [7] }];
		const { outcomes } = await run('unlink', jobs, parts([{ id: 7 }]), more);
		const refusal = {
			...{ message: 'The field "thing" of parts is required', written: 'no', field: 'thing' },
			description:
				'An item of parts cannot be without it, so it cannot be unlinked. Nothing was changed. Link it to another item, which takes it away from this one, or delete it.',
		};
		const done = { records: [expect.objectContaining({ notLinked: [7] })] };
		expect(outcomes).toEqual([isRefused ? refusal : done]);
		expect((await run('link', jobs, parts([{ id: 7 }]), more)).writes).toHaveLength(1);
	});
});

describe('What is refused before anything is written', () => {
	it.each<[string, Job, object, object?]>([
		[
			'an item that is not there',
			{ id: 9, related: [7] },
			{
				message: 'There is no "9" in things',
				written: 'no',
				code: 'FORBIDDEN',
				status: 403,
				description: 'Check the ID.',
			},
		],
		[
			'a related item that is not there',
			{ related: [7, 99] },
			{
				message: 'There is no "99" in tags',
				written: 'no',
				code: 'FORBIDDEN',
				status: 403,
				description: 'Check the ID.',
			},
		],
		[
			'an ID that is none',
			{ id: '1e0', related: [7] },
			expect.objectContaining({ message: '"1e0" is no whole number, as the IDs in things are' }),
		],
		[
			'a related ID that is none',
			{ related: ['7.0'] },
			expect.objectContaining({ message: '"7.0" is no whole number, as the IDs in tags are' }),
		],
		[
			'a field that holds one item',
			{ field: 'author', related: [7] },
			expect.objectContaining({ message: 'The field "author" holds one related item' }),
		],
		[
			'a field of several collections',
			{ field: 'blocks', related: [7] },
			expect.objectContaining({ message: 'Missing required parameter: Related Collection' }),
		],
		[
			'a singleton',
			{ related: [7] },
			expect.objectContaining({ message: '"things" is a singleton' }),
			{ collection: async () => ({ collection: 'things', meta: { singleton: true } }) },
		],
	])('is %s', async (_, job, expected, more = {}) => {
		const answer = server(() => []);
		const { outcomes, writes } = await run(
			'link',
			[job, { id: 2, related: [8] }],
			(request) => {
				const found = answer(request);
				return request.method === 'GET'
					? (found as IDataObject[]).filter(({ id }) => ![9, 99].includes(Number(id)))
					: found;
			},
			more,
		);
		expect(outcomes[0]).toEqual(expected);
		// A singleton is a failure of all inputs; the others go on.
		expect(writes).toHaveLength('collection' in more ? 0 : 1);
	});

	it('is all of a field of which the links cannot be read', async () => {
		const no = new Failure('No', 'no', { code: 'FORBIDDEN' });
		const { outcomes, writes } = await run(
			'link',
			[{ related: [7] }, { related: [8] }],
			server(() => {
				throw no;
			}),
		);
		expect(outcomes).toEqual([saidBy(no), saidBy(no)]);
		expect(writes).toEqual([]);
		const odd = await run('link', [{ related: [7] }], none, {
			relations: async () => await Promise.reject(new Error('Oh')),
		});
		expect(odd.outcomes).toEqual([{ message: 'Oh', written: 'no' }]);
	});

	it('is nothing where the user may not read either side', async () => {
		const forbidden = new Failure('No', 'no', { code: 'FORBIDDEN' });
		const { outcomes } = await run('link', [{ related: [7] }], (request) => {
			if (['/items/things', '/items/tags'].includes(request.path)) throw forbidden;
			return [];
		});
		expect(outcomes).toEqual([
			{ records: [{ id: 1, field: 'tags', linked: [7], alreadyLinked: [] }] },
		]);
	});
});

describe('A write whose answer was lost', () => {
	const lost = (code: string | undefined, status?: number, written: Written = 'unknown') =>
		new Failure('It failed', written, { code, status });

	/** What Link comes to where its write fails, and the links are these before and after. */
	const linked = async (
		failure: Failure,
		after: IDataObject[] | Failure,
		{
			jobs = [{ related: [7, 8] }] as Job[],
			seesAll = true,
			before = [] as IDataObject[],
			way = 'link' as 'link' | 'unlink',
		} = {},
	) => {
		let isWritten = false;
		const { outcomes } = await run(
			way,
			jobs,
			server(
				() => {
					if (!isWritten) return before;
					if (after instanceof Failure) throw after;
					return after;
				},
				() => {
					isWritten = true;
					throw failure;
				},
			),
			{ seesEverything: async () => seesAll },
		);
		return outcomes;
	};
	const link = (tag: number, id = tag + 100) => ({ id, thing: 1, tag });
	const said = (failure: Failure, written: Written) => ({ ...saidBy(failure), written });
	const cut = lost('ECONNRESET');
	const oh = lost('INTERNAL_SERVER_ERROR', 500);

	it('has been done where the links are as they were to be', async () => {
		expect(await linked(cut, [link(7), link(8)])).toEqual([
			{ records: [{ id: 1, field: 'tags', linked: [7, 8], alreadyLinked: [] }] },
		]);
		expect(await linked(cut, [], { way: 'unlink', before: [link(7)] })).toEqual([
			{ records: [{ id: 1, field: 'tags', unlinked: [7], notLinked: [8] }] },
		]);
	});

	it.each<[string, Failure, IDataObject[] | Failure, boolean, Written]>([
		['half of it is so', oh, [link(7)], true, 'unknown'],
		['none of it is so, and Directus refused', oh, [], true, 'no'],
		['none of it is so, as far as the user sees', oh, [], false, 'unknown'],
		['none of it is so yet', cut, [], true, 'unknown'],
		['the links cannot be read again', oh, new Failure('No', 'no'), true, 'unknown'],
	])('is told of where %s', async (_, failure, after, seesAll, written) => {
		expect(await linked(failure, after, { seesAll })).toEqual([said(failure, written)]);
	});

	it('is not looked into where it was refused before anything', async () => {
		const no = lost('FORBIDDEN', 403, 'no');
		expect(await linked(no, [link(7), link(8)])).toEqual([saidBy(no)]);
	});

	it('leaves the links as they were for those behind it', async () => {
		let writes = 0;
		const { outcomes, writes: sent } = await run(
			'unlink',
			[
				{ related: [7], options: { batchSize: 1 } },
				{ related: [7], options: { batchSize: 1 } },
			],
			server(
				() => [link(7)],
				() => {
					if (++writes === 1) throw lost('FORBIDDEN', 403, 'no');
					return undefined;
				},
			),
		);
		expect(outcomes).toEqual([
			saidBy(lost('FORBIDDEN', 403, 'no')),
			{ records: [{ id: 1, field: 'tags', unlinked: [7], notLinked: [] }] },
		]);
		expect(sent.map(({ body }) => body)).toEqual([[107], [107]]);
	});

	it('of a field of the related items is told by the last item of each', async () => {
		let isWritten = false;
		const jobs = [
			{ field: 'parts', related: [7], id: 1 },
			{ field: 'parts', related: [7], id: 2 },
		];
		const after = async (thing: number | null) => {
			isWritten = false;
			return (
				await run(
					'link',
					jobs,
					server(
						() => [{ id: 7, thing: isWritten ? thing : null }],
						() => {
							isWritten = true;
							throw oh;
						},
					),
				)
			).outcomes;
		};
		expect(await after(2)).toEqual(
			[1, 2].map((id) => ({ records: [{ id, field: 'parts', linked: [7], alreadyLinked: [] }] })),
		);
		expect(await after(1)).toEqual([
			{ records: [{ id: 1, field: 'parts', linked: [], alreadyLinked: [7] }] },
			said(oh, 'no'),
		]);
	});
});

it.each([
	['link', 'tags', 'create', 'things_tags'],
	['unlink', 'tags', 'delete', 'things_tags'],
	['link', 'parts', 'update', 'parts'],
	['unlink', 'parts', 'update', 'parts'],
] as const)(
	'%s in %s that the user may not do at all is sent once: %s in %s',
	async (way, field, action, collection) => {
		const asked: unknown[] = [];
		const forbidden = new Failure('No', 'no', { code: 'FORBIDDEN', status: 403 });
		const { outcomes, writes } = await run(
			way,
			range(3).map(() => ({ field, related: [7], options: { batchSize: 1 } })),
			server(
				() => {
					if (field === 'parts') return [{ id: 7, thing: way === 'link' ? null : 1 }];
					return way === 'link' ? [] : [{ id: 7, thing: 1, tag: 7 }];
				},
				() => {
					throw forbidden;
				},
			),
			{
				mayUse: async (...given) => {
					asked.push(given);
					return false;
				},
			},
		);
		expect(outcomes).toEqual(range(3).map(() => saidBy(forbidden)));
		expect(writes).toHaveLength(1);
		expect(asked[0]).toEqual([collection, action]);
	},
);
