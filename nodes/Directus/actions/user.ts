import type { Input, Refusal } from '../framework/define';
import { perInput } from '../framework/ledger';
import { requestOf } from '../framework/send';
import { Failure, missingParameter } from '../transport/failure';
import { withToken } from './authentication';

/** What the acceptance of an invitation is refused for. */
export const inviteRefusals: Refusal[] = [
	{
		codes: ['INVALID_TOKEN', 'TOKEN_EXPIRED', 'FORBIDDEN', 'INVALID_INVITE', 'INVALID_PAYLOAD'],
		message: 'Invitation is invalid or expired',
		next: 'Each works once. Invite the user again and use the link of the newest mail.',
	},
	{
		codes: ['FAILED_VALIDATION'],
		message: 'Password does not meet requirements',
		next: 'Choose one that meets the password policy in the settings of Directus. The invitation is still good.',
	},
];

/** What a registration is refused for. */
export const registrationRefusals: Refusal[] = [
	{
		codes: ['FORBIDDEN'],
		message: 'Directus does not take this registration',
		next: 'Turn on User Registration in the settings of Directus, and check its e-mail filter.',
	},
	{
		codes: ['FAILED_VALIDATION'],
		message: 'Directus does not take this e-mail address or password',
		next: 'Check the address, and choose a password that meets the policy in the settings of Directus.',
	},
];

/** What the verification of an e-mail address is refused for. */
export const verificationRefusals: Refusal[] = [
	{
		codes: ['INVALID_TOKEN', 'TOKEN_EXPIRED', 'FORBIDDEN'],
		message: 'Token is invalid or expired',
		next: 'Register once more and use the link of the newest mail.',
	},
	{
		codes: ['INVALID_PAYLOAD'],
		message: 'This registration is verified already, or is no longer there',
		next: 'Check the status of the user in Directus.',
	},
];

/** The token alone where the whole link was pasted. @throws Failure where there is none */
export const withVerificationToken = (input: Input): Input => ({
	...input,
	query: withToken(input.query),
});

/**
 * Activates a user who has registered. Directus answers with a redirect to the user's page in the
 * Studio, which names the user and is not followed.
 */
export const verifyEmail = perInput(async (directus, row, input) => {
	const { headers } = await directus.send({ ...requestOf(row, input), accept: [302] });
	const id = /\/admin\/users\/([^/?#]+)$/.exec(String(headers.location))?.[1];
	if (id !== undefined) return { records: [{ success: true, id }] };
	throw new Failure('The server did not answer as Directus does', 'unknown', {
		description:
			'It did not name the user who is verified. Check the Directus URL of the credential: it must lead to the API itself.',
		status: 302,
	});
});

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
