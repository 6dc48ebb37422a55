/** Uploads in chunks, with a plain object in place of a Directus that speaks TUS, and no time in the pauses. */
import type { IDataObject } from 'n8n-workflow';
import {
	announce,
	fileIdIn,
	isPassing,
	tus,
} from '../../dist/nodes/Directus/actions/files/announced';
import { uploadInChunks } from '../../dist/nodes/Directus/actions/files/resumable';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusAnswer, DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { saidBy } from '../support/directusObject.mjs';
import { withoutPauses } from '../support/withoutPauses.mjs';

const MEBIBYTE = 1024 * 1024;

beforeEach(() => {
	jest.useFakeTimers();
});

afterEach(() => {
	jest.useRealTimers();
});

const source = (size: number, name = 'a.bin', has = size) => ({
	...{ name, type: 'x/y', size },
	open: async () =>
		(async function* () {
			for (let left = has; left > 0; left -= MEBIBYTE) yield Buffer.alloc(Math.min(left, MEBIBYTE));
		})(),
});

async function lengthOf({ content }: DirectusRequest): Promise<number> {
	let length = 0;
	for await (const piece of (content!() as File).stream() as unknown as AsyncIterable<Uint8Array>)
		length += piece.length;
	return length;
}

const fail = (code: string | undefined, status?: number, written: Written = 'unknown') =>
	new Failure('It failed', written, { code, status });
const cut = () => fail('ECONNRESET');

type Own = (
	request: DirectusRequest,
	state: { arrived: number; length: number; asked: DirectusRequest[] },
) => Partial<DirectusAnswer> | undefined;

/**
 * Uploads to a Directus that takes chunks in.
 *
 * @param own what it answers in a way of its own, or throws; undefined where it answers as usual
 */
async function uploaded(
	size: number,
	{
		own = () => undefined,
		fields = {},
		has = size,
		id = 'new' as string | null,
		chunkSize,
		...more
	}: {
		own?: Own;
		fields?: IDataObject;
		has?: number;
		id?: string | null;
		chunkSize?: number;
	} & Partial<Omit<Directus, 'fields'>> = {},
) {
	const state = { arrived: 0, length: 0, asked: [] as DirectusRequest[] };
	const times: number[] = [];
	const start = Date.now();
	const told =
		id === null ? {} : { 'upload-metadata': `a b, id ${Buffer.from(id).toString('base64')}` };
	const send = async (request: DirectusRequest): Promise<DirectusAnswer> => {
		const { method, path, content } = request;
		state.asked.push(request);
		times.push(Date.now() - start);
		state.length = content ? await lengthOf(request) : 0;
		const answer: DirectusAnswer = { status: 200, headers: {}, body: undefined };
		const given = own(request, state);
		if (given) return { ...answer, ...given };
		if (path === '/files/tus')
			return {
				...answer,
				status: 201,
				headers: { location: 'http://elsewhere/files/tus/u1?x#y', ...told },
			};
		if (method === 'HEAD')
			return { ...answer, headers: { 'upload-offset': String(state.arrived), ...told } };
		if (content) {
			state.arrived += state.length;
			return {
				...answer,
				status: 204,
				headers: { 'upload-offset': String(state.arrived), 'directus-file-id': id },
			};
		}
		if (method === 'GET' && path.startsWith('/files/'))
			return { ...answer, data: { id, filesize: String(size) } };
		return answer;
	};
	const directus = {
		remember: async (_: string, make: () => Promise<unknown>) => await make(),
		serverInfo: async () => ({ uploads: { tus: true, chunkSize } }),
		...{ send, ...more },
	} as unknown as Directus;
	const outcome = await withoutPauses(
		uploadInChunks(directus, fields, source(size, 'a.bin', has)).catch(saidBy),
	);
	const asked = state.asked.map(({ method, path }) => `${method} ${path}`);
	return { outcome, asked, requests: state.asked, times };
}

const metadataOf = ({ headers }: DirectusRequest) =>
	Object.fromEntries(
		headers!['Upload-Metadata']!.split(',').map((pair) => {
			const [name = '', text = ''] = pair.split(' ');
			return [name, Buffer.from(text, 'base64').toString()];
		}),
	);

describe('An upload in chunks', () => {
	it('is announced, sent, and read', async () => {
		const { outcome, requests } = await uploaded(3);
		expect(outcome).toEqual({ id: 'new', filesize: '3' });
		const [post, patch, get] = requests;
		expect(post).toEqual({
			...{ method: 'POST', path: '/files/tus', accept: [404], answer: 'any' },
			headers: {
				...{ 'Tus-Resumable': '1.0.0', 'Upload-Length': '3' },
				'Upload-Metadata': expect.any(String),
			},
			// The header does not tell what of it is secret.
			secrets: { filename_download: 'a.bin', type: 'x/y' },
		});
		expect(metadataOf(post!)).toEqual({ filename_download: 'a.bin', type: 'x/y' });
		expect(patch).toMatchObject({
			...{ method: 'PATCH', path: '/files/tus/u1', answer: 'any', isAnsweredAtOnce: false },
			headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0' },
		});
		expect((patch!.content!() as File).type).toBe('application/offset+octet-stream');
		expect((patch!.content!() as File).name).toBe('chunk');
		expect(get).toMatchObject({ method: 'GET', path: '/files/new' });
		expect(requests).toHaveLength(3);
	});

	it('has the answers to all chunks but the last at once', async () => {
		const { requests } = await uploaded(9 * MEBIBYTE);
		expect(
			requests
				.filter(({ content }) => content)
				.map(({ isAnsweredAtOnce, headers }) => [isAnsweredAtOnce, headers!['Upload-Offset']]),
		).toEqual([
			[true, '0'],
			[false, String(8 * MEBIBYTE)],
		]);
	});

	it('says in its header what fits there, and sets the rest in the record', async () => {
		const long = 'x'.repeat(1001);
		const fields = {
			...{ title: 'T', filename_download: 'b.bin', description: long, location: 'x'.repeat(1000) },
			...{ empty: '', tags: ['a'], number: 5, 'odd-name': 'x' },
		};
		const { outcome, requests } = await uploaded(3, { fields });
		expect(metadataOf(requests[0]!)).toEqual({
			...{ filename_download: 'b.bin', type: 'x/y', title: 'T', location: 'x'.repeat(1000) },
		});
		expect(requests.at(-1)).toMatchObject({
			...{ method: 'PATCH', path: '/files/new' },
			body: { description: long, empty: '', tags: ['a'], number: 5, 'odd-name': 'x' },
		});
		expect(outcome).toEqual({ id: 'new', filesize: '3' });
	});

	it('in the place of another file says no more than its ID, its name and its type', async () => {
		const fields = { id: 'old', title: 'T' };
		const { outcome, asked, requests } = await uploaded(3, { fields });
		expect(metadataOf(requests[1]!)).toEqual({
			filename_download: 'a.bin',
			type: 'x/y',
			id: 'old',
		});
		expect(asked).toEqual([
			'GET /files/old',
			'POST /files/tus',
			'PATCH /files/tus/u1',
			'GET /files/new',
			'PATCH /files/new',
		]);
		expect(requests[4]!.body).toEqual({ title: 'T' });
		expect(outcome).toEqual({ id: 'new', filesize: '3' });
	});

	it('whose record may not be read is known by its ID, or has been made', async () => {
		const forbidden: Own = ({ method, path }) =>
			method === 'GET' && path === '/files/new' ? { status: 403 } : undefined;
		expect((await uploaded(3, { own: forbidden })).outcome).toEqual({ id: 'new' });
		const unknown = await uploaded(3, { id: null, fields: { number: 5 } });
		expect(unknown.outcome).toEqual({ success: true });
		expect(unknown.asked).toEqual(['POST /files/tus', 'HEAD /files/tus/u1', 'PATCH /files/tus/u1']);
	});

	it('has been done where its record cannot be read', async () => {
		const { outcome } = await uploaded(3, {
			own: ({ method, path }) => {
				if (method === 'GET' && path === '/files/new') throw fail('X', 500);
				return undefined;
			},
		});
		expect(outcome).toEqual({
			...{ message: 'It failed', written: 'yes', code: 'X', status: 500 },
			description: 'The file itself was uploaded: it is new in Directus.',
		});
	});

	it('of which less arrived says so', async () => {
		const { outcome } = await uploaded(3, {
			own: ({ method, path }) =>
				method === 'GET' && path === '/files/new'
					? { data: { id: 'new', filesize: '2' } }
					: undefined,
		});
		expect(outcome).toMatchObject({
			message: 'Directus has 2 of the 3 bytes of "a.bin"',
			written: 'yes',
		});
	});

	const nothingStays = 'Nothing of the file stays in Directus.';
	const patches: (
		answer: (state: { arrived: number; length: number }) => Partial<DirectusAnswer>,
	) => Own = (answer) => (request, state) => (request.content ? answer(state) : undefined);

	it.each<[number, string, string?]>([
		[400, 'Directus takes no such file: its type may be forbidden (FILES_MIME_TYPE_ALLOW_LIST).'],
		[
			404,
			'The upload is gone: Directus keeps an unfinished one for TUS_UPLOAD_EXPIRATION, ten minutes unless set.',
		],
		[
			410,
			'The upload is gone: Directus keeps an unfinished one for TUS_UPLOAD_EXPIRATION, ten minutes unless set.',
		],
		[
			413,
			'The file, or one chunk of it, is larger than the server takes (FILES_MAX_UPLOAD_SIZE, TUS_CHUNK_SIZE, or a proxy).',
		],
	])('that is refused with %i says: %s', async (status, description) => {
		const own = patches(() => {
			throw fail(undefined, status, 'no');
		});
		const { outcome, asked } = await uploaded(3, { own });
		expect(outcome).toEqual({
			...{ message: `Directus refused the upload (${status})`, written: 'no', status },
			description: `${description} ${nothingStays}`,
		});
		expect(asked.at(-1)).toBe('DELETE /files/tus/u1');
	});

	it.each([fail('FORBIDDEN', 403, 'no'), fail('X', 400, 'no'), fail(undefined, 418, 'no')])(
		'that is refused in the words of Directus keeps them: %#',
		async (failure) => {
			const own = patches(() => {
				throw failure;
			});
			expect((await uploaded(3, { own })).outcome).toEqual({
				...{ ...saidBy(failure), written: 'no', description: nothingStays },
			});
		},
	);

	it('that is gone in the middle is refused', async () => {
		const own: Own = ({ content, method }) => {
			if (content) throw cut();
			return method === 'HEAD' ? { status: 410, headers: {} } : undefined;
		};
		const { outcome } = await uploaded(3, { own });
		expect(outcome).toMatchObject({ message: 'Directus refused the upload (410)', status: 410 });
		const before: Own = ({ content, method }) => {
			if (content) throw cut();
			return method === 'HEAD' ? { status: 404, headers: {} } : undefined;
		};
		expect((await uploaded(9 * MEBIBYTE, { own: before })).outcome).toMatchObject({
			...{ message: 'Directus refused the upload (404)', status: 404 },
		});
	});

	it.each([['9'], ['-1'], ['x']])(
		'of which Directus then has %s bytes has lost a part',
		async (offset) => {
			const own = patches(() => ({ status: 204, headers: { 'upload-offset': offset } }));
			expect((await uploaded(3, { own })).outcome).toEqual({
				...{ message: 'Directus lost a part of the upload that it had confirmed', written: 'no' },
				description: `Upload the file anew. ${nothingStays}`,
			});
		},
	);

	it('counts as arrived where Directus does not say', async () => {
		const own = patches(() => ({ status: 204, headers: { 'directus-file-id': 'new' } }));
		expect((await uploaded(9 * MEBIBYTE, { own })).outcome).toMatchObject({ id: 'new' });
	});

	it('of which Directus keeps nothing is given up after six pauses', async () => {
		const own = patches(({ arrived }) => ({
			status: 204,
			headers: { 'upload-offset': String(arrived) },
		}));
		const { outcome, asked, times } = await uploaded(3, { own });
		expect(outcome).toEqual({
			...{ message: 'Directus takes no more of the upload', written: 'no' },
			description: `It answers as if it did, and keeps nothing. Look at the log of Directus. ${nothingStays}`,
		});
		const sent = times.filter((_, place) => asked[place] === 'PATCH /files/tus/u1');
		expect(sent).toEqual([0, 300, 900, 2100, 4500, 9300, 18_900]);
	});

	it('is tried six times more while nothing arrives, with longer and longer pauses', async () => {
		const own = patches(() => {
			throw cut();
		});
		const { outcome, asked, times } = await uploaded(3, { own });
		expect(outcome).toEqual({
			...{ message: 'It failed', written: 'no', code: 'ECONNRESET', description: nothingStays },
		});
		const at = (what: string) => times.filter((_, place) => asked[place] === what);
		expect(at('PATCH /files/tus/u1')).toEqual([0, 300, 900, 2100, 4500, 9300, 18_900]);
		expect(at('HEAD /files/tus/u1')).toEqual([300, 900, 2100, 4500, 9300, 18_900]);
	});

	it('begins the count anew where something has arrived', async () => {
		let count = 0;
		const own: Own = (request, state) => {
			if (!request.content) return undefined;
			count += 1;
			// Six failures, one byte that arrives, and six more.
			if (count === 7) state.arrived += 1;
			if (count < 14) throw cut();
			return undefined;
		};
		const { outcome, asked } = await uploaded(3, { own });
		expect(asked.filter((one) => one.startsWith('PATCH'))).toHaveLength(7);
		expect(outcome).toMatchObject({ code: 'ECONNRESET' });
		count = 0;
		const kind: Own = (request, state) => {
			if (!request.content) return undefined;
			count += 1;
			if (count === 6 || count === 11) state.arrived += 1;
			if (count < 12) throw cut();
			return undefined;
		};
		expect((await uploaded(3, { own: kind })).outcome).toMatchObject({ id: 'new' });
	});

	it('asks again where a server that starts anew does not tell yet', async () => {
		let heads = 0;
		const own: Own = ({ content, method }) => {
			if (content && heads === 0) throw cut();
			if (method === 'HEAD' && heads++ === 0) throw fail(undefined, 503, 'no');
			return undefined;
		};
		const { outcome, asked } = await uploaded(3, { own });
		expect(outcome).toMatchObject({ id: 'new' });
		expect(asked.slice(1, 4)).toEqual([
			'PATCH /files/tus/u1',
			'HEAD /files/tus/u1',
			'PATCH /files/tus/u1',
		]);
	});

	it('is not tried again once the run is stopped', async () => {
		const own = patches(() => {
			throw cut();
		});
		const signal = AbortSignal.abort();
		const { asked } = await uploaded(3, { own, signal });
		expect(asked).toEqual(['POST /files/tus', 'PATCH /files/tus/u1', 'DELETE /files/tus/u1']);
	});

	it('of a file that is shorter than was said is ended', async () => {
		const { outcome } = await uploaded(3, { has: 0 });
		expect(outcome).toEqual({
			...{ message: 'Only 0 of the 3 bytes of "a.bin" could be read', written: 'no' },
			description: `Check that n8n still has the file: it removes those of an execution that was deleted. ${nothingStays}`,
		});
		const half = await uploaded(16 * MEBIBYTE, { has: 8 * MEBIBYTE });
		expect(half.outcome).toMatchObject({
			message: `Only ${8 * MEBIBYTE} of the ${16 * MEBIBYTE} bytes of "a.bin" could be read`,
		});
	});

	it('of which the answer to the last chunk was lost is waited for', async () => {
		const pauses = [300, 1000, 2000, 4000, 8000, 15_000, 30_000];
		for (const looks of [1, 7, 8]) {
			let heads = 0;
			const own: Own = ({ content, method }, state) => {
				if (content) {
					state.arrived += state.length;
					throw cut();
				}
				// The first look is after the cut; the others wait for the end.
				return method === 'HEAD' && ++heads > looks ? { status: 404, headers: {} } : undefined;
			};
			const { outcome, times, asked } = await uploaded(3, { own });
			const waits = pauses.slice(0, looks).reduce((sum, pause) => sum + pause, 300);
			expect(times[asked.lastIndexOf('HEAD /files/tus/u1')]).toBe(waits);
			const unfinished = {
				...{ message: 'Directus has not finished the upload of "a.bin"', written: 'no' },
				description: `All of the file had arrived there. Look at the log of Directus. ${nothingStays}`,
			};
			expect(outcome).toMatchObject(looks < 8 ? { id: 'new' } : unfinished);
		}
	});

	/** The last answer is lost, and Directus does not know the upload any more. */
	const lost =
		(file: (request: DirectusRequest) => Partial<DirectusAnswer>): Own =>
		(request) => {
			if (request.content) throw cut();
			if (request.method === 'HEAD') return { status: 404, headers: {} };
			if (request.method === 'GET' && request.path === '/files/new') return file(request);
			return undefined;
		};

	it('that Directus has finished is the file of the ID from the beginning', async () => {
		const { outcome, asked } = await uploaded(3, {
			own: lost(() => ({ data: { id: 'new', filesize: '3' } })),
		});
		expect(outcome).toEqual({ id: 'new', filesize: '3' });
		expect(asked.at(-1)).toBe('GET /files/new');
	});

	it.each<[string, Own, string | null, object]>([
		[
			'is not there',
			lost(() => ({ status: 403 })),
			'new',
			{
				message: 'Directus does not have "a.bin" after the upload',
				description:
					'The connection was cut and the upload is gone. The ID of the file would be new. Upload the file anew.',
			},
		],
		[
			'has no ID',
			(request, state) => {
				if (request.method === 'HEAD' && state.asked.length === 2) return { headers: {} };
				return lost(() => ({}))(request, state);
			},
			null,
			{
				message: 'Directus does not have "a.bin" after the upload',
				description:
					'The answer to its last part was lost, and Directus did not tell the ID of the file before. Look for it there before you upload it anew.',
			},
		],
		[
			'cannot be asked about',
			lost(() => {
				throw fail('X', 500, 'no');
			}),
			'new',
			{
				...{ message: 'It failed', code: 'X', status: 500 },
				description:
					'Directus does not know the upload any more. Whether it made a file of it could not be found out: look for new there.',
			},
		],
	])('whose end is lost and that %s is not known of', async (_, own, id, expected) => {
		expect((await uploaded(3, { own, id })).outcome).toEqual({ written: 'unknown', ...expected });
	});

	describe('in the place of another file', () => {
		const before = {
			id: 'new',
			uploaded_on: 'then',
			filesize: '3',
			modified_on: 'm',
			modified_by: 'u',
		};
		const replaced = async (now: IDataObject | undefined) => {
			let gets = 0;
			return await uploaded(3, {
				fields: { id: 'new' },
				own: (request, state) =>
					request.method === 'GET' && gets++ === 0
						? { data: before }
						: lost(() => (now === undefined ? { status: 403 } : { data: now }))(request, state),
			});
		};

		it.each<[IDataObject]>([
			[{ ...before, uploaded_on: 'now' }],
			[{ ...before, modified_by: null }],
			[{ ...before, modified_by: null, modified_on: 'n' }],
		])('that is %j now has been replaced', async (now) => {
			expect((await replaced(now)).outcome).toEqual(now);
		});

		it.each<[IDataObject | undefined]>([[before], [{ ...before, modified_on: 'n' }]])(
			'that is %j now may not have been replaced',
			async (now) => {
				expect((await replaced(now)).outcome).toEqual({
					...{
						message: 'Whether the file new was replaced could not be found out',
						written: 'unknown',
					},
					description:
						'The answer to the last part of "a.bin" was lost, and the record of the file does not show that it has got new content. Compare it before you upload anew.',
				});
			},
		);

		it("in nobody's name before is told by the time of the change", async () => {
			const nobodys = { ...before, modified_by: null };
			for (const [now, isDone] of [
				[nobodys, false],
				[{ ...nobodys, modified_on: 'n' }, true],
			] as const) {
				let gets = 0;
				const { outcome } = await uploaded(3, {
					fields: { id: 'new' },
					own: (request, state) =>
						request.method === 'GET' && gets++ === 0
							? { data: nobodys }
							: lost(() => ({ data: now }))(request, state),
				});
				expect(outcome).toMatchObject(isDone ? now : { written: 'unknown' });
			}
		});
	});

	/** A chunk is refused, and then the upload is taken away. */
	const abandoned = async (
		erase: () => Partial<DirectusAnswer>,
		{
			file,
			fields,
			id = 'new',
		}: { file?: () => Partial<DirectusAnswer>; fields?: IDataObject; id?: string } = {},
	) => {
		let gets = 0;
		return await uploaded(3, {
			...{ fields, id },
			own: ({ method, content, path }) => {
				if (content) throw fail('X', 400, 'no');
				if (method === 'DELETE') return erase();
				if (method === 'GET' && path.startsWith('/files/') && (!fields || gets++ > 0))
					return file?.();
				return undefined;
			},
		});
	};
	const said = { message: 'It failed', code: 'X', status: 400 };

	it('that failed is taken away, also when the run was stopped', async () => {
		const { outcome, requests } = await abandoned(() => ({ status: 204 }));
		expect(outcome).toEqual({ ...said, written: 'no', description: nothingStays });
		expect(requests.at(-1)).toMatchObject({
			...{ method: 'DELETE', path: '/files/tus/u1', accept: [404], always: true },
		});
		const other = await abandoned(() => ({ status: 204 }), { fields: { id: 'new' } });
		expect(other.outcome).toEqual({
			...{ ...said, written: 'no' },
			description:
				'Nothing of the new content stays in Directus: the file new has its old one still.',
		});
	});

	it('that cannot be taken away goes by itself', async () => {
		const { outcome } = await abandoned(() => {
			throw cut();
		});
		expect(outcome).toEqual({
			...{ ...said, written: 'unknown' },
			description: 'Directus removes what has arrived by itself (TUS_UPLOAD_EXPIRATION).',
		});
	});

	it('that Directus does not know any more may be a file', async () => {
		const gone = () => ({ status: 404 });
		const file = { id: 'new', filesize: '3' };
		expect((await abandoned(gone, { file: () => ({ data: file }) })).outcome).toEqual(file);
		const unseen = await abandoned(gone, { file: () => ({ status: 403 }) });
		expect(unseen.outcome).toEqual({
			...{ ...said, written: 'unknown' },
			description: 'Nothing of the file is to be seen in Directus, where its ID would be new.',
		});
		const failing = await abandoned(gone, {
			file: () => {
				throw cut();
			},
		});
		expect(failing.outcome).toEqual({
			...{ ...said, written: 'unknown' },
			description:
				'Directus does not know the upload any more. Whether it made a file of it could not be found out: look for new there.',
		});
		const other = await abandoned(gone, { fields: { id: 'new' }, file: () => ({ status: 403 }) });
		expect(other.outcome).toEqual({
			...{ ...said, written: 'unknown' },
			description:
				'Directus does not know the upload any more. Whether the file new has its old content or the new one could not be found out.',
		});
	});

	it('without an ID that Directus does not know any more is looked for by its name', async () => {
		const { outcome } = await uploaded(3, {
			id: null,
			own: ({ method, content }) => {
				if (content) throw fail('X', 400, 'no');
				return method === 'DELETE' ? { status: 404 } : undefined;
			},
		});
		expect(outcome).toEqual({
			...{ ...said, written: 'unknown' },
			description:
				'Directus does not know the upload any more. Whether it made a file of it could not be found out: look for its name there.',
		});
	});
});

describe('The announcement of an upload', () => {
	const announced = async (
		answer: (count: number, request: DirectusRequest) => Partial<DirectusAnswer>,
		{ replaced, signal }: { replaced?: IDataObject; signal?: AbortSignal } = {},
	) => {
		const asked: DirectusRequest[] = [];
		const times: number[] = [];
		const start = Date.now();
		const directus = {
			signal,
			send: async (request: DirectusRequest) => {
				times.push(Date.now() - start);
				return {
					status: 201,
					headers: {},
					body: undefined,
					...answer(asked.push(request), request),
				};
			},
		} as unknown as Directus;
		const outcome = await withoutPauses(
			announce(directus, { title: 'ü' }, source(3), replaced).catch(saidBy),
		);
		return { outcome, asked, times };
	};
	const location = { location: '/files/tus/u1' };

	it('tells the ID in its answer, or when it is asked', async () => {
		const told = await announced(() => ({ headers: { ...location, 'directus-file-id': 7 } }));
		expect(told.outcome).toEqual({ path: '/files/tus/u1', id: '7' });
		expect(told.asked[0]!.headers).toMatchObject({ 'Upload-Metadata': 'title w7w=' });
		const kept = await announced((count) => ({
			headers: count === 1 ? location : { 'upload-metadata': 'title eA==,  id eA==' },
		}));
		expect(kept.outcome).toEqual({ path: '/files/tus/u1', id: 'x' });
		const hidden = await announced((count) => {
			if (count === 2) throw fail('FORBIDDEN', 403);
			return { headers: location };
		});
		expect(hidden.outcome).toEqual({ path: '/files/tus/u1', id: undefined });
		const replaced = { id: 5 };
		const other = await announced(() => ({ headers: location }), { replaced });
		expect(other.outcome).toEqual({ path: '/files/tus/u1', id: '5', replaced });
		expect(other.asked).toHaveLength(1);
	});

	it.each(['u1', '/u1', 'https://a.example/x/u1/', '/u1?a=/b', '/u1/?a', '/u1#b/c'])(
		'leads to the last part of %s',
		async (place) => {
			expect((await announced(() => ({ headers: { location: place } }))).outcome).toMatchObject({
				path: '/files/tus/u1',
			});
		},
	);

	it.each([undefined, '', '/'])('that leads to %j is none of Directus', async (place) => {
		expect((await announced(() => ({ headers: { location: place } }))).outcome).toEqual({
			...{ message: 'The server did not answer as Directus does', written: 'no', status: 201 },
			description:
				'It named no address for the chunks of the upload. Check the Directus URL of the credential, and that what stands before Directus passes the header Location on.',
		});
	});

	it('is refused by a server without such uploads', async () => {
		expect((await announced(() => ({ status: 404 }))).outcome).toEqual({
			...{ message: 'This Directus takes no resumable uploads', written: 'no', status: 404 },
			description:
				'They are off unless the server has TUS_ENABLED=true, and exist from Directus 10.13 on. Use the operation Create, which uploads the file in one go.',
		});
	});

	it('is made again three times where the answer was lost', async () => {
		const { outcome, times } = await announced(() => {
			throw cut();
		});
		expect(outcome).toEqual({ message: 'It failed', written: 'no', code: 'ECONNRESET' });
		expect(times).toEqual([0, 600, 1800, 4200]);
		const late = await announced((count) => {
			if (count < 4) throw cut();
			return { headers: location };
		});
		expect(late.outcome).toMatchObject({ path: '/files/tus/u1' });
	});

	it('is not made again where that is of no use', async () => {
		const refused = await announced(() => {
			throw fail('FORBIDDEN', 403, 'no');
		});
		expect(refused.times).toEqual([0]);
		const stopped = await announced(
			() => {
				throw cut();
			},
			{ signal: AbortSignal.abort() },
		);
		expect(stopped.times).toEqual([0]);
	});
});

describe('The ID of a file', () => {
	const base64 = (text: string) => Buffer.from(text).toString('base64');
	it.each<[IDataObject, string | undefined]>([
		[{}, undefined],
		[{ 'upload-metadata': '' }, undefined],
		[{ 'upload-metadata': `title ${base64('id')},id ${base64('ü')}` }, 'ü'],
		[{ 'upload-metadata': 'id' }, undefined],
		[{ 'upload-metadata': `aid ${base64('x')}` }, undefined],
		[{ 'directus-file-id': 'a', 'upload-metadata': `id ${base64('b')}` }, 'a'],
	])('in %j is %j', (headers, id) => {
		expect(fileIdIn({ status: 200, headers, body: undefined })).toBe(id);
	});
});

it.each<[string | undefined, number | undefined, boolean]>([
	['ECONNRESET', undefined, true],
	['ETIMEDOUT', undefined, true],
	['ERR_CANCELED', undefined, false],
	['UNREADABLE', undefined, false],
	[undefined, undefined, false],
	[undefined, 503, true],
	['SERVICE_UNAVAILABLE', 503, false],
	[undefined, 409, true],
	[undefined, 423, true],
	[undefined, 500, true],
	['X', 502, true],
	[undefined, 504, true],
	[undefined, 400, false],
	['ECONNRESET', 400, true],
])('a failure of %s with the status %s passes: %s', (code, status, passes) => {
	expect(isPassing(fail(code, status))).toBe(passes);
});

it('a request of the protocol says which version it speaks', async () => {
	const asked: DirectusRequest[] = [];
	const directus = {
		send: async (request: DirectusRequest) => {
			asked.push(request);
			return { status: 200, headers: {}, body: undefined };
		},
	} as unknown as Directus;
	await tus(directus, { method: 'HEAD', path: '/x', headers: { A: 'b' } });
	expect(asked).toEqual([
		{ method: 'HEAD', path: '/x', headers: { 'Tus-Resumable': '1.0.0', A: 'b' }, answer: 'any' },
	]);
});
