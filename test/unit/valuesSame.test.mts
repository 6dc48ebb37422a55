/** Whether a column holds a value already: what is sent beside what Directus answers, by the column's type. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { recordOf } from '../../dist/nodes/Directus/values/record';
import {
	isSameValue,
	listedReasons,
	RecordComparison,
	whyNotCompared,
} from '../../dist/nodes/Directus/values/same';
import { draws } from '../support/draws.mjs';
import { fieldOf } from '../support/fields.mjs';

const same = (type: string, sent: unknown, held: unknown) => isSameValue({ type }, sent, held);

/** What Directus is sent for a value that the input has, by the type of its column. */
const sentOf = (type: string, value: unknown) =>
	recordOf({ source: 'autoMapped', values: { x: value as never } }, [fieldOf('x', type)], {
		timezone: 'America/New_York',
		purpose: 'change',
	}).record.x;

describe('A value that is held already', () => {
	it.each<[string, unknown, unknown]>([
		['string', 'a', 'a'],
		['string', 5, '5'],
		['integer', '07', 7],
		['integer', true, 1],
		['bigInteger', '9007199254740993', '9007199254740993'],
		['decimal', '99.50', '99.50000'],
		['decimal', 100, '100.00'],
		['decimal', '12345678901234567890.12', '12345678901234567890.12000'],
		['float', '1.50', 1.5],
		['float', 1e21, 1e21],
		['boolean', true, 1],
		['boolean', 'false', false],
		['uuid', '0C4D9D9E-3A49-4B0C-9A0E-1A2B3C4D5E6F', '0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6f'],
		['date', '2026-07-01', '2026-07-01'],
		['dateTime', '2026-07-01T17:25:00', '2026-07-01T17:25:00'],
		['timestamp', '2026-07-01T19:25:00+02:00', '2026-07-01T17:25:00.000Z'],
		['time', '17:25', '17:25:00'],
		['json', { a: 1, b: { c: [1, 2], d: null } }, { b: { d: null, c: [1, 2] }, a: 1 }],
		['json', '"a text"', 'a text'],
		['json', '12', 12],
		['json', { a: 1 }, '{"a": 1}'],
		['csv', ['a', 'b'], ['a', 'b']],
		['csv', ['a', 'b'], 'a,b'],
		['csv', [], ''],
		[
			'geometry.Point',
			{ type: 'Point', coordinates: [1, 2] },
			{ coordinates: [1, 2], type: 'Point' },
		],
		['string', null, null],
		['integer', null, undefined],
	])('in a column of the type %s: %j beside %j', (type, sent, held) => {
		expect(same(type, sent, held)).toBe(true);
	});

	it.each<[string, unknown, unknown]>([
		['string', 'a', 'A'],
		['string', 'a', 'a '],
		['string', '', null],
		['string', null, ''],
		['string', 'null', null],
		['string', '07', '7'],
		['text', true, '1'],
		['integer', 0, null],
		['integer', 7, 70],
		['bigInteger', '9007199254740993', '9007199254740992'],
		// SQLite answers 9007199254740993 so: which of its neighbors it is nobody knows.
		['bigInteger', '9007199254740992', 9007199254740992],
		['decimal', '0.1', '0.10000000000000001'],
		['boolean', false, null],
		['date', '2026-07-01', '2026-07-02'],
		['timestamp', '2026-07-01T17:25:00.000Z', '2026-07-01T17:25:00.001Z'],
		['timestamp', '2026-07-01T17:25:00', '2026-07-01T17:25:00.000Z'],
		['json', [1, 2], [2, 1]],
		['json', { a: '1' }, { a: 1 }],
		['json', '"5"', 5],
		['json', '12345678901234567890', Number('12345678901234567890')],
		['csv', ['a', 'b'], ['b', 'a']],
		['csv', [], null],
		['json', null, {}],
	])('is another one in a column of the type %s: %j beside %j', (type, sent, held) => {
		expect(same(type, sent, held)).toBe(false);
	});

	it('is one whatever the order of the names in JSON', () => {
		const reversed = (value: unknown): unknown => {
			if (Array.isArray(value)) return value.map(reversed);
			if (typeof value !== 'object' || value === null) return value;
			const entries = Object.entries(value).map(([name, part]) => [name, reversed(part)]);
			return Object.fromEntries(entries.reverse());
		};
		const objects = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
		fc.assert(
			fc.property(objects, (value) => {
				expect(same('json', value, reversed(value))).toBe(true);
			}),
		);
	});

	it('is one as JSON, if and only if it is equal as such', () => {
		const values = fc.jsonValue().filter((value) => value !== null && typeof value !== 'string');
		const alike = values.map((value) => [value, value] as const);
		fc.assert(
			fc.property(fc.oneof(alike, fc.tuple(values, values)), ([one, other]) => {
				const held = JSON.parse(JSON.stringify(other)) as unknown;
				const sent = typeof one === 'object' ? one : JSON.stringify(one);
				const isEqual = isDeepStrictEqual(JSON.parse(JSON.stringify(one)), held);
				expect(same('json', sent, held)).toBe(isEqual);
			}),
		);
	});

	it('is one in every spelling of a whole number, and no other number is', () => {
		const spelled = fc.tuple(
			fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
			fc.nat(3),
			fc.nat(2),
		);
		fc.assert(
			fc.property(spelled, ([number, zeros, places]) => {
				const digits = String(number < 0n ? -number : number);
				const sign = number < 0n ? '-' : '';
				const text = `${sign}${'0'.repeat(zeros)}${digits}${places ? `.${'0'.repeat(places)}` : ''}`;
				const sent = sentOf('bigInteger', text);
				expect(same('bigInteger', sent, String(number))).toBe(true);
				expect(same('bigInteger', sent, String(number + 1n))).toBe(false);
			}),
		);
	});

	it('is one moment in any zone that names its hours', () => {
		const moments = fc.date({
			min: new Date('1971-01-01'),
			max: new Date('2100-01-01'),
			noInvalidDate: true,
		});
		const zones = fc.integer({ min: -12 * 60, max: 14 * 60 });
		fc.assert(
			fc.property(moments, zones, (moment, zone) => {
				const shown = new Date(moment.getTime() + zone * 60_000).toISOString().slice(0, -1);
				const hours = String(Math.floor(Math.abs(zone) / 60)).padStart(2, '0');
				const minutes = String(Math.abs(zone) % 60).padStart(2, '0');
				const text = `${shown}${zone < 0 ? '-' : '+'}${hours}:${minutes}`;
				const later = new Date(moment.getTime() + 1).toISOString();
				const sent = sentOf('timestamp', text);
				expect(same('timestamp', sent, moment.toISOString())).toBe(true);
				expect(same('timestamp', sent, later)).toBe(false);
			}),
		);
	});

	it('is one if it is given as Directus answers it', () => {
		const types = {
			string: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
			integer: fc.integer(),
			float: fc.double({ noNaN: true, noDefaultInfinity: true }),
			boolean: fc.boolean(),
			uuid: fc.uuid(),
			csv: fc.array(
				fc.string({ minLength: 1 }).filter((text) => !/[",\s]/.test(text)),
				{
					minLength: 1,
				},
			),
			json: fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())),
		};
		for (const [type, values] of Object.entries(types)) {
			fc.assert(
				fc.property(values as fc.Arbitrary<unknown>, (value) => {
					const held = JSON.parse(JSON.stringify(value)) as unknown;
					expect(same(type, sentOf(type, value), held)).toBe(true);
				}),
				draws(20),
			);
		}
	});
});

describe('A field', () => {
	it.each([
		['related items', fieldOf('x', 'alias'), 'it holds related items'],
		['a hash', fieldOf('x', 'hash'), 'Directus keeps a hash of it'],
		[
			'a hash in a text',
			fieldOf('x', 'string', { meta: { special: ['hash', 'conceal'] } }),
			'Directus keeps a hash of it',
		],
		[
			'a concealed value',
			fieldOf('x', 'string', { meta: { special: ['conceal'] } }),
			'Directus conceals it',
		],
		[
			'the moment of the last change',
			fieldOf('x', 'timestamp', { meta: { special: ['date-updated'] } }),
			'Directus fills it in',
		],
		['a name that is not there', undefined, 'the user of the credential sees no such field'],
	])('of %s cannot be compared', (_, field, why) => {
		expect(whyNotCompared(field)).toBe(why);
	});

	it.each([
		fieldOf('x', 'string'),
		fieldOf('x', 'json', { meta: { special: ['cast-json'] } }),
		fieldOf('x', 'uuid', { meta: { special: ['uuid'] } }),
		fieldOf('x', 'integer', { meta: { special: ['m2o'] } }),
	])('of the type $type can', (field) => {
		expect(whyNotCompared(field)).toBeUndefined();
	});
});

describe('Two records', () => {
	const comparison = () =>
		new RecordComparison([
			fieldOf('title', 'string'),
			fieldOf('views', 'integer'),
			fieldOf('author', 'integer', { schema: { foreign_key_table: 'authors' } }),
			fieldOf('tags', 'alias'),
			fieldOf('secret', 'hash'),
		]);

	it('differ in the fields that are given, and in no others', () => {
		const held: IDataObject = { title: 'a', views: 1, author: 2 };
		expect(comparison().changedIn({ title: 'a', views: '1' }, held)).toEqual([]);
		expect(comparison().changedIn({ title: 'b', author: null }, held)).toEqual(['title', 'author']);
	});

	it('are not compared in what Directus does not answer as it was sent', () => {
		const compared = comparison();
		expect(compared.isComparable({ title: 'a', author: 2 })).toBe(true);
		expect(compared.isComparable({ title: 'a', author: { name: 'New' }, secret: 'x' })).toBe(false);
		expect(listedReasons(compared.notCompared)).toBe(
			'author (it makes or changes a related item along), secret (Directus keeps a hash of it)',
		);
	});
});
