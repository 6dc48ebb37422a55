import { byId } from '../scenarios/scenario.mjs';
import { range } from '../support/records.mjs';
import { column, type OldFault, run, SERIAL_ID, withCollection } from './oldFault.mjs';

const collection = 'old_fault_large';

export const entityTooLarge: OldFault = {
	report: 'https://github.com/directus/directus/issues/13161',
	title: 'more items than one request may carry are created in several',
	proves: async (server) =>
		await withCollection(
			server,
			collection,
			[SERIAL_ID, column('n', 'integer'), column('text', 'text')],
			async () => {
				const items = range(60).map((n) => ({ json: { n, text: 'x'.repeat(50_000) } }));
				const { error } = await run(
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
					{ items },
				);
				expect(error?.message).toBeUndefined();
				const held = await server.request('GET', `/items/${collection}?fields=n&sort=id&limit=-1`);
				expect(held).toEqual(range(60).map((n) => ({ n })));
			},
		),
};
