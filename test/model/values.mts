/** What may stand in a column after a value was written to it, loosely: not how the node gets it there. */
import { isDeepStrictEqual } from 'node:util';
import type { Column, Run, Values } from './plan.mjs';

/** Whether two values are the same in JSON. */
export const isAlike = (one: unknown, other: unknown): boolean =>
	isDeepStrictEqual(inJson(one), inJson(other));

// What fast-check and n8n make can have other prototypes than what a test makes.
const inJson = (value: unknown): unknown =>
	value === undefined ? undefined : JSON.parse(JSON.stringify(value));

const TEXTS: readonly Column[] = ['title', 'label', 'code'];

const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === '';

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

const isNumber = (value: unknown) =>
	typeof value === 'number' || (typeof value === 'string' && NUMBER.test(value));

/** Whether a date or a moment is one of the calendar, which has no 30 February. */
const isDay = (text: string) =>
	!Number.isNaN(Date.parse(text)) &&
	new Date(`${text.slice(0, 10)}Z`).toISOString().startsWith(text.slice(0, 10));

/** Whether anybody can tell what the value means in the column, so that it must be taken and stored as that. */
export function isPlain(column: Column, value: unknown): boolean {
	switch (column) {
		case 'title':
		case 'label':
		case 'code':
			return typeof value === 'string' && !isBlank(value) && value.length <= 200;
		case 'sort':
		case 'number':
			return (
				isNumber(value) && Number.isInteger(Number(value)) && Math.abs(Number(value)) < 2 ** 31
			);
		case 'big':
			return isNumber(value) && Number.isInteger(Number(value));
		case 'price':
			return isNumber(value);
		case 'flag':
			return typeof value === 'boolean';
		case 'day':
			return typeof value === 'string' && DAY.test(value) && isDay(value);
		case 'at':
			return (
				typeof value === 'string' && MOMENT.test(value.replace(/Z$/, '')) && value.endsWith('Z')
			);
		case 'local':
			return typeof value === 'string' && MOMENT.test(value);
		case 'extra':
			return typeof value === 'object' && value !== null;
		case 'tags':
			return Array.isArray(value) && value.length > 0;
	}
}

/** Whether anybody can tell what each of the values means. */
export const arePlain = (values: Values): boolean =>
	Object.entries(values).every(([column, value]) => isPlain(column as Column, value));

function isSame(column: Column, value: unknown, stored: unknown): boolean {
	switch (column) {
		case 'sort':
		case 'number':
		case 'price':
		case 'big':
			return stored !== null && typeof stored !== 'boolean' && Number(stored) === Number(value);
		case 'at':
			return typeof stored === 'string' && Date.parse(stored) === Date.parse(String(value));
		default:
			return isAlike(stored, value);
	}
}

const show = (value: unknown) => JSON.stringify(value) ?? 'nothing';

/**
 * Compares what was given for a column with what it holds after a write that came about.
 *
 * @param given undefined where the input had no such field
 * @param stored what the column holds now
 * @param previous what it held before; undefined where the record is new
 * @returns what is wrong, in words; undefined where nothing is
 */
export function complaint(
	column: Column,
	mapping: Run['mapping'],
	given: unknown,
	stored: unknown,
	previous: unknown,
): string | undefined {
	const left = previous === undefined ? null : previous;
	const wrong = (rule: string) =>
		`${column} was given ${show(given)} and holds ${show(stored)}: ${rule}`;
	if (given === undefined) {
		return isAlike(stored, left) ? undefined : wrong('what is not given stays as it was');
	}
	if (given === null) return stored === null ? undefined : wrong('null empties');
	if (isBlank(given) && !TEXTS.includes(column)) {
		// In the user's own JSON the text is what the user sends.
		if (mapping === 'raw')
			return stored === 0 || stored === false ? wrong('an empty text is no value') : undefined;
		const isFine = stored === null || isAlike(stored, left) || isAlike(stored, []);
		return isFine ? undefined : wrong('an empty text is no value');
	}
	if (isBlank(given))
		return stored === given || stored === null || stored === ''
			? undefined
			: wrong('a blank is no other text');
	if (column === 'flag' && typeof stored === 'string' && mapping !== 'raw')
		return wrong('a boolean column holds no text');
	if (isPlain(column, given) && !isSame(column, given, stored)) return wrong('it is another value');
	return undefined;
}
