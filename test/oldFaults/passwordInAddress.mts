import { takeLog } from '../support/log.mjs';
import { leaksOf, placesOf } from '../support/leaks.mjs';
import { type OldFault, run } from './oldFault.mjs';

export const passwordInAddress: OldFault = {
	report: 'https://github.com/n8n-io/n8n/issues/30598',
	title: 'an address that is none, with a password in it, is not repeated in the error',
	proves: async (server) => {
		for (const url of [
			'http://user:correct-horse@:8055',
			'http://user:correct-horse@',
			'://correct-horse@x',
		]) {
			const { error, stored } = await run(
				server,
				{ resource: 'server', operation: 'info' },
				{ credential: { ...server.credential, url } },
			);
			expect(error?.message).toMatch(/Directus URL|could not be reached/);
			expect(placesOf('correct-horse', [error, takeLog()])).toEqual([]);
			expect(leaksOf('correct-horse', stored)).toEqual([]);
		}
	},
};
