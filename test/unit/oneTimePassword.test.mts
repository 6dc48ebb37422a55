import { oneTimePassword } from '../../dist/nodes/Directus/transport/oneTimePassword';

/** "12345678901234567890", the secret of the RFC's tests, in Base32. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('the one-time password', () => {
	// RFC 6238, appendix B; the RFC prints eight digits, of which six digits are the last ones.
	it.each([
		[59, '287082'],
		[1111111109, '081804'],
		[1111111111, '050471'],
		[1234567890, '005924'],
		[2000000000, '279037'],
		[20000000000, '353130'],
	])("of the RFC's secret after %d seconds is %s", (seconds, code) => {
		expect(oneTimePassword(RFC_SECRET, seconds * 1000)).toBe(code);
	});

	it('holds for 30 seconds', () => {
		const at = (seconds: number) => oneTimePassword(RFC_SECRET, seconds * 1000);
		expect(at(30)).toBe(at(59.999));
		expect(at(30)).not.toBe(at(60));
	});

	it.each([
		['in small letters', RFC_SECRET.toLowerCase()],
		['in groups of four', RFC_SECRET.replace(/(.{4})/g, '$1 ')],
		['with dashes', RFC_SECRET.replace(/(.{4})/g, '$1-')],
		['with padding', `${RFC_SECRET}======`],
		['with white space around', `\n ${RFC_SECRET}\t`],
	])('reads a secret %s', (_, secret) => {
		expect(oneTimePassword(secret, 59_000)).toBe('287082');
	});

	it('keeps leading zeros', () => {
		expect(oneTimePassword(RFC_SECRET, 1234567890_000)).toHaveLength(6);
	});

	it.each([
		['123456', '123456'],
		[' 123 456 ', '123456'],
		['000000', '000000'],
		['', ''],
		['  ', ''],
	])('hands the code %j back as %j', (given, code) => {
		expect(oneTimePassword(given, 59_000)).toBe(code);
	});
});
