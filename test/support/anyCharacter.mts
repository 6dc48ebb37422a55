import fc from 'fast-check';

const SURROGATES = { from: 0xd800, to: 0xe000 };
const count = SURROGATES.to - SURROGATES.from;

function placeOf(character: unknown): number {
	const [only, ...more] = typeof character === 'string' ? character : '';
	const code = only?.codePointAt(0);
	const isHalf = code !== undefined && code >= SURROGATES.from && code < SURROGATES.to;
	if (code === undefined || isHalf || more.length > 0) throw new Error('Not one character');
	return code < SURROGATES.from ? code : code - count;
}

/**
 * Any character of Unicode, to be the `unit` of a string and the `stringUnit` of JSON. These are the characters of
 * fast-check's `binary`, which for every test file makes a table of all of them, in seconds.
 */
export const anyCharacter = fc
	.nat(0x10ffff - count)
	.map((place) => String.fromCodePoint(place < SURROGATES.from ? place : place + count), placeOf);
