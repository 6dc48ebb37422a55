import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { baseUrl } from './baseUrl';

/** No token of any Directus: it is answered 401, upon which n8n logs in anew. */
const NO_SESSION = 'session-of-another-log-in';

/** Tells a log-in from every other one, without giving it away. */
export function logInOf({
	url,
	email,
	password,
	otpSecret,
}: ICredentialDataDecryptedObject): string {
	const parts = JSON.stringify([baseUrl(url), email, password, otpSecret]);
	return createHash('sha256').update(parts).digest('base64');
}

/**
 * The token of a credential; empty where it has none.
 *
 * n8n keeps the session of a credential that is edited. It is that of the log-in before, perhaps of
 * another user or for another server, and is not sent.
 */
export function bearerOf(credentials: ICredentialDataDecryptedObject): string {
	const { authentication = 'accessToken', accessToken, token } = credentials;
	if (authentication === 'accessToken') return String(accessToken || token || '').trim();
	if (authentication !== 'password') return '';
	const { sessionToken, sessionTokenFor } = credentials;
	const isOwn = !sessionToken || !sessionTokenFor || sessionTokenFor === logInOf(credentials);
	return isOwn ? String(sessionToken ?? '') : NO_SESSION;
}
