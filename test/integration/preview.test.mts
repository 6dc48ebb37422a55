/** Preview: what a change or delete would touch is told, and nothing is written. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { runNode } from '../support/engine.mjs';
import { itemInMemory } from '../support/files.mjs';
import { autoMap, makeRecords, rows } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'previewed';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

beforeEach(async () => {
	await makeRecords(server, collection);
	await server.request('POST', `/items/${collection}`, [
		{ slug: 'a', title: 'A', views: 1 },
		{ slug: 'b', title: 'B', views: 2 },
		{ slug: 'c', title: 'C', views: 3 },
	]);
});

const run = (parameters: IDataObject, items?: Parameters<typeof runNode>[1]['items']) =>
	runNode(
		{ resource: 'items', collection: byId(collection), preview: true, ...parameters },
		{ credential: server.credential, ...(items && { items }) },
	);

const found = ({ items }: Awaited<ReturnType<typeof run>>) =>
	items.map(({ json: { record, ...rest } }): IDataObject => {
		const { slug, title } = (record ?? {}) as IDataObject;
		return { ...rest, slug, title };
	});

const unharmed = async () => {
	const held = await rows(server, collection);
	expect(held.map(({ slug, title }) => `${slug} ${title}`)).toEqual(['a A', 'b B', 'c C']);
};

test('Update by Query tells the records as they would be, and which fields would differ', async () => {
	const told = await run({
		operation: 'updateByQuery',
		queryJson: '{ "filter": { "views": { "_gte": 2 } }, "sort": "-views" }',
		changeJson: '{ "title": "C", "views": "3" }',
	});
	expect(found(told)).toEqual([
		{ preview: true, result: 'updated', changed: [], slug: 'c', title: 'C' },
		{ preview: true, result: 'updated', changed: ['title', 'views'], slug: 'b', title: 'C' },
	]);
	expect(JSON.stringify(told.hints)).toContain('nothing was written. 2 records would be updated');
	await unharmed();
});

test('what is compared with an empty text is told and counted, though Directus reads no such filter', async () => {
	await server.request('POST', `/items/${collection}`, [{ slug: '', title: 'D' }, { title: 'E' }]);
	const queryJson = '{ "filter": { "slug": { "_eq": "" } } }';
	expect(found(await run({ operation: 'deleteByQuery', queryJson }))).toEqual([
		{ preview: true, result: 'deleted', slug: '', title: 'D' },
	]);
	const others = await run({
		operation: 'deleteByQuery',
		queryJson: '{ "filter": { "_and": [{ "slug": { "_neq": "" } }, { "views": { "_gte": 2 } }] } }',
	});
	expect(found(others).map(({ slug }) => slug)).toEqual(['b', 'c']);
	const { items } = await run({ operation: 'deleteByQuery', queryJson, preview: false });
	expect(items.map(({ json }) => json)).toEqual([{ collection, deleted: true, count: 1 }]);
});

test('Update by Query counts no change of what is no field, and names it as the run does', async () => {
	const parameters = {
		operation: 'updateByQuery',
		queryJson: '{ "filter": { "slug": { "_eq": "a" } } }',
		changeJson: '{ "views": 1, "veiws": 9 }',
	};
	const told = await run(parameters);
	const done = await run({ ...parameters, preview: false });
	for (const { hints } of [told, done])
		expect(JSON.stringify(hints)).toContain('Directus has no such field and left it out: veiws');
	expect(told.items.map(({ json }) => json.changed)).toEqual([[]]);
	expect(told.items[0]?.json.record).not.toHaveProperty('veiws');
	await unharmed();
});

test.each<[IDataObject, string[]]>([
	[{ limit: -1 }, ['a', 'b', 'c']],
	[{ limit: 2, sort: ['-views'] }, ['c', 'b']],
	[{ limit: 1, page: 2 }, ['b']],
	[{ search: 'B' }, ['b']],
])('Delete by Query with %j tells what it finds', async (query, slugs) => {
	const queryJson = JSON.stringify(query);
	const told = await run({ operation: 'deleteByQuery', queryJson });
	expect(found(told).map(({ result, slug }) => [result, slug])).toEqual(
		slugs.map((slug) => ['deleted', slug]),
	);
	await unharmed();
	// The run itself takes the same.
	await run({ operation: 'deleteByQuery', queryJson, preview: false });
	const left = (await rows(server, collection)).map(({ slug }) => slug);
	expect(left).toEqual(['a', 'b', 'c'].filter((slug) => !slugs.includes(slug)));
});

test('an empty query is refused as without Preview', async () => {
	const refused = await run({ operation: 'deleteByQuery', queryJson: '{ "filter": {} }' });
	expect(refused.error?.message).toBe('The query chooses no items');
	await unharmed();
});

test('Delete Many tells the records, and what is not there is an error', async () => {
	const told = await run({ operation: 'deleteMultiple', ids: '3, 1' });
	expect(found(told)).toEqual([
		{ preview: true, result: 'deleted', slug: 'c', title: 'C' },
		{ preview: true, result: 'deleted', slug: 'a', title: 'A' },
	]);
	const missing = await run({ operation: 'deleteMultiple', ids: '3, 99' });
	expect(missing.error?.message).toBe(`There is no "99" in ${collection}`);
	await unharmed();
});

test('Delete Many of other resources does so too', async () => {
	const folder = await server.request('POST', '/folders', { name: 'Pictures' });
	try {
		const told = await run({ resource: 'folders', operation: 'deleteMultiple', ids: folder.id });
		expect(told.items.map(({ json }) => json)).toEqual([
			{ preview: true, result: 'deleted', record: folder },
		]);
		expect(await server.status('GET', `/folders/${folder.id}`)).toBe(200);
	} finally {
		await server.request('DELETE', `/folders/${folder.id}`);
	}
});

test('Apply Difference tells what it touches, of JSON and of a file', async () => {
	const snapshot = await server.request('GET', '/schema/snapshot');
	const title = (snapshot.fields as IDataObject[]).find(
		(one) => one.collection === collection && one.field === 'title',
	)!;
	const added = {
		...{ ...title, field: 'added' },
		meta: { ...(title.meta as IDataObject), field: 'added' },
		schema: { ...(title.schema as IDataObject), name: 'added' },
	};
	const fields = (snapshot.fields as IDataObject[])
		.filter((one) => one.collection !== collection || one.field !== 'views')
		.map((one) =>
			one === title ? { ...one, meta: { ...(one.meta as IDataObject), note: 'New' } } : one,
		)
		.concat(added);
	const difference = await server.request('POST', '/schema/diff?force=true', {
		...snapshot,
		fields,
	});
	const apply = { resource: 'schema', operation: 'apply' };
	const json = JSON.stringify(difference);
	const told = await run({ ...apply, differenceJson: json });
	const file = itemInMemory(Buffer.from(json), 'diff.json', 'application/json');
	const ofFile = await run({ ...apply, inputType: 'binary' }, [file]);
	expect(ofFile.items.map((item) => item.json)).toEqual(told.items.map((item) => item.json));
	const ours = told.items.map((item) => item.json).filter((one) => one.collection === collection);
	expect(ours).toEqual(
		expect.arrayContaining([
			{ preview: true, result: 'deleted', in: 'fields', collection, field: 'views' },
			{
				...{ preview: true, result: 'updated', in: 'fields', collection, field: 'title' },
				changed: ['meta.note'],
			},
			{ preview: true, result: 'created', in: 'fields', collection, field: 'added' },
		]),
	);
	expect(JSON.stringify(told.hints)).toContain('would be deleted with their values');
	const { fields: after } = await server.request('GET', '/schema/snapshot');
	expect(after).toEqual(snapshot.fields);
});

it.each(['{"diff":{"fields":{}}}', '{"diff":"x"}'])(
	'of %s, which is no difference, is refused',
	async (differenceJson) => {
		const { error } = await run({ resource: 'schema', operation: 'apply', differenceJson });
		expect(error?.message).toBe('The JSON holds no difference');
	},
);

describe.each([
	['updateByQuery', { queryJson: '{ "limit": -1 }', changeJson: '{ "title": "Z" }' }],
	['deleteByQuery', { queryJson: '{ "limit": -1 }' }],
	['deleteMultiple', { ids: '1,2,3' }],
	[
		'synchronize',
		{
			recordsWithoutInput: 'delete',
			options: { mostRemoved: 100 },
			fields: { ...autoMap(), matchingColumns: ['slug'] },
		},
	],
])('%s by an expression', (operation, parameters) => {
	const by = async (preview: unknown) =>
		await run({ operation, ...parameters, preview: '={{ $json.preview }}' }, [
			{ json: { slug: 'z', title: 'Z', preview: preview as string } },
		]);

	test.each([true, 'true', ' TRUE '])('that gives %j, is a preview', async (preview) => {
		const { error, hints } = await by(preview);
		expect(error).toBeUndefined();
		expect(JSON.stringify(hints)).toContain('Preview: nothing was written');
		await unharmed();
	});

	test.each([undefined, null, '', 'yes', 2])(
		'that gives %j, ends without a write',
		async (preview) => {
			const { error } = await by(preview);
			expect(error?.message).toContain('"Preview" is neither true nor false');
			await unharmed();
		},
	);
});

test.each([
	['deleteByQuery', { queryJson: '{ "limit": -1 }' }, 'delete'],
	['deleteMultiple', { ids: '1,2' }, 'delete'],
	['updateByQuery', { queryJson: '{ "limit": -1 }', changeJson: '{ "title": "Z" }' }, 'update'],
	[
		'synchronize',
		{
			recordsWithoutInput: 'delete',
			options: { mostRemoved: 100 },
			fields: { ...autoMap(), matchingColumns: ['slug'] },
		},
		'delete',
	],
])(
	'of %s by a user who may only read says that a run would stop',
	async (operation, parameters, action) => {
		const caller = await callerWho(server, [
			...allOf(collection, 'read'),
			...allOf('directus_fields', 'read'),
		]);
		try {
			const { error, hints } = await runNode(
				{
					resource: 'items',
					collection: byId(collection),
					preview: true,
					operation,
					...parameters,
				},
				{ credential: caller.credential, items: [{ json: { slug: 'a' } }] },
			);
			expect(error).toBeUndefined();
			expect(JSON.stringify(hints)).toMatch(
				new RegExp(`A run would stop: .* may not ${action} in .*${collection}`),
			);
			await unharmed();
		} finally {
			await caller.remove();
		}
	},
);
