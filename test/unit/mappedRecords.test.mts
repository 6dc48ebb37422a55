/** The values of records, as the inputs give them: by a mapper, as JSON, in lists, in the user's own JSON. */
import type { IDataObject } from 'n8n-workflow';
import {
	entries,
	objects,
	recordValues,
	records,
	type Input,
	type Operation,
} from '../../dist/nodes/Directus/framework/define';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { fieldOf } from '../support/directusObject.mjs';
import { inputBy, property, readBy, rowOf } from '../support/madeUpRow.mjs';

const mapper = (mode: 'add' | 'update' | 'upsert' = 'add', more: object = {}) =>
	property('fields', 'resourceMapper', {
		default: { mappingMode: 'defineBelow', value: null },
		typeOptions: { resourceMapper: { resourceMapperMethod: 'getColumns', mode, ...more } },
	} as object);

const collection = property('collection', 'resourceLocator', {
	default: { mode: 'list', value: '' },
	modes: [{ displayName: 'By ID', name: 'id', type: 'string' }],
});
const by = (value: string) => ({ __rl: true, mode: 'id', value });

const fields = {
	posts: [
		{ ...fieldOf('id', 'integer', { is_primary_key: true }), meta: null },
		fieldOf('title', 'string'),
		fieldOf('views', 'integer'),
		fieldOf('day', 'date'),
		fieldOf('extra', 'json'),
	],
	pages: [fieldOf('name', 'string')],
};

const ofCollection = (more: Partial<Operation>): Operation =>
	rowOf({ route: 'POST /items/{collection}', path: { collection }, ...more } as Partial<Operation>);
const at = { collection: by('posts') };

const mapped = (value: IDataObject, more: IDataObject = {}) => ({
	...{ mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] },
	...more,
});
const auto = (schema: unknown[] = [], more: IDataObject = {}) => ({
	...{ mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema },
	...more,
});
const column = (id: string, removed = false) => ({ id, displayName: id, removed });

/** The body of the one input, or what is wrong with it. */
const bodyOf = async (row: Operation, parameters: IDataObject, around: object = {}) =>
	await inputBy(row, parameters, { fields, ...around }).then(
		({ body }) => body,
		({ message }: Failure) => message,
	);

describe('a mapper with a value for each field', () => {
	const row = ofCollection({ body: entries(mapper()) });
	const body = async (value: IDataObject, more: IDataObject = {}, around: object = {}) =>
		await bodyOf(row, { ...at, fields: mapped(value, more) }, around);

	it.each<[IDataObject, unknown]>([
		[
			{ title: 'x', views: 5 },
			{ title: 'x', views: 5 },
		],
		[{ views: '={{ "7" }}' }, { views: 7 }],
		[{ title: '', views: '' }, {}],
		[
			{ title: '={{ "" }}', views: '={{ "" }}' },
			{ title: '', views: null },
		],
		[{ title: '={{ $json.gone }}' }, {}],
		[{ title: '={{ null }}' }, { title: null }],
		[{ day: '2026-11-27' }, { day: '2026-11-27' }],
		[{ 'a "quoted" name': 'x' }, 'There is no field "a "quoted" name" in posts'],
		[{ titel: 'x' }, 'There is no field "titel" in posts. Did you mean "title"?'],
		[{ views: 'many' }, expect.stringMatching(/^The field "views" /)],
	])('%j gives %j', async (value, expected) => {
		expect(await body(value)).toEqual(expected);
	});

	it('leaves out what was taken out in the editor', async () => {
		const schema = [column('title', true), column('views')];
		expect(await body({ title: 'x', views: 5 }, { schema })).toEqual({ views: 5 });
		expect(await body({ title: 'x' }, { schema: null })).toEqual({ title: 'x' });
	});

	it('may have none', async () => {
		expect(await bodyOf(row, { ...at, fields: mapped({}, { value: null }) }, {})).toEqual({});
		expect(await bodyOf(row, at, {})).toEqual({});
	});

	it('empties what was added one by one and left empty', async () => {
		const oneByOne = ofCollection({ body: entries(mapper('add', { addAllFields: false })) });
		const added = { ...at, fields: mapped({ title: '', views: '' }) };
		expect(await bodyOf(oneByOne, added)).toEqual({ title: null, views: null });
	});

	it('has each item its own values', async () => {
		const value = { title: '={{ $json.t }}', views: 1 };
		const items = [{ t: 'a' }, { t: 'b' }];
		const { read } = await readBy(row, { ...at, fields: mapped(value) }, { fields, items });
		expect(read).toMatchObject([
			{ body: { title: 'a', views: 1 } },
			{ body: { title: 'b', views: 1 } },
		]);
	});

	it('may leave out what is demanded only where the item may be there already', async () => {
		const demanding = { fields: { posts: [fieldOf('title', 'string', { is_nullable: false })] } };
		const value = { ...at, fields: mapped({ title: '' }) };
		expect(await bodyOf(row, value, demanding)).toBe('The field "title" is required');
		const upsert = ofCollection({ body: entries(mapper('upsert')) });
		expect(await bodyOf(upsert, value, demanding)).toEqual({});
	});

	it('keeps values as they are where the fields are not to be seen', async () => {
		const value = { title: 'x', other: '={{ 5 }}' };
		expect(await body(value, {}, { fields: {} })).toEqual({ title: 'x', other: 5 });
	});
});

describe('a mapper by the names of the input', () => {
	const row = ofCollection({ body: entries(mapper()) });
	const around = { fields, items: [{ title: 'x', views: '5', other: 1, id: 3 }] };

	it('sends what the collection has, and tells of the rest', async () => {
		const { read, hint, asked } = await readBy(row, { ...at, fields: auto() }, around);
		expect(read).toMatchObject([{ body: { title: 'x', views: 5, id: 3 } }]);
		expect(hint).toBe(
			'Not sent, since the user of the credential sees no such field in posts: other.',
		);
		expect(asked).toEqual(['posts']);
	});

	it('leaves out what was taken out in the editor', async () => {
		const schema = [column('title', true), column('views')];
		const { read, hint } = await readBy(row, { ...at, fields: auto(schema) }, around);
		expect(read).toMatchObject([{ body: { views: 5, id: 3 } }]);
		expect((read[0] as Input).body).not.toHaveProperty('title');
		expect(hint).toContain(': other.');
	});

	it('is a change without the key, which is told', async () => {
		const change = ofCollection({
			route: 'PATCH /items/{collection}',
			body: entries(mapper()),
		} as never);
		const { read, hint } = await readBy(change, { ...at, fields: auto() }, around);
		expect((read[0] as Input).body).toEqual({ title: 'x', views: 5 });
		expect(hint).toContain('Not sent: id.');
	});

	it('sends what the editor has stored where the fields are not to be seen', async () => {
		const stored = [column('title'), column('views', true), column('gone')];
		const unseen = { ...around, fields: {} };
		const { read, hint } = await readBy(row, { ...at, fields: auto(stored) }, unseen);
		expect((read[0] as Input).body).toEqual({ title: 'x' });
		expect(hint).toBe(
			'Not sent, since the user of the credential sees no such field in posts: other, id.',
		);
		const all = await readBy(row, { ...at, fields: auto() }, unseen);
		expect((all.read[0] as Input).body).toEqual(around.items[0]);
		expect(all.hint).toBeUndefined();
	});

	it('is refused where no field of the input is one', async () => {
		const other = { fields, items: [{ titel: 1 }] };
		const told = 'No field of the input is a field of posts';
		expect(await bodyOf(row, { ...at, fields: auto() }, other)).toBe(told);
		const stored = { ...at, fields: auto([column('title')]) };
		const unseen = await readBy(row, stored, { ...other, fields: {} });
		expect(unseen.read[0]).toMatchObject({
			message: told,
			details: {
				description:
					'Nothing was sent for this item. "titel" may be meant for "title". Rename the fields of the input to those of the collection, or map each field by hand.',
			},
		});
	});
});

describe('what is found by a mapper', () => {
	it('are the columns that are matched on, and the purpose of the values', async () => {
		const row = ofCollection({ body: entries(mapper('upsert')) });
		const value = mapped({ id: '={{ "" }}', title: 'x' }, { matchingColumns: ['title', 'views'] });
		const input = await inputBy(row, { ...at, fields: value }, { fields });
		expect(input).toMatchObject({ body: { title: 'x' }, ui: { matchFields: ['title', 'views'] } });
		expect(input.body).not.toHaveProperty('id');
		const add = await inputBy(
			ofCollection({ body: entries(mapper()) }),
			{ ...at, fields: value },
			{ fields },
		);
		expect(add.ui).toEqual({});
	});

	it('are values of a look-up, of which an empty one is looked for', async () => {
		const row = ofCollection({
			...{ route: 'GET /items/{collection}', path: { collection } },
			body: entries(mapper()),
		} as never);
		const value = mapped({ title: '={{ "" }}', views: '={{ $json.gone }}' });
		const { read, asked } = await readBy(row, { ...at, fields: value }, { fields });
		expect(read).toMatchObject([{ body: { title: null, views: null } }]);
		expect(asked).toEqual(['collection posts', 'posts']);
	});
});

describe('the fields of a collection', () => {
	const row = ofCollection({ body: entries(mapper()) });
	const items = [{ c: 'posts' }, { c: 'pages' }, { c: 'posts' }];

	it('are asked for once for each that the items name', async () => {
		const parameters = { collection: by('={{ $json.c }}'), fields: auto() };
		const { asked } = await readBy(row, parameters, { fields, items });
		expect(asked).toEqual(['posts', 'pages']);
	});

	it('are asked for once where all items have the same', async () => {
		expect((await readBy(row, { ...at, fields: auto() }, { fields, items })).asked).toEqual([
			'posts',
		]);
	});

	it('are those of a collection of Directus', async () => {
		const system = rowOf({ body: entries(mapper()), collection: 'directus_roles' });
		expect((await readBy(system, { fields: auto() }, { fields, items })).asked).toEqual([
			'directus_roles',
		]);
	});

	it('are not asked for where no record is given', async () => {
		for (const body of [undefined, { a: property('a', 'json') }])
			expect((await readBy(ofCollection({ body }), at, { fields })).asked).toEqual([]);
	});

	it('are asked for where the own JSON is a record, and only there', async () => {
		const row = ofCollection({ body: { a: property('a', 'json') }, rawRecord: 'body' });
		expect((await readBy(row, { ...at, jsonParameters: true }, { fields })).asked).toEqual([
			'posts',
		]);
		expect((await readBy(row, { ...at, jsonParameters: false }, { fields })).asked).toEqual([]);
	});

	it('and a collection that an expression fails to give is told for its item', async () => {
		const parameters = {
			collection: by('={{ $json.c ?? $("None").first().json.c }}'),
			fields: auto(),
		};
		const { read, asked } = await readBy(row, parameters, { fields, items: [{ c: 'posts' }, {}] });
		expect(read[1]).toBeInstanceOf(Failure);
		expect(asked).toEqual(['posts']);
	});
});

describe('records in JSON', () => {
	const list = ofCollection({ body: records(property('list', 'json')) });
	const bodyOfList = async (text: string) => await bodyOf(list, { ...at, list: text });

	it('are read by the columns, each', async () => {
		expect(await bodyOfList('[{"views":"","title":""},{"extra":{"a":1}}]')).toEqual([
			{ views: null, title: '' },
			{ extra: { a: 1 } },
		]);
	});

	it.each([
		['[{"title":"x"},{"views":"many"}]', /^Entry 2 of The list: the field "views" /],
		['[5]', /^The list must be a list of JSON objects$/],
	])('are refused with their places: %s', async (text, told) => {
		expect(await bodyOfList(text)).toMatch(told);
	});

	it('are read so in a list of records alone', async () => {
		const row = ofCollection({
			body: [{ list: objects(property('list', 'json')) }, entries(mapper())],
		});
		const parameters = { ...at, list: '[{"views":""}]', fields: mapped({}) };
		expect(await bodyOf(row, parameters)).toEqual({ list: [{ views: '' }] });
	});

	it('of a change for others have no key, which is told', async () => {
		const row = ofCollection({
			...{ route: 'PATCH /items/{collection}', path: { collection } },
			body: { keys: property('keys', 'string'), data: recordValues(property('data', 'json')) },
		} as never);
		const parameters = { ...at, keys: '1', data: '{"id":5,"title":"x","other":1}' };
		const { read, hint } = await readBy(row, parameters, { fields });
		expect(read).toMatchObject([{ body: { keys: '1', data: { title: 'x', other: 1 } } }]);
		expect((read[0] as Input).body).not.toHaveProperty('data.id');
		expect(hint).toMatch(/^Directus has no such field and left it out: other\. Not sent: id\. /);
		expect(await bodyOf(row, { ...at, data: '[]' })).toBe(
			'The data must be a JSON object, not a list',
		);
		expect(await bodyOf(row, { ...at, keys: '1', data: '' })).toEqual({ keys: '1' });
	});
});

describe("the user's own JSON", () => {
	const raw = (body: string) => ({ ...at, jsonParameters: true, bodyParametersJson: body });
	const one = { body: { title: property('title', 'string') } };
	const big = '12345678901234567890';

	it.each<[string, Partial<Operation>, string, unknown]>([
		[
			'that is a record',
			{ ...one, rawRecord: 'body' },
			`{"views":"","extra":{"a":${big}}}`,
			{ views: null, extra: `{"a":${big}}` },
		],
		[
			'that holds a record',
			{ ...one, rawRecord: 'data' },
			'{"views":"","data":{"views":""}}',
			{ views: '', data: { views: null } },
		],
		[
			'that holds no record where one could be',
			{ ...one, rawRecord: 'data' },
			'{"views":"","data":[1]}',
			{ views: '', data: [1] },
		],
		[
			'that is a list of records',
			{ body: records(property('list', 'json')), listBody: true },
			'[{"views":""},5]',
			[{ views: null }, 5],
		],
		[
			'that is one record where a list may be',
			{ body: records(property('list', 'json')), listBody: true },
			'{"views":""}',
			{ views: null },
		],
		[
			'that holds what is changed',
			{ body: { keys: property('keys', 'string'), data: recordValues(property('data', 'json')) } },
			'{"keys":[1],"views":"","data":{"views":""}}',
			{ keys: [1], views: '', data: { views: null } },
		],
		['that is for a mapper', { body: entries(mapper()) }, '{"views":""}', { views: null }],
		['that is no record', one, '{"views":""}', { views: '' }],
		[
			'of which an entry is refused',
			{ body: records(property('list', 'json')), listBody: true },
			'[{"id":1},{"views":[1]}]',
			[{ id: 1 }, { views: [1] }],
		],
	])('%s', async (_, more, body, expected) => {
		const found = await bodyOf(ofCollection(more), raw(body));
		expect(JSON.parse(JSON.stringify(found))).toEqual(expected);
	});

	it('is read by the columns of the collection of its own item', async () => {
		const row = ofCollection({ body: records(property('list', 'json')), listBody: true });
		const parameters = { ...raw('[{"views":""}]'), collection: by('={{ $json.c }}') };
		const items = [{ c: 'pages' }, { c: 'posts' }];
		const { read } = await readBy(row, parameters, { fields, items });
		expect(read).toMatchObject([{ body: [{ views: '' }] }, { body: [{ views: null }] }]);
	});

	it('is told of where it names no field', async () => {
		const row = ofCollection({ ...one, rawRecord: 'body' });
		const { hint } = await readBy(row, raw('{"titel":1}'), { fields });
		expect(hint).toBe('Directus has no such field and left it out: titel (did you mean "title"?).');
	});
});

describe('values that are no choices of their fields', () => {
	const choosing = {
		posts: [
			{
				...fieldOf('status', 'string'),
				meta: { options: { choices: [{ text: 'Draft', value: 'draft' }] } },
			},
		],
	};
	const change = { route: 'PATCH /items/{collection}', path: { collection } };
	const value = { ...at, fields: mapped({ status: 'old' }) };

	it('are refused at once, or left to the handler', async () => {
		const strict = ofCollection({ ...change, body: entries(mapper()) } as never);
		await expect(inputBy(strict, value, { fields: choosing })).rejects.toThrow('"status"');
		const lenient = ofCollection({
			...{ ...change, body: entries(mapper()), takesHeldChoices: true },
		} as never);
		const input = await inputBy(lenient, value, { fields: choosing });
		expect(input.body).toEqual({ status: 'old' });
		expect(input.refused).toHaveLength(1);
		expect(input.refused![0]!.record).toBe(input.body);
		expect(input.refused![0]!.failure.details.field).toBe('status');
		const good = await inputBy(
			lenient,
			{ ...at, fields: mapped({ status: 'draft' }) },
			{ fields: choosing },
		);
		expect(good).not.toHaveProperty('refused');
	});

	it('are all kept that a list holds', async () => {
		const list = ofCollection({
			...{ ...change, body: records(property('list', 'json')), takesHeldChoices: true },
		} as never);
		const text = '[{"status":"old"},{"status":"draft"},{"status":"older"}]';
		const input = await inputBy(list, { ...at, list: text }, { fields: choosing });
		expect(input.refused?.map(({ record }) => record.status)).toEqual(['old', 'older']);
	});
});

describe('records whose collection only Directus tells', () => {
	const reading = (more: Partial<Operation> = {}) =>
		ofCollection({
			ui: { data: property('data', 'json') },
			readRecords: async (_, input, read) => ({
				...input,
				body: await read('pages', input.ui.data as IDataObject, { purpose: 'create' }),
			}),
			...more,
		});

	it('are read by its columns, which are asked for once', async () => {
		const items = [{ d: { name: 'a', other: 1 } }, { d: { name: 'b' } }];
		const parameters = { ...at, data: '={{ $json.d }}' };
		const { read, asked, hint } = await readBy(reading(), parameters, { fields, items });
		expect(read).toMatchObject([{ body: { name: 'a', other: 1 } }, { body: { name: 'b' } }]);
		expect(asked).toEqual(['pages']);
		expect(hint).toBe('Directus has no such field and left it out: other.');
	});

	it('are refused for their items alone, and not read of an input that is bad', async () => {
		let times = 0;
		const row = reading({
			readRecords: async (_, input) => {
				times++;
				if (input.index === 0) throw new Error('Not this');
				return input;
			},
			prepare: (input) => {
				if (input.index === 1) throw new Failure('Bad', 'no');
				return input;
			},
		});
		const { read } = await readBy(row, at, { fields, items: [{}, {}, {}] });
		expect(read).toMatchObject([
			{ message: 'Not this', written: 'no' },
			{ message: 'Bad' },
			{ index: 2 },
		]);
		expect(times).toBe(2);
	});

	it('keep their values where its fields are not to be seen', async () => {
		const { read } = await readBy(reading(), { ...at, data: '{"name":""}' }, { fields: {} });
		expect(read).toMatchObject([{ body: { name: '' } }]);
	});
});
