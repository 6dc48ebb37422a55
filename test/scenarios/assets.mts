import { randomUUID } from 'node:crypto';
import {
	bytesOf,
	checksum,
	pictureOf,
	png,
	putFile,
	sha256,
	someBytes,
	zipEntries,
} from '../support/files.mjs';
import { byId, type Scenario } from './scenario.mjs';

const names = ['отчёт «Q1».bin', 'a "quoted" name.bin', 'page.html', 'empty'];

export const assets: Scenario = {
	resource: 'assets',
	versions: ['12', '11', '10'],
	before: async (server, state) => {
		state.folder = (await server.request('POST', '/folders', { name: 'scenario assets' })).id;
		state.inner = (
			await server.request('POST', '/folders', { name: 'inner', parent: state.folder })
		).id;
		state.bytes = [
			someBytes(300_000),
			someBytes(10),
			Buffer.from('<html>Hello</html>'),
			Buffer.alloc(0),
		];
		state.files = [];
		for (const [index, name] of names.entries()) {
			const type = name.endsWith('html') ? 'text/html' : 'application/octet-stream';
			const folder = index === 1 ? state.inner : state.folder;
			state.files.push(await putFile(server, state.bytes[index], name, type, { folder }));
		}
		state.picture = await putFile(server, png(60, 40), 'red.png', 'image/png');
		state.unmeasured = await putFile(server, png(60, 40), 'unmeasured.png', 'image/png');
		await server.request('PATCH', `/files/${state.unmeasured}`, { width: null, height: null });
	},
	steps: [
		{
			operation: 'get',
			title: 'files with names in other scripts, with quotes, a web page, an empty one',
			parameters: { id: byId('={{ $json.id }}'), binaryPropertyName: 'file' },
			items: ({ files }) => files.map((id: string) => ({ json: { id } })),
			verify: async ({ items, state }) => {
				expect(items.map(({ json }) => json.fileName)).toEqual(names);
				expect(items.map(({ json }) => json.fileSize)).toEqual([300_000, 10, 18, 0]);
				expect(items.map(({ json }) => json.id)).toEqual(state.files);
				expect(items[2]?.json.mimeType).toBe('text/html');
				expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
					names.map((_, item) => ({ item })),
				);
				const got = await Promise.all(
					items.map(async (item) => sha256(await bytesOf(item, 'file'))),
				);
				expect(got).toEqual(state.bytes.map(sha256));
				expect(items[0]?.binary?.file).toMatchObject({ fileName: names[0], fileExtension: 'bin' });
			},
		},
		{
			operation: 'get',
			title: 'a picture turned into another format',
			example: true,
			parameters: ({ picture }) => ({
				id: byId(picture),
				transformations: {
					width: 30,
					height: 30,
					fit: 'cover',
					format: 'webp',
					quality: 70,
					withoutEnlargement: true,
				},
			}),
			verify: async ({ items, state }) => {
				expect(items[0]?.json).toMatchObject({
					id: state.picture,
					fileName: 'red.webp',
					mimeType: 'image/webp',
				});
				const got = await bytesOf(items[0]);
				expect(pictureOf(got)).toBe('webp');
				expect(items[0]?.json.fileSize).toBe(got.length);
			},
		},
		{
			operation: 'get',
			title: 'what is no picture, where a smaller one is asked for',
			parameters: ({ files }) => ({ id: byId(files[1]), transformations: { width: 30 } }),
			verify: async ({ items, run: { hints }, state }) => {
				expect((await bytesOf(items[0])).equals(state.bytes[1])).toBe(true);
				expect(items[0]?.json.transformed).toBe(false);
				expect(JSON.stringify(hints)).toMatch(
					/as it is, not transformed. Directus transforms JPEG, PNG, WebP, TIFF and AVIF only/,
				);
			},
		},
		{
			operation: 'get',
			title: 'a picture of which nothing is asked but a focal point',
			parameters: ({ picture }) => ({
				id: byId(picture),
				transformations: { focal_point_x: 3, focal_point_y: 4 },
			}),
			verify: async ({ items, run: { hints } }) => {
				expect(pictureOf(await bytesOf(items[0]))).toBe('png 60x40');
				expect(items[0]?.json.transformed).toBe(false);
				expect(JSON.stringify(hints)).toMatch(/give a width, a height, a format or a quality/);
			},
		},
		{
			operation: 'get',
			title: 'a picture whose size Directus does not know',
			parameters: ({ unmeasured }) => ({ id: byId(unmeasured), transformations: { width: 30 } }),
			verify: async ({ items, run: { hints } }) => {
				expect(pictureOf(await bytesOf(items[0]))).toBe('png 60x40');
				expect(items[0]?.json.transformed).toBe(false);
				expect(JSON.stringify(hints)).toMatch(/knows no width and height of the picture/);
			},
		},
		{
			operation: 'get',
			title: 'a picture no larger than it is',
			parameters: ({ picture }) => ({
				id: byId(picture),
				transformations: { width: 90, withoutEnlargement: true },
			}),
			verify: async ({ items, run: { hints } }) => {
				expect(pictureOf(await bytesOf(items[0]))).toBe('png 60x40');
				expect(items[0]?.json).not.toHaveProperty('transformed');
				expect(JSON.stringify(hints)).not.toContain('transformed');
			},
		},
		{
			operation: 'get',
			title: 'a picture made larger',
			parameters: ({ picture }) => ({
				id: byId(picture),
				transformations: { width: 90, withoutEnlargement: false },
			}),
			verify: async ({ items }) => expect(pictureOf(await bytesOf(items[0]))).toBe('png 90x60'),
		},
		{
			operation: 'get',
			title: 'a picture by operations of the image library',
			parameters: ({ picture }) => ({
				id: byId(picture),
				transformations: { transforms: '[["rotate", 90]]' },
			}),
			verify: async ({ items }) => expect(pictureOf(await bytesOf(items[0]))).toBe('png 40x60'),
		},
		{
			operation: 'get',
			title: 'a picture by a preset',
			parameters: ({ picture }) => ({
				id: byId(picture),
				transformations: { key: 'system-small-cover' },
			}),
			verify: async ({ items }) => expect((await bytesOf(items[0])).length).toBeGreaterThan(0),
		},
		{
			operation: 'get',
			title: 'with its transformations as JSON',
			parameters: ({ picture }) => ({
				id: byId(picture),
				jsonParameters: true,
				queryParametersJson: '{ "width": 6, "height": 4 }',
			}),
			verify: async ({ items }) => expect(pictureOf(await bytesOf(items[0]))).toBe('png 6x4'),
		},
		{
			operation: 'get',
			title: 'a part of a file',
			parameters: ({ files }) => ({ id: byId(files[0]), range: { bytes: { from: 100, to: 199 } } }),
			verify: async ({ items, state }) => {
				expect(items[0]?.json).toMatchObject({
					fileSize: 100,
					contentRange: 'bytes 100-199/300000',
				});
				expect((await bytesOf(items[0])).equals(state.bytes[0].subarray(100, 200))).toBe(true);
			},
		},
		{
			operation: 'get',
			title: 'a file from one byte to its end',
			parameters: ({ files }) => ({ id: byId(files[0]), range: { bytes: { from: 299_000 } } }),
			verify: async ({ items, state }) => {
				expect((await bytesOf(items[0])).equals(state.bytes[0].subarray(299_000))).toBe(true);
			},
		},
		{
			operation: 'get',
			title: 'a part behind the end of the file',
			parameters: ({ files }) => ({ id: byId(files[0]), range: { bytes: { from: 300_000 } } }),
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('The range is outside of the file'),
		},
		{
			operation: 'get',
			title: 'a part of a transformed picture',
			parameters: ({ picture }) => ({
				id: byId(picture),
				transformations: { width: 10 },
				range: { bytes: { from: 0, to: 9 } },
			}),
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('A part of a file cannot be transformed'),
		},
		{
			operation: 'get',
			title: 'a preset that is not there',
			parameters: ({ picture }) => ({ id: byId(picture), transformations: { key: 'nothing' } }),
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toBe('Directus does not transform the image like this');
				expect(error?.description).toMatch(/Key "nothing" isn't configured/);
			},
		},
		{
			operation: 'get',
			title: 'a picture that is to be too large',
			// Before, Directus tries.
			versions: ['12'],
			parameters: ({ picture }) => ({ id: byId(picture), transformations: { width: 60_000 } }),
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toBe('Directus does not transform the image like this');
				expect(error?.description).toContain('ASSETS_TRANSFORM_IMAGE_MAX_DIMENSION');
			},
		},
		{
			operation: 'get',
			title: 'a file that is not there among others',
			onError: 'continueRegularOutput',
			parameters: { id: byId('={{ $json.id }}') },
			items: ({ files }) => [files[1], randomUUID(), files[2]].map((id) => ({ json: { id } })),
			verify: ({ items }) => {
				expect(items.map(({ json }) => json.fileSize)).toEqual([10, undefined, 18]);
				expect(items[1]?.json.error).toMatch(/^There is no "[\da-f-]{36}" in directus_files/);
			},
		},
		{
			operation: 'zipFiles',
			versions: ['12', '11'],
			parameters: ({ files }) => ({ ids: files.join(', ') }),
			verify: async ({ items, state }) => {
				expect(items[0]?.json).toMatchObject({
					fileName: expect.stringMatching(/^files-.*\.zip$/),
					mimeType: 'application/zip',
				});
				expect(Object.values(zipEntries(await bytesOf(items[0]))).sort()).toEqual(
					state.bytes.map(checksum).sort(),
				);
			},
		},
		{
			operation: 'zipFiles',
			title: 'by something that is no ID',
			versions: ['12', '11'],
			parameters: { ids: 'nothing' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toMatch(/uuid/),
		},
		{
			operation: 'zipFolder',
			versions: ['12', '11'],
			parameters: ({ folder }) => ({ id: byId(folder) }),
			verify: async ({ items, state }) => {
				expect(items[0]?.json).toMatchObject({
					fileName: expect.stringContaining('scenario assets'),
				});
				const entries = zipEntries(await bytesOf(items[0]));
				const inner = Object.keys(entries).find(
					(name) => name.includes('inner/') && name.endsWith('.bin'),
				);
				expect(entries[inner ?? '']).toBe(checksum(state.bytes[1]));
			},
		},
		...(['zipFiles', 'zipFolder'] as const).map((operation) => ({
			operation,
			title: 'where Directus has none',
			versions: ['10' as const],
			parameters: { ids: randomUUID(), id: byId(randomUUID()) },
			fails: true as const,
			verify: ({ error }: { error?: { message: string; description?: string } }) => {
				expect(error?.message).toMatch(/version 10.*does not have/);
				expect(error?.description).toMatch(/from Directus 11 on.*Compression/);
			},
		})),
	],
	after: async (server, { files = [], picture, unmeasured, inner, folder }) => {
		for (const id of [...files, picture, unmeasured]) await server.status('DELETE', `/files/${id}`);
		for (const id of [inner, folder]) await server.status('DELETE', `/folders/${id}`);
	},
};
