import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { permissionPolicy } from '../fields/permission';
import type { LegacyHandler, LegacyInputHandler, Operation } from '../framework/define';
import { request, sendRow } from '../framework/execute';
import { toItems } from '../framework/output';
import { isRaw, missingParameter, readParameters } from '../framework/parameters';
import { apiError } from '../transport/errors';
import { getAll } from './bulk/get';
import { createAll } from './bulk/write';
import type { Check } from './checked';
import { checkedAll } from './checked';
import { updateMany } from './many';
import { getMany } from './read';

/**
 * Whoever may use the Studio has some permissions without which it does not work. They are no
 * records and have no ID, but Directus puts them behind all that it answers: behind a list whatever
 * its filter, behind new and changed permissions, and in the place of one that is not there.
 */
const isOfStudio = ({ json }: INodeExecutionData) => json.system === true;

const withoutStudio = (run: LegacyHandler): LegacyHandler =>
	async function (row, index) {
		return (await run.call(this, row, index)).filter((item) => !isOfStudio(item));
	};

/** Reads permissions. Directus answers all of them whatever the limit says. */
export const getPermissions: LegacyHandler = async function (row, index) {
	// Reading on behind the last ID would go wrong, and one request answers all.
	const items = await getMany.call(this, { ...row, collection: undefined }, index);
	const all = isRaw.call(this, row, index) || this.getNodeParameter('returnAll', index, false);
	const records = items.filter((item) => !isOfStudio(item));
	return all ? records : records.slice(0, this.getNodeParameter('limit', index, 50) as number);
};

/** Reads permissions by ID. Of one that is not there Directus answers another. */
export const getPermission: LegacyInputHandler = async function (row, indexes) {
	const items = await getAll.call(this, row, indexes);
	if (!items.some(isOfStudio)) return items;
	throw apiError(this.getNode(), {
		message: 'There is no such permission, or the user of the credential may not read it',
		description: 'Check the ID and, in Directus under Settings > Access Policies, the permissions.',
		status: 403,
		code: 'FORBIDDEN',
	});
};

/** Without either, a permission would be everybody's in Directus 10, and is none since. */
const belongsSomewhere: Check = function (row, index) {
	if (isRaw.call(this, row, index)) return;
	const body = readParameters.call(this, row, index).body as IDataObject;
	if (body.policy === undefined && body.role === undefined) {
		throw missingParameter.call(this, permissionPolicy.displayName, index);
	}
};

export const createPermissions = checkedAll(belongsSomewhere, createAll);

export const createManyPermissions = withoutStudio(sendRow);

export const updateManyPermissions = withoutStudio(updateMany);

/** What the user of the credential may do: an item for each collection. */
export const getMyPermissions: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const { body } = await request.call(this, row, parameters);
	if (body === undefined) {
		// Directus 10 takes `me` for an ID that it then does not look for, and answers nothing.
		throw apiError(this.getNode(), {
			message: 'Directus answered nothing',
			code: 'ROUTE_NOT_FOUND',
		});
	}
	const { data } = body as { data: Record<string, IDataObject> };
	return Object.entries(data).map(([collection, actions]) => ({
		json: { collection, ...actions },
		pairedItem: { item: index },
	}));
};

/** What the user of the credential may do with one item, or with a singleton, which has no ID. */
export const getMyItemPermissions: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const asked: Operation =
		parameters.path.id === undefined ? { ...row, route: 'GET /permissions/me/{collection}' } : row;
	return toItems(row, await request.call(this, asked, parameters), {}, index);
};
