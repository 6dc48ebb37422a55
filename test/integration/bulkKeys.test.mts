/** Which record an input means: other spellings of its ID, several inputs for one record, order. */
import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type FaultyProxy } from '../support/faultyProxy.mjs';
import { autoMap, inputs, makeRecords, range, rows } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'bulk_keys';
const node = { resource: 'items', collection: byId(collection), id: byId('={{ $json.id }}') };
const update = { ...node, operation: 'update', fields: autoMap('title') };
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

const run = (parameters: IDataObject, list: object[]) =>
	runNode(parameters, {
		credential: server.credential,
		items: inputs(list),
		onError: 'continueRegularOutput',
	});

const held = async () => (await rows(server, collection)).map(({ id, title }) => `${id} ${title}`);

const noNumber = (id: string) => `"${id}" is no whole number, as the IDs in ${collection} are`;

describe('whole numbers', () => {
	beforeEach(async () => {
		await makeRecords(server, collection, {
			type: 'integer',
			schema: { has_auto_increment: true },
		});
		await server.request(
			'POST',
			`/items/${collection}`,
			range(4).map((n) => ({ title: `T${n + 1}` })),
		);
	});

	test('another spelling of an ID is the same record, and what is no whole number is nothing', async () => {
		const ids = ['01', ' 2', '3.0', '1e0', 4];
		const list = ids.map((id, n) => ({ id, title: `U${n}` }));
		const updated = await run(update, list);
		expect(updated.items.map(({ json }) => json.error ?? `${json.id} ${json.title}`)).toEqual([
			'1 U0',
			'2 U1',
			noNumber('3.0'),
			noNumber('1e0'),
			'4 U4',
		]);
		expect(await held()).toEqual(['1 U0', '2 U1', '3 T3', '4 U4']);

		const read = await run({ ...node, operation: 'get' }, list);
		expect(read.items.map(({ json }) => json.error ?? json.title)).toEqual([
			'U0',
			'U1',
			noNumber('3.0'),
			noNumber('1e0'),
			'U4',
		]);
	});

	test('the record with the ID 0 is changed with others', async () => {
		await server.request('POST', `/items/${collection}`, { id: 0, title: 'T0' });
		// MySQL and MariaDB take a 0 for a key that they are to make.
		const isThere = (await held()).includes('0 T0');
		const list = [
			{ id: 0, title: 'U0' },
			{ id: 1, title: 'U1' },
		];
		const { credential } = server;
		const { error, items } = await runNode(update, { credential, items: inputs(list) });
		expect(error?.message).toBe(isThere ? undefined : `There is no "0" in ${collection}`);
		if (!isThere) return;
		expect(items.map(({ json }) => `${json.id} ${json.title}`)).toEqual(['0 U0', '1 U1']);
		expect((await held()).slice(0, 2)).toEqual(['0 U0', '1 U1']);
	});

	test('what is no whole number ends a run before anything is sent', async () => {
		const { error } = await runNode(update, {
			credential: server.credential,
			items: inputs([
				{ id: 1, title: 'U' },
				{ id: '1e0', title: 'V' },
			]),
		});
		expect(error?.message).toBe(noNumber('1e0'));
		expect(error?.context.itemIndex).toBe(1);
		expect(await held()).toContain('1 T1');
	});

	test('two spellings of one ID are written one behind the other', async () => {
		const list = ['1', 2, '01', ' 1 '].map((id, n) => ({ id, title: `U${n}` }));
		const { items } = await run(update, list);
		expect(items.map(({ json }) => json.title)).toEqual(['U0', 'U1', 'U2', 'U3']);
		expect((await held()).slice(0, 2)).toEqual(['1 U3', '2 U1']);
	});

	test('changes of one record with other options by turns are written in the order of the input', async () => {
		const list = range(12).map((n) => ({
			id: (n % 3) + 1,
			title: `U${n}`,
			fields: n % 2 ? ['id'] : ['title'],
		}));
		const { items } = await run({ ...update, options: { fields: '={{ $json.fields }}' } }, list);
		expect(items.map(({ json }) => json)).toEqual(
			list.map(({ id, title }, n) => (n % 2 ? { id } : { title })),
		);
		expect(await held()).toEqual(['1 U9', '2 U10', '3 U11', '4 T4']);
	});
});

test('the ID 0 is one as any other, for Update Many too', async () => {
	await makeRecords(server, collection, { type: 'integer' });
	await server.request('POST', `/items/${collection}`, [
		{ id: 0, title: 'T0' },
		{ id: 1, title: 'T1' },
	]);
	const change = JSON.stringify([0, 1].map((id) => ({ id, title: `U${id}` })));
	const many = { ...node, operation: 'updateMultiple', updateWith: 'records', recordsJson: change };
	const { items } = await run(many, [{}]);
	expect(items.map(({ json }) => json.error ?? json.title)).toEqual(['U0', 'U1']);
	expect(await held()).toEqual(['0 U0', '1 U1']);
});

test('a uuid with blanks around it is the same record', async () => {
	await makeRecords(server, collection, { type: 'uuid', meta: { special: ['uuid'] } });
	const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
	await server.request('POST', `/items/${collection}`, [{ id, title: 'T' }]);
	const { items } = await run(update, [
		{ id: ` ${id}`, title: 'U0' },
		{ id, title: 'U1' },
	]);
	expect(items.map(({ json }) => json.title)).toEqual(['U0', 'U1']);
	expect(await held()).toEqual([`${id} U1`]);
});

test('what is no uuid names no record, and is no key of a new one', async () => {
	await makeRecords(server, collection, { type: 'uuid', meta: { special: ['uuid'] } });
	const id = randomUUID();
	await server.request('POST', `/items/${collection}`, { id, title: 'T' });
	const list = [
		{ id: 'ada@example.com', title: 'A' },
		{ id, title: 'U' },
	];
	const words = async (parameters: IDataObject) =>
		(await run(parameters, list)).items.map(({ json }) => json.error ?? json.title);
	expect(await words(update)).toEqual([
		`"ada@example.com" is no UUID, as the IDs in ${collection} are`,
		'U',
	]);
	const noKey = 'The field "id" takes a UUID, since it is the key; it was given "ada@example.com"';
	const fields = { ...autoMap('id', 'title'), matchingColumns: ['id'] };
	expect(await words({ ...node, operation: 'upsert', fields })).toEqual([noKey, 'U']);
	expect((await words({ ...node, operation: 'create', fields }))[0]).toBe(noKey);
	expect(await held()).toEqual([`${id} U`]);
});

test('a uuid in capitals means what the server finds by it, also beside the one in small letters', async () => {
	const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
	const ids = [id.toUpperCase(), id];
	await makeRecords(server, collection, { type: 'uuid', meta: { special: ['uuid'] } });
	await server.request('POST', `/items/${collection}`, [{ id, title: 'T' }]);
	const isThere = (await server.status('GET', `/items/${collection}/${ids[0]}`)) === 200;
	const list = ids.map((one) => ({ id: one }));
	const none = expect.stringContaining(`There is no "${ids[0]}"`);

	const read = await run({ ...node, operation: 'get' }, list);
	expect(read.items.map(({ json }) => json.error ?? json.title)).toEqual([
		isThere ? 'T' : none,
		'T',
	]);
	const deleted = await run({ ...node, operation: 'delete' }, list);
	expect(deleted.items.map(({ json }) => json.error ?? json.deleted)).toEqual([
		isThere || none,
		true,
	]);
	expect(await held()).toEqual([]);
});

test('a uuid in capitals beside the same in small letters is another record where the server has both', async () => {
	const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
	const ids = [id, id.toUpperCase()];
	await makeRecords(server, collection, { type: 'uuid', meta: { special: ['uuid'] } });
	for (const one of ids) await server.status('POST', `/items/${collection}`, { id: one });
	expect((await held()).length).toBeGreaterThan(0);
	const deleted = await run(
		{ ...node, operation: 'delete' },
		ids.map((one) => ({ id: one })),
	);
	expect(deleted.items.map(({ json }) => json.error ?? json.deleted)).toEqual([true, true]);
	expect(await held()).toEqual([]);
});

test('texts that some databases hold equal are the records that the server has for them', async () => {
	await makeRecords(server, collection, { type: 'string' });
	await server.request('POST', `/items/${collection}`, [{ id: 'Abc' }, { id: 'zzz' }]);
	const ids = ['Abc', 'ABC', 'abc ', 'zzz'];
	const isThere = await Promise.all(
		ids.map(async (id) => {
			const path = `/items/${collection}/${encodeURIComponent(id)}`;
			return (await server.status('GET', path)) === 200;
		}),
	);
	const none = (id: string) => expect.stringContaining(`There is no "${id}"`);
	const list = ids.map((id, n) => ({ id, title: `U${n}` }));
	const updated = await run(update, list);
	expect(updated.items.map(({ json }) => json.error ?? json.title)).toEqual(
		list.map(({ id, title }, n) => (isThere[n] ? title : none(id))),
	);
	const last = isThere.slice(0, 3).lastIndexOf(true);
	expect(await held()).toEqual([`Abc U${last}`, 'zzz U3']);

	const read = await run({ ...node, operation: 'get' }, list);
	expect(read.items.map(({ json }) => json.error ?? json.title)).toEqual(
		ids.map((id, n) => (isThere[n] ? (n === 3 ? 'U3' : `U${last}`) : none(id))),
	);
});

describe('whole numbers that JavaScript cannot hold', () => {
	const first = 9_007_199_254_740_993n;
	const ids = range(450).map((n) => String(first + BigInt(n)));

	test.each(['get', 'update', 'delete'])(
		'as a number are no ID, which could be that of another record: %s',
		async (operation) => {
			const list = [String(first - 1n), ids[0]].map((id) => ({ id, title: `T ${id}` }));
			await server.request('POST', `/items/${collection}`, list);
			const { items } = await run({ ...update, operation }, [
				{ id: Number(first), title: 'of another' },
				{ id: -Number(first), title: 'of another' },
			]);
			for (const { json } of items) {
				expect(json.error).toContain('may have been rounded');
				expect(json.details).toMatchObject(operation === 'get' ? {} : { written: 'no' });
			}
			expect((await rows(server, collection)).map(({ title }) => title)).toEqual(
				list.map(({ title }) => title),
			);
		},
	);

	test('as a number are no key in Create or Update either', async () => {
		const upsert = {
			...node,
			operation: 'upsert',
			fields: { ...autoMap(), matchingColumns: ['id'] },
		};
		const { items } = await run(upsert, [{ id: Number(first), title: 'T' }]);
		expect(items[0]!.json).toMatchObject({
			error: expect.stringContaining(
				'The field "id" takes a whole number of so many digits as a text',
			),
		});
		expect(await rows(server, collection)).toEqual([]);
	});

	beforeEach(async () => {
		await makeRecords(server, collection, { type: 'bigInteger' });
	});

	test('are IDs as any other: no input gets the record of another', async () => {
		const list = [ids[0], '5', ids[1], '1234567890123456789'].map((id, n) => ({
			id,
			title: `T${n}`,
		}));
		const own = (n: number) => [`T${n}`, undefined];
		const created = await run({ ...node, operation: 'create', fields: autoMap() }, list);
		created.items.forEach(({ json }, n) => expect(own(n)).toContain(json.title));

		const read = await run({ ...node, operation: 'get' }, list);
		expect(read.items.map(({ json }) => json.error ?? json.title)).toEqual(
			list.map(({ title }) => title),
		);
		const updated = await run(
			update,
			list.map(({ id }, n) => ({ id, title: `U${n}` })),
		);
		expect(updated.items.map(({ json }) => json.error ?? json.title)).toEqual(
			list.map((_, n) => `U${n}`),
		);
	});

	test.each([
		['another field', ['title']],
		['another field and the ID', ['title', 'id']],
	])('Create or Update by %s: no other record is changed, and none is made', async (_, match) => {
		await server.request('POST', `/items/${collection}`, { id: ids[0], title: 'T' });
		const fields = { ...autoMap(), matchingColumns: match };
		const record = { title: 'T', views: 5, ...(match.length > 1 && { id: ids[0] }) };
		const { items } = await run({ ...node, operation: 'upsert', fields }, [record]);
		const held = await rows(server, collection);
		expect(held).toHaveLength(1);
		const told = [items[0]!.json.error ?? items[0]!.json.title, held[0]!.views];
		// SQLite's answers are rounded, those of other databases are not.
		const refused = [expect.stringContaining('which Directus rounded'), null];
		expect(match.length > 1 ? [['T', 5]] : [['T', 5], refused]).toContainEqual(told);
	});

	test.each([
		['by key', []],
		['by another field', [{ field: 'title', direction: '' }]],
	])('are all read, %s', async (_, rules) => {
		const records = ids.map((id, n) => ({ id, title: `T${n}` }));
		await server.request('POST', `/items/${collection}`, records);
		const { items } = await run(
			{
				...node,
				operation: 'list',
				returnAll: true,
				sortRules: { rules },
				options: { fields: ['title'] },
			},
			[{}],
		);
		expect(items[0]?.json.error).toBeUndefined();
		expect(new Set(items.map(({ json }) => json.title)).size).toBe(ids.length);
		expect(items).toHaveLength(ids.length);
	});
});

describe('permissions, of which Directus answers another where one is not there', () => {
	test.each([
		['in one request', {}],
		['each in its own', { batchSize: 1 }],
	])('a missing one costs its own input, %s', async (_, options) => {
		const { id: policy } = await server.request('POST', '/policies', { name: 'Keys' });
		const made = await server.request(
			'POST',
			'/permissions',
			['directus_files', 'directus_folders'].map((name) => ({
				policy,
				collection: name,
				action: 'read',
				fields: ['*'],
			})),
		);
		const [a, b] = (made as IDataObject[]).map(({ id }) => id);
		try {
			const { items } = await run(
				{
					resource: 'permissions',
					operation: 'update',
					id: byId('={{ $json.id }}'),
					additionalFields: { action: 'share', fields: ['*'] },
					options,
				},
				[{ id: a }, { id: 999_999 }, { id: b }],
			);
			expect(items.map(({ json }) => json.error ?? json.action)).toEqual([
				'share',
				expect.stringContaining('There is no "999999"'),
				'share',
			]);
			const all: IDataObject[] = await server.request('GET', '/permissions');
			expect(all.filter((one) => one.policy === policy).map(({ action }) => action)).toEqual([
				'share',
				'share',
			]);
		} finally {
			await server.request('DELETE', `/policies/${policy}`);
		}
	});
});

describe.each(['nothing', 'a proxy that refuses SEARCH'])(
	'texts that a filter takes for something else, with %s in front of Directus',
	(inFront) => {
		// Not `NULL` beside `null`: MySQL and MariaDB take the two for one key.
		const ids = ['true', 'false', 'null', '$NOW', '$CURRENT_USER', 'plain'];
		const absent = ['absent', '$NOW(-1 day)'];
		let proxy: FaultyProxy;
		const behind = async (parameters: IDataObject) =>
			await runNode(parameters, {
				credential: { ...server.credential, url: proxy.url },
				items: inputs([...ids, ...absent].map((id) => ({ id }))),
				onError: 'continueRegularOutput',
			});
		const missing = absent.map((id) => expect.stringContaining(`There is no "${id}"`));

		beforeEach(async () => {
			const refusal = { method: 'SEARCH', path: '/', times: Infinity, status: 405 };
			proxy = await faultyProxy(server.url, inFront === 'nothing' ? [] : [refusal]);
			await makeRecords(server, collection, { type: 'string' });
			await server.request(
				'POST',
				`/items/${collection}`,
				ids.map((id) => ({ id, title: `T ${id}` })),
			);
		});

		afterEach(async () => await proxy.close());

		test('are IDs as any other to Get', async () => {
			const { items } = await behind({ ...node, operation: 'get', options: { fields: ['title'] } });
			expect(items.map(({ json }) => json.error ?? json)).toEqual([
				...ids.map((id) => ({ title: `T ${id}` })),
				...missing,
			]);
		});

		test('are IDs as any other to Delete, which says what was not there', async () => {
			const { items } = await behind({ ...node, operation: 'delete' });
			expect(items.map(({ json }) => json.error ?? json.id)).toEqual([...ids, ...missing]);
			expect(await held()).toEqual([]);
		});
	},
);

describe('a flow that gives whole numbers as keys', () => {
	const create = { ...node, operation: 'create', fields: autoMap() };
	let flow: string;

	beforeEach(async () => {
		await makeRecords(server, collection, {
			type: 'integer',
			schema: { has_auto_increment: true },
		});
		({ id: flow } = await server.request('POST', '/flows', {
			name: 'Keys',
			status: 'active',
			trigger: 'event',
			options: {
				type: 'filter',
				scope: ['items.create'],
				collections: [collection],
				return: '$last',
			},
		}));
		const operation = await server.request('POST', '/operations', {
			flow,
			key: 'give',
			type: 'transform',
			position_x: 20,
			position_y: 1,
			options: {
				json: '{ "id": "{{$trigger.payload.views}}", "title": "{{$trigger.payload.title}}", "views": "{{$trigger.payload.views}}" }',
			},
		});
		await server.request('PATCH', `/flows/${flow}`, { operation: operation.id });
	});

	afterEach(async () => await server.request('DELETE', `/flows/${flow}`));

	test('every input gets its own record', async () => {
		const list = [30, 10, 20].map((views) => ({ title: `T${views}`, views }));
		const { items } = await run(create, list);
		expect(items.map(({ json }) => `${json.id} ${json.title}`)).toEqual([
			'30 T30',
			'10 T10',
			'20 T20',
		]);
		expect(await held()).toEqual(['10 T10', '20 T20', '30 T30']);
	});

	test('where what came back does not tell which is whose, no input gets a wrong one', async () => {
		const list = [30, 10, 20].map((views, n) => ({ title: n ? 'same' : 'other', views }));
		const options = { fields: ['id', 'title'] };
		const { items, hints } = await run({ ...create, options }, list);
		expect(items.map(({ json }) => json)).toEqual([
			{ id: 30, title: 'other' },
			{ success: true },
			{ success: true },
		]);
		expect(JSON.stringify(hints)).toContain('2 of the created records came back in another order');
		expect(await held()).toEqual(['10 same', '20 same', '30 other']);
	});
});
