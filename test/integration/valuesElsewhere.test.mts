/**
 * What Directus holds of values in the changes of a content version, in the items of an import and in JSON/RAW
 * Parameters for collections of Directus's own: they are read by their columns, as those of items are.
 */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'values_elsewhere';
const children = 'values_elsewhere_children';
let server: Server;
let id: number;

const plain = (field: string, type: string, meta: IDataObject = {}, schema: IDataObject = {}) => ({
	field,
	type,
	schema,
	meta,
});
const key = plain('id', 'integer', {}, { is_primary_key: true, has_auto_increment: true });

beforeAll(async () => {
	server = await serverFor('12');
	for (const name of [children, collection]) await server.status('DELETE', `/collections/${name}`);
	await server.request('POST', '/collections', {
		collection,
		schema: {},
		meta: { versioning: true },
		fields: [
			key,
			plain('title', 'string'),
			plain('price', 'decimal', {}, { numeric_precision: 10, numeric_scale: 2 }),
			plain('number', 'integer'),
			plain('big', 'bigInteger'),
			plain('paid', 'boolean', { special: ['cast-boolean'] }),
			plain('day', 'date'),
			plain('data', 'json', { special: ['cast-json'] }),
		],
	});
	await server.request('POST', '/collections', {
		collection: children,
		schema: {},
		meta: {},
		fields: [key, plain('name', 'string'), plain('parent', 'integer', { special: ['m2o'] })],
	});
	await server.request('POST', '/relations', {
		collection: children,
		field: 'parent',
		related_collection: collection,
		schema: {},
	});
}, 60_000);

afterAll(async () => {
	for (const name of [children, collection]) await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

beforeEach(async () => {
	for (const name of [children, collection])
		await server.request('DELETE', `/items/${name}`, { query: { limit: -1 } });
	id = (await server.request('POST', `/items/${collection}`, { title: 'One', number: 5 })).id;
});

/** As a spreadsheet or another program gives them, and what the columns hold then. */
const GIVEN =
	'"title":"","price":"12.50","number":"","big":9007199254740993,"paid":"false","day":"07/01/2026","data":{"n":12345678901234567890}';
const WANTED = { title: '', number: null, paid: false, day: '2026-07-01' };

const run = (parameters: IDataObject, credential = server.credential) =>
	runNode(parameters, { credential });

/** How many items hold the whole number, which an answer of SQLite rounds. */
const withBig = async () =>
	(await server.request('GET', `/items/${collection}?filter[big][_eq]=9007199254740993`)).length;

describe('Content Version: Save', () => {
	const save = async (changes: string, isRaw = false) => {
		const version = await server.request('POST', '/versions', {
			collection,
			item: String(id),
			key: `v${Date.now()}`,
		});
		const given = isRaw
			? { jsonParameters: true, bodyParametersJson: changes }
			: { changesJson: changes };
		const done = await run({
			resource: 'versions',
			operation: 'save',
			id: byId(version.id),
			...given,
		});
		const { delta } = await server.request('GET', `/versions/${version.id}`);
		const promote = { resource: 'versions', operation: 'promote', id: byId(version.id) };
		return { ...done, delta: delta as IDataObject | null, promote: () => run(promote) };
	};

	test('reads values by the columns of the item', async () => {
		const { error, hints, delta, promote } = await save(`{${GIVEN},"titel":"x"}`);
		expect(error).toBeUndefined();
		expect(delta).toMatchObject({ ...WANTED, price: 12.5, big: '9007199254740993' });
		expect(JSON.stringify(delta)).toContain('12345678901234567890');
		expect(JSON.stringify(hints)).toContain(
			'Directus has no such field and left it out: titel (did you mean \\"title\\"?).',
		);
		expect((await promote()).error).toBeUndefined();
		expect(await server.request('GET', `/items/${collection}/${id}`)).toMatchObject(WANTED);
		expect(await withBig()).toBe(1);
	});

	test('refuses what a column does not take, and names the field', async () => {
		const { error, delta } = await save('{"title":"x","day":"01.07.2026"}');
		expect(error?.message).toContain('"day"');
		expect(delta?.title).toBeUndefined();
	});

	test('leaves a key of the item out, and says so', async () => {
		const { error, hints, delta } = await save('{"id":987654,"title":"x"}');
		expect(error).toBeUndefined();
		expect(delta).toMatchObject({ id: String(id), title: 'x' });
		expect(JSON.stringify(hints)).toContain('Not sent: id');
	});

	test('keeps the JSON of the user, but for empty texts and digits', async () => {
		const { error, delta } = await save('{"title":"","number":"","big":9007199254740993}', true);
		expect(error).toBeUndefined();
		expect(delta).toMatchObject({ title: '', number: null, big: '9007199254740993' });
	});
});

describe('Import Collections', () => {
	const imported = async (collections: string, isRaw = false) =>
		await run({
			resource: 'utils',
			operation: 'importCollections',
			options: { dryRun: false },
			...(isRaw
				? {
						jsonParameters: true,
						bodyParametersJson: collections,
						queryParametersJson: '{"dryRun":false}',
					}
				: { collectionsJson: collections }),
		});
	const held = async () =>
		(await server.request('GET', `/items/${collection}?limit=-1&sort=id`)) as IDataObject[];

	test('reads values by the columns of each collection, and keeps the names of new items', async () => {
		const { error, hints } = await imported(
			`[{"collection":"${collection}","items":[{"id":"a",${GIVEN},"titel":"x"}]},{"collection":"${children}","items":[{"name":"Child","parent":"a"}]}]`,
		);
		expect(error).toBeUndefined();
		const made = (await held()).at(-1)!;
		expect(made).toMatchObject({ ...WANTED, price: 12.5 });
		expect(await withBig()).toBe(1);
		expect(JSON.stringify(hints)).toContain('titel');
		expect(await server.request('GET', `/items/${children}`)).toMatchObject([
			{ name: 'Child', parent: made.id },
		]);
	});

	test('refuses what a column does not take, and names the item', async () => {
		const { error } = await imported(
			`[{"collection":"${collection}","items":[{"title":"x"},{"number":"many"}]}]`,
		);
		expect(error?.message).toMatch(
			new RegExp(`^Item 2 of ${collection}: the field "number" takes a whole number`),
		);
		expect(await held()).toHaveLength(1);
	});

	test('keeps the JSON of the user, but for empty texts and digits', async () => {
		const { error } = await imported(
			`[{"collection":"${collection}","items":[{"title":"","number":"","big":9007199254740993}]}]`,
			true,
		);
		expect(error).toBeUndefined();
		expect((await held()).at(-1)).toMatchObject({ title: '', number: null });
		expect(await withBig()).toBe(1);
	});

	test('leaves what is no list of items to Directus', async () => {
		const { error } = await imported(`[{"collection":"${collection}"},null]`);
		expect(error?.context.code).toBe('INVALID_PAYLOAD');
	});
});

describe('fields that are added to a record of Directus’s own', () => {
	const token = 'elsewhere-token-1';
	let user: string;

	beforeAll(async () => {
		const made = await server.request('POST', '/users', {
			...{ email: 'added@example.com', password: 'Elsewhere-1', token, title: 'Of before' },
		});
		user = made.id;
	});

	afterAll(async () => {
		await server.status('DELETE', `/users/${user}`);
	});

	const update = async (additionalFields: IDataObject) =>
		await run({ resource: 'users', operation: 'update', id: byId(user), additionalFields });

	test('are not given the asterisks that Directus shows in the place of a secret', async () => {
		const get = { resource: 'users', operation: 'get', id: byId(user), simple: false };
		const { items } = await run(get);
		expect(items[0]!.json).toMatchObject({ token: '**********', password: '**********' });
		const shown = '={{ "**********" }}';
		const { error, hints } = await update({ token: shown, password: shown, title: 'New' });
		expect(error).toBeUndefined();
		expect(JSON.stringify(hints)).toContain('Not sent: password, token');
		const asUser = { ...server.credential, token };
		const current = { resource: 'users', operation: 'getCurrent' };
		expect((await runNode(current, { credential: asUser })).error).toBeUndefined();
		const logIn = { email: 'added@example.com', password: 'Elsewhere-1' };
		expect(await server.status('POST', '/auth/login', logIn)).toBe(200);
	});

	test.each([
		['title', '={{ ["a", "b"] }}', 'takes a text; it was given a list'],
		['title', '={{ ({ a: 1 }) }}', 'takes a text; it was given an object'],
		['token', '={{ ["a"] }}', 'takes a text; it was given a list'],
		['role', '={{ ({ name: "Made by chance" }) }}', 'takes an ID; it was given an object'],
		['avatar', '={{ ["a"] }}', 'takes an ID; it was given a list'],
	])('are refused where they are no text or ID: %s %s', async (name, value, told) => {
		const before = await server.request('GET', `/users/${user}`);
		const isLocator = name === 'role' || name === 'avatar';
		const { error } = await update({ [name]: isLocator ? byId(value) : value });
		expect(error?.message).toBe(`The field "${name}" ${told}`);
		expect(error?.context.field).toBe(name);
		expect(await server.request('GET', `/users/${user}`)).toEqual(before);
		expect(await server.request('GET', '/roles?filter[name][_eq]=Made by chance')).toEqual([]);
	});
});

describe('JSON/RAW Parameters for collections of Directus’s own', () => {
	const field = 'values_elsewhere';
	const email = 'elsewhere@example.com';
	const made: string[] = [];

	beforeAll(async () => {
		await server.request('POST', '/fields/directus_users', {
			...plain(field, 'bigInteger'),
		});
	});

	afterAll(async () => {
		await server.status('DELETE', `/fields/directus_users/${field}`);
	});

	afterEach(async () => {
		for (const path of made.splice(0)) await server.status('DELETE', path);
	});

	const raw = (operation: string, body: string, more: IDataObject = {}) =>
		run({
			resource: 'users',
			operation,
			jsonParameters: true,
			bodyParametersJson: body,
			...more,
		});

	test('no digit is lost, an empty text is no key, and an unknown name is told', async () => {
		const body = `{"email":"${email}","avatar":"","title":"","${field}":9007199254740993,"emial":"x"}`;
		const { items, error, hints } = await raw('create', body);
		expect(error).toBeUndefined();
		const path = `/users/${String(items[0]!.json.id)}`;
		made.push(path);
		expect(await server.request('GET', path)).toMatchObject({ email, avatar: null, title: '' });
		const exactly = `/users?filter[${field}][_eq]=9007199254740993`;
		expect(await server.request('GET', exactly)).toHaveLength(1);
		expect(JSON.stringify(hints)).toContain('emial');
		const change = await raw('update', `{"${field}":""}`, { id: byId(path.split('/').at(-1)) });
		expect(change.error).toBeUndefined();
		expect(await server.request('GET', path)).toMatchObject({ [field]: null });
	});

	test('an empty text takes away no role', async () => {
		const { id: role } = await server.request('POST', '/roles', { name: 'Elsewhere' });
		const user = await server.request('POST', '/users', { email, role });
		made.push(`/users/${user.id}`, `/roles/${role}`);
		const { error } = await raw('update', '{"role":""}', { id: byId(user.id) });
		expect(error?.message).toBe('The field "role" guards access, and it was given an empty text');
		expect(await server.request('GET', `/users/${user.id}`)).toMatchObject({ role });
	});
});
