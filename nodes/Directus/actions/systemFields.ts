import type { IDataObject } from 'n8n-workflow';

/** The primary keys that the Studio offers for a new collection, as it sets them up. */
export const primaryKeys: Record<string, IDataObject> = {
	integer: {
		type: 'integer',
		meta: { hidden: true, interface: 'input', readonly: true },
		schema: { is_primary_key: true, has_auto_increment: true },
	},
	bigInteger: {
		type: 'bigInteger',
		meta: { hidden: true, interface: 'input', readonly: true },
		schema: { is_primary_key: true, has_auto_increment: true },
	},
	uuid: {
		type: 'uuid',
		meta: { hidden: true, interface: 'input', readonly: true, special: ['uuid'] },
		schema: { is_primary_key: true, length: 36, has_auto_increment: false },
	},
	string: {
		type: 'string',
		meta: { hidden: false, interface: 'input', readonly: false },
		schema: { is_primary_key: true, length: 255, has_auto_increment: false },
	},
};

const states = [
	{ text: '$t:published', value: 'published', color: 'var(--theme--primary)' },
	{ text: '$t:draft', value: 'draft', color: 'var(--theme--foreground)' },
	{ text: '$t:archived', value: 'archived', color: 'var(--theme--warning)' },
];

const user = (special: string): IDataObject => ({
	type: 'uuid',
	meta: {
		special: [special],
		interface: 'select-dropdown-m2o',
		options: { template: '{{avatar}} {{first_name}} {{last_name}}' },
		display: 'user',
		readonly: true,
		hidden: true,
		width: 'half',
	},
	schema: {},
});

const date = (special: string): IDataObject => ({
	type: 'timestamp',
	meta: {
		special: [special],
		interface: 'datetime',
		display: 'datetime',
		display_options: { relative: true },
		readonly: true,
		hidden: true,
		width: 'half',
	},
	schema: {},
});

/** The system fields that the Studio offers for a new collection, in its order. */
const systemFields: Record<string, IDataObject> = {
	status: {
		type: 'string',
		meta: {
			interface: 'select-dropdown',
			options: { choices: states },
			display: 'labels',
			display_options: { showAsDot: true, choices: states },
			width: 'full',
		},
		schema: { default_value: 'draft', is_nullable: false },
	},
	sort: { type: 'integer', meta: { interface: 'input', hidden: true }, schema: {} },
	user_created: user('user-created'),
	date_created: date('date-created'),
	user_updated: user('user-updated'),
	date_updated: date('date-updated'),
};

/** The chosen system fields, as they stand in a new collection. */
export const systemFieldsOf = (wanted: string[]): IDataObject[] =>
	Object.entries(systemFields)
		.filter(([field]) => wanted.includes(field))
		.map(([field, settings]) => ({ ...settings, field }));

/** What a collection has to know of its Status and Sort fields. */
export const statusSettings = (wanted: string[]): IDataObject => ({
	...(wanted.includes('sort') && { sort_field: 'sort' }),
	...(wanted.includes('status') && {
		archive_field: 'status',
		archive_value: 'archived',
		unarchive_value: 'draft',
	}),
});
