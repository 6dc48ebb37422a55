import type { Scenario } from './scenario.mjs';

export const server: Scenario = {
	resource: 'server',
	versions: ['12', '11', '10'],
	steps: [
		{
			operation: 'info',
			verify: ({ items, server: { version } }) => {
				expect(items).toHaveLength(1);
				expect(items[0]?.json.version).toMatch(new RegExp(`^${version}\\.`));
				expect(items[0]?.json.project).toBeInstanceOf(Object);
			},
		},
		{
			operation: 'ping',
			verify: ({ items }) => expect(items.map(({ json }) => json)).toEqual([{ result: 'pong' }]),
		},
		{
			operation: 'getOpenAPI',
			verify: ({ items }) => {
				expect(items).toHaveLength(1);
				expect(items[0]?.json).toMatchObject({
					openapi: expect.stringMatching(/^3/),
					paths: { '/server/ping': {} },
				});
			},
		},
		{
			operation: 'getGraphQL',
			parameters: { scope: 'system' },
			verify: ({ items }) => expect(items[0]?.json.result).toContain('type directus_users'),
		},
		{
			operation: 'getGraphQL',
			title: 'a scope that does not exist',
			fails: true,
			parameters: { scope: 'everything' },
			verify: ({ error }) => expect(error?.context.code).toBe('ROUTE_NOT_FOUND'),
		},
	],
};

/** Directus finds that it is healthy only where its files can be stored and its mails can be sent. */
export const serverHealth: Scenario = {
	resource: 'server',
	env: { EMAIL_TRANSPORT: 'sendmail', EMAIL_SENDMAIL_PATH: 'true' },
	steps: [
		{
			operation: 'health',
			// A slow machine is warned of.
			verify: ({ items }) => {
				expect(items[0]?.json).toMatchObject({
					status: expect.stringMatching(/^(ok|warn)$/),
					checks: {},
				});
			},
		},
	],
};

export const serverUnhealthy: Scenario = {
	resource: 'server',
	versions: ['12', '11', '10'],
	// A file in the place of the folder: nothing can be stored.
	env: { STORAGE_LOCAL_ROOT: '/dev/null/files' },
	steps: [
		{
			operation: 'health',
			title: 'of a server that cannot store files',
			verify: async ({ items, server }) => {
				expect(await server.status('GET', '/server/health')).toBe(503);
				expect(items[0]?.json).toMatchObject({
					status: 'error',
					checks: { 'storage:local:responseTime': [{ status: 'error' }] },
				});
			},
		},
	],
};
