/** What a name holds, somewhere in it, of which the value is secret. */
const SECRET_PART =
	/passw|passphrase|pwd|token|secret|credential|authorization|jwt|cookie|(?:api|private|access)[\W_]?key/i;

/** The same as a word of its own: `otp` is in no laptop_port. `string` and `hash` are what Directus's hashing takes. */
const SECRET_WORD = ['otp', 'totp', 'pass'];
const SECRET_NAME = ['string', 'hash'];

/** The last word of names that say something about a secret, and not what it is: `token_type`, `otp_state`. */
const ABOUT =
	/^(?:state|status|type|kind|mode|method|provider|policy|count|length|size|limit|version|label|name|expires|expired|expiry|expiration|ttl|at|until|enabled|required)$/;

/** The words of a name: those of `newApi_key-2` are `new`, `api`, `key` and `2`. */
const wordsIn = (name: string): string[] =>
	name
		.replace(/([a-z\d])([A-Z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^a-z\d]+/)
		.filter(Boolean);

export function isSecretName(name: string): boolean {
	const words = wordsIn(name);
	return (
		SECRET_PART.test(name) ||
		words.some((word) => SECRET_WORD.includes(word)) ||
		SECRET_NAME.includes(name.toLowerCase())
	);
}

/**
 * The secret values in what is sent, so that no answer can bring them back into an error. What lies below
 * the name of a secret is secret as well, unless its own name says that it is something about it.
 */
export function secretsIn(value: unknown): string[] {
	const found: string[] = [];
	// Not by recursion: JSON that goes out may be nested deeper than functions can be.
	let inside: Array<[value: unknown, underSecret: boolean]> = [[value, false]];
	while (inside.length > 0) {
		inside = inside.flatMap(([entry, underSecret]) => {
			if (typeof entry === 'object' && entry !== null) {
				return Object.entries(entry).map(([name, inner]): [unknown, boolean] => [
					inner,
					(underSecret || isSecretName(name)) && !ABOUT.test(wordsIn(name).at(-1) ?? ''),
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

/** Shorter secrets are in ordinary words and numbers, and hidden only where they are a whole value. */
const SHORTEST_ANYWHERE = 4;

/**
 * A function that puts `***` in the place of every one of the secrets, however they are written. One of up
 * to three characters is hidden where it stands alone in quotes, behind a name in JSON or behind a `=`.
 */
export function hider(secrets: string[]): (text: string) => string {
	const isLong = (secret: string) => secret.length >= SHORTEST_ANYWHERE;
	const known = [...new Set(secrets.filter(Boolean))];
	// Longest first, so that no part of one is left where another is contained in it.
	const anywhere = [...new Set(known.filter(isLong).flatMap(shapesOf))].sort(
		(a, b) => b.length - a.length,
	);
	const short = [...new Set(known.filter((secret) => !isLong(secret)).flatMap(shapesOf))];
	const whole = short.length > 0 ? wholeValue(short) : undefined;
	return (text) => {
		const shown = anywhere.reduce((left, secret) => left.split(secret).join('***'), text);
		return whole ? shown.replace(whole, '***') : shown;
	};
}

/** Where one of some texts is a whole value: `"abc"`, `\"abc\"`, `"otp":123`, `?otp=123&`. */
function wholeValue(texts: string[]): RegExp {
	const any = texts
		.sort((a, b) => b.length - a.length)
		.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
		.join('|');
	const quoted = `(?<=["'\`])(?:${any})(?=\\\\*["'\`])`;
	const inJson = `(?<="\\s*:\\s*)(?:${any})(?=\\s*[,}\\]])`;
	const inAddress = `(?<==)(?:${any})(?=[\\s&;,"']|$)`;
	return new RegExp(`${quoted}|${inJson}|${inAddress}`, 'g');
}
