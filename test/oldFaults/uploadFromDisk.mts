import { heldBy, itemWith, sha256, someBytes } from '../support/files.mjs';
import { type OldFault, run } from './oldFault.mjs';

export const uploadFromDisk: OldFault = {
	report: 'https://github.com/n8n-io/n8n/issues/39014',
	title: 'a file that n8n keeps on disk arrives whole by a form',
	proves: async (server) => {
		const bytes = someBytes(3_000_000);
		const item = await itemWith({ data: { bytes, name: 'from-disk.bin' } });
		expect(item.binary?.data?.id).toMatch(/^filesystem/);
		const { items, error } = await run(
			server,
			{ resource: 'files', operation: 'create' },
			{ items: [item] },
		);
		expect(error?.message).toBeUndefined();
		const id = String(items[0]?.json.id);
		expect(sha256(await heldBy(server, id))).toBe(sha256(bytes));
		await server.request('DELETE', `/files/${id}`);
	},
};
