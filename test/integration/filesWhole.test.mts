/** Files that go up to Directus and come back byte for byte: whatever their size, name, type and number. */
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy } from '../support/faultyProxy.mjs';
import {
	bytesOf,
	heldBy,
	itemInMemory,
	itemWith,
	png,
	putFile,
	sha256,
	someBytes,
} from '../support/files.mjs';
import { serverFor } from '../support/servers.mjs';

const create = { resource: 'files', operation: 'create' };
const resumable = { resource: 'files', operation: 'uploadResumable' };
const download = { resource: 'assets', operation: 'get', id: byId('={{ $json.id }}') };
const CHUNK = 8 * 1024 * 1024;

let server: Server;
const made: unknown[] = [];

beforeAll(async () => {
	server = await serverFor('12');
});

afterAll(async () => {
	await server.request('DELETE', '/files', made);
});

/** Runs the node, which must not fail, and notes the files that it made. */
async function run(
	parameters: IDataObject,
	items: Parameters<typeof runNode>[1]['items'],
	credential = server.credential,
) {
	const { items: output, error } = await runNode(parameters, { credential, items });
	expect(error?.message).toBeUndefined();
	if (parameters.resource === 'files') made.push(...output.map(({ json }) => json.id));
	return output;
}

describe.each([
	['in one go', create],
	['in chunks', resumable],
])('sent %s', (_, parameters) => {
	it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1])('%i bytes come back as they were', async (size) => {
		const bytes = someBytes(size);
		const name = `${size}.bin`;
		const [sent] = await run(parameters, [await itemWith({ data: { bytes, name } })]);
		expect(Number(sent?.json.filesize)).toBe(size);
		expect(sha256(await heldBy(server, sent?.json.id))).toBe(sha256(bytes));
		const [got] = await run(download, [{ json: sent!.json }]);
		expect(got?.json).toMatchObject({ fileName: name, fileSize: size });
		expect(sha256(await bytesOf(got))).toBe(sha256(bytes));
	});

	it('every name and type is kept', async () => {
		const names = [
			'пример файла.txt',
			'日本語のファイル名.txt',
			'ملف عربي.txt',
			'emoji 🎉 and é.txt',
			'a "quoted" & <b>name.txt',
			"it's 100% +plus; semi=colon, comma.txt",
			'%41%42.txt',
			'two\nlines.txt',
			'no-extension',
		];
		const types = ['text/plain', 'application/x-of-nobody', 'application/octet-stream'];
		const typeOf = (index: number) => types[index % types.length]!;
		const items = await Promise.all(
			names.map((name, index) =>
				itemWith({ data: { bytes: Buffer.from(name), name, type: typeOf(index) } }),
			),
		);
		const sent = await run(parameters, items);
		const held = await Promise.all(
			sent.map(({ json }) => server.request('GET', `/files/${String(json.id)}`)),
		);
		expect(held.map((file) => file.filename_download)).toEqual(names);
		expect(held.map(({ type }) => type)).toEqual(names.map((__, index) => typeOf(index)));
		const got = await run(
			download,
			sent.map(({ json }) => ({ json })),
		);
		const texts = await Promise.all(got.map((item) => bytesOf(item)));
		expect(texts.map(String)).toEqual(names);
		// In a header there is no line break.
		const flat = names.map((name) => name.replace('\n', '_'));
		expect(got.map(({ json }) => String(json.fileName).replace(/[\n ](?=lines)/, '_'))).toEqual(
			flat,
		);
		expect(got.map(({ json }) => json.mimeType)).toEqual(held.map(({ type }) => type));
	});
});

it('many small files go a few at once and come out in their order', async () => {
	const proxy = await faultyProxy(server.url);
	const items = Array.from({ length: 200 }, (_, index) =>
		itemInMemory(Buffer.from(`number ${index}`), `${index}.txt`, 'text/plain'),
	);
	const sent = await run(create, items, { ...server.credential, url: proxy.url });
	await proxy.close();
	expect(proxy.mostAtOnce()).toBeGreaterThan(1);
	expect(proxy.mostAtOnce()).toBeLessThanOrEqual(5);
	expect(sent.map(({ json }) => json.filename_download)).toEqual(
		items.map((_, index) => `${index}.txt`),
	);
	expect(sent.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
	const got = await run(
		download,
		sent.map(({ json }) => ({ json })),
	);
	const texts = await Promise.all(got.map((item) => bytesOf(item)));
	expect(texts.map(String)).toEqual(items.map((_, index) => `number ${index}`));
}, 300_000);

it('all binary fields of an item are uploaded where * stands for them', async () => {
	const files = {
		one: { bytes: Buffer.from('1'), name: '1.txt' },
		two: { bytes: Buffer.from('2'), name: '2.txt' },
		three: { bytes: Buffer.from('3'), name: '3.txt' },
	};
	const sent = await run({ ...create, binaryPropertyName: '*' }, [await itemWith(files)]);
	expect(sent.map(({ json }) => json.filename_download)).toEqual(['1.txt', '2.txt', '3.txt']);
	expect(sent.map(({ pairedItem }) => pairedItem)).toEqual(
		files && [0, 0, 0].map((item) => ({ item })),
	);
});

it('an item without a file says so where * stands for all', async () => {
	const parameters = { ...create, binaryPropertyName: '*' };
	const { error } = await runNode(parameters, { credential: server.credential });
	expect(error?.message).toBe('The item has no binary field');
});

it('works where n8n holds binary data in memory', async () => {
	const service = Container.get(BinaryDataService) as unknown as { mode: string };
	const { mode } = service;
	const bytes = someBytes(3_000_000);
	const [sent] = await run(create, [itemInMemory(bytes, 'memory.bin')]);
	try {
		service.mode = 'default';
		const [got] = await run(download, [{ json: sent!.json }]);
		expect(got?.binary?.data).not.toHaveProperty('id');
		expect(got?.json).toMatchObject({ fileName: 'memory.bin', fileSize: bytes.length });
		expect(sha256(Buffer.from(got!.binary!.data!.data, 'base64'))).toBe(sha256(bytes));
		const [again] = await run(resumable, [{ json: {}, binary: got!.binary! }]);
		expect(sha256(await heldBy(server, again?.json.id))).toBe(sha256(bytes));
	} finally {
		service.mode = mode;
	}
});

it('the focal point decides what a cut keeps', async () => {
	const dark = await putFile(
		server,
		png(20, 20, () => 0),
		'dark.png',
		'image/png',
	);
	const half = png(60, 20, (column) => (column < 30 ? 0 : 255));
	const id = await putFile(server, half, 'half dark.png', 'image/png');
	made.push(dark, id);
	const cut = async (file: string, x: number) => {
		const transformations = { width: 20, height: 20, fit: 'cover', format: 'png', quality: 90 };
		const focus = { focal_point_x: x, focal_point_y: 10 };
		const parameters = { id: byId(file), transformations: { ...transformations, ...focus } };
		const [got] = await run({ ...download, ...parameters }, [{ json: {} }]);
		return sha256(await bytesOf(got));
	};
	expect(await cut(id, 5)).toBe(await cut(dark, 10));
	expect(await cut(id, 55)).not.toBe(await cut(dark, 10));
});

describe('items as files', () => {
	const collection = 'files_of_items';

	beforeAll(async () => {
		await server.status('DELETE', `/collections/${collection}`);
		await server.request('POST', '/collections', {
			collection,
			schema: {},
			meta: {},
			fields: [
				{ field: 'id', type: 'integer', schema: { is_primary_key: true } },
				{ field: 'title', type: 'text', schema: {} },
			],
		});
	});

	afterAll(async () => {
		await server.status('DELETE', `/collections/${collection}`);
	});

	const rows = Array.from({ length: 500 }, (_, index) => ({
		id: index + 1,
		title: `Zeile ${index} “ü” ${'x'.repeat(3000)}`,
	}));
	const importing = {
		resource: 'utils',
		operation: 'importFileData',
		collection: byId(collection),
	};
	const count = async () =>
		Number((await server.request('GET', `/items/${collection}?aggregate[count]=*`))[0].count);

	it('a large file of items is imported and exported, also after the log-in has ended', async () => {
		const session = {
			url: server.url,
			authentication: 'password',
			email: 'admin@example.com',
			password: 'admin-password',
			sessionToken: 'ended',
		};
		const bytes = Buffer.from(JSON.stringify(rows));
		const file = { bytes, name: 'rows.json', type: 'application/json' };
		await run(importing, [await itemWith({ data: file })], session);
		expect(await count()).toBe(rows.length);
		const [got] = await run(
			{
				resource: 'items',
				operation: 'list',
				collection: byId(collection),
				returnAll: true,
				simple: false,
				sortRules: { rules: [{ field: 'id', direction: '' }] },
				options: { export: 'json', binaryProperty: 'rows' },
			},
			[{ json: {} }],
		);
		const exported = await bytesOf(got, 'rows');
		expect(got?.json).toMatchObject({
			fileName: `${collection}.json`,
			format: 'json',
			mimeType: 'application/json',
			fileSize: exported.length,
		});
		expect(JSON.parse(String(exported))).toEqual(rows);
	});
});
