/** Which errors of a connection come before anything of the request can have arrived, and what may be sent again then. */
import { isUnsent, pauseBefore, wasNotBegun } from '../../dist/nodes/Directus/transport/retries';
import { readConnectionError } from '../../dist/nodes/Directus/transport/errors';

const connecting = (code: string) => ({ code, syscall: 'connect' });

describe('nothing has arrived', () => {
	it.each([
		['a refused connection', connecting('ECONNREFUSED')],
		['a connection that did not come in time', connecting('ETIMEDOUT')],
		['a firewall', connecting('EACCES')],
		['no port left', connecting('EADDRNOTAVAIL')],
		['a name that is not known', { code: 'EAI_FAIL', syscall: 'getaddrinfo' }],
		['an expired certificate', { code: 'CERT_HAS_EXPIRED' }],
		['a certificate of its own', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
		['a chain that ends nowhere', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }],
		['an issuer that is not known', { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }],
		['a certificate for another name', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
		['an authority that is none', { code: 'INVALID_CA' }],
		['a server without TLS', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }],
		['a server that refuses the caller', { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }],
		['a handshake that failed while the request waited', { code: 'EPROTO', syscall: 'write' }],
		[
			'a handshake that was cut',
			{
				code: 'ECONNRESET',
				message: 'Client network socket disconnected before secure TLS connection was established',
			},
		],
		['a header that is none', { code: 'ERR_INVALID_CHAR' }],
		['a host that n8n does not let it ask', { name: 'SsrfBlockedIpError' }],
		[
			'several addresses, none of which answers',
			{ code: 'ETIMEDOUT', errors: [connecting('ETIMEDOUT'), connecting('ENETUNREACH')] },
		],
	])('after %s', (_, error) => {
		expect(isUnsent(error, true)).toBe(true);
	});
});

describe('something may have arrived', () => {
	it.each([
		['a cut', { code: 'ECONNRESET', syscall: 'read' }],
		['a time limit', { code: 'ECONNABORTED' }],
		['a silence', { code: 'ETIMEDOUT', syscall: 'read' }],
		['a TLS connection that ends in the middle', { code: 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING' }],
		['a broken record of TLS', { code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' }],
		['an error that nobody knows', {}],
		[
			'several, of which one was sent',
			{ errors: [connecting('ETIMEDOUT'), { code: 'ECONNRESET' }] },
		],
	])('after %s', (_, error) => {
		expect(isUnsent(error, true)).toBe(false);
	});

	it('after broken encryption in the middle of a file', () => {
		expect(isUnsent({ code: 'EPROTO' }, false)).toBe(false);
	});
});

const post = { method: 'POST', path: '/items/x' } as const;

it.each([
	['ETIMEDOUT', true, true],
	['ETIMEDOUT', undefined, false],
	['ECONNREFUSED', true, true],
	['CERT_HAS_EXPIRED', true, false],
])('%s, unsent: %j, is sent again: %j', (code, isUnsent, isAgain) => {
	const reply = { code, ...(isUnsent && { isUnsent: true as const }) };
	expect(pauseBefore(reply, 0, post) !== undefined).toBe(isAgain);
	expect(wasNotBegun(reply)).toBe(isUnsent === true);
});

it('what is said of a cut is not said of a connection that did not come about', () => {
	const told = (isUnsent: boolean) =>
		readConnectionError('ECONNRESET', 'host', isUnsent).description;
	expect(told(false)).toContain('Check in Directus what has arrived.');
	expect(told(true)).toMatch(/^No connection came about \(ECONNRESET\)/);
});
