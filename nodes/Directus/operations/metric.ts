import { defineOperation, defineResource } from '../framework/define';

/** https://directus.io/docs/configuration/metrics */
export const metrics = defineResource('Metric', 'What the server measures of itself', {
	get: defineOperation({
		name: 'Get',
		action: 'Get metrics',
		description: 'Get the metrics of the server, as Prometheus text',
		route: 'GET /metrics',
		answer: 'text',
		needs: 'admin',
		since: 11,
		instead: 'It has to be switched on with METRICS_ENABLED on the server.',
	}),
});
