import type { Refusal } from '../framework/define';
import type { Directus } from '../transport/directus';
import { Failure } from '../transport/failure';

/**
 * Ends where a collection holds one item without an ID: of a singleton Directus answers 200 to a
 * change of many, and changes nothing that it says.
 *
 * @throws Failure naming the right operation
 */
export async function refuseSingleton(directus: Directus, collection: unknown): Promise<void> {
	// The collections of Directus itself are behind other endpoints, whose rows name no collection.
	if (collection === undefined) return;
	const { meta } = (await directus.collection(String(collection))) ?? {};
	if (meta?.singleton)
		throw new Failure(`"${String(collection)}" is a singleton`, 'no', {
			description: `Nothing was sent. ${ONE_ITEM}`,
		});
}

const ONE_ITEM = 'It holds one item, which has no ID: change it with Update Singleton.';

/** Directus has no such endpoint for a singleton, and says no more than that. */
export const singletonRefusal: Refusal = {
	codes: ['ROUTE_NOT_FOUND'],
	message: 'The collection is a singleton',
	next: `${ONE_ITEM} If it is no singleton, check the Directus URL of the credential.`,
};
