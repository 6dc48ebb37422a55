/**
 * What becomes of a value that is empty, by the column's type and by where the value comes from. The
 * code reads these tables, docs/values.md is made from them and from docs/values.json, and so is a test for each
 * of their cells.
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

/** The ways in which a value can be empty; docs/values.json says what they are. */
export type Emptiness = 'emptyText' | 'blanks' | 'nothing' | 'null' | 'leftEmpty';

/** Where values come from; docs/values.json says what they are. */
export type Source = 'mapped' | 'mappedOneByOne' | 'additional' | 'autoMapped' | 'json' | 'raw';

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

/** Directus's own collections and their fields that guard access: see docs/values.json. */
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
	directus_presets: ['role', 'user'],
	directus_roles: ['admin_access', 'app_access', 'enforce_tfa', 'ip_access', 'parent', 'policies'],
	directus_settings: [
		'auth_login_attempts',
		'auth_password_policy',
		'public_registration',
		'public_registration_email_filter',
		'public_registration_role',
		'public_registration_verify_email',
	],
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
