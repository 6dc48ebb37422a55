/**
 * Classes of the credential `directusApi` as other packages for Directus lay them out. The package that
 * n8n loads last has its class used for the credentials of all.
 */
import type { ICredentialType, INodeProperties } from 'n8n-workflow';

const text = (name: string, type: 'string' | 'hidden' = 'string'): INodeProperties => ({
	displayName: name,
	name,
	type,
	default: '',
});

/** A class with these fields, which puts one of them on requests, as the text of an expression. */
export const classWith = (fields: INodeProperties[], bearer: string): ICredentialType => ({
	name: 'directusApi',
	displayName: 'Directus API',
	properties: [text('url'), ...fields],
	authenticate: {
		type: 'generic',
		// This Content-Type is wrong for every file.
		properties: { headers: { Authorization: bearer, 'Content-Type': 'application/json' } },
	},
});

/** Of Directus's own package. */
export const withToken = classWith([text('token')], '=Bearer {{$credentials.token}}');

/** Of packages of the community. */
export const withAccessToken = classWith(
	[text('accessToken')],
	'={{"Bearer " + $credentials.accessToken}}',
);
export const withBoth = classWith(
	[text('accessToken'), text('token', 'hidden')],
	'={{"Bearer " + ($credentials.accessToken || $credentials.token)}}',
);
export const withStaticToken = classWith(
	[text('staticToken')],
	'={{"Bearer " + $credentials.staticToken}}',
);

/** Of nobody known: it has no token of any name. */
export const withNone = classWith([text('apiKey')], '=Bearer {{$credentials.apiKey}}');
