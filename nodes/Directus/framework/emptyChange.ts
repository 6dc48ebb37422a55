import type { INodeProperties } from 'n8n-workflow';
import { Failure } from '../transport/failure';
import type { Input, Operation, Part, Parts } from './define';
import { Entries, fieldsIn, List } from './define';

/** The parts of a query or a body, each of its own kind. */
export const partsOf = (parts: Parts): Part[] | List =>
	parts instanceof List || Array.isArray(parts) ? parts : [parts];

/** The fields in which a row is given the change of a record; undefined where it changes none. */
export function changedFields({ body, route }: Operation): INodeProperties[] | undefined {
	const parts = partsOf(body ?? []);
	const fields = fieldsIn(body);
	const isChange =
		Array.isArray(parts) &&
		parts.length > 0 &&
		parts.every((part) => part instanceof Entries) &&
		(route.startsWith('PATCH') || fields.some(({ required }) => required));
	return isChange ? fields : undefined;
}

/**
 * Ends where a change of a record changes nothing: Directus would answer as if it had.
 *
 * @throws Failure naming the fields in which a change is given
 */
export function refuseEmptyChange(row: Operation, fields: INodeProperties[], input: Input): void {
	if (Object.keys(input.body).length > 0 || row.changesMore?.(input)) return;
	throw nothingToChange(fields.map(({ displayName }) => displayName).join(' and '));
}

/** The failure of a change that names no field. */
export const nothingToChange = (label: string): Failure =>
	new Failure('No field to change is given', 'no', {
		description: `"${label}" is empty for this item, so nothing was sent for it. Add a field there and give it a value, or check the expressions that give the values.`,
	});
