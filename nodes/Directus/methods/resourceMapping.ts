import type {
	FieldType,
	IDataObject,
	ILoadOptionsFunctions,
	INodePropertyOptions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { DATE_MARK, JSON_MARK, RELATED_MARK } from '../framework/mapper';
import { currentCollection } from './loadOptions';
import type { DirectusField } from '../transport/schema';
import { allRelations, fieldsOfCollection } from '../transport/legacy';

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

const takesJson = ['json', 'geometry', 'alias'];

/** The columns for a new item: those that Directus demands are marked. */
async function getColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return { fields: await columns.call(this, true) };
}

/** The columns for a change: none is demanded. */
async function getChangeColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return { fields: await columns.call(this, false) };
}

/** The columns for Create or Update: the key, or any other field, may find the item. */
async function getMatchColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return { fields: await columns.call(this, false) };
}

async function columns(
	this: ILoadOptionsFunctions,
	creates: boolean,
): Promise<ResourceMapperField[]> {
	const collection = currentCollection.call(this);
	if (!collection) return [];
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
		const options = choicesOf(field);
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
			defaultMatch: isKey,
			// Directus compares no hash with anything.
			canBeUsedToMatch: !json && field.type !== 'hash',
			// The key is mostly given by Directus.
			removed: creates && isKey && !isDemanded(field),
		};
	});
}

function isWritable({ type, meta }: DirectusField): boolean {
	const special = meta?.special ?? [];
	return (
		!special.includes('no-data') &&
		!special.includes('group') &&
		!(type === 'alias' && special.length === 0)
	);
}

function isDemanded({ schema, meta }: DirectusField): boolean {
	const given = schema?.has_auto_increment || (meta?.special ?? []).some((one) => one === 'uuid');
	if (given || (schema?.default_value ?? null) !== null) return false;
	return meta?.required === true || (schema !== null && schema.is_nullable === false);
}

/** A field's choices in the Studio, where they are the only values allowed and of one kind. */
function choicesOf({ type, meta }: DirectusField): INodePropertyOptions[] | undefined {
	const isNumber = type === 'integer' || type === 'float';
	if ((type !== 'string' && !isNumber) || meta?.options?.allowOther) return undefined;
	const choices = meta?.options?.choices as IDataObject[] | undefined;
	if (!Array.isArray(choices)) return undefined;
	const options = choices
		.filter(({ value }) => value !== undefined && value !== null)
		.map(({ text, value }) => ({
			name: String(text ?? value),
			// The Studio keeps the choices of a number as texts.
			value: isNumber ? Number(value) : String(value),
		}));
	return options.length > 0 ? options : undefined;
}

/** The columns of the node's resource mappers. */
export const resourceMapping = { getColumns, getChangeColumns, getMatchColumns };
