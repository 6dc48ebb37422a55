/** What is put into a record one behind the other, and what is found out before a file goes out. */
import {
	recordFieldName,
	recordFieldOf,
} from '../../dist/nodes/Directus/actions/files/recordField';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, fieldOf } from '../support/directusObject.mjs';

const nameOf = (record: object) =>
	recordFieldName({ record: { collection: 'pages', id: 1, language: 'de-DE', ...record } });

it('are files for the same translation, which the first of them makes', () => {
	const first = nameOf({ field: 'translations.cover' });
	expect(nameOf({ field: 'translations.sheet', id: '1' })).toBe(first);
	expect(nameOf({ field: 'translations.cover', language: 'en-US' })).not.toBe(first);
	expect(nameOf({ field: 'cover' })).not.toBe(first);
	expect(recordFieldName({})).toBeUndefined();
});

const relations = [
	{
		...{ collection: 'pages_translations', field: 'page', related_collection: 'pages' },
		meta: { one_field: 'translations', junction_field: 'language' },
	},
	{
		...{ collection: 'pages_translations', field: 'language', related_collection: 'languages' },
		meta: { junction_field: 'page' },
	},
	{
		...{ collection: 'pages_translations', field: 'cover', related_collection: 'directus_files' },
		meta: null,
	},
	{
		...{ collection: 'pages_files', field: 'page', related_collection: 'pages' },
		meta: { one_field: 'gallery', junction_field: 'file' },
	},
	{
		...{ collection: 'pages_files', field: 'file', related_collection: 'directus_files' },
		meta: { junction_field: 'page' },
	},
	{
		...{ collection: 'pages_blocks', field: 'page', related_collection: 'pages' },
		meta: { one_field: 'blocks', junction_field: 'item' },
	},
	{
		...{ collection: 'pages_blocks', field: 'item', related_collection: null },
		meta: { one_allowed_collections: ['directus_files'], one_collection_field: 'collection' },
	},
];

const language = fieldOf('code', 'string', { is_primary_key: true });

/** A Directus that holds the page 1 and the language de-DE. */
const directusWith = (more: Partial<Directus> = {}, asked: DirectusRequest[] = []): Directus =>
	({
		primaryKey: async (collection: string) => (collection === 'languages' ? language : countedKey),
		collection: async () => undefined,
		relations: async () => relations,
		mayUse: async () => true,
		seesEverything: async () => true,
		send: async (request: DirectusRequest) => {
			asked.push(request);
			const { path } = request;
			if (path === '/items/pages/1') return { data: { id: 1 } };
			if (path === '/items/languages') {
				const wanted = JSON.stringify(request.query?.filter);
				return { body: { data: [] }, data: wanted.includes('de-DE') ? [{ code: 'de-DE' }] : [] };
			}
			throw new Failure('No permission', 'no', { status: 403, code: 'FORBIDDEN' });
		},
		...more,
	}) as unknown as Directus;

const found = async (record: object, more: Partial<Directus> = {}) =>
	await recordFieldOf(directusWith(more), {
		record: { collection: 'pages', id: '1', field: 'translations.cover', ...record },
	}).then(
		(field) => field?.holdsOne,
		(error: Failure) => [error.message, error.written],
	);

it.each<[string, object, unknown, Partial<Directus>?]>([
	['a translation in a language that is there', { language: 'de-DE' }, true],
	[
		'a translation in a language that is not there',
		{ language: 'xx' },
		['Put Into Record: there is no "xx" in languages', 'no'],
	],
	[
		'a translation in a language that a user may not see',
		{ language: 'xx' },
		[
			'Put Into Record: there is no "xx" in languages, or the user of the credential may not read it',
			'no',
		],
		{ seesEverything: async () => false },
	],
	[
		'a record that is not there',
		{ id: '77', field: 'gallery' },
		['Put Into Record: there is no "77" in pages', 'no'],
	],
	[
		'a record that is not there, or not to be seen',
		{ id: '77', field: 'gallery' },
		[
			'Put Into Record: there is no "77" in pages, or the user of the credential may not read it',
			'no',
		],
		{ seesEverything: async () => false },
	],
	['files in a junction', { field: 'gallery' }, false],
	[
		'items of several collections',
		{ field: 'blocks' },
		['Put Into Record: "blocks" of pages is no field for files', 'no'],
	],
	[
		'a record that the user may not change',
		{ field: 'gallery' },
		['Put Into Record: the user of the credential may not update in "pages"', 'no'],
		{ mayUse: async (_, action) => action !== 'update' },
	],
	[
		'a junction in which the user may make nothing',
		{ field: 'gallery' },
		['Put Into Record: the user of the credential may not create in "pages_files"', 'no'],
		{ mayUse: async (_, action) => action !== 'create' },
	],
])('%s is found out about before a file goes out', async (_, record, expected, more = {}) => {
	expect(await found(record, more)).toEqual(expected);
});

it('who may not see where the language leads puts files into translations all the same', async () => {
	const visible = relations.filter(({ field }) => field !== 'language');
	expect(await found({ language: 'xx' }, { relations: async () => visible as never })).toBe(true);
});

it('a singleton is known by its own key, whatever ID is given', async () => {
	const asked: DirectusRequest[] = [];
	const singleton = directusWith(
		{
			collection: async () => ({ collection: 'pages', meta: { singleton: true } }),
			send: async (request) => {
				asked.push(request);
				if (request.method === 'PATCH') throw new Failure('Cut', 'unknown', { code: 'ECONNRESET' });
				const data = request.path === '/items/pages' ? { id: 3 } : [{ id: 9 }];
				return { status: 200, headers: {}, body: { data }, data };
			},
		},
		asked,
	);
	const record = { collection: 'pages', id: '5', field: 'gallery' };
	const field = await recordFieldOf(singleton, { record });
	await field!.put({ id: 'the-file' });
	expect(asked.at(-1)).toMatchObject({
		path: '/items/pages_files',
		query: { filter: { page: { _eq: 3 }, file: { _eq: 'the-file' } } },
	});
});
