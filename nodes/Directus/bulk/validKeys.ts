import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../framework/define';
import type { Ledger } from '../framework/ledger';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import { pathSegment } from '../transport/path';
import type { DirectusField } from '../transport/schema';
import { isRecord } from '../transport/shape';
import { canonicalKey, isKey, isRounded, isUuid, sentKey } from '../values/compare';
import type { Group } from './groups';
import { isOwnUser } from './groups';

/** A group without the inputs whose ID no record can have, or whose record has another one; those fail. */
export async function withValidKeys(
	directus: Directus,
	ledger: Ledger,
	group: Group,
): Promise<Group> {
	const inputs: Group['inputs'] = [];
	for (const input of group.inputs) {
		if (isOwnUser(group, input) || isSurelyOwn(group.key, input.path.id)) {
			inputs.push(input);
			continue;
		}
		try {
			await refuseOtherKeys(directus, group, [input.path.id]);
			inputs.push(input);
		} catch (error) {
			ledger.note(input, asFailure(error, 'no'));
		}
	}
	return { ...group, inputs };
}

/**
 * Ends where one of some IDs is none that a record can have, or the record that Directus finds by it has
 * another. Directus takes `24e0` for 24 where keys are numbers, and also where the caller may not see that
 * they are: then the record itself has to hold the ID as it was given.
 *
 * @param key the primary key; undefined where the caller may not see it
 * @throws Failure naming the ID
 */
export async function refuseOtherKeys(
	directus: Directus,
	{ path, collection, key }: { path: string; collection: string; key?: DirectusField },
	ids: unknown[],
): Promise<void> {
	for (const id of ids) {
		if (isSurelyOwn(key, id)) continue;
		if (isRounded(id)) throw roundedId(id);
		if (key) throw noKey(key, id, collection);
		const { data } = await directus
			.send({ method: 'GET', path: `${path}/${pathSegment(id, 'id')}` })
			.catch(() => ({ data: undefined }));
		const values = Object.values((data ?? {}) as IDataObject);
		if (!values.includes(String(id))) throw otherKey(id, collection);
	}
}

/** Whether the record that Directus finds by an ID is sure to have just that ID. */
const isSurelyOwn = (key: DirectusField | undefined, id: unknown): boolean =>
	!isRounded(id) && (key ? isKey(key, id) : !isOddNumber(id));

/**
 * Whether a text is no whole number in its usual spelling, and JavaScript or a database may read it as one:
 * `24e0`, `24.0`, `+24`, `0x18`, and for MySQL `24 and more`.
 */
function isOddNumber(id: unknown): boolean {
	const text = String(id).trim();
	if (isUuid(text)) return false;
	return /^[-+]?\.?\d/.test(text) && !/^-?\d+$/.test(text);
}

const shown = (id: unknown) => `"${String(id).slice(0, 100)}"`;

/** What is said of an ID that no record can have. */
const noKey = ({ type }: DirectusField, id: unknown, collection: string): Failure => {
	const kind = type === 'uuid' ? 'UUID' : 'whole number';
	return new Failure(`${shown(id)} is no ${kind}, as the IDs in ${collection} are`, 'no', {
		description: 'Correct the ID. Nothing was sent for this item.',
	});
};

/** What is said of an ID that is one of several which JavaScript holds as the same number. */
const roundedId = (id: unknown): Failure =>
	new Failure(
		`The ID ${String(id)} may have been rounded: it is not clear which record is meant`,
		'no',
		{
			description: `JavaScript holds whole numbers up to ${Number.MAX_SAFE_INTEGER}. Give the ID as a text. Where it comes from an answer of Directus, the database does not give it as one: find the record by another field. Nothing was sent for this item.`,
		},
	);

/** What is said of an ID by which Directus finds the record of another one, or may do so. */
const otherKey = (id: unknown, collection: string): Failure =>
	new Failure(`No record in ${collection} is known to have the ID ${shown(id)}`, 'no', {
		description:
			'Directus may take it for another number, and the user of the credential cannot see of which kind the IDs are. Write the ID as the record has it. Nothing was changed for this item.',
	});

/** IDs without those that name the record of an earlier one. */
export function distinctKeys(key: DirectusField | undefined, ids: unknown[]): unknown[] {
	const firsts = new Map<string, unknown>();
	for (const id of ids) {
		const name = canonicalKey(key, id);
		if (!firsts.has(name)) firsts.set(name, id);
	}
	return [...firsts.values()];
}

/** The body of a change of many: the records in it have their keys as Directus takes them. */
export const withSentKeys = (body: Input['body'], key: DirectusField | undefined): Input['body'] =>
	key && Array.isArray(body)
		? body.map((record) =>
				isRecord(record) && Object.hasOwn(record, key.field)
					? { ...record, [key.field]: sentKey(key, record[key.field]) }
					: record,
			)
		: body;
