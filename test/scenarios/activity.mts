import { makeCollection } from './crudSteps.mjs';
import { byId, type Scenario, type Server } from './scenario.mjs';

const collection = 'scenario_active';

/** What the server holds of a comment: Directus 10 keeps it among the activity. */
const commentOn = async (server: Server, id: unknown) =>
	await server.request('GET', `${server.version === '10' ? '/activity' : '/comments'}/${id}`);

export const activity: Scenario = {
	resource: 'activity',
	versions: ['12', '11', '10'],
	before: (server) => makeCollection(server, collection, ['One', 'Two']),
	steps: [
		{
			operation: 'list',
			parameters: {
				limit: 2,
				filterType: 'json',
				filterJson: JSON.stringify({ collection: { _eq: collection }, action: { _eq: 'create' } }),
				sortRules: { rules: [{ field: 'id', direction: '-' }] },
			},
			verify: ({ items, state }) => {
				expect(items.map(({ json }) => json.item)).toEqual(['2', '1']);
				expect(items[0]?.json).toMatchObject({ action: 'create', collection });
				state.activity = items.map(({ json }) => json.id);
			},
		},
		{
			operation: 'get',
			parameters: ({ activity }) => ({ id: byId(activity[0]) }),
			verify: ({ items, state }) => {
				expect(items[0]?.json).toMatchObject({ id: state.activity[0], collection, item: '2' });
			},
		},
		{
			operation: 'get',
			title: 'several at once',
			items: ({ activity }) => [{ json: { id: activity[0] } }, { json: { id: activity[1] } }],
			parameters: { id: byId('={{ $json.id }}') },
			verify: ({ items, state }) =>
				expect(items.map(({ json }) => json.id)).toEqual(state.activity),
		},
		{
			operation: 'create',
			items: () => [{ json: { text: 'First' } }, { json: { text: 'Second' } }],
			parameters: { collection: byId(collection), item: byId('2'), comment: '={{ $json.text }}' },
			verify: async ({ items, server, state }) => {
				state.comments = items.map(({ json }) => json.id);
				for (const [n, comment] of ['First', 'Second'].entries()) {
					expect(await commentOn(server, state.comments[n])).toMatchObject({
						comment,
						collection,
						item: '2',
					});
				}
				expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
			},
		},
		{
			operation: 'create',
			title: 'without an item nothing is sent',
			parameters: {
				collection: byId(collection),
				item: byId('={{ $json.none }}'),
				comment: 'Lost',
			},
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Item'),
		},
		{
			operation: 'create',
			title: 'in a collection that is not there',
			parameters: { collection: byId('scenario_none'), item: byId('1'), comment: 'Lost' },
			fails: true,
			// Directus 10 does not look.
			versions: ['12', '11'],
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		{
			operation: 'update',
			parameters: ({ comments }) => ({ id: byId(comments[0]), comment: 'Changed' }),
			verify: async ({ server, state }) => {
				expect(await commentOn(server, state.comments[0])).toMatchObject({ comment: 'Changed' });
				expect(await commentOn(server, state.comments[1])).toMatchObject({ comment: 'Second' });
			},
		},
		{
			operation: 'delete',
			items: ({ comments }) => comments.map((id: unknown) => ({ json: { id } })),
			parameters: { id: byId('={{ $json.id }}') },
			verify: async ({ items, server, state }) => {
				expect(items.map(({ json }) => json)).toEqual(
					state.comments.map((id: unknown) => ({ id, deleted: true })),
				);
				for (const id of state.comments) await expect(commentOn(server, id)).rejects.toThrow('403');
			},
		},
		{
			operation: 'delete',
			title: 'a comment that is not there',
			parameters: ({ comments }) => ({ id: byId(comments[0]) }),
			fails: true,
			// The newer ones call that a success.
			versions: ['10'],
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
	],
	after: async (server, { comments = [] }) => {
		const path = server.version === '10' ? '/activity/comment' : '/comments';
		for (const id of comments) await server.status('DELETE', `${path}/${id}`);
		await server.status('DELETE', `/collections/${collection}`);
	},
};
