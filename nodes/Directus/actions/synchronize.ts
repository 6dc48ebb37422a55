import type { IDataObject } from 'n8n-workflow';
import type { Input, Operation } from '../framework/define';
import { parseJson } from '../framework/json';
import { Failure } from '../transport/failure';
import { queryOf, refuseGap } from './query';

/**
 * The query that chooses the part of a collection, of the fields or of JSON of the user's own.
 *
 * @throws Failure where it chooses by anything else than a filter and a search, or the filter has a gap
 */
export function withPart(input: Input, row: Operation): Input {
	const given = input.raw ? input.query : queryOf(row, input.ui);
	const { filterType = 'none' } = input.ui;
	// An expression that gives an empty filter would mean the whole collection.
	if (!input.raw && filterType !== 'none' && given.filter === undefined)
		throw new Failure('The filter chooses nothing', 'no', {
			description:
				'Nothing was sent. Give it a condition, or choose no filter: then all is compared.',
		});
	const part = parts.get(given) ?? partOf(given);
	parts.set(given, part);
	return { ...input, query: part };
}

/** Inputs that ask for the same share their query. */
const parts = new WeakMap<IDataObject, IDataObject>();

function partOf(given: IDataObject): IDataObject {
	const query = { ...given };
	const other = Object.keys(query).find((name) => name !== 'filter' && name !== 'search');
	if (other !== undefined)
		throw new Failure(`Synchronize takes no "${other}" in its query`, 'no', {
			description:
				'Nothing was sent. The part of the collection is chosen by filter and search: all records that they find are compared.',
		});
	if (typeof query.filter === 'string')
		query.filter = parseJson(query.filter, 'The filter') as IDataObject;
	// A record that a gap in the filter finds could be deleted.
	if (query.filter !== undefined) refuseGap(query.filter, 'The filter', true);
	return query;
}
