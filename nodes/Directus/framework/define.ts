import type { IBinaryKeyData, IDataObject, INodeProperties } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import type { Failure, Written } from '../transport/failure';
import type { Shape } from '../transport/shape';
import type { ReadingOptions } from '../values/record';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
export type Route = `${Method} /${string}`;

/** A field whose value is a list: of JSON, comma-separated, or from an expression. */
export class List {
	/**
	 * @param of what the list holds: a wrong entry is refused before anything is sent. Records are of the
	 * row's collection, and their values are read by its columns; objects are any others.
	 */
	constructor(
		readonly field: INodeProperties,
		readonly of: 'values' | 'ids' | 'records' | 'objects',
	) {}
}
export const list = (field: INodeProperties): List => new List(field, 'values');
export const ids = (field: INodeProperties): List => new List(field, 'ids');
export const records = (field: INodeProperties): List => new List(field, 'records');
export const objects = (field: INodeProperties): List => new List(field, 'objects');

/** A field whose JSON holds the values of a record of the row's collection: they are read by its columns. */
export class RecordValues {
	constructor(readonly field: INodeProperties) {}
}
export const recordValues = (field: INodeProperties): RecordValues => new RecordValues(field);

/** A field whose entries are the parameters: a collection, a JSON object or a resource mapper. */
export class Entries {
	constructor(readonly field: INodeProperties) {}
}
export const entries = (field: INodeProperties): Entries => new Entries(field);

/**
 * Fields that only the handler reads, to make the query or the body of them: they are in `input.ui`
 * under these names, and JSON/RAW Parameters replaces them like the others.
 */
export class HandlerFields {
	constructor(readonly fields: Fields) {}
}
export const handlerFields = (fields: Fields): HandlerFields => new HandlerFields(fields);

/** The API's name of a parameter → the field that gives its value, or whose entries are its value. */
export type Fields = Record<string, INodeProperties | List | Entries | RecordValues>;

/** A part of a query or a body. */
export type Part = Fields | Entries | HandlerFields;

/** What a query or a body is made of, in the order of the editor; a body can also be one list. */
export type Parts = Part | Part[] | List;

/** What one input item asks for: its parameters, read and checked. They are for reading only. */
export interface Input {
	/** Its place among the input items. */
	readonly index: number;
	/** The values of the placeholders of the row's route. */
	readonly path: IDataObject;
	readonly query: IDataObject;
	readonly body: IDataObject | unknown[];
	/** The values of the fields that only the handler reads. */
	readonly ui: IDataObject;
	/** Whether the user gave query and body as JSON, in the place of the fields. */
	readonly raw: boolean;
	/** Values that are no choices of their fields: see Operation.takesHeldChoices. */
	readonly refused?: RefusedChoice[];
}

/** A value in a record that is no choice of its field. */
export interface RefusedChoice {
	record: IDataObject;
	/** The refusal, which names the field. */
	failure: Failure;
}

/** What was done for an input: its records, each to become an item, and files to go with them. */
export interface Done {
	records: IDataObject[];
	files?: IBinaryKeyData;
	/** Whether it is the record of an earlier input, so that nothing more was done for this one. */
	isRepeat?: boolean;
	/** The record held already what was given, so that nothing was written: see Skip Unchanged. */
	unchanged?: true;
}

/** What became of an input. What the run never came to, because it ended before, is `not sent`. */
export type Outcome = Done | Failure | 'not sent';

/**
 * Reads the values of a record that are given as JSON, by the columns of a collection.
 *
 * @param options what is known of the record beside its values
 * @throws Failure naming the field
 */
export type ReadValues = (
	collection: string,
	values: IDataObject,
	options: Pick<ReadingOptions, 'purpose' | 'isForOthers' | 'namesRecords'>,
) => Promise<IDataObject>;

/** Does an operation for all inputs, and says what became of each of them, in the same order. */
export type Handler = (directus: Directus, row: Operation, inputs: Input[]) => Promise<Outcome[]>;

/** What some refusals of Directus mean for one operation, and what the user can do. */
export interface Refusal {
	/** Directus's error codes. */
	codes: string[];
	/** The field that Directus has to name as well, where the code alone does not tell. */
	field?: string;
	/** Directus's own words, where it has no code of its own for it. */
	says?: RegExp;
	message: string;
	next: string;
	/** What it has left, where the code does not tell. */
	written?: Written;
}

/** One row of the table: an operation of the node, described as data. */
export interface Operation<R extends string = Route> {
	name: string;
	/** The name of its resource; defineResource sets it. */
	resource?: string;
	/**
	 * The sentence in n8n's action panel, in sentence case and without articles. It also names new nodes and
	 * tells an agent what its tool does, so that no two rows have the same.
	 */
	action: string;
	/** A sentence without its full stop that names the resource: the editor and agents show it. */
	description: string;
	/** `METHOD /path/{placeholder}` below the Directus URL. */
	route: R;
	/**
	 * Where its writes go, and the permissions for them, where that is not the route: which collection it is
	 * only the data model tells. The reference says it.
	 */
	elsewhere?: string;
	/** The user chooses the method; the one in the route is the first choice. */
	anyMethod?: true;
	/** `public` is sent without the credential's token. */
	access?: 'public';
	/** What Directus answers where it is not JSON under `data`; `bare` is JSON as it is. */
	answer?: 'text' | 'bare';
	/**
	 * What lies under `data` in the answer. Where nothing is said a read gives a record, a write with a list records, and
	 * another write a record or nothing.
	 */
	gives?: Shape;
	/** Where the endpoint exists: Directus's major versions, and what serves instead elsewhere. */
	since?: number;
	until?: number;
	instead?: string;
	/**
	 * What the caller must be, where the permissions on the collection do not say it. The reference
	 * and the errors tell it to the user.
	 */
	needs?: 'admin' | 'login';
	/** The system collection that its records are of. */
	collection?: string;
	/** The fields that Simplify asks for. */
	simplified?: string[];
	path?: Record<string, INodeProperties>;
	/** What travels. JSON/RAW Parameters takes the place of query and body. */
	query?: Parts;
	body?: Parts;
	/** The endpoint takes a list as well as an object; so does the user's own JSON. */
	listBody?: true;
	/**
	 * Where the user's own JSON holds a record of `collection`, whose values are read by its columns: the
	 * body itself, or what is under `data` in it.
	 */
	rawRecord?: 'body' | 'data';
	/**
	 * Reads the records in the body whose collection only the input or Directus tells.
	 *
	 * @throws Failure naming the field
	 */
	readRecords?: (directus: Directus, input: Input, read: ReadValues) => Promise<Input>;
	/**
	 * Its handler takes a value that is no choice of its field where the record holds it already, and refuses it
	 * elsewhere. For all other rows it is refused when it is read.
	 */
	takesHeldChoices?: true;
	/** Fields that only the handler reads, beside JSON too. */
	ui?: Fields;
	/**
	 * All input items together say what is wanted, so that none can be left out: where the parameters of one
	 * are bad nothing is sent for the others either, with Continue On Fail too, and a try of Retry On Fail is
	 * given all of them again.
	 */
	wholeInput?: true;
	/** Sets something off, though it is a GET or may be sent as one: it is never sent again. */
	once?: true;
	/** Changes nothing on the server, though it is a POST. */
	onlyReads?: true;
	/**
	 * Completes or refuses one input, before anything is sent for any of them.
	 *
	 * @throws Failure where the input must not be sent
	 */
	prepare?: (input: Input, row: Operation) => Input;
	/**
	 * Whether an input changes more than its body says. Where it does not, a change with an empty body
	 * is refused.
	 */
	changesMore?: (input: Input) => boolean;
	/** Fields that have more done where they are empty: an expression in one of them must give a value. */
	decisive?: INodeProperties[];
	/** What Directus's refusals mean for this operation; the first that fits is shown. */
	refusals?: Refusal[];
	/** What was done with the items, for the hint under the output: "3 of 3 items created". */
	done?: string;
	/** Shapes one record of the answer before it becomes an item. */
	output?: (record: IDataObject, envelope: IDataObject) => IDataObject;
	/** Without one, the row is sent as it stands, once for each input. */
	handler?: Handler;
}

type Placeholder<R extends string> = R extends `${string}{${infer Name}}${infer Rest}`
	? Name | Placeholder<Rest>
	: never;

/** A route with placeholders must name a field for each of them, and no other. */
type WithPath<R extends string> = [Placeholder<R>] extends [never]
	? { path?: never }
	: { path: Record<Placeholder<R>, INodeProperties> };

/** Checks a row when it compiles: a missing or misspelt placeholder is a type error. */
export const defineOperation = <const R extends Route>(
	row: Omit<Operation<R>, 'path'> & WithPath<R>,
): Operation => row;

export interface Resource {
	name: string;
	/** What its records are, in a few words. */
	description: string;
	operations: Record<string, Operation>;
}

/** A Directus resource: what the editor says of it, and its rows. A row's key is its stored value. */
export const defineResource = (
	name: string,
	description: string,
	operations: Record<string, Operation>,
): Resource => ({
	name,
	description,
	operations: Object.fromEntries(
		Object.entries(operations).map(([value, row]) => [value, { ...row, resource: name }]),
	),
});

/** The two halves of a row's route. */
export function splitRoute(row: Operation): { method: Method; template: string } {
	const [method, template] = row.route.split(' ') as [Method, string];
	return { method, template };
}

/** The fields of a query or a body, in the order of the editor. */
export function fieldsIn(parts: Parts = {}): INodeProperties[] {
	if (Array.isArray(parts)) return parts.flatMap((part) => fieldsIn(part));
	if (parts instanceof Entries || parts instanceof List) return [parts.field];
	const fields = parts instanceof HandlerFields ? parts.fields : parts;
	return Object.values(fields).map((field) =>
		field instanceof List || field instanceof Entries || field instanceof RecordValues
			? field.field
			: field,
	);
}

/** Whether a body holds records of the row's collection, so that their columns have to be known. */
export function holdsRecords(parts: Parts = {}): boolean {
	if (Array.isArray(parts)) return parts.some((part) => holdsRecords(part));
	if (parts instanceof Entries) return parts.field.type === 'resourceMapper';
	if (parts instanceof List) return parts.of === 'records';
	const fields = parts instanceof HandlerFields ? parts.fields : parts;
	return Object.values(fields).some(
		(field) => field instanceof RecordValues || (field instanceof List && field.of === 'records'),
	);
}

/** The names in a body under which there are the values of a record, as in `{ keys, data }`. */
export function recordNamesIn(parts: Parts = {}): string[] {
	if (Array.isArray(parts)) return parts.flatMap((part) => recordNamesIn(part));
	if (parts instanceof Entries || parts instanceof List || parts instanceof HandlerFields)
		return [];
	return Object.keys(parts).filter((name) => parts[name] instanceof RecordValues);
}

/**
 * Makes a `prepare` that gives the body the form that Directus wants. The user's own JSON stays as it
 * is.
 *
 * @param shape a new body made of the fields' values; it may throw a Failure
 */
export const withBody =
	(shape: (body: IDataObject) => IDataObject) =>
	(input: Input): Input =>
		input.raw ? input : { ...input, body: shape(input.body as IDataObject) };
