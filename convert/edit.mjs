/**
 * Changes values within the text of a JSON file and leaves every other character as it is: how it is indented, the
 * order of its keys, and numbers that JavaScript would round.
 */

/**
 * Where each value of a JSON text stands.
 *
 * @param {string} text valid JSON
 * @returns {Span} that of the whole, and below `of` those of its entries by key or index
 * @typedef {{ start: number, end: number, of: Record<string, Span> }} Span
 */
export function spansOf(text) {
	const space = /\s*/y;
	const token = /"(?:[^"\\]|\\.)*"|[^\s,:\]}]+/y;
	let at = 0;
	const skip = (pattern) => {
		pattern.lastIndex = at;
		const [found] = pattern.exec(text);
		at += found.length;
		return found;
	};
	const value = () => {
		skip(space);
		const span = { start: at, end: at, of: {} };
		const opening = text[at];
		if (opening !== '{' && opening !== '[') skip(token);
		else {
			at += 1;
			for (let index = 0; ; index += 1) {
				skip(space);
				if (text[at] === ',') at += 1;
				skip(space);
				if ('}]'.includes(text[at])) break;
				const key = opening === '{' ? JSON.parse(skip(token)) : index;
				if (opening === '{') {
					skip(space);
					at += 1;
				}
				span.of[key] = value();
			}
			at += 1;
		}
		span.end = at;
		return span;
	};
	return value();
}

/**
 * A text in which the values of some keys of an object are others.
 *
 * @param {string} text
 * @param {Span} object where the object stands
 * @param {Record<string, unknown>} values by their keys; a key that is not there comes behind `type`
 * @returns {{ start: number, end: number, text: string }[]} what to replace, in any order
 */
export function editsOf(text, object, values) {
	const line = text.slice(text.lastIndexOf('\n', object.of.type.start) + 1, object.of.type.start);
	const [margin] = /^\s*/.exec(line);
	const before = text.slice(text.lastIndexOf('\n', object.start) + 1, object.start);
	const [outer] = /^\s*/.exec(before);
	// A file in one line has no indentation, and a node in a line of its own none within it.
	const isOpen = text.slice(object.start, object.of.type.start).includes('\n');
	const indent = isOpen ? margin.slice(outer.length) || '\t' : '';
	const end = `${text.includes('\r\n') ? '\r' : ''}\n${margin}`;
	const written = (value) => JSON.stringify(value, null, indent).replaceAll('\n', end);
	const added = Object.keys(values).filter((key) => !object.of[key]);
	const more = added.map((key) => `,${isOpen ? end : ''}"${key}":${isOpen ? ' ' : ''}`);
	return Object.keys(values)
		.filter((key) => object.of[key])
		.map((key) => ({
			...object.of[key],
			text:
				written(values[key]) +
				(key === 'type' ? added.map((one, at) => more[at] + written(values[one])).join('') : ''),
		}));
}

/** The text with all the edits made. */
export const edited = (text, edits) =>
	[...edits]
		.sort((a, b) => b.start - a.start)
		.reduce((whole, edit) => whole.slice(0, edit.start) + edit.text + whole.slice(edit.end), text);
