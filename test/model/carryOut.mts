/** Carries out a run of a case: gives the node its parameters and inputs, with a fault in between. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { byId } from '../scenarios/scenario.mjs';
import type { NodeRun, RunOptions } from '../support/engine.mjs';
import {
	faultyProxy,
	type Fault,
	type FaultyProxy,
	type StruckRequest,
} from '../support/faultyProxy.mjs';
import { largeKey, type Collection, type Ground, type Records } from './collections.mjs';
import { GIVEN_KEYS, type Case, type FaultPlan, type Input, type Run } from './plan.mjs';

/** An input as the node gets it. */
export interface Sent {
	input: Input;
	/** Is written into the record with it and stands in no other input. */
	marker: string;
	/** The key that the input names; undefined where a new record gets one. */
	key?: unknown;
	/** What the record is to hold: column names and values. */
	record: IDataObject;
}

/** A run that has been carried out. */
export interface Done {
	run: Run;
	caller: Case['caller'];
	collection: Collection;
	sent: Sent[];
	before: Records;
	after: Records;
	node: NodeRun;
	/** The fault, where it has struck a request of the run. */
	struck?: FaultPlan;
	/** The requests that it has struck, in their order. */
	strikes: StruckRequest[];
	/** `METHOD path` of what went through the proxy, where there was one. */
	asked: string[];
}

/** Runs the node: engine.mts's runNode, or something that does it wrongly to test the model test. */
export type NodeRunner = (parameters: IDataObject, options: RunOptions) => Promise<NodeRun>;

const ABSENT = {
	counted: 987654,
	uuid: '00000000-0000-4000-8000-000000000000',
	text: 'not there',
	large: largeKey(9000),
};

const FOREIGN = {
	counted: 876543,
	uuid: '11111111-1111-4111-8111-111111111111',
	text: 'foreign',
	large: largeKey(9001),
};

const WRITES = ['POST', 'PATCH', 'DELETE'];

const READS = ['GET', 'SEARCH'];

const METHODS = {
	POST: ['POST'],
	PATCH: ['PATCH'],
	DELETE: ['DELETE'],
	GET: READS,
	write: WRITES,
	any: [...WRITES, ...READS],
};

const isQuery = ({ operation }: Run) => operation.endsWith('ByQuery');

/** The key that an input names, which depends on what the server holds. */
function targetKey(
	{ target }: Input,
	{ operation }: Run,
	{ shape }: Collection,
	before: Records,
): unknown {
	// SQLite would take whatever is no whole number for a new key.
	const isNew = operation === 'upsert' && shape.key === 'large';
	if ('odd' in target) return isNew && target.odd.trim() ? ABSENT.large : target.odd;
	const keys = [...before.values()].map(({ id }) => id);
	if ('absent' in target || keys.length === 0) return ABSENT[shape.key];
	const key = keys[target.held % keys.length];
	return target.with === undefined || isNew ? key : `${key}${target.with}`;
}

/** Whether a new record has to be given its key. */
const areGiven = ({ shape }: Collection) => shape.key === 'text' || shape.key === 'large';

/** The key that an input gives a new record; undefined where it leaves that to the server. */
function newKey(
	{ key, ownKey }: Input,
	{ shape }: Collection,
	turn: number,
	place: number,
): IDataObject[string] {
	const number = turn * 100 + place + 1;
	switch (shape.key) {
		case 'text':
			return key ?? `key of run ${turn} input ${place}`;
		case 'large':
			return largeKey(key === undefined ? 100 + number : 8000 + GIVEN_KEYS.indexOf(key));
		case 'counted':
			// The database counts on from the largest key.
			return ownKey && -number;
		case 'uuid':
			return ownKey && `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`;
	}
}

function sentOf(
	place: number,
	input: Input,
	turn: number,
	run: Run,
	collection: Collection,
	before: Records,
): Sent {
	const marker = `run ${turn} input ${place}`;
	const record: IDataObject = { marker, ...(input.values as IDataObject) };
	const { operation, match } = run;
	const ownKey = newKey(input, collection, turn, place);
	if (operation === 'create') {
		if (ownKey === undefined) return { input, marker, record };
		return { input, marker, key: ownKey, record: { id: ownKey, ...record } };
	}
	const key = targetKey(input, run, collection, before);
	if (operation === 'upsert') {
		if (match === 'key') {
			// Nothing is held under it: a counting or made key cannot be given, so the record is new.
			const isGiven = before.has(String(key)) || areGiven(collection);
			return isGiven
				? { input, marker, key, record: { id: key as string, ...record } }
				: { input, marker, record };
		}
		const given = areGiven(collection) ? { id: ownKey } : {};
		return { input, marker, key, record: { ...given, ...record } };
	}
	const foreign = input.foreignKey && FOREIGN[collection.shape.key];
	return {
		input,
		marker,
		key,
		record: { ...record, ...(foreign !== undefined && { id: foreign }) },
	};
}

/** The node's parameters for a run, as a workflow stores them. */
export function parametersOf(run: Run, { name, columns }: Collection, sent: Sent[]): IDataObject {
	const { operation, mapping, match, batchSize } = run;
	const parameters: IDataObject = { resource: 'items', operation, collection: byId(name) };
	if (isQuery(run)) {
		const query = JSON.stringify({ sort: ['id'], limit: run.limit });
		return {
			...parameters,
			queryJson: query,
			...(operation === 'updateByQuery' && { changeJson: '={{ JSON.stringify($json.record) }}' }),
		};
	}
	if (['update', 'delete', 'get'].includes(operation)) parameters.id = byId('={{ $json.target }}');
	parameters.options = {
		...(operation !== 'get' && { batchSize }),
		...(operation !== 'delete' && returnOptions(run)),
	};
	if (!['create', 'update', 'upsert'].includes(operation)) return parameters;
	const matched = match === 'key' ? 'id' : match;
	if (mapping === 'raw') {
		return {
			...parameters,
			jsonParameters: true,
			bodyParametersJson: '={{ JSON.stringify($json.record) }}',
			matchFields: matched,
		};
	}
	const method = {
		create: 'getColumns',
		update: 'getChangeColumns',
		upsert: 'getMatchColumns',
	} as const;
	const names = new Set(sent.flatMap(({ record }) => Object.keys(record)));
	const schema = columns[method[operation as keyof typeof method]].map((column) =>
		// Whoever gives keys has added the key's column.
		column.id === 'id' && (names.has('id') || operation === 'upsert')
			? { ...column, removed: false }
			: column,
	);
	// Other mapped columns would be the default of a change: the key of an update is in its own field.
	if (operation === 'update') names.delete('id');
	// n8n starts no workflow in which a column that must be filled is not mapped.
	if (operation === 'create') names.add('label');
	const expressions = Object.fromEntries([...names].map((one) => [one, `={{ $json.${one} }}`]));
	parameters.fields = {
		mappingMode: mapping === 'auto' ? 'autoMapInputData' : 'defineBelow',
		value: mapping === 'auto' ? null : expressions,
		matchingColumns: operation === 'upsert' ? [matched] : [],
		schema,
	} as never;
	return parameters;
}

function returnOptions({ returns }: Run): IDataObject {
	switch (returns) {
		case 'all':
			return {};
		case 'key':
			return { fields: ['id'] };
		case 'marker':
			return { fields: ['marker'] };
		case 'pair':
			return { fields: ['marker', 'number'] };
		case 'failing':
			// Directus has no such function for texts, and says so when it reads the record back.
			return { fieldPaths: 'id,year(title)' };
	}
}

const jsonOf = ({ key, marker, record }: Sent, { mapping, operation }: Run): IDataObject => ({
	target: key as string,
	...(mapping === 'raw' || operation.endsWith('ByQuery') ? { marker, record } : record),
});

/** How a fault is made by the proxy. */
function proxyFault(
	{ kind, method, after, times, retryAfter }: FaultPlan,
	{ name }: Collection,
	onStrike: Fault['onStrike'],
): Fault {
	const where = {
		method: METHODS[method],
		path: `/items/${name}`,
		after,
		times,
		onStrike,
		headers: retryAfter === undefined ? undefined : { 'retry-after': String(retryAfter) },
	};
	const refusal = (code: string) =>
		JSON.stringify({ errors: [{ message: 'Refused by the proxy.', extensions: { code } }] });
	switch (kind) {
		case 'cut before the server got it':
			return { ...where, cutUnanswered: true };
		case 'cut after the server did it':
			return { ...where, loseAnswer: true };
		case '400':
			return { ...where, status: 400, body: refusal('INVALID_PAYLOAD') };
		case '429':
			return { ...where, status: 429, body: refusal('REQUESTS_EXCEEDED') };
		case '500':
			return { ...where, status: 500, body: refusal('INTERNAL_SERVER_ERROR') };
		case '502':
			return { ...where, status: 502, body: '<h1>Bad Gateway</h1>' };
		case '503':
			return { ...where, status: 503, body: '<h1>Service Unavailable</h1>' };
		case '502 after the server did it':
			return { ...where, status: 502, body: '<h1>Bad Gateway</h1>', loseAnswer: true };
		case '503 after the server did it':
			return {
				...where,
				status: 503,
				body: 'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
				loseAnswer: true,
			};
		case 'answer cut in the middle':
			return { ...where, cutAnswerAt: 5 };
		case 'answer ends too early':
			return { ...where, endAnswerAt: 5, hideLength: true };
	}
}

/**
 * Carries out one run of a case.
 *
 * @param turn the run's place in the case
 * @returns what was sent, what the node gave out, and what the server held before and holds now
 */
export async function carryOut(
	ground: Ground,
	{ runs, fault, caller }: Case,
	turn: number,
	collection: Collection,
	before: Records,
	runNode: NodeRunner,
): Promise<Done> {
	const run = runs[turn]!;
	const inputs = isQuery(run) ? run.inputs.slice(0, 1) : run.inputs;
	const sent = inputs.map((input, place) => sentOf(place, input, turn, run, collection, before));
	const items: INodeExecutionData[] = sent.map((one) => ({ json: jsonOf(one, run) }));
	const parameters = parametersOf(run, collection, sent);
	const isFaulty = fault !== null && fault.run % runs.length === turn;
	const strikes: StruckRequest[] = [];
	let proxy: FaultyProxy | undefined;
	try {
		const strike = (request: StruckRequest) => void strikes.push(request);
		if (isFaulty)
			proxy = await faultyProxy(ground.server.url, [proxyFault(fault, collection, strike)]);
		const credential = await ground.credential(caller, proxy?.url);
		const onError = run.onError === 'stopWorkflow' ? undefined : run.onError;
		const node = await runNode(parameters, { credential, items, onError });
		return {
			run,
			caller,
			collection,
			sent,
			before,
			after: await ground.held(collection),
			node,
			...(proxy?.struck() && { struck: fault! }),
			strikes,
			asked: proxy?.asked ?? [],
		};
	} finally {
		await proxy?.close();
	}
}
