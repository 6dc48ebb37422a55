/** Resources with ways of their own: their input items go in one request all the same. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { makeCollection } from '../scenarios/crudSteps.mjs';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { binary, runNode } from '../support/engine.mjs';
import { faultyProxy, type FaultyProxy } from '../support/faultyProxy.mjs';
import { inputs, range } from '../support/records.mjs';
import { serverAt, serverFor, stopServers } from '../support/servers.mjs';

const collection = 'bulk_resources';
let server: Server;
let proxy: FaultyProxy;
let policy: string;

beforeAll(async () => {
	server = await serverFor('12');
	proxy = await faultyProxy(server.url);
	policy = (await server.request('POST', '/policies', { name: 'Bulk resources' })).id;
	await makeCollection(server, collection, ['One', 'Two', 'Three'], { versioning: true });
});

afterAll(async () => {
	await server.status('DELETE', `/policies/${policy}`);
	await server.status('DELETE', `/collections/${collection}`);
	await proxy.close();
	await stopServers();
});

async function run(parameters: IDataObject, items: INodeExecutionData[]) {
	const { credential } = serverAt(proxy.url, String(server.credential.token), '12');
	proxy.asked.length = 0;
	const { items: output } = await runNode(parameters, {
		credential,
		items,
		onError: 'continueRegularOutput',
	});
	return output.map(({ json }) => json);
}

const writes = () => proxy.asked.filter((one) => !one.startsWith('GET'));

describe('permissions', () => {
	const create = {
		resource: 'permissions',
		operation: 'create',
		policy: byId('={{ $json.policy }}'),
		collection: byId('directus_files'),
		action: '={{ $json.action }}',
	};
	const list = () => ['read', 'update', 'create', 'delete'].map((action) => ({ action, policy }));

	test.each([
		['all fields', {}, expect.arrayContaining(['id', 'collection', 'policy'])],
		['chosen fields', { fields: ['action'] }, ['action']],
	])(
		'are created in one request, without those of the Studio, with %s',
		async (_, options, names) => {
			const jsons = await run({ ...create, options }, inputs(list()));
			expect(writes()).toEqual(['POST /permissions']);
			expect(jsons.map(({ action }) => action)).toEqual(['read', 'update', 'create', 'delete']);
			for (const json of jsons) expect(Object.keys(json)).toEqual(names);
			const held: IDataObject[] = await server.request(
				'GET',
				`/permissions?filter[policy][_eq]=${policy}`,
			);
			const ids = held.filter(({ system }) => !system).map(({ id }) => id);
			expect(ids).toHaveLength(4);
			await server.request('DELETE', '/permissions', ids);
		},
	);

	test('one without a policy fails before the others are sent', async () => {
		const jsons = await run(
			create,
			inputs(list().map((one, n) => (n === 1 ? { ...one, policy: '' } : one))),
		);
		expect(writes()).toEqual(['POST /permissions']);
		expect(jsons.map(({ error, action }) => error ?? action)).toEqual([
			'read',
			'Missing required parameter: Policy',
			'create',
			'delete',
		]);
	});
});

test('accesses are created in one request', async () => {
	const jsons = await run(
		{
			resource: 'access',
			operation: 'create',
			policy: byId(policy),
			fields: {
				mappingMode: 'defineBelow',
				value: { sort: '={{ $json.sort }}' },
				schema: [],
			},
		},
		inputs([{ sort: 3 }, { sort: 1 }, { sort: 2 }]),
	);
	expect(writes()).toEqual(['POST /access']);
	expect(jsons.map(({ sort }) => sort)).toEqual([3, 1, 2]);
});

test('files are changed in one request, but for those whose content is replaced', async () => {
	const data = await binary(Buffer.from('new'), { fileName: 'new.txt', mimeType: 'text/plain' });
	const files = range(4).map(() => ({ json: {}, binary: { data } }));
	const made = await run({ resource: 'files', operation: 'create' }, files);
	const ids = made.map(({ id }) => id);
	const list = ids.map((id, n) => ({ id, title: `U${n}`, content: n === 1 ? 'data' : '' }));
	const jsons = await run(
		{
			resource: 'files',
			operation: 'update',
			id: byId('={{ $json.id }}'),
			additionalFields: { title: '={{ $json.title }}' },
			replaceWith: '={{ $json.content }}',
		},
		inputs(list).map((item) => ({ ...item, binary: { data } })),
	);
	expect(writes()).toEqual(['PATCH /files', `PATCH /files/${ids[1]}`]);
	expect(jsons.map(({ id, title }) => [id, title])).toEqual(
		list.map(({ id, title }) => [id, title]),
	);
	await server.request('DELETE', '/files', ids);
});

describe('an ID that is no UUID, among those of folders', () => {
	const node = { resource: 'folders', id: byId('={{ $json.id }}') };
	const change = { additionalFields: { name: 'changed' } };

	test.each<[string, IDataObject]>([
		['update', change],
		['delete', {}],
		['get', {}],
	])('%s tells it of its own input', async (operation, more) => {
		const made: IDataObject[] = await server.request('POST', '/folders', [
			{ name: 'First' },
			{ name: 'Last' },
		]);
		const list = inputs([{ id: made[0]!.id }, { id: 'x' }, { id: made[1]!.id }]);
		const message = '"x" is no UUID, as the IDs in directus_folders are';
		const { error, items } = await runNode(
			{ ...node, ...more, operation },
			{ credential: server.credential, items: list },
		);
		expect([items, error?.message, error?.context.itemIndex]).toEqual([[], message, 1]);
		const jsons = await run({ ...node, ...more, operation }, list);
		expect(jsons.map(({ error: told, id }) => told ?? id)).toEqual([
			made[0]!.id,
			message,
			made[1]!.id,
		]);
		for (const { id } of made) await server.status('DELETE', `/folders/${id}`);
	});
});

test('the rule of a permission is not taken away by blanks, nor by what is no rule', async () => {
	const older = await serverFor('11');
	const made = await older.request('POST', '/policies', { name: 'Ruled' });
	const rule = { uploaded_by: { _eq: '$CURRENT_USER' } };
	const held = await older.request('POST', '/permissions', {
		...{ policy: made.id, collection: 'directus_files', action: 'read', permissions: rule },
	});
	const { items } = await runNode(
		{
			...{ resource: 'permissions', operation: 'update', id: byId(String(held.id)) },
			additionalFields: { permissions: '={{ $json.rule }}' },
		},
		{
			credential: older.credential,
			items: inputs([{ rule: '' }, { rule: '  ' }, { rule: false }, { rule: 0 }, {}]),
			onError: 'continueRegularOutput',
		},
	);
	const guarded = 'The field "permissions" guards access, and its expression gave nothing';
	expect(items.map(({ json }) => json.error)).toEqual([
		...[guarded, guarded],
		'Item Permissions (JSON) must be a JSON object, not a boolean',
		'Item Permissions (JSON) must be a JSON object, not a number',
		guarded,
	]);
	expect(await older.request('GET', `/permissions/${held.id}`)).toMatchObject({
		permissions: rule,
	});
	await older.request('DELETE', `/policies/${made.id}`);
});

describe('content versions', () => {
	const create = {
		resource: 'versions',
		operation: 'create',
		collection: byId(collection),
		item: byId('={{ $json.item }}'),
		key: '={{ $json.key }}',
		additionalFields: { name: '={{ $json.name }}' },
	};
	// The keys of versions are random, and Directus answers in their order.
	const list = ['a', 'b', 'c', 'd'].flatMap((key) =>
		[1, 2].map((item) => ({ key, item, name: `${item} ${key}` })),
	);

	test.each([
		['all fields', {}, expect.arrayContaining(['collection', 'id', 'item', 'key', 'name'])],
		['chosen fields', { fields: ['id', 'name'] }, ['id', 'name']],
	])('are created in one request, each input with its own, with %s', async (_, options, names) => {
		const jsons = await run({ ...create, options }, inputs(list));
		expect(writes()).toEqual(['POST /versions']);
		expect(jsons.map(({ name }) => name)).toEqual(list.map(({ name }) => name));
		expect(Object.keys(jsons[0]!).sort()).toEqual(names);
		const ids = jsons.map(({ id }) => id);
		const held = await Promise.all(ids.map((id) => server.request('GET', `/versions/${id}`)));
		expect(held.map(({ name }) => name)).toEqual(list.map(({ name }) => name));
		await server.request('DELETE', '/versions', ids);
	});

	test('a key that the item has already is the error of its input', async () => {
		const given = [
			{ key: 'x', item: 1, name: 'First' },
			{ key: 'x', item: 1, name: 'Second' },
			{ key: 'y', item: 1, name: 'Third' },
		];
		const jsons = await run(create, inputs(given));
		expect(jsons.map(({ error, name }) => error ?? name)).toEqual([
			'First',
			expect.stringContaining('already exists for item "1"'),
			'Third',
		]);
	});

	test('drafts of items to come are told apart by their names', async () => {
		const names = ['A', 'B', 'B', 'C'];
		const jsons = await run(
			{ ...create, item: byId(''), key: 'draft' },
			inputs(names.map((name) => ({ name }))),
		);
		expect(writes()).toEqual(['POST /versions']);
		expect(jsons.map(({ name }) => name)).toEqual(names);
		expect(new Set(jsons.map(({ id }) => id)).size).toBe(4);
	});
});

test('flows are created as far as the license of Directus goes, and the others are known not to be', async () => {
	const before = await server.request('GET', '/flows?limit=-1&fields=status');
	const left = 5 - before.filter(({ status }: IDataObject) => status === 'active').length;
	expect(left).toBeGreaterThan(0);
	const names = range(8).map((number) => `Licensed ${number}`);
	const jsons = await run(
		{
			...{ resource: 'flows', operation: 'create', name: '={{ $json.name }}' },
			...{ trigger: 'manual', additionalFields: { status: 'active' } },
		},
		inputs(names.map((name) => ({ name }))),
	);
	const held: IDataObject[] = await server.request(
		'GET',
		'/flows?limit=-1&filter[name][_starts_with]=Licensed&sort=name',
	);
	await server.request(
		'DELETE',
		'/flows',
		held.map(({ id }) => id),
	);
	expect(jsons.map(({ name }) => name).filter(Boolean)).toEqual(held.map(({ name }) => name));
	expect(held).toHaveLength(left);
	const refused = jsons.slice(left).map(({ details }) => details);
	const details = expect.objectContaining({ code: 'LIMIT_EXCEEDED', written: 'no' }) as unknown;
	expect(refused).toEqual(refused.map(() => details));
	expect(refused).toHaveLength(names.length - left);
});
