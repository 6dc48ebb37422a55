/** Related items in records: which are read, by whose columns, and what is left as it is. */
import type { IDataObject } from 'n8n-workflow';
import { ColumnNotes } from '../../dist/nodes/Directus/framework/columnHints';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import { withRelatedRead } from '../../dist/nodes/Directus/framework/nested';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusField, DirectusRelation } from '../../dist/nodes/Directus/transport/schema';
import { inputOf } from '../support/directusObject.mjs';
import { fieldOf } from '../support/fields.mjs';

const fields: Record<string, DirectusField[]> = {
	articles: [
		fieldOf('id', 'integer', { schema: { is_primary_key: true } }),
		fieldOf('author', 'integer', { schema: { foreign_key_table: 'people' } }),
		fieldOf('pages', 'alias', { schema: null }),
		fieldOf('data', 'json'),
	],
	people: [
		fieldOf('id', 'integer', { schema: { is_primary_key: true } }),
		fieldOf('age', 'integer'),
		fieldOf('token', 'string', { meta: { special: ['conceal'] } }),
		fieldOf('rank', 'string', {
			meta: { options: { choices: [{ text: 'One', value: 'one' }] } },
		}),
	],
	pages: [
		fieldOf('id', 'integer', { schema: { is_primary_key: true } }),
		fieldOf('length', 'integer'),
		fieldOf('item', 'string'),
		fieldOf('collection', 'string'),
	],
};
const meta = { one_field: 'pages' };
const relations: DirectusRelation[] = [
	{ collection: 'articles', field: 'author', related_collection: 'people', meta: null },
	{ collection: 'pages', field: 'article', related_collection: 'articles', meta },
	{
		...{ collection: 'pages', field: 'item', related_collection: null },
		meta: { one_collection_field: 'collection', one_allowed_collections: ['people'] },
	},
];

/** What becomes of a body, and what was asked for it. */
async function read(
	body: Input['body'],
	{ operation = 'create', raw = false, more = {} as Partial<Directus> } = {},
) {
	const asked: string[] = [];
	const directus = {
		fields: async (name: string) => {
			asked.push(name);
			return fields[name] ?? [];
		},
		relations: async () => {
			asked.push('relations');
			return relations;
		},
		...more,
	} as unknown as Directus;
	const row = resources.items!.operations[operation]!;
	const notes = new ColumnNotes();
	const input = inputOf({ path: { collection: 'articles' }, body, raw });
	const [done] = await withRelatedRead(directus, row, [input], notes, 'UTC');
	return { done: done!, input, asked, notes };
}
const bodyOf = (done: Input | Failure) => (done as Input).body;

it.each<[string, IDataObject, IDataObject]>([
	['one item', { author: { age: '' } }, { author: { age: null } }],
	['a list', { pages: [1, { length: ' 7 ' }] }, { pages: [1, { length: 7 }] }],
	[
		'changes of a list',
		{ pages: { create: [{ length: '' }], update: [{ id: '3', length: '4' }], delete: [5] } },
		{ pages: { create: [{ length: null }], update: [{ id: 3, length: 4 }], delete: [5] } },
	],
	[
		'an item of one of several collections',
		{ pages: [{ collection: 'people', item: { age: '12' } }] },
		{ pages: [{ collection: 'people', item: { age: 12 } }] },
	],
	['an item without its key', { author: { id: '', age: 5 } }, { author: { age: 5 } }],
	['what Directus conceals', { author: { id: 1, token: '**********' } }, { author: { id: 1 } }],
	['a value that is no choice', { author: { rank: 'two' } }, { author: { rank: 'two' } }],
])('%s is read by the columns of its collection', async (_, body, wanted) => {
	expect(bodyOf((await read(body)).done)).toEqual(wanted);
});

it.each(['createMultiple', 'updateMultiple', 'updateByQuery'])(
	'in the lists of %s',
	async (operation) => {
		const record = { author: { age: '' } };
		const body = operation === 'updateByQuery' ? { query: {}, data: record } : [record, 'x'];
		const { done } = await read(body as Input['body'], { operation });
		expect(JSON.stringify(bodyOf(done))).toContain('{"author":{"age":null}}');
	},
);

it('a value that its column does not take fails, with where it is', async () => {
	const { done } = await read({ pages: [{ collection: 'people', item: { age: 'old' } }] });
	expect(done).toBeInstanceOf(Failure);
	expect(done).toMatchObject({
		message: 'pages: item: the field "age" takes a whole number, such as 12; it was given "old"',
		written: 'no',
	});
});

it('nothing is asked of Directus for records without objects, nor of relations for JSON', async () => {
	const plain = await read({ author: 5, data: null });
	expect(plain.done).toBe(plain.input);
	expect(plain.asked).toEqual([]);
	const json = await read({ data: { author: { age: '' } } });
	expect(json.done).toBe(json.input);
	expect(json.asked).toEqual(['articles']);
});

it.each<[string, Partial<Directus>]>([
	['fields', { fields: async () => Promise.reject(new Failure('x', 'no')) }],
	['relations', { relations: async () => Promise.reject(new Failure('x', 'no')) }],
])('who may not see the %s gets no such reading', async (_, more) => {
	const body = { author: { age: '' } };
	expect(bodyOf((await read(body, { more })).done)).toEqual(body);
});

it('JSON of the user stays, but for empty texts, and names that there are not are told', async () => {
	const { done, notes } = await read({ author: { age: '07', aeg: 1 } }, { raw: true });
	expect(bodyOf(done)).toEqual({ author: { age: '07', aeg: 1 } });
	const told = await notes.hint({ seesEverything: async () => true } as unknown as Directus);
	expect(told).toBe('Directus has no such field and left it out: aeg (did you mean "age"?).');
});

it('a read has none', async () => {
	const { done, input } = await read({ author: { age: '' } }, { operation: 'lookUp' });
	expect(done).toBe(input);
});
