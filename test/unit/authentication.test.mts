import { tokenIn } from '../../dist/nodes/Directus/actions/authentication';

describe('the token in what was pasted', () => {
	const token = 'eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImFAYi5jIn0.s1gn_at-ure';

	it.each([
		['the token', token],
		['with a line break behind it', `${token}\n`],
		['with white space around it', `\t ${token} \r\n`],
		['the link', `https://directus.example.com/admin/reset-password?token=${token}`],
		[
			'the link with white space around it',
			`  https://directus.example.com/admin/reset-password?token=${token}\n`,
		],
		['a link with more in it', `https://x.example/reset?lang=en&token=${token}&utm=mail#top`],
		['a link that holds it behind the #', `https://x.example/app#token=${token}`],
		['a link with text behind it', `https://x.example/reset?token=${token} (one day)`],
		['a link that is encoded', `https://x.example/reset?token=${token.replaceAll('.', '%2E')}`],
	])('%s', (_, pasted) => {
		expect(tokenIn(pasted)).toBe(token);
	});

	it.each([
		['', ''],
		['   ', ''],
		['https://x.example/reset?token=', ''],
		['https://x.example/reset?token=%', '%'],
		['https://x.example/reset', 'https://x.example/reset'],
		['https://x.example/reset?mytoken=abc', 'https://x.example/reset?mytoken=abc'],
		['token=abc', 'token=abc'],
	])('of %j is %j', (pasted, expected) => {
		expect(tokenIn(pasted)).toBe(expected);
	});
});
