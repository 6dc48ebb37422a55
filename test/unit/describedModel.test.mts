/** The data model as a caller may see it, and in the words in which a model is told of it. */
import { dataModel, inWords, type ModelField } from '../../dist/nodes/Directus/reads/dataModel';
import { specifiedModel } from '../../dist/nodes/Directus/reads/specification';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import type { DirectusRelation } from '../../dist/nodes/Directus/transport/schema';
import { fieldOf } from '../support/directusObject.mjs';

const forbidden = new Failure('No.', 'no', { status: 403, code: 'FORBIDDEN' });

/** A Directus that answers by the paths; what has no answer is refused. */
function setUp(answers: Record<string, unknown>, relations: DirectusRelation[] | Failure = []) {
	const sent: DirectusRequest[] = [];
	const directus = {
		relations: async () => {
			if (relations instanceof Failure) throw relations;
			return relations;
		},
		send: async (request: DirectusRequest) => {
			sent.push(request);
			const found = answers[request.path] ?? forbidden;
			if (found instanceof Error) throw found;
			return { status: 200, headers: {}, body: found, data: found };
		},
	} as unknown as Directus;
	return { directus, sent, paths: () => sent.map(({ path }) => path) };
}

const collections = [
	{ collection: 'posts', schema: {}, meta: { note: 'All posts', singleton: false } },
	{ collection: 'about', schema: {}, meta: { note: null, singleton: true } },
	{ collection: 'folder', schema: null, meta: null },
	{ collection: 'directus_users', schema: {}, meta: null },
];
const of = (collection: string, field: string, type: string, more: object = {}) => ({
	...fieldOf(field, type),
	...{ collection, ...more },
});
const posts = [
	of('posts', 'title', 'string', { meta: { sort: 2 } }),
	of('posts', 'id', 'integer', { meta: { sort: 1 } }),
	of('posts', 'divider', 'alias', { meta: { special: ['alias', 'no-data'] } }),
];

describe('the data model', () => {
	it('is read for all collections that hold items, by name', async () => {
		const about = [of('about', 'text', 'text')];
		const { directus, sent } = setUp({
			'/collections': collections,
			'/fields': [...posts, ...about],
		});
		expect(await dataModel(directus, [])).toEqual([
			{ name: 'about', isSingleton: true, fields: [{ name: 'text', type: 'text' }] },
			{
				...{ name: 'posts', note: 'All posts' },
				fields: [
					{ name: 'id', type: 'integer' },
					{ name: 'title', type: 'string' },
				],
			},
		]);
		expect(sent).toEqual([
			{ method: 'GET', path: '/collections', gives: 'records' },
			{ method: 'GET', path: '/fields', gives: 'records' },
		]);
	});

	it('is read for single ones, up to five, and in their order', async () => {
		const users = [of('directus_users', 'email', 'string')];
		const answers = {
			...{ '/collections': collections, '/fields': [...posts, ...users] },
			...{ '/fields/posts': posts, '/fields/directus_users': users },
		};
		const { directus, paths } = setUp(answers);
		const found = await dataModel(directus, ['directus_users', 'posts']);
		expect(found.map(({ name }) => name)).toEqual(['directus_users', 'posts']);
		expect(paths()).toEqual(['/collections', '/fields/directus_users', '/fields/posts']);
		const five = setUp(answers);
		await dataModel(five.directus, ['posts', 'posts', 'posts', 'posts', 'posts']);
		expect(five.paths()).toHaveLength(6);
		const six = setUp(answers);
		await dataModel(six.directus, ['posts', 'posts', 'posts', 'posts', 'posts', 'posts']);
		expect(six.paths()).toEqual(['/collections', '/fields']);
	});

	it('names a collection that is not there, with those that are', async () => {
		const { directus, paths } = setUp({ '/collections': collections });
		await expect(dataModel(directus, ['psots'])).rejects.toMatchObject({
			message: 'There is no collection "psots" that the user of the credential may see',
			written: 'no',
			details: {
				description: 'Check the name, upper and lower case as well. There are: about, posts.',
			},
		});
		expect(paths()).toEqual(['/collections']);
	});

	it('is refused where Directus does not answer', async () => {
		const down = new Failure('Down', 'no', { status: 503 });
		const { directus, paths } = setUp({ '/collections': down });
		await expect(dataModel(directus, [])).rejects.toBe(down);
		expect(paths()).toEqual(['/collections']);
	});

	const field = async (given: object, relations: object[] | Failure = []) => {
		const { directus } = setUp(
			{ '/collections': collections, '/fields/posts': [given] },
			relations as DirectusRelation[],
		);
		return (await dataModel(directus, ['posts']))[0]!.fields[0];
	};
	const relation = (
		collection: string,
		name: string,
		related: string | null,
		meta: object = {},
	) => ({
		...{ collection, field: name, related_collection: related, meta },
	});
	const list = of('posts', 'tags', 'alias', { meta: { special: ['m2m'] } });
	const key = { is_primary_key: true };

	it.each<[string, object, object]>([
		['a key', { schema: key }, { isKey: true }],
		[
			'a counted key',
			{ schema: { ...key, has_auto_increment: true } },
			{ isKey: true, isMade: true },
		],
		...['uuid', 'date-created', 'date-updated', 'user-created', 'user-updated'].map(
			(special): [string, object, object] => [
				special,
				{ meta: { special: [special] } },
				{ isMade: true },
			],
		),
		['another special', { meta: { special: ['cast-json'] } }, {}],
		['required', { schema: { is_nullable: false } }, { isRequired: true }],
		['read-only', { meta: { readonly: true } }, { isReadOnly: true }],
		['noted', { meta: { note: 'N' } }, { note: 'N' }],
		['chosen', { meta: { options: { choices: [{ value: 'a' }] } } }, { choices: ['a'] }],
		['led by its column', { schema: { foreign_key_table: 'users' } }, { leadsTo: ['users'] }],
		['a file', { meta: { special: ['file'] } }, { leadsTo: ['directus_files'] }],
	])('tells of a field that is %s', async (_, more, told) => {
		const { isRequired, ...found } = (await field(of('posts', 'x', 'string', more)))!;
		const rest = { name: 'x', type: 'string', ...told };
		expect({ ...found, ...('isRequired' in told && { isRequired }) }).toEqual(rest);
	});

	it.each<[string, object, object[], ModelField]>([
		[
			'to one',
			of('posts', 'author', 'uuid'),
			[relation('pages', 'author', 'things'), relation('posts', 'author', 'users')],
			{ name: 'author', type: 'uuid', leadsTo: ['users'] },
		],
		[
			'to one of several collections',
			of('posts', 'item', 'string'),
			[relation('posts', 'item', null, { one_allowed_collections: ['a', 'b'] })],
			{ name: 'item', type: 'string', leadsTo: ['a', 'b'] },
		],
		[
			'to one of collections that are not told',
			of('posts', 'item', 'string'),
			[relation('posts', 'item', null)],
			{ name: 'item', type: 'string', leadsTo: [] },
		],
		[
			'to many',
			list,
			[relation('tags', 'post', 'posts', { one_field: 'tags' })],
			{ name: 'tags', isMany: true, leadsTo: ['tags'] },
		],
		[
			'to many through a third collection',
			list,
			[
				relation('posts_tags', 'post', 'posts', { one_field: 'tags', junction_field: 'tag' }),
				relation('posts_tags', 'tag', 'tags'),
			],
			{ name: 'tags', isMany: true, leadsTo: ['tags'] },
		],
		[
			'to many through a third collection, whose other end is not to be seen',
			list,
			[relation('posts_tags', 'post', 'posts', { one_field: 'tags', junction_field: 'tag' })],
			{ name: 'tags', isMany: true, leadsTo: ['posts_tags'] },
		],
	])('tells where a field leads: %s', async (_, given, relations, told) => {
		expect(await field(given, relations)).toEqual(told);
	});

	it('tells of the fields alone where relations may not be read', async () => {
		expect(await field(list, forbidden)).toEqual({ name: 'tags', isMany: true });
	});
});

describe('the specification tells of it', () => {
	const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
	const specification = {
		tags: [{ name: 'ItemsPosts', description: 'All posts' }, { name: 'Other' }],
		components: {
			schemas: {
				ItemsPosts: {
					'x-collection': 'posts',
					required: ['title'],
					properties: {
						id: { type: 'integer' },
						title: { type: 'string', description: 'Shown' },
						big: { type: 'integer', format: 'int64' },
						at: { type: 'string', format: 'date-time' },
						day: { type: 'string', format: 'date' },
						price: { type: 'number' },
						tags: { type: 'array', items: { type: 'string' } },
						place: { type: 'object' },
						extra: { description: 'JSON' },
						author: { oneOf: [{ type: 'string', format: 'uuid' }, ref('Users')] },
						gone: { oneOf: [{ type: 'integer' }, ref('Unknown')] },
						parts: { type: 'array', items: { oneOf: [{ type: 'integer' }, ref('ItemsParts')] } },
						hidden: { type: 'string' },
						email: { type: 'string', format: 'email' },
					},
				},
				Users: { 'x-collection': 'directus_users' },
				ItemsParts: { 'x-collection': 'parts', properties: {} },
				Query: { properties: { a: { type: 'string' } } },
			},
		},
	};
	const types =
		'type posts {\n  id: ID!\n  hidden: [x]\n  hidden_func: count_functions\n  email_func: count_functions\n}\ntype parts {\n  id: ID\n}\n';
	const answers = {
		'/server/specs/oas': specification,
		'/server/specs/graphql/items': types,
	};

	it('to those who may not read the data model itself', async () => {
		const { directus, sent } = setUp(answers);
		const found = await dataModel(directus, []);
		expect(found.map(({ name }) => name)).toEqual(['parts', 'posts']);
		expect(found[1]).toEqual({
			name: 'posts',
			note: 'All posts',
			fields: [
				{ name: 'id', type: 'integer' },
				{ name: 'title', type: 'string', note: 'Shown', isRequired: true },
				{ name: 'big', type: 'bigInteger' },
				{ name: 'at', type: 'dateTime' },
				{ name: 'day', type: 'date' },
				{ name: 'price', type: 'decimal' },
				{ name: 'tags', type: 'csv' },
				{ name: 'place', type: 'geometry' },
				{ name: 'extra', type: 'json', note: 'JSON' },
				{ name: 'author', type: 'uuid', leadsTo: ['directus_users'] },
				{ name: 'gone', type: 'integer' },
				{ name: 'parts', isMany: true, leadsTo: ['parts'] },
				{ name: 'hidden', type: undefined, isMany: true },
				{ name: 'email', type: 'email' },
			],
		});
		expect(sent.slice(1)).toEqual([
			{ method: 'GET', path: '/server/specs/oas', answer: 'bare' },
			{ method: 'GET', path: '/server/specs/graphql/items', answer: 'text' },
		]);
	});

	it('without what GraphQL says, where that is refused', async () => {
		const { directus } = setUp({ '/server/specs/oas': specification });
		const model = await specifiedModel(directus, forbidden);
		expect(model.get('posts')!.fields.find(({ name }) => name === 'hidden')).toEqual({
			...{ name: 'hidden', type: 'string' },
		});
		expect(model.get('directus_users')).toEqual({ name: 'directus_users', fields: [] });
	});

	it('or nothing, where it is empty', async () => {
		for (const empty of [{}, { components: {} }]) {
			const { directus } = setUp({ '/server/specs/oas': empty });
			expect((await specifiedModel(directus, forbidden)).size).toBe(0);
		}
	});

	it('or it is told why not', async () => {
		const off = new Failure('Off', 'no', { code: 'ROUTE_NOT_FOUND', status: 404 });
		await expect(dataModel(setUp({ '/server/specs/oas': off }).directus, [])).rejects.toBe(
			forbidden,
		);
		const down = new Failure('Down', 'no', { status: 503 });
		await expect(dataModel(setUp({ '/server/specs/oas': down }).directus, [])).rejects.toBe(down);
	});
});

describe('in words', () => {
	const words = (more: Partial<ModelField>) =>
		(inWords({ name: 'posts', fields: [{ name: 'x', ...more }] }).fields as { x: string }).x;

	it.each<[Partial<ModelField>, string]>([
		[{ type: 'string' }, 'string'],
		[{}, 'unknown'],
		[{ type: 'uuid', leadsTo: ['users'] }, 'uuid of users'],
		[{ type: 'string', leadsTo: ['a', 'b'] }, 'string of a or b'],
		[{ type: 'string', leadsTo: [] }, 'string'],
		[{ isMany: true, leadsTo: ['tags'] }, 'list of tags'],
		[{ isMany: true }, 'list of related items'],
		[{ isMany: true, leadsTo: ['tags'], isRequired: true }, 'list of tags, required'],
		[{ type: 'integer', isKey: true, isMade: true }, 'integer, key, made automatically'],
		[
			{ type: 'uuid', leadsTo: ['users'], isKey: true, isRequired: true },
			'uuid of users, key, required',
		],
		[{ type: 'string', isRequired: true, isMade: true }, 'string, made automatically'],
		[{ type: 'string', isReadOnly: true }, 'string, read-only'],
		[{ type: 'string', isReadOnly: true, isMade: true }, 'string, made automatically'],
		[{ type: 'string', choices: ['a', 1, true] }, 'string, one of "a", 1, true'],
		[
			{ type: 'integer', choices: Array.from({ length: 20 }, (_, n) => n) },
			'integer, one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19',
		],
		[
			{ type: 'integer', choices: Array.from({ length: 22 }, (_, n) => n) },
			'integer, one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 and 2 more',
		],
		[{ type: 'string', note: 'Shown' }, 'string. Shown'],
		[{ type: 'string', note: 'x'.repeat(120) }, `string. ${'x'.repeat(120)}`],
		[{ type: 'string', note: 'x'.repeat(121) }, `string. ${'x'.repeat(119)}…`],
	])('%j is %s', (field, told) => {
		expect(words(field)).toBe(told);
	});

	it('a collection has a note, and whether it holds one item', () => {
		expect(inWords({ name: 'about', note: 'Us', isSingleton: true, fields: [] })).toEqual({
			...{ collection: 'about', note: 'Us', singleton: true, fields: {} },
		});
		expect(inWords({ name: 'posts', fields: [] })).toEqual({ collection: 'posts', fields: {} });
	});
});
