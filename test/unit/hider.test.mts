import fc from 'fast-check';
import { hider } from '../../dist/nodes/Directus/transport/secrets';
import { draws } from '../support/draws.mjs';
import { placesOf, spellings } from '../support/leaks.mjs';

it('puts *** in the place of each, wherever and however often', () => {
	expect(hider(['hunter2', 'sesame'])('hunter2: "sesame" hunter2.')).toBe('***: "***" ***.');
});

it('leaves no end of a longer one where a shorter one is its start', () => {
	expect(hider(['pass', 'password-long'])('is password-long')).toBe('is ***');
});

it('leaves no end of a longer one that is escaped where a shorter one is its start', () => {
	expect(hider(['hunter', 'hunter"2-sesame'])('{"a":"hunter\\"2-sesame"}')).toBe('{"a":"***"}');
});

it('takes a secret for the text that it is, not for a pattern', () => {
	expect(hider(['a.*b$&'])('axxb a.*b$&')).toBe('axxb ***');
});

it('takes half a character for what it is', () => {
	expect(hider(['pass\ud800word'])('is pass\ud800word')).toBe('is ***');
});

it.each(['\\\\\\\\', '++++', '\\+ \\'])('hides %j as it stands', (secret) => {
	expect(hider([secret])(`is ${secret}!`)).toBe('is ***!');
});

const SECRET = 'a "b"\\n&<ö👍>/+%c\n';

describe('knows it', () => {
	const hide = hider([SECRET]);

	it.each(Object.entries(spellings))('%s', (_, spell) => {
		const shown = hide(`Value ${spell(SECRET)} is refused`);
		expect(shown).toContain('***');
		expect(placesOf(SECRET, shown)).toEqual([]);
	});

	it('in JSON that was sent, and leaves the rest of it', () => {
		const body = JSON.stringify({ email: 'a@b.example', password: SECRET, rows: [1] });
		expect(hide(body)).toBe('{"email":"a@b.example","password":"***","rows":[1]}');
		expect(hide(JSON.stringify(body))).toBe(
			'"{\\"email\\":\\"a@b.example\\",\\"password\\":\\"***\\",\\"rows\\":[1]}"',
		);
	});

	it('in an address, and leaves the rest of it', () => {
		const query = new URLSearchParams({ a: 'ö', password: SECRET, limit: '1' });
		expect(hide(`GET /x?${query} failed`)).toBe('GET /x?a=%C3%B6&password=***&limit=1 failed');
	});

	it('as bytes with colons between them, and in base64 over lines', () => {
		const bytes = Buffer.from(SECRET);
		const pairs = bytes.toString('hex').match(/../g)!.join(':').toUpperCase();
		const lines = bytes
			.toString('base64')
			.match(/.{1,8}/g)!
			.join('\r\n');
		for (const said of [pairs, lines]) {
			const shown = hide(`Value <${said}> is refused`);
			expect(shown).toContain('***');
			expect(shown).not.toContain(said);
		}
	});

	it('in one word of many, and leaves the others', () => {
		expect(hider(['sesame-street'])('Value SESAME-Street of %2573esame-street!')).toBe(
			'Value *** of ***',
		);
		const basic = Buffer.from('user:sesame-street').toString('base64');
		expect(hider(['sesame-street'])(`Basic ${basic} is refused`)).toBe('Basic *** is refused');
	});
});

it('knows secrets that were spelt in any way, and escaped once more', () => {
	const ways = Object.entries(spellings);
	const escaping = ways.filter(([name]) => /^as in|over several lines/.test(name));
	const characters = fc.constantFrom(...'abcXYZ019"\'\\/+&%<>#;: öé👍\n\t');
	const secret = fc
		.string({ unit: characters, minLength: 8, maxLength: 40 })
		// Where only signs are left it is hidden as it stands alone.
		.filter((text) => text.replace(/[^\da-z]/gi, '').length > 3);
	const property = fc.property(
		secret,
		fc.constantFrom(...ways),
		fc.constantFrom(...escaping),
		(hidden, [, spell], [, escape]) => {
			const said = escape(spell(hidden));
			const shown = hider([hidden])(`Value "${said}" is refused`);
			expect(shown).not.toContain(said);
			expect(placesOf(hidden, shown)).toEqual([]);
		},
	);
	fc.assert(property, { seed: 20261126, ...draws(100) });
});

describe('leaves words readable', () => {
	it.each<[string[], string]>([
		[['', 'a', 'the'], 'the data'],
		[['todo', 'here'], 'to do: put it he\nre'],
		[['12345678', 'correct horse'], 'The items 1234567 and 8 are a correct choice of a horse'],
		[['1'], 'line 1 of 11 at 2026-11-26T01:01:01'],
		// No escape stands in it, however it looks.
		[['sesame-street'], '100% of C:\\new\\table & more, %zz, %e4, &x;, \\u12 and \\ud83d'],
		[['sesame-street'], 'ZGVhZGJlZWY= deadbeef de:ad:be:ef'],
	])('%j in %j', (secrets, text) => {
		expect(hider(secrets)(text)).toBe(text);
	});
});

describe('one of up to three characters', () => {
	it.each([
		['Value "1" is no code', 'Value "***" is no code'],
		["Value '1' at line 1 of 11", "Value '***' at line 1 of 11"],
		['{"otp":1,"rows":[1,11]}', '{"otp":***,"rows":[1,11]}'],
		['{"otp": "1", "at": "11"}', '{"otp": "***", "at": "11"}'],
		['"{\\"otp\\":\\"1\\"}"', '"{\\"otp\\":\\"***\\"}"'],
		['GET /x?otp=1&page=11 failed', 'GET /x?otp=***&page=11 failed'],
		['/x?otp=1', '/x?otp=***'],
		['<pre>&quot;1&quot; of 1</pre>', '<pre>&quot;***&quot; of 1</pre>'],
		['a=%221%22', 'a=%22***%22'],
	])('is hidden where it is a whole value: %s', (text, shown) => {
		expect(hider(['1'])(text)).toBe(shown);
	});

	it('is taken for the text that it is, and known in its other forms', () => {
		expect(hider(['.*'])('"ab" ".*"')).toBe('"ab" "***"');
		expect(hider(['"&'])('{"pwd":"\\"&"} ?pwd=%22%26&a=1')).toBe('{"pwd":"***"} ?pwd=***&a=1');
	});

	it('is hidden between words where it is none itself', () => {
		expect(hider(['a1b'])('Value a1b of xa1b, a1b-c: a1b.')).toBe('Value *** of xa1b, ***-c: ***.');
		expect(hider(['not'])('Value not is not known')).toBe('Value not is not known');
	});
});
