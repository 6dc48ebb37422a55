import { heldBy, itemWith, sha256, someBytes } from '../support/files.mjs';
import { stack } from '../support/directus.mjs';
import { type OldFault, run } from './oldFault.mjs';

export const sessionEndsDuringUpload: OldFault = {
	report: 'https://github.com/n8n-io/n8n/pull/37000',
	title: 'an upload whose session has ended is sent once more with all of its bytes',
	proves: async (server) => {
		const bytes = someBytes(2_000_000);
		const { adminEmail: email, adminPassword: password } = stack().directus;
		const credential = {
			url: server.url,
			authentication: 'password',
			email,
			password,
			sessionToken: 'ended',
		};
		const { items, error } = await run(
			server,
			{ resource: 'files', operation: 'create' },
			{ credential, items: [await itemWith({ data: { bytes, name: 'renewed.bin' } })] },
		);
		expect(error?.message).toBeUndefined();
		const id = String(items[0]?.json.id);
		expect(sha256(await heldBy(server, id))).toBe(sha256(bytes));
		await server.request('DELETE', `/files/${id}`);
	},
};
