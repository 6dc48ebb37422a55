import { byId } from '../scenarios/scenario.mjs';
import { range } from '../support/records.mjs';
import { column, type OldFault, run, SERIAL_ID, withCollection } from './oldFault.mjs';

const collection = 'old_fault_hundred';

export const moreThanAHundred: OldFault = {
	report: 'https://github.com/directus/directus/issues/22926',
	title:
		'Return All gives all 128 items, where the API gives a hundred unless it is asked for more',
	proves: async (server) =>
		await withCollection(server, collection, [SERIAL_ID, column('n', 'integer')], async () => {
			await server.request(
				'POST',
				`/items/${collection}`,
				range(128).map((n) => ({ n })),
			);
			const node = { resource: 'items', operation: 'list', collection: byId(collection) };
			const { items } = await run(server, { ...node, returnAll: true });
			expect(items.map(({ json }) => json.n)).toEqual(range(128));
		}),
};
