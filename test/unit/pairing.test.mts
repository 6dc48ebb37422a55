/** Whose each record of an answer is. */
import { pair, pairBy } from '../../dist/nodes/Directus/bulk/pairing';
import { fieldOf } from '../support/fields.mjs';

const fields = [
	fieldOf('title', 'string'),
	fieldOf('slug', 'string'),
	fieldOf('number', 'integer'),
	fieldOf('isDone', 'boolean'),
	fieldOf('more', 'json'),
];

/** The keys of the answers that the records sent are paired with. */
const keysOf = (paired: Array<{ id?: unknown } | undefined>) => paired.map((one) => one?.id);

describe('records with answers in the order of their keys', () => {
	const answers = (...records: object[]) =>
		records.map((one, index) => ({ id: index + 1, ...one }));

	it.each<[string, object[], object[], Array<number | undefined>]>([
		[
			'are in the order sent',
			[{ title: 'a' }, { title: 'b' }],
			[{ title: 'a' }, { title: 'b' }],
			[1, 2],
		],
		[
			'are so where all are the same',
			[{ title: 'a' }, { title: 'a' }],
			[{ title: 'a' }, { title: 'a' }],
			[1, 2],
		],
		[
			'are so where nothing tells',
			[{ more: { a: 1 } }, { more: 2 }],
			[{ more: 1 }, { more: { a: 1 } }],
			[1, 2],
		],
		[
			'are in another order, as texts tell',
			[{ title: 'a' }, { title: 'b' }],
			[{ title: 'b' }, { title: 'a' }],
			[2, 1],
		],
		['as numbers tell', [{ number: '07' }, { number: 8 }], [{ number: 8 }, { number: 7 }], [2, 1]],
		[
			'as booleans tell',
			[{ isDone: true }, { isDone: false }],
			[{ isDone: false }, { isDone: true }],
			[2, 1],
		],
		[
			'a field that was changed on the way tells nothing',
			[
				{ title: 'A', slug: 'x' },
				{ title: 'B', slug: 'y' },
			],
			[
				{ title: 'b', slug: 'y' },
				{ title: 'a', slug: 'x' },
			],
			[2, 1],
		],
		[
			'nor does one that fewer answers hold than were sent with it',
			[
				{ title: 'a', slug: 'x' },
				{ title: 'a', slug: 'y' },
			],
			[
				{ title: 'b', slug: 'y' },
				{ title: 'a', slug: 'x' },
			],
			[2, 1],
		],
		[
			'a field that a record lacks may hold anything in its answer',
			[{ title: 'a' }, { title: 'b', slug: 'x' }],
			[
				{ title: 'a', slug: 'by default' },
				{ title: 'b', slug: 'x' },
			],
			[1, 2],
		],
		[
			'an answer is missing',
			[{ title: 'a' }, { title: 'b' }],
			[{ title: 'b' }],
			[undefined, undefined],
		],
	])('%s', (_, sent, answered, expected) => {
		expect(keysOf(pair(sent as never, answers(...answered), fields, true))).toEqual(expected);
	});

	it.each<[string, object[], object[], Array<number | undefined>]>([
		[
			'by what only they hold',
			[{ title: 'a' }, { title: 'b' }],
			[{ title: 'b' }, { title: 'a' }],
			[2, 1],
		],
		[
			'not where several are the same',
			[{ title: 'a' }, { title: 'a' }, { title: 'b' }],
			[{ title: 'a' }, { title: 'a' }, { title: 'b' }],
			[undefined, undefined, 3],
		],
		[
			'not where two answers are the same',
			[{ title: 'a' }, { title: 'b' }],
			[{ title: 'a' }, { title: 'a' }, { title: 'b' }],
			[undefined, 3],
		],
		[
			'by a value that one of them was sent without',
			[{ title: 'a' }, { title: 'a', slug: 'x' }],
			[
				{ title: 'a', slug: 'x' },
				{ title: 'a', slug: 'by default' },
			],
			[undefined, 1],
		],
		[
			'beside an object that comes back as text',
			[{ title: 'a', more: { a: 1 } }],
			[{ title: 'a', more: '{"a":1}' }],
			[1],
		],
		[
			'not where each value is there, but not together',
			[
				{ title: 'a', number: 1 },
				{ title: 'a', number: 1 },
				{ title: 'b', number: 2 },
				{ title: 'b', number: 2 },
			],
			[
				{ title: 'a', number: 1 },
				{ title: 'a', number: 2 },
				{ title: 'b', number: 1 },
				{ title: 'b', number: 2 },
			],
			[undefined, undefined, undefined, undefined],
		],
		[
			'not where nothing tells',
			[{ more: { a: 1 } }, { more: {} }],
			[{ more: {} }, { more: { a: 1 } }],
			[undefined, undefined],
		],
	])('in no known order are paired: %s', (_, sent, answered, expected) => {
		expect(keysOf(pair(sent as never, answers(...answered), fields, false))).toEqual(expected);
	});
});

it('records are paired by the fields that tell them apart, each answer once', () => {
	const sent = [
		{ a: 'b', n: 1 },
		{ a: 'a', n: 1 },
		{ a: 'a', n: 1 },
		{ n: 1 },
		{ a: 'z', n: 1 },
		{ a: 'a', n: 1 },
	];
	const answered = [
		{ id: 1, a: 'a', n: 1 },
		{ id: 2, a: 'a', n: 2 },
		{ id: 3, a: 'b', n: 1 },
		{ id: 4, a: 'a', n: 1 },
		{ id: 5, a: null, n: 1 },
	];
	expect(keysOf(pairBy(['a', 'n'], sent, answered))).toEqual([3, 1, 4, 5, undefined, undefined]);
});
