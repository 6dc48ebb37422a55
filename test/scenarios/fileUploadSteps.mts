/** The steps that upload files: in one go, and in chunks. */
import { heldBy, itemInMemory, itemWith, png, sha256, someBytes } from '../support/files.mjs';
import { byId, type Result, type State, type Step } from './scenario.mjs';

const path = '/files';

/** Names that get lost where a file name is not encoded as it has to be. */
const names = [
	'plain.txt',
	'пример файла.txt',
	'日本語のファイル名.txt',
	'a "quoted" & <b>name</b>.txt',
	"it's 100% +plus; semi=colon.txt",
	'two\nlines.txt',
	'emoji 🎉.txt',
	'no-extension',
	'%41%42.txt',
];

/** The file of the first output item is on the server as it was sent; it is removed afterwards. */
export const sameBytes =
	(bytes: (state: State) => Buffer, expected: object = {}) =>
	async ({ items, server, state }: Result) => {
		const id = items[0]?.json.id;
		state.many.push(id);
		const held = await server.request('GET', `${path}/${String(id)}`);
		expect(held).toMatchObject({ filesize: expect.anything(), ...expected });
		expect(Number(held.filesize)).toBe(bytes(state).length);
		expect(sha256(await heldBy(server, id))).toBe(sha256(bytes(state)));
	};

export const uploads: Step[] = [
	{
		operation: 'create',
		title: 'a picture with what Directus is to know of it',
		parameters: ({ folder }) => ({
			additionalFields: {
				title: 'A title',
				description: 'Two\nlines',
				folder: byId(folder),
				tags: '["x", "y"]',
				focal_point_x: 10,
				customFields: '{ "location": "Here" }',
			},
		}),
		items: async () => [
			await itemWith({ data: { bytes: png(60, 40), name: 'red.png', type: 'image/png' } }),
		],
		verify: async ({ items, server, state }) => {
			state.id = items[0]?.json.id;
			expect(await server.request('GET', `${path}/${state.id}`)).toMatchObject({
				title: 'A title',
				description: 'Two\nlines',
				folder: state.folder,
				tags: ['x', 'y'],
				location: 'Here',
				focal_point_x: 10,
				filename_download: 'red.png',
				type: 'image/png',
				width: 60,
				height: 40,
			});
			expect(sha256(await heldBy(server, state.id))).toBe(sha256(png(60, 40)));
		},
	},
	{
		operation: 'create',
		title: 'an empty file',
		items: async () => [await itemWith({ data: { bytes: Buffer.alloc(0), name: 'empty.bin' } })],
		verify: sameBytes(() => Buffer.alloc(0), { filename_download: 'empty.bin' }),
	},
	{
		operation: 'create',
		title: '20 MB',
		items: async (state) => [
			await itemWith({ data: { bytes: (state.bytes = someBytes(20_000_000)), name: 'large.bin' } }),
		],
		verify: sameBytes(({ bytes }) => bytes, { title: 'Large' }),
	},
	{
		operation: 'create',
		title: 'a file that n8n holds in memory',
		items: (state) => [itemInMemory((state.bytes = someBytes(100_000)), 'memory.bin')],
		verify: sameBytes(({ bytes }) => bytes, { filename_download: 'memory.bin' }),
	},
	{
		operation: 'create',
		title: 'many items at once, whatever their names, in order',
		items: async () =>
			await Promise.all(
				names.map(
					async (name) =>
						await itemWith({ data: { bytes: Buffer.from(name), name, type: 'text/plain' } }),
				),
			),
		verify: async ({ items, server, state }) => {
			state.many.push(...items.map(({ json }) => json.id));
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual(names.map((_, item) => ({ item })));
			const held = await Promise.all(
				items.map(async ({ json }) => await server.request('GET', `${path}/${json.id}`)),
			);
			expect(held.map(({ filename_download: name }) => name)).toEqual(names);
			const texts = await Promise.all(items.map(async ({ json }) => await heldBy(server, json.id)));
			expect(texts.map(String)).toEqual(names);
		},
	},
	{
		operation: 'create',
		title: 'several binary fields of one item',
		parameters: { binaryPropertyName: 'one, two' },
		items: async () => [
			await itemWith({
				one: { bytes: Buffer.from('1'), name: 'one.txt', type: 'text/plain' },
				two: { bytes: Buffer.from('2'), type: 'text/plain' },
			}),
		],
		verify: async ({ items, server, state }) => {
			state.many.push(...items.map(({ json }) => json.id));
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
			const held = await Promise.all(items.map(async ({ json }) => await heldBy(server, json.id)));
			expect(held.map(String)).toEqual(['1', '2']);
		},
	},
	{
		operation: 'create',
		title: 'texts that a form takes for something else',
		parameters: { additionalFields: { title: 'true', description: 'null', location: '12' } },
		items: () => [itemInMemory(Buffer.from('x'), 'x.txt')],
		verify: sameBytes(() => Buffer.from('x'), {
			title: 'true',
			description: 'null',
			location: '12',
		}),
	},
	{
		operation: 'create',
		title: 'with its metadata as JSON',
		parameters: {
			jsonParameters: true,
			bodyParametersJson: '{ "title": "Raw", "filename_download": "raw.txt" }',
		},
		items: () => [itemInMemory(Buffer.from('x'), 'x.txt')],
		verify: sameBytes(() => Buffer.from('x'), { title: 'Raw', filename_download: 'raw.txt' }),
	},
	{
		operation: 'create',
		title: 'from a field that the item does not have',
		parameters: { binaryPropertyName: 'data, other' },
		items: () => [itemInMemory(Buffer.from('x'), 'not-sent.txt')],
		fails: true,
		verify: async ({ error, server }) => {
			expect(error?.message).toMatch(/no binary field "other"/);
			const query = 'filter[filename_download][_eq]=not-sent.txt';
			expect(await server.request('GET', `${path}?${query}`)).toEqual([]);
		},
	},
	{
		operation: 'create',
		title: 'one bad item among good ones',
		onError: 'continueRegularOutput',
		items: () => [
			itemInMemory(Buffer.from('x'), 'good.txt'),
			{ json: {} },
			itemInMemory(Buffer.from('y'), 'good.txt'),
		],
		verify: ({ items, state }) => {
			state.many.push(items[0]?.json.id, items[2]?.json.id);
			expect(items.map(({ json }) => json.filename_download)).toEqual([
				'good.txt',
				undefined,
				'good.txt',
			]);
			expect(items[1]).toMatchObject({
				json: { error: expect.stringMatching(/binary/), details: { written: 'no' } },
				pairedItem: { item: 1 },
			});
		},
	},
	{
		operation: 'create',
		title: 'into a storage that is not there',
		parameters: { additionalFields: { storage: 'nowhere' } },
		items: () => [itemInMemory(Buffer.from('x'), 'x.txt')],
		fails: true,
		verify: ({ error }) => expect(error?.message).toBeTruthy(),
	},
];

export const chunked: Step[] = [
	{
		operation: 'uploadResumable',
		title: 'in several chunks',
		parameters: ({ folder }) => ({
			additionalFields: {
				title: 'In "chunks"',
				description: `Long ${'x'.repeat(2000)}`,
				tags: '["x"]',
				folder: byId(folder),
			},
		}),
		items: async (state) => [
			await itemWith({ data: { bytes: (state.bytes = someBytes(20_000_000)), name: 'größe.bin' } }),
		],
		verify: async (result) => {
			const { folder, bytes } = result.state;
			const known = { title: 'In "chunks"', tags: ['x'], folder, filename_download: 'größe.bin' };
			await sameBytes(() => bytes, known)(result);
			result.state.chunked = result.items[0]?.json.id;
		},
	},
	{
		operation: 'uploadResumable',
		title: 'in the place of another file',
		parameters: ({ chunked: id }) => ({ additionalFields: { id: byId(id), title: 'Replaced' } }),
		items: (state) => [itemInMemory((state.bytes = someBytes(1000)), 'new.bin')],
		verify: async (result) => {
			expect(result.items[0]?.json.id).toBe(result.state.chunked);
			await sameBytes(({ bytes }) => bytes, { filename_download: 'new.bin', title: 'Replaced' })(
				result,
			);
		},
	},
	{
		operation: 'uploadResumable',
		title: 'an empty file',
		items: () => [itemInMemory(Buffer.alloc(0), 'empty.bin')],
		verify: sameBytes(() => Buffer.alloc(0), { filename_download: 'empty.bin' }),
	},
];
