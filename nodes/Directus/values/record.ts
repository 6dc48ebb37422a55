import type { IDataObject } from 'n8n-workflow';
import { asFailure, Failure } from '../transport/failure';
import { jsonText } from '../transport/jsonText';
import { didYouMean, nearestName } from '../transport/missingNames';
import type { DirectusField } from '../transport/schema';
import type { Column } from './columns';
import { columnsOf } from './columns';
import { isUuid } from './compare';
import { readUnknown, readValue, refusal, refuseBroken } from './readings';
import type { ColumnType, Emptiness } from './rules';
import { emptyRule } from './rules';

/** A value as n8n gives it, before n8n casts it: what was typed, or whatever an expression gave. */
export interface GivenValue {
	value: unknown;
	fromExpression: boolean;
}

/** One record's values by the names of the fields. */
export type GivenRecord =
	| { source: 'mapped' | 'additional'; values: Map<string, GivenValue> }
	| { source: 'autoMapped' | 'json' | 'raw'; values: IDataObject };

export interface ReadingOptions {
	/** The workflow's time zone: what names no zone is in it. */
	timezone: string;
	/**
	 * `match` is Create or Update, of which only Directus knows what it becomes. `find` is a record that is
	 * only looked for: a value of it that is empty in any way is null, so that none is left out.
	 */
	purpose: 'create' | 'change' | 'match' | 'find';
	/** Columns are added one by one, so that one that is left empty was meant to be emptied. */
	keepsEmpty?: boolean;
	/** Which records are changed is said elsewhere, so that a key among the values is not theirs. */
	isForOthers?: boolean;
	/**
	 * Keys are but names by which the records of one request mean each other, for which Directus may give
	 * others: they are no values of their columns.
	 */
	namesRecords?: boolean;
	/** The fields that guard access: GUARDING in rules.ts. */
	guarding?: string[];
	/** For the errors. */
	collection?: string;
}

export interface ReadRecord {
	/** What Directus is sent. */
	record: IDataObject;
	/** Names that are none of the collection's fields. Directus ignores them in silence. */
	unknown: string[];
	/** Fields that were left out though a value was given: the key of a changed item, and asterisks. */
	leftOut: string[];
	/**
	 * Why values that are no choices of their fields are refused, where the record may hold them already: choices
	 * can be taken away, and records keep their values. The record has such values as they were given.
	 */
	refused: Failure[];
}

/** What Directus answers in the place of a concealed value. Written, it would become the value. */
const CONCEALED = '**********';

/**
 * Turns what the user gave into what Directus is sent, by the types of the columns.
 *
 * JSON that the user wrote is sent as it is, except for what no column can hold: an empty text where none
 * is taken, and numbers that Directus would round.
 *
 * @param fields the collection's fields; empty where the caller may not see them, and then values keep
 * their types
 * @throws Failure naming each field whose value is wrong and what it takes; nothing has been sent
 */
export function recordOf(
	given: GivenRecord,
	fields: DirectusField[],
	options: ReadingOptions,
): ReadRecord {
	return recordOfColumns(given, columnsOf(fields), options);
}

/** recordOf for columns that are no fields of a collection: see columnOfProperty. */
export function recordOfColumns(
	given: GivenRecord,
	columns: Map<string, Column>,
	options: ReadingOptions,
): ReadRecord {
	const { source } = given;
	const read: ReadRecord = { record: {}, unknown: [], leftOut: [], refused: [] };
	const wrong: Failure[] = [];
	const entries: Iterable<[string, unknown]> =
		given.values instanceof Map ? given.values : Object.entries(given.values);
	for (const [name, entry] of entries) {
		const isGiven = given.source === 'mapped' || given.source === 'additional';
		const one = isGiven ? (entry as GivenValue) : { value: entry, fromExpression: true };
		const known = columns.get(name);
		// What a field held before its choices were changed can still be looked for.
		const column = options.purpose === 'find' && known ? { ...known, choices: undefined } : known;
		try {
			const value = column
				? valueOf(column, one, source, options, read)
				: valueWithoutColumn(name, one, source, columns, options, read);
			if (value !== undefined) set(read.record, name, value);
		} catch (error) {
			wrong.push(asFailure(error, 'no'));
		}
	}
	if (wrong.length > 0) throw together(wrong);
	if (source === 'autoMapped' && columns.size > 0 && Object.keys(read.record).length === 0)
		throw nothingMapped(options, read.unknown, [...columns.keys()]);
	return read;
}

const MOST_TOLD = 5;

/** What is wrong with several fields of a record as one failure, so that a row is not mended cell by cell. */
function together(wrong: Failure[]): Failure {
	const [first] = wrong as [Failure];
	const told = wrong.slice(0, MOST_TOLD).map((one) => one.message);
	const more = wrong.length > MOST_TOLD ? `; and ${wrong.length - MOST_TOLD} more` : '';
	return new Failure(`${told.join('. ')}${more}`, first.written, first.details);
}

/** A field may be called `__proto__`: assigned, that would be no field of the record. */
function set(record: IDataObject, name: string, value: unknown): void {
	if (name !== '__proto__') record[name] = value as IDataObject;
	else Object.defineProperty(record, name, { value, enumerable: true, writable: true });
}

function valueOf(
	column: Column,
	{ value, fromExpression }: GivenValue,
	source: GivenRecord['source'],
	options: ReadingOptions,
	read: ReadRecord,
): unknown {
	const { purpose } = options;
	const { name, isKey } = column;
	if (source === 'autoMapped' && !column.isWritable) return undefined;
	if (isKey && purpose === 'change' && (source === 'autoMapped' || options.isForOthers)) {
		// The IDs or the query that the node is given say which items it is about.
		read.leftOut.push(name);
		return undefined;
	}
	if (column.isConcealed && value === CONCEALED && source !== 'raw') {
		read.leftOut.push(name);
		return undefined;
	}
	const isTyped = !fromExpression;
	const emptiness = emptinessOf(value, isTyped);
	if (emptiness === undefined) {
		if (options.namesRecords && (isKey || column.isRelation)) return readUnknown(value);
		if (source === 'raw') return rawValue(column, value);
		// Directus says of such a key that the user lacks the permission.
		if (isKey && column.type === 'uuid' && purpose !== 'find' && !isUuid(value))
			throw refusal(column, value, 'a UUID, since it is the key');
		const given = { isTyped, timezone: options.timezone };
		if (!column.choices || purpose === 'create') return readValue(column, value, given);
		try {
			return readValue(column, value, given);
		} catch (error) {
			const held = readValue({ ...column, choices: undefined }, value, given);
			read.refused.push(error as Failure);
			return held;
		}
	}
	if (purpose === 'find') return null;
	if (isKey && purpose !== 'change' && emptiness !== 'nothing') return undefined;
	if (options.guarding?.includes(name) && GUARD_REFUSES.includes(emptiness))
		throw emptyGuard(name, source);
	const place = source === 'mapped' && options.keepsEmpty ? 'mappedOneByOne' : source;
	const rule = emptyRule(emptyType(column), emptiness, place);
	if (emptiness === 'leftEmpty' && purpose === 'create' && column.isDemanded && source === 'mapped')
		throw demanded(name);
	if (rule === 'kept') return value;
	if (rule === 'null') return null;

	return undefined;
}

/** How a value is empty; undefined where it is not. */
export function emptinessOf(value: unknown, isTyped: boolean): Emptiness | undefined {
	if (isTyped && (value === '' || value === null || value === undefined)) return 'leftEmpty';
	if (value === undefined) return 'nothing';
	if (value === null) return 'null';
	if (value === '') return 'emptyText';
	return typeof value === 'string' && value.trim() === '' ? 'blanks' : undefined;
}

/** The type by which an empty value is judged: keys of others and choices take no empty text. */
function emptyType({ type, isRelation, choices }: Column): ColumnType {
	if (type === 'parameter') return 'json';
	if (isRelation) return 'uuid';
	return choices && !choices.includes('') ? 'uuid' : type;
}

const GUARD_REFUSES: Emptiness[] = ['nothing', 'emptyText', 'blanks'];

/**
 * In the user's own JSON only numbers are changed that Directus would round as it reads the request: a
 * column takes them as a text, and one of JSON takes all of its value as a text.
 */
function rawValue({ name, type }: Column, value: unknown): unknown {
	if (type !== 'json') return readUnknown(value);
	refuseBroken(value, name);
	const text = jsonText(value);
	return text === JSON.stringify(value) ? value : text;
}

function valueWithoutColumn(
	name: string,
	{ value, fromExpression }: GivenValue,
	source: GivenRecord['source'],
	columns: Map<string, Column>,
	options: ReadingOptions,
	read: ReadRecord,
): unknown {
	if (columns.size > 0) {
		if (source === 'mapped') throw goneColumn(name, options, columns);
		// Of a record that is only looked for, whoever looks refuses it.
		if (options.purpose !== 'find') read.unknown.push(name);
		if (source === 'autoMapped') return undefined;
	}
	const isTyped = !fromExpression;
	if (options.purpose === 'find' && emptinessOf(value, isTyped) !== undefined) return null;
	if (value === undefined) return undefined;
	if (emptinessOf(value, isTyped) === 'leftEmpty')
		return source === 'mapped' && !options.keepsEmpty ? undefined : null;
	return readUnknown(value);
}

/** The failure of a field that guards access where it is given nothing, or an empty text. */
function emptyGuard(name: string, source: GivenRecord['source']): Failure {
	const isJson = source === 'json' || source === 'raw';
	const gave = isJson ? 'it was given an empty text' : 'its expression gave nothing';
	return new Failure(`The field "${name}" guards access, and ${gave}`, 'no', {
		field: name,
		description:
			'Nothing was sent, since without it more might be open than before. Check what gives the value, and give null to empty the field.',
	});
}

const demanded = (name: string): Failure =>
	new Failure(`The field "${name}" is required`, 'no', {
		field: name,
		description: 'It was left empty, so nothing was sent for this item. Give it a value.',
	});

const goneColumn = (
	name: string,
	{ collection }: ReadingOptions,
	columns: Map<string, Column>,
): Failure => {
	const there = `There is no field "${name}" in ${shownCollection(collection)}`;
	return new Failure(`${there}${didYouMean(name, columns.keys())}`, 'no', {
		field: name,
		description:
			'It is mapped in the node, but is gone, has another name now, or may not be seen by the user of the credential. Nothing was sent for this item. Refresh the list of fields in the node.',
	});
};

/**
 * The failure of an input that has no field of the collection: an empty record is most likely not what
 * it was to become.
 *
 * @param given the names of the input's fields
 * @param names those of the collection's
 */
export function nothingMapped(
	{ collection }: Pick<ReadingOptions, 'collection'>,
	given: string[],
	names: string[],
): Failure {
	const alike = given.find((name) => nearestName(name, names) !== undefined);
	return new Failure(`No field of the input is a field of ${shownCollection(collection)}`, 'no', {
		description: [
			'Nothing was sent for this item.',
			alike !== undefined && `"${alike}" may be meant for "${nearestName(alike, names)}".`,
			'Rename the fields of the input to those of the collection, or map each field by hand.',
		]
			.filter(Boolean)
			.join(' '),
	});
}

const shownCollection = (collection: string | undefined) => collection || 'the collection';
