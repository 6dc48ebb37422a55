export interface Hostile {
	title: string;
	value: unknown;
}

/** Values that have been taken for something else before, by this node or by others. */
export const known: Hostile[] = [
	...[
		'../../users/x',
		'..',
		'.',
		'',
		' ',
		' .. ',
		'%2e%2e',
		'%2e%2e/..',
		'%2e%2e%2f%2e%2e',
		'..%2f..%2fusers',
		'..%00',
		'..;/users',
		'..\\..\\users',
		'\\..\\x',
		'a/b',
		'/users/me',
		'//evil.example/x',
		'https://evil.example/x',
		'a/./b',
		'a/../b',
		'?x=1',
		'x?access_token=1&y',
		'#',
		'x#y',
		'@evil.example',
		':8080',
		'{id}',
		'$&',
		'__proto__',
		'constructor',
		'a\nb',
		'x\r\nHost: evil.example',
		'\0',
		'\u001b[31m',
		'\u2028',
		'\u202e',
		'\ufeff..',
		'\uff0e\uff0e\uff0fusers',
		'\ud800',
		'x\udfff',
		'👍',
	].map((value) => ({ title: JSON.stringify(value), value })),
	{ title: '4,000 letters', value: 'x'.repeat(4000) },
	{ title: 'an object', value: { id: 1 } },
	{ title: 'an object that reads as a path', value: { toString: '../users' } },
	{ title: 'a list', value: ['a', 'b'] },
	{ title: 'a list of one', value: ['../users'] },
	{ title: 'true', value: true },
	{ title: 'null', value: null },
	{ title: 'NaN', value: Number.NaN },
	{ title: 'a big number', value: 1e21 },
];

const text = (value: string): Hostile => ({ title: JSON.stringify(value), value });

/** The parent folder, as it has been written to get past checks: encoded once and twice, overlong, full width. */
const PARENTS = [
	'..',
	'%2e%2e',
	'.%2e',
	'%252e%252e',
	'%c0%ae%c0%ae',
	'\u2025',
	'\uff0e\uff0e',
	'..;',
	'..%00',
];
const SEPARATORS = [
	'/',
	'%2f',
	'%252f',
	'\\',
	'%5c',
	'%c0%af',
	'\u2215',
	'\u2044',
	'\uff0f',
	'//',
	';/',
];

const climbs = PARENTS.flatMap((parent) =>
	SEPARATORS.map((separator) => text(['a', parent, parent, 'users', 'me'].join(separator))),
);

const addresses = [
	'http:evil.example',
	'http:/\\evil.example',
	'https:evil.example/x',
	'HTTP://EVIL.EXAMPLE/x',
	'http://user:pass@evil.example/',
	'http://127.0.0.1:9/x',
	'http://[::1]/x',
	'http://2130706433/',
	'http://0x7f.1/',
	'http://169.254.169.254/latest/meta-data',
	'///evil.example',
	'/\\evil.example',
	'\\\\evil.example\\share',
	'\t//evil.example',
	'//evil.example:80/%2e%2e',
	'xn--vil-9ma.example',
	'\u0435vil.example',
	'file:///etc/passwd',
	'ftp://evil.example/x',
	'gopher://evil.example/_x',
	'javascript:alert(1)',
	'data:text/html,x',
	'unix:/var/run/docker.sock:/x',
	'evil.example#@directus.example',
	'directus.example@evil.example',
	'.evil.example',
	':80@evil.example',
	'?@evil.example',
	'*',
	'%',
	'%zz',
	'%u002e%u002e',
].map(text);

/** All but the line break, which is known. */
const controls = [...Array.from({ length: 32 }, (_, code) => code), 0x7f, 0x80, 0x85, 0x9f]
	.filter((code) => code !== 0x0a)
	.map((code) => text(`a${String.fromCharCode(code)}b`));

/** What is shown as nothing or as something else, and what other writing systems have for ASCII. */
const lookAlikes = [
	...[
		'\u00a0',
		'\u00ad',
		'\u034f',
		'\u061c',
		'\u115f',
		'\u180e',
		'\u200b',
		'\u200c',
		'\u200d',
		'\u200e',
	],
	...[
		'\u2029',
		'\u202a',
		'\u202b',
		'\u202d',
		'\u2060',
		'\u2066',
		'\u2069',
		'\u3000',
		'\u3164',
		'\ufe0f',
	],
	...['\ufff9', '\uffff', '\u{e0001}', '\u{1d173}'],
].flatMap((character) => [text(character), text(`a${character}b`)]);

const names = [
	'prototype',
	'toString',
	'valueOf',
	'hasOwnProperty',
	'__defineGetter__',
	'__lookupSetter__',
	'__proto__.polluted',
	'constructor.prototype',
	'constructor[prototype][polluted]',
	'then',
	'length',
	'0',
	'-1',
	'undefined',
	'NaN',
	'[object Object]',
].map(text);

const languages = [
	'x&fields=*&limit=-1',
	'x?fields=*#',
	'x%3Ffields=*',
	'x;y=z',
	'x=y&x=z',
	'x[]=1',
	'*.*.*',
	'$CURRENT_USER',
	'$NOW(-1 year)',
	"' OR '1'='1",
	'"; DROP TABLE x; --',
	'1); SELECT pg_sleep(10)--',
	'{"$ne":null}',
	'{"_neq":null}',
	'${7*7}',
	'#{7*7}',
	'%s%n%x',
	'<script>alert(1)</script>',
	'<!--#exec cmd="ls" -->',
	'x\r\n\r\nGET /users/me HTTP/1.1',
	'x\r\nSet-Cookie: a=b',
	'x\n\tfolded: header',
	'x"; filename="y',
	"x'; filename*=utf-8''y",
	'--boundary\r\nContent-Disposition: form-data; name="y"',
	'CON',
	'aux.txt.',
	'.htaccess',
	'~/.ssh/id_rsa',
	'|ls',
	'`ls`',
	'$(ls)',
	'-rf',
].map(text);

/** Values that must not take a request to another place than the one chosen in the node, or change what it is. */
export const hostile: Hostile[] = [
	...known,
	...climbs,
	...addresses,
	...controls,
	...lookAlikes,
	...names,
	...languages,
	{ title: '10,000 letters', value: 'x'.repeat(10_000) },
	{ title: '10,000 folders up', value: '../'.repeat(10_000) },
	{ title: '10,000 slashes', value: '/'.repeat(10_000) },
	{ title: '10,000 percent signs', value: '%'.repeat(10_000) },
	{ title: 'a number below the smallest', value: -1e-320 },
	{ title: 'Infinity', value: Infinity },
	{ title: 'a nested list', value: [['..']] },
	{
		title: 'an object with a prototype',
		value: JSON.parse('{"__proto__":{"polluted":true}}') as unknown,
	},
];

/** A value as the text that JavaScript makes of it; nothing where it can make none. */
export function asText(value: unknown): string {
	try {
		return String(value);
	} catch {
		return '';
	}
}

/** The two that have most often been taken for something else: the parent folder, and nothing at all. */
export const sharpest: Hostile[] = hostile.filter(({ value }) => value === '..' || value === '');
