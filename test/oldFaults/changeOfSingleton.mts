import { byId } from '../scenarios/scenario.mjs';
import { column, type OldFault, run, SERIAL_ID, withCollection } from './oldFault.mjs';

const collection = 'old_fault_singleton';

export const changeOfSingleton: OldFault = {
	report: 'https://github.com/directus/directus/issues/5217',
	title: 'the item of a singleton is changed without an ID',
	proves: async (server) =>
		await withCollection(
			server,
			collection,
			[SERIAL_ID, column('title', 'string')],
			async () => {
				for (const title of ['first', 'second']) {
					const { error } = await run(
						server,
						{
							resource: 'items',
							operation: 'updateSingleton',
							collection: byId(collection),
							fields: {
								mappingMode: 'autoMapInputData',
								value: null,
								matchingColumns: [],
								schema: [],
							},
						},
						{ items: [{ json: { title } }] },
					);
					expect(error?.message).toBeUndefined();
					expect(await server.request('GET', `/items/${collection}`)).toMatchObject({ title });
				}
			},
			{ singleton: true },
		),
};
