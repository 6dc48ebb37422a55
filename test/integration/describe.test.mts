/** Schema: Describe, as an administrator and as users who may read less of the data model. */
import type { IDataObject } from 'n8n-workflow';
import type { Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho, type Allowed } from '../support/callers.mjs';
import { runNode } from '../support/engine.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const BOOKS = 'described_books';
const WRITERS = 'described_writers';

const plain = (field: string, type: string, more: IDataObject = {}) => ({
	...{ field, type, schema: {}, meta: {} },
	...more,
});
const key = plain('id', 'integer', {
	schema: { is_primary_key: true, has_auto_increment: true },
});
const TWENTY = [
	key,
	plain('status', 'string', {
		schema: { is_nullable: false },
		meta: {
			interface: 'select-dropdown',
			options: { choices: ['draft', 'live'].map((value) => ({ text: value, value })) },
			note: 'Whether readers see it',
		},
	}),
	plain('title', 'string', { schema: { is_nullable: false }, meta: { required: true } }),
	plain('writer', 'integer', { meta: { special: ['m2o'] } }),
	plain('made_on', 'timestamp', { meta: { special: ['date-created'], readonly: true } }),
	...['text', 'boolean', 'integer', 'bigInteger', 'decimal', 'float', 'date', 'dateTime'].map(
		(type) => plain(`a_${type.toLowerCase()}`, type),
	),
	...['time', 'timestamp', 'json', 'uuid', 'hash', 'string'].map((type) =>
		plain(`a_${type}`, type),
	),
	plain('a_csv', 'csv', { meta: { special: ['cast-csv'] } }),
];
const WORDS = {
	id: 'integer, key, made automatically',
	status: 'string, required, one of "draft", "live". Whether readers see it',
	title: 'string, required',
	writer: `integer of ${WRITERS}`,
	made_on: 'timestamp, made automatically',
	a_csv: 'csv',
};

let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	for (const name of [BOOKS, WRITERS]) await server.status('DELETE', `/collections/${name}`);
	await server.request('POST', '/collections', {
		...{ collection: WRITERS, schema: {}, meta: { note: 'Who writes' } },
		fields: [key, plain('name', 'string'), plain('books', 'alias', { meta: { special: ['o2m'] } })],
	});
	await server.request('POST', '/collections', {
		...{ collection: BOOKS, schema: {}, meta: { singleton: false }, fields: TWENTY },
	});
	await server.request('POST', '/relations', {
		...{ collection: BOOKS, field: 'writer', related_collection: WRITERS, schema: {} },
		meta: { one_field: 'books' },
	});
}, 60_000);

afterAll(async () => {
	for (const name of [BOOKS, WRITERS]) await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

const describeAs = async (parameters: IDataObject, credential = server.credential) =>
	await runNode({ resource: 'schema', operation: 'describe', ...parameters }, { credential });

/** Does something as a user who is no administrator, and removes the user again. */
async function asCaller<T>(
	allowed: Allowed[],
	act: (caller: typeof server.credential) => Promise<T>,
) {
	const { credential, remove } = await callerWho(server, allowed);
	try {
		return await act(credential);
	} finally {
		await remove();
	}
}

const MODEL = ['directus_collections', 'directus_fields', 'directus_relations'];

it('tells of each field what a model needs, in few words', async () => {
	const { items, error } = await describeAs({ collections: `${BOOKS}, ${WRITERS}` });
	expect(error).toBeUndefined();
	const [books, writers] = items.map(({ json }) => json as { fields: IDataObject });
	expect(books!.fields).toMatchObject(WORDS);
	expect(Object.keys(books!.fields)).toHaveLength(20);
	expect(JSON.stringify(books).length).toBeLessThan(1500);
	expect(writers).toEqual({
		...{ collection: WRITERS, note: 'Who writes' },
		fields: {
			id: 'integer, key, made automatically',
			name: 'string',
			books: `list of ${BOOKS}`,
		},
	});
});

it('tells of all collections that hold items, without those of Directus, in one item', async () => {
	const { items } = await describeAs({ output: 'together' });
	expect(items).toHaveLength(1);
	const names = (items[0]!.json.collections as IDataObject[]).map(({ collection }) => collection);
	expect(names).toEqual(expect.arrayContaining([BOOKS, WRITERS]));
	expect(names.filter((name) => String(name).startsWith('directus_'))).toEqual([]);
	const users = await describeAs({ collections: 'directus_users' });
	expect(users.items[0]?.json).toMatchObject({
		collection: 'directus_users',
		fields: {
			id: 'uuid, key, made automatically',
			role: expect.stringMatching(/ of directus_roles$/) as string,
		},
	});
});

it('names what is not there', async () => {
	const { error, items } = await describeAs({ collections: `${BOOKS}, no_such` });
	expect(items).toEqual([]);
	expect(error?.message).toBe(
		'There is no collection "no_such" that the user of the credential may see',
	);
	expect(error?.description).toContain(BOOKS);
});

it.each<[string, Allowed[], IDataObject]>([
	[
		'the data model as well',
		MODEL.flatMap((name) => allOf(name, 'read')),
		{ id: WORDS.id, status: WORDS.status, title: WORDS.title },
	],
	// What Directus tells them has no choices, no key and no relation to what they may not read.
	[
		'records alone',
		[],
		{
			...{ id: 'integer', title: 'string, required', writer: 'integer' },
			status: 'string, required. Whether readers see it',
		},
	],
])('tells a user who may read %s what that user may read', async (_, more, fields) => {
	await asCaller([...allOf(BOOKS, 'read'), ...more], async (credential) => {
		const { items, error } = await describeAs({}, credential);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual([
			{ collection: BOOKS, fields: expect.objectContaining(fields) as IDataObject },
		]);
		const { error: refused } = await describeAs({ collections: WRITERS }, credential);
		expect(refused?.message).toContain('may see');
	});
});

it('calls what leads to items that the user may not read a list of them, and no text', async () => {
	await asCaller(allOf(WRITERS, 'read'), async (credential) => {
		const { items, error } = await describeAs({}, credential);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.fields)).toEqual([
			{ id: 'integer', name: 'string', books: 'list of related items' },
		]);
	});
});

it('tells a user without the data model where a field leads', async () => {
	const allowed = [...allOf(BOOKS, 'read'), ...allOf(WRITERS, 'read')];
	await asCaller(allowed, async (credential) => {
		const { items } = await describeAs({}, credential);
		const [books, writers] = items.map(({ json }) => json.fields as IDataObject);
		expect(books).toMatchObject({
			writer: `integer of ${WRITERS}`,
			a_biginteger: 'bigInteger',
			a_datetime: 'dateTime',
			a_csv: 'csv',
			a_json: 'json',
			a_boolean: 'boolean',
		});
		expect(writers).toMatchObject({ books: `list of ${BOOKS}` });
	});
});
