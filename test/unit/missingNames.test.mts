import { nearestName } from '../../dist/nodes/Directus/transport/missingNames';

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
