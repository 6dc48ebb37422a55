import type { INodeProperties } from 'n8n-workflow';

/** @see https://directus.io/docs/api/comments */

export const comment: INodeProperties = {
	displayName: 'Comment',
	name: 'comment',
	type: 'string',
	typeOptions: { rows: 3 },
	required: true,
	default: '',
	description: 'The text. An @ with the ID of a user behind it notifies that user.',
};

/** A comment on whichever Directus: the list knows both places where they are kept. */
export const commentId: INodeProperties = {
	displayName: 'Comment ID',
	name: 'id',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchComments', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
	],
	description: 'The ID that Create Comment gave; in Directus 10 that of the activity',
};
