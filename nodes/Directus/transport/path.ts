import { Failure } from './failure';

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
 * @throws Failure when it is empty, not text or a number, or could address another path
 */
export function pathSegment(value: unknown, name: string): string {
	if (value === undefined || value === null || value === '') {
		throw new Failure(`Missing required parameter: ${name} is empty`, 'no');
	}
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') {
		throw new Failure(`The ${name} must be text or a number, not ${kindOf(value)}`, 'no');
	}
	const text = String(value);
	// Most are plain: numbers, uuids, names of collections.
	if (/^[\w-]+$/.test(text)) return text;
	const parts = text.split(/[/\\]/);
	if (text.trim() === '' || parts.some((part) => part.trim() === '.' || part.trim() === '..')) {
		throw new Failure(`"${text.slice(0, 100)}" is not a valid ${name}`, 'no', {
			description: 'It would address another place in Directus than the one chosen here.',
		});
	}
	// eslint's no-control-regex would refuse the escape inside a pattern.
	if ([...text].some((character) => character < ' ' || character === '\u007f')) {
		throw new Failure(`The ${name} contains a line break or another control character`, 'no');
	}
	if (/\p{Surrogate}/u.test(text))
		throw new Failure(`The ${name} contains a broken character`, 'no');
	return encodeURIComponent(text);
}

/**
 * The path of a route with its placeholders filled in.
 *
 * @param template such as `/items/{collection}/{id}`
 * @param values a value for each placeholder
 * @throws Failure when a value is not one segment
 */
export function fillPath(template: string, values: Record<string, unknown>): string {
	return template.replace(/{(\w+)}/g, (_, name: string) => pathSegment(values[name], name));
}

const kindOf = (value: unknown) =>
	Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value;
