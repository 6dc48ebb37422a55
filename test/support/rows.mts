/** Every row of the table, for the tests that hold for all of them. */
import type { IDataObject, INodeProperties, NodeParameterValueType } from 'n8n-workflow';
import { splitRoute, type Operation } from '../../dist/nodes/Directus/framework/define';
import { fieldsOf } from '../../dist/nodes/Directus/framework/properties';
import { resources } from '../../dist/nodes/Directus/operations';

export interface Row {
	/** `resource.operation`, as stored. */
	title: string;
	resource: string;
	operation: string;
	row: Operation;
	method: string;
	template: string;
	placeholders: string[];
}

export const rows: Row[] = Object.entries(resources).flatMap(([resource, { operations }]) =>
	Object.entries(operations).map(([operation, row]) => {
		const { method, template } = splitRoute(row);
		const placeholders = [...template.matchAll(/{(\w+)}/g)].map(([, name]) => name!);
		return {
			title: `${resource}.${operation}`,
			resource,
			operation,
			row,
			method,
			template,
			placeholders,
		};
	}),
);

/** The path that a row's request goes to with the parameters of parametersFor. */
export function pathFor(row: Row): string {
	const parameters = parametersFor(row);
	return row.template.replace(/{(\w+)}/g, (_, placeholder: string) => {
		const { name, default: otherwise } = row.row.path![placeholder]!;
		const value = (parameters[name] ?? otherwise) as string | number | { value: string };
		return String(typeof value === 'object' ? value.value : value);
	});
}

/** A field's stored value that gives `value`, which may be an expression. */
export function stored(
	field: INodeProperties,
	value: NodeParameterValueType,
): NodeParameterValueType {
	if (field.type !== 'resourceLocator') return value;
	const mode = field.modes?.find(({ type }) => type === 'string')?.name ?? 'id';
	return { __rl: true, mode, value: value as string };
}

/** Something harmless for a field that has to be filled. */
function filler(field: INodeProperties): NodeParameterValueType {
	switch (field.type) {
		case 'resourceLocator':
			return stored(field, 'x');
		case 'number':
			return 1;
		case 'string':
			return field.default || 'x';
		case 'json':
			return String(field.default).trim().startsWith('[') ? '[{"x":1}]' : '{"x":1,"limit":1}';
		case 'multiOptions':
			return ['x'];
		case 'resourceMapper':
			return {
				mappingMode: 'defineBelow',
				value: { x: '1' },
				matchingColumns: ['x'],
				schema: [],
			} as never;
		default:
			return field.default;
	}
}

/** What rows need besides, before they send the request of their route. */
const moreParameters: Record<string, IDataObject> = {
	// Empty only where it is Directus 10 that is asked.
	'permissions.create': { policy: { __rl: true, mode: 'id', value: 'x' } },
	// A flow is triggered by the method that its trigger is set to.
	'flows.trigger': { triggerWith: 'POST' },
	'files.import': { url: 'https://example.com/x.jpg' },
	// n8n takes an empty choice for none.
	'items.link': { linkField: 'x' },
	'items.unlink': { linkField: 'x' },
};

/** The fields that a row has to know of its collection before it sends its request, as Directus answers them. */
export const fieldsFor = ({ resource, operation }: Omit<Row, 'title'>): object[] =>
	`${resource}.${operation}` === 'items.synchronize'
		? [{ field: 'x', type: 'string', schema: { is_primary_key: true }, meta: null }]
		: [];

/** Parameters with which a row sends its request: what is required and the placeholders filled. */
export function parametersFor({ resource, operation, row }: Omit<Row, 'title'>): IDataObject {
	const more = moreParameters[`${resource}.${operation}`];
	const parameters: IDataObject = { resource, operation, ...more };
	const inPath = Object.values(row.path ?? {});
	for (const { field, raw } of fieldsOf(row)) {
		if (
			raw !== true &&
			(field.required || field.type === 'resourceMapper' || inPath.includes(field))
		) {
			parameters[field.name] ??= filler(field) as IDataObject;
		}
		// A change that changes nothing is not sent.
		const [first] = (field.options ?? []) as INodeProperties[];
		if (raw === false && field.type === 'collection' && row.route.startsWith('PATCH') && first)
			parameters[field.name] = { [first.name]: filler(first) };
	}
	return parameters;
}

/**
 * The fields of a row that take a text, those in its collections of options among them.
 *
 * @param value what such a field is given, which may be an expression
 * @returns for each the parameters with which the row sends its request, with the value in this field
 */
export function textFieldsOf(one: Omit<Row, 'title'>, value: string) {
	return fieldsOf(one.row)
		.filter(({ raw }) => raw !== true)
		.flatMap(({ field }) => {
			const withField = (inner: INodeProperties, given: IDataObject) => ({
				field: inner,
				name: inner === field ? field.name : `${field.name}.${inner.name}`,
				parameters: { ...parametersFor(one), ...given },
			});
			if (field.type === 'string') return [withField(field, { [field.name]: value })];
			if (field.type !== 'collection') return [];
			return (field.options as INodeProperties[])
				.filter(({ type }) => type === 'string')
				.map((option) => withField(option, { [field.name]: { [option.name]: value } }));
		});
}
