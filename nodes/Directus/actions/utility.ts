import type { IDataObject } from 'n8n-workflow';
import type { Input, Operation } from '../framework/define';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import type { Directus } from '../transport/directus';
import { Failure } from '../transport/failure';
import { pathSegment } from '../transport/path';
import { exportLimit, wantedRecords } from '../reads/limits';
import { queryOf } from './query';

/** Makes the query of an export, whose limit is set where the server's is known. */
export function withExportQuery(input: Input, row: Operation): Input {
	if (input.raw) return input;
	wantedRecords(input.ui);
	return { ...input, body: { ...input.body, query: queryOf(row, input.ui) } };
}

/** Has Directus write items into a file of its own, in the background. */
export const exportToFile = perInput(async (directus, row, input) => {
	await refuseForbidden(directus, String(input.path.collection), 'read');
	await refuseForbidden(directus, 'directus_files', 'create');
	if (input.raw) return doneWith(row, input, await directus.send(requestOf(row, input)));
	const body = input.body as IDataObject & { query: IDataObject };
	const path = endpointOf(input.path.collection);
	const most = await exportLimit(directus, path, body.query, wantedRecords(input.ui));
	const sent = { ...input, body: { ...body, query: { ...body.query, limit: most } } };
	return doneWith(row, input, await directus.send(requestOf(row, sent)));
});

/**
 * Ends where the caller may not do what an export takes: Directus answers as if it made the file, and tells of the
 * refusal in a notification alone.
 *
 * @throws Failure naming the collection; nobody but an administrator is told whether it is there
 */
async function refuseForbidden(
	directus: Directus,
	collection: string,
	action: 'create' | 'read',
): Promise<void> {
	if ((await directus.seesEverything()) || (await directus.mayUse(collection, action)) !== false)
		return;
	throw new Failure(`The user of the credential may not ${action} "${collection}"`, 'no', {
		description: 'Nothing was sent. Check its name, and the permissions in Directus.',
	});
}

/** Where the records of a collection are read; those of Directus have endpoints of their own. */
function endpointOf(collection: unknown): string {
	const name = String(collection);
	if (name.startsWith('directus_'))
		return `/${pathSegment(name.slice('directus_'.length), 'collection')}`;
	return `/items/${pathSegment(name, 'collection')}`;
}
