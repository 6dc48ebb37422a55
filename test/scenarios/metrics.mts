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
				expect(items[0]?.json.result).toMatch(
					/# TYPE directus_db_(sqlite3|pg|mysql)_response_time_ms histogram/,
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
