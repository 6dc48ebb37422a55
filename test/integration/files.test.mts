/** Files on their way to and from Directus: cut connections, sessions that end, several at once. */
import {
	someBytes,
	heldBy,
	itemInMemory,
	itemWith,
	bytesOf,
	putFile,
	sha256,
	png,
} from '../support/files.mjs';
import { runNode, type CredentialData } from '../support/engine.mjs';
import { fakeServer } from '../support/fakeServer.mjs';
import { faultyProxy, type Fault, type FaultyProxy } from '../support/faultyProxy.mjs';
import { placesOf } from '../support/leaks.mjs';
import { serverFor } from '../support/servers.mjs';
import type { Server } from '../scenarios/scenario.mjs';

let server: Server;
let proxy: FaultyProxy;
const made: string[] = [];

beforeAll(async () => {
	server = await serverFor('12');
});

afterEach(async () => {
	await proxy?.close();
	for (const id of made.splice(0)) await server.status('DELETE', `/files/${id}`);
});

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const create = { resource: 'files', operation: 'create' };
const resumable = { resource: 'files', operation: 'uploadResumable' };
const download = { resource: 'assets', operation: 'get' };

/** A credential for the server through a proxy with faults. */
async function through(faults: Fault[] = [], more: CredentialData = {}): Promise<CredentialData> {
	proxy = await faultyProxy(server.url, faults);
	return { ...server.credential, url: proxy.url, ...more };
}

const found = async (name: string): Promise<Array<{ id: string; filesize: string | null }>> => {
	const files = await server.request('GET', `/files?filter[filename_download][_eq]=${name}`);
	made.push(...files.map(({ id }: { id: string }) => id));
	return files;
};

/** The one file of that name is there, whole. */
async function expectWhole(name: string, bytes: Buffer): Promise<void> {
	const files = await found(name);
	expect(files).toHaveLength(1);
	expect(sha256(await heldBy(server, files[0]!.id))).toBe(sha256(bytes));
}

const MEGABYTE = 1_000_000;

describe('an upload that is cut', () => {
	it('is an error item among the others with Continue On Fail', async () => {
		const credential = await through([{ method: 'POST', path: '/files', cutRequestAt: 200_000 }]);
		const items = [0, 1, 2].map(() => itemInMemory(someBytes(300_000), 'cut-of-many.bin'));
		const { items: output } = await runNode(create, {
			credential,
			items,
			onError: 'continueRegularOutput',
		});
		expect(output.map(({ json }) => 'error' in json).sort()).toEqual([false, false, true]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		await found('cut-of-many.bin');
	});

	it('leaves the old content where a file was to be replaced', async () => {
		const bytes = someBytes(1000);
		const id = await putFile(server, bytes, 'kept.bin');
		made.push(id);
		const credential = await through([{ method: 'PATCH', path: '/files', cutRequestAt: MEGABYTE }]);
		const items = [itemInMemory(someBytes(3 * MEGABYTE), 'new.bin')];
		const parameters = {
			resource: 'files',
			operation: 'update',
			id: byId(id),
			replaceWith: 'data',
		};
		expect((await runNode(parameters, { credential, items })).error?.message).toBe(
			'The upload of "new.bin" broke off',
		);
		expect(sha256(await heldBy(server, id))).toBe(sha256(bytes));
	});

	it('is noticed where Directus takes it for whole', async () => {
		const fake = await fakeServer(() => ({ body: { data: { id: 'half', filesize: '3' } } }));
		const credential = { url: fake.url, authentication: 'none' };
		const { error } = await runNode(create, {
			credential,
			items: [itemInMemory(Buffer.from('12345'), 'a.txt')],
		});
		await fake.close();
		expect(error?.message).toBe('Directus has 3 of the 5 bytes of "a.txt"');
		expect(error?.description).toContain('the file half in Directus');
	});
});

describe('an upload in chunks', () => {
	const bytes = someBytes(20 * MEGABYTE);

	it.each<[string, Fault[]]>([
		['is cut in a chunk', [{ method: 'PATCH', path: '/files/tus', cutRequestAt: 3 * MEGABYTE }]],
		[
			'is cut three times',
			[{ method: 'PATCH', path: '/files/tus', cutRequestAt: MEGABYTE, times: 3 }],
		],
		['loses the answer to a chunk', [{ method: 'PATCH', path: '/files/tus', loseAnswer: true }]],
		[
			'does not hear at once how much has arrived',
			[
				{ method: 'PATCH', path: '/files/tus', cutRequestAt: 3 * MEGABYTE },
				// The first asks for the ID of the file.
				{ method: 'HEAD', path: '/files/tus', status: 502, times: 3 },
			],
		],
		[
			'meets a proxy that restarts',
			[
				{ method: 'PATCH', path: '/files/tus', status: 502, body: 'Bad Gateway' },
				{ method: 'PATCH', path: '/files/tus', status: 503, body: 'No server is available' },
			],
		],
	])('goes on where it %s', async (_, faults) => {
		const credential = await through(faults);
		const items = [await itemWith({ data: { bytes, name: 'resumed.bin' } })];
		const { error } = await runNode(resumable, { credential, items });
		expect(error?.message).toBeUndefined();
		await expectWhole('resumed.bin', bytes);
		expect(proxy.asked.some((one) => one.startsWith('HEAD /files/tus/'))).toBe(true);
	});

	it('finds its file where the answer to the last chunk is lost', async () => {
		const credential = await through([{ method: 'PATCH', path: '/files/tus', loseAnswer: true }]);
		const small = bytes.subarray(0, 1000);
		const items = [await itemWith({ data: { bytes: small, name: 'lost-answer.bin' } })];
		const { items: output, error } = await runNode(resumable, { credential, items });
		expect(error?.message).toBeUndefined();
		expect(output[0]?.json.filename_download).toBe('lost-answer.bin');
		await expectWhole('lost-answer.bin', small);
	});

	it('leaves nothing where the server refuses a chunk', async () => {
		const credential = await through([{ method: 'PATCH', path: '/files/tus', status: 413 }]);
		const items = [await itemWith({ data: { bytes, name: 'refused.bin' } })];
		const { error } = await runNode(resumable, { credential, items });
		expect(error?.message).toBe('Directus refused the upload (413)');
		expect(error?.description).toMatch(/TUS_CHUNK_SIZE.*Nothing of the file stays in Directus/);
		expect(proxy.asked.some((one) => one.startsWith('DELETE /files/tus/'))).toBe(true);
		expect(await found('refused.bin')).toEqual([]);
	});
});

describe('a file that is cut where it goes in one', () => {
	const bytes = someBytes(9 * MEGABYTE);
	const refused = { method: 'POST', path: '/files', status: 413, body: 'Request Entity Too Large' };
	const asked = (what: string) => proxy.asked.filter((one) => one.startsWith(what));

	it('goes in one where nothing is cut', async () => {
		const credential = await through();
		const items = [await itemWith({ data: { bytes, name: 'in-one.bin' } })];
		expect((await runNode(create, { credential, items })).error?.message).toBeUndefined();
		expect(asked('PATCH')).toEqual([]);
		await expectWhole('in-one.bin', bytes);
	});

	it.each<[string, Fault]>([
		['its connection is cut', { method: 'POST', path: '/files', cutRequestAt: 4 * MEGABYTE }],
		['its connection is cut at once', { method: 'POST', path: '/files', cutAtOnce: true }],
		['a proxy refuses so much at once', refused],
	])('goes on in chunks where %s', async (_, fault) => {
		const credential = await through([fault]);
		const items = [await itemWith({ data: { bytes, name: 'then-in-chunks.bin' } })];
		const { items: output, error } = await runNode(create, { credential, items });
		expect(error?.message).toBeUndefined();
		expect(asked('PATCH /files/tus/')).toHaveLength(2);
		expect(output[0]?.json.filename_download).toBe('then-in-chunks.bin');
		await expectWhole('then-in-chunks.bin', bytes);
	});

	it('lets those behind it go in chunks at once', async () => {
		const credential = await through([refused]);
		const fields = Object.fromEntries(
			['first', 'second'].map((name) => [name, { bytes, name: `${name}-in-chunks.bin` }]),
		);
		const parameters = { ...create, binaryPropertyName: 'first, second' };
		const { error } = await runNode(parameters, { credential, items: [await itemWith(fields)] });
		expect(error?.message).toBeUndefined();
		expect(proxy.asked.filter((one) => one === 'POST /files')).toHaveLength(1);
		await expectWhole('first-in-chunks.bin', bytes);
		await expectWhole('second-in-chunks.bin', bytes);
	});

	it('is an error where the user may not upload in chunks', async () => {
		const body = '{ "errors": [{ "message": "No", "extensions": { "code": "FORBIDDEN" } }] }';
		const credential = await through([
			{ method: 'POST', path: '/files/tus', status: 403, body, times: 9 },
			refused,
		]);
		const items = [await itemWith({ data: { bytes, name: 'not-in-chunks.bin' } })];
		const { error } = await runNode(create, { credential, items });
		expect(error).toMatchObject({ httpCode: '413', context: { written: 'no' } });
		expect(await found('not-in-chunks.bin')).toEqual([]);
	});
});

describe('a log-in', () => {
	const session = {
		authentication: 'password',
		email: 'admin@example.com',
		password: 'admin-password',
	};

	it.each([
		['small', 1000],
		['large', 5 * MEGABYTE],
	])('that has ended is renewed, and the whole %s file arrives', async (name, size) => {
		const bytes = someBytes(size);
		const credential = await through([], { ...session, sessionToken: 'ended' });
		const items = [await itemWith({ data: { bytes, name: `renewed-${name}.bin` } })];
		expect((await runNode(create, { credential, items })).error?.message).toBeUndefined();
		await expectWhole(`renewed-${name}.bin`, bytes);
	});

	it('that has ended is renewed for a download', async () => {
		const bytes = someBytes(100_000);
		const id = await putFile(server, bytes, 'renewed.bin');
		made.push(id);
		const credential = await through([], { ...session, sessionToken: 'ended' });
		const { items, error } = await runNode({ ...download, id: byId(id) }, { credential });
		expect(error?.message).toBeUndefined();
		expect(sha256(await bytesOf(items[0]))).toBe(sha256(bytes));
	});

	it.each([
		['a large upload', create, 5 * MEGABYTE],
		['a download', { ...download, id: byId('00000000-0000-4000-8000-000000000000') }, 10],
	])(
		'that is wrong is the reason given for %s, and does not get out',
		async (_, parameters, size) => {
			const token = 'wrong-token-9f2c';
			const credential = await through([], { token });
			const items = [await itemWith({ data: { bytes: someBytes(size), name: 'not-sent.bin' } })];
			const { error, stored } = await runNode(parameters, { credential, items });
			expect(error?.context.code).toBe('INVALID_CREDENTIALS');
			expect(placesOf(token, stored)).toEqual([]);
		},
	);
});

describe('a download that is cut', () => {
	const bytes = someBytes(3 * MEGABYTE);
	let id: string;

	beforeEach(async () => {
		id = await putFile(server, bytes, 'download.bin');
		made.push(id);
	});

	it('is begun anew', async () => {
		const credential = await through([{ method: 'GET', path: '/assets/', cutAnswerAt: MEGABYTE }]);
		const { items, error } = await runNode({ ...download, id: byId(id) }, { credential });
		expect(error?.message).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(sha256(await bytesOf(items[0]))).toBe(sha256(bytes));
	});

	it('says so where it is cut again and again', async () => {
		const credential = await through([
			{ method: 'GET', path: '/assets/', cutAnswerAt: MEGABYTE, times: 9 },
		]);
		const { items, error } = await runNode({ ...download, id: byId(id) }, { credential });
		expect(items).toEqual([]);
		expect(error?.message).toBe('The download of "download.bin" broke off');
		expect(proxy.asked.filter((one) => one.startsWith('GET /assets/'))).toHaveLength(3);
	});

	it('is noticed in a ZIP that ends too early', async () => {
		const credential = await through([
			{ method: 'POST', path: '/assets/files', endAnswerAt: 100_000 },
		]);
		const parameters = { resource: 'assets', operation: 'zipFiles', ids: id };
		const { items, error } = await runNode(parameters, { credential });
		expect(items).toEqual([]);
		expect(error?.message).toBe('Directus broke off while it made the ZIP');
	});
});

it('does not take a web page for a file', async () => {
	const page = {
		headers: { 'content-type': 'text/html' },
		body: '<!doctype html><title>Studio</title>',
	};
	const fake = await fakeServer(() => page);
	const credential = { url: fake.url, authentication: 'none' };
	const { error } = await runNode({ ...download, id: byId('x') }, { credential });
	await fake.close();
	expect(error?.message).toBe('The server did not answer as Directus does');
});

it('sends a few files at once and keeps their order', async () => {
	const credential = await through();
	const items = Array.from({ length: 30 }, (_, index) =>
		itemInMemory(png(index + 1, 1), `at-once-${index}.png`, 'image/png'),
	);
	const { items: output } = await runNode(create, { credential, items });
	made.push(...output.map(({ json }) => json.id as string));
	expect(output.map(({ json }) => json.filename_download)).toEqual(
		items.map((_, index) => `at-once-${index}.png`),
	);
	expect(proxy.mostAtOnce()).toBeGreaterThan(1);
	expect(proxy.mostAtOnce()).toBeLessThanOrEqual(5);
});
