/** A refusal of a foreign key that names no field: what the node knows of the records that it sent. */
import type { IDataObject } from 'n8n-workflow';
import { withForeignKeys } from '../../dist/nodes/Directus/framework/foreignKeys';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { countedKey, fieldOf, inputOf } from '../support/directusObject.mjs';

const relation = (name: string) => fieldOf(name, 'integer', { foreign_key_table: 'others' });
const fields = [
	...[countedKey, fieldOf('title', 'string'), relation('author'), relation('parent')],
	...[fieldOf('extra', 'json'), fieldOf('data', 'json')],
];
const directus = {
	fields: async () => fields,
	hiderFor: async () => (text: string) => text.replaceAll('secret', '***'),
} as unknown as Directus;
const refusal = (field?: string) =>
	new Failure('Invalid foreign key.', 'no', { code: 'INVALID_FOREIGN_KEY', status: 400, field });

const told = async (operation: string, bodies: Array<IDataObject | unknown[]>, field?: string) =>
	await withForeignKeys(
		directus,
		resources.items!.operations[operation]!,
		refusal(field),
		bodies.map((body, index) => inputOf({ index, path: { collection: 'things' }, body })),
	);

it.each<[string, string, Array<IDataObject | unknown[]>]>([
	['one input', 'create', [{ title: 'a', author: 99 }]],
	[
		'inputs with the same one',
		'update',
		[{ author: 99 }, { title: 'b', author: 99, parent: null }],
	],
	['beside a JSON column', 'create', [{ author: 99, extra: { a: 1 }, data: { author: 5 } }]],
	['a list', 'createMultiple', [[{ title: 'a' }, { author: 99 }]]],
	['a change of many', 'updateMultiple', [{ keys: [1], data: { author: 99 } }]],
])('the one key that was sent is named: %s', async (_, operation, bodies) => {
	const failure = await told(operation, bodies);
	expect(failure.message).toBe(
		'Invalid foreign key: there is no related record 99 for the field "author"',
	);
	expect(failure.details).toMatchObject({
		code: 'INVALID_FOREIGN_KEY',
		status: 400,
		field: 'author',
	});
	expect(failure.details.description).toContain('Create it first, or correct its ID.');
});

it.each<[string, Array<IDataObject | unknown[]>, string]>([
	['several fields', [{ author: 99, parent: 7 }], 'author = 99, parent = 7'],
	['a related record beside it', [{ author: 99, parent: { title: 'x' } }], 'author = 99'],
	[
		'many',
		Array.from({ length: 8 }, (_, n) => ({ author: n })),
		'author = 0, author = 1, author = 2, author = 3, author = 4 and 3 more',
	],
	['texts', [{ author: 'a secret', parent: 1 }], 'author = "a ***", parent = 1'],
])('where it may be more than one they are listed: %s', async (_, bodies, list) => {
	const failure = await told('create', bodies);
	expect(failure.message).toBe(`Invalid foreign key, which may be: ${list}`);
	expect(failure.details.field).toBeUndefined();
});

it('what Directus names, and a record without keys, stay as they are', async () => {
	expect((await told('create', [{ author: 99 }], 'author')).message).toBe('Invalid foreign key.');
	expect((await told('create', [{ title: 'a' }])).message).toBe('Invalid foreign key.');
});

it.each([
	'delete from `a` where `id` in (1) - SQLITE_CONSTRAINT: FOREIGN KEY constraint failed',
	'delete from "a" - update or delete on table "a" violates foreign key constraint "b_a_foreign" on table "b"',
	'Cannot delete or update a parent row: a foreign key constraint fails (`d`.`b`, CONSTRAINT `b_a_foreign`)',
	'The DELETE statement conflicted with the REFERENCE constraint "b_a_foreign".',
	'ORA-02292: integrity constraint (D.B_A_FOREIGN) violated - child record found',
])('a delete is refused for what leads to the record: %s', async (message) => {
	const internal = new Failure(message, 'no', { code: 'INTERNAL_SERVER_ERROR', status: 500 });
	const inputs = [inputOf({ path: { collection: 'things', id: 1 } })];
	const rowOf = (name: string) => resources.items!.operations[name]!;
	const failure = await withForeignKeys(directus, rowOf('delete'), internal, inputs);
	expect(failure.message).toBe('Other records lead to what was to be deleted');
	expect(failure.details.description).toContain('Change or delete those first');
	expect(failure.details.original).toBe(message);
	expect(await withForeignKeys(directus, rowOf('update'), internal, inputs)).toBe(internal);
});
