import { oneTimePassword } from '../../dist/nodes/Directus/transport/oneTimePassword';
import type { Directus, User } from './directus.mjs';

/** A user with two-factor authentication, switched on as the Studio does it. */
export async function makeTwoFactorUser(directus: Directus): Promise<User & { secret: string }> {
	// Others may not switch it on without a permission.
	const { role } = await directus.ask<{ role: string }>('GET', '/users/me?fields=role');
	const user = await directus.makeUser({ role });
	const { access_token } = await directus.logIn(user);
	const { password } = user;
	const { secret } = await directus.ask<{ secret: string }>(
		'POST',
		'/users/me/tfa/generate',
		{ password },
		access_token,
	);
	await directus.ask(
		'POST',
		'/users/me/tfa/enable',
		{ secret, otp: oneTimePassword(secret, Date.now()) },
		access_token,
	);
	return { ...user, secret };
}

/** A code that is wrong now and was not right a moment ago. */
export function wrongCode(secret: string): string {
	const near = [-60_000, -30_000, 0, 30_000, 60_000].map((shift) =>
		oneTimePassword(secret, Date.now() + shift),
	);
	for (let code = 100_000; ; code++) if (!near.includes(String(code))) return String(code);
}
