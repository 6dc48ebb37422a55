import { Directus } from '../support/directus.mjs';
import { RESET } from '../support/reset.mjs';
import { type OldFault, run } from './oldFault.mjs';

export const expiredResetLink: OldFault = {
	report: 'https://github.com/directus/directus/issues/24615',
	title: 'an expired password reset says that it has expired, and what to do',
	proves: async (server) => {
		const directus = new Directus();
		const user = await directus.makeUser();
		try {
			const token = directus.expired(await directus.resetToken(user));
			const { error } = await run(server, { ...RESET, token, password: 'New-password-1' });
			expect(error?.message).toBe('Token is invalid or expired');
			expect(error?.description).toContain('Request a new password reset');
			expect(await directus.canLogIn(user, user.password)).toBe(true);
		} finally {
			await directus.removeUsers();
		}
	},
};
