/** How many records a read asks for at once, with a plain object in the place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { mostOfWeight, readPages } from '../../dist/nodes/Directus/reads/pages';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { TOO_LONG } from '../../dist/nodes/Directus/transport/stream';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, fieldOf, handledBy, inputOf } from '../support/directusObject.mjs';
import { range } from '../support/records.mjs';

const { get, lookUp, delete: erase } = resources.items!.operations;
const path = (id: number) => ({ collection: 'things', id });
const keysIn = ({ query }: DirectusRequest) =>
	((query?.filter as IDataObject | undefined)?.id as { _in: string[] } | undefined)?._in ?? [];

/** Reads or deletes as many records as there are, and gives how many keys each request held. */
async function sizesOf(
	row: typeof get,
	count: number,
	{ of = {}, most = Infinity }: { of?: IDataObject; most?: number } = {},
) {
	const inputs = range(count).map((index) => inputOf({ index, path: path(index) }));
	const { outcomes, sent } = await handledBy(row!, inputs, {
		fields: [countedKey],
		answer: (request) => {
			const keys = keysIn(request);
			// As Directus answers where the database takes no list of that length.
			if (keys.length > most)
				throw new Failure('An unexpected error occurred.', 'no', {
					code: 'INTERNAL_SERVER_ERROR',
					status: 500,
				});
			if (request.method === 'DELETE') return undefined;
			return keys.map((id) => ({ id: Number(id), ...of })).reverse();
		},
	});
	const looks = sent.filter(({ method }) => method !== 'DELETE');
	return { outcomes, sizes: looks.map((request) => keysIn(request).length) };
}

const records = (count: number, of: IDataObject = {}) =>
	range(count).map((id) => ({ records: [{ id, ...of }] }));

describe('Get of many', () => {
	it('reads small records in few requests', async () => {
		const { outcomes, sizes } = await sizesOf(get, 3000);
		expect(sizes).toEqual([500, 2500]);
		expect(outcomes).toEqual(records(3000));
	});

	it('reads large records in answers of some megabytes', async () => {
		const of = { body: 'x'.repeat(40_000) };
		const { outcomes, sizes } = await sizesOf(get, 700, { of });
		expect(sizes.slice(0, 2)).toEqual([500, 99]);
		expect(outcomes).toEqual(records(700, of));
	});

	it('asks for fewer where the database takes no longer list', async () => {
		const { outcomes, sizes } = await sizesOf(get, 3000, { most: 2100 });
		expect(sizes).toEqual([500, 2500, 1000, 1000, 500]);
		expect(outcomes).toEqual(records(3000));
	});
});

describe('Delete', () => {
	it('looks for many keys at once, and for fewer where the database takes no longer list', async () => {
		expect((await sizesOf(erase, 3000)).sizes).toEqual([3000]);
		const { outcomes, sizes } = await sizesOf(erase, 3000, { most: 2100 });
		expect(sizes).toEqual([3000, 1000, 1000, 1000]);
		expect(outcomes).toHaveLength(3000);
		expect(outcomes).toMatchObject(outcomes.map(() => ({ records: [{ deleted: true }] })));
	});
});

describe('Look Up', () => {
	const slugOf = (id: number) => `slug-${id}`;
	/** Looks up as many records as there are, and gives how many values each request held. */
	async function looked(
		count: number,
		{ of = {}, refuses }: { of?: IDataObject; refuses?: (values: string[]) => Failure | undefined },
	) {
		const inputs = range(count).map((index) =>
			inputOf({
				index,
				path: { collection: 'things' },
				body: { slug: slugOf(index) },
				ui: { matchesToReturn: 'only' },
			}),
		);
		const { outcomes, sent } = await handledBy(lookUp!, inputs, {
			fields: [countedKey, fieldOf('slug', 'string')],
			answer: ({ query = {} }) => {
				const rules = [(query.filter as IDataObject)._and ?? query.filter].flat();
				const { slug, id } = Object.assign({}, ...rules) as {
					slug: { _in: string[] };
					id?: { _gt: number };
				};
				const refusal = refuses?.(slug._in);
				if (refusal) throw refusal;
				return slug._in
					.map((one) => ({ id: Number(one.slice(5)), slug: one, ...of }))
					.filter((one) => one.id > (id?._gt ?? -1))
					.slice(0, query.limit as number);
			},
		});
		const sizes = sent.map(
			({ query }) => (query!.filter as { slug: { _in: string[] } }).slug?._in.length,
		);
		return { outcomes, sizes };
	}
	const found = (count: number, of: IDataObject = {}) =>
		range(count).map((id) => ({ records: [{ id, slug: slugOf(id), ...of }] }));

	it('finds small records in few requests', async () => {
		const { outcomes, sizes } = await looked(12_000, {});
		expect(sizes).toEqual([1000, 10_000, 1000]);
		expect(outcomes).toEqual(found(12_000));
	});

	it('finds large records in answers of some megabytes', async () => {
		const of = { body: 'x'.repeat(40_000) };
		const { outcomes, sizes } = await looked(1250, { of });
		expect(sizes).toEqual([1000, 99, 99, 52]);
		expect(outcomes).toEqual(found(1250, of));
	});

	it('asks for fewer where the database takes no longer list, or the server no larger body', async () => {
		const status = (code: number) => new Failure('No.', 'no', { status: code });
		const many = await looked(5000, {
			refuses: ({ length }) => (length > 2100 ? status(500) : undefined),
		});
		expect(many.sizes).toEqual([1000, 4000, 1000, 1000, 1000, 1000]);
		expect(many.outcomes).toEqual(found(5000));
		const less = await looked(3000, {
			refuses: ({ length }) => (length > 600 ? status(413) : undefined),
		});
		expect(less.sizes).toEqual([1000, 500, 500, 500, 500, 500, 500]);
		expect(less.outcomes).toEqual(found(3000));
	});

	it('asks for many again behind one that is too much by itself', async () => {
		const tooLarge = new Failure('No.', 'no', { status: 413 });
		const odd = await looked(3000, {
			refuses: (values) => (values.includes(slugOf(1000)) ? tooLarge : undefined),
		});
		const { outcomes, sizes } = odd;
		expect(outcomes[1000]).toMatchObject({ details: { status: 413 } });
		const others = (list: unknown[]) => list.filter((_, place) => place !== 1000);
		expect(others(outcomes)).toEqual(others(found(3000)));
		// 2,000 together, halved until the one is alone, and then 1,000 again.
		expect(sizes.length).toBeLessThan(20);
		expect(sizes.slice(-2)).toEqual([1000, 999]);
	});
});

describe('Pages', () => {
	it('are asked for while the one before is used, and no more of them than are wanted', async () => {
		const told: string[] = [];
		const directus = {
			send: async ({ query = {} }: DirectusRequest) => {
				const from = ((query.filter as { id?: { _gt: number } })?.id?._gt ?? -1) + 1;
				told.push(`asked from ${from}`);
				return { data: range(query.limit as number).map((place) => ({ id: from + place })) };
			},
		} as unknown as Directus;
		const read = { path: '/items/things', query: {}, limit: 6, key: countedKey, size: 2 };
		let next = 0;
		for await (const page of readPages(directus, read)) {
			told.push(`used ${page.map(({ id }) => id).join(' ')}`);
			next += page.length;
		}
		expect(next).toBe(6);
		expect(told).toEqual(['asked from 0', 'asked from 2', 'used 0 1', 'used 2 3 4 5']);
	});

	it('are smaller where an answer was too long, since larger records have followed', async () => {
		const asked: number[] = [];
		const directus = {
			send: async ({ query = {} }: DirectusRequest) => {
				const limit = query.limit as number;
				const from = ((query.filter as { id?: { _gt: number } })?.id?._gt ?? -1) + 1;
				asked.push(limit);
				if (from >= 200 && limit > 1000) throw new Failure('No.', 'no', { code: TOO_LONG });
				return { data: range(Math.min(limit, 5000 - from)).map((place) => ({ id: from + place })) };
			},
		} as unknown as Directus;
		const read = { path: '/items/things', query: {}, limit: Infinity, key: countedKey, size: 200 };
		const ids: unknown[] = [];
		for await (const page of readPages(directus, read)) ids.push(...page.map(({ id }) => id));
		expect(ids).toEqual(range(5000));
		expect(asked.slice(0, 4)).toEqual([200, 10_000, 2500, 625]);
	});
});

it('the weight of records is that of some of all, not of the first', () => {
	const small = range(50).map((id) => ({ id }));
	const large = small.map(({ id }) => ({ id, body: 'x'.repeat(100_000) }));
	expect(mostOfWeight(small)).toBe(10_000);
	expect(mostOfWeight(large)).toBe(39);
	expect(mostOfWeight([...small, ...large])).toBeLessThan(100);
	expect(mostOfWeight([{ body: 'x'.repeat(9_000_000) }])).toBe(1);
});
