import { inMeta, searchRegistry, sendForInstalled } from '../actions/extension';
import {
	extensionEnabled,
	extensionId,
	registryAccount,
	registryExtension,
	registryOptions,
	registryVersion,
} from '../fields/extension';
import { limit, returnAll } from '../fields/query';
import { defineOperation, defineResource, entries, handlerFields } from '../framework/define';

/** https://directus.io/docs/api/extensions */
export const extensions = defineResource('Extension', 'Installed extensions and the marketplace', {
	list: defineOperation({
		name: 'Get Many',
		action: 'Get many extensions',
		description: 'Get many extensions: those that are installed',
		route: 'GET /extensions',
		gives: 'records',
		needs: 'admin',
	}),
	update: defineOperation({
		name: 'Update',
		action: 'Update extension',
		description: 'Enable or disable an extension',
		route: 'PATCH /extensions/{id}',
		needs: 'admin',
		path: { id: extensionId },
		body: { enabled: extensionEnabled },
		prepare: inMeta,
		handler: sendForInstalled,
	}),
	delete: defineOperation({
		name: 'Delete',
		action: 'Delete extension',
		description: 'Have Directus forget an extension whose files are gone',
		route: 'DELETE /extensions/{id}',
		needs: 'admin',
		path: { id: extensionId },
		handler: sendForInstalled,
	}),
	searchRegistry: defineOperation({
		name: 'Search Registry',
		action: 'Search extension registry',
		description: 'Search the marketplace for extensions',
		route: 'GET /extensions/registry',
		gives: 'records',
		needs: 'admin',
		query: [handlerFields({ returnAll, limit }), entries(registryOptions)],
		handler: searchRegistry,
	}),
	getRegistryAccount: defineOperation({
		name: 'Get Registry Account',
		action: 'Get extension registry account',
		description: 'Get a publisher of extensions in the marketplace',
		route: 'GET /extensions/registry/account/{id}',
		needs: 'admin',
		path: { id: registryAccount },
	}),
	getRegistryExtension: defineOperation({
		name: 'Get Registry Extension',
		action: 'Get extension from registry',
		description: 'Get an extension of the marketplace with its versions',
		route: 'GET /extensions/registry/extension/{id}',
		needs: 'admin',
		path: { id: registryExtension },
	}),
	install: defineOperation({
		name: 'Install',
		action: 'Install extension',
		description: 'Install an extension from the marketplace',
		route: 'POST /extensions/registry/install',
		needs: 'admin',
		body: { extension: registryExtension, version: registryVersion },
	}),
	reinstall: defineOperation({
		name: 'Reinstall',
		action: 'Reinstall extension',
		description: 'Install an extension again in its version, where its files are lost',
		route: 'POST /extensions/registry/reinstall',
		needs: 'admin',
		body: { extension: extensionId },
	}),
	uninstall: defineOperation({
		name: 'Uninstall',
		action: 'Uninstall extension',
		description: 'Uninstall an extension that came from the marketplace',
		route: 'DELETE /extensions/registry/uninstall/{id}',
		needs: 'admin',
		path: { id: extensionId },
	}),
});
