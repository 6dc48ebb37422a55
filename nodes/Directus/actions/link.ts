import type { IDataObject } from 'n8n-workflow';
import { relatedItems } from '../fields/link';
import type { Input, Operation } from '../framework/define';
import { parseJsonObject } from '../framework/json';
import { Failure, missingParameter } from '../transport/failure';
import { chosenLink } from '../transport/linkFields';

/**
 * Completes an input of Link or Unlink. An empty list is none, and nothing is done for it; an expression that
 * gives nothing is an error.
 *
 * @throws Failure where no related items are given
 */
export function withRelated(input: Input): Input {
	if (input.ui.related === undefined) throw missingParameter(relatedItems.displayName);
	return input;
}

/**
 * Reads the values of new links by the columns of the collection that holds them.
 *
 * @throws Failure naming the field, or where the links have no fields of their own
 */
export const readLinkValues: NonNullable<Operation['readRecords']> = async (
	directus,
	input,
	read,
) => {
	const options = (input.ui.options ?? {}) as IDataObject;
	const given = parseJsonObject(options.linkValues ?? {}, 'Fields of New Links (JSON)');
	if (Object.keys(given).length === 0) return input;
	const link = await chosenLink(directus, String(input.path.collection), input.ui);
	if (link.relatedField === undefined)
		throw new Failure(`The links of "${link.field}" have no fields of their own`, 'no', {
			description:
				'It is a one-to-many field: the related items themselves hold the link. Nothing was sent. Leave Fields of New Links out, and change the items with Update.',
		});
	const linkValues = await read(link.collection, given, { purpose: 'create' });
	return { ...input, ui: { ...input.ui, options: { ...options, linkValues } } };
};
