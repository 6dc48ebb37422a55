/** Pages, records by their keys, limits and singletons, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { recordsByKey, unclear } from '../../dist/nodes/Directus/reads/byKey';
import { answersKey, hidesKey, withKey } from '../../dist/nodes/Directus/reads/keys';
import {
	countOf,
	exportLimit,
	mostAtOnce,
	wantedRecords,
} from '../../dist/nodes/Directus/reads/limits';
import { keyOnly, lookUp, missingIn, readByKeys } from '../../dist/nodes/Directus/reads/lookUp';
import {
	foundOutcome,
	ifNotFoundOf,
	notFoundOutcome,
} from '../../dist/nodes/Directus/reads/notFound';
import { mostOfWeight, readPages, unlessTooLong } from '../../dist/nodes/Directus/reads/pages';
import {
	findsNoItem,
	hasNoItem,
	isSingleton,
	isUnsaved,
	refuseSingleton,
	singletonRefusal,
	WITHOUT_ID,
} from '../../dist/nodes/Directus/reads/singleton';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import {
	countedKey,
	fieldOf,
	inputOf,
	refusalOf,
	saidBy,
	uuidKey,
} from '../support/directusObject.mjs';
import { range } from '../support/records.mjs';

const textKey = fieldOf('id', 'string', { is_primary_key: true });
const path = '/items/things';

/** A Directus that answers with what lies under `data`, and the queries that it is asked. */
function directusOf(answer: (request: DirectusRequest) => unknown, more: Partial<Directus> = {}) {
	const asked: DirectusRequest[] = [];
	const directus = {
		send: async (request: DirectusRequest) => {
			asked.push(request);
			return { data: answer(request) };
		},
		serverInfo: async () => ({}),
		...more,
	} as unknown as Directus;
	return { directus, asked };
}

const overLimit = (most: number) =>
	new Failure(`"limit" must be less than or equal to ${most}`, 'no', {
		code: 'INVALID_QUERY',
		status: 400,
	});

describe('Pages', () => {
	type Read = Parameters<typeof readPages>[1];

	/** The records of all pages, and the queries; `table` is what the server holds when it is asked. */
	async function read(
		{ query = {}, limit = Infinity, ...more }: Partial<Read>,
		table: (count: number) => IDataObject[],
		cap = Infinity,
	) {
		const { directus, asked } = directusOf(({ query: given = {} }) => {
			const most = given.limit as number;
			if (most > cap) throw overLimit(cap);
			const rule = [(given.filter as { _and?: IDataObject[] })?._and ?? given.filter ?? []]
				.flat()
				.find((one) => (one as { id?: IDataObject }).id);
			const after = (rule as { id?: { _gt?: number } } | undefined)?.id?._gt ?? -Infinity;
			return table(asked.length)
				.filter(({ id }) => Number(id) > after)
				.slice(Number(given.offset ?? 0))
				.slice(0, most)
				.map((record) => ({ ...record }));
		});
		const pages: IDataObject[][] = [];
		for await (const page of readPages(directus, { path, query, limit, ...more })) pages.push(page);
		return {
			ids: pages.flat().map(({ id }) => id),
			pages,
			queries: asked.map(({ query: one }) => one),
			asked,
		};
	}
	const records = (count: number, more: IDataObject = {}) =>
		range(count).map((id) => ({ id, ...more }));

	it('go on behind the last key', async () => {
		const { ids, queries, asked } = await read({ key: countedKey, size: 2 }, () => records(3));
		expect(ids).toEqual([0, 1, 2]);
		expect(queries).toEqual([
			{ sort: ['id'], filter: undefined, limit: 2 },
			{ sort: ['id'], filter: { id: { _gt: 1 } }, limit: 100 },
		]);
		expect(asked[0]).toMatchObject({ method: 'GET', path, searchable: true });
	});

	it('go on behind the last key where keys are large numbers, and not where they are texts', async () => {
		const second = async (type: string) => {
			const key = fieldOf('id', type, { is_primary_key: true });
			return (await read({ key, size: 2 }, () => records(3))).queries[1];
		};
		expect(await second('bigInteger')).toHaveProperty('filter', { id: { _gt: 1 } });
		for (const type of ['uuid', 'string', 'float'])
			expect(await second(type)).toMatchObject({ offset: 1 });
	});

	it('keep the filter beside the last key, and the fields with the key', async () => {
		const query = { filter: { a: { _eq: 1 } }, fields: ['a'] };
		const { pages, queries } = await read({ key: countedKey, size: 2, query }, () =>
			records(3, { a: 1 }),
		);
		expect(queries[1]).toEqual({
			...{ fields: ['a', 'id'], sort: ['id'], limit: 100 },
			filter: { _and: [{ a: { _eq: 1 } }, { id: { _gt: 1 } }] },
		});
		expect(pages.flat()).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
	});

	it.each([['id'], ['*'], ['*.name']])('give the key where %s is asked for', async (field) => {
		const { pages, queries } = await read(
			{ key: countedKey, query: { fields: [field] }, limit: 1 },
			() => records(1),
		);
		expect(queries[0]!.fields).toEqual([field]);
		expect(pages).toEqual([[{ id: 0 }]]);
	});

	it('of records that have nothing but the key are no answer', async () => {
		const failed = read({ key: countedKey, query: { fields: ['a.b'] }, limit: 1 }, () =>
			records(1),
		);
		expect(await failed.catch(saidBy)).toMatchObject({
			...{
				message: 'Directus answered with a record without fields where records were expected',
				written: 'no',
			},
		});
	});

	it.each([
		[5, 5],
		[10_000, 10_000],
		[10_001, 200],
		[Infinity, 200],
	])('for %d records begin with %d', async (limit, first) => {
		const { queries } = await read({ key: countedKey, limit }, () => []);
		expect(queries).toEqual([{ sort: ['id'], filter: undefined, limit: first }]);
	});

	it('end with the limit', async () => {
		for (const key of [countedKey, textKey, undefined]) {
			const { ids, asked } = await read({ key, limit: 4, size: 2 }, () => records(9));
			expect(ids).toEqual([0, 1, 2, 3]);
			expect(asked).toHaveLength(2);
		}
	});

	it('end with one that is short, or longer than asked for', async () => {
		for (const key of [countedKey, textKey, undefined]) {
			expect((await read({ key, size: 3 }, () => records(2))).asked).toHaveLength(1);
			expect((await read({ key, size: 3 }, () => records(0))).pages).toEqual([]);
			expect((await read({ key, size: 3 }, () => records(3))).ids).toEqual([0, 1, 2]);
		}
		const { directus, asked } = directusOf(() => records(7));
		const ids: unknown[] = [];
		for await (const page of readPages(directus, { path, query: {}, limit: 5, key: countedKey }))
			ids.push(...page);
		expect([ids.length, asked.length]).toEqual([7, 1]);
	});

	it.each<[string, Partial<Read>, string[] | undefined]>([
		['a sort', { key: countedKey, query: { sort: ['-a'] } }, ['-a', 'id']],
		['a sort by the key', { key: countedKey, query: { sort: ['id'] } }, ['id']],
		['a sort by the key from its end', { key: countedKey, query: { sort: ['-id'] } }, ['-id']],
		['an offset', { key: countedKey, query: { offset: 0 } }, ['id']],
		['keys that are texts', { key: textKey }, ['id']],
		['an alias of the key', { key: countedKey, query: { alias: { id: 'a' } } }, undefined],
	])('with %s go on by offset', async (_, more, sort) => {
		const { ids, queries } = await read({ ...more, size: 2 }, () => records(4));
		expect(ids).toEqual([0, 1, 2, 3]);
		expect(queries[0]).toMatchObject({ limit: 2, ...(sort && { sort }) });
		expect(queries[0]!.sort).toEqual(sort);
		expect(queries[1]!.offset).toBe(sort ? 1 : 2);
	});

	it('by offset begin with a record that is known', async () => {
		const { queries } = await read({ key: textKey, size: 2, limit: 4, query: { offset: 10 } }, () =>
			records(20),
		);
		expect(queries.map((query) => [query!.offset, query!.limit])).toEqual([
			[10, 2],
			[11, 3],
		]);
	});

	it('by offset go back to a known record where some before are gone', async () => {
		const all = records(12);
		const { ids, queries } = await read(
			{ key: textKey, size: 4 },
			(count) => (count < 2 ? all : all.slice(2)),
			4,
		);
		expect(ids).toEqual(range(12));
		// The second asks for more than the server gives.
		expect(queries.map((query) => query!.offset)).toEqual([0, 3, 3, 0, 3, 6, 9]);
	});

	it('by offset give no record twice where some came in before', async () => {
		const { ids } = await read({ key: textKey, size: 4 }, (count) =>
			count < 2 ? records(8) : [{ id: 'new' }, ...records(8)],
		);
		expect(ids).toEqual(range(8));
	});

	it('by offset of one record each have no room for a known one', async () => {
		const { ids, queries } = await read({ key: textKey, size: 1, limit: 3 }, () => records(3), 1);
		expect(ids).toEqual([0, 1, 2]);
		expect(queries.map((query) => query!.limit)).toEqual([1, 3, 1, 1, 1]);
	});

	const rounded = range(4).map((n) => ({ id: 2 ** 53 + 2 * n }));

	it('go on by offset where a number may be rounded', async () => {
		const { ids, queries } = await read({ key: countedKey, size: 2 }, () => rounded);
		expect(ids).toEqual(rounded.map(({ id }) => id));
		expect(queries.map((query) => [query!.filter, query!.offset])).toEqual([
			[undefined, undefined],
			[undefined, 2],
		]);
		const alike = [{ id: 2 ** 60 }, { id: 2 ** 60 }, { id: 2 ** 60 }];
		expect((await read({ key: textKey, size: 2 }, () => alike)).ids).toHaveLength(3);
	});

	it('hold no more than the server gives, once it has told that', async () => {
		for (const key of [countedKey, undefined]) {
			const { ids, queries } = await read({ key, limit: Infinity }, () => records(7), 3);
			expect(ids).toEqual(range(7));
			expect(queries.map((query) => query!.limit)).toEqual([200, 3, 3, 3]);
		}
	});

	it('that are refused for another reason end the read', async () => {
		const failure = new Failure('No', 'no', { code: 'FORBIDDEN' });
		const { directus } = directusOf(() => {
			throw failure;
		});
		const first = readPages(directus, { path, query: {}, limit: 5, key: countedKey }).next();
		await expect(first).rejects.toBe(failure);
	});

	it('of one record are not made smaller', async () => {
		const { directus, asked } = directusOf(() => {
			throw new Failure('No', 'no', { code: 'TOO_LONG' });
		});
		const first = readPages(directus, { path, query: {}, limit: 20, key: countedKey }).next();
		await expect(first).rejects.toThrow('No');
		expect(asked.map(({ query }) => query!.limit)).toEqual([20, 5, 2, 1]);
	});

	it('grow with the weight of the records, by fifty times at the most', async () => {
		const { queries } = await read({ key: countedKey, size: 2 }, () => records(300));
		expect(queries.map((query) => query!.limit)).toEqual([2, 100, 5000]);
		const heavy = await read({ key: countedKey, size: 4 }, () =>
			records(9, { a: 'x'.repeat(1_000_000) }),
		);
		expect(heavy.queries.map((query) => query!.limit)).toEqual([4, 3, 3]);
	});

	it('weigh as some of their records do', () => {
		expect(mostOfWeight([{ a: 'x'.repeat(1990) }])).toBe(2000);
		expect(mostOfWeight([{ a: 'x'.repeat(391) }])).toBe(9975);
		expect(mostOfWeight(range(20).map(() => ({ a: 'x'.repeat(1991) })))).toBe(1999);
	});

	it('that are too long tell how long they may be', () => {
		expect(unlessTooLong(overLimit(7))).toBe(7);
		for (const error of [new Failure('No', 'no'), new Error('No'), overLimit(0)])
			expect(() => unlessTooLong(error)).toThrow(error as Error);
	});
});

describe('A query and the key', () => {
	it.each<[unknown, boolean]>([
		[undefined, true],
		['id', true],
		[[], false],
		[['id'], true],
		[['a', 'id'], true],
		[['*'], true],
		[['*.*'], true],
		[['a.*'], false],
		[['id.x'], false],
	])('fields of %j answer it: %s', (fields, answers) => {
		expect(answersKey({ fields } as IDataObject, 'id')).toBe(answers);
	});

	it.each<[unknown, boolean]>([
		[undefined, false],
		[null, false],
		['id', false],
		[{ id: 'a' }, true],
		[{ a: 'id' }, false],
	])('an alias of %j hides it: %s', (alias, hides) => {
		expect(hidesKey({ alias } as IDataObject, 'id')).toBe(hides);
	});

	it('that is asked for along is taken out again', () => {
		const query = { fields: ['a'], limit: 1 };
		const { query: whole, strip } = withKey(query, 'id', 'a', 'b');
		expect(whole).toEqual({ fields: ['a', 'id', 'b'], limit: 1 });
		const record = { id: 1, a: 2, b: 3 };
		expect(strip(record)).toEqual({ a: 2 });
		expect(record).toEqual({ id: 1, a: 2, b: 3 });
		const all = withKey({}, 'id');
		expect(all.query).toEqual({});
		expect(all.strip(record)).toBe(record);
	});
});

describe('Records by their keys', () => {
	const by = (key: typeof textKey, ids: unknown[], sent: unknown[]) => {
		const find = recordsByKey(
			key,
			ids.map((id) => ({ id }) as IDataObject),
			sent,
		);
		return sent.map((id) => {
			const found = find(id);
			return typeof found === 'object' ? found.id : found;
		});
	};
	const long = 2 ** 53;

	it.each<[string, typeof textKey, unknown[], unknown[], unknown[]]>([
		['in other spellings of a number', countedKey, [1, '2'], ['01', 2], [1, '2']],
		['in another case, where only one was sent', textKey, ['ABC'], ['abc'], ['ABC']],
		['in another case, where two were sent', textKey, ['ABC'], ['abc', 'Abc'], [unclear, unclear]],
		['in another case, and the same', textKey, ['ABC', 'abc'], ['abc', 'Abc'], ['abc', unclear]],
		['in two cases', textKey, ['ABC', 'aBC'], ['abc'], [unclear]],
		['that are not there', textKey, ['a'], ['b'], [undefined]],
		['with an accent', textKey, ['é'], ['e '], ['é']],
		['as uuids in another case', uuidKey, ['AB'], [' ab'], ['AB']],
		['as uuids in both cases', uuidKey, ['AB', 'ab'], ['AB', 'ab'], ['AB', 'ab']],
		['that were rounded', countedKey, [long], ['9007199254740993'], [long]],
		[
			'that were rounded, of two',
			countedKey,
			[long],
			['9007199254740993', '9007199254740992'],
			[unclear, unclear],
		],
	])('are found %s', (_, key, held, sent, found) => {
		expect(by(key, held, sent)).toEqual(found);
	});
});

describe('A read by keys', () => {
	const reading = (answer: (request: DirectusRequest) => unknown) => directusOf(answer);
	const keysOf = ({ query }: DirectusRequest) =>
		(query!.filter as { id: { _in: string[] } }).id._in;

	it('asks for each key once, and for no more records than keys', async () => {
		const { directus, asked } = reading((request) =>
			keysOf(request).map((id) => ({ id: Number(id), a: 1 })),
		);
		const find = await readByKeys(directus, { path, query: { fields: ['a'] }, key: countedKey }, [
			1,
			'1',
			2,
		]);
		expect(asked).toEqual([
			{
				...{ method: 'GET', path, searchable: true },
				query: { fields: ['a', 'id'], limit: 2, filter: { id: { _in: ['1', '2'] } } },
			},
		]);
		expect([find('1'), find(2), find(3)]).toEqual([{ a: 1 }, { a: 1 }, undefined]);
		expect(
			(await readByKeys(directus, { path, query: {}, key: countedKey }, []))('x'),
		).toBeUndefined();
		expect(asked).toHaveLength(1);
	});

	it('reads what a filter rewrites by its address', async () => {
		const { directus, asked } = reading((request) =>
			request.path === path
				? [{ id: 'a' }]
				: { id: decodeURIComponent(request.path.slice(path.length + 1)) },
		);
		const find = await readByKeys(directus, { path, query: {}, key: textKey }, [
			'a',
			'true',
			'$NOW',
		]);
		expect(['a', 'true', '$NOW'].map((id) => find(id))).toEqual([
			{ id: 'a' },
			{ id: 'true' },
			{ id: '$NOW' },
		]);
		expect(asked.map((request) => [request.path, request.gives])).toEqual([
			[path, undefined],
			[`${path}/true`, 'record'],
			[`${path}/%24NOW`, 'record'],
		]);
		expect(keysOf(asked[0]!)).toEqual(['a']);
		const only = reading(() => ({ id: 'true' }));
		await readByKeys(only.directus, { path, query: {}, key: textKey }, ['true']);
		expect(only.asked).toHaveLength(1);
	});

	it('knows that a key is not there where the collection may be read', async () => {
		const forbidden = new Failure('No', 'no', { code: 'FORBIDDEN' });
		const { directus, asked } = reading((request) => {
			if (request.path !== path) throw forbidden;
			return [];
		});
		const find = await readByKeys(directus, { path, query: { fields: ['a'] }, key: textKey }, [
			'null',
		]);
		expect(find('null')).toBeUndefined();
		expect(asked[1]).toEqual({ method: 'GET', path, query: { fields: ['id'], limit: 1 } });
		for (const failure of [forbidden, new Failure('Busy', 'no', { code: 'X' })]) {
			const failing = reading(() => {
				throw failure;
			});
			const failed = readByKeys(failing.directus, { path, query: {}, key: textKey }, ['null']);
			await expect(failed).rejects.toBe(failure);
		}
	});

	const sizes = async (count: number, refuse: (length: number) => Failure | undefined) => {
		const { directus, asked } = reading((request) => {
			const refusal = refuse(keysOf(request).length);
			if (refusal) throw refusal;
			return keysOf(request).map((id) => ({ id: Number(id) }));
		});
		const find = await readByKeys(
			directus,
			{ path, query: {}, key: countedKey },
			range(count),
		).catch(saidBy);
		// Where all fails nothing is found; else each record is that of its key.
		const found = typeof find === 'function' ? range(count).map(find) : [];
		expect(found).toEqual(found.map((_, place) => ({ id: range(count)[place] })));
		return asked.map((request) => keysOf(request).length);
	};
	const broken = (status: number, code = 'INTERNAL_SERVER_ERROR') =>
		new Failure('No', 'no', { status, code });

	it('asks for fewer where it has to', async () => {
		expect(await sizes(10, (length) => (length > 3 ? overLimit(3) : undefined))).toEqual([
			10, 3, 3, 3, 1,
		]);
		expect(await sizes(10, (length) => (length > 9 ? overLimit(9) : undefined))).toEqual([
			10, 5, 5,
		]);
		expect(await sizes(5, (length) => (length > 3 ? broken(413) : undefined))).toEqual([5, 3, 2]);
		expect(await sizes(1001, (length) => (length > 1000 ? broken(500) : undefined))).toEqual([
			1001, 1000, 1,
		]);
		expect(await sizes(1000, () => broken(500))).toEqual([1000]);
		expect(await sizes(1001, () => broken(400))).toEqual([1001]);
		expect(await sizes(1, () => broken(413))).toEqual([1]);
	});
});

describe('Those of some IDs that are not there', () => {
	const missing = async (
		ids: unknown[],
		answer: (request: DirectusRequest) => unknown,
		key: typeof textKey | undefined = textKey,
	) => await missingIn(directusOf(answer).directus, { path, collection: 'things', key }, ids);

	it('are told, as far as the caller may tell', async () => {
		expect(await missing(['a', 'b', 'b'], () => [{ id: 'a' }])).toEqual(new Set(['b']));
		expect(
			await missingIn(directusOf(() => []).directus, { path, collection: 'things' }, ['a']),
		).toBeUndefined();
		const forbidden = new Failure('No', 'no', { code: 'FORBIDDEN' });
		const refusing = (failure: Failure) => () => {
			throw failure;
		};
		expect(await missing(['a'], refusing(forbidden))).toBeUndefined();
		const busy = new Failure('Busy', 'no', { code: 'X' });
		await expect(missing(['a'], refusing(busy))).rejects.toBe(busy);
	});

	it('are looked for by their address where only the server can tell', async () => {
		const answer = (request: DirectusRequest) => {
			if (request.path === path) return request.query!.filter ? [{ id: 'ABC' }] : [];
			if (request.path.endsWith('/abc')) return { id: 'ABC' };
			throw new Failure('No', 'no', { code: 'FORBIDDEN' });
		};
		expect(await missing(['abc', 'Abc'], answer)).toEqual(new Set(['Abc']));
	});

	it('are looked for by 10,000 at once', async () => {
		const { directus, asked } = directusOf(() => []);
		await missingIn(directus, { path, collection: 'things', key: countedKey }, range(10_001));
		expect(asked.map(({ query }) => query!.limit)).toEqual([10_000, 1]);
	});

	it('are asked for by the key alone, but of permissions', () => {
		expect(keyOnly('things', textKey)).toEqual({ fields: ['id'] });
		expect(keyOnly('directus_permissions', textKey)).toEqual({});
	});
});

it('a look after a lost answer gives nothing where it fails, and no record of which only the server knows', async () => {
	const failing = directusOf(() => {
		throw new Error('No');
	});
	expect(await lookUp(failing.directus, { path, query: {}, key: textKey }, ['a'])).toBeUndefined();
	const { directus } = directusOf(() => [{ id: 'ABC' }]);
	const find = (await lookUp(directus, { path, query: {}, key: textKey }, ['abc', 'Abc', 'ABC']))!;
	expect([find('abc'), find('ABC'), find('x')]).toEqual([undefined, { id: 'ABC' }, undefined]);
});

describe('Limits', () => {
	it.each<[IDataObject, unknown]>([
		[{ returnAll: true, limit: 5 }, Infinity],
		[{ limit: 5 }, 5],
		[{ limit: '7' }, 7],
		[{ limit: 0 }, 0],
		[{ limit: null }, 0],
		[{ limit: 'x' }, 'x'],
	])('of %j is %j', (ui, limit) => {
		expect(wantedRecords(ui)).toBe(limit);
	});

	it('has to be given', () => {
		expect(refusalOf(() => wantedRecords({}))).toMatchObject({
			message: 'Missing required parameter: Limit',
		});
	});

	const withMax = (max: unknown) =>
		({ serverInfo: async () => ({ queryLimit: { max } }) }) as unknown as Partial<Directus>;

	it.each<[unknown, number]>([
		[undefined, Infinity],
		[-1, Infinity],
		[0, 0],
		[100, 100],
		['100', 100],
	])('of a server that tells %j at once is %d', async (max, most) => {
		expect(await mostAtOnce(directusOf(() => [], withMax(max)).directus)).toBe(most);
		expect(await mostAtOnce(directusOf(() => []).directus)).toBe(Infinity);
	});

	it.each<[unknown, number]>([
		[[{ count: '5' }], 5],
		[[{ count: 5 }], 5],
		[[{}], 0],
		[[], 0],
	])('a count of %j is %d', async (data, count) => {
		const { directus, asked } = directusOf(() => data);
		expect(await countOf(directus, path, { filter: { a: 1 }, search: 'x', limit: 5 })).toBe(count);
		expect(asked).toEqual([
			{
				...{ method: 'GET', path, searchable: true },
				query: { filter: { a: 1 }, search: 'x', aggregate: { count: '*' } },
			},
		]);
	});

	it.each<[number, number, IDataObject, number, number, number]>([
		[-1, 50, {}, 9, 50, 0],
		[-1, Infinity, {}, 9, -1, 0],
		[100, 100, {}, 500, 100, 0],
		[100, 101, {}, 100, 100, 1],
		[100, Infinity, {}, 100, 100, 1],
		[100, Infinity, { offset: 5 }, 105, 100, 1],
	])(
		'of an export (at most %d, wanted %d of %j, found %d) is %d',
		async (max, wanted, query, found, limit, requests) => {
			const { directus, asked } = directusOf(() => [{ count: found }], withMax(max));
			expect(await exportLimit(directus, path, query, wanted)).toBe(limit);
			expect(asked).toHaveLength(requests);
		},
	);

	it.each<[number, IDataObject, number, number]>([
		[Infinity, {}, 101, 101],
		[Infinity, { offset: 4 }, 105, 101],
		[150, {}, 500, 150],
	])(
		'of an export of %d %j of %d is refused where the server leaves some out',
		async (wanted, query, found, asked) => {
			const { directus } = directusOf(() => [{ count: found }], withMax(100));
			expect(await exportLimit(directus, path, query, wanted).catch(saidBy)).toEqual({
				message: `This Directus puts at most 100 records in a file, and ${asked} were asked for`,
				written: 'no',
				description:
					'No file was made. QUERY_LIMIT_MAX of the server sets that. Choose fewer with a filter or a limit, or read the records with Get Many, which takes as many answers as it needs, and make the file in n8n.',
			});
		},
	);
});

describe('What was not found', () => {
	const withChoice = (ifNotFound?: string) =>
		inputOf({ ui: ifNotFound === undefined ? {} : { ifNotFound } });

	it.each([
		[undefined, 'error'],
		['error', 'error'],
		['other', 'error'],
		['item', 'item'],
		['nothing', 'nothing'],
	])('of the choice %j fares as %s', async (given, choice) => {
		const failure = new Failure('No', 'no');
		expect(ifNotFoundOf(withChoice(given))).toBe(choice);
		expect(await notFoundOutcome(withChoice(given), { id: 1 }, async () => failure)).toEqual(
			{ error: failure, item: { records: [{ id: 1, found: false }] }, nothing: { records: [] } }[
				choice
			],
		);
		const records = [{ id: 1 }, { id: 2 }];
		expect(foundOutcome(withChoice(given), records)).toEqual({
			records: choice === 'item' ? records.map((one) => ({ ...one, found: true })) : records,
		});
	});

	it('cannot be told by a field that the record has itself', () => {
		expect(saidBy(foundOutcome(withChoice('item'), [{ id: 1 }, { found: null }]))).toEqual({
			...{ message: 'The record has a field "found" itself', written: 'no', field: 'found' },
			description:
				'It cannot say whether the record was found. Choose something else under If Not Found, or leave the field out of those that are returned, under Options.',
		});
	});
});

describe('A singleton', () => {
	const knowing = (
		meta: object | null | undefined,
		count = 0,
		key: typeof textKey | undefined = countedKey,
	) =>
		directusOf(() => [{ count }], {
			collection: async (collection) => (meta === undefined ? undefined : { collection, meta }),
			primaryKey: async () => key,
		});
	const one = { singleton: true };

	it.each<[unknown, object | null | undefined, boolean]>([
		['things', one, true],
		['things', { singleton: false }, false],
		['things', null, false],
		['things', undefined, false],
		['directus_settings', one, false],
		['', one, false],
		[undefined, one, false],
	])('is %j with %j: %s', async (collection, meta, is) => {
		expect(await isSingleton(knowing(meta).directus, collection)).toBe(is);
		const refused = await refuseSingleton(knowing(meta).directus, collection).then(
			() => undefined,
			saidBy,
		);
		expect(refused).toEqual(
			is
				? {
						...{ message: '"things" is a singleton', written: 'no' },
						description:
							'Nothing was sent. It holds one item, which has no ID: change it with Update Singleton.',
					}
				: undefined,
		);
	});

	it.each<[IDataObject, number, boolean, boolean?]>([
		[{}, 0, false, true],
		[{ filter: { a: 1 } }, 0, true, true],
		[{ filter: { a: 1 } }, 1, false, false],
		[{ search: 'x' }, 0, true, true],
		[{ offset: 1 }, 1, true, true],
		[{ offset: 0 }, 1, false, false],
		[{ offset: 1 }, 2, false, false],
		[{ groupBy: ['a'] }, 0, true, true],
		[{ groupBy: ['a'], offset: 1 }, 1, false, false],
		[{ groupBy: ['a'], aggregate: { count: '*' } }, 0, true, true],
		[{ aggregate: { count: '*' } }, 0, false, false],
		[{ aggregate: { count: '*' }, filter: { a: 1 } }, 0, false, false],
	])('read with %j, holding %d, finds no item: %s', async (query, count, none, hasNone) => {
		const { directus } = knowing(one, count);
		expect(await findsNoItem(directus, path, 'things', query)).toBe(none);
		expect(await hasNoItem(directus, path, 'things', query)).toBe(hasNone);
	});

	it('is none behind other endpoints, and where the collection is of many', async () => {
		const query = { filter: { a: 1 } };
		expect(await findsNoItem(knowing(one).directus, '/users', 'things', query)).toBe(false);
		expect(await findsNoItem(knowing({}).directus, path, 'things', query)).toBe(false);
	});

	it.each<[IDataObject, object, typeof textKey | undefined, boolean]>([
		[{ id: null, a: 1 }, one, countedKey, true],
		[{ id: null }, {}, countedKey, false],
		[{ id: 1, a: null }, one, countedKey, false],
		[{ id: 1 }, one, countedKey, false],
		[{ a: null }, one, countedKey, false],
		[{ id: null }, one, undefined, false],
	])('answered as %j with %j is unsaved: %s', async (record, meta, key, is) => {
		const { directus } = knowing(meta);
		directus.primaryKey = async () => key;
		expect(await isUnsaved(directus, 'things', record)).toBe(is);
	});

	it('says what to do', async () => {
		await expect(refuseSingleton(knowing(one).directus, 'things')).rejects.toThrow(
			'"things" is a singleton',
		);
		expect(singletonRefusal).toEqual({
			...{ codes: ['ROUTE_NOT_FOUND'], message: 'The collection is a singleton' },
			next: 'It holds one item, which has no ID: change it with Update Singleton. If it is no singleton, check the Directus URL of the credential.',
		});
		expect(WITHOUT_ID).toBe(
			'The collection is a singleton: it holds one item, which Get Singleton reads and Update Singleton changes without an ID.',
		);
	});
});
