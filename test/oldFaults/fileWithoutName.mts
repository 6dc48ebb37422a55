import { heldBy, itemWith, sha256, someBytes } from '../support/files.mjs';
import { type OldFault, run } from './oldFault.mjs';

export const fileWithoutName: OldFault = {
	report: 'https://github.com/directus/directus/issues/19683',
	title: 'a file of n8n that has no name is uploaded all the same',
	proves: async (server) => {
		const bytes = someBytes(5000);
		const { items, error } = await run(
			server,
			{ resource: 'files', operation: 'create' },
			{ items: [await itemWith({ data: { bytes } })] },
		);
		expect(error?.message).toBeUndefined();
		const id = String(items[0]?.json.id);
		expect(sha256(await heldBy(server, id))).toBe(sha256(bytes));
		await server.request('DELETE', `/files/${id}`);
	},
};
