import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
export type Route = `${Method} /${string}`;

/**
 * The API's name of a parameter → the field that gives its value. Two names are no parameters:
 * the field of one that starts with `...` is a collection or JSON object whose entries are
 * parameters themselves, and that of `[]` is the whole body: a list.
 */
export type Fields = Record<string, INodeProperties>;

/** What an operation does for one input item where its row cannot say it whole: more than one
 * request, a stream, a check of its own. */
export type Handler = (
	this: IExecuteFunctions,
	row: Operation,
	index: number,
) => Promise<INodeExecutionData[]>;

/** The same for all input items at once: it is given their indexes. */
export type InputHandler = (
	this: IExecuteFunctions,
	row: Operation,
	indexes: number[],
) => Promise<INodeExecutionData[]>;

/** One row of the table: an operation of the node, described as data. */
export interface Operation<R extends string = Route> {
	name: string;
	/** The name of its resource; defineResource sets it. */
	resource?: string;
	/** The sentence in n8n's action panel: sentence case, no articles. */
	action: string;
	description?: string;
	/** `METHOD /path/{placeholder}` below the Directus URL. */
	route: R;
	/** `public` is sent without the credential's token. */
	access?: 'public';
	/** What Directus answers where it is not JSON under `data`; `bare` is JSON as it is. */
	answer?: 'text' | 'bare';
	/** Where the endpoint exists: Directus's major versions, and what serves instead elsewhere. */
	since?: number;
	until?: number;
	instead?: string;
	/** What the caller must be, where the permissions on the collection do not say it. The
	 * reference and the errors tell it to the user. */
	needs?: 'admin' | 'login';
	/** The system collection that its records are of. */
	collection?: string;
	/** The fields that Simplify asks for. */
	simplified?: string[];
	path?: Fields;
	query?: Fields;
	body?: Fields;
	/** The endpoint takes a list as well as an object; so does the user's own JSON. */
	listBody?: true;
	/** Fields that only `run` or `runAll` reads. */
	ui?: INodeProperties[];
	/** Shapes one record of the answer before it becomes an item. */
	output?: (record: IDataObject, envelope: IDataObject) => IDataObject;
	run?: Handler;
	runAll?: InputHandler;
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
	operations: Record<string, Operation>;
}

/** A Directus resource: the name in the editor and its rows. A row's key is its stored value. */
export const defineResource = (name: string, operations: Record<string, Operation>): Resource => ({
	name,
	operations: Object.fromEntries(
		Object.entries(operations).map(([value, row]) => [value, { ...row, resource: name }]),
	),
});

/** The two halves of a row's route. */
export function splitRoute(row: Operation): { method: Method; template: string } {
	const [method, template] = row.route.split(' ') as [Method, string];
	return { method, template };
}
