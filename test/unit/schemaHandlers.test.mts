/** Snapshots, differences, descriptions and previews: each request, each outcome and each hint. */
import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { countedKey, fieldOf, handledBy, inFull, inputOf } from '../support/directusObject.mjs';
import { fileOf, refused, rowOf, run, runWhole, saidOf } from '../support/rowRuns.mjs';

describe('Schema', () => {
	const stream = async (directus: Partial<Directus>, input: Partial<Input>) => {
		const kept: unknown[] = [];
		const keep = async (_: unknown, fileName: string, mimeType: string) => {
			kept.push([fileName, mimeType]);
			return { data: '', fileName, mimeType, bytes: 9 };
		};
		const done = await runWhole(
			'schema.snapshot',
			input,
			() => ({
				body: { on: () => undefined },
				headers: { 'content-type': 'text/yaml; charset=x' },
			}),
			{ ...directus, binaries: { keep } as never },
		);
		return { ...done, kept };
	};

	it('is given as JSON or as a text', async () => {
		const json = await run('schema.snapshot', { ui: { output: 'json' }, query: { a: 1 } }, () => ({
			version: 1,
		}));
		expect(json.outcome).toEqual({ records: [{ version: 1 }] });
		expect(json.sent[0]!.query).toEqual({ a: 1 });
		const text = await runWhole(
			'schema.snapshot',
			{ ui: { output: 'yaml' }, query: { a: 1 } },
			() => ({ body: 'a: 1' }),
		);
		expect(text.outcome).toEqual({ records: [{ result: 'a: 1' }] });
		expect(text.sent[0]).toMatchObject({ query: { a: 1, export: 'yaml' }, answer: 'text' });
	});

	it.each([
		['jsonFile', 'json'],
		['yamlFile', 'yaml'],
	])('is given as a file: %s', async (output, format) => {
		const { outcome, sent, kept } = await stream(
			{},
			{ ui: { output, file: 'data' }, query: { a: 1 } },
		);
		expect(sent[0]).toMatchObject({ query: { a: 1, export: format }, answer: 'stream' });
		expect(kept).toEqual([[`snapshot.${format}`, 'text/yaml']]);
		expect(outcome).toEqual({
			records: [{ fileName: `snapshot.${format}`, mimeType: 'text/yaml', fileSize: 9 }],
			files: { data: expect.objectContaining({ fileName: `snapshot.${format}` }) },
		});
	});

	it('is compared with a snapshot, which writes nothing', async () => {
		const compared = async (answer: () => unknown) =>
			await run('schema.diff', { body: { version: 1 } }, answer);
		const { outcome, sent } = await compared(() => ({ hash: 'h', diff: {} }));
		expect(outcome).toEqual({ records: [{ hash: 'h', diff: {} }] });
		expect(await fileOf(sent[0]!)).toEqual({
			names: ['file'],
			name: 'data.json',
			type: 'application/json',
			text: '{"version":1}',
		});
		expect((await compared(() => undefined)).outcome).toEqual({
			records: [{ hash: null, diff: null }],
		});
		const failed = await compared(() => {
			throw refused('X', {}, 'unknown');
		});
		expect(failed.outcome).toEqual(saidOf('X'));
	});

	it('is changed as a difference says', async () => {
		const body = { hash: 'h', diff: {} };
		const { outcome, sent } = await run('schema.apply', { body, query: { force: true } });
		expect(outcome).toEqual({ records: [{ success: true }] });
		expect(sent[0]).toMatchObject({ path: '/schema/apply', query: { force: true } });
		expect(await fileOf(sent[0]!)).toMatchObject({ text: JSON.stringify(body) });
	});

	const preview = async (body: unknown) =>
		await run('schema.apply', { body: body as never, ui: { preview: true } });

	it('would be changed so', async () => {
		const diff = {
			collections: [
				{ collection: 'a', diff: [{ kind: 'N', rhs: {} }] },
				{ collection: 'b', diff: [{ kind: 'D', lhs: {} }] },
				{
					collection: 'c',
					diff: [
						{ kind: 'E', path: ['meta', 'note'] },
						{ kind: 'E', path: ['a', 0] },
					],
				},
				{ collection: 'd' },
			],
			fields: [
				{ collection: 'a', field: 'x', diff: [{ kind: 'D' }] },
				{ collection: 'a', field: 'y', diff: [{ kind: 'N', path: ['meta'] }] },
				{ collection: 'a', field: 'z', diff: [{ kind: 'A' }] },
			],
			relations: [{ collection: 'a', field: 'x', related_collection: 'b', diff: [{ kind: 'D' }] }],
		};
		const { outcome, sent, hints } = await preview({ hash: 'h', diff });
		const shown = { preview: true };
		expect(outcome).toEqual({
			records: [
				{ ...shown, result: 'created', in: 'collections', collection: 'a' },
				{ ...shown, result: 'deleted', in: 'collections', collection: 'b' },
				{
					...shown,
					result: 'updated',
					in: 'collections',
					collection: 'c',
					changed: ['meta.note', 'a.0'],
				},
				{ ...shown, result: 'updated', in: 'collections', collection: 'd', changed: [] },
				{ ...shown, result: 'deleted', in: 'fields', collection: 'a', field: 'x' },
				{
					...shown,
					result: 'updated',
					in: 'fields',
					collection: 'a',
					field: 'y',
					changed: ['meta'],
				},
				{ ...shown, result: 'updated', in: 'fields', collection: 'a', field: 'z', changed: [''] },
				{
					...shown,
					result: 'deleted',
					in: 'relations',
					collection: 'a',
					field: 'x',
					related_collection: 'b',
				},
			],
		});
		expect(sent).toEqual([]);
		expect(hints).toEqual([
			'Preview: nothing was written. 2 collections and fields would be deleted with their values.',
		]);
	});

	it('would lose nothing', async () => {
		const { outcome, hints } = await preview({
			diff: { relations: [{ diff: [{ kind: 'D' }] }], fields: [] },
		});
		expect(outcome).toEqual({ records: [{ preview: true, result: 'deleted', in: 'relations' }] });
		expect(hints).toEqual(['Preview: nothing was written.']);
	});

	it.each([{}, { diff: null }, { diff: 'x' }, { diff: { fields: {} } }])(
		'%j is no difference',
		async (body) => {
			expect((await preview(body)).outcome).toEqual({
				...{ message: 'The JSON holds no difference', written: 'no' },
				description: 'Nothing was sent. Give what Get Difference gives: the hash and the diff.',
			});
		},
	);

	it('a difference is an object', async () => {
		expect((await preview([1])).outcome).toMatchObject({
			message: 'The difference must be a JSON object, not a list',
		});
	});
});

describe('The preview of a change by a query', () => {
	const path = { collection: 'things' };
	const fields = [countedKey, fieldOf('title', 'string')];
	const previewed = async (
		operation: 'updateByQuery' | 'deleteByQuery',
		body: IDataObject,
		records: IDataObject[],
		more: Partial<Directus> = {},
	) => {
		const { outcomes, sent, hints, warnings } = await handledBy(
			rowOf('items', operation),
			[inputOf({ path, body, ui: { preview: true } })],
			{
				fields,
				answer: () => records,
				more: { serverInfo: async () => ({}), ...more },
			},
		);
		return { outcome: inFull(outcomes)[0], sent, hints, warnings };
	};

	it('shows what would be deleted', async () => {
		const { outcome, sent, hints } = await previewed('deleteByQuery', { query: { limit: 2 } }, [
			{ id: 1 },
		]);
		expect(outcome).toEqual({ records: [{ preview: true, result: 'deleted', record: { id: 1 } }] });
		expect(sent).toEqual([
			{ method: 'GET', path: '/items/things', query: { sort: ['id'], limit: 2 }, searchable: true },
		]);
		expect(hints).toEqual([
			'Preview: nothing was written. 1 record would be deleted, as far as the user of the credential may read them.',
		]);
	});

	it('shows what would be changed, and in what it would differ', async () => {
		const data = { title: 'x', none: 1 };
		const { outcome, hints } = await previewed('updateByQuery', { query: { limit: -1 }, data }, [
			{ id: 1, title: 'x' },
			{ id: 2, title: 'y' },
		]);
		expect(outcome).toEqual({
			records: [
				{ preview: true, result: 'updated', changed: [], record: { id: 1, title: 'x' } },
				{ preview: true, result: 'updated', changed: ['title'], record: { id: 2, title: 'x' } },
			],
		});
		expect(hints).toEqual([
			'Preview: nothing was written. 2 records would be updated, as far as the user of the credential may read them.',
		]);
	});

	it.each([
		['updateByQuery', { query: { limit: 1 }, data: { title: 'x' } }, 'update'],
		['deleteByQuery', { query: { limit: 1 } }, 'delete'],
	] as const)('%s tells that the user may not', async (operation, body, action) => {
		const asked: unknown[] = [];
		const mayUse = async (...given: unknown[]) => {
			asked.push(given);
			return false;
		};
		const { hints, warnings } = await previewed(operation, body, [], {
			mayUse: mayUse as never,
		});
		expect(warnings).toEqual([hints[0]]);
		expect(asked).toEqual([['things', action]]);
		expect(hints[0]).toBe(
			`A run would stop: the user of the credential may not ${action} in "things".`,
		);
		expect(
			(await previewed(operation, body, [], { mayUse: async () => undefined })).hints,
		).toHaveLength(1);
	});

	it.each<[IDataObject, IDataObject, number?]>([
		[{ limit: 5 }, { sort: ['id'], limit: 5 }],
		[{ limit: '5' }, { sort: ['id'], limit: 5 }],
		[{ search: 'x' }, { search: 'x', sort: ['id'], limit: 100 }],
		[{ search: 'x', limit: '' }, { search: 'x', sort: ['id'], limit: 7 }, 7],
		[{ search: 'x', limit: null }, { search: 'x', sort: ['id'], limit: 7 }, 7],
		[{ limit: -1 }, { sort: ['id'], limit: 200 }],
		[
			{ filter: { id: { _gt: 1 } }, limit: 5 },
			{ filter: { id: { _gt: 1 } }, sort: ['id'], limit: 5 },
		],
		[
			{ limit: 5, sort: '-title' },
			{ sort: ['-title', 'id'], offset: 0, limit: 5 },
		],
		[
			{ limit: 5, offset: 3 },
			{ sort: ['id'], offset: 3, limit: 5 },
		],
		[
			{ limit: 5, page: 3 },
			{ sort: ['id'], offset: 10, limit: 5 },
		],
		[
			{ limit: 5, page: 1, offset: 9 },
			{ sort: ['id'], offset: 0, limit: 5 },
		],
		[
			{ limit: 5, page: 0, offset: 9 },
			{ sort: ['id'], offset: 9, limit: 5 },
		],
		[
			{ limit: -1, page: 2, offset: 9 },
			{ sort: ['id'], offset: 9, limit: 200 },
		],
		[
			{ limit: -1, page: 2 },
			{ sort: ['id'], limit: 200 },
		],
	])('asks for %j as %j', async (query, expected, limit = 0) => {
		const { sent } = await previewed('deleteByQuery', { query }, [], {
			serverInfo: async () => (limit ? { queryLimit: { default: limit, max: -1 } } : {}),
		});
		expect(sent[0]!.query).toEqual(expected);
	});

	it('of no records reads none', async () => {
		const query = { limit: 0, page: 2, search: 'x' };
		const { outcome, sent, hints } = await previewed('deleteByQuery', { query }, [{ id: 1 }]);
		expect([outcome, sent]).toEqual([{ records: [] }, []]);
		expect(hints[0]).toContain(' 0 records would be deleted');
	});

	it('takes a sort in a list or a text', async () => {
		const { outcome } = await previewed('deleteByQuery', { query: { limit: 1, sort: '{}' } }, []);
		expect(outcome).toMatchObject({ message: 'The sort must be a list' });
	});
});

describe('What is told of a schema', () => {
	const asked: string[] = [];
	const describeAs = async (ui: IDataObject) =>
		await run(
			'schema.describe',
			{ ui },
			({ path }) => {
				asked.push(path);
				if (path === '/collections')
					return ['a', 'b'].map((collection) => ({ collection, schema: {}, meta: null }));
				return ['a', 'b'].map((collection) => ({
					collection,
					field: 'id',
					type: 'integer',
					schema: {},
					meta: null,
				}));
			},
			{ relations: async () => [] },
		);
	const told = (collection: string) => ({ collection, fields: { id: 'integer' } });

	it('gives a record for each collection, or one for all', async () => {
		expect((await describeAs({})).outcome).toEqual({ records: [told('a'), told('b')] });
		expect((await describeAs({ collections: ['b', '', 'b'] })).outcome).toEqual({
			records: [told('b')],
		});
		expect((await describeAs({ collections: 'b,a', output: 'together' })).outcome).toEqual({
			records: [{ collections: [told('b'), told('a')] }],
		});
		expect((await describeAs({ collections: '{}' })).outcome).toMatchObject({
			message: 'Collection Names must be a list',
		});
	});
});
