import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { LegacyHandler } from '../framework/define';
import { request } from '../framework/execute';
import { toItems } from '../framework/output';
import { missingParameter, readParameters } from '../framework/parameters';
import { restate } from '../transport/errors';
import { pathSegment } from '../transport/path';
import { directusUrl } from '../transport/legacy';

/**
 * Sets a new password with the one-time token from Directus's mail.
 *
 * What it adds to the row: the token is taken out of a pasted link, an empty token or password
 * never leaves the node (Directus takes an empty password and so locks the user out), and the
 * refusals read as users know them.
 *
 * @see https://directus.io/docs/api/authentication
 */
export const resetPassword: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const body = parameters.body as IDataObject;
	if (typeof body.token === 'string') body.token = tokenIn(body.token);
	if (isEmpty(body.token)) throw missingParameter.call(this, 'Token', index);
	if (isEmpty(body.password)) throw missingParameter.call(this, 'Password', index);
	try {
		return toItems(row, await request.call(this, row, parameters), {}, index);
	} catch (error) {
		throw explainReset.call(this, error);
	}
};

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

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

function explainReset(this: IExecuteFunctions, error: unknown): unknown {
	if (!(error instanceof NodeApiError)) return error;
	const { code, field } = error.context as { code?: string; field?: string };
	if (['INVALID_TOKEN', 'TOKEN_EXPIRED', 'FORBIDDEN'].includes(code ?? '')) {
		return restate(
			this.getNode(),
			error,
			'Token is invalid or expired',
			'Request a new password reset and use the token of the newest mail: each works once and for one day.',
		);
	}
	if (code === 'FAILED_VALIDATION' && field === 'password') {
		return restate(
			this.getNode(),
			error,
			'Password does not meet requirements',
			'Choose one that meets the password policy in the settings of Directus. The token is still good.',
		);
	}
	return error;
}

/** Logs in with e-mail and password, or through the provider (LDAP) that was chosen. */
export const logIn: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const provider = this.getNodeParameter('provider', index, '') as string;
	const more = provider ? { path: `/auth/login/${pathSegment(provider, 'provider')}` } : {};
	return toItems(row, await request.call(this, row, parameters, more), {}, index);
};

/**
 * The address of an SSO provider's log-in page. Directus answers with a redirect there, which is
 * given out and not followed.
 */
export const ssoLoginUrl: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const answer = await request.call(this, row, parameters, { accept: [301, 302, 303, 307, 308] });
	const start = new URL(
		`${await directusUrl.call(this)}/auth/login/${pathSegment(parameters.path.provider, 'provider')}`,
	);
	for (const [name, value] of Object.entries(parameters.query))
		start.searchParams.set(name, String(value));
	const json = { url: answer.headers.location as string, startUrl: start.toString() };
	return [{ json, pairedItem: { item: index } }] satisfies INodeExecutionData[];
};
