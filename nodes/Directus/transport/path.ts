import { UserError } from 'n8n-workflow';

/**
 * One value as one encoded segment of a path.
 *
 * Ids reach workflows from the outside. `.` and `..` survive encodeURIComponent and would
 * re-point the request (an item id of `../../users/<id>` would address that user), and some
 * reverse proxies decode `%2F` before they resolve dots, so dots between slashes are refused too.
 *
 * @param value what a parameter gave: text or a number
 * @param name the placeholder it is for, named in the error
 * @returns the segment, encoded
 * @throws UserError when it is empty, not text or a number, or could address another path
 */
export function pathSegment(value: unknown, name: string): string {
	if (value === undefined || value === null || value === '') {
		throw new UserError(`Missing required parameter: ${name} is empty`);
	}
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') {
		throw new UserError(`The ${name} must be text or a number, not ${kindOf(value)}`);
	}
	const text = String(value);
	const parts = text.split(/[/\\]/);
	if (text.trim() === '' || parts.some((part) => part.trim() === '.' || part.trim() === '..')) {
		throw new UserError(`"${text.slice(0, 100)}" is not a valid ${name}`, {
			description: 'It would address another place in Directus than the one chosen here.',
		});
	}
	// eslint's no-control-regex would refuse the escape inside a pattern.
	if ([...text].some((character) => character < ' ' || character === '\u007f')) {
		throw new UserError(`The ${name} contains a line break or another control character`);
	}
	if (/\p{Surrogate}/u.test(text)) throw new UserError(`The ${name} contains a broken character`);
	return encodeURIComponent(text);
}

/**
 * The path of a route with its placeholders filled in.
 *
 * @param template such as `/items/{collection}/{id}`
 * @param values a value for each placeholder
 * @throws UserError when a value is not one segment
 */
export function fillPath(template: string, values: Record<string, unknown>): string {
	return template.replace(/{(\w+)}/g, (_, name: string) => pathSegment(values[name], name));
}

const kindOf = (value: unknown) =>
	Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value;
