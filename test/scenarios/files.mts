import {
	heldBy,
	itemInMemory,
	itemWith,
	png,
	pictureOf,
	putFile,
	sha256,
} from '../support/files.mjs';
import { deleteSteps } from './crudSteps.mjs';
import { chunked, uploads } from './fileUploadSteps.mjs';
import { byId, type Scenario } from './scenario.mjs';

const path = '/files';

export const files: Scenario = {
	resource: 'files',
	versions: ['12', '11', '10'],
	before: async (server, state) => {
		state.many = [];
		state.folder = (await server.request('POST', '/folders', { name: 'scenario files' })).id;
	},
	steps: [
		...uploads,
		{
			operation: 'list',
			parameters: ({ folder }) => ({
				filterType: 'json',
				filterJson: JSON.stringify({ folder: { _eq: folder } }),
			}),
			verify: ({ items, state }) => expect(items.map(({ json }) => json.id)).toEqual([state.id]),
		},
		{
			operation: 'get',
			parameters: ({ id }) => ({ id: byId(id) }),
			verify: ({ items }) => {
				expect(items[0]?.json).toMatchObject({ title: 'A title', type: 'image/png', width: 60 });
				expect(items[0]?.json).not.toHaveProperty('metadata');
			},
		},
		{
			operation: 'update',
			title: 'the record only',
			parameters: ({ id }) => ({
				id: byId(id),
				additionalFields: { title: 'Changed', folder: byId('') },
			}),
			verify: async ({ items, server, state }) => {
				expect(items[0]?.json).toMatchObject({ id: state.id });
				const held = await server.request('GET', `${path}/${state.id}`);
				expect(held).toMatchObject({
					title: 'Changed',
					folder: null,
					filename_download: 'red.png',
				});
				expect(sha256(await heldBy(server, state.id))).toBe(sha256(png(60, 40)));
			},
		},
		{
			operation: 'update',
			title: 'the content as well',
			parameters: ({ id }) => ({
				id: byId(id),
				replaceWith: 'data',
				additionalFields: { description: 'New' },
			}),
			items: async () => [
				await itemWith({ data: { bytes: png(8, 9), name: 'blue.png', type: 'image/png' } }),
			],
			verify: async ({ items, server, state }) => {
				expect(items[0]?.json).toMatchObject({ id: state.id, filename_download: 'blue.png' });
				expect(await server.request('GET', `${path}/${state.id}`)).toMatchObject({
					title: 'Changed',
					description: 'New',
					width: 8,
					height: 9,
				});
				expect(pictureOf(await heldBy(server, state.id))).toBe('png 8x9');
			},
		},
		{
			operation: 'update',
			title: 'the content of a file that is not there',
			parameters: { id: byId('00000000-0000-4000-8000-000000000000'), replaceWith: 'data' },
			items: () => [itemInMemory(Buffer.from('x'), 'stray.txt')],
			fails: true,
			verify: async ({ error, server }) => {
				expect(error?.context.code).toBe('FORBIDDEN');
				expect(
					await server.request('GET', `${path}?filter[filename_download][_eq]=stray.txt`),
				).toEqual([]);
			},
		},
		{
			operation: 'updateMultiple',
			parameters: ({ many }) => ({ ids: many.slice(0, 2), changeJson: '{ "location": "There" }' }),
			verify: async ({ items, server, state }) => {
				expect(items).toHaveLength(2);
				for (const id of state.many.slice(0, 2)) {
					expect(await server.request('GET', `${path}/${id}`)).toMatchObject({ location: 'There' });
				}
			},
		},
		{
			operation: 'import',
			title: 'from an address that the server may not ask',
			parameters: (_, server) => ({
				url: `${server.url}/server/ping`,
				additionalFields: { title: 'Imported' },
			}),
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toMatch(/Couldn't fetch file from URL/);
				expect(error?.description).toContain('IMPORT_IP_DENY_LIST');
				expect(error?.description).not.toContain('Try again later');
				expect(error?.context.written).toBe('no');
			},
		},
		{
			operation: 'import',
			title: 'from what is no address',
			parameters: { url: '={{ $json.url }}' },
			items: () => [
				{ json: { url: 'https://example.invalid/not-fetched.jpg' } },
				{ json: { url: 'not a url' } },
			],
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toBe('The File URL does not begin with https:// or http://');
				expect(error?.description).toMatch(/^Nothing was sent\..*item 1/);
				expect(error?.context).toMatchObject({ itemIndex: 1, written: 'no' });
			},
		},
		...chunked,
		...deleteSteps({ path }),
	],
	after: async (server, { id, many, folder }) => {
		for (const one of [id, ...many]) if (one) await server.status('DELETE', `${path}/${one}`);
		await server.status('DELETE', `/folders/${folder}`);
	},
};

/** By itself Directus fetches nothing from its own machine, and takes no uploads in chunks. */
export const filesImported: Scenario = {
	resource: 'files',
	env: { IMPORT_IP_DENY_LIST: '', TUS_ENABLED: 'false' },
	before: async (server, state) => {
		state.source = await putFile(server, png(3, 2), 'from here.png', 'image/png');
		state.user = (await server.request('GET', '/users/me')).id;
	},
	steps: [
		{
			operation: 'import',
			parameters: ({ source, user }, server) => ({
				url: `${server.url}/assets/${source}/from%20here.png?access_token=${server.credential.token}`,
				additionalFields: { title: 'Imported', tags: '["x"]' },
				putInto: { record: { collection: 'directus_users', id: user, field: 'avatar' } },
			}),
			verify: async ({ items, server, state }) => {
				state.id = items[0]?.json.id;
				const { avatar } = await server.request('GET', `/users/${state.user}?fields=avatar`);
				expect(avatar).toBe(state.id);
				expect(await server.request('GET', `${path}/${state.id}`)).toMatchObject({
					title: 'Imported',
					tags: ['x'],
					filename_download: 'from here.png',
					type: 'image/png',
				});
				expect(sha256(await heldBy(server, state.id))).toBe(sha256(png(3, 2)));
			},
		},
		{
			operation: 'uploadResumable',
			title: 'where the server takes none',
			items: () => [itemInMemory(Buffer.from('x'), 'x.txt')],
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toBe('This Directus takes no resumable uploads');
				expect(error?.description).toMatch(/TUS_ENABLED=true.*Create/);
			},
		},
	],
	after: async (server, { id, source }) => {
		for (const one of [id, source]) if (one) await server.status('DELETE', `${path}/${one}`);
	},
};
