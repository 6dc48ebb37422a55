import { byId } from '../scenarios/scenario.mjs';
import { range } from '../support/records.mjs';
import { column, type OldFault, run, SERIAL_ID, withCollection } from './oldFault.mjs';

const collection = 'old_fault_pages';
const SIZE = 1500;

export const pagesOfEqualValues: OldFault = {
	report: 'https://github.com/directus/directus/issues/15436',
	title: 'no item is lost or doubled between pages that are sorted by a value that many have',
	proves: async (server) =>
		await withCollection(server, collection, [SERIAL_ID, column('n', 'integer')], async () => {
			for (let start = 0; start < SIZE; start += 500)
				await server.request(
					'POST',
					`/items/${collection}?limit=1`,
					range(500).map((n) => ({ n: (start + n) % 3 })),
				);
			const { items } = await run(server, {
				resource: 'items',
				operation: 'list',
				collection: byId(collection),
				returnAll: true,
				sortRules: { rules: [{ field: 'n', direction: '' }] },
			});
			const ids = items.map(({ json }) => Number(json.id));
			expect([...ids].sort((a, b) => a - b)).toEqual(range(SIZE).map((n) => n + 1));
			const values = items.map(({ json }) => json.n);
			expect(values).toEqual([...values].sort());
		}),
};
