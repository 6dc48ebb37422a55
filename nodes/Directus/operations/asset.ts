import { getAsset, getZip } from '../actions/asset';
import { assetFile, assetFolder, range, transformations, zipFileIds } from '../fields/asset';
import { outputFile } from '../fields/binary';
import { defineOperation, defineResource } from '../framework/define';

/** https://directus.io/docs/api/assets */
export const assets = defineResource('Asset', {
	get: defineOperation({
		name: 'Get',
		action: 'Get asset',
		description: 'Download a file, as it is or transformed',
		route: 'GET /assets/{id}',
		path: { id: assetFile },
		query: { '...transformations': transformations },
		ui: [range, outputFile],
		runAll: getAsset,
	}),
	zipFiles: defineOperation({
		name: 'Get Many as ZIP',
		action: 'Get many assets as ZIP',
		description: 'Download several files as one ZIP, without those that the user may not read',
		route: 'POST /assets/files/',
		since: 11,
		instead: 'Use Get for each file, and the Compression node of n8n.',
		body: { ids: zipFileIds },
		ui: [outputFile],
		run: getZip,
	}),
	zipFolder: defineOperation({
		name: 'Get Folder as ZIP',
		action: 'Get folder as ZIP',
		description: 'Download a folder with the folders and files in it as one ZIP',
		route: 'POST /assets/folder/{id}',
		since: 11,
		instead: 'Use Get for each file, and the Compression node of n8n.',
		path: { id: assetFolder },
		ui: [outputFile],
		run: getZip,
	}),
});
