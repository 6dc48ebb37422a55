/** Imports and exports of items: what is sent as a file, and what is said where it is cut. */
import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { readCollections, withData, withoutFalse } from '../../dist/nodes/Directus/actions/import';
import { withDifference } from '../../dist/nodes/Directus/actions/schema';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import type { Binaries } from '../../dist/nodes/Directus/transport/binaries';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { inputOf, refusalOf, saidBy } from '../support/directusObject.mjs';
import { fileOf, missing, refused, run } from '../support/rowRuns.mjs';

describe('Export to File', () => {
	const body = { format: 'csv', query: { filter: { a: 1 } } };
	const exported = async (input: Partial<Input>, max?: number, count = 0) =>
		await run(
			'utils.export',
			{ body, ...input },
			({ method }) => (method === 'GET' ? [{ count }] : undefined),
			{
				serverInfo: async () => (max === undefined ? {} : { queryLimit: { default: 100, max } }),
			},
		);

	it.each([
		[{ returnAll: true }, -1],
		[{ limit: 7 }, 7],
	])('with %j has the limit %j', async (ui, limit) => {
		const { outcome, sent } = await exported({ ui, path: { collection: 'things' } });
		expect(outcome).toEqual({ records: [{ success: true }] });
		expect(sent).toEqual([
			expect.objectContaining({
				...{ method: 'POST', path: '/utils/export/things' },
				body: { format: 'csv', query: { filter: { a: 1 }, limit } },
			}),
		]);
	});

	it.each([
		['things', '/items/things'],
		['directus_users', '/users'],
		['directus_../x', undefined],
	])('of %s counts in %s', async (collection, path) => {
		const { sent } = await exported({ ui: { returnAll: true }, path: { collection } }, 50, 50);
		expect(sent[0]?.path).toBe(path);
		// What is no collection is not asked for.
		expect(sent.slice(1).map((request) => request.body)).toEqual(
			path ? [expect.objectContaining({ query: expect.objectContaining({ limit: 50 }) })] : [],
		);
	});

	it('of the JSON of the user is sent as it is', async () => {
		const { sent } = await exported({ raw: true, path: { collection: 'things' } }, 1, 5);
		expect(sent).toEqual([expect.objectContaining({ body })]);
	});
});

/** The files of an input, each with its bytes. */
const binariesOf = (
	files: Record<string, { text: string; fileName?: string; mimeType?: string }>,
): Binaries =>
	({
		of: (_: number, field: string) => ({ data: field, mimeType: '', ...files[field] }),
		namesOf: () => Object.keys(files),
		open: async ({ data }: IBinaryData) =>
			(async function* () {
				yield Buffer.from(files[data]!.text);
			})(),
		sizeOf: async ({ data }: IBinaryData) => Buffer.byteLength(files[data]!.text),
	}) as unknown as Binaries;

describe('Import File Data', () => {
	const imported = async (
		file: { text: string; fileName?: string; mimeType?: string },
		{ ui = {}, answer }: { ui?: IDataObject; answer?: (request: DirectusRequest) => unknown } = {},
	) =>
		await run(
			'utils.importFileData',
			{ path: { collection: 'things' }, ui: { file: 'data', ...ui } },
			answer,
			{ binaries: binariesOf({ data: file }) },
		);

	it.each([
		['a.csv', 'x/y', undefined, 'text/csv'],
		['A.CSV', 'x/y', undefined, 'text/csv'],
		['a.json', 'x/y', undefined, 'application/json'],
		['a.csv.txt', 'x/y', undefined, 'x/y'],
		['acsv', 'x/y', undefined, 'x/y'],
		['ajson', '', undefined, 'application/octet-stream'],
		['a.csv', 'x/y', 'application/json', 'application/json'],
	])('sends %s of the type %s as %s %s', async (fileName, mimeType, format, type) => {
		const { outcome, sent } = await imported(
			{ text: 'a,b', fileName, mimeType },
			{ ui: format ? { format } : {} },
		);
		expect(outcome).toEqual({ records: [{ success: true }] });
		expect(sent).toHaveLength(1);
		expect(sent[0]).toMatchObject({
			...{ method: 'POST', path: '/utils/import/things', timeout: 15 * 60_000 + 3 / 64 },
		});
		expect(await fileOf(sent[0]!)).toEqual({ names: ['file'], name: fileName, type, text: 'a,b' });
	});

	const waiting =
		'Directus waits for the rest of a cut file until IMPORT_TIMEOUT, an hour unless set. With SQLite it does nothing else meanwhile: restart it if it does not answer.';

	it.each<[boolean, string, Written]>([
		[
			false,
			`None of its items was written: Directus writes all of a file or nothing. ${waiting}`,
			'no',
		],
		[
			true,
			`Directus has written all of its items or none of them: look for one in the collection. ${waiting}`,
			'unknown',
		],
	])('that is cut, all sent: %s', async (isAllSent, advice, written) => {
		const { outcome } = await run(
			'utils.importFileData',
			{ path: { collection: 'things' }, ui: { file: 'data' } },
			undefined,
			{
				binaries: binariesOf({ data: { text: 'abc', fileName: 'a.csv' } }),
				send: async (request) => {
					const form = request.content!();
					if (isAllSent) {
						const file = (form as FormData).get('file') as File;
						for await (const piece of file.stream() as unknown as AsyncIterable<unknown>)
							void piece;
					}
					throw refused('ECONNRESET', {}, 'unknown');
				},
			},
		);
		expect(outcome).toEqual({
			...{ message: 'The import of "a.csv" broke off', written, code: 'ECONNRESET' },
			description: `The connection was cut, or no answer came in time (ECONNRESET). ${advice}`,
		});
	});

	it.each([
		['Directus', refused('INVALID_PAYLOAD', { status: 400 })],
		['a proxy', refused(undefined, { status: 502 }, 'unknown')],
		['nobody, before it went out', refused('ECONNREFUSED')],
	])('that is refused by %s says just that', async (_, failure) => {
		const { outcome } = await imported(
			{ text: 'x', fileName: 'a.csv' },
			{
				answer: () => {
					throw failure;
				},
			},
		);
		expect(outcome).toEqual(saidBy(failure));
	});

	it('asks first whether the token is good, where the file is large', async () => {
		for (const [size, count] of [
			[64 * 1024, 0],
			[64 * 1024 + 1, 1],
		] as const) {
			const { sent } = await imported({ text: 'x'.repeat(size), fileName: 'a.csv' });
			expect(sent).toHaveLength(count + 1);
			expect(sent.slice(0, count)).toEqual(
				[{ method: 'GET', path: '/users/me', query: { fields: ['id'] }, accept: [403] }].slice(
					0,
					count,
				),
			);
		}
	});

	it('takes switches that are off out of the query', () => {
		expect(withoutFalse(inputOf({ query: { a: false, b: true, c: '' } })).query).toEqual({
			b: true,
			c: '',
		});
	});
});

describe('Data of a field or of a file', () => {
	const make = withData({ displayName: 'Some JSON' } as never);

	it('is made the body', () => {
		expect(make(inputOf({ ui: { json: { a: 1 } }, query: { b: false } }))).toMatchObject({
			...{ body: { a: 1 }, query: {} },
		});
	});

	it.each([{}, { json: {} }, { json: null }, { json: [] }])('is missing in %j', (ui) => {
		expect(refusalOf(() => make(inputOf({ ui: ui as never })))).toEqual(missing('Some JSON'));
	});

	it.each<Partial<Input>>([{ raw: true, body: { own: 1 } }, { ui: { inputType: 'binary' } }])(
		'is elsewhere in %j',
		(more) => {
			const input = inputOf(more);
			expect(make(input)).toEqual(input);
		},
	);

	it('that is a difference is one', () => {
		expect(refusalOf(() => withDifference(inputOf({ raw: true, body: { diff: null } })))).toEqual({
			...{ message: 'There is no difference to apply', written: 'no' },
			description:
				'Nothing was sent. Get Difference gives an empty diff where the data models are the same.',
		});
		expect(refusalOf(() => withDifference(inputOf({})))).toEqual(missing('Difference (JSON)'));
		for (const body of [{ diff: {} }, {}])
			expect(withDifference(inputOf({ raw: true, body })).body).toEqual(body);
	});
});

describe('Import Collections', () => {
	const read = async (collection: string, values: IDataObject, options: unknown) => {
		if (values.bad) throw new Failure('The field "bad" is bad', 'no', { field: 'bad' });
		return { read: [collection, values, options] } as unknown as IDataObject;
	};
	const given = async (input: Partial<Input>) =>
		await readCollections({} as Directus, inputOf(input), read as never);

	it('reads its items by the columns of their collections', async () => {
		const body = [
			{ collection: 'a', items: [{ x: 1 }, 5, null, [1]], other: true },
			{ collection: 5, items: [{ x: 1 }] },
			{ collection: 'a', items: { x: 1 } },
			null,
		];
		const options = { purpose: 'match', namesRecords: true };
		expect((await given({ body })).body).toEqual([
			{ collection: 'a', items: [{ read: ['a', { x: 1 }, options] }, 5, null, [1]], other: true },
			...body.slice(1),
		]);
	});

	it('leaves a file, and what is no list', async () => {
		for (const input of [
			{ body: { collection: 'a' } },
			{ ui: { inputType: 'binary' }, body: [{ collection: 'a', items: [{ bad: 1 }] }] },
		])
			expect(await given(input)).toEqual(inputOf(input));
	});

	it('names the item of a bad value', async () => {
		const body = [{ collection: 'a', items: [{ x: 1 }, { bad: 1 }] }];
		await expect(given({ body }).catch(saidBy)).resolves.toEqual({
			...{ message: 'Item 2 of a: the field "bad" is bad', written: 'no', field: 'bad' },
		});
	});

	it.each<[string, Partial<Input>, object]>([
		[
			'its JSON',
			{ body: [{ collection: 'a' }] },
			{ name: 'data.json', text: '[{"collection":"a"}]' },
		],
		[
			'the JSON of the user',
			{ raw: true, ui: { inputType: 'binary' }, body: [1] },
			{ name: 'data.json', text: '[1]' },
		],
		['a file', { ui: { inputType: 'binary', file: 'data' } }, { name: 'x.bin', text: 'own' }],
	])('sends %s as a file of JSON', async (_, input, file) => {
		const { outcome, sent } = await run('utils.importCollections', input, undefined, {
			binaries: binariesOf({ data: { text: 'own', fileName: 'x.bin', mimeType: 'x/y' } }),
		});
		expect(outcome).toEqual({ records: [{ success: true }] });
		expect(await fileOf(sent[0]!)).toEqual({ names: ['file'], type: 'application/json', ...file });
		expect(sent[0]!.timeout).toBeGreaterThan(15 * 60_000);
	});
});
