import { createHash } from 'node:crypto';
import type { FunctionsBase, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { baseUrl } from './baseUrl';
import { customHeaders } from './customHeaders';
import { Failure } from './failure';

/** What a credential of the type `directusApi` says. */
export interface Credential {
	/** The Directus URL, as every request is built on it. */
	root: string;
	/** The static token, or that of the session; empty where there is none. */
	bearer: string;
	/** What every request carries beside it, by name; all values are secret. */
	headers: Record<string, string>;
	/** Whether the credential logs nobody in: Authentication is None (Public). */
	isPublic: boolean;
	/**
	 * Whether n8n read it with the class of this package, credentials/DirectusApi.credentials.ts. n8n has
	 * one class for each name of a credential type: that of the package that was loaded last.
	 */
	isOwn: boolean;
	/** Whether it is to have a token, has none, and gets none by a log-in. */
	lacksToken: boolean;
}

/** No token of any Directus: it is answered 401, upon which n8n logs in anew. */
const NO_SESSION = 'session-of-another-log-in';

/**
 * Reads a credential. All that uses one goes through this function.
 *
 * @param data what n8n stores, with the defaults of the credential's form
 * @throws Failure where its Directus URL is no address, or its headers are none
 */
export function readCredential(data: ICredentialDataDecryptedObject): Credential {
	const { authentication = 'accessToken' } = data;
	const bearer = bearerOf(data);
	const isPublic = authentication === 'none';
	// With the form of another package nobody logs in for a session.
	const getsSession = authentication === 'password' && isOwn(data);
	return {
		root: baseUrl(data.url),
		bearer,
		headers: customHeaders(data.headers),
		isPublic,
		isOwn: isOwn(data),
		lacksToken: bearer === '' && !isPublic && !getsSession,
	};
}

/** n8n gives the fields of its class alone, those that are not filled in with their defaults. */
const isOwn = (data: ICredentialDataDecryptedObject) => data.sessionTokenFor !== undefined;

/** What a failure needs of n8n's context to say whose form a credential has. */
export type Neighbours = Pick<FunctionsBase, 'getNode' | 'getKnownNodeTypes'>;

/**
 * The failure of a credential without a token. Without this check requests would go out as those of
 * nobody, and Directus would answer with less, or that the user lacks a permission.
 *
 * @param context tells which other package may have brought the form; left out where it was this one
 */
export function missingToken(context?: Neighbours): Failure {
	const other = context && neighbourOf(context);
	return new Failure('The Directus credential holds no access token', 'no', {
		description: context
			? `n8n reads it with the form of another package whose credential has the same name${other ? `, most likely ${other}` : ''}: open the credential, enter an access token in that form and save it, or uninstall that package and restart n8n.`
			: 'Open it and enter the token, or choose another way to log in under Authentication.',
	});
}

/**
 * The package for Directus that n8n loaded last beside this one; undefined where none is named so.
 * The names of nodes are `<package>.<node>`, in the order in which n8n loaded the packages.
 */
function neighbourOf(context: Neighbours): string | undefined {
	const packageIn = (type: string) => type.slice(0, type.lastIndexOf('.'));
	const own = packageIn(context.getNode().type);
	return Object.keys(context.getKnownNodeTypes())
		.map(packageIn)
		.filter((name) => /directus/i.test(name) && name !== own)
		.at(-1);
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
 * packages, and earlier credentials of this one, have it in `accessToken`, and one in `staticToken`.
 * Where a form shows one of them and keeps another that it does not show, that shown counts.
 *
 * n8n keeps the session of a credential that is edited. It is that of the log-in before, perhaps of
 * another user or for another server, and is not sent.
 */
function bearerOf(data: ICredentialDataDecryptedObject): string {
	const { authentication = 'accessToken', token, accessToken, staticToken } = data;
	if (authentication === 'none') return '';
	// Other packages have words of their own for a token.
	const isToken = authentication === 'accessToken' || !isOwn(data);
	if (authentication !== 'password') {
		if (!isToken) return '';
		const held = isOwn(data) ? [token, accessToken] : [accessToken, token, staticToken];
		return held.map(trimmed).find((one) => one !== '') ?? '';
	}
	const { sessionToken, sessionTokenFor } = data;
	const isOfThisLogIn = !sessionToken || !sessionTokenFor || sessionTokenFor === logInOf(data);
	return isOfThisLogIn ? String(sessionToken ?? '') : NO_SESSION;
}

const trimmed = (value: unknown) => String(value ?? '').trim();
