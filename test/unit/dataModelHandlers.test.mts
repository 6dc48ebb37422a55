/** Collections, fields and relations: what is sent to make and change them, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import {
	nest,
	newField,
	newRelation,
	withTable,
} from '../../dist/nodes/Directus/actions/dataModel';
import { statusSettings, systemFieldsOf } from '../../dist/nodes/Directus/actions/systemFields';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { handledBy, inFull, inputOf, refusalOf } from '../support/directusObject.mjs';

const rowOf = (resource: string, operation: string) => resources[resource]!.operations[operation]!;

describe('Settings are nested as Directus has them', () => {
	it.each<[IDataObject, IDataObject]>([
		[{}, {}],
		[
			{ collection: 'c', field: 'f', type: 't', related_collection: 'r', fields: [] },
			{ collection: 'c', field: 'f', type: 't', related_collection: 'r', fields: [] },
		],
		...[
			...['default_value', 'is_indexed', 'is_nullable', 'is_unique', 'max_length'],
			...['numeric_precision', 'numeric_scale', 'on_delete', 'on_update'],
		].map((name): [IDataObject, IDataObject] => [{ [name]: 1 }, { schema: { [name]: 1 } }]),
		[{ note: 'n' }, { meta: { note: 'n' } }],
		[
			{
				note: 'n',
				meta: { note: 'own', width: 'half' },
				schema: { is_unique: true },
				is_unique: false,
			},
			{ meta: { note: 'own', width: 'half' }, schema: { is_unique: true } },
		],
		[{ meta: {}, schema: null }, {}],
	])('%j is %j', (settings, nested) => {
		expect(nest(settings)).toEqual(nested);
		expect(Object.keys(nest(settings)).sort()).toEqual(Object.keys(nested).sort());
	});
});

describe('A new field', () => {
	it.each<[IDataObject, IDataObject]>([
		[
			{ field: 'a', type: 'string' },
			{ field: 'a', type: 'string', meta: {} },
		],
		[{ type: 'boolean' }, { type: 'boolean', meta: { special: ['cast-boolean'] } }],
		[{ type: 'csv' }, { type: 'csv', meta: { special: ['cast-csv'] } }],
		[{ type: 'hash' }, { type: 'hash', meta: { special: ['hash'] } }],
		[{ type: 'json' }, { type: 'json', meta: { special: ['cast-json'] } }],
		[{ type: 'uuid' }, { type: 'uuid', meta: {} }],
		[{ type: 'alias' }, { type: 'alias', meta: { special: ['alias', 'no-data'] }, schema: null }],
		...(
			[
				['file', 'file'],
				['file-image', 'file'],
				['files', 'files'],
				['list-m2a', 'm2a'],
				['list-m2m', 'm2m'],
				['list-o2m', 'o2m'],
				['list-o2m-tree-view', 'o2m'],
				['select-dropdown-m2o', 'm2o'],
				['translations', 'translations'],
			] as const
		).map(([face, special]): [IDataObject, IDataObject] => [
			{ type: 'uuid', interface: face },
			{ type: 'uuid', meta: { interface: face, special: [special] } },
		]),
		[
			{ type: 'alias', interface: 'group-raw' },
			{
				type: 'alias',
				meta: { interface: 'group-raw', special: ['alias', 'no-data', 'group'] },
				schema: null,
			},
		],
		[
			{ type: 'string', interface: 'in-group-' },
			{ type: 'string', meta: { interface: 'in-group-' } },
		],
		[
			{ type: 'json', special: ['own'] },
			{ type: 'json', meta: { special: ['own'] } },
		],
		[
			{ type: 'string', choices: 'a,b' },
			{
				type: 'string',
				meta: {
					interface: 'select-dropdown',
					options: {
						choices: [
							{ text: 'a', value: 'a' },
							{ text: 'b', value: 'b' },
						],
					},
				},
			},
		],
		[
			{
				type: 'integer',
				interface: 'radio',
				options: { icon: 'x' },
				choices: [1, { text: 'Two', value: 2 }],
			},
			{
				type: 'integer',
				meta: {
					interface: 'radio',
					options: {
						icon: 'x',
						choices: [
							{ text: '1', value: 1 },
							{ text: 'Two', value: 2 },
						],
					},
				},
			},
		],
	])('of %j is %j', (body, field) => {
		expect(newField(body)).toEqual(field);
	});

	it('has choices in a list', () => {
		expect(() => newField({ type: 'string', choices: '{"a":1}' })).toThrow(
			'Choices (JSON) must be a list',
		);
	});

	it.each<[string, unknown, unknown]>([
		['boolean', 'true', true],
		['boolean', 'false', false],
		['boolean', 'maybe', 'maybe'],
		['string', 'true', 'true'],
		['integer', '5', 5],
		['bigInteger', '5', 5],
		['float', '5', 5],
		['decimal', '5', 5],
		['string', '5', '5'],
		['decimal', '5.5', '5.5'],
		['bigInteger', '9007199254740993', '9007199254740993'],
		['integer', '', ''],
		['integer', 'x', 'x'],
	])('of the type %s has the default value %j as %j', (type, given, value) => {
		expect(newField({ type, default_value: given } as IDataObject).schema).toEqual({
			default_value: value,
		});
	});
});

it('A new relation without a related collection has nothing that a database could watch', () => {
	expect(newRelation({ collection: 'a', field: 'b', one_field: 'c' })).toEqual({
		...{ collection: 'a', field: 'b', meta: { one_field: 'c' } },
		...{ related_collection: null, schema: null },
	});
	expect(newRelation({ collection: 'a', field: 'b', related_collection: 'c' })).toEqual({
		...{ collection: 'a', field: 'b', related_collection: 'c', meta: {} },
	});
	expect(newRelation({ related_collection: 'c', on_delete: 'SET NULL' })).toEqual({
		...{ related_collection: 'c', meta: {}, schema: { on_delete: 'SET NULL' } },
	});
});

describe('System fields', () => {
	const states = [
		{ text: '$t:published', value: 'published', color: 'var(--theme--primary)' },
		{ text: '$t:draft', value: 'draft', color: 'var(--theme--foreground)' },
		{ text: '$t:archived', value: 'archived', color: 'var(--theme--warning)' },
	];
	const user = (field: string, special: string) => ({
		field,
		type: 'uuid',
		meta: {
			...{ special: [special], interface: 'select-dropdown-m2o', display: 'user' },
			options: { template: '{{avatar}} {{first_name}} {{last_name}}' },
			...{ readonly: true, hidden: true, width: 'half' },
		},
		schema: {},
	});
	const date = (field: string, special: string) => ({
		field,
		type: 'timestamp',
		meta: {
			...{ special: [special], interface: 'datetime', display: 'datetime' },
			display_options: { relative: true },
			...{ readonly: true, hidden: true, width: 'half' },
		},
		schema: {},
	});
	const all = [
		{
			field: 'status',
			type: 'string',
			meta: {
				...{ interface: 'select-dropdown', options: { choices: states }, display: 'labels' },
				...{ display_options: { showAsDot: true, choices: states }, width: 'full' },
			},
			schema: { default_value: 'draft', is_nullable: false },
		},
		{ field: 'sort', type: 'integer', meta: { interface: 'input', hidden: true }, schema: {} },
		user('user_created', 'user-created'),
		date('date_created', 'date-created'),
		user('user_updated', 'user-updated'),
		date('date_updated', 'date-updated'),
	];
	const names = all.map(({ field }) => field);

	it('are those of the Studio, in its order', () => {
		expect(systemFieldsOf([...names].reverse())).toEqual(all);
		for (const one of all) expect(systemFieldsOf([one.field, 'other'])).toEqual([one]);
		expect(systemFieldsOf([])).toEqual([]);
	});

	it('say what the collection has to know of them', () => {
		expect(statusSettings([])).toEqual({});
		expect(statusSettings(['sort'])).toEqual({ sort_field: 'sort' });
		const archive = {
			...{ archive_field: 'status', archive_value: 'archived', unarchive_value: 'draft' },
		};
		expect(statusSettings(['status'])).toEqual(archive);
		expect(statusSettings(names)).toEqual({ sort_field: 'sort', ...archive });
	});
});

describe('A new collection', () => {
	const made = (ui: IDataObject, body: IDataObject = { collection: 'c' }) =>
		withTable(inputOf({ ui, body })).body;

	it('that is a folder has no table', () => {
		expect(made({ kind: 'folder', primaryKeyField: 'id' })).toEqual({
			...{ collection: 'c', meta: {}, schema: null },
		});
	});

	const hidden = { hidden: true, interface: 'input', readonly: true };
	it.each<[string, IDataObject]>([
		[
			'integer',
			{ type: 'integer', meta: hidden, schema: { is_primary_key: true, has_auto_increment: true } },
		],
		[
			'bigInteger',
			{
				...{ type: 'bigInteger', meta: hidden },
				schema: { is_primary_key: true, has_auto_increment: true },
			},
		],
		[
			'uuid',
			{
				...{ type: 'uuid', meta: { ...hidden, special: ['uuid'] } },
				schema: { is_primary_key: true, length: 36, has_auto_increment: false },
			},
		],
		[
			'string',
			{
				...{ type: 'string', meta: { hidden: false, interface: 'input', readonly: false } },
				schema: { is_primary_key: true, length: 255, has_auto_increment: false },
			},
		],
	])('has a primary key of %s', (primaryKeyType, key) => {
		expect(made({ kind: 'collection', primaryKeyField: 'nr', primaryKeyType })).toEqual({
			...{ collection: 'c', meta: {}, schema: {}, fields: [{ ...key, field: 'nr' }] },
		});
	});

	it('has the settings of its system fields, which its own go before', () => {
		const ui = { kind: 'collection', primaryKeyType: 'uuid', systemFields: ['status', 'sort'] };
		const { fields, ...rest } = made(ui, { collection: 'c', sort_field: 'own' }) as IDataObject;
		expect(rest).toEqual({
			...{ collection: 'c', schema: {} },
			meta: {
				...{ sort_field: 'own', archive_field: 'status' },
				...{ archive_value: 'archived', unarchive_value: 'draft' },
			},
		});
		expect((fields as IDataObject[]).map(({ field }) => field)).toEqual([
			...[undefined, 'status', 'sort'],
		]);
	});

	it('has the fields of the list of the user behind', () => {
		const moreFields = [{ field: 'a', type: 'json' }];
		const body = made({ primaryKeyType: 'uuid', primaryKeyField: 'id', moreFields }) as IDataObject;
		expect((body.fields as IDataObject[])[1]).toEqual({
			...{ field: 'a', type: 'json', meta: { special: ['cast-json'] } },
		});
	});

	it.each([[{ type: 'string' }], [{ field: 'a' }]])(
		'is refused with the field %j before anything is sent',
		(wrong) => {
			const moreFields = [{ field: 'a', type: 'string' }, { field: 'b', type: 'text' }, wrong];
			expect(refusalOf(() => made({ primaryKeyType: 'uuid', moreFields }))).toEqual({
				message: 'Entry 3 of More Fields (JSON) lacks its field or its type',
				written: 'no',
				description: 'Nothing was sent. Write it as { "field": "title", "type": "string" }.',
			});
		},
	);
});

const refused = (code: string, details = {}) =>
	new Failure(`It is ${code}`, 'no', { code, ...details });

const run = async (
	resource: string,
	operation: string,
	{
		more = {},
		answer,
		...input
	}: Parameters<typeof inputOf>[0] & {
		answer: (request: DirectusRequest) => unknown;
		more?: Partial<Directus>;
	},
) => {
	const { outcomes, sent } = await handledBy(rowOf(resource, operation), [inputOf({ ...input })], {
		fields: [],
		answer,
		more,
	});
	return { outcome: inFull(outcomes)[0], sent };
};

describe('Create Collection', () => {
	const body = { collection: 'c', fields: [{ field: 'a', meta: {} }] };

	it('makes a relation for each field that holds a user', async () => {
		const ui = { systemFields: ['status', 'user_created', 'date_created', 'user_updated'] };
		const { outcome, sent } = await run('collections', 'create', {
			...{ body, ui, answer: () => ({ collection: 'c' }) },
		});
		expect(outcome).toEqual({ records: [{ collection: 'c' }] });
		expect(sent.map(({ method, path, body: given }) => [method, path, given])).toEqual([
			['POST', '/collections', body],
			...['user_created', 'user_updated'].map((field) => [
				'POST',
				'/relations',
				{ related_collection: 'directus_users', schema: {}, meta: {}, collection: 'c', field },
			]),
		]);
	});

	it.each<[IDataObject, string, boolean]>([
		[
			{ collection: 'c', fields: [{ field: 'a', meta: {} }, { field: 'b' }] },
			'FAILED_VALIDATION',
			true,
		],
		[{ collection: 'c', fields: [{ field: 'a', meta: {} }] }, 'FAILED_VALIDATION', false],
		[{ collection: 'c', fields: [{ field: 'b' }] }, 'INVALID_PAYLOAD', false],
		[{ collection: 'c' }, 'FAILED_VALIDATION', false],
		[{ collection: 'c', fields: [null] as never }, 'FAILED_VALIDATION', true],
	])('with %j refused as %s tells to give each field its meta: %s', async (given, code, told) => {
		const { outcome } = await run('collections', 'create', {
			body: given,
			answer: () => {
				throw refused(code);
			},
		});
		expect(outcome).toEqual({
			...{ message: `It is ${code}`, written: 'no', code },
			...(told && {
				description:
					'An entry of "fields" has no "meta", without which Directus refuses some types, such as timestamp. Give each one, such as "meta": {}.',
			}),
		});
	});

	it.each([
		[
			0,
			refused('FORBIDDEN', { original: 'Its own words', description: 'Its own advice.' }),
			'The collection is there with all its fields. What is missing is the relation to directus_users of "user_created" and "user_updated". The reason: It is FORBIDDEN. Do not create the collection again: make what is missing with Relation: Create.',
			{ code: 'FORBIDDEN', original: 'Its own words' },
		],
		[
			1,
			new Failure('Cut.', 'unknown', { code: 'ECONNRESET' }),
			'The collection is there with all its fields. What is missing is the relation to directus_users of "user_updated". Whether that of "user_updated" was made is not known. The reason: Cut. Do not create the collection again: make what is missing with Relation: Create.',
			{ code: 'ECONNRESET', original: 'Cut.' },
		],
	])(
		'of which relation %i fails says what is missing',
		async (place, failure, description, more) => {
			let count = 0;
			const { outcome } = await run('collections', 'create', {
				...{ body, ui: { systemFields: ['user_created', 'user_updated'] } },
				answer: ({ path }) => {
					if (path === '/relations' && count++ === place) throw failure;
					return { collection: 'c' };
				},
			});
			expect(outcome).toEqual({
				...{
					message: 'The collection "c" was created without all of its relations',
					written: 'yes',
				},
				...{ description, ...more },
			});
		},
	);
});

describe('Update Field', () => {
	const path = { collection: 'c', field: 'f' };
	const held = {
		meta: { interface: 'radio', options: { icon: 'x', choices: [] } },
		schema: {
			...{ default_value: 1, is_nullable: false, max_length: 9, numeric_precision: 3 },
			...{ numeric_scale: 2, is_unique: true },
		},
	};
	const changed = async (
		body: IDataObject,
		{ version = '11.0.0', raw = false, now = held as object } = {},
	) => {
		const { sent } = await run('fields', 'update', {
			...{ path, body, raw },
			answer: ({ method }) => (method === 'GET' ? now : { field: 'f' }),
			more: { serverInfo: async () => ({ version }) },
		});
		expect(sent.map(({ method, path: place }) => `${method} ${place}`)).toEqual([
			...['GET /fields/c/f', 'PATCH /fields/c/f'],
		]);
		return sent[1]!.body;
	};

	it('nests what is given', async () => {
		expect(await changed({ note: 'n', is_unique: true })).toEqual({
			...{ meta: { note: 'n' }, schema: { is_unique: true } },
		});
		expect(await changed({ note: 'n' }, { version: '10.13.1' })).toEqual({ meta: { note: 'n' } });
	});

	it('sends to Directus 10 what it would forget of the column', async () => {
		const schema = {
			...{ default_value: 1, is_nullable: false, max_length: 9, numeric_precision: 3 },
			...{ numeric_scale: 2, is_unique: false },
		};
		expect(await changed({ is_unique: false }, { version: '10.13.1' })).toEqual({ schema });
		const now = { meta: null, schema: null };
		expect(await changed({ is_unique: false }, { version: '10.13.1', now })).toEqual({
			schema: { is_unique: false },
		});
		const some = { meta: null, schema: { max_length: 5 } };
		expect(await changed({ max_length: 6 }, { version: '10.8', now: some })).toEqual({
			schema: { max_length: 6 },
		});
	});

	it('puts choices beside the other options of the interface', async () => {
		const choices = [{ text: 'a', value: 'a' }];
		expect(await changed({ choices: 'a' })).toEqual({
			meta: { interface: 'radio', options: { icon: 'x', choices } },
		});
		const now = { meta: null, schema: {} };
		expect(await changed({ choices: 'a' }, { now })).toEqual({
			meta: { interface: 'select-dropdown', options: { choices } },
		});
		const body = { choices: 'a', interface: 'own', options: { icon: 'y' } };
		expect(await changed(body)).toEqual({
			meta: { interface: 'own', options: { icon: 'y', choices } },
		});
	});

	it('sends the JSON of the user as it is', async () => {
		const body = { is_unique: true, choices: 'a' };
		expect(await changed(body, { raw: true, version: '10.13.1' })).toEqual(body);
	});

	it('sends nothing where the field is not there', async () => {
		for (const [resource, operation, own] of [
			['fields', 'update', path],
			['fields', 'delete', path],
			['collections', 'update', { collection: 'c' }],
			['relations', 'update', path],
		] as const) {
			const { outcome, sent } = await run(resource, operation, {
				path: own,
				answer: () => {
					throw refused('FORBIDDEN');
				},
			});
			expect(outcome).toEqual({ message: 'It is FORBIDDEN', written: 'no', code: 'FORBIDDEN' });
			expect(sent.map(({ method }) => method)).toEqual(['GET']);
		}
	});
});

it('Update Collection and Delete Field look for what is there, and then send the row as it stands', async () => {
	const answer = ({ method }: DirectusRequest) => (method === 'DELETE' ? undefined : { a: 1 });
	const path = { collection: 'c', field: 'f' };
	const erased = await run('fields', 'delete', { path, answer });
	expect(erased.outcome).toEqual({ records: [{ ...path, deleted: true }] });
	expect(erased.sent.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
	const body = { meta: { note: 'n' } };
	const updated = await run('collections', 'update', { path: { collection: 'c' }, body, answer });
	expect(updated.outcome).toEqual({ records: [{ a: 1 }] });
	expect(updated.sent[1]).toMatchObject({ method: 'PATCH', path: '/collections/c', body });
});

describe('A list of changes that names what is not there', () => {
	const collections = async () => ['articles', 'pages'];
	const fields = async () => [{ field: 'title' }, { field: 'body' }] as never;
	const update = async (
		resource: 'collections' | 'fields',
		body: unknown,
		more: Partial<Directus> = { collections, fields },
	) =>
		await run(resource, 'updateMultiple', {
			...{
				path: resource === 'fields' ? { collection: 'articles' } : {},
				body: body as never,
				more,
			},
			answer: () => [],
		});
	const description = (place: number) =>
		`Entry ${place} of the list names it. Nothing was sent. Check the name, upper and lower case as well.`;

	it('is refused before anything is sent', async () => {
		const names = await update('collections', [{ collection: 'pages' }, { collection: 'article' }]);
		expect(names.outcome).toEqual({
			message: 'There is no collection "article". Did you mean "articles"?',
			...{ written: 'no', description: description(2) },
		});
		const others = await update('fields', [{ field: 'Title' }]);
		expect(others.outcome).toEqual({
			message: 'There is no field "Title" in the collection "articles". Did you mean "title"?',
			...{ written: 'no', description: description(1) },
		});
		expect([...names.sent, ...others.sent]).toEqual([]);
	});

	it.each<[unknown, Partial<Directus>?]>([
		[[{ collection: 'pages', field: 'body' }]],
		[[null, { meta: {} }, { collection: 5, field: 5 }]],
		[{ collection: 'no list', field: 'no list' }],
		[[{ collection: 'x', field: 'x' }], { collections: async () => [], fields: async () => [] }],
		[
			[{ collection: 'x', field: 'x' }],
			{
				collections: async () => await Promise.reject(refused('FORBIDDEN')),
				fields: async () => await Promise.reject(refused('FORBIDDEN')),
			},
		],
	])('is for Directus to judge where %j', async (body, more = { collections, fields }) => {
		for (const resource of ['collections', 'fields'] as const)
			expect((await update(resource, body, more)).sent).toHaveLength(1);
	});
});

describe('Update Relation', () => {
	const path = { collection: 'c', field: 'f' };
	const changed = async (body: IDataObject, schema: object | null, raw = false) => {
		const { sent, outcome } = await run('relations', 'update', {
			...{ path, body, raw },
			answer: ({ method }) =>
				method === 'GET' ? { related_collection: 'r', schema } : { field: 'f' },
		});
		expect(outcome).toEqual({ records: [{ field: 'f' }] });
		expect(sent[1]).toMatchObject({ method: 'PATCH', path: '/relations/c/f' });
		return sent[1]!.body;
	};
	const schema = { on_delete: 'CASCADE', on_update: 'NO ACTION', constraint_name: 'x' };

	it('sends the whole of it', async () => {
		expect(await changed({ one_field: 'o', on_delete: 'SET NULL' }, schema)).toEqual({
			...{ ...path, related_collection: 'r', meta: { one_field: 'o' } },
			schema: { on_delete: 'SET NULL', on_update: 'NO ACTION' },
		});
		expect(await changed({ one_field: 'o' }, schema)).toEqual({
			...{ ...path, related_collection: 'r', meta: { one_field: 'o' } },
			schema: { on_delete: 'CASCADE', on_update: 'NO ACTION' },
		});
	});

	it('that no database watches has no schema', async () => {
		expect(await changed({ one_field: 'o' }, null)).toEqual({
			...{ ...path, related_collection: 'r', meta: { one_field: 'o' } },
		});
	});

	it('takes the JSON of the user as it is nested', async () => {
		const body = { related_collection: 's', meta: { a: 1 }, note: 'n' };
		expect(await changed(body, null, true)).toEqual({ ...path, ...body });
	});
});
