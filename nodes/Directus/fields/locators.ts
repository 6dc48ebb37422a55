import type { INodeProperties } from 'n8n-workflow';

/** Under any other key than `modes` the linter takes them for fields. */
const ways = {
	file: {
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchFiles', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string' },
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				extractValue: { type: 'regex', regex: '/(?:files|assets)/([^/?#]+)' },
			},
		],
	},
	folder: {
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchFolders', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string' },
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				extractValue: { type: 'regex', regex: '/folders/([^/?#]+)' },
			},
		],
	},
	policy: {
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchPolicies', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string' },
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				extractValue: { type: 'regex', regex: '/policies/([^/?#]+)' },
			},
		],
	},
	role: {
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchRoles', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string' },
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				extractValue: { type: 'regex', regex: '/roles/([^/?#]+)' },
			},
		],
	},
	user: {
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchUsers', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string' },
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				extractValue: { type: 'regex', regex: '/users/([^/?#]+)' },
			},
		],
	},
} satisfies Record<string, Pick<INodeProperties, 'modes'>>;

/** The ways of choosing a file, for fields that hold one. */
export const fileModes = ways.file.modes;

/** The ways of choosing a folder of files. */
export const folderModes = ways.folder.modes;

/** The ways of choosing a policy. */
export const policyModes = ways.policy.modes;

/** The ways of choosing a role. */
export const roleModes = ways.role.modes;

/** The ways of choosing a user. */
export const userModes = ways.user.modes;
