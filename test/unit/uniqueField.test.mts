/** A value that has to be unique: Directus names its field wrongly where the database tells it no more than an index. */
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { withUniqueField } from '../../dist/nodes/Directus/transport/uniqueField';

const refused = (message: string, field?: string, code = 'RECORD_NOT_UNIQUE') =>
	new Failure(message, 'no', { code, field, status: 400 });

it.each<[string, string, string, string, string]>([
	['/items/my_articles', 'articles_slug', 'my', 'slug', 'my_articles'],
	['/items/my_big_articles/7', 'big_articles_main_slug', 'my', 'main_slug', 'my_big_articles'],
	['/users', 'users_email', 'directus', 'email', 'directus_users'],
	['/items/%C3%A4_b', 'b_c', 'ä', 'c', 'ä_b'],
])('at %s the field "%s" of "%s" is "%s" of "%s"', (path, said, before, field, collection) => {
	const failure = refused(
		`Value for field "${said}" in collection "${before}" has to be unique.`,
		said,
	);
	const told = withUniqueField(failure, path) as Failure;
	expect(told.message).toBe(
		`Value for field "${field}" in collection "${collection}" has to be unique.`,
	);
	expect(told.written).toBe('no');
	expect(told.details).toEqual({ code: 'RECORD_NOT_UNIQUE', field, status: 400 });
});

it.each<[string, string, unknown]>([
	[
		'the right names',
		'/items/my_articles',
		refused('Value "a" for field "slug" in collection "my_articles" has to be unique.', 'slug'),
	],
	[
		'those of a related collection',
		'/items/my_articles',
		refused('Value for field "slug" in collection "tags" has to be unique.', 'slug'),
	],
	['no names', '/items/my_articles', refused('Value has to be unique.')],
	[
		'another code',
		'/items/my_a',
		refused('Value for field "a_b" in collection "my" has to be unique.', 'a_b', 'OTHER'),
	],
	['something that is no failure', '/items/a', 'thrown'],
])('%s: it stays', (_, path, failure) => {
	expect(withUniqueField(failure, path)).toBe(failure);
});
