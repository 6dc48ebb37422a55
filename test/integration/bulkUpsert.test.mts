/** Create or Update: what is found by any fields, what is made, and what is not clear. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy } from '../support/faultyProxy.mjs';
import { autoMap, count, inputs, makeRecords, range, rows } from '../support/records.mjs';
import { serverAt, serverFor, stopServers } from '../support/servers.mjs';

const collection = 'bulk_upsert';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

beforeEach(async () => {
	const schema = { has_auto_increment: true };
	await makeRecords(server, collection, { type: 'integer', schema });
	await server.request('POST', `/items/${collection}`, [
		{ title: 'a', slug: 'x', views: 1, at: '2026-03-01T10:00:00Z' },
		{ title: 'b', slug: 'x', views: 2, at: '2026-03-02T10:00:00Z' },
		{ title: 'c', slug: 'y', views: 2 },
	]);
});

const upsert = (
	list: object[],
	match: string[],
	more: { credential?: Server['credential']; fails?: true; options?: IDataObject } = {},
) =>
	runNode(
		{
			resource: 'items',
			operation: 'upsert',
			collection: byId(collection),
			fields: { ...autoMap(), matchingColumns: match },
			options: more.options ?? {},
		},
		{
			credential: more.credential ?? server.credential,
			items: inputs(list),
			...(!more.fails && { onError: 'continueRegularOutput' as const }),
		},
	);

const held = async () =>
	(await rows(server, collection)).map(({ title, slug, views }) => `${title} ${slug} ${views}`);

test('who may not see the fields of the collection makes each new item once', async () => {
	const caller = await callerWho(server, allOf(collection, 'create', 'read', 'update'));
	try {
		const names = ['new 1', 'new 2', 'new 3'].map((title) => ({ title }));
		const { credential } = caller;
		const { items } = await upsert(names, ['title'], { credential });
		expect(items.map(({ json }) => json.title)).toEqual(['new 1', 'new 2', 'new 3']);
		expect(await count(server, collection)).toBe(6);
	} finally {
		await caller.remove();
	}
});

test.each([
	['a text', ['title'], { title: 'a', views: 7 }, ['a x 7', 'b x 2', 'c y 2']],
	['the key', ['id'], { id: 2, views: 7 }, ['a x 1', 'b x 7', 'c y 2']],
	[
		'an empty key: a new one',
		['id'],
		{ id: '', title: 'd' },
		['a x 1', 'b x 2', 'c y 2', 'd null null'],
	],
	['a number given as text', ['views'], { views: '1', title: 'A' }, ['A x 1', 'b x 2', 'c y 2']],
	[
		'two fields',
		['slug', 'views'],
		{ slug: 'x', views: 2, title: 'B' },
		['a x 1', 'B x 2', 'c y 2'],
	],
	[
		'two fields, of which one differs',
		['slug', 'views'],
		{ slug: 'y', views: 1, title: 'd' },
		['a x 1', 'b x 2', 'c y 2', 'd y 1'],
	],
	[
		'a date in other words',
		['at'],
		{ at: '2026-03-02T12:00:00+02:00', title: 'B' },
		['a x 1', 'B x 2', 'c y 2'],
	],
])('matches on %s', async (_, match, record, wanted) => {
	const { items } = await upsert([record], match);
	expect(items.map(({ json }) => json.error)).toEqual([undefined]);
	expect(await held()).toEqual(wanted);
});

test('a batch costs one read, one bulk create and one bulk update, in the order of the input', async () => {
	const proxy = await faultyProxy(server.url);
	try {
		const { credential } = serverAt(proxy.url, String(server.credential.token), '12');
		const list = range(40).map((n) => ({
			title: n % 2 ? `new ${n}` : ['a', 'b', 'c'][n % 3],
			slug: `${n}`,
		}));
		const names = [...new Map(list.map((one) => [one.title, one])).values()];
		const { items } = await upsert(names, ['title'], { credential });
		expect(items.map(({ json }) => json.title)).toEqual(names.map(({ title }) => title));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(names.map((__, item) => ({ item })));
		const asked = proxy.asked.filter((one) => one.includes(`/items/${collection}`));
		expect(asked).toHaveLength(3);
		expect(new Set(asked.map((one) => one.split(' ')[0]))).toEqual(
			new Set([asked[0]!.split(' ')[0], 'POST', 'PATCH']),
		);
		expect(await count(server, collection)).toBe(names.length);
	} finally {
		await proxy.close();
	}
});

test('inputs that mean the same new item make one', async () => {
	const list = [1, 2, 3].map((views) => ({ title: 'twin', views }));
	const { items } = await upsert(list, ['title']);
	expect(new Set(items.map(({ json }) => json.id)).size).toBe(1);
	expect(items.map(({ json }) => json.views)).toEqual([1, 2, 3]);
	expect(await held()).toEqual(['a x 1', 'b x 2', 'c y 2', 'twin null 3']);
});

test('an ambiguous match is the error of its input, and the others are written', async () => {
	const { items } = await upsert(
		[
			{ slug: 'x', title: 'which' },
			{ slug: 'y', title: 'C' },
			{ slug: 'z', title: 'Z' },
		],
		['slug'],
	);
	expect(items.map(({ json }) => json.error ?? json.title)).toEqual([
		'2 items match slug = "x": it is not clear which to update',
		'C',
		'Z',
	]);
	expect(await held()).toEqual(['a x 1', 'b x 2', 'C y 2', 'Z z null']);
});

test('a match that many items have is told, however many', async () => {
	await server.request(
		'POST',
		`/items/${collection}`,
		range(300).map(() => ({ slug: 'many' })),
	);
	const { items } = await upsert([{ slug: 'many', title: 'which' }], ['slug']);
	expect(items[0]?.json.error).toContain('300 items match slug = "many"');
});

test.each(['', '  '])('%j to match on is refused before anything is written', async (title) => {
	const run = await upsert(
		[
			{ title: 'a', views: 9 },
			{ title, views: 9 },
		],
		['title'],
		{ fails: true },
	);
	expect(run.error?.message).toBe('The field to match on is empty: title');
	expect(run.error?.context.itemIndex).toBe(1);
	expect(await held()).toEqual(['a x 1', 'b x 2', 'c y 2']);
});
