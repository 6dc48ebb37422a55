import { itemWith, someBytes } from '../support/files.mjs';
import { type OldFault, run } from './oldFault.mjs';

export const fieldsBeforeFile: OldFault = {
	report: 'https://github.com/directus/directus/issues/19174',
	title: 'folder and title of an upload are not ignored: they stand before the file in the form',
	proves: async (server) => {
		const folder = await server.request('POST', '/folders', { name: 'old faults' });
		const item = await itemWith({ data: { bytes: someBytes(1000), name: 'in-folder.bin' } });
		const { items } = await run(
			server,
			{
				resource: 'files',
				operation: 'create',
				additionalFields: {
					folder: { __rl: true, mode: 'id', value: folder.id },
					title: 'A title',
				},
			},
			{ items: [item] },
		);
		const id = String(items[0]?.json.id);
		expect(await server.request('GET', `/files/${id}?fields=folder,title`)).toEqual({
			folder: folder.id,
			title: 'A title',
		});
		await server.request('DELETE', `/files/${id}`);
		await server.request('DELETE', `/folders/${folder.id}`);
	},
};
