import type { INodeProperties } from 'n8n-workflow';
import { fieldNames, fieldPaths } from './query';

/** @see https://directus.io/docs/api/utilities */

export const cacheScope: INodeProperties = {
	displayName: 'Cache',
	name: 'system',
	type: 'options',
	options: [
		{ name: 'Data Cache', value: '' },
		{ name: 'Data and System Cache', value: 'true' },
	],
	default: '',
	description: 'The system cache holds the schema and the permissions',
};

export const exportFormat: INodeProperties = {
	displayName: 'Format',
	name: 'format',
	type: 'options',
	options: [
		{ name: 'CSV', value: 'csv' },
		{ name: 'CSV (UTF-8 With BOM)', value: 'csv_utf8' },
		{ name: 'JSON', value: 'json' },
		{ name: 'XML', value: 'xml' },
		{ name: 'YAML', value: 'yaml' },
	],
	default: 'csv',
	description: 'The type of the file that is written',
};

export const hashedString: INodeProperties = {
	displayName: 'String',
	name: 'string',
	type: 'string',
	required: true,
	default: '',
	description: 'The text to hash',
};

export const hash: INodeProperties = {
	displayName: 'Hash',
	name: 'hash',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. $argon2id$v=19$…',
	description: 'The hash to compare with',
};

export const randomLength: INodeProperties = {
	displayName: 'Length',
	name: 'length',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 500 },
	default: 32,
	description: 'How many characters; 500 at the most',
};

/** Under any other key than `modes` the linter takes them for fields. */
const item: Pick<INodeProperties, 'modes'> = {
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchItems', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
	],
};

export const movedItem: INodeProperties = {
	displayName: 'Item',
	name: 'item',
	type: 'resourceLocator',
	typeOptions: { loadOptionsDependsOn: ['collection.value'] },
	required: true,
	default: { mode: 'list', value: '' },
	...item,
	description: 'The item to move',
};

export const targetPlace: INodeProperties = {
	displayName: 'Move to the Place Of',
	name: 'to',
	type: 'resourceLocator',
	typeOptions: { loadOptionsDependsOn: ['collection.value'] },
	required: true,
	default: { mode: 'list', value: '' },
	...item,
	description: 'The item whose place it takes; those between the two move up by one',
};

export const importFormat: INodeProperties = {
	displayName: 'Format',
	name: 'format',
	type: 'options',
	options: [
		{ name: 'By File Type', value: '' },
		{ name: 'CSV', value: 'text/csv' },
		{ name: 'JSON', value: 'application/json' },
	],
	default: '',
	description: 'Directus takes a CSV with a header line, or a JSON list of items',
};

export const importOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'In Background',
			name: 'background',
			type: 'boolean',
			default: true,
			description:
				'Whether to end as soon as the file is in Directus, from Directus 12 on. Whether the import went well stands in the notifications of the user.',
		},
	],
};

export const collectionsJson: INodeProperties = {
	displayName: 'Collections (JSON)',
	name: 'collectionsJson',
	type: 'json',
	required: true,
	displayOptions: { show: { inputType: ['json'] } },
	default: '[]',
	placeholder: 'e.g. [{ "collection": "articles", "items": [{ "title": "Hello" }] }]',
	description: 'A list of collections, each with its items',
};

export const importCollectionsOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Allow Deletion',
			name: 'dangerouslyAllowDelete',
			type: 'boolean',
			default: false,
			description: 'Whether related items that are no longer named may be deleted',
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: true,
			description: 'Whether to tell what would be written, without writing it',
		},
		{
			displayName: 'Mode',
			name: 'mode',
			type: 'options',
			options: [
				{ name: 'Add', value: 'add', description: 'Every item is a new one' },
				{
					name: 'Merge',
					value: 'merge',
					description: 'Items with the key of one that exists change it',
				},
			],
			default: 'add',
			description: 'What becomes of items whose key exists already',
		},
	],
};

export const exportOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		fieldNames,
		fieldPaths,
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			description: 'Only records that hold this text in one of their text fields',
		},
	],
};

export const translatedFields: INodeProperties = {
	displayName: 'Field Names or IDs',
	name: 'fields',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getFields', loadOptionsDependsOn: ['collection.value'] },
	required: true,
	default: [],
	description:
		'The fields to translate. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const translationOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Create Languages Collection',
			name: 'createLanguagesCollection',
			type: 'boolean',
			default: true,
			description: 'Whether to make the collection of languages if it does not exist',
		},
		{
			displayName: 'Field for the Language',
			name: 'languageFkField',
			type: 'string',
			default: '',
			placeholder: 'e.g. languages_code',
			description: 'The field of a translation that holds its language',
		},
		{
			displayName: 'Field for the Parent',
			name: 'parentFkField',
			type: 'string',
			default: '',
			placeholder: 'e.g. articles_id',
			description: 'The field of a translation that leads to the item',
		},
		{
			displayName: 'Languages Collection',
			name: 'languagesCollection',
			type: 'string',
			default: 'languages',
			description: 'The name of the collection that holds the languages',
		},
		{
			displayName: 'Seed Languages',
			name: 'seedLanguages',
			type: 'boolean',
			default: true,
			description: 'Whether to fill a new collection of languages with a few of them',
		},
		{
			displayName: 'Translations Collection',
			name: 'translationsCollection',
			type: 'string',
			default: '',
			placeholder: 'e.g. articles_translations',
			description: 'The name of the collection that holds the translations',
		},
	],
};
