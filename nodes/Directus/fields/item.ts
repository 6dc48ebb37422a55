import type { INodeProperties } from 'n8n-workflow';
import { deep, fieldNames, fieldPaths } from './query';
import { notOnCreate } from './common';

/** The item of the chosen collection. */
export const itemId: INodeProperties = {
	displayName: 'Item',
	name: 'id',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchItems', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://directus.example.com/admin/content/articles/1',
			extractValue: { type: 'regex', regex: '/content/[^/]+/([^/?#]+)' },
		},
	],
	description: 'An item of the collection above',
};

/**
 * Without a collection the editor would say of a mapper, in red, that it finds no fields. Resources of Directus itself
 * have no collection to choose: it is not empty then.
 */
const onceChosen: INodeProperties['displayOptions'] = {
	show: { collection: [{ _cnd: { not: '' } }] },
};

export const createFields: INodeProperties = {
	displayName: 'Fields',
	name: 'fields',
	type: 'resourceMapper',
	displayOptions: onceChosen,
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	description:
		'An empty text empties a field that takes no text; an expression without a result leaves it out',
	builderHint: {
		propertyHint:
			"'autoMapInputData' takes the input's fields that the collection has; 'defineBelow' those in value",
	},
	typeOptions: {
		loadOptionsDependsOn: ['collection.value'],
		resourceMapper: {
			resourceMapperMethod: 'getColumns',
			mode: 'add',
			fieldWords: { singular: 'field', plural: 'fields' },
			addAllFields: true,
			multiKeyMatch: false,
		},
	},
};

export const changeFields: INodeProperties = {
	displayName: 'Fields',
	name: 'fields',
	type: 'resourceMapper',
	displayOptions: onceChosen,
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	description:
		'An empty text empties a field that takes no text; an expression without a result leaves it out',
	builderHint: {
		propertyHint:
			"'autoMapInputData' takes the input's fields that the collection has; 'defineBelow' those in value",
	},
	typeOptions: {
		loadOptionsDependsOn: ['collection.value'],
		resourceMapper: {
			resourceMapperMethod: 'getChangeColumns',
			mode: 'add',
			fieldWords: { singular: 'field', plural: 'fields' },
			addAllFields: false,
			multiKeyMatch: false,
		},
	},
};

export const upsertFields: INodeProperties = {
	displayName: 'Fields',
	name: 'fields',
	type: 'resourceMapper',
	displayOptions: onceChosen,
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	description:
		'An empty text empties a field that takes no text; an expression without a result leaves it out',
	builderHint: {
		propertyHint: 'matchingColumns are the fields that find an existing item',
	},
	typeOptions: {
		loadOptionsDependsOn: ['collection.value'],
		resourceMapper: {
			resourceMapperMethod: 'getMatchColumns',
			mode: 'upsert',
			fieldWords: { singular: 'field', plural: 'fields' },
			addAllFields: true,
			multiKeyMatch: true,
		},
	},
};

export const lookUpFields: INodeProperties = {
	displayName: 'Match On',
	name: 'fields',
	type: 'resourceMapper',
	displayOptions: onceChosen,
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	description:
		'The fields that an item must have these values in, all of them. An empty value is an error: it would match at random.',
	typeOptions: {
		loadOptionsDependsOn: ['collection.value'],
		resourceMapper: {
			resourceMapperMethod: 'getLookUpColumns',
			mode: 'add',
			valuesLabel: 'Match On',
			fieldWords: { singular: 'field', plural: 'fields' },
			addAllFields: false,
			multiKeyMatch: false,
			supportAutoMap: false,
		},
	},
};

export const matchesToReturn: INodeProperties = {
	displayName: 'Return',
	name: 'matchesToReturn',
	type: 'options',
	options: [
		{
			name: 'All Matches',
			value: 'all',
			description: 'An output item for each',
		},
		{
			name: 'The First Match',
			value: 'first',
			description: 'In the order of Sort',
		},
		{
			name: 'The Only Match',
			value: 'only',
			description: 'Where several items match, the input fails',
		},
	],
	default: 'only',
	description: 'Which of the items that match an input come out',
};

export const lookUpOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [deep, fieldNames, fieldPaths],
};

export const matchFields: INodeProperties = {
	displayName: 'Match On',
	name: 'matchFields',
	type: 'string',
	displayOptions: { show: { jsonParameters: [true] } },
	default: 'id',
	placeholder: 'e.g. slug, language',
	description: 'The fields whose values find an existing item, comma-separated',
};

export const batchSize: INodeProperties = {
	displayName: 'Batch Size',
	name: 'batchSize',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 500,
	description: 'The most input items in one request',
};

export const writeOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		batchSize,
		{
			displayName: 'Field Names or IDs to Return',
			name: 'fields',
			type: 'multiOptions',
			typeOptions: {
				loadOptionsMethod: 'getFields',
				loadOptionsDependsOn: ['resource', 'collection.value'],
			},
			default: [],
			description:
				'The fields to return. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Field Paths to Return',
			name: 'fieldPaths',
			type: 'string',
			default: '',
			placeholder: 'e.g. *, author.name',
			description: 'More, comma-separated; dots lead into related items, * is all',
		},
		{
			displayName: 'Skip Unchanged',
			name: 'skipUnchanged',
			type: 'boolean',
			displayOptions: notOnCreate,
			default: false,
			description: 'Whether to leave out what changes nothing; its item has "unchanged": true',
		},
	],
};

export const deleteOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		batchSize,
		{
			displayName: 'Check That Records Exist',
			name: 'checkExists',
			type: 'boolean',
			default: true,
			description:
				'Whether to look first: an ID without a record is then an error of its input, for administrators too',
		},
	],
};

export const aggregateFunctions: INodeProperties = {
	displayName: 'Calculations',
	name: 'calculations',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Calculation',
	required: true,
	default: { functions: [{ function: 'count', field: '*' }] },
	options: [
		{
			displayName: 'Calculation',
			name: 'functions',
			values: [
				{
					displayName: 'Function',
					name: 'function',
					type: 'options',
					options: [
						{ name: 'Average', value: 'avg' },
						{ name: 'Average (Distinct)', value: 'avgDistinct' },
						{ name: 'Count', value: 'count' },
						{ name: 'Count (All)', value: 'countAll' },
						{ name: 'Count (Distinct)', value: 'countDistinct' },
						{ name: 'Maximum', value: 'max' },
						{ name: 'Minimum', value: 'min' },
						{ name: 'Sum', value: 'sum' },
						{ name: 'Sum (Distinct)', value: 'sumDistinct' },
					],
					default: 'count',
					description: 'What to do with the values of the field',
				},
				{
					displayName: 'Field',
					name: 'field',
					type: 'string',
					default: '*',
					description: 'The field to calculate with; * for all items where the function is Count',
				},
			],
		},
	],
	description: 'What to calculate from the items',
};

export const groupBy: INodeProperties = {
	displayName: 'Group By',
	name: 'groupBy',
	type: 'string',
	default: '',
	placeholder: 'e.g. status, year(published_on)',
	description: 'The fields to group by, comma-separated; a calculation for each group',
};

export const queryJson: INodeProperties = {
	displayName: 'Query (JSON)',
	name: 'queryJson',
	type: 'json',
	required: true,
	default: '{ "filter": {} }',
	description:
		'Which items, as <a href="https://directus.io/docs/guides/connect/query-parameters">query parameters</a> of Directus: filter, search, sort and limit. Without a limit it means 100 items; -1 means all.',
};

export const everyChange: INodeProperties = {
	displayName: 'Change (JSON)',
	name: 'changeJson',
	type: 'json',
	required: true,
	default: '{}',
	description: 'The fields to set on all of them, as a JSON object',
};
