/**
 * Classes of the credential `directusApi` as other packages for Directus lay them out. The package that
 * n8n loads last has its class used for the credentials of all.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/** A node that asks Directus who the credential is of, as nodes do that leave the token to n8n. */
const WHO_AM_I = `
class WhoAmI {
	description = {
		name: 'directus', displayName: 'Directus of another', group: ['transform'], version: 1,
		description: 'Who am I', defaults: { name: 'Other' }, inputs: ['main'], outputs: ['main'],
		credentials: [{ name: 'directusApi', required: true }], properties: [],
	};
	async execute() {
		const { url } = await this.getCredentials('directusApi');
		const options = { url: url + '/users/me', json: true };
		const { data } = await this.helpers.httpRequestWithAuthentication.call(this, 'directusApi', options);
		return [[{ json: data }]];
	}
}
module.exports = { WhoAmI };
`;

/**
 * Puts a package for Directus where n8n's installer puts those of the community: its class of the credential
 * `directusApi`, and a node `directus` that uses it. n8n loads `n8n-nodes-…` in the order of the alphabet, and
 * `@scope/…` after them.
 *
 * @param userFolder n8n's
 * @param name of the package
 */
export async function installOther(
	userFolder: string,
	name: string,
	credentialType: ICredentialType,
): Promise<void> {
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
	await mkdir(folder, { recursive: true });
	const write = async (file: string, text: string) => await writeFile(join(folder, file), text);
	const n8n = { n8nNodesApiVersion: 1, credentials: ['DirectusApi.credentials.js'] };
	await write(
		'package.json',
		JSON.stringify({ name, version: '1.0.0', n8n: { ...n8n, nodes: ['WhoAmI.node.js'] } }),
	);
	await write('WhoAmI.node.js', WHO_AM_I);
	await write(
		'DirectusApi.credentials.js',
		`class DirectusApi { constructor() { Object.assign(this, ${JSON.stringify(credentialType)}); } }
module.exports = { DirectusApi };`,
	);
}
