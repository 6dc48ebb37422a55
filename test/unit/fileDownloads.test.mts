/** Downloads, with a plain object in place of Directus that gives streams. */
import { Readable } from 'node:stream';
import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { withRange } from '../../dist/nodes/Directus/actions/asset';
import { fileDone, receive } from '../../dist/nodes/Directus/actions/files/receive';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { longestSilence } from '../../dist/nodes/Directus/transport/silence';
import { handledBy, inFull, inputOf, refusalOf, saidBy } from '../support/directusObject.mjs';

/** An answer that is a file. */
interface Given {
	text?: string | Buffer;
	headers?: IDataObject;
	/** What the stream fails with at its end. */
	fails?: unknown;
	/** Nothing more comes, and the stream does not end. */
	hangs?: boolean;
}

/** A Directus that gives one file after the other, and n8n, which keeps all that comes. */
function directusOf(files: Given[], more: Partial<Directus> = {}) {
	const asked: DirectusRequest[] = [];
	const kept: Array<{ text: string; name: string; type: string }> = [];
	const directus = {
		send: async (request: DirectusRequest) => {
			const {
				text = '',
				headers = {},
				fails,
				hangs,
			} = files[Math.min(asked.push(request), files.length) - 1]!;
			const pieces = (async function* () {
				yield Buffer.from(text);
				if (hangs)
					await new Promise((_, reject) =>
						request.end!.addEventListener('abort', () => reject(new Error('aborted'))),
					);
				if (fails) throw fails;
			})();
			return { status: 200, headers, body: Readable.from(pieces, { objectMode: false }) };
		},
		binaries: {
			keep: async (stream: Readable, name: string, type: string): Promise<IBinaryData> => {
				const pieces: Buffer[] = [];
				for await (const piece of stream) pieces.push(piece as Buffer);
				const whole = Buffer.concat(pieces);
				kept.push({ text: whole.toString('latin1'), name, type });
				return { data: 'd', fileName: name, mimeType: type, bytes: whole.length };
			},
			sizeOf: async () => 77,
		},
		seesEverything: async () => true,
		...more,
	} as unknown as Directus;
	return { directus, asked, kept };
}

describe('A file that comes in', () => {
	const received = async (
		files: Given[],
		request: Partial<DirectusRequest> = {},
		see?: (piece: Uint8Array) => void,
	) => {
		const all = directusOf(files);
		const named: unknown[] = [];
		const outcome = await receive(
			all.directus,
			{ method: 'GET', path: '/assets/x', ...request },
			(...given) => {
				named.push(given);
				return given[0] ?? 'none';
			},
			see,
		).catch(saidBy);
		return { ...all, outcome, named };
	};

	it('is kept with its name, its type and its size', async () => {
		const headers = {
			...{ 'content-type': 'image/png ; charset=x', 'content-length': '3' },
			'content-disposition': 'attachment; filename="a.png"',
		};
		const seen: Uint8Array[] = [];
		const { outcome, kept, named, asked } = await received(
			[{ text: 'abc', headers }],
			{},
			(piece) => seen.push(piece),
		);
		expect(outcome).toEqual({
			...{
				data: { data: 'd', fileName: 'a.png', mimeType: 'image/png', bytes: 3 },
				size: 3,
				headers,
			},
		});
		expect(kept).toEqual([{ text: 'abc', name: 'a.png', type: 'image/png' }]);
		expect(named).toEqual([['a.png', 'image/png']]);
		expect(Buffer.concat(seen).toString()).toBe('abc');
		expect(asked).toEqual([
			{ method: 'GET', path: '/assets/x', answer: 'stream', end: expect.any(AbortSignal) },
		]);
	});

	it('without headers is of no known type, and whole', async () => {
		const { named, outcome } = await received([{ text: 'abc' }]);
		expect(named).toEqual([[undefined, 'application/octet-stream']]);
		expect(outcome).toMatchObject({ size: 3 });
	});

	it('has the size that n8n tells where it does not say so at once', async () => {
		const { directus } = directusOf([{ text: 'abc' }]);
		directus.binaries.keep = async (stream) => {
			for await (const piece of stream as Readable) void piece;
			return { data: '', mimeType: '' };
		};
		expect(await receive(directus, { method: 'GET', path: '/x' }, () => 'n')).toMatchObject({
			size: 77,
		});
	});

	const short = { text: 'ab', headers: { 'content-length': '3' } };
	const whole = { text: 'abc', headers: { 'content-length': '3' } };

	it.each([
		[[short, whole], 2],
		[[short, short, whole], 3],
		[[{ fails: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }, whole], 2],
	])('is asked for again where it is not whole: case %#', async (files, requests) => {
		const { outcome, asked } = await received(files);
		expect(outcome).toMatchObject({ size: 3 });
		expect(asked).toHaveLength(requests);
	});

	it.each<[Given, string]>([
		[short, 'ECONNRESET'],
		[{ fails: Object.assign(new Error('x'), { code: 'EPIPE' }) }, 'EPIPE'],
		[{ fails: new Error('x') }, 'no code'],
	])('that is never whole is not given out: case %#', async (file, code) => {
		const { outcome, asked } = await received([file]);
		expect(outcome).toEqual({
			...{ message: 'The download of "none" broke off', written: 'no', code },
			description: `The file did not come in whole (${code}), so nothing of it was given out. Run the node again.`,
		});
		expect(asked).toHaveLength(3);
		expect((await received([file], { method: 'POST' })).asked).toHaveLength(1);
	});

	it('of which nothing more comes is ended', async () => {
		const { milliseconds } = longestSilence;
		longestSilence.milliseconds = 5;
		try {
			const { outcome } = await received([{ text: 'ab', hangs: true }], { method: 'POST' });
			expect(outcome).toEqual({
				...{ message: 'The download of "none" stalled', written: 'no', code: 'STALLED' },
				description:
					'Nothing more of the file came for two minutes, so nothing of it was given out. Run the node again.',
			});
		} finally {
			longestSilence.milliseconds = milliseconds;
		}
	});

	it('that is refused has written nothing', async () => {
		const { directus } = directusOf([], {
			send: async () => {
				throw new Failure('No', 'unknown', { code: 'X' });
			},
		});
		const failed = receive(directus, { method: 'POST', path: '/x' }, () => 'n');
		expect(await failed.catch(saidBy)).toEqual({ message: 'No', written: 'no', code: 'X' });
	});

	it('is an item with what is known of it', () => {
		const data = { data: 'd', fileName: 'a', mimeType: 'b/c' };
		const file = { data, size: 5, headers: {} };
		expect(fileDone('out', file, { id: 1, fileName: 'x' })).toEqual({
			records: [{ id: 1, fileName: 'a', mimeType: 'b/c', fileSize: 5 }],
			files: { out: data },
		});
		expect(fileDone('out', file).records).toEqual([
			{ fileName: 'a', mimeType: 'b/c', fileSize: 5 },
		]);
	});
});

describe('What is asked of an asset', () => {
	const made = (query: IDataObject, bytes?: object) =>
		withRange(
			inputOf({ query, ui: { output: 'data', ...(bytes && { range: { bytes } }) } as IDataObject }),
		);

	it('has no transformations that are not set', () => {
		const query = { a: false, b: null, c: '', d: undefined, e: 0, f: true, g: [] } as IDataObject;
		expect(made(query).query).toEqual({ e: 0, f: true, g: [] });
		expect(made(query).ui).toEqual({ output: 'data' });
		expect(made({}, { from: 0, to: 0 }).ui).toEqual({ output: 'data', range: 'bytes=0-' });
		expect(withRange(inputOf({ ui: { range: {} } })).ui.range).toBeUndefined();
	});

	const whole = {
		...{ message: 'The range must be whole numbers of bytes', written: 'no' },
		description: 'Nothing was sent. First Byte and Last Byte count from 0.',
	};
	const backwards = {
		...{ message: 'The range ends before it begins', written: 'no' },
		description:
			'Nothing was sent. Last Byte must be larger than First Byte: Directus gives out two bytes at the least.',
	};
	it.each([
		[{ from: -1 }, whole],
		[{ from: 0.5 }, whole],
		[{ to: -1 }, whole],
		[{ from: 1, to: 2.5 }, whole],
		[{ from: 5, to: 4 }, backwards],
		[{ from: 5, to: 5 }, backwards],
	])('refuses the range %j', (bytes, refusal) => {
		expect(refusalOf(() => made({}, bytes))).toEqual(refusal);
	});

	it('is no part of what is transformed', () => {
		expect(refusalOf(() => made({ width: 5 }, { from: 1 }))).toEqual({
			...{ message: 'A part of a file cannot be transformed', written: 'no' },
			description: 'Nothing was sent. Take out the transformations, or the range.',
		});
	});
});

describe('Get Asset', () => {
	const get = async (
		inputs: Array<Partial<Input>>,
		file: Given,
		{ record, ...more }: Partial<Directus> & { record?: () => unknown } = {},
	) => {
		const all = directusOf([file]);
		const { send } = all.directus;
		const { outcomes, hints, warnings } = await handledBy(
			resources.assets!.operations.get!,
			inputs.map((input, index) =>
				inputOf({ index, path: { id: 'f1' }, ui: { output: 'data' }, ...input }),
			),
			{
				...{ fields: [], answer: () => undefined },
				more: {
					binaries: all.directus.binaries,
					send: async (request) =>
						request.path === '/files/f1'
							? { status: 200, headers: {}, body: undefined, data: record?.() }
							: await send(request),
					...more,
				},
			},
		);
		return {
			outcome: inFull(outcomes)[0] as { records: IDataObject[] },
			outcomes,
			...{ hints, warnings },
			asked: all.asked,
		};
	};
	const png = (length: number, name = 'a.png', more: IDataObject = {}): Given => ({
		text: 'x'.repeat(length),
		headers: {
			'content-type': 'image/png',
			'content-disposition': `attachment; filename="${name}"`,
			...more,
		},
	});

	it('gives the file as it is', async () => {
		const { outcome, asked, hints } = await get([{}], png(3, 'a.jpg'));
		expect(outcome).toMatchObject({
			records: [{ id: 'f1', fileName: 'a.jpg', mimeType: 'image/png', fileSize: 3 }],
			files: { data: { fileName: 'a.jpg' } },
		});
		expect(Object.keys(outcome.records[0]!)).toEqual(['id', 'fileName', 'mimeType', 'fileSize']);
		expect(asked[0]).toMatchObject({
			method: 'GET',
			path: '/assets/f1',
			query: { download: 'true' },
		});
		expect(asked[0]).not.toHaveProperty('headers');
		expect(hints).toEqual([]);
	});

	it('gives a part of it', async () => {
		const { outcome, asked } = await get(
			[{ ui: { output: 'data', range: 'bytes=0-1' } }],
			png(2, 'a.png', { 'content-range': 'bytes 0-1/9' }),
		);
		expect(asked[0]!.headers).toEqual({ Range: 'bytes=0-1' });
		expect(outcome.records[0]).toMatchObject({ contentRange: 'bytes 0-1/9' });
	});

	it.each([
		['a.jpg', 'image/png', 'a.png'],
		['a.PNG', 'image/png', 'a.PNG'],
		['a', 'image/avif', 'a.avif'],
		['a.b.jpeg', 'image/webp', 'a.b.webp'],
		['a.jpeg', 'image/jpeg', 'a.jpeg'],
		['a.jpg', 'image/jpeg', 'a.jpg'],
		['a.png', 'image/jpeg', 'a.jpg'],
		['a.tif', 'image/tiff', 'a.tif'],
		['a.tiff', 'image/tiff', 'a.tiff'],
		['a.png', 'image/tiff', 'a.tiff'],
		['.png', 'image/webp', '.webp'],
		['a.pdf', 'application/pdf', 'a.pdf'],
	])('names %s that was turned into %s as %s', async (name, type, expected) => {
		const { outcome } = await get(
			[{ query: { format: 'auto' } }],
			png(3, name, { 'content-type': type }),
		);
		expect(outcome.records[0]!.fileName).toBe(expected);
	});

	it('without a name is named by its ID', async () => {
		const { outcome } = await get([{}], { text: 'x' });
		expect(outcome.records[0]!.fileName).toBe('f1');
	});

	const kinds =
		'Directus transforms JPEG, PNG, WebP, TIFF and AVIF only, and this is application/pdf.';
	const sizes =
		'Directus knows no width and height of the picture, or the transformations ask for no change: give a width, a height, a format or a quality.';

	it.each<[string, IDataObject, string, object | undefined, string | undefined]>([
		['what is no picture', { width: 5 }, 'application/pdf', undefined, kinds],
		['what is asked for no change', { fit: 'cover' }, 'image/png', undefined, sizes],
		['what is asked for nothing', { transforms: [], fit: 'cover' }, 'image/png', undefined, sizes],
		[
			'a picture without a width',
			{ width: 5 },
			'image/png',
			{ width: null, height: 1, filesize: '3' },
			sizes,
		],
		[
			'a picture without a height',
			{ height: 5 },
			'image/png',
			{ width: 1, height: null, filesize: '3' },
			sizes,
		],
		[
			'a picture that came out smaller',
			{ width: 5 },
			'image/png',
			{ width: null, height: null, filesize: '4' },
			undefined,
		],
		[
			'a picture that has its size',
			{ width: 5 },
			'image/png',
			{ width: 1, height: 1, filesize: '3' },
			undefined,
		],
		['a picture that may not be seen', { width: 5 }, 'image/png', undefined, undefined],
		...['format', 'key', 'quality', 'transforms'].map(
			(name): [string, IDataObject, string, object, undefined] => [
				`a picture with ${name}`,
				{ [name]: 'x', width: 5 },
				'image/png',
				{ width: null, height: null, filesize: '3' },
				undefined,
			],
		),
	])('tells that it got %s untransformed, or not', async (_, query, type, record, reason) => {
		const { outcome, hints } = await get([{ query }], png(3, 'a.png', { 'content-type': type }), {
			record: () => record,
		});
		expect(outcome.records[0]!.transformed).toBe(reason ? false : undefined);
		expect(hints).toEqual(
			reason ? [`Directus gave "a.png" as it is, not transformed. ${reason}`] : [],
		);
	});

	it('tells of several once, and of those that cannot be looked at not', async () => {
		const pdf = png(3, 'a.pdf', { 'content-type': 'application/pdf' });
		const query = { width: 5 };
		const { hints, warnings } = await get([{ query }, { query }, { query }], pdf);
		expect(warnings).toEqual(hints);
		expect(hints).toEqual([
			`Directus gave "a.pdf", and 2 more, as it is, not transformed. ${kinds}`,
		]);
		const failing = () => {
			throw new Failure('No', 'no');
		};
		expect((await get([{ query }], png(3), { record: failing })).hints).toEqual([]);
	});

	it.each<[boolean, boolean, string | undefined]>([
		[
			true,
			true,
			'Directus knows the file, and its storage location does not have it. Look there, or upload the file again.',
		],
		[false, true, undefined],
	])('that is forbidden (administrator: %s, listed: %s)', async (isAdmin, _, advice) => {
		const asked: DirectusRequest[] = [];
		const { outcome } = await get(
			[{}],
			{},
			{
				seesEverything: async () => isAdmin,
				send: async (request) => {
					asked.push(request);
					if (request.path === '/files/f1') return { status: 200, headers: {}, body: undefined };
					throw new Failure('No permission', 'no', { code: 'FORBIDDEN', status: 403 });
				},
			},
		);
		const missing = {
			...{ message: 'The content of the file "f1" is not in its storage', written: 'no' },
			...{ code: 'FORBIDDEN', status: 403, original: 'No permission' },
			description: `Directus said: No permission. ${advice}`,
		};
		expect(outcome).toMatchObject(advice ? missing : { code: 'FORBIDDEN', status: 403 });
		const look = { method: 'GET', path: '/files/f1', query: { fields: ['id'] } };
		expect(asked.slice(1)).toEqual(advice ? [look] : []);
	});

	it('that is refused for another reason says just that', async () => {
		const failure = new Failure('No', 'no', { code: 'RANGE_NOT_SATISFIABLE', status: 416 });
		const { outcome } = await get(
			[{}],
			{},
			{
				send: async () => {
					throw failure;
				},
			},
		);
		expect(outcome).toEqual(saidBy(failure));
	});
});

describe('A ZIP', () => {
	const end = (length = 22) =>
		Buffer.concat([Buffer.from([0x50, 0x4b, 5, 6]), Buffer.alloc(length - 4)]);
	const zip = async (files: Given[], operation = 'zipFiles', input: Partial<Input> = {}) => {
		const all = directusOf(files);
		const { outcomes } = await handledBy(
			resources.assets!.operations[operation]!,
			[inputOf({ ui: { output: 'data' }, body: { ids: ['a'] }, ...input })],
			{
				...{ fields: [], answer: () => undefined },
				more: { binaries: all.directus.binaries, send: all.directus.send },
			},
		);
		return { outcome: inFull(outcomes)[0], asked: all.asked };
	};

	it('is given out where it has its end', async () => {
		const headers = {
			'content-disposition': 'attachment; filename="own.zip"',
			'content-type': 'application/zip',
		};
		const text = Buffer.concat([Buffer.from('x'.repeat(50)), end()]);
		const { outcome, asked } = await zip([{ text, headers }]);
		expect(outcome).toMatchObject({
			records: [{ fileName: 'own.zip', mimeType: 'application/zip', fileSize: 72 }],
		});
		expect(asked[0]).toMatchObject({
			method: 'POST',
			path: '/assets/files/',
			body: { ids: ['a'] },
		});
		const folder = await zip([{ text: end() }], 'zipFolder', { path: { id: 'f' } });
		expect(folder.outcome).toMatchObject({ records: [{ id: 'f', fileName: 'files.zip' }] });
	});

	it.each([[end(23)], [''], ['x'.repeat(30)]])(
		'is not given out without it: case %#',
		async (text) => {
			expect((await zip([{ text }])).outcome).toEqual({
				...{ message: 'Directus broke off while it made the ZIP', written: 'no' },
				description:
					'The ZIP is incomplete, so it was not given out. One of the files may be missing in the storage: the log of the Directus server says which.',
			});
		},
	);
});
