import { callApi, withCall } from '../actions/customApi';
import {
	answerAs,
	bodyJson,
	bodyText,
	endpoint,
	headerPairs,
	inputFile,
	method,
	outputFile,
	queryJson,
	queryPairs,
	sendBody,
	sendQuery,
} from '../fields/customApi';
import { defineOperation, defineResource } from '../framework/define';

/** https://directus.io/docs/guides/extensions/api-extensions/endpoints */
export const customApi = defineResource(
	'Custom API Call',
	'Any endpoint, such as one of an extension',
	{
		request: defineOperation({
			name: 'Send Request',
			action: 'Send custom API request',
			description:
				'Make a custom API call to an endpoint of an extension, or to any other below the Directus URL',
			// What is really sent, the fields say.
			route: 'GET /',
			gives: 'anything',
			anyMethod: true,
			ui: {
				method,
				endpoint,
				sendQuery,
				pairs: queryPairs,
				queryJson,
				headerPairs,
				sendBody,
				json: bodyJson,
				text: bodyText,
				file: inputFile,
				answerAs,
				output: outputFile,
			},
			// Of a body without a text Directus makes an empty record.
			decisive: [bodyText],
			prepare: withCall,
			handler: callApi,
		}),
	},
);
