/** Spellings of one value, which are compared as one text. */
import {
	canonical,
	inUtc,
	isKey,
	isRewritten,
	isRounded,
	loosen,
	looseKey,
	sentKey,
} from '../../dist/nodes/Directus/values/compare';
import { splitAtCommas } from '../../dist/nodes/Directus/values/lists';

const TEN = `at ${Date.UTC(2024, 4, 1, 10)}`;

it.each<[string | undefined, unknown, string]>([
	[undefined, ' x ', ' x '],
	['string', ' x ', ' x '],
	['constructor', 'x', 'x'],
	['json', { a: 1 }, '{"a":1}'],
	['json', null, 'null'],

	['integer', '07', '7'],
	['integer', ' 7 ', '7'],
	['integer', '+3', '3'],
	['integer', '', ''],
	['integer', ' ', ' '],
	['integer', '1x', '1x'],
	['integer', 'x1', 'x1'],
	['integer', true, '1'],
	['integer', false, '0'],
	['bigInteger', '00012345678901234567890', '12345678901234567890'],
	['decimal', '100.00', '100'],
	['decimal', '100.0500', '100.05'],
	['decimal', '-0.50', '-0.5'],
	['decimal', '-0.0', '0'],
	['decimal', '.5', '0.5'],
	['decimal', '0.12345678901234567890', '0.1234567890123456789'],
	['decimal', '1.2.3', '1.2.3'],
	['float', '1e3', '1000'],
	['float', '1e999', '1e999'],

	['boolean', 'TRUE', 'true'],
	['boolean', 1, 'true'],
	['boolean', '0', 'false'],
	['boolean', false, 'false'],
	['boolean', 'yes', 'yes'],
	['uuid', ' AB-1 ', 'ab-1'],

	['timestamp', '2024-05-01T10:00:00Z', TEN],
	['timestamp', ' 2024-05-01t10:00z ', TEN],
	['timestamp', '2024-05-01 12:00:00+02:00', TEN],
	['timestamp', '2024-05-01T12:00:00 +0200', TEN],
	['timestamp', '2024-05-01T12:00:00+02', TEN],
	['timestamp', '2024-05-01T11:30:00+01:30', TEN],
	['timestamp', '2024-05-01T10:00:00.0009999Z', TEN],
	['timestamp', '2024-05-01T10:00:00,5Z', `at ${Date.UTC(2024, 4, 1, 10, 0, 0, 500)}`],
	['timestamp', '2024-13-45T10:00:00Z', '2024-13-45T10:00:00Z'],
	['dateTime', '2024-05-01T10:00', '2024-05-01T10:00:00.000'],
	['dateTime', '2024-05-01T10:00:07.123456', '2024-05-01T10:00:07.123'],
	['dateTime', '2024-05-01', '2024-05-01T00:00:00.000'],
	['dateTime', 'on 2024-05-01', 'on 2024-05-01'],
	['dateTime', '2024-05-01 or so', '2024-05-01 or so'],
	['date', '2024-05-01T10:00:00', '2024-05-01'],
	['date', '2024-05-01T10:00:00Z', '2024-05-01T10:00:00Z'],
	['date', '2024-05-01T10:00:00+02:00', '2024-05-01T10:00:00+02:00'],
	['date', 'soon', 'soon'],
	['time', '10:00', '10:00:00'],
	['time', ' 10:00:05 ', '10:00:05'],
	['time', '10:00:05.5000', '10:00:05.5'],
	['time', '10:00:05.0500', '10:00:05.05'],
	['time', '10:00:05.000', '10:00:05'],
	['time', 'at 10:00', 'at 10:00'],
	['time', '10:00 or so', '10:00 or so'],
	['time', 'noon', 'noon'],
])('of the type %s %j is %j', (type, value, expected) => {
	expect(canonical(type, value)).toBe(expected);
});

it.each([
	[' 2024-05-01T12:00:00+02:00 ', '2024-05-01T10:00:00.000Z'],
	['2024-05-01T12:00:00Z', '2024-05-01T12:00:00Z'],
	['2024-05-01T12:00:00', '2024-05-01T12:00:00'],
	['2024-13-01T12:00:00+02:00', '2024-13-01T12:00:00+02:00'],
	['never', 'never'],
])('%j is for a server of no zones %j', (text, expected) => {
	expect(inUtc(text)).toBe(expected);
});

it('a text is compared without case, accents and blanks at its end', () => {
	expect(loosen(' Déjà VU  ')).toBe(' deja vu');
	for (const alike of [
		['Straße', 'STRASSE', 'strase'],
		['Łódź', 'Lodz'],
		['ÆRØ', 'aero'],
		['Cœur', 'coeur'],
		['Πας', 'πΑΣ'],
		['アニメ', 'あにめ'],
	])
		expect(new Set(alike.map(loosen)).size).toBe(1);
});

it.each([
	[2 ** 53, true],
	[-(2 ** 53), true],
	[Number.MAX_SAFE_INTEGER, false],
	['9007199254740993', false],
])('whether %p may have been rounded: %p', (value, expected) => {
	expect(isRounded(value)).toBe(expected);
});

const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

it.each<[string | undefined, string, string, boolean, unknown]>([
	['integer', ' 07 ', '7', true, '7'],
	['integer', '-3', '-3', true, '-3'],
	['integer', '1e0', '1', false, '1'],
	['integer', 'x1', 'x1', false, 'x1'],
	['integer', '1x', '1x', false, '1x'],
	['bigInteger', '12345678901234567890', '12345678901234567000', true, '12345678901234567890'],
	['bigInteger', '1e0', '1', false, '1'],
	['uuid', ' AB ', 'ab', false, 'AB'],
	['uuid', ` ${'A'.repeat(8)}-1-2 `, 'aaaaaaaa-1-2', false, `${'A'.repeat(8)}-1-2`],
	['uuid', UUID, UUID, true, UUID],
	['uuid', ` ${UUID.toUpperCase()} `, UUID, true, UUID.toUpperCase()],
	['uuid', `${UUID}0`, `${UUID}0`, false, `${UUID}0`],
	['string', ' É ', ' e', true, ' É '],
	[undefined, ' 07 ', ' 07', true, ' 07 '],
])('a key of the type %s, %j, is compared as %j', (type, value, loose, isOne, sent) => {
	const key = type === undefined ? undefined : { type };
	expect([looseKey(key, value), isKey(key, value), sentKey(key, value)]).toEqual([
		loose,
		isOne,
		sent,
	]);
});

it('a key that is no text is sent as it is', () => {
	expect(sentKey({ type: 'integer' }, 7)).toBe(7);
});

it.each<[string | undefined, unknown, boolean]>([
	['string', 'true', true],
	['text', 'false', true],
	['csv', 'null', true],
	['unknown', 'NULL', true],
	[undefined, '$NOW', true],
	['string', '$NOW(-1 day)', true],
	['string', '$NOW\n', true],
	['string', '$CURRENT_USER.id', true],
	['string', 'untrue', false],
	['string', 'trueish', false],
	['string', 'True', false],
	['string', true, false],
	['integer', 'true', false],
])('of the type %s Directus compares with something else than %j: %p', (type, value, expected) => {
	expect(isRewritten(type, value)).toBe(expected);
});

it.each<[string, string[]]>([
	['', []],
	[' a, ,b,,"" ', ['a', 'b']],
	['"say ""hi"", you" , b', ['say "hi", you', 'b']],
	['c, "a,b"', ['c', 'a,b']],
	['x"a"', ['x"a"']],
	['"a"x', ['"a"x']],
])('%j holds the entries %j', (text, entries) => {
	expect(splitAtCommas(text)).toEqual(entries);
});
