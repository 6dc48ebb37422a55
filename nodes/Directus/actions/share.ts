import type { IDataObject } from 'n8n-workflow';
import { emails } from '../fields/share';
import type { Handler } from '../framework/define';
import { request } from '../framework/execute';
import { parseList } from '../framework/json';
import { toItems } from '../framework/output';
import { isRaw, missingParameter, readParameters } from '../framework/parameters';

/** Has Directus mail the link of a share. It answers before the mails are out. */
export const inviteToShare: Handler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	if (!isRaw.call(this, row, index)) {
		const body = parameters.body as IDataObject;
		const addresses = parseList(body.emails, emails.displayName);
		if (addresses.length === 0) throw missingParameter.call(this, emails.displayName, index);
		body.emails = addresses as string[];
	}
	return toItems(row, await request.call(this, row, parameters), {}, index);
};
