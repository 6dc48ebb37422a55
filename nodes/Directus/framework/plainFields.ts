import type { IDataObject } from 'n8n-workflow';
import { columnOfProperty } from '../values/columns';
import { writesItself } from '../values/forms';
import { refusal } from '../values/readings';
import type { Fields } from './define';
import { Entries, List, RecordValues } from './define';

/**
 * The values of fields that are sent as they are, where those of texts and IDs are no objects, lists and
 * switches: Directus fails at these without naming the field, or takes them for `[object Object]` or for the ID 1.
 *
 * @throws Failure naming the field
 */
export function plainValues(fields: Fields, values: IDataObject): IDataObject {
	for (const [name, field] of Object.entries(fields)) {
		const value = values[name];
		if (field instanceof List || field instanceof Entries || field instanceof RecordValues)
			continue;
		const wanted = { string: 'a text', resourceLocator: 'an ID' }[field.type as string];
		// A date of JavaScript or of n8n turns into a text where it is sent.
		const isObject = typeof value === 'object' && value !== null && !writesItself(value);
		if (wanted && (isObject || typeof value === 'boolean'))
			throw refusal({ ...columnOfProperty(field), name }, value, wanted);
	}
	return values;
}
