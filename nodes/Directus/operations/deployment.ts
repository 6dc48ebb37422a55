import { withListQuery, withQuery } from '../actions/query';
import { getMany, getOne } from '../actions/read';
import {
	clearCache,
	deploymentProject,
	deploymentProvider,
	deploymentRun,
	logsSince,
	netlifyAccount,
	newProviderToken,
	previewDeployment,
	projectsToAdd,
	projectsToRemove,
	providerToken,
	statisticsRange,
	vercelTeam,
} from '../fields/deployment';
import { limit, readOneOptions, returnAll } from '../fields/query';
import { defineOperation, defineResource, handlerFields, withBody } from '../framework/define';
import { manyFields } from './crud';

const shared = {
	collection: 'directus_deployments',
	since: 11,
	instead: 'Directus 11.15 was the first with deployments, and 11.16 the first with Netlify.',
};
const provider = { provider: deploymentProvider };
const ofProject = { provider: deploymentProvider, id: deploymentProject };
const ofRun = { provider: deploymentProvider, id: deploymentRun };

/** Nests what logs in at the provider and what the deployment is for, as Directus wants it. */
const nestDeployment = withBody(
	({ access_token: token, team_id: team, account_slug: account, ...rest }) => ({
		...rest,
		...(token !== undefined && { credentials: { access_token: token } }),
		...(team !== undefined && { options: { team_id: team } }),
		...(account !== undefined && { options: { account_slug: account } }),
	}),
);

/** https://directus.io/docs/guides/integrations */
export const deployments = defineResource(
	'Deployment',
	'Deployments of websites with Netlify or Vercel',
	{
		list: defineOperation({
			...shared,
			name: 'Get Many',
			action: 'Get many deployments',
			description: 'Get many deployments: the providers that Directus is connected with',
			route: 'GET /deployments',
			gives: 'records',
			query: handlerFields(manyFields),
			prepare: withListQuery,
			handler: getMany,
		}),
		get: defineOperation({
			...shared,
			name: 'Get',
			action: 'Get deployment',
			description: 'Get the deployment connection with a provider',
			route: 'GET /deployments/{provider}',
			path: provider,
			query: handlerFields({ options: readOneOptions }),
			prepare: withQuery,
			handler: getOne,
		}),
		create: defineOperation({
			...shared,
			name: 'Create',
			action: 'Create deployment',
			description: 'Create a deployment connection with a provider; each can be connected once',
			route: 'POST /deployments',
			body: {
				provider: deploymentProvider,
				access_token: providerToken,
				team_id: vercelTeam,
				account_slug: netlifyAccount,
			},
			prepare: nestDeployment,
		}),
		update: defineOperation({
			...shared,
			name: 'Update',
			action: 'Update deployment',
			description: 'Change the token or the team of a deployment connection',
			route: 'PATCH /deployments/{provider}',
			path: provider,
			body: { access_token: newProviderToken, team_id: vercelTeam, account_slug: netlifyAccount },
			prepare: nestDeployment,
		}),
		delete: defineOperation({
			...shared,
			name: 'Delete',
			action: 'Delete deployment',
			description: 'Delete a deployment connection; the projects at the provider stay as they are',
			route: 'DELETE /deployments/{provider}',
			path: provider,
		}),
		getDashboard: defineOperation({
			...shared,
			name: 'Get Dashboard',
			action: 'Get dashboard of deployment',
			description:
				'Get the projects of a deployment with their latest runs, and how many runs succeeded and failed',
			route: 'GET /deployments/{provider}/dashboard',
			path: provider,
			query: { range: statisticsRange },
		}),
		listProjects: defineOperation({
			...shared,
			name: 'Get Many Projects',
			action: 'Get many deployment projects',
			description:
				'Get many projects of a deployment: every one that the provider has; one without an ID is not deployed by Directus',
			route: 'GET /deployments/{provider}/projects',
			gives: 'records',
			path: provider,
		}),
		getProject: defineOperation({
			...shared,
			name: 'Get Project',
			action: 'Get deployment project',
			description: 'Get a project of a deployment',
			route: 'GET /deployments/{provider}/projects/{id}',
			path: ofProject,
		}),
		updateProjects: defineOperation({
			...shared,
			name: 'Update Projects',
			action: 'Update deployment projects',
			description: 'Choose which projects of the provider are part of a deployment',
			route: 'PATCH /deployments/{provider}/projects',
			gives: 'records',
			path: provider,
			body: { create: projectsToAdd, delete: projectsToRemove },
		}),
		deploy: defineOperation({
			...shared,
			name: 'Deploy Project',
			action: 'Deploy project',
			description: 'Start a deployment of a project: the provider builds and publishes it',
			route: 'POST /deployments/{provider}/projects/{id}/deploy',
			path: ofProject,
			body: { preview: previewDeployment, clear_cache: clearCache },
		}),
		listRuns: defineOperation({
			...shared,
			name: 'Get Many Runs',
			action: 'Get many deployment runs',
			description: 'Get many runs of a deployment project, the newest first',
			route: 'GET /deployments/{provider}/projects/{id}/runs',
			gives: 'records',
			collection: 'directus_deployment_runs',
			path: ofProject,
			query: handlerFields({ returnAll, limit }),
			prepare: withListQuery,
			handler: getMany,
		}),
		getRunStats: defineOperation({
			...shared,
			name: 'Get Run Statistics',
			action: 'Get deployment run statistics',
			description:
				'Get how many runs of a deployment project succeeded and failed, and how long they took',
			route: 'GET /deployments/{provider}/projects/{id}/runs/stats',
			path: ofProject,
			query: { range: statisticsRange },
		}),
		getRun: defineOperation({
			...shared,
			name: 'Get Run',
			action: 'Get deployment run',
			description: 'Get a deployment run with its log',
			route: 'GET /deployments/{provider}/runs/{id}',
			path: ofRun,
			query: { since: logsSince },
		}),
		cancelRun: defineOperation({
			...shared,
			name: 'Cancel Run',
			action: 'Cancel deployment run',
			description: 'Cancel a deployment run that has not ended yet',
			route: 'POST /deployments/{provider}/runs/{id}/cancel',
			path: ofRun,
		}),
	},
);
