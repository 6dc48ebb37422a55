export interface Hostile {
	title: string;
	value: unknown;
}

/** Values that must not take a request to another place than the one chosen in the node. */
export const hostile: Hostile[] = [
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

/** The two that have most often been taken for something else: the parent folder, and nothing at all. */
export const sharpest: Hostile[] = hostile.filter(({ value }) => value === '..' || value === '');
