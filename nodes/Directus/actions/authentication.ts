import type { IDataObject } from 'n8n-workflow';
import type { Input, Refusal } from '../framework/define';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import { Failure, missingParameter } from '../transport/failure';
import { pathSegment } from '../transport/path';

/** The token in what was pasted: the token itself, or the whole link from the mail. */
export function tokenIn(pasted: string): string {
	const text = pasted.trim();
	const fromLink = /[?&#]token=([^&#\s]*)/.exec(text)?.[1];
	return fromLink === undefined ? text : safeDecode(fromLink);
}

function safeDecode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/**
 * The same query or body with the token alone where the whole link was pasted.
 *
 * @throws Failure where there is no token
 */
export function withToken(given: IDataObject): IDataObject {
	const token = typeof given.token === 'string' ? tokenIn(given.token) : given.token;
	if ((token ?? '') === '') throw missingParameter('Token');
	return { ...given, token };
}

/**
 * Prepares what sets a password with the token of a mail, in the user's own JSON too: Directus takes
 * an empty password, and so locks the user out.
 *
 * @throws Failure where the token or the password is empty
 */
export function withTokenAndPassword(input: Input): Input {
	const body = withToken(input.body as IDataObject);
	if ((body.password ?? '') === '') throw missingParameter('Password');
	return { ...input, body };
}

/** What a reset is refused for (https://directus.io/docs/api/authentication). */
export const resetRefusals: Refusal[] = [
	{
		codes: ['INVALID_TOKEN', 'TOKEN_EXPIRED', 'FORBIDDEN'],
		message: 'Token is invalid or expired',
		next: 'Request a new password reset and use the token of the newest mail: each works once and for one day.',
	},
	{
		codes: ['FAILED_VALIDATION'],
		field: 'password',
		message: 'Password does not meet requirements',
		next: 'Choose one that meets the password policy in the settings of Directus. The token is still good.',
	},
];

/** The path of a provider's log-in; that of Directus itself where none is chosen. */
const logInPath = ({ provider }: IDataObject) =>
	provider === undefined ? '/auth/login' : `/auth/login/${pathSegment(provider, 'provider')}`;

/** Refuses what is no name of a provider, before anything is sent. */
export function withProvider(input: Input): Input {
	logInPath(input.ui);
	return input;
}

/** Logs in with e-mail and password, or through the provider (LDAP) that was chosen. */
export const logIn = perInput(async (directus, row, input) =>
	doneWith(
		row,
		input,
		await directus.send({ ...requestOf(row, input), path: logInPath(input.ui) }),
	),
);

/**
 * The address of an SSO provider's log-in page. Directus answers with a redirect there, which is
 * given out and not followed.
 */
export const ssoLoginUrl = perInput(async (directus, row, input) => {
	const accept = [301, 302, 303, 307, 308];
	const { headers } = await directus.send({ ...requestOf(row, input), accept });
	if (typeof headers.location !== 'string')
		throw new Failure('The server did not answer as Directus does', 'no', {
			description:
				'It named no log-in page. Check the Directus URL of the credential: it must lead to the API itself.',
		});
	const start = new URL(`${await directus.url()}${logInPath(input.path)}`);
	for (const [name, value] of Object.entries(input.query))
		start.searchParams.set(name, String(value));
	return { records: [{ url: headers.location, startUrl: start.toString() }] };
});
