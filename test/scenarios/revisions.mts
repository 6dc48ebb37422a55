import { makeCollection } from './crudSteps.mjs';
import { byId, type Scenario } from './scenario.mjs';

const collection = 'scenario_revised';

export const revisions: Scenario = {
	resource: 'revisions',
	before: async (server) => {
		await makeCollection(server, collection, ['First']);
		await server.request('PATCH', `/items/${collection}/1`, { title: 'Second' });
	},
	steps: [
		{
			operation: 'list',
			parameters: {
				returnAll: true,
				filterType: 'manual',
				filters: {
					conditions: [
						{ field: 'collection', operator: '_eq', value: collection },
						{ field: 'item', operator: '_eq', value: '1' },
					],
				},
			},
			verify: ({ items, state }) => {
				// The newest ones, should an older run have left some behind.
				const newest = items.slice(-2).map(({ json }) => json);
				expect(newest.map(({ delta }) => delta)).toEqual([{ title: 'First' }, { title: 'Second' }]);
				state.ids = newest.map(({ id }) => id);
			},
		},
		{
			operation: 'get',
			parameters: ({ ids }) => ({ id: byId(ids[0]) }),
			verify: ({ items, state }) => {
				expect(items[0]?.json).toMatchObject({ id: state.ids[0], collection, item: '1' });
			},
		},
		{
			operation: 'revert',
			parameters: ({ ids }) => ({ id: byId(ids[0]) }),
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ success: true });
				expect(await server.request('GET', `/items/${collection}/1`)).toMatchObject({
					title: 'First',
				});
			},
		},
		{
			operation: 'revert',
			title: 'to one that is not there',
			parameters: { id: byId('999999999') },
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
	],
	after: async (server) => {
		await server.status('DELETE', `/collections/${collection}`);
	},
};
