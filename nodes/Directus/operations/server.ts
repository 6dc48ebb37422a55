import { getHealth } from '../actions/server';
import { sdlScope } from '../fields/graphql';
import { defineOperation, defineResource } from '../framework/define';

/** https://directus.io/docs/api/server */
export const server = defineResource('Server', 'State, version and API documents of the server', {
	info: defineOperation({
		name: 'Get Information',
		action: 'Get information on server',
		description: 'Get the version of the server, the project settings and the limits',
		route: 'GET /server/info',
	}),
	health: defineOperation({
		name: 'Get Health',
		action: 'Get health of server',
		description:
			'Get the state of the server, also when it is unhealthy; an administrator gets every check',
		route: 'GET /server/health',
		answer: 'bare',
		handler: getHealth,
	}),
	ping: defineOperation({
		name: 'Ping',
		action: 'Ping server',
		description: 'Check whether the server answers',
		route: 'GET /server/ping',
		answer: 'text',
	}),
	getOpenAPI: defineOperation({
		name: 'Get OpenAPI',
		action: 'Get API specification',
		description: 'Get the OpenAPI document of what the user may do on the server',
		route: 'GET /server/specs/oas',
		answer: 'bare',
	}),
	getGraphQL: defineOperation({
		name: 'Get GraphQL SDL',
		action: 'Get graphql schema',
		description: 'Get the GraphQL schema of what the user may do on the server, as text',
		route: 'GET /server/specs/graphql/{scope}',
		answer: 'text',
		path: { scope: sdlScope },
	}),
});
