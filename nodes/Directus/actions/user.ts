import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { inviteEmails } from '../fields/userAccount';
import type { LegacyHandler, Operation } from '../framework/define';
import { request } from '../framework/execute';
import { parseList } from '../framework/json';
import { toItems } from '../framework/output';
import type { Parameters } from '../framework/parameters';
import { isRaw, missingParameter, readParameters } from '../framework/parameters';
import { apiError, restate } from '../transport/errors';
import type { DirectusAnswer, DirectusRequest } from '../transport/request';
import { tokenIn } from './authentication';

/** Invites by mail. Directus answers before the mails are out. */
export const inviteUsers: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	if (!isRaw.call(this, row, index)) {
		const body = parameters.body as IDataObject;
		const addresses = parseList(body.email, inviteEmails.displayName);
		if (addresses.length === 0) throw missingParameter.call(this, inviteEmails.displayName, index);
		body.email = addresses as string[];
	}
	return toItems(row, await request.call(this, row, parameters), {}, index);
};

/** Accepts an invitation with the token of its mail, or with the whole link. */
export const acceptInvite: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const body = parameters.body as IDataObject;
	takeToken.call(this, body, index);
	if ((body.password ?? '') === '') throw missingParameter.call(this, 'Password', index);
	return await send.call(this, row, parameters, index, [
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
	]);
};

/** Signs up a user, where Directus is open to the public. */
export const registerUser: LegacyHandler = async function (row, index) {
	return await send.call(this, row, readParameters.call(this, row, index), index, [
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
	]);
};

/**
 * Activates a user who has registered. Directus answers with a redirect to the user's page in the
 * Studio, which names the user and is not followed.
 */
export const verifyEmail: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	takeToken.call(this, parameters.query, index);
	const refusals = [
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
	const { headers } = await ask.call(this, row, parameters, refusals, {
		accept: [302],
		once: true,
	});
	const id = /\/admin\/users\/([^/?#]+)$/.exec(String(headers.location))?.[1];
	if (id === undefined) {
		throw apiError(this.getNode(), {
			message: 'The server did not answer as Directus does',
			description:
				'It did not name the user who is verified. Check the Directus URL of the credential: it must lead to the API itself.',
			status: 302,
		});
	}
	return [
		{ json: { success: true, id }, pairedItem: { item: index } },
	] satisfies INodeExecutionData[];
};

/** The token alone where the whole link was pasted. */
function takeToken(this: IExecuteFunctions, given: IDataObject, index: number): void {
	if (typeof given.token === 'string') given.token = tokenIn(given.token);
	if ((given.token ?? '') === '') throw missingParameter.call(this, 'Token', index);
}

/** What some of Directus's refusals mean here. */
interface Meaning {
	codes: string[];
	message: string;
	next: string;
}

async function send(
	this: IExecuteFunctions,
	row: Operation,
	parameters: Parameters,
	index: number,
	meanings: Meaning[],
): Promise<INodeExecutionData[]> {
	return toItems(row, await ask.call(this, row, parameters, meanings), {}, index);
}

async function ask(
	this: IExecuteFunctions,
	row: Operation,
	parameters: Parameters,
	meanings: Meaning[],
	more: Partial<DirectusRequest> = {},
): Promise<DirectusAnswer> {
	try {
		return await request.call(this, row, parameters, more);
	} catch (error) {
		throw reworded.call(this, error, meanings);
	}
}

function reworded(this: IExecuteFunctions, error: unknown, meanings: Meaning[]): unknown {
	if (!(error instanceof NodeApiError)) return error;
	const meaning = meanings.find(({ codes }) => codes.includes(String(error.context.code)));
	return meaning ? restate(this.getNode(), error, meaning.message, meaning.next) : error;
}
