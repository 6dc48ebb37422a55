import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { LinkField } from '../transport/linkFields';
import { endpointOf, kindOf, linkFieldsOf } from '../transport/linkFields';
import { allRelations, atMost } from '../transport/legacy';
import { chosen } from '../framework/emptyList';
import { itemNames, readNamed } from './itemNames';

/** How many related items are offered; others are given by an expression. */
const MOST_OFFERED = 500;

async function linkFields(this: ILoadOptionsFunctions): Promise<LinkField[]> {
	const collection = chosen(this, 'collection', 'collection');
	return linkFieldsOf(await allRelations.call(this), collection);
}

/** The field that is chosen in the node. @throws NodeOperationError where none is, or it is another kind of field */
async function chosenField(this: ILoadOptionsFunctions): Promise<LinkField> {
	const fields = await linkFields.call(this);
	const name = chosen(this, 'linkField', 'field');
	const found = fields.find(({ field }) => field === name);
	if (found) return found;
	throw new NodeOperationError(this.getNode(), `"${name}" lists no related items`);
}

/** The fields of the collection that list related items, with where they lead. */
async function getLinkFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return (await linkFields.call(this)).map((one) => ({
		name: `${one.field} → ${one.related.join(', ')} (${kindOf(one)})`,
		value: one.field,
	}));
}

/** The collections that the chosen field leads to. */
async function getRelatedCollections(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { related } = await chosenField.call(this);
	return related.map((name) => ({ name, value: name }));
}

/** The items that the chosen field can be linked to, named as in the list of items. */
async function getRelatedItems(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { related } = await chosenField.call(this);
	const [only] = related.length === 1 ? related : [];
	const target = only ?? chosen(this, 'relatedCollection', 'related collection');
	const { key, fields, label } = await itemNames.call(this, target);
	const query = { fields, limit: await atMost.call(this, MOST_OFFERED) };
	return (await readNamed.call(this, endpointOf(target), query))
		.map((record) => ({ name: label(record), value: record[key] as string }))
		.sort((a, b) => a.name.localeCompare(b.name));
}

/** The lists of Link and Unlink. */
export const linkLists = { getLinkFields, getRelatedCollections, getRelatedItems };
