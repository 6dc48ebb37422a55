import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, type Scenario } from './scenario.mjs';

const path = '/folders';

export const folders: Scenario = {
	resource: 'folders',
	before: async (server, state) => {
		state.parent = (await server.request('POST', path, { name: 'scenario parent' })).id;
	},
	steps: [
		...writeSteps({
			path,
			create: ({ parent }) => ({
				name: 'scenario child',
				additionalFields: { parent: byId(parent) },
			}),
			made: { name: 'scenario child', parent: expect.any(String) },
			records: ({ parent }) => [
				{ name: 'scenario one', parent },
				{ name: 'scenario two', parent },
			],
			update: { additionalFields: { name: 'scenario renamed', parent: byId('') } },
			changed: { name: 'scenario renamed', parent: null },
			change: { parent: null },
		}),
		{
			operation: 'create',
			title: 'in a folder that is not there',
			parameters: {
				name: 'scenario lost',
				additionalFields: { parent: byId('00000000-0000-4000-8000-000000000000') },
			},
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('INVALID_FOREIGN_KEY'),
		},
		...deleteSteps({ path }),
	],
	after: async (server, state) => {
		await removeRecords(server, path, state);
		await server.status('DELETE', `${path}/${state.parent}`);
	},
};
