import { byId } from '../scenarios/scenario.mjs';
import { column, type OldFault, run, SERIAL_ID, withCollection } from './oldFault.mjs';

const collection = 'old_fault_day';

export const dayBefore: OldFault = {
	report: 'https://github.com/directus/directus/issues/7383',
	title: 'a day stays that day west of Greenwich',
	proves: async (server) =>
		await withCollection(server, collection, [SERIAL_ID, column('day', 'date')], async () => {
			const { items, error } = await run(
				server,
				{
					resource: 'items',
					operation: 'create',
					collection: byId(collection),
					fields: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
				},
				{ timezone: 'America/Los_Angeles', items: [{ json: { day: '2021-08-12' } }] },
			);
			expect(error?.message).toBeUndefined();
			expect(items[0]?.json.day).toBe('2021-08-12');
			const held = await server.request('GET', `/items/${collection}?fields=day`);
			expect(held).toEqual([{ day: '2021-08-12' }]);
		}),
};
