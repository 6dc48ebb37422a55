import type { Input } from '../framework/define';
import { missingParameter } from '../transport/failure';

/**
 * Refuses an empty password: Directus takes it, no log-in does, and so it locks the user out. In JSON
 * null is meant: it is for users without a password.
 *
 * @throws Failure where a record, or one in it or in a list of them, has an empty password
 */
export function withoutEmptyPassword(input: Input): Input {
	const { body, raw } = input;
	// What is null in the fields is one that was added and left empty.
	const leftEmpty = !raw && !Array.isArray(body) && body.password === null;
	if (leftEmpty || hasEmptyPassword(body)) throw missingParameter('Password');
	return input;
}

function hasEmptyPassword(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return Object.entries(value).some(
		([name, entry]) => (name === 'password' && entry === '') || hasEmptyPassword(entry),
	);
}
