import { byId } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { column, type OldFault, run, SERIAL_ID, withCollection } from './oldFault.mjs';

const collection = 'old_fault_unread';

export const createWithoutReading: OldFault = {
	report: 'https://github.com/directus/directus/issues/3459',
	title: 'who may create and not read is told that it was created, and is not answered with null',
	proves: async (server) =>
		await withCollection(server, collection, [SERIAL_ID, column('title', 'string')], async () => {
			const caller = await callerWho(server, allOf(collection, 'create'));
			try {
				const { items, error } = await run(
					server,
					{
						resource: 'items',
						operation: 'create',
						collection: byId(collection),
						fields: {
							mappingMode: 'autoMapInputData',
							value: null,
							matchingColumns: [],
							schema: [],
						},
					},
					{ credential: caller.credential, items: [{ json: { title: 'T' } }] },
				);
				expect(error?.message).toBeUndefined();
				expect(items[0]?.json).toMatchObject({ success: true });
				const held = await server.request('GET', `/items/${collection}?fields=title`);
				expect(held).toEqual([{ title: 'T' }]);
			} finally {
				await caller.remove();
			}
		}),
};
