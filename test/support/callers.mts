/** Users of a Directus who may do some things alone. */
import type { Server } from '../scenarios/scenario.mjs';
import type { CredentialData } from './engine.mjs';

/** What a caller may do. Who may not read `directus_fields` sees no fields of any collection. */
export interface Allowed {
	collection: string;
	action: string;
	/** All where nothing is said. */
	fields?: string[];
}

/** Makes a user with a token of its own; `remove` takes it away again: there are three seats. */
export async function callerWho(
	at: Server,
	allowed: Allowed[],
): Promise<{ credential: CredentialData; remove: () => Promise<void> }> {
	const token = `caller-${Date.now()}-${Math.random().toString(36).slice(2)}`;
	const permissions = allowed.map((one) => ({ fields: ['*'], permissions: {}, ...one }));
	const policy = await at.request('POST', '/policies', { name: 'Some things', permissions });
	const user = await at.request('POST', '/users', {
		email: `${token}@example.com`,
		token,
		policies: [{ policy: policy.id }],
	});
	return {
		credential: { ...at.credential, token },
		remove: async () => {
			await at.request('DELETE', `/users/${user.id}`);
			await at.request('DELETE', `/policies/${policy.id}`);
		},
	};
}

/** What a caller may do with one collection. */
export const allOf = (collection: string, ...actions: string[]): Allowed[] =>
	actions.map((action) => ({ collection, action }));
