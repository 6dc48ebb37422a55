/** What the transport is made of: signals, streams, files, credentials, and n8n's errors for the editor's lists. */
import { Readable } from 'node:stream';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { baseUrl } from '../../dist/nodes/Directus/transport/baseUrl';
import { binariesOf } from '../../dist/nodes/Directus/transport/binaries';
import { logInOf, readCredential } from '../../dist/nodes/Directus/transport/credential';
import { customHeaders, secretsInHeaders } from '../../dist/nodes/Directus/transport/customHeaders';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { isHeld } from '../../dist/nodes/Directus/transport/jsonText';
import {
	allRelations,
	atMost,
	directusRequest,
	directusUrl,
	fieldsOfCollection,
	nodeErrorOf,
	primaryKeyOf,
	serverInfo,
} from '../../dist/nodes/Directus/transport/legacy';
import {
	chosenLink,
	endpointOf,
	kindOf as relationOf,
	listFieldsOf,
} from '../../dist/nodes/Directus/transport/linkFields';
import type { DirectusRelation } from '../../dist/nodes/Directus/transport/schema';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { isTooDeep, kindOf, recordIn } from '../../dist/nodes/Directus/transport/shape';
import {
	endingWith,
	isSilent,
	longestSilence,
	MOST_WAITS,
	SILENCE,
} from '../../dist/nodes/Directus/transport/silence';
import {
	fileNameIn,
	isStream,
	longestAnswer,
	PIECE,
	piecesOf,
} from '../../dist/nodes/Directus/transport/stream';
import {
	closeFiles,
	holdsUnreadable,
	StreamFile,
	takenOf,
} from '../../dist/nodes/Directus/transport/streamFile';
import { contextWith, ownCredential, type Answer } from '../support/sentRequests.mjs';

/** The message and the description of what a function throws. */
const thrownBy = (run: () => unknown) => {
	try {
		return { given: run() };
	} catch (error) {
		const { message, written, details } = error as Failure;
		return { message, written, description: details.description };
	}
};

describe('a connection that may fall silent', () => {
	const { milliseconds } = longestSilence;
	beforeEach(() => {
		jest.useFakeTimers();
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	/** When it counts as silent, in waits; -1 where it never does. */
	async function waitsUntilSilent(moves: Array<number | undefined>, most?: number, stopAt = 99) {
		const over = new AbortController();
		let at = -1;
		let told: boolean | undefined;
		let waits = 0;
		const moved = () => moves[Math.min(++at, moves.length - 1)];
		void isSilent(moved, over.signal, most).then((silent) => (told = silent));
		await jest.advanceTimersByTimeAsync(0);
		while (told === undefined) {
			if (++waits === stopAt) over.abort();
			await jest.advanceTimersByTimeAsync(milliseconds);
		}
		return told ? waits : -1;
	}

	it.each<[string, Array<number | undefined>, number | undefined, number]>([
		['where nothing has moved in the first wait', [0, 0], undefined, 1],
		['where nothing moves any more', [0, 1, 2, 2], undefined, 3],
		['not where there is nothing to wait for', [undefined], undefined, -1],
		['not where there is nothing more to wait for', [0, 1, undefined], undefined, -1],
		['where it comes in drips for too long', [0, 1, 2, 3, 4, 5], 3, 3],
		['not where it is over before that', [0, 1, 2, undefined], 3, -1],
	])('is silent %s', async (_, moves, most, waits) => {
		expect(await waitsUntilSilent(moves, most)).toBe(waits);
	});

	it('is not when it is over', async () => {
		expect(await waitsUntilSilent([0, 1, 2, 3, 4, 4], undefined, 3)).toBe(-1);
	});

	it('is given two minutes, and half an hour in all', () => {
		expect([milliseconds, SILENCE, MOST_WAITS]).toEqual([120_000, 'two minutes', 15]);
	});
});

describe('a signal that ends with another', () => {
	it('ends when that does, or by itself, or at once', () => {
		const outer = new AbortController();
		const [one] = endingWith(outer.signal);
		const [own] = endingWith(outer.signal);
		own.abort();
		expect([one.signal.aborted, own.signal.aborted]).toEqual([false, true]);
		outer.abort();
		expect(one.signal.aborted).toBe(true);
		expect(endingWith(outer.signal)[0].signal.aborted).toBe(true);
		expect(endingWith(undefined)[0].signal.aborted).toBe(false);
	});

	it('does not when it is let go', () => {
		const outer = new AbortController();
		const [one, release] = endingWith(outer.signal);
		release();
		outer.abort();
		expect(one.signal.aborted).toBe(false);
		expect(endingWith(undefined)[1]).not.toThrow();
	});
});

describe('a stream', () => {
	it.each<[string, unknown, boolean]>([
		['Readable', Readable.from([]), true],
		['async generator', (async function* () {})(), true],
		['buffer', Buffer.from('x'), false],
		['list', ['x'], false],
		['object', {}, false],
		['text', 'x', false],
		['nothing', undefined, false],
		['null', null, false],
	])('is known: %s', (_, value, is) => {
		expect(isStream(value)).toBe(is);
	});

	it('of buffers gives pieces of at most 256 KiB, in their order', async () => {
		expect([PIECE, longestAnswer.bytes]).toEqual([262_144, 256_000_000]);
		const lengths: number[] = [];
		const parts = [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE].map((size, at) =>
			Buffer.alloc(size, at),
		);
		const firsts: number[] = [];
		for await (const piece of piecesOf(parts)) {
			lengths.push(piece.length);
			firsts.push(piece[0]!);
		}
		expect(lengths).toEqual([1, PIECE - 1, PIECE, PIECE, 1, PIECE, PIECE]);
		expect(firsts).toEqual([1, 2, 3, 4, 4, 5, 5]);
	});

	it.each<[string, string | undefined]>([
		['attachment; filename=plain.txt', 'plain.txt'],
		['attachment; filename = "quoted; name.txt" ; size=5', 'quoted; name.txt'],
		['attachment; FILENAME="upper.txt"', 'upper.txt'],
		['attachment; filename="a\\\\b"', 'a_b'],
		["attachment; filename*=iso-8859-1'en'plain%20one.txt", 'plain one.txt'],
		['attachment; filename*=utf-8\'\'broken%zz; filename="kept.txt"', 'kept.txt'],
		["attachment; filename*=utf-8''broken%zz", undefined],
		["attachment; filename*=koi8-r''x; filename=kept.txt", 'kept.txt'],
		['attachment; filename=""', undefined],
		['attachment; filename=/', '_'],
		['attachment; myfilename=x', undefined],
		['', undefined],
	])('has the name that its header gives: %s', (header, name) => {
		expect(fileNameIn({ 'content-disposition': header })).toBe(name);
	});

	it('has none without a header', () => {
		expect(fileNameIn({})).toBeUndefined();
	});
});

describe('a file that is read when it is sent', () => {
	const bytes = (...lengths: number[]) => Readable.from(lengths.map((size) => Buffer.alloc(size)));
	const fileOf = (open: () => Promise<Readable>, size: number) =>
		new StreamFile(open, size, 'a.txt', 'text/plain');
	const read = async (file: StreamFile) => {
		let length = 0;
		const pieces = file.stream() as unknown as AsyncIterable<Uint8Array>;
		for await (const piece of pieces) length += piece.length;
		return length;
	};

	it('has a name, a type and a size, and is read anew each time', async () => {
		const file = fileOf(async () => bytes(3, 4), 7);
		expect([file.name, file.type, file.size]).toEqual(['a.txt', 'text/plain', 7]);
		for (let time = 0; time < 2; time++) {
			expect(await read(file)).toBe(7);
			expect([file.taken, file.isUnreadable, takenOf(file)]).toEqual([7, false, undefined]);
		}
	});

	it.each<[string, () => Promise<Readable>]>([
		['that cannot be opened', async () => await Promise.reject(new Error('gone'))],
		['that is short', async () => bytes(3, 3)],
		[
			'that breaks off',
			async () =>
				Readable.from(
					(async function* () {
						yield Buffer.alloc(3);
						throw new Error('broken');
					})(),
				),
		],
	])('%s is unreadable', async (_, open) => {
		const file = fileOf(open, 7);
		await expect(read(file)).rejects.toThrow(/^(gone|The file is short|broken)$/);
		expect(file.isUnreadable).toBe(true);
		const form = new FormData();
		form.set('title', 'x');
		form.set('file', file);
		expect([file, form, new FormData(), 'text', undefined].map(holdsUnreadable)).toEqual([
			...[true, true, false, false, false],
		]);
	});

	it('tells how much was taken of all files of a body', async () => {
		const [one, two] = [fileOf(async () => bytes(3), 3), fileOf(async () => bytes(4), 4)];
		expect([takenOf(one), takenOf('text'), takenOf(new FormData())]).toEqual([
			...[0, undefined, undefined],
		]);
		await read(one);
		expect([takenOf(one), takenOf(two)]).toEqual([undefined, 0]);
	});

	it('closes what it has opened, once', async () => {
		const opened: Readable[] = [];
		const file = fileOf(async () => {
			opened.push(bytes(7));
			return opened.at(-1)!;
		}, 7);
		for (let time = 0; time < 2; time++) await read(file);
		let closed = 0;
		for (const source of opened) {
			const { destroy } = source;
			source.destroy = (...given) => {
				closed++;
				return destroy.apply(source, given);
			};
		}
		closeFiles(file);
		closeFiles(file);
		closeFiles(undefined);
		expect(closed).toBe(2);
	});
});

describe("n8n's files", () => {
	const file = { data: 'AAAA', mimeType: 'a/b' };
	const asked: unknown[] = [];
	const { context } = contextWith(() => ({}), ownCredential, {
		getInputData: () => [
			{
				json: { kept: file, half: { data: 'x' }, other: { mimeType: 'x' }, none: null, text: 'x' },
			},
			{ json: {}, binary: { one: file, two: file } },
		],
		helpers: {
			assertBinaryData: (index: number, field: string) => {
				if (field === 'none') throw new Error('no binary data');
				return field === 'constructor' ? Object : { ...file, fileName: `${index} ${field}` };
			},
			getBinaryStream: async (...given: unknown[]) => {
				asked.push(given);
				return Readable.from([Buffer.from('on disk')]);
			},
			getBinaryMetadata: async (id: string) => ({ fileSize: id.length }),
			prepareBinaryData: async (...given: unknown[]) => given,
		},
	});
	const binaries = binariesOf(context);

	it('are those of the input items', () => {
		expect(binaries.of(1, 'two')).toEqual({ ...file, fileName: '1 two' });
		expect([0, 1, 2].map((index) => binaries.namesOf(index))).toEqual([
			['kept'],
			['one', 'two'],
			[],
		]);
	});

	it.each(['none', 'constructor'])('are named where there is none: %s', (field) => {
		expect(thrownBy(() => binaries.of(0, field))).toEqual({
			message: `The item has no binary field "${field}"`,
			written: 'no',
			description: 'Check the name of the binary field, and that the node before gives out a file.',
		});
	});

	it('are opened in pieces, from the disk or from memory', async () => {
		const read = async (data: object) => {
			const pieces: Uint8Array[] = [];
			for await (const piece of await binaries.open({ ...file, ...data })) pieces.push(piece);
			return pieces;
		};
		expect(String((await read({ id: 'filesystem:1' }))[0])).toBe('on disk');
		expect(asked).toEqual([['filesystem:1', PIECE]]);
		const bytes = Buffer.alloc(600_000, 'abc');
		const pieces = await read({ data: bytes.toString('base64') });
		expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
		expect(pieces.map(({ length }) => length)).toEqual([262_143, 262_143, 75_714]);
		expect(await read({ data: '' })).toEqual([]);
	});

	it('have a size, and are kept', async () => {
		expect(await binaries.sizeOf({ ...file, id: 'abc' })).toBe(3);
		expect(await binaries.sizeOf({ ...file, data: Buffer.alloc(5).toString('base64') })).toBe(5);
		const kept = await binaries.keep(Buffer.from('x'), 'a.txt', 'text/plain');
		expect(kept).toEqual([Buffer.from('x'), 'a.txt', 'text/plain']);
	});
});

describe('a credential', () => {
	const url = 'https://d.example';
	const logIn = { url, email: 'a@b.example', password: 'p', otpSecret: 's' };
	const own = { ...logIn, authentication: 'password', sessionTokenFor: '' };

	it('of a log-in is told from every other one', () => {
		const all = [
			logIn,
			{ ...logIn, url: 'https://e.example' },
			{ ...logIn, email: 'c@b.example' },
			{ ...logIn, password: 'q' },
			{ ...logIn, otpSecret: 't' },
		].map(logInOf);
		expect(new Set(all).size).toBe(5);
		expect(logInOf({ ...logIn, url: `${url}/admin/`, other: 1 })).toBe(all[0]);
		expect(all[0]).toMatch(/^[\w+/]{43}=$/);
	});

	it.each<[string, object, string]>([
		['no session', {}, ''],
		['a session that nobody says of what it is', { sessionToken: 'session' }, 'session'],
		[
			'that of this log-in',
			{ sessionToken: 'session', sessionTokenFor: logInOf(logIn) },
			'session',
		],
		[
			'none of another log-in',
			{ sessionToken: 'session', sessionTokenFor: 'x' },
			'session-of-another-log-in',
		],
		['no session of another log-in', { sessionTokenFor: 'x' }, ''],
	])('of a password has %s', (_, held, bearer) => {
		expect(readCredential({ ...own, ...held })).toMatchObject({
			...{ root: url, bearer, headers: {}, isPublic: false, isOwn: true, lacksToken: false },
		});
	});

	it.each<[string, object, string, boolean]>([
		['with spaces around its token', { token: ' a ' }, 'a', false],
		['of this package, of which another field is not read', { staticToken: 'a' }, '', true],
		[
			'of this package, with another word for the log-in',
			{ authentication: 'x', token: 'a' },
			'',
			true,
		],
		['without a token', { token: undefined }, '', true],
		['for everybody', { authentication: 'none', token: 'a' }, '', false],
	])('%s', (_, held, bearer, lacksToken) => {
		const data = { url, authentication: 'accessToken', sessionTokenFor: '', ...held };
		expect(readCredential(data as never)).toMatchObject({ bearer, lacksToken, isOwn: true });
	});

	it.each<[unknown, string, string | undefined]>([
		[
			'',
			'has no Directus URL',
			'Open the Directus credential and enter the address of your Directus.',
		],
		['https://', 'is not a web address', 'It should look like https://directus.example.com.'],
		['ftp://a.example', 'must start with https:// or http://, not ftp://', undefined],
		[
			'https://u:p@a.example',
			'must not contain a user or password',
			'Take them out of the URL and use the fields below it.',
		],
		[
			'https://u@a.example',
			'must not contain',
			'Take them out of the URL and use the fields below it.',
		],
	])('with the address %j says what is wrong with it', (typed, message, description) => {
		const told = thrownBy(() => baseUrl(typed));
		expect(told).toMatchObject({ written: 'no', description });
		expect(told.message).toContain(message);
	});

	it.each([
		['mylocalhost', 'https://mylocalhost'],
		['127.0.0.1.example', 'https://127.0.0.1.example'],
		['127.10.200.1', 'http://127.10.200.1'],
		['localhost/x', 'http://localhost/x'],
		['a+b-c.1://x', undefined],
		['https://d.example/admin/content/x/admin/y', 'https://d.example'],
		['https://d.example/x/admin/one/admin/two', 'https://d.example/x/admin/one'],
		['https://d.example/admin/tfa-setup', 'https://d.example'],
		['https://d.example/admin/contents/admin', 'https://d.example/admin/contents'],
	])('%s is read as %s', (typed, root) => {
		expect(thrownBy(() => baseUrl(typed)).given).toBe(root);
	});

	const entry = (place: number) =>
		`Entry ${place} is not a name and a value that a request can carry. They should be JSON such as { "X-Api-Key": "value" }.`;
	const example = 'They should be JSON such as { "X-Api-Key": "value" }.';
	it.each<[unknown, string]>([
		['{', example],
		['[]', example],
		['5', example],
		['null', example],
		[5, example],
		[{ 'X-A': 'a', 'X-B': 'ä\u0100' }, entry(2)],
		[{ 'X-A': true }, entry(1)],
		[{ 'X-A': 'a\nb' }, entry(1)],
		[{ 'X:A': 'a' }, entry(1)],
		[{ '': 'a' }, entry(1)],
		[
			{ AUTHORIZATION: 'a' },
			`Authorization is where the token of Directus goes: have the proxy take another header. ${example}`,
		],
		[{ 'Content-Length': '5' }, `n8n itself says how long a message is. ${example}`],
		[{ 'TRANSFER-encoding': 'x' }, `n8n itself says how long a message is. ${example}`],
	])('with the headers %j says what is wrong with them', (given, description) => {
		expect(thrownBy(() => customHeaders(given))).toEqual({
			message: 'The Custom Headers of the Directus credential cannot be sent',
			written: 'no',
			description,
		});
	});

	it('may have headers of any name and value that HTTP takes', () => {
		const headers = { "!#$%&'*+.^_`|~0Az-": '\t ~\u0080\u00ff', 'X-Content-Length': '1', '0': '' };
		expect(customHeaders(headers)).toEqual(headers);
		expect([customHeaders(null), customHeaders('\n')]).toEqual([{}, {}]);
	});

	it('hides what stands behind a word in its headers as well', () => {
		const headers = { a: 'Basic  abc def', b: 'one', c: 'a-b cd', d: 'x ' };
		expect(secretsInHeaders(headers)).toEqual(['Basic  abc def', 'abc def', 'one', 'a-b cd', 'x ']);
		expect(secretsInHeaders(undefined)).toEqual([]);
	});
});

describe("n8n's own errors", () => {
	const { context } = contextWith(() => ({}));

	it('are made of failures, and of nothing else', () => {
		const other = new Error('x');
		expect(nodeErrorOf(context, other)).toBe(other);
		const own = nodeErrorOf(context, new Failure('No', 'no', { description: 'Do this.' }));
		expect(own).toBeInstanceOf(NodeOperationError);
		expect(own).toMatchObject({ message: 'No', description: 'Do this.' });
		for (const details of [{ status: 403 }, { code: 'FORBIDDEN' }, { status: 403, code: 'F' }]) {
			const refused = nodeErrorOf(context, new Failure('No', 'no', details));
			expect(refused).toBeInstanceOf(NodeApiError);
			expect(refused).toMatchObject({ message: 'No', httpCode: details.status ? '403' : null });
		}
	});

	const answers: Record<string, unknown> = {
		'/fields/posts': [
			{ field: 'b', meta: { sort: 2 } },
			{ field: 'a', schema: { is_primary_key: true } },
		],
		'/relations': [{ collection: 'posts', field: 'author' }],
		'/server/info': { version: '12.0.0', queryLimit: { max: 100 } },
		'/x': { id: 1 },
	};
	const asking = (more: Record<string, unknown> = {}) =>
		contextWith(({ url }): Answer => {
			const data = { ...answers, ...more }[url.replace('https://d.example:8055', '')];
			if (data !== undefined) return { body: { data } };
			return {
				statusCode: 400,
				body: { errors: [{ message: 'No.', extensions: { code: 'INVALID_QUERY' } }] },
			};
		}).context;

	it('are what the lists of the editor throw', async () => {
		expect((await directusRequest.call(asking(), { method: 'GET', path: '/x' })).data).toEqual({
			id: 1,
		});
		expect(await directusUrl.call(asking())).toBe('https://d.example:8055');
		const fields = await fieldsOfCollection.call(asking(), 'posts');
		expect(fields.map(({ field }) => field)).toEqual(['b', 'a']);
		expect((await primaryKeyOf.call(asking(), 'posts'))?.field).toBe('a');
		expect(await allRelations.call(asking())).toEqual(answers['/relations']);
		expect(await serverInfo.call(asking())).toEqual(answers['/server/info']);
		for (const refused of [
			async () => await directusRequest.call(asking(), { method: 'GET', path: '/none' }),
			async () => await fieldsOfCollection.call(asking(), 'none'),
			async () => await allRelations.call(asking({ '/relations': undefined })),
		])
			await expect(refused()).rejects.toThrow(NodeApiError);
		expect(await primaryKeyOf.call(asking(), 'none')).toBeUndefined();
	});

	it.each([
		[{ max: 100 }, 50, 50],
		[{ max: 100 }, 100, 100],
		[{ max: 100 }, 101, 100],
		[{ max: 1 }, 5, 1],
		[{ max: 0 }, 5, 5],
		[{ max: -1 }, 5, 5],
		[{}, 5, 5],
		[undefined, 5, 5],
	])('a server with the limit %j gives of %d at most %d', async (queryLimit, wanted, most) => {
		const context = asking({ '/server/info': { queryLimit } });
		expect(await atMost.call(context, wanted)).toBe(most);
	});
});

describe('a value', () => {
	it.each<[unknown, string]>([
		[undefined, 'nothing'],
		[null, 'null'],
		[[], 'a list'],
		[{}, 'an object'],
		['', 'a text'],
		[0, 'a number'],
		[false, 'a boolean'],
	])('%j is %s', (value, kind) => {
		expect(kindOf(value)).toBe(kind);
	});

	it('is one record, or it is told what came in its place', () => {
		const record = { id: 1 };
		expect(recordIn({ data: record })).toBe(record);
		const advice =
			'The answer was not used. Check the field paths in the options: what stands before a dot has to be a relation, else Directus answers with IDs alone. A hook or a flow on items.read, or something in front of Directus, may also have changed the answer.';
		expect(thrownBy(() => recordIn({ data: [record] }))).toEqual({
			message: 'Directus answered with a list where one record was expected',
			written: 'no',
			description: advice,
		});
		expect(thrownBy(() => recordIn({ data: null }, 'yes'))).toMatchObject({ written: 'yes' });
	});

	it('is too deep from the level on that n8n cannot keep', () => {
		const nested = (levels: number) => {
			let value: unknown = 1;
			for (let level = 0; level < levels; level++) value = level % 2 ? { a: value } : [value];
			return value;
		};
		expect([0, 1, 999, 1000, 1001].map((levels) => isTooDeep(nested(levels)))).toEqual([
			...[false, false, false, false, true],
		]);
		expect([isTooDeep({}, 0), isTooDeep({}, 1), isTooDeep([null, 'x'], 1)]).toEqual([
			...[true, false, false],
		]);
	});

	it.each([
		['0', true],
		['-0', true],
		['00.10', true],
		['1e3', true],
		['1.50e3', true],
		['+5', true],
		['-5', true],
		['.5', true],
		['5.', true],
		['1e-7', true],
		['123456789012345678', false],
		['1234567890123456.7', false],
		['9007199254740993', false],
		['9007199254740992', true],
		['1e400', false],
		['-1e-400', false],
		['no number', false],
	])('of a number in JSON all digits are held: %s: %j', (number, held) => {
		expect(isHeld(number)).toBe(held);
	});
});

describe('a field that lists related items', () => {
	const relation = (collection: string, field: string, related: string | null, meta: object = {}) =>
		({ collection, field, related_collection: related, meta }) as DirectusRelation;
	const relations = [
		relation('posts_tags', 'post', 'posts', {
			...{ one_field: 'tags', junction_field: 'tag', sort_field: 'sort' },
		}),
		relation('posts_tags', 'tag', 'tags', { one_collection_field: 'none' }),
		relation('parts', 'post', 'posts', { one_field: 'parts', sort_field: 'sort' }),
		relation('blocks', 'post', 'posts', { one_field: 'blocks', junction_field: 'item' }),
		relation('blocks', 'item', null, {
			...{ one_allowed_collections: ['texts', 'images'], one_collection_field: 'kind' },
		}),
		relation('unseen', 'post', 'posts', { one_field: 'unseen', junction_field: 'other' }),
		relation('posts', 'author', 'users', { one_field: 'posts' }),
		relation('pages', 'post', 'posts', { one_field: null }),
	];
	const of = (field: string, collection: string, more: object) => ({
		...{ field, collection, parentField: 'post', ...more },
	});

	it('is known by where its links are', () => {
		expect(listFieldsOf(relations, 'posts')).toEqual([
			of('tags', 'posts_tags', { related: ['tags'], relatedField: 'tag', sortField: 'sort' }),
			of('parts', 'parts', { related: ['parts'] }),
			of('blocks', 'blocks', {
				...{ related: ['texts', 'images'], relatedField: 'item', collectionField: 'kind' },
			}),
			of('unseen', 'unseen', { related: [], relatedField: 'other' }),
		]);
		expect(listFieldsOf(relations, 'posts').map(relationOf)).toEqual([
			...['many to many', 'one to many', 'many to any', 'many to many'],
		]);
	});

	const chosen = async (field: string, relatedCollection?: string, all = relations) => {
		const directus = { relations: async () => all } as unknown as Directus;
		return await chosenLink(directus, 'posts', { field, relatedCollection }).then(
			({ target }) => target,
			({ message, written, details }: Failure) => [
				message,
				written,
				details.description,
				details.field,
			],
		);
	};
	const seen =
		'The user of the credential sees only relations between collections that it may read.';

	it.each<[string, string | undefined, unknown]>([
		['tags', undefined, 'tags'],
		['tags', 'tags', 'tags'],
		['blocks', 'images', 'images'],
		[
			'blocks',
			undefined,
			[
				...['Missing required parameter: Related Collection', 'no'],
				'The field "blocks" leads to items of several collections: texts, images. Nothing was sent. Say of which the related items are.',
				undefined,
			],
		],
		[
			'tags',
			'users',
			[
				'The field "tags" does not lead to users',
				'no',
				'It leads to tags. Nothing was sent.',
				'tags',
			],
		],
		[
			'author',
			undefined,
			[
				...['The field "author" holds one related item', 'no'],
				'Nothing was sent. Set it with Update: its value is the ID of the related item.',
				'author',
			],
		],
		[
			'tagz',
			undefined,
			[
				...['The field "tagz" of posts lists no related items. Did you mean "tags"?', 'no'],
				`Nothing was sent. Those that do are tags, parts, blocks. ${seen}`,
				'tagz',
			],
		],
	])('%s, chosen with %p', async (field, related, told) => {
		expect(await chosen(field, related)).toEqual(told);
	});

	it('is told of where there is none, and with twenty collections at most', async () => {
		expect(await chosen('title', undefined, [])).toEqual([
			...['The field "title" of posts lists no related items', 'no'],
			...[`Nothing was sent. No field of it does. ${seen}`, 'title'],
		]);
		const many = (count: number) => [
			relations[3]!,
			relation('blocks', 'item', null, {
				one_allowed_collections: Array.from({ length: count }, (_, n) => `c${n}`),
			}),
		];
		const told = async (count: number) => String((await chosen('blocks', 'none', many(count)))[2]);
		expect(await told(20)).toMatch(/ c19\. Nothing was sent\.$/);
		expect(await told(21)).toMatch(/ c19 …\. Nothing was sent\.$/);
	});

	it.each([
		['directus_users', '/users'],
		['posts', '/items/posts'],
		['my posts', '/items/my%20posts'],
		['my_directus_x', '/items/my_directus_x'],
	])('leads to %s at %s', (collection, path) => {
		expect(endpointOf(collection)).toBe(path);
	});
});
