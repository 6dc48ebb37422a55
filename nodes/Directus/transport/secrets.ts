import { readUrl } from './baseUrl';

/** What a name holds, somewhere in it, of which the value is secret. */
const SECRET_PART =
	/passw|passphrase|passcode|pwd|token|secret|credential|authorization|bearer|jwt|cookie/i;

/** The same of kinds of keys and codes: there are others that say nothing, such as those of a translation. */
const SECRET_KIND =
	/(?:access|api|app|client|encryption|licen[cs]e|master|private|signing|ssh)[\W_]?key|(?:backup|recovery)[\W_]?code|connection[\W_]?string/i;

/** The same as a word of its own: `otp` is in no laptop_port. `string` and `hash` are what Directus's hashing takes. */
const SECRET_WORD = ['otp', 'totp', 'pass'];
const SECRET_NAME = ['string', 'hash', 'pin', 'mfa', 'cvv', 'cvc', 'dsn'];

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
		SECRET_KIND.test(name) ||
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
	// Records have the same names again and again.
	const names = new Map<string, 'secret' | 'about' | undefined>();
	// Not by recursion: JSON that goes out may be nested deeper than functions can be.
	const inside: Array<[value: object, underSecret: boolean]> = [];
	const look = (entry: unknown, underSecret: boolean) => {
		if (typeof entry === 'object' && entry !== null) inside.push([entry, underSecret]);
		else if (underSecret) {
			if (typeof entry === 'number' || (typeof entry === 'string' && entry !== ''))
				found.push(String(entry));
		} else if (typeof entry === 'string') found.push(...secretsInAddress(entry));
	};
	look(value, false);
	for (let next = inside.pop(); next; next = inside.pop()) {
		const [entry, underSecret] = next;
		if (Array.isArray(entry)) {
			for (const inner of entry) look(inner, underSecret);
			continue;
		}
		for (const [name, inner] of Object.entries(entry)) {
			if (!names.has(name)) names.set(name, meaningOf(name));
			const meaning = names.get(name);
			look(inner, meaning === 'secret' || (underSecret && meaning !== 'about'));
		}
	}
	return found;
}

/** Whether a name is that of a secret, or says something about one. */
function meaningOf(name: string): 'secret' | 'about' | undefined {
	if (ABOUT.test(wordsIn(name).at(-1) ?? '')) return 'about';
	return isSecretName(name) ? 'secret' : undefined;
}

/** The password in an address, and what its query names as a secret or as the signature that lets one in. */
function secretsInAddress(text: string): string[] {
	const url = /^\s*https?:/i.test(text) && readUrl(text);
	if (!url) return [];
	const named = [...url.searchParams].filter(
		([name]) => isSecretName(name) || /^sig$|signature$/i.test(name),
	);
	return [url.password, ...named.map(([, value]) => value)];
}

/** What stands for another character in JSON, in addresses and in web pages. */
const ESCAPES =
	/\\u([\da-f]{4})|&#(x[\da-f]{1,5}|\d{1,5});|\\(.)|&(?:quot|amp|[lg]t);|(?:%[\da-f]{2})+/gi;
const NAMED: Record<string, string> = { '&quot;': '"', '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** So often a text may have been escaped: JSON in JSON in an address in a web page, each perhaps twice. */
const LEVELS = 6;

/** What can be left out of a text by itself. */
const PIECES = /[^\s"'`,;<>(){}[\]?=&]+/g;

/** Shorter secrets are in ordinary words and numbers, and hidden only where they are a whole value. */
const SHORTEST_ANYWHERE = 4;
/** Longer ones are known in other letters and over several lines: no words are them by chance. */
const LONG = 8;

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** A text as servers and proxies mostly quote it. */
const shapesOf = (text: string) => [
	text,
	inJson(text),
	inJson(inJson(text)),
	encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')),
	new URLSearchParams([['', text]]).toString().slice(1),
];

/**
 * A function that puts `***` in the place of every one of some secrets, however a server may have written them:
 * escaped as in JSON, addresses and web pages, also twice, in base64, in hexadecimal digits, a longer one in other
 * letters or over several lines. Where only all of a text together is one, all of it is hidden. A secret of up to
 * three characters is hidden where it is a whole value; one of three that are not all letters also between words.
 */
export function hider(secrets: string[]): (text: string) => string {
	const isLong = (secret: string) => secret.length >= SHORTEST_ANYWHERE;
	const known = [...new Set(secrets.filter(Boolean))];
	// Longest first, so that no part of one is left where another is contained in it.
	const anywhere = [...new Set(known.filter(isLong).flatMap(shapesOf))].sort(
		(a, b) => b.length - a.length,
	);
	const short = known.filter((secret) => !isLong(secret));
	const whole = short.length > 0 ? wholeValue(short) : undefined;
	const exact = known.flatMap(levelsOf).filter(isLong);
	const loose = exact
		.filter(({ length }) => length >= LONG)
		.map(lettersOf)
		.filter(isLong);
	const holdsOne = (text: string) => {
		const readings = readingsOf(text);
		const all = readings.join('|');
		const letters = lettersIn(text, readings);
		return exact.some((one) => all.includes(one)) || loose.some((one) => letters.includes(one));
	};
	return (text) => {
		const plain = anywhere.reduce((left, secret) => left.split(secret).join('***'), text);
		const shown = whole ? plain.replace(whole, '***') : plain;
		if (!holdsOne(shown)) return shown;
		const rest = shown.replace(PIECES, (piece) => (holdsOne(piece) ? '***' : piece));
		return holdsOne(rest) ? '***' : rest;
	};
}

/** A text, and what it is with its escapes read once, twice and so on. */
function levelsOf(text: string): string[] {
	const levels = [text];
	while (levels.length <= LEVELS) levels.push(levels.at(-1)!.replace(ESCAPES, characterOf));
	return [...new Set(levels)];
}

function characterOf(escape: string, unit?: string, code?: string, letter?: string): string {
	if (letter) return letter.replace(/[bfnrt]/, '\n');
	if (unit ?? code) return String.fromCodePoint(Number(unit ? `0x${unit}` : `0${code}`));
	return NAMED[escape.toLowerCase()] ?? Buffer.from(escape.replaceAll('%', ''), 'hex').toString();
}

/** All that a text may say: with its escapes, without them, and of what is encoded in it. */
function readingsOf(text: string): string[] {
	const levels = levelsOf(text);
	const plain = inOneLine(levels.at(-1)!);
	const runsOf = (pattern: RegExp, encoding: BufferEncoding) =>
		(plain.match(pattern) ?? []).flatMap((run) => {
			const digits = run.replace(/[ :]/g, '');
			// A run may begin before the bytes.
			return [0, 1, 2, 3].map((at) => Buffer.from(digits.slice(at), encoding).toString());
		});
	const encoded = [
		...runsOf(/[\w+/-]{4,}/g, 'base64'),
		...runsOf(/(?:[\da-f]{2}[ :]?){3,}[\da-f]?/gi, 'hex'),
	];
	return [...levels, ...encoded.flatMap(levelsOf)];
}

const inOneLine = (text: string) => text.replace(/[\r\n]+/g, '');

/** Without spaces and line breaks, for which forms write a `+`, and in small letters. */
const lettersOf = (text: string) => text.replace(/[\s\p{Cc}\\+]+/gu, '').toLowerCase();

/** The letters of all that a text may say. An escape may be cut by the end of a line. */
export const lettersIn = (text: string, readings = readingsOf(text)): string =>
	lettersOf([...readings, ...readingsOf(inOneLine(text))].join('|'));

/** The letters by which a secret is known in a text, however often its escapes are read. */
export const lettersOfSecret = (secret: string): string[] => [
	...new Set(levelsOf(secret).map(lettersOf)),
];

/** Where one of some texts is a whole value: `"abc"`, `\"abc\"`, `"otp":123`, `?otp=123&`. */
function wholeValue(secrets: string[]): RegExp {
	const any = (texts: string[]) =>
		`(?:${texts
			.flatMap(shapesOf)
			.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
			.join('|')})`;
	const one = any(secrets);
	const quote = '["\'`]|&quot;|&#34;|%22';
	const alone = secrets.filter((text) => /^(?=.*\P{L})...$/u.test(text));
	return new RegExp(
		[
			`(?<=${quote})${one}(?=\\\\*(?:${quote}))`,
			`(?<="\\s*:\\s*)${one}(?=\\s*[,}\\]])`,
			`(?<==)${one}(?=[\\s&;,"']|$)`,
			...(alone.length > 0 ? [`(?<!\\w)${any(alone)}(?!\\w)`] : []),
		].join('|'),
		'g',
	);
}
