import { Failure } from '../../dist/nodes/Directus/transport/failure';
import {
	didYouMean,
	nearestName,
	withMissingNames,
} from '../../dist/nodes/Directus/transport/missingNames';

const names = ['posts', 'authors', 'title', 'status', 'date_created', 'directus_users', 'id'];

describe('the name that is most like', () => {
	it.each([
		['post', 'posts'],
		['Posts', 'posts'],
		['psots', 'posts'],
		['titel', 'title'],
		['author', 'authors'],
		['stauts', 'status'],
		['datecreated', 'date_created'],
		['dateCreated', 'date_created'],
		['directus_user', 'directus_users'],
		['ID', 'id'],
	])('%s is %s', (name, wanted) => expect(nearestName(name, names)).toBe(wanted));

	it.each(['nope', 'x', '', 'something else', '__proto__'])('%s is none', (name) =>
		expect(nearestName(name, names)).toBeUndefined(),
	);

	it('one letter is none for another', () => expect(nearestName('b', ['a'])).toBeUndefined());

	it('anything is none where there is none', () =>
		expect(nearestName('posts', [])).toBeUndefined());
});

describe('as many letters may differ as are a third, but never all:', () => {
	it.each<[string, string[], string | undefined]>([
		['abc', ['abd'], 'abd'],
		['abc', ['axd'], undefined],
		['abcde', ['abcxy'], undefined],
		['abcdef', ['abcdxy'], 'abcdxy'],
		['abcdef', ['abcxyz'], undefined],
		['abcdefghi', ['abcdefxyz'], 'abcdefxyz'],
		['abcdefgh', ['abcdexyz'], undefined],
		['ab', ['ac'], 'ac'],
		['ab', ['xy'], undefined],
		['a', ['A'], 'A'],
		['a', ['b'], undefined],
		['', ['', 'a'], undefined],
		// One more letter, or one less, wherever it is.
		['abcd', ['abcde'], 'abcde'],
		['abcd', ['xabcd'], 'xabcd'],
		['abcd', ['abxcd'], 'abxcd'],
		['abcd', ['abc'], 'abc'],
		['abcd', ['bcd'], 'bcd'],
		['abc', ['abcde'], undefined],
		['abcde', ['abc'], undefined],
		// Two letters that have changed places count as one.
		['abcd', ['bacd'], 'bacd'],
		['abcd', ['abdc'], 'abdc'],
		['abcd', ['cbad'], undefined],
		['abcdef', ['bacdefg'], 'bacdefg'],
		['abcdef', ['bacdfe'], 'bacdfe'],
		['abcdef', ['badcfe'], undefined],
		// The nearest of several, the first of those that are as near.
		['titles', ['tilte', 'title'], 'title'],
		['titles', ['title', 'titled'], 'title'],
		['aaa', ['aab', 'aba', 'aaa'], 'aaa'],
	])('%s of %j is %p', (name, all, nearest) => {
		expect(nearestName(name, all)).toBe(nearest);
		expect(nearestName(name, new Set(all))).toBe(nearest);
	});
});

it('a name that is like none is not guessed', () => {
	expect([didYouMean('psots', names), didYouMean('nope', names)]).toEqual([
		'. Did you mean "posts"?',
		'',
	]);
});

describe('a refusal of what may not be there', () => {
	const collections = ['directus_users', 'posts'];
	const fields = ['id', 'title', 'day'];
	const all = {
		seesEverything: async () => true,
		collections: async () => collections,
		fields: async (collection: string) => (collection === 'posts' ? fields : []),
	};
	const rejects = async () => await Promise.reject(new Error('refused'));
	const noPost = 'There is no collection "psots". Did you mean "posts"?';
	const noTitle = 'There is no field "titel" in the collection "posts". Did you mean "title"?';
	const told = async (failure: unknown, path = '/x', more: Partial<typeof all> = {}) =>
		await withMissingNames(failure, path, { ...all, ...more });

	it.each<[string, string, string, string]>([
		['FORBIDDEN', 'No permission to access collection "psots" or it does not exist.', '/x', noPost],
		[
			'FORBIDDEN',
			'No permission to access field "titel" in collection "posts" or it does not exist.',
			'/x',
			noTitle,
		],
		[
			'FORBIDDEN',
			'No permission to access fields "year(day)", "titel" in collection "posts" or they do not exist.',
			'/x',
			noTitle,
		],
		['INVALID_PAYLOAD', 'Field "titel" doesn\'t exist in collection "posts".', '/x', noTitle],
		['INVALID_PAYLOAD', 'Field "titel" does not exist in collection "posts".', '/x', noTitle],
		['INVALID_PAYLOAD', 'Collection "psots" doesn\'t exist.', '/x', noPost],
		['INVALID_PAYLOAD', 'Collection "psots" does not exist.', '/x', noPost],
		['FORBIDDEN', 'No.', '/items/psots', noPost],
		['FORBIDDEN', 'No.', '/items/psots/1', noPost],
		['FORBIDDEN', 'No.', '/collections/psots', noPost],
		['FORBIDDEN', 'No.', '/fields/posts/titel', noTitle],
		['FORBIDDEN', 'No.', '/relations/posts/titel', noTitle],
		['FORBIDDEN', 'No.', '/items/my%20posts', 'There is no collection "my posts"'],
		[
			'FORBIDDEN',
			'No.',
			'/fields/posts/my%20field',
			'There is no field "my field" in the collection "posts"',
		],
	])('names it: %s, %s, %s', async (code, said, path, message) => {
		const failure = await told(new Failure(said, 'no', { code, status: 403 }), path);
		expect(failure).toMatchObject({
			message,
			written: 'no',
			details: {
				code,
				status: 403,
				original: said,
				description: `Directus said: ${said} Check the name, upper and lower case as well.`,
			},
		});
	});

	it.each<[string, string, string, string, Partial<typeof all>]>([
		['with another code', 'INVALID_QUERY', 'No.', '/items/psots', {}],
		['of a value', 'INVALID_PAYLOAD', 'No.', '/items/psots', {}],
		['elsewhere', 'FORBIDDEN', 'No.', '/x/items/psots', {}],
		['of a collection that is there', 'FORBIDDEN', 'No.', '/items/posts', {}],
		['of a record', 'FORBIDDEN', 'No.', '/items/posts/titel', {}],
		['of a field that is there', 'FORBIDDEN', 'No.', '/fields/posts/title', {}],
		[
			'where not everything is seen',
			'FORBIDDEN',
			'No.',
			'/items/psots',
			{ seesEverything: async () => false },
		],
		['where no collection is', 'FORBIDDEN', 'No.', '/items/psots', { collections: async () => [] }],
		['where collections are refused', 'FORBIDDEN', 'No.', '/items/psots', { collections: rejects }],
		['where no field is', 'FORBIDDEN', 'No.', '/fields/posts/titel', { fields: async () => [] }],
		['where fields are refused', 'FORBIDDEN', 'No.', '/fields/posts/titel', { fields: rejects }],
	])('%s stays as it is', async (_, code, said, path, more) => {
		const failure = new Failure(said, 'no', { code });
		expect(await told(failure, path, more)).toBe(failure);
	});

	it('that is none of the node stays as it is', async () => {
		const error = Object.assign(new Error('No.'), { details: { code: 'FORBIDDEN' } });
		expect(await told(error, '/items/psots')).toBe(error);
	});
});
