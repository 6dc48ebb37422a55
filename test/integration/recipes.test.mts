/**
 * docs/recipes.md: each recipe is run as it stands there, with the input items of the page, and gives the output
 * items of the page. What Directus holds afterwards is looked at besides.
 */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Server } from '../scenarios/scenario.mjs';
import { runNode, type NodeRun } from '../support/engine.mjs';
import { bytesOf, itemInMemory, pictureOf, png, putFile } from '../support/files.mjs';
import { pages, parts } from '../support/markdown.mjs';
import { nodesIn } from '../support/nodeSettings.mjs';
import { inputs, rows } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const COLLECTIONS = ['articles_tags', 'articles', 'tags', 'authors', 'site'];
const PICTURE = 'recipes-cover.png';

let server: Server;

const key = {
	field: 'id',
	type: 'integer',
	schema: { is_primary_key: true, has_auto_increment: true },
	meta: {},
};
const field = (name: string, type: string) => ({ field: name, type, schema: {}, meta: {} });

async function remove(): Promise<void> {
	for (const collection of COLLECTIONS) await server.status('DELETE', `/collections/${collection}`);
	const files = await server.request(
		'GET',
		`/files?filter[filename_download][_eq]=${PICTURE}&fields=id`,
	);
	for (const { id } of files) await server.status('DELETE', `/files/${id}`);
}

beforeAll(async () => {
	server = await serverFor('12');
	await remove();
	const make = async (collection: string, fields: object[], meta: object = {}) =>
		await server.request('POST', '/collections', { collection, schema: {}, meta, fields });
	await make('authors', [key, field('name', 'string')]);
	await make('tags', [key, field('name', 'string')]);
	await make('articles', [
		key,
		...['title', 'slug', 'status'].map((name) => field(name, 'string')),
		field('views', 'integer'),
		field('published_on', 'date'),
		field('author', 'integer'),
		{ field: 'image', type: 'uuid', schema: {}, meta: { special: ['file'] } },
		{ field: 'tags', type: 'alias', schema: null, meta: { special: ['m2m'] } },
	]);
	await make('articles_tags', [key, field('articles_id', 'integer'), field('tags_id', 'integer')]);
	await make('site', [key, field('title', 'string')], { singleton: true });
	const relate = async (collection: string, name: string, related: string, meta: object = {}) =>
		await server.request('POST', '/relations', {
			...{ collection, field: name, related_collection: related },
			...{ schema: { on_delete: 'SET NULL' }, meta },
		});
	await relate('articles', 'author', 'authors');
	await relate('articles', 'image', 'directus_files');
	await relate('articles_tags', 'tags_id', 'tags', { junction_field: 'articles_id' });
	await relate('articles_tags', 'articles_id', 'articles', {
		one_field: 'tags',
		junction_field: 'tags_id',
	});
	await server.request('POST', '/items/authors', [{ name: 'Ada' }, { name: 'Grace' }]);
	await server.request('POST', '/items/tags', [{ name: 'news' }, { name: 'code' }]);
}, 120_000);

afterAll(async () => {
	await remove();
	await stopServers();
});

beforeEach(async () => {
	for (const collection of ['articles_tags', 'articles'])
		await server.request('DELETE', `/items/${collection}`, { query: { limit: -1 } });
	const today = new Date().toISOString().slice(0, 10);
	const article = (id: number, title: string, status: string, views: number, on: string) => ({
		...{ id, title, slug: title.toLowerCase().replace(/ /g, '-'), status, views },
		...{ published_on: on, author: 1 },
	});
	await server.request('POST', '/items/articles', [
		article(1, 'First steps', 'published', 10, today),
		article(2, 'Second look', 'draft', 0, '2020-05-01'),
		article(3, 'Old news', 'published', 3, '2019-03-03'),
	]);
	await server.request('POST', '/items/articles_tags', { articles_id: 1, tags_id: 1 });
});

const articles = async (): Promise<string[]> =>
	(await rows(server, 'articles')).map(({ title, status }) => `${title}: ${status}`);

const titles = async () => (await rows(server, 'articles')).map(({ title }) => title);

const unchanged = ['First steps: published', 'Second look: draft', 'Old news: published'];

interface Recipe {
	/** The input items, where the page cannot show them. */
	items?: () => Promise<INodeExecutionData[]>;
	/** What else is looked at, in the output or on the server. */
	verify?: (run: NodeRun) => void | Promise<void>;
}

const onlyReads: Recipe = { verify: async () => expect(await articles()).toEqual(unchanged) };

/** What is done and looked at besides, by the headings of the page. */
const RECIPES: Record<string, Recipe> = {
	'Read what is published, newest first': onlyReads,
	'Read an item with what is related to it': onlyReads,
	'Find the item that has a value, and go on where there is none': onlyReads,
	'Create an item for each input item': {
		verify: async () => {
			expect(await articles()).toEqual([...unchanged, 'Third time: draft', 'Fourth: draft']);
		},
	},
	'Create what is new, and update what is there': {
		verify: async () => {
			expect(await titles()).toEqual([
				...['First steps', 'Second look', 'Old news, revised', 'New'],
			]);
		},
	},
	'Change the items that the input names': {
		verify: async () => {
			const held = (await rows(server, 'articles')) as Array<{ published_on: string }>;
			expect((await articles())[1]).toBe('Second look: published');
			// Today in the workflow's time zone, which may be another day than that of UTC.
			expect(Date.parse(held[1]!.published_on)).toBeGreaterThan(Date.now() - 3 * 24 * 3600_000);
		},
	},
	'Change all items that a filter finds, and look first': onlyReads,
	'Delete what is old': {
		verify: async () => {
			expect(await articles()).toEqual(['First steps: published']);
		},
	},
	'Count items in groups': onlyReads,
	'Make a collection what a list says': {
		verify: async () => {
			expect(await titles()).toEqual(['First steps', 'A second look', 'Third']);
		},
	},
	'Add tags to an item, without touching the others': {
		verify: async () => {
			const links = await rows(server, 'articles_tags', '&fields=articles_id,tags_id');
			expect(links).toEqual([
				{ articles_id: 1, tags_id: 1 },
				{ articles_id: 1, tags_id: 2 },
			]);
		},
	},
	'Upload a file and put it into a record': {
		items: async () => await Promise.resolve([itemInMemory(png(4, 4), PICTURE, 'image/png')]),
		verify: async ({ items }) => {
			const [held] = await rows(server, 'articles');
			expect(held?.image).toBe(items[0]?.json.id);
		},
	},
	'Download a picture in a smaller size': {
		items: async () => {
			const image = await putFile(server, png(80, 40), PICTURE, 'image/png');
			return inputs([{ image }]);
		},
		verify: async ({ items }) => expect(pictureOf(await bytesOf(items[0]))).toBe('png 20x10'),
	},
	'Give items out as a CSV file': {
		verify: async ({ items }) => {
			const lines = (await bytesOf(items[0])).toString('utf8').trim().split('\n');
			expect(lines.map((line) => line.replaceAll('"', ''))).toEqual([
				...[
					'slug,title',
					'first-steps,First steps',
					'second-look,Second look',
					'old-news,Old news',
				],
			]);
		},
	},
	'Read the one item of a singleton': onlyReads,
	'Read several collections in one request': {
		verify: ({ items }) => {
			const ada = { name: 'Ada' };
			expect(items.map(({ json }) => json)).toEqual([
				{
					articles: [
						{ slug: 'first-steps', author: ada },
						{ slug: 'old-news', author: ada },
					],
					tags: [{ name: 'news' }, { name: 'code' }],
				},
			]);
		},
	},
	'Tell what there is in Directus': onlyReads,
};

interface Blocks {
	input?: IDataObject[];
	parameters: IDataObject;
	output?: IDataObject[];
}

/** The blocks of the page by their headings: a list before the node is its input, one behind it its output. */
function recipes(): Record<string, Blocks> {
	const page = pages().find(({ path }) => path === 'docs/recipes.md')!;
	const found: Record<string, Blocks> = {};
	const before: Record<string, IDataObject[]> = {};
	for (const { code, heading } of parts(page).code) {
		const json = JSON.parse(code) as IDataObject[] | IDataObject;
		const [node] = nodesIn(json);
		if (node) found[heading] = { parameters: node.parameters, input: before[heading] };
		else if (found[heading]) found[heading].output = json as IDataObject[];
		else before[heading] = json as IDataObject[];
	}
	return found;
}

const onPage = recipes();

test('every recipe of the page is here, and no other', () =>
	expect(Object.keys(onPage)).toEqual(Object.keys(RECIPES)));

test.each(Object.entries(RECIPES))('%s', async (heading, { items, verify }) => {
	const { input, parameters, output } = onPage[heading]!;
	const given = items ? await items() : input && inputs(input);
	const run = await runNode(parameters, {
		credential: server.credential,
		...(given && { items: given }),
	});
	expect([run.error?.message, run.error?.description]).toEqual([undefined, undefined]);
	const put = run.items.map(({ json }) => json);
	// An output that is a file is looked at below.
	expect(put).toMatchObject(output ?? put);
	await verify?.(run);
});
