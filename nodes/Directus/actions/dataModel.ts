import type { IDataObject } from 'n8n-workflow';
import { moreFieldsJson } from '../fields/collection';
import type { Input } from '../framework/define';
import { withBody } from '../framework/define';
import { JsonError, parseList } from '../framework/json';
import { perInput } from '../framework/ledger';
import { requestOf, sendOne, sendSteps } from '../framework/send';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import { didYouMean } from '../transport/missingNames';
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

/** A new field, with what the Studio adds by itself for its type. */
export const newField = (body: IDataObject): IDataObject => {
	const { default_value: value, ...settings } = withChoices(body);
	const field = nest({ ...settings, ...(value !== undefined && { default_value: cast(body) }) });
	const meta = (field.meta ?? {}) as IDataObject;
	const special = specialOf(String(body.type), String(meta.interface ?? ''));
	if (special && meta.special === undefined) meta.special = special;
	// A field without `meta` is one that the Studio does not know.
	return { ...field, meta, ...(body.type === 'alias' && { schema: null }) };
};

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
export const updateField = perInput(async (directus, row, input) => {
	// A change of a field that is not there makes one without a column.
	const { meta, schema } = await current(directus, requestOf(row, input).path);
	if (input.raw) return await sendOne(directus, row, input);
	const { choices, ...settings } = input.body as IDataObject;
	const changes = nest(settings);
	const partial = changes.schema !== undefined && (await majorVersion(directus)) < 11;
	if (partial)
		changes.schema = { ...pick(schema ?? {}, COLUMN), ...(changes.schema as IDataObject) };
	if (choices)
		changes.meta = changedChoices(meta ?? {}, (changes.meta ?? {}) as IDataObject, choices);
	return await sendOne(directus, row, { ...input, body: changes });
});

/**
 * Sends a row as it stands for what is there. A change of a collection that is not there makes a folder of
 * that name, and a delete of a field that is not there is answered as if it had been made.
 */
export const sendIfThere = perInput(async (directus, row, input) => {
	await current(directus, requestOf(row, input).path);
	return await sendOne(directus, row, input);
});

/**
 * Changes collections by a list. Directus makes a folder of a name that is not there, and says that it was
 * changed.
 */
export const updateCollections = perInput(async (directus, row, input) => {
	await refuseMissingNames(
		input.body,
		'collection',
		async () => await directus.collections(),
		(name) => `There is no collection "${name}"`,
	);
	return await sendOne(directus, row, input);
});

/** Changes the fields of a collection by a list. Of a name that is not there Directus makes a field without a column. */
export const updateFields = sendSteps(
	(body) => body,
	[],
	async (directus, { body, path }) => {
		const collection = String(path.collection);
		await refuseMissingNames(
			body,
			'field',
			async () => (await directus.fields(collection)).map(({ field }) => field),
			(name) => `There is no field "${name}" in the collection "${collection}"`,
		);
	},
);

/**
 * Ends where an entry of a list names what is not there. Who may not see what there is may change nothing of it
 * either: that is Directus's to say.
 *
 * @param part where an entry has its name
 * @param known the names that there are
 */
async function refuseMissingNames(
	list: Input['body'],
	part: 'collection' | 'field',
	known: () => Promise<string[]>,
	sentence: (name: string) => string,
): Promise<void> {
	const names = await known().catch((): string[] => []);
	if (!Array.isArray(list) || names.length === 0) return;
	for (const [place, entry] of list.entries()) {
		const name = (entry as IDataObject | null)?.[part];
		if (typeof name !== 'string' || names.includes(name)) continue;
		throw new Failure(`${sentence(name)}${didYouMean(name, names)}`, 'no', {
			description: `Entry ${place + 1} of the list names it. Nothing was sent. Check the name, upper and lower case as well.`,
		});
	}
}

/** The collection, field or relation as it is. @throws Failure where there is none; nothing was written then */
async function current(directus: Directus, path: string) {
	const { data } = await directus.send({ method: 'GET', path, gives: 'record' });
	return data as {
		meta: IDataObject | null;
		schema: IDataObject | null;
		related_collection?: string | null;
	};
}

const pick = (from: IDataObject, names: string[]): IDataObject =>
	Object.fromEntries(names.flatMap((name) => (name in from ? [[name, from[name]]] : [])));

/** What Directus 10 forgets of a column whose other settings are changed. */
const COLUMN = ['default_value', 'is_nullable', 'max_length', 'numeric_precision', 'numeric_scale'];

const majorVersion = async (directus: Directus): Promise<number> =>
	Number.parseInt((await directus.serverInfo()).version ?? '', 10);

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
	const isWhole = /^\s*[+-]?\d+\s*$/.test(String(value)) && Number.isSafeInteger(Number(value));
	return numeric && isWhole ? Number(value) : value;
}

/** A new relation. Without a related collection there is nothing that a database could watch. */
export const newRelation = (body: IDataObject): IDataObject => {
	const related = body.related_collection !== undefined;
	return { meta: {}, ...nest(body), ...(!related && { related_collection: null, schema: null }) };
};

/**
 * Changes a relation. Before Directus 12 the whole of it has to be sent: without the collections in
 * the body the server ends, and what its foreign key does on a deletion is lost if it is left out.
 */
export const updateRelation = perInput(async (directus, row, input) => {
	const given = input.body as IDataObject;
	const changes = input.raw ? given : nest(given);
	const { related_collection: related, schema } = await current(
		directus,
		requestOf(row, input).path,
	);
	const { on_delete: onDelete, on_update: onUpdate } = schema ?? {};
	const body: IDataObject = {
		...input.path,
		related_collection: related,
		...changes,
		...(schema !== null && {
			schema: { on_delete: onDelete, on_update: onUpdate, ...(changes.schema as IDataObject) },
		}),
	};
	return await sendOne(directus, row, { ...input, body });
});

/** Gives a new collection its primary key and system fields; a folder has no table. */
export function withTable(input: Input): Input {
	const { kind, primaryKeyField, primaryKeyType, systemFields, moreFields } = input.ui;
	const wanted = (systemFields ?? []) as string[];
	return withBody((settings) =>
		kind === 'folder'
			? { meta: {}, ...nest(settings), schema: null }
			: {
					meta: {},
					schema: {},
					...nest({ ...statusSettings(wanted), ...settings }),
					fields: [
						{ ...primaryKeys[primaryKeyType as string], field: primaryKeyField },
						...systemFieldsOf(wanted),
						...columnsOf((moreFields ?? []) as IDataObject[]),
					],
				},
	)(input);
}

/**
 * The fields of the user's own list, with what Field: Create adds: without `meta` Directus refuses a
 * timestamp, a date or a time for fields that nobody gave. It leaves those out that have no name or no type.
 */
function columnsOf(fields: IDataObject[]): IDataObject[] {
	const wrong = fields.findIndex(({ field, type }) => !field || !type);
	if (wrong < 0) return fields.map(newField);
	throw new JsonError(
		`Entry ${wrong + 1} of ${moreFieldsJson.displayName} lacks its field or its type`,
		{ description: 'Nothing was sent. Write it as { "field": "title", "type": "string" }.' },
	);
}

/**
 * Creates a collection, and then the relations of its fields that hold a user: only those lead to the
 * users.
 *
 * @throws Failure; where a relation fails, one that says that the collection is there. It is not
 * deleted again: whether something has been put into it meanwhile nobody knows.
 */
export const createCollection = perInput(async (directus, row, input) => {
	const done = await sendOne(directus, row, input).catch((error: unknown) => {
		const failure = asFailure(error);
		const fields = (input.body as IDataObject).fields as IDataObject[] | undefined;
		const lacksMeta = Array.isArray(fields) && fields.some((one) => !one?.meta);
		throw failure.details.code === 'FAILED_VALIDATION' && lacksMeta
			? failure.withAdvice(GIVE_META)
			: failure;
	});
	// In the place of the user's own JSON there are no system fields.
	const wanted = (input.ui.systemFields ?? []) as string[];
	const ofUsers = wanted.filter((name) => name.startsWith('user_'));
	const collection = String((input.body as IDataObject).collection);
	for (const [at, field] of ofUsers.entries()) {
		await directus
			.send({ method: 'POST', path: '/relations', body: { ...TO_USERS, collection, field } })
			.catch((error: unknown) => {
				throw halfMade(collection, ofUsers.slice(at), asFailure(error));
			});
	}
	return done;
});

const GIVE_META =
	'An entry of "fields" has no "meta", without which Directus refuses some types, such as timestamp. Give each one, such as "meta": {}.';

const TO_USERS = { related_collection: 'directus_users', schema: {}, meta: {} };

/** The failure of a collection that lacks relations, the first of which could not be made. */
function halfMade(collection: string, lacking: string[], failure: Failure): Failure {
	const { message, details, written } = failure;
	const [first, ...others] = lacking.map((field) => `"${field}"`);
	const description = [
		`The collection is there with all its fields. What is missing is the relation to directus_users of ${[first, ...others].join(' and ')}.`,
		...(written === 'no' ? [] : [`Whether that of ${first} was made is not known.`]),
		`The reason: ${message.replace(/\.?$/, '.')}`,
		'Do not create the collection again: make what is missing with Relation: Create.',
	].join(' ');
	// What has `original` keeps its words: what the code means for a collection is wrong here.
	return new Failure(
		`The collection "${collection}" was created without all of its relations`,
		'yes',
		{
			...details,
			description,
			original: details.original ?? message,
		},
	);
}
