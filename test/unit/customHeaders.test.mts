/** The headers of a credential, for a Directus behind an access proxy. */
import { customHeaders, secretsInHeaders } from '../../dist/nodes/Directus/transport/customHeaders';
import type { Failure } from '../../dist/nodes/Directus/transport/failure';
import { hiderOf } from '../../dist/nodes/Directus/transport/http';
import { SentSecrets } from '../../dist/nodes/Directus/transport/sentSecrets';

it.each([
	['nothing', undefined, {}],
	['an empty text', ' ', {}],
	['JSON', '{ "X-Api-Key": "a b", "X-Version": 2 }', { 'X-Api-Key': 'a b', 'X-Version': '2' }],
	['an object, as an expression gives it', { 'X-Api-Key': 'key' }, { 'X-Api-Key': 'key' }],
])('are read from %s', (_, given, headers) => {
	expect(customHeaders(given)).toEqual(headers);
});

it.each([
	['broken JSON', '{ "X-Api-Key": "hidden-value"'],
	['a list', '["hidden-value"]'],
	['a text', '"hidden-value"'],
	['a name with a space', '{ "hidden-value ": "hidden-value" }'],
	['a value with a line break', '{ "X-Api-Key": "hidden-value\\r\\nX-Other: 1" }'],
	['a value that is no text', '{ "X-Api-Key": { "a": "hidden-value" } }'],
	[
		'a length, with which the server waits for more',
		'{ "content-length": "5", "X-A": "hidden-value" }',
	],
	['a way to send it', '{ "X-A": "hidden-value", "Transfer-Encoding": "chunked" }'],
	["the header of Directus's token", '{ "authorization": "Basic hidden-value" }'],
])('are refused as %s, without repeating it', (_, given) => {
	let refused: Failure | undefined;
	try {
		customHeaders(given);
	} catch (error) {
		refused = error as Failure;
	}
	expect(refused?.message).toMatch(/^The Custom Headers/);
	expect(`${refused?.message} ${refused?.description}`).not.toContain('hidden-value');
});

it('are hidden with all of a text that is too long to be looked through', () => {
	const hide = hiderOf([{ headers: '{ "X-Key": "hidden-value" }' }], new SentSecrets());
	expect(hide('rest '.repeat(800_001))).toBe('***');
});

it('are hidden in what is told, whatever their names are', () => {
	const headers = '{ "X-Limit": "hidden-value", "Proxy-Authorization": "Basic aGlkZGVu" }';
	const hide = hiderOf([{ headers }], new SentSecrets());
	expect(hide('Not hidden-value, Basic aGlkZGVu nor aGlkZGVu: Basic')).toBe(
		'Not ***, *** nor ***: Basic',
	);
	expect(secretsInHeaders('{ broken')).toEqual(['{ broken']);
});
