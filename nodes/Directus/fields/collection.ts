import type { INodeProperties } from 'n8n-workflow';
import { color, customFields, icon, note } from './common';

/** @see https://directus.io/docs/api/collections */

/** Any collection: also Directus's own, and the folders of the data model. */
export const anyCollection: INodeProperties = {
	displayName: 'Collection',
	name: 'collection',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchAllCollections', searchable: true },
		},
		{ displayName: 'By Name', name: 'id', type: 'string', placeholder: 'e.g. articles' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/(?:content|data-model)/([^/?#]+)' },
		},
	],
	description: 'One of your own collections, or one of Directus itself',
};

export const collectionName: INodeProperties = {
	displayName: 'Name',
	name: 'collectionName',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. articles',
	description:
		'The name of the collection in the database and in the API. It cannot be changed later.',
};

export const collectionKind: INodeProperties = {
	displayName: 'Kind',
	name: 'kind',
	type: 'options',
	options: [
		{ name: 'Collection', value: 'collection', description: 'A table that holds items' },
		{ name: 'Folder', value: 'folder', description: 'Holds other collections, and no items' },
	],
	default: 'collection',
	description: 'What it holds: items, or other collections',
};

export const primaryKeyField: INodeProperties = {
	displayName: 'Primary Key Field',
	name: 'primaryKeyField',
	type: 'string',
	required: true,
	displayOptions: { show: { kind: ['collection'] } },
	default: 'id',
	description: 'The name of the field that identifies an item',
};

export const primaryKeyType: INodeProperties = {
	displayName: 'Primary Key Type',
	name: 'primaryKeyType',
	type: 'options',
	displayOptions: { show: { kind: ['collection'] } },
	options: [
		{ name: 'Auto-Incremented Big Integer', value: 'bigInteger' },
		{ name: 'Auto-Incremented Integer', value: 'integer' },
		{ name: 'Generated UUID', value: 'uuid' },
		{ name: 'Manually Entered String', value: 'string' },
	],
	default: 'integer',
	description: 'What identifies an item',
};

export const systemFields: INodeProperties = {
	displayName: 'Optional System Fields',
	name: 'systemFields',
	type: 'multiOptions',
	displayOptions: { show: { kind: ['collection'] } },
	options: [
		{ name: 'Created By', value: 'user_created' },
		{ name: 'Created On', value: 'date_created' },
		{ name: 'Sort', value: 'sort' },
		{ name: 'Status', value: 'status' },
		{ name: 'Updated By', value: 'user_updated' },
		{ name: 'Updated On', value: 'date_updated' },
	],
	default: [],
	description: 'Fields that Directus fills or uses itself, set up as in the Studio',
};

export const moreFieldsJson: INodeProperties = {
	displayName: 'More Fields (JSON)',
	name: 'moreFieldsJson',
	type: 'json',
	displayOptions: { show: { kind: ['collection'] } },
	default: '[]',
	description:
		'A list of fields, such as [{ "field": "title", "type": "string" }]. Settings stand beside the type, or in meta and schema as in the API of Directus.',
};

/** The same for a new collection and a change: the browser loads each property. */
export const collectionSettings: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Accountability',
			name: 'accountability',
			type: 'options',
			options: [
				{ name: 'Only Track Activity', value: 'activity' },
				{ name: 'Track Activity & Revisions', value: 'all' },
				{ name: 'Track Nothing', value: '' },
			],
			default: 'all',
			description: 'What Directus records of changes to the items',
		},
		{
			displayName: 'Archive Field',
			name: 'archive_field',
			type: 'string',
			default: '',
			placeholder: 'e.g. status',
			description: 'The field that says whether an item is archived',
		},
		{
			displayName: 'Archive Filter in Studio',
			name: 'archive_app_filter',
			type: 'boolean',
			default: true,
			description: 'Whether the Studio leaves archived items out',
		},
		{
			displayName: 'Archive Value',
			name: 'archive_value',
			type: 'string',
			default: '',
			placeholder: 'e.g. archived',
			description: 'What the archive field of an archived item holds',
		},
		{
			displayName: 'Auto-Save Revision Interval',
			name: 'autosave_revision_interval',
			type: 'number',
			default: 300,
			description:
				'After how many seconds an automatic save makes a revision of its own, from Directus 12.4 on',
		},
		color,
		customFields,
		{
			displayName: 'Display Template',
			name: 'display_template',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ title }} ({{ status }})',
			description: 'How the Studio names an item',
		},
		{
			displayName: 'Folder',
			name: 'group',
			type: 'string',
			default: '',
			description:
				'The name of the folder, or of the collection, that it stands under in the Studio',
		},
		{
			displayName: 'Hidden',
			name: 'hidden',
			type: 'boolean',
			default: false,
			description: 'Whether it is hidden in the Studio',
		},
		icon,
		note,
		{
			displayName: 'Singleton',
			name: 'singleton',
			type: 'boolean',
			default: false,
			description: 'Whether it holds exactly one item',
		},
		{
			displayName: 'Sort Field',
			name: 'sort_field',
			type: 'string',
			default: '',
			placeholder: 'e.g. sort',
			description: 'The field that holds the order of the items',
		},
		{
			displayName: 'Unarchive Value',
			name: 'unarchive_value',
			type: 'string',
			default: '',
			placeholder: 'e.g. draft',
			description: 'What the archive field of an item holds that is brought back',
		},
		{
			displayName: 'Versioning',
			name: 'versioning',
			type: 'boolean',
			default: false,
			description: 'Whether items can have content versions',
		},
	],
};

/** For the endpoints that take a list of changed collections or fields. */
export const schemaChangesJson: INodeProperties = {
	displayName: 'Changes (JSON)',
	name: 'changesJson',
	type: 'json',
	required: true,
	default: '[]',
	description:
		'A list of JSON objects, each with the name of its collection or field and the meta to set, such as [{ "collection": "articles", "meta": { "hidden": true } }]',
};
