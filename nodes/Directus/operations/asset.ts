import { getAsset, getZip, withRange } from '../actions/asset';
import { assetFile, assetFolder, range, transformations, zipFileIds } from '../fields/asset';
import { outputFile } from '../fields/binary';
import { defineOperation, defineResource, entries, list } from '../framework/define';

/** https://directus.io/docs/api/assets */
export const assets = defineResource('Asset', 'Downloads of files, as they are or transformed', {
	get: defineOperation({
		name: 'Get',
		action: 'Get asset',
		description: 'Download an asset, which is a file as it is or transformed',
		route: 'GET /assets/{id}',
		path: { id: assetFile },
		query: entries(transformations),
		ui: { range, output: outputFile },
		prepare: withRange,
		refusals: [
			{
				codes: ['RANGE_NOT_SATISFIABLE'],
				message: 'The range is outside of the file',
				next: 'Begin within its size.',
			},
			{
				codes: ['INVALID_QUERY', 'ILLEGAL_ASSET_TRANSFORMATION'],
				message: 'Directus does not transform the image like this',
				next: 'Check the transformations: presets have to be in the settings of Directus, and it limits sizes (ASSETS_TRANSFORM_IMAGE_MAX_DIMENSION) and operations (ASSETS_TRANSFORM_MAX_OPERATIONS).',
			},
		],
		handler: getAsset,
	}),
	zipFiles: defineOperation({
		name: 'Get Many as ZIP',
		action: 'Get many assets as ZIP',
		description: 'Download many assets as one ZIP, without those that the user may not read',
		route: 'POST /assets/files/',
		since: 11,
		instead: 'Use Get for each file, and the Compression node of n8n.',
		onlyReads: true,
		body: { ids: list(zipFileIds) },
		ui: { output: outputFile },
		handler: getZip,
	}),
	zipFolder: defineOperation({
		name: 'Get Folder as ZIP',
		action: 'Get assets of folder as ZIP',
		description: 'Download the assets of a folder, and of the folders in it, as one ZIP',
		route: 'POST /assets/folder/{id}',
		since: 11,
		instead: 'Use Get for each file, and the Compression node of n8n.',
		onlyReads: true,
		path: { id: assetFolder },
		ui: { output: outputFile },
		handler: getZip,
	}),
});
