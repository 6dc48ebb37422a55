/** Which fields a read answers with, and that the key is among them just where it was asked for. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { inputs, makeRecords, range } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'read_fields';
const texts = 'read_fields_texts';
const node = { resource: 'items', collection: byId(collection) };
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	await makeRecords(server, texts, { type: 'string' });
	await server.request(
		'POST',
		`/items/${collection}`,
		range(450).map((n) => ({ title: `T${n}`, slug: `s${n}` })),
	);
});

afterAll(async () => {
	for (const name of [collection, texts]) await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

const run = (parameters: IDataObject, items = [{}]) =>
	runNode({ ...node, ...parameters }, { credential: server.credential, items: inputs(items) });

describe('field paths that begin with a *', () => {
	test.each([
		['list', { returnAll: true }, [{}]],
		['get', { id: byId('={{ $json.id }}') }, [{ id: 1 }, { id: 2 }]],
		[
			'update',
			{
				id: byId('={{ $json.id }}'),
				jsonParameters: true,
				bodyParametersJson: '{"views":1}',
			},
			[{ id: 1 }, { id: 2 }],
		],
	])('%s answers with the key, which is one of all the fields', async (operation, more, items) => {
		for (const fieldPaths of ['*', '*.*', '*.name']) {
			const answer = await run({ operation, ...more, options: { fieldPaths } }, items);
			expect(answer.error).toBeUndefined();
			expect(answer.items.slice(0, 2).map(({ json }) => json.id)).toEqual([1, 2]);
		}
		const without = await run({ operation, ...more, options: { fieldPaths: 'title' } }, items);
		expect(without.items[0]?.json).toEqual({ title: 'T0' });
	});
});

test.each([
	['title', [{ title: 'T0' }, { title: 'T2' }]],
	[
		'title,slug',
		[
			{ title: 'T0', slug: 's0' },
			{ title: 'T2', slug: 's2' },
		],
	],
	['["title"]', [{ title: 'T0' }, { title: 'T2' }]],
])('fields as the text %s in the own query of a Get of several items', async (fields, expected) => {
	const answer = await run(
		{
			operation: 'get',
			id: byId('={{ $json.id }}'),
			jsonParameters: true,
			queryParametersJson: JSON.stringify({ fields }),
		},
		[{ id: 1 }, { id: 3 }],
	);
	expect(answer.error).toBeUndefined();
	expect(answer.items.map(({ json }) => json)).toEqual(expected);
});

test('a name that hides the key: Return All gives every record once', async () => {
	const answer = await run({
		operation: 'list',
		returnAll: true,
		options: { alias: '{"id":"title"}', fields: ['id', 'slug'] },
	});
	expect(answer.error).toBeUndefined();
	const given = answer.items.map(({ json }) => `${json.id} ${json.slug}`).sort();
	expect(given).toEqual(
		range(450)
			.map((n) => `T${n} s${n}`)
			.sort(),
	);
});

test('a name that hides the key: several items get each its own', async () => {
	const answer = await run(
		{
			operation: 'get',
			id: byId('={{ $json.id }}'),
			jsonParameters: true,
			queryParametersJson: '{"alias":{"id":"title"},"fields":"id,slug"}',
		},
		[{ id: 3 }, { id: 1 }],
	);
	expect(answer.error).toBeUndefined();
	expect(answer.items.map(({ json }) => json)).toEqual([
		{ id: 'T2', slug: 's2' },
		{ id: 'T0', slug: 's0' },
	]);
});

test('an error of a read says nothing of writing', async () => {
	const parameters = { operation: 'get', id: byId('={{ $json.id }}') };
	const missing = await run(parameters, [{ id: 1 }, { id: 99999 }]);
	expect(missing.error?.message).toContain('There is no "99999"');
	expect(missing.error?.description).toContain('It concerns item 1.');
	const refused = await run({ ...parameters, options: { fieldPaths: 'no_such_field' } }, [
		{ id: 1 },
		{ id: 2 },
	]);
	expect(refused.error?.description).toContain('It concerns the batch of items 0 to 1.');
	for (const { error } of [missing, refused])
		expect(error?.description).not.toMatch(/written|Batch Size/);
});

describe('the address of a page of the Studio', () => {
	const keys = ['key a/b', '100%', 'a%20b', 'ä?#'];

	beforeAll(async () => {
		await server.request(
			'POST',
			`/items/${texts}`,
			keys.map((id) => ({ id, title: `of ${id}` })),
		);
	});

	const byUrl = (value: string) => ({ __rl: true, mode: 'url', value });
	const pageOf = (id: string) =>
		`https://directus.example.com/admin/content/${texts}/${encodeURIComponent(id)}`;

	test.each(keys)('leads to the record with the key %s', async (id) => {
		const where = { collection: byId(texts), id: byUrl(pageOf(id)) };
		const one = await run({ ...where, operation: 'get' });
		expect(one.items[0]?.json).toMatchObject({ id, title: `of ${id}` });
		const plain = await run({ ...where, id: byId(id), operation: 'get' });
		expect(plain.items[0]?.json).toMatchObject({ id, title: `of ${id}` });
	});

	test('of each of several items, and cannot lead elsewhere', async () => {
		const id = byUrl('={{ $json.page }}');
		const where = { collection: byId(texts), id, operation: 'get' };
		const pages = keys.map((key) => ({ page: pageOf(key) }));
		const answer = await run(where, pages);
		expect(answer.items.map(({ json }) => json.id)).toEqual(keys);
		const astray = await run(where, [{ page: pageOf('../../users/me') }]);
		expect(astray.error?.message).toContain('is not a valid id');
	});
});
