/** Choices of a field, for one value and for a list: taken in either type, and refused with what is allowed. */
import type { IDataObject } from 'n8n-workflow';
import { recordOf } from '../../dist/nodes/Directus/values/record';
import { fieldOf } from '../support/fields.mjs';
import { failureOf, given, options } from '../support/givenValues.mjs';

describe('choices', () => {
	const choices = (type: string, values: unknown[], more: IDataObject = {}) =>
		fieldOf('x', type, {
			meta: {
				options: { choices: values.map((value) => ({ text: `T${value}`, value })), ...more },
			},
		});
	const sent = (field: ReturnType<typeof choices>, value: unknown) =>
		recordOf(given('mapped', value), [field], options('mapped', { purpose: 'create' })).record.x;

	it.each([
		[choices('string', ['2023', '2024']), 2024, '2024'],
		[choices('string', ['2023', '2024']), '2024', '2024'],
		[choices('string', ['2023', '2024']), ' 2024 ', '2024'],
		[choices('integer', ['1', '2']), '2', 2],
		[choices('integer', ['1', '2']), 2, 2],
		[choices('string', ['a']), '', null],
		[choices('string', ['a', '']), '', ''],
		[choices('string', ['a'], { allowOther: true }), 'b', 'b'],
	])('%# are taken in either type and sent in that of the column', (field, value, wanted) => {
		expect(sent(field, value)).toBe(wanted);
	});

	it('that are none are refused, with those that are', () => {
		expect(failureOf(() => sent(choices('string', ['draft', 'live']), 'other')).message).toBe(
			'The field "x" takes one of its choices: "draft", "live"; it was given "other"',
		);
		const many = Array.from({ length: 25 }, (_, n) => n);
		expect(failureOf(() => sent(choices('integer', many), 99)).message).toContain(
			'18, 19 and 5 more; it was given 99',
		);
	});

	it('that are none are not repeated where the field is named as a secret', () => {
		const field = { ...choices('string', ['a']), field: 'access_key' };
		const run = () =>
			recordOf(
				{ source: 'json', values: { access_key: 'hush-1' } },
				[field],
				options('json', { purpose: 'create' }),
			);
		expect(failureOf(run).message).toBe(
			'The field "access_key" takes one of its choices: "a"; it was given a text',
		);
	});

	it.each(['change', 'match'] as const)(
		'that are none go along with their refusal: %s',
		(purpose) => {
			const field = choices('integer', ['1', '2']);
			const { record, refused } = recordOf(
				given('mapped', ' 3 '),
				[field],
				options('mapped', { purpose }),
			);
			expect(record).toEqual({ x: 3 });
			expect(refused.map(({ message, details }) => [message, details.field])).toEqual([
				['The field "x" takes one of its choices: 1, 2; it was given " 3 "', 'x'],
			]);
			// No column takes what is not of its type.
			expect(() =>
				recordOf(given('mapped', 'many'), [field], options('mapped', { purpose })),
			).toThrow('takes a whole number');
		},
	);

	it.each([
		['in groups', { choices: [{ text: 'G', value: 'g', children: [{ text: 'B', value: 'b' }] }] }],
	])('%s are found', (_, settings) => {
		const field = fieldOf('x', 'string', { meta: { options: settings } });
		expect(sent(field, 'b')).toBe('b');
		expect(() => sent(field, 'z')).toThrow('one of its choices');
	});

	it('keep all digits of a number', () => {
		expect(sent(choices('bigInteger', ['9007199254740993']), '9007199254740993')).toBe(
			'9007199254740993',
		);
	});

	it.each([
		['of one of Directus’s own fields', { system: true }],
		['that a condition changes', { conditions: [{ options: { choices: [] } }] }],
	])('%s are not all that there is', (_, more) => {
		const field = fieldOf('x', 'string', {
			meta: { options: { choices: [{ text: 'A', value: 'a' }] }, ...more },
		});
		expect(sent(field, 'other')).toBe('other');
	});

	it('are not asked of JSON of the user’s own', () => {
		const { record } = recordOf(given('raw', 'old'), [choices('string', ['new'])], options('raw'));
		expect(record).toEqual({ x: 'old' });
	});
});

describe('choices in a list', () => {
	const many = (type: string, values: unknown[], name = 'select-multiple-checkbox', more = {}) =>
		fieldOf('x', type, {
			meta: {
				interface: name,
				options: { choices: values.map((value) => ({ text: `T${value}`, value })), ...more },
			},
		});
	const sent = (field: ReturnType<typeof many>, value: unknown) =>
		recordOf(given('mapped', value), [field], options('mapped', { purpose: 'create' })).record.x;

	it.each([
		[many('csv', ['1', '2']), [1, '2'], ['1', '2']],
		[many('csv', ['a', 'b']), 'a, b', ['a', 'b']],
		[many('csv', ['a', 'b']), 'a', ['a']],
		[many('csv', ['THREE, OK']), 'THREE, OK', ['THREE, OK']],
		[many('json', ['a', 'b']), '["b"]', ['b']],
		[many('json', ['a', 'b']), 'a,b', ['a', 'b']],
		[many('json', [1, 2]), ['1', 2], [1, 2]],
		[many('json', ['a']), [], []],
		[many('json', ['a'], 'select-multiple-dropdown'), ['a'], ['a']],
	])('%# are taken in either type and sent as the choices are', (field, value, wanted) => {
		expect(sent(field, value)).toEqual(wanted);
	});

	it('of a tree may be on any branch', () => {
		const tree = fieldOf('x', 'json', {
			meta: {
				interface: 'select-multiple-checkbox-tree',
				options: { choices: [{ text: 'A', value: 'a', children: [{ text: 'B', value: 'b' }] }] },
			},
		});
		expect(sent(tree, ['b', 'a'])).toEqual(['b', 'a']);
		expect(() => sent(tree, ['c'])).toThrow('a list of its choices: "a", "b"; it was given "c"');
	});

	it('that are none are refused, with those that are', () => {
		expect(failureOf(() => sent(many('csv', ['a', 'b']), ['a', 'z'])).message).toBe(
			'The field "x" takes a list of its choices: "a", "b"; it was given "z"',
		);
		expect(failureOf(() => sent(many('json', ['a']), { a: true })).message).toBe(
			'The field "x" takes a list of its choices: "a"; it was given an object',
		);
	});

	it.each([
		['where others are allowed', many('json', ['a'], undefined, { allowOther: true })],
		['in an interface that is none of choices', many('json', ['a'], 'input-code')],
		['among tags', many('csv', [], 'tags', { presets: ['a'] })],
		[
			'among tags that are written in another case',
			many('csv', [], 'tags', { presets: ['a'], allowCustom: false, capitalization: 'uppercase' }),
		],
	])('are not all that there is %s', (_, field) => {
		expect(sent(field, ['z'])).toEqual(['z']);
	});

	it('are the tags that are set, where no others may be added', () => {
		const tags = many('csv', [], 'tags', { presets: ['a', 'b'], allowCustom: false });
		expect(sent(tags, 'a,b')).toEqual(['a', 'b']);
		expect(() => sent(tags, ['z'])).toThrow('a list of its choices: "a", "b"');
	});
});
