/** What Directus holds of values that n8n gives in forms of its own. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { runNode } from '../support/engine.mjs';
import { fakeServer } from '../support/fakeServer.mjs';
import { faultyProxy } from '../support/faultyProxy.mjs';
import { inputs } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'values_of_types';
let server: Server;

const plain = (field: string, type: string, schema: IDataObject = {}, meta: IDataObject = {}) => ({
	field,
	type,
	schema,
	meta,
});

beforeAll(async () => {
	server = await serverFor('12');
	await server.status('DELETE', `/collections/${collection}`);
	await server.request('POST', '/collections', {
		collection,
		schema: {},
		meta: {},
		fields: [
			plain('id', 'integer', { is_primary_key: true, has_auto_increment: true }),
			plain('title', 'string'),
			plain('price', 'decimal', { numeric_precision: 10, numeric_scale: 2 }),
			plain('number', 'integer'),
			plain('big', 'bigInteger'),
			plain('paid', 'boolean', {}, { special: ['cast-boolean'] }),
			plain('day', 'date'),
			plain('local', 'dateTime'),
			plain('at', 'timestamp'),
			plain('data', 'json', {}, { special: ['cast-json'] }),
			plain('tags', 'csv', {}, { special: ['cast-csv'] }),
			plain(
				'year',
				'string',
				{},
				{
					options: { choices: ['2023', '2024'].map((value) => ({ text: value, value })) },
				},
			),
		],
	});
}, 60_000);

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

const held = async (id: unknown): Promise<IDataObject> =>
	await server.request('GET', `/items/${collection}/${String(id)}`);

const mapped = (value: IDataObject) => ({ mappingMode: 'defineBelow', value, schema: [] });
const automatic = { mappingMode: 'autoMapInputData', value: null, schema: [] };

const write = (operation: string, fields: object, json: IDataObject, more: IDataObject = {}) =>
	runNode(
		{ resource: 'items', operation, collection: byId(collection), fields, ...more },
		{ credential: server.credential, items: inputs([json]) },
	);

const row = {
	paid: 'false',
	price: '',
	number: ' ',
	day: '',
	local: '',
	at: '',
	data: '',
	tags: '',
};
const emptied = {
	paid: false,
	price: null,
	number: null,
	day: null,
	local: null,
	at: null,
	data: null,
	tags: null,
};
const byExpression = Object.fromEntries(
	Object.keys(row).map((name) => [name, `={{ $json.${name} }}`]),
);

describe.each([
	['auto-mapped', automatic],
	['mapped', mapped({ ...byExpression, title: '={{ $json.title }}' })],
])('%s', (_, fields) => {
	it('the cells of a CSV file are read by the columns’ types', async () => {
		const { items, error } = await write('create', fields, { ...row, title: 'T' });
		expect(error).toBeUndefined();
		expect(await held(items[0]!.json.id)).toMatchObject({ ...emptied, title: 'T' });
	});

	it('an empty cell empties a price, and never makes it 0', async () => {
		const { id } = await server.request('POST', `/items/${collection}`, { price: 99.5, number: 7 });
		const { error } = await write(
			'update',
			fields,
			{ ...row, title: 'T' },
			{ id: byId(String(id)) },
		);
		expect(error).toBeUndefined();
		expect(await held(id)).toMatchObject({ price: null, number: null });
	});
});

it('a match on an empty number finds no record 0', async () => {
	await server.request('POST', `/items/${collection}`, { number: 0, title: 'Zero' });
	const { error } = await write(
		'upsert',
		{ ...mapped({ number: '={{ $json.number }}', title: 'Other' }), matchingColumns: ['number'] },
		{ number: '' },
	);
	expect(error?.message).toContain('The field to match on is empty: number');
	const found = await server.request('GET', `/items/${collection}?filter[number][_eq]=0`);
	expect(found).toEqual([expect.objectContaining({ title: 'Zero' })]);
});

it('the key among the input’s fields does not change the key of a record', async () => {
	const { id } = await server.request('POST', `/items/${collection}`, { title: 'Old' });
	const run = await write(
		'update',
		automatic,
		{ id: 987654, title: 'New' },
		{ id: byId(String(id)) },
	);
	expect(run.error).toBeUndefined();
	expect(await held(id)).toMatchObject({ id, title: 'New' });
	expect(JSON.stringify(run.hints)).toContain('Not sent: id');
});

it.each([
	['2026/07/01', '2026-07-01'],
	['07/01/2026', '2026-07-01'],
	['2026-07-01T23:30:00-05:00', '2026-07-01'],
])('the day of %s is the same, mapped and auto-mapped', async (day, wanted) => {
	for (const fields of [automatic, mapped({ day: '={{ $json.day }}' })]) {
		const { items } = await write('create', fields, { day });
		expect((await held(items[0]!.json.id)).day).toBe(wanted);
	}
});

it('a day that can be read in two ways is refused, and nothing is written', async () => {
	const { error } = await write('create', mapped({ day: '={{ $json.day }}' }), {
		day: '01.07.2026',
	});
	expect(error?.message).toContain('The field "day" takes a day');
	expect(error?.message).not.toContain('<');
});

it('a column without a zone keeps what the clock shows', async () => {
	const now = '={{ DateTime.fromISO("2026-07-01T17:25:00", { zone: "America/New_York" }) }}';
	const { items } = await write('create', mapped({ local: now, at: now }), {});
	expect(await held(items[0]!.json.id)).toMatchObject({
		local: '2026-07-01T17:25:00',
		at: '2026-07-01T21:25:00.000Z',
	});
});

it('a choice is taken as a number, and a refusal lists the choices', async () => {
	const fields = mapped({ year: '={{ $json.year }}' });
	const { items } = await write('create', fields, { year: 2024 });
	expect((await held(items[0]!.json.id)).year).toBe('2024');
	const { error } = await write('create', fields, { year: 2025 });
	expect(error?.message).toContain('"2023", "2024"; it was given 2025');
});

it('broken JSON for a column of JSON is an error, and good JSON is kept whole', async () => {
	const { error } = await write('create', mapped({ data: '{"a": }' }), {});
	expect(error?.message).toBe(
		'The field "data" is not valid JSON: expected a value at line 1, column 7',
	);
	for (const [given, wanted] of [
		['"a text"', 'a text'],
		['12', 12],
		['true', true],
		['={{ $json.text }}', 'plain'],
	]) {
		const { items } = await write('create', mapped({ data: given as string }), { text: 'plain' });
		expect((await held(items[0]!.json.id)).data).toEqual(wanted);
	}
});

it('a column that is gone is an error that names it', async () => {
	const { error } = await write('create', mapped({ gone: 'x', title: 'T' }), {});
	expect(error?.message).toBe(`There is no field "gone" in ${collection}`);
});

it('a column that the workflow does not know yet is auto-mapped', async () => {
	const schema = [{ id: 'title', displayName: 'title', type: 'string' }];
	const { items } = await write('create', { ...automatic, schema }, { title: 'T', number: 7 });
	expect(await held(items[0]!.json.id)).toMatchObject({ title: 'T', number: 7 });
});

it('a name that Directus does not know is told', async () => {
	const run = await write(
		'create',
		{},
		{},
		{
			jsonParameters: true,
			bodyParametersJson: '{"title": "T", "titel": "x"}',
		},
	);
	expect(run.error).toBeUndefined();
	expect(JSON.stringify(run.hints)).toContain('titel');
});

describe('a field of an auto-mapped input that the collection does not have', () => {
	const NOT_SENT = `Not sent, since the user of the credential sees no such field in ${collection}`;
	const json = { title: 'T', nubmer: 7, paid: true, unlike: 'x' };

	it.each([
		['create', {}],
		['update', {}],
		['upsert', { matchingColumns: ['title'] }],
	])('is told in a hint, with the nearest name: %s', async (operation, more) => {
		const { id } = await server.request('POST', `/items/${collection}`, { title: operation });
		const values = { ...json, title: operation };
		const run = await write(operation, { ...automatic, ...more }, values, { id: byId(String(id)) });
		expect(run.error).toBeUndefined();
		expect(await held(run.items[0]!.json.id)).toMatchObject({ title: operation, number: null });
		expect(JSON.stringify(run.hints)).toContain(
			JSON.stringify(`${NOT_SENT}: nubmer (did you mean "number"?), unlike.`).slice(1, -1),
		);
	});

	it('is not told where it is taken out in the node', async () => {
		const schema = ['nubmer', 'unlike'].map((id) => ({ id, removed: true }));
		const run = await write('create', { ...automatic, schema }, json);
		expect([run.error, run.hints]).toEqual([undefined, []]);
	});

	it('is told to a caller who may not see the fields: the list in the node counts', async () => {
		const caller = await callerWho(server, allOf(collection, 'create'));
		const schema = [{ id: 'title', displayName: 'title', type: 'string' }];
		const run = await runNode(
			{
				...{ resource: 'items', operation: 'create', collection: byId(collection) },
				fields: { ...automatic, schema },
			},
			{ credential: caller.credential, items: inputs([{ title: 'Unseen', titel: 'x' }]) },
		).finally(() => caller.remove());
		expect(run.error).toBeUndefined();
		expect(JSON.stringify(run.hints)).toContain(`${NOT_SENT}: titel`);
		const found = await server.request('GET', `/items/${collection}?filter[title][_eq]=Unseen`);
		expect(found).toHaveLength(1);
	});

	it('to match on is named, and not called empty', async () => {
		const fields = { ...automatic, matchingColumns: ['titel'] };
		const run = await write('upsert', fields, { title: 'T' });
		expect(run.error?.message).toBe(
			`There is no field "titel" in ${collection} to match on. Did you mean "title"?`,
		);
	});
});

describe('an expression without a result', () => {
	// Some resources list their fields one by one, others map them.
	const update = (resource: string, id: string, values: IDataObject) =>
		runNode(
			{
				...{ resource, operation: 'update', id: byId(id) },
				...{ additionalFields: values, fields: mapped(values) },
			},
			{ credential: server.credential },
		);

	it('leaves an e-mail as it is', async () => {
		const { id } = await server.request('POST', '/users', { email: 'values@example.com' });
		try {
			await update('users', String(id), { email: '={{ $json.nothing }}', title: 'T' });
			expect(await server.request('GET', `/users/${id}`)).toMatchObject({
				email: 'values@example.com',
				title: 'T',
			});
			const { error } = await update('users', String(id), { token: '={{ $json.nothing }}' });
			expect(error?.message).toContain('"token" guards access');
		} finally {
			await server.status('DELETE', `/users/${id}`);
		}
	});

	it.each([
		['roles', 'description'],
		['policies', 'description'],
		['dashboards', 'note'],
	])('leaves other fields of %s as they are, such as the %s', async (resource, name) => {
		const { id } = await server.request('POST', `/${resource}`, { name: 'Values', [name]: 'Kept' });
		try {
			const { error } = await update(resource, String(id), {
				[name]: '={{ $json.nothing }}',
				icon: 'star',
			});
			expect(error).toBeUndefined();
			expect(await server.request('GET', `/${resource}/${id}`)).toMatchObject({
				[name]: 'Kept',
				icon: 'star',
			});
		} finally {
			await server.status('DELETE', `/${resource}/${id}`);
		}
	});

	// Without a license Directus 12 takes no rules of a permission's own, so there are none to be taken away.
	it.each(['permissions', 'fields', 'validation'])(
		'takes away no %s of a permission, which would open all items: nothing is sent',
		async (name) => {
			const { id: policy } = await server.request('POST', '/policies', { name: 'Values' });
			const proxy = await faultyProxy(server.url);
			try {
				const made = { policy, collection: 'directus_files', action: 'read', fields: ['*'] };
				const { id } = await server.request('POST', '/permissions', made);
				const additionalFields = { [name]: '={{ $json.nothing }}' };
				const { error } = await runNode(
					{ resource: 'permissions', operation: 'update', id: byId(String(id)), additionalFields },
					{ credential: { ...server.credential, url: proxy.url } },
				);
				expect(error?.message).toContain(`"${name}" guards access`);
				expect(error?.context.written).toBe('no');
				expect(proxy.asked.filter((one) => one.startsWith('PATCH'))).toEqual([]);
				expect(await server.request('GET', `/permissions/${id}`)).toMatchObject(made);
			} finally {
				await proxy.close();
				await server.status('DELETE', `/policies/${policy}`);
			}
		},
	);
});

const TYPED = '{"price":0.10000000000000001,"n":12345678901234567890}';
const FLOW = '0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6f';

// What arrives is looked at on the way: Directus reads every number of a request as JavaScript does.
it.each<[string, IDataObject, string]>([
	[
		'variables of GraphQL',
		{ resource: 'graphql', operation: 'execute', query: '{ a }', variables: TYPED },
		`{"query":"{ a }","variables":${TYPED}}`,
	],
	[
		'the body of a flow',
		{
			...{ resource: 'flows', operation: 'trigger', id: byId(FLOW) },
			...{ triggerWith: 'POST', bodyJson: TYPED },
		},
		TYPED,
	],
	[
		'a custom API call',
		{
			...{ resource: 'customApi', operation: 'request', method: 'POST' },
			...{ path: 'own-endpoint', sendBody: 'json', bodyJson: TYPED },
		},
		TYPED,
	],
	[
		'a custom API call to an item',
		{
			...{ resource: 'customApi', operation: 'request', method: 'POST' },
			...{ path: 'items/posts', sendBody: 'json', bodyJson: TYPED },
		},
		TYPED,
	],
])('numbers of the user’s own JSON reach the server as they were typed: %s', async (...args) => {
	const [, parameters, wanted] = args;
	const fake = await fakeServer(() => ({ body: { data: {} } }));
	try {
		const run = await runNode(parameters, { credential: { url: fake.url, token: 'x' } });
		expect(run.error).toBeUndefined();
		const sent = fake.received.filter(({ method }) => method === 'POST').map(({ body }) => body);
		expect(sent.map((body) => body.replace(/\s/g, ''))).toEqual([wanted.replace(/\s/g, '')]);
	} finally {
		await fake.close();
	}
});
