/** Look Up and If Not Found, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, fieldOf, handledBy, inputOf } from '../support/directusObject.mjs';

const { lookUp, get, getSingleton } = resources.items!.operations;
const path = { collection: 'things' };
const fields = [countedKey, fieldOf('title', 'string'), fieldOf('data', 'json')];

const inputsOf = (titles: unknown[], ui: IDataObject = {}) =>
	titles.map((title, index) =>
		inputOf({
			index,
			path,
			body: { title } as IDataObject,
			ui: { matchesToReturn: 'only', ...ui },
		}),
	);

/** Answers a read as a database does that finds texts with any case: in the order of the keys, up to the limit. */
const database =
	(records: IDataObject[]) =>
	({ query = {} }: DirectusRequest) => {
		const { title, id } = Object.assign(
			{},
			...[(query.filter as IDataObject)?._and ?? query.filter].flat(),
		) as { title?: { _in?: string[]; _eq?: string }; id?: { _gt: number } };
		const wanted = [title?._in ?? title?._eq ?? []].flat().map((one) => one.toLowerCase());
		return records
			.filter((one) => wanted.includes(String(one.title).toLowerCase()))
			.filter((one) => Number(one.id) > (id?._gt ?? 0))
			.slice(0, query.limit as number);
	};

const recordsOf = (...titles: string[]) => titles.map((title, n) => ({ id: n + 1, title }));

describe('Look Up', () => {
	it('finds for an input what another one found, where the database holds both equal', async () => {
		const answer = database(recordsOf('abc'));
		const { outcomes } = await handledBy(lookUp!, inputsOf(['abc', 'ABC']), { fields, answer });
		const record = { id: 1, title: 'abc' };
		expect(outcomes).toEqual([{ records: [record] }, { records: [record] }]);
	});

	it('of the first match reads no more than is needed, however many match', async () => {
		const records = recordsOf(...Array.from({ length: 5000 }, () => 'a'), 'b', 'c');
		const inputs = inputsOf(['a', 'b', 'c', 'd'], { matchesToReturn: 'first', ifNotFound: 'item' });
		const { outcomes, sent } = await handledBy(lookUp!, inputs, {
			fields,
			answer: database(records),
		});
		expect(outcomes).toEqual([
			{ records: [{ id: 1, title: 'a', found: true }] },
			{ records: [{ id: 5001, title: 'b', found: true }] },
			{ records: [{ id: 5002, title: 'c', found: true }] },
			{ records: [{ title: 'd', found: false }] },
		]);
		expect(sent.map(({ query }) => query!.limit)).toEqual([5, 4]);
	});

	it('of the only match knows that there are several without reading all', async () => {
		const records = recordsOf(...Array.from({ length: 5000 }, () => 'a'), 'b');
		const { outcomes, sent } = await handledBy(lookUp!, inputsOf(['a', 'b']), {
			fields,
			answer: database(records),
		});
		expect(outcomes).toEqual([
			expect.objectContaining({ message: 'Several items have title = "a"', written: 'no' }),
			{ records: [{ id: 5001, title: 'b' }] },
		]);
		expect(sent.length).toBeLessThan(5);
	});

	it('finds what only the server holds equal, and prefers what is equal here', async () => {
		const records = recordsOf('ADA', 'Bob', 'bob');
		const { outcomes } = await handledBy(lookUp!, inputsOf(['ada', 'bob', 'eve']), {
			fields,
			answer: database(records),
		});
		expect(outcomes).toEqual([
			{ records: [{ id: 1, title: 'ADA' }] },
			{ records: [{ id: 3, title: 'bob' }] },
			expect.objectContaining({ message: 'No item in things has title = "eve"' }),
		]);
	});

	it('gives two inputs that find the same item a copy each', async () => {
		const { outcomes, sent } = await handledBy(lookUp!, inputsOf(['a', 'a']), {
			fields,
			answer: database(recordsOf('a')),
		});
		const [one, other] = outcomes as Array<{ records: IDataObject[] }>;
		expect(one!.records).toEqual(other!.records);
		expect(one!.records[0]).not.toBe(other!.records[0]);
		expect(sent).toHaveLength(1);
	});

	it('asks for the fields to match on and takes them out of what comes out', async () => {
		const inputs = inputsOf(['a']).map((one) => ({ ...one, query: { fields: ['data'] } }));
		const { outcomes, sent } = await handledBy(lookUp!, inputs, {
			fields,
			answer: () => [{ id: 1, title: 'a', data: { b: 1 } }],
		});
		expect(outcomes).toEqual([{ records: [{ data: { b: 1 } }] }]);
		expect(sent[0]!.query!.fields).toEqual(['data', 'id', 'title']);
	});

	it('refuses a field that Directus compares with nothing, before it asks', async () => {
		const input = inputOf({ path, body: { data: 'x' }, ui: { matchesToReturn: 'only' } });
		const { outcomes, sent } = await handledBy(lookUp!, [input], { fields, answer: () => [] });
		expect(outcomes).toEqual([
			expect.objectContaining({ message: 'The field "data" cannot be matched on' }),
		]);
		expect(sent).toEqual([]);
	});

	it('asks for the description of the collection while its fields are on their way', async () => {
		let bothAsked: () => void;
		const both = new Promise<void>((resolve) => (bothAsked = resolve));
		let asked = 0;
		// Each answers when both are asked for: one behind the other would wait for ever.
		const answered = async <T,>(value: T): Promise<T> => {
			asked += 1;
			if (asked === 2) bothAsked();
			await both;
			return value;
		};
		const { outcomes } = await handledBy(lookUp!, inputsOf(['abc']), {
			fields,
			answer: database(recordsOf('abc')),
			more: {
				collection: async () => await answered(undefined),
				primaryKey: async () => await answered(countedKey),
			},
		});
		expect(outcomes).toEqual([{ records: [{ id: 1, title: 'abc' }] }]);
	});

	it('that matches on nothing is refused', () => {
		expect(() => lookUp!.prepare!(inputOf({ path }), lookUp!)).toThrow(
			'Missing required parameter: Match On',
		);
	});
});

describe('A record with a field "found"', () => {
	it('is an error where an item is to say whether it was found, and else a record like others', async () => {
		const ids = ['item', 'nothing'].map((ifNotFound, index) =>
			inputOf({ index, path: { ...path, id: 1 }, ui: { ifNotFound } }),
		);
		const { outcomes } = await handledBy(get!, ids, {
			fields,
			answer: () => [{ id: 1, found: 'in the attic' }],
		});
		expect(outcomes).toEqual([
			expect.objectContaining({ message: 'The record has a field "found" itself', written: 'no' }),
			{ records: [{ id: 1, found: 'in the attic' }] },
		]);
	});
});

describe('If Not Found of Get Singleton', () => {
	const read = async (ifNotFound: string, count: number) => {
		const input = inputOf({ path, ui: { ifNotFound } });
		const { outcomes, sent } = await handledBy(getSingleton!, [input], {
			fields,
			answer: ({ query }) => (query?.aggregate ? [{ count }] : { id: null, title: 'A default' }),
		});
		return { outcome: outcomes[0], requests: sent.length };
	};

	it.each([
		['defaults', 0, { records: [{ id: null, title: 'A default' }] }, 1],
		['nothing', 0, { records: [] }, 2],
		['item', 0, { records: [{ found: false }] }, 2],
		['item', 1, { records: [{ id: null, title: 'A default', found: true }] }, 2],
		['error', 1, { records: [{ id: null, title: 'A default' }] }, 2],
	])('%s, where it holds %d', async (ifNotFound, count, wanted, requests) => {
		expect(await read(ifNotFound, count)).toEqual({ outcome: wanted, requests });
	});

	it('is an error that names the singleton', async () => {
		const { outcome } = await read('error', 0);
		expect(outcome).toBeInstanceOf(Failure);
		expect((outcome as Failure).message).toBe('Nothing has been saved in the singleton "things"');
	});
});
