/** What Skip Unchanged and Preview tell, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { countedKey, fieldOf, handledBy, inputOf } from '../support/directusObject.mjs';

const { update, updateByQuery, deleteByQuery } = resources.items!.operations;
const path = { collection: 'things' };
const fields = [countedKey, fieldOf('title', 'string')];
const forbidden = new Failure('No permission', 'no', { status: 403, code: 'FORBIDDEN' });
const refused = async () => {
	throw forbidden;
};

it.each([
	['the records', 'the records of "things".', {}],
	[
		'their fields',
		'the fields of "things" (directus_fields).',
		{ fields: refused, primaryKey: async () => undefined },
	],
])('Skip Unchanged of a user who may not read %s says so', async (_, what, more) => {
	const input = inputOf({
		...{ path: { ...path, id: 1 }, body: { title: 'a' } },
		ui: { options: { skipUnchanged: true } },
	});
	const { outcomes, hints } = await handledBy(update!, [input], {
		fields,
		answer: ({ method, body }) => {
			if (method === 'GET') throw forbidden;
			return { id: 1, ...(body as IDataObject) };
		},
		more,
	});
	expect(outcomes).toEqual([{ records: [{ id: 1, title: 'a' }] }]);
	expect(hints).toEqual([
		`1 change was written without a comparison: the user of the credential may not read ${what}`,
	]);
});

it.each<[string, typeof fields, string[]]>([
	['is no field', fields, ['title']],
	['may be one that the user does not see', [], ['title', 'titel']],
])('Preview of Update by Query counts no change of what %s', async (_, known, changed) => {
	const body = { query: { limit: -1 }, data: { title: 'b', titel: 'b' } };
	const { outcomes } = await handledBy(
		updateByQuery!,
		[inputOf({ path, body, ui: { preview: true } })],
		{
			fields: known,
			answer: () => [{ id: 1, title: 'a' }],
			more: { serverInfo: async () => ({}) },
		},
	);
	const record = Object.fromEntries(changed.map((name) => [name, 'b']));
	expect(outcomes).toEqual([
		{ records: [{ preview: true, result: 'updated', changed, record: { id: 1, ...record } }] },
	]);
});

it.each([
	[{ limit: -1, page: 2 }, undefined],
	[{ limit: 5, page: 3 }, 10],
	[{ limit: 5, page: 3, offset: 7 }, 10],
	[{ limit: -1, page: 3, offset: 7 }, 7],
])('Preview reads a query with %j from where the run does', async (query, offset) => {
	const { sent } = await handledBy(
		deleteByQuery!,
		[inputOf({ path, body: { query }, ui: { preview: true } })],
		{ fields, answer: () => [], more: { serverInfo: async () => ({}) } },
	);
	expect(sent[0]?.query?.offset).toBe(offset);
});
