import { deleteSteps, makeCollection, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, type Scenario } from './scenario.mjs';

const collection = 'scenario_commented';

const sample = {
	path: '/comments',
	create: () => ({ collection: byId(collection), item: byId('1'), comment: 'Good' }),
	made: { collection, item: '1', comment: 'Good' },
	records: () => [
		{ collection, item: '1', comment: 'One' },
		{ collection, item: '2', comment: 'Two' },
	],
	update: { comment: 'Better' },
	changed: { comment: 'Better', item: '1' },
	change: { comment: 'Same' },
};

const { steps: _, ...kept }: Scenario = {
	resource: 'comments',
	before: (server) => makeCollection(server, collection, ['One', 'Two']),
	steps: [],
	after: async (server, state) => {
		await removeRecords(server, sample.path, state);
		await server.status('DELETE', `/collections/${collection}`);
	},
};

export const comments: Scenario = {
	...kept,
	versions: ['12', '11'],
	steps: [
		...writeSteps(sample),
		{
			operation: 'create',
			title: 'without a text nothing is sent',
			parameters: { ...sample.create(), comment: '={{ $json.none }}' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Comment'),
		},
		{
			operation: 'create',
			title: 'in a collection that is not there',
			parameters: { ...sample.create(), collection: byId('scenario_none') },
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		...deleteSteps(sample),
	],
};

/** Directus 10 keeps comments elsewhere, and the node says so. */
export const commentsBefore11: Scenario = {
	...kept,
	versions: ['10'],
	steps: [
		{
			operation: 'create',
			parameters: sample.create,
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toMatch(
					/^This Directus \(version 10\.[\d.]+\) does not have "Comment: Create"$/,
				);
				expect(error?.description).toContain(
					'from Directus 11 on. Use the comments of the resource Activity',
				);
			},
		},
	],
};
