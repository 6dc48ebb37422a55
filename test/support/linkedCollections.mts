/** Articles with all kinds of lists of related items, made and taken away for the tests of Link and Unlink. */
import type { IDataObject } from 'n8n-workflow';
import type { Server } from '../scenarios/scenario.mjs';

const field = (
	name: string,
	type: string,
	schema: IDataObject | null = {},
	meta: IDataObject = {},
) => ({
	field: name,
	type,
	schema,
	meta,
});
const counted = { is_primary_key: true, has_auto_increment: true };
const list = (name: string, special: string) => field(name, 'alias', null, { special: [special] });

/** The collections of articles that have names of their own: those that begin with the prefix. */
export const collectionsOf = (prefix: string) => ({
	articles: `${prefix}_articles`,
	tags: `${prefix}_tags`,
	articleTags: `${prefix}_article_tags`,
	comments: `${prefix}_comments`,
	texts: `${prefix}_texts`,
	blocks: `${prefix}_blocks`,
	languages: `${prefix}_languages`,
	translations: `${prefix}_translations`,
});

/**
 * Makes the collections anew:
 *
 *   tags          many to many, with texts as keys; the junction keeps an order (`sort`) and has a `note`
 *   comments      one to many, by `article`; `reviews` are the same by `review_of`, which is required
 *   blocks        many to any: texts with uuids as keys, and tags
 *   translations  of a title, which is required, in languages with codes as keys
 */
export async function makeLinked(server: Server, prefix: string): Promise<void> {
	await removeLinked(server, prefix);
	const names = collectionsOf(prefix);
	const make = async (collection: string, fields: object[]) =>
		await server.request('POST', '/collections', { collection, schema: {}, meta: {}, fields });
	const relate = async (
		collection: string,
		name: string,
		related: string | null,
		meta: IDataObject,
	) =>
		await server.request('POST', '/relations', {
			collection,
			field: name,
			related_collection: related,
			...(related && { schema: { on_delete: 'CASCADE' } }),
			meta,
		});
	await make(names.articles, [
		field('id', 'integer', counted),
		field('title', 'string'),
		list('tags', 'm2m'),
		list('comments', 'o2m'),
		list('reviews', 'o2m'),
		list('blocks', 'm2a'),
		list('translations', 'translations'),
	]);
	await make(names.tags, [field('name', 'string', { is_primary_key: true })]);
	await make(names.articleTags, [
		field('id', 'integer', counted),
		field('article', 'integer'),
		field('tag', 'string'),
		field('sort', 'integer'),
		field('note', 'string'),
	]);
	await make(names.comments, [
		field('id', 'integer', counted),
		field('text', 'string'),
		field('article', 'integer'),
		field('review_of', 'integer', { is_nullable: false, default_value: 1 }),
	]);
	await make(names.texts, [
		field('id', 'uuid', { is_primary_key: true }, { special: ['uuid'] }),
		field('body', 'string'),
	]);
	await make(names.blocks, [
		field('id', 'integer', counted),
		field('article', 'integer'),
		field('item', 'string'),
		field('collection', 'string'),
	]);
	await make(names.languages, [
		field('code', 'string', { is_primary_key: true }),
		field('name', 'string'),
	]);
	await make(names.translations, [
		field('id', 'integer', counted),
		field('article', 'integer'),
		field('languages_code', 'string'),
		field('title', 'string'),
	]);
	await relate(names.articleTags, 'article', names.articles, {
		one_field: 'tags',
		junction_field: 'tag',
		sort_field: 'sort',
	});
	await relate(names.articleTags, 'tag', names.tags, { junction_field: 'article' });
	await relate(names.comments, 'article', names.articles, { one_field: 'comments' });
	await relate(names.comments, 'review_of', names.articles, { one_field: 'reviews' });
	await relate(names.blocks, 'article', names.articles, {
		one_field: 'blocks',
		junction_field: 'item',
	});
	await relate(names.blocks, 'item', null, {
		junction_field: 'article',
		one_collection_field: 'collection',
		one_allowed_collections: [names.texts, names.tags],
	});
	await relate(names.translations, 'article', names.articles, {
		one_field: 'translations',
		junction_field: 'languages_code',
	});
	await relate(names.translations, 'languages_code', names.languages, {
		junction_field: 'article',
	});
	await server.request('POST', `/items/${names.articles}`, [
		{ title: 'One' },
		{ title: 'Two' },
		{ title: 'Three' },
	]);
	await server.request(
		'POST',
		`/items/${names.tags}`,
		['a', 'b', 'c'].map((name) => ({ name })),
	);
	await server.request(
		'POST',
		`/items/${names.comments}`,
		['first', 'second', 'third'].map((text) => ({ text, review_of: 1 })),
	);
	await server.request('POST', `/items/${names.texts}`, [
		{ id: TEXTS[0], body: 'Hello' },
		{ id: TEXTS[1], body: 'World' },
	]);
	await server.request('POST', `/items/${names.languages}`, [
		{ code: 'en-US', name: 'English' },
		{ code: 'de-DE', name: 'German' },
	]);
}

export const TEXTS = [
	'0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e60',
	'0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e61',
] as const;

/** Takes the collections away, those that hold links before those that they lead to. */
export async function removeLinked(server: Server, prefix: string): Promise<void> {
	const { articleTags, comments, blocks, translations, ...rest } = collectionsOf(prefix);
	for (const name of [articleTags, comments, blocks, translations, ...Object.values(rest)])
		await server.status('DELETE', `/collections/${name}`);
}
