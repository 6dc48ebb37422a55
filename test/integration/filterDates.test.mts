/** Filters on fields of dates find what is meant by days, clocks and moments, wherever a filter is given. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy } from '../support/faultyProxy.mjs';
import { inputs, titles } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const days = 'filtered_days';
const parents = 'filtered_parents';
let server: Server;

const serial = {
	field: 'id',
	type: 'integer',
	meta: {},
	schema: { is_primary_key: true, has_auto_increment: true },
};
const plain = (field: string, type: string) => ({ field, type, meta: {}, schema: {} });

const remove = async () => {
	for (const collection of [days, parents])
		await server.status('DELETE', `/collections/${collection}`);
};

beforeAll(async () => {
	server = await serverFor('12');
	await remove();
	for (const [collection, fields] of Object.entries({
		[parents]: [serial, plain('title', 'string'), plain('born', 'date')],
		[days]: [
			serial,
			plain('title', 'string'),
			plain('day', 'date'),
			plain('local', 'dateTime'),
			plain('at', 'timestamp'),
			plain('clock', 'time'),
			plain('parent', 'integer'),
		],
	}))
		await server.request('POST', '/collections', { collection, schema: {}, meta: {}, fields });
	await server.request('POST', `/fields/${parents}`, {
		field: 'children',
		type: 'alias',
		meta: { special: ['o2m'] },
	});
	await server.request('POST', '/relations', {
		collection: days,
		field: 'parent',
		related_collection: parents,
		meta: { one_field: 'children' },
		schema: {},
	});
	await server.request('POST', `/items/${parents}`, [
		{ id: 1, title: 'P1', born: '2026-07-01' },
		{ id: 2, title: 'P2', born: '2026-07-02' },
	]);
});

beforeEach(async () => {
	await server.request('DELETE', `/items/${days}`, { query: { limit: -1 } });
	await server.request('POST', `/items/${days}`, [
		{
			title: 'A',
			day: '2026-07-01',
			local: '2026-07-01T17:25:00',
			at: '2026-07-01T21:25:00Z',
			clock: '17:25:00',
			parent: 1,
		},
		{
			title: 'B',
			day: '2026-07-02',
			local: '2026-07-02T00:10:00',
			// In New York, where n8n has its workflows unless it is told otherwise, it is July 1 then.
			at: '2026-07-02T03:30:00Z',
			clock: '00:10:00',
			parent: 2,
		},
		{ title: 'THREE, OK' },
	]);
});

afterAll(async () => {
	await remove();
	await stopServers();
});

const run = (parameters: IDataObject, url = server.url, items = inputs([{}])) =>
	runNode(
		{ resource: 'items', collection: byId(days), ...parameters },
		{ credential: { ...server.credential, url }, items },
	);

const manual = (field: string, operator: string, value: unknown) => ({
	operation: 'list',
	returnAll: true,
	filterType: 'manual',
	filters: { conditions: [{ field, operator, value: value as string }] },
});
const json = (filterJson: unknown) => ({
	operation: 'list',
	returnAll: true,
	filterType: 'json',
	filterJson: filterJson as string,
});

/** The first of July as `$today` gives it on that day, and as a clock in Tokyo began it. */
const TODAY = '$today.set({ year: 2026, month: 7, day: 1 })';
const IN_TOKYO = 'DateTime.fromISO("2026-07-01", { zone: "Asia/Tokyo" })';

const found = async (parameters: IDataObject) => {
	const { items, error } = await run(parameters);
	expect(error?.message).toBeUndefined();
	return titles(items).sort();
};

test.each<[string, string, unknown, string[]]>([
	['day', '_eq', `={{ ${TODAY} }}`, ['A']],
	['day', '_eq', `={{ ${IN_TOKYO} }}`, ['A']],
	['day', '_eq', `={{ ${TODAY}.toISO() }}`, ['A']],
	['day', '_eq', '2026-07-01T23:59:00-11:00', ['A']],
	['day', '_eq', '7/1/2026', ['A']],
	['day', '_gt', `={{ ${TODAY} }}`, ['B']],
	['day', '_between', '2026-07-01T23:59:00-11:00, 7/2/2026', ['A', 'B']],
	['day', '_in', `={{ [${TODAY}, "2026-07-02T01:00:00+14:00"] }}`, ['A', 'B']],
	['day', '_lt', '$NOW(-36500 days)', []],
	['day', '_gt', '$NOW(-36500 days)', ['A', 'B']],
	['year(day)', '_eq', 2026, ['A', 'B']],
	['local', '_eq', `={{ ${TODAY}.set({ hour: 17, minute: 25 }) }}`, ['A']],
	['local', '_gte', '2026-07-02', ['B']],
	['at', '_lt', '2026-07-02', ['A', 'B']],
	['at', '_lt', `={{ ${TODAY}.plus({ days: 1 }) }}`, ['A', 'B']],
	['at', '_gte', '2026-07-02T00:00:00Z', ['B']],
	['clock', '_eq', '5:25 pm', ['A']],
	['parent.born', '_eq', `={{ ${TODAY} }}`, ['A']],
	['title', '_in', '"THREE, OK", A', ['A', 'THREE, OK']],
])('a condition on %s with %s and %s finds %j', async (field, operator, value, wanted) => {
	expect(await found(manual(field, operator, value))).toEqual(wanted);
});

test.each<[string, string[]]>([
	[`={{ { day: { _eq: ${TODAY} } } }}`, ['A']],
	[`={ "day": { "_eq": "{{ ${TODAY} }}" } }`, ['A']],
	[`={{ { _and: [{ day: { _lte: ${TODAY} } }, { _or: [{ day: ${IN_TOKYO} }] }] } }}`, ['A']],
	[`={{ { parent: { born: { _gt: ${TODAY} } } } }}`, ['B']],
	[`={{ { parent: { children: { day: { _eq: ${TODAY} } } } } }}`, ['A']],
	['{ "title": { "_in": "\\"THREE, OK\\",A" } }', ['A', 'THREE, OK']],
	['{ "year(day)": { "_eq": 2026 }, "day": { "_gt": "$NOW(-36500 days)" } }', ['A', 'B']],
])('the filter %s finds %j', async (filter, wanted) => {
	expect(await found(json(filter))).toEqual(wanted);
});

test('JSON of the query, its filter an object or a text', async () => {
	const raw = { operation: 'list', jsonParameters: true };
	const rule = `{ day: { _eq: ${TODAY} } }`;
	for (const filter of [rule, `JSON.stringify(${rule})`])
		expect(
			await found({ ...raw, queryParametersJson: `={{ { filter: ${filter}, limit: 5 } }}` }),
		).toEqual(['A']);
});

test.each(['_some', '_none'])('a filter on related items by %s', async (operator) => {
	const filter = `={{ { children: { ${operator}: { day: { _eq: ${TODAY} } } } } }}`;
	const wanted = operator === '_some' ? ['P1'] : ['P2'];
	expect(await found({ ...json(filter), collection: byId(parents) })).toEqual(wanted);
});

test('the filter of related items', async () => {
	const deep = `={{ { children: { _filter: { day: { _eq: ${TODAY} } } } } }}`;
	const { items, error } = await run({
		operation: 'list',
		collection: byId(parents),
		options: { deep, fieldPaths: 'title, children.title' },
	});
	expect(error).toBeUndefined();
	expect(items.map(({ json: record }) => record)).toEqual([
		{ title: 'P1', children: [{ title: 'A' }] },
		{ title: 'P2', children: [] },
	]);
});

test('Aggregate, changes and deletes by a query', async () => {
	const counted = await run({
		...json(`={{ { day: { _eq: ${TODAY} } } }}`),
		operation: 'aggregate',
		calculations: { functions: [{ function: 'countAll' }] },
	});
	expect(Number(counted.items[0]?.json.count)).toBe(1);
	const queryJson = `={{ { filter: { day: { _eq: ${TODAY} } } } }}`;
	const changed = await run({
		operation: 'updateByQuery',
		queryJson,
		changeJson: '{ "title": "Changed" }',
	});
	expect(titles(changed.items)).toEqual(['Changed']);
	const { items } = await run({ operation: 'deleteByQuery', queryJson });
	expect(items[0]?.json).toMatchObject({ deleted: true, count: 1 });
	const left = (await server.request('GET', `/items/${days}?sort=id`)) as IDataObject[];
	expect(left.map(({ title }) => title)).toEqual(['B', 'THREE, OK']);
});

test('a day that can be read in two ways ends the run, and nothing is deleted', async () => {
	const queryJson = '{ "filter": { "day": { "_lt": "01.08.2026" } } }';
	const { error } = await run({ operation: 'deleteByQuery', queryJson });
	expect(error?.message).toContain('The field "day" takes a day');
	expect(await server.request('GET', `/items/${days}`)).toHaveLength(3);
});

test('the data model is asked for once, and not at all where nothing is a date', async () => {
	const asked = async (parameters: IDataObject) => {
		const proxy = await faultyProxy(server.url);
		const { error } = await run(parameters, proxy.url, inputs([{}, {}, {}]));
		await proxy.close();
		expect(error).toBeUndefined();
		return proxy.asked.filter((one) => /\/fields\/|\/relations/.test(one));
	};
	const one = { operation: 'aggregate', calculations: { functions: [{ function: 'countAll' }] } };
	expect(await asked({ ...manual('title', '_eq', 'A'), ...one })).toEqual([]);
	expect(await asked({ ...manual('day', '_eq', `={{ ${TODAY} }}`), ...one })).toEqual([
		`GET /fields/${days}`,
	]);
});
