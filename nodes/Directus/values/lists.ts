/**
 * The entries of a text with commas, as Directus reads one in a query: blanks around an entry do not
 * count, empty entries neither, and a comma within double quotes does not cut. `""` within quotes is a
 * quote.
 */
export function splitAtCommas(text: string): string[] {
	const entries = text.match(ENTRY) ?? [];
	return entries.map((entry) => unquoted(entry.trim())).filter(Boolean);
}

// A quote within a word, as in 5" or O"Neill, is a letter like any other.
const ENTRY = /\s*"(?:[^"]|"")*"\s*(?=,|$)|[^,]+/g;

const unquoted = (entry: string) =>
	/^"(?:[^"]|"")*"$/.test(entry) ? entry.slice(1, -1).replaceAll('""', '"') : entry;
