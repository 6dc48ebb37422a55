/** How many records a read asks for at once, with a plain object in the place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { mostOfWeight } from '../../dist/nodes/Directus/reads/pages';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, handledBy, inputOf } from '../support/directusObject.mjs';
import { range } from '../support/records.mjs';

const { get, delete: erase } = resources.items!.operations;
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

it('the weight of records is that of some of all, not of the first', () => {
	const small = range(50).map((id) => ({ id }));
	const large = small.map(({ id }) => ({ id, body: 'x'.repeat(100_000) }));
	expect(mostOfWeight(small)).toBe(10_000);
	expect(mostOfWeight(large)).toBe(39);
	expect(mostOfWeight([...small, ...large])).toBeLessThan(100);
	expect(mostOfWeight([{ body: 'x'.repeat(9_000_000) }])).toBe(1);
});
