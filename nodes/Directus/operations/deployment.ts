import { nestDeployment } from '../actions/deployment';
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
import { defineOperation, defineResource, handlerFields } from '../framework/define';
import { manyFields } from './crud';

const shared = {
	collection: 'directus_deployments',
	since: 11,
	instead: 'Directus 11.15 was the first with deployments, and 11.16 the first with Netlify.',
};
const provider = { provider: deploymentProvider };
const ofProject = { provider: deploymentProvider, id: deploymentProject };
const ofRun = { provider: deploymentProvider, id: deploymentRun };

/** https://directus.io/docs/guides/integrations */
export const deployments = defineResource('Deployment', {
	list: defineOperation({
		...shared,
		name: 'Get Many',
		action: 'Get many deployments',
		route: 'GET /deployments',
		query: handlerFields(manyFields),
		prepare: withListQuery,
		handler: getMany,
	}),
	get: defineOperation({
		...shared,
		name: 'Get',
		action: 'Get deployment',
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
		description: 'Connect Directus with a provider; each can be connected once',
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
		route: 'PATCH /deployments/{provider}',
		path: provider,
		body: { access_token: newProviderToken, team_id: vercelTeam, account_slug: netlifyAccount },
		prepare: nestDeployment,
	}),
	delete: defineOperation({
		...shared,
		name: 'Delete',
		action: 'Delete deployment',
		description: 'Disconnect Directus from a provider, whose projects stay as they are',
		route: 'DELETE /deployments/{provider}',
		path: provider,
	}),
	getDashboard: defineOperation({
		...shared,
		name: 'Get Dashboard',
		action: 'Get dashboard of deployment',
		description: 'Get the projects with their latest runs, and how many runs succeeded and failed',
		route: 'GET /deployments/{provider}/dashboard',
		path: provider,
		query: { range: statisticsRange },
	}),
	listProjects: defineOperation({
		...shared,
		name: 'Get Many Projects',
		action: 'Get many projects',
		description:
			'List every project that the provider has; one without an ID is not deployed by Directus',
		route: 'GET /deployments/{provider}/projects',
		path: provider,
	}),
	getProject: defineOperation({
		...shared,
		name: 'Get Project',
		action: 'Get project',
		route: 'GET /deployments/{provider}/projects/{id}',
		path: ofProject,
	}),
	updateProjects: defineOperation({
		...shared,
		name: 'Update Projects',
		action: 'Update projects',
		route: 'PATCH /deployments/{provider}/projects',
		path: provider,
		body: { create: projectsToAdd, delete: projectsToRemove },
	}),
	deploy: defineOperation({
		...shared,
		name: 'Deploy Project',
		action: 'Deploy project',
		route: 'POST /deployments/{provider}/projects/{id}/deploy',
		path: ofProject,
		body: { preview: previewDeployment, clear_cache: clearCache },
	}),
	listRuns: defineOperation({
		...shared,
		name: 'Get Many Runs',
		action: 'Get many runs',
		description: 'List the runs of a project, the newest first',
		route: 'GET /deployments/{provider}/projects/{id}/runs',
		collection: 'directus_deployment_runs',
		path: ofProject,
		query: handlerFields({ returnAll, limit }),
		prepare: withListQuery,
		handler: getMany,
	}),
	getRunStats: defineOperation({
		...shared,
		name: 'Get Run Statistics',
		action: 'Get run statistics',
		route: 'GET /deployments/{provider}/projects/{id}/runs/stats',
		path: ofProject,
		query: { range: statisticsRange },
	}),
	getRun: defineOperation({
		...shared,
		name: 'Get Run',
		action: 'Get run',
		description: 'Get a run with its log',
		route: 'GET /deployments/{provider}/runs/{id}',
		path: ofRun,
		query: { since: logsSince },
	}),
	cancelRun: defineOperation({
		...shared,
		name: 'Cancel Run',
		action: 'Cancel run',
		route: 'POST /deployments/{provider}/runs/{id}/cancel',
		path: ofRun,
	}),
});
