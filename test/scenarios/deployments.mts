import { startVercel, VERCEL_TOKEN, type Vercel } from '../support/vercel.mjs';
import { byId, type Scenario } from './scenario.mjs';

const provider = 'vercel';

export const deployments: Scenario = {
	resource: 'deployments',
	env: async (state) => {
		state.vercel = await startVercel();
		return (state.vercel as Vercel).env;
	},
	steps: [
		{
			operation: 'get',
			title: 'one that is not connected',
			fails: true,
			parameters: { provider },
			verify: ({ error }) =>
				expect(error?.message).toBe('Deployment config for "vercel" not found'),
		},
		{
			operation: 'create',
			title: 'with a token that the provider refuses',
			fails: true,
			parameters: { provider, providerToken: 'wrong-vercel-token' },
			verify: ({ error }) => {
				expect(error?.context.code).toBe('INVALID_PROVIDER_CONFIG');
				expect(error?.description).toContain('refused the access token');
				const told = [error?.message, error?.description, error?.context];
				expect(JSON.stringify(told)).not.toContain('wrong-vercel-token');
			},
		},
		{
			operation: 'create',
			parameters: {
				provider,
				providerToken: VERCEL_TOKEN,
				teamId: 'team_1',
				accountSlug: 'of-netlify',
			},
			verify: async ({ items, server, state }) => {
				expect(items[0]?.json).toMatchObject({ provider, options: { team_id: 'team_1' } });
				const [deployment] = await server.request('GET', '/deployments');
				expect(deployment).toMatchObject({ provider, options: { team_id: 'team_1' } });
				expect(JSON.stringify(items)).not.toContain(VERCEL_TOKEN);
				expect(state.vercel.asked.at(-1)).toContain('teamId=team_1');
			},
		},
		{
			operation: 'list',
			parameters: { options: { fields: ['provider'] } },
			verify: ({ items }) => expect(items.map(({ json }) => json)).toEqual([{ provider }]),
		},
		{
			operation: 'get',
			example: true,
			parameters: { provider },
			verify: ({ items }) => expect(items[0]?.json).toMatchObject({ provider, projects: [] }),
		},
		{
			operation: 'update',
			parameters: { provider, teamId: 'team_2' },
			verify: async ({ server }) => {
				const { options } = await server.request('GET', '/deployments/vercel');
				expect(options).toEqual({ team_id: 'team_2' });
			},
		},
		{
			operation: 'listProjects',
			parameters: { provider },
			verify: ({ items }) =>
				expect(items.map(({ json }) => json)).toEqual([
					{
						id: null,
						external_id: 'prj_1',
						name: 'website',
						deployable: true,
						framework: 'nuxtjs',
					},
					{ id: null, external_id: 'prj_2', name: 'draft', deployable: false },
				]),
		},
		{
			operation: 'updateProjects',
			title: 'one that the provider cannot deploy',
			fails: true,
			parameters: { provider, create: '[{ "external_id": "prj_2", "name": "draft" }]' },
			verify: ({ error }) =>
				expect(error?.message).toContain('Cannot add non-deployable projects: draft'),
		},
		{
			operation: 'updateProjects',
			parameters: { provider, create: '[{ "external_id": "prj_1", "name": "website" }]' },
			verify: async ({ items, server, state }) => {
				state.project = items[0]?.json.id;
				const { projects } = await server.request('GET', '/deployments/vercel');
				expect(projects).toEqual([state.project]);
			},
		},
		{
			operation: 'getProject',
			parameters: ({ project }) => ({ provider, id: byId(project) }),
			verify: ({ items, state }) =>
				expect(items[0]?.json).toMatchObject({
					id: state.project,
					name: 'website',
					url: 'https://website.example.com',
				}),
		},
		{
			operation: 'deploy',
			parameters: ({ project }) => ({
				provider,
				id: byId(project),
				preview: true,
				clearCache: false,
			}),
			verify: async ({ items, server, state }) => {
				state.run = items[0]?.json.id;
				const [run] = await server.request(
					'GET',
					`/deployments/vercel/projects/${state.project}/runs`,
				);
				expect(run).toMatchObject({
					id: state.run,
					external_id: 'dpl_1',
					target: 'preview',
					status: 'building',
				});
				expect(state.vercel.asked.at(-1)).not.toContain('forceNew');
			},
		},
		{
			operation: 'listRuns',
			parameters: ({ project }) => ({ provider, id: byId(project), returnAll: true }),
			verify: ({ items, state }) => expect(items.map(({ json }) => json.id)).toEqual([state.run]),
		},
		{
			operation: 'getRun',
			parameters: ({ run }) => ({ provider, id: byId(run), since: '2023-11-14T00:00:00Z' }),
			verify: ({ items, state }) => {
				expect(items[0]?.json).toMatchObject({
					id: state.run,
					logs: [{ type: 'stdout', message: 'Building' }],
				});
				expect(state.vercel.asked.at(-1)).toContain(`since=${Date.parse('2023-11-14T00:00:00Z')}`);
			},
		},
		{
			operation: 'getRunStats',
			parameters: ({ project }) => ({ provider, id: byId(project), range: '7d' }),
			verify: ({ items }) =>
				expect(items[0]?.json).toMatchObject({ total_deployments: 1, failed_builds: 0 }),
		},
		{
			operation: 'getRunStats',
			title: 'a range that is none',
			fails: true,
			parameters: ({ project }) => ({ provider, id: byId(project), range: 'a week' }),
			verify: ({ error }) => expect(error?.context.code).toBe('INVALID_PAYLOAD'),
		},
		{
			operation: 'getDashboard',
			parameters: { provider },
			verify: ({ items, state }) =>
				expect(items[0]?.json).toMatchObject({
					projects: [{ id: state.project, name: 'website' }],
					stats: { active_deployments: 1 },
				}),
		},
		{
			operation: 'cancelRun',
			parameters: ({ run }) => ({ provider, id: byId(run) }),
			verify: async ({ items, server, state }) => {
				expect(items[0]?.json).toMatchObject({ id: state.run, status: 'canceled' });
				const [run] = await server.request(
					'GET',
					`/deployments/vercel/projects/${state.project}/runs`,
				);
				expect(run.status).toBe('canceled');
			},
		},
		{
			operation: 'delete',
			parameters: { provider },
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ provider, deleted: true });
				expect(await server.request('GET', '/deployments')).toEqual([]);
			},
		},
	],
	after: async (_, { vercel }) => await vercel.close(),
};

/** Directus 11 had them in its last versions, Directus 10 in none. */
export const deploymentsBefore12: Scenario = {
	resource: 'deployments',
	versions: ['11', '10'],
	steps: [
		{
			operation: 'list',
			versions: ['11'],
			verify: ({ items }) => expect(items).toEqual([]),
		},
		{
			operation: 'list',
			title: 'is not there',
			versions: ['10'],
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toMatch(
					/^This Directus \(version 10\.[\d.]+\) does not have "Deployment: Get Many"$/,
				);
				expect(error?.description).toContain(
					'from Directus 11 on. Directus 11.15 was the first with deployments',
				);
			},
		},
	],
};
