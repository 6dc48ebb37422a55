import { randomUUID } from 'node:crypto';

/**
 * A number of the user's own JSON that JavaScript cannot hold, as it was written. `readJson` makes it,
 * and `jsonText` writes it as the same number. Whatever else turns it into text or JSON gets its digits as
 * a text, so that none is lost.
 */
export class ExactNumber {
	/** @param text the number as JSON writes it, such as `12345678901234567890` */
	constructor(readonly text: string) {}

	toString(): string {
		return this.text;
	}

	toJSON(): string {
		return this.text;
	}
}

/** Numbers of this many digits, or with an exponent, may be more than JavaScript holds. */
const MAY_LOSE_DIGITS = /\d[\d.]{15}|\d[eE][+-]?\d/;

// A choice for each character of a text would be more than the engine holds for one of some megabytes.
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads JSON as JSON.parse does, except that a number which JavaScript would round stays an ExactNumber.
 *
 * @throws SyntaxError where the text is not JSON
 */
export function readJson(text: string): unknown {
	const parsed: unknown = JSON.parse(text);
	if (!MAY_LOSE_DIGITS.test(text)) return parsed;
	const mark = `${randomUUID()}:`;
	let isMarked = false;
	const marked = text.replace(TOKEN, (token) => {
		if (token.startsWith('"') || isHeld(token)) return token;
		isMarked = true;
		return `"${mark}${token}"`;
	});
	if (!isMarked) return parsed;
	return JSON.parse(marked, (_, value: unknown) =>
		typeof value === 'string' && value.startsWith(mark)
			? new ExactNumber(value.slice(mark.length))
			: value,
	) as unknown;
}

/** Writes JSON as JSON.stringify does, and every ExactNumber as the number that it was. */
export function jsonText(value: unknown): string {
	let mark: string | undefined;
	const text = withExact(value, ({ text: number }) => {
		mark ??= `${randomUUID()}:`;
		return mark + number;
	});
	return mark === undefined ? text : text.replace(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1');
}

/**
 * Writes records as JSON.stringify does, with their ExactNumbers as texts: Directus rounds a number when
 * it reads a request, and a column takes every digit of a text.
 *
 * A fraction within a list stays a number: a coordinate has to be one, and its last digits mean nothing.
 */
export const recordsText = (value: unknown): string =>
	withExact(value, ({ text }, within) =>
		Array.isArray(within) && !/^-?\d+$/.test(text) ? Number(text) : text,
	);

/** JSON with something in the place of every ExactNumber. */
const withExact = (
	value: unknown,
	replace: (number: ExactNumber, within: unknown) => unknown,
): string =>
	JSON.stringify(value, function (this: Record<string, unknown>, name, entry: unknown) {
		const own = this[name];
		return own instanceof ExactNumber ? replace(own, this) : entry;
	});

/** Whether JavaScript's number has every digit of one that is written in JSON. */
export const isHeld = (number: string): boolean =>
	digitsOf(number) === digitsOf(String(Number(number)));

/** A number by its digits, however it is written: `1.50e3` and `1500` are the same. */
function digitsOf(number: string): string {
	const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(number);
	if (!found) return number;
	const [, sign = '', whole = '', part = '', exponent = '0'] = found;
	const digits = `${whole}${part}`.replace(/^0+/, '');
	const short = digits.replace(/0+$/, '');
	if (short === '') return '0';
	const places = Number(exponent) - part.length + digits.length - short.length;
	return `${sign === '-' ? '-' : ''}${short}e${places}`;
}
