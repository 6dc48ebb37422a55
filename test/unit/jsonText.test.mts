/** Numbers of the user's own JSON go out as they were written. */
import fc from 'fast-check';
import { type ExactNumber, jsonText, readJson } from '../../dist/nodes/Directus/transport/jsonText';
import { anyCharacter } from '../support/anyCharacter.mjs';
import { draws } from '../support/draws.mjs';

const literal = fc
	.tuple(
		fc.constantFrom('', '-'),
		fc.bigInt({ min: 0n, max: 10n ** 30n }),
		fc.option(fc.stringMatching(/^\d{1,25}$/)),
		fc.option(fc.integer({ min: -400, max: 400 })),
	)
	.map(
		([sign, whole, part, exponent]) =>
			`${sign}${whole}${part === null ? '' : `.${part}`}${exponent === null ? '' : `e${exponent}`}`,
	);

/** The value of a number in JSON, exactly: digits without zeros at their ends, and the power of ten. */
function valueOf(number: string): string {
	const [, sign, whole, part = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e\+?(-?\d+))?$/.exec(
		number,
	)!;
	const digits = BigInt(whole + part).toString();
	const short = digits.replace(/0+$/, '');
	if (short === '') return '0';
	return `${sign}${short} ${Number(exponent) - part.length + digits.length - short.length}`;
}

it('every number has the value with which it was written', () => {
	fc.assert(
		fc.property(literal, (number) => {
			const [, written = ''] = /^\{"a":\[(.*)\]\}$/.exec(jsonText(readJson(`{"a":[${number}]}`)))!;
			expect(valueOf(written)).toBe(valueOf(number));
		}),
		draws(100),
	);
});

it.each([
	'{"big":9007199254740993}',
	'{"price":0.10000000000000001}',
	'[-12345678901234567890,1e400,"12345678901234567890"]',
	'{"12345678901234567890":{"a":[12345678901234567890]}}',
	'12345678901234567890',
	'{"a\\"":12345678901234567890,"b":"\\\\"}',
])('%s goes out as it came', (text) => {
	expect(jsonText(readJson(text))).toBe(text);
});

it('all other JSON is read and written as JavaScript does', () => {
	fc.assert(
		fc.property(fc.json({ stringUnit: anyCharacter }), (text) => {
			expect(readJson(text)).toEqual(JSON.parse(text));
			expect(jsonText(readJson(text))).toBe(JSON.stringify(JSON.parse(text)));
		}),
		draws(30),
	);
	expect(() => readJson('{')).toThrow(SyntaxError);
});

it('what is written elsewhere has its digits as a text', () => {
	const { a } = readJson('{"a":12345678901234567890}') as { a: ExactNumber };
	expect(JSON.stringify({ a })).toBe('{"a":"12345678901234567890"}');
	expect(`${String(a)}`).toBe('12345678901234567890');
});
