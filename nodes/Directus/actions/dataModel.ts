import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { moreFieldsJson } from '../fields/collection';
import type { LegacyHandler } from '../framework/define';
import { splitRoute } from '../framework/define';
import { request, sendRow } from '../framework/execute';
import { JsonError, parseList, parseRecords } from '../framework/json';
import { toItems } from '../framework/output';
import { isRaw, readParameters, refuseEmptyChange } from '../framework/parameters';
import { fillPath } from '../transport/path';
import { directusRequest } from '../transport/legacy';
import { serverInfo } from '../transport/legacy';
import { primaryKeys, statusSettings, systemFieldsOf } from './systemFields';

/** What stands beside `meta` and `schema` in a collection, field or relation. */
const BESIDE = ['collection', 'field', 'type', 'related_collection', 'fields'];

/** What is the database's and so stands in `schema`; all else stands in `meta`. */
const OF_SCHEMA = [
	'default_value',
	'is_indexed',
	'is_nullable',
	'is_unique',
	'max_length',
	'numeric_precision',
	'numeric_scale',
	'on_delete',
	'on_update',
];

/** A handler that gives the row's body the form that Directus wants, unless it is the user's own. */
const shaped = (shape: (body: IDataObject) => IDataObject): LegacyHandler =>
	async function (row, index) {
		if (isRaw.call(this, row, index)) return await sendRow.call(this, row, index);
		const parameters = readParameters.call(this, row, index);
		refuseEmptyChange.call(this, row, parameters.body, index);
		const body = shape(parameters.body as IDataObject);
		return toItems(
			row,
			await request.call(this, row, { ...parameters, body }),
			parameters.path,
			index,
		);
	};

/**
 * Settings as Directus nests them: `{ field, note, is_unique }` →
 * `{ field, meta: { note }, schema: { is_unique } }`.
 */
export function nest({ meta, schema, ...settings }: IDataObject): IDataObject {
	const nested: IDataObject = {};
	const ofMeta: IDataObject = {};
	const ofSchema: IDataObject = {};
	for (const [name, value] of Object.entries(settings)) {
		const place = BESIDE.includes(name) ? nested : OF_SCHEMA.includes(name) ? ofSchema : ofMeta;
		place[name] = value;
	}
	// `meta` and `schema` themselves come from the user's own JSON.
	Object.assign(ofMeta, meta);
	Object.assign(ofSchema, schema);
	return {
		...nested,
		...(Object.keys(ofMeta).length > 0 && { meta: ofMeta }),
		...(Object.keys(ofSchema).length > 0 && { schema: ofSchema }),
	};
}

export const updateCollection = shaped(nest);

/** Creates a field, with what the Studio adds by itself for its type. */
export const createField = shaped((body) => {
	const { default_value: value, ...settings } = withChoices(body);
	const field = nest({ ...settings, ...(value !== undefined && { default_value: cast(body) }) });
	const meta = (field.meta ?? {}) as IDataObject;
	const special = specialOf(String(body.type), String(meta.interface ?? ''));
	if (special && meta.special === undefined) meta.special = special;
	// A field without `meta` is one that the Studio does not know.
	return { ...field, meta, ...(body.type === 'alias' && { schema: null }) };
});

/** What Directus has to do with a field of this type and interface, or a relation would not show. */
function specialOf(type: string, interfaceName: string): string[] | undefined {
	if (interfaceName.startsWith('group-')) return ['alias', 'no-data', 'group'];
	const special = SPECIAL_OF_INTERFACE.get(interfaceName) ?? SPECIAL_OF_TYPE.get(type);
	return special?.split(' ');
}

const SPECIAL_OF_INTERFACE = new Map([
	['file', 'file'],
	['file-image', 'file'],
	['files', 'files'],
	['list-m2a', 'm2a'],
	['list-m2m', 'm2m'],
	['list-o2m', 'o2m'],
	['list-o2m-tree-view', 'o2m'],
	['select-dropdown-m2o', 'm2o'],
	['translations', 'translations'],
]);

// Not uuid: a field that is to lead to another collection must not get a new value of its own.
const SPECIAL_OF_TYPE = new Map([
	['alias', 'alias no-data'],
	['boolean', 'cast-boolean'],
	['csv', 'cast-csv'],
	['hash', 'hash'],
	['json', 'cast-json'],
]);

/** Choices are options of the interface. A plain text stands for its own label. */
function withChoices({ choices, ...settings }: IDataObject): IDataObject {
	if (!choices) return settings;
	const options = { ...(settings.options as IDataObject), choices: choicesOf(choices) };
	return { interface: 'select-dropdown', ...settings, options };
}

const choicesOf = (choices: unknown) =>
	parseList(choices, 'Choices (JSON)').map((choice) =>
		typeof choice === 'object' ? choice : { text: String(choice), value: choice },
	) as IDataObject[];

/** Changes a field. What is to stay has to be sent along where Directus sets the whole anew. */
export const updateField: LegacyHandler = async function (row, index) {
	if (isRaw.call(this, row, index)) return await sendRow.call(this, row, index);
	const parameters = readParameters.call(this, row, index);
	refuseEmptyChange.call(this, row, parameters.body, index);
	const { choices, ...settings } = parameters.body as IDataObject;
	const changes = nest(settings);
	const path = fillPath(splitRoute(row).template, parameters.path);
	const partial = changes.schema !== undefined && (await majorVersion.call(this)) < 11;
	// A change of a field that is not there makes one without a column.
	const { body } = await directusRequest.call(this, { method: 'GET', path });
	const { meta, schema } = (body as { data: IDataObject }).data as Record<
		string,
		IDataObject | null
	>;
	if (partial)
		changes.schema = { ...pick(schema ?? {}, COLUMN), ...(changes.schema as IDataObject) };
	if (choices)
		changes.meta = changedChoices(meta ?? {}, (changes.meta ?? {}) as IDataObject, choices);
	const answer = await request.call(this, row, { ...parameters, body: changes });
	return toItems(row, answer, parameters.path, index);
};

const pick = (from: IDataObject, names: string[]): IDataObject =>
	Object.fromEntries(names.flatMap((name) => (name in from ? [[name, from[name]]] : [])));

/** What Directus 10 forgets of a column whose other settings are changed. */
const COLUMN = ['default_value', 'is_nullable', 'max_length', 'numeric_precision', 'numeric_scale'];

const majorVersion = async function (this: IExecuteFunctions): Promise<number> {
	return Number.parseInt((await serverInfo.call(this)).version ?? '', 10);
};

/** New choices beside the other options of the field's interface. */
function changedChoices(meta: IDataObject, changes: IDataObject, choices: unknown): IDataObject {
	const kept = (changes.options ?? meta.options ?? {}) as IDataObject;
	return {
		interface: meta.interface ?? 'select-dropdown',
		...changes,
		options: { ...kept, choices: choicesOf(choices) },
	};
}

/** A default value is typed as text; the databases want it in the field's type. */
function cast({ type, default_value: value }: IDataObject): IDataObject[string] {
	if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
	const numeric = ['integer', 'bigInteger', 'float', 'decimal'].includes(type as string);
	return numeric && Number.isSafeInteger(Number(value)) && value !== '' ? Number(value) : value;
}

/** Creates a relation. Without a related collection there is nothing that a database could watch. */
export const createRelation = shaped((body) => {
	const related = body.related_collection !== undefined;
	return { meta: {}, ...nest(body), ...(!related && { related_collection: null, schema: null }) };
});

/**
 * Changes a relation. Before Directus 12 the whole of it has to be sent: without the collections in
 * the body the server ends, and what its foreign key does on a deletion is lost if it is left out.
 */
export const updateRelation: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	refuseEmptyChange.call(this, row, parameters.body, index);
	const given = parameters.body as IDataObject;
	const changes = isRaw.call(this, row, index) ? given : nest(given);
	const path = fillPath(splitRoute(row).template, parameters.path);
	const { body } = await directusRequest.call(this, { method: 'GET', path });
	const { related_collection: related, schema } = (body as { data: IDataObject }).data;
	const { on_delete: onDelete, on_update: onUpdate } = (schema ?? {}) as IDataObject;
	const relation: IDataObject = {
		...(parameters.path as IDataObject),
		related_collection: related,
		...changes,
		...(schema !== null && {
			schema: { on_delete: onDelete, on_update: onUpdate, ...(changes.schema as IDataObject) },
		}),
	};
	const answer = await request.call(this, row, { ...parameters, body: relation });
	return toItems(row, answer, parameters.path, index);
};

/** Creates a collection with its primary key and system fields, or a folder without a table. */
export const createCollection: LegacyHandler = async function (row, index) {
	if (isRaw.call(this, row, index)) return await sendRow.call(this, row, index);
	const parameters = readParameters.call(this, row, index);
	const { kind, primaryKeyField, primaryKeyType, systemFields, moreFields, ...settings } =
		parameters.body as IDataObject;
	const wanted = (systemFields ?? []) as string[];
	const body: IDataObject =
		kind === 'folder'
			? { meta: {}, ...nest(settings), schema: null }
			: {
					meta: {},
					schema: {},
					...nest({ ...statusSettings(wanted), ...settings }),
					fields: [
						{ ...primaryKeys[primaryKeyType as string], field: primaryKeyField },
						...systemFieldsOf(wanted),
						...columnsOf(moreFields),
					],
				};
	const answer = await request.call(this, row, { ...parameters, body });
	if (kind !== 'folder') await relateUsers.call(this, String(settings.collection), wanted);
	return toItems(row, answer, parameters.path, index);
};

/** The fields of the user's own list. Directus leaves those out that have no name or no type. */
function columnsOf(moreFields: unknown): IDataObject[] {
	const { displayName } = moreFieldsJson;
	const fields = parseRecords(moreFields ?? [], displayName);
	const wrong = fields.findIndex(({ field, type }) => !field || !type);
	if (wrong < 0) return fields;
	throw new JsonError(`Entry ${wrong + 1} of ${displayName} lacks its field or its type`, {
		description: 'Nothing was sent. Write it as { "field": "title", "type": "string" }.',
	});
}

/** The fields that hold a user lead to the users only once a relation says so. */
async function relateUsers(
	this: IExecuteFunctions,
	collection: string,
	fields: string[],
): Promise<void> {
	for (const field of fields.filter((name) => name.startsWith('user_'))) {
		const relation = {
			collection,
			field,
			related_collection: 'directus_users',
			schema: {},
			meta: {},
		};
		await directusRequest.call(this, { method: 'POST', path: '/relations', body: relation });
	}
}
