/**
 * What Directus holds of values in fields that take JSON: lists of records, the same change for many
 * records, and the fields that somebody added to a collection of Directus's own. They are read by the
 * types of their columns, as mapped values are.
 */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'values_in_lists';
let server: Server;

const plain = (field: string, type: string, meta: IDataObject = {}, schema: IDataObject = {}) => ({
	field,
	type,
	schema,
	meta,
});
const choices = (...values: unknown[]) => ({
	choices: values.map((value) => ({ text: `Choice ${String(value)}`, value })),
});

beforeAll(async () => {
	server = await serverFor('12');
	await server.status('DELETE', `/collections/${collection}`);
	await server.request('POST', '/collections', {
		collection,
		schema: {},
		meta: {},
		fields: [
			plain('id', 'integer', {}, { is_primary_key: true, has_auto_increment: true }),
			plain('title', 'string'),
			plain('price', 'decimal', {}, { numeric_precision: 10, numeric_scale: 2 }),
			plain('number', 'integer'),
			plain('big', 'bigInteger'),
			plain('paid', 'boolean', { special: ['cast-boolean'] }),
			plain('day', 'date'),
			plain('local', 'dateTime'),
			plain('data', 'json', { special: ['cast-json'] }),
			plain('year', 'string', { options: choices('2023', '2024') }),
			plain('level', 'integer', { interface: 'select-dropdown', options: choices('1', '2') }),
			plain('kinds', 'csv', {
				special: ['cast-csv'],
				interface: 'select-multiple-checkbox',
				options: choices('1', '2'),
			}),
		],
	});
}, 60_000);

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

beforeEach(async () => {
	await server.request('DELETE', `/items/${collection}`, { query: { limit: -1 } });
});

const held = async (): Promise<IDataObject[]> =>
	await server.request('GET', `/items/${collection}?limit=-1&sort=id`);

const run = (operation: string, parameters: IDataObject) =>
	runNode(
		{ resource: 'items', operation, collection: byId(collection), ...parameters },
		{ credential: server.credential },
	);

/** As a spreadsheet or another program gives them, and what the columns hold then. */
const given = {
	title: '',
	price: ' ',
	number: '07',
	paid: 'false',
	day: '07/01/2026',
	local: '',
	data: '{"a":1}',
	year: 2024,
	level: '2',
	kinds: [1, 2],
};
const wanted = {
	title: '',
	price: null,
	number: 7,
	paid: false,
	day: '2026-07-01',
	local: null,
	data: { a: 1 },
	year: '2024',
	level: 2,
	kinds: ['1', '2'],
};

/** Some records, of which the second is to stay as it is. */
const seeded = async (): Promise<number[]> => {
	const records = await server.request('POST', `/items/${collection}`, [
		{ title: 'a', price: 99.5, local: '2026-01-01T00:00:00' },
		{ title: 'b', price: 99.5, local: '2026-01-01T00:00:00' },
	]);
	return (records as Array<{ id: number }>).map(({ id }) => id);
};

/** Each operation with a record in JSON, and how it is given one. */
const ways: Array<
	[name: string, operation: string, (record: IDataObject, id: number) => IDataObject]
> = [
	['Create Many', 'createMultiple', (record) => ({ recordsJson: JSON.stringify([record]) })],
	[
		'Update Many with the same change',
		'updateMultiple',
		(record, id) => ({ updateWith: 'keys', ids: `${id}`, changeJson: JSON.stringify(record) }),
	],
	[
		'Update Many with a list',
		'updateMultiple',
		(record, id) => ({ updateWith: 'records', recordsJson: JSON.stringify([{ id, ...record }]) }),
	],
	[
		'Update by Query',
		'updateByQuery',
		(record, id) => ({
			queryJson: JSON.stringify({ filter: { id: { _eq: id } } }),
			changeJson: JSON.stringify(record),
		}),
	],
];

describe.each(ways)('%s', (_, operation, parametersFor) => {
	/** What the record holds to which the values were written. */
	const written = async (id: number) => {
		const records = await held();
		return operation === 'createMultiple' ? records.at(-1)! : records.find((one) => one.id === id)!;
	};

	it('reads values by the types of their columns', async () => {
		const [id, other] = await seeded();
		const { error } = await run(operation, parametersFor(given, id!));
		expect(error).toBeUndefined();
		expect(await written(id!)).toMatchObject(wanted);
		expect((await held()).find((one) => one.id === other)).toMatchObject({ price: 99.5 });
	});

	it.each([
		[
			{ number: 'many' },
			'the field "number" takes a whole number, such as 12; it was given "many"',
		],
		[{ day: '01.07.2026' }, 'the field "day" takes a day'],
		[{ year: 2025 }, 'takes one of its choices: "2023", "2024"; it was given 2025'],
		[{ kinds: ['3'] }, 'takes a list of its choices: "1", "2"; it was given "3"'],
		[{ data: '{broken' }, 'the field "data" is not valid JSON'],
	])('refuses %p before anything is sent', async (values, message) => {
		const [id] = await seeded();
		const before = await held();
		const { error } = await run(operation, parametersFor({ title: 'x', ...values }, id!));
		expect(error?.message.toLowerCase()).toContain(message.toLowerCase());
		expect(await held()).toEqual(before);
	});

	it('tells names that Directus does not know', async () => {
		const [id] = await seeded();
		const { error, hints } = await run(operation, parametersFor({ title: 'T', titel: 'x' }, id!));
		expect(error).toBeUndefined();
		expect(JSON.stringify(hints)).toContain('titel');
		expect(await written(id!)).toMatchObject({ title: 'T' });
	});
});

it.each(['createMultiple', 'updateMultiple'])('%s names the entry of a list', async (operation) => {
	const [first, second] = await seeded();
	const recordsJson = JSON.stringify([
		{ ...(operation === 'updateMultiple' && { id: first }), price: '1.5' },
		{ ...(operation === 'updateMultiple' && { id: second }), price: 'free' },
	]);
	const before = await held();
	const { error } = await run(operation, { updateWith: 'records', recordsJson });
	expect(error?.message).toBe(
		'Entry 2 of Records (JSON): the field "price" takes a number, such as 12.5; it was given "free"',
	);
	expect(await held()).toEqual(before);
});

it('numbers keep all their digits, in columns and in JSON', async () => {
	const DIGITS = '"big":9007199254740993,"data":{"n":12345678901234567890,"x":0.10000000000000001}';
	const [id, other] = await seeded();
	const exact = (parameters: IDataObject) =>
		Object.fromEntries(
			Object.entries(parameters).map(([name, value]) => [
				name,
				String(value).replace('"title":"DIGITS"', DIGITS),
			]),
		);
	for (const [, operation, parametersFor] of ways) {
		const { error } = await run(operation, exact(parametersFor({ title: 'DIGITS' }, id!)));
		expect(error).toBeUndefined();
	}
	const raw = {
		jsonParameters: true,
		bodyParametersJson: `{"keys":[${other}],"data":{${DIGITS}}}`,
	};
	expect((await run('updateMultiple', raw)).error).toBeUndefined();
	// The database compares exactly; what Directus answers goes through a number of JavaScript.
	const exactly = `/items/${collection}?filter[big][_eq]=9007199254740993`;
	expect(await server.request('GET', exactly)).toHaveLength(3);
	// Without its special meaning the column is answered as the text that it holds.
	await server.request('PATCH', `/fields/${collection}/data`, { meta: { special: [] } });
	try {
		const records: IDataObject[] = await server.request('GET', exactly);
		for (const { data } of records)
			expect(data).toBe('{"n":12345678901234567890,"x":0.10000000000000001}');
	} finally {
		await server.request('PATCH', `/fields/${collection}/data`, {
			meta: { special: ['cast-json'] },
		});
	}
});

it('a list of changes takes no key in other words for one', async () => {
	const records = Array.from({ length: 10 }, (_, n) => ({ title: `T${n}` }));
	await server.request('POST', `/items/${collection}`, records);
	const before = await held();
	const { error } = await run('updateMultiple', {
		updateWith: 'records',
		recordsJson: '[{"id":"1e1","title":"changed"}]',
	});
	expect(error?.message).toContain('the field "id" takes a whole number');
	expect(await held()).toEqual(before);
});

it.each([
	['updateMultiple', (id: number) => ({ updateWith: 'keys', ids: `${id}` })],
	['updateByQuery', (id: number) => ({ queryJson: `{"filter":{"id":{"_eq":${id}}}}` })],
])('%s: a key in the change is left out, and that is told', async (operation, parametersFor) => {
	const [id, other] = await seeded();
	const { error, hints } = await run(operation, {
		...parametersFor(id!),
		changeJson: '{"id": 987654, "title": "changed"}',
	});
	expect(error).toBeUndefined();
	expect((await held()).map((one) => [one.id, one.title])).toEqual([
		[id, 'changed'],
		[other, 'b'],
	]);
	expect(JSON.stringify(hints)).toContain('Not sent: id');
});

describe('JSON/RAW Parameters', () => {
	const raw = (operation: string, body: string) =>
		run(operation, { jsonParameters: true, bodyParametersJson: body });

	it.each([
		['createMultiple', () => '[{"title":"T","price":""}]'],
		['updateMultiple', (id: number) => `{"keys":[${id}],"data":{"title":"T","price":""}}`],
		[
			'updateByQuery',
			(id: number) => `{"query":{"filter":{"id":{"_eq":${id}}}},"data":{"title":"T","price":""}}`,
		],
	])('%s: an empty text is no price', async (operation, body) => {
		const [id] = await seeded();
		const { error } = await raw(operation, body(id!));
		expect(error).toBeUndefined();
		const changed = (await held()).filter(({ title }) => title === 'T');
		expect(changed).toEqual([expect.objectContaining({ price: null })]);
	});

	it('tells names that Directus does not know, also in lists', async () => {
		const { hints } = await raw('createMultiple', '[{"title":"T"},{"titel":"x"}]');
		expect(JSON.stringify(hints)).toContain('titel');
	});
});

describe('in collections of Directus’s own', () => {
	const made: string[] = [];
	afterEach(async () => {
		for (const path of made.splice(0)) await server.status('DELETE', path);
	});

	it('Create Many reads values by their columns, and takes more than the Studio’s choices', async () => {
		const recordsJson = JSON.stringify([
			{
				email: 'lists@example.com',
				text_direction: 'upwards',
				title: '',
				email_notifications: 'false',
			},
		]);
		const { items, error } = await runNode(
			{ resource: 'users', operation: 'createMultiple', recordsJson },
			{ credential: server.credential },
		);
		expect(error).toBeUndefined();
		const path = `/users/${String(items[0]!.json.id)}`;
		made.push(path);
		expect(await server.request('GET', path)).toMatchObject({
			text_direction: 'upwards',
			email_notifications: false,
		});
	});

	it('an empty role is refused, and null empties it', async () => {
		const { id: role } = await server.request('POST', '/roles', { name: 'In lists' });
		const { id } = await server.request('POST', '/users', { email: 'lists@example.com', role });
		made.push(`/users/${id}`, `/roles/${role}`);
		const change = (value: IDataObject) =>
			runNode(
				{
					resource: 'users',
					operation: 'updateMultiple',
					updateWith: 'keys',
					ids: String(id),
					changeJson: JSON.stringify(value),
				},
				{ credential: server.credential },
			);
		const { error } = await change({ role: '' });
		expect(error?.message).toBe('The field "role" guards access, and it was given an empty text');
		expect(await server.request('GET', `/users/${id}`)).toMatchObject({ role });
		await change({ role: null });
		expect(await server.request('GET', `/users/${id}`)).toMatchObject({ role: null });
	});

	it('Custom Fields are read by the columns that somebody added', async () => {
		const field = 'values_in_lists';
		await server.request('POST', '/fields/directus_users', { field, type: 'integer', schema: {} });
		made.push(`/fields/directus_users/${field}`);
		const { id } = await server.request('POST', '/users', {
			email: 'lists@example.com',
			[field]: 7,
		});
		made.unshift(`/users/${id}`);
		const change = (customFields: IDataObject) =>
			runNode(
				{
					resource: 'users',
					operation: 'update',
					id: byId(String(id)),
					additionalFields: { customFields: JSON.stringify(customFields) },
				},
				{ credential: server.credential },
			);
		await change({ [field]: '' });
		expect(await server.request('GET', `/users/${id}`)).toMatchObject({ [field]: null });
		const { error } = await change({ [field]: 'many' });
		expect(error?.message).toContain(`The field "${field}" takes a whole number`);
	});
});
