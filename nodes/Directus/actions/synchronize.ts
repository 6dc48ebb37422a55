import type { IDataObject } from 'n8n-workflow';
import type { Input, Operation } from '../framework/define';
import { Failure } from '../transport/failure';
import { isEmptyObject, queryOf, refusal, withoutGaps } from './query';

/**
 * The query that chooses the part of a collection, of the fields or of JSON of the user's own.
 *
 * @throws Failure where it chooses by anything else than a filter and a search, or the filter has a gap
 */
export function withPart(input: Input, row: Operation): Input {
	const given = input.raw ? input.query : queryOf(row, input.ui);
	const { filterType = 'none' } = input.ui;
	// An expression that gives an empty filter would mean the whole collection.
	if (!input.raw && filterType !== 'none' && given.filter === undefined) throw withoutChoice();
	const part = parts.get(given) ?? partOf(given);
	parts.set(given, part);
	return { ...input, query: part };
}

const withoutChoice = (): Failure =>
	refusal(
		'The filter chooses nothing',
		'Give it a condition, or choose no filter: then all is compared.',
	);

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
	// A record that a gap in the filter finds, or a search for nothing, could be deleted.
	const part = withoutGaps(query);
	if (Object.hasOwn(part, 'filter') && isEmptyObject(part.filter)) throw withoutChoice();
	return part;
}
