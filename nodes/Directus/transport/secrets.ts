/** `string` and `hash` are what Directus's hashing takes: mostly passwords. */
const SECRET_NAME = /passw|token|otp|secret|authorization|api_?key|jwt|cookie|^string$|^hash$/i;

/** The secret values in what is sent, so that no answer can bring them back into an error. */
export function secretsIn(value: unknown): string[] {
	const found: string[] = [];
	// Not by recursion: JSON that goes out may be nested deeper than functions can be.
	let inside: Array<[value: unknown, underSecret: boolean]> = [[value, false]];
	while (inside.length > 0) {
		inside = inside.flatMap(([entry, underSecret]) => {
			if (typeof entry === 'object' && entry !== null) {
				return Object.entries(entry).map(([name, inner]): [unknown, boolean] => [
					inner,
					underSecret || SECRET_NAME.test(name),
				]);
			}
			const isText = typeof entry === 'number' || (typeof entry === 'string' && entry !== '');
			if (underSecret && isText) found.push(String(entry));
			return [];
		});
	}
	return found;
}

/** A text as it stands in JSON and in an address: servers and proxies quote what they were sent. */
const shapesOf = (text: string) => [
	text,
	JSON.stringify(text).slice(1, -1),
	encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')),
	new URLSearchParams([['', text]]).toString().slice(1),
];

/** A function that puts `***` in the place of every one of the secrets, however they are written. */
export function hider(secrets: string[]): (text: string) => string {
	// Longest first, so that no part of one is left where another is contained in it. Very short
	// ones would blot out ordinary words and cannot be told from them.
	const known = [...new Set(secrets.filter((secret) => secret.length > 3).flatMap(shapesOf))].sort(
		(a, b) => b.length - a.length,
	);
	return (text) => known.reduce((shown, secret) => shown.split(secret).join('***'), text);
}
