import { byId } from '../scenarios/scenario.mjs';
import { range } from '../support/records.mjs';
import { column, type OldFault, run, SERIAL_ID, withCollection } from './oldFault.mjs';

const collection = 'old_fault_conditions';

export const manyConditions: OldFault = {
	report: 'https://github.com/directus/directus/issues/25208',
	title: 'forty conditions are a filter, where an address of more than 21 was refused',
	proves: async (server) =>
		await withCollection(server, collection, [SERIAL_ID, column('n', 'integer')], async () => {
			await server.request(
				'POST',
				`/items/${collection}`,
				range(45).map((n) => ({ n })),
			);
			const conditions = range(40).map((n) => ({ field: 'n', operator: '_neq', value: String(n) }));
			const { items, error } = await run(server, {
				resource: 'items',
				operation: 'list',
				collection: byId(collection),
				returnAll: true,
				filterType: 'manual',
				filters: { conditions },
			});
			expect(error?.message).toBeUndefined();
			expect(items.map(({ json }) => json.n)).toEqual([40, 41, 42, 43, 44]);
		}),
};
