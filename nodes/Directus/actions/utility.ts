import type { IDataObject } from 'n8n-workflow';
import type { Input, Operation } from '../framework/define';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
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
	if (input.raw) return doneWith(row, input, await directus.send(requestOf(row, input)));
	const body = input.body as IDataObject & { query: IDataObject };
	const path = endpointOf(input.path.collection);
	const most = await exportLimit(directus, path, body.query, wantedRecords(input.ui));
	const sent = { ...input, body: { ...body, query: { ...body.query, limit: most } } };
	return doneWith(row, input, await directus.send(requestOf(row, sent)));
});

/** Where the records of a collection are read; those of Directus have endpoints of their own. */
function endpointOf(collection: unknown): string {
	const name = String(collection);
	if (name.startsWith('directus_'))
		return `/${pathSegment(name.slice('directus_'.length), 'collection')}`;
	return `/items/${pathSegment(name, 'collection')}`;
}
