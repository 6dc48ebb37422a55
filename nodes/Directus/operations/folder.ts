import { recordName } from '../fields/common';
import { additionalFolderFields } from '../fields/file';
import { studioRecordId } from '../fields/records';
import { defineResource, entries } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/folders */
export const folders = defineResource('Folder', 'The folders of the file library', {
	...crud('/folders', 'folder', 'folders', {
		id: studioRecordId,
		create: [{ name: recordName }, entries(additionalFolderFields)],
		update: entries(additionalFolderFields),
	}),
});
