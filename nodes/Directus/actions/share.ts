import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { emails } from '../fields/share';
import type { LegacyHandler } from '../framework/define';
import { request } from '../framework/execute';
import { parseList } from '../framework/json';
import { toItems } from '../framework/output';
import { isRaw, missingParameter, readParameters } from '../framework/parameters';
import { restate } from '../transport/errors';

/** Opens a share. What is wrong with it Directus does not tell. */
export const openShare: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const answer = await request.call(this, row, parameters).catch((error: unknown) => {
		const { code } = error instanceof NodeApiError ? error.context : {};
		const { password } = parameters.body as IDataObject;
		// It fails at a share with a password where none is sent.
		const isFailure = code === 'INTERNAL_SERVER_ERROR' && password === undefined;
		if (code !== 'INVALID_CREDENTIALS' && !isFailure) return Promise.reject(error as Error);
		throw restate(
			this.getNode(),
			error as NodeApiError,
			'The share cannot be opened',
			'Check its ID and its password, from when and until when it can be opened, and whether Max Uses is reached.',
		);
	});
	return toItems(row, answer, {}, index);
};

/** Has Directus mail the link of a share. It answers before the mails are out. */
export const inviteToShare: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	if (!isRaw.call(this, row, index)) {
		const body = parameters.body as IDataObject;
		const addresses = parseList(body.emails, emails.displayName);
		if (addresses.length === 0) throw missingParameter.call(this, emails.displayName, index);
		body.emails = addresses as string[];
	}
	return toItems(row, await request.call(this, row, parameters), {}, index);
};
