import fc from 'fast-check';
import { fillPath, pathSegment } from '../../dist/nodes/Directus/transport/path';
import { anyCharacter } from '../support/anyCharacter.mjs';
import { failureOf } from '../support/givenValues.mjs';
import { known } from '../support/hostile.mjs';

const outcome = (value: unknown): { segment?: string; refusal?: string } => {
	try {
		return { segment: pathSegment(value, 'ID') };
	} catch (error) {
		return { refusal: (error as Error).message };
	}
};

/** Where a client or server takes a path to, once it has resolved the dots in it. */
const resolved = (segment: string) =>
	new URL(`http://host/items/${segment}/end`).pathname.split('/');

describe('a value in a path', () => {
	it.each([
		[1, '1'],
		[0, '0'],
		[12345678901234567890n, '12345678901234567890'],
		['posts', 'posts'],
		['a b', 'a%20b'],
		['a/b', 'a%2Fb'],
		['?x=1', '%3Fx%3D1'],
		['#top', '%23top'],
		['100%', '100%25'],
		['%2e%2e', '%252e%252e'],
		['...', '...'],
		['.hidden', '.hidden'],
		['v1.2', 'v1.2'],
		['日本', '%E6%97%A5%E6%9C%AC'],
		['👍', '%F0%9F%91%8D'],
		['\\', '%5C'],
	])('%p is %s', (value, expected) => {
		expect(pathSegment(value, 'ID')).toBe(expected);
	});

	it.each(['', undefined, null])('%p is a missing parameter', (value) => {
		expect(() => pathSegment(value, 'Collection')).toThrow(
			'Missing required parameter: Collection is empty',
		);
	});

	it.each([
		'.',
		'..',
		' .. ',
		' . ',
		'../../users/x',
		'..\\..\\users\\x',
		'a/../b',
		'a/.',
		'./a',
		'a/ .. /b',
		'   ',
	])('%j is refused: it would address another place', (value) => {
		expect(() => pathSegment(value, 'ID')).toThrow(/is not a valid ID/);
	});

	it.each([true, {}, { id: 1 }, [], ['a'], () => 'x', Symbol('x')])(
		'%p is refused: no text, no number',
		(value) => {
			expect(() => pathSegment(value, 'ID')).toThrow(/must be text or a number, not /);
		},
	);

	it.each(['a\nb', 'a\r\nX: y', '\0', 'a\tb', 'a\u007f', '\u001b[31m'])(
		'%j is refused: a control character',
		(value) => {
			expect(() => pathSegment(value, 'ID')).toThrow(/control character/);
		},
	);

	it.each(['\ud800', 'a\udc00', '\udc00\ud800'])('half a character is refused', (value) => {
		expect(() => pathSegment(value, 'ID')).toThrow(/broken character/);
	});

	it.each<[unknown, string, string | undefined]>([
		['', 'Missing required parameter: ID is empty', undefined],
		[['a'], 'The ID must be text or a number, not a list', undefined],
		[{ id: 1 }, 'The ID must be text or a number, not an object', undefined],
		[true, 'The ID must be text or a number, not boolean', undefined],
		[
			'..',
			'".." is not a valid ID',
			'It would address another place in Directus than the one chosen here.',
		],
		['a\u0001', 'The ID contains a line break or another control character', undefined],
		['a\u007fb', 'The ID contains a line break or another control character', undefined],
		['a\ud800', 'The ID contains a broken character', undefined],
	])(
		'of %j it is said what is wrong, and that nothing was written',
		(value, message, description) => {
			expect(failureOf(() => pathSegment(value, 'ID'))).toMatchObject({
				message,
				written: 'no',
				description,
			});
		},
	);

	it('does not fill the error with a long value', () => {
		expect(() => pathSegment(`../${'x'.repeat(10_000)}`, 'ID')).toThrow(/^.{0,200}$/);
	});

	it.each(known)('$title stays one segment or is refused', ({ value }) => {
		const { segment, refusal } = outcome(value);
		expect(segment === undefined ? refusal : resolved(segment)).toEqual(
			segment === undefined
				? expect.stringMatching(/\bID\b/)
				: ['', 'items', encodeURIComponent(String(value)), 'end'],
		);
	});

	it('whatever the text, it stays one segment that decodes to the text, or is refused', () => {
		const pieces = fc.constantFrom(
			'.',
			'..',
			'/',
			'\\',
			'%2e',
			'%2f',
			'%',
			'?',
			'#',
			' ',
			'\n',
			'a',
			'\ud800',
			';',
		);
		const text = fc.oneof(
			fc.string({ unit: anyCharacter }),
			fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
		);
		fc.assert(
			fc.property(text, (value) => {
				const { segment } = outcome(value);
				// Where all were refused, fast-check would find too few to try.
				fc.pre(segment !== undefined);
				expect(decodeURIComponent(segment)).toBe(value);
				expect(resolved(segment)).toEqual(['', 'items', segment, 'end']);
			}),
		);
	});

	it('cannot be led astray by a proxy that decodes once more and then resolves dots', () => {
		const pieces = fc.constantFrom('.', '..', '/', '\\', 'a', ' ');
		fc.assert(
			fc.property(fc.array(pieces, { minLength: 1, maxLength: 8 }), (parts) => {
				const { segment } = outcome(parts.join(''));
				fc.pre(segment !== undefined);
				const path = new URL(`http://host/items/${decodeURIComponent(segment)}`).pathname;
				expect(path).toMatch(/^\/items\//);
			}),
		);
	});
});

describe('a route with placeholders', () => {
	it('is filled by name', () => {
		const path = fillPath('/items/{collection}/{id}', { id: 7, collection: 'my posts' });
		expect(path).toBe('/items/my%20posts/7');
	});

	it('does not read a value as a template again', () => {
		expect(fillPath('/items/{collection}/{id}', { collection: '{id}', id: '$&' })).toBe(
			'/items/%7Bid%7D/%24%26',
		);
	});

	it('is refused while a value is missing', () => {
		expect(() => fillPath('/items/{collection}/{id}', { collection: 'posts' })).toThrow(
			'id is empty',
		);
	});
});
