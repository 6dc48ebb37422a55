/** Files that are put into fields of records: what is refused before, what is written, and what is said where that fails. */
import type { IDataObject } from 'n8n-workflow';
import {
	recordFieldName,
	recordFieldOf,
} from '../../dist/nodes/Directus/actions/files/recordField';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, fieldOf, saidBy } from '../support/directusObject.mjs';

const relation = (
	collection: string,
	field: string,
	related: string | null,
	meta: object | null = null,
) => ({
	...{ collection, field, related_collection: related, meta },
});
const relations = [
	relation('pages', 'cover', 'directus_files'),
	relation('pages', 'author', 'directus_users'),
	relation('pages_files', 'page', 'pages', { one_field: 'gallery', junction_field: 'file' }),
	relation('pages_files', 'file', 'directus_files'),
	relation('parts', 'page', 'pages', { one_field: 'parts' }),
	relation('pages_tags', 'page', 'pages', { one_field: 'tags', junction_field: 'tag' }),
	relation('pages_tags', 'tag', 'tags'),
	relation('pages_i18n', 'page', 'pages', { one_field: 'translations', junction_field: 'lang' }),
	relation('pages_i18n', 'lang', 'languages'),
	relation('pages_i18n', 'image', 'directus_files'),
	relation('i18n_files', 'i18n', 'pages_i18n', { one_field: 'images', junction_field: 'file' }),
	relation('i18n_files', 'file', 'directus_files'),
	relation('directus_users', 'avatar', 'directus_files'),
];
const code = fieldOf('code', 'string', { is_primary_key: true });
const cut = new Failure('Cut', 'unknown', { code: 'ECONNRESET' });
const no = new Failure('No', 'no', { code: 'FORBIDDEN', status: 403 });

/** A Directus in which all is there, what it is asked, and what it is asked to write. */
function directusOf(
	answer: (request: DirectusRequest) => unknown = () => undefined,
	more: Partial<Directus> = {},
) {
	const asked: DirectusRequest[] = [];
	const directus = {
		primaryKey: async (collection: string) => (collection === 'languages' ? code : countedKey),
		collection: async () => undefined,
		relations: async () => relations,
		mayUse: async () => true,
		seesEverything: async () => true,
		send: async (request: DirectusRequest) => {
			asked.push(request);
			const own = answer(request);
			if (own !== undefined) return { data: own };
			if (request.path === '/items/languages') return { data: [{ code: 'de' }] };
			return { data: request.method === 'GET' && request.path.endsWith('/1') ? { id: 1 } : [] };
		},
		...more,
	} as unknown as Directus;
	return { directus, asked };
}

const fieldFor = async (record: object, directus: Directus) =>
	await recordFieldOf(directus, {
		record: { collection: 'pages', id: '1', field: 'cover', ...record },
	});

describe('A field that cannot take a file', () => {
	const nothing = 'Nothing was uploaded.';
	const missing = (name: string) => ({
		message: `Put Into Record: missing required parameter: ${name}`,
		written: 'no',
		description: `${name} is empty for this item, so nothing was sent. Fill it in, or check the expression that gives it. ${nothing}`,
	});
	const noField = (named: string, collection = 'pages') => ({
		...{
			message: `Put Into Record: "${named}" of ${collection} is no field for files`,
			written: 'no',
		},
		description: `Choose a field that holds a file or an image, or one that holds files in a junction collection, or such a field of the translations (translations.image). ${nothing}`,
	});

	it.each<[object, object]>([
		[{ collection: undefined }, missing('Collection Name or ID')],
		[{ collection: '' }, missing('Collection Name or ID')],
		[{ field: undefined }, missing('Field Name or ID')],
		[{ field: '' }, missing('Field Name or ID')],
		[{ id: undefined }, missing('Record ID')],
		[{ id: '' }, missing('Record ID')],
		[{ field: 'translations.image' }, missing('Language')],
		[{ field: 'translations.image', language: '' }, missing('Language')],
		[{ field: 'none' }, noField('none')],
		[{ field: 'author' }, noField('author')],
		[{ field: 'parts' }, noField('parts')],
		[{ field: 'tags' }, noField('tags')],
		[{ field: 'none.image', language: 'de' }, noField('none.image')],
		[{ field: 'parts.image', language: 'de' }, noField('parts.image')],
		[{ field: 'translations.none', language: 'de' }, noField('translations.none', 'pages_i18n')],
		[
			{ id: '1e0' },
			{
				...{
					message: 'Put Into Record: "1e0" is no whole number, as the IDs in pages are',
					written: 'no',
				},
				description: `Correct the ID. Nothing was sent for this item. ${nothing}`,
			},
		],
		[
			{ collection: 'directus_roles' },
			{
				...{
					message: 'Put Into Record: no file can be put into a record of directus_roles',
					written: 'no',
				},
				description: `Use the resource of these records, with the ID of the file. ${nothing}`,
			},
		],
	])('%j is told before anything is uploaded', async (record, expected) => {
		const { directus, asked } = directusOf();
		expect(await fieldFor(record, directus).catch(saidBy)).toEqual(expected);
		expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
	});

	it('is one of a record that cannot be read', async () => {
		const failed = async (failure: unknown, more: Partial<Directus> = {}) => {
			const { directus } = directusOf(() => {
				throw failure;
			}, more);
			return await fieldFor({}, directus).catch(saidBy);
		};
		expect(await failed(no)).toMatchObject({
			message: 'Put Into Record: there is no "1" in pages',
		});
		const named = new Failure('No such collection', 'no', { code: 'FORBIDDEN', original: 'x' });
		expect(await failed(named)).toMatchObject({ message: 'Put Into Record: no such collection' });
		expect(await failed(cut)).toEqual({
			...{
				message: 'Put Into Record: cut',
				written: 'no',
				code: 'ECONNRESET',
				description: nothing,
			},
		});
		const singleton = async () => ({ collection: 'pages', meta: { singleton: true } });
		expect(await failed(no, { collection: singleton })).toMatchObject({
			message: 'Put Into Record: no',
		});
	});

	it('is one where the user may do neither of what would be needed', async () => {
		const may = async (...actions: string[]) => {
			const { directus } = directusOf(undefined, {
				mayUse: async (_, action) => actions.includes(action),
			});
			return await fieldFor({ field: 'translations.image', language: 'de' }, directus).then(
				() => 'ready',
				saidBy,
			);
		};
		expect(await may()).toEqual({
			message:
				'Put Into Record: the user of the credential may not create or update in "pages_i18n"',
			...{ written: 'no', description: nothing },
		});
		expect(await may('create')).toBe('ready');
		expect(await may('update')).toBe('ready');
	});

	it('is asked for by nobody', async () => {
		for (const putInto of [undefined, {}, { record: undefined }])
			expect(await recordFieldOf(directusOf().directus, putInto)).toBeUndefined();
		expect(recordFieldName(undefined)).toBeUndefined();
		expect(recordFieldName({ record: {} })).toBe('[null,"undefined",null,null]');
	});
});

describe('A file', () => {
	const addition = (record: IDataObject) => ({ create: [record], update: [], delete: [] });

	it.each<[string, object, boolean, string, IDataObject]>([
		['a field of the record', {}, true, '/items/pages/1', { cover: 'f' }],
		[
			'a junction',
			{ field: 'gallery' },
			false,
			'/items/pages/1',
			{ gallery: addition({ file: 'f' }) },
		],
		[
			'a user',
			{ collection: 'directus_users', field: 'avatar' },
			true,
			'/users/1',
			{ avatar: 'f' },
		],
		[
			'a new translation',
			{ field: 'translations.image', language: 'de' },
			...([
				true,
				'/items/pages/1',
				{ translations: addition({ lang: 'de', image: 'f' }) },
			] as const),
		],
		[
			'a junction of a new translation',
			{ field: 'translations.images', language: 'de' },
			...([
				false,
				'/items/pages/1',
				{ translations: addition({ lang: 'de', images: addition({ file: 'f' }) }) },
			] as const),
		],
	])('is put into %s', async (_, record, holdsOne, path, body) => {
		const { directus, asked } = directusOf();
		const field = await fieldFor(record, directus);
		expect(field!.holdsOne).toBe(holdsOne);
		await field!.put({ id: 'f' });
		expect(asked.at(-1)).toEqual({ method: 'PATCH', path, body });
	});

	it('is put into a translation that is there', async () => {
		const { directus, asked } = directusOf(({ path }) =>
			path === '/items/pages_i18n' ? [{ id: 'a b' }] : undefined,
		);
		await (await fieldFor({ field: 'translations.image', language: 'de' }, directus))!.put({
			id: 'f',
		});
		expect(asked.at(-2)).toEqual({
			...{ method: 'GET', path: '/items/pages_i18n', gives: 'records' },
			query: { filter: { page: { _eq: 1 }, lang: { _eq: 'de' } }, fields: ['id'], limit: 1 },
		});
		expect(asked.at(-1)).toEqual({
			...{ method: 'PATCH', path: '/items/pages_i18n/a%20b', body: { image: 'f' } },
		});
	});

	it('is put into a singleton, which has no ID', async () => {
		const { directus, asked } = directusOf(
			({ method }) => (method === 'GET' ? { id: 3 } : undefined),
			{
				collection: async () => ({ collection: 'pages', meta: { singleton: true } }),
			},
		);
		await (await fieldFor({ id: undefined }, directus))!.put({ id: 'f' });
		expect(asked).toEqual([
			{ method: 'GET', path: '/items/pages', query: { fields: ['id'] } },
			{ method: 'PATCH', path: '/items/pages', body: { cover: 'f' } },
		]);
	});

	it('whose record does not tell its key goes by the one that was given', async () => {
		const { directus, asked } = directusOf(
			({ method, path }) => (method === 'GET' && path.endsWith('/1') ? {} : undefined),
			{
				primaryKey: async () => undefined,
			},
		);
		const field = await fieldFor({ field: 'gallery' }, directus);
		expect(asked[0]).toMatchObject({ query: { fields: ['id'] } });
		expect(field!.holdsOne).toBe(false);
	});

	it('without an ID that is told stays, and is put nowhere', async () => {
		const { directus, asked } = directusOf();
		const field = await fieldFor({}, directus);
		expect(await field!.put({ success: true }).catch(saidBy)).toEqual({
			...{ message: 'The file was uploaded, and not put into the record', written: 'yes' },
			description: 'Directus does not tell this user the ID of the file. Let the user read files.',
		});
		expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
	});

	/** What becomes of a file where the write fails and what is read afterwards is this. */
	const put = async (
		failure: Failure,
		record: object,
		found: unknown,
		more: Partial<Directus> = {},
	) => {
		let isWritten = false;
		const { directus, asked } = directusOf((request) => {
			if (request.method === 'PATCH') {
				isWritten = true;
				throw failure;
			}
			if (!isWritten) return undefined;
			if (found instanceof Failure) throw found;
			return found;
		}, more);
		const field = await fieldFor(record, directus);
		const outcome = await field!.put({ id: 'f' }).then(() => 'put', saidBy);
		return { outcome, last: asked.at(-1)! };
	};
	const stays = 'The file itself was uploaded: it is f in Directus.';

	it('that is refused stays', async () => {
		expect((await put(no, {}, [])).outcome).toEqual({
			...{ message: 'No', written: 'yes', code: 'FORBIDDEN', status: 403 },
			description: `It was not put into the record. ${stays}`,
		});
	});

	it.each<[object, string, IDataObject]>([
		[{}, '/items/pages', { id: { _eq: 1 }, cover: { _eq: 'f' } }],
		[{ field: 'gallery' }, '/items/pages_files', { page: { _eq: 1 }, file: { _eq: 'f' } }],
		[
			{ field: 'translations.image', language: 'de' },
			'/items/pages_i18n',
			{ page: { _eq: 1 }, lang: { _eq: 'de' }, image: { _eq: 'f' } },
		],
		[
			{ field: 'translations.images', language: 'de' },
			'/items/i18n_files',
			{ i18n: { page: { _eq: 1 }, lang: { _eq: 'de' } }, file: { _eq: 'f' } },
		],
	])('in %j is looked for where the answer was lost', async (record, path, filter) => {
		const there = await put(cut, record, [{ id: 9 }]);
		expect(there.outcome).toBe('put');
		expect(there.last).toEqual({
			...{ method: 'GET', path, gives: 'records', query: { filter, limit: 1 } },
		});
		const unclear = {
			...{ message: 'Cut', written: 'yes', code: 'ECONNRESET' },
			description: `Whether it was put into the record could not be found out. ${stays}`,
		};
		expect((await put(cut, record, [])).outcome).toEqual(unclear);
		expect((await put(cut, record, cut)).outcome).toEqual(unclear);
	});

	it('in a singleton is not looked for', async () => {
		const { outcome, last } = await put(cut, {}, [{ id: 9 }], {
			collection: async () => ({ collection: 'pages', meta: { singleton: true } }),
		});
		expect(outcome).toMatchObject({ written: 'yes', code: 'ECONNRESET' });
		expect(last.method).toBe('PATCH');
	});
});
