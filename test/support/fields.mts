import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';

/** A field as Directus describes it, with what a test needs of it. */
export const fieldOf = (
	field: string,
	type: string,
	{ schema, meta }: { schema?: DirectusField['schema']; meta?: DirectusField['meta'] } = {},
): DirectusField => ({
	collection: 'things',
	field,
	type,
	schema: { is_nullable: true, ...schema },
	meta: { ...(type === 'alias' && { special: ['o2m'] }), ...meta },
});
