import type { IDataObject } from 'n8n-workflow';
import type { Outcome } from '../framework/define';
import type { Directus } from '../transport/directus';
import type { Failure } from '../transport/failure';
import type { DirectusField } from '../transport/schema';
import { isSameValue } from '../values/same';
import { withKey } from '../reads/keys';
import { lookUp } from '../reads/lookUp';
import type { Group } from './groups';

type Keyed = Pick<Group, 'path' | 'collection' | 'query'> & { key: DirectusField };

/** A record that was sent, and the key that it has. */
export interface SentRecord {
	id: unknown;
	sent: IDataObject;
}

/**
 * Whether a failure is a refusal of Directus's own: that comes when its transaction has ended. Behind a
 * proxy's, and where no answer came, Directus may still be at work.
 */
export const isOver = ({ details }: Failure): boolean =>
	details.code !== undefined && details.status !== undefined;

/**
 * What became of new records whose request failed after it may have been carried out. They are looked up
 * by their keys, which have to be known. A key that was made here is that of no other record. Under one
 * that the user gave there may be another's record, which is told by what it holds.
 *
 * Directus creates all records of a request or none.
 *
 * @param isMade whether the key of a record was made here
 * @returns an outcome for each record, where they were written
 * @throws Failure, the same one, where they are not there or the look fails; it says that nothing was
 * written where that is certain
 */
export async function afterLostCreate<T extends SentRecord>(
	directus: Directus,
	group: Keyed,
	records: T[],
	isMade: (record: T) => boolean,
	failure: Failure,
): Promise<Outcome[]> {
	if (failure.written !== 'unknown') throw failure;
	const found = await heldRecords(directus, group, records);
	if (!found) throw failure;
	const isWritten =
		records.some((record, place) => found[place] && isMade(record)) ||
		found.every((one) => one?.isAsSent);
	if (isWritten) return found.map((one): Outcome => (one ? { records: [one.record] } : failure));
	// What permissions hide looks the same as what is not there.
	const isSure = found.every((one) => !one) && isOver(failure) && (await directus.seesEverything());
	throw isSure ? failure.withWritten('no') : failure;
}

/**
 * What became of changes whose request failed after it may have been carried out: a record that holds
 * all that was sent has been changed. Of one that holds something else it is not known, since Directus
 * may have stored what was sent in another form.
 *
 * @throws Failure, the same one, where nothing of it has been changed, as far as a look tells
 */
export async function afterLostUpdate(
	directus: Directus,
	group: Keyed,
	records: SentRecord[],
	failure: Failure,
): Promise<Outcome[]> {
	if (failure.written !== 'unknown') throw failure;
	const found = await heldRecords(directus, group, records);
	if (!found?.some((one) => one?.isAsSent)) throw failure;
	return found.map((one): Outcome => (one?.isAsSent ? { records: [one.record] } : failure));
}

/** A record as the query of its group answers it, and whether it holds all that was sent. */
interface HeldRecord {
	record: IDataObject;
	isAsSent: boolean;
}

/** @returns undefined for records that are not there; undefined itself where Directus does not answer */
async function heldRecords(
	directus: Directus,
	group: Keyed,
	records: SentRecord[],
): Promise<Array<HeldRecord | undefined> | undefined> {
	const { key, collection } = group;
	const fields = await directus.fields(collection).catch((): DirectusField[] => []);
	// What has no column, such as a list of related items, cannot be compared.
	const types = new Map(
		fields.filter(({ schema }) => schema !== null).map(({ field, type }) => [field, type]),
	);
	const names = [...new Set(records.flatMap(({ sent }) => Object.keys(sent)))].filter(
		(name) => name !== key.field,
	);
	const { query, strip } = withKey(group.query, ...names.filter((name) => types.has(name)));
	const find = await lookUp(
		directus,
		{ ...group, query },
		records.map(({ id }) => id),
	);
	if (!find) return undefined;
	return records.map(({ id, sent }) => {
		const record = find(id);
		if (!record) return undefined;
		const isAsSent = Object.entries(sent).every(
			([name, value]) =>
				name === key.field ||
				(types.has(name) && isSameValue({ type: types.get(name)! }, value, record[name])),
		);
		return { record: strip(record), isAsSent };
	});
}
