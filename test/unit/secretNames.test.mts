/** Which names and addresses in a request hold what nobody else may read. */
import { hider, isSecretName, secretsIn } from '../../dist/nodes/Directus/transport/secrets';

describe('a name tells that its value is secret', () => {
	it.each([
		// By a part, wherever it stands and however it is written.
		...['password', 'oldPassw', 'passphrase', 'PASSCODE', 'db_pwd', 'access_token', 'tokens'],
		...['clientSecret', 'credentials', 'Authorization', 'bearerValue', 'my-jwt', 'Set-Cookie'],
		// Kinds of keys and codes.
		...['access_key', 'accessKey', 'apikey', 'api-key', 'app key', 'client_key', 'encryptionKey'],
		...['license_key', 'licence-key', 'master_key', 'private_key', 'signingKey', 'sshKey'],
		...['backup_code', 'backupCode', 'recovery-code', 'recoverycodes'],
		...['connection_string', 'connectionString', 'CONNECTION-STRING'],
		// Words of their own.
		...[
			'otp',
			'user_otp',
			'otpCode',
			'TOTP',
			'my-totp',
			'db_pass',
			'pass',
			'dbPass',
			'pass2word-otp',
		],
		// Whole names.
		...['string', 'hash', 'pin', 'mfa', 'cvv', 'CVC', 'Dsn'],
	])('%s', (name) => {
		expect(isSecretName(name)).toBe(true);
	});

	it.each([
		...[
			'',
			'title',
			'key',
			'keys',
			'public_key',
			'foreign_key',
			'keyaccess',
			'access__key',
			'code',
		],
		...['backup', 'recovery', 'connection', 'laptop_port', 'stop', 'passage', 'compass', 'otps'],
		...['strings', 'my_string', 'user_pin', 'spin', 'hashes', 'hash_of', 'mfa_on', 'cvvs', 'dsns'],
		'translation_code',
	])('and %j does not', (name) => {
		expect(isSecretName(name)).toBe(false);
	});
});

describe('below the name of a secret', () => {
	it.each([
		...[
			'state',
			'status',
			'type',
			'kind',
			'mode',
			'method',
			'provider',
			'policy',
			'count',
			'length',
		],
		...['size', 'limit', 'version', 'label', 'name', 'expires', 'expired', 'expiry', 'expiration'],
		...['ttl', 'at', 'until', 'enabled', 'required'],
	])('what is said about it under %s is none', (about) => {
		expect(secretsIn({ [`token_${about}`]: 'said' })).toEqual([]);
		expect(secretsIn({ token: { [about]: 'said', value: 'hidden' } })).toEqual(['hidden']);
	});

	it.each(['states', 'atlas', 'my_type_x', 'that'])('what is under %s is one', (name) => {
		expect(secretsIn({ token: { [name]: 'hidden' } })).toEqual(['hidden']);
	});

	it('what is below something about it is none either, unless it is named so', () => {
		expect(secretsIn({ token: { type: { a: 'x', pwd: 'p' } } })).toEqual(['p']);
	});

	it('are texts and numbers, and nothing else', () => {
		const token = ['a', 0, 7, '', true, false, null, undefined, [['b']], { x: 'c' }];
		expect(secretsIn({ token })).toEqual(['a', '0', '7', 'c', 'b']);
	});
});

describe('in an address', () => {
	it.each<[string, string[]]>([
		['https://u:p@a.example/x', ['p']],
		[' http://u:p@a.example', ['p']],
		['HTTPS://u:p@a.example', ['p']],
		['https://a.example/x', []],
		['https://a.example/?access_token=t&page=2', ['t']],
		['https://u:p@a.example/?sig=s&Signature=S&X-Amz-Signature=Z', ['p', 's', 'S', 'Z']],
		['https://a.example/?sigma=s&signatures=S&design=Z', []],
		['https://a.example/?SIG=s', ['s']],
		// Neither is an address of the web.
		['see https://u:p@a.example', []],
		['ftp://u:p@a.example', []],
		['https://', []],
		['httpsx', []],
	])('%s: %j', (address, found) => {
		expect(secretsIn({ url: address }).filter(Boolean)).toEqual(found);
		expect(secretsIn([address]).filter(Boolean)).toEqual(found);
	});

	it('that is the value of a secret, all of it is secret', () => {
		expect(secretsIn({ token: 'https://u:p@a.example' })).toEqual(['https://u:p@a.example']);
	});
});

describe('one that is hidden', () => {
	it.each<[string, string[], string, string]>([
		['of four characters, within a word', ['abcd'], 'xabcdx', 'x***x'],
		['of three, only as a value of its own', ['abc'], 'xabcx "abc"', 'xabcx "***"'],
		['of three that are not all letters, between words', ['a1c'], 'x a1c y', 'x *** y'],
		['of two that are not all letters, only as a value', ['a1'], 'x a1 "a1"', 'x a1 "***"'],
		['in JSON', ['a"bc'], String.raw`{"v":"a\"bc"}`, '{"v":"***"}'],
		['in JSON in JSON', ['a"bc'], String.raw`"{\"v\":\"a\\\"bc\"}"`, String.raw`"{\"v\":\"***\"}"`],
		['in an address', ['a b&c'], '?v=a%20b%26c', '?v=***'],
		['in a form', ['a b&c'], '?v=a+b%26c', '?v=***'],
		['in a web page', ['a<b>c'], 'v a&lt;b&gt;c', '***'],
		['in a web page, by numbers', ['a<b>c'], 'v a&#60;b&#x3e;c', '***'],
		['in hexadecimal digits', ['sesame'], 'v 736573616d65', 'v ***'],
		['in hexadecimal digits with colons', ['sesame'], 'v 73:65:73:61:6d:65', 'v ***'],
		['in base64', ['sesame'], 'v c2VzYW1l', 'v ***'],
		['in other letters where it is long', ['sesame88'], 'v SESAME88', 'v ***'],
		['not in other letters where it is short', ['sesame8'], 'v SESAME8', 'v SESAME8'],
		['with an unpaired surrogate', ['abc\ud800d'], 'v abc%EF%BF%BDd', 'v ***'],
		['twice', ['abcd', 'abcd'], 'abcd', '***'],
	])('%s', (_, secrets, text, shown) => {
		expect(hider(secrets)(text)).toBe(shown);
	});

	it('is not looked for where there is none', () => {
		expect(hider([])('any "text" at all')).toBe('any "text" at all');
		expect(hider(['', ''])('any "" text')).toBe('any "" text');
	});

	it('hides all of a text where only all of it together is one', () => {
		expect(hider(['one two three'])('one, two three; one\ntwo\nthree')).toBe('***');
	});
});
