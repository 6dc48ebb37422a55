import { createHmac } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The one-time password for a log-in (RFC 6238: SHA-1, six digits, 30 seconds, as Directus has it).
 *
 * @param given the secret key of the authenticator app in Base32, or a code, which is handed back
 * @param now milliseconds since 1970
 * @returns six digits; an empty text where nothing was given
 */
export function oneTimePassword(given: string, now: number): string {
	const text = given.replace(/[\s-]/g, '');
	if (text === '' || /^\d{6}$/.test(text)) return text;
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
	const digest = createHmac('sha1', fromBase32(text)).update(counter).digest();
	const offset = digest.readUInt8(digest.length - 1) & 15;
	return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function fromBase32(text: string): Buffer {
	const bits = [...text.toUpperCase()]
		.filter((character) => BASE32.includes(character))
		.map((character) => BASE32.indexOf(character).toString(2).padStart(5, '0'))
		.join('');
	return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
