import type { INodeProperties } from 'n8n-workflow';

/** @see https://directus.io/docs/api/extensions */

/** An extension that is installed. */
export const extensionId: INodeProperties = {
	displayName: 'Extension',
	name: 'id',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchExtensions', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
	],
	description: 'An installed extension',
};

export const extensionEnabled: INodeProperties = {
	displayName: 'Enabled',
	name: 'enabled',
	type: 'boolean',
	default: true,
	description: 'Whether Directus loads the extension; a bundle is changed with all that is in it',
};

/** An extension in the registry. */
export const registryExtension: INodeProperties = {
	displayName: 'Extension',
	name: 'extension',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchRegistry', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/extension/([^/?#]+)' },
		},
	],
	description: 'An extension of the marketplace',
};

export const registryVersion: INodeProperties = {
	displayName: 'Version',
	name: 'version',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	typeOptions: { loadOptionsDependsOn: ['extension.value'] },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchRegistryVersions', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
	],
	description: 'The ID of the version, which Get Registry Extension lists under versions',
};

export const registryAccount: INodeProperties = {
	displayName: 'Account ID',
	name: 'id',
	type: 'string',
	required: true,
	default: '',
	description: 'The ID of a publisher, which Get Registry Extension names',
};

export const registryOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Publisher Account ID',
			name: 'by',
			type: 'string',
			default: '',
			description: 'Only extensions of this publisher',
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			description: 'What to search for',
		},
		{
			displayName: 'Sort',
			name: 'sort',
			type: 'options',
			options: [
				{ name: 'Downloads', value: 'downloads' },
				{ name: 'Popularity', value: 'popular' },
				{ name: 'Last Update', value: 'recent' },
			],
			default: 'popular',
			description: 'Which extensions come first',
		},
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			options: [
				{ name: 'Bundle', value: 'bundle' },
				{ name: 'Display', value: 'display' },
				{ name: 'Endpoint', value: 'endpoint' },
				{ name: 'Hook', value: 'hook' },
				{ name: 'Interface', value: 'interface' },
				{ name: 'Layout', value: 'layout' },
				{ name: 'Module', value: 'module' },
				{ name: 'Operation', value: 'operation' },
				{ name: 'Panel', value: 'panel' },
				{ name: 'Theme', value: 'theme' },
			],
			default: 'interface',
			description: 'Only extensions of this type',
		},
	],
};
