/** Uploads in one go and what is sent of a file, with a plain object in place of Directus. */
import type { IBinaryData, IDataObject } from 'n8n-workflow';
import {
	fieldNames,
	formOf,
	jsonSource,
	patienceFor,
	sourceOf,
	tracked,
} from '../../dist/nodes/Directus/actions/files/source';
import { afterUpload, checkSize, upload } from '../../dist/nodes/Directus/actions/files/upload';
import { withImportUrl } from '../../dist/nodes/Directus/actions/file';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Binaries } from '../../dist/nodes/Directus/transport/binaries';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusAnswer, DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { handledBy, inFull, inputOf, refusalOf, saidBy } from '../support/directusObject.mjs';
import { withoutPauses } from '../support/withoutPauses.mjs';

const MEBIBYTE = 1024 * 1024;
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

const source = (size = 3, name = 'a.bin') => ({
	...{ name, type: 'x/y', size },
	open: async () =>
		(async function* () {
			yield Buffer.alloc(size);
		})(),
});

type Answer = (request: DirectusRequest) => unknown;

/** A Directus that answers with what lies under `data`, and what it is asked. */
function directusOf(answer: Answer, more: Partial<Directus> = {}) {
	const asked: DirectusRequest[] = [];
	const directus = {
		remember: async (_: string, make: () => Promise<unknown>) => await make(),
		send: async (request: DirectusRequest): Promise<DirectusAnswer> => {
			asked.push(request);
			return { status: 200, headers: {}, body: undefined, data: answer(request) };
		},
		...more,
	} as unknown as Directus;
	return { directus, asked };
}

const formIn = ({ content }: DirectusRequest): Array<[string, unknown]> => {
	const entries: Array<[string, unknown]> = [];
	(content!() as FormData).forEach((value: string | File, name) =>
		entries.push([name, typeof value === 'string' ? value : [value.name, value.type, value.size]]),
	);
	return entries;
};

/** Takes all of a file, as n8n's HTTP client does. */
async function take({ content }: DirectusRequest) {
	const file = (content!() as FormData).get('file') as File;
	for await (const piece of file.stream() as unknown as AsyncIterable<unknown>) void piece;
}

const permitted = { directus_files: { create: { fields: ['*'] } } };
const fail = (code: string | undefined, status?: number, written: Written = 'unknown') =>
	new Failure('It failed', written, { code, status });

describe('A source', () => {
	const binaries = (data: Partial<IBinaryData>): Pick<Directus, 'binaries'> => ({
		binaries: {
			of: () => ({ data: 'd', ...data }) as IBinaryData,
			sizeOf: async () => 7,
			open: async () => 'opened' as never,
			namesOf: (index: number) => [`a${index}`, 'b'],
		} as unknown as Binaries,
	});

	it.each<[Partial<IBinaryData>, string, string]>([
		[{ fileName: 'a.b', mimeType: 'c/d' }, 'a.b', 'c/d'],
		[{ fileExtension: 'pdf', mimeType: '' }, 'file.pdf', 'application/octet-stream'],
		[{ fileName: '' }, 'file', 'application/octet-stream'],
	])('of the binary %j is %s of the type %s', async (data, name, type) => {
		const made = await sourceOf(binaries(data) as Directus, 0, 'data');
		expect(made).toMatchObject({ name, type, size: 7 });
		expect(await made.open()).toBe('opened');
	});

	it('of JSON is a file of it, of as many bytes as it has', async () => {
		const made = jsonSource({ a: 'ü' });
		expect(made).toMatchObject({ name: 'data.json', type: 'application/json', size: 10 });
		for (let time = 0; time < 2; time++) {
			const pieces: Uint8Array[] = [];
			for await (const piece of await made.open()) pieces.push(piece);
			expect(Buffer.concat(pieces).toString()).toBe('{"a":"ü"}');
		}
	});

	it.each<[unknown, string[]]>([
		['data', ['data']],
		[' a , b,', ['a', 'b']],
		['*', ['a3', 'b']],
		['x,*', ['x', 'a3', 'b']],
		[5, ['5']],
	])('is named by %j as %j', (typed, names) => {
		expect(fieldNames(binaries({}) as Directus, 3, typed, 'Input')).toEqual(names);
	});

	it.each<[unknown, string]>([
		[undefined, 'Missing required parameter: Input'],
		['', 'Missing required parameter: Input'],
		[' , ', 'Missing required parameter: Input'],
		['*', 'The item has no binary field'],
	])('is not named by %j: %s', (typed, message) => {
		const none = { binaries: { namesOf: () => [] } } as unknown as Directus;
		expect(refusalOf(() => fieldNames(none, 0, typed, 'Input'))).toMatchObject({
			...{ message, written: 'no' },
			...(typed === '*' && { description: 'Check that the node before gives out a file.' }),
		});
	});

	it('may take fifteen minutes, and the time of the slowest line', () => {
		expect(patienceFor(source(0))).toBe(900_000);
		expect(patienceFor(source(64_000))).toBe(901_000);
	});

	it('goes out behind the fields, whose values are texts', () => {
		const form = formOf({ a: 1, b: true, c: { d: null }, e: [1], f: null }, source());
		expect(formIn({ content: form } as never)).toEqual([
			...[
				['a', '1'],
				['b', 'true'],
				['c', '{"d":null}'],
				['e', '[1]'],
				['f', 'null'],
			],
			['file', ['a.bin', 'x/y', 3]],
		]);
	});

	it('has been sent where all of it was taken in one of the tries', async () => {
		const { content, allSent } = tracked(formOf({}, source()));
		expect(allSent()).toBe(false);
		await take({ content } as never);
		content();
		expect(allSent()).toBe(true);
	});
});

describe('An upload in one go', () => {
	it('gives a new file an ID where the user may choose it', async () => {
		const { directus, asked } = directusOf(({ path }) =>
			path === '/permissions/me' ? permitted : { id: 'x', filesize: '3' },
		);
		const file = await upload(directus, { fields: { title: 'T' }, source: source() });
		expect(file).toEqual({ id: 'x', filesize: '3' });
		expect(asked).toHaveLength(2);
		expect(asked[1]).toMatchObject({
			...{ method: 'POST', path: '/files', timeout: 900_000 + 3 / 64 },
			gives: 'recordOrNothing',
		});
		expect(formIn(asked[1]!)).toEqual([
			...[
				['id', expect.stringMatching(UUID)],
				['filename_download', 'a.bin'],
				['title', 'T'],
			],
			['file', ['a.bin', 'x/y', 3]],
		]);
		expect(formIn(asked[1]!)[0]).toEqual(formIn(asked[1]!)[0]);
	});

	it('leaves the ID to Directus where it may not be chosen, and to the user where it is given', async () => {
		const own = directusOf(() => undefined);
		expect(
			await upload(own.directus, { fields: { filename_download: 'b' }, source: source() }),
		).toBeUndefined();
		expect(formIn(own.asked.at(-1)!).map(([name]) => name)).toEqual(['filename_download', 'file']);
		const given = directusOf(() => undefined);
		await upload(given.directus, { fields: { id: 'mine' }, source: source() });
		expect(given.asked).toHaveLength(1);
		expect(formIn(given.asked[0]!)[1]).toEqual(['id', 'mine']);
	});

	it('knows the file by the ID that it has given, where Directus answers nothing', async () => {
		const { directus } = directusOf(({ path }) =>
			path === '/permissions/me' ? permitted : undefined,
		);
		const file = await upload(directus, { fields: {}, source: source() });
		expect(file).toEqual({ id: expect.stringMatching(UUID) });
	});

	it('replaces a file that is there', async () => {
		const { directus, asked } = directusOf(({ method }) =>
			method === 'GET' ? { id: 'X y', filesize: '9' } : undefined,
		);
		expect(await upload(directus, { id: 'x y', fields: {}, source: source() })).toEqual({
			id: 'X y',
		});
		expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
			...['GET /files/x%20y', 'PATCH /files/x%20y'],
		]);
		expect(asked[0]!.gives).toBe('record');
		expect(formIn(asked[1]!).map(([name]) => name)).toEqual(['filename_download', 'file']);
	});

	it('sets what a form cannot carry, and nothing else', async () => {
		const fields = {
			...{ title: 'true', description: 'a\nb', location: 'here', tags: ['a'], other: 'null' },
			...{ nul: ' null ', no: 'false', ret: 'a\rb', not: 'untrue', same: 'true' },
		};
		const record = {
			...{ id: 'x', filename_download: 'other', title: true, description: 'a\r\nb' },
			...{
				location: 'there',
				tags: ['b'],
				nul: null,
				no: false,
				ret: 'a\nb',
				not: 'x',
				same: 'true',
			},
		};
		const { directus, asked } = directusOf(({ method }) =>
			method === 'POST' ? record : { id: 'done' },
		);
		expect(await upload(directus, { fields: { ...fields, id: 'x' }, source: source() })).toEqual({
			id: 'done',
		});
		expect(asked[1]).toEqual({
			...{ method: 'PATCH', path: '/files/x', gives: 'recordOrNothing' },
			body: {
				...{ filename_download: 'a.bin', title: 'true', description: 'a\nb', nul: ' null ' },
				...{ no: 'false', ret: 'a\rb' },
			},
		});
	});

	it('that is set right and not shown is the file that was', async () => {
		const record = { id: 'x', title: null };
		const { directus } = directusOf(({ method }) => (method === 'POST' ? record : undefined));
		expect(await upload(directus, { fields: { id: 'x', title: 'null' }, source: source() })).toBe(
			record,
		);
		const refusing = directusOf(({ method }) => {
			if (method === 'POST') return record;
			throw fail('FORBIDDEN', 403, 'no');
		});
		const failed = upload(refusing.directus, {
			fields: { id: 'x', title: 'null' },
			source: source(),
		});
		expect(await failed.catch(saidBy)).toEqual({
			...{ message: 'It failed', written: 'yes', code: 'FORBIDDEN', status: 403 },
			description: 'The file itself was uploaded: it is x in Directus.',
		});
	});

	it('of which less arrived says so', () => {
		for (const filesize of [undefined, null, '3', 3])
			expect(() => checkSize({ filesize }, source())).not.toThrow();
		expect(() => checkSize(undefined, source())).not.toThrow();
		expect(refusalOf(() => checkSize({ id: 'x', filesize: '2' }, source()))).toEqual({
			...{ message: 'Directus has 2 of the 3 bytes of "a.bin"', written: 'yes' },
			description:
				'Something on the way changed or cut the file. What arrived is the file x in Directus: delete it and upload anew.',
		});
	});

	it('has been made where what comes after it fails', () => {
		expect(saidBy(afterUpload(new Error('Oh'), 5))).toEqual({
			...{ message: 'Oh', written: 'yes' },
			description: 'The file itself was uploaded: it is 5 in Directus.',
		});
	});

	/** An upload that is refused, or cut when all or nothing of the file has been taken. */
	const refusedAs = async (
		failure: Failure,
		{
			all = false,
			id,
			otherwise,
			held,
		}: {
			all?: boolean;
			id?: string;
			otherwise?: () => Promise<IDataObject | undefined>;
			held?: object;
		} = {},
	) => {
		const asked: DirectusRequest[] = [];
		const { directus } = directusOf(() => undefined, {
			send: async (request) => {
				asked.push(request);
				const answer = { status: 200, headers: {}, body: undefined };
				if (request.content) {
					if (all) await take(request);
					throw failure;
				}
				if (request.path === '/permissions/me') return { ...answer, data: permitted };
				return {
					...answer,
					data: request.method === 'GET' ? (held ?? { id: 'x', filesize: null }) : undefined,
				};
			},
		});
		jest.useFakeTimers();
		try {
			const chosen: unknown[] = [];
			const running = upload(directus, {
				...{ id, fields: {}, source: source() },
				...(otherwise && {
					otherwise: async (one: unknown) => {
						chosen.push(one);
						return await otherwise();
					},
				}),
			}).catch(saidBy);
			return { outcome: await withoutPauses<unknown>(running), asked, chosen };
		} finally {
			jest.useRealTimers();
		}
	};
	const another = { id: 'another way' };

	it('that is too large for a proxy goes another way where there is one', async () => {
		const tooLarge = fail(undefined, 413, 'no');
		const { outcome, chosen } = await refusedAs(tooLarge, { otherwise: async () => another });
		expect(outcome).toEqual(another);
		expect(chosen).toEqual([expect.stringMatching(UUID)]);
		for (const otherwise of [undefined, async () => undefined])
			expect((await refusedAs(tooLarge, { otherwise })).outcome).toEqual(saidBy(tooLarge));
		for (const other of [fail('CONTENT_TOO_LARGE', 413, 'no'), fail('X', 400, 'no')])
			expect((await refusedAs(other, { otherwise: async () => another })).outcome).toEqual(
				saidBy(other),
			);
	});

	it('that was cut goes another way once its half is taken away', async () => {
		const cut = fail('ECONNRESET');
		const { outcome, asked } = await refusedAs(cut, { otherwise: async () => another });
		expect(outcome).toEqual(another);
		expect(asked.at(-1)).toMatchObject({ method: 'DELETE' });
		const none = await refusedAs(cut, { otherwise: async () => undefined });
		expect(none.outcome).toMatchObject({ written: 'no', code: 'ECONNRESET' });
		expect((await refusedAs(cut)).outcome).toMatchObject({ written: 'no' });
	});

	it.each<[string, Failure, boolean, object?]>([
		['all of it was sent', fail('ECONNRESET'), true],
		['something of it stays', fail('ECONNRESET'), false, { id: 'x' }],
		['the failure is not a passing one', fail('UNREADABLE'), false],
	])('that was cut goes no other way where %s', async (_, failure, all, held = undefined) => {
		const { outcome, chosen } = await refusedAs(failure, {
			all,
			held,
			otherwise: async () => another,
		});
		expect(outcome).toMatchObject({ message: 'The upload of "a.bin" broke off' });
		expect(chosen).toEqual([]);
	});

	it('that was cut and is whole is that file', async () => {
		const whole = { id: 'x', filesize: '3' };
		expect((await refusedAs(fail('ECONNRESET'), { all: true, held: whole })).outcome).toEqual(
			whole,
		);
	});

	it('of a replacement that was cut is looked at', async () => {
		const held = { id: 'x', uploaded_on: 'then', filesize: '9' };
		const { outcome, chosen } = await refusedAs(fail('ECONNRESET'), {
			id: 'x',
			held,
			otherwise: async () => another,
		});
		expect(outcome).toMatchObject({
			written: 'no',
			description: expect.stringContaining('The file x has its old content still.'),
		});
		expect(chosen).toEqual([]);
	});
});

/** The files of an input: as many bytes as each is said to have. */
const binariesOf = (sizes: Record<string, number>): Binaries =>
	({
		of: (_: number, field: string) => ({ data: field, fileName: `${field}.bin`, mimeType: 'x/y' }),
		namesOf: () => Object.keys(sizes),
		open: async ({ data }: IBinaryData) => await source(sizes[data]).open(),
		sizeOf: async ({ data }: IBinaryData) => sizes[data] ?? 0,
	}) as unknown as Binaries;

const run = async (
	operation: string,
	input: Partial<Input>,
	answer: Answer,
	{ sizes = { a: 1 }, ...more }: Partial<Directus> & { sizes?: Record<string, number> } = {},
) => {
	const { outcomes, sent } = await handledBy(
		resources.files!.operations[operation]!,
		[inputOf(input)],
		{
			...{ fields: [], answer },
			more: {
				remember: (async (_: string, make: () => Promise<unknown>) => await make()) as never,
				serverInfo: async () => ({ uploads: { tus: true } }),
				binaries: binariesOf(sizes),
				...more,
			},
		},
	);
	return { outcome: inFull(outcomes)[0], sent };
};

const relations = async () =>
	[
		{ collection: 'pages', field: 'cover', related_collection: 'directus_files', meta: null },
		...[
			{
				...{ collection: 'pages_files', field: 'page', related_collection: 'pages' },
				meta: { one_field: 'gallery', junction_field: 'file' },
			},
			{
				...{ collection: 'pages_files', field: 'file', related_collection: 'directus_files' },
				meta: null,
			},
		],
	] as never;
const putInto = (field: string) => ({ record: { collection: 'pages', id: 1, field } });

describe('Create', () => {
	it('uploads each file of an item, and puts it into a record', async () => {
		let count = 0;
		const { outcome, sent } = await run(
			'create',
			{ ui: { files: '*', putInto: putInto('gallery') }, body: { title: 'T' } },
			({ path }) => (path === '/files' ? { id: `f${++count}` } : { id: 1 }),
			{ relations, sizes: { a: 1, b: 2 } },
		);
		expect(outcome).toEqual({ records: [{ id: 'f1' }, { id: 'f2' }] });
		const writes = sent.filter(({ method }) => method !== 'GET');
		expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([
			...['POST /files', 'PATCH /items/pages/1', 'POST /files', 'PATCH /items/pages/1'],
		]);
		expect(writes[1]!.body).toEqual({
			gallery: { create: [{ file: 'f1' }], update: [], delete: [] },
		});
	});

	it('refuses several files for a field that holds one', async () => {
		const { outcome, sent } = await run(
			'create',
			{ ui: { files: 'a,b', putInto: putInto('cover') } },
			() => ({ id: 1 }),
			{ relations, sizes: { a: 1, b: 2 } },
		);
		expect(outcome).toEqual({
			...{ message: 'The field of the record holds one file, and the item has 2', written: 'no' },
			description:
				'Nothing was uploaded. Name one binary field in Input Binary Field, or choose a field that holds several files.',
		});
		expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
		const one = await run(
			'create',
			{ ui: { files: 'a', putInto: putInto('cover') } },
			() => ({ id: 1 }),
			{ relations },
		);
		expect(one.outcome).toEqual({ records: [{ id: 1 }] });
	});

	it('says which files are there where one fails', async () => {
		const failing = async (at: number) => {
			let count = 0;
			const answer: Answer = ({ method }) => {
				if (method !== 'POST') return undefined;
				if (++count === at) throw fail('FORBIDDEN', 403, 'no');
				return { id: `f${count}` };
			};
			return (await run('create', { ui: { files: '*' } }, answer, { sizes: { a: 1, b: 2, c: 3 } }))
				.outcome;
		};
		const said = { message: 'It failed', written: 'no', code: 'FORBIDDEN', status: 403 };
		expect(await failing(1)).toEqual(said);
		expect(await failing(3)).toEqual({
			...{
				...said,
				written: 'yes',
				description: 'Other files of this item were uploaded: f1, f2.',
			},
		});
	});

	it('that Directus answers with nothing has been done', async () => {
		expect((await run('create', { ui: { files: 'a' } }, () => undefined)).outcome).toEqual({
			records: [{ success: true }],
		});
	});

	const CHUNK = 8 * MEBIBYTE;

	/** Whether the first request for a file was one in chunks. */
	const goes = async (
		size: number,
		{
			body = {},
			may = true,
			takes = true,
			refuses,
		}: { body?: IDataObject; may?: boolean; takes?: boolean; refuses?: string } = {},
	) => {
		const sent: string[] = [];
		await run('create', { ui: { files: 'a' }, body }, () => undefined, {
			sizes: { a: size },
			serverInfo: async () => ({ uploads: takes ? { tus: true } : {} }),
			send: async (request) => {
				const { method, path } = request;
				const answer = { status: 200, headers: {}, body: undefined };
				if (path === '/permissions/me')
					return {
						...answer,
						data: may ? permitted : { directus_files: { create: { fields: [] } } },
					};
				if (path === '/users/me') return answer;
				sent.push(`${method} ${path}`);
				if (path === refuses) throw fail(undefined, 403, 'no');
				throw fail('STOP', 400, 'no');
			},
		});
		return sent;
	};

	it.each<[string, number, Parameters<typeof goes>[1], string[]]>([
		['small ones', CHUNK, { may: false }, ['POST /files']],
		['larger ones', 64 * MEBIBYTE, { may: false }, ['POST /files']],
		['large ones', 64 * MEBIBYTE + 1, { may: true }, ['POST /files']],
		['large ones that nobody would find', 64 * MEBIBYTE + 1, { may: false }, ['POST /files/tus']],
		[
			'those for a storage',
			64 * MEBIBYTE + 1,
			{ may: false, body: { storage: 's3' } },
			['POST /files'],
		],
		['those with an ID', 64 * MEBIBYTE + 1, { may: false, body: { id: 'x' } }, ['POST /files']],
		[
			'those of a server without chunks',
			64 * MEBIBYTE + 1,
			{ may: false, takes: false },
			['POST /files'],
		],
		[
			'those of a user who may not send chunks',
			64 * MEBIBYTE + 1,
			{ may: false, refuses: '/files/tus' },
			['POST /files/tus', 'POST /files'],
		],
	])('sends %s in one go or in chunks', async (_, size, more, expected) => {
		expect(await goes(size, more)).toEqual(expected);
	});
});

describe('A file that was cut in one go', () => {
	/** Uploads two files, of which the first is cut in one go; a half of it may come late. */
	const cutOnce = async (tus: number, halves: number) => {
		const sent: string[] = [];
		const memory = new Map<string, Promise<unknown>>();
		const size = 9 * MEBIBYTE;
		let arrived = 0;
		const send = async (request: DirectusRequest): Promise<DirectusAnswer> => {
			const { method, path, content } = request;
			const answer = { status: 200, headers: {}, body: undefined };
			const name = path.replace(/[\da-f]{8}-[\da-f-]{27}/, 'ID');
			if (method !== 'GET') sent.push(`${method} ${name}`);
			if (path === '/permissions/me') return { ...answer, data: permitted };
			if (name === '/files/ID') {
				const isThere = method === 'GET' && halves-- > 0;
				return { ...answer, data: isThere ? { filesize: null, filename_disk: 'x' } : undefined };
			}
			if (path === '/files') throw fail('ECONNRESET');
			if (path === '/files/tus') {
				arrived = 0;
				if (tus >= 400) throw fail(undefined, tus, 'no');
				const headers = { location: '/files/tus/u', 'directus-file-id': 'new' };
				return { ...answer, status: tus, headers };
			}
			if (content) {
				const pieces = (content() as File).stream() as unknown as AsyncIterable<Uint8Array>;
				for await (const piece of pieces) arrived += piece.length;
				return { ...answer, status: 204, headers: { 'upload-offset': String(arrived) } };
			}
			return path === '/files/new'
				? { ...answer, data: { id: 'new', filesize: String(size) } }
				: answer;
		};
		jest.useFakeTimers();
		try {
			const running = run('create', { ui: { files: 'a,b' } }, () => undefined, {
				...{ send, sizes: { a: size, b: size } },
				remember: (async (key: string, make: () => Promise<unknown>) => {
					if (!memory.has(key)) memory.set(key, make());
					return await memory.get(key);
				}) as Directus['remember'],
			});
			return { outcome: (await withoutPauses(running)).outcome, sent };
		} finally {
			jest.useRealTimers();
		}
	};
	const chunks = ['POST /files/tus', 'PATCH /files/tus/u', 'PATCH /files/tus/u'];

	it('goes on in chunks, as do those that follow', async () => {
		const { outcome, sent } = await cutOnce(201, 1);
		const file = { id: 'new', filesize: String(9 * MEBIBYTE) };
		expect(outcome).toEqual({ records: [file, file] });
		expect(sent).toEqual(['POST /files', 'DELETE /files/ID', ...chunks, ...chunks]);
	});

	it('leaves no half that came late', async () => {
		const { sent } = await cutOnce(201, 2);
		expect(sent).toEqual([
			...['POST /files', 'DELETE /files/ID', ...chunks, 'DELETE /files/ID', ...chunks],
		]);
	});

	it('is told where the user may not send chunks', async () => {
		const { outcome, sent } = await cutOnce(403, 1);
		expect(outcome).toMatchObject({ message: 'The upload of "a.bin" broke off', written: 'no' });
		expect(sent).toEqual(['POST /files', 'DELETE /files/ID', 'POST /files/tus']);
	});
});

describe('Upload Resumable', () => {
	it('sends an empty file in one go', async () => {
		const { outcome, sent } = await run(
			'uploadResumable',
			{ ui: { file: 'a' } },
			() => ({ id: 'x' }),
			{ sizes: { a: 0 } },
		);
		expect(outcome).toEqual({ records: [{ id: 'x' }] });
		expect(sent.at(-1)).toMatchObject({ method: 'POST', path: '/files' });
		const replaced = await run(
			'uploadResumable',
			{ ui: { file: 'a' }, body: { id: 'x', title: 'T' } },
			() => ({ id: 'x' }),
			{ sizes: { a: 0 } },
		);
		expect(replaced.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'GET /files/x',
			'PATCH /files/x',
		]);
		expect(formIn(replaced.sent[1]!).map(([name]) => name)).toEqual([
			'filename_download',
			'title',
			'file',
		]);
		const unseen = await run('uploadResumable', { ui: { file: 'a' } }, () => undefined, {
			sizes: { a: 0 },
		});
		expect(unseen.outcome).toEqual({ records: [{ success: true }] });
	});

	it('puts the file into a record', async () => {
		const { sent } = await run(
			'uploadResumable',
			{ ui: { file: 'a', putInto: putInto('cover') } },
			({ path }) => (path === '/files' ? { id: 'x' } : { id: 1 }),
			{ relations, sizes: { a: 0 } },
		);
		expect(sent.at(-1)).toMatchObject({
			method: 'PATCH',
			path: '/items/pages/1',
			body: { cover: 'x' },
		});
	});
});

describe('Import From URL', () => {
	const imported = async (answer: Answer, ui: IDataObject = {}) =>
		await run('import', { body: { url: 'https://a.example/b' }, ui }, answer, { relations });

	it('waits an hour, and puts the file into a record', async () => {
		const { outcome, sent } = await imported(
			({ path }) => (path === '/files/import' ? { id: 'x' } : { id: 1 }),
			{
				putInto: putInto('cover'),
			},
		);
		expect(outcome).toEqual({ records: [{ id: 'x' }] });
		expect(sent.at(-2)).toMatchObject({
			method: 'POST',
			path: '/files/import',
			timeout: 3_600_000,
		});
		expect(sent.at(-1)).toMatchObject({ method: 'PATCH', body: { cover: 'x' } });
	});

	it.each<[string, Written]>([
		['Couldn\'t fetch file from URL "x"', 'no'],
		['Something else', 'unknown'],
	])('that is refused with %j has written: %s', async (message, written) => {
		const { outcome } = await imported(() => {
			throw new Failure(message, 'unknown', { code: 'SERVICE_UNAVAILABLE' });
		});
		expect(outcome).toEqual({ message, written, code: 'SERVICE_UNAVAILABLE' });
	});

	it('takes the JSON of the user as it is', () => {
		const raw = inputOf({ raw: true, body: { url: 'https://a.example/b', title: 'T' } });
		expect(withImportUrl(raw)).toBe(raw);
		expect(withImportUrl(inputOf({ body: { url: 5 } })).body).toEqual({ url: 5 });
	});

	it.each([
		['ftp://a.example/b', 'The File URL begins with ftp:, which Directus does not fetch from'],
		[
			`${'x'.repeat(30)}://a`,
			`The File URL begins with ${'x'.repeat(20)}:, which Directus does not fetch from`,
		],
		['  http:a', 'The File URL does not begin with https:// or http://'],
		['xhttps://a.example', 'The File URL begins with xhttps:, which Directus does not fetch from'],
		['  https:// ', 'The File URL names no host that could be asked'],
	])('refuses %j', (url, message) => {
		expect(refusalOf(() => withImportUrl(inputOf({ body: { url } })))).toEqual({
			...{ message, written: 'no' },
			description:
				'Nothing was sent. Write the whole address, e.g. https://example.com/picture.jpg.',
		});
	});
});

describe('Update', () => {
	it('of a content whose answer is empty gives the ID, and sends the record along', async () => {
		const { outcome, sent } = await run(
			'update',
			{ path: { id: 'X' }, ui: { replaceWith: 'a' }, body: { title: 'T' } },
			({ method }) => (method === 'GET' ? { id: 'x' } : undefined),
		);
		expect(outcome).toEqual({ records: [{ id: 'x' }] });
		expect(formIn(sent.at(-1)!).slice(0, 2)).toEqual([
			['filename_download', 'a.bin'],
			['title', 'T'],
		]);
	});
});
