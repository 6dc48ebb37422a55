import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { mapped, type Scenario } from './scenario.mjs';

const sample = {
	path: '/dashboards',
	create: () => ({
		name: 'Sales',
		fields: mapped({ color: '#6644FF', icon: 'insights', note: 'By week' }),
	}),
	made: { name: 'Sales', color: '#6644FF', icon: 'insights', note: 'By week' },
	records: () => [{ name: 'Visits' }, { name: 'Orders', icon: 'shopping_cart' }],
	update: { fields: mapped({ name: 'Turnover', note: null }) },
	changed: { name: 'Turnover', note: null, icon: 'insights' },
	change: { note: 'Checked' },
};

export const dashboards: Scenario = {
	resource: 'dashboards',
	steps: [
		...writeSteps(sample),
		{
			operation: 'create',
			title: 'without a name nothing is sent',
			parameters: { name: '={{ $json.none }}' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Name'),
		},
		...deleteSteps(sample),
	],
	after: (server, state) => removeRecords(server, sample.path, state),
};
