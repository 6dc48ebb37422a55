/** What a value becomes by the type of its column, and which are refused. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { columnOfProperty } from '../../dist/nodes/Directus/values/columns';
import {
	recordOf,
	recordOfColumns,
	type ReadingOptions,
} from '../../dist/nodes/Directus/values/record';
import { GUARDING, type Source } from '../../dist/nodes/Directus/values/rules';
import { fieldOf } from '../support/fields.mjs';
import { failureOf, given, options } from '../support/givenValues.mjs';

const read = (type: string, value: unknown, source: Source = 'autoMapped', isTyped = false) =>
	recordOf(given(source, value, isTyped), [fieldOf('x', type)], options(source)).record.x;
const BIG = '12345678901234567890';

/** Where every value is read by the type of its column; JSON/RAW Parameters are sent as they are. */
const READ_SOURCES: Source[] = ['autoMapped', 'mapped', 'mappedOneByOne', 'additional', 'json'];

/** What Directus is sent for a value, wherever it comes from. */
const TAKEN: Array<[type: string, value: unknown, sent: unknown]> = [
	['string', 'a', 'a'],
	['string', ' a ', ' a '],
	['string', 2024, '2024'],
	['string', 0, '0'],
	['string', false, 'false'],
	['text', 1e21, '1e+21'],
	['uuid', ' 0C4DBB2E-7a1f-4c4b-9f0e-2f1f6a3c1d11\n', '0C4DBB2E-7a1f-4c4b-9f0e-2f1f6a3c1d11'],
	['hash', 1234, '1234'],
	['integer', 0, 0],
	['integer', '07', 7],
	['integer', ' 12 ', 12],
	['integer', '+5', 5],
	['integer', '-0', 0],
	['integer', '-12', -12],
	['integer', '12.0', 12],
	['integer', '12.00', 12],
	['integer', '0.000', 0],
	['integer', '1234.000', 1234],
	['integer', BIG, BIG],
	['bigInteger', '9007199254740993', '9007199254740993'],
	['bigInteger', '-9007199254740993', '-9007199254740993'],
	['bigInteger', 12n, 12],
	['bigInteger', '12', 12],
	['float', '0', 0],
	['float', '1.5', 1.5],
	['float', ' .5 ', 0.5],
	['float', '1.5e3', 1500],
	['float', 99.5, 99.5],
	['decimal', '99.50', '99.50'],
	['decimal', ' 12345678901234567.89 ', '12345678901234567.89'],
	['decimal', '+1.5', '1.5'],
	['decimal', 99.5, 99.5],
	['decimal', '1e3', 1000],
	['boolean', true, true],
	['boolean', 0, false],
	['boolean', 1, true],
	...['false', 'FALSE', ' no ', '0', 'off', 'n', 'F'].map((text): [string, unknown, unknown] => [
		'boolean',
		text,
		false,
	]),
	...['true', 'TRUE', 'yes', '1', 'on', 'Y', 't'].map((text): [string, unknown, unknown] => [
		'boolean',
		text,
		true,
	]),
	['time', '17:25', '17:25:00'],
	['time', '5:25 PM', '17:25:00'],
	['time', '12:00 am', '00:00:00'],
	['time', '17:25:30.5', '17:25:30'],
	['time', '2026-07-01T17:25:00-04:00', '17:25:00'],
	['json', { a: 1 }, { a: 1 }],
	['json', [1, 'a'], [1, 'a']],
	['json', '{"a":[1]}', { a: [1] }],
	['json', 'a text', '"a text"'],
	['json', '12', '"12"'],
	['json', 12, '12'],
	['json', false, 'false'],
	['json', `{"a":${BIG}}`, `{"a":${BIG}}`],
	['csv', ['a', 1], ['a', '1']],
	['csv', 'a, b,,c', ['a', 'b', 'c']],
	['csv', '"THREE",o10', ['THREE', 'o10']],
	['csv', '["a","b"]', ['a', 'b']],
	['csv', 5, ['5']],
	[
		'geometry',
		'{"type":"Point","coordinates":[2.35,48.85]}',
		{ type: 'Point', coordinates: [2.35, 48.85] },
	],
	[
		'geometry.Point',
		{ type: 'Point', coordinates: [1, 2] },
		{ type: 'Point', coordinates: [1, 2] },
	],
	['alias', [1, 2], [1, 2]],
	['alias', '1, 2', ['1', '2']],
	['alias', '{"create":[]}', { create: [] }],
	['alias', 5, [5]],
	['binary', 'x', 'x'],
	['unknown', { a: 1 }, { a: 1 }],
];

it.each(TAKEN)('%s takes %p', (type, value, sent) => {
	for (const source of READ_SOURCES) expect(read(type, value, source)).toEqual(sent);
});

const REFUSED: Array<[type: string, value: unknown, takes: string]> = [
	['integer', '1e1', 'a whole number, such as 12; it was given "1e1"'],
	['integer', '1.5', 'a whole number'],
	['integer', 1.5, 'a whole number, such as 12; it was given 1.5'],
	['integer', '1,000', 'a whole number'],
	// A thousand where German is written, and one where a database gives three digits of fraction.
	['integer', '1.000', 'a whole number that cannot be read in two ways; it was given "1.000"'],
	['bigInteger', ' -25.000 ', 'a whole number that cannot be read in two ways'],
	['integer', '0x10', 'a whole number'],
	['integer', 'many', 'a whole number'],
	['integer', true, 'a whole number, such as 12; it was given true'],
	['integer', {}, 'a whole number, such as 12; it was given an object'],
	['integer', NaN, 'a whole number, such as 12; it was given NaN'],
	['bigInteger', '1e400', 'a whole number'],
	['float', '1,5', 'a number, such as 12.5; it was given "1,5"'],
	['float', '1.000,50', 'a number'],
	['float', '1e400', 'a number'],
	['float', Infinity, 'a number, such as 12.5; it was given Infinity'],
	['float', false, 'a number'],
	['decimal', '12 000', 'a number'],
	['decimal', [], 'a number, such as 12.5; it was given a list'],
	['boolean', 'maybe', 'true or false; it was given "maybe"'],
	['boolean', 2, 'true or false'],
	['boolean', {}, 'true or false'],
	['date', '01.07.2026', 'a day, such as 2026-07-01; it was given "01.07.2026"'],
	['date', true, 'a day'],
	['timestamp', 1782900000000, 'a moment'],
	['dateTime', 'soon', 'a day with a time'],
	['time', '25:00', 'a time'],
	['time', '17', 'a time'],
	['time', 17, 'a time'],
	['time', '2026-07-01', 'a time'],
	['string', { a: 1 }, 'a text; it was given an object'],
	['string', ['a'], 'a text; it was given a list'],
	['string', NaN, 'a text; it was given NaN'],
	['text', new Date(NaN), 'a text; it was given an invalid date'],
	['string', DateTime.invalid('no day'), 'a text; it was given an invalid date'],
	['json', Infinity, 'JSON; it was given Infinity'],
	['json', DateTime.invalid('no day'), 'JSON; it was given an invalid date'],
	['unknown', NaN, 'a value; it was given NaN'],
	['csv', { a: 1 }, 'a list of texts'],
	['csv', [NaN], 'a list of texts'],
	// Directus would answer three texts.
	['csv', ['THREE, OK', 'o10'], 'texts without a comma; it was given "THREE, OK"'],
	['csv', '"THREE, OK",o10', 'texts without a comma; it was given "THREE, OK"'],
	['alias', NaN, 'related items'],
	// Directus would make a related item without values, and fails at null.
	['alias', [{}], 'related items'],
	['alias', '[{}]', 'related items'],
	['alias', {}, 'related items'],
	['alias', [1, null], 'related items'],
	['alias', [1, undefined], 'related items'],
	['alias', [[1]], 'related items'],
	['geometry', [1, 2], 'GeoJSON'],
];

it.each(REFUSED)('%s refuses %p', (type, value, takes) => {
	for (const source of READ_SOURCES) {
		const failure = failureOf(() => read(type, value, source));
		expect(failure.message).toContain(`The field "x" takes ${takes}`);
		expect(failure.written).toBe('no');
		expect(failure.details).toMatchObject({ field: 'x' });
		expect(failure.details.description).toMatch(/^Nothing was sent for this item\. ./);
	}
});

describe('JSON', () => {
	it.each(['json', 'geometry', 'alias', 'csv'])('that is broken is an error: %s', (type) => {
		const secret = 'hunter2';
		for (const isTyped of [true, false]) {
			const failure = failureOf(() => read(type, `{"a": ${secret}}`, 'mapped', isTyped));
			expect(failure.message).toBe(
				'The field "x" is not valid JSON: expected a value at line 1, column 7',
			);
			expect(JSON.stringify(failure)).not.toContain(secret);
		}
	});

	it.each<[unknown, string, string]>([
		[{ a: NaN }, 'x.a', 'NaN'],
		[{ a: [1, { b: -Infinity }] }, 'x.a[1].b', '-Infinity'],
		[[new Date(NaN)], 'x[0]', 'an invalid date'],
		[{ at: DateTime.invalid('no day') }, 'x.at', 'an invalid date'],
		[{ a: () => 1 }, 'x.a', 'a function'],
		[{ a: 5n }, 'x.a', '5n'],
	])('holds no value that JSON would lose: %p', (value, place, what) => {
		for (const source of [...READ_SOURCES, 'raw'] as Source[]) {
			const failure = failureOf(() => read('json', value, source));
			expect(failure.message).toBe(`The field "${place}" takes a value; it was given ${what}`);
			expect(failure).toMatchObject({ written: 'no', details: { field: 'x' } });
		}
	});

	it('may hold dates, and the same part twice', () => {
		const part = { at: new Date(0), none: undefined, nothing: null };
		expect(read('json', { a: part, b: [part] })).toEqual({ a: part, b: [part] });
	});

	it('is what is typed into a column of JSON, and no text', () => {
		expect(read('json', '12', 'mapped', true)).toBe('12');
		expect(read('json', '"12"', 'mapped', true)).toBe('"12"');
		expect(() => read('json', 'a text', 'mapped', true)).toThrow('is not valid JSON');
	});
});

describe('a related item', () => {
	const author = fieldOf('x', 'integer', { schema: { foreign_key_table: 'authors' } });
	const sent = (value: unknown) =>
		recordOf(given('mapped', value), [author], options('mapped')).record.x;

	it.each([
		['7', 7],
		[7, 7],
		['', null],
		[null, null],
		['{"name":"Ada"}', { name: 'Ada' }],
		[{ name: 'Ada' }, { name: 'Ada' }],
	])('%p', (value, wanted) => {
		expect(sent(value)).toEqual(wanted);
	});

	// Directus would make a new item without values of each.
	it.each([[[7]], [[]], [{}], ['{}'], [[{ id: 7 }]]])('is not %j', (value) => {
		const failure = failureOf(() => sent(value));
		expect(failure.message).toContain('takes one related item, by its ID or with its values');
		expect(failure.written).toBe('no');
	});

	it('is no text that is empty, also where keys are texts', () => {
		const slug = fieldOf('x', 'string', { schema: { foreign_key_table: 'authors' } });
		expect(recordOf(given('mapped', ' '), [slug], options('mapped')).record).toEqual({ x: null });
	});
});
describe('what was given is not repeated in an error', () => {
	it.each([
		[fieldOf('x', 'integer', { meta: { special: ['conceal'] } }), 'hunter2', 'a text'],
		[fieldOf('x', 'integer'), 'x'.repeat(60), 'a text'],
	])('%#', (field, value, shown) => {
		const failure = failureOf(() => recordOf(given('mapped', value), [field], options('mapped')));
		expect(failure.message).toMatch(new RegExp(`; it was given ${shown}$`));
	});
});

describe('the key', () => {
	const fields = [
		fieldOf('id', 'integer', { schema: { is_primary_key: true } }),
		fieldOf('a', 'string'),
	];
	const automatic = (values: IDataObject, purpose: ReadingOptions['purpose']) =>
		recordOf({ source: 'autoMapped', values }, fields, options('autoMapped', { purpose }));

	it('of another record does not become that of a changed one', () => {
		expect(automatic({ id: 7, a: 'x' }, 'change')).toEqual({
			record: { a: 'x' },
			unknown: [],
			leftOut: ['id'],
			refused: [],
		});
	});

	it('is changed where it is mapped on purpose', () => {
		const values = new Map([['id', { value: 7, fromExpression: true }]]);
		const { record } = recordOf(
			{ source: 'mapped', values },
			fields,
			options('mapped', { purpose: 'change' }),
		);
		expect(record).toEqual({ id: 7 });
	});

	it.each(['', ' ', null])('of a new record is none where it is %p', (id) => {
		for (const purpose of ['create', 'match'] as const)
			expect(automatic({ id, a: 'x' }, purpose).record).toEqual({ a: 'x' });
	});
});

describe('names', () => {
	const fields = [
		fieldOf('a', 'string'),
		fieldOf('group', 'alias', { meta: { special: ['group'] } }),
	];

	it('that the collection does not have are left out of what is auto-mapped', () => {
		const { record, unknown } = recordOf(
			{ source: 'autoMapped', values: { a: 1, b: 2, group: 3 } },
			fields,
			options('autoMapped'),
		);
		expect([record, unknown]).toEqual([{ a: '1' }, ['b']]);
	});

	it('are told of JSON that the user wrote, which is sent as it is', () => {
		const { record, unknown } = recordOf(
			{ source: 'raw', values: { a: 1, titel: 2 } },
			fields,
			options('raw'),
		);
		expect([record, unknown]).toEqual([{ a: 1, titel: 2 }, ['titel']]);
	});

	it('of columns that are gone are an error', () => {
		const failure = failureOf(() =>
			recordOf(
				{ source: 'mapped', values: new Map([['b', { value: 1, fromExpression: false }]]) },
				fields,
				options('mapped', { collection: 'things' }),
			),
		);
		expect(failure.message).toBe('There is no field "b" in things');
		expect(failure.details.field).toBe('b');
	});

	it('are told with the nearest name', () => {
		const things = [fieldOf('title', 'string'), fieldOf('slug', 'string')];
		const values = new Map([['titel', { value: 1, fromExpression: false }]]);
		const mapped = failureOf(() =>
			recordOf({ source: 'mapped', values }, things, options('mapped', { collection: 'things' })),
		);
		expect(mapped.message).toBe('There is no field "titel" in things. Did you mean "title"?');
		const automatic = failureOf(() =>
			recordOf({ source: 'autoMapped', values: { x: 1, titel: 2 } }, things, options('autoMapped')),
		);
		expect(automatic.details.description).toContain('"titel" may be meant for "title".');
	});

	it('of which none is known are an error', () => {
		expect(() =>
			recordOf(
				{ source: 'autoMapped', values: { b: 1 } },
				fields,
				options('autoMapped', { collection: 'things' }),
			),
		).toThrow('No field of the input is a field of things');
	});

	it('may be anything where the fields may not be seen', () => {
		const { record, unknown } = recordOf(
			{ source: 'autoMapped', values: { a: '', b: undefined, c: null, d: 1 } },
			[],
			options('autoMapped'),
		);
		expect([record, unknown]).toEqual([{ a: '', c: null, d: 1 }, []]);
	});

	it('may be __proto__', () => {
		const values = JSON.parse('{"__proto__": {"a": 1}}') as IDataObject;
		const { record } = recordOf({ source: 'raw', values }, [], options('raw'));
		expect(JSON.stringify(record)).toBe('{"__proto__":{"a":1}}');
		expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
	});
});

describe('a field that guards access', () => {
	const columns = new Map(
		['permissions', 'note'].map((name) => [
			name,
			columnOfProperty({ displayName: name, name, type: 'json', default: '' }),
		]),
	);
	const change = (name: string, value: unknown, fromExpression = true) =>
		recordOfColumns(
			{ source: 'additional', values: new Map([[name, { value, fromExpression }]]) },
			columns,
			options('additional', { purpose: 'change', guarding: GUARDING.directus_permissions }),
		).record;

	it.each([undefined, '', ' '])('of the settings is not emptied by %p', (value) => {
		const policy = fieldOf('auth_password_policy', 'string');
		const values = new Map([['auth_password_policy', { value, fromExpression: true }]]);
		const guarding = GUARDING.directus_settings;
		const change = () =>
			recordOf(
				{ source: 'mapped', values },
				[policy],
				options('mappedOneByOne', { purpose: 'change', guarding }),
			);
		expect(failureOf(change).message).toContain('"auth_password_policy" guards access');
	});

	it.each([undefined, '', ' '])('is not emptied by %p of an expression', (value) => {
		const failure = failureOf(() => change('permissions', value));
		expect(failure.message).toContain('"permissions" guards access');
		expect(failure.written).toBe('no');
		expect(() => change('note', value)).not.toThrow();
	});

	it('is emptied on purpose', () => {
		expect(change('permissions', null)).toEqual({ permissions: null });
		expect(change('permissions', '', false)).toEqual({ permissions: null });
	});
});

it('asterisks of a concealed value do not become the value', () => {
	const fields = [fieldOf('a', 'hash'), fieldOf('b', 'string')];
	const values = { a: '**********', b: '**********' };
	expect(recordOf({ source: 'autoMapped', values }, fields, options('autoMapped'))).toEqual({
		record: { b: '**********' },
		unknown: [],
		leftOut: ['a'],
		refused: [],
	});
});

it('a field that a new item must have is named where it is left empty', () => {
	const field = fieldOf('x', 'string', { schema: { is_nullable: false } });
	const run = (purpose: ReadingOptions['purpose']) =>
		recordOf(given('mapped', '', true), [field], options('mapped', { purpose })).record;
	expect(() => run('create')).toThrow('The field "x" is required');
	expect(run('match')).toEqual({});
});

describe('several values of a record that their fields do not take', () => {
	const fields = ['views', 'rank', 'size', 'age', 'year', 'day', 'note'].map((name) =>
		fieldOf(name, name === 'note' ? 'string' : 'integer'),
	);
	const failed = (values: IDataObject) =>
		failureOf(() => recordOf({ source: 'autoMapped', values }, fields, options('autoMapped')));

	it('are told of in one error, whose field is the first', () => {
		const failure = failed({ views: 'many', note: 'fine', rank: 'top' });
		expect(failure.message).toBe(
			'The field "views" takes a whole number, such as 12; it was given "many". The field "rank" takes a whole number, such as 12; it was given "top"',
		);
		expect(failure.details).toEqual(failed({ views: 'many' }).details);
		expect(failure.written).toBe('no');
	});

	it('are counted where they are more than five', () => {
		const all = { views: 'a', rank: 'b', size: 'c', age: 'd', year: 'e', day: 'f', note: 'g' };
		const { message } = failed(all);
		expect(message.match(/The field/g)).toHaveLength(5);
		expect(message).toMatch(/"year".*; and 1 more$/);
	});
});
