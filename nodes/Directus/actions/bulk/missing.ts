import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { apiError } from '../../transport/errors';

/** What Directus says of a record that is missing or hidden: it does not tell which. */
export function missing(
	this: IExecuteFunctions,
	id: unknown,
	collection: string,
	itemIndex: number,
): Error {
	const error = apiError(this.getNode(), {
		message: `There is no "${String(id).slice(0, 100)}" in ${collection}, or the user of the credential may not read it`,
		description: 'Check the ID and, in Directus under Settings > Access Policies, the permissions.',
		status: 403,
		code: 'FORBIDDEN',
	});
	error.context.itemIndex = itemIndex;
	return error;
}

/**
 * Whether an answer is a permission of the Studio, which is no record: of a permission that is not
 * there Directus answers one of those, after a change too.
 */
export const isOfStudio = (collection: string, record: IDataObject): boolean =>
	collection === 'directus_permissions' && record.system === true;

/** What is said of an ID that no record can have. */
export function noKey(
	this: IExecuteFunctions,
	id: unknown,
	collection: string,
	itemIndex: number,
): Error {
	return new NodeOperationError(
		this.getNode(),
		`"${String(id).slice(0, 100)}" is no whole number, as the IDs in ${collection} are`,
		{ description: 'Correct the ID. Nothing was sent for this item.', itemIndex },
	);
}
