import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { DirectusContext } from './http';

/** A credential as it was read last; empty before the first time. */
export interface KnownCredential {
	data?: Promise<ICredentialDataDecryptedObject>;
	/** When it is to be read anew, in milliseconds since 1970. */
	until?: number;
}

/** How long a credential is taken to be as it was, in milliseconds: an edited one counts soon in a long run as well. */
const KNOWN = 15_000;

/**
 * The same context, whose credential is read only now and then. n8n looks a credential up in its database, decrypts it and
 * evaluates it each time that it is asked, which this package does for every request, and n8n's own helper once more:
 * milliseconds each, and 60 to 80 outside of an execution, where n8n makes an engine for expressions each time
 * (`applyDefaultsAndOverwrites` in n8n's credentials-helper.ts). A renewed session n8n writes into what it was given.
 *
 * @param known what contexts of the same credential share; each has its own where nothing is said
 */
export function withKnownCredential<C extends DirectusContext>(
	context: C,
	known: KnownCredential = {},
	now = () => Date.now(),
): C {
	const getCredentials = async () => {
		if (!known.data || now() >= (known.until ?? 0)) {
			known.data = context.getCredentials('directusApi');
			known.until = now() + KNOWN;
			known.data.catch(() => (known.until = 0));
		}
		return await known.data;
	};
	return Object.create(context, { getCredentials: { value: getCredentials } }) as C;
}
