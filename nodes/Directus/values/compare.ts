import type { IDataObject } from 'n8n-workflow';
import type { DirectusField } from '../transport/schema';

/**
 * A value as a text that is the same for every spelling of it, by the type of its field: `07` and 7,
 * 100.00 and 100, a moment with and without its milliseconds or in two zones. A moment without a zone
 * stays apart from one that has it: which zone is meant only the server knows.
 */
export function canonical(type: string | undefined, value: unknown): string {
	if (typeof value === 'object' && value !== null) return JSON.stringify(value);
	const text = String(value);
	const form = type !== undefined && Object.hasOwn(forms, type) ? forms[type] : undefined;
	// SQLite and MySQL store `true` in the column of a number as 1.
	if (typeof value === 'boolean' && form === number) return value ? '1' : '0';
	if (Number.isSafeInteger(value) && form === number) return text;
	return form?.(text.trim()) ?? text;
}

const forms: Record<string, (text: string) => string | undefined> = {
	integer: number,
	bigInteger: number,
	float: number,
	decimal: number,
	boolean: (text) => booleans[text.toLowerCase()],
	uuid: (text) => text.toLowerCase(),
	timestamp: moment,
	dateTime: moment,
	date: day,
	time: clock,
};

const booleans: Record<string, string> = { true: 'true', 1: 'true', false: 'false', 0: 'false' };

/** As text, so that a number beyond JavaScript's precision keeps all its digits. */
function number(text: string): string | undefined {
	const [, sign, whole = '', part = ''] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
	if (whole + part === '') {
		const value = Number(text);
		return text !== '' && Number.isFinite(value) ? String(value) : undefined;
	}
	const rest = part.replace(/0+$/, '');
	const plain = (whole.replace(/^0+/, '') || '0') + (rest && `.${rest}`);
	return sign === '-' && plain !== '0' ? `-${plain}` : plain;
}

const MOMENT =
	/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(?:(Z)|([+-]\d\d):?(\d\d)?)?$/i;

/** A moment in the zone of the server's own: MySQL and MariaDB leave out what follows the time. */
export function inUtc(text: string): string {
	const [hours, at] = [MOMENT.exec(text.trim())?.[6], moment(text.trim())];
	return hours && at ? new Date(Number(at.slice('at '.length))).toISOString() : text;
}

function moment(text: string): string | undefined {
	const found = MOMENT.exec(text);
	if (!found) return undefined;
	const [, date, time = '00:00', seconds = '00', part = '', utc, hours, minutes = '00'] = found;
	const local = `${date}T${time}:${seconds}.${part.slice(0, 3).padEnd(3, '0')}`;
	if (!utc && !hours) return local;
	const at = Date.parse(`${local}${utc ? 'Z' : `${hours}:${minutes}`}`);
	return Number.isNaN(at) ? undefined : `at ${at}`;
}

/** Where a zone is given, the day is the one at the server. */
function day(text: string): string | undefined {
	const [, date, , , , utc, hours] = MOMENT.exec(text) ?? [];
	return utc || hours ? undefined : date;
}

function clock(text: string): string | undefined {
	const [, time, seconds = '00', part = ''] =
		/^(\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?$/.exec(text) ?? [];
	const rest = part.replace(/0+$/, '');
	return time && `${time}:${seconds}${rest && `.${rest}`}`;
}

type Key = Pick<DirectusField, 'type'> | undefined;

const isCounted = (key: Key) => key?.type === 'integer' || key?.type === 'bigInteger';

/** A key as it is compared: the same text for every spelling that the server takes for the same key. */
export const canonicalKey = (key: Key, value: unknown): string => canonical(key?.type, value);

/** Letters that collations of MySQL and MariaDB take for others, and Unicode does not take apart. */
const ALIKE: Record<string, string> = {
	...{ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h' },
	...{ ı: 'i', ς: 'σ' },
};

/** How far the one kind of Japanese syllables stands behind the other. */
const KATAKANA = 0x60;

/**
 * A text as the most lenient database compares it: without case, accents and blanks at its end. Two
 * texts that differ in this form differ everywhere.
 */
export const loosen = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		// To some collations `ß` is `s`, to others `ss`.
		.replace(/[ßs]+|[æœøłđðħıς]/g, (letter) => ALIKE[letter] ?? 's')
		.replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - KATAKANA))
		.trimEnd();

/** A whole number that JavaScript cannot hold exactly: PostgreSQL answers such as text. */
export const isRounded = (value: unknown): boolean =>
	typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;

/** As canonicalKey, and the same also for what a database may hold equal or an answer rounds. */
export function looseKey(key: Key, value: unknown): string {
	const text = canonicalKey(key, value);
	if (!isCounted(key)) return loosen(text);
	return isRounded(Number(text)) ? String(Number(text)) : text;
}

/**
 * Whether a value can be a key. Directus takes `1e0` for 1, and then answers with what was not asked; at what is no
 * uuid it refuses the whole request, without a word on which key it was (its utils/validate-keys.ts).
 */
export function isKey(key: Key, value: unknown): boolean {
	const text = String(value).trim();
	if (key?.type === 'uuid') return isUuid(text);
	return !isCounted(key) || Number.isSafeInteger(value) || /^-?\d+$/.test(text);
}

/** Whether a text has the form of a UUID, in which Directus asks for keys where they are UUIDs. */
export const isUuid = (value: unknown): boolean =>
	/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(String(value).trim());

/** A key as it is sent. The case of a uuid stays: some databases tell it apart. */
export function sentKey(key: Key, value: unknown): IDataObject[string] {
	// In a list of changes Directus takes the number 0 for no key (updateBatch of its services/items.ts).
	if (value === 0) return '0';
	if (typeof value !== 'string' || !key) return value as IDataObject[string];
	if (isCounted(key)) return canonicalKey(key, value);
	return key.type === 'uuid' ? value.trim() : value;
}

const TEXTS = ['string', 'text', 'csv', 'unknown', undefined];

/**
 * Whether Directus compares with something else where a filter holds this text: it makes booleans and null of
 * some, and of variables such as `$NOW` what they stand for.
 *
 * @see https://directus.io/docs/guides/connect/filter-rules#dynamic-variables
 */
export const isRewritten = (type: string | undefined, value: unknown): boolean =>
	TEXTS.includes(type) &&
	typeof value === 'string' &&
	/^(true|false|null|NULL|\$NOW.*|\$CURRENT_.*)$/s.test(value);
