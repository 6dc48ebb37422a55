import { byId } from '../scenarios/scenario.mjs';
import { column, type OldFault, run, withCollection } from './oldFault.mjs';

const collection = 'old_fault_keys';
const keys = ['AB#ab', 'clients/John Doe', '100%', 'a,b', 'a?b=c'];
const node = { resource: 'items', collection: byId(collection), id: byId('={{ $json.id }}') };

export const specialCharactersInKeys: OldFault = {
	report: 'https://github.com/directus/directus/issues/4896',
	title: 'keys with #, /, % and ? mean the items that have them',
	proves: async (server) =>
		await withCollection(
			server,
			collection,
			[column('id', 'string', { is_primary_key: true }), column('title', 'string')],
			async () => {
				await server.request(
					'POST',
					`/items/${collection}`,
					keys.map((id) => ({ id, title: 'old' })),
				);
				const items = keys.map((id) => ({ json: { id, title: `of ${id}` } }));
				const fields = {
					mappingMode: 'autoMapInputData',
					value: null,
					matchingColumns: [],
					schema: [],
				};
				const changed = await run(server, { ...node, operation: 'update', fields }, { items });
				expect(changed.error?.message).toBeUndefined();
				// Each alone, so that its key stands in an address.
				for (const id of keys) {
					const { items: got } = await run(
						server,
						{ ...node, operation: 'get' },
						{ items: [{ json: { id } }] },
					);
					expect(got.map(({ json }) => json)).toEqual([{ id, title: `of ${id}` }]);
				}
				const gone = await run(
					server,
					{ ...node, operation: 'delete' },
					{ items: items.slice(0, 3) },
				);
				expect(gone.error?.message).toBeUndefined();
				const held = await server.request('GET', `/items/${collection}?fields=id&sort=id`);
				expect(held).toEqual([{ id: 'a,b' }, { id: 'a?b=c' }]);
			},
		),
};
