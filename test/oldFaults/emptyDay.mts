import { byId } from '../scenarios/scenario.mjs';
import { column, type OldFault, run, SERIAL_ID, withCollection } from './oldFault.mjs';

const collection = 'old_fault_empty_day';

export const emptyDay: OldFault = {
	report: 'https://github.com/directus/directus/issues/2653',
	title: 'an empty cell for a day empties it, and is not sent as an empty text',
	proves: async (server) =>
		await withCollection(server, collection, [SERIAL_ID, column('day', 'date')], async () => {
			const { id } = await server.request('POST', `/items/${collection}`, { day: '2020-04-06' });
			const { error } = await run(
				server,
				{
					resource: 'items',
					operation: 'update',
					collection: byId(collection),
					id: byId(String(id)),
					fields: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
				},
				{ items: [{ json: { day: '' } }] },
			);
			expect(error?.message).toBeUndefined();
			const held = await server.request('GET', `/items/${collection}?fields=day`);
			expect(held).toEqual([{ day: null }]);
		}),
};
