import type { IDataObject } from 'n8n-workflow';
import { isDateTime } from './moments';

/** Whether a value is no number, or no moment, as a calculation that has gone wrong gives it: JSON makes null of it. */
export const isBroken = (value: unknown): boolean =>
	typeof value === 'number'
		? !Number.isFinite(value)
		: value instanceof Date
			? Number.isNaN(value.getTime())
			: isDateTime(value) && value.toISO() === null;

/** The types of values that JSON has no form for. */
const NOT_IN_JSON = ['bigint', 'function', 'symbol'];

/** What JavaScript calls an object. Of a Set or an Error JSON makes an empty object, whichever class it is of. */
const nameOf = (value: unknown): string =>
	ArrayBuffer.isView(value) ? 'Buffer' : Object.prototype.toString.call(value).slice(8, -1);

/** Whether an object says itself what JSON makes of it, as a date does. */
export const writesItself = (value: unknown): boolean =>
	typeof (value as { toJSON?: unknown }).toJSON === 'function';

/** Whether a value is an object whose fields are all that it holds: no list, no date, and no Set. */
export const isPlainObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && nameOf(value) === 'Object' && !writesItself(value);

/** Whether JSON would lose a value: it is broken, or JSON has no form for it. */
export function isLost(value: unknown): boolean {
	if (isBroken(value) || NOT_IN_JSON.includes(typeof value)) return true;
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	return nameOf(value) !== 'Object' && (ArrayBuffer.isView(value) || !writesItself(value));
}

/** What a value is, for an error that must not quote it. */
export function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (isDateTime(value) || value instanceof Date)
		return isBroken(value) ? 'an invalid date' : 'a date';
	if (typeof value === 'string') return 'a text';
	if (isBroken(value)) return String(value);
	if (typeof value !== 'object') return `a ${typeof value}`;
	return isLost(value) ? `an object of the kind ${nameOf(value)}` : 'an object';
}
