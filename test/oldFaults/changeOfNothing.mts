import { byId } from '../scenarios/scenario.mjs';
import { column, type OldFault, run, SERIAL_ID, withCollection } from './oldFault.mjs';

const collection = 'old_fault_missing';

export const changeOfNothing: OldFault = {
	report: 'https://github.com/directus/directus/issues/12604',
	title:
		'a change of an item that is not there is an error, where Directus answers as if it had been made',
	proves: async (server) =>
		await withCollection(server, collection, [SERIAL_ID, column('title', 'string')], async () => {
			const { error } = await run(
				server,
				{
					resource: 'items',
					operation: 'update',
					collection: byId(collection),
					id: byId('4711'),
					fields: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
				},
				{ items: [{ json: { title: 'T' } }] },
			);
			expect(error?.message).toContain('4711');
			expect(await server.request('GET', `/items/${collection}`)).toEqual([]);
		}),
};
