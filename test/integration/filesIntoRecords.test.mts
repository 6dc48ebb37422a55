/** Uploaded files that are put into a field of a record in the same operation. */
import type { IDataObject } from 'n8n-workflow';
import { loadOptions } from '../../dist/nodes/Directus/methods/loadOptions';
import type { Server } from '../scenarios/scenario.mjs';
import { editorContext, runNode, type RunOptions } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { itemInMemory } from '../support/files.mjs';
import { serverFor } from '../support/servers.mjs';

const pages = 'pages_with_files';
const gallery = 'pages_with_files_gallery';
const translations = 'pages_with_files_translations';
const languages = 'languages_of_pages';

const create = { resource: 'files', operation: 'create' };
const resumable = { resource: 'files', operation: 'uploadResumable' };
const into = (field: string, more: IDataObject = {}) => ({
	putInto: { record: { collection: pages, id: '1', field, language: '', ...more } },
});

let server: Server;

const key = (field: string, type: string) => ({
	field,
	type,
	schema: { is_primary_key: true, has_auto_increment: type === 'integer' },
});
const file = (field: string) => ({ field, type: 'uuid', schema: {}, meta: { special: ['file'] } });
const alias = (field: string, special: string) => ({
	field,
	type: 'alias',
	schema: null,
	meta: { special: [special] },
});

async function remove(): Promise<void> {
	for (const collection of [gallery, translations, pages, languages])
		await server.status('DELETE', `/collections/${collection}`);
	const ours = await server.request('GET', '/files?filter[filename_download][_starts_with]=page-');
	for (const { id } of ours) await server.status('DELETE', `/files/${id}`);
}

beforeAll(async () => {
	server = await serverFor('12');
	await remove();
	const make = async (collection: string, fields: object[]) =>
		await server.request('POST', '/collections', { collection, schema: {}, meta: {}, fields });
	await make(languages, [key('code', 'string')]);
	await make(pages, [
		key('id', 'integer'),
		{ field: 'title', type: 'string', schema: {} },
		file('image'),
		alias('gallery', 'files'),
		alias('translations', 'translations'),
	]);
	await make(gallery, [
		key('id', 'integer'),
		{ field: 'page', type: 'integer', schema: {} },
		{ field: 'file', type: 'uuid', schema: {} },
	]);
	await make(translations, [
		key('id', 'integer'),
		{ field: 'page', type: 'integer', schema: {} },
		{ field: 'language', type: 'string', schema: {} },
		file('image'),
	]);
	const relate = async (collection: string, field: string, related: string, meta: object = {}) =>
		await server.request('POST', '/relations', {
			collection,
			field,
			related_collection: related,
			schema: {},
			meta,
		});
	await relate(pages, 'image', 'directus_files');
	await relate(gallery, 'file', 'directus_files', { junction_field: 'page' });
	await relate(gallery, 'page', pages, { one_field: 'gallery', junction_field: 'file' });
	await relate(translations, 'image', 'directus_files');
	await relate(translations, 'language', languages, { junction_field: 'page' });
	await relate(translations, 'page', pages, {
		one_field: 'translations',
		junction_field: 'language',
	});
	await server.request('POST', `/items/${languages}`, [{ code: 'de-DE' }, { code: 'en-US' }]);
}, 120_000);

afterAll(async () => {
	await remove();
});

beforeEach(async () => {
	await server.request('POST', `/items/${pages}`, { id: 1 });
});

afterEach(async () => {
	for (const collection of [gallery, translations, pages])
		await server.request('DELETE', `/items/${collection}`, { query: { limit: -1 } });
});

const items = (...names: string[]) =>
	names.map((name) => itemInMemory(Buffer.from(name), `page-${name}.txt`, 'text/plain'));

/** The names of the files of a name that Directus holds. */
const uploaded = async (name: string): Promise<Array<{ id: string }>> =>
	await server.request('GET', `/files?filter[filename_download][_eq]=page-${name}.txt`);

const held = async (fields: string) =>
	await server.request('GET', `/items/${pages}/1?fields=${fields}`);

/** Runs the node through faults. */
async function run(
	parameters: IDataObject,
	given: RunOptions['items'],
	faults: Fault[] = [],
	more: Partial<RunOptions> = {},
) {
	const proxy = await faultyProxy(server.url, faults);
	const credential = { ...server.credential, url: proxy.url };
	const result = await runNode(parameters, { credential, items: given, ...more });
	await proxy.close();
	return { ...result, asked: proxy.asked };
}

it.each([
	['in one go', create],
	['in chunks', resumable],
])('a file that goes %s is put into a field of a file', async (_, parameters) => {
	const { items: output, error } = await run({ ...parameters, ...into('image') }, items('image'));
	expect(error?.message).toBeUndefined();
	expect(await held('image')).toEqual({ image: output[0]?.json.id });
});

it('the last of several inputs stays in a field of one file', async () => {
	const names = ['a', 'b', 'c', 'd', 'e', 'f'];
	const { items: output, error } = await run({ ...create, ...into('image') }, items(...names));
	expect(error?.message).toBeUndefined();
	expect(await held('image')).toEqual({ image: output.at(-1)?.json.id });
});

it('files are put into a gallery in the order of the inputs', async () => {
	const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
	const { items: output, error } = await run({ ...create, ...into('gallery') }, items(...names));
	expect(error?.message).toBeUndefined();
	const rows = await server.request('GET', `/items/${gallery}?sort=id&fields=file`);
	expect(rows.map((row: IDataObject) => row.file)).toEqual(output.map(({ json }) => json.id));
	expect((await held('gallery')).gallery).toHaveLength(names.length);
});

it('a file is put into a translation, which is made where there is none', async () => {
	const put = { ...create, ...into('translations.image', { language: 'de-DE' }) };
	await server.request('POST', `/items/${translations}`, { page: 1, language: 'en-US' });
	const images = async () =>
		await server.request('GET', `/items/${translations}?sort=language&fields=language,image,page`);
	const first = await run(put, items('new'));
	expect(first.error?.message).toBeUndefined();
	expect(await images()).toEqual([
		{ language: 'de-DE', image: first.items[0]?.json.id, page: 1 },
		{ language: 'en-US', image: null, page: 1 },
	]);
	const second = await run(put, items('newer'));
	expect(second.error?.message).toBeUndefined();
	expect(await images()).toEqual([
		{ language: 'de-DE', image: second.items[0]?.json.id, page: 1 },
		{ language: 'en-US', image: null, page: 1 },
	]);
});

it.each<[string, IDataObject, RegExp]>([
	[
		'a record that is not there',
		into('image', { id: '77' }),
		/^Put Into Record: there is no "77" in pages_with_files$/,
	],
	[
		'a language that is not there',
		into('translations.image', { language: 'xx' }),
		/^Put Into Record: there is no "xx" in languages_of_pages$/,
	],
	['a field that holds no files', into('title'), /"title" of pages_with_files is no field for/],
	['a field that is not there', into('nothing'), /"nothing" of pages_with_files is no field for/],
	['a translation without its language', into('translations.image'), /Language/],
	[
		'a collection of Directus itself',
		into('x', { collection: 'directus_roles' }),
		/no file can be/,
	],
])('%s is refused before anything is uploaded', async (_, parameters, message) => {
	const { error } = await run({ ...create, ...parameters }, items('refused'));
	expect(error?.message).toMatch(message);
	expect(error?.context.written).toBe('no');
	expect(await uploaded('refused')).toEqual([]);
});

it('several files of an item are refused for a field of one', async () => {
	const [one, two] = items('several', 'several');
	const both = { json: {}, binary: { one: one!.binary!.data!, two: two!.binary!.data! } };
	const parameters = { ...create, ...into('image'), binaryPropertyName: '*' };
	const { error } = await run(parameters, [both]);
	expect(error?.message).toMatch(/holds one file, and the item has 2/);
	expect(await uploaded('several')).toEqual([]);
});

it('a file that may not be put there is named, and not uploaded again by a retry', async () => {
	const body = '{ "errors": [{ "message": "No", "extensions": { "code": "FORBIDDEN" } }] }';
	const refused: Fault = { method: 'PATCH', path: '/items/', status: 403, body, times: 9 };
	const parameters = { ...create, ...into('gallery') };
	const { error } = await run(parameters, items('stays'), [refused], { retryOnFail: true });
	const [left, ...others] = await uploaded('stays');
	expect(others).toEqual([]);
	expect(error?.description).toContain(`it is ${left?.id} in Directus`);
	expect(error?.description).toContain('It was not put into the record');
	expect(error?.context.written).toBe('yes');
	expect(await held('gallery')).toEqual({ gallery: [] });
});

it.each(['image', 'gallery'])('a lost answer is looked up, where it is of %s', async (field) => {
	const lost: Fault = { method: 'PATCH', path: '/items/', loseAnswer: true };
	const { items: output, error } = await run({ ...create, ...into(field) }, items('lost'), [lost]);
	expect(error?.message).toBeUndefined();
	const there = await held('image,gallery.file');
	const id = output[0]?.json.id;
	expect(field === 'image' ? there.image : there.gallery).toEqual(
		field === 'image' ? id : [{ file: id }],
	);
});

it('the editor offers the collections and fields that hold files', async () => {
	const context = editorContext({ ...create, ...into('image') }, server.credential);
	const collections = await loadOptions.getCollectionsWithFiles.call(context as never);
	expect(collections.map(({ value }) => value)).toEqual(
		expect.arrayContaining(['directus_users', pages, translations]),
	);
	const fields = await loadOptions.getFieldsForFiles.call(context as never);
	expect(fields.map(({ value }) => value).sort()).toEqual([
		'gallery',
		'image',
		'translations.image',
	]);
});

it('an ID that Directus takes for another one changes no record', async () => {
	await server.request('POST', `/items/${pages}`, { id: 10 });
	const { error } = await run({ ...create, ...into('image', { id: '1e1' }) }, items('odd'));
	expect(error?.message).toContain('1e1');
	expect(error?.description).toContain('Nothing was uploaded.');
	expect(await uploaded('odd')).toEqual([]);
	expect(await server.request('GET', `/items/${pages}?fields=id,image&sort=id`)).toEqual([
		{ id: 1, image: null },
		{ id: 10, image: null },
	]);
});
