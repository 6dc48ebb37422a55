/** Synchronize: a collection becomes what the inputs are, and what is so already is not written. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { runNode, type CredentialData } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { autoMap, inputs, makeRecords, range, rows } from '../support/records.mjs';
import { serverAt, serverFor, stopServers } from '../support/servers.mjs';

const collection = 'synchronized';
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

interface Run {
	match?: string[];
	parameters?: IDataObject;
	credential?: CredentialData;
	onError?: 'continueRegularOutput';
}

const synchronize = (
	list: object[],
	{ match = ['slug'], parameters = {}, credential, onError }: Run = {},
) =>
	runNode(
		{
			...{ resource: 'items', operation: 'synchronize', collection: byId(collection) },
			...{ fields: { ...autoMap(), matchingColumns: match }, ...parameters },
		},
		{
			credential: credential ?? server.credential,
			items: inputs(list),
			...(onError && { onError }),
		},
	);

const removing = (how: 'delete' | 'archive', options: IDataObject = { mostRemoved: 100 }) => ({
	recordsWithoutInput: how,
	options,
});

const hintsOf = ({ hints }: Awaited<ReturnType<typeof synchronize>>) => JSON.stringify(hints);

const held = async () =>
	(await rows(server, collection)).map(({ slug, title, views }) => `${slug} ${title} ${views}`);

/** How many revisions Directus has made of the records: one for each write. */
async function revisions(): Promise<number> {
	const [{ count }] = await server.request(
		'GET',
		`/revisions?filter[collection][_eq]=${collection}&aggregate[count]=*`,
	);
	return Number(count);
}

/** The requests of a run for the records, without their queries. */
async function asked(run: (credential: CredentialData) => Promise<unknown>, faults: Fault[] = []) {
	const proxy = await faultyProxy(server.url, faults);
	try {
		await run(serverAt(proxy.url, String(server.credential.token), '12').credential);
		return proxy.asked.filter((one) => one.includes(`/items/${collection}`));
	} finally {
		await proxy.close();
	}
}

test('what differs is created, updated and deleted, and each output belongs to its input', async () => {
	const before = await revisions();
	const list = [
		{ slug: 'd', title: 'D', views: 4 },
		{ slug: 'a', title: 'A', views: '01' },
		{ slug: 'b', title: 'New', views: 2 },
	];
	const done = await synchronize(list, { parameters: removing('delete') });
	expect(done.error).toBeUndefined();
	expect(done.items.map(({ json }) => json)).toEqual([
		{ result: 'created', record: { id: 4, slug: 'd', title: 'D', views: 4 } },
		{ result: 'unchanged', record: { id: 1, slug: 'a', title: 'A', views: 1 } },
		{
			result: 'updated',
			changed: ['title'],
			record: { id: 2, slug: 'b', title: 'New', views: 2 },
		},
		{ result: 'deleted', record: { id: 3, slug: 'c' } },
	]);
	expect(done.items.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
		[],
	]);
	expect(hintsOf(done)).toContain('1 created, 1 updated, 1 unchanged, 1 deleted');
	expect(await held()).toEqual(['a A 1', 'b New 2', 'd D 4']);
	// Of a record that is deleted Directus makes no revision.
	expect(await revisions()).toBe(before + 2);
	const [last] = await server.request(
		'GET',
		`/revisions?filter[collection][_eq]=${collection}&filter[item][_eq]=2&sort=-id&limit=1`,
	);
	expect(last.delta).toEqual({ title: 'New' });
});

test('a second run sends no write at all, whatever the types of the columns', async () => {
	for (const field of [
		{ field: 'extra', type: 'json', meta: { special: ['cast-json'] }, schema: {} },
		{ field: 'tags', type: 'csv', meta: { special: ['cast-csv'] }, schema: {} },
		{ field: 'isOpen', type: 'boolean', meta: { special: ['cast-boolean'] }, schema: {} },
		{ field: 'day', type: 'date', meta: {}, schema: {} },
		{ field: 'clock', type: 'dateTime', meta: {}, schema: {} },
		{ field: 'hour', type: 'time', meta: {}, schema: {} },
		{ field: 'price', type: 'decimal', meta: {}, schema: {} },
		{ field: 'ratio', type: 'float', meta: {}, schema: {} },
		{ field: 'large', type: 'bigInteger', meta: {}, schema: {} },
		{ field: 'token', type: 'uuid', meta: {}, schema: {} },
	])
		await server.request('POST', `/fields/${collection}`, field);
	const parent = await server.request('POST', '/items/bulk_parents', { name: 'Parent' });
	const list = [
		{
			...{
				slug: 'b',
				title: '',
				views: ' 07 ',
				at: '2026-07-01T17:25:00+02:00',
				parent: parent.id,
			},
			...{ extra: '{"b": [1, {"d": null, "c": "x"}], "a": 1.50}', tags: 'one, two', isOpen: 'yes' },
			...{ day: '07/01/2026', clock: '2026-07-01 17:25:30', hour: '5:25 PM', price: '99.50' },
			...{ ratio: '1.5e3', large: '9007199254740991' },
			token: '0C4D9D9E-3A49-4B0C-9A0E-1A2B3C4D5E6F',
		},
		{
			...{ slug: 'n', title: 'N', views: null, at: '', parent: '', extra: [], tags: [], isOpen: 0 },
			...{ day: '2026-12-31', clock: '2026-12-31', hour: '00:00', price: 0.1, ratio: 0.1 },
			...{ large: -5, token: null },
		},
	];
	const first = await synchronize(list);
	expect(first.items.map(({ json }) => json.result ?? json)).toEqual(['updated', 'created']);
	const before = [await rows(server, collection), await revisions()];
	let second: Awaited<ReturnType<typeof synchronize>> | undefined;
	const requests = await asked(async (credential) => {
		second = await synchronize(list, { credential });
	});
	expect(second?.items.map(({ json }) => json.result ?? json)).toEqual(['unchanged', 'unchanged']);
	expect(second?.items.map(({ json }) => json.record)).toEqual(
		first.items.map(({ json }) => json.record),
	);
	expect(requests.filter((one) => /^(POST|PATCH|DELETE)/.test(one))).toEqual([]);
	expect([await rows(server, collection), await revisions()]).toEqual(before);
});

test('many records are read in few pages, and what differs goes out in bulk', async () => {
	await server.request('DELETE', `/items/${collection}`, { query: { limit: -1 } });
	const list = range(3000).map((n) => ({ slug: `s${n}`, title: `T${n}`, views: n }));
	for (const start of [0, 1000, 2000])
		await server.request('POST', `/items/${collection}`, list.slice(start, start + 1000));
	const wanted = list
		.map((one) => (one.views % 100 === 7 ? { ...one, title: 'New' } : one))
		.slice(0, 2990)
		.concat(range(10).map((n) => ({ slug: `n${n}`, title: 'Made', views: -n })));
	let done: Awaited<ReturnType<typeof synchronize>> | undefined;
	const requests = await asked(async (credential) => {
		done = await synchronize(wanted, { credential, parameters: removing('delete', {}) });
	});
	const counts: Record<string, number> = {};
	for (const { json } of done!.items)
		counts[String(json.result)] = (counts[String(json.result)] ?? 0) + 1;
	expect(counts).toEqual({ unchanged: 2960, updated: 30, created: 10, deleted: 10 });
	expect(done!.items.slice(0, 3000).map(({ json }) => (json.record as IDataObject).slug)).toEqual(
		wanted.map(({ slug }) => slug),
	);
	expect(requests.length).toBeLessThan(10);
	const sorted = (records: IDataObject[]) =>
		records.map(({ slug, title, views }) => `${slug} ${title} ${views}`).sort();
	expect(sorted(await rows(server, collection))).toEqual(sorted(wanted));
});

test('Preview gives the same, and writes nothing', async () => {
	const before = [await held(), await revisions()];
	const list = [
		{ slug: 'd', title: 'D', views: 4 },
		{ slug: 'a', title: 'A', views: 1 },
		{ slug: 'b', title: 'New', views: 2 },
	];
	const parameters = { ...removing('delete', {}), preview: true };
	const told = await synchronize(list, { parameters });
	expect(told.items.map(({ json }) => json)).toEqual([
		{ preview: true, result: 'created', record: { slug: 'd', title: 'D', views: 4 } },
		{ preview: true, result: 'unchanged', record: { id: 1, slug: 'a', title: 'A', views: 1 } },
		{
			...{ preview: true, result: 'updated', changed: ['title'] },
			record: { id: 2, slug: 'b', title: 'New', views: 2 },
		},
		{ preview: true, result: 'deleted', record: { id: 3, slug: 'c' } },
	]);
	expect(hintsOf(told)).toContain('nothing was written');
	expect(hintsOf(told)).toContain('A run would stop: 1 of 3 records have no input (33.4 %)');
	expect([await held(), await revisions()]).toEqual(before);
});

test('a run that would delete more than a fifth is stopped before the first write', async () => {
	const run = await synchronize([{ slug: 'a', title: 'New' }], {
		parameters: removing('delete', {}),
	});
	expect(run.error?.message).toBe(
		'2 of 3 records have no input (66.7 %), and at most 20 % may be deleted',
	);
	expect(await held()).toEqual(['a A 1', 'b B 2', 'c C 3']);
});

describe('Archive', () => {
	beforeEach(async () => {
		await server.request('PATCH', `/collections/${collection}`, {
			meta: { archive_field: 'title', archive_value: 'archived' },
		});
	});

	it.each<[string, IDataObject, string]>([
		['the archive field of the collection', {}, 'c archived 3'],
		['a field of the users own', { archiveField: 'views', archiveValue: '-1' }, 'c C -1'],
	])('sets %s, and a second run sends no write', async (_, more, wanted) => {
		const list = [
			{ slug: 'a', title: 'A' },
			{ slug: 'b', title: 'B' },
		];
		const parameters = { ...removing('archive'), ...more };
		const done = await synchronize(list, { parameters });
		expect(done.items.at(-1)).toMatchObject({
			json: { result: 'archived', record: { id: 3, slug: 'c' } },
			pairedItem: [],
		});
		expect(await held()).toEqual(['a A 1', 'b B 2', wanted]);
		const requests = await asked(async (credential) => {
			const { items } = await synchronize(list, { parameters, credential });
			expect(items.map(({ json }) => json.result)).toEqual(['unchanged', 'unchanged']);
		});
		expect(requests.filter((one) => /^(POST|PATCH|DELETE)/.test(one))).toEqual([]);
	});
});

describe('The part of the collection that a filter chooses', () => {
	const part = { filterType: 'json', filterJson: '{ "views": { "_lte": 2 } }' };

	it('is compared alone', async () => {
		const parameters = { ...part, ...removing('delete') };
		const done = await synchronize([{ slug: 'a', title: 'A', views: 2 }], { parameters });
		expect(done.items.map(({ json }) => json.result)).toEqual(['updated', 'deleted']);
		expect(await held()).toEqual(['a A 2', 'c C 3']);
	});

	it('has to find what is written, or a second run would create it again: that is told', async () => {
		const done = await synchronize([{ slug: 'a', views: 9 }], { parameters: part });
		expect(hintsOf(done)).toContain('1 of the written records are not in the part');
	});

	it.each([
		{ filterType: 'json', filterJson: '{}' },
		{ filterType: 'manual', filters: {} },
	])('is not all of it where the filter is empty: %j', async (empty) => {
		const run = await synchronize([{ slug: 'a' }], {
			parameters: { ...empty, ...removing('delete') },
		});
		expect(run.error?.message).toBe('The filter chooses nothing');
		expect(await held()).toEqual(['a A 1', 'b B 2', 'c C 3']);
	});

	it('is given as JSON too, and by filter and search alone', async () => {
		const raw = (query: IDataObject) => ({
			...{ jsonParameters: true, matchFields: 'slug', bodyParametersJson: '={{ $json }}' },
			...{ queryParametersJson: JSON.stringify(query), ...removing('delete') },
		});
		const limited = await synchronize([{ slug: 'a' }], { parameters: raw({ limit: 1 }) });
		expect(limited.error?.message).toBe('Synchronize takes no "limit" in its query');
		const gap = await synchronize([{ slug: 'a' }], { parameters: raw({ filter: { views: {} } }) });
		expect(gap.error?.message).toContain('finds more than it says');
		expect(await held()).toEqual(['a A 1', 'b B 2', 'c C 3']);
		const query = { filter: { views: { _lte: 2 } } };
		const done = await synchronize([{ slug: 'a', views: 2 }], { parameters: raw(query) });
		expect(done.items.map(({ json }) => json.result)).toEqual(['updated', 'deleted']);
		expect(await held()).toEqual(['a A 2', 'c C 3']);
	});
});

describe('Before the first write it is refused', () => {
	it.each<[string, object[], string, Run]>([
		[
			'that two items are for one record',
			[{ slug: 'd' }, { slug: 'a', views: 9 }, { slug: 'a', views: 8 }],
			'Item 1 is for the same record: slug = "a"',
			{},
		],
		[
			'that an item has no value to match on',
			[
				{ slug: 'a', views: 9 },
				{ slug: ' ', views: 8 },
			],
			'The field to match on is empty: slug',
			{},
		],
		[
			'that more than one record matches',
			[
				{ views: 9, title: 'A' },
				{ views: 2, title: 'New' },
			],
			'More than one record matches views = 2',
			{ match: ['views'] },
		],
		[
			'that a value is none for its column',
			[
				{ slug: 'a', views: 9 },
				{ slug: 'b', views: 'many' },
			],
			'The field "views" takes a whole number, such as 12; it was given "many"',
			{},
		],
		[
			'that an item gives another ID',
			[
				{ slug: 'a', views: 9 },
				{ slug: 'b', id: 7 },
			],
			'The record that matches has the id 2, and the item gives 7',
			{},
		],
	])('%s, with Continue On Fail too', async (_, list, message, run) => {
		await server.request('PATCH', `/items/${collection}/3`, { views: 2 });
		const before = await held();
		const parameters = { ...run.parameters, ...removing('delete') };
		const stopped = await synchronize(list, { ...run, parameters });
		expect(stopped.error?.message).toBe(message);
		const onError = 'continueRegularOutput';
		const { items } = await synchronize(list, { ...run, parameters, onError });
		const errors = items.map(({ json }) => String(json.error));
		expect(errors).toHaveLength(list.length);
		expect(errors.filter((one) => one === message)).toHaveLength(1);
		expect(
			errors.filter((one) => /^Nothing was (sent|written), since item \d/.test(one)),
		).toHaveLength(list.length - 1);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(list.map((__, item) => ({ item })));
		expect(await held()).toEqual(before);
	});

	it('that fields cannot be compared, each by its name, unless they are not to be', async () => {
		for (const field of [
			{ field: 'secret', type: 'hash', meta: { special: ['hash', 'conceal'] }, schema: {} },
			{ field: 'changedOn', type: 'timestamp', meta: { special: ['date-updated'] }, schema: {} },
		])
			await server.request('POST', `/fields/${collection}`, field);
		const list = [
			{ slug: 'a', title: 'A', secret: 'x', changedOn: '2026-01-01T00:00:00Z' },
			{ slug: 'b', title: 'New', secret: 'y', changedOn: null },
		];
		const refused = await synchronize(list);
		expect(refused.error?.message).toBe(
			'These fields cannot be compared: secret (Directus keeps a hash of it), changedOn (Directus fills it in)',
		);
		const options = { notCompared: ['secret', 'changedOn'] };
		const done = await synchronize(list, { parameters: { options } });
		expect(done.items.map(({ json }) => json.result)).toEqual(['unchanged', 'updated']);
		const secrets = await rows(server, collection, '&fields=secret');
		expect(secrets.map(({ secret }) => secret)).toEqual([null, '**********', null]);
	});

	it('that the items ask for different parts', async () => {
		const parameters = {
			...removing('delete'),
			filterType: 'json',
			filterJson: '={{ { "slug": { "_eq": $json.slug } } }}',
		};
		const run = await synchronize([{ slug: 'a' }, { slug: 'b', title: 'New' }], { parameters });
		expect(run.error?.message).toBe(
			'Item 1 asks for another collection, filter or option than item 0',
		);
		expect(await held()).toEqual(['a A 1', 'b B 2', 'c C 3']);
	});

	it('that the user may not do what has to be done', async () => {
		const allowed = allOf(collection, 'create', 'read', 'update');
		const caller = await callerWho(server, [...allowed, ...allOf('directus_fields', 'read')]);
		try {
			const { credential } = caller;
			const parameters = removing('delete');
			const run = await synchronize([{ slug: 'a', title: 'New' }], { parameters, credential });
			expect(run.error?.message).toContain(`may not delete in "${collection}"`);
			expect(await held()).toEqual(['a A 1', 'b B 2', 'c C 3']);
		} finally {
			await caller.remove();
		}
	});

	it('that a singleton is no list', async () => {
		await server.request('PATCH', `/collections/${collection}`, { meta: { singleton: true } });
		const run = await synchronize([{ slug: 'a', title: 'New' }]);
		expect(run.error?.message).toBe(`"${collection}" is a singleton`);
	});
});

describe('Where Directus refuses in the middle', () => {
	const forbidden = {
		...{ status: 403, headers: { 'content-type': 'application/json' } },
		body: '{"errors":[{"message":"You are not allowed","extensions":{"code":"FORBIDDEN"}}]}',
	};
	const list = [
		{ slug: 'd', title: 'D' },
		{ slug: 'a', title: 'New' },
		{ slug: 'b', title: 'B' },
	];
	const fault = (method: string): Fault => ({ method, path: `/items/${collection}`, ...forbidden });
	const run = async (method: string, onError?: 'continueRegularOutput') => {
		let done: Awaited<ReturnType<typeof synchronize>> | undefined;
		await asked(
			async (credential) => {
				done = await synchronize(list, { credential, parameters: removing('delete'), onError });
			},
			[fault(method)],
		);
		return done!;
	};

	it('the error says what was done before', async () => {
		const { error } = await run('DELETE');
		expect(error?.message).toContain('You are not allowed');
		expect(error?.description).toContain('In all: 1 created, 1 updated, 1 unchanged, 1 failed.');
		expect(await held()).toEqual(['a New 1', 'b B 2', 'c C 3', 'd D null']);
	});

	it('nothing is deleted after a failure, unless the run goes on', async () => {
		await run('PATCH');
		expect(await held()).toEqual(['a A 1', 'b B 2', 'c C 3', 'd D null']);
		const { items } = await run('PATCH', 'continueRegularOutput');
		expect(items.map(({ json }) => json.result ?? 'error')).toEqual([
			...['unchanged', 'error', 'unchanged', 'deleted'],
		]);
		expect(await held()).toEqual(['a A 1', 'b B 2', 'd D null']);
	});
});

test('what is archived already makes the share of what may be archived no smaller', async () => {
	const archived = range(97).map((n) => ({ slug: `old-${n}`, title: 'Old', views: -1 }));
	await server.request('POST', `/items/${collection}`, archived);
	const parameters = {
		...removing('archive', { mostRemoved: 20 }),
		archiveField: 'views',
		archiveValue: '-1',
	};
	const { error } = await synchronize([{ slug: 'a', title: 'A', views: 1 }], { parameters });
	expect(error?.message).toContain('2 of 3 records have no input (66.7 %)');
	expect((await held()).slice(0, 3)).toEqual(['a A 1', 'b B 2', 'c C 3']);
});

test.each([
	['an empty search', '{ "search": "" }', 'The search is no text'],
	['a search without a result', '{ "search": null }', 'The search is no text'],
	['a filter without a result', '{ "filter": null }', 'The filter must be an object'],
	['an empty filter', '{ "filter": {} }', 'The filter chooses nothing'],
])('JSON with %s does not choose the whole collection', async (_, queryParametersJson, message) => {
	const parameters = {
		...removing('delete'),
		...{ jsonParameters: true, queryParametersJson },
		bodyParametersJson: '{ "slug": "z", "title": "Z" }',
	};
	const { error } = await synchronize([{ slug: 'z' }], { parameters });
	expect(error?.message).toContain(message);
	expect(await held()).toEqual(['a A 1', 'b B 2', 'c C 3']);
});

test('a record that is archived and has an input again is told', async () => {
	await server.request('PATCH', `/items/${collection}`, { keys: [3], data: { views: -1 } });
	const archive = { archiveField: 'views', archiveValue: '-1' };
	const list = ['a', 'b', 'c'].map((slug) => ({ slug }));
	for (const preview of [true, false]) {
		const run = await synchronize(list, {
			parameters: { ...removing('archive'), ...archive, preview },
		});
		expect(hintsOf(run)).toContain('1 record of the input is archived in Directus');
	}
	const back = list.map((one, n) => ({ ...one, views: n + 1 }));
	const run = await synchronize(back, { parameters: { ...removing('archive'), ...archive } });
	expect(hintsOf(run)).not.toContain('is archived in Directus');
	expect(await held()).toEqual(['a A 1', 'b B 2', 'c C 3']);
});
