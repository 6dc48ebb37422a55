/** A Directus written down as a plain object, for unit tests of handlers: what it is asked, and what it answers. */
import type { IDataObject } from 'n8n-workflow';
import type { Input, Operation, Outcome } from '../../dist/nodes/Directus/framework/define';
import { outcomesWithoutInput } from '../../dist/nodes/Directus/framework/ledger';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';
import { ofShape } from '../../dist/nodes/Directus/transport/shape';

/** An input as framework/inputs.ts gives it. */
export const inputOf = (more: Partial<Input>): Input => ({
	...{ index: 0, raw: false, path: {}, query: {}, body: {}, ui: {} },
	...more,
});

export const fieldOf = (field: string, type: string, schema: IDataObject = {}): DirectusField => ({
	collection: 'things',
	field,
	type,
	schema,
	meta: null,
});

/** A collection's primary key that the database counts. */
export const countedKey = fieldOf('id', 'integer', {
	is_primary_key: true,
	has_auto_increment: true,
});

export const uuidKey = fieldOf('id', 'uuid', { is_primary_key: true });

interface Answers {
	fields: DirectusField[];
	/** What lies under `data` in the answer to a request; it may throw a Failure. */
	answer: (request: DirectusRequest) => unknown;
	more?: Partial<Directus>;
}

/** Runs a row's handler, and tells what it asked Directus for. */
export async function handledBy(
	row: Operation,
	inputs: Input[],
	{ fields, answer, more }: Answers,
): Promise<{
	outcomes: Outcome[];
	/** What became of records that belong to no input. */
	others: Outcome[];
	sent: DirectusRequest[];
	hints: string[];
	/** Those of the hints that are warnings. */
	warnings: string[];
}> {
	const sent: DirectusRequest[] = [];
	const hints: string[] = [];
	const warnings: string[] = [];
	const directus = {
		continueOnFail: true,
		collection: async () => undefined,
		fields: async () => fields,
		primaryKey: async () => fields.find(({ schema }) => schema?.is_primary_key),
		seesEverything: async () => true,
		mayUse: async () => true,
		hint: (message: string, type?: string) => {
			hints.push(message);
			if (type === 'warning') warnings.push(message);
		},
		send: async (request: DirectusRequest) => {
			sent.push(request);
			const data = answer(request);
			const body = data === undefined ? data : { data };
			return ofShape({ status: 200, headers: {}, body, data }, request);
		},
		...more,
	} as unknown as Directus;
	const outcomes = await row.handler!(directus, row, inputs);
	return { outcomes, others: outcomesWithoutInput(directus), sent, hints, warnings };
}

/** Outcomes as a test compares them: the records, or what a failure says of the write. */
export const toldBy = (outcomes: Outcome[]) =>
	outcomes.map((outcome) =>
		outcome === 'not sent'
			? outcome
			: outcome instanceof Failure
				? { written: outcome.written }
				: outcome.records[0],
	);

/** All that a failure says, as a plain object: of errors `toEqual` compares the message alone. */
export function saidBy(error: unknown) {
	if (!(error instanceof Failure)) throw error;
	const { message, written, details } = error;
	return { message, written, ...details };
}

/** Outcomes with all that they say. */
export const inFull = (outcomes: Outcome[]) =>
	outcomes.map((outcome) => (outcome instanceof Failure ? saidBy(outcome) : outcome));

/** All that the failure says which a function throws. */
export function refusalOf(refuse: () => unknown) {
	try {
		refuse();
	} catch (error) {
		return saidBy(error);
	}
	throw new Error('Nothing was refused');
}
