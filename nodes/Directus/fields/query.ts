import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/**
 * What every read can be asked for.
 *
 * @see https://directus.io/docs/guides/connect/query-parameters
 * @see https://directus.io/docs/guides/connect/filter-rules
 */

export const returnAll: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

export const limit: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	displayOptions: { show: { returnAll: [false] } },
	default: 50,
	description: 'Max number of results to return',
};

export const simple: INodeProperties = {
	displayName: 'Simplify',
	name: 'simple',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Operators that need no value. */
export const valueless = ['_null', '_nnull', '_empty', '_nempty'];

/** Directus's filter operators by the names that the Studio gives them. */
export const filterOperators: INodePropertyOptions[] = [
	{ name: 'Contains', value: '_contains' },
	{ name: 'Contains (Case-Insensitive)', value: '_icontains' },
	{ name: "Doesn't Contain", value: '_ncontains' },
	{ name: "Doesn't End With", value: '_nends_with' },
	{ name: "Doesn't End With (Case-Insensitive)", value: '_niends_with' },
	{ name: "Doesn't Equal", value: '_neq' },
	{ name: "Doesn't Intersect", value: '_nintersects' },
	{ name: "Doesn't Intersect Bounding Box", value: '_nintersects_bbox' },
	{ name: "Doesn't Start With", value: '_nstarts_with' },
	{ name: "Doesn't Start With (Case-Insensitive)", value: '_nistarts_with' },
	{ name: 'Ends With', value: '_ends_with' },
	{ name: 'Ends With (Case-Insensitive)', value: '_iends_with' },
	{ name: 'Equals', value: '_eq' },
	{ name: 'Greater Than', value: '_gt' },
	{ name: 'Greater Than or Equal To', value: '_gte' },
	{ name: 'Intersects', value: '_intersects' },
	{ name: 'Intersects Bounding Box', value: '_intersects_bbox' },
	{ name: 'Is Between', value: '_between' },
	{ name: 'Is Empty', value: '_empty' },
	{ name: 'Is Not Between', value: '_nbetween' },
	{ name: 'Is Not One Of', value: '_nin' },
	{ name: 'Is Null', value: '_null' },
	{ name: 'Is One Of', value: '_in' },
	{ name: "Isn't Empty", value: '_nempty' },
	{ name: "Isn't Null", value: '_nnull' },
	{ name: 'Less Than', value: '_lt' },
	{ name: 'Less Than or Equal To', value: '_lte' },
	{ name: 'Starts With', value: '_starts_with' },
	{ name: 'Starts With (Case-Insensitive)', value: '_istarts_with' },
];

export const filterType: INodeProperties = {
	displayName: 'Filter',
	name: 'filterType',
	type: 'options',
	options: [
		{ name: 'None', value: 'none' },
		{ name: 'Build Manually', value: 'manual' },
		{ name: 'JSON', value: 'json' },
	],
	default: 'none',
	description: 'Which records to get',
};

export const matchType: INodeProperties = {
	displayName: 'Must Match',
	name: 'matchType',
	type: 'options',
	displayOptions: { show: { filterType: ['manual'] } },
	options: [
		{ name: 'All Conditions', value: '_and' },
		{ name: 'Any Condition', value: '_or' },
	],
	default: '_and',
	description: 'How many of the conditions a record has to meet',
};

export const filters: INodeProperties = {
	displayName: 'Conditions',
	name: 'filters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	displayOptions: { show: { filterType: ['manual'] } },
	placeholder: 'Add Condition',
	default: {},
	options: [
		{
			displayName: 'Condition',
			name: 'conditions',
			values: [
				{
					displayName: 'Field Name or ID',
					name: 'field',
					type: 'options',
					typeOptions: {
						loadOptionsMethod: 'getFields',
						loadOptionsDependsOn: ['resource', 'collection.value'],
					},
					default: '',
					description:
						'Fields of related items have a dotted path. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
				},
				{
					displayName: 'Operator',
					name: 'operator',
					type: 'options',
					options: filterOperators,
					default: '_eq',
					description: 'How the field is compared with the value',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					displayOptions: { hide: { operator: valueless } },
					default: '',
					description:
						'What to compare with, several values comma-separated; $NOW and $CURRENT_USER work too',
				},
			],
		},
	],
	description: 'What must be true of a record',
};

export const filterJson: INodeProperties = {
	displayName: 'Filter (JSON)',
	name: 'filterJson',
	type: 'json',
	displayOptions: { show: { filterType: ['json'] } },
	default: '{}',
	description:
		'A <a href="https://directus.io/docs/guides/connect/filter-rules">filter rule</a> of Directus, such as { "status": { "_eq": "published" } }',
};

export const sortRules: INodeProperties = {
	displayName: 'Sort',
	name: 'sortRules',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Sort Rule',
	default: {},
	options: [
		{
			displayName: 'Rule',
			name: 'rules',
			values: [
				{
					displayName: 'Sort Field Name or ID',
					name: 'field',
					type: 'options',
					typeOptions: {
						loadOptionsMethod: 'getFields',
						loadOptionsDependsOn: ['resource', 'collection.value'],
					},
					default: '',
					description:
						'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
				},
				{
					displayName: 'Direction',
					name: 'direction',
					type: 'options',
					options: [
						{ name: 'Ascending', value: '' },
						{ name: 'Descending', value: '-' },
					],
					default: '',
					description: 'Ascending is from A to Z, from small to large, from old to new',
				},
			],
		},
	],
	description: 'The order of the records',
};

export const fieldNames: INodeProperties = {
	displayName: 'Field Names or IDs',
	name: 'fields',
	type: 'multiOptions',
	typeOptions: {
		loadOptionsMethod: 'getFields',
		loadOptionsDependsOn: ['resource', 'collection.value'],
	},
	default: [],
	description:
		'The fields to return. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const fieldPaths: INodeProperties = {
	displayName: 'Field Paths',
	name: 'fieldPaths',
	type: 'string',
	default: '',
	placeholder: 'e.g. *, author.name, translations.*',
	description: 'More, comma-separated; dots lead into related items, * is all',
};

const contentVersion: INodeProperties = {
	displayName: 'Content Version',
	name: 'version',
	type: 'string',
	default: '',
	placeholder: 'e.g. draft',
	description: 'The key of the content version to read',
};

export const deep: INodeProperties = {
	displayName: 'Deep (JSON)',
	name: 'deep',
	type: 'json',
	default: '{}',
	description: 'Query parameters for related items, such as { "translations": { "_limit": 1 } }',
};

const backlink: INodeProperties = {
	displayName: 'Backlinks',
	name: 'backlink',
	type: 'boolean',
	default: false,
	description:
		'Whether * in a field path also leads back to the item that it comes from; without this option it does',
};

const versionRaw: INodeProperties = {
	displayName: 'Raw Content Version',
	name: 'versionRaw',
	type: 'boolean',
	default: true,
	description:
		'Whether related items come as the changes that the content version holds, not as items',
};

export const readOneOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [deep, fieldNames, fieldPaths],
};

/** The same for an item of a collection of the user's own; only such have content versions. */
export const readItemOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [backlink, contentVersion, deep, fieldNames, fieldPaths, versionRaw],
};

export const readManyOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Aggregate (JSON)',
			name: 'aggregate',
			type: 'json',
			default: '{}',
			description:
				'Functions and the fields to apply them to, such as { "count": "*", "sum": "price" }',
		},
		{
			displayName: 'Alias (JSON)',
			name: 'alias',
			type: 'json',
			default: '{}',
			description: 'Other names for fields in the answer, such as { "heading": "title" }',
		},
		// Directus keeps versions of the items of one's own collections alone.
		{ ...contentVersion, displayOptions: { show: { '/resource': ['items'] } } },
		deep,
		{
			displayName: 'Export as File',
			name: 'export',
			type: 'options',
			options: [
				{ name: 'CSV', value: 'csv' },
				{ name: 'JSON', value: 'json' },
				{ name: 'XML', value: 'xml' },
				{ name: 'YAML', value: 'yaml' },
			],
			default: 'csv',
			description: 'Give out one item with a file that holds the records',
		},
		fieldNames,
		fieldPaths,
		{
			displayName: 'Group By',
			name: 'groupBy',
			type: 'string',
			default: '',
			placeholder: 'e.g. status, year(published_on)',
			description: 'The fields to group an aggregation by, comma-separated',
		},
		{
			displayName: 'Include Counts',
			name: 'meta',
			type: 'multiOptions',
			options: [
				{ name: 'Filter Count', value: 'filter_count' },
				{ name: 'Total Count', value: 'total_count' },
			],
			default: [],
			description:
				'Give out one item as Directus answers: the records under data, the counts under meta',
		},
		{
			displayName: 'Offset',
			name: 'offset',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'How many records to leave out at the beginning',
		},
		{
			displayName: 'Put Output File in Field',
			name: 'binaryProperty',
			type: 'string',
			default: 'data',
			hint: 'The name of the output binary field to put the exported file in',
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			description: 'Only records that hold this text in one of their text fields',
		},
	],
};

export const ifNotFound: INodeProperties = {
	displayName: 'If Not Found',
	name: 'ifNotFound',
	type: 'options',
	options: [
		{ name: 'An Error', value: 'error', description: 'The input fails' },
		{
			name: 'An Item With "Found": False',
			value: 'item',
			description: 'It holds what was looked for as well; what is found has "found": true',
		},
		{ name: 'No Item', value: 'nothing', description: 'The input has no output' },
	],
	default: 'error',
	description: 'What comes out for an input whose record is not there',
};

export const ifNothingSaved: INodeProperties = {
	displayName: 'If Not Found',
	name: 'ifNotFound',
	type: 'options',
	options: [
		{ name: 'An Error', value: 'error', description: 'The input fails' },
		{
			name: 'An Item With "Found": False',
			value: 'item',
			description: 'An item that is found has "found": true',
		},
		{ name: 'No Item', value: 'nothing', description: 'The input has no output' },
		{
			name: 'The Default Values',
			value: 'defaults',
			description: 'What Directus gives itself, as if it had been saved',
		},
	],
	default: 'defaults',
	description: 'What comes out as long as nothing has been saved in the singleton',
};
