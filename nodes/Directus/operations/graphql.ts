import { executeGraphql, withTexts } from '../actions/graphql';
import { graphqlOperation, graphqlQuery, graphqlVariables } from '../fields/graphql';
import { defineOperation, defineResource } from '../framework/define';

const body = { query: graphqlQuery, variables: graphqlVariables, operationName: graphqlOperation };

/** https://directus.io/docs/guides/connect/query-parameters */
export const graphql = defineResource('GraphQL', 'Queries and mutations in GraphQL', {
	execute: defineOperation({
		name: 'Execute',
		action: 'Execute graphql query',
		description: 'Run a GraphQL query or mutation on your own collections',
		route: 'POST /graphql',
		body,
		prepare: withTexts,
		handler: executeGraphql,
	}),
	executeSystem: defineOperation({
		name: 'Execute on System',
		action: 'Execute graphql query on system',
		description:
			"Run a GraphQL query or mutation on Directus's own collections, such as users and files",
		route: 'POST /graphql/system',
		body,
		prepare: withTexts,
		handler: executeGraphql,
	}),
});
