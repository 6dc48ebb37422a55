import { takeLog } from '../support/log.mjs';
import { placesOf } from '../support/leaks.mjs';
import { type OldFault, run } from './oldFault.mjs';

export const tokenInLog: OldFault = {
	report: 'https://github.com/arladmin/n8n-nodes-directus/pull/3',
	title: 'neither the token nor what was read is in the log of n8n',
	proves: async (server) => {
		takeLog();
		const good = await run(server, { resource: 'users', operation: 'getCurrent' });
		expect(good.items[0]?.json.email).toMatch(/@/);
		await run(server, { resource: 'users', operation: 'get', id: 'not-there' });
		const log = takeLog();
		expect(log).not.toBe('');
		expect(placesOf(String(server.credential.token), log)).toEqual([]);
		expect(log).not.toContain(String(good.items[0]?.json.email));
	},
};
