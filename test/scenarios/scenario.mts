import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { CredentialData, NodeRun } from '../support/engine.mjs';

/** A real Directus, asked directly with the administrator's token: what it holds, not what was sent. */
export interface Server {
	url: string;
	version: '10' | '11' | '12';
	/** @returns the answer's `data`, or the whole answer where it has none; undefined when empty */
	request(method: string, path: string, body?: unknown): Promise<any>;
	/** The same, but gives the HTTP status and throws for none. */
	status(method: string, path: string, body?: unknown): Promise<number>;
	credential: CredentialData;
}

/** What a scenario keeps from one step for the next. */
export type State = Record<string, any>;

export interface Result {
	items: INodeExecutionData[];
	error: NodeRun['error'];
	run: NodeRun;
	server: Server;
	state: State;
}

/** One run of the node, and what must be true on the server afterwards. */
export interface Step {
	/** The operation's value in the table. */
	operation: string;
	/** Says which case it is, where an operation has several steps. */
	title?: string;
	/** The node's parameters without resource and operation. Record IDs may be given as locators
	 * (`{ __rl: true, mode: 'id', value }`) or, shorter, with `byId(value)`. */
	parameters?: IDataObject | ((state: State, server: Server) => IDataObject | Promise<IDataObject>);
	/** Who runs it, where that is not the administrator. */
	credential?: (state: State, server: Server) => CredentialData;
	items?: (state: State) => INodeExecutionData[] | Promise<INodeExecutionData[]>;
	onError?: 'continueRegularOutput' | 'continueErrorOutput';
	/** Checks with jest's expect; the node's own error is thrown before, unless `fails`. */
	verify: (result: Result) => void | Promise<void>;
	/** The step is to end with an error, which `verify` looks at. */
	fails?: true;
	/** Its first output item is the example in the operation reference. The first step of an
	 * operation that does not fail is, where none says so. */
	example?: true;
	/** The Directus versions that it runs on; those of the scenario where nothing is said. */
	versions?: Array<Server['version']>;
}

/** The life of a resource's records: steps that run in order against one real Directus. */
export interface Scenario {
	/** The resource's value in the table. */
	resource: string;
	/** Directus 12 where nothing is said. */
	versions?: Array<Server['version']>;
	/** Settings of a Directus of its own, where the shared one does not do. As a function it starts
	 * before Directus what the settings name. */
	env?: Record<string, string> | ((state: State) => Promise<Record<string, string>>);
	/** Makes what the steps need, directly on the server. */
	before?: (server: Server, state: State) => Promise<void>;
	steps: Step[];
	/** Removes what is left, also after a failure. */
	after?: (server: Server, state: State) => Promise<void>;
}

export const byId = (value: unknown) => ({ __rl: true, mode: 'id', value: value as string });

/** What a resource mapper stores when its fields are filled in below it. */
export const mapped = (value: IDataObject) => ({ mappingMode: 'defineBelow', value, schema: [] });
