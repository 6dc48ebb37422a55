import { byId } from '../scenarios/scenario.mjs';
import { range } from '../support/records.mjs';
import { column, type OldFault, run, SERIAL_ID, withCollection } from './oldFault.mjs';

const collection = 'old_fault_values';

export const longListOfValues: OldFault = {
	report: 'https://github.com/directus/directus/issues/16745',
	title: 'a list of more than twenty values in a filter stays a list',
	proves: async (server) =>
		await withCollection(server, collection, [SERIAL_ID, column('n', 'integer')], async () => {
			await server.request(
				'POST',
				`/items/${collection}`,
				range(70).map((n) => ({ n })),
			);
			const { items, error } = await run(server, {
				resource: 'items',
				operation: 'list',
				collection: byId(collection),
				returnAll: true,
				filterType: 'json',
				filterJson: JSON.stringify({ n: { _in: range(60) } }),
			});
			expect(error?.message).toBeUndefined();
			expect(items.map(({ json }) => json.n)).toEqual(range(60));
		}),
};
