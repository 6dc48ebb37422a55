/**
 * Values of related items that go along with a record, in the place of a key or in a list: they are read by the columns
 * of their own collections, as those of the record itself are.
 */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { collectionsOf, makeLinked, removeLinked, TEXTS } from '../support/linkedCollections.mjs';
import { autoMap, inputs } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const names = collectionsOf('related');
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeLinked(server, 'related');
	const field = async (collection: string, name: string, type: string, meta: IDataObject = {}) =>
		await server.request('POST', `/fields/${collection}`, { field: name, type, schema: {}, meta });
	for (const [name, type] of [
		['age', 'integer'],
		['big', 'bigInteger'],
		['day', 'date'],
	] as const)
		await field(names.comments, name, type);
	await field(names.comments, 'done', 'boolean', { special: ['cast-boolean'] });
	await field(names.texts, 'age', 'integer');
	await field(names.translations, 'age', 'integer');
	await field(names.articles, 'author', 'uuid', { special: ['m2o'] });
	await server.request('POST', '/relations', {
		...{ collection: names.articles, field: 'author', related_collection: 'directus_users' },
	});
}, 60_000);

afterAll(async () => {
	await removeLinked(server, 'related');
	await stopServers();
});

const all = async (collection: string) =>
	(await server.request('GET', `/items/${collection}?limit=-1&sort=id`)) as IDataObject[];

const run = (operation: string, record: IDataObject, more: IDataObject = {}) =>
	runNode(
		{
			...{ resource: 'items', operation, collection: byId(names.articles), fields: autoMap() },
			...{ id: byId('1'), ...more },
		},
		{ credential: server.credential, items: inputs([record]) },
	);

/** As a spreadsheet gives them, and what the columns hold then. */
const GIVEN = { text: 'new', age: '', big: '9007199254740993', day: '07/01/2026', done: 'no' };
const WANTED = { text: 'new', age: null, day: '2026-07-01', done: false };

test.each([
	['a list', [GIVEN]],
	['changes of a list', { create: [GIVEN], update: [], delete: [] }],
	['JSON as a text', JSON.stringify([GIVEN])],
])('in %s', async (_, comments) => {
	const { items, error } = await run('create', { title: 'T', comments } as IDataObject);
	expect(error).toBeUndefined();
	const made = (await all(names.comments)).filter(({ article }) => article === items[0]!.json.id);
	expect(made).toMatchObject([WANTED]);
	const exactly = `/items/${names.comments}?filter[big][_eq]=9007199254740993&filter[id][_eq]=${made[0]!.id}`;
	expect(await server.request('GET', exactly)).toHaveLength(1);
});

test('in the place of a key, and two levels deep', async () => {
	const comment = {
		text: 'deep',
		article: { title: 'Deep', comments: [{ ...GIVEN, text: 'deeper' }] },
	};
	const { items, error } = await run('create', comment, { collection: byId(names.comments) });
	expect(error).toBeUndefined();
	const { article } = items[0]!.json;
	const texts = (await all(names.comments)).filter((one) => one.article === article);
	expect(texts).toMatchObject([{ text: 'deeper', age: null, day: '2026-07-01' }, { text: 'deep' }]);
});

test('in many to any, and in translations', async () => {
	const { items, error } = await run('create', {
		title: 'T',
		blocks: [
			{ collection: names.texts, item: { body: 'x', age: '' } },
			{ collection: names.tags, item: 'a' },
		],
		translations: [{ languages_code: 'de-DE', title: 'x', age: '' }],
	});
	expect(error).toBeUndefined();
	const of = async (collection: string) =>
		(await all(collection)).filter(({ article }) => article === items[0]!.json.id);
	expect(await of(names.blocks)).toMatchObject([
		{ collection: names.texts },
		{ collection: names.tags, item: 'a' },
	]);
	const texts = (await all(names.texts)).filter(({ id }) => !TEXTS.includes(id as never));
	expect(texts).toMatchObject([{ body: 'x', age: null }]);
	expect(await of(names.translations)).toMatchObject([{ title: 'x', age: null }]);
});

test('that their columns do not take are an error, which says where, and nothing is written', async () => {
	const before = await all(names.articles);
	for (const [value, told] of [
		[{ text: 'x', age: 'many' }, 'comments: the field "age" takes a whole number'],
		[{ text: 'x', day: '01.07.2026' }, 'comments: the field "day" takes a day'],
		[
			{ text: 'x', article: { title: 'y', comments: [{ age: 1.5 }] } },
			'comments: article: comments: the field "age"',
		],
	] as const) {
		const { error } = await run('create', { title: 'T', comments: [value] });
		expect(error?.message).toContain(told);
		expect(error?.context.written).toBe('no');
	}
	expect(await all(names.articles)).toEqual(before);
});

test('a user that was read along is not given the asterisks that Directus shows for a password', async () => {
	const logIn = { email: 'related@example.com', password: 'Related-1' };
	const token = 'related-token-1';
	const user = await server.request('POST', '/users', { ...logIn, token });
	try {
		await server.request('PATCH', `/items/${names.articles}/1`, { author: user.id });
		const read = await run(
			'get',
			{},
			{ options: { fieldPaths: 'id,title,author.id,author.password,author.token' } },
		);
		const article = read.items[0]!.json;
		expect(article.author).toMatchObject({ password: '**********', token: '**********' });
		const { error, hints } = await run('update', { ...article, title: 'Changed' });
		expect(error).toBeUndefined();
		expect(JSON.stringify(hints)).toContain('password, token');
		expect(await server.request('GET', `/items/${names.articles}/1`)).toMatchObject({
			...{ title: 'Changed', author: user.id },
		});
		expect(await server.status('POST', '/auth/login', logIn)).toBe(200);
		const asUser = { ...server.credential, token };
		const current = { resource: 'users', operation: 'getCurrent' };
		expect((await runNode(current, { credential: asUser })).error).toBeUndefined();
	} finally {
		await server.request('PATCH', `/items/${names.articles}/1`, { author: null });
		await server.status('DELETE', `/users/${user.id}`);
	}
});

test('in JSON of the user are sent as they are, but for empty texts and digits', async () => {
	const { items, error } = await run(
		'create',
		{},
		{
			jsonParameters: true,
			bodyParametersJson: '{"title":"T","comments":[{"text":"","age":"","big":9007199254740993}]}',
		},
	);
	expect(error).toBeUndefined();
	const made = (await all(names.comments)).filter(({ article }) => article === items[0]!.json.id);
	expect(made).toMatchObject([{ text: '', age: null }]);
});
