import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	ResourceMapperField,
} from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { columnOfProperty } from '../values/columns';
import { isPlainObject } from '../values/forms';
import { refusal } from '../values/readings';
import type { GivenRecord, GivenValue, ReadingOptions, ReadRecord } from '../values/record';
import { nothingMapped, recordOf, recordOfColumns } from '../values/record';
import { GUARDING } from '../values/rules';
import { asFailure, Failure } from '../transport/failure';
import { ColumnNotes } from './columnHints';
import type { Input, Operation, ReadValues, RefusedChoice } from './define';
import { fieldsIn, holdsRecords, recordNamesIn } from './define';
import { isBlank, refuseOtherForm } from './json';
import { withRelatedRead } from './nested';
import { jsonParameters } from './raw';
import { hasExpression, ParameterReader } from './reader';

const notesOf = new WeakMap<object, ColumnNotes>();

const known = (context: object): ColumnNotes => notesOf.get(context) ?? new ColumnNotes();

/**
 * Asks Directus for the fields of the collections that records are for, as they are now: those that the
 * editor stored in the workflow are of the day on which it was saved. Where the caller may not see them
 * none are known, and values keep their types.
 */
export async function learnColumns(
	context: IExecuteFunctions,
	directus: Directus,
	row: Operation,
): Promise<void> {
	const columns = new ColumnNotes();
	notesOf.set(context, columns);
	const reader = new ParameterReader(context);
	const isRaw = row.rawRecord && reader.storedAt(jsonParameters.name, 0, false) === true;
	const hasCustom = row.collection && hasCustomFields(reader, row);
	if (!holdsRecords(row.body) && !hasCustom && !isRaw) return;
	const learn = async (name: string) => {
		// A look-up needs the description of the collection too: both are asked for together.
		if (row.route.startsWith('GET')) directus.collection(name).catch(() => {});
		columns.fields.set(name, await directus.fields(name).catch(() => []));
	};
	const { collection } = row.path ?? {};
	if (row.collection) await learn(row.collection);
	if (row.collection || !collection) return;
	const isSame = !hasExpression(reader.storedAt(collection.name, 0, collection.default));
	const items = context.getInputData().slice(0, isSame ? 1 : undefined);
	for (const index of items.keys()) {
		const name = namedBy(() => reader.locator(collection, index));
		if (name !== undefined && !columns.fields.has(name)) await learn(name);
	}
}

/** Whether fields were added that somebody made in a collection of Directus's own. */
const hasCustomFields = (reader: ParameterReader, row: Operation): boolean =>
	fieldsIn(row.body).some(({ name, type }) => {
		if (type !== 'collection') return false;
		const added = reader.storedAt(name, 0, {});
		return typeof added === 'object' && added !== null && Object.hasOwn(added, CUSTOM_FIELDS);
	});

const CUSTOM_FIELDS = 'customFields';

/** What an expression that fails gives is told where the parameters are read. */
function namedBy(read: () => unknown): string | undefined {
	try {
		return String(read());
	} catch {
		return undefined;
	}
}

/** What is told above the output of values that were not sent, or that Directus does not know. */
export const hintOnColumns = async (
	context: IExecuteFunctions,
	directus: Directus,
): Promise<string | undefined> => await known(context).hint(directus);

const purposeOf = (row: Operation, field?: INodeProperties): ReadingOptions['purpose'] => {
	if (row.route.startsWith('PATCH')) return 'change';
	if (field?.type === 'resourceMapper' && row.route.startsWith('GET')) return 'find';
	return field?.typeOptions?.resourceMapper?.mode === 'upsert' ? 'match' : 'create';
};

/** The refused choices of an input; undefined where there are none. */
export const refusedChoices = (
	context: IExecuteFunctions,
	index: number,
): RefusedChoice[] | undefined => known(context).refused.get(index);

/** @throws Failure where a value is not what its column takes, or no choice and nobody looks what the record holds */
function read(
	context: IExecuteFunctions,
	row: Operation,
	given: GivenRecord,
	collection: string,
	index: number,
	more: Partial<ReadingOptions>,
): ReadRecord {
	const { fields, refused } = known(context);
	const done = recordOf(given, fields.get(collection) ?? [], {
		timezone: context.getTimezone(),
		purpose: purposeOf(row),
		collection,
		guarding: GUARDING[collection],
		...more,
	});
	const { record } = done;
	if (done.refused.length === 0) return done;
	if (!row.takesHeldChoices) throw done.refused[0]!;
	const others = done.refused.map((failure) => ({ record, failure }));
	refused.set(index, [...(refused.get(index) ?? []), ...others]);
	return done;
}

/**
 * Reads a resource mapper for one input item: the values by field, as Directus is sent them.
 *
 * @throws Failure naming the field
 * @see https://docs.n8n.io/integrations/creating-nodes/build/reference/ui-elements/#resource-mapper
 */
export function readMapped(
	context: IExecuteFunctions,
	parameters: ParameterReader,
	row: Operation,
	field: INodeProperties,
	index: number,
): IDataObject {
	const part = (path: string, fallback: unknown) =>
		parameters.value(`${field.name}.${path}`, index, fallback);
	const schema = part('schema', []) as ResourceMapperField[] | null;
	const removed = removedOf(schema);
	const collection = collectionOf(parameters, row, index);
	const purpose = purposeOf(row, field);
	if (part('mappingMode', 'defineBelow') === 'autoMapInputData') {
		const json = context.getInputData()[index]?.json ?? {};
		// Who may not see the fields of today has those that the editor stored.
		const isKnown = (known(context).fields.get(collection) ?? []).length > 0;
		const stored = isKnown || !schema?.length ? undefined : new Set(schema.map(({ id }) => id));
		const names: string[] = [];
		let values = json;
		if (stored || removed.size > 0) {
			const entries = Object.entries(json).filter(([name]) => !removed.has(name));
			const taken = entries.filter(([name]) => stored?.has(name) ?? true);
			if (stored) for (const [name] of entries) if (!stored.has(name)) names.push(name);
			if (stored && taken.length === 0) throw nothingMapped({ collection }, names, [...stored]);
			values = Object.fromEntries(taken);
		}
		const given = { source: 'autoMapped' as const, values };
		const { record, unknown, leftOut } = read(context, row, given, collection, index, { purpose });
		known(context).noteUnmapped(collection, [...unknown, ...names]);
		known(context).noteLeftOut(leftOut);
		return record;
	}
	const columns =
		known(context).mapped.get(field.name) ??
		Object.entries(
			(parameters.storedAt(`${field.name}.value`, index, {}) ?? {}) as IDataObject,
		).map(([name, one]) => ({
			name,
			// Each value is read by itself, uncast: of a mapper as a whole n8n makes 0 of an empty text, and a
			// day in another zone.
			path: `${field.name}.value[${JSON.stringify(name)}]`,
			fromExpression: hasExpression(one),
		}));
	known(context).mapped.set(field.name, columns);
	const values = new Map<string, GivenValue>();
	for (const { name, path, fromExpression } of columns) {
		if (removed.has(name)) continue;
		values.set(name, { value: parameters.value(path, index), fromExpression });
	}
	const keepsEmpty = field.typeOptions?.resourceMapper?.addAllFields === false;
	const given = { source: 'mapped' as const, values };
	const more = { purpose, keepsEmpty };
	const { record, leftOut } = read(context, row, given, collection, index, more);
	known(context).noteLeftOut(leftOut);
	return record;
}

/** Where a value was given, for the errors: the item, and the field's name in the editor. */
interface Place {
	index: number;
	displayName: string;
}

/**
 * Reads the body that the user wrote as JSON/RAW Parameters: the records in it by the columns of their
 * collection. What else it holds stays as it is.
 *
 * @throws Failure naming the entry and the field
 */
export function readRawBody(
	context: IExecuteFunctions,
	parameters: ParameterReader,
	row: Operation,
	body: IDataObject | unknown[],
	place: Place,
): Input['body'] {
	if (!holdsRecords(row.body) && !row.rawRecord) return body;
	if (Array.isArray(body)) return readRecords(context, parameters, row, body, place, 'raw');
	const names = row.rawRecord === 'data' ? ['data'] : recordNamesIn(row.body);
	if (names.length === 0) return readRecord(context, parameters, row, body, place.index, 'raw');
	const read = { ...body };
	for (const name of names) {
		const record = body[name];
		if (isPlainObject(record))
			read[name] = readRecord(context, parameters, row, record, place.index, 'raw');
	}
	return read;
}

/** Reads a list of records, each as readRecord does. An entry that is no object stays as it is. */
export function readRecords(
	context: IExecuteFunctions,
	parameters: ParameterReader,
	row: Operation,
	list: unknown[],
	{ index, displayName }: Place,
	source: 'json' | 'raw' = 'json',
): unknown[] {
	return list.map((entry, place) => {
		if (!isPlainObject(entry)) return entry;
		try {
			return readRecord(context, parameters, row, entry, index, source);
		} catch (error) {
			throw error instanceof Failure
				? error.prefixed(`Entry ${place + 1} of ${displayName}`)
				: error;
		}
	});
}

/**
 * Reads the values of a record that are given as JSON, by the columns of the row's collection. Names
 * that are none of its fields are told in a hint.
 *
 * @param source `raw` is JSON/RAW Parameters, `json` any other field that takes JSON
 * @throws Failure naming the field
 */
export function readRecord(
	context: IExecuteFunctions,
	parameters: ParameterReader,
	row: Operation,
	values: IDataObject,
	index: number,
	source: 'json' | 'raw' = 'json',
	more: Partial<ReadingOptions> = {},
): IDataObject {
	const purpose = fieldsIn(row.body)
		.map((field) => purposeOf(row, field))
		.find((one) => one === 'match' || one === 'find');
	const collection = collectionOf(parameters, row, index);
	const options = { purpose: purpose ?? purposeOf(row), ...more };
	const given = { source, values };
	const { record, unknown, leftOut } = read(context, row, given, collection, index, options);
	known(context).noteIgnored(collection, unknown);
	known(context).noteLeftOut(leftOut);
	return record;
}

/** readRecord for a change of the records that IDs or a query name: a key in it is left out, and that is told. */
export const readChange = (
	context: IExecuteFunctions,
	parameters: ParameterReader,
	row: Operation,
	values: IDataObject,
	index: number,
): IDataObject =>
	readRecord(context, parameters, row, values, index, 'json', { isForOthers: true });

/**
 * The inputs with the records in their bodies read whose collection only the input or Directus tells, as do related items;
 * a Failure in the place of an input with a value that its column does not take.
 */
export async function withRecordsRead(
	context: IExecuteFunctions,
	directus: Directus,
	row: Operation,
	inputs: Array<Input | Failure>,
): Promise<Array<Input | Failure>> {
	const notes = known(context);
	if (!row.readRecords)
		return await withRelatedRead(directus, row, inputs, notes, context.getTimezone());
	const done: Array<Input | Failure> = [];
	for (const [index, input] of inputs.entries()) {
		const readOne: ReadValues = async (collection, values, options) => {
			if (!notes.fields.has(collection))
				notes.fields.set(collection, await directus.fields(collection).catch(() => []));
			const source = input instanceof Failure || input.raw ? 'raw' : 'json';
			const one = read(context, row, { source, values }, collection, index, options);
			notes.noteIgnored(collection, one.unknown);
			notes.noteLeftOut(one.leftOut);
			return one.record;
		};
		if (input instanceof Failure) done.push(input);
		else
			done.push(
				await row
					.readRecords(directus, input, readOne)
					.catch((error: unknown) => asFailure(error, 'no')),
			);
	}
	return done;
}

const collectionOf = (parameters: ParameterReader, row: Operation, index: number): string =>
	row.collection ??
	(row.path?.collection ? String(parameters.locator(row.path.collection, index)) : '');

const removedNames = new WeakMap<object, Set<string>>();

/** The columns that were taken out in the editor. */
function removedOf(schema: ResourceMapperField[] | null): Set<string> {
	const list = schema ?? [];
	const names =
		removedNames.get(list) ?? new Set(list.filter(({ removed }) => removed).map(({ id }) => id));
	removedNames.set(list, names);
	return names;
}

/**
 * One value that was added below Additional Fields, as Directus is sent it; undefined where it is left
 * out.
 *
 * @param value as it was read; undefined where it is empty
 * @param uncast as n8n gives it, to tell in which way it is empty
 * @throws Failure where a field that guards access would be emptied by an expression without a result
 */
export function readAdded(
	context: IExecuteFunctions,
	row: Operation,
	option: INodeProperties,
	value: unknown,
	{ uncast, stored }: { uncast: unknown; stored: unknown },
): unknown {
	const column = columnOfProperty(option);
	if (option.type === 'resourceLocator' && typeof value === 'object')
		throw refusal(column, value, 'an ID');
	if (option.type === 'json' && (value ?? undefined) !== undefined) refuseOtherForm(value, option);
	const isText = row.collection !== undefined && option.type === 'string';
	const isChoice = row.body !== undefined && option.type === 'options';
	const isRead = READ_BY_TYPE.includes(option.type) || isText || isChoice;
	// JSON and IDs have been read already, with the name that the editor shows in their errors.
	if (value !== undefined && !isBlank(value) && !isRead) return value;
	const isLocator = typeof uncast === 'object' && uncast !== null && 'value' in uncast;
	const given = {
		value: value ?? (isLocator ? uncast.value : uncast),
		fromExpression: hasExpression(stored),
	};
	const { record, leftOut, refused } = recordOfColumns(
		{ source: 'additional', values: new Map([[option.name, given]]) },
		new Map([[option.name, column]]),
		{
			timezone: context.getTimezone(),
			purpose: purposeOf(row),
			guarding: GUARDING[row.collection ?? ''],
		},
	);
	if (refused[0]) throw refused[0];
	known(context).noteLeftOut(leftOut);
	return record[option.name];
}

const READ_BY_TYPE = ['boolean', 'dateTime', 'multiOptions', 'number'];
