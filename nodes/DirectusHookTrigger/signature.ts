import {
	createHash,
	createPublicKey,
	generateKeyPairSync,
	randomBytes,
	timingSafeEqual,
	verify,
} from 'node:crypto';

/** What a flow is given to prove itself with. n8n keeps none of it, only what checks it. */
export interface Keys {
	/** Sent along in a header. */
	secret: string;
	/** PEM of a P-256 key. Directus signs every call with it, with ES256 (RFC 7518). */
	privateKey: string;
}

/** What n8n keeps of the keys. */
export interface Checks {
	secretHash: string;
	publicKey: string;
}

/** New keys for a flow. */
export function makeKeys(): Keys {
	const { privateKey } = generateKeyPairSync('ec', {
		namedCurve: 'P-256',
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	return { secret: randomBytes(32).toString('base64url'), privateKey };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** What checks calls that are made with these keys; undefined where the key is none. */
export function checksOf({ secret, privateKey }: Keys): Checks | undefined {
	try {
		const key = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
		return { secretHash: sha256(secret).toString('base64'), publicKey: key.toString('base64') };
	} catch {
		return undefined;
	}
}

/** Whether it is the secret. Takes the same time for every wrong one of whatever length. */
export function isSecret(given: unknown, { secretHash }: Checks): boolean {
	const expected = Buffer.from(secretHash, 'base64');
	const actual = sha256(typeof given === 'string' ? given : '');
	return expected.length === actual.length && timingSafeEqual(actual, expected);
}

/** A token that the flow has signed. */
export interface Signed {
	claims: Record<string, unknown>;
	/** Seconds since 1970, by Directus's clock. */
	issuedAt: number;
	/**
	 * What no two tokens have in common: the random half of the signature. The other half can be
	 * changed into a second one that is as good, so it does not tell tokens apart.
	 */
	nonce: string;
}

/**
 * Reads a token (JWT, RFC 7519) that must be signed with the flow's key.
 *
 * @returns undefined where it is none, or not signed with that key
 */
export function readToken(token: unknown, { publicKey }: Checks): Signed | undefined {
	if (typeof token !== 'string') return undefined;
	const [header, payload, signature, ...more] = token.split('.');
	if (!header || !payload || !signature || more.length > 0) return undefined;
	try {
		const bytes = Buffer.from(signature, 'base64url');
		const key = createPublicKey({
			key: Buffer.from(publicKey, 'base64'),
			format: 'der',
			type: 'spki',
		});
		const signed = Buffer.from(`${header}.${payload}`);
		// The algorithm is not asked of the token: whoever forges one chooses it.
		if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes)) return undefined;
		const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Signed['claims'];
		if (typeof claims.iat !== 'number') return undefined;
		const nonce = bytes.subarray(0, bytes.length / 2).toString('base64');
		return { claims, issuedAt: claims.iat, nonce };
	} catch {
		return undefined;
	}
}
