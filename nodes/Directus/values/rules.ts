/**
 * What becomes of a value that is empty, by the column's type and by where the value comes from. The
 * code reads these tables, docs/values.md is made from them, and so is a test for each of their cells.
 */

/** Directus's types of columns (https://directus.io/docs/guides/data-model/fields). */
export const COLUMN_TYPES = [
	'string',
	'text',
	'uuid',
	'hash',
	'integer',
	'bigInteger',
	'float',
	'decimal',
	'boolean',
	'date',
	'dateTime',
	'timestamp',
	'time',
	'json',
	'csv',
	'geometry',
	'alias',
	'binary',
	'unknown',
] as const;

export type ColumnType = (typeof COLUMN_TYPES)[number];

/** The ways in which a value can be empty. */
export const EMPTINESS = {
	emptyText: 'Empty text, such as an empty cell',
	blanks: 'Blanks',
	nothing: 'Nothing: an expression without a result',
	null: 'null',
	leftEmpty: 'Left empty in the editor',
} as const;

export type Emptiness = keyof typeof EMPTINESS;

/** Where values come from. */
export const SOURCES = {
	mapped: 'Mapped below, all columns shown (Create, Create or Update)',
	mappedOneByOne: 'Mapped below, columns added one by one (Update)',
	additional: 'Added fields of other resources',
	autoMapped: 'Mapped automatically',
	json: 'JSON fields, such as Records (JSON) and Change (JSON)',
	raw: 'JSON/RAW Parameters',
} as const;

export type Source = keyof typeof SOURCES;

/** What becomes of an empty value; `kept` is sent as it is, and `impossible` does not occur. */
export type EmptyRule = 'kept' | 'null' | 'left out' | 'impossible';

/** Types in which an empty text is a value like any other. */
const TAKES_EMPTY_TEXT: ColumnType[] = ['string', 'text', 'unknown'];

/**
 * The rule for an empty value.
 *
 * An empty text means no value where the column takes no text: it is never a number, a key, a day or a
 * match. Nothing changes nothing. null empties, and so does a field that was added on purpose and left
 * empty, as in the Studio; among columns that n8n shows unasked it was only not filled in.
 */
export function emptyRule(type: ColumnType, emptiness: Emptiness, source: Source): EmptyRule {
	switch (emptiness) {
		case 'nothing':
			return isJson(source) ? 'impossible' : 'left out';
		case 'null':
			return 'null';
		case 'leftEmpty':
			if (source === 'autoMapped' || isJson(source)) return 'impossible';
			return source === 'mapped' ? 'left out' : 'null';
		default:
			if (TAKES_EMPTY_TEXT.includes(type)) return 'kept';
			// A list of related items that is emptied takes them away.
			return type === 'alias' ? 'left out' : 'null';
	}
}

/** JSON cannot hold nothing, and no field in it is shown in the editor. */
const isJson = (source: Source) => source === 'json' || source === 'raw';

/** What else is decided, each as a sentence of docs/values.md. */
export const EXCEPTIONS = [
	'**The key of a new item** that is empty in any way is left out: Directus gives one. In Create or Update an empty key means a new item.',
	'**A related item** (many to one) is addressed by its key, so an empty text there means none, whatever the type.',
	'**Choices** are those that the Studio shows for a field, where it takes no others, and in a list each entry is one of them. They are taken as text or number and sent as the column holds them. Fields of Directus itself take more than the Studio shows.',
	'**A column with choices** takes no empty text that is not one of them: it means no choice.',
	'**Fields that guard access**, such as the rules and fields of a permission or the role, status, token and password of a user, take neither nothing nor an empty text: that is an error, and nothing is sent. `null` empties them, and so does a field that was added and left empty.',
	'**A field to match on** that is empty in any way is an error, except for the key in Create or Update.',
	'**`**********`** in a concealed column is what Directus shows in the place of the value. It is left out.',
];

/** How a value that is not empty is read, by the type of its column: what it takes, and what is sent. */
export const READINGS: Record<ColumnType, { takes: string; sends: string }> = {
	string: {
		takes: 'Text; numbers, true or false, dates and times in their usual spelling',
		sends: 'The text, as it is',
	},
	text: { takes: 'As string', sends: 'The text, as it is' },
	uuid: { takes: 'Text', sends: 'The text without the blanks around it' },
	hash: { takes: 'Text', sends: 'The text, which Directus makes a hash of' },
	integer: {
		takes: 'Whole numbers: 12, "12", " 12 ", "+12", "012", "12.0"; not "1e1", "1,000" or true',
		sends: 'A number; beyond 9007199254740991 its digits as a text',
	},
	bigInteger: { takes: 'As integer', sends: 'As integer' },
	float: {
		takes: 'Numbers: 1.5, "1.5", "1.5e3"; not "1,5" or "1.000,50"',
		sends: 'A number',
	},
	decimal: { takes: 'As float', sends: 'A number; a text keeps all its digits, as a text' },
	boolean: {
		takes:
			'true, false, 1, 0, and the texts true, false, yes, no, y, n, on, off, t, f, 1, 0 in any case',
		sends: 'true or false',
	},
	date: {
		takes: 'A day, with or without a time',
		sends: 'The day as it is written, whatever the zone',
	},
	dateTime: {
		takes: 'A day, with or without a time',
		sends: 'Day and time as they are written, whatever the zone: the column has none',
	},
	timestamp: {
		takes: 'A moment; one that names no zone is in that of the workflow',
		sends: 'The moment in UTC',
	},
	time: { takes: '17:25, 17:25:30, 5:25 PM, or a moment', sends: 'The time as it is written' },
	json: {
		takes:
			'Any JSON. What is typed has to be JSON. A text of an expression or the input that begins with { or [ has to be JSON too; any other is a text',
		sends: 'The value; numbers keep all their digits',
	},
	csv: { takes: 'A list, a JSON list, or a text with commas', sends: 'A list of texts' },
	geometry: { takes: 'GeoJSON, as an object or as text', sends: 'The object' },
	alias: {
		takes:
			'Related items: a list of keys or objects, or what Directus takes as changes of them; a text is JSON or a list of keys with commas',
		sends: 'The list or object',
	},
	binary: { takes: 'What Directus takes', sends: 'The value, as it is' },
	unknown: { takes: 'What Directus takes', sends: 'The value, as it is' },
};

/** Dates, each with what it is read as. */
export const DATE_TEXTS: Array<[text: string, day: string | undefined]> = [
	['2026-07-01', '2026-07-01'],
	['2026-07-01T17:25:00', '2026-07-01'],
	['2026-07-01 17:25:00', '2026-07-01'],
	['2026-07-01T23:30:00-05:00', '2026-07-01'],
	['2026-07-01T17:25:00Z', '2026-07-01'],
	['2026/07/01', '2026-07-01'],
	['2026.07.01', '2026-07-01'],
	['20260701', '2026-07-01'],
	['20260701T172500Z', '2026-07-01'],
	['07/01/2026', '2026-07-01'],
	['7/1/2026 5:25 PM', '2026-07-01'],
	['1 July 2026', '2026-07-01'],
	['July 1, 2026', '2026-07-01'],
	['Jul 1, 2026, 5:25 PM', '2026-07-01'],
	['Wed, 01 Jul 2026 17:25:00 +0200', '2026-07-01'],
	['Wed, 01 Jul 2026 17:25:00 GMT', '2026-07-01'],
	['Wed Jul 01 2026 17:25:00 GMT+0200 (Central European Summer Time)', '2026-07-01'],
	['01.07.2026', undefined],
	['31.12.2026', undefined],
	['01-07-2026', undefined],
	['31/12/2026', undefined],
	['07/01/26', undefined],
	['2026-07', undefined],
	['2026-02-30', undefined],
	['tomorrow', undefined],
	['1782900000000', undefined],
];

/** Directus's own collections and their fields that guard access: see EXCEPTIONS. */
export const GUARDING: Record<string, string[]> = {
	directus_access: ['policy', 'role', 'user'],
	directus_permissions: [
		'action',
		'collection',
		'fields',
		'permissions',
		'policy',
		'presets',
		'role',
		'validation',
	],
	directus_policies: ['admin_access', 'app_access', 'enforce_tfa', 'ip_access'],
	directus_roles: ['admin_access', 'app_access', 'enforce_tfa', 'ip_access', 'parent', 'policies'],
	directus_shares: ['date_end', 'date_start', 'max_uses', 'password', 'role'],
	directus_users: [
		'auth_data',
		'external_identifier',
		'password',
		'policies',
		'provider',
		'role',
		'status',
		'tfa_secret',
		'token',
	],
};
