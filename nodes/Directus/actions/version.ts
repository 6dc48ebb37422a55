import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { promotedFields } from '../fields/version';
import type { LegacyHandler } from '../framework/define';
import { request } from '../framework/execute';
import { parseList } from '../framework/json';
import { toItems } from '../framework/output';
import { isRaw, readParameters } from '../framework/parameters';
import { fillPath } from '../transport/path';
import { directusRequest } from '../transport/legacy';
import { createReady } from './bulk/write';

/**
 * Creates versions. Directus takes an item's key as text only, also where keys are numbers, and no
 * keys for the versions themselves.
 */
export const createVersions = createReady((group) => ({
	...group,
	apart: ['collection', 'item', 'key', 'name'],
	wishes: group.wishes.map((wish) =>
		typeof wish.sent.item === 'number'
			? { ...wish, sent: { ...wish.sent, item: String(wish.sent.item) } }
			: wish,
	),
}));

/** Writes what a version changes into its item, over what the item holds now or held at Compare. */
export const promoteVersion: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	if (!isRaw.call(this, row, index)) {
		const body = parameters.body as IDataObject;
		if (body.fields !== undefined) {
			body.fields = parseList(body.fields, promotedFields.displayName) as string[];
		}
		body.mainHash ??= await currentHash.call(this, parameters.path);
	}
	return toItems(row, await request.call(this, row, parameters), parameters.path, index);
};

/** The hash of the item as it is; undefined for a version without an item, which needs none. */
async function currentHash(this: IExecuteFunctions, values: Record<string, unknown>) {
	const ask = async (template: string, query: IDataObject = {}) => {
		const path = fillPath(template, values);
		const { body } = await directusRequest.call(this, { method: 'GET', path, query });
		return (body as { data: IDataObject }).data;
	};
	const { item } = await ask('/versions/{id}', { fields: 'item' });
	return item === null ? undefined : (await ask('/versions/{id}/compare')).mainHash;
}
