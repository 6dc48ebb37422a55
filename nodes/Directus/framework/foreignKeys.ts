import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import type { Failure } from '../transport/failure';
import { columnsOf } from '../values/columns';
import type { Input, Operation } from './define';

/** The types of columns that hold lists and objects of their own, and no related records. */
const VALUES: string[] = ['csv', 'geometry', 'json'];

/** How many keys a message names. */
const MOST_NAMED = 5;

/**
 * What databases say of a delete that a relation forbids. Directus has no error code for it: it answers 500,
 * to administrators with these words.
 */
const IS_LED_TO = /foreign key constraint|reference constraint|child record found/i;

/**
 * A refusal of a foreign key in words that name it. Of SQLite Directus is told neither the field nor the
 * value, and answers "Invalid foreign key.". Of a delete it passes on what the database said, which this
 * explains.
 *
 * @param inputs those that the failure is about
 * @returns the failure with better words, or the same one
 */
export async function withForeignKeys(
	directus: Directus,
	row: Operation,
	failure: Failure,
	inputs: Input[],
): Promise<Failure> {
	const { code, field, original } = failure.details;
	if (original !== undefined) return failure;
	if (row.route.startsWith('DELETE'))
		return IS_LED_TO.test(failure.message)
			? failure.reworded(
					'Other records lead to what was to be deleted',
					'A relation does not let it go while they do (On Delete). Change or delete those first, or change the relation.',
				)
			: failure;
	if (code !== 'INVALID_FOREIGN_KEY' || field !== undefined) return failure;
	const keys = new Map<string, { field: string; value: string }>();
	let isSure = true;
	for (const input of inputs) {
		const collection = String(input.path.collection ?? row.collection ?? '');
		const fields = collection ? await directus.fields(collection).catch(() => []) : [];
		const columns = columnsOf(fields);
		const relations = [...columns.values()].filter(({ isRelation }) => isRelation);
		const isNested = ([name, value]: [string, unknown]) =>
			typeof value === 'object' &&
			value !== null &&
			!VALUES.includes(columns.get(name)?.type ?? '');
		const hide = await directus.hiderFor({ body: input.body });
		for (const record of recordsIn(input)) {
			for (const { name } of relations) {
				const given = record[name];
				if (typeof given !== 'string' && typeof given !== 'number') continue;
				const value = hide(JSON.stringify(given)).slice(0, 100);
				keys.set(JSON.stringify([name, value]), { field: name, value });
			}
			// What is made along with a record has keys of its own.
			isSure &&= !Object.entries(record).some(isNested);
		}
	}
	const [first, ...others] = keys.values();
	if (!first) return failure;
	const next = 'The related record does not exist. Create it first, or correct its ID.';
	if (others.length === 0 && isSure) {
		const said = `Invalid foreign key: there is no related record ${first.value} for the field "${first.field}"`;
		return failure.reworded(said, next).withField(first.field);
	}
	const named = [first, ...others].map((key) => `${key.field} = ${key.value}`);
	const more = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
	return failure.reworded(
		`Invalid foreign key, which may be: ${named.slice(0, MOST_NAMED).join(', ')}${more}`,
		next,
	);
}

/** The records in a body: itself, those of a list, or what a change of many sets. */
function recordsIn({ body }: Input): IDataObject[] {
	if (Array.isArray(body)) return body.filter(isRecord);
	const isChange = isRecord(body.data) && (body.keys ?? body.query) !== undefined;
	return [isChange ? (body.data as IDataObject) : body];
}

const isRecord = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
