/** The examples that begin with the Directus Trigger. */
import { randomUUID } from 'node:crypto';
import { fakeServer } from '../../support/fakeServer.mjs';
import { until } from '../../support/until.mjs';
import { makeArticles, type Saved } from '../support/n8n.mjs';
import { counted, DOT, field, uuid, type Workbench } from './workbench.mjs';

export async function fillsInSlugs(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	await makeArticles(directus, 'articles');
	const workflow = await bench.activate(file);
	const slug = async (id: number) =>
		(await directus.ask<{ slug: string | null }>('GET', `/items/articles/${id}`)).slug;
	const { id } = await bench.act<{ id: number }>('POST', '/items/articles', {
		title: 'Crème brûlée, twice!',
	});
	await until(async () => await slug(id), 'the new article has its slug', {
		holds: (written) => written === 'creme-brulee-twice',
	});
	// This one does not concern the title.
	await bench.act('PATCH', `/items/articles/${id}`, { views: 5 });
	await bench.act('PATCH', `/items/articles/${id}`, { title: 'Another name' });
	await until(async () => await slug(id), 'the renamed article has its new slug', {
		holds: (written) => written === 'another-name',
	});
	// One for each title; none for the views, and none for what the workflow itself wrote.
	expect((await bench.ended(workflow, 2)).map(({ status }) => status)).toEqual([
		'success',
		'success',
	]);
	expect(await directus.ask('GET', `/items/articles/${id}`)).toEqual({
		id,
		title: 'Another name',
		slug: 'another-name',
		views: 5,
	});
	await directus.ask('DELETE', '/collections/articles');
}

export async function postsChanges(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	await makeArticles(directus, 'articles');
	const receiver = await fakeServer(() => ({ body: {} }));
	try {
		await bench.activate(file, (text) =>
			text.replace('https://app.example.com/changes', receiver.url),
		);
		const times = async (count: number) =>
			await until(
				() => receiver.received.map(({ body }) => JSON.parse(body) as unknown),
				`${count} changes were posted`,
				{ holds: ({ length }) => length >= count },
			);
		await directus.ask('POST', '/items/articles', { title: 'By the credential' });
		const article = { title: 'Posted', slug: randomUUID(), views: 1 };
		const { id } = await bench.act<{ id: number }>('POST', '/items/articles', article);
		await times(1);
		await bench.act('PATCH', `/items/articles/${id}`, { views: 2 });
		await times(2);
		await bench.act('DELETE', `/items/articles/${id}`);
		expect(await times(3)).toEqual([
			{ what: 'items.create', id, article: { ...article, id } },
			{ what: 'items.update', id, article: { ...article, id, views: 2 } },
			{ what: 'items.delete', id, article: null },
		]);
	} finally {
		await receiver.close();
	}
	await directus.ask('DELETE', '/collections/articles');
}

export async function makesThumbnails(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	const image = (name: string) => field(name, 'uuid', {}, { special: ['file'] });
	const fields = [uuid(), field('title', 'string'), image('photo'), image('thumbnail')];
	await bench.collection('articles', fields);
	for (const name of ['photo', 'thumbnail'])
		await directus.ask('POST', '/relations', {
			...{ collection: 'articles', field: name, related_collection: 'directus_files' },
			schema: { on_delete: 'SET NULL' },
		});
	const workflow = await bench.activate(file);
	const photos = [
		await bench.putFile(DOT, 'one.png', 'image/png'),
		await bench.putFile(DOT, 'two.png', 'image/png'),
	];
	const article = await bench.act<{ id: string }>('POST', '/items/articles', { title: 'Harbour' });
	const thumbnail = async (other: string | null) =>
		await until(
			async () =>
				(
					await directus.ask<{ thumbnail: string | null }>(
						'GET',
						`/items/articles/${article.id}?fields=thumbnail`,
					)
				).thumbnail,
			'the article has its thumbnail',
			{ holds: (id) => id !== other && id !== null },
		);
	await bench.act('PATCH', `/items/articles/${article.id}`, { photo: photos[0] });
	const first = await thumbnail(null);
	expect(await directus.ask('GET', `/files/${first}`)).toMatchObject({
		...{ type: 'image/webp', width: 400, height: 300 },
		title: `Thumbnail of article ${article.id}`,
	});
	await bench.act('PATCH', `/items/articles/${article.id}`, { photo: photos[1] });
	const second = await thumbnail(first);
	// One for the article without a photo, which ends at once, and one for each photo.
	const ended = await bench.ended(workflow, 3);
	expect(ended.map(({ status }) => status)).toEqual(Array(3).fill('success'));
	expect((await directus.request('GET', `/files/${first}`)).status).toBe(403);
	expect(await directus.ask('GET', `/items/articles/${article.id}`)).toEqual({
		...{ id: article.id, title: 'Harbour', photo: photos[1] },
		thumbnail: second,
	});
	for (const id of [...photos, second]) await directus.ask('DELETE', `/files/${id}`);
}

interface Request {
	messages: Array<{ role: string; content: string }>;
}

/** What the scripted model does next: a call of a tool, or a last word. */
function nextOf({ messages }: Request): { tool?: string; filledIn?: object } {
	const calls = messages.filter(({ role }) => role === 'tool').length;
	const asked = messages.find(({ role }) => role === 'user')?.content ?? '';
	if (calls === 0) return { tool: 'Read_the_Article', filledIn: {} };
	if (calls > 1) return {};
	const status = asked.includes('Buy')
		? 'rejected'
		: asked.includes('Well')
			? 'published'
			: 'great';
	// No agent may reach another comment than the one that it is asked about.
	return { tool: 'Set_the_Status', filledIn: { status, reason: 'Because.', id: 1, key: 1 } };
}

export async function moderatesComments(bench: Workbench, file: string): Promise<void> {
	const { directus, client } = bench;
	await makeArticles(directus, 'articles');
	const choices = ['new', 'published', 'rejected', 'held'].map((value) => ({ text: value, value }));
	await bench.collection('reader_comments', [
		counted(),
		field('text', 'text'),
		field('article', 'integer'),
		field('reason', 'text'),
		field(
			'status',
			'string',
			{ default_value: 'new' },
			{ interface: 'select-dropdown', options: { choices } },
		),
	]);
	await directus.ask('POST', '/items/reader_comments', { text: 'Written before', article: 1 });
	const model = await fakeServer(({ body }) => {
		const { tool, filledIn } = nextOf(JSON.parse(body) as Request);
		const call = { name: tool, arguments: JSON.stringify(filledIn) };
		return {
			body: {
				...{ id: 'answer', object: 'chat.completion', created: 1, model: 'scripted' },
				choices: [
					{
						...{ index: 0, finish_reason: tool ? 'tool_calls' : 'stop' },
						message: {
							...{ role: 'assistant', content: tool ? null : 'Done' },
							...(tool && {
								tool_calls: [{ id: `call_${randomUUID()}`, type: 'function', function: call }],
							}),
						},
					},
				],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			},
		};
	});
	const data = { apiKey: 'any', url: `${model.url}/v1` };
	bench.use('OpenAI account', (await client.createCredential('Model', 'openAiApi', data)) as Saved);
	try {
		await bench.activate(file);
		for (const text of ['Well said', 'Buy now', 'Hm'])
			await bench.act('POST', '/items/reader_comments', { text, article: 1 });
		const held = await until(
			async () =>
				await directus.ask<Array<{ id: number; status: string }>>(
					'GET',
					'/items/reader_comments?sort=id&fields=text,status,reason',
				),
			'all comments but the first are judged',
			{ holds: (all) => all.slice(1).every(({ status }) => status !== 'new') },
		);
		expect(held).toEqual([
			{ text: 'Written before', status: 'new', reason: null },
			{ text: 'Well said', status: 'published', reason: 'Because.' },
			{ text: 'Buy now', status: 'rejected', reason: 'Because.' },
			{ text: 'Hm', status: 'held', reason: null },
		]);
	} finally {
		await model.close();
	}
	await directus.ask('DELETE', '/collections/articles');
}
