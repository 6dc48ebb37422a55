import type { INodeProperties } from 'n8n-workflow';

/** @see https://directus.io/docs/api/deployments */

export const deploymentProvider: INodeProperties = {
	displayName: 'Provider',
	name: 'provider',
	type: 'options',
	options: [
		{ name: 'Netlify', value: 'netlify' },
		{ name: 'Vercel', value: 'vercel' },
	],
	default: 'vercel',
	description: 'The service that builds and hosts the website',
};

export const providerToken: INodeProperties = {
	displayName: 'Provider Access Token',
	name: 'providerToken',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	description: 'A personal access token of the provider. Directus tries it at once.',
};

export const newProviderToken: INodeProperties = {
	displayName: 'Provider Access Token',
	name: 'providerToken',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description: 'A new personal access token of the provider. Leave it empty to keep the old one.',
};

export const vercelTeam: INodeProperties = {
	displayName: 'Team ID',
	name: 'teamId',
	type: 'string',
	displayOptions: { show: { provider: ['vercel'] } },
	default: '',
	description: 'For the projects of a team',
};

export const netlifyAccount: INodeProperties = {
	displayName: 'Account Slug',
	name: 'accountSlug',
	type: 'string',
	displayOptions: { show: { provider: ['netlify'] } },
	default: '',
	description: 'For the sites of a team',
};

/** A project that Directus deploys, not one that only the provider has. */
export const deploymentProject: INodeProperties = {
	displayName: 'Project',
	name: 'id',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	typeOptions: { loadOptionsDependsOn: ['provider'] },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchDeploymentProjects', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/deployments/[^/]+/([^/?#]+)' },
		},
	],
	description: 'A project that Directus deploys',
};

export const deploymentRun: INodeProperties = {
	displayName: 'Run',
	name: 'id',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	typeOptions: { loadOptionsDependsOn: ['provider'] },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchDeploymentRuns', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/runs/([^/?#]+)' },
		},
	],
	description: 'One of the latest runs of the projects',
};

export const projectsToAdd: INodeProperties = {
	displayName: 'Projects to Add (JSON)',
	name: 'create',
	type: 'json',
	default: '[]',
	description:
		'Projects of the provider, as Get Many Projects lists them, such as [{ "external_id": "prj_1", "name": "website" }]',
};

export const projectsToRemove: INodeProperties = {
	displayName: 'Projects to Remove (JSON)',
	name: 'delete',
	type: 'json',
	default: '[]',
	description: 'A list of the IDs that the projects have in Directus; the provider keeps them',
};

export const previewDeployment: INodeProperties = {
	displayName: 'Preview',
	name: 'preview',
	type: 'boolean',
	default: false,
	description: 'Whether to deploy a preview instead of to production',
};

export const clearCache: INodeProperties = {
	displayName: 'Clear Cache',
	name: 'clearCache',
	type: 'boolean',
	default: true,
	description: 'Whether the provider builds without what it has kept of earlier builds',
};

export const statisticsRange: INodeProperties = {
	displayName: 'Range',
	name: 'range',
	type: 'string',
	default: '',
	placeholder: 'e.g. 7d',
	description: 'How far to look back: a number with ms, s, m, h, d, w or y',
};

export const logsSince: INodeProperties = {
	displayName: 'Logs Since',
	name: 'since',
	type: 'dateTime',
	default: '',
	description: 'Leave out older lines of the log',
};
