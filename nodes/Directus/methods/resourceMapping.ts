import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { currentCollection } from './loadOptions';
import { allRelations, fieldsOfCollection } from '../transport/legacy';
import { isDemanded, isWritable, optionsOf } from '../values/columns';

/**
 * n8n's type for a Directus type. Whole numbers and decimals beyond JavaScript's precision stay
 * text, so that they lose no digit (https://directus.io/docs/guides/data-model/fields).
 */
const types: Record<string, FieldType> = {
	boolean: 'boolean',
	date: 'dateTime',
	dateTime: 'dateTime',
	float: 'number',
	integer: 'number',
	time: 'time',
	timestamp: 'dateTime',
};

/** Ends the name of a column that takes JSON: the only thing that n8n stores of it beside the type. */
const JSON_MARK = '(JSON)';

/** Ends the name of a column that takes the ID of a related item, or the item itself as JSON. */
const RELATED_MARK = '(ID or JSON)';

/** Ends the name of a column that holds a day without a time, and thus without a zone. */
const DATE_MARK = '(date)';

const takesJson = ['json', 'geometry', 'alias'];

/** The columns for a new item: those that Directus demands are marked. */
async function getColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return await offered.call(this, 'create');
}

/** The columns for a change: none is demanded. */
async function getChangeColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return await offered.call(this, 'change');
}

/** The columns for Create or Update: the key, or any other field, may find the item. */
async function getMatchColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return await offered.call(this, 'match');
}

/** The columns whose values can be looked for. */
async function getLookUpColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const { fields, ...rest } = await offered.call(this, 'find');
	return { ...rest, fields: fields.filter(({ canBeUsedToMatch }) => canBeUsedToMatch) };
}

type Purpose = 'create' | 'change' | 'match' | 'find';

/** The columns, or the words that the editor shows where there are none. */
async function offered(
	this: ILoadOptionsFunctions,
	purpose: Purpose,
): Promise<ResourceMapperFields> {
	const fields = await columns.call(this, purpose);
	const emptyFieldsNotice = currentCollection.call(this)
		? 'There is no field that the user of the credential may see and fill in. Check the permissions of the user in Directus.'
		: 'Choose the collection first.';
	return { fields, ...(fields.length === 0 && { emptyFieldsNotice }) };
}

async function columns(
	this: ILoadOptionsFunctions,
	purpose: Purpose,
): Promise<ResourceMapperField[]> {
	const collection = currentCollection.call(this);
	if (!collection) return [];
	const creates = purpose === 'create';
	const fields = await fieldsOfCollection.call(this, collection);
	const relations = await allRelations.call(this).catch(() => []);
	return fields.filter(isWritable).map((field): ResourceMapperField => {
		const leadsTo = relations.find(
			(one) => one.collection === collection && one.field === field.field,
		);
		const comesFrom = relations.find(
			(one) => one.related_collection === collection && one.meta?.one_field === field.field,
		);
		const related = leadsTo?.related_collection ?? comesFrom?.collection;
		const json = takesJson.includes(field.type);
		const options = optionsOf(field);
		const isKey = field.schema?.is_primary_key === true;
		return {
			id: field.field,
			displayName: [
				field.field,
				related && `→ ${related}`,
				json ? JSON_MARK : related && RELATED_MARK,
				field.type === 'date' && DATE_MARK,
			]
				.filter(Boolean)
				.join(' '),
			// A related item can be made along, so that its column is not only for IDs.
			type: options ? 'options' : related ? 'string' : (types[field.type] ?? 'string'),
			...(options && { options }),
			required: creates && isDemanded(field),
			display: true,
			// The editor offers what is matched on by default as a field to fill in, also in a new Create.
			defaultMatch: purpose === 'match' && isKey,
			// Directus compares no hash with anything.
			canBeUsedToMatch: !json && field.type !== 'hash',
			// A key that the database counts or Directus makes is not offered; it can be added.
			removed: creates && isKey && !isDemanded(field),
		};
	});
}

/** The columns of the node's resource mappers. */
export const resourceMapping = {
	getColumns,
	getChangeColumns,
	getLookUpColumns,
	getMatchColumns,
};
