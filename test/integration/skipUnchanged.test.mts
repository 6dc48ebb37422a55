/** Skip Unchanged: what a record holds already is not written, and is not said to have been. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { runNode, type CredentialData } from '../support/engine.mjs';
import { faultyProxy } from '../support/faultyProxy.mjs';
import { autoMap, inputs, makeRecords, range, rows } from '../support/records.mjs';
import { serverAt, serverFor, stopServers } from '../support/servers.mjs';

const collection = 'unchanged_records';
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
	for (const field of [
		{ field: 'extra', type: 'json', meta: { special: ['cast-json'] }, schema: {} },
		{ field: 'day', type: 'date', meta: {}, schema: {} },
		{ field: 'price', type: 'decimal', meta: {}, schema: {} },
		{ field: 'secret', type: 'hash', meta: { special: ['hash', 'conceal'] }, schema: {} },
	])
		await server.request('POST', `/fields/${collection}`, field);
	await server.request('POST', `/items/${collection}`, [
		{ title: 'a', slug: 'x', views: 1, at: '2026-03-01T10:00:00Z', extra: { a: 1, b: [2] } },
		{ title: 'b', slug: 'y', views: 2, day: '2026-07-01', price: '99.50' },
		{ title: 'c', slug: 'z', views: 3 },
	]);
});

interface Run {
	options?: IDataObject;
	credential?: CredentialData;
}

const run = (parameters: IDataObject, list: object[], { options = {}, credential }: Run = {}) =>
	runNode(
		{
			...{ resource: 'items', collection: byId(collection) },
			...parameters,
			options: { skipUnchanged: true, ...options },
		},
		{ credential: credential ?? server.credential, items: inputs(list) },
	);

const update = (list: object[], more?: Run) =>
	run({ operation: 'update', id: byId('={{ $json.key }}'), fields: autoMap() }, list, more);

const upsert = (list: object[], match: string[], more?: Run) =>
	run({ operation: 'upsert', fields: { ...autoMap(), matchingColumns: match } }, list, more);

/** How many revisions Directus has made of the records: one for each write. */
async function revisions(): Promise<number> {
	const [{ count }] = await server.request(
		'GET',
		`/revisions?filter[collection][_eq]=${collection}&aggregate[count]=*`,
	);
	return Number(count);
}

const hintsOf = ({ hints }: Awaited<ReturnType<typeof run>>) => JSON.stringify(hints);

test('Update writes what differs alone, and the others are said to be unchanged', async () => {
	const before = await revisions();
	const list = [
		{ key: 1, title: 'a', views: '01', at: '2026-03-01T11:00:00+01:00', extra: { b: [2], a: 1 } },
		{ key: 2, title: 'B', views: 2 },
		{ key: 3, title: 'c', slug: 'z', views: 3, price: null },
	];
	const done = await update(list);
	expect(done.error).toBeUndefined();
	const held = await rows(server, collection);
	expect(done.items.map(({ json }) => json)).toEqual([
		{ ...held[0], unchanged: true },
		held[1],
		{ ...held[2], unchanged: true },
	]);
	expect(done.items.map(({ pairedItem }) => pairedItem)).toEqual(list.map((_, item) => ({ item })));
	expect(held.map(({ title }) => title)).toEqual(['a', 'B', 'c']);
	expect(hintsOf(done)).toContain('1 of 3 items updated in 2 requests, 2 unchanged');
	expect(await revisions()).toBe(before + 1);
});

test('a second run of Create or Update sends no write at all', async () => {
	const list = [
		{ slug: 'x', title: 'New', views: 5, at: '2026-03-01T12:00:00Z', day: '', price: '12.30' },
		{
			slug: 'w',
			title: 'Made',
			views: '',
			extra: '{"z": 1, "y": [true, null]}',
			day: '07/01/2026',
		},
	];
	const first = await upsert(list, ['slug']);
	expect(first.items.map(({ json }) => json.unchanged)).toEqual([undefined, undefined]);
	const before = await revisions();
	const proxy = await faultyProxy(server.url);
	try {
		const { credential } = serverAt(proxy.url, String(server.credential.token), '12');
		const second = await upsert(list, ['slug'], { credential });
		expect(second.items.map(({ json }) => json)).toEqual(
			first.items.map(({ json }) => ({ ...json, unchanged: true })),
		);
		const writes = proxy.asked.filter((one) => /^(POST|PATCH|DELETE)/.test(one));
		expect(writes).toEqual([]);
	} finally {
		await proxy.close();
	}
	expect(await revisions()).toBe(before);
});

test('many records are compared in few requests, and give the fields that were asked for', async () => {
	await server.request(
		'POST',
		`/items/${collection}`,
		range(1000).map((n) => ({ title: `T${n}`, views: n, parent: null })),
	);
	const list = range(1000).map((n) => ({ key: n + 4, title: n % 100 ? `T${n}` : 'New', views: n }));
	const proxy = await faultyProxy(server.url);
	try {
		const { credential } = serverAt(proxy.url, String(server.credential.token), '12');
		const done = await update(list, { credential, options: { fieldPaths: 'title, parent.name' } });
		expect(done.items.map(({ json }) => json)).toEqual(
			list.map(({ title }) => ({
				...(title !== 'New' && { unchanged: true }),
				...{ title, parent: null },
			})),
		);
		const asked = proxy.asked.filter((one) => one.includes(`/items/${collection}`));
		expect(asked.filter((one) => one.startsWith('PATCH'))).toHaveLength(1);
		expect(asked.length).toBeLessThanOrEqual(7);
	} finally {
		await proxy.close();
	}
	expect(await rows(server, collection, '&filter[title][_eq]=New')).toHaveLength(10);
});

test('two inputs for one record are compared one behind the other', async () => {
	const done = await update([
		{ key: 1, title: 'n' },
		{ key: 1, title: 'n' },
		{ key: 1, title: 'a' },
	]);
	expect(done.items.map(({ json }) => [json.title, json.unchanged])).toEqual([
		['n', undefined],
		['n', true],
		['a', undefined],
	]);
	expect((await rows(server, collection))[0]).toMatchObject({ title: 'a' });
});

test('a value that cannot be compared is written and named', async () => {
	const done = await update([
		{ key: 1, title: 'a', secret: 'one' },
		{ key: 2, title: 'b' },
	]);
	expect(done.items.map(({ json }) => json.unchanged)).toEqual([undefined, true]);
	expect(hintsOf(done)).toContain('secret (Directus keeps a hash of it)');
	expect((await rows(server, collection))[0]).toMatchObject({ secret: '**********' });
});

test('a record that is not there is an error as without it', async () => {
	const done = await runNode(
		{
			...{ resource: 'items', operation: 'update', collection: byId(collection) },
			...{ id: byId('={{ $json.key }}'), fields: autoMap(), options: { skipUnchanged: true } },
		},
		{
			credential: server.credential,
			items: inputs([
				{ key: 1, title: 'a' },
				{ key: 999, title: 'a' },
			]),
			onError: 'continueRegularOutput',
		},
	);
	expect(done.items.map(({ json }) => json.error ?? json.unchanged)).toEqual([
		true,
		expect.stringContaining('There is no "999"'),
	]);
});

test('who may not read the records writes all of them, and is told', async () => {
	const caller = await callerWho(server, allOf(collection, 'update'));
	try {
		const before = await revisions();
		const done = await run(
			{ operation: 'update', id: byId(1), fields: autoMap('title') },
			[{ title: 'a' }],
			{ credential: caller.credential },
		);
		expect(done.error).toBeUndefined();
		expect(done.items.map(({ json }) => json.unchanged)).toEqual([undefined]);
		expect(hintsOf(done)).toContain('1 change was written without a comparison');
		expect(await revisions()).toBe(before + 1);
	} finally {
		await caller.remove();
	}
});

test('who may read the records and not their fields writes all of them, and is told which it is', async () => {
	const caller = await callerWho(server, allOf(collection, 'read', 'update'));
	try {
		const done = await run(
			{ operation: 'update', id: byId(1), fields: autoMap('title') },
			[{ title: 'a' }],
			{ credential: caller.credential },
		);
		expect(done.error).toBeUndefined();
		expect(hintsOf(done)).toContain(`may not read the fields of \\"${collection}\\"`);
		expect(hintsOf(done)).not.toContain('the records');
	} finally {
		await caller.remove();
	}
});

describe('A choice that was taken away', () => {
	beforeEach(async () => {
		const choices = ['draft', 'live'].map((value) => ({ text: value, value }));
		await server.request('POST', `/fields/${collection}`, {
			...{ field: 'status', type: 'string', schema: {} },
			meta: { interface: 'select-dropdown', options: { choices } },
		});
		await server.request('PATCH', `/items/${collection}/1`, { status: 'old' });
	});

	const REFUSED = 'one of its choices: "draft", "live"; it was given "old"';
	const all = { matchingColumns: ['slug'] };

	it.each<[string, IDataObject]>([
		['update', { id: byId('={{ $json.slug === "x" ? 1 : 2 }}'), fields: autoMap() }],
		['upsert', { fields: { ...autoMap(), ...all } }],
		['synchronize', { fields: { ...autoMap(), ...all } }],
	])(
		'stays where a record holds it and is given to no other: %s',
		async (operation, parameters) => {
			const options = { skipUnchanged: false };
			const ask = async (list: object[]) =>
				await run({ operation, ...parameters }, list, { options });
			const kept = await ask([{ slug: 'x', status: 'old', title: 'Kept' }]);
			expect(kept.error).toBeUndefined();
			const refused = await ask([
				{ slug: 'x', status: 'old', title: 'Lost' },
				{ slug: 'y', status: 'old', title: 'Lost' },
			]);
			expect(refused.error?.message).toContain(REFUSED);
			const held = await rows(server, collection);
			expect(held.map(({ title, status }) => `${title} ${status}`)).toEqual([
				...['Kept old', 'b null', 'c null'],
			]);
		},
	);

	it('stays in a list of changes, and the entry that would spread it is named', async () => {
		const change = async (list: object[]) =>
			await run(
				{ operation: 'updateMultiple', updateWith: 'records', recordsJson: JSON.stringify(list) },
				[{}],
			);
		const one = { id: 1, status: 'old', title: 'Kept' };
		expect((await change([one])).error).toBeUndefined();
		const { error } = await change([one, { id: 2, status: 'old' }]);
		expect(error?.message).toMatch(/^Entry 2: .*one of its choices/);
		expect((await rows(server, collection)).map(({ status }) => status)).toEqual([
			...['old', null, null],
		]);
	});
});

test('Update of other resources does so too', async () => {
	const folder = await server.request('POST', '/folders', { name: 'Pictures' });
	try {
		const done = await runNode(
			{
				...{ resource: 'folders', operation: 'update', id: byId(folder.id) },
				...{ name: 'Pictures', additionalFields: { name: 'Pictures' } },
				options: { skipUnchanged: true },
			},
			{ credential: server.credential },
		);
		expect(done.items.map(({ json }) => json)).toEqual([{ ...folder, unchanged: true }]);
	} finally {
		await server.request('DELETE', `/folders/${folder.id}`);
	}
});
