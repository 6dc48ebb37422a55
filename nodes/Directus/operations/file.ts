import {
	createFiles,
	importFile,
	replacesContent,
	updateFiles,
	uploadResumable,
	withImportUrl,
} from '../actions/file';
import { inputFile, inputFiles, replacement } from '../fields/binary';
import { additionalFileFields, importUrl, putIntoRecord } from '../fields/file';
import { studioRecordId } from '../fields/records';
import { defineOperation, defineResource, entries } from '../framework/define';
import { crud } from './crud';

const shared = crud('/files', 'file', 'files', {
	id: studioRecordId,
	create: entries(additionalFileFields),
	update: entries(additionalFileFields),
	simplified: [
		'id',
		'title',
		'filename_download',
		'type',
		'filesize',
		'folder',
		'width',
		'height',
		'uploaded_on',
	],
});

/** https://directus.io/docs/api/files */
export const files = defineResource('File', 'The files of the file library', {
	list: shared.list,
	get: shared.get,
	create: {
		...shared.create,
		description: 'Create a file: upload it from binary data, of any size',
		ui: { files: inputFiles, putInto: putIntoRecord },
		handler: createFiles,
		done: 'uploaded',
	},
	update: {
		...shared.update,
		description: 'Change the record of a file, and its content if wanted',
		ui: { replaceWith: replacement },
		changesMore: replacesContent,
		takesHeldChoices: undefined,
		handler: updateFiles,
	},
	updateMultiple: shared.updateMultiple,
	delete: shared.delete,
	deleteMultiple: shared.deleteMultiple,
	import: defineOperation({
		name: 'Import From URL',
		action: 'Import file from URL',
		description: 'Create a file that Directus itself fetches from an address',
		route: 'POST /files/import',
		collection: 'directus_files',
		body: [{ url: importUrl }, entries(additionalFileFields)],
		rawRecord: 'data',
		ui: { putInto: putIntoRecord },
		prepare: withImportUrl,
		handler: importFile,
	}),
	uploadResumable: defineOperation({
		name: 'Upload Resumable',
		action: 'Upload file in chunks',
		description: 'Upload a file in chunks and go on where a dropped connection left off (TUS)',
		route: 'POST /files/tus',
		collection: 'directus_files',
		body: entries(additionalFileFields),
		rawRecord: 'body',
		ui: { file: inputFile, putInto: putIntoRecord },
		handler: uploadResumable,
	}),
});
