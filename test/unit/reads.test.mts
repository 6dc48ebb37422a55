/** Handlers of reads and changes of many, with a plain object in the place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { byQuery, getSingleton, withBoundedQuery } from '../../dist/nodes/Directus/actions/item';
import { createMany, updateMany, withChanges } from '../../dist/nodes/Directus/actions/many';
import { withoutStudio } from '../../dist/nodes/Directus/actions/permission';
import { withListQuery } from '../../dist/nodes/Directus/actions/query';
import { getMany, getOne } from '../../dist/nodes/Directus/actions/read';
import type { Input, Operation } from '../../dist/nodes/Directus/framework/define';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { ofShape } from '../../dist/nodes/Directus/transport/shape';

const row = (route: Operation['route'], more: Partial<Operation> = {}): Operation => ({
	name: 'x',
	action: 'x',
	description: 'For the test',
	route,
	...more,
});
const list = row('GET /items/{collection}', { query: {}, gives: 'records' });
const one = row('GET /items/{collection}', { query: {}, gives: 'recordOrRecords' });
const update = row('PATCH /items/{collection}', { body: {}, gives: 'records' });
const create = row('POST /items/{collection}', { body: {} });
const erase = row('DELETE /items/{collection}', { body: {} });

const input = (more: Partial<Input> = {}): Input => ({
	index: 0,
	path: { collection: 'posts' },
	query: {},
	body: {},
	ui: {},
	raw: false,
	...more,
});

/** A Directus that answers each request, and keeps what it was asked. */
function directusOf(
	answer: (request: DirectusRequest) => unknown,
	meta: { singleton?: boolean; sort_field?: string } = {},
) {
	const asked: DirectusRequest[] = [];
	const hints: string[] = [];
	const key = { field: 'id', type: 'integer', schema: { is_primary_key: true } };
	const directus = {
		send: async (request: DirectusRequest) => {
			asked.push(request);
			const data = answer(request);
			const body = data === undefined ? undefined : { data };
			return ofShape({ status: 200, headers: {}, body, data }, request);
		},
		collection: async (collection: string) => ({ collection, meta }),
		fields: async () => [key, { field: 'sort', type: 'integer', schema: {} }],
		primaryKey: async () => key,
		seesEverything: async () => false,
		serverInfo: async () => ({}),
		hint: (message: string) => hints.push(message),
		continueOnFail: false,
	} as unknown as Directus;
	return { directus, asked, hints };
}

const page = (ui: IDataObject) => withListQuery(input({ ui }), list);

describe('a read of many', () => {
	it.each([
		[
			[{ id: 1 }, { id: 2 }],
			[{ id: 1 }, { id: 2 }],
		],
		[[], []],
		[{ id: 7 }, [{ id: 7 }]],
	])('answered with %j gives %j', async (data, records) => {
		for (const ui of [{ limit: 200 }, { limit: 201 }, { returnAll: true }]) {
			const { directus } = directusOf(() => data);
			expect(await getMany(directus, list, [page(ui)])).toEqual([{ records }]);
		}
	});

	it.each([
		[null, 'null'],
		[undefined, 'nothing'],
		['web page', 'a text'],
		[5, 'a number'],
		[[1], 'a list that holds a number'],
		[[null], 'a list that holds null'],
	])('answered with %j fails and says so', async (data, found) => {
		for (const ui of [
			{ limit: 200 },
			{ limit: 201 },
			{ returnAll: true },
			{ limit: 5, options: { meta: ['total_count'] } },
			{ limit: 5, options: { aggregate: '{"count":"*"}' } },
		]) {
			const { directus } = directusOf(() => data);
			const [outcome] = await getMany(directus, list, [page(ui)]);
			expect(outcome).toBeInstanceOf(Failure);
			expect(outcome).toMatchObject({
				message: `Directus answered with ${found} where records were expected`,
				written: 'no',
			});
		}
	});

	it('asks for the order of the sort field, and for the key behind it, whatever the limit', async () => {
		for (const limit of [1, 200, 201, 20_000]) {
			const { directus, asked } = directusOf(() => [], { sort_field: 'sort' });
			await getMany(directus, list, [page({ limit })]);
			expect(asked.map(({ query }) => query?.sort)).toEqual([['sort', 'id']]);
		}
	});

	it("keeps the user's sort with the key behind it, whatever the limit, and gives none for groups", async () => {
		const sortBy = (field: string) => ({ rules: [{ field, direction: '-' }] });
		for (const limit of [5, 200, 201]) {
			const { directus, asked } = directusOf(() => [], { sort_field: 'sort' });
			await getMany(directus, list, [
				page({ limit, sortRules: sortBy('title') }),
				page({ limit, sortRules: sortBy('id') }),
				page({ limit, options: { aggregate: '{"count":"*"}' } }),
			]);
			const sorts = asked.map(({ query }) => query?.sort);
			expect(sorts).toEqual([['-title', 'id'], ['-id'], undefined]);
		}
	});

	it('refuses an empty limit', () => {
		expect(() => page({})).toThrow('Missing required parameter: Limit');
	});
});

describe('the fields that a tool gives', () => {
	const fieldsOf = (simplified: string[] | undefined, ui: IDataObject) =>
		withListQuery(input({ ui: { returnAll: true, ...ui } }), { ...list, simplified }).query.fields;
	const outputFields = 'email, status';

	it.each([
		['of records of Directus are what Simplify gives', ['id'], { simple: true }, ['id']],
		[
			'in its place those that are chosen',
			['id'],
			{ simple: true, outputFields },
			['email', 'status'],
		],
		[
			'of items those that are chosen',
			undefined,
			{ output: 'fields', outputFields },
			['email', 'status'],
		],
		[
			'not those that were chosen for another output',
			undefined,
			{ output: 'all', outputFields },
			undefined,
		],
	])('%s', (_, simplified, ui, fields) => {
		expect(fieldsOf(simplified, ui)).toEqual(fields);
	});
});

describe('a read of one', () => {
	it.each([null, undefined, 'web page', 5, true])('answered with %j fails', async (data) => {
		const { directus } = directusOf(() => data);
		const [outcome] = await getOne(directus, one, [input()]);
		expect(outcome).toMatchObject({
			message: expect.stringContaining('where records were expected'),
		});
	});

	it('answered with a list is told to be none of a singleton', async () => {
		const { directus } = directusOf(() => [{ id: 1 }]);
		const [outcome] = await getOne(directus, one, [input()]);
		expect(outcome).toMatchObject({ message: '"posts" is no singleton' });
	});
});

describe('a singleton that has never been saved', () => {
	const unsaved = { id: null, title: 'Untitled' };
	const singleton = { singleton: true };
	const answer = ({ query }: DirectusRequest) =>
		query?.aggregate ? [{ count: 0 }] : query?.export ? 'a file' : unsaved;

	it('gives the default values, and says that they are', async () => {
		const { directus, hints } = directusOf(answer, singleton);
		const outcomes = await getSingleton(directus, one, [input()]);
		expect(outcomes).toEqual([{ records: [unsaved] }]);
		expect(hints).toEqual([expect.stringContaining('"posts" has never been saved')]);
	});

	it.each([
		['one that is saved', { id: 1, note: null }, singleton],
		['a singleton whose ID was not asked for', { note: null }, singleton],
		['a collection of many', unsaved, {}],
	])('is none: %s', async (_, record, meta) => {
		const { directus, hints } = directusOf(() => record, meta);
		expect(await getSingleton(directus, one, [input()])).toEqual([{ records: [record] }]);
		expect(hints).toEqual([]);
	});

	it('is no item of Get Many, and no file', async () => {
		for (const ui of [
			{ limit: 5 },
			{ returnAll: true },
			{ limit: 5, options: { export: 'json' } },
		]) {
			const { directus, asked } = directusOf(answer, singleton);
			expect(await getMany(directus, list, [page(ui)])).toEqual([{ records: [] }]);
			expect(asked.filter(({ query }) => query?.export)).toEqual([]);
		}
	});
});

describe('a change of many', () => {
	it('of a singleton is refused before anything is sent', async () => {
		const { directus, asked } = directusOf(() => ({}), { singleton: true });
		const body = { keys: [1], data: { title: 'x' } };
		const outcomes = [
			...(await updateMany(directus, update, [input({ body })])),
			...(await byQuery(directus, update, [input({ body: { query: { limit: -1 }, data: {} } })])),
		];
		for (const outcome of outcomes)
			expect(outcome).toMatchObject({
				message: '"posts" is a singleton',
				written: 'no',
				details: { description: expect.stringContaining('Update Singleton') },
			});
		expect(outcomes).toHaveLength(2);
		expect(asked).toEqual([]);
	});

	it('tells of records that were not there', async () => {
		const { directus, hints } = directusOf(() => [{ id: 1 }]);
		const body = { keys: [1, '2', 2], data: { title: 'x' } };
		expect(await updateMany(directus, update, [input({ body })])).toEqual([
			{ records: [{ id: 1 }] },
		]);
		expect(hints).toEqual([expect.stringContaining('1 of the 2 records')]);
	});

	it.each([5, 'x', [1]])('answered with %j is not called unwritten', async (data) => {
		const { directus } = directusOf(() => data);
		const body = { keys: [1] };
		const outcomes = [
			...(await updateMany(directus, update, [input({ body })])),
			...(await createMany(directus, create, [input({ body: [{ title: 'x' }] })])),
			...(await byQuery(directus, update, [input({ body: { query: { limit: 1 } } })])),
		];
		const failure = {
			message: expect.stringMatching(/^Directus answered with/),
			written: 'unknown',
		};
		expect(outcomes).toEqual([1, 2, 3].map(() => expect.objectContaining(failure)));
	});

	it('takes the records in the place of IDs, and refuses no change', () => {
		const records = [{ id: 1, title: 'x' }];
		expect(withChanges(input({ ui: { records } })).body).toBe(records);
		expect(() => withChanges(input({ body: { keys: [1] } }))).toThrow('No field to change');
		const raw = input({ raw: true, body: { keys: [1], data: {} } });
		expect(withChanges(raw)).toBe(raw);
	});
});

describe('a delete by query', () => {
	const query = { filter: { title: { _eq: 'x' } }, sort: ['id'], limit: 10 };

	it('tells how many items it was to delete', async () => {
		const { directus } = directusOf(({ method }) =>
			method === 'GET' ? [{ count: '50' }] : undefined,
		);
		expect(await byQuery(directus, erase, [input({ body: { query } })])).toEqual([
			{ records: [{ collection: 'posts', deleted: true, count: 10 }] },
		]);
	});

	it('whose answer is lost claims nothing, and is not sent again', async () => {
		const { directus, asked } = directusOf(({ method }) => {
			if (method === 'GET') return [{ count: '50' }];
			throw new Failure('The connection was cut', 'unknown', { code: 'ECONNRESET' });
		});
		const [outcome] = await byQuery(directus, erase, [input({ body: { query } })]);
		expect(outcome).toBeInstanceOf(Failure);
		expect(outcome).toMatchObject({
			written: 'unknown',
			details: { description: expect.stringContaining('was not sent again') },
		});
		expect(asked.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
	});

	it('leaves the input as it was given', () => {
		const given = Object.freeze({ query: Object.freeze({ filter: '{"id":1}', search: 3 }) });
		expect(withBoundedQuery(input({ body: given as never }), erase).body).toEqual({
			query: { filter: { id: 1 }, search: '3' },
		});
	});
});

it("a list without the Studio's permissions keeps failures and other outcomes", async () => {
	const failure = new Failure('no', 'no');
	const done = { records: [{ id: 1 }, { system: true }] };
	const handler = withoutStudio(async () => [done, failure, 'not sent']);
	expect(await handler({} as Directus, list, [])).toEqual([
		{ records: [{ id: 1 }] },
		failure,
		'not sent',
	]);
});
