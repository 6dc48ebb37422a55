/** Link and Unlink, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../dist/nodes/Directus/operations';
import { linkFieldsOf } from '../../dist/nodes/Directus/transport/linkFields';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, fieldOf, handledBy, inputOf, toldBy } from '../support/directusObject.mjs';

const { link, unlink } = resources.items!.operations;
const relations = [
	{
		collection: 'things_tags',
		field: 'thing',
		related_collection: 'things',
		meta: { one_field: 'tags', junction_field: 'tag' },
	},
	{ collection: 'things_tags', field: 'tag', related_collection: 'tags', meta: null },
	{
		collection: 'parts',
		field: 'thing',
		related_collection: 'things',
		meta: { one_field: 'parts' },
	},
];
const more = { relations: async () => relations };
const fields = [countedKey];

const inputsOf = (field: string, list: Array<[id: number, related: number[]]>) =>
	list.map(([id, related], index) =>
		inputOf({ index, path: { collection: 'things', id }, ui: { field, related } }),
	);

/** A server on which every item is there, nothing is linked, and writes are answered by a function. */
const server =
	(write: (request: DirectusRequest) => unknown = () => []) =>
	(request: DirectusRequest) => {
		if (request.method !== 'GET') return write(request);
		const { filter } = request.query as { filter?: { id?: { _in: unknown[] } } };
		return filter?.id?._in.map((id) => ({ id: Number(id) })) ?? [];
	};

const writesOf = (sent: DirectusRequest[]) => sent.filter(({ method }) => method !== 'GET');

describe('a link that an earlier input was to make', () => {
	const inputs = inputsOf('tags', [
		[1, [7, 666]],
		[1, [7]],
		[1, [7]],
	]);

	it('is not there where that input has failed, and is made', async () => {
		const refusal = new Failure('No such tag', 'no', { code: 'INVALID_FOREIGN_KEY' });
		const made: unknown[] = [];
		const { outcomes } = await handledBy(link!, inputs, {
			fields,
			more,
			answer: server(({ body }) => {
				if ((body as IDataObject[]).some(({ tag }) => tag === 666)) throw refusal;
				made.push(...(body as IDataObject[]));
				return [];
			}),
		});
		expect(outcomes).toEqual([
			refusal,
			{ records: [{ id: 1, field: 'tags', linked: [7], alreadyLinked: [] }] },
			{ records: [{ id: 1, field: 'tags', linked: [], alreadyLinked: [7] }] },
		]);
		expect(made).toEqual([{ thing: 1, tag: 7 }]);
	});
});

describe('without Continue On Fail', () => {
	it('nothing is written where one of the related items is not there', async () => {
		const inputs = inputsOf('tags', [
			[1, [7]],
			[2, [8]],
		]);
		const answer = server();
		const { outcomes, sent } = await handledBy(link!, inputs, {
			fields,
			more: { ...more, continueOnFail: false },
			answer: (request) => {
				const found = answer(request);
				return request.path === '/items/tags'
					? (found as IDataObject[]).filter(({ id }) => id !== 8)
					: found;
			},
		});
		expect(outcomes[1]).toMatchObject({ message: 'There is no "8" in tags', written: 'no' });
		expect(writesOf(sent)).toEqual([]);
	});
});

describe('a key that is required', () => {
	it.each([
		[{ is_nullable: false }, null],
		[{}, { required: true }],
	])('is not emptied: %j %j', async (schema, meta) => {
		const thing = { ...fieldOf('thing', 'integer', schema), meta };
		const { outcomes, sent } = await handledBy(unlink!, inputsOf('parts', [[1, [7]]]), {
			fields: [countedKey, thing],
			more,
			answer: server(),
		});
		expect(outcomes).toEqual([
			expect.objectContaining({ message: 'The field "thing" of parts is required', written: 'no' }),
		]);
		expect(writesOf(sent)).toEqual([]);
	});
});

it('what Directus refused itself, and is not there, was not written', async () => {
	const oh = new Failure('Oh.', 'unknown', { code: 'INTERNAL_SERVER_ERROR', status: 500 });
	const lost = new Failure('No answer', 'unknown', { code: 'ECONNRESET' });
	for (const [failure, written] of [
		[oh, 'no'],
		[lost, 'unknown'],
	] as const) {
		const { outcomes } = await handledBy(link!, inputsOf('tags', [[1, [7]]]), {
			fields,
			more,
			answer: server(() => {
				throw failure;
			}),
		});
		expect(toldBy(outcomes)).toEqual([{ written }]);
	}
});

it('fields of new links belong to a junction', async () => {
	const [input] = inputsOf('parts', [[1, [7]]]);
	const ui = { ...input!.ui, options: { linkValues: { note: 'x' } } };
	const directus = { relations: async () => relations } as never;
	await expect(
		link!.readRecords!(directus, { ...input!, ui }, async (_, values) => values),
	).rejects.toThrow('The links of "parts" have no fields of their own');
});

it('a junction of which the caller sees one side only is no field to link in', () => {
	expect(linkFieldsOf(relations, 'things').map(({ field }) => field)).toEqual(['tags', 'parts']);
	expect(linkFieldsOf(relations.slice(0, 1), 'things')).toEqual([]);
});
