import { anyCollection } from '../fields/collection';
import { changeFields } from '../fields/item';
import { defineResource, entries } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/presets */
export const presets = defineResource('Preset', 'Bookmarks and saved views of the Studio', {
	...crud('/presets', 'preset', 'presets', {
		create: [{ collection: anyCollection }, entries(changeFields)],
		update: entries(changeFields),
		simplified: ['id', 'bookmark', 'collection', 'user', 'role', 'layout', 'search', 'filter'],
	}),
});
