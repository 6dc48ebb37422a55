import type { ICredentialDataDecryptedObject, ITriggerFunctions } from 'n8n-workflow';
import type { Clock } from './clock';

/** How long a credential is taken to be as it was, in milliseconds. */
const KNOWN = 15_000;

/** By the credential's ID. */
const known = new Map<string, { until: number; data: Promise<ICredentialDataDecryptedObject> }>();

/**
 * The credential of a trigger, read again every quarter of a minute, for all triggers that have the same.
 *
 * For each reading of a credential outside of an execution n8n makes an engine for expressions
 * (`applyDefaultsAndOverwrites` in n8n's credentials-helper.ts), which takes 60 to 80 ms of processor
 * time. A request would cost two of them, and a hundred idle triggers half a processor.
 */
export async function credentialOf(
	context: ITriggerFunctions,
	clock: Clock,
): Promise<ICredentialDataDecryptedObject> {
	const id = context.getNode().credentials?.directusApi?.id;
	if (!id) return await context.getCredentials('directusApi');
	const found = known.get(id);
	if (found && clock.now() < found.until) return await found.data;
	const data = context.getCredentials('directusApi');
	known.set(id, { until: clock.now() + KNOWN, data });
	data.catch(() => known.delete(id));
	return await data;
}

/**
 * A trigger's context whose credential is read as credentialOf does. n8n writes a renewed session into what it was
 * given, so that all triggers have it.
 */
export function withKnownCredential(context: ITriggerFunctions, clock: Clock): ITriggerFunctions {
	const getCredentials = async () => await credentialOf(context, clock);
	return Object.assign(Object.create(context) as ITriggerFunctions, { getCredentials });
}
