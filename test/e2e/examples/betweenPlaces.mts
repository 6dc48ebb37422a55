/** The examples that carry data from one Directus to another, and to disk. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nextMail, type Directus } from '../../support/directus.mjs';
import { running, saveCredential } from '../support/n8n.mjs';
import { bytesOf, counted, DOT, field, uuid, type Workbench } from './workbench.mjs';

/** Articles with an author, a cover and tags. */
async function makePublication(bench: Workbench, on: Directus): Promise<void> {
	const make = async (name: string, fields: object[]) =>
		await bench.collection(name, fields, { on });
	const relate = async ([collection, name]: [string, string], related: string, meta: object = {}) =>
		await on.ask('POST', '/relations', {
			...{ collection, field: name, related_collection: related },
			...{ schema: { on_delete: 'CASCADE' }, meta },
		});
	await make('tags', [field('name', 'string', { is_primary_key: true }), field('color', 'string')]);
	await make('authors', [uuid(), field('name', 'string')]);
	await make('articles', [
		...[uuid(), field('title', 'string'), field('author', 'uuid')],
		field('cover', 'uuid', {}, { special: ['file'] }),
		{ field: 'tags', type: 'alias', schema: null, meta: { special: ['m2m'] } },
	]);
	await make('articles_tags', [counted(), field('article', 'uuid'), field('tag', 'string')]);
	await relate(['articles', 'author'], 'authors');
	await relate(['articles', 'cover'], 'directus_files');
	const sides = { one_field: 'tags', junction_field: 'tag' };
	await relate(['articles_tags', 'article'], 'articles', sides);
	await relate(['articles_tags', 'tag'], 'tags', { junction_field: 'article' });
}

const articlesOf = async (directus: Directus) => {
	const fields = 'title,id,author.*,cover.id,cover.title,tags.tag.*';
	const found = await directus.ask<
		Array<{ title: string; tags: Array<{ tag: { name: string } }> }>
	>('GET', `/items/articles?fields=${fields}`);
	for (const { tags } of found) tags.sort((a, b) => (a.tag.name < b.tag.name ? -1 : 1));
	return found.sort((a, b) => (a.title < b.title ? -1 : 1));
};

export async function copiesArticles(bench: Workbench, file: string): Promise<void> {
	const from = bench.directus;
	const to = await bench.otherDirectus();
	await makePublication(bench, from);
	await makePublication(bench, to);
	bench.use('Directus to copy from', await saveCredential(bench.client, from.credential));
	bench.use('Directus to copy to', await saveCredential(bench.client, to.credential));
	const cover = await bench.putFile(DOT, 'cover.png', 'image/png');
	const author = { id: randomUUID(), name: 'Ada' };
	await from.ask('POST', '/items/authors', author);
	await from.ask('POST', '/items/tags', [
		{ name: 'sea', color: 'blue' },
		{ name: 'wood', color: 'brown' },
	]);
	const tagged = (...tags: string[]) => tags.map((tag) => ({ tag }));
	const made = await from.ask<Array<{ id: string; title: string }>>('POST', '/items/articles', [
		{ title: 'A harbour', author: author.id, cover, tags: tagged('sea', 'wood') },
		{ title: 'B forest', author: author.id, cover, tags: tagged('wood') },
		{ title: 'C nothing', author: null, cover: null, tags: [] },
	]);
	const workflow = await bench.add(file);
	const copy = async () => {
		const execution = await bench.run(workflow, 'Start');
		expect(execution.data.resultData.error).toBeUndefined();
		const [here, there] = [await articlesOf(from), await articlesOf(to)];
		expect(there).toEqual(here);
		expect(there).toHaveLength(3);
	};
	// Directus answers in an order of its own.
	const idOf = (title: string) => made.find((article) => article.title === title)?.id;
	await copy();
	expect((await bytesOf(to, cover)).equals(DOT)).toBe(true);

	await from.ask('PATCH', `/items/articles/${idOf('A harbour')}`, { title: 'A harbour, again' });
	await from.ask('POST', '/items/tags', { name: 'sun', color: 'yellow' });
	await from.ask('PATCH', `/items/articles/${idOf('C nothing')}`, { tags: tagged('sun') });
	await copy();
	expect(await to.ask('GET', '/files?fields=id')).toEqual([{ id: cover }]);
	for (const one of [from, to]) await one.ask('DELETE', `/files/${cover}`);
}

export async function promotesDataModels(bench: Workbench, file: string): Promise<void> {
	const staging = bench.directus;
	const production = await bench.otherDirectus();
	await bench.collection('only_in_production', [counted()], { on: production });
	await bench.collection('inventory', [counted(), field('shelf', 'string', { max_length: 40 })]);
	bench.use('Directus (staging)', await saveCredential(bench.client, staging.credential));
	bench.use('Directus (production)', await saveCredential(bench.client, production.credential));
	const owner = `owner-${randomUUID()}@example.com`;
	const workflow = await bench.add(file, (text) =>
		text.replace('owner-of-production@example.com', owner),
	);
	const status = async (name: string) =>
		(await production.request('GET', `/collections/${name}`)).status;
	let last = 0;
	const ask = async (approved: boolean) => {
		const run = bench.run(workflow, 'Start');
		const mail = await nextMail(owner, last);
		last = mail.id;
		expect(mail.text).toContain('inventory (collections): created');
		expect(mail.text).toContain('inventory.shelf (fields): created');
		expect(await status('inventory')).toBe(403);
		await bench.answer(mail, approved);
		expect((await run).status).toBe('success');
	};
	await ask(false);
	expect(await status('inventory')).toBe(403);
	await ask(true);
	expect(await production.ask('GET', '/fields/inventory/shelf')).toMatchObject({
		type: 'string',
		schema: { max_length: 40 },
	});
	expect(await status('only_in_production')).toBe(200);
	await production.ask('DELETE', '/collections/inventory');
}

export async function backsUpFiles(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	const folder = join(running().files, `backup-${randomUUID()}`);
	await mkdir(folder, { recursive: true });
	const text = Buffer.from('Grüße aus dem Hafen\n');
	const ids = [
		await bench.putFile(DOT, 'a "quoted" name.png', 'image/png'),
		await bench.putFile(text, '../../letter.txt', 'text/plain'),
	];
	// A record whose file the storage does not have.
	const lost = await directus.ask<{ id: string }>('POST', '/files', {
		...{ storage: 'local', filename_download: 'lost.txt', filename_disk: 'lost.txt' },
		...{ title: 'Lost', type: 'text/plain' },
	});
	try {
		const workflow = await bench.add(file, (given) =>
			given.replaceAll('/home/node/.n8n-files/directus', folder),
		);
		const run = await bench.run(workflow, 'Every Night');
		expect(run.status).toBe('error');
		expect(run.data.resultData.error?.message).toContain('Not backed up');
		expect(run.data.resultData.error?.message).toContain(lost.id);
		const disk = async (id: string) => {
			const { filename_disk: name } = await directus.ask<{ filename_disk: string }>(
				'GET',
				`/files/${id}`,
			);
			return await readFile(join(folder, name));
		};
		expect((await disk(ids[0]!)).equals(DOT)).toBe(true);
		expect((await disk(ids[1]!)).equals(text)).toBe(true);
		const table = await readFile(join(folder, 'files.csv'), 'utf8');
		for (const id of [...ids, lost.id]) expect(table).toContain(id);
	} finally {
		for (const id of [...ids, lost.id]) await directus.ask('DELETE', `/files/${id}`);
		await rm(folder, { recursive: true, force: true });
	}
}
