/** Finds a secret in what n8n keeps or prints. */
import type { IRun } from 'n8n-workflow';

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

const inPage = (text: string) =>
	text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The ways in which a server may write down a text that it was sent, by what they are called. */
export const spellings: Record<string, (text: string) => string> = {
	'as it is': (text) => text,
	'as in an address': encodeURIComponent,
	'as in an address, twice': (text) => encodeURIComponent(encodeURIComponent(text)),
	'as in a form': (text) => new URLSearchParams({ '': text }).toString().slice(1),
	'as in JSON': inJson,
	'as in JSON within JSON': (text) => inJson(inJson(text)),
	'as in JSON, all that is not ASCII escaped': (text) =>
		inJson(text).replace(
			/[^ -~]/g,
			(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
		),
	'as in a web page': inPage,
	'as in a web page, by names': (text) => text.replace(/[&<>"]/g, (character) => NAMED[character]!),
	'as in JSON in an address': (text) => encodeURIComponent(inJson(text)),
	'as in JSON in a web page': (text) => inPage(inJson(text)),
	'in base64': (text) => Buffer.from(text).toString('base64'),
	'in base64 for addresses': (text) => Buffer.from(text).toString('base64url'),
	'in base64, with a user': (text) => Buffer.from(`user:${text}`).toString('base64'),
	'in base64, within JSON': (text) =>
		Buffer.from(JSON.stringify({ email: 'a@b.example', password: text })).toString('base64'),
	'in hexadecimal digits': (text) => Buffer.from(text).toString('hex'),
	'in capitals': (text) => text.toUpperCase(),
	'in small letters': (text) => text.toLowerCase(),
	'over several lines': (text) => text.replace(/(.{5})(?=.)/gsu, '$1\n'),
};

/** So long a text is none that stands somewhere by chance, whatever its letters and spaces. */
const LONG = 8;

const folded = (text: string) => text.toLowerCase().replace(/[\s+]/g, '');

/** Whether a text holds a secret, however it is spelt. */
function finderOf(secret: string): (text: string) => boolean {
	const spelt = [...new Set(Object.values(spellings).map((spell) => spell(secret)))];
	const loose = folded(secret);
	return (text) =>
		spelt.some((one) => text.includes(one)) ||
		(loose.length >= LONG && folded(text).includes(loose));
}

/**
 * Where a secret is in a value: in texts, names and bytes, also in what JSON would leave out, such
 * as an error's stack and cause.
 *
 * @returns the places, as paths
 */
export function placesOf(secret: string, value: unknown): string[] {
	const holds = finderOf(secret);
	const seen = new Set<unknown>();
	const walk = (entry: unknown, path: string): string[] => {
		if (typeof entry === 'string') return holds(entry) ? [path] : [];
		if (typeof entry !== 'object' || entry === null || seen.has(entry)) return [];
		seen.add(entry);
		if (Buffer.isBuffer(entry)) return holds(entry.toString('latin1')) ? [path] : [];
		const inside =
			entry instanceof Map ? Object.fromEntries(entry) : entry instanceof Set ? [...entry] : entry;
		return Object.getOwnPropertyNames(inside).flatMap((name) => [
			...(holds(name) ? [`${path}.${name} (the name)`] : []),
			...walk((inside as Record<string, unknown>)[name], `${path}.${name}`),
		]);
	};
	return walk(value, '');
}

/** The node's input, as a failed run keeps it. */
const INPUT = /^\.data\.executionData\.nodeExecutionStack\.\d+\.data\.main\./;

/** Where a stored run holds a secret that came in by an input item, beyond that item. */
export const leaksOf = (secret: string, stored: IRun): string[] =>
	placesOf(secret, stored).filter((path) => !INPUT.test(path));
