import type { Scenario } from './scenario.mjs';

export const metrics: Scenario = {
	resource: 'metrics',
	versions: ['12', '11'],
	env: { METRICS_ENABLED: 'true' },
	steps: [
		{
			operation: 'get',
			verify: ({ items }) => {
				expect(items).toHaveLength(1);
				expect(items[0]?.json.result).toContain(
					'# TYPE directus_db_sqlite3_response_time_ms histogram',
				);
			},
		},
	],
};

export const metricsOff: Scenario = {
	resource: 'metrics',
	versions: ['12', '10'],
	steps: [
		{
			operation: 'get',
			title: 'of a server without them',
			fails: true,
			verify: ({ error }) =>
				expect(error?.description).toContain('switched on with METRICS_ENABLED'),
		},
	],
};
