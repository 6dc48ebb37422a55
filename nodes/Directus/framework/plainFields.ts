import type { IDataObject } from 'n8n-workflow';
import { columnOfProperty } from '../values/columns';
import { refusal } from '../values/readings';
import type { Fields } from './define';
import { Entries, List, RecordValues } from './define';

/** Dates of JavaScript and of n8n turn into a text where they are sent. */
const isDate = (value: object) => typeof (value as { toJSON?: unknown }).toJSON === 'function';

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
		const isObject = typeof value === 'object' && value !== null && !isDate(value);
		if (wanted && (isObject || typeof value === 'boolean'))
			throw refusal({ ...columnOfProperty(field), name }, value, wanted);
	}
	return values;
}
