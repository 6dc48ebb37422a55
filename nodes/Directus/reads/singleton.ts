import type { IDataObject } from 'n8n-workflow';
import type { Refusal } from '../framework/define';
import type { Directus } from '../transport/directus';
import { Failure } from '../transport/failure';
import { countOf } from './limits';

/**
 * Whether a collection of the user's own holds one item, which is reached without an ID. Of one that the
 * caller may not see nobody knows.
 */
export async function isSingleton(directus: Directus, collection: unknown): Promise<boolean> {
	const name = String(collection ?? '');
	// The collections of Directus itself are behind endpoints of their own.
	if (name === '' || name.startsWith('directus_')) return false;
	return (await directus.collection(name))?.meta?.singleton === true;
}

/**
 * Ends where a collection holds one item without an ID: of a singleton Directus answers 200 to a
 * change of many, and changes nothing that it says; one that is empty it gives an item without values.
 *
 * @throws Failure naming the right operation
 */
export async function refuseSingleton(directus: Directus, collection: unknown): Promise<void> {
	if (await isSingleton(directus, collection))
		throw new Failure(`"${String(collection)}" is a singleton`, 'no', {
			description: `Nothing was sent. ${ONE_ITEM}`,
		});
}

/**
 * Whether a read of a singleton chooses its item away, by a filter, a search or an offset, or groups what
 * is not there: Directus answers then with the default values of its fields, as if that were an item.
 */
export async function findsNoItem(
	directus: Directus,
	path: string,
	collection: unknown,
	query: IDataObject,
): Promise<boolean> {
	const { filter, search, offset, groupBy, aggregate } = query;
	const isChosen = groupBy ?? (aggregate ? undefined : (filter ?? search ?? offset));
	return isChosen !== undefined && (await hasNoItem(directus, path, collection, query));
}

/** Whether a singleton holds no item for a read, because there is none or the read chooses it away. */
export async function hasNoItem(
	directus: Directus,
	path: string,
	collection: unknown,
	query: IDataObject,
): Promise<boolean> {
	const { offset, groupBy, aggregate } = query;
	// What is counted without groups is counted rightly.
	if (!path.startsWith('/items/') || (aggregate && !groupBy)) return false;
	if (!(await isSingleton(directus, collection))) return false;
	return (await countOf(directus, path, query)) <= (groupBy ? 0 : Number(offset ?? 0));
}

/**
 * Whether an answer is that of a singleton whose item has never been saved: Directus answers with the
 * default values of its fields, and null in the place of its key. Without the key it cannot be told.
 */
export async function isUnsaved(
	directus: Directus,
	collection: unknown,
	record: IDataObject,
): Promise<boolean> {
	if (!Object.values(record).includes(null)) return false;
	if (!(await isSingleton(directus, collection))) return false;
	const key = await directus.primaryKey(String(collection));
	return key !== undefined && record[key.field] === null;
}

const ONE_ITEM = 'It holds one item, which has no ID: change it with Update Singleton.';

/** What to do about an ID that the item of a singleton does not have. */
export const WITHOUT_ID =
	'The collection is a singleton: it holds one item, which Get Singleton reads and Update Singleton changes without an ID.';

/** Directus has no such endpoint for a singleton, and says no more than that. */
export const singletonRefusal: Refusal = {
	codes: ['ROUTE_NOT_FOUND'],
	message: 'The collection is a singleton',
	next: `${ONE_ITEM} If it is no singleton, check the Directus URL of the credential.`,
};
