import type { INodeProperties } from 'n8n-workflow';
import { roleModes } from './locators';

/** For fields that somebody added to a system collection: its entries go along with the others. */
export const customFields: INodeProperties = {
	displayName: 'Custom Fields (JSON)',
	name: 'customFields',
	type: 'json',
	default: '{}',
	description: 'Any other fields to set, as a JSON object',
};

export const role: INodeProperties = {
	displayName: 'Role',
	name: 'role',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: roleModes,
	description: 'The role of the user',
};

/** For a new record that Directus wants a name of. */
export const recordName: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	required: true,
	default: '',
	description: 'What people know it by',
};

/** What many system records may have beside it, for collections of optional fields. */
export const optionalName: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	description: 'What people know it by',
};

export const note: INodeProperties = {
	displayName: 'Note',
	name: 'note',
	type: 'string',
	default: '',
	description: 'An explanation that the Studio shows',
};

export const color: INodeProperties = {
	displayName: 'Color',
	name: 'color',
	type: 'color',
	default: '',
	description: 'How it is colored in the Studio',
};

export const icon: INodeProperties = {
	displayName: 'Icon',
	name: 'icon',
	type: 'string',
	default: '',
	placeholder: 'e.g. bolt',
	description:
		'The name of a <a href="https://fonts.google.com/icons">Material icon</a>, with underscores',
};

/** For a field that a new record demands and so stands alone there; later it is one among the
 * others. One collection for both keeps the description small. */
export const notOnCreate: INodeProperties['displayOptions'] = {
	hide: { '/operation': ['create'] },
};
