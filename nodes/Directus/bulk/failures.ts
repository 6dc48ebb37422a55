import type { IDataObject } from 'n8n-workflow';
import { isSingleton, WITHOUT_ID } from '../reads/singleton';
import type { Directus } from '../transport/directus';
import { Failure } from '../transport/failure';

/** What is said of a record that is missing or hidden: to all but administrators Directus does not tell which. */
export async function missingRecord(
	directus: Directus,
	id: unknown,
	collection: string,
): Promise<Failure> {
	const there = `There is no "${String(id).slice(0, 100)}" in ${collection}`;
	const isAdmin = await directus.seesEverything();
	const isOne = await isSingleton(directus, collection);
	return new Failure(
		isAdmin ? there : `${there}, or the user of the credential may not read it`,
		'no',
		{
			code: 'FORBIDDEN',
			status: 403,
			description: isOne
				? WITHOUT_ID
				: isAdmin
					? 'Check the ID.'
					: 'Check the ID and, in Directus under Settings > Access Policies, the permissions.',
		},
	);
}

/**
 * Whether an answer is a permission of the Studio, which is no record: of a permission that is not
 * there Directus answers one of those, after a change too.
 */
export const isOfStudio = (collection: string, record: IDataObject): boolean =>
	collection === 'directus_permissions' && record.system === true;

/** Tells of records that were written and that the credential's user may not see. */
export function hintUnread(directus: Directus, records: number): void {
	if (records === 0) return;
	directus.hint(
		`${records} of the written records may not be read by the user of the credential, so the output holds "success" in their place.`,
	);
}

/** Tells of records that were to have another key and have kept theirs. */
export function hintKeptKeys(directus: Directus, records: number): void {
	if (records === 0) return;
	directus.hint(
		`Directus kept the ID of ${records} ${records === 1 ? 'record' : 'records'} that was to be changed: a record keeps its ID. What else was given is written. To move a record, create it under the new ID and delete the old one.`,
		'warning',
	);
}

/** Tells of created records whose keys something in Directus has given. */
export function hintUnpaired(directus: Directus, records: number): void {
	if (records === 0) return;
	directus.hint(
		`${records} of the created records came back in another order than they were sent, and cannot be told apart, so the output holds "success" in place of their IDs. A flow or a hook of Directus may give them; Batch Size 1 tells every ID.`,
		'warning',
	);
}
