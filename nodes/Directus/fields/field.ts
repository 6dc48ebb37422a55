import type { INodeProperties } from 'n8n-workflow';
import { customFields, note } from './common';

/** @see https://directus.io/docs/api/fields */

/** A field of the collection that is chosen above it. */
export const fieldName: INodeProperties = {
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
			typeOptions: { searchListMethod: 'searchFields', searchable: true },
		},
		{ displayName: 'By Name', name: 'id', type: 'string', placeholder: 'e.g. title' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/data-model/[^/]+/([^/?#]+)' },
		},
	],
	description: 'A field of the collection above',
};

export const newFieldName: INodeProperties = {
	displayName: 'Name',
	name: 'fieldKey',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. title',
	description: 'The name of the field in the database and in the API. It cannot be changed later.',
};

export const fieldType: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	options: [
		{
			name: 'Alias',
			value: 'alias',
			description: 'No column: one-to-many, groups and presentation',
		},
		{ name: 'Big Integer', value: 'bigInteger' },
		{ name: 'Binary', value: 'binary' },
		{ name: 'Boolean', value: 'boolean' },
		{ name: 'CSV', value: 'csv' },
		{ name: 'Date', value: 'date' },
		{ name: 'DateTime', value: 'dateTime' },
		{ name: 'Decimal', value: 'decimal' },
		{ name: 'Float', value: 'float' },
		{ name: 'Geometry (All)', value: 'geometry' },
		{ name: 'Geometry (Line String)', value: 'geometry.LineString' },
		{ name: 'Geometry (Multi-Line String)', value: 'geometry.MultiLineString' },
		{ name: 'Geometry (Multi-Point)', value: 'geometry.MultiPoint' },
		{ name: 'Geometry (Multi-Polygon)', value: 'geometry.MultiPolygon' },
		{ name: 'Geometry (Point)', value: 'geometry.Point' },
		{ name: 'Geometry (Polygon)', value: 'geometry.Polygon' },
		{ name: 'Hash', value: 'hash' },
		{ name: 'Integer', value: 'integer' },
		{ name: 'JSON', value: 'json' },
		{ name: 'String', value: 'string' },
		{ name: 'Text', value: 'text' },
		{ name: 'Time', value: 'time' },
		{ name: 'Timestamp', value: 'timestamp' },
		{ name: 'UUID', value: 'uuid' },
	],
	default: 'string',
	description: 'What kind of values the field holds',
};

/** The same for a new field and a change: the browser loads each property. */
export const fieldSettings: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Allow NULL',
			name: 'is_nullable',
			type: 'boolean',
			default: true,
			description: 'Whether an item may be without a value',
		},
		{
			displayName: 'Choices (JSON)',
			name: 'choices',
			type: 'json',
			default: '[]',
			description:
				'What to choose from, such as ["draft", "published"] or [{ "text": "Draft", "value": "draft" }]',
		},
		customFields,
		{
			displayName: 'Decimal Places',
			name: 'numeric_scale',
			type: 'number',
			default: 5,
			description: 'How many digits a decimal number has behind the point',
		},
		{
			displayName: 'Default Value',
			name: 'default_value',
			type: 'string',
			default: '',
			description: 'What a new item gets; NOW() for the current time',
		},
		{
			displayName: 'Hidden',
			name: 'hidden',
			type: 'boolean',
			default: false,
			description: 'Whether it is hidden in the form',
		},
		{
			displayName: 'Indexed',
			name: 'is_indexed',
			type: 'boolean',
			default: false,
			description: 'Whether the database keeps an index of it',
		},
		{
			displayName: 'Interface Name or ID',
			name: 'interface',
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getInterfaces' },
			default: '',
			description:
				'How the Studio lets a person edit it. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Interface Options (JSON)',
			name: 'options',
			type: 'json',
			default: '{}',
			description: 'The settings of the interface, such as { "placeholder": "A title" }',
		},
		{
			displayName: 'Length',
			name: 'max_length',
			type: 'number',
			default: 255,
			description: 'How many characters a string may have',
		},
		note,
		{
			displayName: 'Precision',
			name: 'numeric_precision',
			type: 'number',
			default: 10,
			description: 'How many digits a decimal number has in all',
		},
		{
			displayName: 'Read-Only',
			name: 'readonly',
			type: 'boolean',
			default: false,
			description: 'Whether it cannot be edited in the form',
		},
		{
			displayName: 'Required',
			name: 'required',
			type: 'boolean',
			default: true,
			description: 'Whether a new item has to have a value',
		},
		{
			displayName: 'Special Names or IDs',
			name: 'special',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getSpecials' },
			default: [],
			description:
				'What Directus does with it. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Unique',
			name: 'is_unique',
			type: 'boolean',
			default: true,
			description: 'Whether no two items may have the same value',
		},
		{
			displayName: 'Validation (JSON)',
			name: 'validation',
			type: 'json',
			default: '{}',
			description:
				'A filter rule that values have to meet, such as { "title": { "_regex": "^[A-Z]" } }',
		},
		{
			displayName: 'Width',
			name: 'width',
			type: 'options',
			options: [
				{ name: 'Fill', value: 'fill' },
				{ name: 'Full', value: 'full' },
				{ name: 'Half', value: 'half' },
				{ name: 'Half Left', value: 'half-left' },
				{ name: 'Half Right', value: 'half-right' },
			],
			default: 'full',
			description: 'How much room it takes in the form',
		},
	],
};
