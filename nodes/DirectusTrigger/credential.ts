import type { ITriggerFunctions } from 'n8n-workflow';
import type { KnownCredential } from '../Directus/transport/knownCredential';
import { withKnownCredential } from '../Directus/transport/knownCredential';
import type { Clock } from './clock';

/** By the credential's ID. */
const known = new Map<string, KnownCredential>();

/** A trigger's context whose credential is read every quarter of a minute, once for all triggers that have the same. */
export function withSharedCredential(context: ITriggerFunctions, clock: Clock): ITriggerFunctions {
	const id = context.getNode().credentials?.directusApi?.id;
	const shared = (id && known.get(id)) || {};
	if (id) known.set(id, shared);
	return withKnownCredential(context, shared, () => clock.now());
}
