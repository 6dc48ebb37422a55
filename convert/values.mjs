/** Values of parameters as n8n stores them: a text that begins with `=` is an expression. */

export const isExpression = (value) => typeof value === 'string' && value.startsWith('=');

/** Whether a parameter says nothing. */
export const isEmpty = (value) =>
	value === undefined ||
	value === null ||
	value === '' ||
	value === false ||
	(typeof value === 'object' && Object.keys(value).length === 0);

/** A choice of a record, or a collection, by its ID. */
export const locator = (value) => ({ __rl: true, mode: 'id', value: String(value) });

/** JSON of a parameter as text. */
export const textOf = (value) =>
	typeof value === 'string' ? value : JSON.stringify(value, null, 2);

/**
 * Static JSON beside an expression: n8n takes `{{` for one, and makes one backslash of two in front of one.
 *
 * @param {string} json
 */
const beside = (json) =>
	json
		.replace(/\\[^]/g, (escape) => (escape === '\\\\' ? '\\u005c' : escape))
		.replaceAll('{{', '{\\u007b');

/** The code of an expression that is nothing else: `={{ code }}`. */
const codeOf = (value) =>
	/^=\s*\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(value)?.[1].trim().replace(/;$/, '');

/** An expression within JSON text, by what stands there: a value, or JSON itself. */
function within(value, isJson) {
	const code = codeOf(value);
	if (code !== undefined && isJson)
		return `{{ ((json) => typeof json === 'string' ? json : JSON.stringify(json) ?? 'null')(${code}) }}`;
	if (code !== undefined) return `{{ JSON.stringify(${code}) ?? 'null' }}`;
	if (isJson) return value.slice(1);
	const parts = value.slice(1).split(/(\{\{[\s\S]*?\}\})/);
	const inner = parts.map((part) =>
		part.startsWith('{{')
			? `{{ JSON.stringify(String((${part.slice(2, -2).trim().replace(/;$/, '')}) ?? '')).slice(1, -1) }}`
			: beside(JSON.stringify(part)).slice(1, -1),
	);
	return `"${inner.join('')}"`;
}

/**
 * JSON text of an object of which values may be expressions.
 *
 * @param {[name: string, value: unknown, isJson?: boolean][]} entries `isJson`: the value is JSON text itself
 * @returns {string} an expression where one of the values is
 */
export function jsonOf(entries) {
	const isDynamic = entries.some(([, value]) => isExpression(value));
	const lines = entries.map(([name, value, isJson]) => {
		if (isExpression(value)) return [name, within(value, isJson)];
		const json = isJson ? textOf(value) : JSON.stringify(value ?? null);
		return [name, isDynamic ? beside(json) : json];
	});
	const text = lines.map(([name, json]) => `  ${JSON.stringify(name)}: ${json}`);
	return `${isDynamic ? '=' : ''}{\n${text.join(',\n')}\n}`;
}

/**
 * What JSON text holds, with expressions in it left as they are.
 *
 * @returns {unknown} undefined where it is no JSON, or an expression gives all of it
 */
export function readTemplate(value) {
	if (typeof value !== 'string') return value;
	const codes = [];
	const marked = value
		.replace(/^=/, '')
		.replace(/\{\{([\s\S]*?)\}\}/g, (_, code) => `\ue000${codes.push(code.trim()) - 1}\ue000`)
		.replace(/"(?:[^"\\]|\\.)*"|\ue000\d+\ue000/g, (found) =>
			found[0] === '"' ? found : `"${found}"`,
		)
		.replaceAll('\ue000', '\\ue000');
	try {
		const read = JSON.parse(marked, (_, one) =>
			typeof one === 'string'
				? one.replace(/\ue000(\d+)\ue000/g, (_, at) => `{{ ${codes[at]} }}`)
				: one,
		);
		return typeof read === 'object' ? read : undefined;
	} catch {
		return undefined;
	}
}
