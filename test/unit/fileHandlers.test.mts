/** Handlers of files, with a plain object in the place of Directus. */
import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { withImportUrl } from '../../dist/nodes/Directus/actions/file';
import { withRange } from '../../dist/nodes/Directus/actions/asset';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Binaries } from '../../dist/nodes/Directus/transport/binaries';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusAnswer, DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, handledBy, inputOf, toldBy } from '../support/directusObject.mjs';

const { create, update } = resources.files!.operations as Record<
	string,
	(typeof resources)['files']['operations'][string]
>;

const PIECE = 256 * 1024;

/** The files of an input: as many bytes as each is said to have. */
const binariesOf = (sizes: Record<string, number>): Binaries => ({
	of: (_, field) => ({ data: field, fileName: `${field}.bin`, mimeType: 'x/y' }),
	namesOf: () => Object.keys(sizes),
	open: async ({ data }: IBinaryData) =>
		(async function* () {
			for (let left = sizes[data] ?? 0; left > 0; left -= PIECE)
				yield Buffer.alloc(Math.min(left, PIECE));
		})(),
	sizeOf: async ({ data }) => sizes[data] ?? 0,
	keep: async () => ({ data: '', mimeType: '' }),
});

const remembering = {
	remember: (async (_, make) => await make()) as Directus['remember'],
	serverInfo: async () => ({ uploads: { tus: true } }),
} as Partial<Directus>;

/** How many bytes a request sends as its file; they are taken as n8n's HTTP client takes them. */
async function lengthOf({ content }: DirectusRequest): Promise<number> {
	let length = 0;
	const pieces = (content!() as File).stream() as unknown as AsyncIterable<Uint8Array>;
	for await (const piece of pieces) length += piece.length;
	return length;
}

const forbidden = new Failure('No permission', 'no', { status: 403, code: 'FORBIDDEN' });

it.each<[string, Partial<DirectusRequest>, IDataObject, Failure]>([
	['its record may not be changed', { method: 'PATCH' }, { tags: ['a'] }, forbidden],
	['its record cannot be read', { method: 'GET' }, {}, new Failure('Later', 'no', { status: 503 })],
	['the user is suspended', { method: 'GET' }, {}, forbidden],
])(
	'a file that has arrived in chunks is not sent again where %s',
	async (_, then, body, refusal) => {
		const size = 70 * 1024 * 1024;
		const sent: string[] = [];
		let arrived = 0;
		const send = async (request: DirectusRequest) => {
			const { method, path, content } = request;
			sent.push(`${method} ${path}`);
			if (path === '/files/new' && method === then.method) throw refusal;
			const answer: DirectusAnswer = { status: 200, headers: {}, body: undefined };
			if (path === '/files/tus') answer.headers = { location: '/files/tus/u1' };
			if (method === 'PATCH' && content) {
				arrived += await lengthOf(request);
				answer.headers = { 'directus-file-id': 'new' };
				answer.status = 204;
			}
			if (method === 'GET') answer.data = { id: 'new', filesize: String(size) };
			return answer;
		};
		const { outcomes } = await handledBy(create!, [inputOf({ ui: { files: 'big' }, body })], {
			fields: [],
			answer: () => undefined,
			more: { ...remembering, send, binaries: binariesOf({ big: size }) },
		});
		expect(arrived).toBe(size);
		expect(sent).not.toContain('POST /files');
		expect(toldBy(outcomes)).toEqual([{ written: 'yes' }]);
		expect((outcomes[0] as Failure).details.description).toContain('it is new in Directus');
	},
);

describe('an upload in chunks', () => {
	const MEBIBYTE = 1024 * 1024;
	const { uploadResumable } = resources.files!.operations;
	const tus = (chunkSize: number): Partial<Directus> => ({
		...remembering,
		serverInfo: async () => ({ uploads: { tus: true, chunkSize } }),
	});

	/**
	 * A Directus that takes chunks in.
	 *
	 * @param takes how many bytes of a chunk arrive before its connection is cut; all where nothing is said
	 * @param keepsLess whether it answers such a chunk like any other, in the place of the cut
	 */
	function taking(
		size: number,
		takes: (chunk: number, length: number) => number = (_, all) => all,
		keepsLess = false,
	) {
		const chunks: number[] = [];
		let arrived = 0;
		const send = async (request: DirectusRequest) => {
			const { method, path, headers, content } = request;
			const answer: DirectusAnswer = { status: 200, headers: {}, body: undefined };
			if (path === '/files/tus') answer.headers = { location: '/files/tus/u1' };
			if (method === 'HEAD') answer.headers = { 'upload-offset': String(arrived) };
			if (method === 'GET') answer.data = { id: 'new', filesize: String(size) };
			if (!content) return answer;
			expect(headers?.['Upload-Offset']).toBe(String(arrived));
			const length = await lengthOf(request);
			const taken = takes(chunks.push(length), length);
			arrived += taken;
			if (taken < length && !keepsLess)
				throw new Failure('Directus could not be reached', 'unknown', { code: 'ECONNRESET' });
			answer.headers = { 'upload-offset': String(arrived), 'directus-file-id': 'new' };
			return { ...answer, status: 204 };
		};
		return { send, chunks };
	}
	const run = async (size: number, chunkSize: number, { send }: ReturnType<typeof taking>) =>
		await handledBy(uploadResumable!, [inputOf({ ui: { file: 'data' } })], {
			fields: [],
			answer: () => undefined,
			more: { ...tus(chunkSize), send, binaries: binariesOf({ data: size }) } as Partial<Directus>,
		});

	it.each([
		[512, [1, 8, 8, 3]],
		[8, [8, 8, 4]],
		[6, [6, 6, 6, 2]],
	])('whose server takes %i MiB sends chunks of %j', async (chunkSize, expected) => {
		const directus = taking(20 * MEBIBYTE);
		const { outcomes } = await run(20 * MEBIBYTE, chunkSize * MEBIBYTE, directus);
		expect(toldBy(outcomes)).toEqual([{ id: 'new', filesize: String(20 * MEBIBYTE) }]);
		expect(directus.chunks).toEqual(expected.map((length) => length * MEBIBYTE));
	});

	/** Like S3, which takes no part of less than 5 MiB but the last. */
	const takesLarge = (size: number) => {
		let left = size;
		return taking(
			size,
			(_, length) => {
				const taken = length < 5 * MEBIBYTE && length < left ? 0 : length;
				left -= taken;
				return taken;
			},
			true,
		);
	};

	it.each([
		[16, 40, [1, 16, 16, 8]],
		[64, 20, [1, 20]],
		[64, 8, [8]],
	])('whose storage takes %i MiB sends a file of %i in %j', async (told, size, expected) => {
		const directus = takesLarge(size * MEBIBYTE);
		const { outcomes } = await run(size * MEBIBYTE, told * MEBIBYTE, directus);
		expect(toldBy(outcomes)).toEqual([{ id: 'new', filesize: String(size * MEBIBYTE) }]);
		expect(directus.chunks).toEqual(expected.map((length) => length * MEBIBYTE));
	});

	beforeEach(() => {
		jest.useFakeTimers();
	});

	afterEach(() => {
		jest.useRealTimers();
	});

	/** The pauses between the tries take no time. */
	async function withoutPauses<T>(running: Promise<T>): Promise<T> {
		let isOver = false;
		void running.finally(() => (isOver = true));
		while (!isOver) await jest.advanceTimersByTimeAsync(1000);
		return await running;
	}

	it('goes on for as long as something arrives, however often it is cut', async () => {
		const directus = taking(10 * PIECE, (_, length) => Math.min(length, PIECE));
		const { outcomes } = await withoutPauses(run(10 * PIECE, 8 * MEBIBYTE, directus));
		expect(toldBy(outcomes)).toEqual([{ id: 'new', filesize: String(10 * PIECE) }]);
		expect(directus.chunks).toHaveLength(10);
	});

	it('sends a chunk from where Directus has kept the one before', async () => {
		const directus = taking(
			20 * MEBIBYTE,
			(chunk, length) => (chunk === 2 ? 6 * MEBIBYTE : length),
			true,
		);
		const { outcomes } = await withoutPauses(run(20 * MEBIBYTE, 8 * MEBIBYTE, directus));
		expect(toldBy(outcomes)).toEqual([{ id: 'new', filesize: String(20 * MEBIBYTE) }]);
		expect(directus.chunks).toEqual([8, 8, 6].map((length) => length * MEBIBYTE));
	});

	it('is given up where Directus keeps nothing of its chunks', async () => {
		const directus = taking(20 * MEBIBYTE, () => 0, true);
		const { outcomes } = await withoutPauses(run(20 * MEBIBYTE, 8 * MEBIBYTE, directus));
		expect(toldBy(outcomes)).toEqual([{ written: 'no' }]);
		expect(directus.chunks).toHaveLength(7);
	});

	it('is given up where nothing arrives any more', async () => {
		const directus = taking(10 * PIECE, (chunk) => (chunk === 1 ? PIECE : 0));
		const { outcomes } = await withoutPauses(run(10 * PIECE, 8 * MEBIBYTE, directus));
		expect(toldBy(outcomes)).toEqual([{ written: 'no' }]);
		expect(directus.chunks).toHaveLength(8);
	});
});

it('names the files of an item that were uploaded before one failed', async () => {
	let count = 0;
	const { outcomes } = await handledBy(create!, [inputOf({ ui: { files: '*' } })], {
		fields: [],
		answer: ({ method }) => {
			if (method !== 'POST') return undefined;
			if (++count === 2) throw forbidden;
			return { id: `file ${count}` };
		},
		more: { ...remembering, binaries: binariesOf({ a: 1, b: 2, c: 3 }) },
	});
	expect(count).toBe(2);
	expect(toldBy(outcomes)).toEqual([{ written: 'yes' }]);
	expect((outcomes[0] as Failure).details.description).toContain('were uploaded: file 1.');
});

describe('changes of files', () => {
	const inputs = [
		inputOf({ index: 0, path: { id: 'a' }, body: { title: 'A' } }),
		inputOf({ index: 1, path: { id: 'b' }, ui: { replaceWith: 'data' } }),
		inputOf({ index: 2, path: { id: 'c' }, body: { title: 'C' } }),
	];
	const run = async (continueOnFail: boolean, refusesRecords: boolean) =>
		await handledBy(update!, inputs, {
			fields: [{ ...countedKey, type: 'string' }],
			answer: ({ method, path, body, content }) => {
				if (content) return { id: 'b', filesize: '4' };
				if (method === 'GET') return { id: 'b', filesize: '9' };
				if (path !== '/files') return { id: path.split('/').at(-1) };
				if (refusesRecords) throw new Failure('Gone', 'unknown', { code: 'ECONNRESET' });
				return body;
			},
			more: { ...remembering, continueOnFail, binaries: binariesOf({ data: 4 }) },
		});

	it('go out together where they are of records, and keep the order of the input', async () => {
		const { outcomes, sent } = await run(true, false);
		expect(toldBy(outcomes)).toEqual([
			{ id: 'a', title: 'A' },
			{ id: 'b', filesize: '4' },
			{ id: 'c', title: 'C' },
		]);
		const changes = sent.filter(({ method }) => method === 'PATCH');
		expect(changes.map(({ path }) => path)).toEqual(['/files', '/files/b']);
	});

	it('replace no content after a failure, unless the others are wanted', async () => {
		const failed = { written: 'unknown' };
		const stopped = await run(false, true);
		expect(toldBy(stopped.outcomes)).toEqual([failed, 'not sent', failed]);
		const others = await run(true, true);
		expect(toldBy(others.outcomes)).toEqual([failed, { id: 'b', filesize: '4' }, failed]);
	});
});

describe('changes of one file among those of others', () => {
	const changes: Array<[string, 'record' | 'content']> = [
		['a', 'content'],
		['b', 'record'],
		['A', 'record'],
		['a', 'content'],
		['c', 'content'],
		['a', 'content'],
		['c', 'content'],
		['a', 'record'],
	];

	it('go out as they came, and one behind the other', async () => {
		const inputs = changes.map(([id, kind], index) =>
			kind === 'record'
				? inputOf({ index, path: { id }, body: { title: String(index) } })
				: inputOf({
						index,
						path: { id },
						body: { title: String(index) },
						ui: { replaceWith: 'data' },
					}),
		);
		const begun: string[] = [];
		const under = new Map<string, number>();
		const send = async ({ method, path, body, content }: DirectusRequest) => {
			const id = path.split('/').at(-1)!.toLowerCase();
			const answer = (data: unknown) => ({ status: 200, headers: {}, body: data, data });
			if (method === 'GET') return answer({ id, filesize: '9' });
			const form = content?.() as FormData | undefined;
			const records = (form ? [{ id, title: form.get('title') }] : [body].flat()) as IDataObject[];
			for (const record of records) {
				const name = String(record.id ?? id).toLowerCase();
				under.set(name, (under.get(name) ?? 0) + 1);
				expect(under.get(name)).toBe(1);
				begun.push(`${name}${String(record.title)}`);
			}
			for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
			for (const record of records) under.set(String(record.id ?? id).toLowerCase(), 0);
			return answer(form ? { id, filesize: '4' } : body);
		};
		const { outcomes } = await handledBy(update!, inputs, {
			fields: [{ ...countedKey, type: 'string' }],
			answer: () => undefined,
			more: { ...remembering, send, binaries: binariesOf({ data: 4 }) } as Partial<Directus>,
		});
		expect(outcomes.filter((outcome) => outcome instanceof Failure)).toEqual([]);
		const of = (name: string) => begun.filter((one) => one.startsWith(name));
		expect(of('a')).toEqual(['a0', 'a2', 'a3', 'a5', 'a7']);
		expect(of('b')).toEqual(['b1']);
		expect(of('c')).toEqual(['c4', 'c6']);
	});
});

describe('the address of an import', () => {
	const made = (url: unknown, more = {}) =>
		withImportUrl(inputOf({ body: { url, ...more } as never }));

	it('is sent beside what is to be known of the file', () => {
		expect(made('https://a.example/b.jpg').body).toEqual({ url: 'https://a.example/b.jpg' });
		expect(made('HTTP://a.example/b c?d', { title: 'T' }).body).toEqual({
			url: 'HTTP://a.example/b c?d',
			data: { title: 'T' },
		});
	});

	it.each([
		['not a url', 'does not begin with https:// or http://'],
		['a.example/b.jpg', 'does not begin with https:// or http://'],
		['https:a.example/b.jpg', 'does not begin with https:// or http://'],
		['ftp://a.example/b.jpg', 'begins with ftp:, which Directus does not fetch from'],
		['file:///etc/passwd', 'begins with file:, which Directus does not fetch from'],
		['https://', 'names no host that could be asked'],
		['https://a b.example/', 'names no host that could be asked'],
		['http://a.example:99999/', 'names no host that could be asked'],
	])('%j is refused before anything is sent, also in the own JSON', (url, what) => {
		expect(() => made(url)).toThrow(`The File URL ${what}`);
		expect(() => withImportUrl(inputOf({ raw: true, body: { url } }))).toThrow(what);
	});
});

describe('the range of a download', () => {
	const rangeOf = (bytes: object, query = {}) =>
		withRange(inputOf({ query, ui: { range: { bytes } } as never })).ui.range;

	it.each([
		[{}, undefined],
		[{ from: 5 }, 'bytes=5-'],
		[{ to: 5 }, 'bytes=0-5'],
		[{ from: 2, to: 5 }, 'bytes=2-5'],
	])('%j is %j', (bytes, header) => {
		expect(rangeOf(bytes, { withoutEnlargement: false })).toBe(header);
	});

	it.each([{ from: 5, to: 5 }, { from: -1 }, { from: 1.5 }])('%j is refused', (bytes) => {
		expect(() => rangeOf(bytes)).toThrow(/^The range/);
	});
});

describe('an asset that Directus forbids', () => {
	const get = async (isAdmin: boolean, isListed: boolean) => {
		const { outcomes } = await handledBy(
			resources.assets!.operations.get!,
			[inputOf({ path: { id: 'f1' }, ui: { output: 'data' } })],
			{
				fields: [],
				answer: ({ path }) => {
					if (path === '/files/f1' && isListed) return { id: 'f1' };
					throw forbidden;
				},
				more: { seesEverything: async () => isAdmin },
			},
		);
		return outcomes[0] as Failure;
	};

	it.each([
		[true, false, 'There is no "f1" in directus_files'],
		[true, true, 'The content of the file "f1" is not in its storage'],
		[
			false,
			false,
			'There is no "f1" in directus_files, or the user of the credential may not read it',
		],
	])('is told as what it may be (administrator: %s, listed: %s)', async (...given) => {
		const [isAdmin, isListed, message] = given;
		const { details, ...failure } = await get(isAdmin, isListed);
		expect([failure.written, details.code]).toEqual(['no', 'FORBIDDEN']);
		expect((await get(isAdmin, isListed)).message).toBe(message);
	});
});
