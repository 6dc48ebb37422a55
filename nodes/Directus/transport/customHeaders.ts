import { Failure } from './failure';

/** What a name of a header may consist of (RFC 9110, 5.6.2). */
const NAME = /^[!#$%&'*+.^_`|~\da-z-]+$/i;
/** What a value may consist of: no line breaks, with which another header would begin. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * The headers that a credential has every request carry, for a Directus behind an access proxy.
 *
 * @param given a JSON object of names and values, or its text; empty for none
 * @throws Failure where it is none; its words repeat nothing of what was given
 */
export function customHeaders(given: unknown): Record<string, string> {
	if (given === undefined || given === null || String(given).trim() === '') return {};
	const held = typeof given === 'string' ? objectIn(given) : given;
	if (typeof held !== 'object' || held === null || Array.isArray(held)) throw refused();
	const headers: Record<string, string> = {};
	Object.entries(held).forEach(([name, value], index) => {
		const isText = typeof value === 'string' || typeof value === 'number';
		if (!isText || !NAME.test(name) || !VALUE.test(String(value)))
			throw refused(`Entry ${index + 1} is not a name and a value that a request can carry.`);
		if (name.toLowerCase() === 'authorization')
			throw refused(
				'Authorization is where the token of Directus goes: have the proxy take another header.',
			);
		// With another length the server waits for a body that does not come.
		if (/^(?:content-length|transfer-encoding)$/i.test(name))
			throw refused('n8n itself says how long a message is.');
		headers[name] = String(value);
	});
	return headers;
}

/** What of them must be in no error: the values, and what stands behind a word such as `Basic`. */
export function secretsInHeaders(given: unknown): string[] {
	try {
		return Object.values(customHeaders(given)).flatMap((value) => [
			value,
			...(/^\w+ +(\S.*)$/.exec(value)?.slice(1) ?? []),
		]);
	} catch {
		return [String(given)];
	}
}

function objectIn(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw refused();
	}
}

const refused = (why = '') =>
	new Failure('The Custom Headers of the Directus credential cannot be sent', 'no', {
		description: `${why} They should be JSON such as { "X-Api-Key": "value" }.`.trim(),
	});
