/** What the fields of a row become before anything is sent: queries and bodies, or a refusal that says what is wrong. */
import type { IDataObject } from 'n8n-workflow';
import { gapIn } from '../../dist/nodes/Directus/actions/filter';
import { withBoundedQuery, withCalculations } from '../../dist/nodes/Directus/actions/item';
import { readLinkValues, withRelated } from '../../dist/nodes/Directus/actions/link';
import { withLookUp } from '../../dist/nodes/Directus/actions/lookUp';
import { withChanges } from '../../dist/nodes/Directus/actions/many';
import { inSteadyOrder } from '../../dist/nodes/Directus/actions/order';
import {
	conditionToRule,
	queryOf,
	refuseGap,
	withListQuery,
	withoutGaps,
	withQuery,
} from '../../dist/nodes/Directus/actions/query';
import { withPart } from '../../dist/nodes/Directus/actions/synchronize';
import { refuseSystemCollection } from '../../dist/nodes/Directus/actions/systemCollection';
import { withExportQuery } from '../../dist/nodes/Directus/actions/utility';
import type { Input, Operation } from '../../dist/nodes/Directus/framework/define';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { fieldOf, inputOf, refusalOf, saidBy } from '../support/directusObject.mjs';

const row: Operation = {
	...{ name: 'Get Many', action: 'Get items', description: 'Get items' },
	route: 'GET /items/{collection}',
};
const simplifying: Operation = { ...row, simplified: ['id', 'name'] };

const missing = (name: string, more = '') => ({
	message: `Missing required parameter: ${name}`,
	written: 'no',
	description: `${name} is empty for this item, so nothing was sent. Fill it in, or check the expression that gives it.${more}`,
});

describe('The query of a read', () => {
	it.each<[string, IDataObject, IDataObject, Operation?]>([
		['nothing', {}, {}],
		['fields', { options: { fields: ['id', 'a'] } }, { fields: ['id', 'a'] }],
		['fields with commas', { options: { fields: 'id, a' } }, { fields: ['id', 'a'] }],
		['fields that are null', { options: { fields: null } }, {}],
		['a field that was not chosen', { options: { fields: ['', 'a'] } }, { fields: ['a'] }],
		[
			'paths behind fields, none of them twice',
			{ options: { fields: ['a'], fieldPaths: 'b.c,a' } },
			{ fields: ['a', 'b.c'] },
		],
		['fields of a tool', { outputFields: 'a' }, { fields: ['a'] }],
		['fields of a tool beside others', { output: 'fields', outputFields: 'a' }, { fields: ['a'] }],
		['fields of a tool that gives all', { output: 'all', outputFields: 'a' }, {}],
		['Simplify', { simple: true }, { fields: ['id', 'name'] }, simplifying],
		['no Simplify', { simple: false }, {}, simplifying],
		['Simplify where a row has nothing for it', { simple: true }, {}],
		[
			'Simplify beside fields that are chosen',
			{ simple: true, options: { fields: 'a' } },
			{ fields: ['a'] },
			simplifying,
		],
		['a search', { options: { search: 'x' } }, { search: 'x' }],
		['a search for 0', { options: { search: 0 } }, { search: '0' }],
		['an empty search', { options: { search: '' } }, {}],
		['a search for null', { options: { search: null } }, {}],
		['the search of a tool', { searchFor: 7, options: { search: 'x' } }, { search: '7' }],
		['no search of a tool', { searchFor: '', options: { search: 'x' } }, { search: 'x' }],
		['a version', { options: { version: 'draft' } }, { version: 'draft' }],
		['an offset', { options: { offset: 3 } }, { offset: 3 }],
		['the offset 0', { options: { offset: 0 } }, {}],
		['no backlinks', { options: { backlink: false } }, { backlink: false }],
		['backlinks, as Directus gives them', { options: { backlink: true } }, {}],
		['a version as it is', { options: { versionRaw: true } }, { versionRaw: true }],
		['a version with its relations', { options: { versionRaw: false } }, {}],
		['groups', { options: { groupBy: 'a,b' } }, { groupBy: ['a', 'b'] }],
		['no groups', { options: { groupBy: '' } }, {}],
		['counts', { options: { meta: ['total_count'] } }, { meta: ['total_count'] }],
		['no counts', { options: { meta: [] } }, {}],
		['deep', { options: { deep: '{"a":{"_limit":1}}' } }, { deep: { a: { _limit: 1 } } }],
		['an empty deep', { options: { deep: '{}' } }, {}],
		['an alias', { options: { alias: { b: 'a' } } }, { alias: { b: 'a' } }],
		['an aggregate', { options: { aggregate: '{"count":"*"}' } }, { aggregate: { count: '*' } }],
		[
			'sort rules, and the sort of a tool behind them',
			{ sortRules: { rules: [{ field: 'a', direction: '-' }] }, sortBy: 'b,-c' },
			{ sort: ['-a', 'b', '-c'] },
		],
		[
			'a sort rule without a field',
			{
				sortRules: {
					rules: [
						{ field: '', direction: '-' },
						{ field: 'a', direction: '' },
					],
				},
			},
			{ sort: ['a'] },
		],
		['no sort rules', { sortRules: {}, sortBy: '' }, {}],
		['no filter', { filterType: 'none', filterJson: '{"a":1}' }, {}],
		['an empty filter of JSON', { filterType: 'json', filterJson: ' ' }, {}],
		[
			'a filter of JSON',
			{ filterType: 'json', filterJson: '{"a":{"_eq":1}}' },
			{ filter: { a: { _eq: 1 } } },
		],
		['no conditions', { filterType: 'manual', filters: { conditions: [] } }, {}],
		['conditions that were never opened', { filterType: 'manual' }, {}],
		[
			'conditions that all hold',
			{
				filterType: 'manual',
				filters: { conditions: [{ field: 'a', operator: '_gt', value: 1 }] },
			},
			{ filter: { _and: [{ a: { _gt: 1 } }] } },
		],
		[
			'conditions of which one holds',
			{
				filterType: 'manual',
				matchType: '_or',
				filters: {
					conditions: [
						{ field: 'a', operator: '_eq', value: '' },
						{ field: 'b.c', operator: '_null' },
					],
				},
			},
			{ filter: { _or: [{ a: { _eq: '' } }, { b: { c: { _null: true } } }] } },
		],
	])('of %s', (_, ui, query, of = row) => {
		expect(queryOf(of, ui)).toEqual(query);
	});

	it('is made once for the inputs that share their fields, and for each row', () => {
		const ui = { simple: true };
		expect(queryOf(row, ui)).toBe(queryOf(row, ui));
		expect(queryOf(simplifying, ui)).toEqual({ fields: ['id', 'name'] });
		expect(queryOf(row, ui)).toEqual({});
	});

	it('is that of the user where it is JSON', () => {
		const raw = inputOf({ raw: true, query: { limit: 1 }, ui: { simple: true } });
		expect(withQuery(raw, simplifying)).toBe(raw);
		expect(withListQuery(raw, simplifying)).toBe(raw);
		expect(withExportQuery(raw, simplifying)).toBe(raw);
		const ofFields = inputOf({ ui: { simple: true, limit: 5 } });
		expect(withQuery(ofFields, simplifying).query).toEqual({ fields: ['id', 'name'] });
		expect(withListQuery(ofFields, simplifying).query).toEqual({ fields: ['id', 'name'] });
		expect(withExportQuery({ ...ofFields, body: { format: 'csv' } }, simplifying).body).toEqual({
			format: 'csv',
			query: { fields: ['id', 'name'] },
		});
	});

	it('of many needs a limit', () => {
		for (const make of [withListQuery, withExportQuery])
			expect(refusalOf(() => make(inputOf({ ui: {} }), row))).toEqual(missing('Limit'));
	});

	it.each<[string, unknown, string]>([
		['deep', '[]', 'Deep (JSON) must be a JSON object, not a list'],
		['alias', 'x', 'Alias (JSON) is not valid JSON'],
		['aggregate', '5', 'Aggregate (JSON) must be a JSON object, not a number'],
		['fields', '{"a":1}', 'Field Names or IDs must be a list'],
	])('whose option %s is %j is refused', (name, value, message) => {
		expect(() => queryOf(row, { options: { [name]: value } } as IDataObject)).toThrow(message);
	});

	it.each<[object, string | undefined]>([
		[{ operator: '_eq', value: 1 }, 'Field'],
		[{ field: ' ', operator: '_eq', value: 1 }, 'Field'],
		[{ field: 5, operator: '_eq', value: 1 }, 'Field'],
		[{ field: 'a', operator: null, value: 1 }, 'Operator'],
		[{ field: 'a', operator: '', value: 1 }, 'Operator'],
		[{ field: 'a', operator: {}, value: 1 }, 'Operator'],
		[{ field: 'a', operator: '_eq' }, 'Value'],
		[{ field: 'a', operator: '_eq', value: NaN }, 'Value'],
		[{ field: 'a', operator: '_in', value: '' }, 'Value'],
		[{ field: 'a', operator: '_nin', value: [] }, 'Value'],
		[{ field: 'a', operator: '_between', value: '' }, 'Value'],
		[
			{ field: 'a', operator: '_between', value: '1' },
			'The two values, with a comma between them,',
		],
		[
			{ field: 'a', operator: '_nbetween', value: [1, 2, 3] },
			'The two values, with a comma between them,',
		],
		[{ field: 'a', operator: '_between', value: '1,2' }, undefined],
		[{ field: 'a', operator: '_eq', value: '' }, undefined],
		[{ field: 'a', operator: '_eq', value: null }, undefined],
		[{ field: 'a', operator: '_empty' }, undefined],
		[{ field: 'a', operator: '_nnull' }, undefined],
	])('with the condition %j lacks %s', (condition, lacking) => {
		const whole = { field: 'z', operator: '_null' };
		const ui = { filterType: 'manual', filters: { conditions: [whole, condition] } };
		const make = () => queryOf(row, ui as IDataObject);
		expect(lacking === undefined ? make().filter : refusalOf(make)).toEqual(
			lacking === undefined
				? { _and: [{ z: { _null: true } }, expect.any(Object)] }
				: missing(`${lacking} of condition 2`),
		);
	});

	it('whose operator an expression gives, and which is none, is refused with those that there are', () => {
		const conditions = [{ field: 'a', operator: '_gte ', value: 5 }];
		const refused = refusalOf(() =>
			queryOf(row, { filterType: 'manual', filters: { conditions } }),
		);
		expect(refused.message).toBe('The operator "_gte " of condition 1 is none');
		expect(refused.description).toContain('There are _contains, ');
	});

	it.each(['', 'or', 5])('whose conditions go together by %j is refused', (matchType) => {
		const filters = { conditions: [{ field: 'a', operator: '_null' }] };
		const refused = refusalOf(() => queryOf(row, { filterType: 'manual', filters, matchType }));
		expect(refused.message).toBe('"Must Match" is none of its choices');
	});
});

describe("A query of the user's own", () => {
	const given = (query: object) =>
		withQuery({ index: 0, raw: true, path: {}, query, body: {}, ui: {} } as Input, row).query;

	it.each([{}, { filter: {} }, { filter: '{"a":{"_eq":1}}' }, { filter: { a: { _eq: null } } }])(
		'%j stays as it is',
		(query) => {
			expect(given(query)).toBe(query);
		},
	);

	it.each([
		{ filter: undefined },
		{ filter: { a: { _eq: undefined } } },
		{ filter: { _or: [{}] } },
	])('whose filter an expression has not given is refused: %j', (query) => {
		expect(() => given(query)).toThrow('The filter finds more than it says');
	});
});

describe('A condition', () => {
	it.each<[string, unknown, IDataObject]>([
		['_eq', 5, { _eq: 5 }],
		['_eq', null, { _eq: null }],
		['_null', 'whatever', { _null: true }],
		['_nempty', undefined, { _nempty: true }],
		['_in', 'a, b', { _in: ['a', 'b'] }],
		['_nin', ['a'], { _nin: ['a'] }],
		['_between', '1,5', { _between: ['1', '5'] }],
		['_nbetween', [1, 5], { _nbetween: [1, 5] }],
		['_contains', 5, { _contains: '5' }],
		['_nstarts_with', false, { _nstarts_with: 'false' }],
		['_iends_with', 'x', { _iends_with: 'x' }],
		['_icontains', null, { _icontains: null }],
		['_gt', 5, { _gt: 5 }],
		['_intersects', { type: 'Point' }, { _intersects: { type: 'Point' } }],
	])('with %s and %j', (operator, value, rule) => {
		expect(conditionToRule({ field: 'a', operator, value })).toEqual({ a: rule });
		expect(conditionToRule({ field: 'a.b.c', operator, value })).toEqual({ a: { b: { c: rule } } });
	});
});

describe('A part of a filter that chooses nothing', () => {
	it.each<[unknown, boolean, string | undefined]>([
		[undefined, false, 'it has no value'],
		[{}, false, 'it is empty'],
		[{ a: { _null: '' } }, true, undefined],
		[{ a: { _neq: '' } }, true, undefined],
		[{ a: { _gt: '' } }, true, '"a._gt" has no value'],
		[{ a: { _gt: '' } }, false, undefined],
		[{ between: { _eq: 1 } }, true, undefined],
		[{ a: { _between: [1, 2] } }, true, undefined],
		[{ a: { _between: [1, 2, 3] } }, true, '"a._between" needs two values'],
		[{ a: { _between: [null, 2] } }, true, '"a._between" needs two values'],
		[{ a: { _between: 5 } }, true, '"a._between" needs two values'],
		[[{ a: {} }], true, '"[0].a" is empty'],
		['text', true, undefined],
		[null, true, undefined],
	])('%j, strictly %s: %s', (filter, strict, what) => {
		const refusal = {
			message: `The filter finds more than it says: ${what}`,
			written: 'no',
			description:
				'Nothing was sent, since Directus leaves such a part out. Give it a condition with a value, or check the expression that gives it.',
		};
		expect(gapIn(filter, strict) === undefined).toBe(what === undefined);
		expect(what && refusalOf(() => refuseGap(filter, 'The filter', strict))).toEqual(
			what && refusal,
		);
	});
});

describe("The query of a change, of the user's own", () => {
	const noSearch = {
		message: 'The search is no text, and would find every item',
		written: 'no',
		description:
			'Nothing was sent. Give it a text, check the expression that gives it, or leave it out.',
	};
	const noFilter = {
		message: 'The filter must be an object',
		written: 'no',
		description: 'Nothing was sent. Write it as { "field": { "_eq": value } }.',
	};

	it.each<[IDataObject, IDataObject]>([
		[{}, {}],
		[{ filter: {} }, { filter: {} }],
		[{ filter: '{"a":{"_eq":1}}' }, { filter: { a: { _eq: 1 } } }],
		[{ search: 5 }, { search: '5' }],
		[
			{ search: 'x', limit: 1 },
			{ search: 'x', limit: 1 },
		],
	])('%j is %j', (given, expected) => {
		expect(withoutGaps(Object.freeze(given))).toEqual(expected);
	});

	it.each<[IDataObject, object]>([
		[{ search: '' }, noSearch],
		[{ search: '  ' }, noSearch],
		[{ search: null }, noSearch],
		[{ search: undefined }, noSearch],
		[{ filter: 5 }, noFilter],
		[{ filter: null }, noFilter],
		[{ filter: [1] }, noFilter],
		[{ filter: '"x"' }, noFilter],
		[
			{ filter: { a: { _contains: '' } } },
			expect.objectContaining({
				message: 'The filter finds more than it says: "a._contains" has no value',
			}),
		],
	])('%j is refused', (given, expected) => {
		expect(refusalOf(() => withoutGaps(given))).toEqual(expected);
	});

	const update: Operation = { ...row, route: 'PATCH /items/{collection}' };
	const erase: Operation = { ...row, route: 'DELETE /items/{collection}' };
	const bounded = (query: unknown, of = erase, more: IDataObject = {}, raw = false) =>
		withBoundedQuery(inputOf({ body: { query, ...more } as IDataObject, raw }), of);

	it.each<[unknown]>([
		[{ limit: -1 }],
		[{ limit: 0 }],
		[{ limit: '5' }],
		[{ search: 'x' }],
		[{ filter: { a: { _eq: 1 } } }],
		[{ filter: {}, limit: 3 }],
	])('%j chooses something', (query) => {
		expect(bounded(query).body).toEqual({ query });
	});

	it.each<[unknown]>([
		[{}],
		[{ filter: {} }],
		[undefined],
		[null],
		['x'],
		[{ limit: '' }],
		[{ limit: null }],
		[{ sort: 'a' }],
	])('%j chooses no items', (query) => {
		expect(refusalOf(() => bounded(query))).toEqual({
			message: 'The query chooses no items',
			written: 'no',
			description:
				'Nothing was sent. Give it a filter, a search or a limit; { "limit": -1 } means every item of the collection.',
		});
	});

	it.each<[unknown]>([[-2], [1.5], ['x'], [{}]])('the limit %j is none', (limit) => {
		expect(refusalOf(() => bounded({ limit, search: 'x' }))).toEqual({
			message: 'The limit must be a number',
			written: 'no',
			description: 'Nothing was sent. -1 means all items that are found.',
		});
	});

	it('changes something, unless it is JSON of the user, or a delete', () => {
		const nothing = { data: {} };
		expect(refusalOf(() => bounded({ limit: 1 }, update, nothing))).toMatchObject({
			message: 'No field to change is given',
			description: expect.stringContaining('"Change (JSON)" is empty'),
		});
		expect(bounded({ limit: 1 }, update, nothing, true).body).toHaveProperty('data', {});
		expect(bounded({ limit: 1 }, erase, nothing).body).toHaveProperty('data', {});
		expect(bounded({ limit: 1 }, update, { data: { a: 1 } }).body).toHaveProperty('data', { a: 1 });
	});
});

describe('Aggregate', () => {
	const made = (functions: object[] | undefined, ui: IDataObject = {}) =>
		withCalculations(
			inputOf({ ui: { ...ui, ...(functions && { calculations: { functions } }) } as IDataObject }),
			row,
		).query;

	it.each<[object[], IDataObject]>([
		[[{ function: 'count', field: '*' }], { count: ['*'] }],
		[[{ function: 'count', field: '' }], { count: ['*'] }],
		[[{ function: 'countAll', field: 'a' }], { count: ['*'] }],
		[
			[
				{ function: 'count', field: 'a' },
				{ function: 'count', field: 'a' },
				{ function: 'countAll', field: '' },
			],
			{ count: ['a', '*'] },
		],
		[
			[
				{ function: 'sum', field: 'a' },
				{ function: 'sum', field: 'b' },
				{ function: 'countDistinct', field: 'a' },
			],
			{ sum: ['a', 'b'], countDistinct: ['a'] },
		],
	])('of %j asks for %j', (functions, aggregate) => {
		expect(made(functions)).toEqual({ aggregate });
	});

	it('groups, and chooses by a filter', () => {
		const ui = { groupBy: 'year(at), a', filterType: 'json', filterJson: { a: { _eq: 1 } } };
		expect(made([{ function: 'count', field: '*' }], ui)).toEqual({
			filter: { a: { _eq: 1 } },
			aggregate: { count: ['*'] },
			groupBy: ['year(at)', 'a'],
		});
	});

	it('needs a field for all but counts', () => {
		for (const field of ['', '*'])
			expect(
				refusalOf(() =>
					made([
						{ function: 'count', field },
						{ function: 'sum', field },
					]),
				),
			).toEqual({
				message: 'Calculation 2 needs a field',
				written: 'no',
				description: 'Nothing was sent. Only Count works with *: enter the name of a field.',
			});
	});

	it('needs something to calculate, unless the query is JSON of the user', () => {
		const expected = missing('Calculations', ' Add what to calculate, such as Count of *.');
		expect(refusalOf(() => made([]))).toEqual(expected);
		expect(refusalOf(() => made(undefined))).toEqual(expected);
		const raw = inputOf({ raw: true, query: { aggregate: {} } });
		expect(withCalculations(raw, row)).toBe(raw);
	});
});

describe('The part of a collection that Synchronize compares', () => {
	const part = (ui: IDataObject, more: Partial<Input> = {}) =>
		withPart(inputOf({ ui, ...more }), row).query;
	const nothing = {
		message: 'The filter chooses nothing',
		written: 'no',
		description:
			'Nothing was sent. Give it a condition, or choose no filter: then all is compared.',
	};

	it('is all of it, or what a filter and a search find', () => {
		expect(part({})).toEqual({});
		expect(part({ filterType: 'none' })).toEqual({});
		expect(part({ filterType: 'json', filterJson: { a: { _eq: 1 } } })).toEqual({
			filter: { a: { _eq: 1 } },
		});
		const query = { filter: '{"a":{"_eq":1}}', search: 5 };
		expect(part({}, { raw: true, query })).toEqual({ filter: { a: { _eq: 1 } }, search: '5' });
	});

	it('is the same object for inputs that ask for the same', () => {
		const query = { search: 'x' };
		expect(part({}, { raw: true, query })).toBe(part({}, { raw: true, query }));
	});

	it.each([
		[{ filterType: 'json', filterJson: '{}' }, {}],
		[{ filterType: 'manual' }, {}],
		[{}, { raw: true, query: { filter: {} } }],
	])('is refused where the filter of %j %j is empty', (ui, more) => {
		expect(refusalOf(() => part(ui, more))).toEqual(nothing);
	});

	it('takes the JSON of the user whatever the fields say, and nothing in it but filter and search', () => {
		expect(part({ filterType: 'json' }, { raw: true, query: {} })).toEqual({});
		const query = { filter: { a: { _eq: 1 } }, search: 'x', limit: 5 };
		expect(refusalOf(() => part({}, { raw: true, query }))).toEqual({
			message: 'Synchronize takes no "limit" in its query',
			written: 'no',
			description:
				'Nothing was sent. The part of the collection is chosen by filter and search: all records that they find are compared.',
		});
	});
});

describe('What an input must have', () => {
	it('Look Up: a field to match on', () => {
		expect(refusalOf(() => withLookUp(inputOf({ body: {} }), row))).toEqual(missing('Match On'));
		const input = inputOf({ body: { a: 1 }, raw: true, ui: { options: { fields: 'id' } } });
		expect(withLookUp(input, row)).toEqual({ ...input, query: { fields: ['id'] } });
	});

	it('Link: related items, of which there may be none', () => {
		expect(refusalOf(() => withRelated(inputOf({})))).toEqual(missing('Related Item Names or IDs'));
		const none = inputOf({ ui: { related: [] } });
		expect(withRelated(none)).toBe(none);
	});

	it('Update Many: a change', () => {
		expect(refusalOf(() => withChanges(inputOf({ body: { data: ' ' } })))).toMatchObject({
			message: 'No field to change is given',
			description: expect.stringContaining('"Change (JSON)" is empty'),
		});
		const changes = inputOf({ body: { keys: [1], data: '{"a":1}' } });
		expect(withChanges(changes)).toBe(changes);
		expect(() => withChanges(inputOf({ body: { data: '[]' } }))).toThrow(
			'Change (JSON) must be a JSON object, not a list',
		);
	});
});

describe('The fields of new links', () => {
	const relation = {
		...{ collection: 'parts', field: 'thing', related_collection: 'things' },
		meta: { one_field: 'parts' },
	};
	const junction = [
		{
			...{ collection: 'things_tags', field: 'thing', related_collection: 'things' },
			meta: { one_field: 'tags', junction_field: 'tag' },
		},
		{ collection: 'things_tags', field: 'tag', related_collection: 'tags', meta: null },
	];
	const directus = { relations: async () => [relation, ...junction] } as never;
	const asked: unknown[] = [];
	const read = async (...given: unknown[]) => {
		asked.push(given);
		return { note: 'read' };
	};
	const input = (field: string, options?: IDataObject) =>
		inputOf({ path: { collection: 'things' }, ui: { field, ...(options && { options }) } });

	it('are read by the columns of the junction', async () => {
		const linkValues = '{"note":"x"}';
		const given = input('tags', { linkValues, batchSize: 5 });
		expect(await readLinkValues(directus, given, read as never)).toEqual({
			...given,
			ui: { field: 'tags', options: { linkValues: { note: 'read' }, batchSize: 5 } },
		});
		expect(asked).toEqual([['things_tags', { note: 'x' }, { purpose: 'create' }]]);
	});

	it.each([undefined, {}, { linkValues: '{}' }])('may be none: %j', async (options) => {
		const given = input('parts', options);
		expect(await readLinkValues(directus, given, read as never)).toBe(given);
	});

	it('are refused where the related items hold the link, and where they are no object', async () => {
		const failed = async (given: Input) =>
			await readLinkValues(directus, given, read as never).then(undefined, saidBy);
		expect(await failed(input('parts', { linkValues: { a: 1 } }))).toEqual({
			message: 'The links of "parts" have no fields of their own',
			written: 'no',
			description:
				'It is a one-to-many field: the related items themselves hold the link. Nothing was sent. Leave Fields of New Links out, and change the items with Update.',
		});
		expect(await failed(input('tags', { linkValues: '[]' }))).toMatchObject({
			message: 'Fields of New Links (JSON) must be a JSON object, not a list',
		});
	});
});

describe('The order of a read', () => {
	const key = fieldOf('id', 'integer', { is_primary_key: true });
	const orderOf = async (
		query: IDataObject,
		{
			path = '/items/things',
			collection = 'things' as string | undefined,
			meta = { sort_field: 'place' } as object | null,
			fields = async () => [key, fieldOf('place', 'integer')],
			primary = key as typeof key | null,
		} = {},
	) =>
		(
			await inSteadyOrder(
				{
					collection: async () => (meta ? { collection, meta } : undefined),
					fields,
					primaryKey: async () => primary ?? undefined,
				} as unknown as Directus,
				path,
				collection,
				query,
			)
		).sort;

	it('is that of the collection with the key behind it, where nothing else is asked for', async () => {
		expect(await orderOf({})).toEqual(['place', 'id']);
		expect(await orderOf({ sort: ['-title'] })).toEqual(['-title', 'id']);
		expect(await orderOf({ sort: ['-id'] })).toEqual(['-id']);
		expect(await orderOf({ sort: ['id', 'title'] })).toEqual(['id', 'title']);
	});

	it('is left to Directus where it cannot be told', async () => {
		expect(await orderOf({}, { meta: null })).toBeUndefined();
		expect(await orderOf({}, { meta: {} })).toBeUndefined();
		expect(await orderOf({}, { meta: { sort_field: 'place', singleton: true } })).toBeUndefined();
		expect(await orderOf({}, { path: '/users' })).toBeUndefined();
		expect(await orderOf({ alias: { place: 'title' } })).toBeUndefined();
		expect(await orderOf({}, { fields: async () => [key] })).toBeUndefined();
		const forbidden = async () => await Promise.reject(new Error('Forbidden'));
		expect(await orderOf({}, { fields: forbidden })).toBeUndefined();
	});

	it('has no key behind it where there is none, or an alias has its name', async () => {
		expect(await orderOf({ sort: ['a'] }, { primary: null })).toEqual(['a']);
		expect(await orderOf({ sort: ['a'], alias: { id: 'a' } })).toEqual(['a']);
	});

	it('is none of groups, and of what is of no collection', async () => {
		expect(await orderOf({ aggregate: { count: '*' } })).toBeUndefined();
		expect(await orderOf({ groupBy: ['a'] })).toBeUndefined();
		const query = { sort: ['a'] };
		expect(await inSteadyOrder({} as Directus, '/activity', undefined, query)).toBe(query);
	});
});

describe('A collection of Directus itself', () => {
	it.each([
		['access', 'Access'],
		['activity', 'Activity'],
		['collections', 'Collection'],
		['comments', 'Comment'],
		['dashboards', 'Dashboard'],
		['deployments', 'Deployment'],
		['extensions', 'Extension'],
		['fields', 'Field'],
		['files', 'File'],
		['flows', 'Flow'],
		['folders', 'Folder'],
		['notifications', 'Notification'],
		['operations', 'Flow Operation'],
		['panels', 'Panel'],
		['permissions', 'Permission'],
		['policies', 'Policy'],
		['presets', 'Preset'],
		['relations', 'Relation'],
		['revisions', 'Revision'],
		['roles', 'Role'],
		['settings', 'Setting'],
		['shares', 'Share'],
		['translations', 'Translation'],
		['users', 'User'],
		['versions', 'Content Version'],
	])('directus_%s has no items: the resource is %s', (name, resource) => {
		const collection = `directus_${name}`;
		expect(refusalOf(() => refuseSystemCollection(inputOf({ path: { collection } })))).toEqual({
			message: `"${collection}" is a collection of Directus itself, and has no items`,
			written: 'no',
			description: `Nothing was sent. Choose the resource ${resource} in the place of Item.`,
		});
	});

	it.each(['things', 'directus_other', 'toString', ''])('%j is none', (collection) => {
		expect(() => refuseSystemCollection(inputOf({ path: { collection } }))).not.toThrow();
	});
});
