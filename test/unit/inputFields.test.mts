/** What a field of the node gives an input, by its type and by how its value comes, in n8n's own engine. */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import {
	entries,
	handlerFields,
	ids,
	list,
	objects,
	type Input,
	type Operation,
} from '../../dist/nodes/Directus/framework/define';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { inputBy, property, readBy, rowOf } from '../support/madeUpRow.mjs';

const given = { given: { a: 1, text: 'x', empty: '', none: null, list: [1, 'b'], day: '5%2F6' } };

/** What a field gives under the name `x` of the body; what is wrong with it as text. */
async function valueOf(
	field: INodeProperties,
	value: unknown,
	wrap: (field: INodeProperties) => unknown = (one) => one,
	more: { type?: string } = {},
) {
	const row = rowOf({ body: { x: wrap(field) } as Operation['body'] });
	const parameters = (value === undefined ? {} : { [field.name]: value }) as IDataObject;
	return await inputBy(row, parameters, { items: [given], ...more }).then(
		({ body }) => ('x' in body ? body.x : 'left out'),
		({ message, written, details }: Failure) => [message, written, details.description],
	);
}

const missing = (name: string) => [
	`Missing required parameter: The ${name}`,
	'no',
	`The ${name} is empty for this item, so nothing was sent. Fill it in, or check the expression that gives it.`,
];

describe('a text', () => {
	const text = property('a', 'string');
	it.each([
		['abc', 'abc'],
		[' ', ' '],
		['', 'left out'],
		['={{ $json.given.empty }}', 'left out'],
		['={{ $json.given.none }}', 'left out'],
		['={{ $json.given.gone }}', 'left out'],
		['={{ 5 }}', '5'],
		['={{ $json.given.a }}', '1'],
		['={{ false }}', 'false'],
	])('%j gives %j', async (value, expected) => {
		expect(await valueOf(text, value)).toEqual(expected);
	});

	it.each([
		[
			'={{ $json.given.list }}',
			'The field "x" takes a text; it was given a list',
			'Correct the value, or the expression that gives it.',
		],
		[
			'={{ $json.given }}',
			'The field "The a" takes a text; it was given an object',
			'Make a text of it in an expression, such as {{ JSON.stringify($json.x) }}.',
		],
	])('is not %s', async (value, message, advice) => {
		expect(await valueOf(text, value)).toEqual([
			message,
			'no',
			`Nothing was sent for this item. ${advice}`,
		]);
	});

	it('that is required is asked for where it is empty', async () => {
		const required = property('a', 'string', { required: true });
		expect(await valueOf(required, 'x')).toBe('x');
		for (const empty of ['', '={{ $json.given.empty }}', '={{ $json.given.gone }}', undefined])
			expect(await valueOf(required, empty)).toEqual(missing('a'));
	});
});

describe('a number', () => {
	const number = property('a', 'number', { default: 7 });
	it.each([
		[5, 5],
		[0, 0],
		['={{ $json.given.a }}', 1],
		['={{ $json.given.text }}', 'x'],
		['={{ $json.given.none }}', 'left out'],
		[undefined, 7],
	])('%j gives %j', async (value, expected) => {
		expect(await valueOf(number, value)).toBe(expected);
	});

	it('that a model leaves out is as the editor has it', async () => {
		const tool = { type: 'directusTool' };
		expect(await valueOf(number, '={{ $json.given.none }}', undefined, tool)).toBe(7);
		expect(await valueOf(number, 5, undefined, tool)).toBe(5);
		const text = property('a', 'string', { default: 'y' });
		expect(await valueOf(text, '={{ $json.given.none }}', undefined, tool)).toBe('left out');
	});
});

describe('a switch', () => {
	const choice = property('a', 'boolean', { default: false });
	it.each([
		[true, true],
		[false, false],
		['={{ true }}', true],
		['={{ false }}', false],
		['={{ " TRUE " }}', true],
		['={{ "False" }}', false],
		['yes', 'left out'],
		[null, 'left out'],
	])('%j gives %j', async (value, expected) => {
		expect(await valueOf(choice, value)).toBe(expected);
	});

	it.each([
		'={{ 1 }}',
		'={{ 0 }}',
		'={{ $json.given.text }}',
		'={{ $json.given.none }}',
		'={{ "" }}',
	])('%s is neither true nor false', async (value) => {
		expect(await valueOf(choice, value)).toEqual([
			'"The a" is neither true nor false',
			'no',
			'Nothing was sent for this item. Check the expression that gives it: true and false, and these words as text, are taken.',
		]);
	});
});

describe('what is added below Options', () => {
	const options = property('options', 'collection', {
		default: {},
		options: [
			property('dry', 'boolean', { default: true }),
			property('mode', 'options', { options: [{ name: 'Add', value: 'add' }] }),
			property('theirs', 'options', { typeOptions: { loadOptionsMethod: 'getThem' } }),
		],
	});
	const rows = [
		{ query: entries(options) },
		{ query: handlerFields({ options }) },
		{ ui: { options } },
	];
	const read = async (row: Partial<Operation>, added: IDataObject) =>
		await inputBy(rowOf(row), { options: added }, { items: [given] });

	it.each(rows)('has switches and choices that an expression has to give: %#', async (row) => {
		for (const none of ['={{ $json.given.gone }}', '={{ $json.given.none }}', '={{ "" }}']) {
			await expect(read(row, { dry: none })).rejects.toThrow('"The dry" is neither true nor false');
			await expect(read(row, { mode: none })).rejects.toThrow('"The mode" is none of its choices');
		}
		const good = { dry: '={{ "TRUE" }}', mode: '={{ "add" }}', theirs: '={{ "any" }}' };
		const { query, ui } = await read(row, good);
		const values = { dry: true, mode: 'add', theirs: 'any' };
		expect([query, ui.options]).toContainEqual(values);
	});

	it('is looked at in the own JSON of the user too', async () => {
		const raw = async (query: string) =>
			await inputBy(
				rowOf({ query: entries(options) }),
				{ jsonParameters: true, queryParametersJson: query },
				{ items: [given] },
			);
		expect((await raw('{"dry":"true","other":1}')).query).toEqual({ dry: true, other: 1 });
		await expect(raw('{"dry":"yes"}')).rejects.toThrow('"The dry" is neither true nor false');
	});
});

describe('a field that has more done where it is empty', () => {
	const field = property('only', 'string');
	const read = async (only: string) =>
		(
			await inputBy(
				rowOf({ query: { only: field }, decisive: [field] }),
				{ only },
				{ items: [given] },
			)
		).query;

	it.each(['={{ $json.given.gone }}', '={{ $json.given.none }}', '={{ "" }}', '={{ "  " }}'])(
		'is not empty by %s',
		async (only) => {
			await expect(read(only)).rejects.toThrow('The expression of "The only" gave nothing');
		},
	);

	it('may be left empty', async () => {
		expect(await read('')).toEqual({});
		expect(await read('={{ "a" }}')).toEqual({ only: 'a' });
	});
});

describe('choices', () => {
	const choices = property('a', 'multiOptions', { default: [], options: [] });
	it.each([
		[
			['x', 'y'],
			['x', 'y'],
		],
		[[], []],
		['={{ $json.given.list }}', [1, 'b']],
		['={{ "x, y" }}', ['x', 'y']],
		['={{ \'["x"]\' }}', ['x']],
		['={{ $json.given.none }}', 'left out'],
		['={{ " " }}', 'left out'],
	])('%j give %j', async (value, expected) => {
		expect(await valueOf(choices, value)).toEqual(expected);
	});

	it('that are required are asked for where none is made', async () => {
		const required = property('a', 'multiOptions', { default: [], options: [], required: true });
		expect(await valueOf(required, [])).toEqual(missing('a'));
		expect(await valueOf(required, ['x'])).toEqual(['x']);
	});
});

describe('JSON', () => {
	const json = property('a', 'json', { default: '{}' });
	it.each([
		['{"b":1}', { b: 1 }],
		['[1]', [1]],
		['={{ $json.given }}', given.given],
		[undefined, {}],
		['', 'left out'],
		['  ', 'left out'],
		['={{ $json.given.empty }}', 'left out'],
		['={{ " " }}', 'left out'],
	])('%j gives %j', async (value, expected) => {
		expect(await valueOf(json, value)).toEqual(expected);
	});

	it.each([
		['={{ $json.given.gone }}', 'The a must be a JSON object, not nothing'],
		['={{ $json.given.none }}', 'The a must be a JSON object, not nothing'],
		[
			'{"b":',
			'The a is not valid JSON: the text ends where a value is expected at line 1, column 6',
		],
	])('%s is refused: an expression without a result is none', async (value, message) => {
		const description = value.startsWith('=')
			? 'Nothing was sent. Write it as { "name": value }.'
			: 'Nothing was sent. Correct the JSON there and run the node again.';
		expect(await valueOf(json, value)).toEqual([message, 'no', description]);
	});
});

describe('a list', () => {
	const field = property('a', 'string');
	it.each<[string, (field: INodeProperties) => unknown, unknown, unknown]>([
		['of values', list, 'x, "y, z"', ['x', 'y, z']],
		['of values, as JSON', list, '["x",{"b":1}]', ['x', { b: 1 }]],
		['of values, by an expression', list, '={{ $json.given.list }}', [1, 'b']],
		['of one number', list, '={{ 5 }}', ['5']],
		['that is empty', list, '', 'left out'],
		[
			'of values, which is none',
			list,
			'{"b":1}',
			['The a must be a list', 'no', 'Nothing was sent. Write it as [ … ].'],
		],
		['of IDs', ids, '1,x', ['1', 'x']],
		['of IDs, as JSON', ids, '[1,12345678901234567890,"x"]', [1, '12345678901234567890', 'x']],
		[
			'of IDs with one that is none',
			ids,
			'[1,null]',
			[
				'Entry 2 of The a is no ID',
				'no',
				'Nothing was sent. An ID is a text or a number: check the expression that gives the list.',
			],
		],
		[
			'of IDs with an empty one',
			ids,
			'["",1]',
			[
				'Entry 1 of The a is no ID',
				'no',
				'Nothing was sent. An ID is a text or a number: check the expression that gives the list.',
			],
		],
		['of objects', objects, '[{"b":1}]', [{ b: 1 }]],
		['of no objects', objects, '[]', []],
		...['[{},1]', '[{},[]]', '[{},null]'].map((text): [string, typeof objects, string, unknown] => [
			`of objects with one that is none, ${text}`,
			objects,
			text,
			[
				'The a must be a list of JSON objects',
				'no',
				'Nothing was sent. Entry 2 of the list is none. Write each as { "name": value }.',
			],
		]),
	])('%s', async (_, wrap, value, expected) => {
		expect(await valueOf(field, value, wrap)).toEqual(expected);
	});

	it('of one number, which a field of JSON gives, is a list of it', async () => {
		const json = property('a', 'json');
		expect(await valueOf(json, '={{ 5 }}', list)).toEqual([5]);
		expect(await valueOf(json, '={{ 5 }}', ids)).toEqual([5]);
	});

	it('that is required is asked for where it is empty', async () => {
		const required = property('a', 'string', { required: true });
		for (const empty of ['[]', ' ', '={{ [] }}'])
			expect(await valueOf(required, empty, ids)).toEqual(missing('a'));
		expect(await valueOf(field, '[]', ids)).toEqual([]);
	});
});

describe('a record that is chosen', () => {
	const modes: INodeProperties['modes'] = [
		{ displayName: 'From List', name: 'list', type: 'list' },
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/content/([^/?#]+)' },
		},
	];
	const locator = property('a', 'resourceLocator', { default: { mode: 'list', value: '' }, modes });
	const by = (mode: string, value: unknown) => ({ __rl: true, mode, value });
	it.each<[unknown, unknown]>([
		[by('id', 'x'), 'x'],
		[by('list', 'x%20y'), 'x%20y'],
		[by('id', ''), 'left out'],
		[by('id', 5), 5],
		[by('id', '={{ $json.given.day }}'), '5%2F6'],
		[by('id', '={{ $json.given.none }}'), 'left out'],
		[by('url', 'https://d.example/admin/content/a%20b/1'), 'a b'],
		[by('url', 'https://d.example/admin/content/a%zz'), 'a%zz'],
		[by('url', '=https://d.example/admin/content/{{ $json.given.day }}'), '5/6'],
		['={{ $json.given.text }}', 'x'],
		['plain', 'plain'],
		[undefined, 'left out'],
	])('by %j is %j', async (value, expected) => {
		expect(await valueOf(locator, value)).toEqual(expected);
	});
});

describe('a field is read where the editor shows it', () => {
	const chooser = property('mode', 'options', {
		default: 'one',
		options: [
			{ name: 'One', value: 'one' },
			{ name: 'Two', value: 'two' },
		],
	});
	const fields = {
		mode: chooser,
		always: property('always', 'string', { default: 'a' }),
		shown: property('shown', 'string', {
			default: 'b',
			displayOptions: { show: { mode: ['one', 'three'] } },
		}),
		hidden: property('hidden', 'string', {
			default: 'c',
			displayOptions: { hide: { mode: ['one'] } },
		}),
		both: property('both', 'string', {
			default: 'd',
			displayOptions: { show: { mode: ['two'] }, hide: { always: ['no'] } },
		}),
		inTool: property('inTool', 'string', {
			default: 'e',
			displayOptions: { show: { '@tool': [true] } },
		}),
	};
	const read = async (parameters: IDataObject, type?: string) =>
		Object.keys((await inputBy(rowOf({ body: fields }), parameters, { type })).body);

	it.each<[IDataObject, string[]]>([
		[{}, ['mode', 'always', 'shown']],
		[{ mode: 'two' }, ['mode', 'always', 'hidden', 'both']],
		[{ mode: 'two', always: 'no' }, ['mode', 'always', 'hidden']],
		[{ mode: '={{ "two" }}' }, ['mode', 'always', 'hidden', 'both']],
	])('with %j', async (parameters, names) => {
		expect(await read(parameters)).toEqual(names);
	});

	it('in the tool of an agent', async () => {
		const all = ['mode', 'always', 'shown', 'inTool'];
		expect(await read({}, 'directusTool')).toEqual(all);
		expect(await read({ mode: '={{ undefined }}' }, 'directusTool')).toEqual(all);
	});

	it.each([
		'={{ undefined }}',
		'={{ null }}',
		'={{ "" }}',
		'={{ "four" }}',
		'={{ 5 }}',
		'={{ {} }}',
	])('and %s, which is no choice, would leave fields out, and is refused', async (mode) => {
		await expect(read({ mode })).rejects.toMatchObject({
			message: '"The mode" is none of its choices',
			written: 'no',
			details: {
				description:
					'Nothing was sent for this item. Check the expression that gives it: "one", "two" are taken.',
			},
		});
	});
});

describe('options that are added', () => {
	const options = property('options', 'collection', {
		default: {},
		options: [
			property('title', 'string'),
			property('count', 'number', { default: 3 }),
			property('on', 'boolean', { default: false }),
			property('tags', 'json'),
			property('customFields', 'json', { default: '{}' }),
		],
	});
	const read = async (added: unknown, more: Partial<Operation> = {}, around = {}) => {
		const row = rowOf({ body: entries(options), ...more });
		return (await inputBy(row, { options: added as IDataObject }, { items: [given], ...around }))
			.body;
	};

	it.each<[unknown, unknown]>([
		[{}, {}],
		[
			{ title: 'x', count: 5, on: true, tags: '["a"]' },
			{ title: 'x', count: 5, on: true, tags: ['a'] },
		],
		[{ title: '={{ $json.given.a }}' }, { title: '1' }],
		[{ title: '={{ $json.given.gone }}' }, {}],
		[{ title: '={{ $json.given.none }}' }, { title: null }],
		[{ title: '' }, { title: null }],
		[{ title: '={{ $json.given.empty }}' }, { title: '' }],
		[{ title: ' ' }, { title: ' ' }],
		[{ count: '={{ "5" }}' }, { count: 5 }],
		[{ on: '={{ "true" }}' }, { on: true }],
		[
			{ customFields: '{"own":1,"title":"y"}', title: 'x' },
			{ title: 'y', own: 1 },
		],
		[{ customFields: '' }, {}],
	])('%j give %j', async (added, body) => {
		expect(await read(added)).toEqual(body);
	});

	it.each<[IDataObject, string]>([
		[{ customFields: '[]' }, 'The customFields must be a JSON object, not a list'],
		[
			{ tags: '{' },
			'The tags is not valid JSON: expected a property name in double quotes at line 1, column 2',
		],
		[{ count: '={{ $json.given.text }}' }, 'The field "count" takes a number'],
	])('%j are refused', async (added, message) => {
		await expect(read(added)).rejects.toThrow(message);
	});

	it('of a collection of Directus are read by the columns that somebody has added', async () => {
		const fields = {
			directus_users: [
				{ collection: 'directus_users', field: 'day', type: 'date', schema: null, meta: null },
			],
		};
		const added = { customFields: '{"day":"2026-11-27T23:00:00Z","other":1}' };
		const row = rowOf({ body: entries(options), collection: 'directus_users' });
		const { read: inputs, asked, hint } = await readBy(row, { options: added }, { fields });
		expect(asked).toEqual(['directus_users']);
		expect(inputs).toMatchObject([{ body: { other: 1 } }]);
		expect(hint).toBe('Directus has no such field and left it out: other.');
		const without = await readBy(row, { options: { title: 'x' } }, { fields });
		expect(without.asked).toEqual([]);
	});

	it('that guard access are not emptied by an expression that gives nothing', async () => {
		const guarded = property('options', 'collection', {
			default: {},
			options: [property('role', 'string')],
		});
		const users = { body: entries(guarded), collection: 'directus_users' };
		const told = 'The field "role" guards access, and its expression gave nothing';
		await expect(read({ role: '={{ $json.given.gone }}' }, users)).rejects.toThrow(told);
		await expect(read({ role: '={{ $json.given.empty }}' }, users)).rejects.toThrow(told);
		expect(await read({ role: '={{ $json.given.none }}' }, users)).toEqual({ role: null });
		expect(await read({ role: '={{ $json.given.empty }}' }, { body: entries(guarded) })).toEqual({
			role: '',
		});
	});
});

describe('options that are added to a record of Directus', () => {
	const choices = ['active', ''].map((value) => ({ name: value, value }));
	const options = property('additionalFields', 'collection', {
		default: {},
		options: [
			property('rule', 'json', { default: '{}' }),
			property('addresses', 'json', { default: '[]' }),
			property('names', 'multiOptions', { default: [] }),
			property('state', 'options', { options: choices.slice(0, 1) }),
			property('kept', 'options', { options: choices }),
			property('theirs', 'options', { typeOptions: { loadOptionsMethod: 'getThem' } }),
			property('permissions', 'json', { default: '{}' }),
		],
	});
	const read = async (added: IDataObject, route: Operation['route'] = 'PATCH /x') =>
		(
			await inputBy(
				rowOf({ route, body: entries(options), collection: 'directus_permissions' }),
				{ additionalFields: added },
				{ items: [given] },
			)
		).body;

	it.each<[IDataObject, IDataObject]>([
		[{ rule: '={{ " " }}' }, { rule: null }],
		[{ rule: ' ' }, { rule: null }],
		[{ rule: 'null' }, { rule: null }],
		[{ rule: '{}' }, { rule: {} }],
		[{ addresses: '\n' }, { addresses: null }],
		[{ names: '={{ " " }}' }, { names: null }],
		[{ names: '={{ "a, b" }}' }, { names: ['a', 'b'] }],
		[{ state: '={{ " active " }}' }, { state: 'active' }],
		[{ state: '={{ "" }}' }, { state: null }],
		[{ kept: '={{ "" }}' }, { kept: '' }],
		[{ theirs: '={{ "any" }}' }, { theirs: 'any' }],
	])('%j give %j', async (added, body) => {
		expect(await read(added)).toEqual(body);
	});

	it.each<[IDataObject, string]>([
		[
			{ permissions: '={{ " " }}' },
			'The field "permissions" guards access, and its expression gave',
		],
		[{ rule: '={{ false }}' }, 'The rule must be a JSON object, not a boolean'],
		[{ rule: '={{ 0 }}' }, 'The rule must be a JSON object, not a number'],
		[{ rule: '[]' }, 'The rule must be a JSON object, not a list'],
		[{ addresses: '={{ false }}' }, 'The addresses must be a list'],
		[{ addresses: '{}' }, 'The addresses must be a list'],
		[{ names: '={{ $json.given }}' }, 'The field "names" takes a list of texts'],
		[
			{ state: '={{ "actve" }}' },
			'The field "state" takes one of its choices: "active"; it was given',
		],
		[{ state: '={{ ["active"] }}' }, 'The field "state" takes'],
		[{ theirs: '={{ ["x"] }}' }, 'The field "theirs" takes a text'],
	])('%j are refused', async (added, message) => {
		await expect(read(added)).rejects.toThrow(message);
		await expect(read(added, 'POST /x')).rejects.toThrow(message);
	});

	it('are choices also where their record is of no collection, such as a field', async () => {
		const row = rowOf({ body: entries(options) });
		const one = async (state: string) => await inputBy(row, { additionalFields: { state } });
		expect((await one('={{ "active" }}')).body).toEqual({ state: 'active' });
		await expect(one('={{ "actve" }}')).rejects.toThrow('takes one of its choices: "active"');
	});
});

describe('an input', () => {
	const title = property('title', 'string');
	const options = property('options', 'collection', {
		default: {},
		options: [property('fields', 'string'), property('sort', 'string')],
	});

	it('has what travels in path, query and body, and what only the handler reads in ui', async () => {
		const row = rowOf({
			route: 'POST /x/{id}',
			path: { id: property('id', 'string') },
			query: [{ search: property('search', 'string') }, entries(options)],
			body: [{ title }, handlerFields({ size: property('size', 'number', { default: 5 }) })],
			ui: { more: property('more', 'string') },
		} as Partial<Operation>);
		const parameters = {
			...{ id: 'a', search: 'b', title: 'c', more: 'd' },
			options: { fields: 'e', sort: '={{ null }}' },
		};
		expect(await inputBy(row, parameters)).toEqual({
			index: 0,
			raw: false,
			path: { id: 'a' },
			query: { search: 'b', fields: 'e' },
			body: { title: 'c' },
			ui: { more: 'd', size: 5 },
		});
	});

	it('has in its query what a handler reads apart', async () => {
		const row = rowOf({
			query: handlerFields({ size: property('size', 'number', { default: 5 }) }),
		});
		expect(await inputBy(row, {})).toMatchObject({ query: {}, body: {}, ui: { size: 5 } });
	});

	it('has a list as its body', async () => {
		const row = rowOf({ body: ids(property('keys', 'string')) });
		expect((await inputBy(row, { keys: '1,2' })).body).toEqual(['1', '2']);
		expect((await inputBy(row, { keys: '' })).body).toEqual([]);
	});

	it('has the entries of a JSON object as its body', async () => {
		const row = rowOf({ body: entries(property('settings', 'json')) });
		expect((await inputBy(row, { settings: '{"a":1}' })).body).toEqual({ a: 1 });
		expect((await inputBy(row, { settings: '' })).body).toEqual({});
		await expect(inputBy(row, { settings: '[]' })).rejects.toThrow(
			'The settings must be a JSON object, not a list',
		);
		const within = rowOf({ body: { a: entries(property('settings', 'json')) } });
		expect((await inputBy(within, { settings: '{"b":1}' })).body).toEqual({ a: { b: 1 } });
	});

	it.each<[string, string]>([
		['..', '".." is not a valid id'],
		['a\nb', 'The id contains a line break or another control character'],
	])('is refused where its path is none: %j', async (id, message) => {
		const row = rowOf({ path: { id: property('id', 'string') } } as Partial<Operation>);
		await expect(inputBy(row, { id })).rejects.toThrow(message);
		const each = await readBy(
			row,
			{ id: '={{ $json.id }}' },
			{ items: [{ id: 'a' }, { id }, { id: 'b' }] },
		);
		expect(each.read.map((input) => input instanceof Failure)).toEqual([false, true, false]);
	});

	it('may have an empty path, which is asked for when it is sent', async () => {
		const row = rowOf({ path: { id: property('id', 'string') } } as Partial<Operation>);
		expect((await inputBy(row, {})).path).toEqual({});
	});

	it('shares with the one before what is the same', async () => {
		const row = rowOf({
			path: { a: property('a', 'string'), b: property('b', 'string') },
			ui: { c: property('c', 'string') },
		} as Partial<Operation>);
		const items = [{ a: 1 }, { a: 1 }, { a: 2 }, { a: 2, b: 1 }, { a: 2 }, { a: 2 }];
		const parameters = { a: '={{ $json.a }}', b: '={{ $json.b }}', c: '={{ $json.a }}' };
		const { read } = await readBy(row, parameters, { items });
		const inputs = read as Input[];
		const isSame = (name: 'path' | 'ui') =>
			inputs.map((input, at) => at > 0 && input[name] === inputs[at - 1]![name]);
		expect(isSame('path')).toEqual([false, true, false, false, false, true]);
		expect(isSame('ui')).toEqual([false, true, false, true, true, true]);
		expect(inputs.map(({ path }) => path)).toEqual([
			...[{ a: '1' }, { a: '1' }, { a: '2' }, { a: '2', b: '1' }, { a: '2' }, { a: '2' }],
		]);
	});

	it('is completed by its row, or refused with what that throws', async () => {
		const seen: unknown[] = [];
		const row = rowOf({
			body: { title },
			prepare: (input, of) => {
				seen.push(of);
				if (input.index === 1) throw new Error('Not this one');
				return { ...input, ui: { prepared: true } };
			},
		});
		const { read } = await readBy(row, {}, { items: [{}, {}] });
		expect(read[0]).toMatchObject({ index: 0, ui: { prepared: true } });
		expect(read[1]).toMatchObject({ message: 'Not this one', written: 'no' });
		expect(seen).toEqual([row, row]);
	});
});

describe('JSON/RAW Parameters', () => {
	const row = rowOf({
		body: { title: property('title', 'string', { default: 'of the field' }) },
		query: { search: property('search', 'string', { default: 'of the field' }) },
		ui: { more: property('more', 'string', { default: 'read' }) },
	});
	const raw = { jsonParameters: true };

	it('take the place of query and body, and not of what the handler reads', async () => {
		const parameters = {
			...raw,
			bodyParametersJson: '{"a":null,"big":12345678901234567890}',
			queryParametersJson: '{"b":null}',
		};
		const input = await inputBy(row, parameters);
		expect(JSON.parse(JSON.stringify(input))).toEqual({
			...{ index: 0, raw: true, path: {}, query: { b: null }, ui: { more: 'read' } },
			body: { a: null, big: '12345678901234567890' },
		});
	});

	it('are empty at first', async () => {
		expect(await inputBy(row, raw)).toMatchObject({ raw: true, query: {}, body: {} });
	});

	it('count only where they are on, and where there is something to replace', async () => {
		expect(
			await inputBy(row, { jsonParameters: false, bodyParametersJson: '{"a":1}' }),
		).toMatchObject({
			...{ raw: false, body: { title: 'of the field' }, query: { search: 'of the field' } },
		});
		expect(await inputBy(rowOf({ ui: row.ui }), raw)).toMatchObject({
			raw: false,
			body: {},
			query: {},
		});
		const query = rowOf({ query: row.query });
		expect(await inputBy(query, { ...raw, queryParametersJson: '{"a":1}' })).toMatchObject({
			...{ raw: true, query: { a: 1 }, body: {} },
		});
		const body = rowOf({ body: row.body });
		expect(await inputBy(body, { ...raw, bodyParametersJson: '{"a":1}' })).toMatchObject({
			...{ raw: true, query: {}, body: { a: 1 } },
		});
	});

	it.each<[IDataObject, string]>([
		[{ bodyParametersJson: '[1]' }, 'Body Parameters must be a JSON object, not a list'],
		[{ bodyParametersJson: 'null' }, 'Body Parameters must be a JSON object, not null'],
		[{ queryParametersJson: '5' }, 'Query Parameters must be a JSON object, not a number'],
		[{ queryParametersJson: '{' }, 'Query Parameters is not valid JSON: expected a property name'],
	])('%j are refused', async (given, message) => {
		await expect(inputBy(row, { ...raw, ...given })).rejects.toThrow(message);
	});

	it('may be a list where the row takes one', async () => {
		const takesList = rowOf({ body: row.body, listBody: true });
		const bodyOf = async (bodyParametersJson: string) =>
			(await inputBy(takesList, { ...raw, bodyParametersJson })).body;
		expect(await bodyOf('[1]')).toEqual([1]);
		expect(await bodyOf('{"a":1}')).toEqual({ a: 1 });
		await expect(bodyOf('5')).rejects.toThrow(
			'Body Parameters must be a JSON object, not a number',
		);
	});
});

describe('a change that changes nothing', () => {
	const options = (name: string, more: Partial<INodeProperties> = {}) =>
		property(name, 'collection', { default: {}, options: [property('title', 'string')], ...more });
	const change = (more: Partial<Operation>) =>
		rowOf({ route: 'PATCH /x', body: entries(options('a')), ...more });
	const outcome = async (row: Operation, parameters: IDataObject = {}) =>
		await inputBy(row, parameters).then(
			() => 'read',
			({ message, written, details }: Failure) => [message, written, details.description],
		);
	const refused = (names: string) => [
		'No field to change is given',
		'no',
		`"${names}" is empty for this item, so nothing was sent for it. Add a field there and give it a value, or check the expressions that give the values.`,
	];

	it.each<[string, Operation, IDataObject, unknown]>([
		['is refused', change({}), {}, refused('The a')],
		[
			'is refused with the names of all that is empty',
			change({ body: [entries(options('a')), entries(options('b'))] }),
			{},
			refused('The a and The b'),
		],
		['is none with a field', change({}), { a: { title: 'x' } }, 'read'],
		['is none where more is changed', change({ changesMore: () => true }), {}, 'read'],
		['is one where no more is changed', change({ changesMore: () => false }), {}, refused('The a')],
		['is sent as JSON', change({}), { jsonParameters: true }, 'read'],
		['is none of a row that creates', change({ route: 'POST /x' }), {}, 'read'],
		[
			'is refused where the fields are required',
			change({ route: 'POST /x', body: entries(options('a', { required: true })) }),
			{},
			refused('The a'),
		],
		[
			'is none of a row with fields of its own',
			change({ body: { a: property('a', 'string') } }),
			{},
			'read',
		],
		[
			'is none of a row with other fields beside',
			change({ body: [{ b: property('b', 'string') }, entries(options('a'))] }),
			{},
			'read',
		],
		['is none without a body', change({ body: undefined }), {}, 'read'],
		['is none of a list', change({ body: ids(property('a', 'string')) }), {}, 'read'],
	])('%s', async (_, row, parameters, expected) => {
		expect(await outcome(row, parameters)).toEqual(expected);
	});
});
