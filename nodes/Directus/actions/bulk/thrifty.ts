import type { IExecuteFunctions } from 'n8n-workflow';
import type { Operation } from '../../framework/define';

/**
 * The node's context for reading the parameters of many items. n8n searches its whole description
 * for a parameter, and walks through the value for expressions, for every item anew. Here that is
 * done once for what holds no expression, an ID is resolved without the search, and one that is
 * just a field of the input is taken from there, which saves the evaluation.
 *
 * The values are shared by all items: they are for reading only.
 */
export function thrifty(this: IExecuteFunctions, row: Operation): IExecuteFunctions {
	const locators = new Map(Object.values(row.path ?? {}).map((field) => [field.name, field]));
	const same = new Map<string, unknown>();
	const changing = new Map<string, string>();
	const fields = new Map<string, string>();
	const input = this.getInputData();
	const read = (name: string, index: number, fallback?: unknown, options?: object): unknown =>
		this.getNodeParameter(name, index, fallback, options);

	const getNodeParameter = (
		name: string,
		index: number,
		fallback?: unknown,
		options: { extractValue?: boolean; rawExpressions?: boolean } = {},
	): unknown => {
		if (options.rawExpressions) return read(name, index, fallback, options);
		if (same.has(name)) return same.get(name);
		const known = changing.get(name);
		if (known !== undefined) {
			const field = fields.get(name);
			const json = field === undefined ? undefined : input[index]?.json;
			if (field !== undefined && json && Object.hasOwn(json, field)) return json[field];
			return known === name
				? read(name, index, fallback, options)
				: read(known, index, fallback, { skipValidation: true });
		}
		const raw = read(name, index, fallback, { rawExpressions: true });
		if (!hasExpression(raw)) {
			const value = read(name, index, fallback, options);
			same.set(name, value);
			return value;
		}
		const { mode, value } = raw as { mode?: string; value?: unknown };
		const modes = locators.get(name)?.modes;
		// What n8n takes an ID out of, such as the address of a page, it has to do itself.
		const plain = modes?.some((one) => one.name === mode && one.extractValue === undefined);
		const field = plain ? fieldOfInput(value) : undefined;
		if (field !== undefined) fields.set(name, field);
		changing.set(name, plain ? `${name}.value` : name);
		return getNodeParameter(name, index, fallback, options);
	};
	return Object.create(this, { getNodeParameter: { value: getNodeParameter } }) as typeof this;
}

/** n8n marks an expression by a leading `=`. */
function hasExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(hasExpression);
}

/** The field's name where an expression is nothing but one field of the input item. */
function fieldOfInput(value: unknown): string | undefined {
	const simple = /^=\{\{\s*\$json(?:\.([A-Za-z_]\w*)|\[(["'])([\w -]+)\2\])\s*\}\}$/;
	const found = typeof value === 'string' ? simple.exec(value) : null;
	return found?.[1] ?? found?.[3];
}
