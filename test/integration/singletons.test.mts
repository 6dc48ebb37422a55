/** Every operation of items on a singleton: it does what it says, or names the operation that does. */
import type { IDataObject } from 'n8n-workflow';
import { byId, mapped, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { runNode, type RunOptions } from '../support/engine.mjs';
import { autoMap, inputs } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const name = 'every_singleton';
const collection = byId(name);
const held = { id: 1, title: 'Only one' };
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await server.status('DELETE', `/collections/${name}`);
	const serial = { is_primary_key: true, has_auto_increment: true };
	await server.request('POST', '/collections', {
		collection: name,
		schema: {},
		meta: { singleton: true },
		fields: [
			{ field: 'id', type: 'integer', meta: {}, schema: serial },
			{ field: 'title', type: 'string', meta: {}, schema: { default_value: 'Untitled' } },
		],
	});
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

/** Makes the singleton hold one item, or none. */
const hold = async (item: IDataObject | undefined) => {
	await server.request('DELETE', `/items/${name}`, { query: { limit: -1 } });
	if (item) await server.request('PATCH', `/items/${name}`, item);
};

beforeEach(async () => await hold(held));

/** The item, or the default values and no key where there is none; and how many there are. */
const contents = async () => ({
	item: await server.request('GET', `/items/${name}`),
	...(await server.request('GET', `/items/${name}?aggregate[count]=*`)),
});

const run = (operation: string, parameters: IDataObject, options: Partial<RunOptions> = {}) =>
	runNode(
		{ resource: 'items', operation, collection, ...parameters },
		{ credential: server.credential, ...options },
	);

const NONE = { item: { id: null, title: 'Untitled' }, count: 0 };
const ONE = { item: held, count: 1 };
const id = byId('={{ $json.id }}');

describe.each([
	['that holds its item', held, ONE],
	['that holds nothing', undefined, NONE],
])('a singleton %s', (_, item, before) => {
	test.each<[string, IDataObject, object[]]>([
		['create', { fields: autoMap() }, [{ title: 'a' }]],
		['create', { fields: autoMap() }, [{ title: 'a' }, { title: 'b' }]],
		['createMultiple', { recordsJson: '[{"title":"a"},{"title":"b"}]' }, [{}]],
		['update', { id, fields: mapped({ title: 'x' }) }, [{ id: 1 }]],
		['update', { id, fields: mapped({ title: 'x' }) }, [{ id: 1 }, { id: 2 }]],
		['updateMultiple', { ids: '1', changeJson: '{"title":"x"}' }, [{}]],
		['updateMultiple', { updateWith: 'records', recordsJson: '[{"id":1,"title":"x"}]' }, [{}]],
		[
			'updateMultiple',
			{ jsonParameters: true, bodyParametersJson: '{"query":{},"data":{},"title":"x"}' },
			[{}],
		],
		['updateByQuery', { queryJson: '{"limit":-1}', changeJson: '{"title":"x"}' }, [{}]],
		['upsert', { fields: { ...autoMap(), matchingColumns: ['id'] } }, [{ id: 1, title: 'x' }]],
		[
			'upsert',
			{ fields: { ...autoMap(), matchingColumns: ['title'] } },
			[{ title: 'Untitled' }, { title: 'b' }],
		],
	])('%s with %j of %j is refused, and the right operation named', async (...given) => {
		const [operation, parameters, records] = given;
		await hold(item);
		const before = await contents();
		const { error, items } = await run(operation, parameters, { items: inputs(records) });
		expect(error?.message).toMatch(/is a singleton$/);
		expect(error?.description).toContain('change it with Update Singleton');
		expect(items).toEqual([]);
		const going = { items: inputs(records), onError: 'continueRegularOutput' as const };
		const each = await run(operation, parameters, going);
		expect(each.items.map(({ json }) => json)).toEqual(
			records.map(() => ({
				error: expect.stringMatching(/is a singleton$/),
				details: expect.objectContaining({ written: 'no' }),
			})),
		);
		expect(await contents()).toEqual(before);
	});

	test.each<[string, IDataObject, object[]]>([
		['get', { id }, [{ id: 99 }]],
		['get', { id }, [{ id: 99 }, { id: 98 }]],
		['delete', { id }, [{ id: 99 }]],
		['delete', { id }, [{ id: 99 }, { id: 98 }]],
		['deleteMultiple', { ids: '99' }, [{}]],
		['deleteMultiple', { ids: '99,98' }, [{}]],
	])('%s with %j of %j says that there is none, and names the others', async (...given) => {
		const [operation, parameters, records] = given;
		await hold(item);
		const { error } = await run(operation, parameters, { items: inputs(records) });
		expect(error?.message).toBe(`There is no "99" in ${name}`);
		expect(error?.description).toContain('which Get Singleton reads and Update Singleton changes');
		expect(await contents()).toEqual(before);
	});
});

describe('a singleton', () => {
	test.each([{ limit: 1 }, { limit: 200 }, { limit: 201 }, { returnAll: true }])(
		'Get Many with %j gives its item, and none where a filter, a search or an offset leaves it out',
		async (parameters) => {
			const gives = async (more: IDataObject) => {
				const { items, error } = await run('list', { ...parameters, ...more });
				expect(error).toBeUndefined();
				return items.map(({ json }) => json);
			};
			const filtered = (title: string) => ({ filterType: 'json', filterJson: { title } });
			expect(await gives({})).toEqual([held]);
			expect(await gives(filtered('Only one'))).toEqual([held]);
			expect(await gives(filtered('Untitled'))).toEqual([]);
			expect(await gives({ options: { search: 'Only' } })).toEqual([held]);
			expect(await gives({ options: { search: 'Untitled' } })).toEqual([]);
			expect(await gives({ options: { offset: 1 } })).toEqual([]);
			expect(await gives({ options: { fields: ['title'] } })).toEqual([{ title: 'Only one' }]);
		},
	);

	test('that has never been saved is no item of Get Many; Get Singleton says what it gives', async () => {
		await hold(undefined);
		for (const parameters of [{ limit: 1 }, { limit: 201 }, { returnAll: true }])
			expect((await run('list', parameters)).items).toEqual([]);
		const { items, hints } = await run('getSingleton', {});
		expect(items.map(({ json }) => json)).toEqual([NONE.item]);
		expect(JSON.stringify(hints)).toContain('has never been saved');
		await hold(held);
		expect((await run('getSingleton', {})).hints).toEqual([]);
	});

	test.each(['json', 'csv', 'xml', 'yaml'])(
		'is no file (%s) where nothing of it was asked for',
		async (format) => {
			const options = { export: format };
			const filter = { filterType: 'json', filterJson: { title: 'Untitled' } };
			const filtered = await run('list', { limit: 5, options, ...filter });
			expect([filtered.error, filtered.items]).toEqual([undefined, []]);
			expect(JSON.stringify(filtered.hints)).toContain('no file was made');
			const whole = await run('list', { limit: 5, options });
			expect(whole.items).toEqual([expect.objectContaining({ binary: expect.anything() })]);
			await hold(undefined);
			expect((await run('list', { limit: 5, options })).items).toEqual([]);
		},
	);

	test('Get gives it by its ID, to one input and to two', async () => {
		for (const records of [[{ id: 1 }], [{ id: 1 }, { id: '01' }]]) {
			const { items, error } = await run('get', { id }, { items: inputs(records) });
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json)).toEqual(records.map(() => held));
		}
	});

	test.each<[string, IDataObject, IDataObject]>([
		['delete', { id: byId('1') }, { id: '1' }],
		['deleteMultiple', { ids: '1' }, { id: '1' }],
		['deleteByQuery', { queryJson: '{"limit":-1}' }, { count: 1 }],
		['deleteByQuery', { queryJson: { filter: { title: 'Only one' } } }, { count: 1 }],
	])('%s with %j deletes the item', async (operation, parameters, told) => {
		const { items, error } = await run(operation, parameters);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual([
			expect.objectContaining({ collection: name, deleted: true, ...told }),
		]);
		expect(await contents()).toEqual(NONE);
	});

	test.each<[IDataObject, IDataObject, IDataObject[]]>([
		[{}, {}, [{ count: 1 }]],
		[{}, { groupBy: 'title' }, [{ title: 'Only one', count: 1 }]],
		[{ title: 'Untitled' }, {}, [{ count: 0 }]],
		[{ title: 'Untitled' }, { groupBy: 'title' }, []],
	])('Aggregate with the filter %j and %j gives %j', async (filter, more, expected) => {
		const { items, error } = await run('aggregate', {
			calculations: { functions: [{ function: 'countAll' }] },
			...(Object.keys(filter).length > 0 && { filterType: 'json', filterJson: filter }),
			...more,
		});
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual(expected);
	});

	test('Update Singleton makes and changes the item', async () => {
		const fields = mapped({ title: '={{ $json.title }}' });
		await hold(undefined);
		for (const title of ['made', 'changed']) {
			const { error } = await run('updateSingleton', { fields }, { items: inputs([{ title }]) });
			expect(error).toBeUndefined();
			expect((await contents()).item).toMatchObject({ title });
		}
	});

	// Directus 12.4 reads the item behind the write, and answers 403 to who may not read it.
	test('Update Singleton by a caller who may not read it is not called unwritten', async () => {
		const caller = await callerWho(server, allOf(name, 'create', 'update'));
		try {
			const { credential } = caller;
			const parameters = { fields: mapped({ title: 'Written' }) };
			const onError = 'continueRegularOutput';
			const { items } = await run('updateSingleton', parameters, { credential, onError });
			expect((await contents()).item).toMatchObject({ title: 'Written' });
			expect(items.map(({ json }) => json.details)).toEqual([
				expect.objectContaining({ code: 'FORBIDDEN', written: 'unknown' }),
			]);
		} finally {
			await caller.remove();
		}
	});
});
