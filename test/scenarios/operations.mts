import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, mapped, type Scenario, type State } from './scenario.mjs';

const place = { position_x: 19, position_y: 20 };

const sample = {
	path: '/operations',
	create: ({ flow }: State) => ({
		flow: byId(flow),
		key: 'greet',
		type: 'log',
		fields: mapped({ name: 'Greet', options: '{ "message": "Hello" }' }),
	}),
	made: {
		key: 'greet',
		name: 'Greet',
		type: 'log',
		position_x: 19,
		position_y: 1,
		options: { message: 'Hello' },
		resolve: null,
	},
	records: ({ flow }: State) => [
		{ flow: flow as string, key: 'wait', type: 'sleep', options: { milliseconds: 1 }, ...place },
		{ flow: flow as string, key: 'apologize', type: 'log', ...place, position_x: 37 },
	],
	update: { fields: mapped({ key: 'hello', type: 'transform', position_x: 21 }) },
	changed: { key: 'hello', type: 'transform', position_x: 21, options: { message: 'Hello' } },
	change: { position_y: 40 },
};

export const operations: Scenario = {
	resource: 'operations',
	before: async (server, state) => {
		state.flow = (
			await server.request('POST', '/flows', { name: 'Operations', status: 'inactive' })
		).id;
	},
	steps: [
		...writeSteps(sample),
		{
			operation: 'update',
			title: 'leads on to others',
			parameters: ({ id, many }) => ({
				id: byId(id),
				fields: mapped({ resolve: many[0], reject: many[1] }),
			}),
			verify: async ({ server, state }) => {
				const operation = await server.request('GET', `/operations/${state.id}`);
				expect(operation).toMatchObject({ resolve: state.many[0], reject: state.many[1] });
			},
		},
		{
			operation: 'update',
			title: 'leads nowhere again',
			parameters: ({ id }) => ({
				id: byId(id),
				fields: mapped({ resolve: null, reject: null }),
			}),
			verify: async ({ server, state }) => {
				const operation = await server.request('GET', `/operations/${state.id}`);
				expect(operation).toMatchObject({ resolve: null, reject: null });
			},
		},
		...deleteSteps(sample),
	],
	after: async (server, state) => {
		await removeRecords(server, sample.path, state);
		await server.status('DELETE', `/flows/${state.flow}`);
	},
};
