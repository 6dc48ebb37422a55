/** What a row of the table is made of, the properties that it becomes, and how it is sent. */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import {
	defineResource,
	entries,
	fieldsIn,
	handlerFields,
	holdsRecords,
	ids,
	list,
	objects,
	recordNamesIn,
	records,
	recordValues,
	splitRoute,
	withBody,
	type Input,
	type Operation,
	type Parts,
} from '../../dist/nodes/Directus/framework/define';
import { withComparedFilters } from '../../dist/nodes/Directus/framework/filters';
import { withForeignKeys } from '../../dist/nodes/Directus/framework/foreignKeys';
import { perInput } from '../../dist/nodes/Directus/framework/ledger';
import { buildProperties, fieldsOf } from '../../dist/nodes/Directus/framework/properties';
import {
	doneWith,
	recordsOf,
	requestOf,
	sendEach,
	sendSteps,
} from '../../dist/nodes/Directus/framework/send';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type FailureDetails } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, fieldOf, inputOf } from '../support/directusObject.mjs';
import { property, rowOf } from '../support/madeUpRow.mjs';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => property(name, 'string')) as [
	...[INodeProperties, INodeProperties, INodeProperties, INodeProperties],
];
const mapper = property('fields', 'resourceMapper');

describe('the parts of a query or a body', () => {
	it.each<[string, Parts | undefined, INodeProperties[], boolean, string[]]>([
		['none', undefined, [], false, []],
		['fields', { x: a, y: b }, [a, b], false, []],
		['a list', ids(a), [a], false, []],
		['a list of records', records(a), [a], true, []],
		['a list of objects', objects(a), [a], false, []],
		['entries', entries(a), [a], false, []],
		['a mapper', entries(mapper), [mapper], true, []],
		['fields that the handler reads', handlerFields({ x: a, y: list(b) }), [a, b], false, []],
		['records that the handler reads', handlerFields({ x: a, y: records(b) }), [a, b], true, []],
		['values that the handler reads', handlerFields({ y: recordValues(b) }), [b], true, []],
		['values of a record', { keys: ids(a), data: recordValues(b) }, [a, b], true, ['data']],
		['records among fields', { x: a, all: records(b) }, [a, b], true, []],
		['a list among fields', { x: entries(a), all: list(b) }, [a, b], false, []],
		[
			'several of them',
			[{ x: a }, entries(b), handlerFields({ z: c }), { one: recordValues(d) }],
			[a, b, c, d],
			true,
			['one'],
		],
		['several without records', [{ x: a }, entries(b)], [a, b], false, []],
	])('%s', (_, parts, fields, holds, names) => {
		expect(fieldsIn(parts)).toEqual(fields);
		expect(holdsRecords(parts)).toBe(holds);
		expect(recordNamesIn(parts)).toEqual(names);
	});

	it('have a body shaped that is not the own JSON', () => {
		const prepare = withBody((body) => ({ ...body, more: 1 }));
		const input = inputOf({ body: { x: 1 }, path: { id: 5 } });
		expect(prepare(input)).toEqual({ ...input, body: { x: 1, more: 1 } });
		const raw = { ...input, raw: true };
		expect(prepare(raw)).toBe(raw);
	});

	it('of a row have the name of its resource, and a route two halves', () => {
		const resource = defineResource('Things', 'For the test', { run: rowOf({}) });
		expect(resource).toEqual({
			name: 'Things',
			description: 'For the test',
			operations: { run: rowOf({ resource: 'Things' }) },
		});
		expect(splitRoute(rowOf({ route: 'PATCH /x/{id}' }))).toEqual({
			method: 'PATCH',
			template: '/x/{id}',
		});
	});
});

describe('the fields of a row', () => {
	const options = property('options', 'collection');
	const additional = property('additionalFields', 'collection');
	const placed = (more: Partial<Operation>) =>
		fieldsOf(rowOf(more)).map(({ field, raw }) => [field.name, raw]);

	it.each<[string, Partial<Operation>, unknown[]]>([
		['nothing', {}, []],
		['what only the handler reads', { ui: { x: a } }, [['a', undefined]]],
		[
			'a body',
			{ body: { x: a } },
			[
				['jsonParameters', undefined],
				['bodyParametersJson', true],
				['a', false],
			],
		],
		[
			'a query',
			{ query: { x: a } },
			[
				['jsonParameters', undefined],
				['queryParametersJson', true],
				['a', false],
			],
		],
		[
			'all of it, and what is optional last',
			{
				...({ path: { id: a } } as object),
				body: [entries(additional), { x: b }],
				query: [entries(options), { x: c }],
				ui: { y: d },
			},
			[
				['a', undefined],
				['jsonParameters', undefined],
				['bodyParametersJson', true],
				['queryParametersJson', true],
				['b', false],
				['c', false],
				['d', undefined],
				['additionalFields', false],
				['options', false],
			],
		],
	])('are %s', (_, more, expected) => {
		expect(placed(more)).toEqual(expected);
	});
});

describe('the properties of a table', () => {
	const operation = (name: string, ...fields: INodeProperties[]) =>
		rowOf({
			name,
			action: `Do ${name}`,
			ui: Object.fromEntries(fields.map((one) => [one.name, one])),
		});
	const built = (table: Record<string, Record<string, Operation>>) =>
		buildProperties(
			Object.fromEntries(
				Object.entries(table).map(([value, operations]) => [
					value,
					defineResource(value.toUpperCase(), `About ${value}`, operations),
				]),
			),
		);
	const shows = (table: Record<string, Record<string, Operation>>) =>
		built(table)
			.filter(({ name }) => name !== 'resource' && name !== 'operation')
			.map(({ name, displayOptions }) => [name, displayOptions]);

	it('begin with the resource and the operations, by their names', () => {
		const [resource, ...operations] = built({
			two: { run: operation('Run'), get: operation('Get') },
			one: { z: operation('A first'), y: operation('B second') },
		});
		expect(resource).toEqual({
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			default: 'one',
			options: [
				{ name: 'ONE', value: 'one', description: 'About one' },
				{ name: 'TWO', value: 'two', description: 'About two' },
			],
		});
		expect(operations).toEqual([
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['two'] } },
				default: 'get',
				options: [
					{ name: 'Get', value: 'get', description: 'For the test', action: 'Do Get' },
					{ name: 'Run', value: 'run', description: 'For the test', action: 'Do Run' },
				],
			},
			expect.objectContaining({
				displayOptions: { show: { resource: ['one'] } },
				default: 'z',
				options: [
					expect.objectContaining({ name: 'A first', value: 'z' }),
					expect.objectContaining({ name: 'B second', value: 'y' }),
				],
			}),
		]);
	});

	it('open with items, where there are any', () => {
		expect(built({ a: { x: operation('X') }, items: { x: operation('X') } })[0]?.default).toBe(
			'items',
		);
		expect(built({})).toEqual([expect.objectContaining({ options: [], default: undefined })]);
	});

	it.each<[string, Record<string, Record<string, Operation>>, unknown[]]>([
		[
			'by its operation, where no other resource has one of that name',
			{ one: { get: operation('G', a), list: operation('L') }, two: { run: operation('R') } },
			[['a', { show: { operation: ['get'] } }]],
		],
		[
			'by its resource, where all of its operations have the field',
			{ one: { get: operation('G', a), list: operation('L', a) }, two: { get: operation('G') } },
			[['a', { show: { resource: ['one'] } }]],
		],
		[
			'by both',
			{ one: { get: operation('G', a), list: operation('L') }, two: { get: operation('G') } },
			[['a', { show: { resource: ['one'], operation: ['get'] } }]],
		],
		[
			'once for several resources',
			{
				one: { get: operation('G', a), list: operation('L') },
				two: { get: operation('G', a) },
				three: { get: operation('G') },
			},
			[['a', { show: { resource: ['one', 'two'], operation: ['get'] } }]],
		],
		[
			'apart, where together they would show it for a row that has it not',
			{
				one: { get: operation('G', a), list: operation('L') },
				two: { list: operation('L', a), get: operation('G') },
			},
			[
				['a', { show: { resource: ['one'], operation: ['get'] } }],
				['a', { show: { resource: ['two'], operation: ['list'] } }],
			],
		],
		[
			'together with the one that it fits, also behind another',
			{
				one: { get: operation('G', a), list: operation('L') },
				two: { list: operation('L', a), get: operation('G') },
				three: { list: operation('L', a), get: operation('G') },
			},
			[
				['a', { show: { resource: ['one'], operation: ['get'] } }],
				['a', { show: { resource: ['two', 'three'], operation: ['list'] } }],
			],
		],
	])('are shown %s', (_, table, expected) => {
		expect(shows(table)).toEqual(expected);
	});

	it('keep the order of each row, if need be with a field in two places', () => {
		const names = (table: Record<string, Operation>) => shows({ one: table }).map(([name]) => name);
		expect(names({ x: operation('X', b, c), y: operation('Y', a, b) })).toEqual(['a', 'b', 'c']);
		expect(names({ x: operation('X', a, b), y: operation('Y', b, a) })).toEqual(['a', 'b', 'a']);
		expect(
			names({ x: operation('X', a, b), y: operation('Y', c, b), z: operation('Z', a, c) }),
		).toEqual(['a', 'c', 'b']);
	});

	it('are beside JSON, or in its place', () => {
		const row = rowOf({ body: { x: a }, ui: { y: b } });
		expect(shows({ one: { x: row } })).toEqual([
			['jsonParameters', { show: { operation: ['x'] } }],
			['bodyParametersJson', { show: { operation: ['x'], jsonParameters: [true] } }],
			['a', { show: { operation: ['x'], jsonParameters: [false] } }],
			['b', { show: { operation: ['x'] } }],
		]);
	});

	it('keep their own conditions', () => {
		const own = property('own', 'string', {
			displayOptions: { show: { a: ['x'], operation: ['own'] }, hide: { b: ['y'] } },
		});
		expect(shows({ one: { x: operation('X', own) } })).toEqual([
			['own', { show: { a: ['x'], operation: ['own'] }, hide: { b: ['y'] } }],
		]);
	});
});

describe('the request of a row', () => {
	const input = inputOf({ path: { id: 'x y' }, query: { a: 1 }, body: { b: 2 } });
	const base = { query: { a: 1 } };

	it.each<[string, Partial<Operation>, Partial<Input>, DirectusRequest]>([
		[
			'reads a record',
			{ route: 'GET /x/{id}' },
			{},
			{ ...base, method: 'GET', path: '/x/x%20y', gives: 'record' },
		],
		[
			'writes nothing',
			{ route: 'POST /x' },
			{},
			{ ...base, method: 'POST', path: '/x', gives: 'recordOrNothing' },
		],
		[
			'writes a record',
			{ route: 'POST /x', body: { b: a } },
			{},
			{ ...base, method: 'POST', path: '/x', gives: 'recordOrNothing', body: { b: 2 } },
		],
		[
			'writes a list',
			{ route: 'PATCH /x', body: records(a) },
			{ body: [1] },
			{ ...base, method: 'PATCH', path: '/x', gives: 'records', body: [1] },
		],
		[
			'is what the row says',
			{ route: 'GET /x', gives: 'value', access: 'public', answer: 'text', once: true },
			{},
			{
				...base,
				method: 'GET',
				path: '/x',
				gives: 'value',
				access: 'public',
				answer: 'text',
				once: true,
			},
		],
	])('%s', (_, more, of, expected) => {
		expect(requestOf(rowOf(more), { ...input, ...of })).toEqual(expected);
		expect(Object.keys(requestOf(rowOf({ route: 'POST /x' }), input)).sort()).toEqual([
			...['gives', 'method', 'path', 'query'],
		]);
	});

	it('is sent once for each input, and what comes back are its records', async () => {
		const sent: DirectusRequest[] = [];
		const directus = {
			continueOnFail: true,
			send: async (request: DirectusRequest) => {
				sent.push(request);
				if (request.path === '/x/2') throw new Failure('No', 'no');
				return { status: 200, headers: {}, body: { data: [{ id: 1 }, 5] } };
			},
		} as unknown as Directus;
		const row = rowOf({ route: 'GET /x/{id}' });
		const inputs = [1, 2].map((id, index) => inputOf({ index, path: { id } }));
		expect(await sendEach(directus, row, inputs)).toMatchObject([
			{ records: [{ id: 1 }, { result: 5 }] },
			{ message: 'No' },
		]);
		expect(sent.map(({ path }) => path)).toEqual(['/x/1', '/x/2']);
		expect(doneWith(row, inputs[0]!, { status: 204, headers: {}, body: undefined })).toEqual({
			records: [{ success: true }],
		});
	});

	it('has as records what lies in the answer', () => {
		const of = (more: Partial<Operation>, body: unknown) =>
			recordsOf(rowOf(more), { path: { id: 1 } }, { body });
		expect(of({ route: 'DELETE /x' }, { data: null })).toEqual([{ id: 1, deleted: true }]);
		expect(of({ route: 'DELETE /x' }, { data: { a: 1 } })).toEqual([{ a: 1 }]);
		expect(of({ answer: 'bare' }, undefined)).toEqual([{ success: true }]);
		expect(of({ answer: 'bare' }, null)).toEqual([{ success: true }]);
		expect(of({ gives: 'anything' }, undefined)).toEqual([{ success: true }]);
		const output = (record: IDataObject, envelope: IDataObject) => ({ record, envelope });
		expect(of({ output }, [7])).toEqual([{ record: { result: 7 }, envelope: {} }]);
	});
});

describe('a body whose entries are taken one after the other', () => {
	const refused = async (
		body: Input['body'],
		details: FailureDetails,
		{ before, prove }: { before?: string[]; prove?: (input: Input) => Promise<void> } = {},
	) => {
		let times = 0;
		const directus = {
			continueOnFail: true,
			send: async () => {
				times++;
				throw new Failure('No', 'no', details);
			},
		} as unknown as Directus;
		const handler = sendSteps(
			(of) => (of as IDataObject).list,
			before,
			prove && (async (_, input) => await prove(input)),
		);
		const row = rowOf({ body: { list: a } });
		const [outcome] = await handler(directus, row, [inputOf({ body })]);
		const { written, details: told } = outcome as Failure;
		return [written, told.description, times];
	};
	const entryByEntry =
		'Directus takes the entries one after the other, so those before the refused one are done.';
	const ofOne = { code: 'RECORD_NOT_UNIQUE', status: 400 };

	it.each<[string, IDataObject, FailureDetails, string[] | undefined, unknown[]]>([
		['several', { list: [1, 2] }, ofOne, undefined, ['unknown', entryByEntry, 1]],
		['one', { list: [1] }, ofOne, undefined, ['no', undefined, 1]],
		['no list', { list: 'ab' }, ofOne, undefined, ['no', undefined, 1]],
		[
			'several, before the first',
			{ list: [1, 2] },
			ofOne,
			['RECORD_NOT_UNIQUE'],
			['no', undefined, 1],
		],
		[
			'several, by a token',
			{ list: [1, 2] },
			{ code: 'INVALID_TOKEN' },
			undefined,
			['no', undefined, 1],
		],
	])('is refused, with what may be written: %s', async (_, body, details, before, told) => {
		expect(await refused(body, details, { before })).toEqual(told);
	});

	it('is not sent where it is not proved', async () => {
		const prove = async (input: Input) => {
			throw new Failure(`Not ${JSON.stringify(input.body)}`, 'no', { description: 'Proved.' });
		};
		expect(await refused({ list: [1, 2] }, ofOne, { prove })).toEqual(['no', 'Proved.', 0]);
	});
});

describe('inputs are worked off', () => {
	const inputs = [0, 1, 2, 3].map((index) => inputOf({ index }));
	/** In which order they begin and end, where each takes so many turns. */
	async function order(
		together: Parameters<typeof perInput>[1],
		turns: number[],
		more: object = {},
	) {
		const told: string[] = [];
		const handler = perInput(async (_, __, { index }) => {
			told.push(`begin ${index}`);
			for (let turn = 0; turn < turns[index]!; turn++) await new Promise((go) => setImmediate(go));
			told.push(`end ${index}`);
			if (turns[index] === 3) throw new Error('No');
			return { records: [{ index }] };
		}, together);
		const directus = { continueOnFail: false, ...more } as unknown as Directus;
		const outcomes = await handler(directus, rowOf({}), inputs);
		return { told, outcomes };
	}

	it('one behind the other', async () => {
		const { told, outcomes } = await order(undefined, [1, 0, 0, 0]);
		expect(told).toEqual([0, 1, 2, 3].flatMap((index) => [`begin ${index}`, `end ${index}`]));
		expect(outcomes).toEqual([0, 1, 2, 3].map((index) => ({ records: [{ index }] })));
	});

	it('two at once, with their outcomes in order', async () => {
		const { told, outcomes } = await order({ atOnce: 2 }, [5, 1, 1, 1]);
		expect(told.slice(0, 4)).toEqual(['begin 0', 'begin 1', 'end 1', 'begin 2']);
		expect(told.at(-1)).toBe('end 0');
		expect(outcomes).toEqual([0, 1, 2, 3].map((index) => ({ records: [{ index }] })));
	});

	it('those that change the same one behind the other', async () => {
		const changes = ({ index }: Input) => (index < 2 ? 'same' : undefined);
		const { told } = await order({ atOnce: 4, changes }, [4, 1, 1, 1]);
		expect(told.indexOf('begin 1')).toBe(told.indexOf('end 0') + 1);
		expect(told.slice(0, 3)).toEqual(['begin 0', 'begin 2', 'begin 3']);
	});

	it('until one fails, unless the others are wanted', async () => {
		const stopped = await order(undefined, [0, 3, 0, 0]);
		expect(stopped.told).not.toContain('begin 2');
		expect(stopped.outcomes).toMatchObject([
			{ records: [{ index: 0 }] },
			{ message: 'No' },
			'not sent',
			'not sent',
		]);
		const going = await order(undefined, [0, 3, 0, 0], { continueOnFail: true });
		expect(going.outcomes.map((one) => one instanceof Failure)).toEqual([
			false,
			true,
			false,
			false,
		]);
		// What waits for its turn does not begin either.
		const changes = () => 'same';
		const waiting = await order({ atOnce: 4, changes }, [3, 0, 0, 0]);
		expect(waiting.told).toEqual(['begin 0', 'end 0']);
	});
});

describe('a filter with a date', () => {
	const filter = { day: { _eq: '2026-11-27T23:30:00Z' } };
	const compared = { day: { _eq: '2026-11-27' } };
	const setUp = (more: Partial<Directus> = {}) => {
		const asked: string[] = [];
		const directus = {
			fields: async (name: string) => {
				asked.push(name);
				return [fieldOf('day', 'date')];
			},
			relations: async () => [],
			...more,
		} as unknown as Directus;
		const of = async (inputs: Array<Input | Failure>, row = rowOf({})) =>
			await withComparedFilters(directus, row, inputs, () => 'UTC');
		return { asked, of };
	};
	const path = { collection: 'posts' };

	it('is compared as the field holds it: of a query, of a body, and of what is deeper', async () => {
		const { of, asked } = setUp();
		const given = inputOf({
			path,
			query: { filter, limit: 1 },
			body: { query: { filter }, data: 1 },
		});
		expect(await of([given])).toEqual([
			{
				...given,
				query: { filter: compared, limit: 1 },
				body: { query: { filter: compared }, data: 1 },
			},
		]);
		expect(new Set(asked)).toEqual(new Set(['posts']));
	});

	it('may be JSON text, and stays as it is where that is broken', async () => {
		const { of } = setUp();
		const text = inputOf({ path, query: { filter: JSON.stringify(filter) } });
		expect(await of([text])).toMatchObject([{ query: { filter: compared } }]);
		const broken = inputOf({ path, query: { filter: '{' } });
		expect(await of([broken])).toEqual([broken]);
	});

	it('is of the collection of the row, where the path names none', async () => {
		const { of, asked } = setUp();
		await of([inputOf({ query: { filter } })], rowOf({ collection: 'directus_users' }));
		expect(asked).toEqual(['directus_users']);
	});

	it('of a query that inputs share is made once, and shared', async () => {
		const { of, asked } = setUp();
		const query = { filter };
		const [first, second] = (await of([
			...[inputOf({ path, query }), inputOf({ index: 1, path, query })],
		])) as Input[];
		expect(first!.query).toEqual({ filter: compared });
		expect(second!.query).toBe(first!.query);
		expect(asked).toHaveLength(1);
	});

	it.each<[string, Partial<Input>]>([
		['nothing to compare', { query: { limit: 1 } }],
		['a list as the body', { body: [{ query: { filter } }] }],
		['a text in the place of a query', { body: { query: 'filter' } }],
		['null in its place', { body: { query: null } }],
	])('nothing is asked for %s', async (_, more) => {
		const { of, asked } = setUp();
		const input = inputOf({ path, ...more });
		const [told] = await of([input]);
		expect(told).toBe(input);
		expect(asked).toEqual([]);
	});

	it('goes out as it is where the fields are not to be seen', async () => {
		const rejects = async () => await Promise.reject(new Failure('No', 'no'));
		const { of } = setUp({ fields: rejects, relations: rejects });
		const deep = { author: { _filter: filter } };
		const input = inputOf({ path, query: { filter, deep } });
		expect(await of([input])).toEqual([input]);
	});

	it('that can be read in two ways is refused for its input', async () => {
		const { of } = setUp();
		const failure = new Failure('Bad', 'no');
		const unclear = inputOf({ path, query: { filter: { day: { _eq: '01.07.2026' } } } });
		const [told, good, bad] = await of([
			unclear,
			inputOf({ index: 1, path, query: { filter } }),
			failure,
		]);
		expect(told).toBeInstanceOf(Failure);
		expect(told).toMatchObject({ written: 'no' });
		expect(good).toMatchObject({ query: { filter: compared } });
		expect(bad).toBe(failure);
	});
});

describe('a refusal of a foreign key', () => {
	const relation = (name: string) => fieldOf(name, 'integer', { foreign_key_table: 'others' });
	const fields = [
		countedKey,
		relation('author'),
		fieldOf('shape', 'geometry'),
		fieldOf('tags', 'csv'),
	];
	const told = async (
		inputs: Input[],
		row = rowOf({ collection: 'things' }),
		more: object = {},
	) => {
		const asked: string[] = [];
		const hidden: unknown[] = [];
		const directus = {
			fields: async (name: string) => {
				asked.push(name);
				return fields;
			},
			hiderFor: async (parts: unknown) => {
				hidden.push(parts);
				return (text: string) => text;
			},
			...more,
		} as unknown as Directus;
		const of = new Failure('Invalid foreign key.', 'no', { code: 'INVALID_FOREIGN_KEY' });
		const failure = await withForeignKeys(directus, row, of, inputs);
		return { message: failure.message, details: failure.details, asked, hidden };
	};
	const one = 'Invalid foreign key: there is no related record';

	it('names the record of the collection of the row', async () => {
		const body = { author: 'x'.repeat(150), shape: { a: 1 }, tags: ['a'], id: null };
		const { message, asked, hidden, details } = await told([inputOf({ body })]);
		expect(message).toBe(`${one} "${'x'.repeat(99)} for the field "author"`);
		expect(asked).toEqual(['things']);
		expect(hidden).toEqual([{ body }]);
		expect(details.description).toBe(
			'Directus said: Invalid foreign key. The related record does not exist. Create it first, or correct its ID.',
		);
	});

	it.each<[string, Input['body'], string]>([
		['of a change by keys', { keys: [1], data: { author: 5 } }, `${one} 5 for the field "author"`],
		[
			'of a change by a query',
			{ query: {}, data: { author: 5 } },
			`${one} 5 for the field "author"`,
		],
		[
			'beside data',
			{ author: 5, data: { author: 6 } },
			'Invalid foreign key, which may be: author = 5',
		],
		['beside keys', { keys: [1], author: 5 }, 'Invalid foreign key, which may be: author = 5'],
		['of a list', [5, null, [], { author: 5 }], `${one} 5 for the field "author"`],
		['of nothing that could be one', { author: true }, 'Invalid foreign key.'],
		['of null', { author: null }, 'Invalid foreign key.'],
		[
			'beside related records',
			{ author: 5, parts: [{ a: 1 }] },
			'Invalid foreign key, which may be: author = 5',
		],
		['beside null', { author: 5, parts: null }, `${one} 5 for the field "author"`],
	])('names it: %s', async (_, body, message) => {
		expect((await told([inputOf({ body })])).message).toBe(message);
	});

	it('names five of them', async () => {
		const list = Array.from({ length: 5 }, (_, n) => ({ author: n }));
		expect((await told([inputOf({ body: list })])).message).toBe(
			'Invalid foreign key, which may be: author = 0, author = 1, author = 2, author = 3, author = 4',
		);
	});

	it('names none where the collection is not known, or its fields are not', async () => {
		const input = inputOf({ body: { author: 5 } });
		const unknown = await told([input], rowOf({}));
		expect([unknown.message, unknown.asked]).toEqual(['Invalid foreign key.', []]);
		const fields = async () => await Promise.reject(new Failure('No', 'no'));
		expect((await told([input], undefined, { fields })).message).toBe('Invalid foreign key.');
	});

	it('stays as it is with other words, another code, or a field', async () => {
		const directus = {} as Directus;
		for (const details of [
			{ code: 'INVALID_FOREIGN_KEY', original: 'x' },
			{ code: 'INVALID_FOREIGN_KEY', field: 'author' },
			{ code: 'OTHER' },
			{},
		]) {
			const failure = new Failure('foreign key constraint', 'no', details);
			expect(await withForeignKeys(directus, rowOf({}), failure, [inputOf({})])).toBe(failure);
		}
		const remove = rowOf({ route: 'DELETE /x' });
		const other = new Failure('Locked', 'no', { code: 'INVALID_FOREIGN_KEY' });
		expect(await withForeignKeys(directus, remove, other, [])).toBe(other);
		const led = await withForeignKeys(
			directus,
			remove,
			new Failure('FOREIGN KEY constraint', 'no'),
			[],
		);
		expect(led.details.description).toBe(
			'Directus said: FOREIGN KEY constraint. A relation does not let it go while they do (On Delete). Change or delete those first, or change the relation.',
		);
	});
});
