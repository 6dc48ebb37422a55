import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../framework/define';
import type { Ledger } from '../framework/ledger';
import { lookUp } from '../reads/lookUp';
import type { Directus } from '../transport/directus';
import type { Failure } from '../transport/failure';
import { RecordComparison } from '../values/same';
import type { Group } from './groups';

type Held = IDataObject | undefined;

/** The fields of which inputs have values that are no choices. */
export const refusedFields = (inputs: Input[]): string[] => [
	...new Set(inputs.flatMap(({ refused = [] }) => refused.map((one) => fieldOf(one.failure)))),
];

const fieldOf = ({ details: { field = '' } }: Failure) => field;

/**
 * The refusal of the first value of an input that is no choice of its field and that its record does not hold
 * already: choices can be taken away, and records keep their values.
 *
 * @param heldBy the record that a given one is to change; undefined where there is none, or it may not be read
 */
export const newChoice = (
	{ refused }: Input,
	comparison: RecordComparison,
	heldBy: (record: IDataObject) => Held,
) =>
	refused?.find(({ record, failure }) => {
		const held = heldBy(record);
		const name = fieldOf(failure);
		return !held || comparison.changedIn({ [name]: record[name] }, held).length > 0;
	});

/**
 * Ends where an input would give a record a value that is no choice of its field and that it does not hold already.
 *
 * @param read reads some fields of the records of the input
 * @throws Failure naming the field and, in a list, the entry
 */
export async function refuseNewChoices(
	directus: Directus,
	input: Input,
	collection: string,
	read: (fields: string[]) => Promise<(record: IDataObject) => Held>,
): Promise<void> {
	if (!input.refused) return;
	const comparison = new RecordComparison(await directus.fields(collection));
	const wrong = newChoice(input, comparison, await read(refusedFields([input])));
	if (!wrong) return;
	const { record, failure } = wrong;
	const place = Array.isArray(input.body) ? input.body.indexOf(record) + 1 : 0;
	throw place > 0 ? failure.prefixed(`Entry ${place}`) : failure;
}

/**
 * A group without the inputs that would give a record a value that is no choice of its field; those fail.
 *
 * @param read reads those fields of the records of some inputs; the records of their IDs where nothing is said
 */
export async function withoutNewChoices<G extends Group>(
	directus: Directus,
	ledger: Ledger,
	group: G,
	read = readById,
): Promise<G> {
	const { collection } = group;
	const doubted = group.inputs.filter(({ refused }) => refused);
	if (doubted.length === 0) return group;
	const comparison = new RecordComparison(await directus.fields(collection));
	const held = await read(directus, group, doubted, refusedFields(doubted));
	for (const input of doubted) {
		const wrong = newChoice(input, comparison, () => held(input));
		if (wrong && !ledger.has(input)) ledger.note(input, wrong.failure);
	}
	return { ...group, inputs: group.inputs.filter((input) => !ledger.has(input)) };
}

async function readById(
	directus: Directus,
	{ path, key }: Group,
	inputs: Input[],
	fields: string[],
): Promise<(input: Input) => Held> {
	const ids = inputs.map((input) => input.path.id);
	const query = { fields: key ? [key.field, ...fields] : fields };
	const find = key && (await lookUp(directus, { path, query, key }, ids));
	return (input) => find?.(input.path.id);
}
