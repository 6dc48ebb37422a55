import type { INodeProperties } from 'n8n-workflow';
import { customFields } from './common';

/** @see https://directus.io/docs/api/relations */

/** A field of the chosen collection that leads to another collection. */
export const relationField: INodeProperties = {
	displayName: 'Field',
	name: 'field',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	typeOptions: { loadOptionsDependsOn: ['collection.value'] },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchRelationFields', searchable: true },
		},
		{ displayName: 'By Name', name: 'id', type: 'string', placeholder: 'e.g. author' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/data-model/[^/]+/([^/?#]+)' },
		},
	],
	description: 'A field of the collection above that leads to another collection',
};

export const relatedCollection: INodeProperties = {
	displayName: 'Related Collection',
	name: 'relatedCollection',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchAllCollections', searchable: true },
		},
		{ displayName: 'By Name', name: 'id', type: 'string', placeholder: 'e.g. authors' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/(?:content|data-model)/([^/?#]+)' },
		},
	],
	description:
		'Where the field leads to: its values are primary keys there. Leave it empty for a many-to-any relation.',
};

/** The same for a new relation and a change: the browser loads each property. */
export const relationSettings: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Allowed Collections (JSON)',
			name: 'one_allowed_collections',
			type: 'json',
			default: '[]',
			description: 'For many-to-any: a list of the collections that items may come from',
		},
		{
			displayName: 'Collection Field',
			name: 'one_collection_field',
			type: 'string',
			default: '',
			description:
				"For many-to-any: the field that holds the name of the related item's collection",
		},
		customFields,
		{
			displayName: 'Junction Field',
			name: 'junction_field',
			type: 'string',
			default: '',
			description: 'In a junction collection: its field that leads to the other side',
		},
		{
			displayName: 'On Delete',
			name: 'on_delete',
			type: 'options',
			options: [
				{ name: 'Delete the Item Too', value: 'CASCADE' },
				{ name: 'Do Nothing', value: 'NO ACTION' },
				{ name: 'Prevent the Deletion', value: 'RESTRICT' },
				{ name: 'Set the Field to Its Default Value', value: 'SET DEFAULT' },
				{ name: 'Set the Field to NULL', value: 'SET NULL' },
			],
			default: 'SET NULL',
			description: 'What happens to the item when the one that it leads to is deleted',
		},
		{
			displayName: 'On Deselect',
			name: 'one_deselect_action',
			type: 'options',
			options: [
				{ name: 'Delete the Item', value: 'delete' },
				{ name: 'Set the Field to NULL', value: 'nullify' },
			],
			default: 'nullify',
			description: 'What happens to an item that is taken out of the one-to-many field',
		},
		{
			displayName: 'One-to-Many Field',
			name: 'one_field',
			type: 'string',
			default: '',
			placeholder: 'e.g. articles',
			description: 'The alias field of the related collection that lists the items leading to it',
		},
		{
			displayName: 'Sort Field',
			name: 'sort_field',
			type: 'string',
			default: '',
			description: 'The field that holds the order of the items in the one-to-many field',
		},
	],
};
