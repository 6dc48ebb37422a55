import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { baseUrl } from './baseUrl';

/** What a credential of the type `directusApi` says. */
export interface Credential {
	/** The Directus URL, as every request is built on it. */
	root: string;
	/** The static token, or that of the session; empty where there is none. */
	bearer: string;
	/** Whether the credential logs nobody in: Authentication is None (Public). */
	isPublic: boolean;
}

/** No token of any Directus: it is answered 401, upon which n8n logs in anew. */
const NO_SESSION = 'session-of-another-log-in';

/**
 * Reads a credential. All that uses one goes through this function.
 *
 * @param data what n8n stores, with the defaults of the credential's form
 * @throws Failure where its Directus URL is no address
 */
export function readCredential(data: ICredentialDataDecryptedObject): Credential {
	return {
		root: baseUrl(data.url),
		bearer: bearerOf(data),
		isPublic: data.authentication === 'none',
	};
}

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
 * The static token is in `token`, as in the credential of Directus's own package for n8n. Other
 * packages, and earlier credentials of this one, have it in `accessToken`.
 *
 * n8n keeps the session of a credential that is edited. It is that of the log-in before, perhaps of
 * another user or for another server, and is not sent.
 */
function bearerOf(data: ICredentialDataDecryptedObject): string {
	const { authentication = 'accessToken', token, accessToken } = data;
	if (authentication === 'accessToken') return trimmed(token) || trimmed(accessToken);
	if (authentication !== 'password') return '';
	const { sessionToken, sessionTokenFor } = data;
	const isOwn = !sessionToken || !sessionTokenFor || sessionTokenFor === logInOf(data);
	return isOwn ? String(sessionToken ?? '') : NO_SESSION;
}

const trimmed = (value: unknown) => String(value ?? '').trim();
