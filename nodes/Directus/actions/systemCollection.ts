import type { Input } from '../framework/define';
import { Failure } from '../transport/failure';

/** The resource for each of Directus's own collections, whose records are no items. */
const RESOURCES: Record<string, string> = {
	directus_access: 'Access',
	directus_activity: 'Activity',
	directus_collections: 'Collection',
	directus_comments: 'Comment',
	directus_dashboards: 'Dashboard',
	directus_deployments: 'Deployment',
	directus_extensions: 'Extension',
	directus_fields: 'Field',
	directus_files: 'File',
	directus_flows: 'Flow',
	directus_folders: 'Folder',
	directus_notifications: 'Notification',
	directus_operations: 'Flow Operation',
	directus_panels: 'Panel',
	directus_permissions: 'Permission',
	directus_policies: 'Policy',
	directus_presets: 'Preset',
	directus_relations: 'Relation',
	directus_revisions: 'Revision',
	directus_roles: 'Role',
	directus_settings: 'Setting',
	directus_shares: 'Share',
	directus_translations: 'Translation',
	directus_users: 'User',
	directus_versions: 'Content Version',
};

/**
 * Ends where an operation of items names a collection of Directus itself: Directus forbids that to
 * everybody, administrators too, in the words of a missing permission.
 *
 * @throws Failure naming the right resource
 */
export function refuseSystemCollection({ path: { collection } }: Input): void {
	const name = String(collection);
	const resource = Object.hasOwn(RESOURCES, name) ? RESOURCES[name] : undefined;
	if (resource)
		throw new Failure(`"${name}" is a collection of Directus itself, and has no items`, 'no', {
			description: `Nothing was sent. Choose the resource ${resource} in the place of Item.`,
		});
}
