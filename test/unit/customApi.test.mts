import { endpointPath } from '../../dist/nodes/Directus/actions/customApi';
import { hostile } from '../support/hostile.mjs';

describe('the path of a custom API call', () => {
	it.each([
		['my-endpoint', '/my-endpoint', ''],
		['/my-endpoint/orders/', '/my-endpoint/orders/', ''],
		[
			'  items/articles?limit=1&filter[a][_eq]=b c  ',
			'/items/articles',
			'limit=1&filter[a][_eq]=b%20c',
		],
		['a b/ü', '/a%20b/%C3%BC', ''],
		// Encoded once, as it was typed.
		['a%20b/%C3%BC/c%2Fd', '/a%20b/%C3%BC/c%2Fd', ''],
		['100%', '/100%25', ''],
		['a?b=https://x/../y', '/a', 'b=https://x/../y'],
		['a#b', '/a%23b', ''],
		['a?b=1#c', '/a', 'b=1%23c'],
		['a?', '/a', ''],
	])('%j is sent to %j with %j', (typed, place, search) => {
		expect(endpointPath(typed)).toEqual({ place, search });
	});

	it.each([
		'..',
		'../users',
		'a/./b',
		'a/../../b',
		'%2e%2e/users',
		'a/%2E%2E%2Fb',
		'a/..%5cb',
		'//evil.example/x',
		'\\\\evil.example/x',
		'https://evil.example/x',
		'x/https://evil.example',
		'a//b',
		'a/b\\..\\c',
		'',
		'/',
		'a%0d%0ab',
		'a\nb',
	])('%j is refused', (typed) => {
		expect(() => endpointPath(typed)).toThrow(/Path/);
	});

	it.each(hostile)('$title stays below the Directus URL or is refused', ({ value }) => {
		const outcome = () => {
			try {
				const { place, search } = endpointPath(value);
				const { origin, pathname } = new URL(`http://directus.example/sub${place}?${search}`);
				return { origin, isBelow: pathname === `/sub${place}` };
			} catch (error) {
				return (error as Error).message;
			}
		};
		expect([
			{ origin: 'http://directus.example', isBelow: true },
			expect.stringMatching(/\bPath\b/),
		]).toContainEqual(outcome());
	});
});
