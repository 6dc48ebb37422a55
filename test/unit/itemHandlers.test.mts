/** Reads of many, singletons, changes of many and by a query, with a plain object in place of Directus. */
import { Readable } from 'node:stream';
import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';
import {
	countedKey,
	fieldOf,
	handledBy,
	inFull,
	inputOf,
	saidBy,
	uuidKey,
} from '../support/directusObject.mjs';
import { range } from '../support/records.mjs';

const path = { collection: 'things' };
const title = fieldOf('title', 'string');
const refused = (code: string, written: Written = 'no', more = {}) =>
	new Failure(`It is ${code}`, written, { code, ...more });
const singleton = { collection: async () => ({ collection: 'things', meta: { singleton: true } }) };

async function run(
	place: string,
	inputs: Array<Partial<Input>>,
	answer: (request: DirectusRequest) => unknown = () => undefined,
	{
		fields = [countedKey, title] as DirectusField[],
		...more
	}: Partial<Omit<Directus, 'fields'>> & { fields?: DirectusField[] } = {},
) {
	const [resource = '', operation = ''] = place.split('.');
	const row = resources[resource]!.operations[operation]!;
	const { outcomes, sent, hints, warnings } = await handledBy(
		row,
		inputs.map((input, index) => inputOf({ index, path, ...input })),
		{ fields, answer, more: { serverInfo: async () => ({}), ...more } as Partial<Directus> },
	);
	return { outcomes: inFull(outcomes), outcome: inFull(outcomes)[0], sent, hints, warnings };
}

const queries = (sent: DirectusRequest[]) => sent.map(({ query }) => query);
const withMax = (max: number) => ({
	serverInfo: async () => ({ queryLimit: { default: 100, max } }),
});

describe('Get Many', () => {
	const list = async (
		input: Partial<Input>,
		answer: (request: DirectusRequest) => unknown,
		more = {},
	) => await run('items.list', [{ query: {}, ...input }], answer, more);

	it('reads a few in one request, which needs no key', async () => {
		const asked: string[] = [];
		const primaryKey = async (collection: string) => {
			asked.push(collection);
			return countedKey;
		};
		const few = await list({ ui: { limit: 200 } }, () => [{ id: 1 }], { primaryKey });
		expect(few.outcome).toEqual({ records: [{ id: 1 }] });
		expect(few.sent).toEqual([
			{ method: 'GET', path: '/items/things', query: { limit: 200 }, searchable: true },
		]);
		expect(asked).toEqual([]);
		const many = await list({ ui: { limit: 201 } }, () => [{ id: 1 }], { primaryKey });
		expect(queries(many.sent)).toEqual([{ sort: ['id'], limit: 201 }]);
		expect(asked).toEqual(['things', 'things']);
	});

	it('reads a few in pages where the server gives fewer at once', async () => {
		const answer = ({ query }: DirectusRequest) => {
			if (Number(query!.limit) > 2)
				throw new Failure('"limit" must be less than or equal to 2', 'no', {
					code: 'INVALID_QUERY',
				});
			const after = (query!.filter as { id: { _gt: number } } | undefined)?.id._gt ?? 0;
			return range(5)
				.map((n) => ({ id: n + 1 }))
				.filter(({ id }) => id > after)
				.slice(0, Number(query!.limit));
		};
		const { outcome } = await list({ ui: { limit: 4 } }, answer);
		expect(outcome).toEqual({ records: [1, 2, 3, 4].map((id) => ({ id })) });
		const failing = await list({ ui: { limit: 4 } }, () => {
			throw refused('FORBIDDEN');
		});
		expect(failing.outcome).toEqual(saidBy(refused('FORBIDDEN')));
	});

	it('sends the JSON of the user in one request, with its counts where it asks for them', async () => {
		const query = { limit: 500 };
		const plain = await list({ raw: true, query }, () => [{ id: 1 }]);
		expect(plain.outcome).toEqual({ records: [{ id: 1 }] });
		expect(queries(plain.sent)).toEqual([query]);
		const counted = await list({ raw: true, query: { meta: '*' } }, () => [{ id: 1 }]);
		expect(counted.outcome).toEqual({ records: [{ data: [{ id: 1 }] }] });
	});

	it('gives the envelope with the counts of all and all records', async () => {
		const query = { meta: ['total_count'], filter: { a: 1 } };
		const send = async ({ query: asked }: DirectusRequest) => {
			const data = range(asked!.limit === 1 ? 1 : 3).map((id) => ({ id }));
			const body = asked!.meta ? { data, meta: { total_count: 9 } } : { data };
			return { status: 200, headers: {}, body, data };
		};
		const few = await list({ query, ui: { limit: 3 } }, () => undefined, { send });
		expect(few.outcome).toEqual({
			records: [{ data: range(3).map((id) => ({ id })), meta: { total_count: 9 } }],
		});
		const asked: unknown[] = [];
		const many = await list({ query, ui: { returnAll: true } }, () => undefined, {
			send: async (request: DirectusRequest) => {
				asked.push(request.query);
				return await send(request);
			},
		});
		expect(many.outcome).toEqual(few.outcome);
		expect(asked).toEqual([
			{ ...query, limit: 1 },
			{ filter: { a: 1 }, meta: undefined, sort: ['id'], limit: 200 },
		]);
		const grouped = await list(
			{ query: { ...query, groupBy: ['a'] }, ui: { returnAll: true } },
			() => undefined,
			{
				send: async (request: DirectusRequest) => {
					asked.push(request.query);
					return await send(request);
				},
			},
		);
		expect(grouped.outcome).toEqual(few.outcome);
		expect(asked.at(-1)).toEqual({ filter: { a: 1 }, meta: undefined, groupBy: ['a'], limit: -1 });
	});

	it('gives the envelope in pages where the server gives fewer at once', async () => {
		const query = { meta: ['total_count'] };
		const asked: unknown[] = [];
		const { outcome } = await list({ query, ui: { limit: 3 } }, () => undefined, {
			send: async ({ query: given }: DirectusRequest) => {
				asked.push(given!.limit);
				if (Number(given!.limit) > 2)
					throw new Failure('"limit" must be less than or equal to 2', 'no', {
						code: 'INVALID_QUERY',
					});
				const data = given!.filter
					? [{ id: 3 }]
					: [{ id: 1 }, { id: 2 }].slice(0, Number(given!.limit));
				return { status: 200, headers: {}, body: { data, meta: 1 }, data };
			},
		});
		expect(outcome).toEqual({ records: [{ data: [{ id: 1 }, { id: 2 }, { id: 3 }], meta: 1 }] });
		expect(asked).toEqual([3, 1, 3, 2, 1]);
	});

	it('gives groups in one answer, or in pages where the server would leave some out', async () => {
		const groups = range(5).map((a) => ({ a, b: 0, count: 1 }));
		const query = { aggregate: { count: '*' }, groupBy: ['a', 'b'], sort: ['-b'] };
		const answer = ({ query: asked }: DirectusRequest) => {
			const limit = Number(asked!.limit) < 0 ? 3 : Number(asked!.limit);
			if (limit > 3)
				throw new Failure('"limit" must be less than or equal to 3', 'no', {
					code: 'INVALID_QUERY',
				});
			return groups.slice(Number(asked!.offset ?? 0)).slice(0, limit);
		};
		const all = await list({ query, ui: { returnAll: true } }, answer, withMax(3));
		expect(all.outcome).toEqual({ records: groups });
		expect(queries(all.sent).slice(0, 2)).toEqual([
			{ ...query, limit: -1 },
			{ ...query, sort: ['-b', 'a'], limit: 200 },
		]);
		const few = await list({ query, ui: { limit: 2 } }, answer, withMax(3));
		expect(few.outcome).toEqual({ records: groups.slice(0, 2) });
		expect(few.sent).toHaveLength(1);
		const four = await list({ query, ui: { limit: 4 } }, answer, withMax(3));
		expect(four.outcome).toEqual({ records: groups.slice(0, 4) });
		const unlimited = await list({ query, ui: { returnAll: true } }, () => groups);
		expect(unlimited.sent).toHaveLength(1);
		const whole = await list(
			{ query: { aggregate: { count: '*' } }, ui: { returnAll: true } },
			() => [{ count: 5 }],
			withMax(1),
		);
		expect(whole.sent).toHaveLength(1);
		const sorted = await list(
			{ query: { groupBy: ['a', 'b', 'c'], sort: ['b', '-c'] }, ui: { returnAll: true } },
			answer,
			withMax(3),
		);
		expect(sorted.sent[1]!.query!.sort).toEqual(['b', '-c', 'a']);
	});

	it.each([
		['csv', undefined, 'things.csv', 'data'],
		['csv_utf8', 'out', 'things.csv', 'out'],
		['json', '', 'things.json', 'data'],
	])('gives a file of %s', async (format, binaryProperty, fileName, field) => {
		const asked: DirectusRequest[] = [];
		const { outcome } = await list(
			{
				query: { filter: { a: 1 } },
				ui: { limit: 7, options: { export: format, binaryProperty } as IDataObject },
			},
			() => undefined,
			{
				send: async (request: DirectusRequest) => {
					asked.push(request);
					return { status: 200, headers: { 'content-type': 'a/b' }, body: Readable.from(['x']) };
				},
				binaries: {
					keep: async (_: unknown, name: string, mimeType: string) => ({
						data: '',
						fileName: name,
						mimeType,
						bytes: 1,
					}),
				},
			},
		);
		expect(outcome).toEqual({
			records: [{ format, fileName, mimeType: 'a/b', fileSize: 1 }],
			files: { [field]: expect.objectContaining({ fileName }) },
		});
		expect(asked).toEqual([
			expect.objectContaining({
				method: 'GET',
				path: '/items/things',
				query: { filter: { a: 1 }, limit: 7, export: format },
			}),
		]);
	});

	it('makes no file of a singleton that holds nothing of what is asked for', async () => {
		const { outcome, hints } = await list(
			{ ui: { limit: 7, options: { export: 'csv' } } },
			() => [{ count: 0 }],
			singleton,
		);
		expect(outcome).toEqual({ records: [] });
		expect(hints).toEqual([
			'The singleton "things" holds nothing of what was asked for, so no file was made.',
		]);
	});

	it('gives no item of a singleton that a filter chooses away', async () => {
		const read = async (count: number, records = [{ id: 1 }]) =>
			(
				await list(
					{ query: { filter: { a: 1 } }, ui: { limit: 7 } },
					({ query }) => (query!.aggregate ? [{ count }] : records),
					singleton,
				)
			).outcome;
		expect(await read(0)).toEqual({ records: [] });
		expect(await read(1)).toEqual({ records: [{ id: 1 }] });
		expect(await read(0, [{ id: 1 }, { id: 2 }])).toEqual({ records: [{ id: 1 }, { id: 2 }] });
	});

	it('of a collection of Directus knows its key from the row', async () => {
		const asked: string[] = [];
		await run('roles.list', [{ path: {}, ui: { returnAll: true } }], () => [], {
			primaryKey: async (collection: string) => {
				asked.push(collection);
				return uuidKey;
			},
		});
		expect(asked).toEqual(['directus_roles', 'directus_roles']);
	});
});

describe('Aggregate', () => {
	const calculate = async (
		query: IDataObject,
		answer: (request: DirectusRequest) => unknown,
		more: Partial<Directus> = {},
		raw = false,
	) => await run('items.aggregate', [{ query, raw }], answer, more as never);

	it('gives a record, or one for each group', async () => {
		const query = { aggregate: { count: ['*'] } };
		const { outcome, sent } = await calculate(query, () => [{ count: 5 }]);
		expect(outcome).toEqual({ records: [{ count: 5 }] });
		expect(sent).toEqual([
			{ method: 'GET', path: '/items/things', query: { ...query, limit: -1 }, searchable: true },
		]);
		const raw = await calculate(query, () => [{ count: 5 }], {}, true);
		expect(queries(raw.sent)).toEqual([query]);
	});

	it('has no group of a singleton without an item', async () => {
		const answer =
			(count: number) =>
			({ query }: DirectusRequest) =>
				query!.groupBy ? [{ a: null, count: 1 }] : [{ count }];
		const query = { aggregate: { count: ['*'] }, groupBy: ['a'] };
		expect((await calculate(query, answer(0), singleton)).outcome).toEqual({ records: [] });
		expect((await calculate(query, answer(1), singleton)).outcome).toEqual({
			records: [{ a: null, count: 1 }],
		});
		expect((await calculate(query, answer(0))).outcome).toEqual({
			records: [{ a: null, count: 1 }],
		});
	});
});

describe('Singletons', () => {
	it('that hold many are none', async () => {
		const { outcome } = await run('items.getSingleton', [{}], () => [{ id: 1 }]);
		expect(outcome).toEqual({
			...{ message: '"things" is no singleton', written: 'no' },
			description: 'It can hold many items: use Get, Get Many or Update.',
		});
		const raw = await run('items.getSingleton', [{ raw: true, query: { meta: '*' } }], () => [
			{ id: 1 },
		]);
		expect(raw.outcome).toEqual({ records: [{ data: [{ id: 1 }] }] });
	});

	it('that were never saved are told of', async () => {
		const { hints } = await run(
			'items.getSingleton',
			[{}],
			() => ({ id: null }),
			singleton as never,
		);
		expect(hints).toEqual([
			'The singleton "things" has never been saved: Directus gives the default values of its fields, and no ID.',
		]);
	});

	it.each(['item', 'nothing'])('have no such hint where If Not Found is %s', async (ifNotFound) => {
		const { hints, outcome } = await run(
			'items.getSingleton',
			[{ ui: { ifNotFound } }],
			({ query }) => (query?.aggregate ? [{ count: 0 }] : { id: null }),
			singleton as never,
		);
		expect(outcome).toEqual({ records: ifNotFound === 'item' ? [{ found: false }] : [] });
		expect(hints).toEqual([]);
	});

	it.each([
		[true, 'Nothing has been saved in the singleton "things"'],
		[
			false,
			'Nothing has been saved in the singleton "things", or the user of the credential may not read it',
		],
	])('in which nothing was saved (administrator: %s): %s', async (isAdmin, message) => {
		const { outcome, sent } = await run(
			'items.getSingleton',
			[{ ui: { ifNotFound: 'error' } }],
			({ query }) => (query?.aggregate ? [{ count: 0 }] : { id: null }),
			{ seesEverything: async () => isAdmin },
		);
		expect(outcome).toEqual({
			...{ message, written: 'no' },
			description: 'Save it with Update Singleton, or choose something else under If Not Found.',
		});
		expect(sent[1]!.query).toEqual({
			filter: undefined,
			search: undefined,
			aggregate: { count: '*' },
		});
	});

	it('with a field "found" of their own are refused where an item is to say that', async () => {
		const { outcome } = await run(
			'items.getSingleton',
			[{ ui: { ifNotFound: 'item' } }],
			({ query }) => (query?.aggregate ? [{ count: 1 }] : { found: 1 }),
		);
		expect(outcome).toMatchObject({ message: 'The record has a field "found" itself' });
	});

	const change = async (
		answer: (request: DirectusRequest) => unknown,
		input: Partial<Input> = {},
		more: Partial<Directus> = {},
	) =>
		await run('items.updateSingleton', [{ body: { title: 'x' }, ...input }], answer, more as never);

	it('are changed', async () => {
		const { outcome, sent } = await change(() => ({ id: 1, title: 'x' }));
		expect(outcome).toEqual({ records: [{ id: 1, title: 'x' }] });
		expect(sent).toEqual([
			expect.objectContaining({ method: 'PATCH', path: '/items/things', body: { title: 'x' } }),
		]);
	});

	it.each<[string, Failure, boolean, object, Partial<Input>?]>([
		[
			'that hold many',
			new Failure('Validation: "data" is required', 'no', { code: 'INVALID_PAYLOAD' }),
			true,
			{
				...{ message: '"things" is no singleton', written: 'no' },
				description: 'It can hold many items: use Get, Get Many or Update.',
			},
		],
		[
			'that hold many, by JSON of the user',
			new Failure('Validation: "data" is required', 'no', { code: 'INVALID_PAYLOAD' }),
			true,
			{ message: 'Validation: "data" is required', written: 'no', code: 'INVALID_PAYLOAD' },
			{ raw: true },
		],
		[
			'that may be read and not be written',
			refused('FORBIDDEN'),
			true,
			{ message: 'It is FORBIDDEN', written: 'no', code: 'FORBIDDEN' },
		],
		[
			'that may not be read',
			refused('FORBIDDEN'),
			false,
			{
				...{ message: 'It is FORBIDDEN', written: 'unknown', code: 'FORBIDDEN' },
				description:
					'Directus reads a singleton after it has written it, and the user of the credential may not read this one: so the refusal may be that of the reading alone.',
			},
		],
		[
			'that are refused otherwise',
			refused('INVALID_PAYLOAD'),
			false,
			{ message: 'It is INVALID_PAYLOAD', written: 'no', code: 'INVALID_PAYLOAD' },
		],
	])('%s are refused', async (_, failure, mayRead, expected, input = {}) => {
		const { outcome, sent } = await change(({ method }) => {
			if (method === 'PATCH') throw failure;
			if (!mayRead) throw refused('FORBIDDEN');
			return {};
		}, input);
		expect(outcome).toEqual(expected);
		expect(sent.slice(1)).toEqual(
			sent.slice(1).map(() => ({ method: 'GET', path: '/items/things' })),
		);
	});

	it('keep a value that is no choice, and get no new one', async () => {
		const failure = new Failure('No choice', 'no', { field: 'title' });
		const record = { title: 'old' };
		const input = { body: record, refused: [{ record, failure }] };
		const keep = async (held: unknown) =>
			await change(({ method }) => {
				if (method === 'PATCH') return { id: 1 };
				if (held instanceof Failure) throw held;
				return held;
			}, input);
		const kept = await keep({ title: 'old' });
		expect(kept.outcome).toEqual({ records: [{ id: 1 }] });
		expect(kept.sent[0]).toEqual(
			expect.objectContaining({
				method: 'GET',
				path: '/items/things',
				query: { fields: ['title'] },
			}),
		);
		for (const held of [{ title: 'other' }, refused('FORBIDDEN')]) {
			const { outcome, sent } = await keep(held);
			expect(outcome).toEqual(saidBy(failure));
			expect(sent).toHaveLength(1);
		}
	});
});

describe('Changes by a query', () => {
	const byQuery = async (
		operation: 'updateByQuery' | 'deleteByQuery',
		body: IDataObject,
		answer: (request: DirectusRequest) => unknown = () => undefined,
		more: Partial<Directus> = {},
		query: IDataObject = {},
	) => await run(`items.${operation}`, [{ body, query }], answer, more as never);
	const data = { title: 'x' };

	it.each<[IDataObject, number, IDataObject, IDataObject]>([
		[{ limit: 5 }, -1, {}, { limit: 5 }],
		[{ limit: -1 }, -1, {}, { limit: -1 }],
		[{ limit: 5 }, 100, { limit: -1 }, { limit: 5 }],
		[{ limit: -1 }, 100, { limit: -1 }, { limit: 2_147_483_647 }],
		[{ limit: '-1' }, 100, { limit: -1 }, { limit: 2_147_483_647 }],
	])(
		'of %j, where the server gives %d at once, are sent with %j',
		async (query, max, asked, chosen) => {
			const { outcome, sent, hints } = await byQuery(
				'updateByQuery',
				{ query, data },
				() => [{ id: 1 }],
				withMax(max),
			);
			expect(outcome).toEqual({ records: [{ id: 1 }] });
			expect(sent).toEqual([
				expect.objectContaining({
					method: 'PATCH',
					path: '/items/things',
					query: asked,
					body: { query: chosen, data },
				}),
			]);
			expect(hints).toEqual([]);
			const erased = await byQuery(
				'deleteByQuery',
				{ query },
				({ method }) => (method === 'GET' ? [{ count: 1 }] : undefined),
				withMax(max),
			);
			expect(erased.sent.at(-1)).toMatchObject({
				method: 'DELETE',
				query: {},
				body: { query: chosen },
			});
		},
	);

	it('keep the query of the user', async () => {
		const { sent } = await byQuery(
			'updateByQuery',
			{ query: { limit: 1 }, data },
			() => [],
			withMax(100),
			{ limit: 3, fields: 'id' },
		);
		expect(sent[0]!.query).toEqual({ limit: 3, fields: 'id' });
	});

	it('tell that there may be more where the answer is as long as it may be', async () => {
		const answered = async (count: number) =>
			(
				await byQuery(
					'updateByQuery',
					{ query: { limit: -1 }, data },
					() => range(count).map((id) => ({ id })),
					withMax(3),
				)
			).hints;
		expect(await answered(3)).toEqual([
			'This Directus shows at most 3 records at once: more than these may have been changed.',
		]);
		expect(await answered(2)).toEqual([]);
		const erased = await byQuery(
			'deleteByQuery',
			{ query: { limit: -1 } },
			({ method }) => (method === 'GET' ? [{ count: 1 }] : undefined),
			withMax(1),
		);
		expect(erased.hints).toEqual([]);
	});

	it.each<[IDataObject, unknown, number | undefined, object?]>([
		[{ limit: 5 }, [{ count: 9 }], 5],
		[{ limit: 5 }, [{ count: 3 }], 3],
		[{ limit: -1 }, [{ count: 9 }], 9],
		[{ search: 'x' }, [{ count: 500 }], 100],
		[{ search: 'x' }, [{ count: 500 }], undefined, { serverInfo: async () => ({}) }],
		[{ limit: 5, offset: 1 }, [{ count: 9 }], undefined],
		[{ limit: 5, page: 1 }, [{ count: 9 }], undefined],
		[{ limit: 5 }, refused('FORBIDDEN'), undefined],
	])('of %j, which finds %j, have deleted %s', async (query, found, count, more = withMax(-1)) => {
		const { outcome } = await byQuery(
			'deleteByQuery',
			{ query },
			({ method }) => {
				if (method !== 'GET') return undefined;
				if (found instanceof Failure) throw found;
				return found;
			},
			more,
		);
		expect(outcome).toEqual({
			records: [{ collection: 'things', deleted: true, ...(count !== undefined && { count }) }],
		});
	});

	it.each<[Written, string | undefined]>([
		[
			'unknown',
			'It was not sent again, since it could find other items then. Look in Directus what the query still finds before you run the node again.',
		],
		['no', undefined],
	])('that fail (%s) say so', async (written, description) => {
		const { outcome } = await byQuery('updateByQuery', { query: { limit: 1 }, data }, () => {
			throw refused('X', written);
		});
		expect(outcome).toEqual({
			message: 'It is X',
			written,
			code: 'X',
			...(description && { description }),
		});
	});
});

describe('Create Many', () => {
	const create = async (
		body: unknown,
		answer: unknown,
		{
			fields = [countedKey, title],
			place = 'items.createMultiple',
			...input
		}: Partial<Input> & { fields?: DirectusField[]; place?: string } = {},
	) => await run(place, [{ body: body as never, ...input }], () => answer, { fields });
	const three = [{ title: 'a' }, { title: 'b' }, { title: 'c' }];

	it('gives the records in the order of the list, by the keys that the database has counted', async () => {
		const { outcome, sent, hints } = await create(three, [{ id: 3 }, { id: 10 }, { id: 2 }]);
		expect(outcome).toEqual({ records: [{ id: 2 }, { id: 3 }, { id: 10 }] });
		expect(sent).toEqual([
			expect.objectContaining({ method: 'POST', path: '/items/things', body: three }),
		]);
		expect(hints).toEqual([]);
	});

	it('gives the records in the order of the keys that the list gives', async () => {
		const given = [{ id: 5 }, { id: 4 }, { id: 6 }];
		expect((await create(given, [{ id: 4 }, { id: 5 }, { id: 6 }])).outcome).toEqual({
			records: given,
		});
		const some = [{ id: 5 }, { title: 'x' }, { id: 4 }];
		const answered = [{ id: 4 }, { id: 5 }, { id: 6 }];
		expect((await create(some, answered)).outcome).toEqual({ records: answered });
	});

	it('leaves the order to Directus where keys are not counted or not known', async () => {
		const answered = [{ id: 'c' }, { id: 'a' }];
		for (const fields of [[uuidKey], []])
			expect((await create([{}, {}], answered, { fields })).outcome).toEqual({ records: answered });
		const twice = [{ id: 1 }, { id: 1 }];
		expect((await create([{}, {}], twice)).outcome).toEqual({ records: twice });
	});

	it.each<[unknown, unknown, string | undefined]>([
		[
			three,
			[{ id: 1 }],
			'All 3 records were created, and Directus answered with 1 of them: it shows no more at once (QUERY_LIMIT_MAX), or the user of the credential may not read the others.',
		],
		[three, [{ id: 1 }, { id: 2 }, { id: 3 }], undefined],
		[three, undefined, undefined],
		[{ title: 'a' }, { id: 1 }, undefined],
	])('%j answered with %j hints %s', async (body, answer, hint) => {
		const { hints, warnings } = await create(body, answer);
		expect(hints).toEqual(hint ? [hint] : []);
		expect(warnings).toEqual(hints);
	});
});

describe('Update Many', () => {
	const update = async (
		body: unknown,
		answer: (request: DirectusRequest) => unknown,
		more: Parameters<typeof run>[3] = {},
		input: Partial<Input> = {},
	) => await run('items.updateMultiple', [{ body: body as never, ...input }], answer, more);
	/** All that is asked for is there, and is changed. */
	const allThere = ({ method, query, body }: DirectusRequest) =>
		method === 'GET'
			? (query!.filter as { id: { _in: string[] } }).id._in.map((id) => ({ id: Number(id) }))
			: [body].flat().map((one) => ({ id: (one as IDataObject).id ?? 1 }));

	it('gives the records in the order of the IDs', async () => {
		const answer = ({ method, query }: DirectusRequest) =>
			method === 'GET' ? allThere({ method, query } as never) : [{ id: 1 }, { id: 2 }];
		const { outcome, hints, sent } = await update(
			{ keys: [2, 1, '2'], data: { title: 'x' } },
			answer,
		);
		expect(outcome).toEqual({ records: [{ id: 2 }, { id: 1 }] });
		expect(hints).toEqual([]);
		expect(sent.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
		expect(sent[0]!.query).toEqual({
			fields: ['id'],
			limit: 2,
			filter: { id: { _in: ['2', '1'] } },
		});
	});

	it('tells of records that the answer lacks', async () => {
		const answered = async (data: unknown) =>
			(
				await update({ keys: [1, 2, 3], data: { title: 'x' } }, () => data, {
					seesEverything: async () => false,
				})
			).warnings;
		expect(await answered([{ id: 1 }])).toEqual([
			'Directus answered with 1 of the 3 records: the others do not exist, or it shows no more at once.',
		]);
		expect(await answered(undefined)).toEqual([]);
		expect(await answered([{ id: 1 }, { id: 2 }, { id: 3 }])).toEqual([]);
	});

	it.each<[number[], string]>([
		[[1], 'Nothing of this list was changed.'],
		[[1, 2], 'Nothing of this list was changed. Not there either: "2".'],
		[
			range(30).map((n) => n + 1),
			`Nothing of this list was changed. Not there either: ${range(19)
				.map((n) => `"${n + 2}"`)
				.join(', ')}.`,
		],
	])('of %j that are not there changes nothing', async (keys, advice) => {
		const { outcome, sent } = await update({ keys, data: { title: 'x' } }, () => []);
		expect(outcome).toEqual({
			...{ message: 'There is no "1" in things', written: 'no', code: 'FORBIDDEN', status: 403 },
			description: `Check the ID. ${advice}`,
		});
		expect(sent.map(({ method }) => method)).toEqual(['GET']);
	});

	it('looks at all lists before it changes one', async () => {
		const inputs = [
			{ body: { keys: [1], data: { a: 1 } } },
			{ body: { keys: [9], data: { a: 1 } } },
		];
		const answer = (request: DirectusRequest) =>
			request.method === 'GET' ? allThere(request).filter(({ id }) => id !== 9) : [{ id: 1 }];
		const stopped = await run('items.updateMultiple', inputs, answer, { continueOnFail: false });
		expect(stopped.outcomes).toEqual([
			'not sent',
			expect.objectContaining({ message: 'There is no "9" in things' }),
		]);
		const others = await run('items.updateMultiple', inputs, answer, { continueOnFail: true });
		expect(others.outcomes).toEqual([
			{ records: [{ id: 1 }] },
			expect.objectContaining({ message: 'There is no "9" in things' }),
		]);
	});

	it.each<[unknown]>([[{ keys: ['1e0'], data: {} }], [['1e0']], [[{ id: '1e0', title: 'x' }]]])(
		'refuses %j, which names no record',
		async (body) => {
			const { outcome, sent } = await update(body, allThere);
			expect(outcome).toMatchObject({
				message: '"1e0" is no whole number, as the IDs in things are',
			});
			expect(sent).toEqual([]);
		},
	);

	it('sends what names no IDs as it is', async () => {
		for (const body of [{ query: { limit: 1 }, data: { a: 1 } }, [{ title: 'x' }]]) {
			const { sent } = await update(body, () => [{ id: 1 }]);
			expect(sent.map(({ method }) => method)).toEqual(['PATCH']);
		}
	});

	it('keeps values that are no choices, and refuses new ones with their place', async () => {
		const failure = new Failure('No choice', 'no', { field: 'title' });
		const records = [
			{ id: 1, title: 'a' },
			{ id: 2, title: 'b' },
		];
		const held = (title: string) => (request: DirectusRequest) => {
			if (request.method !== 'GET') return records;
			return (request.query!.filter as { id: { _in: string[] } }).id._in.map((id) => ({
				id: Number(id),
				title,
			}));
		};
		const input = { refused: [{ record: records[1]!, failure }] };
		const kept = await update(records, held('b'), {}, input);
		expect(kept.outcome).toEqual({ records });
		expect(kept.sent[0]!.query!.fields).toEqual(['id', 'title']);
		const refusedOne = await update(records, held('x'), {}, input);
		expect(refusedOne.outcome).toEqual({
			message: 'Entry 2: no choice',
			written: 'no',
			field: 'title',
		});
		const data = { title: 'b' };
		const shared = await update(
			{ keys: [1], data },
			held('x'),
			{},
			{ refused: [{ record: data, failure }] },
		);
		expect(shared.outcome).toEqual(saidBy(failure));
		const unseen = await update(records, held('b'), { fields: [] }, input);
		expect(unseen.outcome).toMatchObject({ field: 'title' });
	});
});

describe('Delete Many', () => {
	const erase = async (
		body: unknown,
		{
			answer = () => undefined as unknown,
			ui = {},
			...more
		}: { answer?: (request: DirectusRequest) => unknown; ui?: IDataObject } & Parameters<
			typeof run
		>[3] = {},
	) => await run('items.deleteMultiple', [{ body: body as never, ui }], answer, more);
	const there = ({ method, query }: DirectusRequest) =>
		method === 'GET'
			? (query!.filter as { id: { _in: string[] } }).id._in.map((id) => ({ id: Number(id), a: 1 }))
			: undefined;

	it('gives a record for each that was deleted', async () => {
		for (const body of [[2, 1, '2'], { keys: [2, 1, '2'] }]) {
			const { outcome, sent } = await erase(body, { answer: there });
			expect(outcome).toEqual({
				records: [2, 1].map((id) => ({ collection: 'things', id, deleted: true })),
			});
			expect(sent.at(-1)).toMatchObject({ method: 'DELETE', path: '/items/things', body });
		}
		const byQuery = await erase({ query: { limit: 1 } });
		expect(byQuery.outcome).toEqual({ records: [{ collection: 'things', deleted: true }] });
	});

	it('deletes nothing of a list in which one is not there', async () => {
		const { outcome } = await erase([1], { answer: () => [] });
		expect(outcome).toMatchObject({
			message: 'There is no "1" in things',
			description: 'Check the ID. Nothing of this list was deleted.',
		});
	});

	it('shows in Preview what would be deleted', async () => {
		const { outcome, hints, sent } = await erase([2, 1, '2'], {
			answer: there,
			ui: { preview: true },
		});
		expect(outcome).toEqual({
			records: [2, 1].map((id) => ({ preview: true, result: 'deleted', record: { id, a: 1 } })),
		});
		expect(hints).toEqual(['Preview: nothing was written. 2 records would be deleted.']);
		expect(sent.every(({ method }) => method === 'GET')).toBe(true);
		const one = await erase(
			{ keys: [1] },
			{ answer: there, ui: { preview: true }, mayUse: async () => false },
		);
		expect(one.hints).toEqual([
			'A run would stop: the user of the credential may not delete in "things".',
			'Preview: nothing was written. 1 record would be deleted.',
		]);
	});

	it('shows in Preview the IDs where the key may not be seen, or is unclear', async () => {
		const unseen = await erase(['a', 'b'], { fields: [], ui: { preview: true } });
		expect(unseen.outcome).toEqual({
			records: ['a', 'b'].map((id) => ({ preview: true, result: 'deleted', record: { id } })),
		});
		const textKey = fieldOf('id', 'string', { is_primary_key: true });
		const unclear = await erase(['a', 'A '], {
			...{ fields: [textKey], ui: { preview: true }, seesEverything: async () => false },
			answer: () => [{ id: 'á' }],
		});
		expect(unclear.outcome).toEqual({
			records: ['a', 'A '].map((id) => ({ preview: true, result: 'deleted', record: { id } })),
		});
	});

	it('shows in Preview what a query would delete', async () => {
		const { outcome, hints } = await erase(
			{ query: { limit: 1 } },
			{ answer: () => [{ id: 1 }], ui: { preview: true } },
		);
		expect(outcome).toEqual({ records: [{ preview: true, result: 'deleted', record: { id: 1 } }] });
		expect(hints[0]).toContain('as far as the user of the credential may read them');
	});

	it('ends in Preview where one is not there', async () => {
		const { outcome } = await erase([1, 2], {
			...{ ui: { preview: true }, seesEverything: async () => false },
			answer: () => [{ id: 1 }],
		});
		expect(outcome).toMatchObject({
			message: 'There is no "2" in things, or the user of the credential may not read it',
		});
	});

	it('reads 500 at once in Preview', async () => {
		const { sent } = await erase(
			range(501).map((n) => n + 1),
			{ answer: there, ui: { preview: true }, seesEverything: async () => false },
		);
		expect(sent.map(({ query }) => query!.limit)).toEqual([500, 1]);
	});
});
