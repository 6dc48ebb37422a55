import { withQuery } from '../actions/query';
import { getOne } from '../actions/read';
import { changeFields } from '../fields/item';
import { readOneOptions, simple } from '../fields/query';
import { ownerEmail, organization, productUpdates, projectUsage } from '../fields/setting';
import { defineOperation, defineResource, entries, handlerFields } from '../framework/define';

const collection = 'directus_settings';

/** https://directus.io/docs/api/settings */
export const settings = defineResource('Setting', 'The settings of the project', {
	get: defineOperation({
		name: 'Get',
		action: 'Get settings',
		description: 'Get the settings of the project',
		route: 'GET /settings',
		collection,
		simplified: [
			'project_name',
			'project_descriptor',
			'project_url',
			'project_color',
			'project_logo',
			'default_language',
			'default_appearance',
			'auth_password_policy',
			'public_registration',
		],
		query: handlerFields({ simple, options: readOneOptions }),
		prepare: withQuery,
		handler: getOne,
	}),
	update: defineOperation({
		name: 'Update',
		action: 'Update settings',
		description: 'Change the settings of the project',
		route: 'PATCH /settings',
		collection,
		// The server's own fields: they differ from version to version.
		body: entries(changeFields),
	}),
	setOwner: defineOperation({
		name: 'Set Owner',
		action: 'Set owner of project',
		description:
			'Set who owns the project, in its settings. Directus sends it to its makers, unless PROJECT_OWNER_ENABLED is false.',
		route: 'POST /settings/owner',
		since: 11,
		instead: 'No earlier version asks for an owner.',
		collection,
		body: {
			project_owner: ownerEmail,
			org_name: organization,
			project_usage: projectUsage,
			product_updates: productUpdates,
		},
	}),
});
