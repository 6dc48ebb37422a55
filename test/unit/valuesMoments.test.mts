/** Days stay days and moments stay moments, in any zone of the process and of the workflow. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { comparedDeep, comparedFilter } from '../../dist/nodes/Directus/values/filters';
import { recordOf } from '../../dist/nodes/Directus/values/record';
import { ExactNumber } from '../../dist/nodes/Directus/transport/jsonText';
import { draws } from '../support/draws.mjs';
import { fieldOf } from '../support/fields.mjs';

/** Texts that docs/values.md lists, each with the day that it is read as; null where it is refused. */
const { dateTexts: DATE_TEXTS } = JSON.parse(
	readFileSync(join(__dirname, '../../docs/values.json'), 'utf8'),
) as { dateTexts: Array<[text: string, day: string | null]> };

const ZONES = [
	'UTC',
	'America/New_York',
	'Europe/Berlin',
	'Asia/Kolkata',
	'Pacific/Kiritimati',
	'Pacific/Pago_Pago',
	'Australia/Lord_Howe',
];
const TYPES = ['date', 'dateTime', 'timestamp'] as const;
type Type = (typeof TYPES)[number];

const sent = (type: Type | 'time', value: unknown, timezone: string) =>
	recordOf({ source: 'autoMapped', values: { x: value as never } }, [fieldOf('x', type)], {
		timezone,
		purpose: 'create',
	}).record.x;

interface Case {
	type: Type;
	timezone: string;
	text?: string;
	date?: number | number[];
}

/** The same in processes in each of the zones: one list for each. */
function sentInProcesses(cases: Case[]): unknown[][] {
	const { stdout, stderr } = spawnSync(
		process.execPath,
		[join(__dirname, '../support/readInZone.cjs')],
		{
			input: JSON.stringify(
				ZONES.flatMap((zone) => cases.map((one) => ({ ...one, process: zone }))),
			),
			encoding: 'utf8',
		},
	);
	if (stderr) throw new Error(stderr);
	const all = JSON.parse(stdout) as unknown[];
	return ZONES.map((_, place) => all.slice(place * cases.length, (place + 1) * cases.length));
}

describe('texts', () => {
	const readable = DATE_TEXTS.filter(([, day]) => day !== null) as Array<[string, string]>;

	it.each(readable)('%s is the day %s, in every zone', (text, day) => {
		for (const zone of ZONES) {
			expect(sent('date', text, zone)).toBe(day);
			expect(sent('dateTime', text, zone)).toMatch(new RegExp(`^${day}T\\d\\d:\\d\\d:\\d\\d$`));
		}
	});

	it.each(DATE_TEXTS.filter(([, day]) => day === null))('%s is refused', (text) => {
		for (const type of TYPES) expect(() => sent(type, text, 'UTC')).toThrow('The field "x" takes');
	});

	it.each([
		['2026-07-01T17:25:00', '2026-07-01T17:25:00', '2026-07-01T21:25:00.000Z'],
		['2026-07-01T17:25:00.123456', '2026-07-01T17:25:00', '2026-07-01T21:25:00.123Z'],
		['2026-07-01', '2026-07-01T00:00:00', '2026-07-01T04:00:00.000Z'],
		['2026-07-01T17:25:00Z', '2026-07-01T17:25:00', '2026-07-01T17:25:00.000Z'],
		['2026-07-01T17:25:00+05:30', '2026-07-01T17:25:00', '2026-07-01T11:55:00.000Z'],
		['2026-07-01 17:25:00 +0530', '2026-07-01T17:25:00', '2026-07-01T11:55:00.000Z'],
		['20260701T172500-04', '2026-07-01T17:25:00', '2026-07-01T21:25:00.000Z'],
		[
			'2026-07-01T17:25:00-04:00[America/New_York]',
			'2026-07-01T17:25:00',
			'2026-07-01T21:25:00.000Z',
		],
		['7/1/2026 5:25 PM', '2026-07-01T17:25:00', '2026-07-01T21:25:00.000Z'],
		['Jul 1, 2026, 5:25\u202fPM', '2026-07-01T17:25:00', '2026-07-01T21:25:00.000Z'],
		['Wed, 01 Jul 2026 17:25:00 EST', '2026-07-01T17:25:00', '2026-07-01T22:25:00.000Z'],
		['Wed, 01 Jul 2026 17:25:00 GMT', '2026-07-01T17:25:00', '2026-07-01T17:25:00.000Z'],
		// A time that the clocks of New York leave out, and one that they show twice.
		['2026-03-08T02:30:00', '2026-03-08T02:30:00', '2026-03-08T07:30:00.000Z'],
		['2026-11-01T01:30:00', '2026-11-01T01:30:00', '2026-11-01T05:30:00.000Z'],
	])('%s, with a workflow in New York', (text, wallClock, moment) => {
		expect(sent('dateTime', text, 'America/New_York')).toBe(wallClock);
		expect(sent('timestamp', text, 'America/New_York')).toBe(moment);
	});

	it('in a process of any zone are what they are here', () => {
		const cases = DATE_TEXTS.flatMap(([text]) =>
			TYPES.flatMap((type) => ZONES.map((timezone) => ({ type, timezone, text }))),
		);
		const here = cases.map(({ type, timezone, text }) => {
			try {
				return sent(type, text, timezone);
			} catch {
				return null;
			}
		});
		expect(sentInProcesses(cases)).toEqual(ZONES.map(() => here));
	});
});

/** A moment between 1900 and 2100 in whole seconds. */
const moment = fc.integer({ min: -2_208_988_800, max: 4_102_444_799 }).map((s) => s * 1000);
const zone = fc.constantFrom(...ZONES, 'Asia/Kathmandu', 'America/St_Johns', 'Africa/Casablanca');

describe('a DateTime of Luxon', () => {
	it('keeps its day, its clock and its moment, as an object and as text', () => {
		fc.assert(
			fc.property(moment, zone, zone, (at, own, timezone) => {
				const dateTime = DateTime.fromMillis(at, { zone: own });
				// Zones of long ago differ from UTC by seconds as well, which no text writes.
				fc.pre(Number.isInteger(dateTime.offset));
				for (const value of [dateTime, dateTime.toISO()!]) {
					expect(sent('date', value, timezone)).toBe(dateTime.toISODate());
					expect(sent('dateTime', value, timezone)).toBe(
						dateTime.toFormat("yyyy-MM-dd'T'HH:mm:ss"),
					);
					expect(sent('timestamp', value, timezone)).toBe(new Date(at).toISOString());
					expect(sent('time', value, timezone)).toBe(dateTime.toFormat('HH:mm:ss'));
				}
			}),
			draws(40),
		);
	});

	it('that is invalid is refused', () => {
		expect(() => sent('date', DateTime.invalid('none'), 'UTC')).toThrow(
			'it was given an invalid date',
		);
	});
});

it('a text without a zone is the moment at which the clocks of the workflow show it', () => {
	fc.assert(
		fc.property(moment, zone, (at, timezone) => {
			const dateTime = DateTime.fromMillis(at, { zone: timezone });
			fc.pre(Number.isInteger(dateTime.offset));
			const text = dateTime.toFormat("yyyy-MM-dd'T'HH:mm:ss");
			const read = DateTime.fromISO(sent('timestamp', text, timezone) as string);
			// Where clocks are turned back a text means two moments.
			expect(read.setZone(timezone).toFormat("yyyy-MM-dd'T'HH:mm:ss")).toBe(text);
		}),
		draws(40),
	);
});

describe('a Date of JavaScript', () => {
	const day = [2026, 6, 1];
	const at = Date.UTC(2026, 6, 1, 21, 25, 7);
	const days = ZONES.flatMap((timezone) => [
		{ type: 'date' as const, timezone, date: day },
		{ type: 'date' as const, timezone, date: Date.UTC(2026, 6, 1) },
	]);
	const moments = TYPES.map((type) => ({ type, timezone: 'America/New_York', date: at }));
	const others = [{ type: 'timestamp' as const, timezone: 'UTC', date: day }];
	/** What is sent of each of these cases, in a process of each zone. */
	let ofDays: unknown[][];
	let ofMoments: unknown[][];
	let ofOthers: unknown[][];

	beforeAll(() => {
		// A process takes a third of a second to start.
		const sent = sentInProcesses([...days, ...moments, ...others]);
		const end = days.length + moments.length;
		ofDays = sent.map((list) => list.slice(0, days.length));
		ofMoments = sent.map((list) => list.slice(days.length, end));
		ofOthers = sent.map((list) => list.slice(end));
	});

	it('that was made of a day is that day, in any zone', () => {
		expect(ofDays).toEqual(ZONES.map(() => days.map(() => '2026-07-01')));
	});

	it('is its moment, and what the clock of the workflow shows', () => {
		const wanted = ['2026-07-01', '2026-07-01T17:25:07', '2026-07-01T21:25:07.000Z'];
		expect(ofMoments).toEqual(ZONES.map(() => wanted));
	});

	it('is another day in another zone of the process, so that the zones above are not all the same', () => {
		expect(new Set(ofOthers.flat()).size).toBe(ZONES.length);
	});

	it('that is invalid is refused', () => {
		expect(() => sent('date', new Date(Number.NaN), 'UTC')).toThrow('takes a day');
	});
});

describe('a filter', () => {
	const fields = [
		fieldOf('day', 'date'),
		fieldOf('at', 'timestamp'),
		fieldOf('local', 'dateTime'),
		fieldOf('name', 'string'),
		fieldOf('big', 'bigInteger'),
	];
	const relations = [
		{ collection: 'posts', field: 'author', related_collection: 'people', meta: null },
		{
			collection: 'notes',
			field: 'post',
			related_collection: 'posts',
			meta: { one_field: 'notes' },
		},
	];
	const asked: string[] = [];
	const schema = {
		fields: async (name: string) => {
			asked.push(name);
			return name === 'posts' ? fields : [fieldOf('born', 'date')];
		},
		relations: async () => relations,
	};
	const today = DateTime.fromISO('2026-07-01T00:00:00', { zone: 'America/New_York' });
	const compared = (filter: unknown, collection?: string) =>
		comparedFilter(filter, collection ?? 'posts', schema, 'America/New_York');

	it.each([
		['a DateTime', { day: { _eq: today } }, { day: { _eq: '2026-07-01' } }],
		['its text', { day: { _gte: today.toISO() } }, { day: { _gte: '2026-07-01' } }],
		['a Date', { day: { _lt: today.toJSDate() } }, { day: { _lt: '2026-07-01' } }],
		['no operator', { day: today }, { day: '2026-07-01' }],
		[
			'a list',
			{ day: { _in: [today, '2026-07-02T10:00:00Z'] } },
			{ day: { _in: ['2026-07-01', '2026-07-02'] } },
		],
		[
			'a text with a comma',
			{ day: { _between: '2026-07-01, 7/2/2026' } },
			{ day: { _between: ['2026-07-01', '2026-07-02'] } },
		],
		[
			'nested rules',
			{ _or: [{ _and: [{ day: { _eq: today } }] }, { name: { _eq: '2026-07-01T00:00' } }] },
			{ _or: [{ _and: [{ day: { _eq: '2026-07-01' } }] }, { name: { _eq: '2026-07-01T00:00' } }] },
		],
		[
			'a moment and a clock',
			{ at: { _gt: '2026-07-01' }, local: { _lt: today } },
			{ at: { _gt: '2026-07-01T04:00:00.000Z' }, local: { _lt: '2026-07-01T00:00:00' } },
		],
		['a variable', { day: { _lt: '$NOW(-1 day)' } }, { day: { _lt: '$NOW(-1 day)' } }],
		['null and truths', { day: { _null: true, _eq: null } }, { day: { _null: true, _eq: null } }],
		[
			'related items of each kind',
			{
				author: { born: { _eq: today }, _and: [{ born: { _lt: today } }] },
				notes: { _some: { born: { _eq: today } } },
				'item:people': { born: today },
			},
			{
				author: { born: { _eq: '2026-07-01' }, _and: [{ born: { _lt: '2026-07-01' } }] },
				notes: { _some: { born: { _eq: '2026-07-01' } } },
				'item:people': { born: '2026-07-01' },
			},
		],
		[
			'what leads nowhere, and functions, as they are',
			{ title: { born: { _eq: today } }, 'year(day)': { _eq: 2026 } },
			{ title: { born: { _eq: today.toISO() } }, 'year(day)': { _eq: 2026 } },
		],
		[
			'what only begins like a day as it is',
			{ day: { _gte: '2026-07', _starts_with: '2026' } },
			{ day: { _gte: '2026-07', _starts_with: '2026' } },
		],
		[
			'a list of texts, cut outside of quotes alone',
			{ name: { _in: '"THREE, OK",o10', _nin: 'a,b', _eq: '"a", b' } },
			{ name: { _in: ['THREE, OK', 'o10'], _nin: 'a,b', _eq: '"a", b' } },
		],
		[
			'a number that JavaScript would round',
			{ big: { _eq: new ExactNumber('9007199254740993') } },
			{ big: { _eq: '9007199254740993' } },
		],
	])('compares %s', async (_, filter, wanted) => {
		expect(await compared(filter)).toEqual(wanted);
	});

	it('of related items is compared in the same way', async () => {
		const deep = (rule: unknown) => ({ notes: { _filter: rule, _limit: 5 }, author: { x: 1 } });
		const given = deep({ born: { _eq: today } });
		expect(await comparedDeep(given, 'posts', schema, 'America/New_York')).toEqual(
			deep({ born: { _eq: '2026-07-01' } }),
		);
	});

	it('asks for nothing where it holds no date', async () => {
		asked.length = 0;
		const filter = { _and: [{ name: { _in: 'a, b' } }, { big: { _gt: 5 }, day: { _gt: '$NOW' } }] };
		expect(await compared(filter)).toEqual(filter);
		expect(asked).toEqual([]);
	});

	it('of a collection that is not known is only made text', async () => {
		const filter = { day: { _eq: today } };
		expect(await comparedFilter(filter, undefined, schema, 'UTC')).toEqual({
			day: { _eq: today.toISO() },
		});
	});

	it.each([{ _gt: '12,5' }, { _in: [1, '1.234,5'] }, { _eq: ' 1 000 ' }])(
		'refuses a number that is written in another way, and names its field: %j',
		async (rule) => {
			const schemaOfPrices = {
				...schema,
				fields: async () => [fieldOf('price', 'decimal'), fieldOf('name', 'string')],
			};
			const ofPrices = async (filter: unknown) =>
				await comparedFilter(filter, 'posts', schemaOfPrices, 'UTC');
			await expect(ofPrices({ _and: [{ price: rule }] })).rejects.toThrow(
				'The field "price" takes a number, such as 12.5; it was given',
			);
			expect(await ofPrices({ name: rule })).toEqual({ name: rule });
		},
	);

	it.each([{ _gt: '12.5' }, { _in: '12,5' }, { _eq: ' 1e3 ' }, { _eq: '$CURRENT_USER' }])(
		'leaves a number that Directus reads, and lists, as they are: %j',
		async (rule) => {
			const fields = async () => [fieldOf('price', 'decimal')];
			const filter = { price: rule };
			expect(await comparedFilter(filter, 'posts', { ...schema, fields }, 'UTC')).toEqual(filter);
		},
	);

	it('refuses a day that can be read in two ways', async () => {
		await expect(compared({ day: { _eq: '01.07.2026' } })).rejects.toThrow(
			'The field "day" takes a day',
		);
	});
});
