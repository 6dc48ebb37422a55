import type { IDataObject } from 'n8n-workflow';
import type { LegacyHandler } from '../framework/define';
import { request, sendRow } from '../framework/execute';
import { toItems } from '../framework/output';
import { isRaw, readParameters } from '../framework/parameters';

/** Creates or changes a deployment: what logs in at the provider and what it is for are nested. */
export const saveDeployment: LegacyHandler = async function (row, index) {
	if (isRaw.call(this, row, index)) return await sendRow.call(this, row, index);
	const parameters = readParameters.call(this, row, index);
	const {
		access_token: token,
		team_id: team,
		account_slug: account,
		...rest
	} = parameters.body as IDataObject;
	// Values of a field that another provider hides may still be stored.
	const isVercel = (rest.provider ?? parameters.path.provider) === 'vercel';
	const body: IDataObject = {
		...rest,
		...(token !== undefined && { credentials: { access_token: token } }),
		...(isVercel && team !== undefined && { options: { team_id: team } }),
		...(!isVercel && account !== undefined && { options: { account_slug: account } }),
	};
	return toItems(
		row,
		await request.call(this, row, { ...parameters, body }),
		parameters.path,
		index,
	);
};
