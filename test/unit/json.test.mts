import fc from 'fast-check';
import { ExactNumber, recordsText } from '../../dist/nodes/Directus/transport/jsonText';
import {
	findJsonError,
	parseJson,
	parseJsonObject,
} from '../../dist/nodes/Directus/framework/json';
import { anyCharacter } from '../support/anyCharacter.mjs';
import { draws } from '../support/draws.mjs';

interface Failure {
	message: string;
	description?: string;
}

const failureOf = (run: () => unknown): Failure | undefined => {
	try {
		run();
		return undefined;
	} catch (error) {
		return error as Failure;
	}
};

const resultOf = (run: () => unknown) => {
	try {
		return { value: run() };
	} catch {
		return 'refused';
	}
};

const isJson = (text: string) => failureOf(() => JSON.parse(text)) === undefined;

describe('where a text stops being JSON', () => {
	it.each([
		['{', 1, 2, 'expected a property name in double quotes'],
		['[', 1, 2, 'the text ends where a value is expected'],
		['{"a"', 1, 5, 'expected ":" after the property name'],
		['{"a" 1}', 1, 6, 'expected ":" after the property name'],
		['{"a":', 1, 6, 'the text ends where a value is expected'],
		['{"a": }', 1, 7, 'expected a value'],
		['{"a": 1', 1, 8, 'missing "}"'],
		['[1', 1, 3, 'missing "]"'],
		['{"a": 1]', 1, 8, 'expected "," or "}"'],
		['[1}', 1, 3, 'expected "," or "]"'],
		['[1 2]', 1, 4, 'expected "," or "]"'],
		['{"a":1 "b":2}', 1, 8, 'expected "," or "}"'],
		['{"a":1,}', 1, 8, 'expected a property name in double quotes'],
		['[1,]', 1, 4, 'expected a value'],
		['{,}', 1, 2, 'expected a property name in double quotes'],
		["{'a': 1}", 1, 2, 'expected a property name in double quotes'],
		['{a: 1}', 1, 2, 'expected a property name in double quotes'],
		['{"a": b}', 1, 7, 'expected a value'],
		['{"a": \'b\'}', 1, 7, 'expected a value'],
		['{"a": undefined}', 1, 7, 'expected a value'],
		['{"a": nulls}', 1, 7, 'expected a value'],
		['{"a": True}', 1, 7, 'expected a value'],
		['{"a": 01}', 1, 7, 'expected a value'],
		['{"a": 1.}', 1, 7, 'expected a value'],
		['{"a": .5}', 1, 7, 'expected a value'],
		['{"a": +1}', 1, 7, 'expected a value'],
		['{"a": 1e}', 1, 7, 'expected a value'],
		['{"a": NaN}', 1, 7, 'expected a value'],
		['{"a": "b}', 1, 7, 'a text that is never closed'],
		['{"a": "b\n"}', 1, 9, 'a line break or control character in a text'],
		['{"a": "\t"}', 1, 8, 'a line break or control character in a text'],
		['{"a": "\\x"}', 1, 8, 'an unknown escape'],
		['{"a": "\\u12"}', 1, 8, 'an unknown escape'],
		['{} x', 1, 4, 'something follows the end of the JSON'],
		['{}{}', 1, 3, 'something follows the end of the JSON'],
		['{\n\t"a": 1,\n\t"b": oops\n}', 3, 7, 'expected a value'],
		['{\r\n"a": 1\r\n"b": 2}', 3, 1, 'expected "," or "}"'],
		['// x\n{}', 1, 1, 'expected a value'],
		['{"a": 1 /* x */}', 1, 9, 'expected "," or "}"'],
		['\ufeff{}', 1, 1, 'expected a value'],
		['\u00a0{}', 1, 1, 'expected a value'],
		['{{ $json.body }}', 1, 2, 'expected a property name in double quotes'],
	])('%j: line %d, column %d, %s', (text, line, column, problem) => {
		expect(findJsonError(text)).toEqual({ line, column, problem });
		expect(isJson(text)).toBe(false);
	});

	it('finds something in every text that JSON.parse refuses, and in no other', () => {
		const pieces = fc.constantFrom(
			...[
				'{',
				'}',
				'[',
				']',
				',',
				':',
				'"',
				'"a"',
				'"a":',
				'1',
				'-',
				'0',
				'.5',
				'e3',
				'true',
				'null',
			],
			...['\\', '\\n', '\\u00e9', ' ', '\n', '\t', "'", 'x', '\u0001', '\ud800'],
		);
		const text = fc.oneof(
			fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
			fc.json({ stringUnit: anyCharacter }),
			fc.string({ unit: anyCharacter }),
		);
		fc.assert(
			fc.property(text, (value) => {
				expect(findJsonError(value).problem !== 'something unexpected').toBe(!isJson(value));
			}),
			draws(100),
		);
	});

	it('points at the broken place: a control character, which JSON knows nowhere, or the word it broke', () => {
		fc.assert(
			fc.property(fc.json({ stringUnit: anyCharacter }), fc.nat(), (json, at) => {
				const place = at % (json.length + 1);
				const { line, column } = findJsonError(`${json.slice(0, place)}\u0001${json.slice(place)}`);
				expect(line).toBe(1);
				expect(column - 1).toBeLessThanOrEqual(place);
				expect(json.slice(column - 1, place)).toMatch(/^([\w.+-]*|\\u?[\da-fA-F]*)$/);
			}),
		);
	});

	// Going back to the start for each character, this would outlast the test's time limit by far.
	it('reads a long text once', () => {
		const list = `[${'{"a":[1,2,"x"]},'.repeat(50_000)}`;
		expect(findJsonError(list)).toMatchObject({
			problem: 'the text ends where a value is expected',
		});
	});

	it('tells where nesting is too deep to follow, too', () => {
		expect(failureOf(() => parseJson('['.repeat(200_000), 'Body Parameters'))?.message).toMatch(
			/^Body Parameters is not valid JSON: /,
		);
	});
});

describe('a JSON parameter', () => {
	it('may hold a text of many megabytes beside a number that JavaScript would round', () => {
		const text = 'x'.repeat(20_000_000);
		expect(parseJson(`{"text":"${text}","n":1234567890123456789}`, 'Body')).toEqual({
			text,
			n: new ExactNumber('1234567890123456789'),
		});
		expect(() => parseJson(`{"text":"${text}","n":1`, 'Body')).toThrow(/missing "}" at line 1/);
	});

	it.each([
		['{"a":1}', { a: 1 }],
		[' \n{ } ', {}],
		['', {}],
		['  ', {}],
		['[1]', [1]],
		['"x"', 'x'],
		['{"__proto__":1,"b":2}', JSON.parse('{"__proto__":1,"b":2}')],
	])('%j is read', (text, expected) => {
		expect(parseJson(text, 'Body Parameters')).toEqual(expected);
	});

	it('is taken as it is where an expression made an object of it', () => {
		const value = { a: [1] };
		expect(parseJson(value, 'Body Parameters')).toBe(value);
		expect(parseJsonObject(value, 'Body Parameters')).toBe(value);
	});

	it('agrees with JSON.parse on what is JSON', () => {
		fc.assert(
			fc.property(fc.oneof(fc.json({ stringUnit: anyCharacter }), fc.string()), (text) => {
				fc.pre(text.trim() !== '');
				expect(resultOf(() => parseJson(text, 'Body Parameters'))).toEqual(
					resultOf(() => JSON.parse(text)),
				);
			}),
		);
	});

	it.each([
		['{"big": 9007199254740993}', { big: '9007199254740993' }],
		['{"big": -9007199254740993}', { big: '-9007199254740993' }],
		['{"big": 9007199254740992}', { big: 9007199254740992 }],
		['[1, 9007199254740993]', [1, '9007199254740993']],
		['{"price": 12345678901234567.89}', { price: '12345678901234567.89' }],
		['{"price": 0.1234567890123456789}', { price: '0.1234567890123456789' }],
		['{"a": 1e400, "b": 1e5, "c": 1.50e3, "d": -0}', { a: '1e400', b: 1e5, c: 1500, d: 0 }],
		['{"a": 100000000000000000000}', { a: 100000000000000000000 }],
		['{"a": 0.1000000000000000000000}', { a: 0.1 }],
		['{"a":\n\t9007199254740993}', { a: '9007199254740993' }],
		[
			'{"a": "9007199254740993", "b\\"": "1: 9007199254740993"}',
			JSON.parse('{"a": "9007199254740993", "b\\"": "1: 9007199254740993"}'),
		],
		[
			'{"9007199254740993": "x \\\\", "n": 9007199254740993}',
			JSON.parse('{"9007199254740993": "x \\\\", "n": "9007199254740993"}'),
		],
		['{"coordinates": [2.12345678901234567, 48.1]}', { coordinates: [2.1234567890123457, 48.1] }],
	])('%s loses no digit in a record', (text, expected) => {
		expect(JSON.parse(recordsText(parseJson(text, 'Body Parameters')))).toEqual(expected);
	});

	it('leaves numbers that JavaScript holds what they are', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
				const text = JSON.stringify({ value, list: [value] });
				expect(parseJson(text, 'Body Parameters')).toEqual(JSON.parse(text));
			}),
		);
	});

	it('says which parameter broke, where, and that nothing was sent', () => {
		const failure = failureOf(() => parseJsonObject('{"a":1,}', 'Body Parameters'));
		expect(failure?.message).toBe(
			'Body Parameters is not valid JSON: expected a property name in double quotes at line 1, column 8',
		);
		expect(failure?.description).toMatch(/^Nothing was sent\./);
	});

	it.each([
		['[1]', 'a list'],
		['null', 'null'],
		['"x"', 'a string'],
		['1', 'a number'],
		['true', 'a boolean'],
	])('that must be an object refuses %s', (text, kind) => {
		const failure = failureOf(() => parseJsonObject(text, 'Body Parameters'));
		expect(failure?.message).toBe(`Body Parameters must be a JSON object, not ${kind}`);
	});

	it('never quotes the text, which may hold a password', () => {
		const secret = 'hunter2';
		const broken = [
			`{"password": "${secret}"`,
			`{"password": "${secret}`,
			`{"password": ${secret}}`,
			`{${secret}: 1}`,
			`["${secret}"]`,
			`"${secret}"`,
			`{"password": "${secret}\\x"}`,
			`${secret}`,
			`{} ${secret}`,
		];
		for (const text of broken) {
			const failure = failureOf(() => parseJsonObject(text, 'Body Parameters'));
			expect(failure).toBeDefined();
			expect(JSON.stringify([failure, failure!.message, failure!.description])).not.toContain(
				secret,
			);
			expect(String((failure as Error).stack)).not.toContain(secret);
		}
	});
});
