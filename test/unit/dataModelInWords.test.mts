/** The data model as a caller may see it, and in few words, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import type { ModelField } from '../../dist/nodes/Directus/reads/dataModel';
import { dataModel, inWords } from '../../dist/nodes/Directus/reads/dataModel';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusAnswer, DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import type { DirectusRelation } from '../../dist/nodes/Directus/transport/schema';
import { saidBy } from '../support/directusObject.mjs';

const forbidden = new Failure('No', 'no', { code: 'FORBIDDEN', status: 403 });

const field = (collection: string, name: string, type: string, more: object = {}) => ({
	...{ collection, field: name, type, schema: {}, meta: null },
	...more,
});
const relation = (
	collection: string,
	name: string,
	related: string | null,
	meta: object | null = null,
) => ({ collection, field: name, related_collection: related, meta }) as DirectusRelation;

async function model(
	wanted: string[],
	{
		collections = [{ collection: 'posts', schema: {}, meta: null }] as unknown[],
		fields = [] as unknown[],
		relations = async () => [] as DirectusRelation[],
	} = {},
) {
	const asked: DirectusRequest[] = [];
	const send = async (request: DirectusRequest) => {
		asked.push(request);
		const { path } = request;
		const own = path.startsWith('/fields/')
			? fields.filter((one) => path.endsWith(`/${(one as { collection: string }).collection}`))
			: fields;
		return { data: path === '/collections' ? collections : own };
	};
	const found: unknown = await dataModel({ send, relations } as unknown as Directus, wanted).catch(
		saidBy,
	);
	return { found, asked };
}

/** What is known of one field of posts. */
const known = async (one: object, relations: DirectusRelation[] = []) => {
	const { found } = await model([], {
		fields: [{ ...field('posts', 'f', 'string'), ...one }],
		relations: async () => relations,
	});
	return (found as Array<{ fields: ModelField[] }>)[0]!.fields[0];
};

describe('The data model', () => {
	const collections = ['b', 'a', 'directus_users', 'c', 'd', 'e', 'f'].map((collection) => ({
		collection,
		schema: {},
		meta: null,
	}));

	it('is of the collections that hold items, by name', async () => {
		const folder = { collection: 'folder', schema: null, meta: null };
		const { found, asked } = await model([], { collections: [...collections, folder] });
		expect((found as IDataObject[]).map(({ name }) => name)).toEqual([
			'a',
			'b',
			'c',
			'd',
			'e',
			'f',
		]);
		expect(asked).toEqual([
			{ method: 'GET', path: '/collections', gives: 'records' },
			{ method: 'GET', path: '/fields', gives: 'records' },
		]);
	});

	it.each([
		[
			['b', 'directus_users'],
			['/collections', '/fields/b', '/fields/directus_users'],
		],
		[
			['a', 'b', 'c', 'd', 'e'],
			['/collections', ...['a', 'b', 'c', 'd', 'e'].map((name) => `/fields/${name}`)],
		],
		[
			['a', 'b', 'c', 'd', 'e', 'f'],
			['/collections', '/fields'],
		],
	])('of %j asks for %j, and keeps the order', async (wanted, paths) => {
		const { found, asked } = await model(wanted, { collections });
		expect((found as IDataObject[]).map(({ name }) => name)).toEqual(wanted);
		expect(asked.map(({ path }) => path)).toEqual(paths);
	});

	it('names what there is where a collection is not there', async () => {
		const { found } = await model(['x'], { collections });
		expect(found).toEqual({
			message: 'There is no collection "x" that the user of the credential may see',
			written: 'no',
			description: 'Check the name, upper and lower case as well. There are: a, b, c, d, e, f.',
		});
		const many = Array.from({ length: 60 }, (_, n) => ({
			collection: `c${String(n).padStart(2, '0')}`,
			schema: {},
			meta: null,
		}));
		const { found: refused } = await model(['x'], { collections: many });
		expect((refused as { description: string }).description).toContain('c48, c49.');
	});

	it('has the note of a collection, and whether it holds one item', async () => {
		const meta = { note: 'N', singleton: true };
		const { found } = await model([], {
			collections: [
				{ collection: 'a', schema: {}, meta },
				{ collection: 'b', schema: {}, meta: { note: '', singleton: false } },
			],
		});
		expect(found).toEqual([
			{ name: 'a', note: 'N', isSingleton: true, fields: [] },
			{ name: 'b', fields: [] },
		]);
	});

	it('has the fields of each collection that can be given a value, in their order', async () => {
		const sorted = (name: string, sort: number | null) =>
			field('posts', name, 'string', { meta: { sort } });
		const { found } = await model([], {
			fields: [
				field('posts', 'last', 'string'),
				sorted('z', 1000),
				sorted('b', 2),
				sorted('a', 1),
				field('posts', 'divider', 'alias', { meta: { special: ['alias', 'no-data'] } }),
				field('others', 'x', 'string'),
			],
		});
		expect((found as Array<{ fields: ModelField[] }>)[0]!.fields.map(({ name }) => name)).toEqual([
			'a',
			'b',
			'last',
			'z',
		]);
	});

	it('without relations, for who may not read them', async () => {
		const { found } = await model([], {
			fields: [field('posts', 'a', 'string')],
			relations: async () => await Promise.reject(forbidden),
		});
		expect(found).toEqual([{ name: 'posts', fields: [{ name: 'a', type: 'string' }] }]);
	});

	it.each<[string, object, object]>([
		['a text', {}, { type: 'string' }],
		['a key', { schema: { is_primary_key: true } }, { type: 'string', isKey: true }],
		[
			'a counted key',
			{ type: 'integer', schema: { is_primary_key: true, has_auto_increment: true } },
			{ type: 'integer', isKey: true, isMade: true },
		],
		...['uuid', 'date-created', 'date-updated', 'user-created', 'user-updated'].map(
			(special): [string, object, object] => [
				`what Directus makes (${special})`,
				{ meta: { special: ['x', special] } },
				{ type: 'string', isMade: true },
			],
		),
		['a required one', { meta: { required: true } }, { type: 'string', isRequired: true }],
		[
			'one that cannot be null',
			{ schema: { is_nullable: false } },
			{ type: 'string', isRequired: true },
		],
		['a read-only one', { meta: { readonly: true } }, { type: 'string', isReadOnly: true }],
		['one with a note', { meta: { note: 'N' } }, { type: 'string', note: 'N' }],
		[
			'one with choices',
			{ meta: { options: { choices: [{ value: 'a' }, { value: 'b' }] } } },
			{ type: 'string', choices: ['a', 'b'] },
		],
		[
			'a file',
			{ type: 'uuid', meta: { special: ['file'] } },
			{ type: 'uuid', leadsTo: ['directus_files'] },
		],
		[
			'a foreign key',
			{ type: 'uuid', schema: { foreign_key_table: 'users' } },
			{ type: 'uuid', leadsTo: ['users'] },
		],
		['no foreign key', { schema: { foreign_key_table: null } }, { type: 'string' }],
		['a list', { type: 'alias', schema: null, meta: { special: ['o2m'] } }, { isMany: true }],
	])('knows %s', async (_, one, expected) => {
		expect(await known(one)).toEqual({ name: 'f', ...expected });
	});

	it.each<[string, DirectusRelation[], string[]]>([
		['one item', [relation('posts', 'f', 'users')], ['users']],
		[
			'items of several collections',
			[relation('posts', 'f', null, { one_allowed_collections: ['a', 'b'] })],
			['a', 'b'],
		],
		['nothing that is told', [relation('posts', 'f', null)], []],
		[
			'items that hold it',
			[
				relation('things', 'x', 'posts'),
				relation('things', 'post', 'posts', { one_field: 'other' }),
				relation('things', 'user', 'users', { one_field: 'f' }),
				relation('parts', 'post', 'posts', { one_field: 'f' }),
			],
			['parts'],
		],
		[
			'items behind a junction',
			[
				relation('posts_tags', 'post', 'posts', { one_field: 'f', junction_field: 'tag' }),
				relation('posts_tags', 'tag', 'tags'),
			],
			['tags'],
		],
		[
			'a junction of which the other side is not told',
			[
				relation('posts_tags', 'post', 'posts', { one_field: 'f', junction_field: 'tag' }),
				relation('others', 'tag', 'tags'),
			],
			['posts_tags'],
		],
		[
			'its own relation before another of that name',
			[
				relation('others', 'f', 'x'),
				relation('others', 'post', 'posts', { one_field: 'g' }),
				relation('posts', 'f', 'users'),
			],
			['users'],
		],
	])('knows a field that leads to %s', async (_, relations, leadsTo) => {
		expect(await known({}, relations)).toEqual({ name: 'f', type: 'string', leadsTo });
	});

	it('ends where Directus does not answer', async () => {
		const directus = {
			send: async () => await Promise.reject(new Failure('Cut', 'no', { code: 'ECONNRESET' })),
		} as unknown as Directus;
		expect(await dataModel(directus, []).catch(saidBy)).toMatchObject({ code: 'ECONNRESET' });
		const odd = await model([], { collections: [{ collection: 5, schema: {} }] });
		expect(odd.found).toMatchObject({
			message: expect.stringContaining('a record without "collection"'),
		});
	});
});

describe('A field in words', () => {
	const words = (one: Partial<ModelField>) =>
		inWords({ name: 'c', fields: [{ name: 'f', ...one }] }).fields as IDataObject;

	it.each<[Partial<ModelField>, string]>([
		[{ type: 'string' }, 'string'],
		[{}, 'unknown'],
		[{ type: 'uuid', leadsTo: ['users'] }, 'uuid of users'],
		[{ type: 'uuid', leadsTo: ['a', 'b'], isRequired: true }, 'uuid of a or b, required'],
		[{ isMany: true, leadsTo: ['tags'] }, 'list of tags'],
		[{ isMany: true }, 'list of related items'],
		[
			{ isMany: true, leadsTo: ['tags'], isRequired: true, isReadOnly: true },
			'list of tags, required, read-only',
		],
		[
			{ type: 'integer', isKey: true, isMade: true, isRequired: true, isReadOnly: true },
			'integer, key, made automatically',
		],
		[{ type: 'string', isRequired: true, isReadOnly: true }, 'string, required, read-only'],
		[{ type: 'string', choices: ['a', 1] }, 'string, one of "a", 1'],
		[
			{ type: 'string', choices: Array.from({ length: 20 }, () => 1) },
			`string, one of ${Array(20).fill(1).join(', ')}`,
		],
		[
			{ type: 'string', choices: Array.from({ length: 22 }, () => 1) },
			`string, one of ${Array(20).fill(1).join(', ')} and 2 more`,
		],
		[{ type: 'string', note: 'N' }, 'string. N'],
		[{ type: 'string', note: 'x'.repeat(120) }, `string. ${'x'.repeat(120)}`],
		[{ type: 'string', note: 'x'.repeat(121) }, `string. ${'x'.repeat(119)}…`],
	])('%j is %j', (one, expected) => {
		expect(words(one)).toEqual({ f: expected });
	});

	it('is one of a collection, with its note', () => {
		expect(inWords({ name: 'c', note: 'N', isSingleton: true, fields: [] })).toEqual({
			...{ collection: 'c', note: 'N', singleton: true, fields: {} },
		});
		expect(inWords({ name: 'c', isSingleton: false, fields: [] })).toEqual({
			collection: 'c',
			fields: {},
		});
	});
});

describe('The data model of who may see no fields', () => {
	const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

	/** The specification has one collection with these properties; `graphql` is what the types of GraphQL say. */
	const specified = async (
		properties: object,
		{
			graphql = (): Partial<DirectusAnswer> => ({ body: '' }),
			required,
			tags,
			oas,
		}: {
			graphql?: () => Partial<DirectusAnswer>;
			required?: string[];
			tags?: object[];
			oas?: () => Partial<DirectusAnswer>;
		} = {},
	) => {
		const asked: DirectusRequest[] = [];
		const send = async (request: DirectusRequest) => {
			asked.push(request);
			const { path } = request;
			if (path === '/server/specs/oas')
				return (
					oas?.() ?? {
						body: {
							...(tags && { tags }),
							components: {
								schemas: {
									ItemsPosts: {
										'x-collection': 'posts',
										properties,
										...(required && { required }),
									},
									ItemsTags: { 'x-collection': 'tags' },
									Query: { properties: { a: {} } },
								},
							},
						},
					}
				);
			if (path === '/server/specs/graphql/items') return graphql();
			throw forbidden;
		};
		const found = await dataModel(
			{ send } as unknown as Directus,
			oas ? [] : ['posts', 'tags'],
		).catch(saidBy);
		return { found: found as Array<{ name: string; note?: string; fields: ModelField[] }>, asked };
	};

	it('is what the specification tells', async () => {
		const { found, asked } = await specified({});
		expect(found).toEqual([
			{ name: 'posts', fields: [] },
			{ name: 'tags', fields: [] },
		]);
		expect(asked.slice(1)).toEqual([
			{ method: 'GET', path: '/server/specs/oas', answer: 'bare' },
			{ method: 'GET', path: '/server/specs/graphql/items', answer: 'text' },
		]);
	});

	it('has the notes of the collections', async () => {
		const tags = [
			{ name: 'ItemsPosts', description: 'N' },
			{ name: 'ItemsTags' },
			{ name: 'x', description: 'y' },
		];
		const { found } = await specified({}, { tags });
		expect(found.map(({ note }) => note)).toEqual(['N', undefined]);
	});

	it.each<[object, object]>([
		[{ type: 'string' }, { type: 'string' }],
		[{ type: 'string', format: 'uuid' }, { type: 'uuid' }],
		[{ type: 'string', format: 'date-time' }, { type: 'dateTime' }],
		[{ type: 'integer', format: 'int64' }, { type: 'bigInteger' }],
		[{ type: 'integer' }, { type: 'integer' }],
		[{ type: 'number' }, { type: 'decimal' }],
		[{ type: 'array' }, { type: 'csv' }],
		[{ type: 'object' }, { type: 'geometry' }],
		[{}, { type: 'json' }],
		[
			{ type: 'string', description: 'N' },
			{ type: 'string', note: 'N' },
		],
		[
			{ oneOf: [{ type: 'string', format: 'uuid' }, ref('ItemsTags')] },
			{ type: 'uuid', leadsTo: ['tags'] },
		],
		[{ oneOf: [ref('ItemsTags'), ref('Query'), ref('None')] }, { type: 'json', leadsTo: ['tags'] }],
		[
			{ type: 'array', items: { oneOf: [{ type: 'integer' }, ref('ItemsTags')] } },
			{ isMany: true, leadsTo: ['tags'] },
		],
		[{ type: 'array', items: { oneOf: [] } }, { isMany: true }],
		[{ type: 'array', items: {} }, { type: 'csv' }],
	])('has the field %j as %j', async (property, expected) => {
		const { found } = await specified({ f: property });
		expect(found[0]!.fields).toEqual([{ name: 'f', ...expected }]);
		const { found: demanded } = await specified({ f: property, g: {} }, { required: ['f'] });
		expect(demanded[0]!.fields).toEqual([
			{ name: 'f', ...expected, isRequired: true },
			{ name: 'g', type: 'json' },
		]);
	});

	it('knows the lists that look like texts from the types of GraphQL', async () => {
		const body =
			'type posts {\n  id: ID!\n  tags_func: count_functions\n  date_func: datetime_functions\n}\n\ntype other {\n  title_func: count_functions\n}\n';
		const properties = {
			tags: { type: 'string' },
			date: { type: 'string' },
			title: { type: 'string' },
			uuid: { type: 'string', format: 'uuid' },
		};
		const { found } = await specified(properties, { graphql: () => ({ body }) });
		expect(found[0]!.fields).toEqual([
			{ name: 'tags', type: undefined, isMany: true },
			{ name: 'date', type: 'string' },
			{ name: 'title', type: 'string' },
			{ name: 'uuid', type: 'uuid' },
		]);
		const failing = () => {
			throw forbidden;
		};
		expect(
			(await specified({ tags: { type: 'string' } }, { graphql: failing })).found[0]!.fields,
		).toEqual([{ name: 'tags', type: 'string' }]);
		const number = await specified(
			{ f: { type: 'integer' } },
			{ graphql: () => ({ body: 'type posts {\n\tf_func: count_functions\n}' }) },
		);
		expect(number.found[0]!.fields).toEqual([{ name: 'f', type: 'integer' }]);
	});

	it.each([[undefined], [{}], [{ components: {} }]])(
		'is empty where the specification is %j',
		async (body) => {
			expect((await specified({}, { oas: () => ({ body }) })).found).toEqual([]);
		},
	);

	it('is not told where the specification is switched off, or fails', async () => {
		const failing = (failure: Failure) => ({
			oas: () => {
				throw failure;
			},
		});
		const off = await specified(
			{},
			failing(new Failure('None', 'no', { code: 'ROUTE_NOT_FOUND' })),
		);
		expect(off.found).toEqual(saidBy(forbidden));
		const busy = new Failure('Busy', 'no', { code: 'X' });
		expect((await specified({}, failing(busy))).found).toEqual(saidBy(busy));
	});
});
