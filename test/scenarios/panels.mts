import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, mapped, type Scenario } from './scenario.mjs';

const place = { position_x: 1, position_y: 10, width: 6, height: 4 };

const sample = {
	path: '/panels',
	create: ({ dashboard }: { dashboard?: string }) => ({
		dashboard: {
			__rl: true,
			mode: 'url',
			value: `https://directus.example.com/admin/insights/${dashboard}`,
			__regex: '/insights/([^/?#]+)',
		},
		type: 'label',
		width: 10,
		fields: mapped({ name: 'Welcome', options: '{ "text": "Hello" }', show_header: true }),
	}),
	made: {
		type: 'label',
		name: 'Welcome',
		position_x: 1,
		position_y: 1,
		width: 10,
		height: 6,
		options: { text: 'Hello' },
		show_header: true,
	},
	records: ({ dashboard }: { dashboard?: string }) => [
		{ dashboard: dashboard!, type: 'metric', ...place },
		{ dashboard: dashboard!, type: 'list', ...place, position_x: 7 },
	],
	update: { fields: mapped({ position_x: 3, type: 'time-series', options: '{}' }) },
	changed: { position_x: 3, type: 'time-series', options: {}, name: 'Welcome' },
	change: { height: 8 },
};

export const panels: Scenario = {
	resource: 'panels',
	before: async (server, state) => {
		state.dashboard = (await server.request('POST', '/dashboards', { name: 'Panels' })).id;
	},
	steps: [
		...writeSteps(sample),
		{
			operation: 'create',
			title: 'on a dashboard that is not there',
			parameters: { dashboard: byId('00000000-0000-4000-8000-000000000000'), type: 'label' },
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('INVALID_FOREIGN_KEY'),
		},
		...deleteSteps(sample),
	],
	after: async (server, state) => {
		await removeRecords(server, sample.path, state);
		await server.status('DELETE', `/dashboards/${state.dashboard}`);
	},
};
