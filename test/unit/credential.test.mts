/** What a credential says, however its token is called. */
import { readCredential } from '../../dist/nodes/Directus/transport/credential';

const url = 'https://directus.example.com/admin';

it.each([
	['in the field of this package', { token: 'static' }],
	["in the field of other packages'", { accessToken: 'static' }],
	[
		'in the field of this package rather than in the other',
		{ token: 'static', accessToken: 'old' },
	],
	['in the other where this one is empty', { token: ' ', accessToken: 'static' }],
	[
		'where it was stored before Authentication was a field',
		{ authentication: undefined, token: 'static' },
	],
])('the token is %s', (_, held) => {
	const data = { url, authentication: 'accessToken', sessionTokenFor: '', ...held } as never;
	expect(readCredential(data)).toMatchObject({
		root: 'https://directus.example.com',
		bearer: 'static',
		isPublic: false,
	});
});

it.each([
	['token', { token: 'static' }],
	['accessToken', { accessToken: 'static' }],
	[
		'accessToken, which is shown, and not in token, which is not',
		{ accessToken: 'static', token: 'old' },
	],
	['staticToken', { staticToken: 'static' }],
])("of another package's form the token is that in %s", (_, held) => {
	expect(readCredential({ url, ...held })).toMatchObject({ bearer: 'static', isOwn: false });
});

it('lacks its token where the form holds none, and not where none is wanted', () => {
	expect(readCredential({ url })).toMatchObject({ bearer: '', lacksToken: true });
	expect(readCredential({ url, authentication: 'none' })).toMatchObject({ lacksToken: false });
	const own = { url, authentication: 'password', sessionTokenFor: '' };
	expect(readCredential(own)).toMatchObject({ lacksToken: false });
});

it.each([
	['staticToken', { staticToken: 'static' }, 'static'],
	['token', { token: 'static' }, 'static'],
	['userPassword', { email: 'a@example.com', password: 'secret' }, ''],
	// Nobody logs in with that form.
	['password', { email: 'a@example.com', password: 'secret' }, ''],
])("of another package's form that says %s", (authentication, held, bearer) => {
	const told = { bearer, isPublic: false, lacksToken: bearer === '' };
	expect(readCredential({ url, authentication, ...held })).toMatchObject(told);
});

it('has no token where nobody logs in', () => {
	const data = { url, authentication: 'none', token: 'static', accessToken: 'static' };
	expect(readCredential(data)).toMatchObject({ bearer: '', isPublic: true });
});
